//! A linted file: its findings with their places in the file, and what they add up to.

use super::baseline::Baseline;
use super::failure::Failure;
use super::hidden::Hidden;
use super::item::{Item, TextOf};
use super::settings::Resolved;
use super::source::{self, positions};
use super::subject;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use tactful::draft::{Draft, Kind, Note};
use tactful::{Edit, Family, Finding, Report, Severity, Speaker};

/// A file and what was found in it.
#[derive(Debug)]
pub struct Checked {
    pub name: String,
    pub bytes: Vec<u8>,
    pub drafts: Vec<Draft>,
    /// In the order of the text.
    pub items: Vec<Item>,
    /// What to tell beside the findings.
    pub notes: Vec<Remark>,
    /// How many findings the baseline holds.
    pub known: usize,
    reports: Vec<Report>,
}

/// Something to tell about a file that is no finding.
#[derive(Debug, Clone, Serialize)]
pub struct Remark {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    pub message: String,
}

impl Checked {
    /// Reads bytes as drafts and lints them.
    pub fn new(name: String, bytes: Vec<u8>, kind: Option<Kind>, resolved: &Resolved) -> Result<Self, Failure> {
        let drafts = source::drafts(&bytes, &name, kind)?;
        let reports: Vec<Report> = drafts
            .iter()
            .map(|draft| match resolved.channel {
                None => resolved.linter.check_conversation(draft.conversation()),
                channel => {
                    let mut talk = draft.conversation().clone();
                    talk.channel = channel;
                    resolved.linter.check_conversation(&talk)
                }
            })
            .collect();
        let mut checked = Checked { name, bytes, drafts, items: Vec::new(), notes: Vec::new(), known: 0, reports };
        checked.collect(resolved);
        Ok(checked)
    }

    fn collect(&mut self, resolved: &Resolved) {
        let many = self.drafts.len() > 1;
        for (number, (draft, report)) in self.drafts.iter().zip(&self.reports).enumerate() {
            let mut items: Vec<Item> = subject::items(draft, &resolved.linter, &self.bytes).collect();
            for (at, finding) in report.findings().enumerate().filter(|(_, f)| is_shown(draft, f)) {
                let source = Some((number, at));
                items.push(Item { source, ..Item::new(&finding, draft, number, many) });
            }
            let hidden = Hidden::new(draft, number, &items);
            self.items.extend(items.into_iter().zip(&hidden.items).filter(|(_, hide)| !**hide).map(|(item, _)| item));
            let unused = if resolved.partial { Vec::new() } else { hidden.unused };
            for (text, at) in unused {
                let line = positions(text_of(&self.bytes, &self.drafts, text), &[at])[0].line;
                self.notes.push(Remark { line: Some(line), message: "this `tactful:ignore` hides nothing".into() });
            }
            let empty = self.bytes.trim_ascii().is_empty() || self.bytes.len() <= 3;
            let notes = draft.notes().iter().filter(|n| !(empty && **n == Note::NoText));
            self.notes.extend(notes.map(|n| Remark { line: None, message: n.to_string() }));
        }
        self.locate();
    }

    /// Finds line and column of all items, in one pass over each text.
    fn locate(&mut self) {
        let ends: Vec<usize> = self.items.iter().flat_map(|i| [i.in_file.start, i.in_file.end]).collect();
        let in_file = positions(&self.bytes, &ends);
        for (item, place) in self.items.iter_mut().zip(in_file.chunks_exact(2)) {
            item.file_positions = (place[0], place[1]);
        }
        let mut by_text: BTreeMap<TextOf, Vec<usize>> = BTreeMap::new();
        for (number, item) in self.items.iter().enumerate() {
            by_text.entry(item.text).or_default().push(number);
        }
        for (text, numbers) in by_text {
            let offsets: Vec<usize> = numbers.iter().flat_map(|&n| [self.items[n].start, self.items[n].end]).collect();
            let places = positions(text_of(&self.bytes, &self.drafts, text), &offsets);
            for (&number, place) in numbers.iter().zip(places.chunks_exact(2)) {
                let item = &mut self.items[number];
                (item.line, item.column) = (place[0].line, place[0].column);
                if item.is_whole_file() {
                    item.file_positions = (place[0], place[1]);
                }
            }
        }
    }

