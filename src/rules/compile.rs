//! From the files of a pack to a [`RuleSet`].
//!
//! Errors do not stop at the first: all are collected, and a broken rule costs only itself.

use super::category::{self, CATEGORIES, Family, nearest};
use super::checks;
use super::program::{self, Node, Weigh};
use super::resolve::{Resolver, Sets};
use super::ruleset::*;
use super::source::{Contexts, Holds, RuleError, RuleFile, RuleSource, SourceFile};
use super::words::{self, WordBook};
use crate::lang::vocab::WordId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use toml::Spanned;

/// The words that a `where` value may be, in the order of the clause reader's numbers.
const FACTS: &[(&str, &[&str])] = &[
    ("subject", &["none", "we", "you", "ours", "yours", "it", "other"]),
    ("modality", &["none", "ability", "obligation", "advice", "possibility", "future", "would"]),
    ("negated", &["false", "true"]),
    ("tense", &["past", "present", "future"]),
    ("mood", &["statement", "question", "order"]),
    ("embedding", &["none", "if", "when", "reason", "reported", "relative"]),
    ("news", &["good", "bad", "neutral"]),
];

/// Names of the channels, in the order of their bits.
pub const CHANNELS: [&str; 4] = ["email", "chat", "phone", "social"];

/// A compiled pack and what was wrong with its files.
pub struct Compiled {
    pub set: RuleSet,
    pub errors: Vec<RuleError>,
}

/// Compiles the files of a pack, or of several put together. Files under `words/` hold words, the others rules.
pub fn compile(files: &[SourceFile]) -> Compiled {
    let holds = |what: Holds| move |f: &&SourceFile| Holds::of(&f.name) == what;
    let word_files: Vec<SourceFile> = files.iter().filter(holds(Holds::Words)).cloned().collect();
    let mut book = words::read(&word_files);
    let errors = std::mem::take(&mut book.errors);
    let mut compiler = Compiler {
        book,
        sets: Sets::default(),
        mentioned: BTreeSet::new(),
        exact: Vec::new(),
        phrases: HashMap::new(),
        set: RuleSet::default(),
        pending: Vec::new(),
        ids: BTreeMap::new(),
        anchored: BTreeMap::new(),
        prints: Vec::new(),
        errors,
    };
    for file in files.iter().filter(holds(Holds::Rules)) {
        match file.parse::<RuleFile>() {
            Ok(source) => compiler.file(file, source),
            Err(error) => compiler.errors.push(error),
        }
    }
    compiler.link();
    compiler.finish(files)
}

/// A reference that can be resolved only when all rules are known.
struct Pending<'a> {
    rule: u32,
    kind: u32,
    file: &'a SourceFile,
    text: Spanned<String>,
}

struct Compiler<'a> {
    book: WordBook,
    sets: Sets,
    mentioned: BTreeSet<WordId>,
    exact: Vec<String>,
    phrases: HashMap<String, Vec<super::pattern::Item>>,
    set: RuleSet,
    pending: Vec<Pending<'a>>,
    ids: BTreeMap<String, u32>,
    /// Variants by anchor word.
    anchored: BTreeMap<WordId, Vec<u32>>,
    /// What each variant requires of a sentence.
    prints: Vec<[Print; 2]>,
    errors: Vec<RuleError>,
}

/// Marks a pending reference as one of `suppresses`.
const SUPPRESSES: u32 = 16;
/// Marks a pending reference of a check's list; the list's number is added.
const CHECK_LIST: u32 = 1 << 16;

struct Weights<'a> {
    book: &'a WordBook,
    sets: &'a Sets,
}

impl Weigh for Weights<'_> {
    fn word(&self, word: WordId) -> u64 {
        u64::from(self.book.weight(word))
    }
    fn set(&self, set: u32) -> u64 {
        self.sets.sets[set as usize].iter().map(|&w| u64::from(self.book.weight(w))).sum()
    }
}

impl<'a> Compiler<'a> {
    fn file(&mut self, file: &'a SourceFile, source: RuleFile) {
        for rule in source.rule {
            let span = rule.span();
            if let Err(error) = self.rule(file, source.category.as_ref(), rule.into_inner(), &span) {
                self.errors.push(error);
            }
        }
    }

