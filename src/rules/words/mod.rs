//! Builds the vocabulary from the word files of a pack: lexicon, contractions, misspellings, classes.
//!
//! `lexicon` reads verbs, nouns and the closed classes, `tables` lays the finished words out flat.

mod lexicon;
mod tables;

use super::category::nearest;
use super::source::{RuleError, SourceFile};
use crate::lang::mark;
use crate::lang::narrow::Constraint;
use crate::lang::tags::{self, Tags};
use crate::lang::vocab::{FORMS, Vocab, WordId, id};
use crate::lang::words::WordLists;
use lexicon::regular_forms;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use toml::Spanned;

type Table = BTreeMap<String, Spanned<String>>;

/// Words with their numbers while a pack is compiled.
#[derive(Default)]
pub struct WordBook {
    pub vocab: Vocab,
    pub lists: WordLists,
    pub constraints: Vec<Constraint>,
    pub classes: BTreeMap<String, Vec<WordId>>,
    /// Patterns by name, with the file they stand in.
    pub phrases: BTreeMap<String, (usize, Spanned<String>)>,
    pub errors: Vec<RuleError>,
    numbers: HashMap<String, WordId>,
    /// All forms of a word, by its base form.
    forms: HashMap<String, BTreeSet<WordId>>,
    expansions: BTreeMap<WordId, Vec<WordId>>,
    verbs: Vec<[WordId; FORMS]>,
    frequent: HashMap<WordId, u32>,
    class_sources: BTreeMap<String, (usize, Spanned<String>)>,
    common_nouns: BTreeSet<WordId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Narrowing {
    narrow: Vec<NarrowSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NarrowSource {
    #[serde(default)]
    prev: String,
    #[serde(default)]
    prev_not: String,
    this: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    next_not: String,
    keep: String,
    #[serde(default)]
    first: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contractions {
    expand: Table,
    #[serde(default)]
    ambiguous: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typos {
    typos: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    #[serde(default)]
    classes: Table,
    #[serde(default)]
    phrases: Table,
}

/// Reads all word files of a pack; `files` are those under `words/`.
pub fn read(files: &[SourceFile]) -> WordBook {
    let mut book = WordBook::default();
    book.vocab.tags.resize(id::FIRST_WORD as usize, 0);
    let stem = |f: &SourceFile| f.name.rsplit('/').next().unwrap_or("").trim_end_matches(".toml").to_string();
    // Frequent words get the low numbers: what tables hold of them lies together, and stays at hand.
    for file in files.iter().filter(|f| stem(f) == "frequency") {
        let read = book.lexicon(file, WordBook::frequency_list);
        book.note(read);
    }
    // The lexicon comes next, so that classes can ask for all forms of a word.
    for (index, file) in files.iter().enumerate() {
        let read = match stem(file).as_str() {
            "verbs" => book.lexicon(file, WordBook::verb_list),
            "nouns" => book.lexicon(file, WordBook::noun_list),
            "adjectives" => book.lexicon(file, |b, _, words| b.tag_all(words, tags::ADJ)),
            "adverbs" => book.lexicon(file, |b, _, words| b.tag_all(words, tags::ADV)),
            "function" => book.lexicon(file, WordBook::function_list),
            "names" => book.lexicon(file, |b, _, words| b.tag_all(words, tags::NAME)),
            _ => {
                let _ = index;
                Ok(())
            }
        };
        book.note(read);
    }
    for (index, file) in files.iter().enumerate() {
        let read = match stem(file).as_str() {
            "frequency" | "verbs" | "nouns" | "adjectives" | "adverbs" | "function" | "names" => Ok(()),
            "contractions" => file.parse::<Contractions>().map(|c| book.contractions(&c)),
            "typos" => file.parse::<Typos>().map(|t| book.typos(&t)),
            "marks" => book.lexicon(file, WordBook::mark_list),
            "grammar" => book.lexicon(file, WordBook::grammar_list),
            "tagging" => file.parse::<Narrowing>().and_then(|n| book.tagging(file, n)),
            "classes" => file.parse::<Table>().map(|t| book.add_classes(index, t)),
            "phrases" => file.parse::<Table>().map(|t| book.add_phrases(index, t)),
            _ => file.parse::<Extra>().map(|e| {
                book.add_classes(index, e.classes);
                book.add_phrases(index, e.phrases);
            }),
        };
        book.note(read);
    }
    book.resolve_classes(files);
    book.own_words();
    book
}

impl WordBook {
    fn note(&mut self, result: Result<(), RuleError>) {
        if let Err(error) = result {
            self.errors.push(error);
        }
    }

    fn lexicon(&mut self, file: &SourceFile, read: fn(&mut WordBook, &str, &str)) -> Result<(), RuleError> {
        for (key, words) in file.parse::<Table>()? {
            read(self, &key, words.as_ref());
        }
        Ok(())
    }

    /// The number of a lower-case word, made if it is new.
    pub fn intern(&mut self, word: &str) -> WordId {
        if let Some(&known) = self.numbers.get(word) {
            return known;
        }
        let number = self.vocab.size() as WordId;
        self.vocab.text.to_mut().push_str(word);
        self.vocab.ends.push(self.vocab.text.len() as u32);
        self.vocab.tags.push(0);
        self.numbers.insert(word.to_string(), number);
        number
    }

    fn tag(&mut self, word: &str, tags: Tags) -> WordId {
        let number = self.intern(word);
        self.vocab.tags[number as usize] |= tags;
        number
    }

    fn tag_all(&mut self, words: &str, tags: Tags) {
        for word in words.split_whitespace() {
            self.tag(word, tags);
        }
    }

    fn add_form(&mut self, base: &str, form: WordId) {
        self.forms.entry(base.to_string()).or_default().insert(form);
    }

    fn frequency_list(&mut self, _: &str, words: &str) {
        for (rank, word) in words.split_whitespace().enumerate() {
            let number = self.intern(word);
            self.frequent.entry(number).or_insert(60_000 / (rank as u32 + 3));
        }
    }

    fn numbers_of(&mut self, words: &str) -> Vec<WordId> {
        let mut numbers = Vec::new();
        for word in words.split_whitespace() {
            match word.strip_suffix('~') {
                Some(base) => numbers.extend(self.forms_of(base)),
                None => numbers.push(self.intern(word)),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn mark_list(&mut self, key: &str, words: &str) {
        if key == "everyday_acronyms" {
            self.lists.acronyms = self.numbers_of(&words.to_lowercase()).into();
            return;
        }
        let numbers = self.numbers_of(words);
        match mark::by_name(key) {
            Some(list) => mark::set(&mut self.vocab.marks, list, &numbers),
            None => {
                self.classes.insert(key.to_string(), numbers);
            }
        }
    }

    fn grammar_list(&mut self, key: &str, words: &str) {
        let numbers = self.numbers_of(words);
        let slot = match key {
            "takes-is" => &mut self.lists.takes_is,
            "owned-adjectives" => &mut self.lists.owned_adjectives,
            "state-words" => &mut self.lists.state_words,
            "capitals" => &mut self.lists.capitals,
            _ => {
                if let Some(list) = mark::by_name(key) {
                    mark::set(&mut self.vocab.marks, list, &numbers);
                }
                return;
            }
        };
        *slot = numbers.into();
    }

    fn tagging(&mut self, file: &SourceFile, source: Narrowing) -> Result<(), RuleError> {
        let mask = |names: &str| -> Result<Tags, RuleError> {
            names.split_whitespace().try_fold(0, |mask, name| {
                tags::by_name(name).map(|t| mask | t).ok_or_else(|| {
                    let near = nearest(name, tags::NAMES.iter().copied())
                        .map_or(String::new(), |n| format!("; did you mean `{n}`?"));
                    file.error(&(0..0), format!("there is no tag `{name}`{near}"))
                })
            })
        };
        for n in source.narrow {
            self.constraints.push(Constraint {
                prev: mask(&n.prev)?,
                prev_not: mask(&n.prev_not)?,
                this: mask(&n.this)?,
                next: mask(&n.next)?,
                next_not: mask(&n.next_not)?,
                keep: mask(&n.keep)?,
                first: n.first,
            });
        }
        Ok(())
    }

    fn contractions(&mut self, source: &Contractions) {
        for (table, tag) in [(&source.expand, tags::EXPANDS), (&source.ambiguous, tags::MAY_EXPAND)] {
            for (short, long) in table {
                let parts: Vec<WordId> = long.as_ref().split_whitespace().map(|w| self.intern(w)).collect();
                let word = self.tag(short, tag);
                self.expansions.insert(word, parts);
            }
        }
    }

    fn typos(&mut self, source: &Typos) {
        for (wrong, right) in &source.typos {
            // A right form may itself be a contraction: "dosent" → "does not".
            let mut parts = Vec::new();
            for word in right.as_ref().split_whitespace() {
                parts.extend(self.literal(word));
            }
            let known = self
                .numbers
                .get(wrong.as_str())
                .is_some_and(|&w| self.vocab.tags[w as usize] & (tags::GRAMMAR | tags::EXPANDS) != 0);
            if !known && !parts.is_empty() {
                let word = self.tag(wrong, tags::EXPANDS);
                self.expansions.insert(word, parts);
            }
        }
    }

    /// The words that a word of a pattern stands for: "can't" is "can not", "follow-up" two words.
    pub fn literal(&mut self, word: &str) -> Vec<WordId> {
        if let Some(parts) = self
            .numbers
            .get(word)
            .and_then(|w| self.expansions.get(w).filter(|_| self.vocab.tags[*w as usize] & tags::EXPANDS != 0))
        {
            return parts.clone();
        }
        if word == "e-mail" || word == "e-mails" {
            return vec![self.intern(&word.replace('-', ""))];
        }
        if word.contains('-') {
            return word.split('-').filter(|w| !w.is_empty()).flat_map(|w| self.literal(w)).collect();
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            // "3rd", "5pm": a number and a word, as the tokenizer reads them.
            let letters = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            let unit = (!letters.is_empty()).then(|| self.intern(letters));
            return [id::NUMBER].into_iter().chain(unit).collect();
        }
        let Some((head, tail)) = word.rsplit_once('\'') else { return vec![self.intern(&word.replace('.', ""))] };
        if tail == "t" && head.ends_with('n') {
            return vec![self.intern(&head[..head.len() - 1]), self.intern("not")];
        }
        let second = match tail {
            "ll" => "will",
            "ve" => "have",
            "re" => "are",
            "m" => "am",
            "d" => "would",
            "s" => {
                let base = self.intern(head);
                return if self.lists.takes_is.contains(&base) { vec![base, self.intern("is")] } else { vec![base] };
            }
            _ => return vec![self.intern(word)],
        };
        vec![self.intern(head), self.intern(second)]
    }

    /// All forms of a word; the word alone when the lexicon does not know it.
    pub fn forms_of(&mut self, base: &str) -> Vec<WordId> {
        let extra: &[&str] = match base {
            "can" => &["can", "could"],
            "will" => &["will", "would"],
            "shall" => &["shall", "should"],
            "may" => &["may", "might"],
            _ => &[],
        };
        if !extra.is_empty() {
            return extra.iter().map(|w| self.intern(w)).collect();
        }
        match self.forms.get(base) {
            Some(forms) => forms.iter().copied().collect(),
            None => {
                // A word of a pack's own: give it the regular forms.
                let [third, ing, past] = regular_forms(base, false);
                [base, &third, &ing, &past].iter().map(|w| self.intern(w)).collect()
            }
        }
    }

    /// All words with one of these tags, numbers in digits included.
    pub fn tagged(&self, mask: Tags) -> Vec<WordId> {
        let words = (id::FIRST_WORD..self.vocab.size() as WordId).filter(|&w| self.vocab.tags(w) & mask != 0);
        words.chain((mask & tags::NUM != 0).then_some(id::NUMBER)).collect()
    }

    /// How often a word stands in text, roughly: for choosing anchors.
    pub fn weight(&self, word: WordId) -> u32 {
        if word < id::FIRST_WORD {
            return if word == id::COMMA || word == id::DOT { 60_000 } else { 6_000 };
        }
        self.frequent.get(&word).copied().unwrap_or(20)
    }

    fn add_classes(&mut self, file: usize, table: Table) {
        for (name, words) in table {
            self.class_sources.insert(name, (file, words));
        }
    }

    fn add_phrases(&mut self, file: usize, table: Table) {
        for (name, pattern) in table {
            self.phrases.insert(name, (file, pattern));
        }
    }

    fn resolve_classes(&mut self, files: &[SourceFile]) {
        let names: Vec<String> = self.class_sources.keys().cloned().collect();
        for name in names {
            let mut trail = Vec::new();
            if let Err(error) = self.class_words(&name, files, &mut trail) {
                self.errors.push(error);
            }
        }
        for (class, list) in [("bad-verb", mark::BAD_FOR_CUSTOMER), ("good-verb", mark::GOOD_FOR_CUSTOMER)] {
            if let Some(words) = self.classes.get(class) {
                mark::set(&mut self.vocab.marks, list, words);
            }
        }
    }

    fn class_words(
        &mut self,
        name: &str,
        files: &[SourceFile],
        trail: &mut Vec<String>,
    ) -> Result<Vec<WordId>, RuleError> {
        if let Some(done) = self.classes.get(name) {
            return Ok(done.clone());
        }
        let Some((file, source)) = self.class_sources.get(name).cloned() else { return Ok(Vec::new()) };
        let fail = |message: String| files[file].error(&source.span(), message);
        if trail.iter().any(|t| t == name) {
            return Err(fail(format!("class `{name}` contains itself")));
        }
        trail.push(name.to_string());
        let mut words = Vec::new();
        for word in source.as_ref().split_whitespace() {
            if let Some(inner) = word.strip_prefix('<').and_then(|w| w.strip_suffix('>')) {
                if !self.class_sources.contains_key(inner) && !self.classes.contains_key(inner) {
                    return Err(fail(format!(
                        "class `{name}`: there is no class `<{inner}>`{}",
                        self.near_class(inner)
                    )));
                }
                words.extend(self.class_words(inner, files, trail)?);
            } else if let Some(base) = word.strip_suffix('~') {
                words.extend(self.forms_of(base));
            } else {
                let parts = self.literal(&word.to_lowercase());
                if parts.len() != 1 {
                    return Err(fail(format!("class `{name}`: `{word}` is more than one word; use a phrase for it")));
                }
                words.extend(parts);
            }
        }
        trail.pop();
        words.sort_unstable();
        words.dedup();
        self.classes.insert(name.to_string(), words.clone());
        Ok(words)
    }

    /// "; did you mean `<x>`?", or nothing.
    pub fn near_class(&self, name: &str) -> String {
        let known = self
            .class_sources
            .keys()
            .map(String::as_str)
            .chain(self.classes.keys().map(String::as_str))
            .chain(tags::NAMES.iter().copied());
        nearest(name, known).map_or(String::new(), |n| format!("; did you mean `<{n}>`?"))
    }

    /// The words that reading itself asks for.
    fn own_words(&mut self) {
        self.lists.not = self.tag("not", tags::NEG);
        // "[<adv>]" in a pattern must not pass over a negation.
        for tags in self.vocab.tags.iter_mut() {
            if *tags & tags::NEG != 0 {
                *tags &= !tags::ADV;
            }
        }
        self.lists.will = self.intern("will");
        self.lists.have = self.intern("have");
        self.lists.are = self.intern("are");
        self.lists.am = self.intern("am");
        self.lists.would = self.intern("would");
        self.lists.is = self.intern("is");
        self.lists.us = self.intern("us");
        self.lists.has = self.intern("has");
        self.lists.had = self.intern("had");
        self.lists.been = self.intern("been");
        self.lists.got = self.intern("got");
    }
}
