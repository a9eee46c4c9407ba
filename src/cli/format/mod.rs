//! How findings are shown: one trait, and a file for each format.

mod csv;
mod github;
mod json;
mod jsonl;
mod junit;
mod sarif;
pub mod text;

use super::args::{FailOn, OutputFormat};
use super::checked::{Checked, Totals};
use std::io::{self, Write};

/// Shows the findings of several files one after the other, so that none need to be kept.
pub trait Format {
    /// Before the first file.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// A linted file.
    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()>;

    /// A file that could not be linted. It is also reported on the standard error.
    fn failure(&mut self, _out: &mut dyn Write, _name: &str, _message: &str) -> io::Result<()> {
        Ok(())
    }

    /// After the last file.
    fn end(&mut self, _out: &mut dyn Write, _totals: &Totals) -> io::Result<()> {
        Ok(())
    }
}

/// The format of a name.
pub fn of(format: OutputFormat, rules_hash: &str, fail_on: Option<FailOn>) -> Box<dyn Format> {
    match format {
        OutputFormat::Text => Box::new(text::Text::new()),
        OutputFormat::Json => Box::new(json::Json::new(rules_hash)),
        OutputFormat::Jsonl => Box::new(jsonl::Jsonl),
        OutputFormat::Sarif => Box::new(sarif::Sarif::new(rules_hash)),
        OutputFormat::Github => Box::new(github::Github),
        OutputFormat::Csv => Box::new(csv::Csv),
        OutputFormat::Junit => Box::new(junit::Junit::new(fail_on.unwrap_or(FailOn::Warning))),
    }
}
