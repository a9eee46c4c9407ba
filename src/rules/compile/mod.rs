//! From the files of a pack to a [`RuleSet`].
//!
//! Errors do not stop at the first: all are collected, and a broken rule costs only itself.

mod groups;
mod index;
mod link;
mod names;
mod term;

use super::anchor::{self, Weigh};
use super::category::{self, CATEGORIES, Family, nearest};
use super::checks;
use super::entry::{Asked, Look};
use super::needs::{NEEDS, Need, Window};
use super::program::{self, Node, Programs};
use super::resolve::Resolver;
use super::ruleset::*;
use super::sets::Sets;
use super::source::{Holds, RuleError, RuleFile, RuleSource, SourceFile};
use super::words::{self, WordBook};
use crate::lang::vocab::WordId;
use groups::Group;
use index::{Needed, Sought};
pub(super) use names::unknown;
use names::{choose, facts};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use toml::Spanned;

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
        groups: BTreeMap::new(),
        sought: Vec::new(),
        programs: Programs::default(),
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
    /// Names of several rules.
    groups: BTreeMap<String, Group<'a>>,
    /// What each variant is looked for by.
    sought: Vec<Sought>,
    programs: Programs,
    errors: Vec<RuleError>,
}

/// Marks a pending reference as one of `suppresses`.
const SUPPRESSES: u32 = 16;
/// Marks a pending reference of a check's list; the list's number is added.
const CHECK_LIST: u32 = 1 << 16;
/// Marks a pending reference as one of a term's `counts`.
const COUNTS: u32 = 32;

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
        self.add_groups(file, source.groups);
        for rule in source.rule {
            let span = rule.span();
            if let Err(error) = self.rule(file, source.category.as_ref(), rule.into_inner(), &span) {
                self.errors.push(error);
            }
        }
    }

    fn add_text(&mut self, text: &str) -> Text {
        let at = self.set.strings.len() as u32;
        self.set.strings.to_mut().push_str(text);
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
        for text in source.counts {
            self.pending.push(Pending { rule: number, kind: COUNTS, file, text });
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
                ("term", Family::Term),
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
            weight: source.weight.as_ref().map_or(0, |w| (w.as_ref().clamp(-1e6, 1e6) * 1000.0).round() as i32 as u32),
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
        term::expect_term_parts(source, family, fail)?;
        if source.patterns.is_empty()
            && source.regex.is_empty()
            && source.measure.is_none()
            && source.counts.is_empty()
            && source.check.is_none()
        {
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
        anchor::variants(nodes, &weights)
            .filter(|v| v.len() <= 2000)
            .ok_or_else(|| file.error(&pattern.span(), format!("the pattern `{text}` needs a plain word or a word class that is always there: gaps, tags and options alone would match everywhere")))
    }

    fn variant(&mut self, rule: u32, nodes: &[Node], anchor: usize) {
        let (left, right) = (&nodes[..anchor], &nodes[anchor + 1..]);
        let programs = [(right, false), (left, true)].map(|(n, back)| self.programs.program(n, back, &mut self.sets));
        let neighbours = [self.neighbour(left, true), self.neighbour(right, false)];
        let required = self.required(left, right);
        let words = match &nodes[anchor] {
            Node::Word(w) => vec![*w],
            Node::Set(s) => self.sets.sets[*s as usize].clone(),
            _ => Vec::new(),
        };
        let written = match left.last() {
            Some(Node::Exact(text)) => Asked::written(&self.exact[*text as usize]),
            _ => Asked::NOTHING,
        };
        let (asked, beside) =
            (anchor::edges(left, right).and(written), [self.look(left, true), self.look(right, false)]);
        self.sought.push(Sought { rule, words, required, asked, beside, neighbours, programs });
    }

    /// What the pattern cannot do without, its anchor not counted; what is rarest at its place comes first.
    fn required(&mut self, left: &[Node], right: &[Node]) -> Vec<Needed> {
        let mut required = Vec::new();
        for (nodes, before) in [(left, true), (right, false)] {
            let weights = Weights { book: &self.book, sets: &self.sets };
            for found in anchor::required(nodes, before, &|set| self.sets.sets[set as usize].clone(), &weights) {
                let Some(window) = Window::new(before, found.least, found.most) else { continue };
                let set = self.sets.number(found.words);
                let need = Need { place: self.sets.place(set), print: self.sets.print(set), window };
                required.push(Needed { need, set, often: found.weight * window.width() });
            }
        }
        required.sort_by_key(|r| r.often);
        // One more than are looked at, as a pair may make one needless.
        required.truncate(NEEDS + 1);
        required
    }

    /// What the token next to the anchor must be.
    fn look(&self, nodes: &[Node], backward: bool) -> Look {
        let sets = &self.sets.sets;
        let first = anchor::first(nodes, backward, &|set| sets[set as usize].clone());
        first.map_or(Look::OPEN, |(words, tags)| Look::new(&words, tags))
    }

    /// The set that the token next to the anchor must be in, where words can say it.
    fn neighbour(&mut self, nodes: &[Node], backward: bool) -> Option<u32> {
        let sets = &self.sets.sets;
        let words = anchor::first_words(nodes, backward, &|set| sets[set as usize].clone());
        words.map(|words| self.sets.number(words))
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
        const FUNCTIONS: [&str; 11] =
            ["ing", "past", "pp", "base", "third", "a", "flip", "lower", "cap", "calm", "once"];
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else { return Err(format!("in `{text}` a `}}` is missing")) };
            let inner = &rest[open + 1..open + close];
            let (name, function) = inner.split_once(':').map_or((inner, None), |(n, f)| (n, Some(f)));
            if name != SPAN && !captures.iter().any(|c| c == name) {
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
}

/// Names in `[square brackets]` in a rewrite.
pub fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('[').filter_map(move |(i, _)| text[i..].find(']').map(|end| &text[i..=i + end]))
}
