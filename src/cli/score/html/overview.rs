//! What the report says about all conversations together. Its size depends on how many agents, weeks and rules there
//! are, not on how many conversations.

use super::escape::Safe;
use super::talk::{anchor, better};
use crate::cli::score::Scored;
use std::collections::BTreeMap;
use tactful::Finding;

/// Sums of one group of conversations.
#[derive(Default)]
pub struct Group {
    pub conversations: u64,
    pub scored: u64,
    /// Sums of tenths: the same in whatever order.
    score: u64,
    tone: u64,
    pub passed: u64,
}

fn tenths(value: f64) -> u64 {
    (value * 10.0).round() as u64
}

impl Group {
    fn add(&mut self, score: Option<f64>, tone: f64, passed: bool) {
        self.conversations += 1;
        self.tone += tenths(tone);
        if let Some(score) = score {
            self.scored += 1;
            self.score += tenths(score);
            self.passed += u64::from(passed);
        }
    }

    /// The mean score, 0 to 100; `None` where nothing has a score.
    pub fn mean(&self) -> Option<f64> {
        (self.scored > 0).then(|| self.score as f64 / 10.0 / self.scored as f64)
    }

    /// The mean tone, 0 to 100.
    pub fn tone(&self) -> f64 {
        if self.conversations == 0 { 50.0 } else { self.tone as f64 / 10.0 / self.conversations as f64 }
    }

    /// The share of scored conversations in the best band, in percent.
    pub fn passing(&self) -> Option<f64> {
        (self.scored > 0).then(|| 100.0 * self.passed as f64 / self.scored as f64)
    }
}

/// How often a rule found something, with an example.
pub struct Frequent {
    pub rule: String,
    pub category: &'static str,
    pub times: u64,
    pub quote: String,
    /// What to say instead, as mark-up.
    pub better: String,
    /// File, conversation's anchor, turn and byte of the example: the first by name, whichever thread came first.
    place: (String, String, usize, usize),
}

impl Frequent {
    /// The anchor of the conversation that the example stands in.
    pub fn anchor(&self) -> &str {
        &self.place.1
    }
}

fn quote(finding: &Finding) -> String {
    finding.quote().chars().take(120).collect()
}

fn instead(finding: &Finding) -> String {
    better(finding).unwrap_or_else(|| Safe(&finding.message()).to_string())
}

/// Sums over all conversations.
#[derive(Default)]
pub struct Overview {
    pub all: Group,
    pub agents: BTreeMap<String, Group>,
    pub weeks: BTreeMap<String, Group>,
    /// Counts of scores by whole point, 0 to 100.
    points: Vec<u64>,
    /// Name, sum of tenths and number of the sections' scores, in the scorecard's order.
    sections: Vec<(String, u64, u64)>,
    rules: BTreeMap<String, Frequent>,
}

/// Scores are shown in columns of so many points.
const STEP: usize = 10;

impl Overview {
    /// Takes in a conversation; `best` is the name of the best band.
    pub fn add(&mut self, scored: &Scored, best: Option<&str>) {
        let score = scored.answer.score().score;
        let passed = best.is_some() && scored.answer.score().band.as_deref() == best;
        let tone = scored.answer.tone().value();
        self.all.add(score, tone, passed);
        let metadata = |key: &str| scored.answer.conversation().metadata.get(key).filter(|v| !v.trim().is_empty());
        if let Some(agent) = metadata("agent") {
            self.agents.entry(agent.clone()).or_default().add(score, tone, passed);
        }
        if let Some(week) = metadata("date").and_then(|d| tactful::summary::week(d)) {
            self.weeks.entry(week).or_default().add(score, tone, passed);
        }
        self.points.resize(101, 0);
        if let Some(score) = score {
            self.points[(score as usize).min(100)] += 1;
        }
        self.sections.resize(scored.answer.score().sections.len().max(self.sections.len()), Default::default());
        for (sum, section) in self.sections.iter_mut().zip(&scored.answer.score().sections) {
            sum.0.clone_from(&section.name);
            if let Some(score) = section.score {
                sum.1 += tenths(score);
                sum.2 += 1;
            }
        }
        let place = (scored.file.to_string(), anchor(scored));
        scored.answer.findings().filter(|f| f.severity().is_some()).for_each(|f| self.fault(&f, &place));
    }

    fn fault(&mut self, finding: &Finding, (file, talk): &(String, String)) {
        let place = || (file.clone(), talk.clone(), finding.turn(), finding.span().start);
        if let Some(known) = self.rules.get_mut(finding.rule()) {
            known.times += 1;
            let earlier = (file, talk, finding.turn(), finding.span().start);
            let (f, t, turn, start) = &known.place;
            if earlier >= (f, t, *turn, *start) {
                return;
            }
            (known.place, known.quote, known.better) = (place(), quote(finding), instead(finding));
            return;
        }
        let frequent = Frequent {
            rule: finding.rule().to_string(),
            category: finding.category(),
            times: 1,
            quote: quote(finding),
            better: instead(finding),
            place: place(),
        };
        self.rules.insert(frequent.rule.clone(), frequent);
    }

    /// Columns of the histogram: label, count and the lowest score in it.
    pub fn columns(&self) -> Vec<(String, u64, usize)> {
        let count = |from: usize, to: usize| self.points.get(from..=to).map_or(0, |p| p.iter().sum());
        (0..100 / STEP)
            .map(|i| {
                let (from, to) = (i * STEP, if (i + 1) * STEP == 100 { 100 } else { (i + 1) * STEP - 1 });
                (format!("{from}–{to}"), count(from, to), from)
            })
            .collect()
    }

    /// Mean scores of the sections to which anything applied.
    pub fn sections(&self) -> impl Iterator<Item = (&str, f64)> {
        self.sections.iter().filter(|s| s.2 > 0).map(|(name, sum, n)| (name.as_str(), *sum as f64 / 10.0 / *n as f64))
    }

    /// The rules that found most, the most frequent first.
    pub fn frequent(&self, most: usize) -> Vec<&Frequent> {
        let mut all: Vec<&Frequent> = self.rules.values().collect();
        all.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.rule.cmp(&b.rule)));
        all.truncate(most);
        all
    }
}
