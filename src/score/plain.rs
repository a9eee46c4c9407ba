//! The first, plain score: faults cost points by severity, strengths earn some back, per hundred agent words.

use crate::conversation::Speaker;
use crate::report::Report;
use crate::rules::category::Family;
use crate::rules::ruleset::Severity;

/// Two numbers about a conversation, both from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// How well the agent's words follow the rules.
    pub score: f64,
    /// How kindly the agent's words read.
    pub tone: f64,
}

/// The plain score of a report.
///
/// `score` starts from 100 and loses 12 points for an error, 6 for a warning, 2 for a suggestion, scaled to 100 agent
/// words (at least 50 are assumed); each category of strength that was shown earns 2 back, up to 10. `tone` is
/// that of [`tone`](super::tone()).
pub fn score(report: &Report) -> Score {
    let words: usize = report
        .conversation()
        .turns
        .iter()
        .filter(|t| t.speaker == Speaker::Agent)
        .map(|t| t.text.split_whitespace().count())
        .sum();
    let per_hundred = 100.0 / (words.max(50) as f64);
    let mut lost = 0.0;
    let mut strengths: Vec<&str> = Vec::new();
    for finding in report.findings() {
        match finding.family() {
            Family::Fault => {
                lost += match finding.severity() {
                    Some(Severity::Error) => 12.0,
                    Some(Severity::Warning) => 6.0,
                    _ => 2.0,
                }
            }
            Family::Strength if !strengths.contains(&finding.category()) => strengths.push(finding.category()),
            _ => {}
        }
    }
    let earned = 2.0 * strengths.len() as f64;
    let round = |x: f64| (x.clamp(0.0, 100.0) * 10.0).round() / 10.0;
    Score { score: round(100.0 - lost * per_hundred + earned.min(10.0)), tone: super::tone::tone(report).value() }
}
