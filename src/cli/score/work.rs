//! A job's work: reading, scoring and writing into memory. It runs on any thread and depends on nothing but the job.

use super::feed::{Job, Load, Position};
use super::{Plan, Scored, Show, input};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::PathBuf;
use tactful::Conversation;
use tactful::calibrate::Overridden;
use tactful::readers::{self, Options, ReadError};
use tactful::redact::Redactor;
use tactful::sample::Sample;
use tactful::score::{Answer, Filter, Scorer};
use tactful::summary::Summary;

/// What a job came to.
pub struct Block {
    /// What is to be written.
    pub bytes: Vec<u8>,
    pub tally: Tally,
    pub failures: Vec<Failed>,
    /// Where the job after it begins.
    pub next: Position,
}

/// What many jobs came to, together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Tally {
    pub totals: Totals,
    pub summary: Option<Summary>,
    pub sample: Option<Sample<String>>,
}

/// What all conversations came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    pub conversations: u64,
    /// Those with a score.
    pub scored: u64,
    /// Records that could not be read.
    pub failures: u64,
    /// Conversations below `--fail-under`.
    pub below: u64,
    /// Items that human reviewers scored, and how far they agreed.
    pub overridden: Overridden,
    /// All scores, in tenths: the sum is the same in whatever order.
    tenths: u64,
}

impl Totals {
    /// The mean score, to one decimal.
    pub fn mean(&self) -> Option<f64> {
        (self.scored > 0).then(|| (self.tenths as f64 / self.scored as f64).round() / 10.0)
    }

    /// The share of reviewed items in which human and tool agree, from 0 to 1.
    pub fn agreement(&self) -> Option<f64> {
        let Overridden { reviewed, agreed } = self.overridden;
        (reviewed > 0).then(|| (agreed as f64 / reviewed as f64 * 1e4).round() / 1e4)
    }

    fn add(&mut self, score: Option<f64>, fail_under: Option<f64>) {
        self.conversations += 1;
        if let Some(points) = score {
            self.scored += 1;
            self.tenths += (points * 10.0).round() as u64;
            self.below += u64::from(fail_under.is_some_and(|least| points < least));
        }
    }
}

impl Tally {
    /// Adds what came after.
    pub fn merge(&mut self, later: Tally) {
        let (totals, more) = (&mut self.totals, later.totals);
        totals.conversations += more.conversations;
        totals.scored += more.scored;
        totals.failures += more.failures;
        totals.below += more.below;
        totals.overridden.reviewed += more.overridden.reviewed;
        totals.overridden.agreed += more.overridden.agreed;
        totals.tenths += more.tenths;
        if let Some(more) = later.summary {
            self.summary.get_or_insert_default().merge(more);
        }
        match (&mut self.sample, later.sample) {
            (Some(sample), Some(more)) => sample.merge(more),
            (sample, more) => *sample = sample.take().or(more),
        }
    }
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub file: String,
    /// From 1; 0 when the whole input is meant.
    pub line: usize,
    #[serde(rename = "error")]
    pub message: String,
}

/// All that a worker needs to know.
pub struct Worker<'a> {
    pub scorer: &'a Scorer,
    pub options: &'a Options,
    pub paths: &'a [PathBuf],
    pub plan: &'a Plan,
    pub redactor: Option<Redactor>,
    pub output: Output<'a>,
}

/// What becomes of a conversation.
pub enum Output<'a> {
    /// Each line is answered, also a bad one.
    Filter(Box<Filter>),
    /// Each conversation is shown, or it is summed up or sampled.
    Show(&'a dyn Show),
}

