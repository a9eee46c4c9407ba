//! The command line: reads, writes and picks exit codes. All language lives in the library.

mod args;
mod baseline;
mod batch;
mod calibrate;
mod check;
mod checked;
mod config;
mod explain;
mod failure;
mod fix;
mod format;
mod help;
mod hidden;
mod interactive;
mod item;
mod output;
mod rules;
mod safe;
mod score;
mod segments;
mod settings;
mod settle;
mod source;
mod subject;
mod walk;
mod write;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// How a run ended, when it did not break off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing at or above the severity that fails.
    Clean,
    /// Something that fails.
    Found,
    /// Some input was bad.
    Error,
}

/// Runs the command line and returns its exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let color = cli.color;
    let outcome = match &cli.command {
        Command::Check(args) => check::run(args, color),
        Command::Score(args) => score::run(args, color),
        Command::Calibrate(args) => calibrate::run(args, color),
        Command::Rules(command) => rules::run(command, color),
        Command::Explain(args) => explain::run(args, color),
        Command::Config(args) => settle::config(args, color),
        Command::Init(args) => settle::init(args, color),
        Command::Completions(args) => help::completions(args),
        Command::Man(args) => help::man(args),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Error) => ExitCode::from(2),
        // Whoever read the output has seen enough.
        Err(failure) if failure.closed => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&format!("tactful: {failure}"));
            ExitCode::from(2)
        }
    }
}
