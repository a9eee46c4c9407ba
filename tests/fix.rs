//! Changing files: what is written, what is kept, and what is refused.

mod support;

use std::fs;
use std::path::Path;
use support::{file, folder, run, run_with};

const OWN: [&str; 3] = ["--no-builtin", "--rules", "tests/packs/own"];

fn check(args: &[&str]) -> support::Run {
    run(&[&["check", "--no-config"], &OWN[..], args].concat())
}

fn read(path: &str) -> String {
    String::from_utf8(fs::read(path).expect("readable")).expect("text")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn fixing_makes_what_is_right_and_nothing_else() {
    let folder = folder("fix_plain");
    let path = file(&folder, "a.txt", "Kindly send the blue form. Blue form!\nCircle back.\n");
    let first = check(&["--fix", &path]);
    assert_eq!(read(&path), "Kindly send the claim form. Claim form!\nCircle back.\n");
    assert_eq!(first.code, 1, "a warning is left");
    assert!(first.stdout.contains("2 rewrites made."), "{}", first.stdout);
    let second = check(&["--fix", &path]);
    assert_eq!(read(&path), "Kindly send the claim form. Claim form!\nCircle back.\n");
    assert!(!second.stdout.contains("made"), "{}", second.stdout);
    assert_eq!(names(&folder), ["a.txt"], "nothing is left beside");
}

#[test]
fn line_ends_marks_and_history_stay() {
    let folder = folder("fix_bytes");
    let history = "On 3 June 2024 at 10:22, Ana Ruiz wrote:\r\n> The blue form?\r\n";
    let text = format!("\u{feff}Hi Zoë,\r\n\r\nthe blue form 👩‍👧.\r\n\r\nBest regards,\r\nSam\r\n\r\n{history}");
    let path = file(&folder, "a.txt", &text);
    check(&["--fix", &path]);
    assert_eq!(read(&path), text.replacen("blue form", "claim form", 1));
}

#[test]
fn what_stands_encoded_is_refused_with_the_reason() {
    let folder = folder("fix_encoded");
    let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/encoded.eml")).expect("readable");
    let path = file(&folder, "a.eml", &text);
    let run = check(&["--fix", &path]);
    assert!(
        run.stderr.contains("1 rewrite was not made: part 1 text/plain stands in the file as base64"),
        "{}",
        run.stderr
    );
    assert_eq!(fs::read(&path).expect("readable"), text);
}

#[test]
fn ignored_and_known_findings_are_left_alone() {
    let folder = folder("fix_ignored");
    let text = "The blue form. <!-- tactful:ignore -->\n\nA blue form here.\n\nAnother blue form there.\n";
    let path = file(&folder, "a.md", text);
    let old = file(&folder, "old.md", "A blue form here.\n");
    let baseline = folder.join("base.json").to_string_lossy().into_owned();
    assert_eq!(check(&["--baseline", &baseline, "--update-baseline", &old]).code, 0);
    check(&["--fix", "--baseline", &baseline, &path]);
    assert_eq!(read(&path), text.replace("Another blue", "Another claim"));
}

#[test]
fn the_standard_input_goes_to_the_standard_output() {
    let run = run_with(&[&["check", "--fix", "-"], &OWN[..]].concat(), b"\xef\xbb\xbfThe blue form.\r\n");
    assert_eq!((run.code, run.stdout.as_str()), (0, "\u{feff}The claim form.\r\n"));
    let run = run_with(&[&["check", "--fix", "-"], &OWN[..]].concat(), b"\xff");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

#[test]
fn a_difference_can_be_applied() {
    let folder = folder("fix_diff");
    let text = "One.\r\nThe blue form.\r\nThree.\r\nFour.\r\nA blue form";
    let path = file(&folder, "a.txt", text);
    let run = check(&["--diff", &path]);
    assert_eq!(run.code, 1);
    assert_eq!(read(&path), text, "nothing is written");
    assert!(run.stdout.contains("-The blue form.\r\n+The claim form.\r\n"), "{:?}", run.stdout);
    assert!(run.stdout.contains("\\ No newline at end of file"), "{:?}", run.stdout);
    assert_eq!(check(&["--diff", "tests/inputs/clean.txt"]).code, 0);
}

#[test]
fn a_baseline_hides_what_was_there_wherever_it_stands_now() {
    let folder = folder("baseline");
    let path = file(&folder, "a.txt", "Please send us the blue form today.\nCircle back.\n");
    let baseline = folder.join("base.json").to_string_lossy().into_owned();
    let missing = check(&["--baseline", &baseline, &path]);
    assert!(missing.code == 2 && missing.stderr.contains("--update-baseline"), "{}", missing.stderr);
    let written = check(&["--baseline", &baseline, "--update-baseline", &path]);
    assert_eq!((written.code, written.stdout.contains("2 findings written")), (0, true), "{}", written.stdout);
    let same = check(&["--baseline", &baseline, &path]);
    assert_eq!((same.code, same.stdout.contains("2 findings in the baseline")), (0, true), "{}", same.stdout);

    file(&folder, "a.txt", "A new first line.\n\nPlease send us\nthe blue form today.\nA blue form.\nCircle back.\n");
    let moved = check(&["--baseline", &baseline, "--format", "jsonl", &path]);
    assert_eq!(moved.stdout.lines().count(), 1, "{}", moved.stdout);
    assert!(moved.stdout.lines().next().is_some_and(|l| l.contains("\"line\":5")), "{}", moved.stdout);

    let twice = "Circle back.\n\n".repeat(2);
    let path = file(&folder, "b.txt", &twice);
    check(&["--baseline", &baseline, "--update-baseline", &path]);
    file(&folder, "b.txt", "Circle back.\n\n".repeat(3));
    assert_eq!(check(&["--baseline", &baseline, &path]).code, 1, "one more of the same is new");
    assert_eq!(check(&["--baseline", "tests/inputs/reply.txt", &path]).code, 2);
}

#[test]
fn init_writes_settings_once() {
    let folder = folder("init");
    let path = folder.to_string_lossy().into_owned();
    assert_eq!(run(&["init", &path]).code, 0);
    let written = fs::read(folder.join("tactful.toml")).expect("readable");
    let again = run(&["init", &path]);
    assert!(again.code == 2 && again.stderr.contains("is there already"), "{}", again.stderr);
    assert_eq!(fs::read(folder.join("tactful.toml")).expect("readable"), written);
    assert_eq!(run(&["config", &path]).code, 0);
}

#[test]
fn init_writes_the_scorecard_that_is_built_in() {
    let folder = folder("init-scorecard");
    assert_eq!(run(&["init", "--scorecard", &folder.to_string_lossy()]).code, 0);
    let card = folder.join("scorecard.toml").to_string_lossy().into_owned();
    let talk = "examples/transcripts/call.txt";
    let (own, built_in) =
        (run(&["score", "--format", "jsonl", "--scorecard", &card, talk]), run(&["score", "--format", "jsonl", talk]));
    assert_eq!(own.stdout, built_in.stdout, "the same card, the same answer, the same hash");
    let text = fs::read_to_string(&card).expect("readable").replace("weight = 10\n", "weight = 11\n");
    fs::write(&card, text.replacen("\"no-greeting\"", "\"no-greting\"", 1)).expect("writable");
    let wrong = run(&["score", "--scorecard", &card, talk]);
    assert!(wrong.code == 2 && wrong.stderr.contains("did you mean `no-greeting`?"), "{}", wrong.stderr);
    fs::write(&card, text).expect("writable");
    let changed = run(&["score", "--format", "jsonl", "--scorecard", &card, talk]);
    assert!(changed.code == 0 && changed.stdout != built_in.stdout);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn permissions_and_links_stay() {
        let folder = folder("fix_links");
        let path = file(&folder, "real/a.txt", "The blue form.\n");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("may be changed");
        let link = folder.join("link.txt");
        symlink("real/a.txt", &link).expect("a link can be made");
        check(&["--fix", &link.to_string_lossy()]);
        assert_eq!(read(&path), "The claim form.\n");
        assert!(fs::symlink_metadata(&link).expect("there").file_type().is_symlink());
        assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o640);
    }

    #[test]
    fn what_is_write_protected_stays_as_it_is() {
        let folder = folder("fix_protected");
        let path = file(&folder, "a.txt", "The blue form.\n");
        let other = file(&folder, "b.txt", "The blue form.\n");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("may be changed");
        let run = check(&["--fix", &path, &other]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("write-protected"), "{}", run.stderr);
        assert_eq!((read(&path).as_str(), read(&other).as_str()), ("The blue form.\n", "The claim form.\n"));
    }

    #[test]
    fn links_that_lead_in_a_circle_end() {
        let folder = folder("circle");
        file(&folder, "a/one.txt", "The blue form.\n");
        symlink("..", folder.join("a/up")).expect("a link can be made");
        symlink("loop", folder.join("loop")).expect("a link can be made");
        symlink("gone.txt", folder.join("gone.txt")).expect("a link can be made");
        let run = check(&["--format", "jsonl", &folder.to_string_lossy()]);
        assert_eq!(run.stdout.matches("own-blue-form").count(), 1, "{}{}", run.stdout, run.stderr);
    }

    #[test]
    fn an_unreadable_folder_does_not_hide_the_others() {
        let folder = folder("unreadable");
        file(&folder, "a.txt", "The blue form.\n");
        let shut = folder.join("shut");
        file(&folder, "shut/b.txt", "The blue form.\n");
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).expect("may be changed");
        // For the superuser no folder is shut.
        let is_shut = fs::read_dir(&shut).is_err();
        let run = check(&["--format", "jsonl", &folder.to_string_lossy()]);
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).expect("may be changed");
        assert_eq!(run.code, if is_shut { 2 } else { 1 });
        assert!(run.stdout.contains("a.txt"), "{}", run.stdout);
    }
}
