//! Raw hits: every place where a pattern matches and its clause has the facts the rule asks for.

use super::machine::{Machine, Match, UNSET};
use crate::lang::clause::{Clause, clauses};
use crate::lang::token::{Tokens, flag};
use crate::rules::category::Family;
use crate::rules::ruleset::{Extent, RuleSet};

/// A match of a rule, as token positions.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    pub rule: u32,
    pub sentence: u32,
    /// What to underline.
    pub start: u32,
    pub end: u32,
    /// The clause that the underlined words stand in.
    pub clause: (u32, u32),
    pub matched: Match,
}

/// The clauses of the sentence asked for last.
#[derive(Default)]
struct ClauseCache {
    sentence: Option<u32>,
    clauses: Vec<Clause>,
}

/// Finds all hits of the rules that `speaker` and `channel` bits allow.
pub fn find(set: &RuleSet, text: &str, tokens: &Tokens, speaker: u32, channel: u32, out: &mut Vec<Hit>) {
    out.clear();
    let mut machine = Machine::new(set, text, tokens);
    let mut cache = ClauseCache::default();
    for (index, sentence) in tokens.sentences.iter().enumerate() {
        for at in sentence.start..sentence.end {
            let word = tokens.tokens[at as usize].id as usize;
            let entries = set.entry_bounds[word] as usize..set.entry_bounds[word + 1] as usize;
            for &entry in &set.entries[entries] {
                let variant = set.variant(entry);
                let Some(matched) = machine.try_variant(variant, at, index) else { continue };
                let rule = &set.rules[variant.rule as usize];
                if rule.speakers & speaker == 0 || rule.channels != 0 && rule.channels & channel == 0 {
                    continue;
                }
                hit(set, tokens, &mut cache, index as u32, variant.rule, matched, out);
            }
        }
    }
}

fn hit(
    set: &RuleSet,
    tokens: &Tokens,
    cache: &mut ClauseCache,
    index: u32,
    number: u32,
    matched: Match,
    out: &mut Vec<Hit>,
) {
    let rule = &set.rules[number as usize];
    let sentence = &tokens.sentences[index as usize];
    let unset = |slot: u32, other: u32| if slot == UNSET { other } else { slot };
    let (mut start, mut end) = (unset(matched.slots[0], matched.start), unset(matched.slots[1], matched.end));
    if start >= end {
        return;
    }
    // What an agent quotes is not the agent's own.
    if rule.family() != Family::Evidence
        && tokens.tokens[start as usize..end as usize].iter().all(|t| t.has(flag::QUOTED))
        && !all_quoted(tokens)
    {
        return;
    }
    let mut clause = (sentence.start, sentence.end);
    if rule.facts.any() || rule.over() == Extent::Clause || rule.contexts.len > 0 {
        if cache.sentence != Some(index) {
            clauses(&tokens.tokens, sentence, &set.grammar, &mut cache.clauses);
            cache.sentence = Some(index);
        }
        // The clause of the first underlined word that stands in one.
        let found = cache.clauses.iter().find(|c| c.end > start);
        if rule.facts.any() && !found.is_some_and(|c| rule.facts.hold(c)) {
            return;
        }
        if let Some(found) = found {
            clause = (found.start, found.end);
        }
    }
    match rule.over() {
        Extent::Clause => (start, end) = (clause.0.min(start), clause.1.max(end)),
        Extent::Sentence => (start, end) = (sentence.start, sentence.end),
        Extent::Span | Extent::Match => {}
    }
    out.push(Hit { rule: number, sentence: index, start, end, clause, matched });
}

/// A turn that is one quotation from end to end quotes nobody.
fn all_quoted(tokens: &Tokens) -> bool {
    tokens.tokens.iter().all(|t| t.has(flag::QUOTED))
}