    fn add_text(&mut self, text: &str) -> Text {
        let at = self.set.strings.len() as u32;
        self.set.strings.push_str(text);
        Text { at, len: text.len() as u32 }
    }

    fn rule(
        &mut self,
        file: &'a SourceFile,
        default: Option<&Spanned<String>>,
        source: RuleSource,
        span: &Range<usize>,
    ) -> Result<(), RuleError> {
        let id = source.id.as_ref().clone();
        let fail = |message: String| RuleError { rule: Some(id.clone()), ..file.error(span, message) };
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            return Err(fail(format!(
                "the id `{id}` must be made of small letters, digits and hyphens, such as `calm-down`"
            )));
        }
        let mut rule = self.head(file, default, &source, &fail)?;
        if self.ids.contains_key(&id) {
            return Err(fail(format!("there is another rule `{id}`; ids must be unique")));
        }
        let family = rule.family();
        self.expect_parts(&source, family, &fail)?;
        rule.id = self.add_text(&id);
        rule.why = self.add_text(&source.why);
        rule.source = self.add_text(&source.source);
        rule.facts = facts(file, &source)?;
        let number = self.set.rules.len() as u32;
        let mut captures = Vec::new();
        let mut programs = Vec::new();
        for pattern in &source.patterns {
            programs.extend(self.pattern(file, pattern, &mut captures)?);
        }
        rule.rewrites = self.rewrites(file, &source, &captures)?;
        rule.regexes = Slice { at: self.set.texts.len() as u32, len: source.regex.len() as u32 };
        for regex in &source.regex {
            let text = self.add_text(regex.as_ref());
            self.set.texts.push(text);
        }
        for (slot, name) in captures.iter().enumerate() {
            let text = self.add_text(name);
            self.set.captures.extend([number << 8 | (2 + slot as u32 * 2), self.set.texts.len() as u32]);
            self.set.texts.push(text);
        }
        self.set.rules.push(rule);
        self.ids.insert(id, number);
        for (nodes, anchor) in programs {
            self.variant(number, &nodes, anchor);
        }
        self.contexts(file, number, &source.unless, 0);
        self.contexts(file, number, &source.needs, NEEDED);
        for text in &source.suppresses {
            self.pending.push(Pending { rule: number, kind: SUPPRESSES, file, text: text.clone() });
        }
        if let Some(compiled) = checks::compile(&source, &|span, message| file.error(span, message))? {
            self.check(file, number, compiled);
        }
        Ok(())
    }

    fn check(&mut self, file: &'a SourceFile, number: u32, compiled: checks::CompiledCheck) {
        let set = &mut self.set;
        let limits_at = set.check_limits.len() / checks::LIMIT_WORDS;
        set.check_limits.extend(compiled.limits.iter().flatten());
        let lists_at = set.check_lists.len() / checks::LIST_WORDS;
        let counts = [compiled.limits.len() as u32, compiled.lists.len() as u32];
        set.checks.extend([number, compiled.machine as u32, limits_at as u32, counts[0], lists_at as u32, counts[1]]);
        for (name, patterns) in compiled.lists {
            let list = (self.set.check_lists.len() / checks::LIST_WORDS) as u32;
            let name = self.add_text(&name);
            self.set.check_lists.extend([name.at, name.len, 0, 0]);
            self.pending.extend(patterns.into_iter().map(|text| Pending {
                rule: number,
                kind: CHECK_LIST + list,
                file,
                text,
            }));
        }
    }

    /// Category, family, severity and the like.
    fn head(
        &mut self,
        file: &SourceFile,
        default: Option<&Spanned<String>>,
        source: &RuleSource,
        fail: &dyn Fn(String) -> RuleError,
    ) -> Result<Rule, RuleError> {
        let Some(named) = source.category.as_ref().or(default) else {
            return Err(fail(
                "a category is missing: give the rule one, or the file a `category = …` at its top".into(),
            ));
        };
        let known = CATEGORIES.iter().map(|c| c.0);
        let category = category::category(named.as_ref())
            .ok_or_else(|| file.error(&named.span(), unknown("category", named.as_ref(), known)))?;
        let mut family = CATEGORIES[category].1;
        if let Some(f) = &source.family {
            let names = [
                ("evidence", Family::Evidence),
                ("strength", Family::Strength),
                ("fault", Family::Fault),
                ("cue", Family::Cue),
                ("check", Family::Check),
            ];
            family = choose(file, f, "family", &names)?;
        }
        let severity = match &source.severity {
            Some(s) => choose(
                file,
                s,
                "severity",
                &[("error", Severity::Error), ("warning", Severity::Warning), ("suggestion", Severity::Suggestion)],
            )?,
            None => Severity::Warning,
        };
        let speakers = match &source.speaker {
            Some(s) => choose(
                file,
                s,
                "speaker",
                &[
                    ("agent", speaker::AGENT),
                    ("customer", speaker::CUSTOMER),
                    ("either", speaker::AGENT | speaker::CUSTOMER),
                ],
            )?,
            None => match family {
                Family::Evidence => speaker::AGENT | speaker::CUSTOMER,
                Family::Cue => speaker::CUSTOMER,
                _ => speaker::AGENT,
            },
        };
        let mut channels = 0;
        for channel in &source.channels {
            let names: Vec<(&str, u32)> = CHANNELS.iter().enumerate().map(|(i, c)| (*c, 1 << i)).collect();
            channels |= choose(file, channel, "channel", &names)?;
        }
        let over = match &source.over {
            Some(o) => choose(
                file,
                o,
                "extent",
                &[
                    ("span", Extent::Span),
                    ("match", Extent::Match),
                    ("clause", Extent::Clause),
                    ("sentence", Extent::Sentence),
                ],
            )?,
            None => Extent::Span,
        };
        let measure = match &source.measure {
            Some(m) => choose(file, m, "measure", &MEASURES)? as u32,
            None => 0,
        };
        Ok(Rule {
            category: category as u32,
            family: family as u32,
            severity: severity as u32,
            speakers,
            channels,
            over: over as u32,
            measure,
            limit: (source.limit.unwrap_or(0.0).clamp(0.0, 4_000_000.0) * 1000.0) as u32,
            ..Rule::default()
        })
    }

    /// Every rule has patterns and examples; every fault also advice.
    fn expect_parts(
        &mut self,
        source: &RuleSource,
        family: Family,
        fail: &dyn Fn(String) -> RuleError,
    ) -> Result<(), RuleError> {
        if source.check.is_some() != (family == Family::Check) {
            return Err(fail(
                "`check = …` goes with a category of conversation checks, and the other way round".into(),
            ));
        }
        if source.patterns.is_empty() && source.regex.is_empty() && source.measure.is_none() && source.check.is_none() {
            return Err(fail("the rule has nothing to look for: add `patterns = [\"…\"]`".into()));
        }
        if source.measure.is_some()
            && source.limit.is_none()
            && !matches!(source.measure.as_ref().map(|m| m.as_ref().as_str()), Some("placeholder" | "acronym"))
        {
            return Err(fail("a measure needs its threshold: add `limit = …`".into()));
        }
        for (key, empty) in [("flags", source.flags.is_empty()), ("passes", source.passes.is_empty())] {
            if empty {
                return Err(fail(format!(
                    "`{key}` is missing: give examples on which the rule {} fire",
                    if key == "flags" { "must" } else { "must not" }
                )));
            }
        }
        if family == Family::Fault {
            if source.why.trim().is_empty() {
                return Err(fail("`why` is missing: one or two kind sentences to the agent".into()));
            }
            if source.rewrites.is_empty() {
                return Err(fail("`rewrites` is missing: a better wording, or advice".into()));
            }
        }
        Ok(())
    }

    fn pattern(
        &mut self,
        file: &SourceFile,
        pattern: &Spanned<String>,
        captures: &mut Vec<String>,
    ) -> Result<Vec<(Vec<Node>, usize)>, RuleError> {
        let text = pattern.as_ref();
        let mut resolver = Resolver::new(
            &mut self.book,
            &mut self.sets,
            &mut self.mentioned,
            &mut self.exact,
            captures,
            &mut self.phrases,
        );
        let nodes = resolver.pattern(text).map_err(|e| {
            file.error(&pattern.span(), format!("in the pattern `{text}`, character {}: {}", e.at + 1, e.message))
        })?;
        if program::longest(&nodes) > 120 {
            return Err(
                file.error(&pattern.span(), format!("the pattern `{text}` is too long: it could take over 120 words"))
            );
        }
        let weights = Weights { book: &self.book, sets: &self.sets };
        program::variants(nodes, &weights)
            .filter(|v| v.len() <= 2000)
            .ok_or_else(|| file.error(&pattern.span(), format!("the pattern `{text}` needs a plain word or a word class that is always there: gaps, tags and options alone would match everywhere")))
    }

    fn variant(&mut self, rule: u32, nodes: &[Node], anchor: usize) {
        let forward = program::program(&mut self.set.code, &nodes[anchor + 1..], false);
        let backward = program::program(&mut self.set.code, &nodes[..anchor], true);
        let neighbour = self.neighbour(nodes, anchor);
        let index = (self.set.variants.len() / VARIANT_WORDS) as u32;
        self.set.variants.extend([rule, forward, backward, neighbour]);
        self.prints.push(self.required_prints(nodes, anchor));
        let words = match &nodes[anchor] {
            Node::Word(w) => vec![*w],
            Node::Set(s) => self.sets.sets[*s as usize].clone(),
            _ => Vec::new(),
        };
        for word in words {
            self.anchored.entry(word).or_default().push(index);
        }
    }

    /// Prints of the two rarest sets of words, the anchor not counted, that the pattern cannot do without.
    fn required_prints(&self, nodes: &[Node], anchor: usize) -> [Print; 2] {
        let weights = Weights { book: &self.book, sets: &self.sets };
        let words_of = |set: u32| self.sets.sets[set as usize].clone();
        let mut required = program::required(&nodes[..anchor], &words_of, &weights);
        required.extend(program::required(&nodes[anchor + 1..], &words_of, &weights));
        required.sort_by_key(|r| r.0);
        let mut prints = [Print::MAX; 2];
        for (print, (_, words)) in prints.iter_mut().zip(required) {
            *print = words.into_iter().map(print_of).fold(0, |all, one| all | one);
        }
        prints
    }

    /// The set that the token right before or after the anchor must be in, where the pattern says so.
    fn neighbour(&mut self, nodes: &[Node], anchor: usize) -> u32 {
        const AFTER: u32 = 1 << 31;
        let mut set_of = |node: &Node| match node {
            Node::Word(w) => Some(self.sets.number(vec![*w])),
            Node::Set(s) => Some(*s),
            _ => None,
        };
        let solid = |n: &&Node| !matches!(n, Node::Save(_));
        if let Some(set) = nodes[..anchor].iter().rev().find(solid).and_then(&mut set_of) {
            return set + 1;
        }
        nodes[anchor + 1..].iter().find(solid).and_then(&mut set_of).map_or(0, |s| s + 1 | AFTER)
    }

    fn rewrites(&mut self, file: &SourceFile, source: &RuleSource, captures: &[String]) -> Result<Slice, RuleError> {
        let at = self.set.rewrites.len() as u32;
        for rewrite in &source.rewrites {
            let names: Vec<(&str, Applicability)> = Applicability::ALL.iter().map(|a| (a.name(), *a)).collect();
            let applicability = choose(file, &rewrite.applicability, "applicability", &names)?;
            let replace = match &rewrite.replace {
                Some(r) => choose(
                    file,
                    r,
                    "extent",
                    &[
                        ("span", Extent::Span),
                        ("match", Extent::Match),
                        ("sentence", Extent::Sentence),
                        ("clause", Extent::Clause),
                    ],
                )?,
                None => Extent::Span,
            };
            let text = rewrite.text.as_ref();
            if applicability != Applicability::Advice {
                self.check_template(text, captures).map_err(|m| file.error(&rewrite.text.span(), m))?;
            }
            let blanks: Vec<String> = blanks(text).map(str::to_string).collect();
            if applicability == Applicability::MachineApplicable && !blanks.is_empty() {
                return Err(file.error(
                    &rewrite.text.span(),
                    format!("`{text}` has a blank: its applicability is `has-placeholders`"),
                ));
            }
            for blank in blanks {
                let known = self.set.blanks.iter().any(|b| self.set.text(*b) == blank);
                if !known {
                    let blank = self.add_text(&blank);
                    self.set.blanks.push(blank);
                }
            }
            let text = self.add_text(text);
            self.set.rewrites.push(Rewrite { text, applicability: applicability as u32, replace: replace as u32 });
        }
        Ok(Slice { at, len: self.set.rewrites.len() as u32 - at })
    }

    fn check_template(&self, text: &str, captures: &[String]) -> Result<(), String> {
        const FUNCTIONS: [&str; 9] = ["ing", "past", "pp", "base", "third", "a", "flip", "lower", "cap"];
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else { return Err(format!("in `{text}` a `}}` is missing")) };
            let inner = &rest[open + 1..open + close];
            let (name, function) = inner.split_once(':').map_or((inner, None), |(n, f)| (n, Some(f)));
            if !captures.iter().any(|c| c == name) {
                let near = nearest(name, captures.iter().map(String::as_str))
                    .map_or(String::new(), |n| format!("; did you mean `{{{n}}}`?"));
                return Err(format!("no pattern of this rule keeps `{{{name}: …}}`{near}"));
            }
            if let Some(function) = function.filter(|f| !FUNCTIONS.contains(f)) {
                return Err(unknown("form", function, FUNCTIONS));
            }
            rest = &rest[open + close + 1..];
        }
        Ok(())
    }

    fn contexts(&mut self, file: &'a SourceFile, rule: u32, contexts: &Contexts, needed: u32) {
        let lists =
            [&contexts.clause, &contexts.sentence, &contexts.near, &contexts.turn, &contexts.before, &contexts.earlier];
        for (scope, list) in lists.into_iter().enumerate() {
            for text in list {
                self.pending.push(Pending { rule, kind: scope as u32 | needed, file, text: text.clone() });
            }
        }
    }

    /// Resolves references; a pattern in a context becomes an unnamed piece of evidence.
    fn link(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let mut unnamed: HashMap<(String, bool), u32> = HashMap::new();
        let mut contexts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut suppresses: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for p in pending {
            let text = p.text.as_ref();
            let targets = match text.strip_prefix('#') {
                Some(name) => self.named(name),
                None if p.kind == SUPPRESSES => Err(format!("`{text}`: write `#category` or `#rule-id`")),
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
                Ok(targets) if p.kind == SUPPRESSES => suppresses.entry(p.rule).or_default().extend(targets),
                Ok(targets) if p.kind >= CHECK_LIST => lists.entry(p.kind - CHECK_LIST).or_default().extend(targets),
                Ok(targets) => contexts.entry(p.rule).or_default().extend(targets.iter().map(|t| p.kind << 24 | t)),
                Err(message) => {
                    let id = self.set.text(self.set.rules[p.rule as usize].id).to_string();
                    self.errors.push(RuleError { rule: Some(id), ..p.file.error(&p.text.span(), message) });
                }
            }
        }
        for (list, mut targets) in lists {
            targets.sort_unstable();
            targets.dedup();
            let slice = [self.set.refs.len() as u32, targets.len() as u32];
            self.set.refs.extend(targets);
            let row = list as usize * checks::LIST_WORDS + 2;
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

    /// The rules that `#name` means: a rule, or all rules of a category.
    fn named(&self, name: &str) -> Result<Vec<u32>, String> {
        if let Some(&rule) = self.ids.get(name) {
            return Ok(vec![rule]);
        }
        if let Some(category) = category::category(name).filter(|&c| c > 0) {
            let rules =
                self.set.rules.iter().enumerate().filter(|(_, r)| r.category as usize == category && r.id.len > 0);
            return Ok(rules.map(|(i, _)| i as u32).collect());
        }
        let known = self.ids.keys().map(String::as_str).chain(CATEGORIES.iter().map(|c| c.0));
        Err(unknown("rule, evidence or category", name, known))
    }

    fn unnamed(&mut self, file: &SourceFile, text: &Spanned<String>) -> Result<u32, String> {
        let mut captures = Vec::new();
        let programs = self.pattern(file, text, &mut captures).map_err(|e| e.message)?;
        let number = self.set.rules.len() as u32;
        self.set.rules.push(Rule {
            speakers: speaker::AGENT | speaker::CUSTOMER,
            family: Family::Evidence as u32,
            ..Rule::default()
        });
        for (nodes, anchor) in programs {
            self.variant(number, &nodes, anchor);
        }
        Ok(number)
    }

    fn finish(mut self, files: &[SourceFile]) -> Compiled {
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
        set.set_bounds.push(0);
        for words in &self.sets.sets {
            set.set_words.extend(words);
            set.set_bounds.push(set.set_words.len() as u32);
        }
        for words in &self.sets.sets {
            let mut print = Fingerprint::default();
            words.iter().for_each(|&w| mark(&mut print, w));
            set.set_prints.extend(print);
        }
        for word in 0..=self.book.vocab.size() as WordId {
            for anchors in [&mut set.findings, &mut set.evidence] {
                anchors.bounds.push((anchors.entries.len() / ENTRY_WORDS) as u32);
            }
            for &variant in self.anchored.get(&word).into_iter().flatten() {
                let rule = &set.rules[set.variants[variant as usize * VARIANT_WORDS] as usize];
                let hidden = rule.family() == Family::Evidence;
                let [a, b] = self.prints[variant as usize];
                let entry =
                    [variant | rule.speakers << ENTRY_SPEAKERS, a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32];
                (if hidden { &mut set.evidence } else { &mut set.findings }).entries.extend(entry);
            }
        }
        set.measuring = (0..set.rules.len() as u32).filter(|&r| set.rules[r as usize].measure != 0).collect();
        set.remembered = remembered(set);
        set.vocab = self.book.vocab;
        set.lists = self.book.lists;
        set.grammar = self.book.grammar;
        set.constraints = self.book.constraints;
        set.fingerprint = fingerprint(files);
        Compiled { set: self.set, errors: self.errors }
    }
}

/// The evidence that rules ask for in earlier turns: in `before` of the other side's, in `earlier` of both.
fn remembered(set: &RuleSet) -> [Vec<u32>; 2] {
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

/// Names in `[square brackets]` in a rewrite.
pub fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('[').filter_map(move |(i, _)| text[i..].find(']').map(|end| &text[i..=i + end]))
}

pub fn unknown<'b>(what: &str, written: &str, known: impl IntoIterator<Item = &'b str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("there is no {what} `{written}`; did you mean `{near}`?"),
        None if known.len() <= 12 => format!("there is no {what} `{written}`; known are {}", known.join(", ")),
        None => format!("there is no {what} `{written}`"),
    }
}

