//! Raw hits: every place where a pattern matches and its clause has the facts the rule asks for.

use super::machine::{Machine, Match, UNSET};
use super::memory::RuleBits;
use crate::lang::clause::{Clause, clauses};
use crate::lang::token::{Tokens, flag};
use crate::rules::category::Family;
use crate::rules::ruleset::{EVERYWHERE, Extent, Rule, RuleSet, Scope, print_of};

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

/// What hits of a turn have in common, worked out when the first one asks.
#[derive(Default)]
struct Cache {
    /// The sentence that `clauses` are of.
    sentence: Option<u32>,
    clauses: Vec<Clause>,
    all_quoted: Option<bool>,
}

/// Which rules a pass looks for.
#[derive(Clone, Copy)]
pub enum Pass<'a> {
    /// What is shown: strengths, faults, cues.
    Findings,
    /// Those pieces of evidence that somebody asks for, in the sentences where they could matter.
    Evidence { wanted: &'a RuleBits, sentences: &'a [bool] },
    /// The terms of the tone.
    Terms,
}

/// Adds the hits of the rules that `speaker` and `channel` bits allow.
pub fn find(
    set: &RuleSet,
    text: &str,
    tokens: &Tokens,
    (speaker, channel): (u32, u32),
    pass: Pass,
    out: &mut Vec<Hit>,
) {
    let mut machine = Machine::new(set, text, tokens);
    let mut cache = Cache::default();
    let table = match pass {
        Pass::Findings => &set.findings,
        Pass::Evidence { .. } => &set.evidence,
        Pass::Terms => &set.terms,
    };
    for (index, sentence) in tokens.sentences.iter().enumerate() {
        if matches!(pass, Pass::Evidence { sentences, .. } if !sentences[index]) {
            continue;
        }
        let print =
            tokens.tokens[sentence.start as usize..sentence.end as usize].iter().fold(0, |p, t| p | print_of(t.id));
        for at in sentence.start..sentence.end {
            for (entry, number) in table.at(tokens.tokens[at as usize].id, speaker, print) {
                if matches!(pass, Pass::Evidence { wanted, .. } if !wanted.contains(number)) {
                    continue;
                }
                let variant = set.variant(entry);
                let Some(matched) = machine.try_variant(variant, at, index) else { continue };
                let rule = &set.rules[variant.rule as usize];
                if rule.channels == 0 || rule.channels & channel != 0 {
                    hit(set, tokens, &mut cache, index as u32, variant.rule, matched, out);
                }
            }
        }
    }
}

fn hit(set: &RuleSet, tokens: &Tokens, cache: &mut Cache, index: u32, number: u32, matched: Match, out: &mut Vec<Hit>) {
    let rule = &set.rules[number as usize];
    let sentence = &tokens.sentences[index as usize];
    let unset = |slot: u32, other: u32| if slot == UNSET { other } else { slot };
    let (mut start, mut end) = (unset(matched.slots[0], matched.start), unset(matched.slots[1], matched.end));
    if start >= end {
        return;
    }
    // What an agent quotes is not the agent's own.
    if rule.family() != Family::Evidence
        && quoted(tokens, start, end)
        && !*cache.all_quoted.get_or_insert_with(|| all_quoted(tokens))
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
pub(super) fn all_quoted(tokens: &Tokens) -> bool {
    tokens.tokens.iter().all(|t| t.has(flag::QUOTED))
}

pub(super) fn quoted(tokens: &Tokens, start: u32, end: u32) -> bool {
    tokens.tokens[start as usize..end as usize].iter().all(|t| t.has(flag::QUOTED))
}

/// The evidence that hits ask for, and the sentences where they ask for it. Most turns ask for none.
#[derive(Default)]
pub struct Wanted {
    rules: RuleBits,
    sentences: Vec<bool>,
    any: bool,
    queue: Vec<u32>,
    /// Looked for in any case: what a test asks about.
    pub always: Vec<u32>,
}

impl Wanted {
    /// Notes what the hits of one turn ask for; `remember`: what later turns may ask about it.
    pub fn collect(&mut self, set: &RuleSet, sentences: usize, hits: &[Hit], remember: &[u32]) {
        self.rules.clear();
        self.sentences.clear();
        self.sentences.resize(sentences, false);
        self.queue.clear();
        self.any = false;
        self.queue.extend(remember);
        self.queue.extend(&self.always);
        let mut everywhere = !self.queue.is_empty();
        for hit in hits {
            let rule = &set.rules[hit.rule as usize];
            if rule.contexts.len == 0 {
                continue;
            }
            self.queue.extend(here(set, rule));
            if rule.reach == EVERYWHERE {
                everywhere = true;
            } else {
                let (at, reach) = (hit.sentence as usize, rule.reach as usize);
                let end = (at + reach + 1).min(sentences);
                self.sentences[at.saturating_sub(reach).min(end)..end].fill(true);
            }
        }
        while let Some(rule) = self.queue.pop() {
            let record = &set.rules[rule as usize];
            if record.family() == Family::Evidence && !self.rules.contains(rule) {
                self.rules.insert(rule);
                self.any = true;
                self.queue.extend(here(set, record));
            }
        }
        if everywhere {
            self.sentences.fill(true);
        }
    }

    /// The pass that looks for it, or `None` when nothing is asked for.
    pub fn pass(&self) -> Option<Pass<'_>> {
        self.any.then_some(Pass::Evidence { wanted: &self.rules, sentences: &self.sentences })
    }
}

/// What a rule asks for in its own turn.
fn here<'a>(set: &'a RuleSet, rule: &Rule) -> impl Iterator<Item = u32> + 'a {
    let own = |&(_, scope, _): &(bool, Scope, u32)| !matches!(scope, Scope::Before | Scope::Earlier);
    set.contexts(rule).filter(own).map(|(_, _, other)| other)
}
