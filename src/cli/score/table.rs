//! Tables: a row for each conversation, for spreadsheets, in which nothing becomes a formula, or for the terminal.

use super::view::{remarks, summed_up};
use super::work::{Failed, Totals};
use super::{Scored, Show};
use crate::cli::safe;
use anstyle::Style;
use std::collections::BTreeMap;
use std::io::{self, Write};
use tactful::score::Scorer;
use tactful::{Family, Severity};

/// CSV with a header.
pub struct Table {
    sections: Vec<String>,
}

impl Table {
    pub fn new(scorer: &Scorer) -> Self {
        Table { sections: scorer.scorecard().sections().map(|(id, _)| id.to_string()).collect() }
    }
}

impl Show for Table {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let fixed = ["file", "id", "channel", "agent", "team", "score", "band", "tone"];
        let rest = ["faults", "errors", "checks", "strengths", "agent_words", "customer_words", "findings", "note"];
        let header = fixed.iter().map(|c| c.to_string()).chain(self.sections.iter().cloned());
        row(out, header.chain(rest.iter().map(|c| c.to_string())))
    }

    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        let Scored { file, answer } = scored;
        let (conversation, score) = (answer.conversation(), answer.score());
        let metadata = |key: &str| conversation.metadata.get(key).cloned().unwrap_or_default();
        let number = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
        let mut cells = vec![
            file.to_string(),
            conversation.id.clone().unwrap_or_default(),
            conversation.channel.map_or("", |c| c.name()).to_string(),
            metadata("agent"),
            metadata("team"),
            number(score.score),
            score.band.clone().unwrap_or_default(),
            answer.tone().value().to_string(),
        ];
        for id in &self.sections {
            let section = score.sections.iter().find(|s| s.id == *id);
            cells.push(number(section.and_then(|s| s.score)));
        }
        let of = |family: Family| answer.findings().filter(|f| f.family() == family).count();
        let errors = answer.findings().filter(|f| f.severity() == Some(Severity::Error)).count();
        let measures = answer.measures();
        for count in [of(Family::Fault), errors, of(Family::Check), of(Family::Strength)] {
            cells.push(count.to_string());
        }
        cells.extend([measures.agent_words.to_string(), measures.customer_words.to_string()]);
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in answer.findings().filter(|f| f.severity().is_some()) {
            *rules.entry(finding.rule()).or_default() += 1;
        }
        let listed = rules.iter().map(|(rule, n)| if *n > 1 { format!("{rule} x{n}") } else { rule.to_string() });
        cells.push(listed.collect::<Vec<_>>().join("; "));
        cells.push(score.note.clone().unwrap_or_default());
        row(out, cells)
    }
}

/// A line for each conversation.
pub struct Lines(());

impl Lines {
    pub fn new() -> Self {
        Lines(())
    }
}

const BOLD: Style = Style::new().bold();

impl Show for Lines {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let columns = ["score", "band", "tone", "faults", "agent", "conversation"];
        writeln!(out, "{BOLD}{}{BOLD:#}", cells(columns.map(String::from)))
    }

    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        let (conversation, score) = (scored.answer.conversation(), scored.answer.score());
        let faults = scored.answer.findings().filter(|f| f.family() == Family::Fault).count();
        let row = [
            score.score.map_or("–".into(), |s| format!("{s:.1}")),
            score.band.clone().unwrap_or_else(|| "–".into()),
            format!("{:.1}", scored.answer.tone().value()),
            faults.to_string(),
            conversation.metadata.get("agent").cloned().unwrap_or_default(),
            conversation.id.clone().unwrap_or_else(|| scored.file.to_string()),
        ];
        writeln!(out, "{}", cells(row))
    }

    fn end(&self, out: &mut dyn Write, totals: &Totals, _: &[Failed]) -> io::Result<()> {
        writeln!(out)?;
        summed_up(out, totals)?;
        remarks(out, totals)
    }
}

/// A line of cells. All but the last have a width of their own, so that rows can be written as they come.
fn cells([score, band, tone, faults, agent, id]: [String; 6]) -> String {
    let cut = |cell: &str, width: usize| safe::line(cell).chars().take(width).collect::<String>();
    let (band, agent) = (cut(&band, 10), cut(&agent, 20));
    format!("{score:>5}  {band:10} {tone:>5} {faults:>6}  {agent:20} {}", safe::line(&id))
}

/// Writes a row of a table with commas.
pub fn row(out: &mut dyn Write, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        out.write_all(field(&cell).as_bytes())?;
    }
    out.write_all(b"\r\n")
}

/// A cell: quoted where it must be. What a spreadsheet would take for a formula gets a quotation mark before it, as
/// spreadsheets themselves do for text; a number stays one. Control characters would harm a terminal.
fn field(cell: &str) -> String {
    let begins = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n']);
    let formula = begins && cell.parse::<f64>().is_err();
    let harmful = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    let cell: String = cell.chars().map(|c| if harmful(c) { '\u{fffd}' } else { c }).collect();
    let cell = if formula { format!("'{cell}") } else { cell };
    if cell.contains(['"', ',', '\n', '\r', ';']) || formula {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn cells_are_no_formulas() {
        assert_eq!(field("=1+1"), "\"'=1+1\"");
        assert_eq!(field("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(field("-2.5"), "-2.5");
        assert_eq!(field("a,b \"c\""), "\"a,b \"\"c\"\"\"");
        assert_eq!(field(" =1+1"), "\"' =1+1\"");
        assert_eq!(field("\u{1b}[31mred\0"), "\u{fffd}[31mred\u{fffd}");
        assert_eq!(field("plain"), "plain");
    }
}
