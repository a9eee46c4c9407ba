//! JSON documents: one record, or a list of them, of a form that is told or found out.

use super::detect::{Format, of_record};
use super::roles::{Raw, assign};
use super::{Options, Record, amazon, desk, native, speech};
use serde_json::Value;

/// Reads a JSON document.
pub fn read(text: &str, format: Format, options: Options) -> Box<dyn Iterator<Item = Record>> {
    let parsed: Value = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let line = error.line();
            return Box::new(std::iter::once(Err((line, format!("this is no JSON: {error}")))));
        }
    };
    let values = match parsed {
        Value::Array(values) => values,
        // Exports put their list under a name.
        Value::Object(mut object) if of_record(&Value::Object(object.clone())).is_none() => {
            let list = ["tickets", "conversations", "data", "results"].iter().find_map(|k| match object.remove(*k) {
                Some(Value::Array(values)) => Some(values),
                _ => None,
            });
            list.unwrap_or_else(|| vec![Value::Object(object)])
        }
        one => vec![one],
    };
    if values.first().is_some_and(|v| format == Format::Utterances || of_record(v) == Some(Format::Utterances)) {
        return Box::new(super::rows::utterances(values.into_iter().map(|v| (0, Ok(v))), options));
    }
    Box::new(values.into_iter().enumerate().map(move |(i, value)| {
        record(&value, format, &options).map_err(|message| (0, format!("record {}: {message}", i + 1)))
    }))
}

/// The conversation of one record.
pub fn record(value: &Value, format: Format, options: &Options) -> Result<crate::Conversation, String> {
    let found = match format {
        Format::Json | Format::JsonLines => {
            if !options.map.is_empty() && value.get("turns").is_none() {
                return super::rows::mapped(value, options);
            }
            of_record(value).ok_or_else(|| unknown(value))?
        }
        Format::Jsonl if !options.map.is_empty() && value.get("turns").is_none() => {
            return super::rows::mapped(value, options);
        }
        given => given,
    };
    let raw: Raw = match found {
        Format::ContactLens => amazon::contact_lens(value)?,
        Format::ConnectChat => amazon::connect_chat(value)?,
        Format::Zendesk => desk::zendesk(value)?,
        Format::Intercom => desk::intercom(value)?,
        Format::Whisperx => speech::whisperx(value)?,
        Format::Deepgram => speech::deepgram(value)?,
        Format::Assemblyai => speech::assemblyai(value)?,
        _ => {
            let object = value.as_object().ok_or("expected an object such as {\"id\": …, \"turns\": […]}")?;
            return native::conversation(object);
        }
    };
    assign(raw, options)
}

fn unknown(value: &Value) -> String {
    let keys: Vec<&str> = value.as_object().map_or(Vec::new(), |o| o.keys().take(8).map(String::as_str).collect());
    format!(
        "no known form of transcript (its keys: {}); name it with `--from`, or say which fields hold what, for example `--map turns=messages,speaker=author,text=body`",
        keys.join(", ")
    )
}
