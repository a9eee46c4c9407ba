//! `tactful explain`: all that is known of a rule.

use super::args::{Color, ExplainArgs};
use super::failure::Failure;
use super::{Outcome, output, safe, settings};
use std::io::{self, Write};
use tactful::packs::{self, RuleInfo};

pub fn run(args: &ExplainArgs, color: Color) -> Result<Outcome, Failure> {
    let rules = settings::rules_leniently(&args.packs.rules, args.packs.no_builtin)?;
    let described = settings::described(args.packs.no_builtin, &rules.files);
    let mut out = output::stdout(color);
    let name = args.rule.trim_start_matches('#');
    if let Some(rule) = described.iter().find(|r| r.id == name) {
        explain(&mut out, rule)?;
    } else if described.iter().any(|r| r.category == name) {
        category(&mut out, name, &described)?;
    } else {
        let known = described.iter().flat_map(|r| [r.id.as_str(), r.category.as_str()]);
        let hint = match packs::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`tactful rules list` shows all".to_string(),
        };
        return Err(Failure::new(format!("there is no rule or category `{name}`; {hint}")));
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

fn explain(out: &mut impl Write, rule: &RuleInfo) -> io::Result<()> {
    let line = |text: &str| safe::line(text).into_owned();
    let severity = rule.severity.as_deref().map_or(String::new(), |s| format!(", {s}"));
    writeln!(out, "{} ({} {}{severity})", line(&rule.id), rule.family.name(), line(&rule.category))?;
    if !rule.why.is_empty() {
        writeln!(out, "\n{}", line(&rule.why))?;
    }
    if !rule.source.is_empty() {
        writeln!(out, "\nSource: {}", line(&rule.source))?;
    }
    writeln!(out, "File: {}", line(&rule.file))?;
    section(out, "Patterns", rule.patterns.iter().map(|p| line(p)))?;
    let conditions = rule.conditions.iter().flat_map(|(key, text)| {
        text.split('\n').map(move |one| format!("{key}: {}", safe::line(one))).collect::<Vec<_>>()
    });
    section(out, "Conditions", conditions)?;
    let rewrites = rule.rewrites.iter().map(|(text, applicability)| match text.as_str() {
        "" => format!("(leave it out) [{applicability}]"),
        text => format!("{} [{}]", line(text), line(applicability)),
    });
    section(out, "Rewrites", rewrites)?;
    section(out, "Fires on", rule.flags.iter().map(|f| line(f)))?;
    section(out, "Does not fire on", rule.passes.iter().map(|p| line(p)))
}

fn section(out: &mut impl Write, title: &str, lines: impl Iterator<Item = String>) -> io::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        writeln!(out, "\n{title}")?;
    }
    lines.try_for_each(|line| writeln!(out, "  {line}"))
}

fn category(out: &mut impl Write, name: &str, described: &[RuleInfo]) -> io::Result<()> {
    let rules: Vec<&RuleInfo> = described.iter().filter(|r| r.category == name).collect();
    let family = rules.first().map_or("", |r| r.family.name());
    writeln!(out, "{name} ({family}), {} rules", rules.len())?;
    let lines = rules.iter().map(|r| format!("{}: {}", safe::line(&r.id), safe::line(&r.why)));
    section(out, "Rules", lines)
}
