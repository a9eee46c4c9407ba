//! Summaries: for people, as a table, as JSON; and read again, to be compared with.

use super::plan::Plan;
use super::table;
use super::view;
use super::work::Totals;
use crate::cli::args::ScoreFormat;
use crate::cli::failure::Failure;
use crate::cli::safe;
use anstyle::Style;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use tactful::summary::{By, Row, Summary, anonymise, compare};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
/// So many faults of each group are shown to people.
const FAULTS: usize = 3;

/// A summary as JSON, of the form `docs/schema/summary.json`.
#[derive(Serialize, Deserialize)]
struct Document {
    version: String,
    rules_hash: String,
    scorecard_hash: String,
    rows: Vec<Row>,
    /// Records that could not be read.
    failures: u64,
}

/// Reads the summary of an earlier run.
pub fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::reading(&e).about(path))?;
    let document: Document = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(format!("this is no summary, as `--by … --format json` writes it: {error}")).about(path)
    })?;
    Ok(document.rows)
}

/// Writes a summary.
pub fn write(out: &mut dyn Write, plan: &Plan, summary: &Summary, totals: &Totals) -> io::Result<()> {
    let mut rows = summary.rows(plan.pass());
    if plan.redactor.is_some() {
        anonymise(&mut rows);
    }
    compare(&mut rows, &plan.baseline);
    match plan.format {
        // A report sums up by itself: the plan refuses it together with --by.
        ScoreFormat::Text | ScoreFormat::Table | ScoreFormat::Html => text(out, &rows, totals),
        ScoreFormat::Csv => csv(out, &rows),
        ScoreFormat::Jsonl => rows.iter().try_for_each(|row| {
            serde_json::to_writer(&mut *out, row)?;
            out.write_all(b"\n")
        }),
        ScoreFormat::Json => {
            let document = Document {
                version: env!("CARGO_PKG_VERSION").into(),
                rules_hash: plan.scorer.linter().rules_hash(),
                scorecard_hash: plan.scorer.scorecard().hash(),
                rows,
                failures: totals.failures,
            };
            serde_json::to_writer(&mut *out, &document)?;
            out.write_all(b"\n")
        }
    }
}

fn text(out: &mut dyn Write, rows: &[Row], totals: &Totals) -> io::Result<()> {
    let named = |row: &Row| match (row.by, row.name.as_str()) {
        (None, _) => "all".to_string(),
        (Some(by), "") => format!("({} not known)", by.name()),
        (Some(_), name) => safe::line(name).chars().take(32).collect(),
    };
    let wide = rows.iter().map(|r| named(r).chars().count()).max().unwrap_or(0).max(8);
    for group in rows.chunk_by(|a, b| a.by == b.by) {
        let what = group[0].by.map_or("", By::name);
        writeln!(
            out,
            "{BOLD}{what:wide$}  {:>7} {:>6} {:>6} {:>6} {:>6} {:>6}{BOLD:#}",
            "talks", "mean", "median", "spread", "pass", "tone"
        )?;
        for row in group {
            let percent = |share: f64| format!("{:.0} %", share * 100.0);
            write!(
                out,
                "{:wide$}  {:>7} {:>6} {:>6} {:>6} {:>6} {:>6}",
                named(row),
                row.conversations,
                number(row.mean),
                number(row.median),
                number(row.deviation),
                row.passing.map_or("–".into(), percent),
                number(row.tone),
            )?;
            if let Some(change) = &row.change {
                let mean = change.mean.map_or("–".into(), |m| format!("{m:+.1}"));
                let passing = change.passing.map_or("–".into(), |p| format!("{:+.0} %", p * 100.0));
                write!(out, "   {mean} points, {passing} pass, {:+} talks", change.conversations)?;
            }
            writeln!(out)?;
            for fault in row.faults.iter().take(FAULTS) {
                let quote = fault.examples.first().map_or(String::new(), |e| {
                    let id = e.id.as_deref().unwrap_or(&e.file);
                    format!(" “{}” ({id}, turn {})", view::short(&e.quote), e.turn + 1)
                });
                let line = format!("{} ×{}{quote}", fault.rule, fault.times);
                writeln!(out, "  {DIM}{}{DIM:#}", safe::line(&line))?;
            }
        }
        writeln!(out)?;
    }
    view::remarks(out, totals)
}

fn number(value: Option<f64>) -> String {
    value.map_or("–".into(), |v| format!("{v:.1}"))
}

fn csv(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    const HEADER: [&str; 18] = [
        "by",
        "name",
        "conversations",
        "scored",
        "mean",
        "median",
        "deviation",
        "quartile1",
        "quartile3",
        "passing",
        "tone",
        "faults",
        "example",
        "example_id",
        "conversations_change",
        "mean_change",
        "passing_change",
        "tone_change",
    ];
    table::row(out, HEADER.map(String::from))?;
    for row in rows {
        let number = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
        let quartile = |at: usize| number(row.quartiles.map(|q| q[at]));
        let faults: Vec<String> = row.faults.iter().map(|f| format!("{} x{}", f.rule, f.times)).collect();
        let example = row.faults.first().and_then(|f| f.examples.first());
        let change = row.change.as_ref();
        table::row(
            out,
            [
                row.by.map_or("all", By::name).to_string(),
                row.name.clone(),
                row.conversations.to_string(),
                row.scored.to_string(),
                number(row.mean),
                number(row.median),
                number(row.deviation),
                quartile(0),
                quartile(1),
                number(row.passing),
                number(row.tone),
                faults.join("; "),
                example.map_or(String::new(), |e| e.quote.clone()),
                example.and_then(|e| e.id.clone()).unwrap_or_default(),
                change.map_or(String::new(), |c| c.conversations.to_string()),
                number(change.and_then(|c| c.mean)),
                number(change.and_then(|c| c.passing)),
                number(change.and_then(|c| c.tone)),
            ],
        )?;
    }
    Ok(())
}
