//! The regular expressions that a few rules carry.

use super::hits::Hit;
use super::linter::Linter;
use super::machine::{Match, SLOTS, UNSET};
use super::regex_start::{Present, Start};
use crate::lang::token::Tokens;
use crate::rules::category::Family;
use crate::rules::ruleset::Rule;
use regex::Regex;
use std::sync::OnceLock;

/// Regular expressions of the few rules that have some: of all but the tone's terms, and of the terms.
#[derive(Default)]
pub(crate) struct Regexes([OnceLock<Vec<RuleRegex>>; 2]);

/// A rule's regular expression, by the place of its text. It is made when a turn first has its beginning: to make one
/// costs more than to check a short draft.
struct RuleRegex {
    rule: u32,
    text: u32,
    start: Start,
    made: OnceLock<Option<Regex>>,
}

/// Small letters match both cases, unless there are capitals.
fn both_cases(regex: &str) -> bool {
    !regex.chars().any(char::is_uppercase)
}

/// The regular expression of a rule, of bounded size; small letters match both cases.
pub(super) fn bounded_regex(text: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(text).case_insensitive(both_cases(text)).size_limit(1 << 20).build()
}

impl Linter {
    /// Hits of the regular expressions that a few rules carry: of the tone's terms, or of all others.
    pub(crate) fn regex_hits(&self, text: &str, tokens: &Tokens, speaker: u32, terms: bool, hits: &mut Vec<Hit>) {
        let set = self.set();
        let regexes = self.regexes().0[usize::from(terms)].get_or_init(|| {
            let wanted = |r: &Rule| r.regexes.len > 0 && (r.family() == Family::Term) == terms;
            let rules = set.rules.iter().enumerate().filter(|(_, r)| wanted(r));
            rules
                .flat_map(|(number, rule)| {
                    (rule.regexes.at..rule.regexes.at + rule.regexes.len).map(move |text| {
                        let regex = set.text(set.texts[text as usize]);
                        let start = Start::of(regex, both_cases(regex));
                        RuleRegex { rule: number as u32, text, start, made: OnceLock::new() }
                    })
                })
                .collect()
        });
        let present = Present::of(text);
        for RuleRegex { rule, text: source, start, made } in regexes {
            if set.rules[*rule as usize].speakers & speaker == 0 || !start.stands_in(text, present) {
                continue;
            }
            let regex = made.get_or_init(|| bounded_regex(set.text(set.texts[*source as usize])).ok());
            let Some(regex) = regex else { continue };
            for found in regex.find_iter(text).filter(|m| !m.is_empty()) {
                let start = tokens.tokens.partition_point(|t| (t.end as usize) <= found.start()) as u32;
                let end = tokens.tokens.partition_point(|t| (t.start as usize) < found.end()) as u32;
                let sentence = tokens.sentences.partition_point(|s| s.end <= start);
                if start < end && sentence < tokens.sentences.len() {
                    let matched = Match { start, end, slots: [UNSET; SLOTS] };
                    hits.push(Hit {
                        rule: *rule,
                        sentence: sentence as u32,
                        start,
                        end,
                        clause: (start, end),
                        order: (start, 0),
                        matched,
                    });
                }
            }
        }
    }
}
