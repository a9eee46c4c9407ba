//! Runs a pattern's program over the tokens of one sentence: a backtracking machine with a bounded number of steps.

use crate::lang::tags::{self, Tags};
use crate::lang::token::{Sentence, Token, Tokens, flag};
use crate::lang::vocab::{WordId, id};
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
    stack: Vec<Place>,
}

/// A place in a program and in the text: a choice to go back to.
#[derive(Clone, Copy)]
struct Place {
    pc: u32,
    pos: u32,
}

/// What a program sees of the token that it looks at.
#[derive(Clone, Copy)]
struct Next {
    word: WordId,
    tags: Tags,
    print: u32,
}

/// The edge of a sentence: no word, and in no set.
const EDGE: Next = Next { word: WordId::MAX - 1, tags: 0, print: 0 };

impl Next {
    fn is_word(self) -> bool {
        self.tags & tags::WORD != 0
    }

    /// Whether gaps may pass over it: a word, or what stands for one.
    fn may_be_passed(self) -> bool {
        self.is_word() || self.word == id::SHIELD
    }
}

/// The token to the right of a place, or to the left; `start` is where its sentence begins, and `tokens` end where it ends.
#[inline]
fn next_to<const BACK: bool>(tokens: &[Token], start: u32, pos: u32) -> Next {
    let at = if BACK { pos.wrapping_sub(1) } else { pos };
    match tokens.get(at as usize) {
        Some(token) if at >= start => Next { word: token.id, tags: token.tags, print: print(token.id) },
        _ => EDGE,
    }
}

/// Marks a choice that only restores a slot.
const RESTORE: u32 = 1 << 31;

impl<'a> Machine<'a> {
    pub fn new(set: &'a RuleSet, text: &'a str, tokens: &'a Tokens) -> Self {
        Machine { set, text, tokens: &tokens.tokens, sentences: &tokens.sentences, stack: Vec::new() }
    }

    /// Tries the programs to the right and to the left of the token at `at`, in sentence `sentence`.
    pub fn attempt(&mut self, [forward, backward]: [u32; 2], at: u32, sentence: usize) -> Option<Match> {
        // Most tries fail on the left, where they are short.
        let mut left = [UNSET; SLOTS];
        let start = self.run::<true, true>(backward, at, sentence, &mut left)?;
        let mut slots = [UNSET; SLOTS];
        let end = self.run::<false, true>(forward, at + 1, sentence, &mut slots)?;
        slots.iter_mut().zip(left).filter(|(_, left)| *left != UNSET).for_each(|(slot, left)| *slot = left);
        Some(Match { start, end, slots })
    }

    /// Whether a match may begin here, or end: not inside a hyphenated word, as "hi-fi" is no "hi".
    fn may_end<const BACK: bool>(&self, pos: u32, sentence: usize) -> bool {
        match self.tokens.get(pos as usize) {
            Some(token) if token.has(flag::JOINED) && (BACK || pos < self.sentences[sentence].end) => {
                if BACK {
                    !token.is_word() || self.after_number(pos)
                } else {
                    token.id == id::NUMBER
                }
            }
            _ => true,
        }
    }

    fn after_number(&self, at: u32) -> bool {
        at > 0 && self.tokens[at as usize - 1].id == id::NUMBER
    }

    /// Runs a program from `pos`, to the left if `BACK`; returns where it ended. `WHOLE`: that may not be inside a word.
    fn run<const BACK: bool, const WHOLE: bool>(
        &mut self,
        program: u32,
        pos: u32,
        sentence: usize,
        slots: &mut [u32; SLOTS],
    ) -> Option<u32> {
        if program == op::DONE {
            return (!WHOLE || self.may_end::<BACK>(pos, sentence)).then_some(pos);
        }
        let set = self.set;
        let code = set.code.as_chunks::<{ op::WIDTH }>().0;
        let onward = |pos: u32| if BACK { pos.wrapping_sub(1) } else { pos + 1 };
        let Sentence { start, end, .. } = self.sentences[sentence];
        let tokens = &self.tokens[..end as usize];
        let floor = self.stack.len();
        let mut at = Place { pc: program, pos };
        let mut next = next_to::<BACK>(tokens, start, pos);
        let mut steps = 0;
        let result = loop {
            steps += 1;
            if steps > STEPS {
                break None;
            }
            let Place { pc, pos } = at;
            let [head, b, after, look] = code[pc as usize];
            let (operation, a) = (head >> op::OPERAND_BITS, head & op::NO_SET);
            let may_begin = look == op::ANYTHING || look & next.print != 0;
            let fits = match operation {
                op::WORD => next.word == a,
                op::SET => may_begin && sets::holds(&set.sets, a, next.word),
                op::TAG => next.tags & b != 0,
                op::NOT_SET => next.is_word() && !(may_begin && sets::holds(&set.sets, a, next.word)),
                op::NOT_TAG => next.is_word() && next.tags & b == 0,
                op::ANY => next.may_be_passed(),
                op::GAP => {
                    let passes = next.may_be_passed() || a != 0 && next.word == id::COMMA;
                    // In a gap most words are not what comes after it: no way back is kept to see that.
                    if may_begin {
                        if passes {
                            self.stack.push(Place { pc: after, pos: onward(pos) });
                        }
                        at.pc = b;
                        continue;
                    }
                    passes
                }
                op::SPLIT => {
                    if may_begin {
                        self.stack.push(Place { pc: b, pos });
                    }
                    at.pc = if may_begin { after } else { b };
                    continue;
                }
                op::SPLIT_WORD | op::SPLIT_SET | op::SPLIT_TAG => {
                    let begins = match operation {
                        op::SPLIT_WORD => next.word == a,
                        op::SPLIT_SET => may_begin && sets::holds(&set.sets, a, next.word),
                        _ => next.tags & look != 0,
                    };
                    if !begins {
                        at.pc = b;
                        continue;
                    }
                    self.stack.push(Place { pc: b, pos });
                    true
                }
                op::SWITCH => {
                    let known = next.word != EDGE.word;
                    let branches = if may_begin { branches(set.shape(a), known.then_some(next.word)) } else { &[] };
                    if let Some(begin) = self.choose(branches, after, Place { pc: b, pos }) {
                        at.pc = begin;
                        continue;
                    }
                    false
                }
                op::MATCH if !WHOLE || self.may_end::<BACK>(pos, sentence) => break Some(pos),
                op::MATCH => false,
                op::SAVE => {
                    let slot = a as usize % SLOTS;
                    // Where no choice is left to go back to, nothing is restored.
                    if self.stack.len() > floor {
                        self.stack.push(Place { pc: RESTORE | slot as u32, pos: slots[slot] });
                    }
                    slots[slot] = pos;
                    at.pc = after;
                    continue;
                }
                _ => {
                    if self.holds_at([operation, a, b, look], pos, sentence) {
                        at.pc = after;
                        continue;
                    }
                    false
                }
            };
            if fits {
                at = Place { pc: after, pos: onward(pos) };
            } else {
                match self.back(floor, slots) {
                    Some(choice) => at = choice,
                    None => break None,
                }
            }
            next = next_to::<BACK>(tokens, start, at.pos);
        };
        self.stack.truncate(floor);
        result
    }

