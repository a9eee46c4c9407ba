//! The answer about one conversation, and how it is written as JSON: straight from what was found, without a tree of
//! values between.

use super::card::{Score, SectionScore};
use super::measures::Measures;
use super::review::Review;
use super::tone::Tone;
use crate::conversation::Conversation;
use crate::report::Finding;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;

/// All there is to say about one conversation: what was found, what it scores and why, how kindly it reads.
///
/// It is written as JSON of the form `docs/schema/score.json`.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(crate) review: Review,
    pub(crate) score: Score,
    pub(crate) tone: Tone,
    pub(crate) rules_hash: Arc<str>,
    pub(crate) scorecard_hash: Arc<str>,
}

impl Answer {
    /// The conversation.
    pub fn conversation(&self) -> &Conversation {
        self.review.report().conversation()
    }

    /// What was found in it.
    pub fn review(&self) -> &Review {
        &self.review
    }

    /// All findings, sorted by turn, start, end and rule.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.review.findings()
    }

    /// Counts and times of the conversation.
    pub fn measures(&self) -> &Measures {
        self.review.measures()
    }

    /// The scorecard's score, with evidence for each point.
    pub fn score(&self) -> &Score {
        &self.score
    }

    /// How kindly the agent's words read.
    pub fn tone(&self) -> &Tone {
        &self.tone
    }

    /// A hash of the rules: equal hashes give equal findings.
    pub fn rules_hash(&self) -> &str {
        &self.rules_hash
    }

    /// A hash of the scorecard: with equal hashes of both, scores are equal.
    pub fn scorecard_hash(&self) -> &str {
        &self.scorecard_hash
    }

    /// The answer for writing, where an id of another type or fields of one's own are wanted.
    pub fn json(&self) -> AnswerJson<'_> {
        AnswerJson { answer: self, id: None, kept: Vec::new() }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

/// What an answer says itself; fields of these names are not kept.
const ANSWERED: [&str; 12] = [
    "id",
    "score",
    "tone",
    "band",
    "note",
    "findings",
    "sections",
    "bonus",
    "auto_fail",
    "measures",
    "rules_hash",
    "scorecard_hash",
];

/// An answer ready to be written as JSON.
#[derive(Debug)]
pub struct AnswerJson<'a> {
    answer: &'a Answer,
    id: Option<Json<'a>>,
    kept: Vec<(Cow<'a, str>, Json<'a>)>,
}

/// A value to be written, or one that was written already.
#[derive(Debug)]
pub enum Json<'a> {
    /// A value.
    Value(Value),
    /// The text of a value, written as it is.
    Raw(&'a RawValue),
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Value(value) => value.serialize(serializer),
            Json::Raw(raw) => raw.serialize(serializer),
        }
    }
}

impl<'a> AnswerJson<'a> {
    /// Whether an answer has a field of this name itself.
    pub fn says(field: &str) -> bool {
        ANSWERED.contains(&field)
    }

    /// Answers with this id; without one, with the conversation's own.
    pub fn id(mut self, id: Json<'a>) -> Self {
        self.id = Some(id);
        self
    }

    /// Adds fields of one's own; those that an answer has itself are left out.
    pub fn keep(mut self, fields: impl IntoIterator<Item = (Cow<'a, str>, Json<'a>)>) -> Self {
        self.kept.extend(fields.into_iter().filter(|(name, _)| !Self::says(name)));
        self
    }
}

impl Serialize for AnswerJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer { review, score, tone, rules_hash, scorecard_hash } = self.answer;
        let mut out = serializer.serialize_map(None)?;
        match &self.id {
            Some(id) => out.serialize_entry("id", id)?,
            None => out.serialize_entry("id", &self.answer.conversation().id)?,
        }
        out.serialize_entry("score", &score.score)?;
        out.serialize_entry("tone", &tone.value())?;
        out.serialize_entry("band", &score.band)?;
        if let Some(note) = &score.note {
            out.serialize_entry("note", note)?;
        }
        out.serialize_entry("findings", &Findings(review))?;
        out.serialize_entry("sections", &Sections(&score.sections))?;
        if !score.bonus.is_empty() {
            out.serialize_entry("bonus", &score.bonus)?;
        }
        if !score.auto_fail.is_empty() {
            out.serialize_entry("auto_fail", &score.auto_fail)?;
        }
        out.serialize_entry("measures", review.measures())?;
        out.serialize_entry("rules_hash", &**rules_hash)?;
        out.serialize_entry("scorecard_hash", &**scorecard_hash)?;
        for (key, value) in &self.kept {
            out.serialize_entry(key, value)?;
        }
        out.end()
    }
}

/// Findings one by one, without a list of them.
struct Findings<'a>(&'a Review);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.findings())
    }
}

/// Sections by id, in the scorecard's order.
struct Sections<'a>(&'a [SectionScore]);

impl Serialize for Sections<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|s| (&s.id, s)))
    }
}
