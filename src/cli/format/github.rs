//! Workflow commands that GitHub shows beside the changed lines.

use super::Format;
use crate::cli::checked::Checked;
use std::io::{self, Write};
use tactful::{Applicability, Severity};

pub struct Github;

impl Format for Github {
    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        for item in &checked.items {
            let level = match item.severity {
                Some(Severity::Error) => "error",
                Some(Severity::Warning) => "warning",
                Some(Severity::Suggestion) => "notice",
                None => continue,
            };
            let say =
                item.rewrites.iter().find(|r| !r.text.is_empty()).map_or(String::new(), |r| match r.applicability {
                    Applicability::Advice => format!("\n{}", r.text),
                    _ => format!("\nInstead of “{}”: “{}”", item.quote, r.text),
                });
            let (start, end) = item.file_positions;
            writeln!(
                out,
                "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}",
                property(&checked.name),
                start.line,
                end.line,
                start.column,
                end.column,
                property(&format!("{} ({})", item.rule, item.category)),
                data(&format!("{}{say}", item.message)),
            )?;
        }
        Ok(())
    }

    fn failure(&mut self, out: &mut dyn Write, name: &str, message: &str) -> io::Result<()> {
        writeln!(out, "::error file={},title=tactful::{}", property(name), data(message))
    }
}

/// A message; without this a customer's text could give commands to the workflow.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_gives_no_commands() {
        assert_eq!(super::data("a\n::error::b 5%"), "a%0A::error::b 5%25");
        assert_eq!(super::property("c:a,b"), "c%3Aa%2Cb");
    }
}
