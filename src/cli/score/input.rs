//! Files, folders and the standard input.

use crate::cli::failure::Failure;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// What transcripts are called; other files of a folder are passed over.
const ENDINGS: [&str; 11] = ["txt", "md", "log", "csv", "tsv", "tab", "json", "jsonl", "ndjson", "vtt", "srt"];

/// Deep enough for any archive, and an end for folders that link to themselves.
const DEEPEST: usize = 16;

/// The files that are meant: those given, and those in the folders given, sorted by name.
pub fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files, 0)
                .map_err(|e| Failure::new(format!("{}: {}", path.display(), Failure::reading(&e))))?;
            if files.len() == before {
                let endings = ENDINGS.join(", .");
                return Err(Failure::new(format!("no transcripts in {} (.{endings})", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> io::Result<()> {
    let mut all = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<io::Result<Vec<_>>>()?;
    all.sort();
    for path in all {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth < DEEPEST {
                collect(&path, files, depth + 1)?;
            }
        } else if path.extension().is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known))) {
            files.push(path);
        }
    }
    Ok(())
}

/// What a file is called in answers and messages.
pub fn name(path: &Path) -> String {
    if is_stdin(path) { "-".to_string() } else { path.to_string_lossy().into_owned() }
}

pub fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    if is_stdin(path) {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, io::stdin().lock())));
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)))
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}
