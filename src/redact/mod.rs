//! Masking of what must not be passed on: e-mail addresses, phone, card and account numbers, and the names that a
//! conversation's metadata gives.
//!
//! A mask is as long as what it hides, in bytes, so that places in the text stay true. It is made after scoring: what
//! is found, and the score, are the same with and without it.
//!
//! ```
//! use tactful::{Conversation, redact::Redactor};
//! let mut talk = Conversation::new();
//! talk.metadata.insert("customer".into(), "Ada Okafor".into());
//! let masks = Redactor::new().masks(&talk);
//! assert_eq!(masks.text("Hi Ada, is ada@example.com right?"), "Hi ***, is *************** right?");
//! ```
//!
//! What is a number of an account is told by its length (seven digits or more) or by the words before it. A name that
//! the metadata does not give is not known.

mod names;
mod numbers;
mod spoken;

use crate::conversation::Conversation;
use crate::score::Json;
use names::Names;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// Masks what must not be passed on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Redactor(());

impl Redactor {
    /// A redactor.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is masked in all that is written about this conversation.
    pub fn masks(&self, conversation: &Conversation) -> Masks {
        Masks { names: Names::of(conversation) }
    }
}

/// What is masked in all that is written about one conversation.
#[derive(Debug, Clone)]
pub struct Masks {
    names: Names,
}

impl Masks {
    /// A text with masks; it is as long as before. Takes time linear in its length.
    pub fn text(&self, text: &str) -> String {
        let mut places = Vec::new();
        let words = words(text);
        addresses(text, &mut places);
        numbers::find(text, &words, &mut places);
        spoken::find(text, &words, &mut places);
        self.names.find(text, &words, &mut places);
        masked(text, &places)
    }

    /// An id or a file's name. Numbers of tickets stay; numbers of phones and cards, addresses and names don't.
    pub fn name(&self, name: &str) -> String {
        let mut places = Vec::new();
        addresses(name, &mut places);
        numbers::find_in_name(name, &mut places);
        self.names.find(name, &words(name), &mut places);
        masked(name, &places)
    }

    /// The conversation with masks in its turns and its metadata.
    pub fn conversation(&self, conversation: &Conversation) -> Conversation {
        let mut masked = conversation.clone();
        for turn in &mut masked.turns {
            turn.text = self.text(&turn.text);
            turn.name = turn.name.as_deref().map(all);
        }
        masked.id = masked.id.as_deref().map(|id| self.name(id));
        for (key, value) in &mut masked.metadata {
            *value = if names::is_name(key) { all(value) } else { self.text(value) };
        }
        masked
    }

    /// A JSON id.
    pub(crate) fn id<'a>(&self, id: Json<'a>) -> Json<'a> {
        match value(&id) {
            Value::String(text) => Json::Value(Value::String(self.name(&text))),
            _ => id,
        }
    }

    /// A JSON value of that name, with all that is in it.
    pub(crate) fn json<'a>(&self, name: &str, json: Json<'a>) -> Json<'a> {
        Json::Value(self.value(name, value(&json)))
    }

    fn value(&self, name: &str, value: Value) -> Value {
        match value {
            Value::String(text) if names::is_name(name) => Value::String(all(&text)),
            Value::String(text) => Value::String(self.text(&text)),
            Value::Number(number) => {
                let text = number.to_string();
                let masked = self.text(&text);
                if masked == text { Value::Number(number) } else { Value::String(masked) }
            }
            Value::Array(values) => values.into_iter().map(|v| self.value(name, v)).collect(),
            // Keys may be addresses too.
            Value::Object(fields) => {
                fields.into_iter().map(|(key, v)| (self.name(&key), self.value(&key, v))).collect()
            }
            other => other,
        }
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Value(value) => value.clone(),
        Json::Raw(raw) => serde_json::from_str(raw.get()).unwrap_or(Value::Null),
    }
}

/// Hides all but spaces.
fn all(text: &str) -> String {
    masked(text, std::slice::from_ref(&(0..text.len())))
}

