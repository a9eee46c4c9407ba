//! Checks of whole conversations, as rule files tell them: which machine, its limits by channel, its lists of
//! patterns. What the machines do stands in `score::checks`.

use super::compile::{CHANNELS, unknown};
use super::ruleset::RuleSet;
use super::source::{RuleError, RuleSource};
use std::ops::Range;
use toml::Spanned;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Machine {
    /// After a turn that has one of `when`, the agent's next turns have one of `expects`, or all `parts`.
    Reply,
    /// Around an agent turn that has one of `when` stand `expects` or `parts`.
    Around,
    /// The agent's first turns have `expects` or `parts`.
    Opening,
    /// The agent's last turns have `expects`.
    Ending,
    /// The last agent turn carries no fault.
    EndingFault,
    /// The customer does not leave in a mood of `when`.
    EndingMood,
    /// The agent's share of the words, or of the time.
    TalkRatio,
    /// Open questions (`expects`) against closed ones (`when`).
    ClosedQuestions,
    /// A detail asked for that was given before.
    AskedAgain,
    /// A question of the customer (`when`) that nothing in the next turns answers.
    UnmetQuestion,
    /// A matter (`when`) left without `expects`.
    NextStep,
    /// The wait for an answer.
    SlowReply,
    /// A gap in which nobody speaks.
    LongSilence,
    /// The agent starts while the customer still speaks.
    Interruption,
    /// Personal data in public: asked for (`when`) or given back.
    PublicData,
}

use Machine::*;

