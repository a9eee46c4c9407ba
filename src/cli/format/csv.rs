//! A table (RFC 4180), a finding a row.
//!
//! Spreadsheets take a cell that begins with `=`, `+`, `-` or `@` for a formula, and a customer's text must not become
//! one: such cells get an apostrophe, which spreadsheets hide.

use super::Format;
use crate::cli::checked::Checked;
use std::io::{self, Write};
use tactful::Severity;

pub struct Csv;

const COLUMNS: [&str; 11] = [
    "path",
    "line",
    "column",
    "family",
    "category",
    "rule",
    "severity",
    "quote",
    "message",
    "rewrite",
    "applicability",
];

impl Format for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        row(out, &COLUMNS)
    }

    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        for item in &checked.items {
            let best = item.rewrites.first();
            row(
                out,
                &[
                    &checked.name,
                    &item.file_positions.0.line.to_string(),
                    &item.file_positions.0.column.to_string(),
                    item.family.name(),
                    item.category,
                    &item.rule,
                    item.severity.map_or("", Severity::name),
                    &item.quote,
                    &item.message,
                    best.map_or("", |r| &r.text),
                    best.map_or("", |r| r.applicability.name()),
                ],
            )?;
        }
        Ok(())
    }
}

fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    let text: String = text.chars().map(|c| if c == '\0' { '\u{fffd}' } else { c }).collect();
    let text = if formula { format!("'{text}") } else { text };
    if formula || text.contains(['"', ',', '\n', '\r', ';', '\t']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        assert_eq!(cell("-1+1"), "\"'-1+1\"");
        assert_eq!(cell(" @SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(cell("\t=1"), "\"'\t=1\"");
        assert_eq!(cell("a, b"), "\"a, b\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(cell("calm down"), "calm down");
    }
}
