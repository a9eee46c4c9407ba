//! A linted file: its findings with their places in the file, and what they add up to.

use super::source::{Source, positions};
use serde::Serialize;
use serde::ser::Serializer;
use std::collections::BTreeMap;
use tactful::{Applicability, Channel, Conversation, Family, Finding, Linter, Rewrite, Severity};

/// A finding with its place in the file. Its serialised form is the public one.
#[derive(Debug, Serialize)]
pub struct Item {
    #[serde(serialize_with = "family")]
    pub family: Family,
    pub category: &'static str,
    pub rule: String,
    #[serde(serialize_with = "severity", skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    pub turn: usize,
    pub speaker: &'static str,
    /// Bytes of the file.
    pub start: usize,
    pub end: usize,
    pub line: usize,
    pub column: usize,
    pub quote: String,
    pub message: String,
    pub rewrites: Vec<Rewrite>,
}

fn family<S: Serializer>(family: &Family, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(family.name())
}

fn severity<S: Serializer>(severity: &Option<Severity>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.map_or("", Severity::name))
}

impl Item {
    /// Whether it has an edit that is right wherever the rule fires.
    pub fn fixable(&self) -> bool {
        self.rewrites.iter().any(|r| r.applicability == Applicability::MachineApplicable)
    }
}

/// A file and what was found in it.
#[derive(Debug)]
pub struct Checked {
    pub source: Source,
    /// In the order of the text.
    pub items: Vec<Item>,
}

impl Checked {
    /// Lints a file as a draft.
    pub fn new(source: Source, linter: &Linter, channel: Option<Channel>) -> Self {
        let mut draft = Conversation::draft(source.text.as_str());
        draft.channel = channel;
        let report = linter.check_conversation(&draft);
        let findings: Vec<Finding<'_>> = report.findings().collect();
        let starts: Vec<usize> = findings.iter().map(|f| f.span().start).collect();
        let places = positions(&source.text, &starts);
        let items = findings.iter().zip(places).map(|(f, place)| item(f, place.line, place.column, &source)).collect();
        Checked { source, items }
    }
}

fn item(finding: &Finding<'_>, line: usize, column: usize, source: &Source) -> Item {
    let mut rewrites = finding.rewrites();
    for edit in rewrites.iter_mut().flat_map(|r| &mut r.edits) {
        edit.start += source.skipped;
        edit.end += source.skipped;
    }
    let span = finding.span();
    Item {
        family: finding.family(),
        category: finding.category(),
        rule: finding.rule().to_string(),
        severity: finding.severity(),
        turn: finding.turn(),
        speaker: finding.speaker().name(),
        start: span.start + source.skipped,
        end: span.end + source.skipped,
        line,
        column,
        quote: finding.quote().to_string(),
        message: finding.message(),
        rewrites,
    }
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
    /// How often each strength and cue was found, by category.
    pub strengths: BTreeMap<&'static str, usize>,
    pub cues: BTreeMap<&'static str, usize>,
}

impl Totals {
    pub fn add(&mut self, checked: &Checked) {
        self.files += 1;
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
