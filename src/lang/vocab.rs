//! The vocabulary: every word that a rule, a class or the lexicon mentions, with its number and its tags.
//!
//! Flat tables only, so that a compiled pack is read where it lies.

use super::mark::Marks;
use super::table::Table;
use super::tags::{self, Tags};
use std::borrow::Cow;

/// A word's number. The first few stand for punctuation and for what is no word of the vocabulary.
pub type WordId = u32;

/// Numbers of everything that is not a word of the vocabulary.
pub mod id {
    use super::WordId;
    pub const UNKNOWN: WordId = 0;
    pub const NUMBER: WordId = 1;
    pub const DOT: WordId = 2;
    pub const COMMA: WordId = 3;
    pub const QUESTION: WordId = 4;
    pub const BANG: WordId = 5;
    pub const COLON: WordId = 6;
    pub const SEMICOLON: WordId = 7;
    pub const DASH: WordId = 8;
    pub const QUOTE: WordId = 9;
    pub const OPEN: WordId = 10;
    pub const CLOSE: WordId = 11;
    pub const SLASH: WordId = 12;
    pub const SYMBOL: WordId = 13;
    /// A URL, an e-mail address, code, a blank or a redaction mark: never matched by words.
    pub const SHIELD: WordId = 14;
    /// The first number that a word can have.
    pub const FIRST_WORD: WordId = 16;

    /// Classes of tokens that are no words: `<link>` (a URL, an address, code), `<number>` (digits), `<symbol>`
    /// (an emoji and the like).
    pub fn by_name(name: &str) -> Option<WordId> {
        match name {
            "link" => Some(SHIELD),
            "number" => Some(NUMBER),
            "symbol" => Some(SYMBOL),
            _ => None,
        }
    }

    /// Marks that come in runs: a run is a single token.
    pub const STOPS: [char; 3] = ['.', '!', '?'];

    /// What a run of [`STOPS`] is read as.
    pub fn run(marks: &str) -> WordId {
        if marks.contains('?') {
            QUESTION
        } else if marks.contains('!') {
            BANG
        } else {
            DOT
        }
    }

    /// The number of a punctuation mark of the pattern language, or `None`.
    pub fn punctuation(mark: &str) -> Option<WordId> {
        Some(match mark {
            "." => DOT,
            "," => COMMA,
            "?" => QUESTION,
            "!" => BANG,
            ":" => COLON,
            ";" => SEMICOLON,
            "-" | "–" | "—" => DASH,
            "\"" => QUOTE,
            "%" | "&" | "$" | "#" => SYMBOL,
            _ => return None,
        })
    }
}

/// The forms of a verb, as word numbers: base, third person, -ing, past, past participle.
pub const FORMS: usize = 5;

/// The words known to a rule set.
#[derive(Debug, Default, Clone)]
pub struct Vocab {
    pub text: Cow<'static, str>,
    /// `ends[i]` is where the word with number `FIRST_WORD + i` ends in `text`.
    pub ends: Table,
    pub tags: Table,
    /// The short lists that a word is in.
    pub marks: Table,
    /// How many syllables each word has.
    pub syllables: Table,
    /// Open addressing, [`SLOT`] numbers each; a word of 0 is free.
    pub table: Table,
    /// Sorted `(word, start in parts, end in parts)` triples of the words that expand.
    pub expansions: Table,
    pub parts: Table,
    /// `FORMS` word numbers a verb.
    pub verb_forms: Table,
    /// Sorted `(word, verb)` pairs: which verbs a form belongs to.
    pub form_of: Table,
    /// Open addressing of `(hash of a word with one letter left out, word)` pairs; a word of 0 is free.
    pub slips: Table,
}

/// A hash of a word's lower-case bytes. Not against attackers: the table it serves is fixed, a look-up costs
/// at most the longest run in it.
pub fn hash(word: &[u8]) -> u32 {
    let mut h = word.len() as u64;
    for eight in word.chunks(8) {
        h = mix(h, key(eight));
    }
    (h >> 32) as u32
}

fn mix(h: u64, eight: u64) -> u64 {
    (h.rotate_left(5) ^ eight).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The first eight bytes of a word as a number; a shorter word is filled up with zeros.
pub fn key(word: &[u8]) -> u64 {
    match word.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => word.iter().rev().fold(0, |key, &byte| key << 8 | u64::from(byte)),
    }
}

/// Numbers that a slot of the vocabulary's table takes: the word's key, low half first, and its number.
pub const SLOT: usize = 3;

impl Vocab {
    /// How many numbers there are, those of punctuation included.
    pub fn size(&self) -> usize {
        id::FIRST_WORD as usize + self.ends.len()
    }

    /// The number of a lower-case word, or `None`.
    pub fn get(&self, word: &[u8]) -> Option<WordId> {
        self.get_hashed(hash(word), word)
    }

    fn get_hashed(&self, hash: u32, word: &[u8]) -> Option<WordId> {
        self.probe(hash, key(word), |found| word.len() <= 8 || self.bytes(found) == word)
    }

    /// The number of a lower-case word of up to eight letters, given as its key.
    #[inline]
    pub fn get_short(&self, key: u64, letters: usize) -> Option<WordId> {
        let hash = mix(letters as u64, key) >> 32;
        self.probe(hash as u32, key, |_| true)
    }

