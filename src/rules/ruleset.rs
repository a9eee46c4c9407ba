//! Compiled rules: flat tables of numbers, and one text that all strings lie in.

use super::anchors::Anchors;
use super::category::{CATEGORIES, Family};
use super::needs::Variants;
use super::switch::Shape;
use crate::lang::clause::Clause;
use crate::lang::narrow::Constraint;
use crate::lang::table::Table;
use crate::lang::vocab::Vocab;
use crate::lang::words::WordLists;
use std::borrow::Cow;

/// Operations of a pattern's program. An instruction is four numbers: operation and operand a in one, operand b, where it
/// goes on, and a glance: the print of the words that fit, where they can be told.
pub mod op {
    /// Numbers of an instruction.
    pub const WIDTH: usize = 4;
    /// The end of every program, at [`DONE`].
    pub const MATCH: u32 = 0;
    /// a: word
    pub const WORD: u32 = 1;
    /// a: set
    pub const SET: u32 = 2;
    /// a: set; any word that is not in it
    pub const NOT_SET: u32 = 3;
    /// b: tags
    pub const TAG: u32 = 4;
    /// b: tags; any word that has none
    pub const NOT_TAG: u32 = 5;
    pub const ANY: u32 = 6;
    /// a: 1 if commas may be taken, b: what comes after the gap, tried first; takes one word
    pub const GAP: u32 = 7;
    /// goes on, b is kept as the second try; at once to b where the glance says so
    pub const SPLIT: u32 = 8;
    /// a: word, b: what is tried instead
    pub const SPLIT_WORD: u32 = 9;
    /// a: set, b: as above
    pub const SPLIT_SET: u32 = 10;
    /// b: as above; the glance has the tags
    pub const SPLIT_TAG: u32 = 11;
    /// a: slot
    pub const SAVE: u32 = 12;
    /// a: assertion
    pub const ASSERT: u32 = 13;
    /// a: text; the token to the right must be written like this
    pub const EXACT: u32 = 14;
    /// a: set that the token to the right must be in to look any further, or [`NO_SET`]; b: the program, to the right,
    /// that must not match
    pub const NOT_AHEAD: u32 = 15;
    /// the same to the left
    pub const NOT_BEHIND: u32 = 16;
    /// a: shape in `shapes`, b: where to go on when all branches fail, or [`NOWHERE`]; the branches' places are where it
    /// would go on
    pub const SWITCH: u32 = 17;
    /// The program that matches without a look.
    pub const DONE: u32 = 0;
    /// No place in a program: the try fails.
    pub const NOWHERE: u32 = u32::MAX;
    /// A glance that rules nothing out.
    pub const ANYTHING: u32 = u32::MAX;
    /// How many bits operand a has.
    pub const OPERAND_BITS: u32 = 27;
    /// No set at all.
    pub const NO_SET: u32 = (1 << OPERAND_BITS) - 1;
}

/// Who a rule applies to.
pub mod speaker {
    pub const AGENT: u32 = 1;
    pub const CUSTOMER: u32 = 2;
}

/// How serious a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Often harmless; worth a look.
    Suggestion,
    /// Should be said differently.
    Warning,
    /// Must not be sent.
    Error,
}

impl Severity {
    /// The name in output and rule files.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Suggestion => "suggestion",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How far a rewrite can be trusted, in the sense the Rust compiler gives the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Put it in place of the span and the sentence is right.
    MachineApplicable,
    /// Reads well, but a person should check the meaning.
    MaybeIncorrect,
    /// A frame with blanks to fill.
    HasPlaceholders,
    /// No text to put in; what to do instead.
    Advice,
}

impl Applicability {
    /// All values, in the order of their numbers.
    pub const ALL: [Applicability; 4] = [
        Applicability::MachineApplicable,
        Applicability::MaybeIncorrect,
        Applicability::HasPlaceholders,
        Applicability::Advice,
    ];

    /// The name in output and rule files.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::MachineApplicable => "machine-applicable",
            Applicability::MaybeIncorrect => "maybe-incorrect",
            Applicability::HasPlaceholders => "has-placeholders",
            Applicability::Advice => "advice",
        }
    }
}

/// Where the context of a match is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Scope {
    Clause,
    Sentence,
    Near,
    Turn,
    Before,
    Earlier,
}

