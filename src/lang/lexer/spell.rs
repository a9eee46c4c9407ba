//! How words are written: letters, apostrophes, dots and stars between them; what is looked up is small letters.

use super::{CLASSES, Class, LONGEST_WORD, Lexer};
use crate::lang::shield;
use crate::lang::tags::{self, Tags};
use crate::lang::vocab::{WordId, id};

/// So many letters stand before the stars of a word that hides some, and so many bytes after them are looked at.
const MOST_SHOWN: usize = 3;
const LONGEST_MASK: usize = 16;

/// A word as it is looked up: in small letters, with a plain apostrophe.
struct Spelling {
    letters: [u8; LONGEST_WORD],
    /// In bytes; more than there is room for if no word is that long.
    length: usize,
    /// Where the last apostrophe stands.
    apostrophe: Option<usize>,
    /// How many letters there are, how many of them plain capitals.
    count: usize,
    capitals: usize,
    ascii: bool,
    /// Where it ends in the text.
    end: usize,
}

impl Spelling {
    fn at(start: usize) -> Self {
        let letters = [0; LONGEST_WORD];
        Spelling { letters, length: 0, apostrophe: None, count: 0, capitals: 0, ascii: true, end: start }
    }

    fn put(&mut self, byte: u8) {
        if let Some(place) = self.letters.get_mut(self.length) {
            *place = byte.to_ascii_lowercase();
        }
        self.length += 1;
    }

    fn letter(&mut self, letter: char) {
        self.count += 1;
        self.capitals += usize::from(letter.is_ascii_uppercase());
        self.ascii &= letter.is_ascii();
        letter.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.put(byte));
    }

    /// What was written, as far as there is room.
    fn word(&mut self) -> &mut [u8] {
        &mut self.letters[..self.length.min(LONGEST_WORD)]
    }
}

/// What a character means inside a word.
enum Inside {
    Letter(char),
    Apostrophe,
    /// Part of the word, but of no meaning: a joiner, a soft hyphen.
    Nothing,
    End,
}

