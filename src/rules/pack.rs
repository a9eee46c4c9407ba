//! A compiled rule set as bytes and back, so that the built-in rules cost nothing to read but a copy.
//!
//! The bytes are made by this crate's own build and never read from anywhere else, so reading trusts their shape;
//! a wrong shape gives an empty table, no panic.

use super::ruleset::{Facts, Rewrite, Rule, RuleSet, Slice, Text};
use crate::lang::narrow::Constraint;

/// Visits every table of a rule set in one fixed order; writing and reading share it.
trait Visitor {
    fn numbers(&mut self, table: &mut Vec<u32>);
    fn number(&mut self, number: &mut u32);
    fn text(&mut self, text: &mut String);
}

#[allow(dead_code, reason = "the build script writes, the library reads")]
struct Writer(Vec<u8>);

impl Visitor for Writer {
    fn numbers(&mut self, table: &mut Vec<u32>) {
        self.number(&mut (table.len() as u32));
        self.0.extend(table.iter().flat_map(|n| n.to_le_bytes()));
    }
    fn number(&mut self, number: &mut u32) {
        self.0.extend(number.to_le_bytes());
    }
    fn text(&mut self, text: &mut String) {
        self.number(&mut (text.len() as u32));
        self.0.extend(text.as_bytes());
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, len: usize) -> &[u8] {
        let (head, tail) = self.0.split_at(len.min(self.0.len()));
        self.0 = tail;
        head
    }
}

impl Visitor for Reader<'_> {
    fn numbers(&mut self, table: &mut Vec<u32>) {
        let mut len = 0;
        self.number(&mut len);
        table.clear();
        table.extend(self.take(len as usize * 4).chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])));
    }
    fn number(&mut self, number: &mut u32) {
        if let [a, b, c, d] = *self.take(4) {
            *number = u32::from_le_bytes([a, b, c, d]);
        }
    }
    fn text(&mut self, text: &mut String) {
        let mut len = 0;
        self.number(&mut len);
        *text = std::str::from_utf8(self.take(len as usize)).unwrap_or_default().to_string();
    }
}

/// A record that is a fixed row of numbers.
trait Row: Default + Clone {
    fn fields(&mut self) -> Vec<&mut u32>;
}

fn text_fields(t: &mut Text) -> [&mut u32; 2] {
    [&mut t.at, &mut t.len]
}

fn slice_fields(s: &mut Slice) -> [&mut u32; 2] {
    [&mut s.at, &mut s.len]
}

impl Row for Text {
    fn fields(&mut self) -> Vec<&mut u32> {
        text_fields(self).into()
    }
}

impl Row for Rewrite {
    fn fields(&mut self) -> Vec<&mut u32> {
        let [a, b] = text_fields(&mut self.text);
        vec![a, b, &mut self.applicability, &mut self.replace]
    }
}

impl Row for Rule {
    fn fields(&mut self) -> Vec<&mut u32> {
        let mut all: Vec<&mut u32> = Vec::with_capacity(32);
        all.extend(text_fields(&mut self.id));
        all.extend([&mut self.category, &mut self.family, &mut self.severity, &mut self.speakers, &mut self.channels]);
        all.extend([&mut self.over, &mut self.measure, &mut self.limit, &mut self.reach, &mut self.weight]);
        let Facts { subject, modality, negated, tense, mood, embedding, news } = &mut self.facts;
        all.extend([subject, modality, negated, tense, mood, embedding, news]);
        for slice in [&mut self.contexts, &mut self.suppresses, &mut self.rewrites, &mut self.regexes] {
            all.extend(slice_fields(slice));
        }
        all.extend(text_fields(&mut self.why));
        all.extend(text_fields(&mut self.source));
        all
    }
}

fn rows<R: Row>(visitor: &mut dyn Visitor, table: &mut Vec<R>) {
    let width = R::default().fields().len();
    let mut flat: Vec<u32> =
        table.iter_mut().flat_map(|row| row.fields().into_iter().map(|f| *f).collect::<Vec<_>>()).collect();
    visitor.numbers(&mut flat);
    *table = flat
        .chunks_exact(width)
        .map(|chunk| {
            let mut row = R::default();
            row.fields().into_iter().zip(chunk).for_each(|(field, value)| *field = *value);
            row
        })
        .collect();
}

