//! From bytes to tokens and sentences, in one scan.
//!
//! ASCII is read by byte classes; Unicode rules are asked only where a non-ASCII character stands. Spans are
//! byte offsets into the original text and always lie on character boundaries.

use super::tags::{self, Tags};
use super::vocab::{Vocab, WordId, id};
use super::words::WordLists;
use unicode_segmentation::UnicodeSegmentation;

/// How a token stands in the text.
pub mod flag {
    /// White space, or the start of the text, stands before it.
    pub const SPACE: u8 = 1;
    /// Glued to the token before by a hyphen.
    pub const JOINED: u8 = 1 << 1;
    /// A further word of a contraction: it shares its span with the token before.
    pub const PART: u8 = 1 << 2;
    /// Inside quotation marks.
    pub const QUOTED: u8 = 1 << 3;
    /// A possessive: "customer's".
    pub const POSSESSIVE: u8 = 1 << 4;
    /// The first token of a line.
    pub const LINE: u8 = 1 << 5;
}

/// A word, number or mark: its span in bytes, its number in the vocabulary, its tags.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub start: u32,
    pub end: u32,
    pub id: WordId,
    pub tags: Tags,
    pub flags: u8,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.tags & tags::WORD != 0
    }
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// A sentence: its tokens, and the part left when openers and closers are taken off.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sentence {
    pub start: u32,
    pub end: u32,
    /// First token after openers ("well, ", "ok so").
    pub body_start: u32,
    /// One past the last token before closers ("please", "!").
    pub body_end: u32,
    /// The sentence begins a paragraph.
    pub paragraph: bool,
    /// The sentence begins with a list mark.
    pub list_item: bool,
}

/// The tokens of one turn. Kept and reused from turn to turn.
#[derive(Debug, Default)]
pub struct Tokens {
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
}

