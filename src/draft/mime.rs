//! The structure of a mail: headers, parts, parts of parts. One pass over the lines, and no part deeper than anybody
//! sends them; what the bytes of a part mean is for others to say.

use super::kind::header_name;
use mail_parser::{Address, ContentType, HeaderValue, MessageParser, MimeHeaders};
use std::ops::Range;

/// Parts deeper in each other than this are not looked into.
const DEEPEST: usize = 20;
/// More parts than this are left alone.
const MOST_PARTS: usize = 10_000;
/// No header that matters is longer.
const LONGEST_HEADER: usize = 8 * 1024;

/// The headers of a mail or a part, as far as they matter here.
#[derive(Debug, Default)]
pub(crate) struct Headers {
    /// From the first header to the body.
    pub range: Range<usize>,
    /// A blank line, or at least a line that is no header, ended them.
    pub ended: bool,
    found: [Option<Range<usize>>; NAMES.len()],
}

const NAMES: [&str; 7] = [
    "subject",
    "from",
    "in-reply-to",
    "references",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
];

impl Headers {
    /// The value of a header, without white space around it.
    pub fn value(&self, name: &str) -> Option<Range<usize>> {
        let place = NAMES.iter().position(|n| *n == name)?;
        self.found[place].clone()
    }

    fn read(bytes: &[u8], span: Range<usize>, mailbox: bool) -> Headers {
        let mut headers = Headers { range: span.start..span.end, ..Headers::default() };
        let mut open: Option<usize> = None;
        for (line, next) in lines(bytes, span.clone()) {
            let words = &bytes[line.clone()];
            if words.is_empty() {
                headers.range.end = next;
                headers.ended = true;
                break;
            }
            if matches!(words[0], b' ' | b'\t') && line.start > span.start {
                if let Some(value) = open.and_then(|place| headers.found[place].as_mut()) {
                    value.end = line.end;
                }
                continue;
            }
            let start = &words[..words.len().min(100)];
            let name = String::from_utf8_lossy(start);
            if mailbox && line.start == span.start && start.starts_with(b"From ") {
                continue;
            }
            let Some(name) = header_name(&name) else {
                // The blank line is missing.
                headers.range.end = line.start;
                headers.ended = true;
                break;
            };
            let length = name.len();
            open = NAMES.iter().position(|n| name.eq_ignore_ascii_case(n));
            // The first of its name counts.
            open = open.filter(|place| headers.found[*place].is_none());
            if let Some(place) = open {
                headers.found[place] = Some(line.start + length + 1..line.end);
            }
        }
        for value in headers.found.iter_mut().flatten() {
            let text = &bytes[value.clone()];
            let before = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let after = text[before..].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
            *value = value.start + before..value.end - after;
        }
        headers
    }

    /// What the headers say, read by those who know all their forms.
    pub fn said(&self, bytes: &[u8]) -> Said {
        let mut block = Vec::new();
        for (name, value) in NAMES.iter().zip(&self.found) {
            let Some(value) = value else { continue };
            block.extend_from_slice(name.as_bytes());
            block.extend_from_slice(b": ");
            block.extend_from_slice(&bytes[value.start..value.end.min(value.start + LONGEST_HEADER)]);
            block.extend_from_slice(b"\r\n");
        }
        block.extend_from_slice(b"\r\n");
        let plain = || Said { kind: "text/plain".into(), ..Said::default() };
        let Some(message) = MessageParser::default().parse_headers(&block) else { return plain() };
        let attribute = |t: Option<&ContentType<'_>>, name: &str| t.and_then(|t| t.attribute(name)).map(String::from);
        let content = message.content_type();
        let sender = message.from().and_then(Address::first);
        Said {
            subject: message.subject().unwrap_or_default().to_string(),
            name: sender.and_then(|s| s.name()).unwrap_or_default().to_string(),
            address: sender.and_then(|s| s.address()).unwrap_or_default().to_lowercase(),
            kind: content.map_or_else(
                || "text/plain".into(),
                |t| {
                    let kind = t.subtype().map_or_else(|| t.ctype().to_string(), |s| format!("{}/{s}", t.ctype()));
                    kind.to_ascii_lowercase()
                },
            ),
            charset: attribute(content, "charset").unwrap_or_default().to_ascii_lowercase(),
            boundary: attribute(content, "boundary").unwrap_or_default(),
            flowed: attribute(content, "format").is_some_and(|f| f.eq_ignore_ascii_case("flowed")),
            delete_space: attribute(content, "delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes")),
            named: content.is_some_and(|t| t.has_attribute("name")),
            attached: message.content_disposition().is_some_and(ContentType::is_attachment),
            encoding: match message.header("Content-Transfer-Encoding") {
                Some(HeaderValue::Text(encoding)) => encoding.to_ascii_lowercase(),
                _ => String::new(),
            },
        }
    }
}

/// What the headers of a mail or a part say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub subject: String,
    /// Of the sender.
    pub name: String,
    pub address: String,
    /// Such as `text/plain`.
    pub kind: String,
    pub charset: String,
    pub boundary: String,
    pub flowed: bool,
    pub delete_space: bool,
    pub named: bool,
    pub attached: bool,
    pub encoding: String,
}

