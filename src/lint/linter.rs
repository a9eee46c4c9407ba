//! The linter: rules made ready once, conversations checked with them from any thread.

use super::hits::{self, Hit, Pass, Shared};
use super::measures::Measured;
use super::memory::{Memory, RuleBits};
use super::own::{Allowed, Term, glossary, lies_in};
use super::policy::Policy;
use super::raw::raw;
use super::regex_faults::regex_faults;
use super::regexes::Regexes;
use super::resolve;
use super::seen::{Checks, TurnRead};
use super::wanted::Wanted;
use crate::builtin;
use crate::conversation::{Channel, Conversation, Speaker};
use crate::lang::lexer::tokenize;
use crate::lang::narrow::narrow;
use crate::lang::token::Tokens;
use crate::report::{RawFinding, Report};
use crate::rules::category::Family;
use crate::rules::compile::compile;
use crate::rules::pack;
use crate::rules::ruleset::{Measure, RuleSet, Severity, speaker};
use crate::rules::source::{RuleError, SourceFile};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

/// Checks texts and conversations against rules.
///
/// Building one costs a little, cloning one nothing: clones share the rules. It can be used from many threads at
/// once. The result depends on the text and the rules alone.
///
/// ```
/// let linter = tactful::Linter::default();
/// let report = linter.check("Calm down. That's not my job.");
/// assert!(report.findings().count() >= 2);
/// ```
#[derive(Clone)]
pub struct Linter {
    inner: Arc<Inner>,
}

struct Inner {
    set: RuleSet,
    regexes: Regexes,
    known_acronyms: Vec<String>,
    checks: OnceLock<Checks>,
    /// For each rule whether its findings are left out; empty where none are.
    left_out: Vec<bool>,
    allowed: Option<Allowed>,
    pool: Pool,
    policy: Policy,
}

impl fmt::Debug for Linter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Linter({} rules)", self.inner.set.rules.len())
    }
}

impl Default for Linter {
    fn default() -> Self {
        Self::from_set(pack::read(builtin::RULES))
    }
}

/// Puts rule packs together into a [`Linter`].
///
/// ```
/// let rule = r#"
/// category = "jargon"
/// [[rule]]
/// id = "blue-form"
/// patterns = ["blue form"]
/// why = "Customers know it as the claim form."
/// rewrites = [{ text = "claim form", applicability = "machine-applicable" }]
/// flags = ["Send us the «blue form»."]
/// passes = ["Send us the claim form."]
/// "#;
/// let linter = tactful::Linter::builder().rules("own.toml", rule).build()?;
/// assert_eq!(linter.check("Fill in the blue form.").fixed(), "Fill in the claim form.");
/// # Ok::<(), tactful::RuleErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct LinterBuilder {
    built_in: bool,
    files: Vec<SourceFile>,
    known_acronyms: Vec<String>,
    policy: Policy,
    allowed: Vec<String>,
    terms: Vec<Term>,
    grade: Option<f64>,
}

/// Everything that is wrong with the given rule files; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors(Vec<RuleError>);

impl RuleErrors {
    /// The errors one by one, in the order of the files.
    pub fn iter(&self) -> std::slice::Iter<'_, RuleError> {
        self.0.iter()
    }
}

