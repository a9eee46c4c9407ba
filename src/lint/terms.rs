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

/// Looks for the terms of the tone, an agent's turn after the other.
pub(crate) struct TermSearch<'a> {
    linter: &'a Linter,
    channel: u32,
    found: Vec<Hit>,
    wanted: Wanted,
    fired: RuleBits,
    /// Terms lean on nothing that other turns said.
    memory: Memory,
    /// What was found so far.
    pub terms: Terms,
}

impl<'a> TermSearch<'a> {
    pub fn new(linter: &'a Linter, channel: Option<Channel>) -> Self {
        TermSearch {
            linter,
            channel: channel.map_or(u32::MAX, |c| 1 << c as u32),
            found: Vec::new(),
            wanted: Wanted::default(),
            fired: RuleBits::default(),
            memory: Memory::default(),
            terms: Terms::default(),
        }
    }

    /// Looks through an agent's turn, read into tokens; `shared` has begun with it.
    pub fn turn(&mut self, turn: usize, text: &str, tokens: &Tokens, shared: &mut Shared) {
        let (set, who) = (self.linter.set(), (speaker::AGENT, self.channel));
        let TermSearch { linter, found, wanted, fired, memory, terms, .. } = self;
        terms.words += tokens.tokens.iter().filter(|t| t.is_word()).count();
        found.clear();
        hits::find(set, text, tokens, who, Pass::Terms, shared, found);
        linter.regex_hits(text, tokens, speaker::AGENT, true, found);
        wanted.collect(set, tokens.sentences.len(), found, None);
        if let Some(pass) = wanted.pass() {
            hits::find(set, text, tokens, who, pass, shared, found);
        }
        resolve::resolve(set, found, memory, 0, fired);
        let first = terms.hits.len();
        let bytes = |start: u32, end: u32| {
            tokens.tokens[start as usize].start as usize..tokens.tokens[end as usize - 1].end as usize
        };
        terms.hits.extend(found.iter().map(|hit| {
            let sentence = &tokens.sentences[hit.sentence as usize];
            TermHit {
                rule: hit.rule,
                turn: turn as u32,
                span: bytes(hit.start, hit.end),
                sentence: bytes(sentence.start, sentence.end),
            }
        }));
        terms.hits[first..].sort_by_key(|h| (h.span.start, h.span.end, h.rule));
    }
}

impl Linter {
    /// Looks for the terms of the tone.
    pub(crate) fn terms(&self, conversation: &Conversation) -> Terms {
        let (set, mut search) = (self.set(), TermSearch::new(self, conversation.channel));
        let (mut tokens, mut shared) = (Tokens::default(), Shared::default());
        for (turn, said) in conversation.turns.iter().enumerate().filter(|(_, t)| t.speaker == Speaker::Agent) {
            tokenize(&said.text, &set.vocab, &set.lists, &mut tokens);
            narrow(&mut tokens.tokens, &tokens.sentences, &set.constraints);
            shared.begin(&tokens, speaker::AGENT);
            search.turn(turn, &said.text, &tokens, &mut shared);
        }
        search.terms
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
