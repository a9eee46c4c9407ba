//! Rule packs as people read them: what each rule says, and whether its own examples hold.

use crate::builtin;
use crate::conversation::{Channel, Conversation};
use crate::lint::linter::Linter;
use crate::report::apply;
use crate::rules::category::{CATEGORIES, Family, category};
use crate::rules::source::{Example, ExampleTable, Holds, RuleError, RuleFile, SourceFile};
use std::fmt;

/// A rule as its file tells it.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// The id, unique in its pack.
    pub id: String,
    /// The taxonomy's category.
    pub category: String,
    /// Fault, strength, cue, check or evidence.
    pub family: Family,
    /// `error`, `warning` or `suggestion`; for faults only.
    pub severity: Option<String>,
    /// Advice to the agent.
    pub why: String,
    /// Where the advice comes from.
    pub source: String,
    /// The patterns, or the name of the measure.
    pub patterns: Vec<String>,
    /// Text and applicability of each rewrite's template.
    pub rewrites: Vec<(String, String)>,
    /// Texts on which it must fire; `«»` marks what is underlined.
    pub flags: Vec<String>,
    /// Texts on which it must not fire.
    pub passes: Vec<String>,
    /// The file it stands in.
    pub file: String,
    examples: [Vec<ExampleTable>; 2],
}

/// An example that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The file of the rule.
    pub file: String,
    /// The rule's id.
    pub rule: String,
    /// What is wrong.
    pub kind: FailureKind,
    /// The example's text.
    pub text: String,
    /// What came out instead, where something did.
    pub got: Option<String>,
}

/// How an example can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The rule should fire and does not.
    Missing,
    /// The rule should not fire and does.
    Noisy,
    /// It fires, but underlines something else than the `«»` say.
    Span,
    /// The rewrite does not come out as `fixed` says.
    Fixed,
    /// A machine-applicable edit leaves its finding or adds a fault.
    Unclean,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            FailureKind::Missing => "missing: should fire on",
            FailureKind::Noisy => "noisy: should not fire on",
            FailureKind::Span => "span: underlines something else in",
            FailureKind::Fixed => "fixed: the rewrite comes out differently for",
            FailureKind::Unclean => {
                "unclean: the machine-applicable edit does not remove the finding, or adds a fault, in"
            }
        };
        write!(f, "{}: rule `{}`: {kind} {:?}", self.file, self.rule, self.text)?;
        if let Some(got) = &self.got {
            write!(f, " (got {got:?})")?;
        }
        Ok(())
    }
}

/// Name and text of every built-in rule file.
pub fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    builtin::SOURCES.iter().copied()
}

/// Reads the rules of a pack's files, given as name and text. Word files are passed over; files that cannot be read
/// are returned as errors.
pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Vec<RuleInfo>, Vec<RuleError>) {
    let (mut rules, mut errors) = (Vec::new(), Vec::new());
    for (name, text) in files {
        if Holds::of(name) != Holds::Rules {
            continue;
        }
        let file = SourceFile { name: name.into(), text: text.into() };
        match file.parse::<RuleFile>() {
            Ok(parsed) => rules.extend(infos(&file, parsed)),
            Err(error) => errors.push(error),
        }
    }
    (rules, errors)
}

fn infos(file: &SourceFile, parsed: RuleFile) -> Vec<RuleInfo> {
    let default = parsed.category.map(|c| c.into_inner());
    let tables = |examples: &[Example]| examples.iter().map(Example::table).collect::<Vec<_>>();
    let texts = |examples: &[Example]| examples.iter().map(|e| e.table().text).collect::<Vec<_>>();
    parsed
        .rule
        .into_iter()
        .map(|rule| {
            let rule = rule.into_inner();
            let named = rule.category.map(|c| c.into_inner()).or_else(|| default.clone()).unwrap_or_default();
            let family = category(&named).map_or(Family::Evidence, |c| CATEGORIES[c].1);
            let severity = rule.severity.map_or("warning".to_string(), |s| s.into_inner());
            let mut patterns: Vec<String> =
                rule.patterns.into_iter().chain(rule.regex).map(|p| p.into_inner()).collect();
            patterns
                .extend(rule.measure.map(|m| {
                    format!("measure {} {}", m.as_ref(), rule.limit.map_or(String::new(), |l| l.to_string()))
                }));
            RuleInfo {
                id: rule.id.into_inner(),
                category: named,
                family,
                severity: (family == Family::Fault).then_some(severity),
                why: rule.why,
                source: rule.source,
                patterns,
                rewrites: rule
                    .rewrites
                    .into_iter()
                    .map(|r| (r.text.into_inner(), r.applicability.into_inner()))
                    .collect(),
                flags: texts(&rule.flags),
                passes: texts(&rule.passes),
                file: file.name.clone(),
                examples: [tables(&rule.flags), tables(&rule.passes)],
            }
        })
        .collect()
}

