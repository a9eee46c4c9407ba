//! What kind of file it is: by its name, and by what it begins with.

use std::fmt;
use std::str::FromStr;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Plain text; it may begin with headers such as "Subject: …".
    Text,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// One mail, with MIME (`.eml`).
    Mail,
    /// Many mails in one file (`.mbox`).
    Mailbox,
}

/// A name that stands for no kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind(String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<String> = Kind::ALL.iter().map(|k| format!("`{}`", k.name())).collect();
        write!(f, "unknown kind of file {:?}; expected one of {}", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Kind::ALL.iter().copied().find(|k| k.name() == name).ok_or_else(|| UnknownKind(name.to_string()))
    }
}

impl Kind {
    /// All kinds that can be read. Mails need the feature `mail`.
    pub const ALL: &'static [Kind] = if cfg!(feature = "mail") {
        &[Kind::Text, Kind::Markdown, Kind::Html, Kind::Mail, Kind::Mailbox]
    } else {
        &[Kind::Text, Kind::Markdown, Kind::Html]
    };

    /// The name on the command line: `text`, `markdown`, `html`, `eml`, `mbox`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Markdown => "markdown",
            Kind::Html => "html",
            Kind::Mail => "eml",
            Kind::Mailbox => "mbox",
        }
    }

    /// The kind that a file's name says.
    pub fn of_name(name: &str) -> Option<Kind> {
        let (_, extension) = name.rsplit(['/', '\\']).next()?.rsplit_once('.')?;
        let kind = match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Kind::Text,
            "md" | "markdown" | "mdown" | "mkd" | "mdx" => Kind::Markdown,
            "html" | "htm" | "xhtml" => Kind::Html,
            "eml" | "email" | "mail" => Kind::Mail,
            "mbox" | "mbx" => Kind::Mailbox,
            _ => return None,
        };
        Kind::ALL.contains(&kind).then_some(kind)
    }

    /// The kind of a file by its name and its content. Content decides where the name says nothing or only "text".
    pub fn of(name: &str, text: &str) -> Kind {
        match Kind::of_name(name) {
            Some(Kind::Text) | None => Kind::of_content(text).unwrap_or(Kind::Text),
            // A mail that was saved as a mailbox.
            Some(Kind::Mail) if is_mailbox(text) => Kind::Mailbox,
            Some(Kind::Mailbox) if !is_mailbox(text) && is_mail(text) => Kind::Mail,
            Some(kind) => kind,
        }
    }

    fn of_content(text: &str) -> Option<Kind> {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let kind = if is_mailbox(text) {
            Kind::Mailbox
        } else if is_mail(text) {
            Kind::Mail
        } else if is_html(start) {
            Kind::Html
        } else {
            return None;
        };
        Kind::ALL.contains(&kind).then_some(kind)
    }
}

fn is_html(start: &str) -> bool {
    const TAGS: [&str; 14] =
        ["!doctype html", "html", "head", "body", "div", "p", "table", "span", "h1", "h2", "meta", "!--", "br", "ul"];
    let Some(tag) = start.strip_prefix('<') else { return false };
    let found = TAGS.into_iter().find(|t| tag.get(..t.len()).is_some_and(|s| s.eq_ignore_ascii_case(t)));
    found.is_some_and(|t| t.starts_with('!') || tag[t.len()..].starts_with(['>', ' ', '\n', '\r', '\t', '/']))
}

/// "From name@host date" on the first line, and a header below it.
fn is_mailbox(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let first = lines.next().is_some_and(is_from_line);
    first && lines.next().is_some_and(|l| header_name(l).is_some() || l.starts_with(">From "))
}

/// Whether a line separates two mails of a mailbox.
pub(crate) fn is_from_line(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("From ") else { return false };
    let rest = rest.get(..rest.len().min(200)).unwrap_or("");
    // "From jane@home.example Mon Jun  3 10:22:00 2024"
    let time = rest.as_bytes().windows(5).any(|w| w[2] == b':' && w[1].is_ascii_digit() && w[3].is_ascii_digit());
    time && rest.split_whitespace().count() >= 5
}

/// The name of the header that a line begins.
pub(crate) fn header_name(line: &str) -> Option<&str> {
    let bytes = line.as_bytes();
    let colon = bytes.iter().take(80).position(|&b| b == b':')?;
    let name = &bytes[..colon];
    let fits = !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    fits.then(|| &line[..colon])
}

/// Headers that people do not write by hand.
fn is_mail(text: &str) -> bool {
    const MACHINE: [&str; 11] = [
        "received",
        "return-path",
        "mime-version",
        "message-id",
        "content-type",
        "delivered-to",
        "dkim-signature",
        "x-mailer",
        "user-agent",
        "content-transfer-encoding",
        "in-reply-to",
    ];
    const HUMAN: [&str; 6] = ["from", "to", "subject", "date", "cc", "reply-to"];
    let (mut machine, mut human) = (0, 0);
    for line in text.trim_start_matches('\u{feff}').lines().take(200) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some(name) = header_name(line) else { return false };
        let name = name.to_ascii_lowercase();
        machine += usize::from(MACHINE.contains(&name.as_str()));
        human += usize::from(HUMAN.contains(&name.as_str()));
    }
    machine >= 1 && human >= 1 || machine >= 2 || human >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents() {
        assert_eq!(Kind::of("a/b.md", ""), Kind::Markdown);
        assert_eq!(Kind::of("b.HTM", ""), Kind::Html);
        assert_eq!(Kind::of("-", "<!DOCTYPE html><p>Hi"), Kind::Html);
        assert_eq!(Kind::of("", "<p>Hi</p>"), Kind::Html);
        assert_eq!(Kind::of("", "<placeholder> is empty"), Kind::Text);
        assert_eq!(Kind::of("", "Subject: Hi\n\nHello"), Kind::Text);
        assert_eq!("eml".parse::<Kind>().is_ok(), cfg!(feature = "mail"));
        assert!("docx".parse::<Kind>().unwrap_err().to_string().contains("`markdown`"));
    }

    #[cfg(feature = "mail")]
    #[test]
    fn mails() {
        let mail = "Message-ID: <1@acme.example>\nFrom: a@acme.example\n\nHi";
        assert_eq!(Kind::of("saved.txt", mail), Kind::Mail);
        assert_eq!(Kind::of("", &format!("From a@acme.example Mon Jun  3 10:22:00 2024\n{mail}")), Kind::Mailbox);
        assert_eq!(Kind::of("", "From Monday on we open at 10:00, at last.\nAnd then: so"), Kind::Text);
    }
}
