//! A record in each line: conversations, or utterances that belong to conversations (ConvoKit and the like).

use super::bounds::{self, LONGEST_RECORD};
use super::detect::Format;
use super::documents::record;
use super::native::{scalar, seconds};
use super::roles::{Raw, Role, Utterance, assign, by_label};
use super::{Options, Record, clock, plain};
use crate::conversation::{Channel, Conversation};
use serde_json::Value;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io::BufRead;

/// Reads lines of JSON; empty ones are passed over. `before` lines stood before them. A conversation without an id is
/// named after the file and its line.
pub fn read<'a>(
    input: impl BufRead + 'a,
    before: usize,
    name: &str,
    format: Format,
    options: Options,
) -> Box<dyn Iterator<Item = Record> + 'a> {
    if format == Format::Utterances {
        return Box::new(utterances(each_line(input, before, |_, line| value(line)), options));
    }
    let stem = super::stem(name).to_string();
    let conversations = each_line(input, before, move |number, line| {
        let mut conversation = conversation(line, format, &options)?;
        let unnamed = || if number == 1 { stem.clone() } else { format!("{stem}#{number}") };
        conversation.id.get_or_insert_with(unnamed);
        Ok(conversation)
    });
    Box::new(conversations.map(|(line, record)| record.map_err(|message| (line, message))))
}

fn conversation(line: &[u8], format: Format, options: &Options) -> Result<Conversation, String> {
    if format == Format::Jsonl
        && options.map.is_empty()
        && let Some(plain) = std::str::from_utf8(line).ok().and_then(plain::read)
    {
        return Ok(plain.conversation);
    }
    record(&value(line)?, format, options)
}

fn value(line: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(line).map_err(|e| format!("this is no JSON: {e}"))
}

/// What the lines that are not empty hold, with their numbers.
fn each_line<'a, T: 'a>(
    mut input: impl BufRead + 'a,
    before: usize,
    mut parse: impl FnMut(usize, &[u8]) -> Result<T, String> + 'a,
) -> impl Iterator<Item = (usize, Result<T, String>)> + 'a {
    let mut number = before;
    let mut bytes = Vec::new();
    let mut broken = false;
    std::iter::from_fn(move || {
        loop {
            if broken {
                return None;
            }
            bytes.clear();
            number += 1;
            match bounds::line(&mut input, &mut bytes) {
                Ok(0) => return None,
                Ok(length) if length > LONGEST_RECORD => {
                    return Some((number, Err(bounds::too_long("the line", LONGEST_RECORD))));
                }
                Ok(_) => {}
                Err(error) => {
                    broken = true;
                    return Some((number, Err(format!("cannot be read: {error}"))));
                }
            }
            let line = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
            if !line.is_empty() {
                return Some((number, parse(number, line)));
            }
        }
    })
}

/// The value at a path such as `meta.role`.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |v, key| match key.parse::<usize>() {
        Ok(index) if v.is_array() => v.get(index),
        _ => v.get(key),
    })
}

/// The first of some fields that is there; a mapping goes before the known names.
fn field<'v>(value: &'v Value, options: &Options, role: &str, known: &[&str]) -> Option<&'v Value> {
    match options.map.get(role) {
        Some(path) => at(value, path),
        None => known.iter().find_map(|path| at(value, path)),
    }
}

/// What is said in a row.
fn utterance(value: &Value, options: &Options) -> Result<Utterance, String> {
    let get = |role: &str, known: &[&str]| field(value, options, role, known);
    let text = get("text", &["text", "body", "message", "content"]).and_then(scalar);
    let text = text.ok_or_else(|| missing(value, "text"))?;
    let by = get("speaker", &["speaker.id", "speaker", "user", "author", "role", "from"]);
    let name = by.and_then(|v| v.get("id").and_then(scalar).or_else(|| scalar(v))).unwrap_or_default();
    let told = ["meta.role", "role", "speaker_type", "speaker.meta.role", "speaker.meta.type"]
        .iter()
        .find_map(|path| by_label(at(value, path)?.as_str()?));
    let time = |v: &Value| seconds(v).or_else(|| clock::parse(v.as_str()?));
    Ok(Utterance {
        name,
        role: told.or_else(|| named_role(get("role", &[]))),
        text,
        start: get("time", &["timestamp", "time", "start", "created_at"]).and_then(time),
        end: get("end", &["end"]).and_then(time),
    })
}

