//! For people: the words underlined, the reason, what to say instead, and what was done well.

use super::Format;
use crate::cli::checked::{Checked, Item, Totals};
use crate::cli::{output, safe};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
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
        for item in &checked.items {
            if let Some(severity) = item.severity {
                let rendered = self.renderer.render(&[self.group(checked, item, severity)]);
                for line in rendered.lines().filter(|line| !is_spacer(line)) {
                    writeln!(out, "{line}")?;
                }
                writeln!(out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
        for line in summary(totals) {
            writeln!(out, "{}", wrapped(&line, self.width, 0))?;
        }
        Ok(())
    }
}

impl Text {
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
            .element(Origin::path(safe::line(&checked.source.name)).line(item.line).char_column(item.column))
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
        let source = &checked.source;
        let all = source.text.as_str();
        let (start, whole_end) = (item.start - source.skipped, item.end - source.skipped);
        let end = cut_end(all, start, whole_end, width);
        let from = all[..start].char_indices().rev().take(width).take_while(|(_, c)| *c != '\n').last();
        let from = from.map_or(start, |(i, _)| i);
        let after = all[end..].char_indices().take(width).take_while(|(_, c)| *c != '\n').last();
        let to = after.map_or(end, |(i, c)| end + i + c.len_utf8());
        let to = if all[end..to].ends_with('\r') { to - 1 } else { to };
        let mut text = String::with_capacity(to - from + 16);
        if from > 0 && !all[..from].ends_with('\n') {
            text.push('…');
        }
        text.push_str(&safe::text(&all[from..start]));
        let span_start = text.len();
        text.push_str(&safe::text(&all[start..end].replace("\r\n", "\n")));
        let span_end = text.len();
        text.push_str(&safe::text(&all[end..to]));
        if all[to..].chars().next().is_some_and(|c| c != '\n' && c != '\r') {
            text.push('…');
        }
        Shown { text, span: span_start..span_end }
    }
}

/// Where to stop underlining: after a few lines, or before one gets too wide to be shown.
fn cut_end(text: &str, start: usize, end: usize, width: usize) -> usize {
    let (mut lines, mut columns) = (1, 0);
    for (i, c) in text[start..end].char_indices() {
        columns += 1;
        if c == '\n' {
            (lines, columns) = (lines + 1, 0);
        }
        if lines > MOST_LINES || columns > width / 2 {
            return start + i;
        }
    }
    end
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
            n => format!("; {n} can be rewritten as they stand"),
        };
        lines.push(format!("{faults} in {files}: {}{fixable}.", parts.join(", ")));
    }
    for (what, found) in [("Done well", &totals.strengths), ("The customer shows", &totals.cues)] {
        if !found.is_empty() {
            lines.push(format!("{what}: {}.", listed(found)));
        }
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
