//! Counts and times of a conversation. What its source does not tell is not there.

use super::checks::{Talk, is_held};
use crate::conversation::Speaker;
use crate::lint::linter::Linter;
use crate::rules::checks::Machine;
use serde::Serialize;

/// Counts and times of a conversation; times in seconds, `None` where the source has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[non_exhaustive]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk_share: Option<f64>,
    /// The agent's share of the speaking time, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk_time_share: Option<f64>,
    /// Until the agent's first answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reply: Option<f64>,
    /// The mean wait for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_reply: Option<f64>,
    /// The longest wait for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_reply: Option<f64>,
    /// The longest time in which nobody spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_silence: Option<f64>,
    /// How long the customer was kept on hold, by announcement; 0 where nothing was announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_time: Option<f64>,
    /// From the first to the last word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
}

impl Measures {
    /// Names of the measures that a scorecard may ask for.
    pub const NAMES: [&'static str; 10] = [
        "agent-words",
        "agent-words-per-turn",
        "talk-share",
        "talk-time-share",
        "first-reply",
        "mean-reply",
        "longest-reply",
        "longest-silence",
        "hold-time",
        "duration",
    ];

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
            "hold-time" => self.hold_time,
            "duration" => self.duration,
            _ => None,
        }
    }
}

/// Times are kept to the millisecond, shares to the thousandth.
fn thousandth(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

pub(crate) fn measure(linter: &Linter, talk: &Talk) -> Measures {
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
    let gap = |next: usize| Some((turns[next].start? - turns[next - 1].end?).max(0.0));
    let gaps = (1..turns.len()).filter_map(|next| Some((next, gap(next)?)));
    // The check of silences says what announces a hold.
    let silences = linter.checks().all.iter().find(|c| c.machine == Machine::LongSilence);
    let announced = silences.map_or(&[][..], |c| c.list("when"));
    let held = gaps.clone().filter(|(next, _)| is_held(talk, *next, announced)).map(|(_, seconds)| seconds);
    let timed_gaps = gaps.clone().next().is_some();
    let count = |speaker: Speaker| talk.blocks.iter().filter(|b| b.speaker == speaker).count();
    let share = |a: f64, b: f64| (a + b > 0.0).then(|| thousandth(a / (a + b)));
    let first = turns.first().and_then(|t| t.start);
    let last = turns.last().and_then(|t| t.end.or(t.start));
    Measures {
        agent_words: words[0],
        customer_words: words[1],
        agent_turns: count(Speaker::Agent),
        customer_turns: count(Speaker::Customer),
        talk_share: share(words[0] as f64, words[1] as f64),
        talk_time_share: if timed { share(seconds[0], seconds[1]) } else { None },
        first_reply: waits.first().copied().map(thousandth),
        mean_reply: (!waits.is_empty()).then(|| thousandth(waits.iter().sum::<f64>() / waits.len() as f64)),
        longest_reply: waits.iter().copied().reduce(f64::max).map(thousandth),
        longest_silence: gaps.map(|(_, seconds)| seconds).reduce(f64::max).map(thousandth),
        hold_time: timed_gaps.then(|| thousandth(held.sum())),
        duration: first.zip(last).map(|(a, b)| thousandth(b - a)).filter(|d| *d >= 0.0),
    }
}
