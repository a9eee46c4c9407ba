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

/// The evidence that hits ask for, and the sentences where they ask for it. Most turns ask for none.
#[derive(Default)]
pub struct Wanted {
    sought: Sought,
    sentences: Vec<bool>,
    any: bool,
    queue: Vec<u32>,
    /// The rules whose hits have asked in this turn.
    asked: RuleBits,
    /// Looked for in any case, wherever it stands: what a test or a check asks about.
    pub always: Vec<u32>,
    /// What is looked for whatever the hits are, in an agent's turn, in a customer's, and in the last one; worked out
    /// once.
    standing: [Option<Sought>; 3],
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
                self.ask(set, rule);
            }
            if rule.reach == EVERYWHERE {
                self.sentences.fill(true);
            } else {
                let (at, reach) = (hit.sentence as usize, rule.reach as usize);
                let end = (at + reach + 1).min(sentences);
                self.sentences[at.saturating_sub(reach).min(end)..end].fill(true);
            }
        }
        self.settle(set);
    }

    /// What is looked for in every turn of a party.
    fn stand(&mut self, set: &RuleSet, remembered: Option<usize>) -> Sought {
        self.sought = Sought::default();
        let remembered = remembered.map_or(&[][..], |side| &set.remembered[side]);
        // Later turns ask whether it was there.
        for &rule in remembered {
            self.sought.once.insert(rule);
            self.want(rule);
        }
        for at in 0..self.always.len() {
            self.sought.once.remove(self.always[at]);
            self.want(self.always[at]);
        }
        self.settle(set);
        self.sought.clone()
    }

    /// Notes what a rule asks for in its own turn.
    fn ask(&mut self, set: &RuleSet, rule: &Rule) {
        for (_, scope, other) in set.contexts(rule) {
            match scope {
                Scope::Before | Scope::Earlier => continue,
                Scope::Turn => {}
                Scope::Clause | Scope::Sentence | Scope::Near => self.sought.once.remove(other),
            }
            self.want(other);
        }
    }

    /// Notes what the noted evidence itself asks for.
    fn settle(&mut self, set: &RuleSet) {
        while let Some(rule) = self.queue.pop() {
            let record = &set.rules[rule as usize];
            if record.family() == Family::Evidence {
                self.any = true;
                // Where evidence may be excused, one hit does not say that it stands.
                if record.contexts.len > 0 {
                    self.sought.once.remove(rule);
                }
                self.ask(set, record);
            }
        }
    }

    /// Notes a rule that is asked for, once; whether it is evidence is seen when its turn comes.
    fn want(&mut self, rule: u32) {
        if !self.sought.rules.contains(rule) {
            self.sought.rules.insert(rule);
            self.queue.push(rule);
        }
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
