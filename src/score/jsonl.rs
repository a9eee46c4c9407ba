//! The filter: one conversation a line in, one answer a line out.

use super::card::{Score, Scorecard, Scorer, SectionScore};
use super::review::Review;
use super::tone::tone;
use crate::lint::linter::Linter;
use crate::readers::native;
use crate::report::Finding;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

/// Turns lines of JSON conversations into lines of JSON answers. Stateless from line to line.
///
/// ```
/// let filter = tactful::score::Filter::new(tactful::Linter::default());
/// let (answer, ok) = filter.answer(r#"{"id": "1", "turns": [{"speaker": "agent", "text": "Calm down."}]}"#);
/// assert!(ok && answer.contains("\"calm-down\""));
/// let (answer, ok) = filter.answer("not json");
/// assert!(!ok && answer.contains("\"error\""));
/// ```
#[derive(Debug, Clone)]
pub struct Filter {
    scorer: Scorer,
    keep: bool,
}

impl Filter {
    /// A filter with these rules and the built-in scorecard.
    pub fn new(linter: Linter) -> Self {
        Filter { scorer: Scorer::new(linter, Scorecard::default()), keep: false }
    }

    /// Scores with another scorecard.
    pub fn scorecard(mut self, card: Scorecard) -> Self {
        self.scorer = Scorer::new(self.scorer.linter().clone(), card);
        self
    }

    /// Puts the unknown fields of a conversation into its answer.
    pub fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// The answer to a line as bytes, with or without its line end. Bytes that are no UTF-8 are a bad line.
    pub fn answer_bytes(&self, line: &[u8]) -> (String, bool) {
        let answered = self.answered(line);
        (answered.json, answered.good)
    }

    /// The answer to a line, without a line end, and whether the line was good. A bad line's answer has an `error`.
    pub fn answer(&self, line: &str) -> (String, bool) {
        self.answer_bytes(line.as_bytes())
    }

    /// The answer to a line, with its score.
    pub fn answered(&self, line: &[u8]) -> Answered {
        let line = match std::str::from_utf8(line) {
            Ok(line) if line.trim().is_empty() => return bad(Value::Null, "the line is empty"),
            Ok(line) => line,
            Err(error) => return bad(Value::Null, &format!("not valid UTF-8 at byte {}", error.valid_up_to())),
        };
        let parsed = serde_json::from_str::<Value>(line).map_err(|e| format!("this is no JSON: {e}"));
        let id = parsed.as_ref().ok().and_then(|v| v.get("id")).cloned().unwrap_or(Value::Null);
        match parsed.and_then(|value| self.answer_value(value)) {
            Ok((json, score)) => Answered { json, good: true, score },
            Err(error) => bad(id, &error),
        }
    }

    fn answer_value(&self, value: Value) -> Result<(String, Option<f64>), String> {
        let Value::Object(mut object) = value else {
            return Err("expected an object such as {\"id\": …, \"turns\": […]}".into());
        };
        let conversation = native::conversation(&object)?;
        let (review, score) = self.scorer.score(&conversation);
        let id = object.remove("id").unwrap_or(Value::Null);
        object.retain(|key, _| self.keep && !native::KNOWN.contains(&key.as_str()) && !Answer::says(key));
        let answer = Answer::new(&self.scorer, id, &review, &score).keep(object);
        Ok((serde_json::to_string(&answer).map_err(|e| e.to_string())?, score.score))
    }
}

/// What a line was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The answer, without a line end.
    pub json: String,
    /// Whether the line was good; a bad line's answer has an `error`.
    pub good: bool,
    /// The conversation's score; `None` for a bad line and where there is nothing to score.
    pub score: Option<f64>,
}

/// The answer to a bad line.
fn bad(id: Value, error: &str) -> Answered {
    Answered { json: json!({"id": id, "error": error}).to_string(), good: false, score: None }
}

/// What an answer says itself; fields of these names are not kept.
const ANSWERED: [&str; 11] = [
    "id",
    "score",
    "tone",
    "band",
    "note",
    "findings",
    "sections",
    "bonus",
    "auto_fail",
    "rules_hash",
    "scorecard_hash",
];

/// The answer about one conversation, ready to be written as JSON.
#[derive(Debug)]
pub struct Answer<'a> {
    scorer: &'a Scorer,
    id: Value,
    review: &'a Review,
    score: &'a Score,
    kept: Map<String, Value>,
}

impl<'a> Answer<'a> {
    /// The answer for a conversation that was scored.
    pub fn new(scorer: &'a Scorer, id: Value, review: &'a Review, score: &'a Score) -> Self {
        Answer { scorer, id, review, score, kept: Map::new() }
    }

    /// Whether an answer has a field of this name itself.
    pub fn says(field: &str) -> bool {
        ANSWERED.contains(&field)
    }

    /// Adds fields of one's own.
    pub fn keep(mut self, kept: Map<String, Value>) -> Self {
        self.kept = kept;
        self
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let score = self.score;
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("id", &self.id)?;
        out.serialize_entry("score", &score.score)?;
        out.serialize_entry("tone", &tone(self.review.report()).value())?;
        out.serialize_entry("band", &score.band)?;
        if let Some(note) = &score.note {
            out.serialize_entry("note", note)?;
        }
        out.serialize_entry("findings", &self.review.findings().collect::<Vec<Finding>>())?;
        out.serialize_entry("sections", &Sections(&score.sections))?;
        if !score.bonus.is_empty() {
            out.serialize_entry("bonus", &score.bonus)?;
        }
        if !score.auto_fail.is_empty() {
            out.serialize_entry("auto_fail", &score.auto_fail)?;
        }
        out.serialize_entry("rules_hash", &self.scorer.linter().rules_hash())?;
        out.serialize_entry("scorecard_hash", &self.scorer.scorecard().hash())?;
        for (key, value) in &self.kept {
            out.serialize_entry(key, value)?;
        }
        out.end()
    }
}

/// Sections by id, in the scorecard's order.
struct Sections<'a>(&'a [SectionScore]);

impl Serialize for Sections<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|s| (&s.id, s)))
    }
}
