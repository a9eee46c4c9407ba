//! Words: contractions, slips, elongations, masked letters.

use super::{CLASSES, Class, LONGEST_WORD, Lexer};
use crate::lang::shield;
use crate::lang::tags::{self, Tags};
use crate::lang::token::flag;
use crate::lang::vocab::{WordId, id};

impl Lexer<'_> {
    /// A word of plain ASCII letters with white space or a plain mark behind it: most words by far. Eight letters are
    /// read at a time, and most words have no more.
    pub(super) fn plain_word(&mut self) -> bool {
        let start = self.pos;
        let Some((lower, n, capitals)) = self.letters(start) else { return false };
        if n == 8 {
            return self.long_word(lower, capitals);
        }
        if n == 0 || !self.plain_after(start, n) {
            return false;
        }
        let looks = self.looks(start, n, capitals);
        self.pos = start + n;
        match self.vocab.get_short(lower, n) {
            Some(word) => self.push_known(start, start + n, word, looks),
            None => self.known_word(start, start + n, &mut lower.to_le_bytes()[..n], None, looks),
        }
        true
    }

    /// A plain word of eight letters or more, of which the first eight have been read.
    fn long_word(&mut self, first: u64, mut capitals: usize) -> bool {
        let start = self.pos;
        let mut buffer = [0u8; LONGEST_WORD + 8];
        buffer[..8].copy_from_slice(&first.to_le_bytes());
        let mut n = 8;
        loop {
            let Some((lower, more, large)) = self.letters(start + n) else { return false };
            buffer[n..n + 8].copy_from_slice(&lower.to_le_bytes());
            capitals += large;
            n += more;
            if more < 8 {
                break;
            }
            if n > LONGEST_WORD {
                return false;
            }
        }
        if n > LONGEST_WORD || !self.plain_after(start, n) {
            return false;
        }
        let looks = self.looks(start, n, capitals);
        self.pos = start + n;
        let word = &mut buffer[..n];
        match self.vocab.get(word) {
            Some(known) => self.push_known(start, start + n, known, looks),
            None => self.known_word(start, start + n, word, None, looks),
        }
        true
    }

    /// The letters at `at`, up to eight: small and as a number, how many, and how many of them were capitals. `None`
    /// near the end of the text.
    #[inline]
    fn letters(&self, at: usize) -> Option<(u64, usize, usize)> {
        let raw = u64::from_le_bytes(*self.bytes.get(at..)?.first_chunk()?);
        let n = letters_ahead(raw);
        let kept = if n == 8 { u64::MAX } else { !(u64::MAX << (n * 8)) };
        let large = !raw & SMALL & kept;
        let capitals = if large == 0 { 0 } else { large.count_ones() as usize };
        Some(((raw | SMALL) & kept, n, capitals))
    }

    /// Whether a word of `n` letters ends before white space or a plain mark.
    #[inline]
    fn plain_after(&self, start: usize, n: usize) -> bool {
        match self.bytes[start + n] {
            b' ' | b',' | b'!' | b'?' | b'\n' | b')' | b';' | b'"' => true,
            b'.' => n > 1 && !self.bytes.get(start + n + 1).is_some_and(u8::is_ascii_alphanumeric),
            _ => false,
        }
    }

    #[inline]
    fn looks(&self, start: usize, n: usize, capitals: usize) -> Tags {
        if capitals == 0 {
            return 0;
        }
        let first = if self.bytes[start].is_ascii_uppercase() { tags::CAP } else { 0 };
        first | if capitals >= 2 && capitals == n { tags::CAPS } else { 0 }
    }

    pub(super) fn word(&mut self) {
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
        if shield::may_follow(self.bytes, pos) && self.shield_ahead() {
            return;
        }
        if n <= 3
            && let Some(end) = self.masked(pos)
        {
            // "f**k": each run of marks is one star.
            for &byte in &self.bytes[pos..end] {
                let star = !byte.is_ascii_alphabetic();
                if !star || buffer[n.min(LONGEST_WORD) - 1] != b'*' {
                    put(if star { b'*' } else { byte.to_ascii_lowercase() }, &mut n, &mut buffer);
                }
            }
            pos = end;
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

    /// Where a word masked with stars ends, its first letters ending at `at`; `None` when it is no such word.
    pub(super) fn masked(&self, at: usize) -> Option<usize> {
        let mask = |b: u8| matches!(b, b'*' | b'#' | b'@' | b'$');
        let rest = &self.bytes[at..self.bytes.len().min(at + 16)];
        let stars = rest.iter().take_while(|b| mask(**b)).count();
        let length = rest.iter().take_while(|b| mask(**b) || b.is_ascii_alphabetic()).count();
        // "note*" is a footnote, "so**" closes an emphasis.
        (stars >= 1 && length > stars || stars >= 3).then_some(at + length)
    }

    pub(super) fn known_word(
        &mut self,
        start: usize,
        end: usize,
        word: &mut [u8],
        apostrophe: Option<usize>,
        looks: Tags,
    ) {
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
    pub(super) fn elongated(&self, word: &[u8]) -> Option<WordId> {
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
    pub(super) fn contraction(&mut self, start: usize, end: usize, word: &[u8], at: usize, looks: Tags) {
        let (head, tail) = (&word[..at], &word[at + 1..]);
        let lists = self.words;
        if tail == b"t"
            && head.last() == Some(&b'n')
            && let Some(verb) = self.vocab.get(&head[..head.len() - 1])
        {
            self.push(start, end, verb, looks);
            self.push_part(lists.not);
            return;
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

    /// A word that is written as the vocabulary has it.
    fn push_known(&mut self, start: usize, end: usize, word: WordId, looks: Tags) {
        self.push_expanded(start, end, word, looks);
        let last = self.last_mut();
        if last.id == word {
            last.flags |= flag::AS_KNOWN;
        }
    }

    pub(super) fn push_expanded(&mut self, start: usize, end: usize, word: WordId, looks: Tags) {
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

    /// Decides whether the last token ("its", "ill", "order's") is a contraction, now that its successor is known.
    pub(super) fn settle(&mut self, pending: WordId, next: WordId, next_tags: Tags) {
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
                self.out.tokens[at].flags &= !flag::AS_KNOWN;
                self.out.tokens[at].tags = vocab.tags(part) | tags::WORD | token.tags & (tags::CAP | tags::CAPS);
            } else {
                self.push_part(part);
            }
        }
    }
}

/// The bit that small letters have and capitals lack, in each of eight bytes.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// How many of eight bytes, from the first on, are ASCII letters.
fn letters_ahead(eight: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let seven = (eight | SMALL) & !HIGH;
    // The high bit of each byte: at least `a`, more than `z`.
    let at_least_a = seven + (0x80 - b'a' as u64) * ONES;
    let above_z = seven + (0x7f - b'z' as u64) * ONES;
    let letters = at_least_a & !above_z & !eight & HIGH;
    ((letters ^ HIGH).trailing_zeros() / 8) as usize
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
