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
    /// How many numbers.
    const WIDTH: usize;
    fn fields(&mut self, visit: impl FnMut(&mut u32));
}

impl Row for Text {
    const WIDTH: usize = 2;
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        visit(&mut self.at);
        visit(&mut self.len);
    }
}

impl Row for Slice {
    const WIDTH: usize = 2;
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        visit(&mut self.at);
        visit(&mut self.len);
    }
}

impl Row for Rewrite {
    const WIDTH: usize = Text::WIDTH + 2;
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        self.text.fields(&mut visit);
        visit(&mut self.applicability);
        visit(&mut self.replace);
    }
}

impl Row for Rule {
    const WIDTH: usize = 3 * Text::WIDTH + 4 * Slice::WIDTH + 17;
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        self.id.fields(&mut visit);
        let Facts { subject, modality, negated, tense, mood, embedding, news } = &mut self.facts;
        for number in [
            &mut self.category,
            &mut self.family,
            &mut self.severity,
            &mut self.speakers,
            &mut self.channels,
            &mut self.over,
            &mut self.measure,
            &mut self.limit,
            &mut self.reach,
            &mut self.weight,
            subject,
            modality,
            negated,
            tense,
            mood,
            embedding,
            news,
        ] {
            visit(number);
        }
        for slice in [&mut self.contexts, &mut self.suppresses, &mut self.rewrites, &mut self.regexes] {
            slice.fields(&mut visit);
        }
        self.why.fields(&mut visit);
        self.source.fields(&mut visit);
    }
}

fn rows<R: Row>(visitor: &mut dyn Visitor, table: &mut Vec<R>) {
    let mut flat = Vec::with_capacity(table.len() * R::WIDTH);
    table.iter_mut().for_each(|row| row.fields(|field| flat.push(*field)));
    visitor.numbers(&mut flat);
    *table = flat
        .chunks_exact(R::WIDTH)
        .map(|chunk| {
            let (mut row, mut values) = (R::default(), chunk.iter());
            row.fields(|field| *field = values.next().copied().unwrap_or(0));
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
        &mut vocab.marks,
        &mut vocab.syllables,
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
    for table in [&mut l.takes_is, &mut l.owned_adjectives, &mut l.state_words, &mut l.acronyms, &mut l.capitals] {
        v.numbers(table);
    }
    let mut constraints: Vec<u32> = set.constraints.iter().flat_map(constraint_row).collect();
    v.numbers(&mut constraints);
    let constraint = |c: &[u32]| Constraint {
        prev: c[0],
        prev_not: c[1],
        this: c[2],
        next: c[3],
        next_not: c[4],
        keep: c[5],
        first: c[6] != 0,
    };
    set.constraints = constraints.chunks_exact(Constraint::WORDS).map(constraint).collect();
    for table in [
        &mut set.set_bounds,
        &mut set.set_words,
        &mut set.code,
        &mut set.shapes,
        &mut set.set_prints,
        &mut set.gates.bounds,
        &mut set.gates.gates,
        &mut set.counted,
        &mut set.measuring,
        &mut set.refs,
        &mut set.captures,
        &mut set.checks,
        &mut set.check_limits,
        &mut set.check_lists,
    ] {
        v.numbers(table);
    }
    for anchors in [&mut set.findings, &mut set.evidence, &mut set.terms] {
        anchors.tables().into_iter().for_each(|table| v.numbers(table));
    }
    v.number(&mut set.gates.count);
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
