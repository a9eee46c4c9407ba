//! Help desks: Zendesk tickets with comments, Intercom conversations.

use super::clock;
use super::html;
use super::native::{scalar, seconds};
use super::roles::{Raw, Role, Utterance};
use crate::conversation::Channel;
use serde_json::Value;
use std::collections::BTreeMap;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A ticket with `comments`; authors' roles stand with them, or in `users`; else whoever asked is the customer.
pub fn zendesk(value: &Value) -> Result<Raw, String> {
    let ticket = value.get("ticket").unwrap_or(value);
    let comments = if list(ticket, "comments").is_empty() { list(value, "comments") } else { list(ticket, "comments") };
    let users: BTreeMap<String, &Value> = list(value, "users")
        .iter()
        .chain(list(ticket, "users"))
        .filter_map(|u| Some((scalar(u.get("id")?)?, u)))
        .collect();
    let asked = ["requester_id", "submitter_id"].iter().find_map(|key| scalar(ticket.get(*key)?));
    let asked = asked.or_else(|| scalar(ticket.pointer("/requester/id")?));
    let via = ticket.pointer("/via/channel").and_then(Value::as_str);
    let mut raw = Raw { id: ticket.get("id").and_then(scalar), channel: via.and_then(channel), ..Raw::default() };
    for key in ["subject", "group_id", "assignee_id", "created_at", "brand_id"] {
        if let Some(text) = ticket.get(key).and_then(scalar) {
            raw.metadata.insert(key.trim_end_matches("_id").to_string(), text);
        }
    }
    for comment in comments {
        let author = comment.get("author").cloned().unwrap_or(Value::Null);
        let id = comment.get("author_id").or(author.get("id")).and_then(scalar).unwrap_or_default();
        let user = users.get(&id).copied().unwrap_or(&author);
        let public = comment.get("public").and_then(Value::as_bool).unwrap_or(true);
        let role = match text(user, "role") {
            _ if !public => Some(Role::Note),
            _ if id == "-1" => Some(Role::System),
            "end-user" | "end_user" => Some(Role::Customer),
            "agent" | "admin" => Some(Role::Agent),
            _ => asked.as_ref().map(|a| if *a == id { Role::Customer } else { Role::Agent }),
        };
        let plain = [text(comment, "plain_body"), text(comment, "body")].into_iter().find(|b| !b.is_empty());
        let text_of = match plain {
            Some(plain) => html::text_of_plain(plain),
            None => html::text(text(comment, "html_body")),
        };
        raw.said.push(Utterance {
            name: [text(user, "name"), &id].into_iter().find(|n| !n.is_empty()).unwrap_or_default().to_string(),
            role,
            text: text_of,
            start: clock::parse(text(comment, "created_at")),
            end: None,
        });
    }
    Ok(raw)
}

/// By what way a ticket came.
fn channel(via: &str) -> Option<Channel> {
    Some(match via {
        "email" | "web" | "api" | "web_form" | "mobile_sdk" => Channel::Email,
        "chat" | "native_messaging" | "whatsapp" | "sms" | "any_channel" | "conversation" | "messenger" => {
            Channel::Chat
        }
        "voice" | "phone" | "phone_call" => Channel::Phone,
        "twitter" | "facebook" | "instagram" | "x" => Channel::Social,
        _ => return None,
    })
}

/// `source` is the first message; of the parts, comments are said aloud, notes are not, the others have no words.
pub fn intercom(value: &Value) -> Result<Raw, String> {
    let mut raw = Raw {
        id: value.get("id").and_then(scalar),
        channel: value.pointer("/source/type").and_then(Value::as_str).and_then(channel),
        ..Raw::default()
    };
    for (key, path) in [("team", "/team_assignee_id"), ("title", "/title"), ("subject", "/source/subject")] {
        if let Some(text) = value.pointer(path).and_then(scalar).filter(|t| !t.is_empty()) {
            raw.metadata.insert(key.into(), html::text(&text));
        }
    }
    let source = value.get("source");
    let began = value.get("created_at");
    let parts = value.pointer("/conversation_parts/conversation_parts").or(value.get("conversation_parts"));
    let parts = parts.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for part in source.into_iter().chain(parts) {
        let body = html::text(text(part, "body"));
        let kind = text(part, "part_type");
        if body.is_empty() {
            continue;
        }
        let author = part.get("author").unwrap_or(&Value::Null);
        let role = match (kind, text(author, "type")) {
            ("note" | "note_and_reopen", _) => Some(Role::Note),
            (_, "admin" | "teammate") => Some(Role::Agent),
            (_, "user" | "lead" | "contact") => Some(Role::Customer),
            (_, "bot") => Some(Role::Bot),
            _ => None,
        };
        let named = [text(author, "name"), text(author, "email"), text(author, "type")];
        raw.said.push(Utterance {
            name: named.into_iter().find(|n| !n.is_empty()).unwrap_or_default().to_string(),
            role,
            text: body,
            start: part.get("created_at").or(began).and_then(seconds),
            end: None,
        });
    }
    Ok(raw)
}
