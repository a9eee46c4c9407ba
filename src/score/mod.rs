//! Scores: how good a conversation is, in numbers that can be defended.

mod card;
pub(crate) mod checks;
mod jsonl;
mod measures;
mod review;
mod tone;

pub use card::{CardError, Evidence, ItemScore, Score, Scorecard, Scorer, SectionScore};
pub use jsonl::{Answer, Answered, Filter};
pub use measures::Measures;
pub use review::Review;
pub use tone::{Tone, ToneTerm, tone};
