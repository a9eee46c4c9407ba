//! From paths, folders and patterns to the files to lint.

use super::config::{Configs, glob};
use super::failure::Failure;
use super::source::Origin;
use ignore::WalkBuilder;
use std::path::{Path, PathBuf};

/// Something to lint, or what could not even be found.
pub enum Input {
    Origin(Origin),
    Failed { name: String, failure: Failure },
}

/// What counts as a draft in a folder. A file that is named is linted whatever it is called.
const EXTENSIONS: [&str; 8] = ["txt", "text", "md", "markdown", "html", "htm", "eml", "mbox"];

/// The files that paths mean, in order: a file itself, a folder's drafts, a pattern's matches.
pub fn inputs(paths: &[PathBuf], stdin: &Origin, configs: &mut Configs) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in paths {
        let name = path.to_string_lossy();
        if path == Path::new("-") {
            inputs.push(Input::Origin(stdin.clone()));
        } else if path.is_dir() {
            let is_draft = |path: &Path| {
                let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
                extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str()))
            };
            walk(path, &is_draft, configs, &mut inputs)?;
        } else if name.contains(['*', '?', '[', '{']) && path.symlink_metadata().is_err() {
            matches(&name, configs, &mut inputs)?;
        } else {
            inputs.push(Input::Origin(Origin::File(path.clone())));
        }
    }
    Ok(inputs)
}

/// The files that a pattern matches, hidden and git-ignored ones left out.
fn matches(pattern: &str, configs: &mut Configs, inputs: &mut Vec<Input>) -> Result<(), Failure> {
    let before = inputs.len();
    // It holds from here, not at any depth; paths that are found from here begin so.
    let rooted = Path::new(pattern).is_absolute() || pattern.starts_with(['.', '/']);
    let starts_wild = pattern.split('/').next().is_some_and(|first| first.contains(['*', '?', '[', '{']));
    let from_here = if starts_wild && !rooted { format!("./{pattern}") } else { pattern.to_string() };
    let matcher = glob(&from_here).map_err(Failure::new)?;
    let literal: PathBuf = Path::new(&from_here)
        .components()
        .take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let base = if literal.as_os_str().is_empty() { PathBuf::from(".") } else { literal };
    walk(&base, &|path| matcher.is_match(path), configs, inputs)?;
    if inputs.len() == before {
        inputs.push(Input::Failed { name: pattern.into(), failure: Failure::new("no file matches this pattern") });
    }
    Ok(())
}

fn walk(
    folder: &Path,
    wanted: &dyn Fn(&Path) -> bool,
    configs: &mut Configs,
    inputs: &mut Vec<Input>,
) -> Result<(), Failure> {
    // Links are not followed into folders, so none can lead round in a circle.
    let walker = WalkBuilder::new(folder).require_git(false).follow_links(false).sort_by_file_name(Ord::cmp).build();
    for entry in walker {
        match entry {
            Ok(entry) => {
                let path = entry.path();
                if path.is_file() && wanted(path) && !configs.of(path)?.is_some_and(|c| c.excludes(path)) {
                    inputs.push(Input::Origin(Origin::File(entry.into_path())));
                }
            }
            Err(error) => {
                let name = path_of(&error).unwrap_or(folder).to_string_lossy().into_owned();
                let failure = match error.io_error() {
                    Some(error) => Failure::reading(&innermost(error)),
                    None => Failure::new(error.to_string()),
                };
                inputs.push(Input::Failed { name, failure });
            }
        }
    }
    Ok(())
}

/// The system's own error, without the words that the walk puts around it.
fn innermost(error: &std::io::Error) -> std::io::Error {
    let inner = error.get_ref().and_then(|e| e.source()).and_then(|e| e.downcast_ref::<std::io::Error>());
    let code = inner.unwrap_or(error).raw_os_error();
    code.map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error)
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
