//! The machinery of language: from text to tokens, sentences, tags and clauses.
//!
//! Nothing here knows a rule. All word knowledge comes in as data ([`vocab::Vocab`], [`words::WordLists`],
//! [`narrow::Constraint`]s).

pub mod clause;
pub mod entities;
pub mod facts;
pub mod lexer;
pub mod mark;
pub mod narrow;
pub mod shield;
pub mod syllables;
pub mod table;
pub mod tags;
pub mod token;
pub mod vocab;
pub mod words;

#[cfg(test)]
mod tests;
