//! Mails and mailboxes: which parts are the text, and what their bytes mean.

use super::decode::utf_8;
use super::kind::{Kind, is_from_line};
use super::lines::Layout;
use super::mime::{self, Headers, Leaf, Said};
use super::read::{Assembly, Form, Given, Source};
use super::turns::Known;
use super::{Draft, Note, SegmentKind, Subject, Writing};
use mail_parser::{MessageParser, PartType};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Reads the mails of a mailbox.
pub(crate) fn mailbox(bytes: &[u8], start: usize) -> Vec<Draft> {
    let mut starts = Vec::new();
    let mut blank = true;
    for (line, _) in mime::lines(bytes, start..bytes.len()) {
        let words = &bytes[line.clone()];
        if blank
            && words.starts_with(b"From ")
            && is_from_line(&String::from_utf8_lossy(&words[..words.len().min(200)]))
        {
            starts.push(line.start);
        }
        blank = words.is_empty();
    }
    // What stands before the first mail is one too, unless it is nothing.
    let first = starts.first().copied().unwrap_or(bytes.len());
    if starts.is_empty() || !bytes[start..first].trim_ascii().is_empty() {
        starts.insert(0, start);
    }
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let spans = starts.iter().zip(ends).map(|(&from, to)| from..to).enumerate();
    spans.map(|(i, span)| mail(bytes, if i == 0 { 0 } else { span.start }, span, true)).collect()
}

/// Reads one mail. `whole` is where what belongs to it begins, such as a byte order mark before it.
pub(crate) fn mail(bytes: &[u8], whole: usize, span: Range<usize>, mailbox: bool) -> Draft {
    let kind = if mailbox { Kind::Mailbox } else { Kind::Mail };
    let mut assembly = Assembly::new(kind, whole..span.end);
    let structure = mime::structure(bytes, span, mailbox);
    if !structure.headers.ended && structure.leaves.iter().all(|l| l.body.is_empty()) {
        assembly.note(Note::EndlessHeaders);
    }
    if structure.too_deep {
        assembly.note(Note::TooDeep);
    }
    let headers = &structure.headers;
    let given = Given {
        subject: subject(bytes, headers, &structure.said, &mut assembly),
        forwarded: super::subject::split_prefix(&structure.said.subject).0.forward,
        answers: headers.value("in-reply-to").is_some() || headers.value("references").is_some(),
        known: Known { name: structure.said.name.clone(), address: structure.said.address.clone() },
    };
    // The subject stands in their midst.
    let subject = headers.value("subject").unwrap_or(headers.range.end..headers.range.end);
    assembly.region(headers.range.start..subject.start, SegmentKind::Headers);
    assembly.region(subject.end..headers.range.end, SegmentKind::Headers);
    let mut texts = Texts { bytes, mailbox, decoded: HashMap::new() };
    let chosen = texts.choose(&structure.leaves);
    for (number, leaf) in structure.leaves.iter().enumerate() {
        if leaf.headers.start > headers.range.start {
            assembly.region(leaf.headers.clone(), SegmentKind::Headers);
        }
        if chosen[number] {
            let (source, damaged) = texts.source(number, leaf);
            if damaged {
                assembly.note(Note::Damaged(source.name.clone()));
            }
            assembly.add(source);
        } else {
            let kind = if is_text(leaf) { SegmentKind::Encoded } else { SegmentKind::Attachment };
            assembly.region(leaf.body.clone(), kind);
        }
    }
    assembly.finish(given)
}

/// The subject; it becomes a source of its own.
fn subject<'a>(
    bytes: &'a [u8],
    headers: &Headers,
    said: &Said,
    assembly: &mut Assembly<'a>,
) -> Option<(Subject, usize)> {
    let range = headers.value("subject")?;
    let raw = utf_8(&bytes[range.clone()]);
    let encoded = raw.text.contains("=?");
    let encoding = if encoded { Some("an encoded header") } else { raw.encoding };
    let text: Cow<'a, str> = if encoded { said.subject.clone().into() } else { raw.text };
    let words: Vec<&str> = text.split_whitespace().collect();
    let subject = Subject { text: words.join(" "), range: range.clone(), inherited: false };
    let source = assembly.add(Source {
        name: "subject".into(),
        text,
        range,
        encoding: encoding.map(String::from),
        form: Form::Plain(Layout::default()),
        writing: Writing { ascii: true, one_line: true, ..Writing::default() },
    });
    Some((subject, source))
}

