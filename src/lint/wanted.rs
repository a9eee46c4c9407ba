//! The evidence that is worth looking for in a turn: what its hits ask about, and what later turns and checks may ask.

use super::hits::{Hit, Pass};
use super::memory::RuleBits;
use crate::rules::category::Family;
use crate::rules::ruleset::{EVERYWHERE, Rule, RuleSet, Scope};

/// Evidence, and which of it needs to be found only once in a turn, as nobody asks where it stands.
#[derive(Default)]
struct Sought {
    rules: RuleBits,
    once: RuleBits,
}

impl Clone for Sought {
    fn clone(&self) -> Self {
        Sought { rules: self.rules.clone(), once: self.once.clone() }
    }

    /// Keeps the room that there is.
    fn clone_from(&mut self, other: &Self) {
        self.rules.clone_from(&other.rules);
        self.once.clone_from(&other.once);
    }
}

impl Sought {
    /// Adds what is asked for. Where somebody asks for the place, one hit is not enough.
    fn add(&mut self, asks: &[Ask]) {
        for ask in asks {
            if !ask.once {
                self.once.remove(ask.rule);
            } else if !self.rules.contains(ask.rule) {
                self.once.insert(ask.rule);
            }
            self.rules.insert(ask.rule);
        }
    }
}

/// The evidence that hits ask for, and the sentences where they ask for it. Most turns ask for none.
#[derive(Default)]
pub struct Wanted {
    sought: Sought,
    sentences: Vec<bool>,
    any: bool,
    /// The rules whose hits have asked in this turn.
    asked: RuleBits,
    /// Where in `asks` is what each rule asks for, by its number; [`UNASKED`] until its first hit asks.
    ranges: Vec<(u32, u32)>,
    asks: Vec<Ask>,
    /// Looked for in any case, wherever it stands: what a test or a check asks about.
    pub always: Vec<u32>,
    /// What is looked for whatever the hits are, in an agent's turn, in a customer's, and in the last one; worked out
    /// once.
    standing: [Option<Sought>; 3],
}

const UNASKED: (u32, u32) = (u32::MAX, 0);

/// Evidence that a rule asks for, itself or through other evidence.
struct Ask {
    rule: u32,
    /// Whether it is in the turn is all that matters.
    once: bool,
}

impl Wanted {
    /// Notes what the hits of one turn ask for. `remembered`: the party whose turn it is (0 for the agent), if later turns
    /// may ask about it.
    pub fn collect(&mut self, set: &RuleSet, sentences: usize, hits: &[Hit], remembered: Option<usize>) {
        let which = remembered.unwrap_or(self.standing.len() - 1);
        let standing = self.standing[which].take().unwrap_or_else(|| self.stand(set, remembered));
        self.sought.clone_from(&standing);
        self.standing[which] = Some(standing);
        self.any = !self.sought.rules.is_empty();
        self.asked.clear();
        self.sentences.clear();
        self.sentences.resize(sentences, self.any);
        for hit in hits {
            let rule = &set.rules[hit.rule as usize];
            if rule.contexts.len == 0 {
                continue;
            }
            if !self.asked.contains(hit.rule) {
                self.asked.insert(hit.rule);
                self.ask(set, hit.rule);
            }
            if rule.reach == EVERYWHERE {
                self.sentences.fill(true);
            } else {
                let (at, reach) = (hit.sentence as usize, rule.reach as usize);
                let end = (at + reach + 1).min(sentences);
                self.sentences[at.saturating_sub(reach).min(end)..end].fill(true);
            }
        }
    }

    /// What is looked for in every turn of a party.
    fn stand(&mut self, set: &RuleSet, remembered: Option<usize>) -> Sought {
        self.sought = Sought::default();
        // Later turns ask whether it was there.
        let remembered = remembered.map_or(&[][..], |side| &set.remembered[side]);
        let remembered = remembered.iter().map(|&rule| Ask { rule, once: true });
        let always = self.always.iter().map(|&rule| Ask { rule, once: false });
        self.sought.add(&closed(set, remembered.chain(always)));
        self.sought.clone()
    }

    /// Notes what a rule asks for in its own turn.
    fn ask(&mut self, set: &RuleSet, rule: u32) {
        if self.ranges.is_empty() {
            self.ranges.resize(set.rules.len(), UNASKED);
        }
        let range = &mut self.ranges[rule as usize];
        if *range == UNASKED {
            let first = self.asks.len() as u32;
            self.asks.extend(closed(set, asked_by(set, &set.rules[rule as usize])));
            *range = (first, self.asks.len() as u32);
        }
        let asks = &self.asks[range.0 as usize..range.1 as usize];
        self.any |= !asks.is_empty();
        self.sought.add(asks);
    }

    /// The evidence that is asked for.
    pub fn rules(&self) -> &RuleBits {
        &self.sought.rules
    }

    /// Whether one hit of a rule in a turn is as good as many.
    pub fn once(&self, rule: u32) -> bool {
        self.sought.once.contains(rule)
    }

    /// Whether evidence in this sentence could matter.
    pub fn in_sentence(&self, sentence: usize) -> bool {
        self.sentences[sentence]
    }

    /// The pass that looks for it, or `None` when nothing is asked for.
    pub fn pass(&self) -> Option<Pass<'_>> {
        self.any.then_some(Pass::Evidence(self))
    }
}

/// What a rule asks for in its own turn.
fn asked_by<'s>(set: &'s RuleSet, rule: &Rule) -> impl Iterator<Item = Ask> + 's {
    let own = set.contexts(rule).filter(|(_, scope, _)| !matches!(scope, Scope::Before | Scope::Earlier));
    own.map(|(_, scope, rule)| Ask { rule, once: scope == Scope::Turn })
}

/// The evidence among what is asked for, and all that this asks for in turn.
fn closed(set: &RuleSet, asks: impl Iterator<Item = Ask>) -> Vec<Ask> {
    let mut all: Vec<Ask> = Vec::new();
    let mut queue: Vec<Ask> = asks.collect();
    while let Some(ask) = queue.pop() {
        let rule = &set.rules[ask.rule as usize];
        if rule.family() != Family::Evidence {
            continue;
        }
        // Where evidence may be excused, one hit does not say that it stands.
        let once = ask.once && rule.contexts.len == 0;
        match all.iter_mut().find(|other| other.rule == ask.rule) {
            Some(other) => other.once &= once,
            None => {
                all.push(Ask { rule: ask.rule, once });
                queue.extend(asked_by(set, rule));
            }
        }
    }
    all
}