fn constraint_row(c: &Constraint) -> [u32; Constraint::WORDS] {
    [c.prev, c.prev_not, c.this, c.next, c.next_not, c.keep, u32::from(c.first)]
}

fn visit(set: &mut RuleSet, v: &mut dyn Visitor) {
    v.text(&mut set.vocab.text);
    v.text(&mut set.strings);
    let vocab = &mut set.vocab;
    for table in [
        &mut vocab.ends,
        &mut vocab.tags,
        &mut vocab.table,
        &mut vocab.expansions,
        &mut vocab.parts,
        &mut vocab.verb_forms,
        &mut vocab.form_of,
        &mut vocab.slips,
    ] {
        v.numbers(table);
    }
    let l = &mut set.lists;
    for number in [&mut l.not, &mut l.will, &mut l.have, &mut l.are, &mut l.am, &mut l.would, &mut l.is, &mut l.us] {
        v.number(number);
    }
    for table in [
        &mut l.takes_is,
        &mut l.owned_adjectives,
        &mut l.state_words,
        &mut l.openers,
        &mut l.closers,
        &mut l.abbreviations,
        &mut l.titles,
        &mut l.salutations,
        &mut l.acronyms,
        &mut l.takes_an,
        &mut l.takes_a,
    ] {
        v.numbers(table);
    }
    let g = &mut set.grammar;
    for table in [
        &mut g.if_words,
        &mut g.when_words,
        &mut g.reason_words,
        &mut g.reported_words,
        &mut g.relative_words,
        &mut g.reporting,
        &mut g.indefinites,
        &mut g.causatives,
        &mut g.ability,
        &mut g.obligation,
        &mut g.obligation_to,
        &mut g.advice,
        &mut g.possibility,
        &mut g.future,
        &mut g.would,
        &mut g.negations,
        &mut g.first_person,
        &mut g.first_possessive,
        &mut g.you,
        &mut g.your,
        &mut g.it,
        &mut g.please,
        &mut g.past_auxiliaries,
        &mut g.bad_for_customer,
        &mut g.good_for_customer,
    ] {
        v.numbers(table);
    }
    let mut constraints: Vec<u32> = set.constraints.iter().flat_map(constraint_row).collect();
    v.numbers(&mut constraints);
    set.constraints = constraints
        .chunks_exact(Constraint::WORDS)
        .map(|c| Constraint {
            prev: c[0],
            prev_not: c[1],
            this: c[2],
            next: c[3],
            next_not: c[4],
            keep: c[5],
            first: c[6] != 0,
        })
        .collect();
    for table in [
        &mut set.set_bounds,
        &mut set.set_words,
        &mut set.code,
        &mut set.set_prints,
        &mut set.findings.bounds,
        &mut set.findings.entries,
        &mut set.evidence.bounds,
        &mut set.evidence.entries,
        &mut set.terms.bounds,
        &mut set.terms.entries,
        &mut set.counted,
        &mut set.variants,
        &mut set.measuring,
        &mut set.refs,
        &mut set.captures,
        &mut set.checks,
        &mut set.check_limits,
        &mut set.check_lists,
    ] {
        v.numbers(table);
    }
    set.remembered.iter_mut().for_each(|table| v.numbers(table));
    v.number(&mut set.exact_base);
    rows(v, &mut set.rules);
    rows(v, &mut set.rewrites);
    rows(v, &mut set.texts);
    rows(v, &mut set.blanks);
    let (mut low, mut high) = (set.fingerprint as u32, (set.fingerprint >> 32) as u32);
    v.number(&mut low);
    v.number(&mut high);
    set.fingerprint = u64::from(high) << 32 | u64::from(low);
}

/// The rule set as bytes.
#[allow(dead_code, reason = "the build script writes, the library reads")]
pub fn write(set: &RuleSet) -> Vec<u8> {
    let mut writer = Writer(Vec::new());
    visit(&mut set.clone(), &mut writer);
    writer.0
}

/// The rule set that [`write`] wrote.
pub fn read(bytes: &[u8]) -> RuleSet {
    let mut set = RuleSet::default();
    visit(&mut set, &mut Reader(bytes));
    set
}
