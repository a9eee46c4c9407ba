//! From inputs to jobs: pieces of work that are large enough to be worth sending to another thread, and small enough
//! that a few of them fit into memory.

use super::input;
use crate::cli::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tactful::readers::{self, Format, LONGEST_RECORD, Options, ReadError};
use tactful::{Conversation, Speaker};

/// Bytes of a job, more or less.
const JOB: usize = 1 << 16;
/// Files up to so many bytes are read by those who score them.
const SMALL: u64 = 1 << 20;
/// How much is looked at to find out the form.
const HEAD: u64 = 1 << 16;

/// Where a job begins, or where the next one does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The input's number, from 0.
    pub input: usize,
    /// Where in it: bytes of inputs with a record a line, records of others.
    pub done: u64,
    /// Lines before it.
    pub lines: usize,
}

/// A piece of work.
pub struct Job {
    pub load: Load,
    pub start: Position,
    /// Where the job after it begins.
    pub next: Position,
}

pub enum Load {
    /// Whole lines, each with a record.
    Lines(Vec<u8>, Format),
    /// A whole input.
    Whole(Vec<u8>, Format),
    /// Records that have been read.
    Records(Vec<Result<Conversation, ReadError>>),
    /// An input that cannot be read, or not further.
    Unreadable(String),
}

/// The jobs of all inputs, in order.
pub struct Feed<'a> {
    paths: &'a [PathBuf],
    options: &'a Options,
    /// Read bytes are counted here.
    counter: Arc<AtomicU64>,
    next: Position,
    reading: Option<Reading>,
    ready: VecDeque<Job>,
}

/// The input being read.
enum Reading {
    Lines(Lines, Format),
    Records(Box<dyn Iterator<Item = Result<Conversation, ReadError>>>),
}

impl<'a> Feed<'a> {
    /// Jobs from a position on.
    pub fn new(paths: &'a [PathBuf], options: &'a Options, counter: Arc<AtomicU64>, from: Position) -> Self {
        Feed { paths, options, counter, next: from, reading: None, ready: VecDeque::new() }
    }

    /// Opens the next input, and goes to where the last run stopped.
    fn open(&mut self) -> Result<Option<Load>, String> {
        let path = &self.paths[self.next.input];
        let words = |error: &io::Error| Failure::reading(error).to_string();
        let mut open = input::open(path, &self.counter).map_err(|e| words(&e))?;
        let name = input::name(path);
        let mut head = Vec::new();
        let mut broken = None;
        let format = match self.options.from {
            Some(format) => format,
            None => {
                broken = open.bytes.by_ref().take(HEAD).read_to_end(&mut head).err();
                Format::detect(input::name_of_form(&name), &head)
            }
        };
        // What came before something broke is read all the same.
        let rest: Box<dyn Read> = match broken {
            Some(error) => Box::new(Broken(Some(error))),
            None => Box::new(open.bytes),
        };
        let mut bytes: Box<dyn BufRead> =
            Box::new(BufReader::with_capacity(HEAD as usize, Cursor::new(head).chain(rest)));
        if format.is_line_by_line() {
            io::copy(&mut bytes.by_ref().take(self.next.done), &mut io::sink()).map_err(|e| words(&e))?;
            self.reading =
                Some(Reading::Lines(Lines { bytes, rest: Vec::new(), dropped: 0, prompt: open.prompt }, format));
            return Ok(None);
        }
        if open.size.is_some_and(|size| size <= SMALL) {
            let mut all = Vec::new();
            bytes.read_to_end(&mut all).map_err(|e| words(&e))?;
            return Ok(Some(Load::Whole(all, format)));
        }
        let options = Options { from: Some(format), ..self.options.clone() };
        let records = readers::read(bytes, &name, &options).skip(self.next.done as usize);
        self.reading = Some(Reading::Records(Box::new(records)));
        Ok(None)
    }

    fn job(&mut self, load: Load, next: Position) -> Job {
        let start = std::mem::replace(&mut self.next, next);
        Job { load, start, next }
    }

    /// A job with which the input ends.
    fn last(&mut self, load: Load) -> Job {
        self.reading = None;
        self.job(load, Position { input: self.next.input + 1, ..Position::default() })
    }
}

