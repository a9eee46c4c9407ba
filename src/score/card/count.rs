//! Scoring: from a review to points, each with its evidence. Everything is summed in the order of the scorecard and
//! of the text, so that equal input gives equal digits.

use super::{Criterion, Fails, Item, Place, Scorecard, Section};
use crate::conversation::{Conversation, Speaker};
use crate::lint::linter::Linter;
use crate::lint::terms::TermSearch;
use crate::report::Finding;
use crate::rules::category::Family;
use crate::rules::ruleset::Severity;
use crate::score::tone::tone_of;
use crate::score::{Answer, Review};
use serde::Serialize;
use std::sync::Arc;

/// Scores conversations: rules and a scorecard, made ready once. It can be used from many threads at once.
///
/// ```
/// use tactful::{Conversation, Linter, score::{Scorecard, Scorer}};
/// let scorer = Scorer::new(Linter::default(), Scorecard::default());
/// let talk = Conversation::new()
///     .customer("Hi, my heater stopped working last night. Can you help?")
///     .agent("Calm down. That's not my job.");
/// let answer = scorer.score(&talk);
/// assert_eq!(answer.score().band.as_deref(), Some("review"));
/// assert!(answer.findings().count() > 1);
/// assert!(serde_json::to_string(&answer)?.contains("\"calm-down\""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scorer {
    linter: Linter,
    card: Scorecard,
    /// For each rule: the items it counts for, and those whose `when` it meets.
    counts: Vec<Vec<u16>>,
    meets: Vec<Vec<u16>>,
    rules_hash: Arc<str>,
    scorecard_hash: Arc<str>,
}

/// A conversation's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Score {
    /// 0 to 100, one decimal; `None` when there is nothing to score.
    pub score: Option<f64>,
    /// The band the score lies in.
    pub band: Option<String>,
    /// Why there is no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The sections, in the scorecard's order.
    pub sections: Vec<SectionScore>,
    /// Bonuses that were won.
    pub bonus: Vec<ItemScore>,
    /// Auto-fails that struck.
    pub auto_fail: Vec<ItemScore>,
}

/// A section's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectionScore {
    /// The section's id in the scorecard.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// 0 to 100; `None` when none of its items applies.
    pub score: Option<f64>,
    /// Points won of the whole score.
    pub points: f64,
    /// Points that could be won.
    pub of: f64,
    /// Its items, in the scorecard's order.
    pub items: Vec<ItemScore>,
}

/// An item's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemScore {
    /// The item's id in the scorecard.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it applies to this conversation; if not, it leaves the denominator.
    pub applies: bool,
    /// Points won of the whole score.
    pub points: f64,
    /// Points that could be won.
    pub of: f64,
    /// Why: what was found, or what is missing.
    pub evidence: Vec<Evidence>,
}

/// Why points were won or lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// Won (above 0) or lost (below 0).
    pub points: f64,
    /// What happened, in a few words.
    pub what: String,
    /// The turn, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// When the turn starts, in seconds, where the source says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<f64>,
    /// The rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// What was found for an item.
#[derive(Clone, Default)]
struct Tally<'r> {
    found: Vec<Finding<'r>>,
    met: bool,
}

impl Scorer {
    /// A scorer with these rules and this scorecard.
    pub fn new(linter: Linter, card: Scorecard) -> Self {
        let set = linter.set();
        let items: Vec<&Item> = all_items(&card).collect();
        let table = |names: &dyn Fn(&Item) -> &Vec<String>| -> Vec<Vec<u16>> {
            let of = |category: &str, id: &str| {
                let named = |item: &&Item| names(item).iter().any(|n| n == category || n == id && !id.is_empty());
                items.iter().enumerate().filter(|(_, i)| named(i)).map(|(number, _)| number as u16).collect()
            };
            set.rules.iter().map(|r| of(r.category_name(), set.text(r.id))).collect()
        };
        let (counts, meets) = (table(&|i| &i.about), table(&|i| &i.when));
        let (rules_hash, scorecard_hash) = (linter.rules_hash().into(), card.hash().into());
        Scorer { linter, card, counts, meets, rules_hash, scorecard_hash }
    }

