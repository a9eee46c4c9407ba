//! A source as a reader sees it: lines of text, each with what the form of the source says about it.

use super::map::{Like, Mapped};
use std::ops::Range;

/// What a source's own form says about a line, before anybody reads its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    Quoted,
    Forwarded,
    Signature,
    Code,
    FrontMatter,
    Markup,
}

/// One line of text.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub start: usize,
    /// Where the words begin, after quotation marks.
    pub content: usize,
    /// Where the words end, before the line break.
    pub end: usize,
    /// Where the next line begins.
    pub next: usize,
    /// How many quotation marks stand before the words, or how many quoted blocks stand around them.
    pub depth: u16,
    pub hint: Option<Hint>,
}

/// A source as lines of text.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub mapped: Mapped,
    pub lines: Vec<Line>,
}

impl Rendered {
    /// The words of a line, without white space around them.
    pub fn words(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |l| self.mapped.text[l.content..l.end].trim())
    }

    pub fn is_blank(&self, line: usize) -> bool {
        self.words(line).is_empty()
    }

    /// Ends a line that began at `start` and whose break, if any, is already written.
    pub fn end_line(&mut self, start: usize, end: usize, depth: u16, hint: Option<Hint>) {
        let next = self.mapped.text.len();
        if next == start {
            return;
        }
        let (marks, content) = quote_marks(&self.mapped.text[start..end]);
        let content = start + content;
        self.lines.push(Line { start, content, end, next, depth: depth.saturating_add(marks), hint });
    }
}

/// How many `>` stand at the beginning of a line, and where the words after them begin.
pub(crate) fn quote_marks(line: &str) -> (u16, usize) {
    let bytes = line.as_bytes();
    let mut at = bytes.iter().take(3).take_while(|&&b| b == b' ').count();
    let mut marks = 0u16;
    let mut words = 0;
    while bytes.get(at) == Some(&b'>') {
        at += 1;
        marks = marks.saturating_add(1);
        words = at;
        if bytes.get(at) == Some(&b' ') {
            at += 1;
            words = at;
        }
    }
    // A face such as ">:(" quotes nobody.
    if marks == 1 && bytes.get(1).is_some_and(|b| matches!(b, b':' | b'_' | b'.')) {
        return (0, 0);
    }
    (marks, words)
}

/// The lines of a text: ranges without and with their line break. `\n`, `\r\n` and a lone `\r` end a line.
pub(crate) fn physical(text: &str) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = bytes[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(bytes.len(), |i| at + i);
        at = match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        };
        Some((start..end, at))
    })
}

/// How plain text is laid out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Layout {
    /// `format=flowed` (RFC 3676): a line that ends in a space goes on in the next.
    pub flowed: bool,
    /// `delsp=yes`: that space is none of the text's.
    pub delete_space: bool,
    /// The text has been in a mailbox file, where `From ` at the beginning of a line became `>From `.
    pub mailbox: bool,
}

/// Reads plain text.
pub(crate) fn plain(text: &str, source: usize, layout: Layout, out: &mut Rendered) {
    // The line that is being put together from flowed lines: its start and its quotation marks.
    let mut open: Option<(usize, u16)> = None;
    for (line, next) in physical(text) {
        let words = &text[line.clone()];
        let (marks, content) = quote_marks(words);
        if layout.mailbox && open.is_none() && marks == 1 && words.starts_with(">From ") {
            let start = out.mapped.text.len();
            out.mapped.copy(source, text, line.start + 1..line.end);
            let end = out.mapped.text.len();
            line_break(text, source, line.end..next, out);
            out.end_line(start, end, 0, None);
            continue;
        }
        let body = &words[content..];
        let soft = layout.flowed && body.ends_with(' ') && body != "-- " && next > line.end;
        let start = match open {
            Some((start, depth)) if depth == marks && body != "-- " => {
                // One space at the beginning is there to protect the line, not to be read.
                let stuffed = usize::from(marks == 0 && body.starts_with(' '));
                out.mapped.copy(source, text, line.start + content + stuffed..line.end);
                start
            }
            Some((start, _)) => {
                // A flowed line that goes on nowhere.
                let end = out.mapped.text.len();
                out.mapped.insert("\n");
                out.end_line(start, end, 0, None);
                let start = out.mapped.text.len();
                out.mapped.copy(source, text, line.clone());
                start
            }
            None => {
                let start = out.mapped.text.len();
                out.mapped.copy(source, text, line.clone());
                start
            }
        };
        if soft {
            if layout.delete_space {
                drop_last_space(out);
            }
            open = Some((start, marks));
            continue;
        }
        open = None;
        let end = out.mapped.text.len();
        line_break(text, source, line.end..next, out);
        out.end_line(start, end, 0, None);
    }
    if let Some((start, _)) = open {
        let end = out.mapped.text.len();
        out.end_line(start, end, 0, None);
    }
}

fn line_break(text: &str, source: usize, range: Range<usize>, out: &mut Rendered) {
    match &text[range.clone()] {
        "\r" => out.mapped.put("\n", source, range, Like::Space),
        _ => out.mapped.copy(source, text, range),
    }
}

fn drop_last_space(out: &mut Rendered) {
    let Some(last) = out.mapped.pieces.last_mut().filter(|p| p.like == Like::Same && p.to > p.from) else { return };
    last.to -= 1;
    out.mapped.text.pop();
    if last.to == last.from {
        out.mapped.pieces.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, layout: Layout) -> Vec<(u16, String)> {
        let mut out = Rendered::default();
        plain(text, 0, layout, &mut out);
        (0..out.lines.len()).map(|i| (out.lines[i].depth, out.words(i).to_string())).collect()
    }

    fn one(depth: u16, words: &str) -> (u16, String) {
        (depth, words.to_string())
    }

    #[test]
    fn lines_and_quotes() {
        assert_eq!(
            read("Hi\r\n> one\r\n>> two\n> > three\rlast", Layout::default()),
            [one(0, "Hi"), one(1, "one"), one(2, "two"), one(2, "three"), one(0, "last")]
        );
        assert_eq!(read(">:( no", Layout::default()), [one(0, ">:( no")]);
    }

    #[test]
    fn flowed_lines_are_put_together() {
        let flowed = Layout { flowed: true, ..Layout::default() };
        let text = "This goes \non and \n on.\n> quoted \n> too\n-- \nAnna \n";
        assert_eq!(
            read(text, flowed),
            [one(0, "This goes on and on."), one(1, "quoted too"), one(0, "--"), one(0, "Anna")]
        );
        let delete = Layout { flowed: true, delete_space: true, ..Layout::default() };
        assert_eq!(read("won \nderful", delete), [one(0, "wonderful")]);
    }

    #[test]
    fn mailbox_marks_are_no_quotes() {
        let layout = Layout { mailbox: true, ..Layout::default() };
        assert_eq!(read(">From Monday on\n> From", layout), [one(0, "From Monday on"), one(1, "From")]);
    }
}
