//! Completions for shells and manual pages, made from the definition of the command line itself.

use super::Outcome;
use super::args::{Cli, CompletionsArgs, ManArgs};
use super::failure::Failure;
use clap::CommandFactory;
use std::io::{self, Write};

/// Writes the completions for a shell to the standard output.
pub fn completions(args: &CompletionsArgs) -> Result<Outcome, Failure> {
    // Through memory, because the generator panics where its output cannot be written.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "tactful", &mut script);
    let mut out = io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// Writes a manual page for each command into a folder.
pub fn man(args: &ManArgs) -> Result<Outcome, Failure> {
    let written =
        std::fs::create_dir_all(&args.folder).and_then(|()| clap_mangen::generate_to(Cli::command(), &args.folder));
    written.map_err(|e| Failure::writing(&e).about(&args.folder))?;
    Ok(Outcome::Clean)
}
