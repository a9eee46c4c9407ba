//! Raw hits: every place where a pattern matches and its clause has the facts the rule asks for.

use super::machine::{Machine, Match, UNSET};
use super::memory::RuleBits;
use super::wanted::Wanted;
use crate::lang::clause::{Clause, clauses};
use crate::lang::token::{Tokens, flag};
use crate::rules::anchors::{AT_ONCE, Anchored, Anchors, Range};
use crate::rules::category::Family;
use crate::rules::entry::{Sight, Sights};
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
    /// What entries look at; read once for the turn.
    sights: Sights,
    /// The entries to look at for each token of a sentence.
    anchored: Vec<Anchored>,
    /// The evidence that is still looked for in the turn.
    left: RuleBits,
}

const UNREAD: (u32, u32) = (u32::MAX, 0);

impl Shared {
    /// Makes it ready for a turn.
    pub fn begin(&mut self, tokens: &Tokens, speaker: u32) {
        self.room.sights.read(tokens, speaker);
        self.read.clear();
        self.read.resize(tokens.sentences.len(), UNREAD);
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
    let (table, wanted) = match pass {
        Pass::Findings => (&set.findings[usize::from(speaker & speaker::AGENT == 0)], None),
        Pass::Evidence(wanted) => (&set.evidence, Some(wanted)),
        Pass::Terms => (&set.terms, None),
    };
    let mut room = std::mem::take(&mut shared.room);
    if let Some(wanted) = wanted {
        room.left.clone_from(wanted.rules());
    }
    let mut search = Search {
        set,
        table,
        wanted,
        tokens,
        machine: Machine::new(set, text, tokens),
        sentence: 0,
        sight: Sight::default(),
        channel,
        left: &mut room.left,
        shared,
        out,
    };
    for (index, sentence) in tokens.sentences.iter().enumerate() {
        if wanted.is_some_and(|wanted| !wanted.in_sentence(index)) {
            continue;
        }
        let words = &tokens.tokens[sentence.start as usize..sentence.end as usize];
        table.look_up(words, &mut room.anchored);
        (search.sentence, search.sight) = (index, room.sights.sentence(index, sentence));
        for (at, &Anchored { pair, alone }) in room.anchored.iter().enumerate() {
            if pair[0] < pair[1] {
                search.entries(pair, true, at);
            }
            if alone[0] < alone[1] {
                search.entries(alone, false, at);
            }
        }
    }
    shared.room = room;
}

/// A pass over one turn.
struct Search<'a> {
    set: &'a RuleSet,
    table: &'a Anchors,
    wanted: Option<&'a Wanted>,
    tokens: &'a Tokens,
    machine: Machine<'a>,
    /// The sentence that is looked at.
    sentence: usize,
    sight: Sight<'a>,
    channel: u32,
    left: &'a mut RuleBits,
    shared: &'a mut Shared,
    out: &'a mut Vec<Hit>,
}

