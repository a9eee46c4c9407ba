//! `tactful calibrate`: how far the scores agree with those of human reviewers.

use super::args::{CalibrateArgs, Color, TableFormat};
use super::failure::Failure;
use super::score::{csv_row, input};
use super::{Outcome, output, safe};
use anstyle::Style;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tactful::calibrate::{Agreement, Calibration, Reviews, Table};

const BOLD: Style = Style::new().bold();

/// Reads reviews and answers, and shows how far they agree.
pub fn run(args: &CalibrateArgs, color: Color) -> Result<Outcome, Failure> {
    let reviews = read_reviews(&args.human, args.scale)?;
    let mut calibration = Calibration::new(&reviews);
    let mut outcome = Outcome::Clean;
    for path in input::expand(&args.answers)? {
        let open = input::open(&path, &Arc::new(AtomicU64::new(0))).map_err(|e| Failure::reading(&e).about(&path))?;
        for (number, line) in open.bytes.split(b'\n').enumerate() {
            let line = line.map_err(|e| Failure::reading(&e).about(&path))?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice::<Answered>(&line) {
                Ok(answer) if answer.error.is_some() => {}
                Ok(answer) => calibration.add(&answer.id(), |item| answer.share(item)),
                Err(error) => {
                    let place = format!("{}:{}", input::name(&path), number + 1);
                    output::complain(&format!(
                        "tactful: {place}: this is no answer as `score --format jsonl` writes it: {error}"
                    ));
                    outcome = Outcome::Error;
                }
            }
        }
    }
    let table = calibration.table();
    let mut out = output::stdout(color);
    match args.format {
        TableFormat::Text => text(&mut out, &table)?,
        TableFormat::Csv => csv(&mut out, &table)?,
        TableFormat::Json => {
            serde_json::to_writer(&mut out, &table).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(outcome)
}

/// Reads what human reviewers gave.
pub fn read_reviews(path: &Path, scale: Option<f64>) -> Result<Reviews, Failure> {
    let text = fs::read_to_string(path).map_err(|e| Failure::reading(&e).about(path))?;
    Reviews::parse(&text, scale).map_err(|message| Failure::new(message).about(path))
}

/// What calibration needs of an answer.
#[derive(Deserialize)]
struct Answered {
    id: serde_json::Value,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    score: Option<f64>,
    #[serde(default)]
    sections: BTreeMap<String, Section>,
}

#[derive(Deserialize)]
struct Section {
    score: Option<f64>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    applies: bool,
    points: f64,
    of: f64,
}

impl Answered {
    fn id(&self) -> String {
        self.id.as_str().map_or_else(|| self.id.to_string(), str::to_string)
    }

    fn share(&self, name: &str) -> Option<Option<f64>> {
        if name == "score" {
            return Some(self.score.map(|s| s / 100.0));
        }
        if let Some(section) = self.sections.get(name) {
            return Some(section.score.map(|s| s / 100.0));
        }
        // What is too short to score has no items; whether there is such an item is not known then.
        if self.score.is_none() {
            return Some(None);
        }
        let item = self.sections.values().flat_map(|s| &s.items).find(|i| i.id == name)?;
        Some((item.applies && item.of > 0.0).then(|| item.points / item.of))
    }
}

fn text(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let rows = || table.items.iter().chain(&table.reviewers).chain([&table.all, &table.between_reviewers]);
    let wide = rows().map(|r| r.name.chars().count()).max().unwrap_or(0).clamp(10, 40);
    let head = |out: &mut dyn Write, what: &str| {
        writeln!(
            out,
            "{BOLD}{what:wide$}  {:>6} {:>9} {:>6} {:>10}{BOLD:#}",
            "pairs", "agreement", "kappa", "difference"
        )
    };
    let line = |out: &mut dyn Write, row: &Agreement, named: &str, trust: bool| {
        let name: String = safe::line(named).chars().take(wide).collect();
        let agreement = row.agreement.map_or("–".into(), |a| format!("{:.0} %", a * 100.0));
        let kappa = row.kappa.map_or("–".into(), |k| format!("{k:.2}"));
        let difference = row.difference.map_or("–".into(), |d| format!("{d:+.1}"));
        let trust = if trust { format!("  {}", row.trust.name()) } else { String::new() };
        let apart = match row.applies_differs {
            0 => String::new(),
            n => format!("; {n}× only one says that it applies"),
        };
        writeln!(out, "{name:wide$}  {:>6} {agreement:>9} {kappa:>6} {difference:>10}{trust}{apart}", row.pairs)
    };
    head(out, "item")?;
    table.items.iter().try_for_each(|row| line(out, row, &row.name, true))?;
    writeln!(out)?;
    head(out, "reviewer")?;
    table.reviewers.iter().try_for_each(|row| {
        let name = if row.name.is_empty() { "(not named)" } else { &row.name };
        line(out, row, name, false)
    })?;
    writeln!(out)?;
    line(out, &table.all, "all", false)?;
    if table.between_reviewers.pairs > 0 {
        line(out, &table.between_reviewers, "reviewers", false)?;
    }
    writeln!(
        out,
        "\nReviewers' numbers are out of {}; a difference above 0 means that the tool gives more.",
        table.scale
    )?;
    let listed = |names: &[String]| {
        let shown: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
        let more =
            if names.len() > shown.len() { format!(" and {} more", names.len() - shown.len()) } else { String::new() };
        format!("{}{more}", safe::line(&shown.join(", ")))
    };
    if !table.missing.is_empty() {
        writeln!(out, "Reviewed but not among the answers: {}.", listed(&table.missing))?;
    }
    if !table.unknown_items.is_empty() {
        writeln!(out, "The scorecard has no item or section called {}.", listed(&table.unknown_items))?;
    }
    Ok(())
}

fn csv(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    const HEADER: [&str; 8] = ["of", "name", "pairs", "agreement", "kappa", "difference", "applies_differs", "trust"];
    csv_row(out, HEADER.map(String::from))?;
    let items = table.items.iter().map(|row| ("item", row));
    let reviewers = table.reviewers.iter().map(|row| ("reviewer", row));
    for (of, row) in items.chain(reviewers).chain([("all", &table.all), ("reviewers", &table.between_reviewers)]) {
        let number = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
        csv_row(
            out,
            [
                of.to_string(),
                row.name.clone(),
                row.pairs.to_string(),
                number(row.agreement),
                number(row.kappa),
                number(row.difference),
                row.applies_differs.to_string(),
                row.trust.name().to_string(),
            ],
        )?;
    }
    Ok(())
}
