//! What holds for every text, whoever wrote it: true spans, a fixed order, the same answer every time, edits that help.

use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tactful::{Applicability, Conversation, Edit, Family, Linter, Report, packs};

static LINTER: LazyLock<Linter> = LazyLock::new(Linter::default);

/// The texts of all examples of all built-in rules that should fire, and of those that should not.
static FLAGS: LazyLock<Vec<String>> = LazyLock::new(|| examples(|rule| rule.flags));
static PASSES: LazyLock<Vec<String>> = LazyLock::new(|| examples(|rule| rule.passes));

/// The sentences of `tests/rewrites`: whole ones, with several faults each.
static SENTENCES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let text = include_str!("rewrites/sentences.txt");
    text.lines().filter_map(|line| line.split('|').nth(1)).map(str::to_string).collect()
});

fn examples(of: fn(packs::RuleInfo) -> Vec<String>) -> Vec<String> {
    let (rules, _) = packs::read(packs::built_in());
    rules.into_iter().flat_map(of).map(|text| text.replace(['«', '»'], "")).collect()
}

/// What stands between two pieces of a text.
const CONNECTORS: &[&str] = &[
    " ",
    " ",
    " ",
    ". ",
    ", ",
    "\n",
    "\r\n",
    "\r\n\r\n",
    "\t",
    "",
    " and ",
    " but ",
    " so ",
    " because ",
    "! ",
    "?? ",
    "… ",
    " – ",
    "—",
    "; ",
    ": ",
    "\n- ",
    "\n> ",
    "\n1. ",
    " (",
    ") ",
    " \"",
    "\" ",
    " “",
    "” ",
    " ‘",
    "’ ",
    "'",
    "«",
    "»",
    "/",
    "\u{a0}",
    "&nbsp;",
    " &amp; ",
    "&#39;",
    " #",
    "\u{2028}",
    "\u{0}",
];

