//! How far two judges agree.

use serde::Serialize;

/// Levels of scores that are not only 0 and 1: quarters.
pub const QUARTERS: usize = 5;
/// Fewer pairs say nothing.
const ENOUGH: u64 = 20;
/// "Substantial" and "moderate" agreement, as Landis and Koch (1977) call them.
const SUBSTANTIAL: f64 = 0.6;
const MODERATE: f64 = 0.4;

/// Pairs of scores, counted.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// By number of levels less 2; then by the first judge's level and the second's.
    counts: [[[u64; QUARTERS]; QUARTERS]; QUARTERS - 1],
    difference: f64,
    /// One says that the item does not apply, the other scores it.
    apart: u64,
}

impl Pairs {
    /// Adds what two judges gave; `None` where one says that it does not apply.
    pub fn add(&mut self, first: Option<f64>, second: Option<f64>, levels: usize) {
        match (first, second) {
            (Some(first), Some(second)) => {
                let level = |share: f64| (share.clamp(0.0, 1.0) * (levels - 1) as f64).round() as usize;
                self.counts[levels - 2][level(first)][level(second)] += 1;
                self.difference += first - second;
            }
            (None, None) => {}
            _ => self.apart += 1,
        }
    }

    pub fn merge(&mut self, other: &Pairs) {
        let mine = self.counts.as_flattened_mut().as_flattened_mut();
        mine.iter_mut().zip(other.counts.as_flattened().as_flattened()).for_each(|(a, b)| *a += b);
        self.difference += other.difference;
        self.apart += other.apart;
    }

    /// Agreement, Cohen's kappa and the mean difference.
    ///
    /// Kappa has linear weights: a step apart counts less than four. With two levels it is the plain one. Pairs with
    /// different numbers of levels each count against their own chance.
    pub fn agreement(&self, name: &str) -> Agreement {
        let pairs: u64 = self.counts.as_flattened().as_flattened().iter().sum();
        let (mut same, mut apart, mut by_chance) = (0u64, 0.0, 0.0);
        for (number, table) in self.counts.iter().enumerate() {
            let total: u64 = table.as_flattened().iter().sum();
            if total == 0 {
                continue;
            }
            let far = |i: usize, j: usize| i.abs_diff(j) as f64 / (number + 1) as f64;
            let rows: [u64; QUARTERS] = table.map(|row| row.iter().sum());
            for i in 0..QUARTERS {
                same += table[i][i];
                for j in 0..QUARTERS {
                    let column: u64 = table.iter().map(|row| row[j]).sum();
                    apart += far(i, j) * table[i][j] as f64;
                    by_chance += far(i, j) * rows[i] as f64 * column as f64 / total as f64;
                }
            }
        }
        let kappa = (by_chance > 0.0).then(|| 1.0 - apart / by_chance);
        let of_pairs = |value: f64| (pairs > 0).then(|| value / pairs as f64);
        Agreement {
            name: name.to_string(),
            pairs,
            agreement: of_pairs(same as f64).map(|v| rounded(v, 1e4)),
            kappa: kappa.map(|v| rounded(v, 1e3)),
            difference: of_pairs(100.0 * self.difference).map(|v| rounded(v, 10.0)),
            applies_differs: self.apart,
            trust: trust(pairs, kappa),
        }
    }
}

fn trust(pairs: u64, kappa: Option<f64>) -> Trust {
    match kappa {
        _ if pairs < ENOUGH => Trust::TooFew,
        None => Trust::NoVariation,
        Some(kappa) if kappa >= SUBSTANTIAL => Trust::Yes,
        Some(kappa) if kappa >= MODERATE => Trust::WithChecks,
        Some(_) => Trust::No,
    }
}

/// How far two judges agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// The item or reviewer.
    pub name: String,
    /// How many scores were compared.
    pub pairs: u64,
    /// The share of equal ones, from 0 to 1: on the same side of the half where reviewers say yes or no, otherwise
    /// the same quarter.
    pub agreement: Option<f64>,
    /// Cohen's kappa, with linear weights; `None` where both judges always say the same.
    pub kappa: Option<f64>,
    /// Mean of the first judge's scores less the second's (the tool's less the reviewer's), in points of 100.
    pub difference: Option<f64>,
    /// How often one says that the item does not apply, and the other scores it.
    pub applies_differs: u64,
    /// Whether the tool's scores can be relied on.
    pub trust: Trust,
}

/// Whether scores can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Kappa is 0.6 or more.
    Yes,
    /// Kappa is 0.4 or more: look at samples.
    WithChecks,
    /// Kappa is less.
    No,
    /// Fewer than 20 pairs.
    TooFew,
    /// Both always say the same: that it can tell good from bad has not been seen.
    NoVariation,
}

impl Trust {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Trust::Yes => "trust it",
            Trust::WithChecks => "trust it, and look at samples",
            Trust::No => "do not trust it",
            Trust::TooFew => "too few reviews to tell",
            Trust::NoVariation => "all the same; cannot tell",
        }
    }
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(counts: &[(f64, f64, u64)], levels: usize) -> Agreement {
        let mut pairs = Pairs::default();
        for (a, b, n) in counts {
            (0..*n).for_each(|_| pairs.add(Some(*a), Some(*b), levels));
        }
        pairs.agreement("x")
    }

    #[test]
    fn kappa_as_in_textbooks() {
        // Both yes 20, no 15, apart 5 and 10: agreement 0.7, by chance 0.5.
        let a = pairs(&[(1.0, 1.0, 20), (1.0, 0.0, 5), (0.0, 1.0, 10), (0.0, 0.0, 15)], 2);
        assert_eq!((a.pairs, a.agreement, a.kappa), (50, Some(0.7), Some(0.4)));
        assert_eq!(a.difference, Some(-10.0));
        assert_eq!(a.trust, Trust::WithChecks);
    }

    #[test]
    fn steps_weigh() {
        let near = pairs(&[(0.0, 0.0, 10), (1.0, 0.75, 10), (0.5, 0.5, 10)], 5);
        let far = pairs(&[(0.0, 0.0, 10), (1.0, 0.0, 10), (0.5, 0.5, 10)], 5);
        assert_eq!(near.agreement, far.agreement);
        assert!(near.kappa > far.kappa);
    }

    #[test]
    fn what_cannot_be_told() {
        assert_eq!(pairs(&[(1.0, 1.0, 30)], 2).trust, Trust::NoVariation);
        assert_eq!(pairs(&[(1.0, 1.0, 9), (0.0, 0.0, 9)], 2).trust, Trust::TooFew);
        assert_eq!(pairs(&[], 2).agreement, None);
    }
}
