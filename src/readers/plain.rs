//! tactful's own form, read in one pass: what is usual is borrowed from the line, and no tree of values is built.
//!
//! It reads what is plainly right. Whatever else a line is, [`super::native`] reads it, which also knows what is wrong.

use super::native::{KNOWN, scalar, seconds};
use crate::conversation::{Channel, Conversation, Speaker, Turn};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// A conversation, and what its line has beside it.
#[derive(Default)]
pub struct Plain<'a> {
    pub conversation: Conversation,
    /// The id as it is written.
    pub id: Option<&'a RawValue>,
    /// Fields of other names, sorted by name, as they are written.
    pub unknown: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// Reads a line, or leaves it to others.
pub fn read(line: &str) -> Option<Plain<'_>> {
    serde_json::from_str(line).ok()
}

impl<'de: 'a, 'a> Deserialize<'de> for Plain<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

/// Text that is borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for Fields {
    type Value = Plain<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a conversation")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Plain<'de>, M::Error> {
        let mut plain = Plain::default();
        let (mut turns, mut inner): (Option<Vec<PlainTurn>>, Option<BTreeMap<String, &RawValue>>) = (None, None);
        let (mut channels, mut ids) = (0, 0);
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "turns" if turns.is_none() => turns = Some(map.next_value()?),
                "metadata" if inner.is_none() => inner = Some(map.next_value()?),
                "channel" if channels == 0 => {
                    channels = 1;
                    let name: Option<Text> = map.next_value()?;
                    plain.conversation.channel =
                        name.map(|n| n.0.parse::<Channel>()).transpose().map_err(Error::custom)?;
                }
                "id" if ids == 0 => {
                    ids = 1;
                    plain.id = Some(map.next_value()?);
                }
                known if KNOWN.contains(&known) => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(Error::custom("a field stands twice"));
                }
                _ => plain.unknown.push((key, map.next_value()?)),
            }
        }
        plain.unknown.sort_by(|a, b| a.0.cmp(&b.0));
        if plain.unknown.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Error::custom("a field stands twice"));
        }
        let passed_on = plain.id.iter().chain(plain.unknown.iter().map(|(_, raw)| raw));
        if !passed_on.copied().all(sound) {
            return Err(Error::custom("not every reader of JSON could read it"));
        }
        let turns = turns.ok_or_else(|| Error::missing_field("turns"))?;
        let conversation = &mut plain.conversation;
        conversation.turns =
            turns.into_iter().map(Turn::try_from).collect::<Result<_, _>>().map_err(|()| Error::custom("no turn"))?;
        conversation.id = plain.id.and_then(told);
        // An inner field goes before an outer one of the same name.
        for (key, value) in plain.unknown.iter().map(|(k, v)| (&**k, *v)) {
            conversation.metadata.extend(told(value).map(|text| (key.to_string(), text)));
        }
        for (key, value) in inner.into_iter().flatten() {
            conversation.metadata.extend(told(value).map(|text| (key, text)));
        }
        Ok(plain)
    }
}

#[derive(Deserialize)]
struct PlainTurn<'a> {
    #[serde(borrow)]
    speaker: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    start: Option<&'a RawValue>,
    #[serde(borrow)]
    end: Option<&'a RawValue>,
    #[serde(borrow)]
    end_time: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

impl TryFrom<PlainTurn<'_>> for Turn {
    type Error = ();

    fn try_from(turn: PlainTurn) -> Result<Turn, ()> {
        let time = |given: Option<&RawValue>| given.map(|raw| value(raw).as_ref().and_then(seconds).ok_or(()));
        Ok(Turn {
            start: time(turn.time.or(turn.start)).transpose()?,
            end: time(turn.end.or(turn.end_time)).transpose()?,
            name: turn.name.map(|name| name.0.into_owned()),
            ..Turn::new(turn.speaker.parse::<Speaker>().map_err(|_| ())?, turn.text)
        })
    }
}

fn value(raw: &RawValue) -> Option<Value> {
    serde_json::from_str(raw.get()).ok()
}

/// Whether what is passed on as it is written can be read again: numbers have bounds, escapes come in pairs, and lists
/// are not endlessly deep, though all of it looks like JSON.
fn sound(raw: &RawValue) -> bool {
    const SHORT: usize = 300;
    let text = raw.get().as_bytes();
    let plain = match text.first() {
        Some(b'"') => !text.contains(&b'\\'),
        Some(b'{' | b'[') => false,
        _ => text.len() < SHORT && !text.iter().any(|b| matches!(b, b'e' | b'E')),
    };
    plain || value(raw).is_some()
}

/// A string, number or truth value as text.
fn told(raw: &RawValue) -> Option<String> {
    if raw.get().starts_with(['{', '[']) { None } else { scalar(&value(raw)?) }
}

#[cfg(test)]
mod tests {
    use super::super::native;

    /// What the plain reader reads, the other one reads in the same way.
    #[test]
    fn it_reads_what_the_other_reads() {
        let lines = [
            r#"{"id":"1","turns":[]}"#,
            r#"{"id":1.50,"turns":[{"speaker":"agent","text":"Hi \"Ann\" \u00e9","time":3,"end":"4"}],"channel":"chat"}"#,
            r#"{"turns":[{"speaker":"customer","text":"x","start":1,"end_time":2.5,"name":"Ann","more":[1]}],"channel":null}"#,
            r#"{"id":true,"turns":[{"time":null,"start":5,"speaker":"agent","text":"x"}],"agent":"Tom","n":3,"deep":{"a":1}}"#,
            r#"{"id":null,"turns":[],"metadata":{"agent":"inner","x":[1]},"agent":"outer"}"#,
        ];
        for line in lines {
            let plain = super::read(line).unwrap_or_else(|| panic!("{line}"));
            let object = serde_json::from_str(line).unwrap();
            assert_eq!(Ok(plain.conversation), native::conversation(&object), "{line}");
        }
    }

    #[test]
    fn it_leaves_the_rest_to_the_other() {
        let lines = [
            r#"{"id":1,"id":2,"turns":[]}"#,
            r#"{"a":1,"a":2,"turns":[]}"#,
            r#"{"id":1e400,"turns":[]}"#,
            r#"{"a":[1e400],"turns":[]}"#,
            r#"{"a":"\ud800","turns":[]}"#,
            r#"{"turns":[{"speaker":"bot","text":"x"}]}"#,
            r#"{"turns":[{"speaker":"agent","text":"x","time":"soon"}]}"#,
            r#"{"turns":[],"channel":"fax"}"#,
            r#"{"turns":[]} x"#,
            r#"{"id":1}"#,
            "[]",
        ];
        for line in lines {
            assert!(super::read(line).is_none(), "{line}");
        }
    }
}
