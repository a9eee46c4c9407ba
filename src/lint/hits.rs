//! Raw hits: every place where a pattern matches and its clause has the facts the rule asks for.

use super::machine::{Machine, Match, UNSET};
use super::memory::RuleBits;
use super::wanted::Wanted;
use crate::lang::clause::{Clause, clauses};
use crate::lang::token::{Tokens, flag};
use crate::rules::anchors::{Anchored, Entry, Place};
use crate::rules::category::Family;
use crate::rules::ruleset::{Extent, RuleSet, speaker};

/// A match of a rule, as token positions.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    pub rule: u32,
    pub sentence: u32,
    /// What to underline.
    pub start: u32,
    pub end: u32,
    /// The clause that the underlined words stand in.
    pub clause: (u32, u32),
    /// The anchor's token and the variant: of equal hits the first in this order stays.
    pub order: (u32, u32),
    pub matched: Match,
}

/// What hits of a turn have in common, worked out when the first one asks, and room that every turn needs.
#[derive(Default)]
pub struct Shared {
    room: Room,
    /// Where in `clauses` those of each sentence that was asked about are, by sentence; [`UNREAD`] for the others.
    read: Vec<(u32, u32)>,
    clauses: Vec<Clause>,
    all_quoted: Option<bool>,
}

/// Room that every pass over a turn needs.
#[derive(Default)]
struct Room {
    /// The entries to look at for each token of a sentence.
    anchored: Vec<Anchored>,
    /// Which gates are open in a sentence.
    gates: Vec<u64>,
    /// The evidence that is still looked for in the turn.
    left: RuleBits,
}

const UNREAD: (u32, u32) = (u32::MAX, 0);

impl Shared {
    /// Makes it ready for a turn with so many sentences.
    pub fn begin(&mut self, sentences: usize) {
        self.read.clear();
        self.read.resize(sentences, UNREAD);
        self.clauses.clear();
        self.all_quoted = None;
    }

    fn clauses(&mut self, set: &RuleSet, tokens: &Tokens, sentence: u32) -> &[Clause] {
        let read = &mut self.read[sentence as usize];
        if *read == UNREAD {
            let first = self.clauses.len() as u32;
            clauses(&tokens.tokens, &tokens.sentences[sentence as usize], &set.vocab, &mut self.clauses);
            *read = (first, self.clauses.len() as u32);
        }
        &self.clauses[read.0 as usize..read.1 as usize]
    }
}

/// Which rules a pass looks for.
#[derive(Clone, Copy)]
pub enum Pass<'a> {
    /// What is shown: strengths, faults, cues.
    Findings,
    /// Those pieces of evidence that somebody asks for, in the sentences where they could matter.
    Evidence(&'a Wanted),
    /// The terms of the tone.
    Terms,
}

/// Adds the hits of the rules that `speaker` and `channel` bits allow.
pub fn find(
    set: &RuleSet,
    text: &str,
    tokens: &Tokens,
    (speaker, channel): (u32, u32),
    pass: Pass,
    shared: &mut Shared,
    out: &mut Vec<Hit>,
) {
    let table = match pass {
        Pass::Findings => &set.findings[usize::from(speaker & speaker::AGENT == 0)],
        Pass::Evidence(_) => &set.evidence,
        Pass::Terms => &set.terms,
    };
    let mut room = std::mem::take(&mut shared.room);
    let only_wanted = matches!(pass, Pass::Evidence(_));
    let once = |rule| matches!(pass, Pass::Evidence(wanted) if wanted.once(rule));
    if let Pass::Evidence(wanted) = pass {
        room.left.clone_from(wanted.rules());
    }
    let mut search = Search { set, tokens, machine: Machine::new(set, text, tokens), shared, channel, out };
    for (index, sentence) in tokens.sentences.iter().enumerate() {
        if matches!(pass, Pass::Evidence(wanted) if !wanted.in_sentence(index)) {
            continue;
        }
        let words = &tokens.tokens[sentence.start as usize..sentence.end as usize];
        table.look_up(words, &mut room.anchored);
        let place = Place {
            start: sentence.start,
            body_start: sentence.body_start,
            body_end: sentence.body_end,
            first: index == 0,
            last: index + 1 == tokens.sentences.len(),
        };
        let mut opened = false;
        let mut look_at = |entry: Entry, at: usize| {
            let open = |gates: &mut Vec<u64>| {
                if !opened {
                    set.gates.open(words, gates);
                    opened = true;
                }
            };
            entry.said_by(speaker)
                && entry.fits(words, at, &place)
                && entry.fits_gates(&mut room.gates, open)
                && search.at(entry, sentence.start + at as u32, index)
        };
        for (at, Anchored { alone, pair }) in room.anchored.iter().enumerate() {
            for (paired, [first, end]) in [(true, *pair), (false, *alone)] {
                for number in first..end {
                    if only_wanted && !room.left.contains(table.rule(number)) {
                        continue;
                    }
                    let entry = table.entry(number);
                    let at = at - usize::from(paired && !entry.second());
                    if look_at(entry, at) && once(entry.rule()) {
                        room.left.remove(entry.rule());
                    }
                }
            }
        }
    }
    search.shared.room = room;
}

