//! The filter: one conversation a line in, one answer a line out.

use super::plain::score;
use crate::conversation::{Channel, Conversation, Speaker, Turn};
use crate::lint::linter::Linter;
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
    linter: Linter,
    keep: bool,
}

/// Keys of a conversation that the filter reads.
const KNOWN: [&str; 3] = ["id", "channel", "turns"];

impl Filter {
    /// A filter with these rules.
    pub fn new(linter: Linter) -> Self {
        Filter { linter, keep: false }
    }

    /// Puts the unknown fields of a conversation into its answer.
    pub fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// The answer to a line as bytes, with or without its line end. Bytes that are no UTF-8 are a bad line.
    pub fn answer_bytes(&self, line: &[u8]) -> (String, bool) {
        match std::str::from_utf8(line) {
            Ok(line) if line.trim().is_empty() => (bad(Value::Null, "the line is empty"), false),
            Ok(line) => self.answer(line),
            Err(error) => (bad(Value::Null, &format!("not valid UTF-8 at byte {}", error.valid_up_to())), false),
        }
    }

    /// The answer to a line, without a line end, and whether the line was good. A bad line's answer has an `error`.
    pub fn answer(&self, line: &str) -> (String, bool) {
        let parsed = serde_json::from_str::<Value>(line).map_err(|e| format!("this is no JSON: {e}"));
        let id = parsed.as_ref().ok().and_then(|v| v.get("id")).cloned().unwrap_or(Value::Null);
        match parsed.and_then(|value| self.answer_value(value)) {
            Ok(answer) => (answer.to_string(), true),
            Err(error) => (bad(id, &error), false),
        }
    }

    fn answer_value(&self, value: Value) -> Result<Value, String> {
        let Value::Object(mut object) = value else {
            return Err("expected an object such as {\"id\": …, \"turns\": […]}".into());
        };
        let conversation = conversation(&object)?;
        let report = self.linter.check_conversation(&conversation);
        let scores = score(&report);
        let mut answer = Map::new();
        answer.insert("id".into(), object.remove("id").unwrap_or(Value::Null));
        answer.insert("score".into(), json!(scores.score));
        answer.insert("tone".into(), json!(scores.tone));
        let findings =
            report.findings().map(serde_json::to_value).collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
        answer.insert("findings".into(), Value::Array(findings));
        answer.insert("sections".into(), Value::Object(Map::new()));
        answer.insert("rules_hash".into(), json!(self.linter.rules_hash()));
        if self.keep {
            for (key, value) in object {
                if !KNOWN.contains(&key.as_str()) && !answer.contains_key(&key) {
                    answer.insert(key, value);
                }
            }
        }
        Ok(Value::Object(answer))
    }
}

/// The answer to a bad line.
fn bad(id: Value, error: &str) -> String {
    json!({"id": id, "error": error}).to_string()
}

fn conversation(object: &Map<String, Value>) -> Result<Conversation, String> {
    let Some(turns) = object.get("turns").and_then(Value::as_array) else {
        return Err(
            "`turns` is missing or no list; expected {\"turns\": [{\"speaker\": \"agent\", \"text\": \"…\"}]}".into()
        );
    };
    let channel = match object.get("channel") {
        None | Some(Value::Null) => None,
        Some(name) => {
            Some(name.as_str().ok_or("`channel` must be a string")?.parse::<Channel>().map_err(|e| e.to_string())?)
        }
    };
    let turns = turns
        .iter()
        .enumerate()
        .map(|(i, turn)| {
            let field = |name: &str| {
                turn.get(name)
                    .and_then(Value::as_str)
                    .ok_or_else(|| format!("turn {i}: `{name}` is missing or no string"))
            };
            let speaker = field("speaker")?.parse::<Speaker>().map_err(|e| format!("turn {i}: {e}"))?;
            Ok(Turn { speaker, text: field("text")?.to_string() })
        })
        .collect::<Result<Vec<_>, String>>()?;
    Ok(Conversation { turns, channel })
}
