//! From tokens back to bytes: a hit as a finding that nobody has asked for words yet.

use super::hits::Hit;
use super::machine::{SLOTS, UNSET};
use super::rewrite::Place;
use crate::conversation::Speaker;
use crate::lang::token::{Tokens, flag};
use crate::report::RawFinding;
use crate::rules::category::Family;
use crate::rules::ruleset::RuleSet;

/// The words of the contraction that `at` lies inside of: those from `at` on, or those before it.
fn parts(set: &RuleSet, tokens: &Tokens, at: u32, after: bool) -> String {
    let part = |i: u32| tokens.tokens.get(i as usize).is_some_and(|t| t.has(flag::PART));
    if !part(at) {
        return String::new();
    }
    let mut range = if after { at..at + 1 } else { at - 1..at };
    while after && part(range.end) {
        range.end += 1;
    }
    while !after && part(range.start) {
        range.start -= 1;
    }
    let words: Vec<&str> = range.map(|i| set.vocab.word(tokens.tokens[i as usize].id)).collect();
    let joined = words.join(" ");
    // "i" is the one word that is a capital wherever it stands.
    if joined == "i" { "I".into() } else { joined }
}

/// A hit in bytes of the turn's text.
pub(super) fn raw(set: &RuleSet, tokens: &Tokens, turn: u32, speaker: Speaker, hit: &Hit) -> RawFinding {
    let bytes = |start: u32, end: u32| {
        tokens.tokens[start as usize].start as usize..tokens.tokens[end as usize - 1].end as usize
    };
    let rule = &set.rules[hit.rule as usize];
    let span = bytes(hit.start, hit.end);
    let place = (rule.family() == Family::Fault && rule.rewrites.len > 0).then(|| {
        let sentence = &tokens.sentences[hit.sentence as usize];
        let slots = &hit.matched.slots;
        let captures = (1..slots.len() / 2)
            .map(|i| (slots[i * 2], slots[i * 2 + 1]))
            .map(|(a, b)| {
                (a != UNSET && b != UNSET && a < b && (b as usize) <= tokens.tokens.len()).then(|| bytes(a, b))
            })
            .collect();
        Box::new(Place {
            span: span.clone(),
            matched: bytes(hit.matched.start, hit.matched.end),
            clause: bytes(hit.clause.0, hit.clause.1.max(hit.clause.0 + 1)),
            sentence: bytes(sentence.start, sentence.end),
            body: tokens.tokens[(sentence.body_start as usize).min(sentence.end as usize - 1)].start as usize,
            lead: parts(set, tokens, hit.start, false),
            trail: parts(set, tokens, hit.end, true),
            captures,
        })
    });
    let value = rule.measure().map(|_| hit.matched.slots[SLOTS - 1]);
    RawFinding { rule: hit.rule, turn, speaker, start: span.start, end: span.end, value, place, check: None }
}
