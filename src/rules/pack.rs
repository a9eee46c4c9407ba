//! A compiled rule set as numbers and text, and back, so that the built-in rules cost next to nothing to read: their
//! tables are used where they lie in the binary.
//!
//! Both are made by this crate's own build and never read from anywhere else, so reading trusts their shape; a wrong
//! shape gives an empty table, no panic.

use super::ruleset::{Facts, Rewrite, Rule, RuleSet, Slice, Text};
use crate::lang::narrow::Constraint;
use crate::lang::table::Table;
use std::borrow::Cow;

/// A packed rule set: all numbers as bytes, low byte first, and all texts.
#[derive(Debug, Clone, Copy)]
pub struct Packed<N, T> {
    pub numbers: N,
    pub texts: T,
}

/// Visits every table of a rule set in one fixed order; writing and reading share it.
trait Visitor {
    fn numbers(&mut self, table: &mut Table);
    fn number(&mut self, number: &mut u32);
    fn text(&mut self, text: &mut Cow<'static, str>);
}

#[allow(dead_code, reason = "the build script writes, the library reads")]
struct Writer(Packed<Vec<u8>, String>);

impl Visitor for Writer {
    fn numbers(&mut self, table: &mut Table) {
        self.number(&mut (table.len() as u32));
        self.0.numbers.extend(table.iter().flat_map(|n| n.to_le_bytes()));
    }
    fn number(&mut self, number: &mut u32) {
        self.0.numbers.extend(number.to_le_bytes());
    }
    fn text(&mut self, text: &mut Cow<'static, str>) {
        self.number(&mut (text.len() as u32));
        self.0.texts.push_str(text);
    }
}

struct Reader(Packed<&'static [u8], &'static str>);

impl Reader {
    fn take(&mut self, numbers: usize) -> &'static [u8] {
        let (head, tail) = self.0.numbers.split_at((numbers * 4).min(self.0.numbers.len()));
        self.0.numbers = tail;
        head
    }
}

impl Visitor for Reader {
    fn numbers(&mut self, table: &mut Table) {
        let mut len = 0;
        self.number(&mut len);
        *table = Table::of_bytes(self.take(len as usize));
    }
    fn number(&mut self, number: &mut u32) {
        if let [a, b, c, d] = *self.take(1) {
            *number = u32::from_le_bytes([a, b, c, d]);
        }
    }
    fn text(&mut self, text: &mut Cow<'static, str>) {
        let mut len = 0;
        self.number(&mut len);
        let (head, tail) = self.0.texts.split_at_checked(len as usize).unwrap_or_default();
        *text = Cow::Borrowed(head);
        self.0.texts = tail;
    }
}

/// A record that is a fixed row of numbers.
trait Row<const WIDTH: usize>: Default {
    fn fields(&mut self, visit: impl FnMut(&mut u32));
}

impl Row<2> for Text {
    #[inline(always)]
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        visit(&mut self.at);
        visit(&mut self.len);
    }
}

impl Row<2> for Slice {
    #[inline(always)]
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        visit(&mut self.at);
        visit(&mut self.len);
    }
}

impl Row<4> for Rewrite {
    #[inline(always)]
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        self.text.fields(&mut visit);
        visit(&mut self.applicability);
        visit(&mut self.replace);
    }
}

impl Row<31> for Rule {
    #[inline(always)]
    fn fields(&mut self, mut visit: impl FnMut(&mut u32)) {
        // One after the other, with no loop: so the compiler makes one copy of it.
        self.id.fields(&mut visit);
        visit(&mut self.category);
        visit(&mut self.family);
        visit(&mut self.severity);
        visit(&mut self.speakers);
        visit(&mut self.channels);
        visit(&mut self.over);
        visit(&mut self.measure);
        visit(&mut self.limit);
        visit(&mut self.reach);
        visit(&mut self.weight);
        let Facts { subject, modality, negated, tense, mood, embedding, news } = &mut self.facts;
        visit(subject);
        visit(modality);
        visit(negated);
        visit(tense);
        visit(mood);
        visit(embedding);
        visit(news);
        self.contexts.fields(&mut visit);
        self.suppresses.fields(&mut visit);
        self.rewrites.fields(&mut visit);
        self.regexes.fields(&mut visit);
        self.why.fields(&mut visit);
        self.source.fields(&mut visit);
    }
}

