//! From what was written on the command line to what is to be done: names become values, packs become a linter.

use super::args::{ChannelName, FailOn, Level, PackArgs, SelectArgs};
use super::failure::Failure;
use std::io;
use std::path::{Path, PathBuf};
use tactful::{Channel, Linter, LinterBuilder, RuleError, Severity, packs};

/// A file of a rule pack: the name that errors show, and its text.
pub type RuleText = (String, String);

/// A linter of the chosen rules, and the files that were read for it.
pub struct Rules {
    pub linter: Linter,
    pub files: Vec<RuleText>,
    /// What is wrong with the files and names; it has been shown.
    pub errors: Vec<RuleError>,
}

/// Builds the linter. Broken rules are shown on the standard error; with `--lenient` the good ones go on.
pub fn rules(packs: &PackArgs, select: Option<&SelectArgs>) -> Result<Rules, Failure> {
    let rules = rules_leniently(packs, select)?;
    if !rules.errors.is_empty() && !packs.lenient {
        return Err(Failure::new("nothing was checked, because of what is wrong above"));
    }
    Ok(rules)
}

/// Like [`rules`], but the good rules always go on; for testing them.
pub fn rules_leniently(packs: &PackArgs, select: Option<&SelectArgs>) -> Result<Rules, Failure> {
    let mut files = Vec::new();
    for pack in &packs.rules {
        read_pack(pack, &mut files)?;
    }
    let mut builder = Linter::builder();
    if packs.no_builtin {
        builder = builder.without_built_in_rules();
    }
    for (name, text) in &files {
        builder = builder.rules(name, text);
    }
    if let Some(select) = select {
        builder = selected(builder, select);
    }
    let (linter, errors) = builder.build_lenient();
    for error in &errors {
        super::output::complain(&error.to_string());
    }
    Ok(Rules { linter, files, errors })
}

fn selected(mut builder: LinterBuilder, select: &SelectArgs) -> LinterBuilder {
    for name in select.select.iter().filter(|n| !n.is_empty()) {
        builder = builder.select(name.trim());
    }
    for name in select.ignore.iter().filter(|n| !n.is_empty()) {
        builder = builder.ignore(name.trim());
    }
    match select.min_severity {
        Some(level) => builder.min_severity(level.into()),
        None => builder,
    }
}

/// The rules of the built-in pack and of the given files, as their files tell them.
pub fn described(packs: &PackArgs, files: &[RuleText]) -> Vec<packs::RuleInfo> {
    let mut all: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if !packs.no_builtin {
        for built_in in packs::built_in() {
            all.push(built_in);
        }
    }
    packs::read(all).0
}

/// Adds the TOML files of a pack, a folder or one file, sorted by name.
fn read_pack(pack: &Path, files: &mut Vec<RuleText>) -> Result<(), Failure> {
    let mut paths = Vec::new();
    let unreadable = |path: &Path, e: &io::Error| Failure::new(format!("{}: {}", path.display(), Failure::reading(e)));
    if pack.is_dir() {
        collect(pack, &mut paths, 0).map_err(|(path, e)| unreadable(&path, &e))?;
        if paths.is_empty() {
            return Err(Failure::new(format!("there is no .toml file in the rule pack {}", pack.display())));
        }
    } else {
        paths.push(pack.to_path_buf());
    }
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, &e))?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            Failure::new(format!("{}: not valid UTF-8 at byte {at}", path.display()))
        })?;
        files.push((path.to_string_lossy().into_owned(), text));
    }
    Ok(())
}

/// Deep enough for any pack, and an end for folders that link to themselves.
const DEEPEST: usize = 16;

fn collect(folder: &Path, paths: &mut Vec<PathBuf>, depth: usize) -> Result<(), (PathBuf, io::Error)> {
    let here = |e| (folder.to_path_buf(), e);
    let entries = std::fs::read_dir(folder).map_err(here)?;
    let mut all = entries.map(|e| Ok(e?.path())).collect::<io::Result<Vec<_>>>().map_err(here)?;
    all.sort();
    for path in all {
        if path.is_dir() {
            if depth < DEEPEST {
                collect(&path, paths, depth + 1)?;
            }
        } else if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    Ok(())
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Suggestion => Severity::Suggestion,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        }
    }
}

impl FailOn {
    /// Whether a fault of this severity makes the run fail.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Suggestion => true,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Error => severity >= Severity::Error,
            FailOn::Never => false,
        }
    }
}

impl From<ChannelName> for Channel {
    fn from(name: ChannelName) -> Self {
        match name {
            ChannelName::Email => Channel::Email,
            ChannelName::Chat => Channel::Chat,
            ChannelName::Phone => Channel::Phone,
            ChannelName::Social => Channel::Social,
        }
    }
}
