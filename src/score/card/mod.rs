//! The scorecard: what counts and how much, as data.

mod count;
mod read;

pub use count::{Evidence, ItemScore, Score, Scorer, SectionScore};
pub use read::{CardError, Scorecard};

pub(crate) use read::{Criterion, Fails, Item, Place, Section};
