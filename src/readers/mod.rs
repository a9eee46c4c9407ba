//! Readers: from the bytes of transcripts to [`Conversation`]s.
//!
//! A reader knows one shape of transcript; which one a file has is told by [`Options::from`], or found out from its
//! name and first bytes. Who is the agent is told by the source, or by [`Options::agent`]; where nothing tells, reading
//! fails and says what to do: nobody is guessed.
//!
//! ```
//! use tactful::readers::{Options, read};
//! let text = "Agent: Good morning, how can I help?\nCaller: My card was declined.\n";
//! let talks: Vec<_> = read(text.as_bytes(), "call.txt", &Options::default()).collect::<Result<_, _>>()?;
//! assert_eq!(talks[0].turns.len(), 2);
//! # Ok::<(), tactful::readers::ReadError>(())
//! ```

mod amazon;
mod bounds;
mod captions;
pub(crate) mod clock;
mod decode;
mod desk;
mod detect;
mod documents;
mod html;
#[cfg(feature = "mail")]
mod mail;
pub(crate) mod native;
pub(crate) mod plain;
#[cfg(feature = "tables")]
mod rationed;
mod roles;
mod rows;
mod speech;
#[cfg(feature = "tables")]
mod table;
mod text;

pub(crate) use bounds::too_long;
pub use bounds::{LONGEST_DOCUMENT, LONGEST_RECORD};
pub use detect::{Format, UnknownFormat};
pub use roles::{BadPattern, NamePattern};

use crate::conversation::{Channel, Conversation};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, Read};

/// How transcripts are read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form; found out from name and content where it is not given.
    pub from: Option<Format>,
    /// Who the agents are, by name.
    pub agent: Vec<NamePattern>,
    /// Who the customers are, by name.
    pub customer: Vec<NamePattern>,
    /// Which column or field holds what: `text`, `speaker`, `id`, `time`, `end`, `channel`, `turns`, `agent_text`,
    /// `customer_text`, `transcript`, or a name of metadata. Fields inside fields are written `meta.role`.
    pub map: BTreeMap<String, String>,
    /// The channel, where the source does not tell.
    pub channel: Option<Channel>,
    /// Turns that are left out unless asked for.
    pub include: Include,
}

/// What is read beside the words of agents and customers; it counts as the agent's side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Include {
    /// Bots and automatic answers.
    pub bots: bool,
    /// Notes that the customer never sees.
    pub notes: bool,
    /// Messages of the system: "Jane joined the chat".
    pub system: bool,
}

/// A record that could not be read: where, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The name the input was given.
    pub file: String,
    /// The line the record begins at, from 1; 0 when the whole input is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for ReadError {}

/// A conversation, or what is wrong, with the line it begins at.
type Record = Result<Conversation, (usize, String)>;

/// The conversations of an input, one by one. Forms with one record a line, and tables, are read as they come; the
/// others as a whole. A bad record is an error; those after it are still read.
pub struct Conversations<'a> {
    file: String,
    records: Box<dyn Iterator<Item = Record> + 'a>,
}

impl fmt::Debug for Conversations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Conversations({})", self.file)
    }
}

impl Iterator for Conversations<'_> {
    type Item = Result<Conversation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        Some(record.map_err(|(line, message)| ReadError { file: self.file.clone(), line, message }))
    }
}

/// How much is looked at to find out the form.
const HEAD: u64 = 64 * 1024;

/// Reads the conversations of an input. `name` is the file's name: it helps to find out the form, names conversations
/// that have no id, and stands in errors.
pub fn read<'a>(mut input: impl BufRead + 'a, name: &str, options: &Options) -> Conversations<'a> {
    let mut head = Vec::new();
    let records: Box<dyn Iterator<Item = Record> + 'a> = match input.by_ref().take(HEAD).read_to_end(&mut head) {
        Err(error) => failed(0, format!("cannot be read: {error}")),
        Ok(_) => {
            let format = options.from.unwrap_or_else(|| Format::detect(name, &head));
            records(std::io::Cursor::new(head).chain(input), format, name, options.clone())
        }
    };
    Conversations { file: name.to_string(), records }
}

