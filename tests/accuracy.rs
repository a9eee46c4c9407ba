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
//! Items with `held` are for measuring alone: their errors are never shown, so that nobody writes a rule for one of them.
//! `TACTFUL_ERRORS=1 cargo test --test accuracy -- --nocapture` shows the errors in all others, `TACTFUL_ERRORS=blame`
//! those of one category.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use tactful::{Conversation, Linter, Speaker};

/// The labelled categories of each family; other categories are not labelled throughout, and not counted.
const FAMILIES: [(&str, &[&str]); 3] = [
    (
        "faults",
        &[
            "dismissive",
            "contradiction",
            "unknowing",
            "deflection",
            "refusal",
            "blame",
            "command",
            "condescension",
            "hollow-apology",
            "negative",
            "overpromise",
            "vague",
            "hedge",
            "filler",
            "jargon",
            "profanity",
            "shouting",
            "slang",
            "readability",
        ],
    ),
    (
        "strengths",
        &[
            "greeting",
            "empathy",
            "apology",
            "ownership",
            "gratitude",
            "affirmation",
            "open-question",
            "check-understanding",
            "alternative",
            "timeline",
            "next-step",
            "closing",
            "permission",
        ],
    ),
    (
        "cues",
        &[
            "frustration",
            "repeat-contact",
            "escalation",
            "churn-risk",
            "urgency",
            "confusion",
            "satisfaction",
            "buying",
        ],
    ),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: String,
    speaker: String,
    before: Option<String>,
    text: String,
    expect: Vec<Label>,
    target: Option<String>,
    polarity: Option<String>,
    #[serde(default)]
    held: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    category: String,
    quote: String,
}

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

#[derive(Default, Clone, Copy)]
struct Counts {
    right: u32,
    wrong: u32,
    missed: u32,
    caught: u32,
    slipped: u32,
    cleared: u32,
    fired: u32,
}

#[test]
fn accuracy_is_at_or_above_the_floors() {
    let items = items();
    let linter = Linter::default();
    let show = std::env::var("TACTFUL_ERRORS").ok();
    let mut all = BTreeMap::new();
    let mut held = BTreeMap::new();
    for item in &items {
        let outcome = measure(item, &linter);
        outcome.add_to(item, &mut all);
        if item.held {
            outcome.add_to(item, &mut held);
        } else if let Some(wanted) = &show {
            outcome.show(item, wanted);
        }
    }
    let held_items = items.iter().filter(|i| i.held).count();
    println!("\nall {} utterances", items.len());
    table(&all, true);
    println!("\nthe {held_items} held ones among them");
    table(&held, show.is_some());

    let floors = std::fs::read_to_string(folder().join("floors.toml")).expect("the floors can be read");
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
    let items = items();
    let mut ids = std::collections::HashSet::new();
    for item in &items {
        assert!(ids.insert(&item.id), "the id {} stands twice", item.id);
        assert!(item.speaker.parse::<Speaker>().is_ok(), "{}: speaker {}", item.id, item.speaker);
        assert_eq!(item.target.is_some(), item.polarity.is_some(), "{}: target and polarity go together", item.id);
        for label in &item.expect {
            assert!(!places(&item.text, &label.quote).is_empty(), "{}: {:?} is not in it", item.id, label.quote);
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accuracy")
}

fn items() -> Vec<Item> {
    let entries = std::fs::read_dir(folder()).expect("tests/accuracy can be read");
    let mut paths: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    paths.sort();
    let mut items = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let item = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), i + 1));
            items.push(item);
        }
    }
    items
}

/// Every place where `quote` stands in `text`, overlapping ones too.
fn places(text: &str, quote: &str) -> Vec<Range<usize>> {
    let starts = text.char_indices().map(|(i, _)| i);
    starts.filter(|&i| !quote.is_empty() && text[i..].starts_with(quote)).map(|i| i..i + quote.len()).collect()
}

/// What came of one utterance.
struct Outcome {
    right: Vec<String>,
    missed: Vec<String>,
    /// Category, rule and words.
    wrong: Vec<(String, String, String)>,
    target_fired: bool,
}