impl Iterator for Feed<'_> {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        loop {
            if let Some(job) = self.ready.pop_front() {
                return Some(job);
            }
            if self.next.input >= self.paths.len() {
                return None;
            }
            let Position { input, done, lines } = self.next;
            match &mut self.reading {
                None => match self.open() {
                    Ok(None) => {}
                    Ok(Some(load)) => return Some(self.last(load)),
                    Err(message) => return Some(self.last(Load::Unreadable(message))),
                },
                Some(Reading::Lines(reader, format)) => {
                    let format = *format;
                    match reader.next() {
                        Ok(block) if block.is_empty() => {
                            self.reading = None;
                            self.next = Position { input: input + 1, ..Position::default() };
                        }
                        Ok(block) => {
                            let read = block.len() as u64 + std::mem::take(&mut reader.dropped);
                            let ended = newlines(&block);
                            let next = Position { input, done: done + read, lines: lines + ended };
                            return Some(self.job(Load::Lines(block, format), next));
                        }
                        Err(error) => {
                            // Lines that came whole are answered before the input is given up.
                            let mut rest = std::mem::take(&mut reader.rest);
                            rest.truncate(rest.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1));
                            let failed = Load::Unreadable(Failure::reading(&error).to_string());
                            let ended = newlines(&rest);
                            if ended == 0 {
                                return Some(self.last(failed));
                            }
                            let next = Position { input, done: done + rest.len() as u64, lines: lines + ended };
                            let before = self.job(Load::Lines(rest, format), next);
                            let failed = self.last(failed);
                            self.ready.push_back(failed);
                            return Some(before);
                        }
                    }
                }
                Some(Reading::Records(records)) => {
                    let batch = batch(records);
                    if batch.is_empty() {
                        self.reading = None;
                        self.next = Position { input: input + 1, ..Position::default() };
                    } else {
                        let next = Position { input, done: done + batch.len() as u64, lines };
                        return Some(self.job(Load::Records(batch), next));
                    }
                }
            }
        }
    }
}

/// Where an input broke off.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

/// The next records, up to the size of a job.
fn batch(records: &mut dyn Iterator<Item = Result<Conversation, ReadError>>) -> Vec<Result<Conversation, ReadError>> {
    let mut batch = Vec::new();
    let mut size = 0;
    while size < JOB {
        let Some(record) = records.next() else { break };
        let turns = record.as_ref().map_or(&[][..], |c| &c.turns);
        size += turns.iter().map(|t| t.text.len() + size_of::<Speaker>()).sum::<usize>() + JOB / 256;
        batch.push(record);
    }
    batch
}

/// Whole lines of an input.
struct Lines {
    bytes: Box<dyn BufRead>,
    /// What was read of a line that has not ended.
    rest: Vec<u8>,
    /// Bytes of a line that were not kept, as it is too long to be answered.
    dropped: u64,
    prompt: bool,
}

impl Lines {
    /// The next lines; the last one of an input may lack its end. Empty when there are no more.
    fn next(&mut self) -> io::Result<Vec<u8>> {
        let mut seen = 0;
        loop {
            // On an error, `rest` keeps what came before it.
            let more = match self.bytes.fill_buf() {
                Ok(more) => more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let read = more.len();
            self.rest.extend_from_slice(more);
            self.bytes.consume(read);
            if read == 0 {
                return Ok(std::mem::take(&mut self.rest));
            }
            if !self.prompt && self.rest.len() < JOB {
                continue;
            }
            // A line may be longer than many jobs: nothing is looked at twice.
            if let Some(end) = self.rest[seen..].iter().rposition(|b| *b == b'\n') {
                let after = self.rest.split_off(seen + end + 1);
                return Ok(std::mem::replace(&mut self.rest, after));
            }
            if self.rest.len() > LONGEST_RECORD {
                self.drop_line()?;
                return Ok(std::mem::take(&mut self.rest));
            }
            seen = self.rest.len();
        }
    }

    /// Goes to the end of a line of which enough is known.
    fn drop_line(&mut self) -> io::Result<()> {
        loop {
            let found = match self.bytes.fill_buf() {
                Ok(found) => found,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = found.iter().position(|b| *b == b'\n');
            let read = end.unwrap_or(found.len());
            self.dropped += read as u64;
            if let Some(read) = end {
                self.rest.push(b'\n');
                self.bytes.consume(read + 1);
                return Ok(());
            }
            self.bytes.consume(read);
            if read == 0 {
                return Ok(());
            }
        }
    }
}