/// All scopes, in the order of their numbers.
pub const SCOPES: [Scope; 6] =
    [Scope::Clause, Scope::Sentence, Scope::Near, Scope::Turn, Scope::Before, Scope::Earlier];
/// Added to a scope's number in [`RuleSet::refs`] when the context is needed, not an excuse.
pub const NEEDED: u32 = 8;

/// What a match replaces or underlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Span,
    Match,
    Clause,
    Sentence,
}

pub const EXTENTS: [Extent; 4] = [Extent::Span, Extent::Match, Extent::Clause, Extent::Sentence];

/// What is measured in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Measure {
    SentenceWords = 1,
    ReadingGrade,
    ReplyWords,
    ParagraphWords,
    CapsWords,
    PunctuationRun,
    Placeholder,
    Acronym,
}

/// Names of the measures, in the order of their numbers, from 1.
pub const MEASURES: [(&str, Measure); 8] = [
    ("sentence-words", Measure::SentenceWords),
    ("reading-grade", Measure::ReadingGrade),
    ("reply-words", Measure::ReplyWords),
    ("paragraph-words", Measure::ParagraphWords),
    ("caps-words", Measure::CapsWords),
    ("punctuation-run", Measure::PunctuationRun),
    ("placeholder", Measure::Placeholder),
    ("acronym", Measure::Acronym),
];

/// The facts a clause must have; a bit for every value allowed, 0 where nothing is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    pub subject: u32,
    pub modality: u32,
    /// 1: not negated, 2: negated.
    pub negated: u32,
    pub tense: u32,
    pub mood: u32,
    pub embedding: u32,
    pub news: u32,
}

impl Facts {
    pub fn any(&self) -> bool {
        *self != Facts::default()
    }

    pub fn hold(&self, clause: &Clause) -> bool {
        let ok = |mask: u32, value: u32| mask == 0 || mask & (1 << value) != 0;
        ok(self.subject, clause.subject as u32)
            && ok(self.modality, clause.modality as u32)
            && ok(self.negated, u32::from(clause.negated))
            && ok(self.tense, clause.tense as u32)
            && ok(self.mood, clause.mood as u32)
            && ok(self.embedding, clause.embedding as u32)
            && ok(self.news, clause.news as u32)
    }
}

/// A piece of the strings: start and length in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Text {
    pub at: u32,
    pub len: u32,
}

/// A range of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slice {
    pub at: u32,
    pub len: u32,
}

/// A context that looks through the whole turn.
pub const EVERYWHERE: u32 = u32::MAX;

/// How many sentences either side count as near.
pub const NEAR: u32 = 2;

/// A compiled rule. What it has no room for lies in the tables that its slices point into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rule {
    pub id: Text,
    pub category: u32,
    pub family: u32,
    pub severity: u32,
    pub speakers: u32,
    /// A bit for each channel; 0 means every one.
    pub channels: u32,
    pub over: u32,
    /// 0, or a [`Measure`]'s number.
    pub measure: u32,
    /// Thousandths.
    pub limit: u32,
    /// Of a term: thousandths, in two's complement.
    pub weight: u32,
    pub facts: Facts,
    /// Into `refs`: what excuses and what is needed.
    pub contexts: Slice,
    /// How many sentences away its contexts look, those of its evidence included; [`EVERYWHERE`] for the whole turn.
    pub reach: u32,
    /// Into `refs`: rules whose overlapping findings it drops.
    pub suppresses: Slice,
    pub rewrites: Slice,
    pub regexes: Slice,
    pub why: Text,
    pub source: Text,
}

impl Rule {
    /// A pattern that stands in the contexts of another rule.
    pub fn unnamed() -> Self {
        let speakers = speaker::AGENT | speaker::CUSTOMER;
        Rule { speakers, family: Family::Evidence as u32, ..Rule::default() }
    }

    pub fn family(&self) -> Family {
        [Family::Evidence, Family::Strength, Family::Fault, Family::Cue, Family::Check, Family::Term]
            [self.family as usize]
    }

    /// What a term of the tone weighs.
    pub fn weight(&self) -> f64 {
        f64::from(self.weight.cast_signed()) / 1000.0
    }

    pub fn severity(&self) -> Severity {
        [Severity::Suggestion, Severity::Warning, Severity::Error][self.severity as usize]
    }

