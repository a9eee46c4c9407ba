//! Layers of settings, laid one over the other.
//!
//! In this order: what is built in; `tactful.toml`; its `[[override]]` tables whose paths fit, as they stand; the
//! command line. A single value replaces the one below. Lists are added to those below, but `select` replaces: and
//! what it names is taken out of the `ignore` below.

use super::file::{ConfigFile, Override};
use crate::cli::args::{ChannelName, FailOn, Level, PackArgs, SelectArgs};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Settings from one place.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// The file, or the command line.
    pub origin: String,
    pub select: Option<Vec<String>>,
    pub ignore: Vec<String>,
    pub severity: BTreeMap<String, Level>,
    pub min_severity: Option<Level>,
    pub fail_on: Option<FailOn>,
    pub channel: Option<ChannelName>,
    pub rules: Vec<PathBuf>,
    pub builtin: Option<bool>,
    pub allow: Vec<String>,
    pub acronyms: Vec<String>,
    pub brands: Vec<String>,
    pub agents: Vec<String>,
    pub glossary: BTreeMap<String, String>,
    pub reading_grade: Option<f64>,
}

/// What is in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    pub select: Vec<String>,
    pub ignore: Vec<String>,
    pub severity: BTreeMap<String, Level>,
    pub min_severity: Option<Level>,
    pub fail_on: Option<FailOn>,
    pub channel: Option<ChannelName>,
    pub rules: Vec<PathBuf>,
    pub no_builtin: bool,
    pub allow: Vec<String>,
    pub acronyms: Vec<String>,
    pub brands: Vec<String>,
    pub agents: Vec<String>,
    pub glossary: BTreeMap<String, String>,
    pub reading_grade: Option<f64>,
}

impl Settings {
    /// Lays layers over each other, the lowest first.
    pub fn of<'l>(layers: impl IntoIterator<Item = &'l Layer>) -> Self {
        let mut all = Settings::default();
        for layer in layers {
            if let Some(select) = &layer.select {
                all.ignore.retain(|name| !select.contains(name));
                all.select.clone_from(select);
            }
            add(&mut all.ignore, &layer.ignore);
            add(&mut all.rules, &layer.rules);
            add(&mut all.allow, &layer.allow);
            add(&mut all.acronyms, &layer.acronyms);
            add(&mut all.brands, &layer.brands);
            add(&mut all.agents, &layer.agents);
            all.severity.extend(layer.severity.iter().map(|(k, v)| (k.clone(), *v)));
            all.glossary.extend(layer.glossary.iter().map(|(k, v)| (k.clone(), v.clone())));
            all.min_severity = layer.min_severity.or(all.min_severity);
            all.fail_on = layer.fail_on.or(all.fail_on);
            all.channel = layer.channel.or(all.channel);
            all.no_builtin = layer.builtin.map_or(all.no_builtin, |builtin| !builtin);
            all.reading_grade = layer.reading_grade.or(all.reading_grade);
        }
        all
    }
}

fn add<T: Clone + PartialEq>(to: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !to.contains(one) {
            to.push(one.clone());
        }
    }
}

impl Layer {
    /// What a file says for all paths.
    pub fn of_file(origin: String, file: &ConfigFile) -> Self {
        let file = file.clone();
        Layer {
            origin,
            select: file.select,
            ignore: file.ignore,
            severity: file.severity,
            min_severity: file.min_severity,
            fail_on: file.fail_on,
            channel: file.channel,
            rules: file.rules,
            builtin: file.builtin,
            allow: file.allow,
            acronyms: file.acronyms,
            brands: file.brands,
            agents: file.agents,
            glossary: file.glossary,
            reading_grade: file.reading_grade,
        }
    }

    /// What a file says for some paths.
    pub fn of_override(origin: String, one: &Override) -> Self {
        let one = one.clone();
        Layer {
            origin,
            select: one.select,
            ignore: one.ignore,
            severity: one.severity,
            min_severity: one.min_severity,
            fail_on: one.fail_on,
            channel: one.channel,
            reading_grade: one.reading_grade,
            ..Layer::default()
        }
    }

    /// What the command line says.
    pub fn of_args(
        packs: &PackArgs,
        select: &SelectArgs,
        fail_on: Option<FailOn>,
        channel: Option<ChannelName>,
    ) -> Self {
        let names = |names: &[String]| -> Vec<String> {
            names.iter().map(|n| n.trim().to_string()).filter(|n| !n.is_empty()).collect()
        };
        Layer {
            origin: "the command line".into(),
            select: Some(names(&select.select)).filter(|names| !names.is_empty()),
            ignore: names(&select.ignore),
            min_severity: select.min_severity,
            fail_on,
            channel,
            rules: packs.rules.clone(),
            builtin: packs.no_builtin.then_some(false),
            ..Layer::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_layers_go_over_earlier_ones() {
        let names = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>();
        let low = Layer {
            select: Some(names(&["fault"])),
            ignore: names(&["filler", "slang"]),
            fail_on: Some(FailOn::Error),
            ..Layer::default()
        };
        let high = Layer { select: Some(names(&["slang"])), ignore: names(&["lol"]), ..Layer::default() };
        let merged = Settings::of([&low, &high]);
        assert_eq!(merged.select, ["slang"]);
        assert_eq!(merged.ignore, ["filler", "lol"]);
        assert_eq!(merged.fail_on, Some(FailOn::Error));
    }
}
