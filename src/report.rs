//! What a check found.

use crate::conversation::{Conversation, Speaker};
use crate::lint::linter::Linter;
use crate::lint::rewrite::{Edit, Place, Rewrite, rewrites};
use crate::redact::Masks;
use crate::rules::category::Family;
use crate::rules::ruleset::{Rule, RuleSet, Severity};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::ops::Range;

/// A finding before anybody asks for its words.
#[derive(Debug, Clone)]
pub(crate) struct RawFinding {
    pub rule: u32,
    pub turn: u32,
    pub speaker: Speaker,
    pub start: usize,
    pub end: usize,
    /// What was measured, in tenths.
    pub value: Option<u32>,
    pub place: Option<Box<Place>>,
    /// Of a conversation check: what is missing, and the other turn it is about.
    pub check: Option<Box<CheckDetail>>,
}

/// What a conversation check has to say beside its rule.
#[derive(Debug, Clone)]
pub(crate) struct CheckDetail {
    pub message: String,
    pub about: Option<About>,
}

/// The other turn that a conversation check is about, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About {
    pub turn: u32,
    pub start: usize,
    pub end: usize,
}

/// The findings of one check, in the order of the text, with the text they are about.
#[derive(Debug, Clone)]
pub struct Report {
    pub(crate) linter: Linter,
    conversation: Conversation,
    findings: Vec<RawFinding>,
}

impl Report {
    pub(crate) fn new(linter: Linter, conversation: Conversation, findings: Vec<RawFinding>) -> Self {
        Report { linter, conversation, findings }
    }

    /// All findings, sorted by turn, start, end and rule.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.findings.iter().map(|raw| Finding { report: self, raw })
    }

    /// The findings of family fault.
    pub fn faults(&self) -> impl Iterator<Item = Finding<'_>> {
        self.findings().filter(|f| f.family() == Family::Fault)
    }

    /// The findings of family strength: what was done well.
    pub fn strengths(&self) -> impl Iterator<Item = Finding<'_>> {
        self.findings().filter(|f| f.family() == Family::Strength)
    }

    pub(crate) fn linter(&self) -> &Linter {
        &self.linter
    }

    pub(crate) fn raw(&self) -> &[RawFinding] {
        &self.findings
    }

    /// The same findings over the masked conversation.
    pub(crate) fn masked(&self, conversation: Conversation, masks: &Masks) -> Report {
        let mut findings = self.findings.clone();
        for check in findings.iter_mut().filter_map(|f| f.check.as_mut()) {
            check.message = masks.text(&check.message);
        }
        Report::new(self.linter.clone(), conversation, findings)
    }

    /// The conversation that was checked.
    pub fn conversation(&self) -> &Conversation {
        &self.conversation
    }
}

/// Makes sorted edits that do not overlap.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.text);
        at = edit.end;
    }
    out.push_str(&text[at..]);
    out
}

/// One finding: a piece of text, the rule that fired on it, and what to do.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    report: &'a Report,
    raw: &'a RawFinding,
}

