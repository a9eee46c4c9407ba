//! The report: one page that needs no network, for people who lead a team.
//!
//! Conversations are written as they come. What they come to together is known only after them, so the summary is the
//! page's last part; its style, and its script, put it first.

mod chart;
mod escape;
mod overview;
mod talk;

use super::work::{Failed, Totals};
use super::{Scored, Show, clock};
use chart::{Column, Point};
use escape::Safe;
use overview::{Group, Overview};
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use tactful::score::Scorer;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
/// The one script that the page lets run, by its SHA-256: whatever a transcript smuggles in does not.
const SCRIPT_HASH: &str = "sha256-t6QgQWmU8W7nXWyghkXFH89+hSquDYMge6vdcU2a9jM=";

/// So many rules stand in the table of the most frequent faults.
const FREQUENT: usize = 20;
/// So many records that could not be read are listed; the others are counted.
const LISTED: usize = 100;

/// Writes the report.
pub struct Page<'a> {
    scorer: &'a Scorer,
    /// Sums that do not depend on which thread comes first.
    overview: Mutex<Overview>,
}

impl<'a> Page<'a> {
    pub fn new(scorer: &'a Scorer) -> Self {
        Page { scorer, overview: Mutex::default() }
    }
}

impl Show for Page<'_> {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'\">\
             <title>How we talk to customers</title><style>{STYLE}</style></head><body><a class=\"skip\" href=\"#talks\">To the conversations</a>\
             <main><section id=\"conversations\">"
        )?;
        tools(out)
    }

    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        let best = self.scorer.scorecard().bands().next().map(|(name, _)| name);
        self.overview.lock().unwrap_or_else(PoisonError::into_inner).add(scored, best);
        out.write_all(talk::talk(scored).as_bytes())
    }

    fn lists_failures(&self) -> bool {
        true
    }

    fn end(&self, out: &mut dyn Write, totals: &Totals, failed: &[Failed]) -> io::Result<()> {
        out.write_all(b"</div>")?;
        failures(out, totals, failed)?;
        out.write_all(b"</section><section id=\"summary\">")?;
        let overview = self.overview.lock().unwrap_or_else(PoisonError::into_inner);
        let summary = Together { scorer: self.scorer, overview: &overview };
        summary.head(out)?;
        summary.panels(out)?;
        writeln!(out, "</section></main>{}<script>{SCRIPT}</script></body></html>", self.foot())
    }
}

impl Page<'_> {
    fn foot(&self) -> String {
        format!(
            "<footer><p>tactful {}, rules {}, scorecard {}. The same words get the same score, every time.</p></footer>",
            env!("CARGO_PKG_VERSION"),
            self.scorer.linter().rules_hash(),
            self.scorer.scorecard().hash()
        )
    }
}

/// What all conversations came to.
struct Together<'a> {
    scorer: &'a Scorer,
    overview: &'a Overview,
}

