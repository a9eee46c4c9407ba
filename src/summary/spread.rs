//! How numbers from 0 to 100 with one decimal are spread: exactly, in little memory, in whatever order they come.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Numbers with one decimal, counted.
///
/// ```
/// let mut scores = tactful::summary::Spread::default();
/// [70.0, 80.5, 95.0, 80.5].into_iter().for_each(|s| scores.add(s));
/// assert_eq!(scores.mean(), Some(81.5));
/// assert_eq!(scores.median(), Some(80.5));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// By tenths.
    counts: BTreeMap<i32, u64>,
}

impl Spread {
    /// Adds a number; it is rounded to one decimal.
    pub fn add(&mut self, value: f64) {
        *self.counts.entry((value * 10.0).round() as i32).or_default() += 1;
    }

    /// Adds all numbers of another one.
    pub fn merge(&mut self, other: &Spread) {
        for (tenths, count) in &other.counts {
            *self.counts.entry(*tenths).or_default() += count;
        }
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many of them are at least as high.
    pub fn at_least(&self, value: f64) -> u64 {
        self.counts.range((value * 10.0).ceil() as i32..).map(|(_, n)| n).sum()
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        let sum: i128 = self.counts.iter().map(|(t, n)| i128::from(*t) * i128::from(*n)).sum();
        (!self.is_empty()).then(|| sum as f64 / self.len() as f64 / 10.0)
    }

    /// The median: the middle one, or the mean of the two in the middle.
    pub fn median(&self) -> Option<f64> {
        self.quantile(1, 2)
    }

    /// The number below which `part` of `of` lie, such as 1 of 4; where it falls between two, their mean.
    pub fn quantile(&self, part: u64, of: u64) -> Option<f64> {
        let (whole, rest) = (self.len() * part / of, self.len() * part % of);
        let upper = self.nth(whole.min(self.len().checked_sub(1)?))?;
        let lower = if rest == 0 && whole > 0 { self.nth(whole - 1)? } else { upper };
        Some(f64::from(lower + upper) / 20.0)
    }

    /// The standard deviation.
    pub fn deviation(&self) -> Option<f64> {
        let count = i128::from(self.len());
        let (mut sum, mut squares) = (0i128, 0i128);
        for (tenths, n) in &self.counts {
            let (tenths, n) = (i128::from(*tenths), i128::from(*n));
            sum += n * tenths;
            squares += n * tenths * tenths;
        }
        // In whole numbers up to here, so that nothing is lost.
        (count > 0).then(|| ((count * squares - sum * sum) as f64).sqrt() / count as f64 / 10.0)
    }

    /// In tenths, from 0.
    fn nth(&self, mut number: u64) -> Option<i32> {
        for (tenths, count) in &self.counts {
            if number < *count {
                return Some(*tenths);
            }
            number -= count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    fn spread(values: &[f64]) -> Spread {
        let mut spread = Spread::default();
        values.iter().for_each(|v| spread.add(*v));
        spread
    }

    #[test]
    fn figures() {
        let four = spread(&[1.0, 2.0, 4.0, 10.0]);
        assert_eq!(four.median(), Some(3.0));
        assert_eq!((four.quantile(1, 4), four.quantile(3, 4)), (Some(1.5), Some(7.0)));
        assert_eq!(four.at_least(4.0), 2);
        assert!((four.deviation().unwrap() - 3.491060).abs() < 1e-6);
        assert_eq!(spread(&[50.0]).quantile(3, 4), Some(50.0));
        assert_eq!(spread(&[]).median(), None);
        assert_eq!(spread(&[]).deviation(), None);
    }

    #[test]
    fn parts_add_up() {
        let values: Vec<f64> = (0..500).map(|n| f64::from(n * 7 % 1001) / 10.0).collect();
        let mut parts = spread(&values[..123]);
        parts.merge(&spread(&values[123..]));
        assert_eq!(parts, spread(&values));
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        assert_eq!(parts.median(), Some((sorted[249] + sorted[250]) / 2.0));
    }
}
