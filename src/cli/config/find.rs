//! Which `tactful.toml` holds for a path: the nearest one in the folders above it, or the one that was named.

use super::file::{ConfigFile, NAME};
use super::merge::Layer;
use crate::cli::failure::Failure;
use globset::{GlobBuilder, GlobMatcher};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of settings that was found.
#[derive(Debug)]
pub struct Found {
    pub path: PathBuf,
    pub file: ConfigFile,
    /// The folder that its patterns are meant from.
    root: PathBuf,
    overrides: Vec<Vec<GlobMatcher>>,
    exclude: Vec<GlobMatcher>,
}

/// Where settings are looked for; remembers what it has found.
#[derive(Debug, Default)]
pub struct Configs {
    named: Option<Arc<Found>>,
    off: bool,
    folders: HashMap<PathBuf, Option<Arc<Found>>>,
}

impl Configs {
    /// With the file that was named, or none at all, or what stands above each path.
    pub fn new(named: Option<&Path>, off: bool) -> Result<Self, Failure> {
        let named = named.filter(|_| !off).map(Found::read).transpose()?.map(Arc::new);
        Ok(Configs { named, off, folders: HashMap::new() })
    }

    /// The settings for a file; it need not exist.
    pub fn of(&mut self, path: &Path) -> Result<Option<Arc<Found>>, Failure> {
        if self.off || self.named.is_some() {
            return Ok(self.named.clone());
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        match path.parent() {
            Some(folder) => self.above(folder),
            None => Ok(None),
        }
    }

    fn above(&mut self, folder: &Path) -> Result<Option<Arc<Found>>, Failure> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let path = folder.join(NAME);
        let found = match (path.is_file(), folder.parent()) {
            (true, _) => Some(Arc::new(Found::read(&path)?)),
            (false, Some(parent)) => self.above(parent)?,
            (false, None) => None,
        };
        self.folders.insert(folder.to_path_buf(), found.clone());
        Ok(found)
    }
}

impl Found {
    fn read(path: &Path) -> Result<Self, Failure> {
        let file = ConfigFile::read(&shortened(path))?;
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let root = absolute.parent().unwrap_or(Path::new("")).to_path_buf();
        let matchers = |patterns: &[String]| -> Result<Vec<GlobMatcher>, Failure> {
            patterns.iter().map(|p| glob(p).map_err(|e| Failure::new(format!("{}: {e}", path.display())))).collect()
        };
        let overrides = file.overrides.iter().map(|o| matchers(&o.paths)).collect::<Result<_, _>>()?;
        let exclude = matchers(&file.exclude)?;
        Ok(Found { path: shortened(path), file, root, overrides, exclude })
    }

    /// Whether files found at a path are no drafts.
    pub fn excludes(&self, path: &Path) -> bool {
        self.any(&self.exclude, path)
    }

    /// Which of its overrides hold for a path, by number.
    pub fn overrides(&self, path: &Path) -> Vec<usize> {
        (0..self.overrides.len()).filter(|&i| self.any(&self.overrides[i], path)).collect()
    }

    /// Its layers for a path, the lowest first.
    pub fn layers(&self, overrides: &[usize]) -> Vec<Layer> {
        let name = self.path.display().to_string();
        let mut layers = vec![Layer::of_file(name.clone(), &self.file)];
        for &number in overrides {
            let one = &self.file.overrides[number];
            layers.push(Layer::of_override(format!("{name}, override for {}", one.paths.join(", ")), one));
        }
        layers
    }

    fn any(&self, matchers: &[GlobMatcher], path: &Path) -> bool {
        if matchers.is_empty() {
            return false;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let path = path.strip_prefix(&self.root).unwrap_or(&path);
        matchers.iter().any(|m| m.is_match(path))
    }
}

/// From here, where that is shorter.
fn shortened(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    short.unwrap_or_else(|| path.to_path_buf())
}

/// A pattern over paths; one without a slash is meant at any depth.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let anywhere = if pattern.contains('/') { pattern.to_string() } else { format!("**/{pattern}") };
    let glob = GlobBuilder::new(&anywhere).literal_separator(true).build();
    glob.map(|g| g.compile_matcher()).map_err(|e| format!("the pattern {pattern:?} does not work: {}", e.kind()))
}