/// Whether a part may hold the text of the mail.
fn is_text(leaf: &Leaf) -> bool {
    let said = &leaf.said;
    !leaf.opaque && matches!(said.kind.as_str(), "text/plain" | "text/html" | "text") && !said.attached
}

/// The texts of a mail, each decoded once.
struct Texts<'a> {
    bytes: &'a [u8],
    mailbox: bool,
    decoded: HashMap<usize, (Cow<'a, str>, Option<String>, bool)>,
}

impl<'a> Texts<'a> {
    /// Which parts are the text: of alternatives the plain one, if there is anything in it; else all that are no files.
    fn choose(&mut self, leaves: &[Leaf]) -> Vec<bool> {
        // For each alternative the best choice so far: (how good, which).
        let mut best: HashMap<usize, (u8, usize)> = HashMap::new();
        for (number, leaf) in leaves.iter().enumerate().filter(|(_, l)| is_text(l) && !l.choices.is_empty()) {
            let plain = leaf.said.kind != "text/html";
            let good = match plain {
                true if self.text(number, leaf).chars().any(char::is_alphanumeric) => 2,
                true => 0,
                false => 1,
            };
            for &(alternative, choice) in &leaf.choices {
                let entry = best.entry(alternative).or_insert((good, choice));
                if good > entry.0 {
                    *entry = (good, choice);
                }
            }
        }
        let mut found_text = false;
        let mut chosen = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let right = leaf.choices.iter().all(|(a, choice)| best.get(a).is_some_and(|b| b.1 == *choice));
            // A named text after the first is a file somebody sent along.
            let take = is_text(leaf) && right && !(leaf.said.named && found_text);
            found_text |= take;
            chosen.push(take);
        }
        chosen
    }

    fn text(&mut self, number: usize, leaf: &Leaf) -> &str {
        let bytes = self.bytes;
        &self.decoded.entry(number).or_insert_with(|| decode(bytes, leaf)).0
    }

    fn source(&mut self, number: usize, leaf: &Leaf) -> (Source<'a>, bool) {
        let (text, encoding, damaged) = self.decoded.remove(&number).unwrap_or_else(|| decode(self.bytes, leaf));
        let said = &leaf.said;
        let layout = Layout { flowed: said.flowed, delete_space: said.delete_space, mailbox: self.mailbox };
        let form = if said.kind == "text/html" { Form::Html } else { Form::Plain(layout) };
        let unicode = matches!(said.charset.as_str(), "utf-8" | "utf8");
        let seven_bits = matches!(said.encoding.as_str(), "" | "7bit") && text.is_ascii();
        let quoted_printable = said.encoding == "quoted-printable";
        let writing =
            Writing { ascii: !unicode || seven_bits || quoted_printable, quoted_printable, ..Writing::default() };
        let name = format!("{} {}", leaf.path, said.kind);
        (Source { name, text, range: leaf.body.clone(), encoding, form, writing }, damaged)
    }
}

/// The text of a part, how it is encoded unless it stands in the file as it is, and whether some of it was lost.
fn decode<'a>(bytes: &'a [u8], leaf: &Leaf) -> (Cow<'a, str>, Option<String>, bool) {
    let raw = &bytes[leaf.body.clone()];
    let said = &leaf.said;
    let encoded = matches!(said.encoding.as_str(), "base64" | "quoted-printable");
    let unicode = matches!(said.charset.as_str(), "" | "utf-8" | "utf8" | "us-ascii" | "ascii");
    if !encoded && unicode {
        let decoded = utf_8(raw);
        return (decoded.text, decoded.encoding.map(String::from), false);
    }
    let charset: String = said.charset.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    let charset = if charset.is_empty() { "utf-8".to_string() } else { charset };
    let encoding = if encoded { said.encoding.as_str() } else { "8bit" };
    let mut mail =
        format!("Content-Type: text/plain; charset=\"{charset}\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n")
            .into_bytes();
    mail.extend_from_slice(raw);
    let message = MessageParser::default().parse(&mail);
    let part = message.as_ref().and_then(|m| m.parts.first());
    let damaged = part.is_none_or(|p| p.is_encoding_problem);
    let text = match part.map(|p| &p.body) {
        Some(PartType::Text(text) | PartType::Html(text)) => text.to_string(),
        _ => utf_8(raw).text.into_owned(),
    };
    let same = std::str::from_utf8(raw).ok().filter(|raw| *raw == text);
    if let Some(same) = same {
        return (same.into(), None, false);
    }
    let how = if encoded { said.encoding.clone() } else { charset };
    let lost = !raw.is_empty() && damaged;
    (text.into(), Some(how), lost)
}
