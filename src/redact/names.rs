//! The names that a conversation's metadata gives.

use crate::conversation::Conversation;
use std::collections::HashMap;
use std::ops::Range;

/// Fields that hold a person's name, beside those whose own name ends in `name`.
const NAMED: [&str; 14] = [
    "agent",
    "assignee",
    "author",
    "caller",
    "client",
    "contact",
    "customer",
    "from",
    "operator",
    "recipient",
    "requester",
    "sender",
    "to",
    "user",
];
/// What stands in such fields and is nobody's name.
const NO_NAMES: [&str; 34] = [
    "agent",
    "and",
    "advisor",
    "assistant",
    "bot",
    "caller",
    "care",
    "chat",
    "client",
    "customer",
    "de",
    "department",
    "desk",
    "dr",
    "for",
    "help",
    "le",
    "line",
    "miss",
    "mr",
    "mrs",
    "ms",
    "none",
    "of",
    "operator",
    "service",
    "services",
    "support",
    "system",
    "team",
    "the",
    "unknown",
    "user",
    "van",
];
/// Names that are words as well: they are masked only where they are written as names.
const WORDS: [&str; 44] = [
    "abby", "amber", "april", "art", "august", "autumn", "bill", "buddy", "carol", "chance", "chase", "chip", "dawn",
    "drew", "faith", "frank", "gene", "grace", "grant", "guy", "hope", "hunter", "iris", "ivy", "jack", "jean", "joy",
    "june", "long", "lily", "mark", "max", "may", "miles", "pat", "ray", "rich", "rob", "rose", "ruby", "summer",
    "sue", "will", "young",
];

/// Whether a field of this name holds the name of a person.
pub fn is_name(field: &str) -> bool {
    let field = field.to_lowercase();
    let person = |field: &str| NAMED.contains(&field);
    person(&field)
        || field.ends_with("name") && !field.ends_with("filename")
        || field.strip_suffix("_id").is_some_and(person)
}

/// Names, in small letters; whether each is a word as well.
#[derive(Debug, Clone, Default)]
pub struct Names(HashMap<String, bool>);

impl Names {
    pub fn of(conversation: &Conversation) -> Self {
        let mut names = Names::default();
        let told = conversation.metadata.iter().filter(|(key, _)| is_name(key)).map(|(_, value)| value);
        // One set for all: a turn's name is the same again and again.
        let mut last = None;
        for name in told.chain(conversation.turns.iter().filter_map(|t| t.name.as_ref())) {
            if last.replace(name) != Some(name) {
                names.add(name);
            }
        }
        names
    }

    fn add(&mut self, name: &str) {
        for word in super::words(name) {
            let word = bare(&name[word]).to_lowercase();
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            if letters > 1 && !NO_NAMES.contains(&word.as_str()) {
                let is_word = WORDS.contains(&word.as_str());
                self.0.insert(word, is_word);
            }
        }
    }

    pub fn find(&self, text: &str, words: &[Range<usize>], places: &mut Vec<Range<usize>>) {
        if self.0.is_empty() {
            return;
        }
        for word in words {
            let said = bare(&text[word.clone()]);
            let known = self.0.get(&said.to_lowercase());
            if known.is_some_and(|is_word| !is_word || said.starts_with(char::is_uppercase)) {
                places.push(word.start..word.start + said.len());
            }
        }
    }
}

/// A word without the `'s` at its end.
fn bare(word: &str) -> &str {
    let end = ["'s", "’s", "'S", "’S"].iter().find_map(|s| word.strip_suffix(s));
    end.unwrap_or(word)
}
