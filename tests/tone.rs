//! The tone through the public API: explained, reproducible, and documented term by term.

use std::fs;
use std::path::Path;
use tactful::score::{Filter, tone};
use tactful::{Conversation, Family, Linter, packs};

#[test]
fn the_documentation_lists_every_term_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tone.md");
    let docs = fs::read_to_string(path).expect("docs/tone.md can be read");
    let (rules, errors) = packs::read(packs::built_in());
    assert!(errors.is_empty(), "{errors:?}");
    let terms: Vec<_> = rules.iter().filter(|r| r.family == Family::Term).collect();
    assert!(terms.len() > 50);
    for term in &terms {
        let weight = term.conditions.iter().find(|(key, _)| key == "weight").map_or("", |(_, text)| text);
        let row = format!("| `{}` | {weight} | {} | {} |", term.id, term.why, term.source);
        assert!(docs.contains(&row), "docs/tone.md lacks the row\n{row}");
    }
    let rows = docs.lines().filter(|line| line.starts_with("| `tone-")).count();
    assert_eq!(rows, terms.len(), "docs/tone.md lists terms that are no more");
}

#[test]
fn terms_are_no_findings_and_no_rules_to_choose() {
    let linter = Linter::default();
    let report = linter.check("Hi Ana, thank you so much. That was a stupid, careless thing of us, sorry.");
    assert!(report.findings().all(|f| f.family() != Family::Term));
    assert!(linter.rules().all(|(_, _, family)| family != Family::Term));
}

#[test]
fn the_filter_gives_the_tone_that_the_library_explains() {
    let linter = Linter::default();
    let talk = Conversation::new()
        .customer("my kettle leaks")
        .agent("Hi Jo, I'm sorry it leaks. Could you tell me when you bought it?")
        .customer("in May, you useless people")
        .agent("Thank you. A new one is on its way, and you can keep the old one.");
    let explained = tone(&linter.check_conversation(&talk));
    for term in explained.terms() {
        assert!(!term.why.is_empty() && !term.hits.is_empty());
        assert!(term.points == 0.0 || (term.points > 0.0) == (term.weight > 0.0), "{term:?}");
        assert!(term.hits.iter().all(|(turn, _)| turn % 2 == 1), "the customer's words count: {term:?}");
    }
    let turns: Vec<String> = talk
        .turns
        .iter()
        .map(|t| format!("{{\"speaker\":\"{}\",\"text\":{}}}", t.speaker.name(), serde_json::json!(t.text)))
        .collect();
    let (answer, ok) = Filter::new(linter).answer(&format!("{{\"id\":1,\"turns\":[{}]}}", turns.join(",")));
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("the filter answers JSON");
    assert!(ok);
    assert_eq!(answer["tone"].as_f64(), Some(explained.value()));
}

#[test]
fn a_pack_can_bring_its_own_terms() {
    let pack = r#"
category = "term"
[[rule]]
id = "house-hello"
weight = 1
patterns = ["ahoy"]
why = "Our customers are sailors."
flags = ["«Ahoy» Ana!"]
passes = ["Hello Ana!"]
"#;
    let own = Linter::builder().without_built_in_rules().rules("own.toml", pack).build().expect("the pack is right");
    assert!(tone(&own.check("Ahoy Ana!")).value() > 50.0);
    assert_eq!(tone(&own.check("Hello Ana!")).value(), 50.0);
}

#[test]
fn broken_terms_are_refused_with_the_reason() {
    let refused = |keys: &str, asked: &str| {
        let rule = format!(
            "[[rule]]\nid = \"x\"\n{keys}\npatterns = [\"ahoy\"]\nwhy = \"w\"\nflags = [\"Ahoy!\"]\npasses = [\"Hello!\"]\n"
        );
        let errors = Linter::builder().rules("own.toml", rule).build().expect_err("it is broken").to_string();
        assert!(errors.contains(asked), "{errors}");
    };
    refused("category = \"term\"", "`weight` is missing");
    refused("category = \"greeting\"\nweight = 1.0", "for terms of the tone");
    refused("category = \"term\"\nweight = 1.0\nunless = { before = [\"hi\"] }", "its own turn alone");
    refused("category = \"term\"\nweight = 1.0\nunless = { turn = [\"#thank-you\"] }", "cannot lean on the finding");
    refused("category = \"term\"\nweight = 1.0\ncounts = [\"#thanx\"]", "no rule, evidence, group or category");
}
