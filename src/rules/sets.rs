//! Sets of words: each made once, and laid out so that one look tells whether a word is in it.

use super::ruleset::op;
use crate::lang::vocab::WordId;
use std::collections::HashMap;

/// Sets of up to so many words are lists, larger ones hash tables.
const LISTED: usize = 8;
/// In a set's first number: a hash table follows, and the number is its mask. Otherwise it is the length of a list.
const HASHED: u32 = 1 << 31;
/// Sets that would lie beyond this are not laid out and hold nothing: an instruction has no room for such a place. It takes
/// hundreds of megabytes of rules to get there.
const MOST: u32 = (1 << op::OPERAND_BITS) - 2;
/// A free place of a hash table.
const FREE: WordId = WordId::MAX;

/// Half of a word's number's hash goes into the print, the rest tells its place.
fn hash(word: WordId) -> u32 {
    word.wrapping_mul(0x9E37_79B1)
}

/// The bit of a word in a print: what a set's print lacks, the set lacks.
#[inline]
pub fn print(word: WordId) -> u32 {
    1 << (hash(word) >> 27)
}

/// Whether the set that lies at `place` holds a word.
#[inline]
pub fn holds(laid: &[u32], place: u32, word: WordId) -> bool {
    let Some([header, words @ ..]) = laid.get(place as usize..) else { return false };
    if header & HASHED == 0 {
        return words[..*header as usize].contains(&word);
    }
    let mask = header & !HASHED;
    let mut at = (hash(word) >> 8) & mask;
    // At least half of the places are free.
    loop {
        match words[at as usize] {
            found if found == word => return true,
            FREE => return false,
            _ => at = (at + 1) & mask,
        }
    }
}

/// Sets of words, each stored once.
#[derive(Default)]
pub struct Sets {
    pub sets: Vec<Vec<WordId>>,
    known: HashMap<Vec<WordId>, u32>,
    /// Sets as [`holds`] wants them.
    pub laid: Vec<u32>,
    places: HashMap<u32, u32>,
}

impl Sets {
    pub fn number(&mut self, mut words: Vec<WordId>) -> u32 {
        words.sort_unstable();
        words.dedup();
        if let Some(&known) = self.known.get(&words) {
            return known;
        }
        let number = self.sets.len() as u32;
        self.known.insert(words.clone(), number);
        self.sets.push(words);
        number
    }

    /// The bits of all words of a set.
    pub fn print(&self, set: u32) -> u32 {
        self.sets[set as usize].iter().fold(0, |bits, &word| bits | print(word))
    }

    /// Where a set lies in [`Sets::laid`].
    pub fn place(&mut self, set: u32) -> u32 {
        let at = self.laid.len().min(MOST as usize) as u32;
        let place = *self.places.entry(set).or_insert(at);
        if place < at || place == MOST {
            return place;
        }
        let words = &self.sets[set as usize];
        if words.len() <= LISTED {
            self.laid.push(words.len() as u32);
            self.laid.extend(words);
            return place;
        }
        let size = (words.len() * 2).next_power_of_two();
        let mut table = vec![FREE; size];
        for &word in words {
            let mut at = (hash(word) >> 8) as usize & (size - 1);
            while table[at] != FREE {
                at = (at + 1) & (size - 1);
            }
            table[at] = word;
        }
        self.laid.push(HASHED | (size as u32 - 1));
        self.laid.extend(table);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::{Sets, holds, print};

    #[test]
    fn finds_all_its_words_and_no_others() {
        let mut sets = Sets::default();
        for size in [0, 1, 8, 9, 100, 2_000] {
            let words: Vec<u32> = (0..size).map(|i| 16 + i * 7).collect();
            let set = sets.number(words.clone());
            let place = sets.place(set);
            assert_eq!(sets.place(set), place, "laid out once");
            for word in 0..20_000 {
                let held = holds(&sets.laid, place, word);
                assert_eq!(held, words.contains(&word), "{word} of {size}");
                assert!(!held || sets.print(set) & print(word) != 0);
            }
        }
    }
}
