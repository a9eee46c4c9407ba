//! How well the built-in rules find what people marked in texts they had never seen, as numbers with floors.
//!
//! `tests/accuracy/*.jsonl` holds one utterance a line: who says it, what the other party said before, the text, and what
//! is to be found in it (`expect`: category and the words to underline; every place where these words stand will do). An
//! utterance that was written as one half of a pair (a fault, and a harmless look-alike) names its `target` category and its `polarity`.
//!
//! A finding is right when it overlaps a label of its category that no other finding has taken, and is not longer than
//! three times the label plus 20 bytes. Shorter findings choose first. Precision, recall and F1 are summed over a family's
//! categories; a pair's half counts as caught (or cleared) by whether the target category fires at all.
//!
//! There are three sets, each with floors of its own. The second, `second/`, was written later, as pairs throughout; the
//! third, `third/`, has harder pairs, and utterances as they come: posts, task dialogues, shop chats and e-mails.
//!
//! Items with `held` are for measuring alone: their errors are never shown, so that nobody writes a rule for one of them.
//! `TACTFUL_ERRORS=1 cargo test --test accuracy -- --nocapture` shows the errors in all others, `TACTFUL_ERRORS=blame`
//! those of one category.

#[path = "support/measured.rs"]
mod measured;

use measured::{Counts, FAMILIES, Item, Outcome, folder, items, measure, places};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use tactful::{Linter, Speaker};

/// What is asked of a family, in percent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Floors {
    precision: f64,
    recall: f64,
    f1: f64,
    /// Balanced accuracy on pairs.
    pairs: f64,
}

#[test]
fn accuracy_is_at_or_above_the_floors() {
    holds(&folder());
}

/// Pairs that others wrote later, whose errors were looked at after the figures were taken.
#[test]
fn accuracy_on_the_second_set_is_too() {
    holds(&folder().join("second"));
}

/// Hard pairs and everyday utterances of others: some were looked at, the customers' utterances never.
#[test]
fn accuracy_on_the_third_set_is_too() {
    holds(&folder().join("third"));
}

/// Whether the figures on a folder's utterances are at or above the floors that lie beside them.
fn holds(folder: &Path) {
    let items = items(folder);
    let linter = Linter::default();
    let shown = std::env::var("TACTFUL_ERRORS").ok();
    let mut all = BTreeMap::new();
    let mut held = BTreeMap::new();
    for item in &items {
        let outcome = measure(item, &linter);
        outcome.add_to(item, &mut all);
        if item.held {
            outcome.add_to(item, &mut held);
        } else if let Some(wanted) = &shown {
            show(&outcome, item, wanted);
        }
    }
    let held_items = items.iter().filter(|i| i.held).count();
    println!("\nall {} utterances", items.len());
    table(&all, true);
    if held_items > 0 {
        println!("\nthe {held_items} held ones among them");
        table(&held, shown.is_some());
    }

    let floors = std::fs::read_to_string(folder.join("floors.toml")).expect("the floors can be read");
    let floors: BTreeMap<String, Floors> = toml::from_str(&floors).expect("the floors are TOML");
    let mut below = Vec::new();
    for (family, categories) in FAMILIES {
        let figures = sum(&all, categories).figures();
        let floor = &floors[family];
        let asked = [
            ("precision", figures.precision, floor.precision),
            ("recall", figures.recall, floor.recall),
            ("F1", figures.f1, floor.f1),
            ("balanced accuracy on pairs", figures.pairs, floor.pairs),
        ];
        for (what, got, floor) in asked {
            if got.is_none_or(|got| 100.0 * got < floor) {
                below.push(format!("{family}: {what} is {}, asked for is {floor}", percent(got).trim()));
            }
        }
    }
    assert!(below.is_empty(), "\n{}\n", below.join("\n"));
}

/// Every label's words stand in its text: a slip in the set would count as a miss for ever.
#[test]
fn the_set_is_sound() {
    let folders = [folder(), folder().join("second"), folder().join("third")];
    let items = folders.into_iter().flat_map(|folder| items(&folder));
    let mut ids = std::collections::HashSet::new();
    for item in items {
        assert!(ids.insert(item.id.clone()), "the id {} stands twice", item.id);
        assert!(item.speaker.parse::<Speaker>().is_ok(), "{}: speaker {}", item.id, item.speaker);
        assert_eq!(item.target.is_some(), item.polarity.is_some(), "{}: target and polarity go together", item.id);
        for label in &item.expect {
            assert!(!places(&item.text, &label.quote).is_empty(), "{}: {:?} is not in it", item.id, label.quote);
        }
    }
}

/// Prints what went wrong; `wanted` is a category, or `1` for all.
fn show(outcome: &Outcome, item: &Item, wanted: &str) {
    let named = outcome.missed.iter().chain(outcome.wrong.iter().map(|w| &w.0)).any(|c| c == wanted);
    if outcome.missed.is_empty() && outcome.wrong.is_empty() || wanted != "1" && !named {
        return;
    }
    println!("- {}: {:?}", item.id, item.text);
    if let Some(before) = &item.before {
        println!("    after {before:?}");
    }
    for label in item.expect.iter().filter(|l| outcome.missed.contains(&l.category)) {
        println!("    missed {}: {:?}", label.category, label.quote);
    }
    for (category, rule, words) in &outcome.wrong {
        println!("    false {category}, by {rule}: {words:?}");
    }
}

fn sum(counts: &BTreeMap<String, Counts>, categories: &[&str]) -> Counts {
    categories.iter().filter_map(|c| counts.get(*c)).fold(Counts::default(), Counts::add)
}

fn percent(share: Option<f64>) -> String {
    share.map_or("     -".to_string(), |x| format!("{:6.1}", 100.0 * x))
}

fn table(counts: &BTreeMap<String, Counts>, by_category: bool) {
    println!("{:22}{:>7}{:>7}{:>7}{:>9}{:>8}{:>8}", "category", "P", "R", "F1", "labels", "caught", "cleared");
    let row = |name: &str, n: Counts| {
        let f = n.figures();
        let (p, r, f1, labels) = (percent(f.precision), percent(f.recall), percent(f.f1), n.right + n.missed);
        println!("{name:22}{p:>7}{r:>7}{f1:>7}{labels:>9}{:>8}{:>8}", percent(f.caught), percent(f.cleared));
    };
    for (family, categories) in FAMILIES {
        for category in categories.iter().filter(|_| by_category) {
            counts.get(*category).into_iter().for_each(|n| row(category, *n));
        }
        row(&family.to_uppercase(), sum(counts, categories));
    }
}
