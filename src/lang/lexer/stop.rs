//! Where sentences end, and what stands in quotation marks.

use super::Lexer;
use crate::lang::mark;
use crate::lang::tags;
use crate::lang::token::flag;
use crate::lang::vocab::{WordId, id};

impl Lexer<'_> {
    /// `.`, `!`, `?` and runs of them.
    pub(super) fn stop(&mut self) {
        let run = self.bytes[self.pos..].iter().take_while(|b| matches!(b, b'.' | b'!' | b'?')).count();
        let mark = id::run(&self.text[self.pos..self.pos + run]);
        let abbreviation = mark == id::DOT && run == 1 && self.after_abbreviation();
        if abbreviation {
            self.pos += 1;
            return;
        }
        self.punct(mark, run);
        if self.sentence_ends_after(self.pos) || mark != id::DOT {
            self.closing_quotes();
            self.end_sentence();
        }
    }

    pub(super) fn after_abbreviation(&self) -> bool {
        let Some(last) = self.out.tokens.last() else { return false };
        if last.end as usize != self.pos || !last.is_word() {
            return false;
        }
        let initial = last.end - last.start == 1 && last.tags & tags::CAP != 0;
        let more = self.bytes[self.pos + 1..].iter().take(2).any(|b| !b.is_ascii_whitespace());
        more && (self.vocab.marks(last.id) & mark::ABBREVIATION != 0 && !self.new_sentence_follows(last.id)
            || initial && last.tags & tags::SUBJ == 0)
    }

    /// After "no." or "inc." a capital letter begins a sentence; after "mr." it does not.
    pub(super) fn new_sentence_follows(&self, abbreviation: WordId) -> bool {
        let rest = self.bytes[self.pos + 1..].iter().position(|b| !b.is_ascii_whitespace());
        let next = rest.and_then(|i| self.bytes.get(self.pos + 1 + i));
        if self.vocab.word(abbreviation) == "no" {
            return !next.is_some_and(u8::is_ascii_digit);
        }
        next.is_some_and(u8::is_ascii_uppercase) && self.vocab.marks(abbreviation) & mark::TITLE == 0
    }

    pub(super) fn sentence_ends_after(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            None => true,
            Some(b) if b.is_ascii_whitespace() => {
                // "3 p.m. tomorrow" goes on; so does "... and then".
                let next = self.bytes[at..].iter().find(|b| !matches!(b, b' ' | b'\t'));
                let ellipsis = at >= 2 && &self.bytes[at - 2..at] == b".." || self.single_letters_before(at);
                !(ellipsis && next.is_some_and(u8::is_ascii_lowercase))
            }
            Some(_) => self.character_at(at).is_none_or(|(c, _)| {
                matches!(c, '"' | ')' | '\'' | ']' | '*' | '_' | '<') || c.is_ascii_uppercase() || !c.is_ascii()
            }),
        }
    }

    /// Whether "p.m." or the like stands before `at`.
    pub(super) fn single_letters_before(&self, at: usize) -> bool {
        at >= 4 && self.bytes[at - 1] == b'.' && self.bytes[at - 3] == b'.' && self.bytes[at - 2].is_ascii_alphabetic()
    }

    /// Quotation marks right after a full stop belong to the sentence that ends.
    pub(super) fn closing_quotes(&mut self) {
        loop {
            match self.character_at(self.pos) {
                Some(('"', length)) if self.open_quote.is_some() => self.quote(length),
                Some((')' | ']', length)) => self.punct(id::CLOSE, length),
                Some(('”', length)) => self.quote(length),
                _ => return,
            }
        }
    }

    pub(super) fn quote(&mut self, length: usize) {
        let at = self.out.tokens.len();
        self.punct(id::QUOTE, length);
        match self.open_quote.take() {
            // A quotation is short and on one line of thought; a lone mark (5") opens nothing.
            Some(open) if at - open <= 80 => {
                for token in &mut self.out.tokens[open..=at] {
                    token.flags |= flag::QUOTED;
                }
            }
            _ => self.open_quote = Some(at),
        }
    }
}