    pub fn category_name(&self) -> &'static str {
        CATEGORIES[self.category as usize].0
    }

    pub fn over(&self) -> Extent {
        EXTENTS[self.over as usize]
    }

    pub fn measure(&self) -> Option<Measure> {
        MEASURES.get((self.measure as usize).wrapping_sub(1)).map(|m| m.1)
    }
}

/// The name that stands for the underlined words in a template.
pub const SPAN: &str = "span";

/// A rewrite's template.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rewrite {
    pub text: Text,
    pub applicability: u32,
    pub replace: u32,
}

impl Rewrite {
    pub fn applicability(&self) -> Applicability {
        Applicability::ALL[self.applicability as usize]
    }

    pub fn replace(&self) -> Extent {
        EXTENTS[self.replace as usize]
    }
}

/// Everything matching needs. Built by `compile`, or read from bytes by `pack`.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    pub vocab: Vocab,
    pub lists: WordLists,
    pub constraints: Vec<Constraint>,
    /// Sets of words: see [`super::sets`].
    pub sets: Table,
    /// Programs: see [`op`].
    pub code: Table,
    /// Which branches of an alternative begin with which word: see [`super::switch`].
    pub shapes: Table,
    /// The ways through all patterns, each with one anchor.
    pub variants: Variants,
    /// Where to look for those of the rules that make findings: in an agent's turns, and in a customer's.
    pub findings: [Anchors; 2],
    /// The same for evidence,
    pub evidence: Anchors,
    /// and for the tone's terms.
    pub terms: Anchors,
    /// Rules whose findings count for a term: `rule, term`, sorted.
    pub counted: Table,
    /// Evidence that later turns ask for: what to remember of an agent's turn, and of a customer's.
    pub remembered: [Table; 2],
    pub rules: Vec<Rule>,
    /// The rules that measure.
    pub measuring: Table,
    pub refs: Table,
    pub rewrites: Vec<Rewrite>,
    /// Texts of `=EXACT` items, regexes and capture names.
    pub texts: Vec<Text>,
    /// Where the texts of `=EXACT` items begin in `texts`.
    pub exact_base: u32,
    /// `(rule, slot)` → name of a capture: `rule << 8 | slot`, sorted, with its text.
    pub captures: Table,
    /// Blanks that the rules' own rewrites leave, `[time]`.
    pub blanks: Vec<Text>,
    /// Checks of whole conversations, and their limits and lists; see [`super::checks`].
    pub checks: Table,
    pub check_limits: Table,
    pub check_lists: Table,
    pub strings: Cow<'static, str>,
    /// Hash of all source files.
    pub fingerprint: u64,
}

impl RuleSet {
    pub fn text(&self, text: Text) -> &str {
        &self.strings[text.at as usize..(text.at + text.len) as usize]
    }

    /// A shape of an alternative, by its place.
    #[inline]
    pub fn shape(&self, at: u32) -> Shape<'_> {
        let rest = &self.shapes[at as usize..];
        &rest[1..=rest[0] as usize]
    }

    /// Contexts of a rule as (needed, scope, rule that must have fired).
    pub fn contexts(&self, rule: &Rule) -> impl Iterator<Item = (bool, Scope, u32)> + use<'_> {
        self.refs[rule.contexts.at as usize..(rule.contexts.at + rule.contexts.len) as usize].iter().map(|&r| {
            let kind = r >> 24;
            (kind & NEEDED != 0, SCOPES[(kind & !NEEDED) as usize], r & 0xFF_FFFF)
        })
    }

    pub fn suppressed(&self, rule: &Rule) -> &[u32] {
        &self.refs[rule.suppresses.at as usize..(rule.suppresses.at + rule.suppresses.len) as usize]
    }

    pub fn rewrites(&self, rule: &Rule) -> &[Rewrite] {
        &self.rewrites[rule.rewrites.at as usize..(rule.rewrites.at + rule.rewrites.len) as usize]
    }

    /// The term that a rule's findings count for.
    pub fn term_that_counts(&self, rule: u32) -> Option<u32> {
        self.counted.chunks_exact(2).find(|pair| pair[0] == rule).map(|pair| pair[1])
    }

    /// The name of a rule's capture slot, or `None`.
    pub fn capture_slot(&self, rule: u32, name: &str) -> Option<u32> {
        self.captures
            .chunks_exact(2)
            .find(|c| c[0] >> 8 == rule && self.text(self.texts[c[1] as usize]) == name)
            .map(|c| c[0] & 0xFF)
    }
}
