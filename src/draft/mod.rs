//! Reads drafts as agents have them: a reply in a mail file, a page of a help desk, a macro in Markdown, plain text.
//!
//! A [`Draft`] knows which bytes of the file are what ([`Segment`]), and makes a [`Conversation`] of them: the quoted
//! history is what was said before, the agent's own words are the last turn. Signatures, disclaimers, quotations and
//! code are labelled and left out; nothing is thrown away. Every place in a turn can be led back to the file with
//! [`Draft::place`], every edit with [`Draft::edit`].
//!
//! ```
//! use tactful::{Linter, draft};
//!
//! let file = b"Hi Ana,\n\nCalm down.\n\nBest,\nSam\n\nOn 3 June 2024 at 10:22, Ana Ruiz wrote:\n> Where is my lamp?\n";
//! let draft = &draft::read(file, "reply.txt", None)[0];
//! let report = Linter::default().check_conversation(draft.conversation());
//! for finding in report.findings().filter(|f| draft.is_own(f.turn())) {
//!     if let draft::Place::File(range) = draft.place(finding.turn(), finding.span()) {
//!         assert_eq!(&file[range], finding.quote().as_bytes());
//!     }
//! }
//! assert_eq!(draft.conversation().turns[0].text.trim(), "Where is my lamp?");
//! ```
//!
//! Reading takes time in proportion to the file's length, whatever is in it.

mod decode;
mod html;
mod ignore;
mod inline;
mod kind;
mod lines;
#[cfg(feature = "mail")]
mod mail;
mod map;
mod markdown;
#[cfg(feature = "mail")]
mod mime;
mod read;
mod subject;
mod tags;
mod thread;
mod turns;

pub use ignore::{Ignore, Scope};
pub use kind::{Kind, UnknownKind};
pub use read::read;
#[cfg(feature = "mail")]
pub(crate) use subject::split_prefix;
pub use subject::{SubjectProblem, subject_problem};

use crate::conversation::Conversation;
use crate::lint::rewrite::Edit;
use map::{Map, Origin};
use std::fmt;
use std::ops::Range;

/// The name of the part that is the whole file, decoded.
pub const WHOLE_FILE: &str = "file";

/// What a part of a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SegmentKind {
    /// Headers of a mail, or of a text that begins with some.
    Headers,
    /// The subject.
    Subject,
    /// "Hi Anna,". Linted.
    Greeting,
    /// What the agent has to say. Linted.
    Body,
    /// "Kind regards,". Linted.
    Closing,
    /// Name, office, telephone number, "Sent from my phone".
    Signature,
    /// A notice of confidentiality and the like.
    Disclaimer,
    /// An earlier message that is answered, with the lines that announce it.
    Quoted,
    /// An earlier message that is passed on, with the lines that announce it.
    Forwarded,
    /// A block of code.
    Code,
    /// What stands before a Markdown text for machines.
    FrontMatter,
    /// Tags, comments, rules, boundaries between parts.
    Markup,
    /// A part of a mail that holds the text in another form: the same again, or encoded (see [`Draft::parts`]).
    Encoded,
    /// A file attached to a mail.
    Attachment,
}

impl SegmentKind {
    /// The name in output, such as `front-matter`.
    pub fn name(self) -> &'static str {
        match self {
            SegmentKind::Headers => "headers",
            SegmentKind::Subject => "subject",
            SegmentKind::Greeting => "greeting",
            SegmentKind::Body => "body",
            SegmentKind::Closing => "closing",
            SegmentKind::Signature => "signature",
            SegmentKind::Disclaimer => "disclaimer",
            SegmentKind::Quoted => "quoted",
            SegmentKind::Forwarded => "forwarded",
            SegmentKind::Code => "code",
            SegmentKind::FrontMatter => "front-matter",
            SegmentKind::Markup => "markup",
            SegmentKind::Encoded => "encoded",
            SegmentKind::Attachment => "attachment",
        }
    }

    /// Whether it belongs to the text that is linted.
    pub fn is_linted(self) -> bool {
        matches!(self, SegmentKind::Greeting | SegmentKind::Body | SegmentKind::Closing | SegmentKind::Subject)
    }

    /// Whether it is text of a message that is not linted: others' words, or nobody's.
    fn is_set_aside(self) -> bool {
        use SegmentKind::{Disclaimer, Forwarded, Quoted, Signature};
        matches!(self, Signature | Disclaimer | Quoted | Forwarded)
    }
}