fn measure(item: &Item, linter: &Linter) -> Outcome {
    let speaker: Speaker = item.speaker.parse().expect("agent or customer");
    let other = if speaker == Speaker::Agent { Speaker::Customer } else { Speaker::Agent };
    let before = item.before.iter().filter(|b| !b.is_empty());
    let talk = before.fold(Conversation::new(), |talk, before| talk.turn(other, before)).turn(speaker, &item.text);
    let report = linter.check_conversation(&talk);
    let counted = |category: &str| FAMILIES.iter().any(|(_, all)| all.contains(&category));
    let mut free: Vec<(&str, Vec<Range<usize>>)> = item
        .expect
        .iter()
        .filter(|l| counted(&l.category))
        .map(|l| (l.category.as_str(), places(&item.text, &l.quote)))
        .collect();
    let mut found: Vec<_> =
        report.findings().filter(|f| f.turn() == talk.turns.len() - 1 && counted(f.category())).collect();
    found.sort_by_key(|f| f.span().len());
    let target_fired = found.iter().any(|f| Some(f.category()) == item.target.as_deref());
    let mut outcome = Outcome { right: Vec::new(), missed: Vec::new(), wrong: Vec::new(), target_fired };
    for finding in found {
        let span = finding.span();
        let fits = |place: &Range<usize>| {
            span.start < place.end && place.start < span.end && span.len() <= 3 * place.len() + 20
        };
        let label = free.iter().position(|(category, all)| *category == finding.category() && all.iter().any(fits));
        match label {
            Some(label) => outcome.right.push(free.remove(label).0.to_string()),
            None => outcome.wrong.push((finding.category().into(), finding.rule().into(), finding.quote().into())),
        }
    }
    outcome.missed = free.into_iter().map(|(category, _)| category.to_string()).collect();
    outcome
}

impl Outcome {
    fn add_to(&self, item: &Item, counts: &mut BTreeMap<String, Counts>) {
        let mut of = |category: &str, add: fn(&mut Counts)| add(counts.entry(category.to_string()).or_default());
        self.right.iter().for_each(|c| of(c, |n| n.right += 1));
        self.missed.iter().for_each(|c| of(c, |n| n.missed += 1));
        self.wrong.iter().for_each(|(c, _, _)| of(c, |n| n.wrong += 1));
        if let (Some(target), Some(polarity)) = (&item.target, &item.polarity) {
            match (polarity == "pos", self.target_fired) {
                (true, true) => of(target, |n| n.caught += 1),
                (true, false) => of(target, |n| n.slipped += 1),
                (false, false) => of(target, |n| n.cleared += 1),
                (false, true) => of(target, |n| n.fired += 1),
            }
        }
    }

    /// Prints what went wrong; `wanted` is a category, or `1` for all.
    fn show(&self, item: &Item, wanted: &str) {
        let named = self.missed.iter().chain(self.wrong.iter().map(|w| &w.0)).any(|c| c == wanted);
        if self.missed.is_empty() && self.wrong.is_empty() || wanted != "1" && !named {
            return;
        }
        println!("- {}: {:?}", item.id, item.text);
        if let Some(before) = &item.before {
            println!("    after {before:?}");
        }
        for label in item.expect.iter().filter(|l| self.missed.contains(&l.category)) {
            println!("    missed {}: {:?}", label.category, label.quote);
        }
        for (category, rule, words) in &self.wrong {
            println!("    false {category}, by {rule}: {words:?}");
        }
    }
}

struct Figures {
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
    caught: Option<f64>,
    cleared: Option<f64>,
    pairs: Option<f64>,
}

impl Counts {
    fn figures(self) -> Figures {
        let share = |part: u32, rest: u32| (part + rest > 0).then(|| f64::from(part) / f64::from(part + rest));
        let (precision, recall) = (share(self.right, self.wrong), share(self.right, self.missed));
        let f1 = match (precision, recall) {
            (Some(p), Some(r)) if p > 0.0 && r > 0.0 => Some(2.0 * p * r / (p + r)),
            (None, None) => None,
            _ => Some(0.0),
        };
        let (caught, cleared) = (share(self.caught, self.slipped), share(self.cleared, self.fired));
        Figures { precision, recall, f1, caught, cleared, pairs: caught.zip(cleared).map(|(a, b)| (a + b) / 2.0) }
    }

    fn add(mut self, other: &Counts) -> Counts {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.caught += other.caught;
        self.slipped += other.slipped;
        self.cleared += other.cleared;
        self.fired += other.fired;
        self
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