/// Name, machine, its limits with their defaults (`None`: must be given), and the lists it must have.
type Described = (&'static str, Machine, &'static [(&'static str, Option<f64>)], &'static [&'static str]);

const MACHINES: &[Described] = &[
    ("reply", Reply, &[("turns", Some(2.0)), ("missing", Some(1.0))], &["when"]),
    ("around", Around, &[("before", Some(0.0)), ("after", Some(0.0)), ("missing", Some(1.0))], &["when"]),
    ("opening", Opening, &[("turns", Some(1.0)), ("missing", Some(1.0))], &[]),
    ("ending", Ending, &[("turns", Some(2.0)), ("missing", Some(1.0))], &[]),
    ("ending-fault", EndingFault, &[], &[]),
    ("ending-mood", EndingMood, &[], &["when"]),
    ("talk-ratio", TalkRatio, &[("share", None), ("words", Some(100.0))], &[]),
    (
        "closed-questions",
        ClosedQuestions,
        &[("closed", None), ("share", Some(0.0)), ("portion", Some(0.75))],
        &["when", "expects"],
    ),
    ("asked-again", AskedAgain, &[], &[]),
    ("unmet-question", UnmetQuestion, &[("turns", Some(2.0)), ("overlap", Some(1.0))], &["when", "expects"]),
    ("next-step", NextStep, &[("turns", Some(2.0))], &["when", "expects"]),
    ("slow-reply", SlowReply, &[("seconds", None)], &[]),
    ("long-silence", LongSilence, &[("seconds", None), ("hold-seconds", Some(120.0))], &[]),
    ("interruption", Interruption, &[("seconds", None), ("times", Some(1.0))], &[]),
    ("public-data", PublicData, &[], &["when"]),
];

/// The shapes that a detail may have.
pub const SHAPES: [&str; 5] = ["number", "email", "date", "name", "words"];

/// Numbers that a check, one of its limits and one of its lists take in the tables of a rule set.
pub const CHECK_WORDS: usize = 6;
pub const LIMIT_WORDS: usize = 6;
pub const LIST_WORDS: usize = 4;

/// A limit where the rule has none for a channel.
const NO_LIMIT: u32 = u32::MAX;

/// A check before its patterns are read.
pub struct CompiledCheck {
    pub machine: Machine,
    /// Number of the limit's name, its value for each channel, and for an unknown one; in thousandths.
    pub limits: Vec<[u32; LIMIT_WORDS]>,
    pub lists: Vec<(String, Vec<Spanned<String>>)>,
}

type Fail<'a> = &'a dyn Fn(&Range<usize>, String) -> RuleError;

/// The check of a rule that is one.
pub fn compile(source: &RuleSource, fail: Fail) -> Result<Option<CompiledCheck>, RuleError> {
    let Some(named) = &source.check else { return Ok(None) };
    let span = named.span();
    let Some((_, machine, known, wanted)) = MACHINES.iter().find(|m| m.0 == named.as_ref()) else {
        return Err(fail(&span, unknown("check", named.as_ref(), MACHINES.iter().map(|m| m.0))));
    };
    let mut lists: Vec<(String, Vec<Spanned<String>>)> = Vec::new();
    for (name, list) in [("when", &source.when), ("except", &source.except), ("expects", &source.expects)] {
        if !list.is_empty() {
            lists.push((name.to_string(), list.clone()));
        } else if wanted.contains(&name) {
            return Err(fail(&span, format!("the check `{}` needs a list `{name}`", named.as_ref())));
        }
    }
    lists.extend(source.parts.iter().map(|(name, list)| (format!("part {name}"), list.clone())));
    for detail in &source.details {
        let shape = detail.shape.as_ref();
        if !SHAPES.contains(&shape.as_str()) {
            return Err(fail(&detail.shape.span(), unknown("shape", shape, SHAPES)));
        }
        lists.push((format!("asked {shape} {}", detail.name), detail.asked.clone()));
        if !detail.given.is_empty() {
            lists.push((format!("given {shape} {}", detail.name), detail.given.clone()));
        }
    }
    Ok(Some(CompiledCheck { machine: *machine, limits: limits(source, known, &span, fail)?, lists }))
}

fn limits(
    source: &RuleSource,
    known: &[(&str, Option<f64>)],
    span: &Range<usize>,
    fail: Fail,
) -> Result<Vec<[u32; LIMIT_WORDS]>, RuleError> {
    if let Some((name, value)) = source.limits.iter().find(|(name, _)| !known.iter().any(|k| k.0 == name.as_str())) {
        return Err(fail(&value.span(), unknown("limit", name, known.iter().map(|k| k.0))));
    }
    let mut all = Vec::new();
    for (number, (name, default)) in known.iter().enumerate() {
        let mut row = [NO_LIMIT; LIMIT_WORDS];
        row[0] = number as u32;
        match (source.limits.get(*name), default) {
            (Some(value), _) => fill(&mut row, value, fail)?,
            (None, Some(default)) => row[1..].fill(thousandths(*default)),
            (None, None) => return Err(fail(span, format!("the limit `{name}` is missing: add `limits.{name} = …`"))),
        }
        all.push(row);
    }
    Ok(all)
}

/// A limit is one number for every channel, or a table of channels with an optional `default`.
fn fill(row: &mut [u32; LIMIT_WORDS], value: &Spanned<toml::Value>, fail: Fail) -> Result<(), RuleError> {
    let number = |v: &toml::Value| v.as_float().or(v.as_integer().map(|i| i as f64)).filter(|n| *n >= 0.0);
    let wrong =
        || fail(&value.span(), "a limit is a number, or a table such as `{ chat = 120, default = 300 }`".into());
    match value.as_ref() {
        toml::Value::Table(table) => {
            for (channel, value) in table {
                let limit = thousandths(number(value).ok_or_else(wrong)?);
                match CHANNELS.iter().position(|c| c == channel) {
                    Some(at) => row[1 + at] = limit,
                    None if channel == "default" => {
                        row[1..].iter_mut().filter(|v| **v == NO_LIMIT).for_each(|v| *v = limit);
                    }
                    None => return Err(wrong()),
                }
            }
            Ok(())
        }
        one => {
            row[1..].fill(thousandths(number(one).ok_or_else(wrong)?));
            Ok(())
        }
    }
}

fn thousandths(value: f64) -> u32 {
    (value * 1000.0).round().clamp(0.0, f64::from(NO_LIMIT - 1)) as u32
}

/// A check made ready to run.
#[derive(Debug, Clone)]
pub struct Check {
    pub rule: u32,
    pub machine: Machine,
    limits: Vec<[u32; LIMIT_WORDS]>,
    lists: Vec<(String, Vec<u32>)>,
}

impl Check {
    /// The checks of a rule set.
    pub fn all(set: &RuleSet) -> Vec<Check> {
        set.checks.chunks_exact(CHECK_WORDS).map(|row| Check::read(set, row)).collect()
    }

    fn read(set: &RuleSet, row: &[u32]) -> Check {
        let range = |at: u32, len: u32, width: usize| at as usize * width..(at + len) as usize * width;
        let limits = set.check_limits[range(row[2], row[3], LIMIT_WORDS)]
            .chunks_exact(LIMIT_WORDS)
            .map(|r| [r[0], r[1], r[2], r[3], r[4], r[5]])
            .collect();
        let lists = set.check_lists[range(row[4], row[5], LIST_WORDS)]
            .chunks_exact(LIST_WORDS)
            .map(|r| {
                let name = set.text(super::ruleset::Text { at: r[0], len: r[1] }).to_string();
                (name, set.refs[r[2] as usize..(r[2] + r[3]) as usize].to_vec())
            })
            .collect();
        let machine = MACHINES.iter().map(|m| m.1).find(|m| *m as u32 == row[1]).unwrap_or(Reply);
        Check { rule: row[0], machine, limits, lists }
    }

    /// A limit on a channel (its number, or 4 for an unknown one); `None`: the check does not apply there.
    pub fn limit(&self, name: &str, channel: usize) -> Option<f64> {
        let known = MACHINES.iter().find(|m| m.1 == self.machine)?.2;
        let number = known.iter().position(|k| k.0 == name)? as u32;
        let row = self.limits.iter().find(|r| r[0] == number)?;
        let value = row[1 + channel.min(4)];
        (value != NO_LIMIT).then(|| f64::from(value) / 1000.0)
    }

    /// The rules of a list; empty when the check has none of that name.
    pub fn list(&self, name: &str) -> &[u32] {
        self.lists.iter().find(|l| l.0 == name).map_or(&[], |l| &l.1)
    }

    /// Names and rules of the lists that begin with a word, such as `part`.
    pub fn lists<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a [u32])> {
        self.lists
            .iter()
            .filter_map(move |(name, rules)| Some((name.strip_prefix(kind)?.strip_prefix(' ')?, rules.as_slice())))
    }

    /// Every rule that some list names.
    pub fn mentioned(&self) -> impl Iterator<Item = u32> + '_ {
        self.lists.iter().flat_map(|l| l.1.iter().copied())
    }
}
