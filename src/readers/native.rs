//! tactful's own form: `{"id", "channel"?, "turns": [{"speaker", "text", "time"?, "end"?, "name"?}], …}`.

use super::clock;
use crate::conversation::{Channel, Conversation, Speaker, Turn};
use serde_json::{Map, Value};

/// Keys of a conversation that are read; the others are metadata.
pub const KNOWN: [&str; 4] = ["id", "channel", "turns", "metadata"];

/// The conversation of a JSON object, or what is wrong with it.
pub fn conversation(object: &Map<String, Value>) -> Result<Conversation, String> {
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
    let turns = turns.iter().enumerate().map(|(i, value)| turn(value).map_err(|e| format!("turn {i}: {e}")));
    let mut conversation = Conversation { turns: turns.collect::<Result<_, _>>()?, channel, ..Conversation::default() };
    conversation.id = object.get("id").and_then(scalar);
    let inner = object.get("metadata").and_then(Value::as_object);
    let outer = object.iter().filter(|(key, _)| !KNOWN.contains(&key.as_str()));
    for (key, value) in outer.chain(inner.into_iter().flatten()) {
        if let Some(text) = scalar(value) {
            conversation.metadata.insert(key.clone(), text);
        }
    }
    Ok(conversation)
}

fn turn(value: &Value) -> Result<Turn, String> {
    let field =
        |name: &str| value.get(name).and_then(Value::as_str).ok_or_else(|| format!("`{name}` is missing or no string"));
    let speaker = field("speaker")?.parse::<Speaker>().map_err(|e| e.to_string())?;
    let time = |names: [&str; 2]| match names.iter().find_map(|n| value.get(n).filter(|v| !v.is_null())) {
        None => Ok(None),
        Some(given) => seconds(given).map(Some).ok_or_else(|| {
            format!("`{}` is no time: {given}; expected seconds, or a time such as \"2024-03-01T10:32:15Z\"", names[0])
        }),
    };
    Ok(Turn {
        start: time(["time", "start"])?,
        end: time(["end", "end_time"])?,
        name: value.get("name").and_then(Value::as_str).map(str::to_string),
        ..Turn::new(speaker, field("text")?)
    })
}

/// A JSON time in seconds.
pub fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64().filter(|n| *n >= 0.0).map(clock::since_1970),
        Value::String(text) => clock::parse(text),
        _ => None,
    }
}

/// A string, number or truth value as text.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}
