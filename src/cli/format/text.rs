//! For people: the words underlined, the reason, what to say instead, and what was done well.

use super::Format;
use crate::cli::checked::{Checked, Totals, lossy};
use crate::cli::item::Item;
use crate::cli::{output, safe};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use tactful::{Applicability, Rewrite, Severity};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Renders each fault as a snippet.
pub struct Text {
    renderer: Renderer,
    width: usize,
}

impl Text {
    pub fn new() -> Self {
        let width = output::width();
        Text { renderer: Renderer::styled().term_width(width), width }
    }
}

impl Format for Text {
    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        checked.items.iter().try_for_each(|item| self.finding(out, checked, item))
    }

    fn end(&mut self, out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
        for line in summary(totals) {
            writeln!(out, "{}", wrapped(&line, self.width, 0))?;
        }
        Ok(())
    }
}

impl Text {
    /// Shows a fault or check; of the others the summary tells.
    pub fn finding(&self, out: &mut dyn Write, checked: &Checked, item: &Item) -> io::Result<()> {
        let Some(severity) = item.severity else { return Ok(()) };
        let rendered = self.renderer.render(&[self.group(checked, item, severity)]);
        for line in rendered.lines().filter(|line| !is_spacer(line)) {
            writeln!(out, "{line}")?;
        }
        writeln!(out)
    }

    fn group<'a>(&self, checked: &'a Checked, item: &'a Item, severity: Severity) -> Group<'a> {
        let (level, name) = match severity {
            Severity::Error => (Level::ERROR, "error"),
            Severity::Warning => (Level::WARNING, "warning"),
            Severity::Suggestion => (Level::INFO.with_name("suggestion"), "suggestion"),
        };
        let shown = Shown::new(checked, item, self.width);
        // The message stands after `warning[rule]: `, and its further lines below its first.
        let before = name.len() + item.rule.len() + 4;
        let title = wrapped(&safe::line(&item.message), self.width, before);
        let gutter = item.line.to_string().len() + 3;
        let snippet = Snippet::source(shown.text)
            .line_start(item.line)
            .annotation(AnnotationKind::Primary.span(shown.span).label(item.category));
        level
            .primary_title(title)
            .id(item.rule.as_str())
            .element(Origin::path(path(checked, item)).line(item.line).char_column(item.column))
            .element(snippet)
            .elements(item.rewrites.iter().map(|r| self.rewrite(r, gutter)))
    }

    fn rewrite(&self, rewrite: &Rewrite, gutter: usize) -> annotate_snippets::Message<'static> {
        let text = safe::line(&rewrite.text);
        let (level, name, words) = match rewrite.applicability {
            Applicability::Advice => (Level::NOTE.with_name("advice"), "advice", text.into_owned()),
            Applicability::MachineApplicable if text.is_empty() => (Level::HELP, "help", "leave it out".to_string()),
            _ if text.is_empty() => (Level::HELP, "help", "perhaps leave it out".to_string()),
            Applicability::MachineApplicable => (Level::HELP, "help", format!("say “{text}”")),
            Applicability::MaybeIncorrect => (Level::HELP, "help", format!("perhaps “{text}”")),
            Applicability::HasPlaceholders => (Level::HELP, "help", format!("fill in and say “{text}”")),
        };
        level.message(wrapped(&words, self.width, gutter + name.len() + 2))
    }
}

/// The renderer puts ":::" before a snippet that has no path of its own. Ours has none, because the place above it
/// is counted in the file, not in the piece that is shown.
fn is_spacer(line: &str) -> bool {
    line.contains(":::") && anstream::adapter::strip_str(line).to_string().trim() == ":::"
}

/// The lines of a file that a finding lies in, made harmless and cut to size, and where it lies in them.
struct Shown {
    text: String,
    span: Range<usize>,
}

/// How much is shown of a finding that goes on over many lines, and in lines.
const MOST_LINES: usize = 3;

