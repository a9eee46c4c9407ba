//! The standard output and error: colours, width, and messages.

use super::args::Color;
use super::safe;
use anstream::{AutoStream, ColorChoice};
use std::io::{self, BufWriter, IsTerminal, Write};

/// Lines are wrapped here when the output is no terminal and COLUMNS is not set.
const WIDTH: usize = 100;

/// The standard output, which drops colours where they are not wanted.
pub fn stdout(color: Color) -> impl Write {
    let choice = match color {
        Color::Auto => AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::AlwaysAnsi,
        Color::Never => ColorChoice::Never,
    };
    BufWriter::with_capacity(1 << 16, AutoStream::new(io::stdout().lock(), choice))
}

/// The width to write for.
pub fn width() -> usize {
    let named = std::env::var("COLUMNS").ok().and_then(|c| c.parse::<usize>().ok());
    let terminal = || {
        let size = io::stdout().is_terminal().then(terminal_size::terminal_size)?;
        size.map(|(w, _)| usize::from(w.0))
    };
    named.or_else(terminal).unwrap_or(WIDTH).clamp(40, 200)
}

/// Writes a message to the standard error, whatever becomes of it.
pub fn complain(message: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", safe::text(message));
}