/// A part without parts.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// Its number, such as `1.2`.
    pub path: String,
    pub said: Said,
    pub headers: Range<usize>,
    pub body: Range<usize>,
    /// The alternatives it belongs to: which, and which of its choices.
    pub choices: Vec<(usize, usize)>,
    /// It lies too deep to be looked into.
    pub opaque: bool,
}

/// A mail taken apart.
#[derive(Debug)]
pub(crate) struct Structure {
    pub headers: Headers,
    pub said: Said,
    pub leaves: Vec<Leaf>,
    pub too_deep: bool,
}

/// A multipart that is being read.
struct Open {
    boundary: Vec<u8>,
    path: String,
    children: usize,
    /// Its number among the alternatives.
    alternative: Option<usize>,
}

/// Takes a mail apart.
pub(crate) fn structure(bytes: &[u8], span: Range<usize>, mailbox: bool) -> Structure {
    let headers = Headers::read(bytes, span.clone(), mailbox);
    let said = headers.said(bytes);
    let mut walk =
        Walk { bytes, end: span.end, stack: Vec::new(), leaves: Vec::new(), alternatives: 0, too_deep: false };
    let mut at = walk.entity(&headers, said.clone(), true);
    while let Some(start) = at {
        if walk.leaves.len() >= MOST_PARTS {
            walk.too_deep = true;
            break;
        }
        let headers = Headers::read(bytes, start..span.end, false);
        let said = headers.said(bytes);
        at = walk.entity(&headers, said, false);
    }
    Structure { headers, said, leaves: walk.leaves, too_deep: walk.too_deep }
}

struct Walk<'a> {
    bytes: &'a [u8],
    end: usize,
    stack: Vec<Open>,
    leaves: Vec<Leaf>,
    alternatives: usize,
    too_deep: bool,
}

/// A line that separates parts.
struct Delimiter {
    /// Where the part before it ends.
    before: usize,
    after: usize,
    level: usize,
    closing: bool,
}

impl Walk<'_> {
    /// Reads one mail or part. Where the next one begins.
    fn entity(&mut self, headers: &Headers, said: Said, top: bool) -> Option<usize> {
        let body = headers.range.end;
        let multipart = said.kind.starts_with("multipart/") && !said.boundary.is_empty() && said.boundary.len() <= 250;
        let opaque = multipart && self.stack.len() >= DEEPEST;
        self.too_deep |= opaque;
        let path = match self.stack.last() {
            Some(open) if open.path.is_empty() => open.children.to_string(),
            Some(open) => format!("{}.{}", open.path, open.children),
            None => String::new(),
        };
        let mut found = None;
        let mut is_leaf = true;
        if multipart && !opaque {
            let alternative = (said.kind == "multipart/alternative").then_some(self.alternatives);
            self.alternatives += usize::from(alternative.is_some());
            let boundary = said.boundary.as_bytes().to_vec();
            self.stack.push(Open { boundary, path: path.clone(), children: 0, alternative });
            found = self.delimiter(body);
            is_leaf = found.as_ref().is_none_or(|d| d.level + 1 != self.stack.len());
            if is_leaf {
                // It says that it has parts, and has none.
                self.stack.pop();
            }
        } else {
            found = self.delimiter(body).or(found);
        }
        if is_leaf {
            let end = found.as_ref().map_or(self.end, |d| d.before).max(body);
            let choices = self.stack.iter().filter_map(|o| Some((o.alternative?, o.children))).collect();
            let path = if top { "1".into() } else { path };
            let said = if multipart && !opaque { Said { kind: "text/plain".into(), ..said } } else { said };
            self.leaves.push(Leaf { path, said, headers: headers.range.clone(), body: body..end, choices, opaque });
        }
        loop {
            let delimiter = found?;
            self.stack.truncate(delimiter.level + 1);
            if !delimiter.closing {
                self.stack.last_mut()?.children += 1;
                return Some(delimiter.after);
            }
            self.stack.pop();
            found = if self.stack.is_empty() { None } else { self.delimiter(delimiter.after) };
        }
    }

    /// The next line that separates parts of any open multipart.
    fn delimiter(&self, from: usize) -> Option<Delimiter> {
        if self.stack.is_empty() {
            return None;
        }
        let mut before = from;
        for (line, next) in lines(self.bytes, from..self.end) {
            let words = &self.bytes[line.clone()];
            if let Some(rest) = words.strip_prefix(b"--") {
                let level = self.stack.iter().rposition(|open| {
                    rest.starts_with(&open.boundary) && {
                        let after = rest[open.boundary.len()..].trim_ascii_end();
                        after.is_empty() || after == b"--"
                    }
                });
                if let Some(level) = level {
                    let closing = rest.trim_ascii_end().len() > self.stack[level].boundary.len();
                    return Some(Delimiter { before, after: next, level, closing });
                }
            }
            before = line.end;
        }
        None
    }
}

/// The lines of a range: without and with their line break.
pub(crate) fn lines(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let mut at = range.start;
    std::iter::from_fn(move || {
        if at >= range.end {
            return None;
        }
        let start = at;
        let rest = &bytes[at..range.end];
        let end = at + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
        at = match (bytes.get(end), bytes.get(end + 1)) {
            _ if end >= range.end => range.end,
            (Some(b'\r'), Some(b'\n')) => (end + 2).min(range.end),
            _ => end + 1,
        };
        Some((start..end, at))
    })
}
