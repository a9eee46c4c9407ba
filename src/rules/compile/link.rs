//! What can be settled only when all rules are known: references, and the final tables.

use super::super::category::Family;
use super::super::checks::LIST_WORDS;
use super::super::resolve::Resolver;
use super::super::ruleset::*;
use super::super::source::{Contexts, Holds, RuleError, SourceFile};
use super::groups::no_reference;
use super::{CHECK_LIST, COUNTS, Compiled, Compiler, Pending, SUPPRESSES, Weights, index};
use crate::lang::table::Table;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use toml::Spanned;

impl<'a> Compiler<'a> {
    pub(super) fn contexts(&mut self, file: &'a SourceFile, rule: u32, contexts: &Contexts, needed: u32) {
        let lists =
            [&contexts.clause, &contexts.sentence, &contexts.near, &contexts.turn, &contexts.before, &contexts.earlier];
        for (scope, list) in lists.into_iter().enumerate() {
            for text in list {
                self.pending.push(Pending { rule, kind: scope as u32 | needed, file, text: text.clone() });
            }
        }
    }

    /// Resolves references; a pattern in a context becomes an unnamed piece of evidence.
    pub(super) fn link(&mut self) {
        self.check_groups();
        let pending = std::mem::take(&mut self.pending);
        let mut unnamed: HashMap<(String, bool), u32> = HashMap::new();
        let mut contexts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut suppresses: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut counted: BTreeMap<u32, u32> = BTreeMap::new();
        let mut checked: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for p in pending {
            let text = p.text.as_ref();
            let targets = match text.strip_prefix('#') {
                Some(name) => self.named(name),
                None if p.kind == SUPPRESSES || p.kind == COUNTS => Err(no_reference(text)),
                None => {
                    // Excuses see quoted words too.
                    let key = (text.clone(), false);
                    match unnamed.get(&key) {
                        Some(&rule) => Ok(vec![rule]),
                        None => self.unnamed(p.file, &p.text).map(|rule| {
                            unnamed.insert(key, rule);
                            vec![rule]
                        }),
                    }
                }
            };
            match targets {
                Ok(targets) if p.kind == COUNTS => counted.extend(targets.into_iter().map(|t| (t, p.rule))),
                Ok(targets) if p.kind == SUPPRESSES => suppresses.entry(p.rule).or_default().extend(targets),
                Ok(targets) if p.kind >= CHECK_LIST => checked.entry(p.kind - CHECK_LIST).or_default().extend(targets),
                Ok(targets) => contexts.entry(p.rule).or_default().extend(targets.iter().map(|t| p.kind << 24 | t)),
                Err(message) => {
                    let id = self.set.text(self.set.rules[p.rule as usize].id).to_string();
                    self.errors.push(RuleError { rule: Some(id), ..p.file.error(&p.text.span(), message) });
                }
            }
        }
        self.set.counted = counted.into_iter().flat_map(|(rule, term)| [rule, term]).collect();
        self.refuse_findings_in_terms(&contexts);
        for (list, mut targets) in checked {
            targets.sort_unstable();
            targets.dedup();
            let slice = [self.set.refs.len() as u32, targets.len() as u32];
            self.set.refs.extend(targets);
            let row = list as usize * LIST_WORDS + 2;
            self.set.check_lists[row..row + 2].copy_from_slice(&slice);
        }
        for (into, lists) in [(true, contexts), (false, suppresses)] {
            for (rule, list) in lists {
                let slice = Slice { at: self.set.refs.len() as u32, len: list.len() as u32 };
                self.set.refs.extend(list);
                let rule = &mut self.set.rules[rule as usize];
                *(if into { &mut rule.contexts } else { &mut rule.suppresses }) = slice;
            }
        }
    }

    pub(super) fn unnamed(&mut self, file: &SourceFile, text: &Spanned<String>) -> Result<u32, String> {
        let mut captures = Vec::new();
        let programs = self.pattern(file, text, &mut captures).map_err(|e| e.message)?;
        let number = self.set.rules.len() as u32;
        self.set.rules.push(Rule::unnamed());
        for (nodes, anchor) in programs {
            self.variant(number, &nodes, anchor);
        }
        Ok(number)
    }

