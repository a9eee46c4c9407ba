//! What a run prints is kept in files; with `TACTFUL_BLESS=1` they are written anew.

use super::Run;
use std::fs;
use std::path::Path;

/// Compares what was printed with the file of this name in `tests/hostile`.
pub fn expect(name: &str, actual: &str) {
    compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile").join(name), actual);
}

/// Compares what was printed with a file, or writes the file anew.
pub fn compare(path: &Path, actual: &str) {
    if std::env::var_os("TACTFUL_BLESS").is_some() {
        fs::write(path, actual).expect("the file can be written");
        return;
    }
    let expected = fs::read_to_string(path).expect("the expected output is there").replace("\r\n", "\n");
    let differs = expected.lines().zip(actual.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| expected.lines().count().min(actual.lines().count())) + 1;
    assert!(
        expected == actual,
        "{} differs from line {line} on; run with TACTFUL_BLESS=1 and read the difference. It is now:\n{actual}",
        path.display(),
    );
}

/// What a run printed, with the folder of the test left out.
pub fn shown(run: &Run, folder: &Path) -> String {
    let here = format!("{}/", folder.to_string_lossy());
    let text = format!("{}[stderr]\n{}[exit {}]\n", run.stdout, run.stderr, run.code);
    text.replace(&here, "").replace("\r\n", "\n")
}

/// No control characters but those of the program's own colours, and none that turn the direction.
pub fn harmless(text: &str, of: &[&str]) {
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        let after = rest[at + 1..].strip_prefix('[').expect("an escape sequence that sets a colour");
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').expect("it ends");
        assert!(after[end..].starts_with('m'), "{of:?}: {after:.20}");
        rest = &after[end..];
    }
    let bad = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\u{1b}')
            || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(text.chars().find(|&c| bad(c)), None, "{of:?}: {text}");
}
