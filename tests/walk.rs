//! Folders, patterns and many files.

mod support;

use support::{file, finish, folder, run, tactful};

const OWN: [&str; 3] = ["--no-builtin", "--rules", "tests/packs/own"];

/// The files with a finding, by name, in the order of the output.
fn found(args: &[&str]) -> Vec<String> {
    let run = run(&[&["check", "--format", "jsonl", "--select", "own-blue-form"], &OWN[..], args].concat());
    let path = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let path = value["path"].as_str().expect("a path").replace('\\', "/");
        path.rsplit('/').next().unwrap_or_default().to_string()
    };
    run.stdout.lines().map(path).collect()
}

#[test]
fn folders_hold_drafts_and_other_things() {
    let folder = folder("walk");
    let text = "The blue form.\n";
    for name in ["b.txt", "a.md", "c.html", "d.eml", "sub/e.TXT", "code.rs", "image.png", ".hidden.txt", "old/f.txt"] {
        file(&folder, name, text);
    }
    file(&folder, "skipped.txt", text);
    file(&folder, ".gitignore", "skipped.txt\nold/\n");
    let root = folder.to_string_lossy().into_owned();
    assert_eq!(found(&[&root]), ["a.md", "b.txt", "c.html", "d.eml", "e.TXT"]);
    let named = folder.join("skipped.txt").to_string_lossy().into_owned();
    assert_eq!(found(&[&named]), ["skipped.txt"], "what is named is linted");
    file(&folder, "tactful.toml", "exclude = [\"*.md\", \"sub/**\"]\n");
    assert_eq!(found(&[&root]), ["b.txt", "c.html", "d.eml"]);
}

#[test]
fn patterns_are_expanded_where_the_shell_did_not() {
    let folder = folder("globs");
    for name in ["a.txt", "b.txt", "c.md", "deep/er/d.txt"] {
        file(&folder, name, "The blue form.\n");
    }
    let pattern = |pattern: &str| format!("{}/{pattern}", folder.to_string_lossy());
    assert_eq!(found(&[&pattern("*.txt")]), ["a.txt", "b.txt"]);
    assert_eq!(found(&[&pattern("**/*.txt")]), ["a.txt", "b.txt", "d.txt"]);
    assert_eq!(found(&[&pattern("{a,c}.*")]), ["a.txt", "c.md"]);
    let mut here = tactful();
    let pack = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/own");
    here.current_dir(&folder).args(["check", "?.txt", "--no-builtin", "--rules"]).arg(pack);
    assert!(finish(&mut here, b"").stdout.contains("2 files"));
    let none = run(&["check", &pattern("*.eml")]);
    assert!(none.code == 2 && none.stderr.contains("no file matches"), "{}", none.stderr);
    let brackets = file(&folder, "a[1].txt", "The blue form.\n");
    assert_eq!(found(&[&brackets]), ["a[1].txt"], "a file of that name goes first");
}

#[test]
fn ten_thousand_files_come_out_in_order() {
    let folder = folder("many");
    for i in 0..10_000 {
        let text = if i % 100 == 0 { "The blue form.\n" } else { "All is well.\n" };
        file(&folder, &format!("{:02}/{i:05}.txt", i / 1000), text);
    }
    let names = found(&[&folder.to_string_lossy()]);
    let expected: Vec<String> = (0..10_000).step_by(100).map(|i| format!("{i:05}.txt")).collect();
    assert_eq!(names, expected);
}

#[test]
fn a_bad_file_among_good_ones_is_listed_at_the_end() {
    let folder = folder("mixed");
    file(&folder, "a.txt", "The blue form.\n");
    file(&folder, "b.txt", b"bad \xc3\x28");
    file(&folder, "c.txt", "The blue form.\n");
    let root = folder.to_string_lossy().into_owned();
    let run = run(&[&["check", &root, "no-such-file.txt"], &OWN[..]].concat());
    assert_eq!(run.code, 2);
    assert_eq!(run.stdout.matches("error[own-blue-form]").count(), 2);
    assert!(run.stdout.contains("2 files could not be linted"), "{}", run.stdout);
    assert!(run.stderr.contains("b.txt") && run.stderr.contains("no-such-file.txt"), "{}", run.stderr);
}
