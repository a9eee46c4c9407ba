//! Yesterday's findings, so that a team sees new ones only.
//!
//! A finding is known again by its rule, its words and the words around it, never by its line: text may move.

use super::checked::Checked;
use super::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// How many words on either side belong to a finding's surroundings, and how many bytes are looked at for them.
const WORDS: usize = 3;
const BYTES: usize = 120;

/// The findings that are known, by fingerprint, with how often each is.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    left: HashMap<u64, usize>,
}

/// The file. What is beside the fingerprint is for people.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Known>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    fingerprint: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
    rule: String,
    quote: String,
}

fn one() -> usize {
    1
}

fn is_one(count: &usize) -> bool {
    *count == 1
}

const VERSION: u32 = 1;

impl Baseline {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|e| {
            let hint = if e.kind() == std::io::ErrorKind::NotFound { "; `--update-baseline` writes it" } else { "" };
            Failure::new(format!("{shown}: {}{hint}", Failure::reading(&e)))
        })?;
        let file: File =
            serde_json::from_slice(&bytes).map_err(|e| Failure::new(format!("{shown}: this is no baseline: {e}")))?;
        if file.version != VERSION {
            return Err(Failure::new(format!("{shown}: version {} is not known; write it anew", file.version)));
        }
        let mut left = HashMap::new();
        for known in file.findings {
            let fingerprint = u64::from_str_radix(&known.fingerprint, 16).map_err(|_| {
                Failure::new(format!("{shown}: {:?} is no fingerprint; write the baseline anew", known.fingerprint))
            })?;
            *left.entry(fingerprint).or_default() += known.count;
        }
        Ok(Baseline { left })
    }

    /// Takes one known finding out, if there is one left.
    pub fn take(&mut self, fingerprint: u64) -> bool {
        match self.left.get_mut(&fingerprint).filter(|left| **left > 0) {
            Some(left) => {
                *left -= 1;
                true
            }
            None => false,
        }
    }
}

/// Collects findings for a baseline.
#[derive(Debug, Default)]
pub struct Collector {
    found: BTreeMap<(String, String, u64), usize>,
}

impl Collector {
    pub fn add(&mut self, checked: &Checked) {
        for item in checked.items.iter().filter(|i| i.severity.is_some()) {
            let quote: String = item.quote.chars().take(BYTES).collect();
            *self.found.entry((item.rule.clone(), quote, item.fingerprint)).or_default() += 1;
        }
    }

    /// The baseline's file, a finding a line, sorted so that versions can be compared.
    pub fn to_text(&self) -> String {
        let mut text = format!("{{\"version\": {VERSION}, \"findings\": [");
        for (i, ((rule, quote, fingerprint), &count)) in self.found.iter().enumerate() {
            let known =
                Known { fingerprint: format!("{fingerprint:016x}"), count, rule: rule.clone(), quote: quote.clone() };
            text.push_str(if i > 0 { ",\n" } else { "\n" });
            text.push_str(&serde_json::to_string(&known).unwrap_or_default());
        }
        text.push_str("\n]}\n");
        text
    }

    pub fn len(&self) -> usize {
        self.found.values().sum()
    }
}

/// A hash of the rule, the words of a range, and a few words on either side.
pub fn fingerprint(rule: &str, text: &str, range: Range<usize>) -> u64 {
    let floor = |at: usize| (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let from = floor(range.start.saturating_sub(BYTES));
    let to = floor((range.end + BYTES).min(text.len()));
    // Beyond the sentence others may be written, and this finding is still the same.
    let before = sentences(&text[from..range.start]).last().unwrap_or("");
    let after = sentences(&text[range.end..to.max(range.end)]).next().unwrap_or("");
    let mut last: Vec<&str> = words(before).collect();
    let last = last.split_off(last.len().saturating_sub(WORDS));
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    hash.add(rule);
    last.iter().for_each(|word| hash.add(word));
    hash.add("|");
    words(&text[range.clone()]).for_each(|word| hash.add(word));
    hash.add("|");
    words(after).take(WORDS).for_each(|word| hash.add(word));
    hash.0
}

/// Pieces that end where a sentence or a paragraph may end.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").flat_map(|p| p.split("\r\n\r\n")).flat_map(|p| p.split(['.', '!', '?']))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

struct Fnv(u64);

impl Fnv {
    fn add(&mut self, text: &str) {
        for byte in text.bytes().map(|b| b.to_ascii_lowercase()).chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    fn of(text: &str) -> u64 {
        let at = text.find("calm down").unwrap();
        fingerprint("calm-down", text, at..at + 9)
    }

    #[test]
    fn the_surroundings_count_but_not_the_place() {
        let here = of("one two three four calm down five six seven eight");
        assert_eq!(here, of("\n\nzero one two, three four\n  calm down, five six seven nine"));
        assert_ne!(here, of("one two three more calm down five six seven eight"));
        assert_ne!(here, of("one two three four calm down five six ten"));
        assert_eq!(of("Hi. Please calm down."), of("Hello there! Please calm down. Now."));
    }
}