impl Lexer<'_> {
    /// A word of plain ASCII letters with white space or a plain mark behind it: most words by far. Eight letters are
    /// read at a time, and most words have no more.
    fn plain_word(&mut self) -> bool {
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
        let mut spelled = self.spell(start);
        self.with_hyphen(&mut spelled);
        self.with_slash(&mut spelled);
        if self.dotted(start, &mut spelled) || shield::may_follow(self.bytes, spelled.end) && self.shield_ahead() {
            return;
        }
        self.masked(&mut spelled);
        self.pos = spelled.end;
        let capital = !spelled.ascii && self.text[start..].starts_with(char::is_uppercase);
        let looks = self.looks(start, spelled.count, spelled.capitals) | if capital { tags::CAP } else { 0 };
        let (end, apostrophe) = (spelled.end, spelled.apostrophe);
        if spelled.length > LONGEST_WORD {
            self.push(start, end, id::UNKNOWN, looks);
        } else if spelled.ascii {
            self.known_word(start, end, spelled.word(), apostrophe, looks);
        } else {
            let mut lower = String::from_utf8_lossy(spelled.word()).to_lowercase().into_bytes();
            let apostrophe = lower.iter().rposition(|&b| b == b'\'').filter(|_| apostrophe.is_some());
            self.known_word(start, end, &mut lower, apostrophe, looks);
        }
    }

    /// Reads letters, digits, and apostrophes between them.
    fn spell(&self, start: usize) -> Spelling {
        let mut spelled = Spelling::at(start);
        while let Some(&byte) = self.bytes.get(spelled.end) {
            match CLASSES[byte as usize] {
                Class::Letter => spelled.letter(byte as char),
                Class::Digit => spelled.put(byte),
                Class::Space | Class::Newline => break,
                Class::Other | Class::High => {
                    let Some((character, length)) = self.character_at(spelled.end) else { break };
                    match self.inside_word(character, spelled.end + length) {
                        Inside::Letter(letter) => spelled.letter(letter),
                        Inside::Apostrophe => {
                            spelled.apostrophe = Some(spelled.length);
                            spelled.put(b'\'');
                        }
                        Inside::Nothing => {}
                        Inside::End => break,
                    }
                    spelled.end += length;
                    continue;
                }
            }
            spelled.end += 1;
        }
        spelled
    }

    /// What a character, neither an ASCII letter nor a digit, means inside a word; `after` is where the next one stands.
    fn inside_word(&self, character: char, after: usize) -> Inside {
        let next = || self.char_at(after);
        match character {
            '\'' | '`' | '’' | '‘' | 'ʼ' | '＇' if next().is_some_and(char::is_alphabetic) => Inside::Apostrophe,
            '\'' | '`' | '’' | '‘' | 'ʼ' | '＇' => Inside::End,
            // A joiner inside an emoji sequence or at the end of a word is not part of the word.
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {
                if next().is_some_and(char::is_alphanumeric) { Inside::Nothing } else { Inside::End }
            }
            '\u{300}'..='\u{36f}' => Inside::Letter(character),
            letter if letter.is_alphabetic() => Inside::Letter(letter),
            _ => Inside::End,
        }
    }

    /// "e-mail" is "email", however it is written.
    fn with_hyphen(&self, spelled: &mut Spelling) {
        let mail = |rest: &[u8]| rest.first_chunk().is_some_and(|five: &[u8; 5]| five.eq_ignore_ascii_case(b"-mail"));
        if spelled.word() == b"e" && mail(&self.bytes[spelled.end..]) {
            spelled.end += 1;
            while let Some(byte) = self.bytes.get(spelled.end).filter(|b| b.is_ascii_alphabetic()) {
                spelled.put(*byte);
                spelled.end += 1;
            }
        }
    }

    /// "w/" is "with", "w/o" is "without", "b/c" is "because".
    fn with_slash(&self, spelled: &mut Spelling) {
        let rest = &self.bytes[spelled.end..];
        let ends = |at: usize| !rest.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let (full, length): (&[u8], usize) = match (&*spelled.word(), rest) {
            (b"w", [b'/', b'o' | b'O', ..]) if ends(2) => (b"without", 2),
            (b"b", [b'/', b'c' | b'C', ..]) if ends(2) => (b"because", 2),
            // "w/e" is something else.
            (b"w", [b'/', ..]) if ends(1) || !ends(2) => (b"with", 1),
            _ => return,
        };
        spelled.length = 0;
        full.iter().for_each(|&letter| spelled.put(letter));
        spelled.end += length;
    }

    /// Takes "p.m.", "e.g.", "U.S.", if the word is one: single letters with dots between.
    fn dotted(&mut self, start: usize, spelled: &mut Spelling) -> bool {
        let single = |at: usize| {
            let letter = self.bytes.get(at + 1).filter(|b| b.is_ascii_alphabetic())?;
            let alone = !self.bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric);
            (alone && self.bytes[at] == b'.').then_some(*letter)
        };
        if spelled.length != 1 || single(spelled.end).is_none() {
            return false;
        }
        while let Some(letter) = single(spelled.end) {
            spelled.put(letter);
            spelled.end += 2;
        }
        let word = &*spelled.word();
        let known = self.vocab.get(word).filter(|_| !matches!(word, b"us" | b"no"));
        // The last dot belongs to it, unless it also ends the sentence.
        if self.bytes.get(spelled.end) == Some(&b'.') && !self.sentence_ends_after(spelled.end + 1) {
            spelled.end += 1;
        }
        self.pos = spelled.end;
        let looks = if self.bytes[start].is_ascii_uppercase() { tags::CAP } else { 0 };
        self.push(start, spelled.end, known.unwrap_or(id::UNKNOWN), looks);
        true
    }

    /// Goes on over the marks of a word that hides letters, "f**k": each run of them is one star.
    fn masked(&self, spelled: &mut Spelling) {
        if spelled.length > MOST_SHOWN {
            return;
        }
        let mask = |b: u8| matches!(b, b'*' | b'#' | b'@' | b'$');
        let rest = &self.bytes[spelled.end..self.bytes.len().min(spelled.end + LONGEST_MASK)];
        let stars = rest.iter().take_while(|b| mask(**b)).count();
        let length = rest.iter().take_while(|b| mask(**b) || b.is_ascii_alphabetic()).count();
        // "note*" is a footnote, "so**" closes an emphasis.
        if stars < 3 && (stars == 0 || length == stars) {
            return;
        }
        for &byte in &rest[..length] {
            if byte.is_ascii_alphabetic() {
                spelled.put(byte);
            } else if spelled.word().last() != Some(&b'*') {
                spelled.put(b'*');
            }
        }
        spelled.end += length;
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
