//! Amazon: Connect Contact Lens and Transcribe Call Analytics, and Connect chat transcripts.

use super::clock;
use super::roles::{Raw, Role, Utterance};
use crate::conversation::Channel;
use serde_json::Value;
use std::collections::BTreeMap;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn role(name: &str) -> Option<Role> {
    Some(match name.to_ascii_uppercase().as_str() {
        "AGENT" | "SUPERVISOR" => Role::Agent,
        "CUSTOMER" => Role::Customer,
        "SYSTEM" => Role::System,
        "CUSTOM_BOT" | "BOT" | "LEX_BOT" => Role::Bot,
        _ => return None,
    })
}

/// Participants' roles by id.
fn roles(value: &Value) -> BTreeMap<&str, Role> {
    let participants = value.get("Participants").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pairs = participants.iter().map(|p| (text(p, "ParticipantId"), role(text(p, "ParticipantRole"))));
    pairs.filter_map(|(id, role)| Some((id, role?))).collect()
}

fn transcript(value: &Value) -> Result<&Vec<Value>, String> {
    value.get("Transcript").and_then(Value::as_array).ok_or_else(|| "`Transcript` is missing or no list".into())
}

fn contact_id(value: &Value) -> Option<String> {
    let ids = ["/CustomerMetadata/ContactId", "/ContactId", "/InitialContactId", "/JobName"];
    ids.iter().find_map(|path| value.pointer(path)?.as_str()).map(str::to_string)
}

/// Times in milliseconds, a role in each segment or by way of `Participants`. Contact Lens writes chats in the same
/// form, with times of day.
pub fn contact_lens(value: &Value) -> Result<Raw, String> {
    let roles = roles(value);
    let chat = text(value, "Channel").eq_ignore_ascii_case("chat");
    let channel = Some(if chat { Channel::Chat } else { Channel::Phone });
    let mut raw = Raw { id: contact_id(value), channel, pieces: !chat, ..Raw::default() };
    for segment in transcript(value)? {
        let id = text(segment, "ParticipantId");
        let millis = |key: &str| segment.get(key).and_then(Value::as_f64).map(|ms| ms / 1000.0);
        let told = role(text(segment, "ParticipantRole")).or_else(|| roles.get(id).copied()).or_else(|| role(id));
        let shown = text(segment, "DisplayName");
        let name = [shown, id, text(segment, "ParticipantRole")].into_iter().find(|n| !n.is_empty());
        raw.said.push(Utterance {
            name: name.unwrap_or_default().to_string(),
            role: told,
            text: text(segment, "Content").to_string(),
            start: millis("BeginOffsetMillis").or_else(|| clock::parse(text(segment, "AbsoluteTime"))),
            end: millis("EndOffsetMillis"),
        });
    }
    Ok(raw)
}

/// Messages and events; events, and attachments, have no words.
pub fn connect_chat(value: &Value) -> Result<Raw, String> {
    let roles = roles(value);
    let mut raw = Raw { id: contact_id(value), channel: Some(Channel::Chat), ..Raw::default() };
    for item in transcript(value)? {
        let kind = text(item, "ContentType");
        if text(item, "Type") != "MESSAGE" && !text(item, "Type").is_empty()
            || !kind.is_empty() && !kind.starts_with("text/")
        {
            continue;
        }
        let id = text(item, "ParticipantId");
        let told = role(text(item, "ParticipantRole")).or_else(|| roles.get(id).copied());
        let name = [text(item, "DisplayName"), id].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
        raw.said.push(Utterance {
            name: name.to_string(),
            role: told,
            text: text(item, "Content").to_string(),
            start: clock::parse(text(item, "AbsoluteTime")),
            end: None,
        });
    }
    Ok(raw)
}
