//! A summary's figures, ready to be shown or kept for a later comparison.

use super::{By, Example, Fault, Group, Spread, Summary};
use serde::{Deserialize, Serialize};

/// A group's figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Row {
    /// What the group is put together by; `None` for the row of all conversations.
    pub by: Option<By>,
    /// Its name; empty where it is not known.
    pub name: String,
    /// How many conversations it has.
    pub conversations: u64,
    /// Those with a score.
    pub scored: u64,
    /// Mean score, to two decimals, as all that follow.
    pub mean: Option<f64>,
    /// Median score.
    pub median: Option<f64>,
    /// Standard deviation of the scores.
    pub deviation: Option<f64>,
    /// Quartiles of the scores.
    pub quartiles: Option<[f64; 2]>,
    /// The share of the scored ones that pass, from 0 to 1, to four decimals.
    pub passing: Option<f64>,
    /// Mean tone.
    pub tone: Option<f64>,
    /// The scorecard's sections, in its order.
    #[serde(default)]
    pub sections: Vec<SectionRow>,
    /// Faults, the most frequent first: at most 20.
    pub faults: Vec<FaultRow>,
    /// Against an earlier run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// How the conversations did in a section of the scorecard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SectionRow {
    /// Its name.
    pub name: String,
    /// To how many conversations any of it applied.
    pub scored: u64,
    /// Their mean score in it, 0 to 100.
    pub mean: Option<f64>,
}

/// How often a fault was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FaultRow {
    /// The rule.
    pub rule: String,
    /// Its category.
    pub category: String,
    /// How often it was found.
    pub times: u64,
    /// In how many conversations.
    pub conversations: u64,
    /// Some of them, with different words.
    pub examples: Vec<Example>,
}

/// A group's change against an earlier run: now minus then.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Of the number of conversations.
    pub conversations: i64,
    /// Of the mean score.
    pub mean: Option<f64>,
    /// Of the share that passes.
    pub passing: Option<f64>,
    /// Of the mean tone.
    pub tone: Option<f64>,
}

/// So many faults of a group are shown.
const FAULTS: usize = 20;

impl Summary {
    /// The figures: a row for each group, by name (rules: the most frequent first), and a last row for all. A score of
    /// `pass` or more passes.
    pub fn rows(&self, pass: f64) -> Vec<Row> {
        let mut rows = Vec::new();
        for (number, by) in self.by.iter().enumerate() {
            let from = rows.len();
            let groups = self.groups.get(&number).into_iter().flatten();
            rows.extend(groups.map(|(name, group)| group.row(Some(*by), name, pass)));
            if *by == By::Rule {
                rows[from..].sort_by(|a: &Row, b: &Row| times(b).cmp(&times(a)).then_with(|| a.name.cmp(&b.name)));
            }
        }
        rows.push(self.all.row(None, "", pass));
        rows
    }
}

fn times(row: &Row) -> u64 {
    row.faults.iter().map(|f| f.times).sum()
}

/// Holds rows against those of an earlier run.
pub fn compare(rows: &mut [Row], earlier: &[Row]) {
    for row in rows {
        let Some(then) = earlier.iter().find(|r| r.by == row.by && r.name == row.name) else { continue };
        let change = |now: Option<f64>, then: Option<f64>, round: fn(f64) -> f64| Some(round(now? - then?));
        row.change = Some(Change {
            conversations: row.conversations as i64 - then.conversations as i64,
            mean: change(row.mean, then.mean, hundredth),
            passing: change(row.passing, then.passing, |v| hundredth(v * 100.0) / 100.0),
            tone: change(row.tone, then.tone, hundredth),
        });
    }
}

/// Puts numbers in the place of agents' names, in the order of the names.
pub fn anonymise(rows: &mut [Row]) {
    let agents = rows.iter_mut().filter(|r| r.by == Some(By::Agent) && !r.name.is_empty());
    for (number, row) in agents.enumerate() {
        row.name = format!("agent {}", number + 1);
    }
}

impl Group {
    fn row(&self, by: Option<By>, name: &str, pass: f64) -> Row {
        let scored = self.scores.len();
        let quartile = |part| self.scores.quantile(part, 4).map(hundredth);
        let mut faults: Vec<FaultRow> = self.faults.iter().map(|(rule, fault)| fault.row(rule)).collect();
        faults.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.rule.cmp(&b.rule)));
        faults.truncate(FAULTS);
        Row {
            by,
            name: name.to_string(),
            conversations: self.conversations,
            scored,
            mean: self.scores.mean().map(hundredth),
            median: self.scores.median().map(hundredth),
            deviation: self.scores.deviation().map(hundredth),
            quartiles: quartile(1).zip(quartile(3)).map(|(low, high)| [low, high]),
            passing: (scored > 0).then(|| (self.scores.at_least(pass) as f64 / scored as f64 * 1e4).round() / 1e4),
            tone: self.tones.mean().map(hundredth),
            sections: self.sections.iter().map(|(name, scores)| section(name, scores)).collect(),
            faults,
            change: None,
        }
    }
}

impl Fault {
    fn row(&self, rule: &str) -> FaultRow {
        FaultRow {
            rule: rule.to_string(),
            category: self.category.clone(),
            times: self.times,
            conversations: self.conversations,
            examples: self.examples.clone(),
        }
    }
}

fn section(name: &str, scores: &Spread) -> SectionRow {
    SectionRow { name: name.to_string(), scored: scores.len(), mean: scores.mean().map(hundredth) }
}

fn hundredth(value: f64) -> f64 {
    // No -0.0 in the output.
    (value * 100.0).round() / 100.0 + 0.0
}