fn named_role(value: Option<&Value>) -> Option<Role> {
    by_label(value?.as_str()?)
}

fn missing(value: &Value, role: &str) -> String {
    let keys: Vec<&str> = value.as_object().map_or(Vec::new(), |o| o.keys().take(10).map(String::as_str).collect());
    format!("no field holds the {role}; the fields are {}. Say which with `--map {role}=FIELD`", keys.join(", "))
}

/// Rows that each are an utterance, put together by conversation. The rows of a conversation must stand together.
pub fn utterances<'a>(
    values: impl Iterator<Item = (usize, Result<Value, String>)> + 'a,
    options: Options,
) -> impl Iterator<Item = Record> + 'a {
    let mut values = values.peekable();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut seen: HashSet<u64> = HashSet::new();
    std::iter::from_fn(move || {
        let (line, first) = values.next()?;
        let first = match first {
            Ok(value) => value,
            Err(message) => return Some(Err((line, message))),
        };
        let id_of = |v: &Value| field(v, &options, "id", &["conversation_id", "root", "dialogue_id"]).and_then(scalar);
        let Some(id) = id_of(&first) else {
            return Some(Err((line, missing(&first, "id"))));
        };
        let mut rows = vec![first];
        while let Some((_, Ok(next))) =
            values.next_if(|(_, v)| v.as_ref().is_ok_and(|v| id_of(v).as_ref() == Some(&id)))
        {
            rows.push(next);
        }
        if !seen.insert(hasher.hash_one(&id)) {
            let message =
                format!("more of conversation {id:?}, whose rows stand further up; sort the rows by conversation");
            return Some(Err((line, message)));
        }
        let mut said = Vec::with_capacity(rows.len());
        for row in &rows {
            match utterance(row, &options) {
                Ok(one) => said.push(one),
                Err(message) => return Some(Err((line, message))),
            }
        }
        if said.iter().all(|s| s.start.is_some()) {
            said.sort_by(|a, b| a.start.unwrap_or(0.0).total_cmp(&b.start.unwrap_or(0.0)));
        }
        let mut raw = Raw { id: Some(id), said, ..Raw::default() };
        describe(&mut raw, &rows[0], &options);
        Some(assign(raw, &options).map_err(|message| (line, message)))
    })
}

/// A conversation in fields that a mapping names: `turns` with `speaker` and `text` in each.
pub fn mapped(value: &Value, options: &Options) -> Result<Conversation, String> {
    let Some(turns) =
        field(value, options, "turns", &["messages", "utterances", "transcript"]).and_then(Value::as_array)
    else {
        return Err(missing(value, "turns"));
    };
    let said = turns.iter().enumerate().map(|(i, turn)| utterance(turn, options).map_err(|e| format!("turn {i}: {e}")));
    let mut raw = Raw { said: said.collect::<Result<_, _>>()?, ..Raw::default() };
    raw.id = field(value, options, "id", &["id", "conversation_id"]).and_then(scalar);
    describe(&mut raw, value, options);
    assign(raw, options)
}

/// Channel and metadata of a row.
fn describe(raw: &mut Raw, row: &Value, options: &Options) {
    let channel = field(row, options, "channel", &["channel"]).and_then(Value::as_str);
    raw.channel = channel.and_then(|c| c.to_lowercase().parse::<Channel>().ok());
    const READ: [&str; 8] = ["id", "text", "speaker", "role", "time", "end", "turns", "channel"];
    for (name, path) in options.map.iter().filter(|(name, _)| !READ.contains(&name.as_str())) {
        if let Some(text) = at(row, path).and_then(scalar) {
            raw.metadata.insert(name.clone(), text);
        }
    }
    for name in ["agent", "team"] {
        if let Some(text) = row.get(name).and_then(scalar) {
            raw.metadata.entry(name.into()).or_insert(text);
        }
    }
}