fn choose<T: Copy>(
    file: &SourceFile,
    written: &Spanned<String>,
    what: &str,
    known: &[(&str, T)],
) -> Result<T, RuleError> {
    known
        .iter()
        .find(|(name, _)| name == written.as_ref())
        .map(|(_, value)| *value)
        .ok_or_else(|| file.error(&written.span(), unknown(what, written.as_ref(), known.iter().map(|k| k.0))))
}

/// A `where` value as its name: text, or true and false.
fn fact_name(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Boolean(yes) => yes.to_string(),
        _ => String::new(),
    }
}

fn facts(file: &SourceFile, source: &RuleSource) -> Result<Facts, RuleError> {
    let mut facts = Facts::default();
    for (key, value) in &source.facts {
        let Some((_, names)) = FACTS.iter().find(|(k, _)| k == key) else {
            return Err(file.error(&value.span(), unknown("fact", key, FACTS.iter().map(|f| f.0))));
        };
        let values = match value.as_ref() {
            toml::Value::Array(values) => values.clone(),
            one => vec![one.clone()],
        };
        let mut mask = 0;
        for value_text in values.iter().map(fact_name) {
            match names.iter().position(|n| *n == value_text) {
                Some(bit) => mask |= 1 << bit,
                None => return Err(file.error(&value.span(), unknown(key, &value_text, names.iter().copied()))),
            }
        }
        let slot = match key.as_str() {
            "subject" => &mut facts.subject,
            "modality" => &mut facts.modality,
            "negated" => &mut facts.negated,
            "tense" => &mut facts.tense,
            "mood" => &mut facts.mood,
            "embedding" => &mut facts.embedding,
            _ => &mut facts.news,
        };
        *slot = mask;
    }
    Ok(facts)
}
