//! What is remembered from turn to turn: fixed in size, whatever the conversation's length.

use crate::lang::vocab::hash;

/// A set of rule numbers.
#[derive(Debug, Default)]
pub struct RuleBits(Vec<u64>);

impl Clone for RuleBits {
    fn clone(&self) -> Self {
        RuleBits(self.0.clone())
    }

    /// Keeps the room that there is.
    fn clone_from(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }
}

impl RuleBits {
    pub fn clear(&mut self) {
        self.0.iter_mut().for_each(|w| *w = 0);
    }

    #[inline]
    pub fn insert(&mut self, rule: u32) {
        let word = rule as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (rule % 64);
    }

    pub fn remove(&mut self, rule: u32) {
        if let Some(word) = self.0.get_mut(rule as usize / 64) {
            *word &= !(1 << (rule % 64));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    #[inline]
    pub fn contains(&self, rule: u32) -> bool {
        self.0.get(rule as usize / 64).is_some_and(|w| w & (1 << (rule % 64)) != 0)
    }

    pub fn extend(&mut self, other: &RuleBits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
}

/// How many acronyms are kept; the oldest go first.
const ACRONYMS: usize = 128;

/// A conversation's memory.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// What fired in the last turn of the agent, and of the customer.
    last: [RuleBits; 2],
    /// What fired anywhere so far.
    ever: RuleBits,
    /// Hashes of acronyms that the customer used or that were explained.
    acronyms: Vec<u32>,
    next: usize,
    last_speaker: Option<usize>,
}

impl Memory {
    /// Forgets everything, keeping the room.
    pub fn clear(&mut self) {
        self.last.iter_mut().for_each(RuleBits::clear);
        self.ever.clear();
        self.acronyms.clear();
        self.next = 0;
        self.last_speaker = None;
    }

    /// What fired in the other party's last turn, `side` being the one who speaks now.
    pub fn before(&self, side: usize, rule: u32) -> bool {
        self.last[1 - side].contains(rule)
    }

    pub fn earlier(&self, rule: u32) -> bool {
        self.ever.contains(rule)
    }

    /// Takes in what fired in a turn. Turns of one side in a row count as one.
    pub fn turn(&mut self, side: usize, fired: &RuleBits) {
        if self.last_speaker != Some(side) {
            self.last[side].clear();
        }
        self.last_speaker = Some(side);
        self.last[side].extend(fired);
        self.ever.extend(fired);
    }

    pub fn learn_acronym(&mut self, acronym: &str) {
        let h = hash(acronym.to_lowercase().as_bytes());
        if self.acronyms.contains(&h) {
            return;
        }
        if self.acronyms.len() < ACRONYMS {
            self.acronyms.push(h);
        } else {
            self.acronyms[self.next % ACRONYMS] = h;
            self.next += 1;
        }
    }

    pub fn knows_acronym(&self, acronym: &str) -> bool {
        self.acronyms.contains(&hash(acronym.to_lowercase().as_bytes()))
    }
}
