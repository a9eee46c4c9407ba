//! Names that rule files use: chosen from what is known, with a suggestion when they are not.

use super::super::category::nearest;
use super::super::ruleset::Facts;
use super::super::source::{RuleError, RuleSource, SourceFile};
use toml::Spanned;

/// The words that a `where` value may be, in the order of the clause reader's numbers.
const FACTS: &[(&str, &[&str])] = &[
    ("subject", &["none", "we", "you", "ours", "yours", "it", "other"]),
    ("modality", &["none", "ability", "obligation", "advice", "possibility", "future", "would"]),
    ("negated", &["false", "true"]),
    ("tense", &["past", "present", "future"]),
    ("mood", &["statement", "question", "order"]),
    ("embedding", &["none", "if", "when", "reason", "reported", "relative"]),
    ("news", &["good", "bad", "neutral"]),
];

pub(in super::super) fn unknown<'b>(what: &str, written: &str, known: impl IntoIterator<Item = &'b str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("there is no {what} `{written}`; did you mean `{near}`?"),
        None if known.len() <= 12 => format!("there is no {what} `{written}`; known are {}", known.join(", ")),
        None => format!("there is no {what} `{written}`"),
    }
}

pub(super) fn choose<T: Copy>(
    file: &SourceFile,
    written: &Spanned<String>,
    what: &str,
    known: &[(&str, T)],
) -> Result<T, RuleError> {
    known
        .iter()
        .find(|(name, _)| name == written.as_ref())
        .map(|(_, value)| *value)
        .ok_or_else(|| file.error(&written.span(), unknown(what, written.as_ref(), known.iter().map(|k| k.0))))
}

/// A `where` value as its name: text, or true and false.
pub(super) fn fact_name(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Boolean(yes) => yes.to_string(),
        _ => String::new(),
    }
}

pub(super) fn facts(file: &SourceFile, source: &RuleSource) -> Result<Facts, RuleError> {
    let mut facts = Facts::default();
    for (key, value) in &source.facts {
        let Some((_, names)) = FACTS.iter().find(|(k, _)| k == key) else {
            return Err(file.error(&value.span(), unknown("fact", key, FACTS.iter().map(|f| f.0))));
        };
        let values = match value.as_ref() {
            toml::Value::Array(values) => values.clone(),
            one => vec![one.clone()],
        };
        let mut mask = 0;
        for value_text in values.iter().map(fact_name) {
            match names.iter().position(|n| *n == value_text) {
                Some(bit) => mask |= 1 << bit,
                None => return Err(file.error(&value.span(), unknown(key, &value_text, names.iter().copied()))),
            }
        }
        let slot = match key.as_str() {
            "subject" => &mut facts.subject,
            "modality" => &mut facts.modality,
            "negated" => &mut facts.negated,
            "tense" => &mut facts.tense,
            "mood" => &mut facts.mood,
            "embedding" => &mut facts.embedding,
            _ => &mut facts.news,
        };
        *slot = mask;
    }
    Ok(facts)
}
