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

/// Narrows the tags of every ambiguous word.
pub fn narrow(tokens: &mut [Token], sentences: &[Sentence], constraints: &[Constraint]) {
    for sentence in sentences {
        let (start, end) = (sentence.start as usize, sentence.end as usize);
        for at in start..end {
            let grammar = tokens[at].tags & tags::GRAMMAR;
            if grammar & grammar.wrapping_sub(1) == 0 {
                continue;
            }
            let prev = if at > start { tokens[at - 1].tags & tags::GRAMMAR } else { 0 };
            let next = if at + 1 < end { tokens[at + 1].tags & tags::GRAMMAR } else { 0 };
            let first = at == sentence.body_start as usize;
            let mut now = grammar;
            for c in constraints {
                let fits = now & c.this != 0
                    && (c.prev == 0 || prev & c.prev != 0)
                    && prev & c.prev_not == 0
                    && (c.next == 0 || next & c.next != 0)
                    && next & c.next_not == 0
                    && (!c.first || first);
                if fits && now & c.keep != 0 {
                    now &= c.keep;
                    if now & now.wrapping_sub(1) == 0 {
                        break;
                    }
                }
            }
            tokens[at].tags = tokens[at].tags & !tags::GRAMMAR | now;
        }
    }
}
