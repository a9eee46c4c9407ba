//! Which form an input has, by its name and first bytes.

use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// A form of transcripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Plain text: `Agent: …`, `[00:01:12] Jane (Support): …`, chat logs.
    Text,
    /// A table with commas or semicolons: a row for each turn, or for each ticket.
    Csv,
    /// A table with tabs.
    Tsv,
    /// A conversation in each line, in tactful's own form.
    Jsonl,
    /// An utterance in each line: ConvoKit, or with a mapping any other.
    Utterances,
    /// Amazon Connect Contact Lens, or Amazon Transcribe Call Analytics.
    ContactLens,
    /// Amazon Connect chat transcripts.
    ConnectChat,
    /// Zendesk tickets with their comments.
    Zendesk,
    /// Intercom conversations.
    Intercom,
    /// WhisperX with speakers.
    Whisperx,
    /// Deepgram with speakers.
    Deepgram,
    /// AssemblyAI with speakers.
    Assemblyai,
    /// WebVTT captions.
    Vtt,
    /// SubRip captions.
    Srt,
    /// A mail with the history it quotes.
    Eml,
    /// A mailbox of threads.
    Mbox,
    /// JSON of a form that is found out from each record.
    Json,
    /// One such JSON record in each line.
    JsonLines,
}

impl Format {
    /// All forms.
    pub const ALL: [Format; 18] = [
        Format::Text,
        Format::Csv,
        Format::Tsv,
        Format::Jsonl,
        Format::Utterances,
        Format::ContactLens,
        Format::ConnectChat,
        Format::Zendesk,
        Format::Intercom,
        Format::Whisperx,
        Format::Deepgram,
        Format::Assemblyai,
        Format::Vtt,
        Format::Srt,
        Format::Eml,
        Format::Mbox,
        Format::Json,
        Format::JsonLines,
    ];

    /// The name, as in `--from contact-lens`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Jsonl => "jsonl",
            Format::Utterances => "utterances",
            Format::ContactLens => "contact-lens",
            Format::ConnectChat => "connect-chat",
            Format::Zendesk => "zendesk",
            Format::Intercom => "intercom",
            Format::Whisperx => "whisperx",
            Format::Deepgram => "deepgram",
            Format::Assemblyai => "assemblyai",
            Format::Vtt => "vtt",
            Format::Srt => "srt",
            Format::Eml => "eml",
            Format::Mbox => "mbox",
            Format::Json => "json",
            Format::JsonLines => "json-lines",
        }
    }

    /// One record, or utterance, in each line.
    pub(crate) fn lines(self) -> bool {
        self.is_line_by_line() || self == Format::Utterances
    }

    /// A whole conversation in each line: the lines can be read in any pieces.
    pub fn is_line_by_line(self) -> bool {
        matches!(self, Format::Jsonl | Format::JsonLines)
    }

    /// The form of an input, by its name and the first of its bytes; 64 KiB are enough.
    pub fn detect(name: &str, head: &[u8]) -> Format {
        detect(name, head)
    }
}

/// A name that stands for no form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
        write!(f, "there is no form {:?} of transcripts; known are {}", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::ALL.into_iter().find(|f| f.name() == name).ok_or_else(|| UnknownFormat(name.into()))
    }
}

fn detect(name: &str, head: &[u8]) -> Format {
    let text = super::decode::decode(head[..head.len().min(16 * 1024)].to_vec());
    let text = text.trim_start();
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    if text.starts_with("WEBVTT") {
        return Format::Vtt;
    }
    if starts_with_cue(text) {
        return Format::Srt;
    }
    if text.starts_with('{') {
        let whole = super::decode::decode(head.to_vec());
        let first = whole.trim_start().lines().next().unwrap_or_default();
        let one_line = serde_json::from_str::<Value>(first).ok();
        let lines = one_line.is_some() || matches!(extension.as_str(), "jsonl" | "ndjson");
        return match (lines, one_line) {
            (true, Some(value)) if value.get("turns").is_some() => Format::Jsonl,
            (true, Some(value)) if is_utterance(&value) => Format::Utterances,
            (true, _) => Format::JsonLines,
            (false, _) => Format::Json,
        };
    }
    // "[00:01:12] Jane: …" begins like a list too.
    let inner = text.strip_prefix('[').map(str::trim_start);
    if inner.is_some_and(|i| i.starts_with(['{', ']'])) {
        return Format::Json;
    }
    if let Some(mail) = mail(text) {
        return mail;
    }
    match extension.as_str() {
        "eml" => Format::Eml,
        "mbox" | "mbx" => Format::Mbox,
        "csv" => Format::Csv,
        "tsv" | "tab" => Format::Tsv,
        "vtt" => Format::Vtt,
        "srt" => Format::Srt,
        "txt" | "md" | "log" => Format::Text,
        _ => header(text.lines().next().unwrap_or_default()).unwrap_or(Format::Text),
    }
}

