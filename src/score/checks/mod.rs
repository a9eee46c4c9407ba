//! Checks of a whole conversation: what a rule asks for is data (`check = …` in a rule file), how it is looked for
//! stands here.
//!
//! Turns of one party in a row count as one, a *block*: "the agent's next two turns" are the next two blocks.

mod ending;
mod expected;
mod question;
mod timing;
mod values;

pub(crate) use timing::is_held;

use crate::conversation::{Channel, Conversation, Speaker};
use crate::lang::tags;
use crate::lang::vocab::hash;
use crate::lint::linter::Linter;
use crate::lint::memory::RuleBits;
use crate::lint::seen::TurnRead;
use crate::lint::terms::TermSearch;
use crate::report::{About, CheckDetail, RawFinding};
use crate::rules::checks::{Check, Machine};
use crate::rules::ruleset::RuleSet;
use std::ops::Range;

/// What is known of a turn after its words were read.
pub(crate) struct Heard {
    /// Every rule that fired in it, evidence included.
    fired: RuleBits,
    /// Where evidence stands that some check asks for.
    marks: Vec<(u32, Range<usize>)>,
    sentences: Vec<Range<usize>>,
    /// Hashes of what its content words begin with, with the byte each stands at.
    stems: Vec<(usize, u32)>,
    /// How many words.
    pub words: usize,
}

/// Turns of one party in a row.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub speaker: Speaker,
    pub turns: Range<usize>,
}

/// A conversation that was read, for checks to look at.
pub(crate) struct Talk<'a> {
    pub conversation: &'a Conversation,
    pub set: &'a RuleSet,
    pub heard: Vec<Heard>,
    pub blocks: Vec<Block>,
    /// Findings in the words, by turn.
    pub findings: Vec<RawFinding>,
    /// 4 when it is unknown.
    channel: usize,
}

/// Reads the words of a conversation and keeps what checks need. `terms` looks for those of the tone, if they are wanted.
pub(crate) fn hear<'a>(
    linter: &'a Linter,
    conversation: &'a Conversation,
    mut terms: Option<&mut TermSearch>,
) -> Talk<'a> {
    let checks = linter.checks();
    let mut heard = Vec::with_capacity(conversation.turns.len());
    let turns = conversation.turns.iter().map(|t| (t.speaker, t.text.as_str()));
    let findings = checks.with_scratch(|scratch| {
        linter.findings_seen(turns, conversation.channel, scratch, &mut |read| {
            let turn = heard.len();
            if let Some(terms) = terms.as_deref_mut().filter(|_| conversation.turns[turn].speaker == Speaker::Agent) {
                terms.turn(turn, read.text, read.tokens, read.shared);
            }
            heard.push(listen(&read, &checks.mentioned));
        })
    });
    let blocks = conversation.turns.iter().enumerate().fold(Vec::<Block>::new(), |mut blocks, (i, turn)| {
        match blocks.last_mut() {
            Some(block) if block.speaker == turn.speaker => block.turns.end = i + 1,
            _ => blocks.push(Block { speaker: turn.speaker, turns: i..i + 1 }),
        }
        blocks
    });
    let channel = conversation.channel.map_or(4, |c| c as usize);
    Talk { conversation, set: linter.set(), heard, blocks, findings, channel }
}

/// Beginnings of words that count as the same word: "deliver", "delivery", "delivered".
const STEM: usize = 5;

fn listen(read: &TurnRead, wanted: &RuleBits) -> Heard {
    let tokens = &read.tokens.tokens;
    let bytes = |start: u32, end: u32| {
        let (first, last) = (&tokens[start as usize], &tokens[(end.max(start + 1) - 1) as usize]);
        first.start as usize..(last.end as usize).max(first.end as usize)
    };
    let function = tags::PRON | tags::DET | tags::POSS | tags::PREP | tags::CONJ | tags::AUX | tags::WH | tags::NEG;
    let content = tokens.iter().filter(|t| t.is_word() && t.tags & function == 0 && t.end - t.start >= 4);
    let stems = content.map(|t| {
        let word = &read.text[t.start as usize..t.end as usize];
        let stem = word.char_indices().nth(STEM).map_or(word, |(end, _)| &word[..end]);
        let mut lower = [0; 4 * STEM];
        lower[..stem.len()].copy_from_slice(stem.as_bytes());
        lower.make_ascii_lowercase();
        (t.start as usize, hash(&lower[..stem.len()]))
    });
    Heard {
        fired: read.fired.clone(),
        marks: read
            .evidence
            .iter()
            .filter(|h| wanted.contains(h.rule) && h.start < h.end)
            .map(|h| (h.rule, bytes(h.start, h.end)))
            .collect(),
        sentences: read.tokens.sentences.iter().filter(|s| s.start < s.end).map(|s| bytes(s.start, s.end)).collect(),
        stems: stems.collect(),
        words: read.text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count(),
    }
}

/// How often a check could have found something: none means that it does not apply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasions {
    pub rule: u32,
    pub times: u32,
}

