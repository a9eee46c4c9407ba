//! The terms of the tone: looked for only when a tone is asked for, in the agent's turns.

use super::hits::{self, Hit, Pass, Shared};
use super::linter::Linter;
use super::memory::{Memory, RuleBits};
use super::resolve;
use super::wanted::Wanted;
use crate::conversation::{Channel, Conversation, Speaker};
use crate::lang::lexer::tokenize;
use crate::lang::narrow::narrow;
use crate::lang::token::Tokens;
use crate::report::RawFinding;
use crate::rules::ruleset::speaker;
use std::ops::Range;

/// A place where a term stands.
#[derive(Debug, Clone)]
pub(crate) struct TermHit {
    pub rule: u32,
    pub turn: u32,
    /// Bytes of the turn's text, and those of the sentence it stands in.
    pub span: Range<usize>,
    pub sentence: Range<usize>,
}

/// The terms in a conversation's agent turns, in the order of the text, and how many words these turns have.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    pub hits: Vec<TermHit>,
    pub words: usize,
}

/// What looking for terms needs again and again.
#[derive(Default)]
pub(crate) struct TermRoom {
    found: Vec<Hit>,
    wanted: Wanted,
    shared: Shared,
    fired: RuleBits,
    /// Terms lean on nothing that other turns said.
    memory: Memory,
}

impl Linter {
    /// Looks for the terms of the tone.
    pub(crate) fn terms(&self, conversation: &Conversation) -> Terms {
        let set = self.set();
        let (mut tokens, mut room, mut out) = (Tokens::default(), TermRoom::default(), Terms::default());
        for (turn, said) in conversation.turns.iter().enumerate().filter(|(_, t)| t.speaker == Speaker::Agent) {
            tokenize(&said.text, &set.vocab, &set.lists, &mut tokens);
            narrow(&mut tokens.tokens, &tokens.sentences, &set.constraints);
            self.terms_of(turn, &said.text, &tokens, conversation.channel, &mut room, &mut out);
        }
        out
    }

    /// Adds the terms of an agent's turn that was read into tokens.
    pub(crate) fn terms_of(
        &self,
        turn: usize,
        text: &str,
        tokens: &Tokens,
        channel: Option<Channel>,
        room: &mut TermRoom,
        out: &mut Terms,
    ) {
        let set = self.set();
        let who = (speaker::AGENT, channel.map_or(u32::MAX, |c| 1 << c as u32));
        let TermRoom { found, wanted, shared, fired, memory } = room;
        out.words += tokens.tokens.iter().filter(|t| t.is_word()).count();
        found.clear();
        shared.begin(tokens, speaker::AGENT);
        hits::find(set, text, tokens, who, Pass::Terms, shared, found);
        self.regex_hits(text, tokens, speaker::AGENT, true, found);
        wanted.collect(set, tokens.sentences.len(), found, None);
        if let Some(pass) = wanted.pass() {
            hits::find(set, text, tokens, who, pass, shared, found);
        }
        resolve::resolve(set, found, memory, 0, fired);
        let first = out.hits.len();
        let bytes = |start: u32, end: u32| {
            tokens.tokens[start as usize].start as usize..tokens.tokens[end as usize - 1].end as usize
        };
        out.hits.extend(found.iter().map(|hit| {
            let sentence = &tokens.sentences[hit.sentence as usize];
            TermHit {
                rule: hit.rule,
                turn: turn as u32,
                span: bytes(hit.start, hit.end),
                sentence: bytes(sentence.start, sentence.end),
            }
        }));
        out.hits[first..].sort_by_key(|h| (h.span.start, h.span.end, h.rule));
    }

    /// Where a term stands in the last turn, by itself or through the findings it counts.
    pub(crate) fn term_spans(&self, conversation: &Conversation, id: &str) -> Vec<Range<usize>> {
        let set = self.set();
        let Some(rule) = set.rules.iter().position(|r| set.text(r.id) == id) else { return Vec::new() };
        let (rule, last) = (rule as u32, conversation.turns.len().saturating_sub(1) as u32);
        let hits = self.terms(conversation).hits;
        let own = hits.into_iter().filter(|h| h.rule == rule && h.turn == last).map(|h| h.span);
        let report = self.check_conversation(conversation);
        let counted = |f: &&RawFinding| f.turn == last && set.term_that_counts(f.rule) == Some(rule);
        own.chain(report.raw().iter().filter(counted).map(|f| f.start..f.end)).collect()
    }
}
