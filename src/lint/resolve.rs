//! From raw hits to what is kept: contexts first, layer by layer; then overlaps and what suppresses what.

use super::hits::Hit;
use super::memory::{Memory, RuleBits};
use crate::rules::category::Family;
use crate::rules::ruleset::{NEAR, Rule, RuleSet, Scope};
use std::cmp::Reverse;

/// Evidence may lean on evidence that leans on evidence, and a cue on one that is itself excused: so deep and no deeper.
const DEPTH: usize = 2;

/// Decides which hits stand. `side` is 0 for the agent, 1 for the customer. What fired is left in `fired`.
pub fn resolve(set: &RuleSet, hits: &mut Vec<Hit>, memory: &Memory, side: usize, fired: &mut RuleBits) {
    resolve_keeping(set, hits, memory, side, fired, None);
}

/// The same; the evidence that stands is left in `evidence`.
pub fn resolve_keeping(
    set: &RuleSet,
    hits: &mut Vec<Hit>,
    memory: &Memory,
    side: usize,
    fired: &mut RuleBits,
    mut evidence: Option<&mut Vec<Hit>>,
) {
    fired.clear();
    // Also where nothing is found: what the turn before left there points past this one's words.
    if let Some(evidence) = evidence.as_deref_mut() {
        evidence.clear();
    }
    if hits.is_empty() {
        return;
    }
    hits.sort_unstable_by_key(|h| (h.sentence, h.start, h.rule, Reverse(h.end), h.order));
    hits.dedup_by_key(|h| (h.sentence, h.start, h.rule, h.end));
    // Evidence stands or falls first, then strengths and cues, then faults: each may lean on the ones before.
    let mut standing = vec![true; hits.len()];
    let mut families = 0u32;
    for hit in hits.iter() {
        fired.insert(hit.rule);
        families |= 1 << set.rules[hit.rule as usize].family;
    }
    let found = fired.clone();
    let layers = [
        (Family::Evidence, DEPTH),
        (Family::Strength, 1),
        (Family::Cue, DEPTH),
        (Family::Fault, 1),
        (Family::Check, 1),
        (Family::Term, 1),
    ];
    for (family, rounds) in layers {
        if families & (1 << family as u32) == 0 {
            continue;
        }
        for _ in 0..rounds {
            // Looking through a whole turn for every hit would be quadratic: what fired in it is noted once.
            fired.clear();
            hits.iter().zip(&standing).filter(|(_, stands)| **stands).for_each(|(h, _)| fired.insert(h.rule));
            let mut settled = true;
            for i in 0..hits.len() {
                let rule = &set.rules[hits[i].rule as usize];
                if rule.family() == family && rule.contexts.len > 0 {
                    let seen = Seen { hits, standing: &standing, found: &found, fired, memory, side };
                    let stands = allowed(set, &seen, i);
                    settled &= stands == standing[i];
                    standing[i] = stands;
                }
            }
            // Another round would see what this one saw.
            if settled {
                break;
            }
        }
    }
    fired.clear();
    let mut index = 0;
    hits.retain(|_| {
        index += 1;
        standing[index - 1]
    });
    for hit in hits.iter() {
        fired.insert(hit.rule);
    }
    let hidden = |h: &Hit| set.rules[h.rule as usize].family() == Family::Evidence;
    if let Some(evidence) = evidence {
        evidence.extend(hits.iter().filter(|h| hidden(h)).copied());
    }
    hits.retain(|h| !hidden(h));
    drop_overlaps(set, hits);
}

/// What contexts are looked up in.
struct Seen<'a> {
    hits: &'a [Hit],
    standing: &'a [bool],
    /// What was found in the turn at all, standing or not.
    found: &'a RuleBits,
    fired: &'a RuleBits,
    memory: &'a Memory,
    side: usize,
}