impl Shown {
    /// Looks at a bounded piece of the text, so that the work does not grow with the length of its lines.
    fn new(checked: &Checked, item: &Item, width: usize) -> Self {
        let all = checked.text(item);
        let most = width * 4;
        let line_start = all[item.start.saturating_sub(most)..item.start].iter().rposition(|&b| b == b'\n');
        let from = line_start.map_or(item.start.saturating_sub(most), |at| item.start.saturating_sub(most) + at + 1);
        let quoted = lossy(&all[item.start..item.end.min(item.start + most * MOST_LINES)]);
        let quoted = &quoted[..cut_end(&quoted, width)];
        let end = item.start + quoted.len();
        let end = end.min(item.end);
        let rest = &all[end..all.len().min(end + most)];
        let to = end + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        let before = lossy(&all[from..item.start]);
        let before: Vec<char> = before.trim_start_matches(['\u{feff}', '\u{fffd}']).chars().collect();
        let after = lossy(&all[end..to]);
        let mut text = String::with_capacity(width * 2 + quoted.len());
        if before.len() > width || from > 0 && line_start.is_none() {
            text.push('…');
        }
        let before: String = before[before.len().saturating_sub(width)..].iter().collect();
        text.push_str(&safe::text(&before));
        let span_start = text.len();
        text.push_str(&safe::text(&quoted.replace("\r\n", "\n")));
        let span_end = text.len();
        let shown: String = after.trim_end_matches('\r').chars().take(width).collect();
        text.push_str(&safe::text(&shown));
        if after.trim_end_matches('\r').len() > shown.len() || to == end + rest.len() && to < all.len() {
            text.push('…');
        }
        Shown { text, span: span_start..span_end }
    }
}

/// The file, and the part that was decoded.
fn path<'a>(checked: &'a Checked, item: &Item) -> Cow<'a, str> {
    match &item.part {
        None => safe::line(&checked.name),
        Some(part) => safe::line(&format!("{} ({part})", checked.name)).into_owned().into(),
    }
}

/// Where to stop underlining: after a few lines, or before one gets too wide to be shown.
fn cut_end(text: &str, width: usize) -> usize {
    let (mut lines, mut columns) = (1, 0);
    for (i, c) in text.char_indices() {
        columns += 1;
        if c == '\n' {
            (lines, columns) = (lines + 1, 0);
        }
        if lines > MOST_LINES || columns > width / 2 {
            return i;
        }
    }
    text.len()
}

/// Wraps words to a width; the first line has `indent` columns less.
fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut out = String::with_capacity(text.len() + 8);
    let mut used = 0;
    for word in text.split(' ') {
        let wide = word.width();
        if used > 0 && used + 1 + wide > room {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > room {
                out.push('\n');
                used = 0;
            }
            out.push(c);
            used += wide;
        }
    }
    out
}

fn summary(totals: &Totals) -> Vec<String> {
    let mut lines = Vec::new();
    let files = counted(totals.files, "file", "files");
    if totals.files == 0 {
        // Nothing was linted; the line below says why.
    } else if totals.faults() == 0 {
        lines.push(format!("No faults in {files}."));
    } else {
        let parts = [
            (totals.errors, "error", "errors"),
            (totals.warnings, "warning", "warnings"),
            (totals.suggestions, "suggestion", "suggestions"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(*n, one, many)).collect();
        let faults = counted(totals.faults(), "fault", "faults");
        let fixable = match totals.fixable {
            0 => String::new(),
            1 => "; 1 can be rewritten as it stands".into(),
            n => format!("; {n} can be rewritten as they stand"),
        };
        lines.push(format!("{faults} in {files}: {}{fixable}.", parts.join(", ")));
    }
    for (what, found) in [("Done well", &totals.strengths), ("The customer shows", &totals.cues)] {
        if !found.is_empty() {
            lines.push(format!("{what}: {}.", listed(found)));
        }
    }
    if totals.fixed > 0 {
        lines.push(format!("{} made.", counted(totals.fixed, "rewrite", "rewrites")));
    }
    if totals.known > 0 {
        lines.push(format!("{} in the baseline, not shown.", counted(totals.known, "finding", "findings")));
    }
    if totals.failures > 0 {
        lines.push(format!("{} could not be linted (see above).", counted(totals.failures, "file", "files")));
    }
    lines
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn listed(found: &BTreeMap<&str, usize>) -> String {
    let each = found.iter().map(|(name, &n)| if n > 1 { format!("{name} ×{n}") } else { name.to_string() });
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_words_and_cuts_long_ones() {
        assert_eq!(wrapped("one two three four five six", 20, 0), "one two three four\nfive six");
        assert_eq!(wrapped(&"x".repeat(45), 20, 0), format!("{0}\n{0}\nxxxxx", "x".repeat(20)));
    }
}
