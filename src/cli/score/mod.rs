//! `tactful score`: conversations in, scores with their evidence out.

mod bar;
mod feed;
mod html;
pub mod input;
mod json;
mod pipeline;
mod plan;
mod run;
mod sink;
mod summary;
mod table;
mod view;
mod work;

use super::Outcome;
use super::args::{Color, ScoreArgs};
use super::failure::Failure;
use plan::Plan;
use std::io::{self, Write};
pub use table::row as csv_row;
use tactful::score::Answer;
use work::{Failed, Tally};

/// A conversation that was scored, and the file it comes from.
pub struct Scored<'a> {
    pub file: &'a str,
    pub answer: &'a Answer,
}

/// A time from the start, for people.
fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64 % 86_400;
    match whole {
        0..3600 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60),
    }
}

/// How conversations are shown, one after the other, so that none need to be kept. Each is written into memory on the
/// thread that scored it.
pub trait Show: Sync {
    /// Before the first conversation.
    fn begin(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Stands before each conversation but the first.
    fn between(&self) -> &'static str {
        ""
    }

    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()>;

    /// A record that could not be read, in its place. It is also reported on the standard error.
    fn failure(&self, _out: &mut dyn Write, _failed: &Failed) -> io::Result<()> {
        Ok(())
    }

    /// Whether [`Show::end`] lists the records that could not be read.
    fn lists_failures(&self) -> bool {
        false
    }

    /// After the last conversation.
    fn end(&self, _out: &mut dyn Write, _tally: &Tally, _failures: &[Failed]) -> io::Result<()> {
        Ok(())
    }
}

/// Scores each conversation of each input in order.
pub fn run(args: &ScoreArgs, color: Color) -> Result<Outcome, Failure> {
    run::run(&Plan::new(args, color)?)
}
