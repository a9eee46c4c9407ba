//! The filter: a conversation a line in, an answer a line out, in order and in constant memory.

use super::input;
use crate::cli::args::ScoreArgs;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, output};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use tactful::Linter;
use tactful::score::{Filter, Scorecard};

/// Answers each line of each input in order. Memory does not grow with the number of lines.
pub fn run(args: &ScoreArgs, linter: Linter, card: Scorecard, paths: &[PathBuf]) -> Result<Outcome, Failure> {
    let filter = Filter::new(linter).scorecard(card).keep(args.keep);
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut ended = Ended { good: true, below: false };
    for path in input::expand(paths)? {
        match input::open(&path) {
            Ok(input) => lines(&filter, input, &mut out, &path, args.fail_under, &mut ended)?,
            Err(error) => {
                output::complain(&format!("tactful: {}: {}", path.display(), Failure::reading(&error)));
                ended.good = false;
            }
        }
    }
    out.flush()?;
    Ok(match ended {
        Ended { good: false, .. } => Outcome::Error,
        Ended { below: true, .. } => Outcome::Found,
        _ => Outcome::Clean,
    })
}

struct Ended {
    /// No line was bad.
    good: bool,
    /// Some score was below `--fail-under`.
    below: bool,
}

/// Answers the lines of one input.
fn lines(
    filter: &Filter,
    mut input: Box<dyn BufRead>,
    out: &mut impl Write,
    path: &Path,
    fail_under: Option<f64>,
    ended: &mut Ended,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    let mut held = 0;
    loop {
        // Whoever feeds us may be waiting for the answers before the next line comes.
        if held == 0 {
            out.flush()?;
            held = input.fill_buf().map_or(0, <[u8]>::len);
        }
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(read) => held = held.saturating_sub(read),
            Err(error) => {
                output::complain(&format!("tactful: {}: {}", path.display(), Failure::reading(&error)));
                ended.good = false;
                return Ok(());
            }
        }
        let answered = filter.answered(&line);
        ended.good &= answered.good;
        ended.below |= answered.score.zip(fail_under).is_some_and(|(points, least)| points < least);
        out.write_all(answered.json.as_bytes())?;
        out.write_all(b"\n")?;
    }
}
