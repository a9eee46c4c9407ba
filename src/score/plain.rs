//! What faults weigh and how many kinds of strengths were shown.

use crate::conversation::Speaker;
use crate::report::Report;
use crate::rules::category::Family;
use crate::rules::ruleset::Severity;

/// What faults cost, for 100 agent words: 12 for an error, 6 for a warning, 2 for a suggestion; at least 50 words are
/// assumed.
pub fn lost_per_hundred(report: &Report) -> f64 {
    let turns = report.conversation().turns.iter().filter(|t| t.speaker == Speaker::Agent);
    let words: usize = turns.map(|t| t.text.split_whitespace().count()).sum();
    let lost: f64 = report
        .faults()
        .map(|f| match f.severity() {
            Some(Severity::Error) => 12.0,
            Some(Severity::Warning) => 6.0,
            _ => 2.0,
        })
        .sum();
    lost * 100.0 / words.max(50) as f64
}

/// How many categories of strengths the agent's words have.
pub fn strengths_shown(report: &Report) -> usize {
    let mut shown: Vec<&str> = Vec::new();
    for finding in report.findings().filter(|f| f.family() == Family::Strength) {
        if !shown.contains(&finding.category()) {
            shown.push(finding.category());
        }
    }
    shown.len()
}
