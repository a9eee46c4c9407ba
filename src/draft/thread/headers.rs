//! Blocks of "From: … Sent: … To: … Subject: …" above a message that is answered or passed on.

use super::markers::{Field, LONGEST_LABEL, field};
use crate::draft::lines::Rendered;
use std::ops::Range;

/// A header block: the line after it, and the line that says who the message is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub end: usize,
    pub from: Option<usize>,
    /// The line of the subject.
    pub subject: Option<usize>,
}

/// No block is longer than this, wrapped lines and blank ones included.
const LINES: usize = 16;

/// The label at the beginning of a line, and where its value begins in the line's words.
pub(crate) fn label(words: &str) -> Option<(Field, usize)> {
    let stripped = words.trim_start_matches(['*', '_', ' ']);
    let offset = words.len() - stripped.len();
    let colon = stripped.bytes().take(LONGEST_LABEL + 4).position(|b| b == b':')?;
    let name = stripped[..colon].trim_matches(|c: char| matches!(c, '*' | '_') || c.is_whitespace());
    if name.is_empty() || name.len() > LONGEST_LABEL {
        return None;
    }
    let found = field(&name.to_lowercase())?;
    let after = &stripped[colon + 1..];
    let value = after.trim_start_matches(|c: char| matches!(c, '*' | '_') || c.is_whitespace());
    Some((found, offset + colon + 1 + (after.len() - value.len())))
}

/// The header block that begins at a line.
pub(crate) fn at(rendered: &Rendered, line: usize) -> Option<Block> {
    label(rendered.words(line))?;
    let depth = rendered.lines[line].depth;
    let mut seen = [0u8; 4];
    let mut block = Block { end: line, from: None, subject: None };
    let (mut address, mut day) = (false, false);
    let mut last = None;
    let mut blanks = 0;
    for at in line..(line + LINES).min(rendered.lines.len()) {
        let words = rendered.words(at);
        if words.is_empty() {
            blanks += 1;
            if blanks > 1 {
                break;
            }
            continue;
        }
        if rendered.lines[at].depth != depth {
            break;
        }
        match label(words) {
            Some((found, value)) => {
                let slot = found as usize;
                // A second "From:" begins another block.
                if slot < 4 && seen[slot] > 0 {
                    break;
                }
                if slot < 4 {
                    seen[slot] += 1;
                }
                match found {
                    Field::From => block.from = Some(at),
                    Field::Subject => block.subject = Some(at),
                    Field::Date => day |= words[value..].bytes().any(|b| b.is_ascii_digit()),
                    _ => {}
                }
                last = Some(found);
            }
            // A wrapped list of addresses, or a wrapped subject right below its label.
            None if blanks == 0 && wrapped(last, words, rendered, at) => {}
            None => break,
        }
        address |= words.contains('@');
        blanks = 0;
        block.end = at + 1;
    }
    let kinds = seen.iter().filter(|&&n| n > 0).count();
    let [from, _, date, subject] = seen.map(|n| n > 0);
    // "From: Leeds / To: York / Date: 3 June" is a journey.
    let mail = subject || address && date;
    (from && kinds >= 3 && mail && (address || day)).then_some(block)
}

fn wrapped(last: Option<Field>, words: &str, rendered: &Rendered, at: usize) -> bool {
    match last {
        Some(Field::To | Field::From | Field::Other) => {
            words.contains('@') || words.contains(';') || rendered.words(at.wrapping_sub(1)).ends_with([';', ','])
        }
        // A long subject goes on when it is followed by another label or by nothing.
        Some(Field::Subject | Field::Date) => {
            rendered.words(at - 1).len() >= 60
                && (rendered.is_blank(at + 1) || label(rendered.words(at + 1)).is_some())
                && words.len() < 60
        }
        None => false,
    }
}

/// The headers that a text draft begins with: "To: …", "Subject: …". The range of the subject in its line's words.
pub(crate) fn at_top(rendered: &Rendered) -> Option<(Block, Range<usize>)> {
    let first = (0..rendered.lines.len().min(8)).find(|&i| !rendered.is_blank(i))?;
    let mut block = Block { end: first, from: None, subject: None };
    let mut range = 0..0;
    for at in first..(first + LINES).min(rendered.lines.len()) {
        if rendered.lines[at].depth > 0 {
            break;
        }
        let Some((found, value)) = label(rendered.words(at)) else { break };
        match found {
            Field::Subject if block.subject.is_none() => {
                block.subject = Some(at);
                range = value..rendered.words(at).len();
            }
            Field::From => block.from = Some(at),
            _ => {}
        }
        block.end = at + 1;
    }
    block.subject?;
    Some((block, range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::lines::{Layout, plain};

    fn read(text: &str) -> Rendered {
        let mut out = Rendered::default();
        plain(text, 0, Layout::default(), &mut out);
        out
    }

    fn end(text: &str) -> Option<usize> {
        at(&read(text), 0).map(|b| b.end)
    }

    #[test]
    fn blocks() {
        for (text, lines) in [
            (
                "From: Jane Roe <jane@home.example>\nSent: Monday, June 3, 2024 10:22 AM\nTo: Help\nSubject: Lamp\n\nHi",
                4,
            ),
            ("Von: Jane Roe\nGesendet: Montag, 3. Juni 2024 10:22\nAn: Hilfe\nBetreff: Lampe\n\nHallo", 4),
            ("*De :* Jane Roe <jane@home.example>\n*Envoyé :* lundi 3 juin 2024 10:22\n*À :* Aide\n*Objet :* Lampe", 4),
            (
                "De: Jane\nEnviado el: lunes, 3 de junio de 2024 10:22\nPara: Ayuda\nCC: a@b.example;\nc@d.example\nAsunto: x\n",
                6,
            ),
            (
                "Gesendet: Montag, 03. Juni 2024 um 10:22 Uhr\nVon: \"Jane\" <j@home.example>\nAn: h@acme.example\nBetreff: x",
                4,
            ),
            ("From: Jane <j@home.example>\n\nDate: Monday, 3 June 2024\n\nTo: Help\n\nSubject: x\n\nHi", 7),
        ] {
            assert_eq!(end(text), Some(lines), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        assert_eq!(end("From: Leeds\nTo: York\nDate: 3 June 2024\n"), None);
        assert_eq!(end("From: Monday\nTo: Friday\n"), None);
        assert_eq!(end("Subject: Your lamp\n\nHi"), None);
    }

    #[test]
    fn the_top_of_a_draft() {
        let (block, range) = at_top(&read("To: jane@home.example\nSubject: Your lamp\n\nHi Jane")).unwrap();
        assert_eq!((block.end, range), (2, 9..18));
        assert!(at_top(&read("To: the moon and back\n\nHi")).is_none());
    }
}
