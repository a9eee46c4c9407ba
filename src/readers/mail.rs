//! Mails: one with the history it quotes (`.eml`), or the threads of a mailbox (`.mbox`).
//!
//! A mail is taken apart as drafts are: its own words are a turn, signatures and disclaimers are left out. In a mailbox,
//! mails belong together by the ids they answer; what a mail quotes is read only where the mail itself is not there.

use super::detect::Format;
use super::roles::{Raw, Role, Utterance, assign};
use super::{Options, Record};
use crate::conversation::{Channel, Speaker};
use crate::draft::{self, Draft, Kind};
use mail_parser::{Address, HeaderValue, MessageParser};
use std::collections::HashMap;

/// Reads a mail or a mailbox.
pub fn read(bytes: &[u8], format: Format, options: &Options) -> Vec<Record> {
    let kind = if format == Format::Mbox { Kind::Mailbox } else { Kind::Mail };
    let drafts = draft::read(bytes, "", Some(kind));
    let mut line = Lines { at: 0, number: 1 };
    let mails: Vec<Mail> = drafts
        .iter()
        .map(|draft| {
            let start = draft.segments().first().map_or(0, |s| s.range.start);
            let end = draft.segments().iter().filter(|s| s.part.is_none()).map(|s| s.range.end).max().unwrap_or(start);
            Mail::new(draft, &bytes[start..end], line.of(bytes, start))
        })
        .collect();
    threads(&mails).into_iter().map(|thread| conversation(&mails, thread, options)).collect()
}

/// Counts lines; places must be asked for in their order.
struct Lines {
    at: usize,
    number: usize,
}

impl Lines {
    fn of(&mut self, bytes: &[u8], place: usize) -> usize {
        self.number += bytes[self.at..place.max(self.at)].iter().filter(|b| **b == b'\n').count();
        self.at = place.max(self.at);
        self.number
    }
}

/// What a mail says, and whom it answers.
struct Mail<'d> {
    draft: &'d Draft,
    line: usize,
    id: String,
    /// The mails it answers, the oldest first.
    answers: Vec<String>,
    subject: String,
    from: String,
    to: String,
    /// Seconds since 1970.
    date: Option<f64>,
    /// A machine wrote it.
    automatic: bool,
}

impl<'d> Mail<'d> {
    fn new(draft: &'d Draft, bytes: &[u8], line: usize) -> Self {
        // A mailbox has a line of its own above each mail.
        let header = match bytes.iter().position(|b| *b == b'\n') {
            Some(end) if bytes.starts_with(b"From ") => &bytes[end + 1..],
            _ => bytes,
        };
        let mut mail = Mail {
            draft,
            line,
            id: String::new(),
            answers: Vec::new(),
            subject: String::new(),
            from: String::new(),
            to: String::new(),
            date: None,
            automatic: false,
        };
        // Of a mail without headers nothing is known.
        let Some(parsed) = MessageParser::default().parse_headers(header).filter(|m| !m.parts.is_empty()) else {
            return mail;
        };
        mail.automatic = parsed.header_raw("Auto-Submitted").is_some_and(|v| !v.trim().eq_ignore_ascii_case("no"))
            || parsed.header_raw("X-Autoreply").is_some();
        mail.answers = ids(parsed.references());
        mail.answers.extend(ids(parsed.in_reply_to()));
        mail.id = parsed.message_id().unwrap_or_default().to_string();
        mail.subject = parsed.subject().unwrap_or_default().to_string();
        (mail.from, mail.to) = (address(parsed.from()), address(parsed.to()));
        mail.date = parsed.date().map(|d| d.to_timestamp() as f64);
        mail
    }

    /// The subject without "Re:" and the like, if there was one.
    fn answered_subject(&self) -> Option<String> {
        let (prefix, rest) = draft::split_prefix(&self.subject);
        prefix.reply.then(|| rest.trim().to_lowercase())
    }
}

