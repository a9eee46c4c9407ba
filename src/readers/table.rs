//! Tables: a row for each turn, or for each ticket.

use super::bounds::{self, LONGEST_RECORD};
use super::detect::{Format, ROLE, SPEAKER, TEXT};
use super::rationed::Rationed;
use super::roles::{Raw, Utterance, assign, by_label};
use super::{Options, Record, clock, text};
use crate::conversation::Channel;
use csv::StringRecord;
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io::{BufRead, Read};

/// Usual names of columns, in small letters.
const ID: &[&str] = &[
    "conversation_id",
    "conversation",
    "ticket_id",
    "ticket",
    "chat_id",
    "call_id",
    "dialogue_id",
    "dialog_id",
    "session_id",
    "contact_id",
    "case_id",
    "thread_id",
    "id",
];
const TIME: &[&str] = &["time", "timestamp", "start", "start_time", "created_at", "datetime", "date", "sent_at"];
const END: &[&str] = &["end", "end_time"];
const CHANNEL: &[&str] = &["channel", "medium"];
const TRANSCRIPT: &[&str] = &["transcript", "conversation_text", "dialogue", "chat_log", "full_text"];
const CUSTOMER_TEXT: &[&str] =
    &["customer_text", "customer_message", "question", "inquiry", "enquiry", "description", "request", "complaint"];
const AGENT_TEXT: &[&str] =
    &["agent_text", "agent_reply", "agent_message", "agent_response", "response", "reply", "answer", "resolution"];

/// Reads a table as it comes. The rows of a conversation must stand together.
pub fn read<'a>(input: impl BufRead + 'a, format: Format, options: Options) -> Box<dyn Iterator<Item = Record> + 'a> {
    let fail = |message: String| -> Box<dyn Iterator<Item = Record>> { Box::new(std::iter::once(Err((1, message)))) };
    let mut input = input;
    let mut head = Vec::new();
    if let Err(error) = input.by_ref().take(2).read_to_end(&mut head) {
        return fail(format!("cannot be read: {error}"));
    }
    // Spreadsheets may write UTF-16, which has to be read as a whole.
    let input: Box<dyn BufRead + 'a> = if matches!(head.as_slice(), [0xFF, 0xFE] | [0xFE, 0xFF]) {
        if let Err(message) = bounds::whole(input, &mut head) {
            return fail(message);
        }
        Box::new(std::io::Cursor::new(super::decode::decode(head).into_bytes()))
    } else {
        Box::new(std::io::Cursor::new(head).chain(input))
    };
    let (input, delimiter) = match delimiter(input, format) {
        Ok(both) => both,
        Err(error) => return fail(format!("cannot be read: {error}")),
    };
    let (input, left) = Rationed::new(input);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let headers = match reader.byte_headers() {
        Ok(headers) => headers.iter().map(|h| super::decode::decode(h.to_vec()).trim().to_string()).collect::<Vec<_>>(),
        Err(error) => return fail(format!("the first line is no header: {}", reason(&error))),
    };
    let columns = match Columns::find(&headers, &options) {
        Ok(columns) => columns,
        Err(message) => return fail(message),
    };
    let mut bytes = csv::ByteRecord::new();
    let mut broken = false;
    let rows = std::iter::from_fn(move || {
        if broken {
            return None;
        }
        left.set(LONGEST_RECORD);
        let line = reader.position().line() as usize;
        match reader.read_byte_record(&mut bytes) {
            Ok(false) => None,
            Ok(true) => {
                let line = bytes.position().map_or(0, |p| p.line() as usize);
                Some((line, Ok(bytes.iter().map(|f| super::decode::decode(f.to_vec())).collect::<StringRecord>())))
            }
            Err(error) => {
                // What comes after cannot be told from the middle of a field.
                broken = true;
                Some((line, Err(format!("{}; nothing after it is read", reason(&error)))))
            }
        }
    });
    if columns.turns() {
        Box::new(by_turn(rows, columns, options))
    } else {
        Box::new(by_ticket(rows, columns, options))
    }
}

/// Why a row cannot be read; the line is told apart.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

