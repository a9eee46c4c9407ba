//! Tags of HTML, and what mail programs say with them.

use super::lines::Hint;

/// A tag: where it ends, its name in small letters, and those of its attributes that matter here.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    pub end: usize,
    pub name: String,
    pub closing: bool,
    pub void: bool,
    class: String,
    id: String,
    style: String,
    kind: String,
}

/// Elements whose content nobody reads.
pub(crate) const HOLDS_NO_TEXT: &[&str] =
    &["script", "style", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "svg", "math", "template"];

/// Elements that hold quotes and signatures.
pub(crate) const CONTAINERS: [&str; 9] = ["div", "blockquote", "span", "table", "td", "section", "p", "pre", "font"];

/// How many line breaks an element makes before and after itself.
pub(crate) fn breaks(name: &str) -> u8 {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "table" | "ul" | "ol" | "dl" | "pre" | "hr"
        | "section" | "article" | "fieldset" => 2,
        "div" | "br" | "li" | "tr" | "td" | "th" | "dt" | "dd" | "header" | "footer" | "main" | "nav" | "aside"
        | "form" | "figure" | "figcaption" | "address" | "body" | "html" | "head" | "caption" | "legend" | "option"
        | "textarea" | "center" | "details" | "summary" | "thead" | "tbody" | "tfoot" => 1,
        _ => 0,
    }
}

/// Longer names and values are cut.
const LONGEST: usize = 200;

/// Reads the tag that begins at `at`. `None` where it is none, or never ends.
///
/// A quotation mark that is never closed is read as a letter; `no_quote` remembers that, so that nobody looks for
/// the other one again.
pub(crate) fn read(text: &str, at: usize, no_quote: &mut [bool; 2]) -> Option<Tag> {
    let bytes = text.as_bytes();
    let mut pos = at + 1;
    let closing = bytes.get(pos) == Some(&b'/');
    pos += usize::from(closing);
    if !bytes.get(pos)?.is_ascii_alphabetic() {
        return None;
    }
    let start = pos;
    while bytes.get(pos).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/' | b'<')) {
        pos += 1;
    }
    let mut tag = Tag { closing, name: small(text, start, pos), ..Tag::default() };
    loop {
        match bytes.get(pos)? {
            b'>' => {
                tag.end = pos + 1;
                tag.void |= matches!(tag.name.as_str(), "br" | "hr" | "img" | "input" | "meta" | "link" | "wbr");
                return Some(tag);
            }
            b'<' => {
                tag.end = pos;
                return Some(tag);
            }
            b'/' => {
                tag.void = bytes.get(pos + 1) == Some(&b'>');
                pos += 1;
            }
            b if b.is_ascii_whitespace() => pos += 1,
            _ => pos = attribute(text, pos, &mut tag, no_quote),
        }
    }
}

/// Reads one attribute and returns where it ends.
fn attribute(text: &str, start: usize, tag: &mut Tag, no_quote: &mut [bool; 2]) -> usize {
    let bytes = text.as_bytes();
    let name_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'<' | b'/');
    // The first character belongs to the name whatever it is.
    let mut pos = start + 1;
    while bytes.get(pos).is_some_and(|b| !name_end(b)) {
        pos += 1;
    }
    let name = start..pos;
    let mut value = pos;
    while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
        value += 1;
    }
    if bytes.get(value) != Some(&b'=') {
        return pos;
    }
    value += 1;
    while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
        value += 1;
    }
    let (from, to, end) = match bytes.get(value) {
        Some(&quote @ (b'"' | b'\'')) => {
            let which = usize::from(quote == b'"');
            let close = if no_quote[which] {
                None
            } else {
                bytes[value + 1..].iter().position(|&b| b == quote).map(|i| value + 1 + i)
            };
            match close {
                Some(close) => (value + 1, close, close + 1),
                None => {
                    no_quote[which] = true;
                    return value + 1;
                }
            }
        }
        _ => {
            let mut end = value;
            while bytes.get(end).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'<')) {
                end += 1;
            }
            (value, end, end)
        }
    };
    let name = &bytes[name];
    let slot = if name.eq_ignore_ascii_case(b"class") {
        &mut tag.class
    } else if name.eq_ignore_ascii_case(b"id") {
        &mut tag.id
    } else if name.eq_ignore_ascii_case(b"style") {
        &mut tag.style
    } else if name.eq_ignore_ascii_case(b"type") {
        &mut tag.kind
    } else {
        return end;
    };
    *slot = small(text, from, to);
    end
}

fn small(text: &str, from: usize, to: usize) -> String {
    let mut end = to.min(from + LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(from..end).unwrap_or_default().to_ascii_lowercase()
}

/// Where the content of an element without text ends: after its end tag, or at the end.
pub(crate) fn end_of_raw(text: &str, from: usize, name: &str) -> usize {
    let bytes = text.as_bytes();
    let mut pos = from;
    while let Some(found) = text[pos..].find("</") {
        pos += found + 2;
        let after = pos + name.len();
        if bytes.get(pos..after).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
            return text[after..].find('>').map_or(text.len(), |i| after + i + 1);
        }
    }
    text.len()
}

/// Whether everything from a tag on is history: below it, programs put the message that is answered.
pub(crate) fn history_from_here(tag: &Tag) -> Option<Hint> {
    const MARKS: [&str; 5] = [
        "divrplyfwdmsg",
        "appendonsend",
        "mail-editor-reference-message-container",
        "outlookmessageheader",
        "stopspelling",
    ];
    // Outlook puts "x_" before the names in what it quotes.
    let is_mark = |name: &String| MARKS.iter().any(|m| name.trim_start_matches("x_") == *m);
    (is_mark(&tag.id) || is_mark(&tag.class)).then_some(Hint::Quoted)
}

/// What an element says about what is in it: a hint, and whether it quotes.
pub(crate) fn says(tag: &Tag) -> (Option<Hint>, bool) {
    if tag.name == "blockquote" {
        let indent = tag.style.contains("border:none") || tag.style.contains("border: none");
        let quote = tag.kind == "cite" || tag.class.contains("quote") || !indent;
        return (None, quote);
    }
    const QUOTES: [&str; 9] = [
        "gmail_quote",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "freshdesk_quote",
        "moz-cite-prefix",
        "front-blockquote",
        "quoted-text",
    ];
    const SIGNATURES: [&str; 8] = [
        "gmail_signature",
        "moz-signature",
        "mobile-signature",
        "applemailsignature",
        "protonmail_signature_block",
        "yahoo-signature",
        "ydp-signature",
        "email-signature",
    ];
    let has = |names: &[&str]| names.iter().any(|n| tag.class.contains(n) || tag.id.contains(n));
    if has(&["moz-forward-container"]) {
        (Some(Hint::Forwarded), false)
    } else if has(&QUOTES) {
        (Some(Hint::Quoted), false)
    } else if has(&SIGNATURES) || tag.id == "signature" || tag.class == "signature" || tag.id == "x_signature" {
        (Some(Hint::Signature), false)
    } else {
        (None, false)
    }
}
