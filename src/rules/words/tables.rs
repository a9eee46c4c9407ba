//! The finished vocabulary, laid out in flat tables.

use super::WordBook;
use crate::lang::syllables::syllables;
use crate::lang::tags;
use crate::lang::vocab::{SLOT, WordId, hash, id, key};
use std::collections::BTreeSet;

/// The class of words that nobody is taken to have meant: insults one letter away from other words and names.
const NO_SLIPS: &str = "no-slips";

impl WordBook {
    /// Lays the words out in flat tables. `in_rules` are the words that patterns and classes mention: slips are
    /// undone towards these only.
    pub fn finish(&mut self, in_rules: &BTreeSet<WordId>) {
        let size = (self.vocab.size() * 3 / 2).next_power_of_two();
        self.vocab.table.resize(size * SLOT, 0);
        self.vocab.marks.resize(self.vocab.size(), 0);
        let syllables = |word: WordId| syllables(self.vocab.word(word)) as u32;
        self.vocab.syllables = (0..self.vocab.size() as WordId).map(syllables).collect();
        for word in id::FIRST_WORD..self.vocab.size() as WordId {
            let text = self.vocab.word(word).as_bytes();
            let (mut slot, key) = (hash(text) as usize & (size - 1), key(text));
            while self.vocab.table[slot * SLOT + 2] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.vocab.table[slot * SLOT..][..SLOT].copy_from_slice(&[key as u32, (key >> 32) as u32, word]);
        }
        for (&word, parts) in &self.expansions {
            let start = self.vocab.parts.len() as u32;
            self.vocab.parts.extend(parts);
            self.vocab.expansions.extend([word, start, self.vocab.parts.len() as u32]);
        }
        self.vocab.verb_forms = self.verbs.iter().flatten().copied().collect();
        let mut pairs: BTreeSet<(WordId, u32)> = BTreeSet::new();
        for (verb, forms) in self.verbs.iter().enumerate() {
            pairs.extend(forms.iter().map(|&f| (f, verb as u32)));
        }
        self.vocab.form_of = pairs.into_iter().flat_map(|(f, v)| [f, v]).collect();
        self.slip_table(in_rules);
    }

    fn slip_table(&mut self, in_rules: &BTreeSet<WordId>) {
        let never = self.classes.get(NO_SLIPS).map_or(&[][..], Vec::as_slice);
        let targets: Vec<WordId> = in_rules
            .iter()
            .copied()
            .filter(|&w| w >= id::FIRST_WORD && self.vocab.tags(w) & tags::EXPANDS == 0)
            .filter(|&w| self.vocab.word(w).len() >= 6 && self.vocab.word(w).is_ascii())
            .filter(|w| !never.contains(w))
            .collect();
        let count: usize = targets.iter().map(|&w| self.vocab.word(w).len() + 1).sum();
        let size = (count * 3 / 2).next_power_of_two().max(2);
        let mut slips = vec![0u32; size * 2];
        for word in targets {
            let text = self.vocab.word(word).as_bytes();
            let mut variants: BTreeSet<Vec<u8>> = BTreeSet::from([text.to_vec()]);
            for i in 1..text.len() {
                variants.insert([&text[..i], &text[i + 1..]].concat());
            }
            for variant in variants {
                let h = hash(&variant);
                let mut slot = h as usize & (size - 1);
                while slips[slot * 2 + 1] != 0 {
                    slot = (slot + 1) & (size - 1);
                }
                slips[slot * 2] = h;
                slips[slot * 2 + 1] = word;
            }
        }
        self.vocab.slips = slips.into();
    }
}