impl Worker<'_> {
    pub fn work(&self, job: Job) -> Block {
        let mut block = Block { bytes: Vec::new(), tally: self.plan.tally(), failures: Vec::new(), next: job.next };
        let Position { input, done, lines } = job.start;
        let name = input::name(&self.paths[input]);
        match (job.load, &self.output) {
            (Load::Unreadable(message), _) => self.fail(&mut block, ReadError { file: name, line: 0, message }),
            (Load::Lines(bytes, _), Output::Filter(filter)) => self.filter(&mut block, filter, &bytes),
            // The inputs of the filter have a record a line.
            (_, Output::Filter(_)) => {}
            (Load::Lines(bytes, format), Output::Show(show)) => {
                let records = readers::read_lines(&bytes, lines, &name, format, self.options);
                self.show(&mut block, *show, (input, lines as u64), &name, records);
            }
            (Load::Whole(bytes, format), Output::Show(show)) => {
                let options = Options { from: Some(format), ..self.options.clone() };
                self.show(&mut block, *show, (input, 0), &name, readers::read(&bytes[..], &name, &options));
            }
            (Load::Records(records), Output::Show(show)) => {
                self.show(&mut block, *show, (input, done), &name, records.into_iter());
            }
        }
        block
    }

    fn filter(&self, block: &mut Block, filter: &Filter, bytes: &[u8]) {
        // Answers are longer than what they answer; to grow step by step would copy them again and again.
        block.bytes.reserve(bytes.len() * 6);
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            let verdict = filter.answer_to(line, &mut block.bytes);
            block.bytes.push(b'\n');
            match verdict.good {
                true => block.tally.totals.add(verdict.score, self.plan.fail_under),
                false => block.tally.totals.failures += 1,
            }
        }
    }

    fn show(
        &self,
        block: &mut Block,
        show: &dyn Show,
        (input, before): (usize, u64),
        file: &str,
        records: impl Iterator<Item = Result<Conversation, ReadError>>,
    ) {
        for (number, record) in records.enumerate() {
            match record {
                Ok(conversation) => {
                    self.conversation(block, show, (input, before + number as u64), file, &conversation)
                }
                Err(error) => {
                    self.fail(block, error);
                    if let (Some(failed), false) = (block.failures.last(), self.plan.keeps_rows_back()) {
                        show.failure(&mut block.bytes, failed).expect("memory can be written");
                    }
                }
            }
        }
    }

    fn conversation(&self, block: &mut Block, show: &dyn Show, place: (usize, u64), file: &str, talk: &Conversation) {
        let answer = self.reviewed(talk, self.scorer.score(talk), &mut block.tally.totals);
        let score = answer.score().score;
        block.tally.totals.add(score, self.plan.fail_under);
        let masks = self.redactor.map(|r| r.masks(talk));
        let shown = masks.as_ref().map_or(Cow::Borrowed(&answer), |m| Cow::Owned(answer.redacted(m)));
        let file = masks.as_ref().map_or(Cow::Borrowed(file), |m| Cow::Owned(m.name(file)));
        let write = |out: &mut Vec<u8>| {
            out.extend_from_slice(show.between().as_bytes());
            show.conversation(out, &Scored { file: &file, answer: &shown }).expect("memory can be written");
        };
        if let Some(summary) = &mut block.tally.summary {
            summary.add(&answer, &shown, &file);
        }
        if let Some(sample) = &mut block.tally.sample {
            sample.offer(place, score, || {
                let mut row = Vec::new();
                write(&mut row);
                String::from_utf8_lossy(&row).into_owned()
            });
        } else if !self.plan.keeps_rows_back() {
            write(&mut block.bytes);
        }
    }

    /// The answer with the scores of human reviewers.
    fn reviewed(&self, talk: &Conversation, answer: Answer, totals: &mut Totals) -> Answer {
        let reviews = self.plan.reviews.as_ref().zip(talk.id.as_ref()).map_or(&[][..], |(r, id)| r.of(id));
        if reviews.is_empty() {
            return answer;
        }
        let (answer, count) = answer.overridden(reviews, self.scorer.scorecard());
        totals.overridden.reviewed += count.reviewed;
        totals.overridden.agreed += count.agreed;
        answer
    }

    fn fail(&self, block: &mut Block, error: ReadError) {
        let ReadError { file, line, message } = error;
        let failed = match self.redactor.map(|r| r.masks(&Conversation::new())) {
            None => Failed { file, line, message },
            Some(masks) => Failed { file: masks.name(&file), line, message: masks.text(&message) },
        };
        block.failures.push(failed);
        block.tally.totals.failures += 1;
    }
}