impl<'a> Finding<'a> {
    fn record(&self) -> &'a Rule {
        &self.report.linter.set().rules[self.raw.rule as usize]
    }

    pub(crate) fn rule_number(&self) -> usize {
        self.raw.rule as usize
    }

    pub(crate) fn conversation(&self) -> &'a Conversation {
        &self.report.conversation
    }

    /// The rule's id, such as `calm-down`.
    pub fn rule(&self) -> &'a str {
        self.report.linter.set().text(self.record().id)
    }

    /// The taxonomy's category, such as `dismissive`.
    pub fn category(&self) -> &'static str {
        self.record().category_name()
    }

    /// Fault, strength, cue or check.
    pub fn family(&self) -> Family {
        self.record().family()
    }

    /// How serious it is; only faults and checks have a severity.
    pub fn severity(&self) -> Option<Severity> {
        matches!(self.family(), Family::Fault | Family::Check).then(|| self.record().severity())
    }

    /// The turn's place in the conversation, from 0.
    pub fn turn(&self) -> usize {
        self.raw.turn as usize
    }

    /// Who said it.
    pub fn speaker(&self) -> Speaker {
        self.raw.speaker
    }

    /// Bytes of the turn's text, on character boundaries; never empty.
    pub fn span(&self) -> Range<usize> {
        self.raw.start..self.raw.end
    }

    /// The underlined text.
    pub fn quote(&self) -> &'a str {
        &self.text()[self.span()]
    }

    fn text(&self) -> &'a str {
        &self.report.conversation.turns[self.turn()].text
    }

    /// One or two sentences to the agent.
    pub fn message(&self) -> String {
        let why = self.report.linter.set().text(self.record().why);
        if let Some(check) = self.raw.check.as_ref().filter(|c| !c.message.is_empty()) {
            return format!("{} {why}", check.message);
        }
        match (self.raw.value, self.record().measure()) {
            (Some(value), Some(measure)) if value > 0 => {
                format!("{} {why}", crate::lint::measured_in_words(measure, value))
            }
            _ => why.to_string(),
        }
    }

    /// Of a conversation check that is about two turns: the other turn, and the bytes of its text that it is about.
    pub fn about(&self) -> Option<(usize, Range<usize>)> {
        let about = self.raw.check.as_ref()?.about?;
        Some((about.turn as usize, about.start..about.end))
    }

    /// Where the advice comes from; may be empty.
    pub fn source(&self) -> &'a str {
        self.report.linter.set().text(self.record().source)
    }

    /// Better wordings, the best first; strengths and cues have none.
    pub fn rewrites(&self) -> Vec<Rewrite> {
        match &self.raw.place {
            Some(place) => rewrites(self.report.linter.set(), self.raw.rule, self.text(), place),
            None if self.family() == Family::Check => advice(self.report.linter.set(), self.record()),
            None => Vec::new(),
        }
    }
}

/// What a check advises: there is no text to put its rewrites into.
fn advice(set: &RuleSet, rule: &Rule) -> Vec<Rewrite> {
    set.rewrites(rule)
        .iter()
        .map(|r| Rewrite { text: set.text(r.text).into(), applicability: r.applicability(), edits: Vec::new() })
        .collect()
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Finding", 12)?;
        out.serialize_field("family", self.family().name())?;
        out.serialize_field("category", self.category())?;
        out.serialize_field("rule", self.rule())?;
        match self.severity() {
            Some(severity) => out.serialize_field("severity", severity.name())?,
            None => out.skip_field("severity")?,
        }
        out.serialize_field("turn", &self.turn())?;
        out.serialize_field("speaker", self.speaker().name())?;
        out.serialize_field("start", &self.raw.start)?;
        out.serialize_field("end", &self.raw.end)?;
        out.serialize_field("quote", self.quote())?;
        out.serialize_field("message", &self.message())?;
        match self.about() {
            Some((turn, span)) => {
                let other = &self.report.conversation.turns[turn];
                let about = AboutJson {
                    turn,
                    speaker: other.speaker.name(),
                    start: span.start,
                    end: span.end,
                    quote: &other.text[span],
                };
                out.serialize_field("about", &about)?;
            }
            None => out.skip_field("about")?,
        }
        out.serialize_field("rewrites", &self.rewrites())?;
        out.end()
    }
}

#[derive(serde::Serialize)]
struct AboutJson<'a> {
    turn: usize,
    speaker: &'static str,
    start: usize,
    end: usize,
    quote: &'a str,
}

impl Serialize for Rewrite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Rewrite", 3)?;
        out.serialize_field("text", &self.text)?;
        out.serialize_field("applicability", self.applicability.name())?;
        out.serialize_field("edits", &self.edits)?;
        out.end()
    }
}

impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Edit", 3)?;
        out.serialize_field("start", &self.start)?;
        out.serialize_field("end", &self.end)?;
        out.serialize_field("text", &self.text)?;
        out.end()
    }
}
