//! What the report says about all conversations together. Its size depends on how many agents, weeks and rules there
//! are, not on how many conversations.

use super::chart::{self, Column, Point};
use super::escape::Safe;
use super::talk::{anchor, better};
use crate::cli::score::plan::Plan;
use crate::cli::score::work::Totals;
use std::io::{self, Write};
use tactful::summary::{By, FaultRow, Row, Spread, Summary};

/// Scores are shown in columns of so many points.
const STEP: u32 = 10;

/// What all conversations came to.
pub struct Overview<'a> {
    plan: &'a Plan,
    totals: &'a Totals,
    scores: &'a Spread,
    agents: Vec<Row>,
    weeks: Vec<Row>,
    all: Row,
}

impl<'a> Overview<'a> {
    pub fn new(plan: &'a Plan, summary: &'a Summary, totals: &'a Totals) -> Self {
        let mut rows = summary.rows(plan.pass());
        let all = rows.pop().expect("the last row is that of all conversations");
        let (mut agents, weeks): (Vec<Row>, Vec<Row>) =
            rows.into_iter().filter(|r| !r.name.is_empty()).partition(|r| r.by == Some(By::Agent));
        let mean = |row: &Row| row.mean.unwrap_or(f64::MAX);
        agents.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then_with(|| a.name.cmp(&b.name)));
        Overview { plan, totals, scores: summary.scores(), agents, weeks, all }
    }

    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        out.write_all(b"<div class=\"panels\">")?;
        panel(out, "Scores", "", &chart::histogram("How many conversations have which score", &self.columns()))?;
        panel(out, "Sections", "", &self.sections())?;
        if self.weeks.len() > 1 {
            panel(out, "Week by week", "wide", &chart::line("Mean score of each week", &self.points()))?;
        }
        // Masked names cannot be told apart.
        if !self.agents.is_empty() && self.plan.redactor.is_none() {
            panel(out, "Agents", "wide", &self.agents())?;
        }
        panel(out, "Most frequent faults, and what to say instead", "wide", &self.faults())?;
        out.write_all(b"</div>")
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let reviewed = self.totals.agreement().map_or(String::new(), |agreement| {
            let items = self.totals.overridden.reviewed;
            format!("<li><b>{:.1} %</b>agreement with reviewers on {items} items</li>", agreement * 100.0)
        });
        write!(
            out,
            "<header><h1>How we talk to customers</h1><p class=\"lead\">{}</p><ul class=\"figures\">\
             <li><b>{}</b>conversations</li><li><b>{}</b>mean score</li><li><b>{}</b>pass</li><li><b>{}</b>mean tone</li>\
             <li><b>{}</b>too short to score</li>{reviewed}</ul></header>",
            Safe(self.plan.scorer.scorecard().name()),
            self.all.conversations,
            number(self.all.mean),
            percent(self.all.passing, " %"),
            number(self.all.tone),
            self.all.conversations - self.all.scored,
        )
    }

    /// The columns of the histogram, each in the colour of the band that its lowest score lies in.
    fn columns(&self) -> Vec<Column> {
        let above = |score: u32| if score > 100 { 0 } else { self.scores.at_least(f64::from(score)) };
        (0..100 / STEP)
            .map(|i| {
                // The last column has 100 as well.
                let (from, next) = (i * STEP, if (i + 1) * STEP == 100 { 101 } else { (i + 1) * STEP });
                let band = self.plan.scorer.scorecard().band_of(f64::from(from)).unwrap_or_default();
                Column { label: format!("{from}–{}", next - 1), count: above(from) - above(next), class: class(band) }
            })
            .collect()
    }

    fn sections(&self) -> String {
        let rows: String = self
            .all
            .sections
            .iter()
            .filter_map(|section| {
                let mean = section.mean?;
                Some(format!(
                    "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{mean:.1} %</td></tr>",
                    Safe(&section.name),
                    chart::meter(mean)
                ))
            })
            .collect();
        format!("<table><tbody>{rows}</tbody></table>")
    }

    fn points(&self) -> Vec<Point> {
        let point = |row: &Row| Some(Point { label: row.name.clone(), value: row.mean?, count: row.conversations });
        self.weeks.iter().filter_map(point).collect()
    }

    fn agents(&self) -> String {
        let rows: String = self
            .agents
            .iter()
            .map(|row| {
                let meter = row.mean.map_or(String::new(), chart::meter);
                format!(
                    "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{meter}</td>\
                     <td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                    pick("agent", &row.name),
                    row.conversations,
                    number(row.mean),
                    percent(row.passing, ""),
                    number(row.tone)
                )
            })
            .collect();
        format!(
            "<table class=\"agents\"><thead><tr><th scope=\"col\">agent</th><th scope=\"col\" class=\"number\">conversations</th>\
             <th scope=\"col\" class=\"number\">mean score</th><td></td><th scope=\"col\" class=\"number\">pass, %</th>\
             <th scope=\"col\" class=\"number\">tone</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    }

    fn faults(&self) -> String {
        if self.all.faults.is_empty() {
            return "<p>None were found.</p>".into();
        }
        let rows: String = self.all.faults.iter().map(fault).collect();
        format!(
            "<table class=\"frequent\"><thead><tr><th scope=\"col\">rule</th><th scope=\"col\" class=\"number\">times</th><th scope=\"col\">for example</th>\
             <th scope=\"col\">instead</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    }
}

fn fault(row: &FaultRow) -> String {
    let example = row.examples.first();
    let quote = example.map_or(String::new(), |e| {
        format!("<a href=\"#{}\"><q>{}</q></a>", anchor(&e.file, e.id.as_deref()), Safe(&e.quote))
    });
    format!(
        "<tr><th scope=\"row\">{}<br><code>{}</code></th><td class=\"number\">{}</td><td>{quote}</td><td>{}</td></tr>",
        pick("rule", &row.rule),
        Safe(&row.category),
        row.times,
        example.and_then(|e| e.better.as_ref()).map_or(String::new(), better)
    )
}

/// Bands of the built-in scorecard have colours of their own.
fn class(band: &str) -> &'static str {
    match band {
        "pass" => "pass",
        "coach" => "coach",
        "review" => "review",
        _ => "",
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or("–".into(), |v| format!("{v:.1}"))
}

fn percent(share: Option<f64>, unit: &str) -> String {
    share.map_or("–".into(), |s| format!("{:.1}{unit}", s * 100.0))
}

fn panel(out: &mut dyn Write, title: &str, class: &str, inside: &str) -> io::Result<()> {
    write!(out, "<section class=\"panel {class}\"><h2>{title}</h2>{inside}</section>")
}

/// A name that shows only its conversations when it is pressed.
fn pick(field: &str, value: &str) -> String {
    let value = Safe(value);
    format!("<button type=\"button\" class=\"plain\" data-pick=\"{field}\" data-value=\"{value}\">{value}</button>")
}
