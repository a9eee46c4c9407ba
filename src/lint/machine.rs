//! Runs a pattern's program over the tokens of one sentence: a backtracking machine with a bounded number of steps.

use crate::lang::tags;
use crate::lang::token::{Sentence, Token, Tokens, flag};
use crate::lang::vocab::id;
use crate::rules::pattern::Assertion;
use crate::rules::ruleset::{RuleSet, Variant, op};

/// Slots: 0 and 1 the span to underline, then pairs for up to six captures.
pub const SLOTS: usize = 14;
/// A slot that nothing was saved in.
pub const UNSET: u32 = u32::MAX;
/// A program gives up after so many steps: patterns are short, so this is never reached by sensible ones, and it
/// keeps the time linear for the others.
const STEPS: u32 = 4_000;

/// What a program found: the tokens of the match and the saved places.
#[derive(Debug, Clone, Copy)]
pub struct Match {
    pub start: u32,
    pub end: u32,
    pub slots: [u32; SLOTS],
}

/// The tokens of a turn while its rules are matched.
pub struct Machine<'a> {
    pub set: &'a RuleSet,
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub sentences: &'a [Sentence],
    stack: Vec<(u32, u32)>,
}

/// Marks a stack entry that restores a slot.
const RESTORE: u32 = 1 << 31;

impl<'a> Machine<'a> {
    pub fn new(set: &'a RuleSet, text: &'a str, tokens: &'a Tokens) -> Self {
        Machine { set, text, tokens: &tokens.tokens, sentences: &tokens.sentences, stack: Vec::new() }
    }

    /// Tries a variant whose anchor is the token at `at`, in sentence `sentence`.
    #[inline]
    pub fn try_variant(&mut self, variant: Variant, at: u32, sentence: usize) -> Option<Match> {
        if variant.neighbour != 0 && !self.neighbour_fits(variant.neighbour, at, sentence) {
            return None;
        }
        let mut slots = [UNSET; SLOTS];
        let end = self.run(variant.forward, at + 1, sentence, false, &mut slots)?;
        let start = self.run(variant.backward, at, sentence, true, &mut slots)?;
        // A match does not begin or end inside a hyphenated word: "hi-fi" is no "hi".
        let inside = |i: u32| self.tokens.get(i as usize).is_some_and(|t| t.has(flag::JOINED) && t.id != id::NUMBER);
        let edge = self.sentences[sentence].end;
        if self.tokens[start as usize].has(flag::JOINED)
            && self.tokens[start as usize].is_word()
            && !self.after_number(start)
            || end < edge && inside(end)
        {
            return None;
        }
        Some(Match { start, end, slots })
    }

    fn after_number(&self, at: u32) -> bool {
        at > 0 && self.tokens[at as usize - 1].id == id::NUMBER
    }

    fn neighbour_fits(&self, neighbour: u32, at: u32, sentence: usize) -> bool {
        let bounds = &self.sentences[sentence];
        let after = neighbour >> 31 != 0;
        let set = (neighbour & !(1 << 31)) - 1;
        let beside = if after { at + 1 } else { at.wrapping_sub(1) };
        beside >= bounds.start && beside < bounds.end && self.set.set_has(set, self.tokens[beside as usize].id)
    }