fn rows<const WIDTH: usize, R: Row<WIDTH>>(visitor: &mut dyn Visitor, table: &mut Vec<R>) {
    let mut flat = Table::default();
    table.iter_mut().for_each(|row| row.fields(|field| flat.push(*field)));
    visitor.numbers(&mut flat);
    let (all, _) = flat.as_chunks::<WIDTH>();
    let read = |numbers: &[u32; WIDTH]| {
        let (mut row, mut numbers) = (R::default(), numbers.iter());
        row.fields(|field| *field = numbers.next().copied().unwrap_or_default());
        row
    };
    *table = all.iter().map(read).collect();
}

/// The rules. Evidence without a name comes last, and each is like the next: it is counted, not written.
fn rules(visitor: &mut dyn Visitor, rules: &mut Vec<Rule>) {
    let mut unnamed = rules.iter().rev().take_while(|rule| rule.id.len == 0).count() as u32;
    visitor.number(&mut unnamed);
    rules.truncate(rules.len().saturating_sub(unnamed as usize));
    rows(visitor, rules);
    rules.extend(std::iter::repeat_n(Rule::unnamed(), unnamed as usize));
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
    for number in [
        &mut l.not,
        &mut l.will,
        &mut l.have,
        &mut l.are,
        &mut l.am,
        &mut l.would,
        &mut l.is,
        &mut l.us,
        &mut l.has,
        &mut l.had,
        &mut l.been,
        &mut l.got,
    ] {
        v.number(number);
    }
    for table in [&mut l.takes_is, &mut l.owned_adjectives, &mut l.state_words, &mut l.acronyms, &mut l.capitals] {
        v.numbers(table);
    }
    let mut constraints: Table = set.constraints.iter().flat_map(constraint_row).collect();
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
        &mut set.sets,
        &mut set.code,
        &mut set.shapes,
        &mut set.variants.0,
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
    let [agent, customer] = &mut set.findings;
    for anchors in [agent, customer, &mut set.evidence, &mut set.terms] {
        anchors.tables().into_iter().for_each(|table| v.numbers(table));
    }
    set.remembered.iter_mut().for_each(|table| v.numbers(table));
    v.number(&mut set.exact_base);
    rules(v, &mut set.rules);
    rows(v, &mut set.rewrites);
    rows(v, &mut set.texts);
    rows(v, &mut set.blanks);
    let (mut low, mut high) = (set.fingerprint as u32, (set.fingerprint >> 32) as u32);
    v.number(&mut low);
    v.number(&mut high);
    set.fingerprint = u64::from(high) << 32 | u64::from(low);
}

/// The rule set as numbers and text.
#[allow(dead_code, reason = "the build script writes, the library reads")]
pub fn write(set: &RuleSet) -> Packed<Vec<u8>, String> {
    let mut writer = Writer(Packed { numbers: Vec::new(), texts: String::new() });
    visit(&mut set.clone(), &mut writer);
    writer.0
}

/// The rule set that [`write`] wrote.
pub fn read(packed: Packed<&'static [u8], &'static str>) -> RuleSet {
    let mut set = RuleSet::default();
    visit(&mut set, &mut Reader(packed));
    set
}

#[cfg(test)]
mod tests {
    use super::{Packed, read, write};
    use crate::builtin;
    use crate::rules::compile::compile;
    use crate::rules::source::SourceFile;

    /// What was written is read again, rules with a name and without one.
    #[test]
    fn rules_come_back_as_they_were() {
        let files = |(name, text): &(&str, &str)| SourceFile { name: (*name).into(), text: (*text).into() };
        let set = compile(&builtin::SOURCES.iter().map(files).collect::<Vec<_>>()).set;
        let Packed { numbers, texts } = write(&set);
        let again = read(Packed { numbers: numbers.leak(), texts: texts.leak() });
        assert_eq!(again.rules, set.rules);
        assert!(set.rules.iter().any(|rule| rule.id.len == 0) && set.rules[0].id.len > 0);
        assert_eq!((again.fingerprint, again.refs.len()), (set.fingerprint, set.refs.len()));
    }
}
