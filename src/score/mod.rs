//! Scores: how good a conversation is, in numbers that can be defended.

mod jsonl;
mod plain;
mod tone;

pub use jsonl::Filter;
pub use plain::{Score, score};
pub use tone::{Tone, ToneTerm, tone};