    /// Runs a program from `pos`; returns where it ended.
    fn run(&mut self, start: u32, pos: u32, sentence: usize, backward: bool, slots: &mut [u32; SLOTS]) -> Option<u32> {
        let floor = self.stack.len();
        let bounds = self.sentences[sentence];
        let mut pc = start;
        let mut pos = pos;
        let mut steps = 0;
        let code = &self.set.code;
        let result = loop {
            steps += 1;
            if steps > STEPS {
                break None;
            }
            let (head, b) = (code[pc as usize * 2], code[pc as usize * 2 + 1]);
            let a = head & ((1 << op::OPERAND_BITS) - 1);
            let operation = head >> op::OPERAND_BITS;
            let fits = match operation {
                op::MATCH => break Some(pos),
                op::SPLIT => {
                    self.stack.push((b, pos));
                    pc = a;
                    continue;
                }
                op::JUMP => {
                    pc = a;
                    continue;
                }
                op::SAVE => {
                    let slot = a as usize % SLOTS;
                    self.stack.push((RESTORE | slot as u32, slots[slot]));
                    slots[slot] = pos;
                    pc += 1;
                    continue;
                }
                op::ASSERT => {
                    if self.assert(a, pos, sentence) {
                        pc += 1;
                        continue;
                    }
                    false
                }
                op::EXACT => {
                    if self.written(a, pos) {
                        pc += 1;
                        continue;
                    }
                    false
                }
                op::NOT_NEXT => {
                    let mut inner = [UNSET; SLOTS];
                    if self.run(pc + 1, pos, sentence, a != 0, &mut inner).is_none() {
                        pc = b;
                        continue;
                    }
                    false
                }
                _ => {
                    let at = if backward { pos.wrapping_sub(1) } else { pos };
                    if at >= bounds.start && at < bounds.end && self.token_fits(operation, a, b, at as usize) {
                        pos = if backward { at } else { at + 1 };
                        pc += 1;
                        continue;
                    }
                    false
                }
            };
            debug_assert!(!fits);
            match self.back(floor, slots) {
                Some((p, at)) => (pc, pos) = (p, at),
                None => break None,
            }
        };
        self.stack.truncate(floor);
        result
    }

    /// Takes the last choice back.
    fn back(&mut self, floor: usize, slots: &mut [u32; SLOTS]) -> Option<(u32, u32)> {
        while self.stack.len() > floor {
            let (pc, pos) = self.stack.pop()?;
            if pc & RESTORE == 0 {
                return Some((pc, pos));
            }
            slots[(pc & !RESTORE) as usize] = pos;
        }
        None
    }

    #[inline]
    fn token_fits(&self, operation: u32, a: u32, b: u32, at: usize) -> bool {
        let token = &self.tokens[at];
        match operation {
            op::WORD => token.id == a,
            op::SET => self.set.set_has(a, token.id),
            op::NOT_SET => token.is_word() && !self.set.set_has(a, token.id),
            op::TAG => token.tags & b != 0,
            op::NOT_TAG => token.is_word() && token.tags & b == 0,
            op::ANY => token.is_word() || token.id == id::SHIELD,
            op::GAP => token.is_word() || token.id == id::SHIELD || a != 0 && token.id == id::COMMA,
            _ => false,
        }
    }

    /// Whether the token at `pos` is written exactly like a text of the rules.
    fn written(&self, text: u32, pos: u32) -> bool {
        let Some(token) = self.tokens.get(pos as usize) else { return false };
        let text = self.set.text(self.set.texts[(self.set.exact_base + text) as usize]);
        self.text.get(token.start as usize..token.end as usize) == Some(text)
    }

    fn assert(&self, assertion: u32, pos: u32, sentence: usize) -> bool {
        let bounds = &self.sentences[sentence];
        let starts = pos >= bounds.start && pos <= bounds.body_start;
        let ends = pos >= bounds.body_end && pos <= bounds.end;
        const SENTENCE_START: u32 = Assertion::SentenceStart as u32;
        const SENTENCE_END: u32 = Assertion::SentenceEnd as u32;
        const TURN_START: u32 = Assertion::TurnStart as u32;
        const TURN_END: u32 = Assertion::TurnEnd as u32;
        match assertion {
            SENTENCE_START => starts,
            SENTENCE_END => ends,
            TURN_START => starts && sentence == 0,
            TURN_END => ends && sentence + 1 == self.sentences.len(),
            _ => starts || ends || self.clause_edge(pos, bounds),
        }
    }

    fn clause_edge(&self, pos: u32, bounds: &Sentence) -> bool {
        let edge = |at: u32| {
            let t = &self.tokens[at as usize];
            at < bounds.start
                || at >= bounds.end
                || !t.is_word() && t.id != id::SHIELD
                || t.tags & tags::CONJ != 0
                || t.tags & tags::SUB != 0 && t.tags & (tags::PREP | tags::PRON | tags::DET) == 0
        };
        pos == bounds.start || pos >= bounds.end || edge(pos) || edge(pos - 1)
    }
}