/// The ids of a header such as `References`.
fn ids(value: &HeaderValue) -> Vec<String> {
    value.as_text_list().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// The first address: "Ada Okafor <ada@shop.example>".
fn address(list: Option<&Address>) -> String {
    let Some(first) = list.and_then(|l| l.first()) else { return String::new() };
    let address = first.address().unwrap_or_default();
    match first.name().map(str::trim).filter(|n| !n.is_empty()) {
        Some(name) if address.is_empty() => name.to_string(),
        Some(name) => format!("{name} <{address}>"),
        None => address.to_string(),
    }
}

/// Mails that belong together, in the order of the mailbox: each thread is a list of numbers of mails.
fn threads(mails: &[Mail]) -> Vec<Vec<usize>> {
    // Each mail points to one of its thread that stands before it, the first to itself.
    let mut first: Vec<usize> = (0..mails.len()).collect();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut subjects: HashMap<String, usize> = HashMap::new();
    for (number, mail) in mails.iter().enumerate() {
        for id in std::iter::once(&mail.id).chain(&mail.answers).filter(|id| !id.is_empty()) {
            let other = *known.entry(id).or_insert(number);
            join(&mut first, number, other);
        }
        // Some programs do not say what is answered; the subject does.
        match mail.answered_subject().filter(|_| mail.answers.is_empty()) {
            Some(subject) => {
                if let Some(&other) = subjects.get(&subject) {
                    join(&mut first, number, other);
                }
            }
            None => {
                subjects.insert(mail.subject.trim().to_lowercase(), number);
            }
        }
    }
    let mut threads: Vec<Vec<usize>> = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    for number in 0..mails.len() {
        let at = *place.entry(root(&mut first, number)).or_insert_with(|| {
            threads.push(Vec::new());
            threads.len() - 1
        });
        threads[at].push(number);
    }
    for thread in &mut threads {
        if thread.iter().all(|m| mails[*m].date.is_some()) {
            thread.sort_by(|a, b| mails[*a].date.unwrap_or(0.0).total_cmp(&mails[*b].date.unwrap_or(0.0)));
        }
    }
    threads
}

fn root(first: &mut [usize], mut number: usize) -> usize {
    while first[number] != number {
        first[number] = first[first[number]];
        number = first[number];
    }
    number
}

fn join(first: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(first, a), root(first, b));
    first[a.max(b)] = a.min(b);
}

fn conversation(mails: &[Mail], thread: Vec<usize>, options: &Options) -> Record {
    let Some(oldest) = thread.first().map(|m| &mails[*m]) else { return Err((0, "no mail".into())) };
    let mut raw = Raw { channel: Some(Channel::Email), ..Raw::default() };
    raw.id = Some(oldest.id.clone()).filter(|id| !id.is_empty());
    if !oldest.subject.is_empty() {
        raw.metadata.insert("subject".into(), oldest.subject.clone());
    }
    for (number, mail) in thread.iter().map(|m| &mails[*m]).enumerate() {
        if number == 0 {
            history(&mut raw, mail);
        }
        let turns = &mail.draft.conversation().turns;
        let own = (0..turns.len()).rev().find(|turn| mail.draft.is_own(*turn));
        raw.said.push(Utterance {
            name: mail.from.clone(),
            role: mail.automatic.then_some(Role::Bot),
            text: own.map_or(String::new(), |turn| turns[turn].text.clone()),
            start: mail.date,
            end: None,
        });
    }
    if raw.said.iter().all(|s| s.text.trim().is_empty()) {
        return Err((oldest.line, "there are no words in this mail".into()));
    }
    assign(raw, options).map_err(|message| (oldest.line, message))
}

/// What the oldest mail quotes: its writer's words, and those of whom it answers.
fn history(raw: &mut Raw, mail: &Mail) {
    let turns = mail.draft.conversation().turns.iter().enumerate();
    for (_, turn) in turns.filter(|(number, _)| !mail.draft.is_own(*number)) {
        // A draft takes its writer for the agent; here the writer may be either.
        let name = if turn.speaker == Speaker::Agent { &mail.from } else { &mail.to };
        raw.said.push(Utterance { name: name.clone(), text: turn.text.clone(), ..Utterance::default() });
    }
}
