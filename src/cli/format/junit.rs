//! JUnit's XML: a suite for each file, a failed case for each fault that makes the run fail.

use super::Format;
use crate::cli::args::FailOn;
use crate::cli::checked::Checked;
use std::io::{self, Write};
use tactful::Severity;

/// Build servers know failure or success and nothing between: what is below `--fail-on` is a case that succeeds.
pub struct Junit {
    fail_on: FailOn,
}

impl Junit {
    pub fn new(fail_on: FailOn) -> Self {
        Junit { fail_on }
    }
}

impl Format for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tactful\">")
    }

    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        let path = escaped(&checked.name);
        let graded: Vec<(_, Severity)> = checked.items.iter().filter_map(|i| Some((i, i.severity?))).collect();
        let failures = graded.iter().filter(|(_, s)| self.fail_on.fails(*s)).count();
        let tests = graded.len().max(1);
        writeln!(out, "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
        if graded.is_empty() {
            writeln!(out, "    <testcase classname=\"{path}\" name=\"no faults\"/>")?;
        }
        for (item, severity) in graded {
            let (start, _) = item.file_positions;
            let name = escaped(&format!("{} {}:{}", item.rule, start.line, start.column));
            write!(out, "    <testcase classname=\"{path}\" name=\"{name}\"")?;
            let mut text = format!("{}:{}:{}: “{}”\n", checked.name, start.line, start.column, item.quote);
            for rewrite in &item.rewrites {
                text.push_str(&format!("{}: {}\n", rewrite.applicability.name(), rewrite.text));
            }
            let (message, kind) = (escaped(&item.message), severity.name());
            if self.fail_on.fails(severity) {
                let text = escaped(&text);
                writeln!(
                    out,
                    ">\n      <failure type=\"{kind}\" message=\"{message}\">{text}</failure>\n    </testcase>"
                )?;
            } else {
                let text = escaped(&format!("{kind}: {}\n{text}", item.message));
                writeln!(out, ">\n      <system-out>{text}</system-out>\n    </testcase>")?;
            }
        }
        writeln!(out, "  </testsuite>")
    }

    fn failure(&mut self, out: &mut dyn Write, name: &str, message: &str) -> io::Result<()> {
        let (path, message) = (escaped(name), escaped(message));
        writeln!(out, "  <testsuite name=\"{path}\" tests=\"1\" failures=\"0\" errors=\"1\">")?;
        writeln!(
            out,
            "    <testcase classname=\"{path}\" name=\"can be linted\"><error message=\"{message}\"/></testcase>"
        )?;
        writeln!(out, "  </testsuite>")
    }

    fn end(&mut self, out: &mut dyn Write, _: &crate::cli::checked::Totals) -> io::Result<()> {
        writeln!(out, "</testsuites>")
    }
}

/// Text for XML 1.0, in which most control characters cannot stand at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn any_text_can_stand_in_xml() {
        assert_eq!(
            super::escaped("<a href=\"x\">&\u{1b}[0m\u{0}"),
            "&lt;a href=&quot;x&quot;&gt;&amp;\u{fffd}[0m\u{fffd}"
        );
    }
}
