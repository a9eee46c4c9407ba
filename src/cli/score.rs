//! `tactful score`: a filter of conversations, one a line.

use super::args::{RecordFormat, ScoreArgs};
use super::failure::Failure;
use super::{Outcome, output, settings};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use tactful::score::Filter;

/// Answers each line of each input in order. Memory does not grow with the number of lines.
pub fn run(args: &ScoreArgs) -> Result<Outcome, Failure> {
    let (RecordFormat::Jsonl, RecordFormat::Jsonl) = (args.from, args.to);
    let rules = settings::rules(&args.packs, Some(&args.select))?;
    let filter = Filter::new(rules.linter).keep(args.keep);
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut good = true;
    let stdin = [Path::new("-").to_path_buf()];
    for path in if args.paths.is_empty() { &stdin[..] } else { &args.paths } {
        let input: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            match File::open(path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    output::complain(&format!("tactful: {}: {}", path.display(), Failure::reading(&error)));
                    good = false;
                    continue;
                }
            }
        };
        good &= lines(&filter, input, &mut out, path)?;
    }
    out.flush()?;
    Ok(if good { Outcome::Clean } else { Outcome::Error })
}

/// Answers the lines of one input; whether all were good.
fn lines(filter: &Filter, input: Box<dyn Read>, out: &mut impl Write, path: &Path) -> Result<bool, Failure> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    let mut good = true;
    loop {
        if input.buffer().is_empty() {
            // Whoever feeds us may be waiting for the answers before the next line comes.
            out.flush()?;
        }
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(good),
            Ok(_) => {}
            Err(error) => {
                output::complain(&format!("tactful: {}: {}", path.display(), Failure::reading(&error)));
                return Ok(false);
            }
        }
        let (answer, ok) = filter.answer_bytes(&line);
        good &= ok;
        out.write_all(answer.as_bytes())?;
        out.write_all(b"\n")?;
    }
}
