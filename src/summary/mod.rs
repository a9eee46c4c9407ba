//! Summaries: what many conversations came to, by agent, team, channel, week or rule.
//!
//! A [`Summary`] grows by one conversation at a time and keeps none of them; summaries of parts can be merged, and it
//! does not matter in which parts the conversations came. Figures are exact: scores have one decimal and are counted.
//!
//! ```
//! use tactful::{Conversation, Linter, score::{Scorecard, Scorer}, summary::{By, Summary}};
//! let scorer = Scorer::new(Linter::default(), Scorecard::default());
//! let mut summary = Summary::new([By::Agent]);
//! let mut talk = Conversation::new().customer("My heater stopped working.").agent("Calm down. That's not my job.");
//! talk.metadata.insert("agent".into(), "Tom".into());
//! let answer = scorer.score(&talk);
//! summary.add(&answer, &answer, "talks.jsonl");
//! let rows = summary.rows(85.0);
//! assert_eq!((rows[0].name.as_str(), rows[0].conversations), ("Tom", 1));
//! assert!(rows[0].faults.iter().any(|f| f.rule == "calm-down"));
//! ```

mod better;
mod rows;
mod spread;
mod week;

pub use better::Better;
pub use rows::{Change, FaultRow, Row, SectionRow, anonymise, compare};
pub use spread::Spread;
pub use week::week;

use crate::conversation::Conversation;
use crate::score::Answer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What conversations are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum By {
    /// The metadata's `agent`.
    Agent,
    /// The metadata's `team`.
    Team,
    /// The channel.
    Channel,
    /// The ISO week of the metadata's `date`, or of the first turn's time.
    Week,
    /// Each rule whose fault or check was found; a conversation may count for several.
    Rule,
}

impl By {
    /// All of them.
    pub const ALL: [By; 5] = [By::Agent, By::Team, By::Channel, By::Week, By::Rule];

    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            By::Agent => "agent",
            By::Team => "team",
            By::Channel => "channel",
            By::Week => "week",
            By::Rule => "rule",
        }
    }

    /// The name of the group that a conversation belongs to; empty where it is not known, and for rules, of which a
    /// conversation may have several.
    pub fn name_of(self, conversation: &Conversation) -> String {
        let told = |key: &str| conversation.metadata.get(key).cloned();
        let name = match self {
            By::Agent => told("agent").or_else(|| told("agent_name")),
            By::Team => told("team"),
            By::Channel => conversation.channel.map(|c| c.name().to_string()),
            By::Week => ["date", "created_at", "timestamp", "time"]
                .iter()
                .find_map(|key| week(&told(key)?))
                .or_else(|| week::of_time(conversation.turns.first()?.start?)),
            By::Rule => None,
        };
        name.unwrap_or_default()
    }
}

/// So many examples of a fault are kept.
const EXAMPLES: usize = 3;
/// So many characters of an example's quote are kept.
const QUOTE: usize = 120;

/// What many conversations came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    by: Vec<By>,
    /// All conversations.
    all: Group,
    /// By the number in `by` and the group's name. Without a name: those of which it is not known.
    groups: BTreeMap<usize, BTreeMap<String, Group>>,
}

/// What the conversations of a group came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Group {
    conversations: u64,
    scores: Spread,
    tones: Spread,
    /// Names and scores of the scorecard's sections, in its order.
    sections: Vec<(String, Spread)>,
    /// Faults and checks, by rule.
    faults: BTreeMap<String, Fault>,
}

/// What was found of a rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Fault {
    category: String,
    times: u64,
    conversations: u64,
    /// The first ones, with different words.
    examples: Vec<Example>,
}

/// Where a fault stands, and its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The file.
    pub file: String,
    /// The conversation.
    pub id: Option<String>,
    /// The turn, from 0.
    pub turn: usize,
    /// The words.
    pub quote: String,
    /// What to say instead, or the reason why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub better: Option<Better>,
}