/// A pass over one turn.
struct Search<'a> {
    set: &'a RuleSet,
    tokens: &'a Tokens,
    machine: Machine<'a>,
    shared: &'a mut Shared,
    channel: u32,
    out: &'a mut Vec<Hit>,
}

impl Search<'_> {
    /// Tries a variant whose anchor is the token at `at`; whether that gave a hit.
    fn at(&mut self, entry: Entry, at: u32, sentence: usize) -> bool {
        let Some(matched) = self.machine.attempt(entry.programs(), at, sentence) else { return false };
        let rule = &self.set.rules[entry.rule() as usize];
        let before = self.out.len();
        if rule.channels == 0 || rule.channels & self.channel != 0 {
            let order = (at, entry.variant());
            hit(self.set, self.tokens, self.shared, sentence as u32, entry.rule(), (matched, order), self.out);
        }
        self.out.len() > before
    }
}

fn hit(
    set: &RuleSet,
    tokens: &Tokens,
    shared: &mut Shared,
    index: u32,
    number: u32,
    (matched, order): (Match, (u32, u32)),
    out: &mut Vec<Hit>,
) {
    let rule = &set.rules[number as usize];
    let sentence = &tokens.sentences[index as usize];
    let unset = |slot: u32, other: u32| if slot == UNSET { other } else { slot };
    let (mut start, mut end) = (unset(matched.slots[0], matched.start), unset(matched.slots[1], matched.end));
    if start >= end {
        return;
    }
    // What an agent quotes is not the agent's own.
    if rule.family() != Family::Evidence
        && quoted(tokens, start, end)
        && !*shared.all_quoted.get_or_insert_with(|| all_quoted(tokens))
    {
        return;
    }
    let mut clause = (sentence.start, sentence.end);
    if rule.facts.any() || rule.over() == Extent::Clause || rule.contexts.len > 0 {
        // The clause of the first underlined word that stands in one.
        let found = shared.clauses(set, tokens, index).iter().find(|c| c.end > start);
        if rule.facts.any() && !found.is_some_and(|c| rule.facts.hold(c)) {
            return;
        }
        if let Some(found) = found {
            clause = (found.start, found.end);
        }
    }
    match rule.over() {
        Extent::Clause => (start, end) = (clause.0.min(start), clause.1.max(end)),
        Extent::Sentence => (start, end) = (sentence.start, sentence.end),
        Extent::Span | Extent::Match => {}
    }
    out.push(Hit { rule: number, sentence: index, start, end, clause, order, matched });
}

/// A turn that is one quotation from end to end quotes nobody.
pub(super) fn all_quoted(tokens: &Tokens) -> bool {
    tokens.tokens.iter().all(|t| t.has(flag::QUOTED))
}

pub(super) fn quoted(tokens: &Tokens, start: u32, end: u32) -> bool {
    tokens.tokens[start as usize..end as usize].iter().all(|t| t.has(flag::QUOTED))
}