/// Reads some of the lines of an input whose form is one of those with a conversation a line
/// ([`Format::is_line_by_line`]); `before` lines stood before them. Pieces of an input that are read one by one give
/// what the whole would.
///
/// ```
/// use tactful::readers::{Format, Options, read_lines};
/// let lines = b"{\"turns\": [{\"speaker\": \"agent\", \"text\": \"Hello\"}]}\nno json\n";
/// let read: Vec<_> = read_lines(lines, 6, "talks.jsonl", Format::Jsonl, &Options::default()).collect();
/// assert_eq!(read[0].as_ref().unwrap().id.as_deref(), Some("talks.jsonl#7"));
/// assert_eq!(read[1].as_ref().unwrap_err().line, 8);
/// ```
pub fn read_lines<'a>(
    lines: &'a [u8],
    before: usize,
    name: &str,
    format: Format,
    options: &Options,
) -> Conversations<'a> {
    let records = rows::read(lines, before, name, format, options.clone());
    Conversations { file: name.to_string(), records: named(records, name, options.channel) }
}

/// A transcript as people write them into a file, without further ado: the examples of checks are such.
pub(crate) fn transcript(text: &str) -> Result<Conversation, String> {
    text::read(text, &Options::default())
}

fn failed<'a>(line: usize, message: String) -> Box<dyn Iterator<Item = Record> + 'a> {
    Box::new(std::iter::once(Err((line, message))))
}

fn records<'a>(
    input: impl BufRead + 'a,
    format: Format,
    name: &str,
    options: Options,
) -> Box<dyn Iterator<Item = Record> + 'a> {
    let conversations: Box<dyn Iterator<Item = Record> + 'a> = match format {
        #[cfg(feature = "tables")]
        Format::Csv | Format::Tsv => table::read(input, format, options.clone()),
        #[cfg(not(feature = "tables"))]
        Format::Csv | Format::Tsv => {
            return failed(0, "tables cannot be read: this was built without the feature `tables`".into());
        }
        _ if format.lines() => rows::read(input, 0, name, format, options.clone()),
        _ => {
            let mut bytes = Vec::new();
            if let Err(message) = bounds::whole(input, &mut bytes) {
                return failed(0, message);
            }
            #[cfg(feature = "mail")]
            if matches!(format, Format::Eml | Format::Mbox) {
                return named(Box::new(mail::read(&bytes, format, &options).into_iter()), name, options.channel);
            }
            let text = decode::decode(bytes);
            match format {
                Format::Text => Box::new(std::iter::once(text::read(&text, &options).map_err(|m| (0, m)))),
                Format::Eml | Format::Mbox => {
                    return failed(0, "mails cannot be read: this was built without the feature `mail`".into());
                }
                Format::Vtt | Format::Srt => Box::new(std::iter::once(captions::read(&text, &options))),
                _ => documents::read(&text, format, options.clone()),
            }
        }
    };
    named(conversations, name, options.channel)
}

/// What the source does not name takes the input's name, numbered where there are many; and the channel that was told.
fn named<'a>(
    conversations: Box<dyn Iterator<Item = Record> + 'a>,
    name: &str,
    channel: Option<Channel>,
) -> Box<dyn Iterator<Item = Record> + 'a> {
    let stem = stem(name).to_string();
    let mut number = 0;
    Box::new(conversations.map(move |record| {
        number += 1;
        record.map(|mut conversation| {
            conversation.channel = conversation.channel.or(channel);
            let unnamed = if number == 1 { stem.clone() } else { format!("{stem}#{number}") };
            conversation.id.get_or_insert(unnamed);
            conversation
        })
    }))
}

/// A file's name without its folders.
fn stem(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}