/// A sentence longer than this is cut, so that unpunctuated text of any length costs linear time.
const LONGEST_SENTENCE: usize = 400;
/// Longer words are of no interest: they are kept as unknown.
const LONGEST_WORD: usize = 40;

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
    flags: u8,
    sentence_start: usize,
    paragraph: bool,
    /// The last token is a word such as "its" that its successor decides.
    pending: Option<WordId>,
    open_quote: Option<usize>,
    line_start: usize,
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
                Class::High => self.high(),
            }
        }
        self.end_sentence();
    }

    /// The class of the character at `at`: letters of any script count as letters.
    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// A word of plain ASCII letters with white space or a plain mark behind it: most words by far.
    fn plain_word(&mut self) -> bool {
        let start = self.pos;
        let rest = &self.bytes[start..self.bytes.len().min(start + LONGEST_WORD + 1)];
        let n = rest.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len());
        let plain = match rest.get(n) {
            None => n <= LONGEST_WORD && start + n == self.bytes.len(),
            Some(b' ' | b',' | b'!' | b'?' | b'\n' | b')' | b';' | b'"') => true,
            Some(b'.') => n > 1 && !self.bytes.get(start + n + 1).is_some_and(u8::is_ascii_alphanumeric),
            Some(_) => false,
        };
        if !plain || n > LONGEST_WORD {
            return false;
        }
        let mut buffer = [0u8; LONGEST_WORD];
        let word = &mut buffer[..n];
        word.copy_from_slice(&rest[..n]);
        let upper = word.iter().filter(|b| b.is_ascii_uppercase()).count();
        word.make_ascii_lowercase();
        let first = rest[0].is_ascii_uppercase();
        let looks = if first { tags::CAP } else { 0 } | if upper >= 2 && upper == n { tags::CAPS } else { 0 };
        self.pos = start + n;
        self.known_word(start, start + n, word, None, looks);
        true
    }

    fn word(&mut self) {
        if self.plain_word() {
            return;
        }
        let start = self.pos;
        let mut buffer = [0u8; LONGEST_WORD];
        let mut n = 0;
        let mut apostrophe = None;
        let mut upper = 0u32;
        let mut letters = 0u32;
        let mut pos = start;
        let first_upper = self.bytes[start].is_ascii_uppercase();
        let mut ascii = true;
        let put = |byte: u8, n: &mut usize, buffer: &mut [u8; LONGEST_WORD]| {
            if *n < LONGEST_WORD {
                buffer[*n] = byte;
            }
            *n += 1;
        };
        while let Some(&byte) = self.bytes.get(pos) {
            match CLASSES[byte as usize] {
                Class::Letter => {
                    upper += u32::from(byte.is_ascii_uppercase());
                    letters += 1;
                    put(byte.to_ascii_lowercase(), &mut n, &mut buffer);
                    pos += 1;
                }
                Class::Digit => {
                    put(byte, &mut n, &mut buffer);
                    pos += 1;
                }
                Class::Other
                    if (byte == b'\'' || byte == b'`')
                        && self.bytes.get(pos + 1).is_some_and(u8::is_ascii_alphabetic) =>
                {
                    apostrophe = Some(n);
                    put(b'\'', &mut n, &mut buffer);
                    pos += 1;
                }
                Class::High => match self.inside_word(pos) {
                    Inside::Letter(length) => {
                        letters += 1;
                        ascii = false;
                        for i in 0..length {
                            put(self.bytes[pos + i], &mut n, &mut buffer);
                        }
                        pos += length;
                    }
                    Inside::Apostrophe(length) => {
                        apostrophe = Some(n);
                        put(b'\'', &mut n, &mut buffer);
                        pos += length;
                    }
                    Inside::Nothing(length) => pos += length,
                    Inside::End => break,
                },
                _ => break,
            }
        }
        // "e-mail" is "email", however it is written.
        if n == 1
            && buffer[0] == b'e'
            && self.bytes[pos..].len() > 4
            && self.bytes[pos..pos + 5].eq_ignore_ascii_case(b"-mail")
        {
            pos += 1;
            while let Some(byte) = self.bytes.get(pos).filter(|b| b.is_ascii_alphabetic()) {
                put(byte.to_ascii_lowercase(), &mut n, &mut buffer);
                pos += 1;
            }
        }
        // "p.m.", "e.g.", "U.S.": single letters with dots between are one word.
        if n == 1
            && self.bytes.get(pos) == Some(&b'.')
            && self.bytes.get(pos + 1).is_some_and(u8::is_ascii_alphabetic)
            && !self.bytes.get(pos + 2).is_some_and(u8::is_ascii_alphanumeric)
        {
            while self.bytes.get(pos) == Some(&b'.')
                && self.bytes.get(pos + 1).is_some_and(u8::is_ascii_alphabetic)
                && !self.bytes.get(pos + 2).is_some_and(u8::is_ascii_alphanumeric)
            {
                put(self.bytes[pos + 1].to_ascii_lowercase(), &mut n, &mut buffer);
                pos += 2;
            }
            let dotted = &buffer[..n.min(LONGEST_WORD)];
            let known = self.vocab.get(dotted).filter(|_| dotted != b"us" && dotted != b"no");
            // The last dot belongs to it, unless it also ends the sentence.
            if self.bytes.get(pos) == Some(&b'.') && !self.sentence_ends_after(pos + 1) {
                pos += 1;
            }
            self.pos = pos;
            self.push(start, pos, known.unwrap_or(id::UNKNOWN), tags::CAP * Tags::from(first_upper));
            return;
        }
        if super::shield::may_follow(self.bytes, pos) && self.shield_ahead() {
            return;
        }
        if n <= 3 {
            if let Some(end) = self.masked(pos) {
                // "f**k": each run of marks is one star.
                for &byte in &self.bytes[pos..end] {
                    let star = !byte.is_ascii_alphabetic();
                    if !star || buffer[n.min(LONGEST_WORD) - 1] != b'*' {
                        put(if star { b'*' } else { byte.to_ascii_lowercase() }, &mut n, &mut buffer);
                    }
                }
                pos = end;
            }
        }
        self.pos = pos;
        let mut looks = 0;
        if first_upper || (!ascii && self.text[start..].starts_with(char::is_uppercase)) {
            looks |= tags::CAP;
        }
        if upper >= 2 && upper == letters {
            looks |= tags::CAPS;
        }
        if n > LONGEST_WORD {
            self.push(start, pos, id::UNKNOWN, looks);
        } else if ascii {
            self.known_word(start, pos, &mut buffer[..n], apostrophe, looks);
        } else {
            let lower = String::from_utf8_lossy(&buffer[..n]).to_lowercase();
            let mut lower = lower.into_bytes();
            let apostrophe = lower.iter().rposition(|&b| b == b'\'').filter(|_| apostrophe.is_some());
            self.known_word(start, pos, &mut lower, apostrophe, looks);
        }
    }

    /// Where a word masked with stars ends, its first letters ending at `at`; `None` when it is no such word.
    fn masked(&self, at: usize) -> Option<usize> {
        let mask = |b: u8| matches!(b, b'*' | b'#' | b'@' | b'$');
        let rest = &self.bytes[at..self.bytes.len().min(at + 16)];
        let stars = rest.iter().take_while(|b| mask(**b)).count();
        let length = rest.iter().take_while(|b| mask(**b) || b.is_ascii_alphabetic()).count();
        // "note*" is a footnote, "so**" closes an emphasis.
        (stars >= 1 && length > stars || stars >= 3).then_some(at + length)
    }

    /// What a non-ASCII character means inside a word.
    fn inside_word(&self, at: usize) -> Inside {
        let Some(c) = self.char_at(at) else { return Inside::End };
        let length = c.len_utf8();
        match c {
            '’' | '‘' | 'ʼ' | '＇' => {
                if self.char_at(at + length).is_some_and(char::is_alphabetic) {
                    Inside::Apostrophe(length)
                } else {
                    Inside::End
                }
            }
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {
                // A joiner inside an emoji sequence or at the end of a word is not part of the word.
                if self.char_at(at + length).is_some_and(char::is_alphanumeric) {
                    Inside::Nothing(length)
                } else {
                    Inside::End
                }
            }
            '\u{300}'..='\u{36f}' => Inside::Letter(length),
            c if c.is_alphabetic() => Inside::Letter(length),
            _ => Inside::End,
        }
    }

    fn known_word(&mut self, start: usize, end: usize, word: &mut [u8], apostrophe: Option<usize>, looks: Tags) {
        if let Some(found) = self.vocab.get(word) {
            self.push_expanded(start, end, found, looks);
            return;
        }
        if let Some(at) = apostrophe {
            self.contraction(start, end, word, at, looks);
            return;
        }
        let found = self.elongated(word).or_else(|| if looks & tags::CAPS == 0 { self.vocab.slip(word) } else { None });
        match found {
            Some(found) => self.push_expanded(start, end, found, looks),
            None => self.push(start, end, id::UNKNOWN, looks | guess(word, looks)),
        }
    }

    /// "sooo", "nooo", "pleeease": a letter three times or more stands for two or for one.
    fn elongated(&self, word: &[u8]) -> Option<WordId> {
        if !word.windows(3).any(|w| w[0] == w[1] && w[1] == w[2]) {
            return None;
        }
        for keep in [2, 1] {
            let mut shorter = [0u8; LONGEST_WORD];
            let (mut n, mut run) = (0, 0);
            for (i, &byte) in word.iter().enumerate() {
                run = if i > 0 && word[i - 1] == byte { run + 1 } else { 1 };
                let long = word[i + 1 - run..].iter().take_while(|&&b| b == byte).count() >= 3;
                if !long || run <= keep {
                    shorter[n] = byte;
                    n += 1;
                }
            }
            if let Some(found) = self.vocab.get(&shorter[..n]) {
                return Some(found);
            }
        }
        None
    }

    /// A word with an apostrophe that the vocabulary has no entry for: "we'll", "hasn't", "customer's".
    fn contraction(&mut self, start: usize, end: usize, word: &[u8], at: usize, looks: Tags) {
        let (head, tail) = (&word[..at], &word[at + 1..]);
        let lists = self.words;
        if tail == b"t" && head.last() == Some(&b'n') {
            if let Some(verb) = self.vocab.get(&head[..head.len() - 1]) {
                self.push(start, end, verb, looks);
                self.push_part(lists.not);
                return;
            }
        }
        let base = self.vocab.get(head);
        let second = match tail {
            b"ll" => Some(lists.will),
            b"ve" => Some(lists.have),
            b"re" => Some(lists.are),
            b"m" => Some(lists.am),
            b"d" => Some(lists.would),
            _ => None,
        };
        if let Some(second) = second {
            self.push(
                start,
                end,
                base.unwrap_or(id::UNKNOWN),
                looks | if base.is_none() { guess(head, looks) } else { 0 },
            );
            self.push_part(second);
            return;
        }
        let grammar = if base.is_none() { guess(head, looks) } else { 0 };
        self.push(start, end, base.unwrap_or(id::UNKNOWN), looks | grammar);
        if tail == b"s" {
            let pronoun = base.is_some_and(|b| lists.takes_is.contains(&b));
            if pronoun {
                self.push_part(lists.is);
            } else {
                self.last_mut().flags |= flag::POSSESSIVE;
                self.pending = Some(lists.is);
            }
        }
    }

    fn push_expanded(&mut self, start: usize, end: usize, word: WordId, looks: Tags) {
        let tags = self.vocab.tags(word);
        if tags & tags::EXPANDS != 0 {
            let vocab = self.vocab;
            for (i, &part) in vocab.expansion(word).iter().enumerate() {
                if i == 0 { self.push(start, end, part, looks) } else { self.push_part(part) }
            }
        } else {
            self.push(start, end, word, looks);
            if tags & tags::MAY_EXPAND != 0 {
                self.pending = Some(word);
            }
        }
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
        self.out.tokens.push(Token { start: start as u32, end: end as u32, id: word, tags, flags: self.flags });
        self.flags = 0;
    }

    /// A further word of the contraction just pushed.
    fn push_part(&mut self, word: WordId) {
        let last = *self.last_mut();
        let tags = self.vocab.tags(word) | tags::WORD;
        self.out.tokens.push(Token { id: word, tags, flags: flag::PART, ..last });
    }

    /// Decides whether the last token ("its", "ill", "order's") is a contraction, now that its successor is known.
    fn settle(&mut self, pending: WordId, next: WordId, next_tags: Tags) {
        let at = self.out.tokens.len() - 1;
        let token = self.out.tokens[at];
        let vocab = self.vocab;
        let lists = self.words;
        let possessive = token.has(flag::POSSESSIVE);
        let parts: &[WordId] = if possessive { &[] } else { vocab.expansion(pending) };
        let last = if possessive { lists.is } else { parts.last().copied().unwrap_or(id::UNKNOWN) };
        let at_start = at == self.sentence_start
            || !self.out.tokens[at - 1].is_word()
            || self.out.tokens[at - 1].tags & (tags::CONJ | tags::SUB | tags::INTJ) != 0;
        let splits = if last == lists.is {
            let plain = next_tags & (tags::NOUN | tags::BASE) == 0;
            next_tags & (tags::DET | tags::POSS | tags::NEG) != 0
                || (plain && next_tags & (tags::ADV | tags::ING | tags::PP | tags::PREP | tags::PRON | tags::WH) != 0)
                || (!possessive && plain && next_tags & tags::ADJ != 0 && !lists.owned_adjectives.contains(&next))
                || (!possessive && lists.state_words.contains(&next))
        } else if last == lists.will || last == lists.would {
            let verb = next_tags & tags::BASE != 0 && next_tags & (tags::ADJ | tags::PREP) == 0;
            let adverb = next_tags & tags::ADV != 0 && next_tags & (tags::ADJ | tags::NOUN) == 0;
            let sure = vocab.word(pending) == "ill";
            (verb || adverb && sure) && (at_start || sure)
        } else if last == lists.are {
            at_start
                && next_tags & (tags::ING | tags::ADJ | tags::NEG | tags::ADV) != 0
                && next_tags & (tags::NOUN | tags::PRON | tags::DET) == 0
        } else if last == lists.us {
            at_start && next_tags & tags::BASE != 0
        } else {
            // "wont", and whatever else is rarer as a word than as a slip.
            true
        };
        if !splits {
            return;
        }
        if possessive {
            self.out.tokens[at].flags &= !flag::POSSESSIVE;
            self.push_part(lists.is);
            return;
        }
        for (i, &part) in parts.iter().enumerate() {
            if i == 0 {
                self.out.tokens[at].id = part;
                self.out.tokens[at].tags = vocab.tags(part) | tags::WORD | token.tags & (tags::CAP | tags::CAPS);
            } else {
                self.push_part(part);
            }
        }
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
            b'$' | b'#' | b'@' | b'&' | b'+' | b'=' | b'^' => {
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
        if let Some(pending) = self.pending.take() {
            if self.words.is_wont(self.vocab, pending) {
                self.settle(pending, mark, 0);
            }
        }
        let (start, end) = (self.pos as u32, (self.pos + length) as u32);
        self.out.tokens.push(Token { start, end, id: mark, tags: 0, flags: self.flags });
        self.flags = 0;
        self.pos += length;
    }

    /// `.`, `!`, `?` and runs of them.
    fn stop(&mut self) {
        let run = self.bytes[self.pos..].iter().take_while(|b| matches!(b, b'.' | b'!' | b'?')).count();
        let marks = &self.bytes[self.pos..self.pos + run];
        let mark = if marks.contains(&b'?') {
            id::QUESTION
        } else if marks.contains(&b'!') {
            id::BANG
        } else {
            id::DOT
        };
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

    fn after_abbreviation(&self) -> bool {
        let Some(last) = self.out.tokens.last() else { return false };
        if last.end as usize != self.pos || !last.is_word() {
            return false;
        }
        let initial = last.end - last.start == 1 && last.tags & tags::CAP != 0;
        let more = self.bytes[self.pos + 1..].iter().take(2).any(|b| !b.is_ascii_whitespace());
        more && (self.words.is_abbreviation(last.id) && !self.new_sentence_follows(last.id)
            || initial && last.tags & tags::SUBJ == 0)
    }

    /// After "no." or "inc." a capital letter begins a sentence; after "mr." it does not.
    fn new_sentence_follows(&self, abbreviation: WordId) -> bool {
        let rest = self.bytes[self.pos + 1..].iter().position(|b| !b.is_ascii_whitespace());
        let next = rest.and_then(|i| self.bytes.get(self.pos + 1 + i));
        if self.vocab.word(abbreviation) == "no" {
            return !next.is_some_and(u8::is_ascii_digit);
        }
        next.is_some_and(u8::is_ascii_uppercase) && !self.words.is_title(abbreviation)
    }

    fn sentence_ends_after(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            None => true,
            Some(b) if b.is_ascii_whitespace() => {
                // "3 p.m. tomorrow" goes on; so does "... and then".
                let next = self.bytes[at..].iter().find(|b| !matches!(b, b' ' | b'\t'));
                let ellipsis = at >= 2 && &self.bytes[at - 2..at] == b".." || self.single_letters_before(at);
                !(ellipsis && next.is_some_and(u8::is_ascii_lowercase))
            }
            Some(b'"' | b')' | b'\'' | b']' | b'*' | b'_' | b'<') => true,
            Some(b) if b.is_ascii_uppercase() => true,
            Some(b) => *b >= 0x80,
        }
    }

    /// Whether "p.m." or the like stands before `at`.
    fn single_letters_before(&self, at: usize) -> bool {
        at >= 4 && self.bytes[at - 1] == b'.' && self.bytes[at - 3] == b'.' && self.bytes[at - 2].is_ascii_alphabetic()
    }

    /// Quotation marks right after a full stop belong to the sentence that ends.
    fn closing_quotes(&mut self) {
        loop {
            match self.bytes.get(self.pos) {
                Some(b'"') if self.open_quote.is_some() => self.quote(1),
                Some(b')' | b']') => self.punct(id::CLOSE, 1),
                _ if self.text[self.pos..].starts_with('”') => self.quote('”'.len_utf8()),
                _ => return,
            }
        }
    }

    fn quote(&mut self, length: usize) {
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

    fn high(&mut self) {
        let Some(c) = self.char_at(self.pos) else {
            self.pos += 1;
            return;
        };
        let length = c.len_utf8();
        match c {
            '“' | '”' | '„' | '«' | '»' => self.quote(length),
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
            c if c.is_alphabetic() => self.word(),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '‘' | '’' => {
                self.pos += length
            }
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
        let mut sentence = Sentence {
            start: start as u32,
            end: end as u32,
            body_start: start as u32,
            body_end: end as u32,
            paragraph: self.paragraph,
            list_item: list_item && self.out.tokens[start].has(flag::LINE),
        };
        self.words.body(&self.out.tokens, &mut sentence);
        self.out.sentences.push(sentence);
        self.sentence_start = end;
        self.paragraph = false;
    }
}

enum Inside {
    Letter(usize),
    Apostrophe(usize),
    /// Part of the word, but of no meaning: a joiner, a soft hyphen.
    Nothing(usize),
    End,
}

/// The tags of a word that the vocabulary does not know, by its look.
fn guess(word: &[u8], looks: Tags) -> Tags {
    let ends = |suffix: &[u8]| word.len() > suffix.len() + 2 && word.ends_with(suffix);
    let name = if looks & tags::CAP != 0 { tags::NAME } else { 0 };
    name | if ends(b"ly") {
        tags::ADV
    } else if ends(b"ing") {
        tags::ING | tags::NOUN
    } else if ends(b"ed") {
        tags::PAST | tags::PP | tags::ADJ
    } else if ends(b"able") || ends(b"ible") || ends(b"ful") || ends(b"ous") || ends(b"less") || ends(b"ive") {
        tags::ADJ
    } else if ends(b"tion") || ends(b"ment") || ends(b"ness") || ends(b"ity") || ends(b"ism") {
        tags::NOUN
    } else if ends(b"s") {
        tags::NOUN | tags::PLURAL | tags::THIRD
    } else {
        tags::NOUN | tags::BASE | tags::ADJ
    }
}