    #[inline]
    fn probe(&self, hash: u32, key: u64, same: impl Fn(WordId) -> bool) -> Option<WordId> {
        let (slots, _) = self.table.as_chunks::<SLOT>();
        let mask = slots.len().wrapping_sub(1);
        let mut at = hash as usize;
        while let Some(&[low, high, word]) = slots.get(at & mask) {
            if word == 0 {
                return None;
            }
            if (u64::from(low) | u64::from(high) << 32) == key && same(word) {
                return Some(word);
            }
            at += 1;
        }
        None
    }

    fn bytes(&self, word: WordId) -> &[u8] {
        let i = (word - id::FIRST_WORD) as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text.as_bytes()[start..self.ends[i] as usize]
    }

    /// The word with this number; empty for punctuation.
    pub fn word(&self, word: WordId) -> &str {
        if word < id::FIRST_WORD || word as usize >= self.size() {
            return "";
        }
        let i = (word - id::FIRST_WORD) as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text[start..self.ends[i] as usize]
    }

    /// The tags of a word; none for punctuation.
    pub fn tags(&self, word: WordId) -> Tags {
        self.tags.get(word as usize).copied().unwrap_or(0)
    }

    /// The short lists that a word is in; none for punctuation.
    #[inline]
    pub fn marks(&self, word: WordId) -> Marks {
        self.marks.get(word as usize).copied().unwrap_or(0)
    }

    /// The words that a contraction or misspelling stands for.
    pub fn expansion(&self, word: WordId) -> &[WordId] {
        let n = self.expansions.len() / 3;
        let (mut low, mut high) = (0, n);
        while low < high {
            let mid = (low + high) / 2;
            match self.expansions[mid * 3].cmp(&word) {
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
                std::cmp::Ordering::Equal => {
                    let range = self.expansions[mid * 3 + 1] as usize..self.expansions[mid * 3 + 2] as usize;
                    return &self.parts[range];
                }
            }
        }
        &[]
    }

    /// The verbs that `word` is a form of, as indices for [`Vocab::form`].
    pub fn verbs(&self, word: WordId) -> impl Iterator<Item = usize> + '_ {
        let pairs = self.form_of.len() / 2;
        let (mut low, mut high) = (0, pairs);
        while low < high {
            let mid = (low + high) / 2;
            if self.form_of[mid * 2] < word { low = mid + 1 } else { high = mid }
        }
        (low..pairs).take_while(move |i| self.form_of[i * 2] == word).map(|i| self.form_of[i * 2 + 1] as usize)
    }

    /// A form of a verb: 0 base, 1 third person, 2 -ing, 3 past, 4 past participle.
    pub fn form(&self, verb: usize, form: usize) -> WordId {
        self.verb_forms[verb * FORMS + form]
    }

    /// The vocabulary word that an unknown word of five letters or more is one slip away from: a letter left
    /// out, doubled, exchanged or swapped with its neighbour. The first letter must be right. A letter too many or too few
    /// is likelier than a wrong one; of equals the more frequent word is taken.
    pub fn slip(&self, word: &[u8]) -> Option<WordId> {
        if word.len() < 5 || word.len() > 24 || self.slips.is_empty() {
            return None;
        }
        let mut shorter = [0u8; 24];
        let mut best: Option<(bool, WordId)> = None;
        for left_out in 0..=word.len() {
            // `left_out == len` tries the word itself: the writer left a letter out.
            let n = if left_out == word.len() {
                shorter[..word.len()].copy_from_slice(word);
                word.len()
            } else {
                shorter[..left_out].copy_from_slice(&word[..left_out]);
                shorter[left_out..word.len() - 1].copy_from_slice(&word[left_out + 1..]);
                word.len() - 1
            };
            if let Some(found) = self.slip_candidate(&shorter[..n], word) {
                let rank = (self.bytes(found).len() == word.len(), found);
                best = Some(best.map_or(rank, |best| best.min(rank)));
            }
        }
        best.map(|(_, word)| word)
    }

    fn slip_candidate(&self, shorter: &[u8], word: &[u8]) -> Option<WordId> {
        let mask = self.slips.len() / 2 - 1;
        let h = hash(shorter);
        let mut slot = h as usize & mask;
        loop {
            let found = self.slips[slot * 2 + 1];
            if found == 0 {
                break;
            }
            if self.slips[slot * 2] == h && one_slip_apart(self.bytes(found), word) {
                return Some(found);
            }
            slot = (slot + 1) & mask;
        }
        // The writer added a letter: what is left is the word itself.
        let exact = self.get_hashed(h, shorter)?;
        (self.tags(exact) & tags::EXPANDS == 0 && shorter.len() >= 5 && shorter[0] == word[0]).then_some(exact)
    }
}

/// Whether two words differ by one letter added, dropped, exchanged or swapped, the first letter being the same.
fn one_slip_apart(a: &[u8], b: &[u8]) -> bool {
    if a.first() != b.first() || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = |i: usize, j: usize| a.get(i..) == b.get(j..);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Greater => tail(head + 1, head),
        std::cmp::Ordering::Less => tail(head, head + 1),
        std::cmp::Ordering::Equal => {
            tail(head + 1, head + 1)
                || (a.len() > head + 1 && a[head] == b[head + 1] && a[head + 1] == b[head] && tail(head + 2, head + 2))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_slip_apart;

    #[test]
    fn slips() {
        assert!(one_slip_apart(b"receive", b"recieve"));
        assert!(one_slip_apart(b"unfortunately", b"unfortunatly"));
        assert!(one_slip_apart(b"shortly", b"shorttly"));
        assert!(one_slip_apart(b"policy", b"polocy"));
        assert!(!one_slip_apart(b"policy", b"police2"));
        assert!(!one_slip_apart(b"house", b"mouse"), "the first letter must be right");
    }
}