/// Pieces that have broken text tools before.
const HOSTILE: &[&str] = &[
    "#NoWorries #cant_believeIt2",
    "#\u{e9}t\u{e9} #a&amp;b#c &#x1F600;&#0;&#9999999999;&quot;&lt;p&gt;",
    "🙂",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇬🇧🇺🇸",
    "e\u{301}e\u{301}",
    "Z\u{351}\u{36b}\u{343}a\u{320}l\u{322}go\u{33a}",
    "ca\u{200d}lm do\u{200b}wn",
    "un\u{ad}fortunately",
    "\u{feff}",
    "\u{202e}desrever\u{202c}",
    "אני לא יודע",
    "لا أعرف",
    "我不知道。",
    "ÇA NE MARCHE PAS",
    "İstanbul ıssız ſtraße ﬃ Ǆ",
    "can’t can‘t canʼt can`t can't cannot can not",
    "don''t '' ''' 't n't",
    "no ʼ9 ʼ ʼʼ doʼ",
    "SOOOO sooooooo nooooooo!!!!",
    "{{first_name}} {{{x}}} {{ }} {{",
    "[Name] [order number] [] [[a]] [",
    "%ORDER_ID% %% % 100%",
    "<b>no</b> <br/> <name> < >",
    "https://example.com/a?b=c&d=%20#e, www.example.com.",
    "jo.bloggs+x@mail.example a@b @ @me #no",
    "```\nno\n``` `no` `",
    "e.g. i.e. p.m. U.S. a.b.c.d...",
    "1,234.56 £9.99 12:30pm 3-5 1st ½ ²",
    "AB12-XYZ RMA (RMA) your KPI",
    "a-b-c-d-e-f--g---h",
    "****** #### ---- ____ ....",
    "I'd've y'all'd o'clock rock'n'roll",
    "you need to, and this matters, keep",
    "\u{1b}[31mred\u{1b}[0m\u{7}\u{8}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

/// Texts glued together from examples and hostile pieces, and bytes that are no text at all.
fn text() -> impl Strategy<Value = String> {
    let bytes = prop::collection::vec(any::<u8>(), 0..24);
    let piece = prop_oneof![
        6 => select(FLAGS.as_slice()),
        2 => select(PASSES.as_slice()),
        3 => select(HOSTILE).prop_map(str::to_string),
        1 => bytes.prop_map(|b| String::from_utf8_lossy(&b).into_owned()),
        1 => ".{0,20}",
    ];
    let case = 0..4u8;
    prop::collection::vec((piece, select(CONNECTORS), case), 0..8).prop_map(|pieces| {
        let mut text = String::new();
        for (piece, connector, case) in pieces {
            match case {
                0 => text.push_str(&piece.to_lowercase()),
                1 if piece.len() % 3 == 0 => text.push_str(&piece.to_uppercase()),
                _ => text.push_str(&piece),
            }
            text.push_str(connector);
        }
        text
    })
}

fn conversation() -> impl Strategy<Value = Conversation> {
    prop::collection::vec((any::<bool>(), text()), 0..5).prop_map(|turns| {
        let add = |talk: Conversation, (agent, text): (bool, String)| {
            if agent { talk.agent(text) } else { talk.customer(text) }
        };
        turns.into_iter().fold(Conversation::new(), add)
    })
}

fn as_json(report: &Report) -> String {
    let findings: Vec<_> = report.findings().collect();
    serde_json::to_string(&findings).expect("findings are JSON")
}

/// Spans and edits lie on character boundaries, quotes are what stands there, and the order is that of the text.
fn assert_sound(report: &Report) {
    let turns = &report.conversation().turns;
    let places: Vec<_> = report.findings().map(|f| (f.turn(), f.span().start, f.span().end)).collect();
    assert!(places.is_sorted(), "not in the order of the text: {places:?}");
    for finding in report.findings() {
        let (turn, span) = (&turns[finding.turn()], finding.span());
        assert!(!span.is_empty(), "{} underlines nothing in {:?}", finding.rule(), turn.text);
        assert_eq!(turn.text.get(span), Some(finding.quote()), "{}", finding.rule());
        assert_eq!(turn.speaker, finding.speaker());
        assert_eq!(finding.severity().is_some(), matches!(finding.family(), Family::Fault | Family::Check));
        assert!(!finding.message().is_empty(), "{} says nothing", finding.rule());
        for rewrite in finding.rewrites() {
            for edit in &rewrite.edits {
                assert!(
                    turn.text.get(edit.start..edit.end).is_some(),
                    "{}: {edit:?} in {:?}",
                    finding.rule(),
                    turn.text
                );
            }
            let edited = rewrite.applicability != Applicability::Advice;
            assert_eq!(edited, !rewrite.edits.is_empty(), "{}: {rewrite:?}", finding.rule());
        }
    }
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_string();
    for edit in edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    text
}

/// How often a mark stands after a space or another mark, and a space after a space.
fn slips(text: &str) -> usize {
    text.as_bytes().windows(2).filter(|w| matches!(*w, b" ," | b" ." | b" ?" | b" !" | b",," | b",." | b"  ")).count()
}

/// How often each rule finds a fault.
fn faults(report: &Report) -> BTreeMap<String, usize> {
    let mut faults = BTreeMap::new();
    report.faults().for_each(|f| *faults.entry(f.rule().to_string()).or_default() += 1);
    faults
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_sound(talk in conversation()) {
        assert_sound(&LINTER.check_conversation(&talk));
    }

    #[test]
    fn the_same_text_gives_the_same_findings_on_any_thread(text in text()) {
        let here = as_json(&LINTER.check(&text));
        prop_assert_eq!(&here, &as_json(&LINTER.check(&text)));
        let linter = LINTER.clone();
        let there: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| as_json(&linter.check(&text)))).collect();
            threads.into_iter().map(|t| t.join().expect("no panic")).collect()
        });
        prop_assert!(there.iter().all(|json| *json == here));
    }

    #[test]
    fn a_text_is_a_conversation_of_one_turn(text in text()) {
        let draft = as_json(&LINTER.check(&text));
        prop_assert_eq!(draft, as_json(&LINTER.check_conversation(&Conversation::new().agent(text))));
    }

    #[test]
    fn fixing_never_adds_a_fault_and_ends(text in text()) {
        let report = LINTER.check(&text);
        let fixed = report.fixed();
        let after = LINTER.check(&fixed);
        prop_assert!(after.faults().count() <= report.faults().count(), "{text:?} became {fixed:?}");
        prop_assert_eq!(after.fixed(), fixed);
    }

    #[test]
    fn line_ends_and_marks_of_order_change_no_finding(text in select(FLAGS.as_slice())) {
        let found = |text: &str| LINTER.check(text).findings().map(|f| f.rule().to_string()).collect::<Vec<_>>();
        let plain = found(&text);
        prop_assert_eq!(&plain, &found(&format!("\u{feff}{text}")), "with a byte order mark");
        prop_assert_eq!(&plain, &found(&format!("{text}\r\n")), "with a line end");
        prop_assert_eq!(&plain, &found(&text.replace('\n', "\r\n")), "with CRLF");
    }
}