/// Mails begin with headers that only mails have; mailboxes with a line of their own above them.
fn mail(text: &str) -> Option<Format> {
    let mailbox = text.starts_with("From ");
    let headers = text.lines().skip(usize::from(mailbox)).take_while(|l| !l.is_empty());
    let mut sure = false;
    for line in headers {
        let name = line.split(':').next().unwrap_or_default();
        let folded = line.starts_with([' ', '\t']);
        if !folded && (name.len() == line.len() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) {
            return None;
        }
        let known = ["message-id", "mime-version", "received", "return-path", "in-reply-to", "references"];
        sure |= known.iter().any(|k| name.eq_ignore_ascii_case(k)) || mailbox && name.eq_ignore_ascii_case("from");
    }
    sure.then_some(if mailbox { Format::Mbox } else { Format::Eml })
}

/// Usual names of the columns that make a table one of turns, in small letters.
pub const TEXT: &[&str] =
    &["text", "message", "body", "content", "utterance", "message_text", "comment", "msg", "sentence"];
pub const SPEAKER: &[&str] = &[
    "speaker",
    "author",
    "from",
    "sender",
    "participant",
    "user",
    "name",
    "sender_name",
    "speaker_name",
    "author_name",
];
/// Columns that tell the part beside the name, or instead of it.
pub const ROLE: &[&str] = &[
    "role",
    "author_role",
    "speaker_role",
    "sender_role",
    "participant_role",
    "sender_type",
    "author_type",
    "speaker_type",
    "participant_type",
];

/// A table without its extension: its first line names what conversations have.
fn header(line: &str) -> Option<Format> {
    let named = |delimiter: char| {
        let names: Vec<String> = line.split(delimiter).map(|c| c.trim_matches([' ', '"']).to_lowercase()).collect();
        let has = |known: &[&str]| names.iter().any(|n| known.contains(&n.as_str()));
        names.len() > 1 && has(TEXT) && (has(SPEAKER) || has(ROLE))
    };
    match () {
        () if named('\t') => Some(Format::Tsv),
        () if named(',') || named(';') => Some(Format::Csv),
        () => None,
    }
}

/// "1\n00:00:01,000 --> 00:00:04,000"
fn starts_with_cue(text: &str) -> bool {
    let mut lines = text.lines();
    let numbered = lines.next().is_some_and(|l| !l.is_empty() && l.trim().bytes().all(|b| b.is_ascii_digit()));
    numbered && lines.next().is_some_and(|l| l.contains("-->"))
}

/// A ConvoKit utterance: a text, a speaker, and the conversation it belongs to.
pub fn is_utterance(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some();
    has("text") && (has("speaker") || has("user")) && (has("conversation_id") || has("root") || has("reply_to"))
}

/// The form of a JSON record, by its keys.
pub fn of_record(value: &Value) -> Option<Format> {
    let has = |path: &str| value.pointer(path).is_some();
    let item = |list: &str, key: &str| {
        value.pointer(list).and_then(Value::as_array).is_some_and(|all| all.iter().any(|v| v.get(key).is_some()))
    };
    Some(match () {
        () if has("/turns") => Format::Jsonl,
        () if item("/Transcript", "ContentType") || item("/Transcript", "Type") => Format::ConnectChat,
        () if has("/Transcript") && (has("/Participants") || item("/Transcript", "ParticipantRole")) => {
            Format::ContactLens
        }
        () if has("/conversation_parts") => Format::Intercom,
        () if has("/comments") || has("/ticket/comments") => Format::Zendesk,
        () if has("/results/channels") || has("/results/utterances") => Format::Deepgram,
        () if item("/utterances", "speaker") => Format::Assemblyai,
        () if has("/segments") => Format::Whisperx,
        () if is_utterance(value) => Format::Utterances,
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_and_content() {
        for (name, head, format) in [
            ("a.txt", "Agent: hi", Format::Text),
            ("a.txt", "[00:01:12] Jane: hi", Format::Text),
            ("-", "WEBVTT\n\n00:01", Format::Vtt),
            ("-", "1\n00:00:01,000 --> 00:00:02,000\nhi", Format::Srt),
            ("-", "id,speaker,text\n1,agent,hi", Format::Csv),
            ("-", "id\tauthor\tmessage\n", Format::Tsv),
            ("-", "{\"turns\":[]}", Format::Jsonl),
            ("-", "{\"id\":1,\"speaker\":\"a\",\"text\":\"x\",\"root\":\"r\"}\n", Format::Utterances),
            ("-", "{\"comments\":[]}", Format::JsonLines),
            ("-", "{\n \"comments\":[]}", Format::Json),
            ("-", "[\n{\"comments\":[]}]", Format::Json),
            ("a.eml", "Subject: x\n\nhi", Format::Eml),
            ("-", "From: a@b.example\nMIME-Version: 1.0\n\nhi", Format::Eml),
            ("-", "From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\n\nhi", Format::Mbox),
            ("-", "From the start: it hums\nAgent: hi", Format::Text),
            ("-", "Date: 2024-01-01\nSubject: x\n\nAgent: hi", Format::Text),
            ("a.jsonl", "not json", Format::Text),
            ("", "", Format::Text),
        ] {
            assert_eq!(detect(name, head.as_bytes()), format, "{name} {head}");
        }
    }

    #[test]
    fn names() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!("docx".parse::<Format>().unwrap_err().to_string().contains("contact-lens"));
    }
}