impl Search<'_> {
    /// Tries the entries of a word of the sentence, or of the pair that ends there.
    #[inline]
    fn entries(&mut self, [mut first, end]: Range, paired: bool, at: usize) {
        while first < end {
            match self.wanted {
                None => {
                    for entry in bits(self.table.fitting([first, end], paired, at, self.sight)) {
                        self.entry(first + entry, paired, at);
                    }
                }
                Some(wanted) => {
                    for entry in bits(self.table.of_rules([first, end], |rule| self.left.contains(rule))) {
                        self.evidence(wanted, first + entry, paired, at);
                    }
                }
            }
            first += AT_ONCE;
        }
    }

    /// Tries an entry of wanted evidence.
    fn evidence(&mut self, wanted: &Wanted, number: u32, paired: bool, at: usize) {
        let (entry, rule) = (self.table.entry(number), self.table.rule(number));
        // What was found meanwhile may not be wanted any more.
        if self.left.contains(rule)
            && self.sight.around(entry.anchor(paired, at)).is_some_and(|place| entry.fits(place))
            && self.entry(number, paired, at)
            && wanted.once(rule)
        {
            self.left.remove(rule);
        }
    }

    /// Tries an entry that fits; whether that gave a hit.
    fn entry(&mut self, number: u32, paired: bool, at: usize) -> bool {
        let entry = self.table.entry(number);
        let (anchor, variant) = (entry.anchor(paired, at), self.set.variants.get(entry.variant()));
        if !variant.has_its_needs(anchor, self.sight, &self.set.sets) {
            return false;
        }
        let at = self.tokens.sentences[self.sentence].start + anchor as u32;
        let Some(matched) = self.machine.attempt(variant.programs(), at, self.sentence) else { return false };
        let rule = &self.set.rules[variant.rule() as usize];
        let before = self.out.len();
        if rule.channels == 0 || rule.channels & self.channel != 0 {
            let (index, order) = (self.sentence as u32, (at, entry.variant()));
            hit(self.set, self.tokens, self.shared, index, variant.rule(), (matched, order), self.out);
        }
        self.out.len() > before
    }
}

/// The places of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (bit < u64::BITS).then_some(bit)
    })
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
    // Nobody rewrites a hashtag.
    if rule.family() == Family::Fault
        && tokens.tokens[start as usize..end as usize].iter().any(|t| t.has(flag::HASHTAG))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::lang::lexer::tokenize;
    use crate::lang::narrow::narrow;
    use crate::rules::pack;

    #[test]
    fn a_hashtag_is_no_fault() {
        let faults = |text: &str| {
            crate::Linter::default().check(text).findings().map(|f| f.quote().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(faults("Please calm down."), ["calm down"]);
        assert!(faults("Our new tea is here. #CalmDown").is_empty());
    }

    /// What entries and needs turn away, no program matches: they only save the try.
    #[test]
    fn nothing_that_matches_is_turned_away() {
        let set = pack::read(builtin::RULES);
        let (mut tokens, mut sights, mut anchored) = (Tokens::default(), Sights::default(), Vec::new());
        let mut matches = 0;
        // The files of the rules are full of examples of all their patterns.
        let texts = builtin::SOURCES.iter().flat_map(|(_, text)| text.split(['"', '\n']));
        for (text, side) in texts.flat_map(|text| [(text, 0), (text, 1)]) {
            tokenize(text, &set.vocab, &set.lists, &mut tokens);
            narrow(&mut tokens.tokens, &tokens.sentences, &set.constraints);
            let speaker = [speaker::AGENT, speaker::CUSTOMER][side];
            sights.read(&tokens, speaker);
            let mut machine = Machine::new(&set, text, &tokens);
            for (index, sentence) in tokens.sentences.iter().enumerate() {
                let words = &tokens.tokens[sentence.start as usize..sentence.end as usize];
                let sight = sights.sentence(index, sentence);
                for table in [&set.findings[side], &set.evidence, &set.terms] {
                    table.look_up(words, &mut anchored);
                    for (at, Anchored { alone, pair }) in anchored.iter().enumerate() {
                        let entries = (pair[0]..pair[1]).chain(alone[0]..alone[1]).enumerate();
                        for (i, number) in entries {
                            let (entry, paired) = (table.entry(number), i < (pair[1] - pair[0]) as usize);
                            let (anchor, variant) = (entry.anchor(paired, at), set.variants.get(entry.variant()));
                            let rule = &set.rules[variant.rule() as usize];
                            if rule.speakers & speaker != 0
                                && machine.attempt(variant.programs(), sentence.start + anchor as u32, index).is_some()
                            {
                                matches += 1;
                                let fits = sight.around(anchor).is_some_and(|place| entry.fits(place));
                                let tried = fits && variant.has_its_needs(anchor, sight, &set.sets);
                                assert!(tried, "{} in {text:?}", set.text(rule.id));
                            }
                        }
                    }
                }
            }
        }
        assert!(matches > 10_000, "{matches} matches");
    }
}