/// Whether the contexts of a hit let it stand.
fn allowed(set: &RuleSet, seen: &Seen, at: usize) -> bool {
    let rule = &set.rules[seen.hits[at].rule as usize];
    let mut wanted = 0u32;
    let mut found = 0u32;
    for (needed, scope, other) in set.contexts(rule) {
        let bit = 1 << scope as u32;
        wanted |= if needed { bit } else { 0 };
        if needed && found & bit != 0 {
            continue;
        }
        if seen.has(at, scope, other) {
            if !needed {
                return false;
            }
            found |= bit;
        }
    }
    wanted & !found == 0
}

impl Seen<'_> {
    /// Whether `other` fired in the given surroundings of a hit.
    #[inline]
    fn has(&self, at: usize, scope: Scope, other: u32) -> bool {
        match scope {
            Scope::Before => self.memory.before(self.side, other),
            Scope::Earlier => self.memory.earlier(other),
            Scope::Turn => self.fired.contains(other),
            Scope::Clause | Scope::Sentence | Scope::Near => {
                self.found.contains(other) && self.stands(at, scope, other)
            }
        }
    }

    /// Whether `other`, which was found in the turn, stands near a hit.
    fn stands(&self, at: usize, scope: Scope, other: u32) -> bool {
        let hit = &self.hits[at];
        let reach = if scope == Scope::Near { NEAR } else { 0 };
        let (low, high) = (hit.sentence.saturating_sub(reach), hit.sentence + reach);
        let first = self.hits.partition_point(|h| h.sentence < low);
        self.hits[first..].iter().zip(&self.standing[first..]).take_while(|(h, _)| h.sentence <= high).any(
            |(h, stands)| {
                *stands && h.rule == other && (scope != Scope::Clause || h.start < hit.clause.1 && hit.clause.0 < h.end)
            },
        )
    }
}

/// Cues of one category that begin within so many tokens of each other, in one sentence, are one.
const SAME_CUE: u32 = 8;

/// Within a category the longest match wins; between categories, and between terms, only what a rule declares.
fn drop_overlaps(set: &RuleSet, hits: &mut Vec<Hit>) {
    if hits.len() < 2 {
        return;
    }
    let mut standing = vec![true; hits.len()];
    let overlap = |a: &Hit, b: &Hit| a.start < b.end && b.start < a.end;
    for (i, hit) in hits.iter().enumerate() {
        let suppressed = set.suppressed(&set.rules[hit.rule as usize]);
        if suppressed.is_empty() {
            continue;
        }
        for j in neighbours(hits, i) {
            if i != j && suppressed.contains(&hits[j].rule) && overlap(hit, &hits[j]) {
                standing[j] = false;
            }
        }
    }
    for i in 0..hits.len() {
        for j in neighbours(hits, i) {
            let (a, b) = (&hits[i], &hits[j]);
            let (x, y) = (&set.rules[a.rule as usize], &set.rules[b.rule as usize]);
            let same = if x.family() == Family::Term { a.rule == b.rule } else { x.category == y.category };
            // A customer's feeling is one feeling, however many words tell it.
            let one_cue = x.family() == Family::Cue && a.start.abs_diff(b.start) <= SAME_CUE;
            if i != j && same && standing[i] && standing[j] && (one_cue || overlap(a, b)) {
                let rank = |h: &Hit, r: &Rule| (Reverse(r.severity), Reverse(h.end - h.start), h.start, h.rule);
                if rank(a, x) <= rank(b, y) { standing[j] = false } else { standing[i] = false }
            }
        }
    }
    let mut index = 0;
    hits.retain(|_| {
        index += 1;
        standing[index - 1]
    });
}

/// The hits of the same sentence; overlaps do not cross sentences.
fn neighbours(hits: &[Hit], at: usize) -> std::ops::Range<usize> {
    let sentence = hits[at].sentence;
    hits.partition_point(|h| h.sentence < sentence)..hits.partition_point(|h| h.sentence <= sentence)
}
