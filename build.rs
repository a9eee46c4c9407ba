//! Compiles the built-in rules, so that starting the program does not.
#![allow(dead_code, missing_docs)]

use std::path::{Path, PathBuf};

#[path = "src/lang/mod.rs"]
mod lang;
#[path = "src/rules/mod.rs"]
mod rules;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/lang");
    println!("cargo::rerun-if-changed=src/rules");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut paths = Vec::new();
    collect(&root.join("rules"), &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
    paths.retain(|path| rules::source::Holds::of(&name(path)) != rules::source::Holds::Scorecard);
    let files: Vec<rules::source::SourceFile> = paths
        .iter()
        .map(|path| rules::source::SourceFile {
            name: name(path),
            text: std::fs::read_to_string(path).expect("rule files can be read"),
        })
        .collect();
    let compiled = rules::compile::compile(&files);
    if !compiled.errors.is_empty() {
        for error in &compiled.errors {
            eprintln!("{error}");
        }
        panic!("the built-in rules have {} errors", compiled.errors.len());
    }
    let packed = rules::pack::write(&compiled.set);
    write(&out.join("rules.bin"), &packed.numbers);
    write(&out.join("rules.txt"), packed.texts.as_bytes());
    let list: String =
        paths.iter().map(|path| format!("    ({:?}, include_str!({:?})),\n", name(path), path)).collect();
    write(&out.join("sources.rs"), format!("&[\n{list}]\n").as_bytes());
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap_or_else(|e| panic!("cannot write {}: {e}", path.display()));
}

/// All TOML files below a folder.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|e| Some(e.ok()?.path())) {
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
}
