//! Samples of a stream, to be reviewed by hand.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which conversations are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pick {
    /// Any, with equal chances. The same number gives the same sample.
    Random(u64),
    /// Those with the lowest scores; of equal ones, the first.
    Lowest,
}

/// So many of all that is offered. It holds no more than these, and is the same in whatever parts a stream is read.
///
/// ```
/// use tactful::sample::{Pick, Sample};
/// let mut sample = Sample::new(2, Pick::Lowest);
/// for (number, score) in [90.0, 20.0, 70.0, 50.0].into_iter().enumerate() {
///     sample.offer((0, number as u64), Some(score), || format!("talk {number}"));
/// }
/// assert_eq!(sample.into_items().collect::<Vec<_>>(), ["talk 1", "talk 3"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    from = "Parts<T>",
    into = "Parts<T>",
    bound(serialize = "T: Serialize + Clone", deserialize = "T: Deserialize<'de>")
)]
pub struct Sample<T> {
    size: usize,
    pick: Pick,
    /// By rank, then by place: the first `size` are the sample.
    taken: BTreeMap<(u64, Place), T>,
}

/// Where something stands: the number of its input, and its number there.
pub type Place = (usize, u64);

impl<T> Sample<T> {
    /// An empty sample of at most that size.
    pub fn new(size: usize, pick: Pick) -> Self {
        Sample { size, pick, taken: BTreeMap::new() }
    }

    /// Offers what stands at a place and has that score; it is made only if it is taken. What has no score is not
    /// among the lowest.
    pub fn offer(&mut self, place: Place, score: Option<f64>, make: impl FnOnce() -> T) {
        let rank = match (self.pick, score) {
            (Pick::Random(seed), _) => mixed(seed, place),
            // Scores have one decimal.
            (Pick::Lowest, Some(score)) => (score * 10.0).round().max(0.0) as u64,
            (Pick::Lowest, None) => return,
        };
        let key = (rank, place);
        let full = self.taken.len() >= self.size;
        if full && self.taken.last_key_value().is_none_or(|(last, _)| *last < key) {
            return;
        }
        self.taken.insert(key, make());
        self.cut();
    }

    /// Adds the sample of another part of the stream.
    pub fn merge(&mut self, other: Sample<T>) {
        self.taken.extend(other.taken);
        self.cut();
    }

    /// The sample: random ones in the order of the stream, others with the lowest score first.
    pub fn into_items(self) -> impl Iterator<Item = T> {
        let mut items: Vec<((u64, Place), T)> = self.taken.into_iter().collect();
        if matches!(self.pick, Pick::Random(_)) {
            items.sort_by_key(|((_, place), _)| *place);
        }
        items.into_iter().map(|(_, item)| item)
    }

    fn cut(&mut self) {
        while self.taken.len() > self.size {
            self.taken.pop_last();
        }
    }
}

/// A number that looks random and depends on nothing but seed and place (the finaliser of SplitMix64).
fn mixed(seed: u64, (input, number): Place) -> u64 {
    [seed, input as u64, number].into_iter().fold(0x9e37_79b9_7f4a_7c15, |state: u64, part| {
        let mut z = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// A sample as it is kept in a file.
#[derive(Serialize, Deserialize)]
struct Parts<T> {
    size: usize,
    pick: Pick,
    taken: Vec<((u64, Place), T)>,
}

impl<T> From<Parts<T>> for Sample<T> {
    fn from(parts: Parts<T>) -> Self {
        Sample { size: parts.size, pick: parts.pick, taken: parts.taken.into_iter().collect() }
    }
}

impl<T> From<Sample<T>> for Parts<T> {
    fn from(sample: Sample<T>) -> Self {
        Parts { size: sample.size, pick: sample.pick, taken: sample.taken.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(pick: Pick, numbers: std::ops::Range<u64>) -> Sample<u64> {
        let mut sample = Sample::new(10, pick);
        numbers.for_each(|n| sample.offer((0, n), Some((n * 37 % 101) as f64), || n));
        sample
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        for pick in [Pick::Random(7), Pick::Lowest] {
            let whole = sample(pick, 0..1000);
            let mut parts = sample(pick, 0..13);
            parts.merge(sample(pick, 13..700));
            parts.merge(sample(pick, 700..1000));
            assert_eq!(parts, whole);
            let kept: Sample<u64> = serde_json::from_str(&serde_json::to_string(&whole).unwrap()).unwrap();
            assert_eq!(kept, whole);
        }
    }

    #[test]
    fn every_one_has_the_same_chance() {
        let mut taken = [0; 100];
        for seed in 0..2000 {
            let mut sample = Sample::new(10, Pick::Random(seed));
            (0..100).for_each(|n| sample.offer((0, n), None, || n as usize));
            sample.into_items().for_each(|n| taken[n] += 1);
        }
        assert!(taken.iter().all(|n| (140..260).contains(n)), "{taken:?}");
    }

    #[test]
    fn random_ones_stand_in_order_and_depend_on_the_seed() {
        let items: Vec<u64> = sample(Pick::Random(1), 0..1000).into_items().collect();
        assert!(items.is_sorted() && items.len() == 10);
        assert_ne!(items, sample(Pick::Random(2), 0..1000).into_items().collect::<Vec<_>>());
    }
}
