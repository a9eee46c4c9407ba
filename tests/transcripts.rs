//! Runs the commands in `tests/expected/*.txt` and in the README, and compares what they print.
//!
//! A line `$ tactful …` is a command; what follows is its output, then after `[stderr]` its messages, and after
//! `[exit N]` nothing. `< file` at the end of a command is its standard input. With `TACTFUL_BLESS=1` the files are
//! written anew: read the difference before you commit it.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use support::kept::compare;
use support::run_with;

fn outcome(command: &str) -> String {
    let (command, stdin) = command.split_once(" < ").map_or((command, None), |(command, from)| (command, Some(from)));
    let args: Vec<&str> = command.split_whitespace().skip(1).collect();
    let stdin = stdin.map(|from| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(from)).expect("readable"));
    let run = run_with(&args, &stdin.unwrap_or_default());
    // RFC 4180 asks for CRLF in CSV; the expected files are kept with plain line ends.
    let mut text = run.stdout.replace("\r\n", "\n").trim_end().to_string();
    if !text.is_empty() {
        text.push('\n');
    }
    if !run.stderr.trim().is_empty() {
        text.push_str(&format!("[stderr]\n{}\n", run.stderr.trim_end()));
    }
    if run.code != 0 {
        text.push_str(&format!("[exit {}]\n", run.code));
    }
    text
}

/// What the file should be.
fn actual(expected: &str) -> String {
    let comments = expected.lines().take_while(|l| !l.starts_with("$ ")).map(|l| format!("{l}\n"));
    let mut text: String = comments.collect();
    for (i, command) in expected.lines().filter(|l| l.starts_with("$ ")).enumerate() {
        let gap = if i > 0 { "\n" } else { "" };
        text.push_str(&format!("{gap}{command}\n{}", outcome(&command[2..])));
    }
    text
}

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let expected = fs::read_to_string(&path).expect("readable").replace("\r\n", "\n");
        compare(&path, &actual(&expected));
    }
}

/// In the README, a block that begins with ```` ```console ```` holds one such transcript.
#[test]
fn the_readme_shows_real_output() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let expected = fs::read_to_string(&path).expect("readable").replace("\r\n", "\n");
    let mut out = String::new();
    let mut rest = expected.as_str();
    while let Some(open) = rest.find("```console\n") {
        let start = open + "```console\n".len();
        let end = start + rest[start..].find("```").expect("the block ends");
        out.push_str(&rest[..start]);
        out.push_str(&actual(&rest[start..end]));
        rest = &rest[end..];
    }
    out.push_str(rest);
    compare(&path, &out);
}
