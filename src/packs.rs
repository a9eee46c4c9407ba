//! Rule packs as people read them: what each rule says, and whether its own examples hold.

use crate::builtin;
use crate::conversation::{Channel, Conversation};
use crate::lint::linter::Linter;
use crate::report::apply;
use crate::rules::category::{CATEGORIES, Family, category};
use crate::rules::source::{Example, ExampleTable, Holds, RuleError, RuleFile, RuleSource, SourceFile};
use std::fmt;

/// A rule as its file tells it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RuleInfo {
    /// The id, unique in its pack.
    pub id: String,
    /// The taxonomy's category.
    pub category: String,
    /// Fault, strength, cue, check, evidence or term.
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
    /// Everything else that narrows it, as key and text: `speaker`, `channels`, `where subject`, `unless near`, …
    pub conditions: Vec<(String, String)>,
    /// Texts on which it must fire; `«»` marks what is underlined.
    pub flags: Vec<String>,
    /// Texts on which it must not fire.
    pub passes: Vec<String>,
    /// The file it stands in.
    pub file: String,
    /// The customer says it.
    customer: bool,
    examples: [Vec<ExampleTable>; 2],
}

/// An example that does not hold.
#[derive(Debug, Clone)]
#[non_exhaustive]
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
            let conditions = conditions(&rule);
            let named = rule.category.map(|c| c.into_inner()).or_else(|| default.clone()).unwrap_or_default();
            let family = category(&named).map_or(Family::Evidence, |c| CATEGORIES[c].1);
            let severity = rule.severity.map_or("warning".to_string(), |s| s.into_inner());
            let mut patterns: Vec<String> =
                rule.patterns.into_iter().chain(rule.regex).map(|p| p.into_inner()).collect();
            patterns.extend(rule.check.as_ref().map(|c| format!("check {}", c.as_ref())));
            patterns
                .extend(rule.measure.map(|m| {
                    format!("measure {} {}", m.as_ref(), rule.limit.map_or(String::new(), |l| l.to_string()))
                }));
            let customer = rule.speaker.map_or(family == Family::Cue, |s| s.as_ref() == "customer");
            RuleInfo {
                customer,
                id: rule.id.into_inner(),
                category: named,
                family,
                severity: matches!(family, Family::Fault | Family::Check).then_some(severity),
                why: rule.why,
                source: rule.source,
                patterns,
                rewrites: rule
                    .rewrites
                    .into_iter()
                    .map(|r| (r.text.into_inner(), r.applicability.into_inner()))
                    .collect(),
                conditions,
                flags: texts(&rule.flags),
                passes: texts(&rule.passes),
                file: file.name.clone(),
                examples: [tables(&rule.flags), tables(&rule.passes)],
            }
        })
        .collect()
}

fn conditions(rule: &RuleSource) -> Vec<(String, String)> {
    let list =
        |values: &[toml::Spanned<String>]| values.iter().map(|v| v.as_ref().as_str()).collect::<Vec<_>>().join("\n");
    let one = |value: &Option<toml::Spanned<String>>| value.as_ref().map_or(String::new(), |v| v.as_ref().clone());
    let mut all = vec![
        ("speaker".to_string(), one(&rule.speaker)),
        ("channels".to_string(), list(&rule.channels)),
        ("over".to_string(), one(&rule.over)),
        ("suppresses".to_string(), list(&rule.suppresses)),
        ("weight".to_string(), rule.weight.as_ref().map_or(String::new(), |w| w.as_ref().to_string())),
        ("counts".to_string(), list(&rule.counts)),
    ];
    all.extend(
        [("when", &rule.when), ("except", &rule.except), ("expects", &rule.expects)].map(|(k, v)| (k.into(), list(v))),
    );
    all.extend(rule.parts.iter().map(|(name, values)| (format!("part {name}"), list(values))));
    all.extend(rule.limits.iter().map(|(name, value)| (format!("limit {name}"), limit(value.as_ref()))));
    all.extend(rule.details.iter().map(|d| (format!("detail {}", d.name), list(&d.asked))));
    all.extend(rule.facts.iter().map(|(key, value)| (format!("where {key}"), fact(value.as_ref()))));
    for (name, c) in [("needs", &rule.needs), ("unless", &rule.unless)] {
        let scopes = [
            ("clause", &c.clause),
            ("sentence", &c.sentence),
            ("near", &c.near),
            ("turn", &c.turn),
            ("before", &c.before),
            ("earlier", &c.earlier),
        ];
        all.extend(scopes.map(|(scope, values)| (format!("{name} {scope}"), list(values))));
    }
    all.retain(|(_, text)| !text.is_empty());
    all
}

