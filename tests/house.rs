//! What the project promises to those who read and change it.

use std::fs;
use std::path::{Path, PathBuf};
use tactful::{Linter, packs};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All Rust files below a folder.
fn modules(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            modules(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// What is wrong with the length of a module: over 500 lines, and no reason given in its first comment.
fn too_long(text: &str) -> bool {
    let mut head = text.lines().take_while(|l| l.starts_with("//!"));
    text.lines().count() > 500 && !head.any(|l| l.starts_with("//! Long because "))
}

#[test]
fn modules_are_short_or_say_why_not() {
    assert!(too_long(&"\n".repeat(501)) && !too_long(&"\n".repeat(500)));
    assert!(!too_long(&("//! Long because it is one table.\n".to_string() + &"\n".repeat(501))));
    let mut found = Vec::new();
    modules(&Path::new(ROOT).join("src"), &mut found);
    assert!(found.len() > 100, "only {} modules are found", found.len());
    found.retain(|path| too_long(&fs::read_to_string(path).expect("readable")));
    assert!(found.is_empty(), "over 500 lines without `//! Long because …` at the top: {found:?}");
}

fn contributing() -> String {
    fs::read_to_string(Path::new(ROOT).join("CONTRIBUTING.md")).expect("readable").replace("\r\n", "\n")
}

/// What stands between backticks and looks like a path is there.
#[test]
fn the_paths_in_contributing_exist() {
    let text = contributing();
    let code = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let tops = ["src/", "rules/", "tests/", "docs/", "fuzz/", "scripts/", ".ci/", "examples/"];
    let paths: Vec<&str> =
        code.flat_map(str::split_whitespace).filter(|c| tops.iter().any(|t| c.starts_with(t))).collect();
    assert!(paths.len() > 20, "{paths:?}");
    let missing: Vec<_> = paths.iter().filter(|p| !Path::new(ROOT).join(p).exists()).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md names what is not there: {missing:?}");
}

/// Its rule is one, its word class is there, and its Rust stands in the files that it names.
#[test]
fn the_examples_in_contributing_are_true() {
    let text = contributing();
    let blocks: Vec<(&str, &str)> =
        text.split("```").skip(1).step_by(2).map(|b| b.split_once('\n').expect("a language")).collect();
    let of = |language, holding| {
        let found = blocks.iter().find(|(l, code)| *l == language && code.contains(holding));
        found.unwrap_or_else(|| panic!("no {language} with {holding}")).1
    };
    let rule = of("toml", "[[rule]]");
    let linter = Linter::builder().without_built_in_rules().rules("CONTRIBUTING.md", rule).build();
    let linter = linter.unwrap_or_else(|errors| panic!("{errors}"));
    let (rules, errors) = packs::read([("CONTRIBUTING.md", rule)]);
    assert!(errors.is_empty() && rules.len() == 1);
    let failures: Vec<String> = packs::test(&rules, &linter).iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{failures:?}");

    let read = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).expect("readable");
    assert!(read("rules/words/classes.toml").contains(of("toml", "wait-verb").trim()));
    assert!(read("src/readers/captions.rs").contains(of("rust", "pub fn read").trim()));
    let format = read("src/cli/format/jsonl.rs");
    for line in of("rust", "impl Format").lines().filter(|l| l.len() > 1) {
        let start = line.trim().trim_end_matches("{ … }").trim();
        assert!(format.contains(start), "{start}");
    }
    assert!(packs::categories().all(|(name, _)| name != "warlike"), "the category of the example is made up");
}