    pub(super) fn finish(mut self, files: &[SourceFile]) -> Compiled {
        for name in self.book.phrases.keys().cloned().collect::<Vec<_>>() {
            // Unused phrases are checked too: a slip in them should not wait for its first user.
            let (at, text) = self.book.phrases[&name].clone();
            let mut captures = Vec::new();
            let mut resolver = Resolver::new(
                &mut self.book,
                &mut self.sets,
                &mut self.mentioned,
                &mut self.exact,
                &mut captures,
                &mut self.phrases,
            );
            if let Err(e) = resolver.pattern(text.as_ref()) {
                let word_files: Vec<&SourceFile> =
                    files.iter().filter(|f| f.name.replace('\\', "/").contains("words/")).collect();
                let file = word_files[at];
                self.errors.push(RuleError {
                    rule: None,
                    ..file.error(&text.span(), format!("phrase `@{name}`, character {}: {}", e.at + 1, e.message))
                });
            }
        }
        self.book.finish(&self.mentioned);
        // Exact texts stand at the end of `texts`; their operand counts from there.
        self.set.exact_base = self.set.texts.len() as u32;
        for exact in std::mem::take(&mut self.exact) {
            let text = self.add_text(&exact);
            self.set.texts.push(text);
        }
        let set = &mut self.set;
        index::index(set, &self.sought, &Weights { book: &self.book, sets: &self.sets });
        set.measuring = (0..set.rules.len() as u32).filter(|&r| set.rules[r as usize].measure != 0).collect();
        set_reach(set);
        set.remembered = remembered(set);
        set.vocab = self.book.vocab;
        set.lists = self.book.lists;
        set.constraints = self.book.constraints;
        set.sets = self.sets.laid.into();
        (set.code, set.shapes) = (self.programs.code, self.programs.shapes.numbers.into());
        set.fingerprint = fingerprint(files);
        Compiled { set: self.set, errors: self.errors }
    }
}

/// How far each rule's contexts look. Evidence may lean on evidence: a few rounds settle it.
fn set_reach(set: &mut RuleSet) {
    for _ in 0..4 {
        let reach: Vec<u32> = set.rules.iter().map(|rule| reach(set, rule)).collect();
        set.rules.iter_mut().zip(reach).for_each(|(rule, reach)| rule.reach = reach);
    }
}

fn reach(set: &RuleSet, rule: &Rule) -> u32 {
    let far = |(_, scope, other): (bool, Scope, u32)| match scope {
        Scope::Before | Scope::Earlier => 0,
        Scope::Turn => EVERYWHERE,
        Scope::Near => set.rules[other as usize].reach.saturating_add(NEAR),
        Scope::Clause | Scope::Sentence => set.rules[other as usize].reach,
    };
    set.contexts(rule).map(far).max().unwrap_or(0)
}

/// The evidence that rules ask for in earlier turns: in `before` of the other side's, in `earlier` of both.
fn remembered(set: &RuleSet) -> [Table; 2] {
    let mut sides = [BTreeSet::new(), BTreeSet::new()];
    for rule in &set.rules {
        for (_, scope, other) in set.contexts(rule) {
            let hidden = set.rules[other as usize].family() == Family::Evidence;
            if hidden && (scope == Scope::Earlier || scope == Scope::Before && rule.speakers & speaker::CUSTOMER != 0) {
                sides[0].insert(other);
            }
            if hidden && (scope == Scope::Earlier || scope == Scope::Before && rule.speakers & speaker::AGENT != 0) {
                sides[1].insert(other);
            }
        }
    }
    sides.map(|side| side.into_iter().collect())
}

/// FNV-1a over names and texts of all files, in order.
fn fingerprint(files: &[SourceFile]) -> u64 {
    let rules_and_words = files.iter().filter(|f| Holds::of(&f.name) != Holds::Scorecard);
    let bytes = rules_and_words.flat_map(|f| {
        let stem = f.name.rsplit('/').next().unwrap_or("");
        stem.bytes().chain([0]).chain(f.text.bytes().filter(|b| *b != b'\r')).chain([0])
    });
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
