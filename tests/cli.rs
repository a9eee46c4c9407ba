//! What the binary does with its arguments, its pipes and its exit codes.

mod support;

use std::io::Read;
use std::process::Stdio;
use support::{file, finish, folder, run, run_with, tactful};

const OWN: [&str; 3] = ["--no-builtin", "--rules", "tests/packs/own"];

fn check(args: &[&str], stdin: &str) -> support::Run {
    run_with(&[&["check"], &OWN[..], args].concat(), stdin.as_bytes())
}

#[test]
fn exit_codes_follow_fail_on() {
    let code = |args: &[&str], text: &str| check(args, text).code;
    assert_eq!(code(&["-"], "All is well."), 0);
    assert_eq!(code(&["-"], "Kindly sign."), 0, "a suggestion is below the default");
    assert_eq!(code(&["-", "--fail-on", "suggestion"], "Kindly sign."), 1);
    assert_eq!(code(&["-"], "We will circle back."), 1);
    assert_eq!(code(&["-", "--fail-on", "error"], "We will circle back."), 0);
    assert_eq!(code(&["-", "--fail-on", "error"], "The blue form."), 1);
    assert_eq!(code(&["-", "--fail-on", "never"], "The blue form."), 0);
    assert_eq!(code(&["-", "no-such-file", "--fail-on", "never"], "All is well."), 2);
    assert_eq!(code(&["--no-such-option"], ""), 2);
}

