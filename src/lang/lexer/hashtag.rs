//! Hashtags: `#worst` is "worst", and `#BadService` is "bad service".

use super::{LONGEST_WORD, Lexer};
use crate::lang::tags::{self, Tags};
use crate::lang::token::flag;
use crate::lang::vocab::id;

/// Longer tags are not taken apart.
const LONGEST: usize = 32;
const _: () = assert!(LONGEST <= LONGEST_WORD, "a part of a tag is read as a word");
/// No word in a tag is looked for that is longer.
const LONGEST_PART: usize = 16;

/// What a way to read a tag costs: each word; a word of one or two letters besides; letters that are no word, and each
/// of them. "#usairwaysfail" is cheaper as three words than as one that nobody knows, "#octavia" is not.
const WORD: u32 = 6;
const SHORT: u32 = 2;
const UNKNOWN: u32 = 6;
const LETTER: u32 = 2;

/// How a tag is best read up to a place: what it costs, and where its last part begins.
#[derive(Clone, Copy)]
struct Way {
    cost: u32,
    from: usize,
}

impl Lexer<'_> {
    /// Reads the hashtag at the current position, a `#` with a letter behind it. Its words are words of the sentence, but
    /// the tags that a line ends in are a sentence of their own.
    pub(super) fn hashtag(&mut self) {
        let in_tags = self.out.tokens.last().is_some_and(|token| token.has(flag::HASHTAG));
        if !in_tags && self.only_tags_follow() {
            self.end_sentence();
        }
        let start = self.pos + 1;
        let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let length = self.bytes[start..].iter().take_while(name).count();
        if length <= LONGEST && self.ends_like_a_word(start + length) {
            let mut lower = [0; LONGEST];
            let lower = &mut lower[..length];
            lower.copy_from_slice(&self.bytes[start..start + length]);
            lower.make_ascii_lowercase();
            let ways = self.ways(start, lower);
            self.parts(start, lower, &ways);
            self.pos = start + length;
        } else {
            self.pos = start;
            self.word();
        }
        // What the word before turned out to be ("its" before an adjective) is no part of it.
        for token in self.out.tokens.iter_mut().rev().take_while(|token| token.start as usize >= start) {
            token.flags |= flag::HASHTAG;
            // The `#` is quoted with the first word.
            token.start -= u32::from(token.start as usize == start);
        }
    }

    /// Whether no letter of another script goes on there.
    fn ends_like_a_word(&self, at: usize) -> bool {
        !self.char_at(at).is_some_and(char::is_alphanumeric)
    }

    /// Whether hashtags, handles, addresses and symbols are all that is left of the line. What was seen on the way is kept,
    /// so that a line of many tags is looked at once.
    fn only_tags_follow(&mut self) -> bool {
        if self.pos < self.tail.0 {
            return self.tail.1;
        }
        let is_tag = |piece: &[u8]| {
            let begins = |mark: &[u8]| piece.starts_with(mark);
            begins(b"#") || begins(b"@") || begins(b"http") || !piece.iter().any(u8::is_ascii_alphanumeric)
        };
        let mut end = self.pos;
        let only = loop {
            let rest = &self.bytes[end..];
            let piece = &rest[..rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len())];
            end += piece.len();
            if !is_tag(piece) {
                break false;
            }
            if matches!(self.bytes.get(end), None | Some(b'\n')) {
                break true;
            }
            end += 1;
        };
        self.tail = (end, only);
        only
    }

    /// Pushes the words of a tag, or of its beginning.
    fn parts(&mut self, start: usize, lower: &mut [u8], ways: &[Way]) {
        let Some(way) = ways.get(lower.len()).filter(|_| !lower.is_empty()) else { return };
        let (before, last) = lower.split_at_mut(way.from);
        self.parts(start, before, ways);
        self.part(start + way.from, last);
    }

    fn part(&mut self, start: usize, lower: &mut [u8]) {
        let end = start + lower.len();
        if lower == b"_" {
            return;
        }
        if lower.iter().all(u8::is_ascii_digit) {
            self.push(start, end, id::NUMBER, tags::NUM);
            return;
        }
        let written = &self.bytes[start..end];
        let name = written[0].is_ascii_uppercase() && written[1..].iter().any(u8::is_ascii_lowercase);
        self.known_word(start, end, lower, None, if name { tags::CAP } else { 0 });
    }

    /// The cheapest ways to read a tag up to each of its letters.
    fn ways(&self, start: usize, lower: &[u8]) -> [Way; LONGEST + 1] {
        let mut ways = [Way { cost: u32::MAX, from: 0 }; LONGEST + 1];
        ways[0].cost = 0;
        let known = |part: &[u8]| self.vocab.get(part).is_some_and(|word| stands_in_tags(part, self.vocab.tags(word)));
        for from in 0..lower.len() {
            let before = ways[from].cost;
            if before == u32::MAX {
                continue;
            }
            for end in from + 1..=lower.len() {
                if end > from + 1 && self.breaks(start + end - 1) {
                    break;
                }
                let part = &lower[from..end];
                let cost = if part == b"_" {
                    0
                } else if part.iter().all(u8::is_ascii_digit) {
                    WORD
                } else if part.len() <= LONGEST_PART && known(part) {
                    WORD + if part.len() < 3 { SHORT } else { 0 }
                } else {
                    UNKNOWN + LETTER * part.len() as u32
                };
                if before + cost < ways[end].cost {
                    ways[end] = Way { cost: before + cost, from };
                }
            }
        }
        ways
    }

    /// Whether a new word begins at this byte of a tag: a capital after a small letter, a digit after a letter, `_`.
    fn breaks(&self, at: usize) -> bool {
        let [before, this] = [self.bytes[at - 1], self.bytes[at]];
        this == b'_'
            || before == b'_'
            || before.is_ascii_digit() != this.is_ascii_digit()
            || before.is_ascii_lowercase() && this.is_ascii_uppercase()
            || before.is_ascii_uppercase()
                && this.is_ascii_uppercase()
                && self.bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
    }
}

/// Whether a known word may be a part of a tag: short ones are mostly chance.
fn stands_in_tags(part: &[u8], tags: Tags) -> bool {
    match part.len() {
        1 => matches!(part, b"i" | b"a"),
        2 => tags & tags::GRAMMAR != 0,
        _ => true,
    }
}
