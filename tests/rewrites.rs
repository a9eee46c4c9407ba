//! Sentences as agents write them, and what becomes of them when the first rewrite is taken each time, as people have
//! read it.
//!
//! `tests/rewrites/sentences.txt` holds a channel, a sentence and what it becomes on a line, with bars between.
//! `TACTFUL_BLESS=1 cargo test --test rewrites` writes the last column anew; read it before keeping it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tactful::{Applicability, Channel, Conversation, Edit, Linter, Report, Rewrite};

/// Several faults in a sentence are put right one after the other.
const ROUNDS: usize = 8;

struct Line {
    channel: String,
    text: String,
    becomes: String,
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rewrites/sentences.txt")
}

fn lines() -> Vec<Line> {
    let text = fs::read_to_string(file()).expect("the sentences can be read");
    let part = |parts: &mut std::str::Split<'_, char>| parts.next().unwrap_or_default().to_string();
    let lines = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.split('|');
            Line { channel: part(&mut parts), text: part(&mut parts), becomes: part(&mut parts) }
        })
        .collect()
}

fn check(linter: &Linter, channel: &str, text: &str) -> Report {
    let channel: Channel = channel.parse().expect("a channel");
    linter.check_conversation(&Conversation::new().on(channel).agent(text))
}

/// The text when all that is machine-applicable is done, and of each finding left the first rewrite is taken.
fn taken(linter: &Linter, channel: &str, text: &str) -> String {
    let mut text = check(linter, channel, text).fixed();
    for _ in 0..ROUNDS {
        let report = check(linter, channel, &text);
        let words = |r: &Rewrite| r.applicability != Applicability::Advice;
        let Some(first) = report.faults().find_map(|f| f.rewrites().into_iter().find(words)) else { break };
        text = apply(&text, &first.edits);
        text = check(linter, channel, &text).fixed();
    }
    text
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_string();
    for edit in edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    text
}

#[test]
fn sentences_become_what_people_have_read() {
    let (linter, lines) = (Linter::default(), lines());
    assert!(lines.len() >= 150);
    let (mut written, mut wrong) = (String::new(), Vec::new());
    for line in &lines {
        let becomes = taken(&linter, &line.channel, &line.text);
        if becomes != line.becomes {
            wrong.push(format!("{:?}\n  became {becomes:?}\n  not    {:?}", line.text, line.becomes));
        }
        let _ = writeln!(written, "{}|{}|{becomes}", line.channel, line.text);
    }
    if std::env::var_os("TACTFUL_BLESS").is_some() {
        fs::write(file(), written).expect("writable");
        return;
    }
    assert!(wrong.is_empty(), "{} sentences:\n{}\n", wrong.len(), wrong.join("\n"));
}

/// A rewrite leaves no slip of the pen: two spaces, a space before a mark, a small letter after a full stop, two marks.
#[test]
fn no_rewrite_leaves_a_slip() {
    let linter = Linter::default();
    let mut slips = Vec::new();
    for line in lines() {
        let tidy = line.text.starts_with(char::is_uppercase) && line.text.ends_with(['.', '?', '!']);
        for finding in check(&linter, &line.channel, &line.text).faults() {
            for rewrite in finding.rewrites().iter().filter(|r| r.applicability != Applicability::Advice) {
                let text = apply(&line.text, &rewrite.edits);
                let bad = ["  ", " ,", " .", " ?", " !", ",,", ",.", "..", "?.", ".?", "and.", "but."];
                let ends = tidy && !text.ends_with(['.', '?', '!'])
                    || tidy && !text.starts_with(['[', '“']) && !text.starts_with(char::is_uppercase);
                let asks = text.contains("ould you") && text.ends_with('.') && !text.contains('?');
                if bad.iter().any(|b| text.contains(b)) || ends || asks {
                    slips.push(format!("{}: {:?} became {text:?}", finding.rule(), line.text));
                }
            }
        }
    }
    assert!(slips.is_empty(), "{} slips:\n{}\n", slips.len(), slips.join("\n"));
}
