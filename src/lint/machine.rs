//! Runs a pattern's program over the tokens of one sentence: a backtracking machine with a bounded number of steps.

use crate::lang::tags;
use crate::lang::token::{Sentence, Token, Tokens, flag};
use crate::lang::vocab::id;
use crate::rules::pattern::Assertion;
use crate::rules::ruleset::{RuleSet, op};
use crate::rules::sets::{self, print};
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

    fn after_number(&self, at: u32) -> bool {
        at > 0 && self.tokens[at as usize - 1].id == id::NUMBER
    }

    /// Runs a program from `pos`, to the left if `BACK`; returns where it ended.
    fn run<const BACK: bool>(
        &mut self,
        program: u32,
        pos: u32,
        sentence: usize,
        slots: &mut [u32; SLOTS],
    ) -> Option<u32> {
        if program == op::DONE {
            return Some(pos);
        }
        let set = self.set;
        let (code, _) = set.code.as_chunks::<{ op::WIDTH }>();
        let bounds = &self.sentences[sentence];
        let (tokens, first) = (&self.tokens[..bounds.end as usize], bounds.start);
        // Before the sentence, or past its end, stands nothing that fits.
        let beside = |pos: u32, back: bool| {
            let at = if back { pos.wrapping_sub(1) } else { pos };
            if at < first { None } else { tokens.get(at as usize) }
        };
        let onward = |pos: u32| if BACK { pos.wrapping_sub(1) } else { pos + 1 };
        let holds = |place: u32, look: u32, t: &Token| {
            look & print(t.id) != 0 && sets::holds(&set.sets, place, t.id)
        };
        let floor = self.stack.len();
        let (mut pc, mut pos) = (program, pos);
        let mut steps = 0;
        let result = loop {
            steps += 1;
            if steps > STEPS {
                break None;
            }
            let [head, b, next, look] = code[pc as usize];
            let a = head & op::NO_SET;
            let token = beside(pos, BACK);
            // Whether the token, or the place, is what is asked for; where nothing is asked, that goes on elsewhere.
            let operation = head >> op::OPERAND_BITS;
            let fits = match operation {
                op::WORD => token.is_some_and(|t| t.id == a),
                op::SET => token.is_some_and(|t| holds(a, look, t)),
                op::TAG => token.is_some_and(|t| t.tags & b != 0),
                op::NOT_SET => token.is_some_and(|t| t.is_word() && !holds(a, look, t)),
                op::NOT_TAG => token.is_some_and(|t| t.is_word() && t.tags & b == 0),
                op::ANY => token.is_some_and(|t| t.is_word() || t.id == id::SHIELD),
                op::GAP => {
                    let passes =
                        token.is_some_and(|t| t.is_word() || t.id == id::SHIELD || a != 0 && t.id == id::COMMA);
                    // In a gap most words are not what comes after it: no way back is kept to see that.
                    if look == op::ANYTHING || token.is_some_and(|t| look & print(t.id) != 0) {
                        if passes {
                            self.stack.push((next, onward(pos)));
                        }
                        pc = b;
                        continue;
                    }
                    passes
                }
                op::SPLIT => {
                    pc = b;
                    if look == op::ANYTHING || token.is_some_and(|t| look & print(t.id) != 0) {
                        self.stack.push((b, pos));
                        pc = next;
                    }
                    continue;
                }
                op::SPLIT_WORD | op::SPLIT_SET | op::SPLIT_TAG => {
                    let begins = token.is_some_and(|t| match operation {
                        op::SPLIT_WORD => t.id == a,
                        op::SPLIT_SET => holds(a, look, t),
                        _ => t.tags & look != 0,
                    });
                    if !begins {
                        pc = b;
                        continue;
                    }
                    self.stack.push((b, pos));
                    true
                }
                op::SWITCH => {
                    let known = look == op::ANYTHING || token.is_some_and(|t| look & print(t.id) != 0);
                    let branches = if known { branches(set.shape(a), token.map(|t| t.id)) } else { &[] };
                    let place = |branch: u32| {
                        code[next as usize + branch as usize / op::WIDTH][branch as usize % op::WIDTH]
                    };
                    if b != op::NOWHERE && !branches.is_empty() {
                        self.stack.push((b, pos));
                    }
                    match branches {
                        [] if b == op::NOWHERE => false,
                        [] => {
                            pc = b;
                            continue;
                        }
                        [first, rest @ ..] => {
                            self.stack.extend(rest.iter().rev().map(|&branch| (place(branch), pos)));
                            pc = place(*first);
                            continue;
                        }
                    }
                }
                op::MATCH => break Some(pos),
                _ => {
                    let goes_on = match operation {
                        op::SAVE => {
                            let slot = a as usize % SLOTS;
                            // Where no choice is left to go back to, nothing is restored.
                            if self.stack.len() > floor {
                                self.stack.push((RESTORE | slot as u32, slots[slot]));
                            }
                            slots[slot] = pos;
                            true
                        }
                        op::ASSERT => self.assert(a, pos, sentence),
                        op::EXACT => self.written(a, pos),
                        op::NOT_AHEAD => {
                            let begins = |t: &Token| a == op::NO_SET || holds(a, look, t);
                            let ahead = beside(pos, false);
                            let may = if a == op::NO_SET { true } else { ahead.is_some_and(begins) };
                            !may || self.run::<false>(b, pos, sentence, &mut [UNSET; SLOTS]).is_none()
                        }
                        op::NOT_BEHIND => {
                            let begins = |t: &Token| a == op::NO_SET || holds(a, look, t);
                            let may = if a == op::NO_SET { true } else { beside(pos, true).is_some_and(begins) };
                            !may || self.run::<true>(b, pos, sentence, &mut [UNSET; SLOTS]).is_none()
                        }
                        _ => false,
                    };
                    if goes_on {
                        pc = next;
                        continue;
                    }
                    false
                }
            };
            if fits {
                (pc, pos) = (next, onward(pos));
            } else {
                match self.back(floor, slots) {
                    Some(choice) => (pc, pos) = choice,
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
