//! The file itself. `docs/schema/config.json` describes the same keys.

use crate::cli::args::{ChannelName, FailOn, Level};
use crate::cli::failure::Failure;
use crate::cli::source::read_settings;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tactful::packs;

/// What the file is called.
pub const NAME: &str = "tactful.toml";

/// What `tactful init` writes: every key, explained.
pub const EXAMPLE: &str = include_str!("example.toml");

/// The keys of `tactful.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConfigFile {
    pub select: Option<Vec<String>>,
    #[serde(default)]
    pub ignore: Vec<String>,
    #[serde(default)]
    pub severity: BTreeMap<String, Level>,
    pub min_severity: Option<Level>,
    pub fail_on: Option<FailOn>,
    pub channel: Option<ChannelName>,
    #[serde(default)]
    pub rules: Vec<PathBuf>,
    pub builtin: Option<bool>,
    #[serde(default)]
    pub allow: Vec<String>,
    #[serde(default)]
    pub acronyms: Vec<String>,
    #[serde(default)]
    pub brands: Vec<String>,
    #[serde(default)]
    pub agents: Vec<String>,
    #[serde(default)]
    pub glossary: BTreeMap<String, String>,
    pub reading_grade: Option<f64>,
    #[serde(default)]
    pub exclude: Vec<String>,
    pub baseline: Option<PathBuf>,
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
}

/// What is different for some paths.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    pub paths: Vec<String>,
    pub select: Option<Vec<String>>,
    #[serde(default)]
    pub ignore: Vec<String>,
    #[serde(default)]
    pub severity: BTreeMap<String, Level>,
    pub min_severity: Option<Level>,
    pub fail_on: Option<FailOn>,
    pub channel: Option<ChannelName>,
    pub reading_grade: Option<f64>,
}

impl ConfigFile {
    /// Reads a file. Paths in it are meant from the file's folder.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let text = read_settings(path)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut config: ConfigFile =
            packs::parse_toml(&shown.to_string(), text).map_err(|e| Failure::new(e.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.rules.iter_mut().chain(&mut config.baseline).for_each(|p| *p = folder.join(&*p));
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConfigFile, String> {
        packs::parse_toml(NAME, text).map_err(|e| e.to_string())
    }

    #[test]
    fn the_example_is_right_and_so_is_what_it_comments_out() {
        assert!(parse(EXAMPLE).is_ok());
        let all: String = EXAMPLE
            .lines()
            .map(|l| l.strip_prefix("# ").filter(|l| l.starts_with('[') || l.contains(" = ")).unwrap_or(l))
            .map(|l| format!("{l}\n"))
            .collect();
        let config = parse(&all).expect("every commented line is right");
        assert!(config.select.is_some() && config.baseline.is_some() && config.builtin.is_some());
        assert!(!config.glossary.is_empty() && !config.overrides.is_empty() && !config.severity.is_empty());
    }

    #[test]
    fn unknown_keys_are_refused_with_the_nearest() {
        assert_eq!(
            parse("ignore = []\nselekt = []").unwrap_err(),
            "tactful.toml:2: there is no key `selekt`; did you mean `select`?"
        );
        assert!(parse("[[override]]\npath = []").unwrap_err().contains("did you mean `paths`?"));
        assert!(parse("fail-on = \"warnings\"").unwrap_err().contains("warning"));
    }
}
