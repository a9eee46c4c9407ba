//! Measuring on the labelled utterances of `tests/accuracy`: see `tests/accuracy.rs` for what counts as right.

#[path = "labelled.rs"]
mod labelled;

use labelled::{CUES, FAULTS, STRENGTHS};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use tactful::{Conversation, Linter, Speaker};

/// The labelled categories of each family; other categories are not labelled throughout, and not counted.
pub const FAMILIES: [(&str, &[&str]); 3] = [("faults", FAULTS), ("strengths", STRENGTHS), ("cues", CUES)];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: String,
    pub speaker: String,
    pub before: Option<String>,
    pub text: String,
    pub expect: Vec<Label>,
    pub target: Option<String>,
    pub polarity: Option<String>,
    #[serde(default)]
    pub held: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub category: String,
    pub quote: String,
}

#[derive(Default, Clone, Copy)]
pub struct Counts {
    pub right: u32,
    pub wrong: u32,
    pub missed: u32,
    pub caught: u32,
    pub slipped: u32,
    pub cleared: u32,
    pub fired: u32,
}

/// Where the first set lies; the second is in a folder of it.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accuracy")
}

/// All utterances in the files of a folder.
pub fn items(folder: &Path) -> Vec<Item> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
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
pub fn places(text: &str, quote: &str) -> Vec<Range<usize>> {
    let starts = text.char_indices().map(|(i, _)| i);
    starts.filter(|&i| !quote.is_empty() && text[i..].starts_with(quote)).map(|i| i..i + quote.len()).collect()
}

/// What came of one utterance.
pub struct Outcome {
    /// Category and rule.
    pub right: Vec<(String, String)>,
    pub missed: Vec<String>,
    /// Category, rule and words.
    pub wrong: Vec<(String, String, String)>,
    pub target_fired: bool,
}

pub fn measure(item: &Item, linter: &Linter) -> Outcome {
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
            Some(label) => outcome.right.push((free.remove(label).0.to_string(), finding.rule().to_string())),
            None => outcome.wrong.push((finding.category().into(), finding.rule().into(), finding.quote().into())),
        }
    }
    outcome.missed = free.into_iter().map(|(category, _)| category.to_string()).collect();
    outcome
}

impl Outcome {
    pub fn add_to(&self, item: &Item, counts: &mut BTreeMap<String, Counts>) {
        let mut of = |category: &str, add: fn(&mut Counts)| add(counts.entry(category.to_string()).or_default());
        self.right.iter().for_each(|(c, _)| of(c, |n| n.right += 1));
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
}

pub struct Figures {
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    pub f1: Option<f64>,
    pub caught: Option<f64>,
    pub cleared: Option<f64>,
    pub pairs: Option<f64>,
}

impl Counts {
    pub fn figures(self) -> Figures {
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

    pub fn add(mut self, other: &Counts) -> Counts {
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