    /// The rules it scores with.
    pub fn linter(&self) -> &Linter {
        &self.linter
    }

    /// The scorecard it scores with.
    pub fn scorecard(&self) -> &Scorecard {
        &self.card
    }

    /// Reviews a conversation and scores it. The same conversation gives the same answer, whatever was scored before
    /// and whatever other threads score meanwhile.
    pub fn score(&self, conversation: &Conversation) -> Answer {
        let mut search = TermSearch::new(&self.linter, conversation.channel);
        let review = self.linter.reviewed(conversation, Some(&mut search));
        let score = self.score_review(&review);
        let tone = tone_of(review.report(), search.terms);
        let (rules_hash, scorecard_hash) = (self.rules_hash.clone(), self.scorecard_hash.clone());
        Answer { review, score, tone, rules_hash, scorecard_hash }
    }

    /// Scores what was reviewed before.
    pub fn score_review(&self, review: &Review) -> Score {
        if let Some(note) = self.too_short(review) {
            let none = Score {
                score: None,
                band: None,
                note: Some(note),
                sections: Vec::new(),
                bonus: Vec::new(),
                auto_fail: Vec::new(),
            };
            return none;
        }
        let tallies = self.tally(review);
        let mut tallies = tallies.iter();
        let mut sections: Vec<SectionScore> = Vec::new();
        let judged: Vec<Vec<(Judged, &Item)>> = self
            .card
            .sections
            .iter()
            .map(|s| s.items.iter().map(|i| (self.judge(review, i, tallies.next()), i)).collect())
            .collect();
        let fails: Vec<(ItemScore, &Fails)> = self
            .card
            .auto_fails
            .iter()
            .filter_map(|(item, fails)| Some((struck(item, tallies.next()?)?, fails)))
            .collect();
        let applies = |items: &[(Judged, &Item)]| items.iter().any(|(j, _)| j.share.is_some());
        let whole: f64 =
            self.card.sections.iter().zip(&judged).filter(|(_, i)| applies(i)).map(|(s, _)| s.weight).sum();
        for (number, (section, items)) in self.card.sections.iter().zip(judged).enumerate() {
            let of = if applies(&items) { 100.0 * section.weight / whole } else { 0.0 };
            let failed = fails.iter().any(|(_, f)| **f == Fails::Section(number));
            sections.push(section_score(section, items, of, failed));
        }
        let bonus: Vec<ItemScore> =
            self.card.bonuses.iter().filter_map(|item| bonus(item, self.judge(review, item, tallies.next()))).collect();
        let earned: f64 = sections.iter().map(|s| s.points).sum();
        let extra = bonus.iter().map(|b| b.points).sum::<f64>().min(self.card.bonus_limit);
        let failed = fails.iter().any(|(_, f)| **f == Fails::All);
        let score = if failed { 0.0 } else { tenth((earned + extra).clamp(0.0, 100.0)) };
        let band = self.card.band_of(score).map(str::to_string);
        sections.iter_mut().for_each(SectionScore::round);
        Score {
            score: Some(score),
            band,
            note: None,
            sections,
            bonus,
            auto_fail: fails.into_iter().map(|f| f.0).collect(),
        }
    }

    fn too_short(&self, review: &Review) -> Option<String> {
        let m = review.measures();
        let (turns, words) = self.card.shortest;
        (m.agent_turns < turns || m.customer_turns < turns || m.agent_words + m.customer_words < words)
            .then(|| format!("too short to score: it takes {turns} turn of each party and {words} words"))
    }

