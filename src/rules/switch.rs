//! Alternatives by their first word: one look at the next token tells which branches can begin there.

use crate::lang::vocab::WordId;
use std::collections::{BTreeMap, HashMap};

/// Which branches of an alternative can begin with which word. Alternatives of the same shape share one.
///
/// In numbers: how many words, how many branches can begin with any token; those branches; the words, sorted; for each
/// word where its branches end in the list, and one more in front; the list.
pub type Shape<'a> = &'a [u32];

/// The branches that can begin with a word, in the order of trying; `None` stands for the edge of the sentence.
#[inline]
pub fn branches(shape: Shape<'_>, word: Option<WordId>) -> &[u32] {
    let [words, any, rest @ ..] = shape else { return &[] };
    let (any, rest) = rest.split_at((*any as usize).min(rest.len()));
    let Some(word) = word else { return any };
    let (known, rest) = rest.split_at((*words as usize).min(rest.len()));
    let found = if known.len() <= 8 { known.iter().position(|w| *w == word) } else { known.binary_search(&word).ok() };
    let Some(at) = found else { return any };
    let (ends, list) = rest.split_at((known.len() + 1).min(rest.len()));
    &list[ends[at] as usize..ends[at + 1] as usize]
}

/// Shapes, each stored once.
#[derive(Default)]
pub struct Shapes {
    pub numbers: Vec<u32>,
    known: HashMap<Vec<u32>, u32>,
}

impl Shapes {
    /// Where in [`Shapes::numbers`] the shape lies of branches that begin with these words; `None`: with any token.
    /// Its length stands in front of it. Words are sorted.
    pub fn of(&mut self, firsts: &[Option<Vec<WordId>>]) -> u32 {
        let mut by_word: BTreeMap<WordId, Vec<u32>> = BTreeMap::new();
        for word in firsts.iter().flatten().flatten() {
            by_word.entry(*word).or_default();
        }
        let mut any = Vec::new();
        for (branch, first) in firsts.iter().enumerate() {
            let branch = branch as u32;
            for (word, list) in &mut by_word {
                if first.as_ref().is_none_or(|words| words.binary_search(word).is_ok()) {
                    list.push(branch);
                }
            }
            if first.is_none() {
                any.push(branch);
            }
        }
        let mut shape = vec![by_word.len() as u32, any.len() as u32];
        shape.extend(&any);
        shape.extend(by_word.keys());
        let mut end = 0;
        shape.push(0);
        for list in by_word.values() {
            end += list.len() as u32;
            shape.push(end);
        }
        shape.extend(by_word.values().flatten());
        if let Some(&known) = self.known.get(&shape) {
            return known;
        }
        let at = self.numbers.len() as u32;
        self.numbers.push(shape.len() as u32);
        self.numbers.extend(&shape);
        self.known.insert(shape, at);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::{Shapes, branches};

    #[test]
    fn finds_branches_by_first_word() {
        let mut shapes = Shapes::default();
        let firsts = [Some(vec![20, 21]), None, Some(vec![21, 22])];
        let at = shapes.of(&firsts) as usize;
        assert_eq!(shapes.of(&firsts) as usize, at, "stored once");
        let shape = &shapes.numbers[at + 1..][..shapes.numbers[at] as usize];
        assert_eq!(branches(shape, Some(20)), [0, 1]);
        assert_eq!(branches(shape, Some(21)), [0, 1, 2]);
        assert_eq!(branches(shape, Some(22)), [1, 2]);
        assert_eq!(branches(shape, Some(23)), [1]);
        assert_eq!(branches(shape, None), [1]);
    }
}
