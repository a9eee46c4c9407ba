//! What conversation checks get to see of a turn that was read.

use super::hits::{Hit, Shared};
use super::linter::{Pool, Scratch};
use super::memory::RuleBits;
use crate::lang::token::Tokens;
use crate::rules::category::Family;
use crate::rules::checks::Check;
use crate::rules::ruleset::RuleSet;

/// The checks of a rule set, and the rules that they ask about.
pub struct Checks {
    pub all: Vec<Check>,
    pub mentioned: RuleBits,
    /// Those of them that nobody looks for otherwise.
    evidence: Vec<u32>,
    /// Room to read in that looks for all that checks ask about.
    pool: Pool,
}

impl Checks {
    pub fn new(set: &RuleSet) -> Self {
        let all = Check::all(set);
        let mut mentioned = RuleBits::default();
        all.iter().flat_map(Check::mentioned).for_each(|rule| mentioned.insert(rule));
        let is_evidence = |rule: &u32| set.rules[*rule as usize].family() == Family::Evidence;
        let evidence = (0..set.rules.len() as u32).filter(|r| mentioned.contains(*r)).filter(is_evidence).collect();
        Checks { all, mentioned, evidence, pool: Pool::default() }
    }

    /// Does something in room to read in that looks for all that checks ask about.
    pub(crate) fn with_scratch<R>(&self, work: impl FnOnce(&mut Scratch) -> R) -> R {
        let fresh = || {
            let mut scratch = Scratch::default();
            scratch.wanted.always.clone_from(&self.evidence);
            scratch
        };
        let mut scratch = self.pool.take(fresh);
        let result = work(&mut scratch);
        self.pool.give(scratch);
        result
    }
}

/// A turn that was just read: what conversation checks may want to know of it.
pub struct TurnRead<'a> {
    pub text: &'a str,
    pub tokens: &'a Tokens,
    /// What its hits had in common.
    pub shared: &'a mut Shared,
    /// Every rule that fired, evidence included.
    pub fired: &'a RuleBits,
    /// Where evidence stands.
    pub evidence: &'a [Hit],
}