    /// Findings by item, in the order of the text.
    fn tally<'r>(&self, review: &'r Review) -> Vec<Tally<'r>> {
        let items: Vec<&Item> = all_items(&self.card).collect();
        let ends = ends(review.report().conversation());
        let mut tallies: Vec<Tally> = vec![Tally::default(); items.len()];
        for finding in review.findings() {
            let rule = finding.rule_number();
            self.meets[rule].iter().for_each(|i| tallies[*i as usize].met = true);
            for &i in &self.counts[rule] {
                let item = items[i as usize];
                let there = match item.place {
                    Place::Any => true,
                    Place::First => finding.turn() <= ends.0,
                    Place::Last => finding.turn() >= ends.1,
                };
                if there && finding.severity().is_none_or(|s| s >= item.severity) {
                    tallies[i as usize].found.push(finding);
                }
            }
        }
        tallies
    }

    fn judge<'r>(&self, review: &Review, item: &Item, tally: Option<&Tally<'r>>) -> Judged {
        let conversation = review.report().conversation();
        let not_here = !item.channels.is_empty() && conversation.channel.is_none_or(|c| !item.channels.contains(&c));
        let met = |t: &&Tally| item.when.is_empty() || t.met || item.when.iter().any(|w| review.occasions(w) > 0);
        let Some(tally) = tally.filter(|t| !not_here && met(t)) else {
            return Judged::default();
        };
        match &item.criterion {
            Criterion::Strengths { at_least } => strengths(item, &tally.found, *at_least),
            Criterion::Faults { worst } => self.faults(review, &tally.found, *worst),
            Criterion::Checks { each } => checks(review, item, &tally.found, *each),
            Criterion::Measure { name, best, worst } => {
                let Some(value) = review.measures().get(name) else { return Judged::default() };
                let share = ((value - worst) / (best - worst)).clamp(0.0, 1.0);
                let what = format!("{name} is {}", tenth(value));
                let evidence = Evidence { points: share - 1.0, ..Evidence::plain(what) };
                Judged { share: Some(share), evidence: vec![evidence] }
            }
        }
    }

    /// Faults for 100 agent words, weighed by severity. A short text is taken for one of 50 words.
    fn faults(&self, review: &Review, found: &[Finding], worst: f64) -> Judged {
        if review.measures().agent_words == 0 {
            return Judged::default();
        }
        let words = review.measures().agent_words.max(50) as f64;
        let cost = |f: &Finding| self.card.costs[f.severity().unwrap_or(Severity::Suggestion) as usize];
        let total: f64 = found.iter().map(cost).sum();
        let lost = (total * 100.0 / words / worst).min(1.0);
        let evidence = found
            .iter()
            .map(|f| Evidence { points: -lost * cost(f) / total.max(f64::MIN_POSITIVE), ..Evidence::of(f) })
            .collect();
        Judged { share: Some(1.0 - lost), evidence }
    }
}

/// How an item turned out: the share won, and evidence whose points are shares of it.
#[derive(Default)]
struct Judged {
    share: Option<f64>,
    evidence: Vec<Evidence>,
}

fn strengths(item: &Item, found: &[Finding], at_least: f64) -> Judged {
    let share = (found.len() as f64 / at_least).min(1.0);
    let shown = found.iter().take(at_least as usize);
    let mut evidence: Vec<Evidence> = shown.map(|f| Evidence { points: 1.0 / at_least, ..Evidence::of(f) }).collect();
    if share < 1.0 {
        let what = if found.is_empty() { "none found: " } else { "too few: " };
        evidence.push(Evidence { points: share - 1.0, ..Evidence::plain(format!("{what}{}", item.about.join(", "))) });
    }
    Judged { share: Some(share), evidence }
}

/// A check that had no occasion does not apply.
fn checks(review: &Review, item: &Item, found: &[Finding], each: f64) -> Judged {
    let occasions: usize = item.about.iter().map(|name| review.occasions(name)).sum();
    if occasions == 0 && found.is_empty() {
        return Judged::default();
    }
    let lost = (found.len() as f64 * each).min(1.0);
    let part = lost / found.len().max(1) as f64;
    let mut evidence: Vec<Evidence> = found.iter().map(|f| Evidence { points: -part, ..Evidence::of(f) }).collect();
    if found.is_empty() {
        evidence.push(Evidence { points: 1.0, ..Evidence::plain(format!("in order: {}", item.about.join(", "))) });
    }
    Judged { share: Some(1.0 - lost), evidence }
}

impl Evidence {
    fn plain(what: String) -> Evidence {
        Evidence { points: 0.0, what, turn: None, time: None, rule: None, quote: None }
    }

