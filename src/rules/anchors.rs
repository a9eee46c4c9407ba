//! Which variants may begin at a token: found by the anchor word alone, or by the anchor and the word beside it.
//!
//! Most text is made of a few hundred words, and "you" or "not" anchor hundreds of variants. What stands beside such
//! a word rules nearly all of them out, so those variants are looked up by the pair: one look in a hash table a token.

use super::entry::{ENTRY, Entry, NewEntry, Packed, Sight};
use crate::lang::table::Table;
use crate::lang::token::Token;
use crate::lang::vocab::WordId;

/// Numbers that a pair takes: both words, the first of its entries, the one after its last.
const PAIR: usize = 4;
/// In a word's head: it is the first word of a pair, the second of one; above them the first of its entries.
const FIRST: u32 = 1;
const SECOND: u32 = 2;
const HEAD_BITS: u32 = 2;
/// So many entries are looked at together.
pub const AT_ONCE: u32 = 64;
/// Bits of the sieve for each slot of the pairs.
const SIEVE: usize = 8;

/// The variants of one kind of rule.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// A head for each word, and one more for the end.
    pub heads: Table,
    /// What words anchor, and then what pairs do.
    pub entries: Table,
    /// The rule of each entry, once more: where only some rules are wanted, these are read first.
    pub rules: Table,
    /// Open addressing; a pair without entries is free.
    pub pairs: Table,
    /// A bit for each pair, by hash: most neighbours are no pair, and this table is small enough to be at hand.
    pub sieve: Table,
}

/// Numbers of entries, from the first to the one after the last.
pub type Range = [u32; 2];

/// What stands at a word: the entries of the word itself, and those of the pair that it makes with the word before.
#[derive(Debug, Clone, Copy)]
pub struct Anchored {
    pub alone: Range,
    pub pair: Range,
}

fn slot(first: WordId, second: WordId) -> usize {
    let both = u64::from(first) << 32 | u64::from(second);
    (both.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
}

impl Anchors {
    /// All tables, for writing and reading them.
    pub fn tables(&mut self) -> [&mut Table; 5] {
        [&mut self.heads, &mut self.entries, &mut self.rules, &mut self.pairs, &mut self.sieve]
    }

    /// Notes for each token of a sentence which entries to look at. This reads far-apart memory for every token, so that
    /// no read waits for the one before.
    pub fn look_up(&self, words: &[Token], out: &mut Vec<Anchored>) {
        out.clear();
        let mut before = None;
        out.extend(words.iter().map(|word| {
            let [this, next] = [self.heads[word.id as usize], self.heads[word.id as usize + 1]];
            let pair = match before {
                Some(first) if this & SECOND != 0 => self.pair(first, word.id),
                _ => [0, 0],
            };
            before = (this & FIRST != 0).then_some(word.id);
            Anchored { alone: [this >> HEAD_BITS, next >> HEAD_BITS], pair }
        }));
    }

    /// The rule of an entry.
    #[inline]
    pub fn rule(&self, entry: u32) -> u32 {
        self.rules[entry as usize]
    }

    /// The entry with this number.
    #[inline]
    pub fn entry(&self, number: u32) -> Entry<'_> {
        Entry(&self.entries.as_chunks::<ENTRY>().0[number as usize])
    }

    /// Of the first [`AT_ONCE`] entries of a range those of rules that are wanted, as bits.
    #[inline]
    pub fn of_rules(&self, [first, end]: Range, wanted: impl Fn(u32) -> bool) -> u64 {
        let rules = &self.rules[first as usize..end as usize];
        rules.iter().take(AT_ONCE as usize).enumerate().fold(0, |bits, (i, &rule)| bits | u64::from(wanted(rule)) << i)
    }

    /// Of the first [`AT_ONCE`] entries of a range those whose anchor may stand here, as bits. `at`: the word, or the
    /// second word of the pair, whose entries they are.
    #[inline]
    pub fn fitting(&self, [first, end]: Range, paired: bool, at: usize, sight: Sight) -> u64 {
        let entries = &self.entries.as_chunks::<ENTRY>().0[first as usize..end.min(first + AT_ONCE) as usize];
        let Some(here) = sight.around(at) else { return 0 };
        let Some(before) = (if paired { sight.around(at - 1) } else { Some(here) }) else { return 0 };
        let mut bits = 0;
        for (i, entry) in entries.iter().enumerate() {
            let entry = Entry(entry);
            bits |= u64::from(entry.fits(if entry.is_first() { before } else { here })) << i;
        }
        bits
    }

    /// Entries of variants that may stand where these two words follow each other.
    #[inline]
    fn pair(&self, first: WordId, second: WordId) -> Range {
        let mut at = slot(first, second);
        let bits = self.sieve.len() * 32;
        let bit = at & bits.wrapping_sub(1);
        if self.sieve.get(bit / 32).is_none_or(|bits| bits & (1 << (bit % 32)) == 0) {
            return [0, 0];
        }
        let (pairs, _) = self.pairs.as_chunks::<PAIR>();
        let mask = pairs.len().wrapping_sub(1);
        while let Some(&[a, b, start, end]) = pairs.get(at & mask) {
            if end == 0 || a == first && b == second {
                return [start, end];
            }
            at += 1;
        }
        [0, 0]
    }
}

/// Collects entries and lays them out as [`Anchors`].
#[derive(Debug, Default)]
pub struct Builder {
    alone: std::collections::BTreeMap<WordId, Vec<NewEntry>>,
    pairs: std::collections::BTreeMap<(WordId, WordId), Vec<NewEntry>>,
}

impl Builder {
    pub fn alone(&mut self, word: WordId, entry: NewEntry) {
        self.alone.entry(word).or_default().push(entry);
    }

    pub fn pair(&mut self, words: (WordId, WordId), entry: NewEntry) {
        self.pairs.entry(words).or_default().push(entry);
    }

    /// The finished tables for a vocabulary of `words` words.
    pub fn finish(self, words: usize) -> Anchors {
        let mut out = Anchors::default();
        for word in 0..=words as WordId {
            out.heads.push((out.rules.len() as u32) << HEAD_BITS);
            out.add(self.alone.get(&word).map_or(&[], Vec::as_slice));
        }
        // At least one slot stays free, so that every search ends.
        let size = (self.pairs.len() * 3 / 2 + 1).next_power_of_two();
        out.pairs.resize(size * PAIR, 0);
        out.sieve.resize((size * SIEVE).div_ceil(32), 0);
        // Many pairs have the same entries: each list is stored once.
        let mut lists = std::collections::HashMap::new();
        for ((first, second), list) in self.pairs {
            out.heads[first as usize] |= FIRST;
            out.heads[second as usize] |= SECOND;
            let packed: Vec<Packed> = list.iter().map(NewEntry::pack).collect();
            let [start, end] = *lists.entry(packed).or_insert_with(|| out.add(&list));
            let mut at = slot(first, second);
            let bit = at & (out.sieve.len() * 32 - 1);
            out.sieve[bit / 32] |= 1 << (bit % 32);
            while out.pairs[(at & (size - 1)) * PAIR + 3] != 0 {
                at += 1;
            }
            out.pairs[(at & (size - 1)) * PAIR..][..PAIR].copy_from_slice(&[first, second, start, end]);
        }
        out
    }
}

impl Anchors {
    /// Adds entries and says where they are.
    fn add(&mut self, entries: &[NewEntry]) -> Range {
        let start = self.rules.len() as u32;
        self.entries.extend(entries.iter().flat_map(NewEntry::pack));
        self.rules.extend(entries.iter().map(|entry| entry.rule));
        [start, self.rules.len() as u32]
    }
}
