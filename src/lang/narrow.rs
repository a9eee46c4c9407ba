//! Narrowing a word's tags by its neighbours: after "to" a plain verb, after "the" a noun.
//!
//! The constraints are data (`rules/words/tagging.toml`), applied in order, left to right, once.

use super::tags::{self, Tags};
use super::token::{Sentence, Token};

/// One constraint: where all given conditions hold, only the tags in `keep` stay.
#[derive(Debug, Clone, Copy, Default)]
pub struct Constraint {
    /// The word before has one of these tags; 0 asks nothing.
    pub prev: Tags,
    /// The word before has none of these.
    pub prev_not: Tags,
    /// The word has one of these.
    pub this: Tags,
    /// The word after has one of these; 0 asks nothing.
    pub next: Tags,
    pub next_not: Tags,
    pub keep: Tags,
    /// The word stands first in its sentence (openers not counted).
    pub first: bool,
}

impl Constraint {
    pub const WORDS: usize = 7;
}

/// Constraints in their order, and which of them may apply to a word with a given tag.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    list: Vec<Constraint>,
    /// For every 64 constraints and every tag, a bit for each constraint that asks for the tag.
    by_tag: Vec<[u64; TAGS]>,
}

/// How many grammatical tags there are.
const TAGS: usize = tags::GRAMMAR.count_ones() as usize;

impl Constraints {
    pub fn new(list: Vec<Constraint>) -> Self {
        let mut by_tag = vec![[0; TAGS]; list.len().div_ceil(64)];
        for (at, constraint) in list.iter().enumerate() {
            for (tag, bits) in by_tag[at / 64].iter_mut().enumerate() {
                *bits |= u64::from(constraint.this >> tag & 1) << (at % 64);
            }
        }
        Constraints { list, by_tag }
    }

    pub fn list(&self) -> &[Constraint] {
        &self.list
    }
}

/// Narrows the tags of every ambiguous word.
pub fn narrow(tokens: &mut [Token], sentences: &[Sentence], constraints: &Constraints) {
    for sentence in sentences {
        let (start, end) = (sentence.start as usize, sentence.end as usize);
        for at in start..end {
            let grammar = tokens[at].tags & tags::GRAMMAR;
            if grammar & grammar.wrapping_sub(1) == 0 {
                continue;
            }
            let beside = Beside {
                prev: if at > start { tokens[at - 1].tags & tags::GRAMMAR } else { 0 },
                next: if at + 1 < end { tokens[at + 1].tags & tags::GRAMMAR } else { 0 },
                first: at == sentence.body_start as usize,
            };
            tokens[at].tags = tokens[at].tags & !tags::GRAMMAR | narrowed(grammar, &beside, constraints);
        }
    }
}

/// What stands beside a word.
struct Beside {
    prev: Tags,
    next: Tags,
    first: bool,
}

impl Beside {
    fn fits(&self, c: &Constraint) -> bool {
        (c.prev == 0 || self.prev & c.prev != 0)
            && self.prev & c.prev_not == 0
            && (c.next == 0 || self.next & c.next != 0)
            && self.next & c.next_not == 0
            && (!c.first || self.first)
    }
}

fn narrowed(grammar: Tags, beside: &Beside, constraints: &Constraints) -> Tags {
    let mut now = grammar;
    for (block, by_tag) in constraints.list.chunks(64).zip(&constraints.by_tag) {
        let mut may = 0;
        let mut tags = now;
        while tags != 0 {
            may |= by_tag[tags.trailing_zeros() as usize];
            tags &= tags - 1;
        }
        while may != 0 {
            let c = &block[may.trailing_zeros() as usize];
            may &= may - 1;
            if now & c.this != 0 && now & c.keep != 0 && beside.fits(c) {
                now &= c.keep;
                if now & (now - 1) == 0 {
                    return now;
                }
            }
        }
    }
    now
}
