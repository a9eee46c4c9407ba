//! Runs a pattern's program over the tokens of one sentence: a backtracking machine with a bounded number of steps.

use crate::lang::tags;
use crate::lang::token::{Sentence, Token, Tokens, flag};
use crate::lang::vocab::id;
use crate::rules::pattern::Assertion;
use crate::rules::ruleset::{RuleSet, op};
use crate::rules::switch::branches;

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

    /// Tries the programs to the right and to the left of the token at `at`, in sentence `sentence`.
    pub fn attempt(&mut self, [forward, backward]: [u32; 2], at: u32, sentence: usize) -> Option<Match> {
        if !self.written_first(backward, at) {
            return None;
        }
        // Most tries fail on the left, where they are short.
        let mut left = [UNSET; SLOTS];
        let start = self.run::<true>(backward, at, sentence, &mut left)?;
        let mut slots = [UNSET; SLOTS];
        let end = self.run::<false>(forward, at + 1, sentence, &mut slots)?;
        slots.iter_mut().zip(left).filter(|(_, left)| *left != UNSET).for_each(|(slot, left)| *slot = left);
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

    /// Whether the anchor is written as the program to the left of it asks first of all, if it does: a word in capitals
    /// is asked for at every place of the word, and hardly ever there.
    #[inline]
    fn written_first(&self, program: u32, at: u32) -> bool {
        let (code, _) = self.set.code.as_chunks::<2>();
        let first = code[program as usize..].iter().find(|[head, _]| head >> op::OPERAND_BITS != op::SAVE);
        match first {
            Some(&[head, _]) if head >> op::OPERAND_BITS == op::EXACT => {
                self.written(head & ((1 << op::OPERAND_BITS) - 1), at)
            }
            _ => true,
        }
    }

    fn after_number(&self, at: u32) -> bool {
        at > 0 && self.tokens[at as usize - 1].id == id::NUMBER
    }

    /// Runs a program from `pos`, to the left if `BACK`; returns where it ended.
    fn run<const BACK: bool>(
        &mut self,
        start: u32,
        pos: u32,
        sentence: usize,
        slots: &mut [u32; SLOTS],
    ) -> Option<u32> {
        let set = self.set;
        let (code, _) = set.code.as_chunks::<2>();
        if code[start as usize][0] >> op::OPERAND_BITS == op::MATCH {
            return Some(pos);
        }
        let bounds = &self.sentences[sentence];
        let tokens = &self.tokens[..bounds.end as usize];
        let first = bounds.start;
        // Before the sentence, or past its end, stands nothing that fits.
        let token_at = |pos: u32| {
            let at = if BACK { pos.wrapping_sub(1) } else { pos };
            if at < first { None } else { tokens.get(at as usize) }
        };
        let floor = self.stack.len();
        let (mut pc, mut pos) = (start as usize, pos);
        let mut steps = 0;
        let result = loop {
            steps += 1;
            if steps > STEPS {
                break None;
            }
            let [head, b] = code[pc];
            let a = head & ((1 << op::OPERAND_BITS) - 1);
            let operation = head >> op::OPERAND_BITS;
            let fits = match operation {
                op::WORD => token_at(pos).is_some_and(|t| t.id == a),
                op::SET => token_at(pos).is_some_and(|t| set.set_has(a, t.id)),
                op::TAG => token_at(pos).is_some_and(|t| t.tags & b != 0),
                op::NOT_SET => token_at(pos).is_some_and(|t| t.is_word() && !set.set_has(a, t.id)),
                op::NOT_TAG => token_at(pos).is_some_and(|t| t.is_word() && t.tags & b == 0),
                op::ANY => token_at(pos).is_some_and(|t| t.is_word() || t.id == id::SHIELD),
                op::GAP => {
                    token_at(pos).is_some_and(|t| t.is_word() || t.id == id::SHIELD || a != 0 && t.id == id::COMMA)
                }
                op::MATCH => break Some(pos),
                _ => {
                    let next = match operation {
                        op::JUMP => Some(a as usize),
                        // In a gap most words are not what comes after it: no way back is kept to see that.
                        op::SPLIT if set.stops(a as usize, token_at(pos)) => Some(b as usize),
                        op::SPLIT => {
                            self.stack.push((b, pos));
                            Some(a as usize)
                        }
                        op::SPLIT_WORD | op::SPLIT_SET => {
                            let word = operation == op::SPLIT_WORD;
                            let starts =
                                token_at(pos).is_some_and(|t| if word { t.id == a } else { set.set_has(a, t.id) });
                            if starts {
                                self.stack.push((b, pos));
                            }
                            Some(if starts { pc + 1 } else { b as usize })
                        }
                        op::SWITCH => {
                            let branches = branches(set.shape(a), token_at(pos).map(|t| t.id));
                            if b != op::NOWHERE && !branches.is_empty() {
                                self.stack.push((b, pos));
                            }
                            let place = |branch: u32| code[pc + 1 + branch as usize / 2][branch as usize % 2];
                            match branches {
                                [] => (b != op::NOWHERE).then_some(b as usize),
                                [first, rest @ ..] => {
                                    self.stack.extend(rest.iter().rev().map(|&branch| (place(branch), pos)));
                                    Some(place(*first) as usize)
                                }
                            }
                        }
                        op::AHEAD | op::BEHIND => {
                            let at = if operation == op::BEHIND { pos.wrapping_sub(1) } else { pos };
                            let there = if at < first { None } else { tokens.get(at as usize) };
                            Some(if there.is_some_and(|t| set.set_has(a, t.id)) { pc + 1 } else { b as usize })
                        }
                        op::SAVE => {
                            let slot = a as usize % SLOTS;
                            // Where no choice is left to go back to, nothing is restored.
                            if self.stack.len() > floor {
                                self.stack.push((RESTORE | slot as u32, slots[slot]));
                            }
                            slots[slot] = pos;
                            Some(pc + 1)
                        }
                        op::ASSERT => self.assert(a, pos, sentence).then_some(pc + 1),
                        op::EXACT => self.written(a, pos).then_some(pc + 1),
                        op::NOT_NEXT => {
                            let mut inner = [UNSET; SLOTS];
                            let found = if a != 0 {
                                self.run::<true>(pc as u32 + 1, pos, sentence, &mut inner)
                            } else {
                                self.run::<false>(pc as u32 + 1, pos, sentence, &mut inner)
                            };
                            found.is_none().then_some(b as usize)
                        }
                        _ => None,
                    };
                    if let Some(next) = next {
                        pc = next;
                        continue;
                    }
                    false
                }
            };
            if fits {
                pos = if BACK { pos - 1 } else { pos + 1 };
                pc += 1;
            } else {
                match self.back(floor, slots) {
                    Some((p, at)) => (pc, pos) = (p as usize, at),
                    None => break None,
                }
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