impl IntoIterator for RuleErrors {
    type Item = RuleError;
    type IntoIter = std::vec::IntoIter<RuleError>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a RuleErrors {
    type Item = &'a RuleError;
    type IntoIter = std::slice::Iter<'a, RuleError>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleErrors {}

impl LinterBuilder {
    /// Leaves the built-in rules out. The built-in words, phrases and evidence go with them.
    pub fn without_built_in_rules(mut self) -> Self {
        self.built_in = false;
        self
    }

    /// Adds a rule file: the name that errors show, and its TOML text. Files whose name has `words/` in it hold
    /// word classes and phrases, the others rules.
    pub fn rules(mut self, name: impl Into<String>, toml: impl Into<String>) -> Self {
        self.files.push(SourceFile { name: name.into(), text: toml.into() });
        self
    }

    /// An acronym that customers know: it is no jargon.
    pub fn known_acronym(mut self, acronym: impl Into<String>) -> Self {
        self.known_acronyms.push(acronym.into());
        self
    }

    /// Shows findings of this rule, category or family, and of others only if they are selected too. A rule's id
    /// goes before its category, the category before its family; an ignore of the same kind goes first.
    pub fn select(mut self, name: impl Into<String>) -> Self {
        self.policy.select.push(name.into());
        self
    }

    /// Leaves out the findings of a rule, category or family. The rule still serves others as context.
    pub fn ignore(mut self, name: impl Into<String>) -> Self {
        self.policy.ignore.push(name.into());
        self
    }

    /// Gives the faults of a rule or category another severity.
    pub fn severity(mut self, name: impl Into<String>, severity: Severity) -> Self {
        self.policy.severity.push((name.into(), severity));
        self
    }

    /// Leaves out faults and checks below a severity.
    pub fn min_severity(mut self, severity: Severity) -> Self {
        self.policy.min_severity = Some(severity);
        self
    }

    /// A word or phrase that is no fault here, such as a product's name: a finding that lies in it is left out.
    pub fn allow(mut self, words: impl Into<String>) -> Self {
        self.allowed.push(words.into());
        self
    }

    /// A term of the house and what to say to customers; an empty wording leaves the term out.
    ///
    /// ```
    /// let linter = tactful::Linter::builder().term("blue form", "claim form").build()?;
    /// assert_eq!(linter.check("Fill in the blue form.").fixed(), "Fill in the claim form.");
    /// # Ok::<(), tactful::RuleErrors>(())
    /// ```
    pub fn term(mut self, term: impl Into<String>, say: impl Into<String>) -> Self {
        self.terms.push(Term { term: term.into(), say: say.into() });
        self
    }

    /// The school grade above which a sentence counts as hard to read.
    pub fn reading_grade(mut self, grade: f64) -> Self {
        self.grade = Some(grade);
        self
    }

    fn files(&self) -> Vec<SourceFile> {
        let built_in = if self.built_in { builtin::SOURCES } else { &[] };
        let ours = built_in.iter().map(|(name, text)| SourceFile { name: (*name).into(), text: (*text).into() });
        let terms = (!self.terms.is_empty()).then(|| glossary(&self.terms, self.built_in));
        ours.chain(self.files.iter().cloned()).chain(terms).collect()
    }

    /// Builds the linter.
    ///
    /// # Errors
    /// When a rule file is broken: all errors, with file, line, rule and what to write instead.
    pub fn build(self) -> Result<Linter, RuleErrors> {
        let (linter, errors) = self.build_lenient();
        if errors.is_empty() { Ok(linter) } else { Err(RuleErrors(errors)) }
    }

    /// Builds the linter from the rules that are right, and returns what is wrong with the others.
    pub fn build_lenient(self) -> (Linter, Vec<RuleError>) {
        let (mut set, mut errors) = if self.built_in && self.files.is_empty() && self.terms.is_empty() {
            (pack::read(builtin::RULES), Vec::new())
        } else {
            self.compiled()
        };
        if let Some(grade) = self.grade {
            let graded = set.rules.iter_mut().filter(|r| r.measure() == Some(Measure::ReadingGrade));
            graded.for_each(|r| r.limit = (grade.clamp(0.0, 1000.0) * 1000.0) as u32);
        }
        let left_out = self.policy.apply(&mut set, &mut errors);
        set.fingerprint ^= self.choices();
        let mut known_acronyms: Vec<String> = self.known_acronyms.iter().map(|a| a.to_lowercase()).collect();
        known_acronyms.sort();
        let allowed = Allowed::new(&self.allowed);
        let (pool, policy) = (Pool::default(), self.policy);
        let (regexes, checks) = (Default::default(), OnceLock::new());
        let inner = Inner { set, regexes, known_acronyms, checks, left_out, allowed, pool, policy };
        (Linter { inner: Arc::new(inner) }, errors)
    }

    /// A hash of all choices that change findings; 0 where there are none.
    fn choices(&self) -> u64 {
        if self.known_acronyms.is_empty() && self.allowed.is_empty() && self.grade.is_none() && self.policy.is_empty() {
            return 0;
        }
        let text = format!("{:?}{:?}{:?}{:?}", self.known_acronyms, self.allowed, self.grade, self.policy);
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    }

    fn compiled(&self) -> (RuleSet, Vec<RuleError>) {
        let mut compiled = compile(&self.files());
        // Those of the built-in rules can be used: tests build them as rules of one's own.
        compiled.errors.extend(regex_faults(&self.files));
        (compiled.set, compiled.errors)
    }
}

/// Buffers with room for more tokens than this are let go after a check.
const KEPT_TOKENS: usize = 1 << 16;

/// What one check needs again and again; kept to be reused.
#[derive(Default)]
pub(crate) struct Scratch {
    tokens: Tokens,
    hits: Vec<Hit>,
    shared: Shared,
    fired: RuleBits,
    evidence: Vec<Hit>,
    pub(crate) wanted: Wanted,
    pub(crate) memory: Memory,
}

/// Buffers of checks that are done, for the next ones.
#[derive(Default)]
pub(crate) struct Pool(Mutex<Vec<Scratch>>);

impl Pool {
    /// Buffers that were used before, or fresh ones.
    pub(crate) fn take(&self, fresh: impl FnOnce() -> Scratch) -> Scratch {
        self.0.lock().ok().and_then(|mut pool| pool.pop()).unwrap_or_else(fresh)
    }

    /// Keeps buffers for the next; those of a very large text are let go.
    pub(crate) fn give(&self, scratch: Scratch) {
        if scratch.tokens.tokens.capacity() <= KEPT_TOKENS
            && let Ok(mut pool) = self.0.lock()
        {
            pool.push(scratch);
        }
    }
}

impl Linter {
    fn from_set(set: RuleSet) -> Self {
        let (known_acronyms, left_out) = (Vec::new(), Vec::new());
        let inner = Inner {
            set,
            regexes: Default::default(),
            known_acronyms,
            checks: OnceLock::new(),
            left_out,
            allowed: None,
            pool: Pool::default(),
            policy: Policy::default(),
        };
        Linter { inner: Arc::new(inner) }
    }

    /// A builder that starts from the built-in rules.
    pub fn builder() -> LinterBuilder {
        LinterBuilder {
            built_in: true,
            files: Vec::new(),
            known_acronyms: Vec::new(),
            policy: Policy::default(),
            allowed: Vec::new(),
            terms: Vec::new(),
            grade: None,
        }
    }

    pub(super) fn regexes(&self) -> &Regexes {
        &self.inner.regexes
    }

    pub(crate) fn set(&self) -> &RuleSet {
        &self.inner.set
    }

    /// The checks of whole conversations.
    pub(crate) fn checks(&self) -> &Checks {
        self.inner.checks.get_or_init(|| Checks::new(&self.inner.set))
    }

    /// Whether the findings of a rule are left out.
    pub(crate) fn leaves_out(&self, rule: u32) -> bool {
        self.inner.left_out.get(rule as usize).is_some_and(|&out| out)
    }

    /// A hash of all rule and word files: equal hashes give equal findings.
    pub fn rules_hash(&self) -> String {
        format!("{:016x}", self.inner.set.fingerprint)
    }

    /// Id, category and family of every rule whose findings can be shown.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &'static str, Family)> {
        let shown = self.set().rules.iter().filter(|r| !r.family().is_hidden());
        shown.map(|r| (self.set().text(r.id), r.category_name(), r.family()))
    }

    /// How serious a fault is that no rule finds but the reader of a draft, such as a missing subject; `None` where
    /// the linter's choices leave it out. Known are the rules `no-subject` and `vague-subject`.
    pub fn weigh(&self, rule: &str, category: &str, usual: Severity) -> Option<Severity> {
        self.inner.policy.weigh(rule, category, usual)
    }

    /// Checks a draft: one agent turn, with nothing said before.
    pub fn check(&self, text: &str) -> Report {
        self.checked(Conversation::draft(text))
    }

    /// Checks a conversation: the agent's turns for faults and strengths, the customer's for cues.
    pub fn check_conversation(&self, conversation: &Conversation) -> Report {
        self.checked(conversation.clone())
    }

    fn checked(&self, conversation: Conversation) -> Report {
        let mut scratch = self.inner.pool.take(Scratch::default);
        let turns = conversation.turns.iter().map(|t| (t.speaker, t.text.as_str()));
        let findings = self.findings(turns, conversation.channel, &mut scratch);
        self.inner.pool.give(scratch);
        Report::new(self.clone(), conversation, findings)
    }

    /// How many tokens a text has: what reading it costs, without any rule. For the benchmarks.
    #[doc(hidden)]
    pub fn count_tokens(&self, text: &str) -> usize {
        let mut tokens = Tokens::default();
        tokenize(text, &self.inner.set.vocab, &self.inner.set.lists, &mut tokens);
        tokens.tokens.len()
    }

    /// Findings of a conversation given as borrowed turns, in order.
    pub(crate) fn findings<'t>(
        &self,
        turns: impl Iterator<Item = (Speaker, &'t str)>,
        channel: Option<Channel>,
        scratch: &mut Scratch,
    ) -> Vec<RawFinding> {
        self.findings_seen(turns, channel, scratch, &mut |_| ())
    }

    /// The same, with somebody looking over every turn that was read.
    pub(crate) fn findings_seen<'t>(
        &self,
        turns: impl Iterator<Item = (Speaker, &'t str)>,
        channel: Option<Channel>,
        scratch: &mut Scratch,
        seen: &mut dyn FnMut(TurnRead),
    ) -> Vec<RawFinding> {
        let mut out = Vec::new();
        scratch.memory.clear();
        let mut turns = turns.enumerate().peekable();
        while let Some((index, (speaker, text))) = turns.next() {
            // What the last turn says, nobody asks about later.
            let more = turns.peek().is_some();
            self.turn(index as u32, speaker, text, (channel, more), scratch, &mut out);
            let Scratch { tokens, shared, fired, evidence, .. } = &mut *scratch;
            seen(TurnRead { text, tokens, shared, fired, evidence });
        }
        out
    }

    fn turn(
        &self,
        index: u32,
        speaker: Speaker,
        text: &str,
        (channel, more): (Option<Channel>, bool),
        scratch: &mut Scratch,
        out: &mut Vec<RawFinding>,
    ) {
        let set = &self.inner.set;
        let Scratch { tokens, hits, shared, fired, evidence, wanted, memory } = scratch;
        tokenize(text, &set.vocab, &set.lists, tokens);
        narrow(&mut tokens.tokens, &tokens.sentences, &set.constraints);
        let (side, bit) = match speaker {
            Speaker::Agent => (0, speaker::AGENT),
            Speaker::Customer => (1, speaker::CUSTOMER),
        };
        let channel_bit = channel.map_or(u32::MAX, |c| 1 << c as u32);
        let who = (bit, channel_bit);
        hits.clear();
        shared.begin(tokens, bit);
        hits::find(set, text, tokens, who, Pass::Findings, shared, hits);
        self.regex_hits(text, tokens, bit, false, hits);
        let measured = Measured {
            set,
            text,
            tokens,
            memory,
            speaker: bit,
            channel: channel_bit,
            spoken: channel == Some(Channel::Phone),
            known_acronyms: &self.inner.known_acronyms,
        };
        measured.find(hits);
        let learned = measured.learned(speaker == Speaker::Customer);
        wanted.collect(set, tokens.sentences.len(), hits, more.then_some(side));
        if let Some(pass) = wanted.pass() {
            hits::find(set, text, tokens, who, pass, shared, hits);
        }
        resolve::resolve_keeping(set, hits, memory, side, fired, Some(evidence));
        memory.turn(side, fired);
        learned.iter().for_each(|a| memory.learn_acronym(a));
        let first = out.len();
        out.extend(hits.iter().filter(|h| !self.leaves_out(h.rule)).map(|h| raw(set, tokens, index, speaker, h)));
        if let Some(allowed) = self.inner.allowed.as_ref().filter(|_| out.len() > first) {
            let places = allowed.places(text);
            let fault = |f: &RawFinding| set.rules[f.rule as usize].family() == Family::Fault;
            let kept = out.split_off(first).into_iter().filter(|f| !(fault(f) && lies_in(&places, f.start..f.end)));
            out.extend(kept);
        }
        out[first..].sort_by_key(|f| (f.start, f.end, f.rule));
    }
}

impl Linter {
    /// Whether a rule, evidence included, stands anywhere in the last turn.
    pub(crate) fn fires(&self, conversation: &Conversation, rule: &str) -> bool {
        let set = self.set();
        let Some(number) = set.rules.iter().position(|r| set.text(r.id) == rule) else { return false };
        let mut scratch = Scratch::default();
        scratch.wanted.always.push(number as u32);
        let turns = conversation.turns.iter().map(|t| (t.speaker, t.text.as_str()));
        let findings = self.findings(turns, conversation.channel, &mut scratch);
        if set.rules[number].family() == Family::Term {
            return !self.term_spans(conversation, rule).is_empty();
        }
        if set.rules[number].family() == Family::Evidence {
            return scratch.fired.contains(number as u32);
        }
        let last = conversation.turns.len().saturating_sub(1) as u32;
        findings.iter().any(|f| f.turn == last && f.rule == number as u32)
    }
}
