//! Decides under which words, or pairs of words, each variant is looked for, and what its sentence must hold.

use super::Weights;
use crate::lang::vocab::WordId;
use crate::rules::anchor::Weigh;
use crate::rules::anchors::{Builder, Edges, GateWords, Look, NewEntry};
use crate::rules::category::Family;
use crate::rules::ruleset::{RuleSet, speaker};
use crate::rules::sets::Sets;

/// An anchor word at least this heavy is looked for together with its neighbour.
const HEAVY: u64 = 100;
/// A set of neighbours larger than this makes too many pairs.
const MOST_NEIGHBOURS: usize = 400;
/// More pairs than this make a table too large; what comes after is looked for by its anchor alone.
const MOST_PAIRS: usize = 400_000;
/// Gates are asked for only where an entry comes up so often,
const WORTH_A_GATE: u64 = 20;
/// and only sets lighter than this are gates: heavier ones are open in most sentences.
const LIGHT: u64 = 1_500;
/// An entry has sixteen bits for a gate.
const MOST_GATES: usize = 0xFFFF;

/// What a variant is looked for by, before all words have their final weight.
pub(super) struct Sought {
    pub rule: u32,
    /// Words that are its anchor.
    pub words: Vec<WordId>,
    /// Sets of words, in the compiler's numbers, of which the sentence must hold one each; the lightest first.
    pub required: Vec<(u64, u32)>,
    /// What stands before and after the anchor.
    pub beside: [Look; 2],
    /// Edges of the sentence that must be near.
    pub edges: Edges,
    /// Sets that the token before and the token after must be in, where words can say it.
    pub neighbours: [Option<u32>; 2],
    /// Programs to the right and to the left.
    pub programs: [u32; 2],
}

/// Writes the tables of `set` that lead from words to variants. `sought` goes with the variants, `needs` has the words
/// of what they require.
pub(super) fn index(set: &mut RuleSet, sought: &[Sought], needs: &Sets, weights: &Weights) {
    let [mut agent, mut customer, mut evidence, mut terms] = [(); 4].map(|()| Builder::default());
    let mut gates = Gates { needs, numbers: Default::default(), used: Vec::new() };
    let mut pairs = 0;
    for (number, sought) in sought.iter().enumerate() {
        let rule = &set.rules[sought.rule as usize];
        let says = |speaker: u32| rule.speakers & speaker != 0;
        let mut builders = match rule.family() {
            Family::Evidence => vec![&mut evidence],
            Family::Term => vec![&mut terms],
            _ => [says(speaker::AGENT).then_some(&mut agent), says(speaker::CUSTOMER).then_some(&mut customer)]
                .into_iter()
                .flatten()
                .collect(),
        };
        // Evidence is looked for in few sentences, and only what is asked for: gates would cost more than they save.
        let gated = rule.family() != Family::Evidence;
        let beside = neighbours(sought.neighbours, weights);
        for &word in &sought.words {
            let entry = |second, gates| NewEntry {
                variant: number as u32,
                rule: sought.rule,
                speakers: rule.speakers,
                second,
                gates,
                beside: sought.beside,
                edges: sought.edges,
                programs: sought.programs,
            };
            match beside {
                Some((neighbours, second)) if weights.word(word) >= HEAVY && pairs < MOST_PAIRS => {
                    for &other in neighbours {
                        let both = if second { (other, word) } else { (word, other) };
                        let often = weights.word(word).min(weights.word(other)) / 4;
                        let gates = gates.of(sought, if gated { often } else { 0 }, Some(neighbours));
                        builders.iter_mut().for_each(|b| b.pair(both, entry(second, gates)));
                    }
                    pairs += neighbours.len();
                }
                _ => {
                    let gates = gates.of(sought, if gated { weights.word(word) } else { 0 }, None);
                    builders.iter_mut().for_each(|b| b.alone(word, entry(false, gates)));
                }
            }
        }
    }
    let words = weights.book.vocab.size();
    set.findings = [agent, customer].map(|b| b.finish(words));
    (set.evidence, set.terms) = (evidence.finish(words), terms.finish(words));
    set.gates = gates.finish(words);
}

/// The words of which one must stand beside the anchor, and whether they stand before it: the lighter side.
fn neighbours<'a>([before, after]: [Option<u32>; 2], weights: &Weights<'a>) -> Option<(&'a [WordId], bool)> {
    let side = |set: Option<u32>, second: bool| {
        let set = set?;
        let words = &weights.sets.sets[set as usize];
        (words.len() <= MOST_NEIGHBOURS).then(|| (weights.set(set), words.as_slice(), second))
    };
    let lightest = side(before, true).into_iter().chain(side(after, false)).min_by_key(|s| s.0);
    lightest.map(|(_, words, second)| (words, second))
}

/// Numbers gates as entries ask for them.
struct Gates<'a> {
    needs: &'a Sets,
    numbers: std::collections::HashMap<u32, u32>,
    used: Vec<u32>,
}

impl Gates<'_> {
    fn of(&mut self, sought: &Sought, often: u64, neighbours: Option<&[WordId]>) -> [u32; 2] {
        let mut gates = [0; 2];
        if often < WORTH_A_GATE {
            return gates;
        }
        // That its neighbour is there, a pair has shown.
        let unknown = |set: u32| neighbours != Some(self.needs.sets[set as usize].as_slice());
        let light = sought.required.iter().filter(|r| r.0 < LIGHT && unknown(r.1));
        for (gate, &(_, set)) in gates.iter_mut().zip(light) {
            let next = self.used.len() + 1;
            *gate = *self.numbers.entry(set).or_insert_with(|| {
                if next >= MOST_GATES {
                    return 0;
                }
                self.used.push(set);
                next as u32
            });
        }
        gates
    }

    fn finish(self, words: usize) -> GateWords {
        let mut opened: Vec<Vec<u32>> = vec![Vec::new(); words + 1];
        for (at, &set) in self.used.iter().enumerate() {
            for &word in &self.needs.sets[set as usize] {
                opened[word as usize].push(at as u32 + 1);
            }
        }
        let mut out = GateWords { count: self.used.len() as u32 + 1, ..GateWords::default() };
        for gates in opened {
            out.bounds.push(out.gates.len() as u32);
            out.gates.extend(gates);
        }
        out
    }
}