/// The text with stars in the place of all bytes of these ranges that are no spaces.
fn masked(text: &str, places: &[Range<usize>]) -> String {
    if places.is_empty() {
        return text.to_string();
    }
    let mut bytes = Cow::Borrowed(text.as_bytes()).into_owned();
    for place in places {
        bytes[place.clone()].iter_mut().filter(|b| !b.is_ascii_whitespace()).for_each(|b| *b = b'*');
    }
    // Places begin and end between characters, so this is always text.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The words of a text: letters and digits, with apostrophes inside.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let joins = matches!(c, '\'' | '’') && open && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !c.is_alphanumeric() && !joins {
            open = false;
        } else if let Some(word) = words.last_mut().filter(|_| open) {
            word.end = end;
        } else {
            words.push(at..end);
            open = true;
        }
    }
    words
}

/// E-mail addresses. From each `@` it looks as far as the next one, so that no byte is looked at more than twice.
fn addresses(text: &str, places: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices('@') {
        let local = |c: char| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
        let domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
        let start = text[..at].char_indices().rev().take_while(|(_, c)| local(*c)).last().map_or(at, |(i, _)| i);
        let after = &text[at + 1..];
        let length = after.find(|c| !domain(c)).unwrap_or(after.len());
        let host = after[..length].trim_end_matches(['.', '-']);
        if start < at && host.trim_start_matches('.').contains('.') {
            places.push(start..at + 1 + host.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut talk = Conversation::new().agent("x");
        talk.metadata.insert("customer_name".into(), "Zoë O'Neill".into());
        talk.metadata.insert("agent".into(), "Will Ito".into());
        talk.metadata.insert("team".into(), "Blue".into());
        Redactor::new().masks(&talk).text(text)
    }

    #[test]
    fn hides_what_must_not_be_passed_on() {
        for (text, expected) in [
            ("write to a.b+c@mail.example.co.uk.", "write to ************************."),
            ("Hi Zoë, ZOË! zoë's lamp", "Hi ****, ****! ****'s lamp"),
            ("Mrs O'Neill and Mr Ito", "Mrs ******* and Mr ***"),
            ("Will will call", "**** will call"),
            ("call +44 20 7946 0958 now", "call *** ** **** **** now"),
            ("(555) 123-4567", "***** ********"),
            ("card 4111 1111 1111 1111,", "card **** **** **** ****,"),
            ("account number is 12345", "account number is *****"),
            ("IBAN DE89 3704 0044 0532 0130 00.", "IBAN **** **** **** **** **** **."),
            ("order AB-123456789", "order AB-*********"),
            ("it is five five five, oh one two three", "it is **** **** ****, ** *** *** *****"),
            ("ada dot w at mail dot com", "*** *** * ** **** *** ***"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
            assert_eq!(masked(text).len(), text.len(), "{text}");
        }
    }

    #[test]
    fn leaves_the_rest() {
        for text in [
            "On 2024-03-01 at 10:32:15 it was 1,000,000 (24-48 hours).",
            "From 01/02/2024 10 lamps cost $12,500.00",
            "between 2019-2024 your account in 2023 was charged $1200",
            "one or two or three; nine one one",
            "Blue team @ noon, meet at the dot",
            "@everyone a@b",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn names_of_files_keep_their_numbers() {
        let masks = Redactor::new().masks(&Conversation::new());
        assert_eq!(masks.name("conv_12345678"), "conv_12345678");
        assert_eq!(masks.name("+491701234567_x.txt"), "*************_x.txt");
        assert_eq!(masks.name("4111111111111111.txt"), "****************.txt");
    }

    #[test]
    fn json_is_masked_inside() {
        let masks = Redactor::new().masks(&Conversation::new());
        let json = Json::Value(serde_json::json!({"a@b.com": [5551234567u64, {"name": "Bob"}], "n": 1.5}));
        let out = serde_json::to_string(&masks.json("x", json)).unwrap();
        assert_eq!(out, r#"{"*******":["**********",{"name":"***"}],"n":1.5}"#);
    }

    #[test]
    fn time_is_linear() {
        for piece in ["a@", "1-", "one ", "a at b dot ", "account 1 ", "+(", "AB12 "] {
            let text = piece.repeat(300_000 / piece.len());
            let begun = std::time::Instant::now();
            assert_eq!(masked(&text).len(), text.len());
            assert!(begun.elapsed().as_secs() < 5, "{piece:?} takes {:?}", begun.elapsed());
        }
    }
}
