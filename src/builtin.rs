//! The rules that ship with the library: compiled when it was built, and as text for packs that add to them.

/// The compiled built-in pack.
pub static RULES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// Name and text of every built-in rule and word file.
pub static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));