    fn of(finding: &Finding) -> Evidence {
        let turn = finding.turn();
        let message = if finding.family() == Family::Strength { String::new() } else { finding.message() };
        Evidence {
            what: if message.is_empty() { finding.category().to_string() } else { message },
            turn: Some(turn),
            time: finding.conversation().turns[turn].start,
            rule: Some(finding.rule().to_string()),
            quote: Some(finding.quote().to_string()),
            points: 0.0,
        }
    }
}

fn section_score(section: &Section, items: Vec<(Judged, &Item)>, of: f64, failed: bool) -> SectionScore {
    let weights: f64 = items.iter().filter(|(j, _)| j.share.is_some()).map(|(_, i)| i.weight).sum();
    let items: Vec<ItemScore> = items
        .into_iter()
        .map(|(judged, item)| {
            let worth = judged.share.map_or(0.0, |_| of * item.weight / weights);
            let scale = |e: Evidence| Evidence { points: e.points * worth, ..e };
            ItemScore {
                id: item.id.clone(),
                name: item.name.clone(),
                applies: judged.share.is_some(),
                points: if failed { 0.0 } else { judged.share.unwrap_or(0.0) * worth },
                of: worth,
                evidence: judged.evidence.into_iter().map(scale).collect(),
            }
        })
        .collect();
    let points: f64 = items.iter().map(|i| i.points).sum();
    let score = (of > 0.0).then(|| tenth(100.0 * points / of));
    SectionScore { id: section.id.clone(), name: section.name.clone(), score, points, of, items }
}

/// An auto-fail that struck, with what struck it.
fn struck(item: &Item, tally: &Tally) -> Option<ItemScore> {
    let strikes = !tally.found.is_empty() && (item.when.is_empty() || tally.met);
    strikes.then(|| ItemScore {
        id: item.id.clone(),
        name: item.name.clone(),
        applies: true,
        points: 0.0,
        of: 0.0,
        evidence: tally.found.iter().map(Evidence::of).collect(),
    })
}

fn bonus(item: &Item, judged: Judged) -> Option<ItemScore> {
    let share = judged.share.filter(|s| *s >= 1.0)?;
    let evidence = judged.evidence.into_iter().map(|e| Evidence { points: cent(e.points * item.weight), ..e });
    Some(ItemScore {
        id: item.id.clone(),
        name: item.name.clone(),
        applies: true,
        points: cent(share * item.weight),
        of: item.weight,
        evidence: evidence.collect(),
    })
}

/// The last turns of the agent's first two blocks, and the first turn of its last two.
fn ends(conversation: &Conversation) -> (usize, usize) {
    let turns = &conversation.turns;
    let starts =
        |i: &usize| turns[*i].speaker == Speaker::Agent && (*i == 0 || turns[*i - 1].speaker != Speaker::Agent);
    let blocks: Vec<usize> = (0..turns.len()).filter(starts).collect();
    let second = blocks.get(1).or(blocks.first()).copied().unwrap_or(0);
    let first_ends = (second..turns.len()).take_while(|i| turns[*i].speaker == Speaker::Agent).last().unwrap_or(second);
    (first_ends, blocks.iter().rev().nth(1).or(blocks.last()).copied().unwrap_or(0))
}

fn all_items(card: &Scorecard) -> impl Iterator<Item = &Item> {
    card.sections.iter().flat_map(|s| &s.items).chain(card.auto_fails.iter().map(|a| &a.0)).chain(&card.bonuses)
}

impl SectionScore {
    /// Points to two decimals: for people, after all sums are made.
    fn round(&mut self) {
        (self.points, self.of) = (cent(self.points), cent(self.of));
        for item in &mut self.items {
            (item.points, item.of) = (cent(item.points), cent(item.of));
            item.evidence.iter_mut().for_each(|e| e.points = cent(e.points));
        }
    }
}

fn tenth(value: f64) -> f64 {
    // No -0.0 in the output.
    (value * 10.0).round() / 10.0 + 0.0
}

fn cent(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}