/// Runs the examples of rules against a linter that holds them, and returns those that fail.
pub fn test(rules: &[RuleInfo], linter: &Linter) -> Vec<Failure> {
    let mut failures = Vec::new();
    for rule in rules {
        for example in &rule.examples[0] {
            failures.extend(test_flag(rule, example, linter));
        }
        for example in &rule.examples[1] {
            if fires(rule, example, linter) {
                failures.push(failure(rule, FailureKind::Noisy, &example.text, None));
            }
        }
    }
    failures
}

fn failure(rule: &RuleInfo, kind: FailureKind, text: &str, got: Option<String>) -> Failure {
    Failure { file: rule.file.clone(), rule: rule.id.clone(), kind, text: text.to_string(), got }
}

/// The conversation of an example, and the span that its `«»` mark.
fn conversation(rule: &RuleInfo, example: &ExampleTable) -> (Conversation, Option<std::ops::Range<usize>>) {
    let marked = example.text.find('«').zip(example.text.find('»'));
    let text = example.text.replace(['«', '»'], "");
    let span = marked.map(|(open, close)| open..close - '«'.len_utf8());
    let customer = rule.family == Family::Cue;
    let mut talk = Conversation::new();
    talk.channel = example.channel.as_deref().and_then(|c| c.parse::<Channel>().ok());
    if let Some(before) = &example.before {
        talk = if customer { talk.agent(before) } else { talk.customer(before) };
    }
    (if customer { talk.customer(text) } else { talk.agent(text) }, span)
}

fn fires(rule: &RuleInfo, example: &ExampleTable, linter: &Linter) -> bool {
    let (talk, _) = conversation(rule, example);
    linter.fires(&talk, &rule.id)
}

fn test_flag(rule: &RuleInfo, example: &ExampleTable, linter: &Linter) -> Option<Failure> {
    let (talk, span) = conversation(rule, example);
    if rule.family == Family::Evidence {
        return (!linter.fires(&talk, &rule.id)).then(|| failure(rule, FailureKind::Missing, &example.text, None));
    }
    let report = linter.check_conversation(&talk);
    let last = talk.turns.len() - 1;
    let found: Vec<_> = report.findings().filter(|f| f.rule() == rule.id && f.turn() == last).collect();
    if found.is_empty() {
        let others: Vec<String> =
            report.findings().filter(|f| f.turn() == last).map(|f| format!("{}:{}", f.rule(), f.quote())).collect();
        return Some(failure(
            rule,
            FailureKind::Missing,
            &example.text,
            (!others.is_empty()).then(|| others.join(", ")),
        ));
    }
    let hit = match &span {
        None => found[0],
        Some(span) => match found.iter().find(|f| f.span() == *span) {
            Some(hit) => *hit,
            None => return Some(failure(rule, FailureKind::Span, &example.text, Some(found[0].quote().to_string()))),
        },
    };
    let text = &talk.turns[last].text;
    let rewrites = hit.rewrites();
    if let Some(expected) = &example.fixed {
        let got = rewrites.iter().find(|r| !r.edits.is_empty()).map(|r| apply(text, &r.edits));
        if got.as_ref() != Some(expected) {
            return Some(failure(rule, FailureKind::Fixed, &example.text, got));
        }
    }
    let machine = rewrites.iter().find(|r| r.applicability == crate::Applicability::MachineApplicable)?;
    let mut after = talk.clone();
    after.turns[last].text = apply(text, &machine.edits);
    let faults = |report: &crate::Report| report.faults().filter(|f| f.turn() == last).count();
    let checked = linter.check_conversation(&after);
    (faults(&checked) >= faults(&report))
        .then(|| failure(rule, FailureKind::Unclean, &example.text, Some(after.turns[last].text.clone())))
}