/// Runs all checks. Their findings are added to those in the words.
pub(crate) fn run(linter: &Linter, talk: &mut Talk) -> Vec<Occasions> {
    let both = [Speaker::Agent, Speaker::Customer].iter().all(|s| talk.blocks.iter().any(|b| b.speaker == *s));
    if !both {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut occasions = Vec::new();
    for check in linter.checks().all.iter().filter(|c| !linter.leaves_out(c.rule)) {
        let channels = talk.set.rules[check.rule as usize].channels;
        // Where nobody tells the channel, it is taken for writing back and forth. (Limits by channel do not hold there.)
        let channel = if talk.channel == 4 { Channel::Chat as usize } else { talk.channel };
        let here = channels == 0 || channels & 1 << channel != 0;
        let mut pass = Pass { talk, check, out: &mut found, times: 0 };
        if here {
            match check.machine {
                Machine::Reply => expected::reply(&mut pass),
                Machine::Around => expected::around(&mut pass),
                Machine::Opening => expected::opening(&mut pass),
                Machine::Ending => ending::ending(&mut pass),
                Machine::EndingFault => ending::fault(&mut pass),
                Machine::EndingMood => ending::mood(&mut pass),
                Machine::NextStep => ending::next_step(&mut pass),
                Machine::TalkRatio => timing::talk_ratio(&mut pass),
                Machine::SlowReply => timing::slow_reply(&mut pass),
                Machine::LongSilence => timing::long_silence(&mut pass),
                Machine::Interruption => timing::interruption(&mut pass),
                Machine::ClosedQuestions => question::closed(&mut pass),
                Machine::AskedAgain => question::asked_again(&mut pass),
                Machine::UnmetQuestion => question::unmet(&mut pass),
                Machine::PublicData => question::public_data(&mut pass),
            }
        }
        occasions.push(Occasions { rule: check.rule, times: pass.times });
    }
    talk.findings.extend(found);
    talk.findings.sort_by_key(|f| (f.turn, f.start, f.end, f.rule));
    occasions
}

/// One check at work.
struct Pass<'a> {
    talk: &'a Talk<'a>,
    check: &'a Check,
    out: &'a mut Vec<RawFinding>,
    /// How often it could have found something.
    times: u32,
}

impl<'a> Pass<'a> {
    fn limit(&self, name: &str) -> Option<f64> {
        self.check.limit(name, self.talk.channel)
    }

    /// A limit that counts.
    fn count(&self, name: &str) -> usize {
        self.limit(name).unwrap_or(0.0) as usize
    }

    fn list(&self, name: &str) -> &'a [u32] {
        self.check.list(name)
    }

    fn find(
        &mut self,
        turn: usize,
        span: Range<usize>,
        message: impl Into<String>,
        about: Option<(usize, Range<usize>)>,
    ) {
        let about = about.map(|(turn, span)| About { turn: turn as u32, start: span.start, end: span.end });
        self.out.push(RawFinding {
            rule: self.check.rule,
            turn: turn as u32,
            speaker: self.talk.conversation.turns[turn].speaker,
            start: span.start,
            end: span.end,
            value: None,
            place: None,
            check: Some(Box::new(CheckDetail { message: message.into(), about })),
        });
    }
}

impl Talk<'_> {
    fn fired(&self, turn: usize, rules: &[u32]) -> bool {
        rules.iter().any(|r| self.heard[turn].fired.contains(*r))
    }

    fn block_fired(&self, block: usize, rules: &[u32]) -> bool {
        self.blocks[block].turns.clone().any(|t| self.fired(t, rules))
    }

    /// Blocks of a speaker, by number.
    fn of(&self, speaker: Speaker) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.blocks.len()).filter(move |b| self.blocks[*b].speaker == speaker)
    }

    /// The blocks of the agent after a block, at most `most`.
    fn agent_after(&self, block: usize, most: usize) -> impl Iterator<Item = usize> + '_ {
        (block + 1..self.blocks.len()).filter(|b| self.blocks[*b].speaker == Speaker::Agent).take(most)
    }

    /// The turn of a block in which one of the rules fired.
    fn turn_with(&self, block: usize, rules: &[u32]) -> Option<usize> {
        self.blocks[block].turns.clone().find(|t| self.fired(*t, rules))
    }

    /// Where one of the rules fired in a turn; the first sentence when nothing nearer is known.
    fn place(&self, turn: usize, rules: &[u32]) -> Range<usize> {
        let marks = self.heard[turn].marks.iter().filter(|(r, _)| rules.contains(r)).map(|(_, span)| span.clone());
        let first = self.findings.partition_point(|f| (f.turn as usize) < turn);
        let findings = self.findings[first..].iter().take_while(|f| f.turn as usize == turn);
        let found = findings.filter(|f| rules.contains(&f.rule)).map(|f| f.start..f.end);
        marks.chain(found).min_by_key(|s| (s.start, s.end)).unwrap_or_else(|| self.first_words(turn))
    }

    /// The first sentence of a turn, without the white space around it.
    fn first_words(&self, turn: usize) -> Range<usize> {
        self.heard[turn].sentences.first().cloned().unwrap_or_else(|| self.whole(turn))
    }

    /// The last sentence of a turn.
    fn last_words(&self, turn: usize) -> Range<usize> {
        self.heard[turn].sentences.last().cloned().unwrap_or_else(|| self.whole(turn))
    }

    fn whole(&self, turn: usize) -> Range<usize> {
        let text = &self.conversation.turns[turn].text;
        let start = text.len() - text.trim_start().len();
        start..text.trim_end().len().max(start)
    }
}