/// A piece of a draft and what it is. The segments of the file lie side by side and cover it; so do those of each
/// decoded part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Where it stands: bytes of the file, or of the decoded text of `part`.
    pub range: Range<usize>,
    /// The place in [`Draft::parts`] of the part it stands in, if that had to be decoded.
    pub part: Option<usize>,
}

/// A part of the file whose text had to be decoded, so that it does not stand in the file as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name in findings: its number in the mail and its type, such as `1.2 text/html`.
    pub name: String,
    /// How it stands in the file, such as `base64`.
    pub encoding: String,
    /// Where it stands in the file.
    pub range: Range<usize>,
    /// Its text.
    pub text: String,
}

/// Something to tell whoever gave the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// All of it looked like history, signature or disclaimer, so all of it was taken as the agent's words.
    KeptEverything,
    /// There is nothing to lint.
    NoText,
    /// The headers of a mail do not end.
    EndlessHeaders,
    /// Parts lie deeper in each other than anybody sends them; they were not read.
    TooDeep,
    /// A part, by its name, could not be decoded without loss.
    Damaged(String),
    /// A comment begins a block in which rules are ignored, and nothing ends it. Bytes of the file or part.
    OpenIgnore(Range<usize>),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::KeptEverything => {
                f.write_str("all of it looks quoted or like a signature, so all of it was read as the agent's words")
            }
            Note::NoText => f.write_str("no text to check"),
            Note::EndlessHeaders => {
                f.write_str("the headers never end: no blank line, so there is no message to check")
            }
            Note::TooDeep => f.write_str("some parts are nested too deeply and were not read"),
            Note::Damaged(part) => write!(f, "part {part} is damaged; some characters were lost"),
            Note::OpenIgnore(_) => {
                f.write_str("`tactful:ignore-start` without `tactful:ignore-end`: it holds to the end")
            }
        }
    }
}

/// Where a piece of a turn stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place<'d> {
    /// In the file, letter for letter but for line breaks and other white space.
    File(Range<usize>),
    /// In a text that had to be decoded or put together.
    Part {
        /// The name of that text: a part's, or `text` for the turn's own.
        name: &'d str,
        /// That text.
        text: &'d str,
        /// Bytes of that text.
        range: Range<usize>,
        /// Where it comes from: bytes of the file.
        file: Range<usize>,
        /// Why it cannot be changed in the file.
        refusal: Refusal,
    },
}

/// Why an edit cannot be made in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The text stands in the file in another form, such as `base64`.
    Encoded {
        /// The part's name.
        part: String,
        /// The form.
        encoding: String,
    },
    /// Tags, quotations or entities stand in the text.
    Interrupted,
    /// The new text has characters that the file's encoding cannot take as they are.
    Characters,
    /// The text stands nowhere in the file.
    Nowhere,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Encoded { part, encoding } => {
                write!(f, "part {part} stands in the file as {encoding}, so it can't be changed in place")
            }
            Refusal::Interrupted => f.write_str("tags, entities or quotations stand between these words in the file"),
            Refusal::Characters => f.write_str("the file's encoding can't take the new text as it is"),
            Refusal::Nowhere => f.write_str("these words do not stand in the file"),
        }
    }
}

impl std::error::Error for Refusal {}

/// A file, or one message of a mailbox, taken apart.
#[derive(Debug, Clone)]
pub struct Draft {
    kind: Kind,
    segments: Vec<Segment>,
    parts: Vec<Part>,
    notes: Vec<Note>,
    ignores: Vec<Ignore>,
    subject: Option<Subject>,
    conversation: Conversation,
    turns: Vec<TurnMap>,
    sources: Vec<SourceInfo>,
}

/// A subject and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The text, decoded.
    pub text: String,
    /// Where it stands in the file.
    pub range: Range<usize>,
    /// It answers or passes on an earlier message ("Re: …"), so the words are not the agent's.
    pub inherited: bool,
}

/// What a turn is, and where its text comes from.
#[derive(Debug, Clone)]
struct TurnMap {
    own: bool,
    map: Map,
}

/// What must be known of a source when its text is gone.
#[derive(Debug, Clone)]
struct SourceInfo {
    /// Where it stands in the file.
    range: Range<usize>,
    /// The place of its decoded text in [`Draft::parts`].
    part: Option<usize>,
    writing: Writing,
}

