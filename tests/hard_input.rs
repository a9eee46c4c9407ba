//! Input that breaks careless programs: a clear result or a clear error, never a panic, and work that grows with the
//! text alone. The sizes are such that anything quadratic would not end while somebody waits.

mod support;

use support::{file, folder, run, run_with};
use tactful::{Conversation, Linter, Report};

const MEGA: usize = 1 << 20;

/// Every promise about findings, whatever the text.
fn holds(report: &Report) {
    let mut last = None;
    for finding in report.findings() {
        let text = &report.conversation().turns[finding.turn()].text;
        let span = finding.span();
        assert!(span.start < span.end && span.end <= text.len());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{:?}", finding.quote());
        assert_eq!(&text[span.clone()], finding.quote());
        let key = (finding.turn(), span.start, span.end);
        assert!(last.is_none_or(|l| l <= key), "sorted");
        last = Some(key);
        for edit in finding.rewrites().iter().flat_map(|r| &r.edits) {
            assert!(edit.start <= edit.end && edit.end <= text.len());
            assert!(text.is_char_boundary(edit.start) && text.is_char_boundary(edit.end));
        }
    }
}

fn check(text: &str) -> Report {
    let report = Linter::default().check(text);
    holds(&report);
    report
}

fn rules(report: &Report) -> Vec<&str> {
    report.faults().map(|f| f.rule()).collect()
}

#[test]
fn nothing_at_all() {
    for text in ["", " ", "\n", "\r\n\r\n", "\t", "\u{feff}", "\u{200d}", ".", "\u{301}", "👍", "\u{0}"] {
        assert_eq!(check(text).faults().count(), 0, "{text:?}");
        assert_eq!(check(text).fixed(), text);
    }
    assert_eq!(Linter::default().check_conversation(&Conversation::new()).fixed(), "");
    for bytes in [&b""[..], b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"] {
        let run = run_with(&["check", "-"], bytes);
        assert_eq!((run.code, run.stdout.as_str()), (0, "No faults in 1 file.\n"));
    }
}

#[test]
fn bytes_that_are_no_text() {
    let run = |bytes: &[u8]| run_with(&["check", "-"], bytes);
    let bad = run(b"Calm down \xc3\x28");
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("not valid UTF-8 at byte 10 (0xC3)"), "{}", bad.stderr);
    let long = [b"a ".repeat(MEGA), b"\xf0\x9f\x91".to_vec()].concat();
    assert!(run(&long).stderr.contains(&format!("at byte {}", 2 * MEGA)));
    let binary = run(b"\x7fELF\x02\x01\x01\0\0\0");
    assert_eq!(binary.code, 2);
    assert!(binary.stderr.contains("binary (a zero byte at 7)"), "{}", binary.stderr);
}

#[test]
fn line_ends_and_marks_do_not_hide_a_fault() {
    for text in ["Calm down.", "Calm down.\r\n", "\u{feff}Calm down.", "Hi.\r\n\r\nCalm down.\r\n", "Hi.\rCalm down."] {
        assert!(rules(&check(text)).contains(&"calm-down"), "{text:?}");
    }
}

#[test]
fn emoji_marks_and_joiners_around_a_match() {
    let around = ["👩‍👧", "e\u{301}", "🇬🇧", "\u{200d}", "ﷺ", "\u{1f3fd}", "한국어", "💩💩", "\u{202e}", "a\u{20dd}"];
    for mark in around {
        for text in
            [format!("{mark} calm down {mark}"), format!("{mark}. Calm down. {mark}"), format!("calm {mark} down")]
        {
            check(&text);
        }
        let report = check(&format!("{mark}. Calm down. {mark}"));
        let found = report.findings().find(|f| f.rule() == "calm-down");
        assert_eq!(found.map(|f| f.quote()), Some("Calm down"), "{mark:?}");
    }
}

#[test]
fn right_to_left_text() {
    let report = check("שלום, Calm down. תודה. مرحبا calm down يا سيد");
    assert!(report.faults().all(|f| f.rule() != "calm-down" || f.quote().eq_ignore_ascii_case("calm down")));
    assert!(rules(&report).contains(&"calm-down"));
}

#[test]
fn one_line_without_spaces() {
    for unit in ["x", "é", "👩‍👧", "\u{301}", "-", "'", "(", "[", "{", "<", "`", "a.", "a@", "http://", "%a", "!", "I'"]
    {
        check(&unit.repeat(MEGA / unit.len()));
    }
}

#[test]
fn one_line_of_twenty_megabytes() {
    let folder = folder("one_line");
    let words = "the parcel came to my house and it was late again ";
    let middle = ". Calm down. ";
    let text = words.repeat(10 * MEGA / words.len()) + middle + &words.repeat(10 * MEGA / words.len());
    let path = file(&folder, "words.txt", &text);
    let run = support::run(&["check", "--select", "dismissive", &path]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let column = text.find("Calm").expect("it is there") + 1;
    assert!(run.stdout.contains(&format!("words.txt:1:{column}")), "{}", run.stdout);
    assert!(run.stdout.len() < 2_000, "only what is near is shown");
    let path = file(&folder, "solid.txt", "x".repeat(20 * MEGA));
    assert_eq!(support::run(&["check", &path]).code, 0);
}

#[test]
fn many_findings_in_one_line() {
    let folder = folder("many_findings");
    let path = file(&folder, "many.txt", "You need to send the form. ".repeat(4_000));
    for format in ["text", "json", "jsonl"] {
        let run = run(&["check", "--select", "command", "--format", format, &path]);
        assert_eq!(run.code, 1);
        assert!(run.stdout.matches("You need to send").count() >= 4_000);
    }
}

#[test]
fn fifty_thousand_nested_quotes() {
    let nested = |open: &str, close: &str| format!("{}calm down{}", open.repeat(50_000), close.repeat(50_000));
    for (open, close) in [("\"", "\""), ("“", "”"), ("(", ")"), ("> ", ""), ("‘", "’"), ("[", "]"), ("«", "»")]
    {
        check(&nested(open, close));
    }
    let lines: String = (0..2_000).map(|i| format!("{} calm down\n", ">".repeat(i % 200))).collect();
    check(&lines);
}

#[test]
fn fixing_is_bounded_too() {
    let text = "You need to send the form. Unfortunately, we can't. ".repeat(200);
    let fixed = Linter::default().check(&text).fixed();
    assert!(!fixed.contains("You need to send"));
}

#[test]
fn many_turns() {
    let mut talk = Conversation::new();
    for i in 0..20_000 {
        talk = if i % 2 == 0 { talk.customer("Where is it? I told you.") } else { talk.agent("Calm down.") };
    }
    let report = Linter::default().check_conversation(&talk);
    holds(&report);
    assert!(report.faults().count() >= 10_000);
}
