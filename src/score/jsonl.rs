//! The filter: one conversation a line in, one answer a line out.

use super::card::{Scorecard, Scorer};
use crate::lint::linter::Linter;
use crate::readers::native;
use serde_json::{Value, json};

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

impl From<Scorer> for Filter {
    /// A filter that answers with this scorer.
    fn from(scorer: Scorer) -> Self {
        Filter { scorer, keep: false }
    }
}

impl Filter {
    /// A filter with these rules and the built-in scorecard.
    pub fn new(linter: Linter) -> Self {
        Scorer::new(linter, Scorecard::default()).into()
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
        let answer = self.scorer.score(&conversation);
        let id = object.remove("id").unwrap_or(Value::Null);
        object.retain(|key, _| self.keep && !native::KNOWN.contains(&key.as_str()));
        let json = serde_json::to_string(&answer.json().id(id).keep(object)).map_err(|e| e.to_string())?;
        Ok((json, answer.score().score))
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
