//! Which variants may begin at a token: found by the anchor word alone, or by the anchor and the word beside it.
//!
//! Most text is made of a few hundred words, and "you" or "not" anchor hundreds of variants. What stands beside such
//! a word rules nearly all of them out, so those variants are looked up by the pair: one look in a hash table a token.

use crate::lang::table::Table;
use crate::lang::tags::Tags;
use crate::lang::token::Token;
use crate::lang::vocab::WordId;

/// An entry of the tables while they are built: a variant, who may say it, and what must stand around its anchor.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry {
    pub variant: u32,
    pub rule: u32,
    pub speakers: u32,
    /// The anchor is the second word of the pair.
    pub second: bool,
    /// Gates that must be open; 0 is always open.
    pub gates: [u32; 2],
    /// What stands before and after the anchor.
    pub beside: [Look; 2],
    /// Edges of the sentence that must be near.
    pub edges: Edges,
    /// Programs to the right and to the left of the anchor.
    pub programs: [u32; 2],
}

impl NewEntry {
    fn pack(&self) -> Packed {
        let [before, after] = self.beside;
        [
            self.variant | u32::from(self.second) << SIDE | self.speakers << SPEAKERS,
            self.rule | self.edges.0 << EDGES,
            self.gates[0] | self.gates[1] << 16,
            before.print | after.print << PRINT,
            before.tags,
            after.tags,
            self.programs[0],
            self.programs[1],
        ]
    }
}

/// An entry as it lies in the tables: half a cache line.
pub type Packed = [u32; ENTRY];

/// An entry of the tables. Most are turned away by the first numbers that are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a>(&'a Packed);

impl<'a> Entry<'a> {
    /// The number of its variant: of equal matches the lower one counts.
    pub fn variant(self) -> u32 {
        self.0[0] & ((1 << SIDE) - 1)
    }

    #[inline]
    pub fn rule(self) -> u32 {
        self.0[1] & ((1 << EDGES) - 1)
    }

    /// Whether the anchor is the second word of the pair.
    #[inline]
    pub fn second(self) -> bool {
        self.0[0] & (1 << SIDE) != 0
    }

    /// Programs to the right and to the left of the anchor.
    pub fn programs(self) -> [u32; 2] {
        [self.0[6], self.0[7]]
    }

    /// Whether these speakers may say it.
    #[inline]
    pub fn said_by(self, speaker: u32) -> bool {
        (self.0[0] >> SPEAKERS) & speaker != 0
    }

    /// Whether the gates that it needs are open, as `open` finds out; it may need none.
    #[inline]
    pub fn fits_gates(self, gates: &mut Vec<u64>, open: impl FnOnce(&mut Vec<u64>)) -> bool {
        if self.0[2] == 0 {
            return true;
        }
        open(gates);
        let open = |gate: u32| gates.get(gate as usize / 64).is_some_and(|g| g & (1 << (gate % 64)) != 0);
        open(self.0[2] & 0xFFFF) && open(self.0[2] >> 16)
    }

    /// Whether its anchor may be this word of a sentence: by what stands beside it, and by how far the edges are.
    #[inline]
    pub fn fits(self, words: &[Token], at: usize, place: &Place) -> bool {
        let (looks, edges) = (self.0[3], Edges(self.0[1] >> EDGES));
        Look { print: looks & Look::OPEN.print, tags: self.0[4] }.fits(at.checked_sub(1).map(|before| &words[before]))
            && Look { print: looks >> PRINT, tags: self.0[5] }.fits(words.get(at + 1))
            && (edges == Edges::ANYWHERE || edges.fit(place.start + at as u32, place))
    }
}

/// Where a sentence begins and ends, openers and closers aside, and whether the turn does so too.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub start: u32,
    pub body_start: u32,
    pub body_end: u32,
    pub first: bool,
    pub last: bool,
}

/// Which edges of its sentence, or of its turn, must be near an anchor, and how near: four bits for the start, four for
/// the end. Three bits are 0 where it need not be near, and otherwise one more than the tokens between; one is set where
/// the turn must begin or end there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges(u32);

impl Edges {
    /// Any place will do.
    pub const ANYWHERE: Edges = Edges(0);
    const DISTANCE: u32 = 7;
    const TURN: u32 = 8;
    const END: u32 = 4;

