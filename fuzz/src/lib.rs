//! What must hold whatever the bytes are. Each public function is a fuzz target;
//! `tests/corpus.rs` runs them over the corpus.

use serde_json::Value;
use std::sync::LazyLock;
use tactful::draft::{self, Kind};
use tactful::readers::{self, Format, Options};
use tactful::score::{Filter, Scorecard, Scorer};
use tactful::{Conversation, Linter, Report};

static LINTER: LazyLock<Linter> = LazyLock::new(Linter::default);
static SCORER: LazyLock<Scorer> = LazyLock::new(|| Scorer::new(LINTER.clone(), Scorecard::default()));
static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::new(LINTER.clone()));

/// Findings lie on character boundaries, quote what they say, are sorted, and their edits can be made.
fn sound(report: &Report) {
    let mut last = None;
    for finding in report.findings() {
        let text = report.conversation().turns[finding.turn()].text.as_str();
        assert_eq!(text.get(finding.span()), Some(finding.quote()), "{}", finding.rule());
        let place = (finding.turn(), finding.span().start, finding.span().end);
        assert!(last.is_none_or(|l| l <= place), "unsorted at {}", finding.rule());
        last = Some(place);
        for rewrite in finding.rewrites() {
            let mut at = 0;
            for edit in &rewrite.edits {
                assert!(at <= edit.start && edit.start <= edit.end, "{}", finding.rule());
                assert!(text.is_char_boundary(edit.start) && text.is_char_boundary(edit.end), "{}", finding.rule());
                at = edit.end;
            }
        }
    }
}

/// What is read can be scored, in bounds, and the findings are sound.
fn scored(scorer: &Scorer, talk: &Conversation) {
    let answer = scorer.score(talk);
    sound(answer.review().report());
    assert!(answer.score().score.is_none_or(|s| (0.0..=100.0).contains(&s)));
    assert!((0.0..=100.0).contains(&answer.tone().value()));
}

/// Drafts of every kind: the first byte says which, the rest is the file. Every byte of a finding can be placed.
pub fn drafts(data: &[u8]) {
    let Some((&first, bytes)) = data.split_first() else { return };
    let kinds = [None, Some(Kind::Text), Some(Kind::Markdown), Some(Kind::Html), Some(Kind::Mail), Some(Kind::Mailbox)];
    let names = ["draft.txt", "page.html", "mail.eml", "box.mbox", "notes.md", "-"];
    let kind = kinds[first as usize % kinds.len()];
    for draft in draft::read(bytes, names[first as usize / kinds.len() % names.len()], kind) {
        let report = LINTER.check_conversation(draft.conversation());
        sound(&report);
        for finding in report.findings() {
            draft.place(finding.turn(), finding.span());
            for edit in finding.rewrites().iter().flat_map(|r| &r.edits) {
                if let Ok(edit) = draft.edit(finding.turn(), edit) {
                    assert!(edit.start <= edit.end && edit.end <= bytes.len());
                }
            }
        }
    }
}

/// Transcripts of every form: the first byte says which. What is read can be scored.
pub fn transcripts(data: &[u8]) {
    let Some((&first, bytes)) = data.split_first() else { return };
    let forms = Format::ALL;
    let from = forms.get(first as usize % (forms.len() + 1)).copied();
    let options = Options { from, agent: ["agent".parse().expect("a name")].into(), ..Options::default() };
    for talk in readers::read(bytes, "fuzz", &options).take(64).flatten() {
        scored(&SCORER, &talk);
    }
}

/// A pattern, and a text that it is looked for in: the first line, and the rest.
pub fn patterns(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern, text) = text.split_once('\n').unwrap_or((text, "calm down, we can't do that"));
    if pattern.contains("'''") {
        return;
    }
    let rule = format!(
        "category = \"jargon\"\n[[rule]]\nid = \"fuzzed\"\npatterns = ['''{pattern}''']\nwhy = \"w\"\nsource = \"s\"\n\
         rewrites = [{{ text = \"a\", applicability = \"advice\" }}]\nflags = [\"a\"]\npasses = [\"b\"]\n"
    );
    if let Ok(linter) = Linter::builder().without_built_in_rules().rules("fuzzed.toml", rule).build() {
        sound(&linter.check(text));
    }
}

/// A rule file, a word file and a scorecard of any bytes: refused with a reason, or usable.
pub fn packs(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for name in ["fuzzed.toml", "words/fuzzed.toml"] {
        match Linter::builder().without_built_in_rules().rules(name, text).build() {
            Ok(linter) => sound(&linter.check("Calm down. You need to call us, we can't do that as soon as possible.")),
            Err(errors) => assert!(!errors.to_string().is_empty()),
        }
    }
    if let Ok(card) = Scorecard::parse("card.toml", text) {
        let talk =
            Conversation::new().customer("hello, my lamp is broken again and again").agent("Calm down. Bye now.");
        scored(&Scorer::new(LINTER.clone(), card), &talk);
    }
}

/// A draft, and what its fixes make of it: fixing again changes nothing more, and linting it in a conversation finds
/// the same.
pub fn fix(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let report = LINTER.check(text);
    sound(&report);
    let alone: Vec<_> = report.findings().map(|f| (f.rule().to_string(), f.span())).collect();
    let talk = LINTER.check_conversation(&Conversation::new().agent(text));
    assert!(talk.findings().map(|f| (f.rule().to_string(), f.span())).eq(alone));
    let fixed = report.fixed();
    assert_eq!(LINTER.check(&fixed).fixed(), fixed, "fixed twice");
}

/// Lines of the filter: an answer for each, which is a line of JSON; and however the same JSON is spelt, the same answer.
pub fn filter(data: &[u8]) {
    for line in data.split(|b| *b == b'\n').take(16) {
        let (answer, good) = answered(line);
        assert!(answer.get("id").is_some(), "{answer}");
        assert_eq!((good, !good), (answer.get("score").is_some(), answer.get("error").is_some()), "{answer}");
        let Ok(value) = serde_json::from_slice::<Value>(line) else { continue };
        // Of very long numbers the last digit is not always read the same: such a one is not the same JSON.
        let spelt = value.to_string();
        if serde_json::from_str::<Value>(&spelt).ok().as_ref() != Some(&value) {
            continue;
        }
        let again = answered(spelt.as_bytes());
        assert_eq!((&answer, good), (&again.0, again.1), "spelt otherwise: {value}");
    }
}

fn answered(line: &[u8]) -> (Value, bool) {
    let mut out = Vec::new();
    let verdict = FILTER.answer_to(line, &mut out);
    assert!(!out.contains(&b'\n'), "an answer is one line");
    (serde_json::from_slice(&out).expect("an answer is JSON"), verdict.good)
}
