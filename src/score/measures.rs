//! Counts and times of a conversation. What its source does not tell is not there.

use super::checks::Talk;
use crate::conversation::Speaker;

/// Counts and times of a conversation; times in seconds, `None` where the source has none.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    /// Words of the agent.
    pub agent_words: usize,
    /// Words of the customer.
    pub customer_words: usize,
    /// Turns of the agent; turns in a row count as one.
    pub agent_turns: usize,
    /// Turns of the customer; turns in a row count as one.
    pub customer_turns: usize,
    /// The agent's share of all words, from 0 to 1.
    pub talk_share: Option<f64>,
    /// The agent's share of the speaking time, from 0 to 1.
    pub talk_time_share: Option<f64>,
    /// Until the agent's first answer.
    pub first_reply: Option<f64>,
    /// The mean wait for an answer.
    pub mean_reply: Option<f64>,
    /// The longest wait for an answer.
    pub longest_reply: Option<f64>,
    /// The longest time in which nobody spoke.
    pub longest_silence: Option<f64>,
    /// From the first to the last word.
    pub duration: Option<f64>,
}

/// Names of the measures that a scorecard may ask for.
pub const NAMES: [&str; 9] = [
    "agent-words",
    "agent-words-per-turn",
    "talk-share",
    "talk-time-share",
    "first-reply",
    "mean-reply",
    "longest-reply",
    "longest-silence",
    "duration",
];

impl Measures {
    /// A measure by the name that scorecards use; `None` where the conversation has no such thing.
    pub fn get(&self, name: &str) -> Option<f64> {
        match name {
            "agent-words" => Some(self.agent_words as f64),
            "agent-words-per-turn" => (self.agent_turns > 0).then(|| self.agent_words as f64 / self.agent_turns as f64),
            "talk-share" => self.talk_share,
            "talk-time-share" => self.talk_time_share,
            "first-reply" => self.first_reply,
            "mean-reply" => self.mean_reply,
            "longest-reply" => self.longest_reply,
            "longest-silence" => self.longest_silence,
            "duration" => self.duration,
            _ => None,
        }
    }
}

pub(crate) fn measure(talk: &Talk) -> Measures {
    let turns = &talk.conversation.turns;
    let mut words = [0usize; 2];
    let mut seconds = [0f64; 2];
    let mut timed = !turns.is_empty();
    for (turn, heard) in turns.iter().zip(&talk.heard) {
        let side = usize::from(turn.speaker == Speaker::Customer);
        words[side] += heard.words;
        match (turn.start, turn.end) {
            (Some(start), Some(end)) if end >= start => seconds[side] += end - start,
            _ => timed = false,
        }
    }
    let waits: Vec<f64> = talk
        .blocks
        .windows(2)
        .filter(|pair| pair[1].speaker == Speaker::Agent)
        .filter_map(|pair| {
            let asked = &turns[pair[0].turns.end - 1];
            Some((turns[pair[1].turns.start].start? - asked.end.or(asked.start)?).max(0.0))
        })
        .collect();
    let gaps = turns.windows(2).filter_map(|pair| Some((pair[1].start? - pair[0].end?).max(0.0)));
    let count = |speaker: Speaker| talk.blocks.iter().filter(|b| b.speaker == speaker).count();
    let share = |a: f64, b: f64| (a + b > 0.0).then(|| a / (a + b));
    let first = turns.first().and_then(|t| t.start);
    let last = turns.last().and_then(|t| t.end.or(t.start));
    Measures {
        agent_words: words[0],
        customer_words: words[1],
        agent_turns: count(Speaker::Agent),
        customer_turns: count(Speaker::Customer),
        talk_share: share(words[0] as f64, words[1] as f64),
        talk_time_share: if timed { share(seconds[0], seconds[1]) } else { None },
        first_reply: waits.first().copied(),
        mean_reply: (!waits.is_empty()).then(|| waits.iter().sum::<f64>() / waits.len() as f64),
        longest_reply: waits.iter().copied().reduce(f64::max),
        longest_silence: gaps.reduce(f64::max),
        duration: first.zip(last).map(|(a, b)| b - a).filter(|d| *d >= 0.0),
    }
}