    /// From how many tokens there may be between the anchor and each edge, and whether it is the turn's; `None` where it
    /// need not be near. What is too far to be noted need not be near either.
    pub fn new(start: Option<(usize, bool)>, end: Option<(usize, bool)>) -> Edges {
        let bits = |edge: Option<(usize, bool)>| match edge {
            Some((between, turn)) if between < Self::DISTANCE as usize => {
                (between as u32 + 1) | if turn { Self::TURN } else { 0 }
            }
            _ => 0,
        };
        Edges(bits(start) | bits(end) << Self::END)
    }

    fn fit(self, at: u32, place: &Place) -> bool {
        let (start, end) = (self.0, self.0 >> Self::END);
        let near = |edge: u32, away: u32| edge & Self::DISTANCE == 0 || away < edge & Self::DISTANCE;
        near(start, at.saturating_sub(place.body_start))
            && near(end, place.body_end.saturating_sub(at + 1))
            && (start & Self::TURN == 0 || place.first)
            && (end & Self::TURN == 0 || place.last)
    }
}

/// What a token beside an anchor must be: a word of a set, known by its print, or one with some of these tags. It may
/// let through too much, never too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    print: u32,
    tags: Tags,
}

/// Bits of a print.
const PRINT: u32 = 16;

impl Look {
    /// Lets everything through, the edge of a sentence too.
    pub const OPEN: Look = Look { print: (1 << PRINT) - 1, tags: 0 };

    pub fn new(words: &[WordId], tags: Tags) -> Self {
        Look { print: words.iter().fold(0, |print, &word| print | Self::bit(word)), tags }
    }

    fn bit(word: WordId) -> u32 {
        1 << (word.wrapping_mul(0x9E37_79B1) >> 28)
    }

    #[inline]
    pub fn fits(&self, token: Option<&Token>) -> bool {
        self.print == Look::OPEN.print
            || token.is_some_and(|t| Self::bit(t.id) & self.print != 0 || t.tags & self.tags != 0)
    }
}

/// Numbers that an entry takes.
pub const ENTRY: usize = 8;
/// Numbers that a pair takes: both words, the first of its entries, the one after its last.
const PAIR: usize = 4;
/// In a word's head: it is the first word of a pair, the second of one; above them the first of its entries.
const FIRST: u32 = 1;
const SECOND: u32 = 2;
const HEAD_BITS: u32 = 2;
/// Where in an entry's second number the edges stand: rules have the bits below, as in references.
const EDGES: u32 = 24;
/// Where in an entry's first number the speakers and the side of the anchor stand.
const SPEAKERS: u32 = 30;
const SIDE: u32 = 29;
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

/// Which words open which gates. A gate is a set of words of which a pattern needs one somewhere in its sentence.
#[derive(Debug, Clone, Default)]
pub struct GateWords {
    /// `bounds[w]..bounds[w + 1]` are the gates in `gates` that word `w` opens.
    pub bounds: Table,
    pub gates: Table,
    /// How many gates there are, the one that is always open included.
    pub count: u32,
}

impl GateWords {
    /// The gates that a word opens.
    #[inline]
    pub fn of(&self, word: WordId) -> &[u32] {
        let word = word as usize;
        &self.gates[self.bounds[word] as usize..self.bounds[word + 1] as usize]
    }

    /// Opens the gates of a sentence with these words; all others are shut.
    pub fn open(&self, words: &[Token], gates: &mut Vec<u64>) {
        gates.resize(self.count as usize / 64 + 1, 0);
        gates.fill(0);
        gates[0] = 1;
        for word in words {
            for &gate in self.of(word.id) {
                gates[gate as usize / 64] |= 1 << (gate % 64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Edges, Place};

    /// A sentence of ten tokens, the first and the last two of them openers and closers.
    const PLACE: Place = Place { start: 0, body_start: 1, body_end: 8, first: true, last: false };

    fn fits(start: Option<(usize, bool)>, end: Option<(usize, bool)>) -> Vec<u32> {
        (0..10).filter(|&at| Edges::new(start, end).fit(at, &PLACE)).collect()
    }

    #[test]
    fn edges_are_near_enough() {
        assert_eq!(fits(None, None).len(), 10);
        assert_eq!(fits(Some((0, false)), None), [0, 1]);
        assert_eq!(fits(Some((2, true)), None), [0, 1, 2, 3]);
        assert_eq!(fits(None, Some((0, false))), [7, 8, 9]);
        assert_eq!(fits(Some((6, false)), Some((1, false))), [6, 7]);
        assert!(fits(None, Some((0, true))).is_empty(), "the turn goes on after it");
    }

    #[test]
    fn what_is_too_far_to_note_may_be_anywhere() {
        assert_eq!(Edges::new(Some((7, true)), Some((100, false))), Edges::ANYWHERE);
    }
}
