//! The segments of mails and drafts in `tests/mail`, written in the shapes that mail programs and help desks produce.
//! Beside each file stands what its lines are: a label and some words of the line, in the order of the text, and who
//! speaks the turns.
#![cfg(feature = "mail")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tactful::draft::{self, Draft};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|e| e.expect("it can be read").path())
        .filter(|p| p.extension().is_some_and(|e| e != "segments"))
        .collect();
    files.sort();
    files
}

/// The label of the segment that holds some words, looked for from where the last ones were found.
fn label_of(draft: &Draft, file: &str, words: &str, from: &mut BTreeMap<Option<usize>, usize>) -> Option<&'static str> {
    let parts = (0..draft.parts().len()).map(|i| (Some(i), draft.parts()[i].text.as_str()));
    for (part, text) in parts.chain([(None, file)]) {
        let start = from.entry(part).or_insert(0);
        if let Some(found) = text[*start..].find(words) {
            let at = *start + found;
            *start = at + words.len();
            let holds = |s: &&draft::Segment| s.part == part && s.range.contains(&at);
            return draft.segments().iter().find(holds).map(|s| s.kind.name());
        }
    }
    None
}

#[test]
fn segments_are_what_they_should_be() {
    let (mut lines, mut right, mut whole, mut count) = (0, 0, 0, 0);
    let mut wrong = String::new();
    for path in files() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("it can be read");
        let expected = std::fs::read_to_string(path.with_file_name(format!("{name}.segments"))).expect("beside it");
        let drafts = draft::read(&bytes, &name, None);
        let draft = &drafts[0];
        let file = String::from_utf8_lossy(&bytes);
        let before = right;
        let first = lines;
        let mut from = BTreeMap::new();
        for line in expected.lines() {
            let (label, words) = line.split_once('\t').expect("a label and words");
            lines += 1;
            let found = if label == "turns" {
                let turns: Vec<&str> = draft.conversation().turns.iter().map(|t| t.speaker.name()).collect();
                if turns.join(" ") == words { "turns".to_string() } else { format!("turns {}", turns.join(" ")) }
            } else {
                label_of(draft, &file, words, &mut from).unwrap_or("nothing").to_string()
            };
            if found == label {
                right += 1;
            } else {
                writeln!(wrong, "{name}: {words:?} should be {label}, is {found}").expect("it can be written");
            }
        }
        count += 1;
        whole += usize::from(right - before == lines - first);
    }
    println!("{right} of {lines} lines right, {whole} of {count} files right in all lines");
    assert!(wrong.is_empty(), "{right} of {lines} lines right, {whole} of {count} files in all lines\n{wrong}");
}