#[test]
fn the_standard_input_is_read_where_no_path_is_given() {
    let run = check(&["--format", "jsonl"], "The blue form.");
    assert!(run.stdout.starts_with(r#"{"path":"<stdin>","#), "{}", run.stdout);
    let run = check(&["-", "--stdin-filename", "drafts/a.txt"], "The blue form.");
    assert!(run.stdout.contains("--> drafts/a.txt:1:5"), "{}", run.stdout);
}

#[test]
fn colours_only_where_wanted() {
    let coloured = |run: &support::Run| run.stdout.contains('\u{1b}');
    assert!(!coloured(&check(&[], "The blue form.")), "a pipe gets none");
    assert!(coloured(&check(&["--color", "always"], "The blue form.")));
    assert!(!coloured(&check(&["--color", "never"], "The blue form.")));
    let args = [&["check"], &OWN[..]].concat();
    let forced = finish(tactful().args(&args).env("CLICOLOR_FORCE", "1"), b"The blue form.");
    assert!(coloured(&forced), "asked for by the environment");
    let refused = finish(tactful().args(&args).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"), b"The blue form.");
    assert!(!coloured(&refused), "NO_COLOR goes first");
}

#[test]
fn the_text_cannot_speak_to_the_terminal() {
    let hostile = "\u{1b}]2;title\u{7}the blue form\u{9b}2J \u{202e}kindly\u{2066} \u{1b}[2K";
    for args in [&["--color", "always"][..], &["--color", "never"]] {
        let shown = anstream_free(&check(args, hostile).stdout);
        let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{2069}').contains(c);
        assert_eq!(shown.chars().find(bad), None, "{shown:?}");
    }
}

/// Without the colours that the program itself sets.
fn anstream_free(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(after.len());
        if after[end..].starts_with('m') {
            rest = &after[end + 1..];
        } else {
            out.push('\u{1b}');
            rest = after;
        }
    }
    out + rest
}

#[test]
fn the_width_is_respected() {
    let text = "We had a long talk about the parcel and where it may be, ".repeat(4) + "so send the blue form.";
    for columns in ["50", "80", "120"] {
        let args = [&["check"], &OWN[..]].concat();
        let run = finish(tactful().args(&args).env("COLUMNS", columns), text.as_bytes());
        let widest = run.stdout.lines().map(|l| l.chars().count()).max().unwrap_or(0);
        // What stands after the underline, the category, may hang over.
        assert!(widest <= columns.parse::<usize>().unwrap() + 12, "{columns}: {widest}\n{}", run.stdout);
        assert!(run.stdout.contains("blue form"), "{}", run.stdout);
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = folder("closed_pipe");
    let path = file(&folder, "long.txt", "Fill in the blue form. ".repeat(20_000));
    let formats = ["text", "json", "jsonl", "sarif", "github", "csv", "junit"].map(|f| ["--format", f]);
    for format in formats.iter().map(|f| &f[..]).chain([&["--diff"][..], &["--show-segments"]]) {
        let mut child = tactful()
            .args([&["check", &path], format, &OWN[..]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut first = [0; 64];
        let mut stdout = child.stdout.take().expect("piped");
        stdout.read_exact(&mut first).expect("there is output");
        drop(stdout);
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format:?}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{format:?}: {:?}", output.status);
    }
}

#[test]
fn score_answers_before_the_next_line_comes() {
    use std::io::{BufRead, BufReader, Write};
    let mut child = tactful()
        .args(["score", "--from", "jsonl", "--to", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut to = child.stdin.take().expect("piped");
    let mut from = BufReader::new(child.stdout.take().expect("piped"));
    for id in 0..3 {
        writeln!(to, r#"{{"id": {id}, "turns": [{{"speaker": "agent", "text": "Calm down."}}]}}"#).expect("written");
        let mut line = String::new();
        from.read_line(&mut line).expect("answered");
        assert!(line.contains(&format!("\"id\":{id}")), "{line}");
    }
    drop(to);
    assert!(child.wait().expect("the binary ends").success());
}

#[test]
fn score_loses_no_line() {
    let mut input = String::new();
    for i in 0..500 {
        match i % 5 {
            0 => input.push('\n'),
            1 => input.push_str("{\"id\": \n"),
            _ => input.push_str(&format!("{{\"id\": {i}, \"turns\": []}}\r\n")),
        }
    }
    let run = run_with(&["score", "--from", "jsonl", "--to", "jsonl", "-"], input.as_bytes());
    assert_eq!(run.code, 2);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|l| serde_json::from_str(l).expect("each answer is JSON")).collect();
    assert_eq!(lines.len(), 500);
    for (i, line) in lines.iter().enumerate() {
        if i % 5 < 2 {
            assert!(line["error"].is_string() && line.get("score").is_none(), "{line}");
        } else {
            assert_eq!(line["id"], i);
            assert!(line.get("error").is_none() && line["score"].is_null() && line["note"].is_string(), "{line}");
        }
    }
}

#[test]
fn score_keeps_unknown_fields_when_asked() {
    let line = br#"{"id":"7","turns":[],"team":"north","score":12}"#;
    let kept: serde_json::Value =
        serde_json::from_str(&run_with(&["score", "--from", "jsonl", "--to", "jsonl", "--keep"], line).stdout)
            .expect("JSON");
    assert_eq!(kept["team"], "north");
    assert_ne!(kept["score"], 12, "a field of the answer is not overwritten");
    let bare: serde_json::Value =
        serde_json::from_str(&run_with(&["score", "--from", "jsonl", "--to", "jsonl"], line).stdout).expect("JSON");
    assert!(bare.get("team").is_none());
}

#[test]
fn offsets_are_those_of_the_file() {
    let folder = folder("offsets");
    let text = "\u{feff}Hi Zoë 👩‍👧,\r\n\r\nfill in the blue form.\r\nKindly, e\u{301}, circle back.\r\n";
    let path = file(&folder, "a.txt", text);
    let run = run(&[&["check", "--format", "json", &path], &OWN[..]].concat());
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = answer["files"][0]["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 3);
    for finding in findings {
        let number = |key: &str| usize::try_from(finding[key].as_u64().expect("a number")).expect("small");
        assert_eq!(&text[number("start")..number("end")], finding["quote"].as_str().expect("a text"));
        let line = text.trim_start_matches('\u{feff}').split('\n').nth(number("line") - 1).expect("the line");
        let rest: String = line.chars().skip(number("column") - 1).collect();
        assert!(rest.starts_with(finding["quote"].as_str().expect("a text")), "{finding}");
        for edit in finding["rewrites"].as_array().expect("a list").iter().flat_map(|r| r["edits"].as_array()).flatten()
        {
            assert_eq!(edit["start"], finding["start"]);
        }
    }
}

#[test]
fn channels_choose_rules() {
    let folder = folder("channels");
    let pack = file(
        &folder,
        "pack/chat.toml",
        r#"category = "stiff"
[[rule]]
id = "only-in-chat"
channels = ["chat"]
patterns = ["dear customer"]
why = "Chat is lighter."
rewrites = [{ text = "hi", applicability = "maybe-incorrect" }]
flags = [{ text = "Dear customer, hello.", channel = "chat" }]
passes = [{ text = "Dear customer, hello.", channel = "email" }]
"#,
    );
    let code = |channel: &str| {
        run_with(&["check", "--no-builtin", "--rules", &pack, "--channel", channel], b"Dear customer, hello.").code
    };
    assert_eq!((code("chat"), code("email")), (1, 0));
    let test = run(&["rules", "test", "--no-builtin", &pack]);
    assert_eq!((test.code, test.stdout.trim_end()), (0, "1 rule, 2 examples, 0 failures"));
}

#[test]
fn help_names_the_exit_codes() {
    let run = run(&["--help"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("Exit codes: 0"), "{}", run.stdout);
}

#[test]
fn every_built_in_rule_can_be_listed_and_explained() {
    let list = run(&["rules", "list"]);
    assert!(list.stdout.lines().count() > 100, "{}", list.stdout);
    let explained = run(&["explain", "calm-down"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    for part in ["calm-down (fault dismissive", "Source: ", "Patterns", "Rewrites", "Fires on", "Does not fire on"] {
        assert!(explained.stdout.contains(part), "{part}: {}", explained.stdout);
    }
    let slip = run(&["explain", "calm-dwon"]);
    assert_eq!((slip.code, slip.stderr.contains("did you mean `calm-down`?")), (2, true), "{}", slip.stderr);
}

#[test]
fn shells_complete_and_manuals_are_written() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]);
        assert!(script.code == 0 && script.stdout.contains("show-segments"), "{shell}: {}", script.stderr);
    }
    let folder = folder("man");
    let written = run(&["man", &folder.join("man1").to_string_lossy()]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    let page = std::fs::read_to_string(folder.join("man1/tactful-check.1")).expect("a page for each command");
    assert!(page.starts_with(".ie") && page.contains("\\-\\-baseline"), "{page}");
    let blocked = file(&folder, "blocked", "");
    assert_eq!(run(&["man", &blocked]).code, 2);
}
