//! The standard output and error: colours, width, and messages.

use super::args::Color;
use super::safe;
use anstream::{AutoStream, ColorChoice};
use std::borrow::Cow;
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

/// Lines of messages are cut to this many characters: they may quote patterns and values of any length.
const LONGEST_MESSAGE: usize = 600;

/// Writes a message to the standard error, whatever becomes of it.
pub fn complain(message: &str) {
    let lines: Vec<_> = message.split('\n').map(cut).collect();
    let _ = writeln!(anstream::stderr().lock(), "{}", safe::text(&lines.join("\n")));
}

/// A line without its middle, where it is too long: what is wrong often stands at the end.
fn cut(line: &str) -> Cow<'_, str> {
    if line.len() <= LONGEST_MESSAGE {
        return Cow::Borrowed(line);
    }
    let half = LONGEST_MESSAGE / 2;
    let boundary = |at: &usize| line.is_char_boundary(*at);
    let head = (0..=half).rev().find(boundary).unwrap_or(0);
    let tail = (line.len() - half..=line.len()).find(boundary).unwrap_or(line.len());
    Cow::Owned(format!("{} … {}", &line[..head], &line[tail..]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn long_lines_keep_both_ends() {
        let long = format!("begin {} end", "é".repeat(1_000));
        let cut = super::cut(&long);
        assert!(cut.len() < 620 && cut.starts_with("begin é") && cut.ends_with("é end"), "{cut}");
        assert_eq!(super::cut("short"), "short");
    }
}
