//! Rules: from TOML files to the flat tables that matching runs on.
//!
//! `source` reads the files, `pattern` the pattern language, `words` the lexicon; `compile` makes a
//! [`ruleset::RuleSet`] of them: `anchors` lead from words to variants, `entry` and `needs` turn most away, `program` is what
//! decides; `pack` writes and reads it as bytes, so that the built-in rules are compiled when
//! the library is built.

pub mod anchor;
pub mod anchors;
pub mod category;
pub mod checks;
pub mod compile;
pub mod entry;
pub mod needs;
pub mod pack;
pub mod pattern;
pub mod program;
pub mod resolve;
pub mod ruleset;
pub mod sets;
pub mod source;
pub mod switch;
pub mod words;