/// What new text must look like to stand in a source.
#[derive(Debug, Clone, Copy, Default)]
struct Writing {
    html: bool,
    /// Letters beyond ASCII would need an encoding.
    ascii: bool,
    /// `=` would need an encoding.
    quoted_printable: bool,
    /// Line breaks would end it.
    one_line: bool,
}

impl Draft {
    /// What it was read as.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What the parts of it are, in the order of the file; those of decoded parts come after those of the file.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The parts that had to be decoded.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What to tell whoever gave the file.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The `tactful:ignore` comments, in order.
    pub fn ignores(&self) -> &[Ignore] {
        &self.ignores
    }

    /// The subject, where there is a header for it; it may be empty.
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// Whether a subject belongs to this kind of draft and is missing or says nothing; see [`subject_problem`].
    /// The subject of a message that is answered is never found wanting.
    pub fn subject_problem(&self) -> Option<SubjectProblem> {
        match (&self.subject, self.kind) {
            (Some(subject), _) if subject.inherited => None,
            (Some(subject), _) => subject_problem(Some(&subject.text)),
            (None, Kind::Mail | Kind::Mailbox) => subject_problem(None),
            (None, _) => None,
        }
    }

    /// What was said: the history, the subject where the agent chose it, and the agent's words. The last turn is the
    /// agent's, and there is always one.
    pub fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// Whether a turn of the conversation is the agent's new words (or subject), not history.
    pub fn is_own(&self, turn: usize) -> bool {
        self.turns.get(turn).is_some_and(|t| t.own)
    }

    /// Where a range of a turn's text stands.
    pub fn place(&self, turn: usize, range: Range<usize>) -> Place<'_> {
        let text = self.conversation.turns.get(turn).map_or("", |t| t.text.as_str());
        let origin = self.turns.get(turn).map_or(Origin::Nowhere, |t| t.map.origin(range.clone()));
        let of_turn =
            |file: Range<usize>, refusal| Place::Part { name: "text", text, range: range.clone(), file, refusal };
        match origin {
            Origin::Nowhere => of_turn(0..0, Refusal::Nowhere),
            Origin::Whole(source, range) => match self.sources.get(source) {
                None => of_turn(0..0, Refusal::Nowhere),
                Some(SourceInfo { range: file, part: Some(part), .. }) => {
                    let part = &self.parts[*part];
                    let refusal = Refusal::Encoded { part: part.name.clone(), encoding: part.encoding.clone() };
                    Place::Part { name: &part.name, text: &part.text, range, file: file.clone(), refusal }
                }
                Some(info) => Place::File(info.range.start + range.start..info.range.start + range.end),
            },
            Origin::Parts(source, range) => match self.sources.get(source) {
                None => of_turn(0..0, Refusal::Nowhere),
                Some(SourceInfo { range: file, part: Some(part), .. }) => {
                    let part = &self.parts[*part];
                    let refusal = Refusal::Encoded { part: part.name.clone(), encoding: part.encoding.clone() };
                    of_turn(file.clone(), refusal)
                }
                Some(info) => {
                    of_turn(info.range.start + range.start..info.range.start + range.end, Refusal::Interrupted)
                }
            },
        }
    }

    /// An edit of a turn's text as an edit of the file, in bytes of the file.
    ///
    /// # Errors
    /// When the text does not stand in the file as it is, or the file cannot take the new text.
    pub fn edit(&self, turn: usize, edit: &Edit) -> Result<Edit, Refusal> {
        let range = match self.place(turn, edit.start..edit.end) {
            Place::File(range) => range,
            Place::Part { refusal, .. } => return Err(refusal),
        };
        let inside = |s: &&SourceInfo| s.part.is_none() && s.range.start <= range.start && range.end <= s.range.end;
        let writing = self.sources.iter().find(inside).map_or_else(Writing::default, |s| s.writing);
        let text = &edit.text;
        if writing.ascii && !text.is_ascii()
            || writing.quoted_printable && text.contains('=')
            || writing.one_line && text.contains(['\n', '\r'])
        {
            return Err(Refusal::Characters);
        }
        let text = match writing.html {
            true => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            false => text.clone(),
        };
        Ok(Edit { start: range.start, end: range.end, text })
    }
}
