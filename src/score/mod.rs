//! Scores: how good a conversation is, in numbers that can be defended.

mod answer;
mod card;
pub(crate) mod checks;
mod jsonl;
mod measures;
mod redacted;
mod review;
mod tone;

pub use answer::{Answer, AnswerJson, Json};
pub use card::{CardError, Evidence, ItemScore, Score, Scorecard, Scorer, SectionScore};
pub use jsonl::{Filter, Verdict};
pub use measures::Measures;
pub use review::Review;
pub use tone::{Tone, ToneTerm, tone};
