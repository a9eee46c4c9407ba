//! The report: one page that needs no network, for people who lead a team.
//!
//! Conversations are written as they come. What they come to together is known only after them, so the summary is the
//! page's last part; its style puts it first.

mod chart;
mod escape;
mod overview;
mod talk;

use super::plan::Plan;
use super::work::{Failed, Tally, Totals};
use super::{Scored, Show, clock};
use escape::Safe;
use overview::Overview;
use std::io::{self, Write};
use tactful::summary::By;

/// What a report sums up by.
pub const BY: [By; 2] = [By::Agent, By::Week];

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
/// The one script that the page lets run, by its SHA-256: whatever a transcript smuggles in does not.
const SCRIPT_HASH: &str = "sha256-t6QgQWmU8W7nXWyghkXFH89+hSquDYMge6vdcU2a9jM=";

/// So many records that could not be read are listed; the others are counted.
const LISTED: usize = 100;

/// Writes the report.
pub struct Page<'a> {
    plan: &'a Plan,
}

impl<'a> Page<'a> {
    pub fn new(plan: &'a Plan) -> Self {
        Page { plan }
    }

    fn foot(&self) -> String {
        let scorer = &self.plan.scorer;
        format!(
            "<footer><p>tactful {}, rules {}, scorecard {}. The same words get the same score, every time.</p></footer>",
            env!("CARGO_PKG_VERSION"),
            scorer.linter().rules_hash(),
            scorer.scorecard().hash()
        )
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
        out.write_all(talk::talk(scored).as_bytes())
    }

    fn lists_failures(&self) -> bool {
        true
    }

    fn end(&self, out: &mut dyn Write, tally: &Tally, failed: &[Failed]) -> io::Result<()> {
        out.write_all(b"</div>")?;
        failures(out, &tally.totals, failed)?;
        out.write_all(b"</section><section id=\"summary\">")?;
        if let Some(summary) = &tally.summary {
            Overview::new(self.plan, summary, &tally.totals).write(out)?;
        }
        writeln!(out, "</section></main>{}<script>{SCRIPT}</script></body></html>", self.foot())
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