/// "120", or "chat 120, email 86400".
fn limit(value: &toml::Value) -> String {
    match value {
        toml::Value::Table(table) => {
            table.iter().map(|(channel, v)| format!("{channel} {}", limit(v))).collect::<Vec<_>>().join(", ")
        }
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Integer(number) => number.to_string(),
        other => other.type_str().to_string(),
    }
}

fn fact(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Boolean(truth) => truth.to_string(),
        toml::Value::Array(values) => values.iter().map(fact).collect::<Vec<_>>().join(" or "),
        other => other.type_str().to_string(),
    }
}

/// Reads TOML. An error names the file, the line and, for an unknown key, the nearest known one.
///
/// # Errors
/// When the text is no TOML, or has an unknown key or a value of the wrong kind.
pub fn parse_toml<T: for<'a> serde::Deserialize<'a>>(name: &str, text: &str) -> Result<T, RuleError> {
    SourceFile { name: name.into(), text: text.into() }.parse()
}

/// Name and family of every category of the taxonomy.
pub fn categories() -> impl Iterator<Item = (&'static str, Family)> {
    CATEGORIES.iter().copied()
}

/// The known name nearest to what was written, if one is near enough to suggest.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    crate::rules::category::nearest(written, known)
}

/// Runs the examples of rules against a linter that holds them, and returns those that fail.
pub fn test(rules: &[RuleInfo], linter: &Linter) -> Vec<Failure> {
    let mut failures = Vec::new();
    for rule in rules {
        if rule.family == Family::Check {
            let both = [true, false].into_iter().zip(&rule.examples);
            let both = both.flat_map(|(flag, examples)| examples.iter().map(move |e| (flag, e)));
            failures.extend(both.filter_map(|(flag, example)| test_check(rule, example, linter, flag)));
            continue;
        }
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

/// The conversation of a check's example: a transcript such as "customer: …\nagent: …".
fn transcript(example: &ExampleTable) -> Result<Conversation, String> {
    let text = example.text.replace(['«', '»'], "");
    let mut talk = crate::readers::transcript(&text)?;
    talk.channel = example.channel.as_deref().and_then(|c| c.parse::<Channel>().ok()).or(talk.channel);
    Ok(talk)
}

/// What an example of a check does not hold to.
fn test_check(rule: &RuleInfo, example: &ExampleTable, linter: &Linter, flag: bool) -> Option<Failure> {
    let fail = |kind, got| Some(failure(rule, kind, &example.text, got));
    let missing = if flag { FailureKind::Missing } else { FailureKind::Noisy };
    let talk = match transcript(example) {
        Ok(talk) => talk,
        Err(message) => return fail(missing, Some(message)),
    };
    let review = linter.review(&talk);
    let found: Vec<_> = review.findings().filter(|f| f.rule() == rule.id).collect();
    if found.is_empty() == flag {
        let got = found.first().map(|f| f.message());
        return fail(missing, got);
    }
    // What the marks underline, in whichever turn they stand.
    let marked = example.text.split_once('«').and_then(|(_, rest)| rest.split_once('»')).map(|(quote, _)| quote);
    let quotes = |f: &crate::Finding| {
        let about = f.about().map(|(turn, span)| talk.turns[turn].text[span].to_string());
        Some(f.quote()) == marked || about.as_deref() == marked
    };
    match (flag, marked) {
        (true, Some(_)) if !found.iter().any(quotes) => fail(FailureKind::Span, Some(found[0].quote().to_string())),
        _ => None,
    }
}

/// The conversation of an example, and the span that its `«»` mark.
fn conversation(rule: &RuleInfo, example: &ExampleTable) -> (Conversation, Option<std::ops::Range<usize>>) {
    let marked = example.text.find('«').zip(example.text.find('»'));
    let text = example.text.replace(['«', '»'], "");
    let span = marked.map(|(open, close)| open..close - '«'.len_utf8());
    let customer = rule.customer;
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
    if rule.family == Family::Term {
        let found = linter.term_spans(&talk, &rule.id);
        let (kind, got) = match (&span, found.first()) {
            (_, None) => (FailureKind::Missing, None),
            (Some(span), Some(first)) if !found.contains(span) => {
                (FailureKind::Span, Some(talk.turns[talk.turns.len() - 1].text[first.clone()].to_string()))
            }
            _ => return None,
        };
        return Some(failure(rule, kind, &example.text, got));
    }
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