/// The delimiter that stands most often in the first line.
fn delimiter<'a>(mut input: Box<dyn BufRead + 'a>, format: Format) -> std::io::Result<(Box<dyn BufRead + 'a>, u8)> {
    let mut line = Vec::new();
    bounds::line(&mut input, &mut line)?;
    let count = |d: u8| line.iter().filter(|b| **b == d).count();
    let delimiter = match format {
        Format::Tsv => b'\t',
        _ => [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(b','),
    };
    Ok((Box::new(std::io::Cursor::new(line).chain(input)), delimiter))
}

/// Which column holds what.
struct Columns {
    id: Option<usize>,
    text: Option<usize>,
    speaker: Option<usize>,
    role: Option<usize>,
    time: Option<usize>,
    end: Option<usize>,
    channel: Option<usize>,
    transcript: Option<usize>,
    customer_text: Option<usize>,
    agent_text: Option<usize>,
    metadata: Vec<(String, usize)>,
}

impl Columns {
    fn find(headers: &[String], options: &Options) -> Result<Columns, String> {
        let named = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
        let column = |role: &str, known: &[&str]| -> Result<Option<usize>, String> {
            match options.map.get(role) {
                Some(name) => named(name).map(Some).ok_or_else(|| {
                    format!("there is no column {name:?} for `{role}`; the columns are {}", headers.join(", "))
                }),
                None => Ok(known.iter().find_map(|name| {
                    headers.iter().position(|h| h.replace([' ', '-'], "_").eq_ignore_ascii_case(name))
                })),
            }
        };
        let mut columns = Columns {
            id: column("id", ID)?,
            text: column("text", TEXT)?,
            speaker: column("speaker", SPEAKER)?,
            role: column("role", ROLE)?,
            time: column("time", TIME)?,
            end: column("end", END)?,
            channel: column("channel", CHANNEL)?,
            transcript: column("transcript", TRANSCRIPT)?,
            customer_text: column("customer_text", CUSTOMER_TEXT)?,
            agent_text: column("agent_text", AGENT_TEXT)?,
            metadata: Vec::new(),
        };
        let pair = columns.customer_text.is_some() && columns.agent_text.is_some();
        if !columns.turns() && columns.transcript.is_none() && !pair {
            return Err(format!(
                "no columns hold who speaks and what is said; the columns are {}. Say which, for example with `--map speaker=COLUMN,text=COLUMN,id=COLUMN`, or `--map customer_text=COLUMN,agent_text=COLUMN` when a row is a ticket",
                headers.join(", ")
            ));
        }
        let used = [
            columns.id,
            columns.text,
            columns.speaker,
            columns.role,
            columns.time,
            columns.end,
            columns.channel,
            columns.transcript,
            columns.customer_text,
            columns.agent_text,
        ];
        let rest = headers.iter().enumerate().filter(|(i, h)| !used.contains(&Some(*i)) && !h.is_empty());
        columns.metadata = rest.map(|(i, h)| (h.to_lowercase(), i)).collect();
        Ok(columns)
    }

    /// A row is a turn, not a ticket.
    fn turns(&self) -> bool {
        self.text.is_some() && (self.speaker.is_some() || self.role.is_some())
    }

    fn get<'r>(&self, row: &'r StringRecord, column: Option<usize>) -> Option<&'r str> {
        row.get(column?).map(str::trim).filter(|t| !t.is_empty())
    }

    fn describe(&self, row: &StringRecord, raw: &mut Raw) {
        raw.id = self.get(row, self.id).map(str::to_string);
        raw.channel = self.get(row, self.channel).and_then(|c| c.to_lowercase().parse::<Channel>().ok());
        let filled =
            self.metadata.iter().filter_map(|(name, i)| Some((name.clone(), self.get(row, Some(*i))?.to_string())));
        raw.metadata = filled.collect::<BTreeMap<_, _>>();
    }

    fn utterance(&self, row: &StringRecord) -> Utterance {
        let time = |column| self.get(row, column).and_then(clock::parse);
        let role = self.get(row, self.role);
        Utterance {
            name: self.get(row, self.speaker).or(role).unwrap_or_default().to_string(),
            role: role.and_then(by_label),
            text: self.get(row, self.text).unwrap_or_default().to_string(),
            start: time(self.time),
            end: time(self.end),
        }
    }
}

type Row = (usize, Result<StringRecord, String>);

/// A row for each turn. Without an id, the table is one conversation.
fn by_turn(rows: impl Iterator<Item = Row>, columns: Columns, options: Options) -> impl Iterator<Item = Record> {
    let mut rows = rows.peekable();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut seen: HashSet<u64> = HashSet::new();
    std::iter::from_fn(move || {
        let (line, first) = rows.next()?;
        let first = match first {
            Ok(row) => row,
            Err(message) => return Some(Err((line, message))),
        };
        let id = columns.get(&first, columns.id).map(str::to_string);
        let mut raw = Raw::default();
        columns.describe(&first, &mut raw);
        raw.said.push(columns.utterance(&first));
        while let Some((_, Ok(next))) =
            rows.next_if(|(_, row)| row.as_ref().is_ok_and(|row| columns.get(row, columns.id) == id.as_deref()))
        {
            raw.said.push(columns.utterance(&next));
        }
        if let Some(id) = id.filter(|id| !seen.insert(hasher.hash_one(id))) {
            let message =
                format!("more of conversation {id:?}, whose rows stand further up; sort the rows by conversation");
            return Some(Err((line, message)));
        }
        Some(assign(raw, &options).map_err(|message| (line, message)))
    })
}

/// A row for each ticket: a transcript in a cell, or what the customer and what the agent wrote.
fn by_ticket(rows: impl Iterator<Item = Row>, columns: Columns, options: Options) -> impl Iterator<Item = Record> {
    rows.map(move |(line, row)| {
        let row = row.map_err(|message| (line, message))?;
        let mut raw = Raw::default();
        columns.describe(&row, &mut raw);
        if let Some(transcript) = columns.get(&row, columns.transcript) {
            let mut talk = text::read(transcript, &options).map_err(|message| (line, message))?;
            talk.channel = talk.channel.or(raw.channel);
            talk.id = raw.id.or(talk.id);
            talk.metadata.extend(raw.metadata);
            return Ok(talk);
        }
        for (name, column) in [("customer", columns.customer_text), ("agent", columns.agent_text)] {
            let text = columns.get(&row, column).unwrap_or_default().to_string();
            raw.said.push(Utterance { name: name.into(), text, ..Utterance::default() });
        }
        assign(raw, &options).map_err(|message| (line, message))
    })
}
