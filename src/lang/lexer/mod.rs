//! From bytes to tokens and sentences, in one scan.
//!
//! ASCII is read by byte classes; Unicode rules are asked only where a non-ASCII character stands. `spell` reads
//! the letters of words, `word` says what words they are, `stop` decides where sentences end,
//! `hashtag` takes hashtags apart.

mod hashtag;
mod spell;
mod stop;
mod word;

use super::entities;
use super::tags::{self, Tags};
use super::token::{Sentence, Token, Tokens, flag};
use super::vocab::{Vocab, WordId, id};
use super::words::WordLists;
use unicode_segmentation::UnicodeSegmentation;

/// A sentence longer than this is cut, so that unpunctuated text of any length costs linear time.
const LONGEST_SENTENCE: usize = 400;
/// Longer words are of no interest: they are kept as unknown.
const LONGEST_WORD: usize = 40;
/// So many adverbs may stand between "it's" and "been".
const MOST_BETWEEN: usize = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Letter,
    Digit,
    Space,
    Newline,
    High,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => Class::Space,
            b'\n' => Class::Newline,
            0x80..=0xff => Class::High,
            _ => Class::Other,
        };
        b += 1;
    }
    table
};

/// Reads `text` into `out`, which is emptied first.
pub fn tokenize(text: &str, vocab: &Vocab, words: &WordLists, out: &mut Tokens) {
    out.tokens.clear();
    out.sentences.clear();
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        pos: 0,
        vocab,
        words,
        out,
        flags: flag::SPACE | flag::LINE,
        sentence_start: 0,
        paragraph: true,
        pending: None,
        open_quote: None,
        line_start: 0,
        tail: (0, false),
    };
    lexer.run();
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    vocab: &'a Vocab,
    words: &'a WordLists,
    out: &'a mut Tokens,
    /// Flags for the next token.
    flags: u16,
    sentence_start: usize,
    paragraph: bool,
    /// The last token is a word such as "its" that its successor decides.
    pending: Option<WordId>,
    open_quote: Option<usize>,
    line_start: usize,
    /// Up to where it is known whether only hashtags follow, and whether they do.
    tail: (usize, bool),
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match CLASSES[byte as usize] {
                Class::Letter => self.word(),
                Class::Space => {
                    self.pos += 1;
                    self.flags |= flag::SPACE;
                }
                Class::Digit => self.number(),
                Class::Newline => self.newline(),
                Class::Other => self.mark(byte),
                Class::High => self.other(),
            }
        }
        self.end_sentence();
    }

    /// The class of the character at `at`: letters of any script count as letters.
    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// The character at `at` and its length in bytes; exports write some as references: `&amp;`, `&#39;`.
    fn character_at(&self, at: usize) -> Option<(char, usize)> {
        let reference = || entities::reference(&self.text[at..]).filter(|(_, n)| self.bytes[at + n - 1] == b';');
        let written = || self.char_at(at).map(|c| (c, c.len_utf8()));
        if self.bytes.get(at) == Some(&b'&') { reference().or_else(written) } else { written() }
    }

    fn last_mut(&mut self) -> &mut Token {
        self.out.tokens.last_mut().expect("a token was pushed")
    }

    fn push(&mut self, start: usize, end: usize, word: WordId, extra: Tags) {
        let tags = self.vocab.tags(word) | extra | tags::WORD;
        if let Some(pending) = self.pending.take() {
            self.settle(pending, word, tags);
        }
        if self.out.tokens.len() - self.sentence_start >= LONGEST_SENTENCE {
            self.end_sentence();
        }
        if word == self.words.been || word == self.words.got || word == self.words.had {
            self.perfect();
        }
        self.out.tokens.push(Token { start: start as u32, end: end as u32, id: word, tags, flags: self.flags });
        self.flags = 0;
    }

    /// "It's only been" is "it has only been", and "I'd been" is "I had been": "been", "got" or "had" comes next.
    fn perfect(&mut self) {
        let words = self.words;
        let sentence = &mut self.out.tokens[self.sentence_start..];
        let passed = |token: &Token| token.tags & (tags::ADV | tags::NEG) != 0 && !token.has(flag::PART);
        let Some(token) = sentence.iter_mut().rev().take(MOST_BETWEEN + 1).find(|token| !passed(token)) else { return };
        let pairs = [(words.is, words.has), (words.would, words.had)];
        let full = pairs.iter().find(|(short, _)| token.has(flag::PART) && token.id == *short);
        if let Some(&(_, full)) = full {
            (token.id, token.tags) = (full, self.vocab.tags(full) | tags::WORD);
        }
    }

    /// A further word of the contraction just pushed.
    fn push_part(&mut self, word: WordId) {
        let last = *self.last_mut();
        let tags = self.vocab.tags(word) | tags::WORD;
        self.out.tokens.push(Token { id: word, tags, flags: flag::PART, ..last });
    }

    fn number(&mut self) {
        let start = self.pos;
        let mut pos = start;
        while let Some(&byte) = self.bytes.get(pos) {
            let inner = matches!(byte, b'.' | b',' | b':') && self.bytes.get(pos + 1).is_some_and(u8::is_ascii_digit);
            if byte.is_ascii_digit() || inner {
                pos += 1;
            } else {
                break;
            }
        }
        self.pos = pos;
        self.push(start, pos, id::NUMBER, tags::NUM);
        // "5pm", "24hrs", "3rd": the letters are a word of their own, glued on.
        if self.bytes.get(pos).is_some_and(u8::is_ascii_alphabetic) {
            self.flags = flag::JOINED;
        }
    }

    fn newline(&mut self) {
        let line = self.line_start..self.pos;
        let mut newlines = 0;
        while let Some(&byte) = self.bytes.get(self.pos) {
            match CLASSES[byte as usize] {
                Class::Newline => newlines += 1,
                Class::Space => {}
                _ => break,
            }
            self.pos += 1;
        }
        self.flags |= flag::SPACE | flag::LINE;
        self.line_start = self.pos;
        // A wrapped line goes on with a small letter after a long line; everything else ends the sentence.
        // So does a line that ends in a word no sentence ends with ("You need to").
        let open = self.out.tokens.last().is_some_and(|t| {
            let never_last = tags::DET | tags::POSS | tags::TO | tags::CONJ | tags::MODAL;
            t.tags & never_last != 0 && t.tags & (tags::PRON | tags::NOUN | tags::NEG) == 0
        });
        let small = self.char_at(self.pos).is_some_and(|c| c.is_alphanumeric() && !c.is_uppercase());
        let wrapped =
            newlines == 1 && (open && small || line.len() >= 45 && (small || self.char_at(self.pos) == Some('I')));
        if !wrapped {
            self.end_sentence();
            self.paragraph |= newlines > 1;
        }
    }

    fn mark(&mut self, byte: u8) {
        let start = self.pos;
        match byte {
            b'.' | b'!' | b'?' => self.stop(),
            b',' => self.punct(id::COMMA, 1),
            b':' => self.punct(id::COLON, 1),
            b';' => self.punct(id::SEMICOLON, 1),
            b'"' => self.quote(1),
            b'(' | b'[' | b'{' | b'<' | b'%' => {
                if !self.shield_ahead() {
                    self.punct(if byte == b'%' { id::SYMBOL } else { id::OPEN }, 1);
                }
            }
            b')' | b']' | b'}' | b'>' => self.punct(id::CLOSE, 1),
            b'/' | b'\\' | b'|' => self.punct(id::SLASH, 1),
            b'-' => self.dash(),
            // Mark-up and apostrophes that belong to no word are passed over.
            b'*' | b'_' | b'\'' | b'`' | b'~' => {
                if byte == b'`' && self.shield_ahead() {
                    return;
                }
                self.pos += 1;
            }
            b'@' => match super::shield::handle(&self.bytes[start..]) {
                Some(length) => {
                    self.flags |= flag::HANDLE;
                    self.punct(id::SHIELD, length);
                    // Behind other words it stands where a name may stand; at the beginning it only says whom it is for.
                    let before = self.out.tokens[self.sentence_start..].iter().rev().nth(1);
                    if before.is_some_and(|token| !token.has(flag::HANDLE) || token.tags & tags::NAME != 0) {
                        self.last_mut().tags = tags::NAME;
                    }
                }
                None => self.punct(id::SYMBOL, 1),
            },
            b'#' if self.bytes.get(start + 1).is_some_and(u8::is_ascii_alphabetic) => self.hashtag(),
            b'&' if self.character_at(start).is_some_and(|(_, length)| length > 1) => self.other(),
            b'$' | b'#' | b'&' | b'+' | b'=' | b'^' => {
                let run = self.bytes[start..].iter().take_while(|&&b| b == byte).count();
                // "####" is a redaction mark.
                self.punct(if byte == b'#' && run >= 2 { id::SHIELD } else { id::SYMBOL }, run);
            }
            _ => self.pos += 1,
        }
    }

    fn dash(&mut self) {
        let run = self.bytes[self.pos..].iter().take_while(|&&b| b == b'-').count();
        let after = self.bytes.get(self.pos + run);
        let glued = after.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80) && self.flags & flag::SPACE == 0;
        if run == 1 && glued && !self.out.tokens.is_empty() {
            self.pos += 1;
            self.flags |= flag::JOINED;
        } else if run >= 4 {
            self.punct(id::SYMBOL, run);
        } else {
            self.punct(id::DASH, run);
        }
    }

    fn punct(&mut self, mark: WordId, length: usize) {
        if let Some(pending) = self.pending.take()
            && self.words.is_wont(self.vocab, pending)
        {
            self.settle(pending, mark, 0);
        }
        let (start, end) = (self.pos as u32, (self.pos + length) as u32);
        self.out.tokens.push(Token { start, end, id: mark, tags: 0, flags: self.flags });
        self.flags = 0;
        self.pos += length;
    }

    /// Characters that are not ASCII, and what stands in the text as a reference.
    fn other(&mut self) {
        let Some((c, length)) = self.character_at(self.pos) else {
            self.pos += 1;
            return;
        };
        match c {
            '<' => self.punct(id::OPEN, length),
            '>' => self.punct(id::CLOSE, length),
            '"' | '“' | '”' | '„' | '«' | '»' => self.quote(length),
            '–' | '—' | '―' => self.punct(id::DASH, length),
            '…' => {
                self.punct(id::DOT, length);
                if self.sentence_ends_after(self.pos)
                    && !self.bytes[self.pos..].iter().find(|b| **b != b' ').is_some_and(u8::is_ascii_lowercase)
                {
                    self.end_sentence();
                }
            }
            '。' | '！' | '？' => {
                self.punct(
                    if c == '？' {
                        id::QUESTION
                    } else if c == '！' {
                        id::BANG
                    } else {
                        id::DOT
                    },
                    length,
                );
                self.end_sentence();
            }
            '•' | '◦' | '‣' | '·' => {
                self.end_sentence();
                self.punct(id::SYMBOL, length);
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => {
                self.pos += length;
                self.end_sentence();
                self.flags |= flag::SPACE | flag::LINE;
            }
            c if c.is_whitespace() => {
                self.pos += length;
                self.flags |= flag::SPACE;
            }
            // A letter to Unicode, but no word begins with it.
            'ʼ' => self.pos += length,
            c if c.is_alphabetic() => self.word(),
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\''
            | '‘'
            | '’' => self.pos += length,
            // An emoji or another symbol, as long as a person sees it.
            _ => {
                let rest = &self.text[self.pos..];
                let end = rest.char_indices().nth(16).map_or(rest.len(), |(i, _)| i);
                let cluster = rest[..end].graphemes(true).next().map_or(length, str::len);
                self.punct(id::SYMBOL, cluster.max(length));
            }
        }
    }

    /// A URL, e-mail address, domain, template blank, redaction mark or code at the current position becomes one
    /// token that no word of a rule matches.
    fn shield_ahead(&mut self) -> bool {
        let Some(length) = super::shield::length(self.bytes, self.pos) else { return false };
        let length =
            (length..).find(|&l| self.text.is_char_boundary((self.pos + l).min(self.text.len()))).unwrap_or(length);
        let length = length.min(self.bytes.len() - self.pos);
        self.pending = None;
        self.punct(id::SHIELD, length);
        true
    }

    fn end_sentence(&mut self) {
        self.pending = None;
        let (start, end) = (self.sentence_start, self.out.tokens.len());
        if start == end {
            return;
        }
        let list_item = matches!(self.out.tokens[start].id, id::SYMBOL | id::DASH)
            || self.out.tokens[start].id == id::NUMBER && self.out.tokens[start].has(flag::LINE);
        let signed = WordLists::initials(&self.out.tokens[start..]);
        if signed {
            // They are nobody's word: "/YR" is no "your".
            let last = self.last_mut();
            (last.id, last.tags) = (id::SHIELD, 0);
        }
        let mut sentence = Sentence {
            start: start as u32,
            end: end as u32,
            body_start: start as u32,
            body_end: if signed { end - 2 } else { end } as u32,
            paragraph: self.paragraph,
            list_item: list_item && self.out.tokens[start].has(flag::LINE),
        };
        WordLists::body(self.vocab, &self.out.tokens, &mut sentence);
        self.out.sentences.push(sentence);
        self.sentence_start = end;
        self.paragraph = false;
    }
}
