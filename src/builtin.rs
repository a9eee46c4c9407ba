//! The rules that ship with the library: compiled when it was built, and as text for packs that add to them.

use crate::rules::pack::Packed;

/// Puts bytes where tables of numbers can be read in place.
#[repr(align(64))]
struct Aligned<B: ?Sized>(B);

static NUMBERS: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin")));

/// The compiled built-in pack.
pub static RULES: Packed<&[u8], &str> =
    Packed { numbers: &NUMBERS.0, texts: include_str!(concat!(env!("OUT_DIR"), "/rules.txt")) };

/// Name and text of every built-in rule and word file.
pub static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));
