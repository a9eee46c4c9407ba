//! Decides under which words, or pairs of words, each variant is looked for.

use super::Weights;
use crate::lang::vocab::WordId;
use crate::rules::anchor::Weigh;
use crate::rules::anchors::Builder;
use crate::rules::category::Family;
use crate::rules::entry::{Asked, Look, NewEntry};
use crate::rules::needs::Need;
use crate::rules::ruleset::{RuleSet, speaker};

/// An anchor word at least this heavy is looked for together with its neighbour.
const HEAVY: u64 = 100;
/// A set of neighbours larger than this makes too many pairs.
const MOST_NEIGHBOURS: usize = 400;
/// More pairs than this make a table too large; what comes after is looked for by its anchor alone.
const MOST_PAIRS: usize = 400_000;

/// What a variant is looked for by, before all words have their final weight.
pub(super) struct Sought {
    pub rule: u32,
    /// Words that are its anchor.
    pub words: Vec<WordId>,
    /// What it cannot match without; what is rarest at its place comes first.
    pub required: Vec<Needed>,
    /// What is asked of its anchor, speakers aside, and of what stands before and after it.
    pub asked: Asked,
    pub beside: [Look; 2],
    /// Sets that the token before and the token after must be in, where words can say it.
    pub neighbours: [Option<u32>; 2],
    /// Programs to the right and to the left.
    pub programs: [u32; 2],
}

/// A need, its set in the compiler's numbers, and how often what meets it stands there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needed {
    pub need: Need,
    pub set: u32,
    pub often: u64,
}

/// Writes the tables of `set` that lead from words to variants.
pub(super) fn index(set: &mut RuleSet, sought: &[Sought], weights: &Weights) {
    let [mut agent, mut customer, mut evidence, mut terms] = [(); 4].map(|()| Builder::default());
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
        let pairs_with = neighbours(sought.neighbours, weights);
        let asked = sought.asked.and(Asked::said_by(rule.speakers));
        let (variant, rule, beside) = (number as u32, sought.rule, sought.beside);
        let entry = |first| NewEntry { variant, rule, first, asked, beside };
        let mut known = None;
        for &word in &sought.words {
            match pairs_with {
                Some((set, second)) if weights.word(word) >= HEAVY && pairs < MOST_PAIRS => {
                    let neighbours = &weights.sets.sets[set as usize];
                    for &other in neighbours {
                        let both = if second { (other, word) } else { (word, other) };
                        builders.iter_mut().for_each(|b| b.pair(both, entry(!second)));
                    }
                    pairs += neighbours.len();
                    known = Some(set);
                }
                _ => builders.iter_mut().for_each(|b| b.alone(word, entry(false))),
            }
        }
        // That its neighbour is there, a pair has shown.
        let unknown = sought.required.iter().filter(|r| known != Some(r.set));
        set.variants.add(sought.rule, sought.programs, unknown.map(|r| r.need));
    }
    let words = weights.book.vocab.size();
    set.findings = [agent, customer].map(|b| b.finish(words));
    (set.evidence, set.terms) = (evidence.finish(words), terms.finish(words));
}

/// The words of which one must stand beside the anchor, and whether they stand before it: the lighter side.
fn neighbours([before, after]: [Option<u32>; 2], weights: &Weights) -> Option<(u32, bool)> {
    let side = |set: Option<u32>, second: bool| {
        let set = set?;
        (weights.sets.sets[set as usize].len() <= MOST_NEIGHBOURS).then(|| (weights.set(set), set, second))
    };
    let lightest = side(before, true).into_iter().chain(side(after, false)).min_by_key(|s| s.0);
    lightest.map(|(_, set, second)| (set, second))
}
