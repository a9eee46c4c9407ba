//! The filter: one conversation a line in, one answer a line out.

use super::answer::Json;
use super::card::{Scorecard, Scorer};
use crate::conversation::Conversation;
use crate::lint::linter::Linter;
use crate::readers::plain::{self, Plain};
use crate::readers::{LONGEST_RECORD, native, too_long};
use crate::redact::Redactor;
use serde_json::{Value, json};
use std::borrow::Cow;

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
    redactor: Option<Redactor>,
}

impl From<Scorer> for Filter {
    /// A filter that answers with this scorer.
    fn from(scorer: Scorer) -> Self {
        Filter { scorer, keep: false, redactor: None }
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

    /// Masks what must not be passed on, in all that is answered.
    pub fn redact(mut self, redactor: Redactor) -> Self {
        self.redactor = Some(redactor);
        self
    }

    /// The answer to a line, without a line end, and whether the line was good. A bad line's answer has an `error`.
    pub fn answer(&self, line: &str) -> (String, bool) {
        let mut out = Vec::new();
        let verdict = self.answer_to(line.as_bytes(), &mut out);
        (String::from_utf8_lossy(&out).into_owned(), verdict.good)
    }

    /// Adds the answer to a line, with or without its line end, to `out`; the answer has none. Bytes that are no UTF-8
    /// are a bad line.
    pub fn answer_to(&self, line: &[u8], out: &mut Vec<u8>) -> Verdict {
        if line.len() > LONGEST_RECORD {
            return self.bad(Value::Null, &too_long("the line", LONGEST_RECORD), out);
        }
        let line = match std::str::from_utf8(line) {
            Ok(line) if line.trim().is_empty() => return self.bad(Value::Null, "the line is empty", out),
            Ok(line) => line,
            Err(error) => {
                return self.bad(Value::Null, &format!("not valid UTF-8 at byte {}", error.valid_up_to()), out);
            }
        };
        if let Some(Plain { conversation, id, unknown }) = plain::read(line) {
            let id = id.map_or(Json::Value(Value::Null), Json::Raw);
            let kept = unknown.into_iter().map(|(name, value)| (name, Json::Raw(value)));
            return self.answer_with(&conversation, id, kept, out);
        }
        // Unusual or wrong: read in full.
        let parsed = serde_json::from_str::<Value>(line).map_err(|e| format!("this is no JSON: {e}"));
        let id = parsed.as_ref().ok().and_then(|v| v.get("id")).cloned().unwrap_or(Value::Null);
        let read = parsed.and_then(|value| match value {
            Value::Object(object) => Ok((native::conversation(&object)?, object)),
            _ => Err("expected an object such as {\"id\": …, \"turns\": […]}".into()),
        });
        match read {
            Ok((conversation, object)) => {
                let kept = object.into_iter().filter(|(name, _)| !native::KNOWN.contains(&name.as_str()));
                let kept = kept.map(|(name, value)| (Cow::from(name), Json::Value(value)));
                self.answer_with(&conversation, Json::Value(id), kept, out)
            }
            Err(error) => self.bad(id, &error, out),
        }
    }

    fn answer_with<'a>(
        &self,
        conversation: &Conversation,
        id: Json<'a>,
        unknown: impl Iterator<Item = (Cow<'a, str>, Json<'a>)>,
        out: &mut Vec<u8>,
    ) -> Verdict {
        let answer = self.scorer.score(conversation);
        let score = answer.score().score;
        let kept: Vec<_> = unknown.filter(|_| self.keep).collect();
        let written = match &self.redactor {
            None => serde_json::to_writer(&mut *out, &answer.json().id(id).keep(kept)),
            Some(redactor) => {
                let masks = redactor.masks(conversation);
                let answer = answer.redacted(&masks);
                let kept = kept.into_iter().map(|(name, value)| {
                    let value = masks.json(&name, value);
                    (name, value)
                });
                let kept: Vec<_> = kept.collect();
                serde_json::to_writer(&mut *out, &answer.json().id(masks.id(id)).keep(kept))
            }
        };
        written.expect("text and numbers can be written into memory");
        Verdict { good: true, score }
    }

    /// The answer to a bad line.
    fn bad(&self, id: Value, error: &str, out: &mut Vec<u8>) -> Verdict {
        let answer = match &self.redactor {
            None => json!({"id": id, "error": error}),
            Some(redactor) => {
                let masks = redactor.masks(&Conversation::new());
                json!({"id": masks.id(Json::Value(id)), "error": masks.text(error)})
            }
        };
        out.extend_from_slice(answer.to_string().as_bytes());
        Verdict { good: false, score: None }
    }
}

/// How a line was answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Whether the line was good; a bad line's answer has an `error`.
    pub good: bool,
    /// The conversation's score; `None` for a bad line and where there is nothing to score.
    pub score: Option<f64>,
}
