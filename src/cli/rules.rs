//! `tactful rules`: lists rules, and tests them against their own examples.

use super::args::{Color, RulesArgs, RulesCommand};
use super::failure::Failure;
use super::{Outcome, output, safe, settings};
use std::io::Write;
use tactful::packs::{self, RuleInfo};

pub fn run(command: &RulesCommand, color: Color) -> Result<Outcome, Failure> {
    match command {
        RulesCommand::List(args) => list(args, color),
        RulesCommand::Test(args) => test(args, color),
    }
}

/// The chosen rules: of the packs that were named, or else the built-in ones.
fn chosen(args: &RulesArgs) -> Result<(settings::Rules, Vec<RuleInfo>), Failure> {
    let packs = args.packs.with(args.pack.as_ref());
    let rules = settings::rules_leniently(&packs, args.packs.no_builtin)?;
    let mut described = settings::described(args.packs.no_builtin || !packs.is_empty(), &rules.files);
    if let Some(only) = &args.only {
        described.retain(|r| r.id.contains(only) || r.category.contains(only) || r.file.contains(only));
    }
    Ok((rules, described))
}

fn list(args: &RulesArgs, color: Color) -> Result<Outcome, Failure> {
    let (rules, described) = chosen(args)?;
    let mut out = output::stdout(color);
    let widest = |of: fn(&RuleInfo) -> usize| described.iter().map(of).max().unwrap_or(0);
    let (id, category) = (widest(|r| r.id.len()), widest(|r| r.category.len()));
    let room = output::width().saturating_sub(id + category + 16).max(20);
    for rule in &described {
        let level = rule.severity.as_deref().unwrap_or(rule.family.name());
        let why = shortened(&rule.why, room);
        writeln!(out, "{:id$}  {:category$}  {level:10}  {why}", safe::line(&rule.id), safe::line(&rule.category))?;
    }
    writeln!(out, "{}", counted(described.len(), "rule"))?;
    out.flush()?;
    Ok(if rules.errors.is_empty() { Outcome::Clean } else { Outcome::Error })
}

/// The first sentence, or as much of it as there is room for.
fn shortened(why: &str, room: usize) -> String {
    let why = safe::line(why);
    let sentence = why.split_inclusive(". ").next().unwrap_or("").trim_end();
    if sentence.chars().count() <= room {
        return sentence.to_string();
    }
    let kept: String = sentence.chars().take(room - 1).collect();
    format!("{}…", kept.rsplit_once(' ').map_or(kept.as_str(), |(whole, _)| whole))
}

fn test(args: &RulesArgs, color: Color) -> Result<Outcome, Failure> {
    let (rules, mut described) = chosen(args)?;
    // What is broken has been said; that its examples fail too goes without saying.
    described.retain(|rule| !rules.errors.iter().any(|e| e.rule.as_ref() == Some(&rule.id)));
    let failures = packs::test(&described, &rules.linter);
    let mut out = output::stdout(color);
    for failure in &failures {
        writeln!(out, "{}", safe::line(&failure.to_string()))?;
    }
    let examples: usize = described.iter().map(|r| r.flags.len() + r.passes.len()).sum();
    let counts = [(described.len(), "rule"), (examples, "example"), (failures.len(), "failure")];
    writeln!(out, "{}", counts.map(|(number, one)| counted(number, one)).join(", "))?;
    out.flush()?;
    Ok(match (rules.errors.len(), failures.len()) {
        (1.., _) => Outcome::Error,
        (0, 1..) => Outcome::Found,
        (0, 0) => Outcome::Clean,
    })
}

fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
