//! The yardstick of `benches/lint.rs` over a file: the least that any checker of phrases must do. `scripts/bulk.sh`
//! holds whole scoring runs against it.
//!
//!     cargo run --release --example yardstick talks.jsonl

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::time::Instant;

/// As much as a job of a scoring run has.
const PIECE: usize = 1 << 16;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostFirst)
        .ascii_case_insensitive(true)
        .build(include_str!("../benches/phrases.txt").lines())?;
    let begun = Instant::now();
    let mut file = File::open(path)?;
    let (mut piece, mut bytes, mut found) = (vec![0; PIECE], 0, 0);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        let text = &piece[..read];
        let letter = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let whole = |m: &aho_corasick::Match| !letter(m.start().wrapping_sub(1)) && !letter(m.end());
        found += automaton.find_iter(text).filter(whole).count();
        bytes += read;
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{seconds:.2} s, {:.0} MB/s, {found} phrases", bytes as f64 / 1e6 / seconds);
    Ok(())
}
