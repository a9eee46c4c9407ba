//! Settings as text: what is in force, and where each comes from.

use super::merge::{Layer, Settings};
use crate::cli::args::{FailOn, Level};
use clap::ValueEnum;
use serde_json::json;
use std::io::{self, Write};

/// Writes settings as a `tactful.toml`, with a comment on where each comes from.
pub fn show(out: &mut dyn Write, layers: &[Layer]) -> io::Result<()> {
    writeln!(out, "# Later ones go before earlier ones:")?;
    writeln!(out, "#   1. what is built in")?;
    for (number, layer) in layers.iter().enumerate() {
        writeln!(out, "#   {}. {}", number + 2, layer.origin)?;
    }
    let all = Settings::of(layers);
    let list = |values: &[String]| json!(values).to_string();
    let paths: Vec<String> = all.rules.iter().map(|p| p.display().to_string()).collect();
    let mut line = |key: &str, value: String, set: &dyn Fn(&Layer) -> bool| {
        let from: Vec<&str> = layers.iter().filter(|l| set(l)).map(|l| l.origin.as_str()).collect();
        let from = if from.is_empty() { "built in".to_string() } else { from.join("; ") };
        writeln!(out, "\n# from: {from}\n{key} = {value}")
    };
    if !all.select.is_empty() {
        line("select", list(&all.select), &|l| l.select.is_some())?;
    }
    line("ignore", list(&all.ignore), &|l| !l.ignore.is_empty())?;
    line("min-severity", name(all.min_severity.unwrap_or(Level::Suggestion)), &|l| l.min_severity.is_some())?;
    line("fail-on", name(all.fail_on.unwrap_or(FailOn::Warning)), &|l| l.fail_on.is_some())?;
    if let Some(channel) = all.channel {
        line("channel", name(channel), &|l| l.channel.is_some())?;
    }
    line("rules", list(&paths), &|l| !l.rules.is_empty())?;
    line("builtin", (!all.no_builtin).to_string(), &|l| l.builtin.is_some())?;
    line("allow", list(&all.allow), &|l| !l.allow.is_empty())?;
    line("acronyms", list(&all.acronyms), &|l| !l.acronyms.is_empty())?;
    line("brands", list(&all.brands), &|l| !l.brands.is_empty())?;
    line("agents", list(&all.agents), &|l| !l.agents.is_empty())?;
    if let Some(grade) = all.reading_grade {
        line("reading-grade", grade.to_string(), &|l| l.reading_grade.is_some())?;
    }
    if !all.severity.is_empty() {
        writeln!(out, "\n[severity]")?;
        for (key, level) in &all.severity {
            let from = last(layers, |l| l.severity.contains_key(key));
            writeln!(out, "{} = {} # from: {from}", json!(key), name(*level))?;
        }
    }
    if !all.glossary.is_empty() {
        writeln!(out, "\n[glossary]")?;
        for (term, say) in &all.glossary {
            let from = last(layers, |l| l.glossary.contains_key(term));
            writeln!(out, "{} = {} # from: {from}", json!(term), json!(say))?;
        }
    }
    Ok(())
}

fn last(layers: &[Layer], set: impl Fn(&Layer) -> bool) -> &str {
    layers.iter().rev().find(|l| set(l)).map_or("", |l| l.origin.as_str())
}

fn name<T: ValueEnum>(value: T) -> String {
    json!(value.to_possible_value().map_or(String::new(), |v| v.get_name().to_string())).to_string()
}