impl Summary {
    /// An empty summary with these groups.
    pub fn new(by: impl IntoIterator<Item = By>) -> Self {
        Summary { by: by.into_iter().collect(), ..Summary::default() }
    }

    /// Adds a conversation. Examples are taken from `shown`, which is the same answer, or one with masks.
    pub fn add(&mut self, answer: &Answer, shown: &Answer, file: &str) {
        let found = found(shown, file);
        self.all.add(answer, &found);
        for (number, by) in self.by.iter().enumerate() {
            let groups = self.groups.entry(number).or_default();
            if *by == By::Rule {
                for (rule, fault) in &found {
                    let only = BTreeMap::from([(*rule, fault.clone())]);
                    groups.entry(rule.to_string()).or_default().add(answer, &only);
                }
            } else {
                groups.entry(by.name_of(answer.conversation())).or_default().add(answer, &found);
            }
        }
    }

    /// The scores of all conversations.
    pub fn scores(&self) -> &Spread {
        &self.all.scores
    }

    /// Adds the conversations that came after.
    pub fn merge(&mut self, later: Summary) {
        if self.by.is_empty() {
            self.by = later.by;
        }
        self.all.merge(later.all);
        for (number, groups) in later.groups {
            let mine = self.groups.entry(number).or_default();
            for (name, group) in groups {
                mine.entry(name).or_default().merge(group);
            }
        }
    }
}

/// The faults and checks of an answer, by rule.
fn found<'a>(answer: &'a Answer, file: &str) -> BTreeMap<&'a str, Fault> {
    let mut found: BTreeMap<&str, Fault> = BTreeMap::new();
    for finding in answer.findings().filter(|f| f.severity().is_some()) {
        let fault = found.entry(finding.rule()).or_default();
        if fault.times == 0 {
            fault.category = finding.category().to_string();
            fault.conversations = 1;
            fault.examples.push(Example {
                file: file.to_string(),
                id: answer.conversation().id.clone(),
                turn: finding.turn(),
                quote: finding.quote().chars().take(QUOTE).collect(),
                better: Better::of(&finding).or_else(|| Some(Better::Advice(finding.message()))),
            });
        }
        fault.times += 1;
    }
    found
}

impl Group {
    fn add(&mut self, answer: &Answer, found: &BTreeMap<&str, Fault>) {
        self.conversations += 1;
        if let Some(score) = answer.score().score {
            self.scores.add(score);
        }
        self.tones.add(answer.tone().value());
        let sections = answer.score().sections.iter();
        self.sections.resize(sections.len().max(self.sections.len()), Default::default());
        for ((name, scores), section) in self.sections.iter_mut().zip(sections) {
            name.clone_from(&section.name);
            section.score.into_iter().for_each(|score| scores.add(score));
        }
        for (rule, fault) in found {
            match self.faults.get_mut(*rule) {
                Some(mine) => mine.merge(fault),
                None => drop(self.faults.insert(rule.to_string(), fault.clone())),
            }
        }
    }

    fn merge(&mut self, later: Group) {
        self.conversations += later.conversations;
        self.scores.merge(&later.scores);
        self.tones.merge(&later.tones);
        self.sections.resize(later.sections.len().max(self.sections.len()), Default::default());
        for ((name, scores), (later, more)) in self.sections.iter_mut().zip(later.sections) {
            *name = later;
            scores.merge(&more);
        }
        for (rule, fault) in later.faults {
            match self.faults.get_mut(&rule) {
                Some(mine) => mine.merge(&fault),
                None => drop(self.faults.insert(rule, fault)),
            }
        }
    }
}

impl Fault {
    fn merge(&mut self, later: &Fault) {
        self.times += later.times;
        self.conversations += later.conversations;
        for example in &later.examples {
            if self.examples.len() < EXAMPLES && self.examples.iter().all(|e| e.quote != example.quote) {
                self.examples.push(example.clone());
            }
        }
    }
}
