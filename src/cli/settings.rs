//! From what was written on the command line and in `tactful.toml` to a linter for each path.

use super::args::{ChannelName, ConfigArgs, FailOn, Level, PackArgs};
use super::config::{Configs, Found, Layer, Settings};
use super::failure::Failure;
use super::output;
use super::source::{LONGEST_SETTINGS, read_settings};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tactful::{Channel, Linter, LinterBuilder, RuleError, Severity, packs};

/// A file of a rule pack: the name that errors show, and its text.
pub type RuleText = (String, String);

/// What holds for a path.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub linter: Linter,
    pub channel: Option<Channel>,
    pub fail_on: FailOn,
    /// Not all rules are at work, so a comment that hides nothing may have its reason.
    pub partial: bool,
}

/// Finds out what holds for a path; the same settings give the same linter.
pub struct Resolver {
    configs: Configs,
    args: Layer,
    lenient: bool,
    known: HashMap<(Option<PathBuf>, Vec<usize>), Arc<Resolved>>,
}

impl Resolver {
    /// With the settings of the command line over those of the files.
    pub fn new(config: &ConfigArgs, args: Layer, lenient: bool) -> Result<Self, Failure> {
        let configs = Configs::new(config.config.as_deref(), config.no_config)?;
        Ok(Resolver { configs, args, lenient, known: HashMap::new() })
    }

    /// What holds for a path, which need not exist.
    pub fn of(&mut self, path: &Path) -> Result<Arc<Resolved>, Failure> {
        let found = self.configs.of(path)?;
        let overrides = found.as_ref().map_or(Vec::new(), |f| f.overrides(path));
        let key = (found.as_ref().map(|f| f.path.clone()), overrides);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let layers = self.layers_of(found.as_deref(), &key.1);
        let settings = Settings::of(&layers);
        let linter = self.linter(&settings, &layers)?;
        let resolved = Arc::new(Resolved {
            linter,
            channel: settings.channel.map(Into::into),
            fail_on: settings.fail_on.unwrap_or(FailOn::Warning),
            partial: !settings.select.is_empty() || !settings.ignore.is_empty() || settings.min_severity.is_some(),
        });
        self.known.insert(key, resolved.clone());
        Ok(resolved)
    }

    /// The layers of settings for a path, the lowest first.
    pub fn layers(&mut self, path: &Path) -> Result<Vec<Layer>, Failure> {
        let found = self.configs.of(path)?;
        let overrides = found.as_ref().map_or(Vec::new(), |f| f.overrides(path));
        Ok(self.layers_of(found.as_deref(), &overrides))
    }

    /// Where the files of settings are looked for.
    pub fn configs(&mut self) -> &mut Configs {
        &mut self.configs
    }

    fn layers_of(&self, found: Option<&Found>, overrides: &[usize]) -> Vec<Layer> {
        let mut layers = found.map_or(Vec::new(), |f| f.layers(overrides));
        layers.push(self.args.clone());
        layers
    }

    fn linter(&self, settings: &Settings, layers: &[Layer]) -> Result<Linter, Failure> {
        let (linter, errors) = builder(settings, &pack_files(&settings.rules)?).build_lenient();
        for error in &errors {
            output::complain(&blamed(error, layers));
        }
        if !errors.is_empty() && !self.lenient {
            return Err(Failure::new("nothing was checked, because of what is wrong above"));
        }
        Ok(linter)
    }
}

/// A linter and the files that were read for it, with what is wrong in them; that has been shown.
pub struct Rules {
    pub linter: Linter,
    pub files: Vec<RuleText>,
    pub errors: Vec<RuleError>,
}

/// The good rules of packs, whatever is wrong with the others; for testing and explaining them.
pub fn rules_leniently(packs: &[PathBuf], no_builtin: bool) -> Result<Rules, Failure> {
    let files = pack_files(packs)?;
    let settings = Settings { no_builtin, ..Settings::default() };
    let (linter, errors) = builder(&settings, &files).build_lenient();
    errors.iter().for_each(|e| output::complain(&e.to_string()));
    Ok(Rules { linter, files, errors })
}

/// The rules of the given files, and of the built-in pack unless it is left out, as their files tell them.
pub fn described(no_builtin: bool, files: &[RuleText]) -> Vec<packs::RuleInfo> {
    let mut all: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if !no_builtin {
        for built_in in packs::built_in() {
            all.push(built_in);
        }
    }
    packs::read(all).0
}

fn builder(settings: &Settings, files: &[RuleText]) -> LinterBuilder {
    let mut builder = Linter::builder();
    if settings.no_builtin {
        builder = builder.without_built_in_rules();
    }
    for (name, text) in files {
        builder = builder.rules(name, text);
    }
    for name in &settings.select {
        builder = builder.select(name);
    }
    for name in &settings.ignore {
        builder = builder.ignore(name);
    }
    for (name, level) in &settings.severity {
        builder = builder.severity(name, (*level).into());
    }
    for words in settings.allow.iter().chain(&settings.brands).chain(&settings.agents) {
        builder = builder.allow(words);
    }
    for acronym in settings.acronyms.iter().chain(&settings.brands) {
        builder = builder.known_acronym(acronym);
    }
    for (term, say) in &settings.glossary {
        builder = builder.term(term, say);
    }
    if let Some(level) = settings.min_severity {
        builder = builder.min_severity(level.into());
    }
    match settings.reading_grade {
        Some(grade) => builder.reading_grade(grade),
        None => builder,
    }
}

/// An error in names, with the layer that has the name.
fn blamed(error: &RuleError, layers: &[Layer]) -> String {
    let has = |layer: &&Layer| {
        let mut names: Vec<&String> = match error.file.as_str() {
            "select" => layer.select.iter().flatten().collect(),
            "ignore" => layer.ignore.iter().collect(),
            "severity" => layer.severity.keys().collect(),
            "glossary" => layer.glossary.keys().collect(),
            _ => Vec::new(),
        };
        names.retain(|name| error.file == "glossary" || error.message.contains(&format!("`{name}`")));
        !names.is_empty()
    };
    match layers.iter().find(has) {
        Some(layer) => format!("{}: {error}", layer.origin),
        None => error.to_string(),
    }
}

/// The TOML files of packs, each a folder or one file, sorted by name.
fn pack_files(packs: &[PathBuf]) -> Result<Vec<RuleText>, Failure> {
    let mut files = Vec::new();
    for pack in packs {
        read_pack(pack, &mut files)?;
    }
    Ok(files)
}

fn read_pack(pack: &Path, files: &mut Vec<RuleText>) -> Result<(), Failure> {
    let mut paths = Vec::new();
    if pack.is_dir() {
        collect(pack, &mut paths, 0).map_err(|(path, e)| Failure::reading(&e).about(&path))?;
        if paths.is_empty() {
            return Err(Failure::new(format!("there is no .toml file in the rule pack {}", pack.display())));
        }
    } else {
        paths.push(pack.to_path_buf());
    }
    for path in paths {
        files.push((path.to_string_lossy().into_owned(), read_settings(&path)?));
        if files.iter().map(|(_, text)| text.len() as u64).sum::<u64>() > LONGEST_SETTINGS {
            let why = format!("with this file the rule packs are longer than {} MiB together", LONGEST_SETTINGS >> 20);
            return Err(Failure::new(why).about(&path));
        }
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

impl PackArgs {
    /// The named packs and one more.
    pub fn with(&self, pack: Option<&PathBuf>) -> Vec<PathBuf> {
        self.rules.iter().chain(pack).cloned().collect()
    }
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
