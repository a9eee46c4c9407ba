//! `tactful check`: lints drafts.

use super::args::{CheckArgs, Color, FailOn};
use super::checked::{Checked, Totals};
use super::failure::Failure;
use super::format;
use super::source::Origin;
use super::{Outcome, output, settings};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Reads, lints and shows each input; what cannot be read is reported at the end of the others.
pub fn run(args: &CheckArgs, color: Color) -> Result<Outcome, Failure> {
    let origins = origins(args)?;
    let rules = settings::rules(&args.packs, Some(&args.select))?;
    let fail_on = args.fail_on.unwrap_or(FailOn::Warning);
    let channel = args.channel.map(Into::into);
    let mut out = output::stdout(color);
    let mut format = format::of(args.format, &rules.linter);
    let mut totals = Totals::default();
    let mut fails = false;
    format.begin(&mut out)?;
    for origin in origins {
        match origin.read() {
            Ok(source) => {
                let checked = Checked::new(source, &rules.linter, channel);
                totals.add(&checked);
                fails |= checked.items.iter().filter_map(|i| i.severity).any(|s| fail_on.fails(s));
                format.file(&mut out, &checked)?;
            }
            Err(failure) => {
                totals.failures += 1;
                output::complain(&format!("tactful: {}: {failure}", origin.name()));
                format.failure(&mut out, &origin.name(), &failure.to_string())?;
            }
        }
    }
    format.end(&mut out, &totals)?;
    out.flush()?;
    Ok(match (totals.failures, fails) {
        (1.., _) => Outcome::Error,
        (0, true) => Outcome::Found,
        (0, false) => Outcome::Clean,
    })
}

fn origins(args: &CheckArgs) -> Result<Vec<Origin>, Failure> {
    let name = args.stdin_filename.as_ref().map_or("<stdin>".into(), |n| n.to_string_lossy().into_owned());
    let stdin = Origin::Stdin { name };
    if args.paths.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Failure::new("give the files to lint, or `-` for the standard input"));
        }
        return Ok(vec![stdin]);
    }
    let origin = |path: &Path| match path {
        path if path == Path::new("-") => stdin.clone(),
        path => Origin::File(path.to_path_buf()),
    };
    Ok(args.paths.iter().map(|p| origin(p)).collect())
}