    /// Goes to the first of the branches, if there is any, and otherwise elsewhere; what comes later is kept. `targets`:
    /// where in the code their places stand.
    fn choose(&mut self, branches: &[u32], targets: u32, otherwise: Place) -> Option<u32> {
        let code = self.set.code.as_chunks::<{ op::WIDTH }>().0;
        let place = |branch: u32| code[targets as usize + branch as usize / op::WIDTH][branch as usize % op::WIDTH];
        let elsewhere = (otherwise.pc != op::NOWHERE).then_some(otherwise);
        let [first, rest @ ..] = branches else { return elsewhere.map(|otherwise| otherwise.pc) };
        self.stack.extend(elsewhere);
        self.stack.extend(rest.iter().rev().map(|&branch| Place { pc: place(branch), pos: otherwise.pos }));
        Some(place(*first))
    }

    /// Whether what takes no token holds at a place.
    fn holds_at(&mut self, [operation, a, b, look]: [u32; 4], pos: u32, sentence: usize) -> bool {
        match operation {
            op::ASSERT => self.assert(a, pos, sentence),
            op::EXACT => self.written(a, pos),
            op::NOT_AHEAD => !self.stands::<false>([a, b, look], pos, sentence),
            op::NOT_BEHIND => !self.stands::<true>([a, b, look], pos, sentence),
            _ => false,
        }
    }

    /// Whether a program matches beside a place, `set` being the words that it can begin with.
    fn stands<const BACK: bool>(&mut self, [set, program, look]: [u32; 3], pos: u32, sentence: usize) -> bool {
        let Sentence { start, end, .. } = self.sentences[sentence];
        let next = next_to::<BACK>(&self.tokens[..end as usize], start, pos);
        let may_begin = look & next.print != 0 && sets::holds(&self.set.sets, set, next.word);
        (set == op::NO_SET || may_begin)
            && self.run::<BACK, false>(program, pos, sentence, &mut [UNSET; SLOTS]).is_some()
    }

    /// Takes the last choice back.
    #[inline]
    fn back(&mut self, floor: usize, slots: &mut [u32; SLOTS]) -> Option<Place> {
        while self.stack.len() > floor {
            let Place { pc, pos } = self.stack.pop()?;
            if pc & RESTORE == 0 {
                return Some(Place { pc, pos });
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

#[cfg(test)]
mod tests {
    use crate::Linter;

    fn found(pattern: &str, text: &str) -> Vec<String> {
        let rule = format!(
            "[[rule]]\ncategory = \"jargon\"\nid = \"x\"\nwhy = \"w\"\npatterns = [{pattern:?}]\nflags = [\"«a»\"]\npasses = [\"b\"]\nrewrites = [{{ text = \"c\", applicability = \"advice\" }}]"
        );
        let linter = Linter::builder().without_built_in_rules().rules("x.toml", rule).build().expect("a rule");
        linter.check(text).findings().map(|finding| finding.quote().to_string()).collect()
    }

    #[test]
    fn no_match_ends_inside_a_hyphenated_word() {
        assert!(found("hi", "Our hi-fi is here.").is_empty());
        assert_eq!(found("hi [there]", "Say hi there-abouts."), ["hi"], "what may be missing is given up");
        assert_eq!(found("lamp ..4 on", "The lamp was on-call or on."), ["lamp was on-call or on"]);
        assert_eq!(found("[fi] set", "A hi-fi set."), ["set"]);
        assert_eq!(found("ten", "It is a ten-pound note, or ten."), ["ten"]);
    }
}