/// Each machine-applicable edit that the examples of the rules and whole sentences give rise to, made alone, takes its finding away and brings no
/// other; all of them together leave nothing that a second time would change.
#[test]
fn machine_applicable_edits_do_what_they_promise() {
    let (mut broken, mut edits) = (Vec::new(), 0);
    for text in FLAGS.iter().chain(SENTENCES.iter()) {
        let report = LINTER.check(text);
        let before = faults(&report);
        for finding in report.faults() {
            let machine = |r: &tactful::Rewrite| r.applicability == Applicability::MachineApplicable;
            for rewrite in finding.rewrites().into_iter().filter(machine) {
                edits += 1;
                let edited = apply(text, &rewrite.edits);
                let after = faults(&LINTER.check(&edited));
                let rule = finding.rule();
                if after.get(rule).copied().unwrap_or(0) >= before[rule] {
                    broken.push(format!("{rule} stays: {text:?} became {edited:?}"));
                }
                for (new, _) in after.iter().filter(|(r, n)| **n > before.get(*r).copied().unwrap_or(0)) {
                    broken.push(format!("{rule} brings {new}: {text:?} became {edited:?}"));
                }
            }
        }
        let fixed = report.fixed();
        if slips(&fixed) > slips(text) {
            broken.push(format!("leaves spaces or commas: {text:?} became {fixed:?}"));
        }
        let again = LINTER.check(&fixed).fixed();
        if again != fixed {
            broken.push(format!("fixed twice: {text:?} became {fixed:?}, then {again:?}"));
        }
    }
    assert!(edits > 100, "only {edits} edits were tried");
    assert!(broken.is_empty(), "{} edits:\n{}\n", broken.len(), broken.join("\n"));
}

/// Texts made to cost as much as they can. Were any of them quadratic, this would not end today.
#[test]
fn megabytes_of_nasty_text_are_finished() {
    let unpunctuated = FLAGS.join(" ").replace(['.', '!', '?', ',', '\n'], "");
    let nasty = [
        ("no full stop anywhere", unpunctuated.repeat(4)),
        ("quotation marks in each other", "\"“‘".repeat(50_000) + "no" + &"’”\"".repeat(50_000)),
        ("quoted faults before one plain word", "\"unfortunately\" ".repeat(40_000) + "x"),
        ("open brackets", "([{<%".repeat(40_000)),
        ("backticks", "` a `` b ``` c ".repeat(20_000)),
        ("half addresses", "aa.bb.c_d@e@www.".repeat(5_000)),
        ("one word", "a".repeat(400_000)),
        ("one word with apostrophes", "can't'".repeat(60_000)),
        ("one word with hyphens", "no-".repeat(100_000)),
        ("one fault again and again", "unfortunately ".repeat(30_000)),
        ("a short answer again and again", "No. ".repeat(60_000)),
        ("acronyms", "your ABC, our QXZ, the ".repeat(10_000)),
        ("commas", ",".repeat(400_000)),
        ("handles alone", "@abc ".repeat(80_000)),
        ("hashtags of no words", format!("#{} ", "a".repeat(32)).repeat(12_000)),
        ("hashtags between words", "#a b ".repeat(100_000)),
        ("hashtags without blanks", "#a".repeat(200_000)),
        ("character references", "&amp;x&#39;s".repeat(40_000)),
        ("empty lines", "\r\n".repeat(200_000)),
        ("combining marks", "e".to_string() + &"\u{301}".repeat(150_000)),
        ("joiners and emoji", "no\u{200d}👩‍👩‍👧‍👦 ".repeat(10_000)),
    ];
    for (name, text) in &nasty {
        println!("{name}: {} bytes", text.len());
        assert_sound(&LINTER.check(text));
    }
    let everything = FLAGS.join(" ");
    for megabytes in [1, 2, 4] {
        println!("{megabytes} MB of examples");
        let text = everything.repeat(1 + (megabytes << 20) / everything.len());
        assert!(LINTER.check(&text).findings().count() > 5_000 * megabytes);
    }
}

/// A conversation costs what its turns cost, however many there are; so does fixing a long text.
#[test]
fn long_conversations_and_long_fixes_are_finished() {
    let turns = (0..20_000).fold(Conversation::new(), |talk, i| match i % 2 {
        0 => talk.customer("Where is it? My RMA is gone."),
        _ => talk.agent("I don't know. Your RMA is late."),
    });
    assert_sound(&LINTER.check_conversation(&turns));

    let text = "Unfortunately, um, basically u need to send it. ".repeat(2_000);
    let fixed = LINTER.check(&text).fixed();
    assert!(fixed.len() < text.len() && !fixed.contains(" um"), "{:?}", fixed.get(..200));
}
