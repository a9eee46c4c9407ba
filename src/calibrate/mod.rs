//! Calibration: how far the scores agree with those of human reviewers, and which items can be trusted.
//!
//! ```
//! use tactful::calibrate::{Calibration, Reviews};
//! let reviews = Reviews::parse("id,reviewer,greets\n1,Ann,yes\n2,Ann,no\n3,Bob,yes\n", None)?;
//! let mut calibration = Calibration::new(&reviews);
//! for (id, share) in [("1", 1.0), ("2", 0.0), ("3", 0.2)] {
//!     calibration.add(id, |item| (item == "greets").then_some(Some(share)));
//! }
//! let table = calibration.table();
//! assert_eq!((table.items[0].pairs, table.items[0].agreement), (3, Some(0.6667)));
//! # Ok::<(), String>(())
//! ```

mod kappa;
mod overrides;
mod reviews;

pub use kappa::{Agreement, Trust};
pub use overrides::Overridden;
pub use reviews::{Review, Reviews};

use kappa::Pairs;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Holds scores against those of reviewers.
#[derive(Debug, Clone)]
pub struct Calibration<'r> {
    reviews: &'r Reviews,
    /// Conversations that were seen.
    seen: BTreeSet<String>,
    items: BTreeMap<&'r str, Pairs>,
    reviewers: BTreeMap<&'r str, Pairs>,
    unknown: BTreeSet<&'r str>,
}

/// What a calibration came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Table {
    /// By item, in the order of their names.
    pub items: Vec<Agreement>,
    /// By reviewer.
    pub reviewers: Vec<Agreement>,
    /// All together.
    pub all: Agreement,
    /// How far reviewers of the same conversation agree with each other: more cannot be asked for.
    pub between_reviewers: Agreement,
    /// Conversations that were reviewed but not scored.
    pub missing: Vec<String>,
    /// Items that the scorecard does not have.
    pub unknown_items: Vec<String>,
    /// What reviewers' scores are out of.
    pub scale: f64,
}

impl<'r> Calibration<'r> {
    /// A calibration against these reviews.
    pub fn new(reviews: &'r Reviews) -> Self {
        Calibration {
            reviews,
            seen: BTreeSet::new(),
            items: BTreeMap::new(),
            reviewers: BTreeMap::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// Adds a scored conversation. `share` tells what part of an item was won, from 0 to 1; `Some(None)` where the
    /// item does not apply, `None` where there is no such item.
    pub fn add(&mut self, id: &str, share: impl Fn(&str) -> Option<Option<f64>>) {
        let reviews = self.reviews.of(id);
        if reviews.is_empty() || !self.seen.insert(id.to_string()) {
            return;
        }
        for review in reviews {
            let Some(tool) = share(&review.item) else {
                self.unknown.insert(&review.item);
                continue;
            };
            let levels = self.reviews.levels(&review.item);
            self.items.entry(&review.item).or_default().add(tool, review.share, levels);
            self.reviewers.entry(&review.reviewer).or_default().add(tool, review.share, levels);
        }
    }

    /// What it came to.
    pub fn table(&self) -> Table {
        let rows = |all: &BTreeMap<&str, Pairs>| all.iter().map(|(name, pairs)| pairs.agreement(name)).collect();
        let mut all = Pairs::default();
        self.items.values().for_each(|pairs| all.merge(pairs));
        Table {
            items: rows(&self.items),
            reviewers: rows(&self.reviewers),
            all: all.agreement("all"),
            between_reviewers: self.between_reviewers().agreement("reviewers"),
            missing: self.reviews.ids().filter(|id| !self.seen.contains(*id)).map(str::to_string).collect(),
            unknown_items: self.unknown.iter().map(|item| item.to_string()).collect(),
            scale: self.reviews.scale(),
        }
    }

    /// Each reviewer of an item against the one before.
    fn between_reviewers(&self) -> Pairs {
        let mut pairs = Pairs::default();
        for id in self.reviews.ids() {
            let mut last: BTreeMap<&str, Option<f64>> = BTreeMap::new();
            for review in self.reviews.of(id) {
                if let Some(other) = last.insert(&review.item, review.share) {
                    pairs.add(other, review.share, self.reviews.levels(&review.item));
                }
            }
        }
        pairs
    }
}