    /// The text that an item's offsets count in.
    pub fn text(&self, item: &Item) -> &[u8] {
        text_of(&self.bytes, &self.drafts, item.text)
    }

    /// Leaves out what a baseline holds.
    pub fn without(mut self, baseline: &mut Baseline) -> Self {
        let before = self.items.len();
        self.items.retain(|item| item.severity.is_none() || !baseline.take(item.fingerprint));
        self.known = before - self.items.len();
        self
    }

    /// The machine-applicable edits of what is shown, in bytes of the file, in order; and how many edits cannot be
    /// made, by the reason.
    pub fn edits(&self) -> (Vec<Edit>, BTreeMap<String, usize>) {
        let (mut edits, mut refused) = (Vec::new(), BTreeMap::new());
        let shown: HashSet<(usize, usize)> = self.items.iter().filter_map(|i| i.source).collect();
        for (number, (draft, report)) in self.drafts.iter().zip(&self.reports).enumerate() {
            let shown: HashSet<_> = report
                .findings()
                .enumerate()
                .filter(|(at, _)| shown.contains(&(number, *at)))
                .map(|(_, f)| (f.turn(), f.span().start, f.span().end, f.rule()))
                .collect();
            let wanted = |f: &Finding<'_>| shown.contains(&(f.turn(), f.span().start, f.span().end, f.rule()));
            for turn in (0..draft.conversation().turns.len()).filter(|&t| draft.is_own(t)) {
                for edit in report.edits_for(turn, wanted) {
                    match draft.edit(turn, &edit) {
                        Ok(edit) => edits.push(edit),
                        Err(why) => *refused.entry(why.to_string()).or_default() += 1,
                    }
                }
            }
        }
        edits.sort_by_key(|e| (e.start, e.end));
        edits.dedup_by(|next, kept| next.start < kept.end);
        (edits, refused)
    }
}

/// The agent's own new words, and what the customer shows in the history.
fn is_shown(draft: &Draft, finding: &Finding<'_>) -> bool {
    draft.is_own(finding.turn()) || finding.family() == Family::Cue && finding.speaker() == Speaker::Customer
}

fn text_of<'c>(bytes: &'c [u8], drafts: &'c [Draft], text: TextOf) -> &'c [u8] {
    match text {
        TextOf::File => bytes,
        TextOf::Part { draft, part } => drafts[draft].parts()[part].text.as_bytes(),
        TextOf::Turn { draft, turn } => drafts[draft].conversation().turns[turn].text.as_bytes(),
    }
}

/// Bytes as text; what is none is shown as such.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// What all files add up to.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    pub files: usize,
    /// Files that could not be read or written.
    pub failures: usize,
    pub errors: usize,
    pub warnings: usize,
    pub suggestions: usize,
    /// Faults that have a machine-applicable rewrite.
    pub fixable: usize,
    /// Rewrites that were made.
    pub fixed: usize,
    /// Findings that the baseline holds; they are not shown.
    pub known: usize,
    /// How often each strength and cue was found, by category.
    pub strengths: BTreeMap<&'static str, usize>,
    pub cues: BTreeMap<&'static str, usize>,
}

impl Totals {
    pub fn add(&mut self, checked: &Checked) {
        self.files += 1;
        self.known += checked.known;
        for item in &checked.items {
            match item.severity {
                Some(Severity::Error) => self.errors += 1,
                Some(Severity::Warning) => self.warnings += 1,
                Some(Severity::Suggestion) => self.suggestions += 1,
                None => {}
            }
            match item.family {
                Family::Strength => *self.strengths.entry(item.category).or_default() += 1,
                Family::Cue => *self.cues.entry(item.category).or_default() += 1,
                _ => self.fixable += usize::from(item.fixable()),
            }
        }
    }

    /// Faults and checks.
    pub fn faults(&self) -> usize {
        self.errors + self.warnings + self.suggestions
    }
}
