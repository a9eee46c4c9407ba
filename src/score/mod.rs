//! Scores: how good a conversation is, in numbers that can be defended.

mod jsonl;
mod plain;

pub use jsonl::Filter;
pub use plain::{Score, score};