impl Together<'_> {
    /// The band that a score lies in.
    fn band(&self, score: f64) -> &str {
        self.scorer.scorecard().bands().find(|(_, from)| score >= *from).map_or("", |(name, _)| name)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = &self.overview.all;
        let or_dash = |n: Option<f64>, unit: &str| n.map_or("–".to_string(), |n| format!("{n:.1}{unit}"));
        write!(
            out,
            "<header><h1>How we talk to customers</h1><p class=\"lead\">{}</p><ul class=\"figures\">\
             <li><b>{}</b>conversations</li><li><b>{}</b>mean score</li><li><b>{}</b>pass</li><li><b>{:.1}</b>mean tone</li>\
             <li><b>{}</b>too short to score</li></ul></header>",
            Safe(self.scorer.scorecard().name()),
            all.conversations,
            or_dash(all.mean(), ""),
            or_dash(all.passing(), " %"),
            all.tone(),
            all.conversations - all.scored,
        )
    }

    fn panels(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<div class=\"panels\">")?;
        let columns: Vec<Column> = self
            .overview
            .columns()
            .into_iter()
            .map(|(label, count, from)| Column { label, count, class: class(self.band(from as f64)) })
            .collect();
        panel(out, "Scores", "", &chart::histogram("How many conversations have which score", &columns))?;
        let rows: String =
            self.overview.sections().map(|(name, mean)| meter_row(&Safe(name).to_string(), mean)).collect();
        panel(out, "Sections", "", &format!("<table><tbody>{rows}</tbody></table>"))?;
        if self.overview.weeks.len() > 1 {
            let point = |(label, group): (&String, &Group)| {
                Some(Point { label: label.clone(), value: group.mean()?, count: group.conversations })
            };
            let points: Vec<Point> = self.overview.weeks.iter().filter_map(point).collect();
            panel(out, "Week by week", "wide", &chart::line("Mean score of each week", &points))?;
        }
        if !self.overview.agents.is_empty() {
            panel(out, "Agents", "wide", &self.agents())?;
        }
        panel(out, "Most frequent faults, and what to say instead", "wide", &self.faults())?;
        out.write_all(b"</div>")
    }

    fn agents(&self) -> String {
        let mut agents: Vec<(&String, &Group)> = self.overview.agents.iter().collect();
        let mean = |g: &Group| g.mean().unwrap_or(f64::MAX);
        agents.sort_by(|a, b| mean(a.1).total_cmp(&mean(b.1)).then_with(|| a.0.cmp(b.0)));
        let rows: String = agents
            .into_iter()
            .map(|(name, group)| {
                let number = |n: Option<f64>| n.map_or("–".to_string(), |n| format!("{n:.1}"));
                let meter = group.mean().map_or(String::new(), chart::meter);
                format!(
                    "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{meter}</td>\
                     <td class=\"number\">{}</td><td class=\"number\">{:.1}</td></tr>",
                    pick("agent", name),
                    group.conversations,
                    number(group.mean()),
                    number(group.passing()),
                    group.tone()
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
        let rows: String = self
            .overview
            .frequent(FREQUENT)
            .into_iter()
            .map(|f| {
                format!(
                    "<tr><th scope=\"row\">{}<br><code>{}</code></th><td class=\"number\">{}</td><td><a href=\"#{}\"><q>{}</q></a></td><td>{}</td></tr>",
                    pick("rule", &f.rule),
                    f.category,
                    f.times,
                    f.anchor(),
                    Safe(&f.quote),
                    f.better
                )
            })
            .collect();
        if rows.is_empty() {
            return "<p>None were found.</p>".into();
        }
        format!(
            "<table class=\"frequent\"><thead><tr><th scope=\"col\">rule</th><th scope=\"col\" class=\"number\">times</th><th scope=\"col\">for example</th>\
             <th scope=\"col\">instead</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    }
}

/// The heading of the conversations, with what sorts and filters them.
fn tools(out: &mut dyn Write) -> io::Result<()> {
    let orders = [
        ("n", "order"),
        ("score", "score"),
        ("tone", "tone"),
        ("faults", "faults"),
        ("agent", "agent"),
        ("date", "date"),
    ];
    let sorts: String = orders
        .iter()
        .map(|(key, name)| {
            format!("<button type=\"button\" data-sort=\"{key}\" aria-pressed=\"false\">{name}<span aria-hidden=\"true\"></span></button>")
        })
        .collect();
    let selects: String = ["band", "agent", "team", "channel", "rule"]
        .iter()
        .map(|name| format!("<label>{name} <select name=\"{name}\"><option value=\"\">all</option></select></label>"))
        .collect();
    write!(
        out,
        "<h2 id=\"list\">Conversations</h2><form id=\"tools\" class=\"tools\" aria-label=\"Sort and filter\" hidden>{sorts}\
         <label>words <input name=\"text\" type=\"search\"></label>{selects}<button type=\"reset\">show all</button></form>\
         <p id=\"shown\" class=\"note\" role=\"status\"></p><div id=\"talks\" tabindex=\"-1\" aria-labelledby=\"list\">"
    )
}

fn failures(out: &mut dyn Write, totals: &Totals, failed: &[Failed]) -> io::Result<()> {
    if totals.failures == 0 {
        return Ok(());
    }
    write!(out, "<h2>Records that could not be read: {}</h2><ul>", totals.failures)?;
    for one in failed.iter().take(LISTED) {
        write!(out, "<li>{}:{}: {}</li>", Safe(&one.file), one.line, Safe(&one.message))?;
    }
    out.write_all(b"</ul>")
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

fn panel(out: &mut dyn Write, title: &str, class: &str, inside: &str) -> io::Result<()> {
    write!(out, "<section class=\"panel {class}\"><h2>{title}</h2>{inside}</section>")
}

fn meter_row(name: &str, mean: f64) -> String {
    format!(
        "<tr><th scope=\"row\">{name}</th><td>{}</td><td class=\"number\">{mean:.1} %</td></tr>",
        chart::meter(mean)
    )
}

/// A name that shows only its conversations when it is pressed.
fn pick(field: &str, value: &str) -> String {
    let value = Safe(value);
    format!("<button type=\"button\" class=\"plain\" data-pick=\"{field}\" data-value=\"{value}\">{value}</button>")
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use sha2::Digest;

    #[test]
    fn the_script_is_the_one_that_may_run() {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(super::SCRIPT));
        assert_eq!(super::SCRIPT_HASH, format!("sha256-{hash}"));
    }
}
