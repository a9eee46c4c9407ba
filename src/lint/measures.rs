//! What no phrase can say: long sentences, high grades, long replies, capitals, runs of marks, blanks, acronyms.
//! Thresholds come from the rule files.

use super::hits::{Hit, all_quoted, quoted};
use super::machine::{Match, SLOTS, UNSET};
use super::memory::Memory;
use super::readable::grade;
use crate::lang::syllables::syllables;
use crate::lang::tags;
use crate::lang::token::{Sentence, Token, Tokens, flag};
use crate::lang::vocab::{WordId, id};
use crate::rules::ruleset::{Measure, RuleSet};
use std::ops::Range;

/// A turn that measures look at.
pub struct Measured<'a> {
    pub set: &'a RuleSet,
    pub text: &'a str,
    pub tokens: &'a Tokens,
    pub memory: &'a Memory,
    pub speaker: u32,
    pub channel: u32,
    /// Spoken words: no sentence length, no walls of text.
    pub spoken: bool,
    /// Acronyms that the user has said customers know, lower-case and sorted.
    pub known_acronyms: &'a [String],
}

/// What a turn has at all.
#[derive(Default, Clone, Copy)]
struct Looks {
    capitals: bool,
    runs: bool,
    shields: bool,
}

impl Looks {
    fn with(self, token: &Token) -> Self {
        Looks {
            capitals: self.capitals | (token.tags & tags::CAPS != 0),
            runs: self.runs | (token.end - token.start > 1 && matches!(token.id, id::BANG | id::QUESTION)),
            shields: self.shields | (token.id == id::SHIELD),
        }
    }
}

impl Measured<'_> {
    /// Adds the hits of all measuring rules.
    pub fn find(&self, out: &mut Vec<Hit>) {
        // Most turns have no capitals, blanks or runs of marks: one look saves four.
        let looks = self.tokens.tokens.iter().fold(Looks::default(), |looks, t| looks.with(t));
        for &number in &self.set.measuring {
            let rule = &self.set.rules[number as usize];
            let Some(measure) = rule.measure() else { continue };
            if rule.speakers & self.speaker == 0 || rule.channels != 0 && rule.channels & self.channel == 0 {
                continue;
            }
            let limit = f64::from(rule.limit) / 1000.0;
            let mut report = |tokens: Range<u32>, value: f64| self.hit(number, tokens, value, out);
            match measure {
                Measure::CapsWords | Measure::Acronym if !looks.capitals => {}
                Measure::PunctuationRun if !looks.runs => {}
                Measure::Placeholder if !looks.shields => {}
                Measure::SentenceWords => {
                    self.sentences(limit, &mut report, |_, words| (words as f64 > limit).then_some(words as f64))
                }
                Measure::ReadingGrade => {
                    self.sentences(0.0, &mut report, |s, words| self.dense(s, words).filter(|g| *g > limit))
                }
                Measure::ReplyWords => self.reply(limit, &mut report),
                Measure::ParagraphWords => self.paragraphs(limit, &mut report),
                Measure::CapsWords => self.capitals(limit, &mut report),
                Measure::PunctuationRun => self.marks(limit, &mut report),
                Measure::Placeholder => self.placeholders(&mut report),
                Measure::Acronym => self.acronyms(&mut report),
            }
        }
    }

    fn hit(&self, rule: u32, tokens: Range<u32>, value: f64, out: &mut Vec<Hit>) {
        let quoted = || quoted(self.tokens, tokens.start, tokens.end) && !all_quoted(self.tokens);
        if tokens.is_empty() || quoted() {
            return;
        }
        let sentence = self.tokens.sentences.partition_point(|s| s.end <= tokens.start) as u32;
        let mut slots = [UNSET; SLOTS];
        slots[SLOTS - 1] = (value * 10.0).round() as u32;
        out.push(Hit {
            rule,
            sentence,
            start: tokens.start,
            end: tokens.end,
            clause: (tokens.start, tokens.end),
            order: (tokens.start, 0),
            matched: Match { start: tokens.start, end: tokens.end, slots },
        });
    }

    fn slice(&self, token: &Token) -> &str {
        &self.text[token.start as usize..token.end as usize]
    }

    fn of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens.tokens[sentence.start as usize..sentence.end as usize]
    }

    /// Words as a reader counts them: a contraction is one, a number none.
    fn words(tokens: &[Token]) -> impl Iterator<Item = &Token> {
        tokens.iter().filter(|t| t.is_word() && !t.has(flag::PART) && t.id != id::NUMBER)
    }

    fn ends_with_stop(&self, sentence: &Sentence) -> bool {
        self.of(sentence).iter().rev().take(3).any(|t| matches!(t.id, id::DOT | id::BANG | id::QUESTION))
    }

    /// Reports the values of sentences that may have more than `fewest` words.
    fn sentences(
        &self,
        fewest: f64,
        report: &mut dyn FnMut(Range<u32>, f64),
        value: impl Fn(&Sentence, usize) -> Option<f64>,
    ) {
        for sentence in &self.tokens.sentences {
            // Speech without punctuation has no sentences to be too long.
            // Twelve tokens hold at most twelve words: nothing short is too long.
            let tokens = sentence.end - sentence.start;
            let short = tokens < 12 || f64::from(tokens) <= fewest;
            if short || self.spoken || sentence.list_item || !self.ends_with_stop(sentence) {
                continue;
            }
            let words = Self::words(self.of(sentence)).count();
            if let Some(value) = value(sentence, words) {
                report(sentence.start..sentence.end, value);
            }
        }
    }

    /// The grade of a sentence long enough to have one.
    fn dense(&self, sentence: &Sentence, words: usize) -> Option<f64> {
        if words < 12 {
            return None;
        }
        let count = Self::words(self.of(sentence)).map(|t| self.syllables(t)).sum();
        Some(grade(words, 1, count))
    }

    /// A turn of so few tokens has no more words.
    fn few(&self, words: f64) -> bool {
        self.tokens.tokens.len() as f64 <= words
    }

    fn syllables(&self, token: &Token) -> usize {
        match self.set.vocab.syllables.get(token.id as usize) {
            Some(&known) if token.has(flag::AS_KNOWN) => known as usize,
            _ => syllables(self.slice(token)),
        }
    }

    fn broken_up(&self) -> bool {
        self.tokens.sentences.iter().skip(1).any(|s| s.paragraph || s.list_item)
    }

    fn punctuated(&self) -> bool {
        self.tokens.sentences.iter().any(|s| self.ends_with_stop(s))
    }

    fn reply(&self, limit: f64, report: &mut dyn FnMut(Range<u32>, f64)) {
        if self.few(limit) {
            return;
        }
        let words = Self::words(&self.tokens.tokens).count();
        if words as f64 > limit && !self.spoken && self.punctuated() && !self.broken_up() {
            report(0..self.tokens.tokens.len() as u32, words as f64);
        }
    }

    fn paragraphs(&self, limit: f64, report: &mut dyn FnMut(Range<u32>, f64)) {
        if self.few(limit) || self.spoken || !self.punctuated() || !self.broken_up() {
            return;
        }
        let sentences = &self.tokens.sentences;
        let mut first = 0;
        for next in 1..=sentences.len() {
            if next < sentences.len() && !sentences[next].paragraph && !sentences[next].list_item {
                continue;
            }
            let range = sentences[first].start..sentences[next - 1].end;
            let words = Self::words(&self.tokens.tokens[range.start as usize..range.end as usize]).count();
            if words as f64 > limit {
                report(range, words as f64);
            }
            first = next;
        }
    }

    /// Runs of words in capitals, most of them ordinary words: no acronyms, no order numbers.
    fn capitals(&self, limit: f64, report: &mut dyn FnMut(Range<u32>, f64)) {
        for sentence in &self.tokens.sentences {
            let mut run: Option<(u32, u32, u32)> = None;
            for at in sentence.start..=sentence.end {
                let token = (at < sentence.end).then(|| &self.tokens.tokens[at as usize]);
                let loud = token.is_some_and(|t| {
                    t.tags & tags::CAPS != 0
                        || t.has(flag::PART) && run.is_some()
                        || run.is_some() && matches!(self.slice(t), "I" | "A")
                });
                if loud {
                    let plain = token.is_some_and(|t| {
                        !t.has(flag::PART) && t.tags & tags::GRAMMAR != 0 && t.id != id::UNKNOWN && !self.everyday(t.id)
                    });
                    let (start, words, _) = run.unwrap_or((at, 0, 0));
                    run = Some((start, words + u32::from(plain), at + 1));
                } else if let Some((start, words, end)) = run.take()
                    && f64::from(words) >= limit
                    && !self.heading(sentence, start, end)
                {
                    report(start..end, f64::from(words));
                }
            }
        }
    }

    fn everyday(&self, word: WordId) -> bool {
        self.set.lists.acronyms.binary_search(&word).is_ok()
    }

    /// A short line all in capitals above other text.
    fn heading(&self, sentence: &Sentence, start: u32, end: u32) -> bool {
        let more = self.tokens.sentences.last().is_some_and(|l| l.start > sentence.start);
        let colon = self.tokens.tokens.get(end as usize).is_some_and(|t| t.id == id::COLON);
        let whole = start == sentence.start && (end == sentence.end || colon && end + 1 == sentence.end);
        whole && more && end - start <= 6 && !self.ends_with_stop(sentence) && sentence.paragraph
    }

    fn marks(&self, limit: f64, report: &mut dyn FnMut(Range<u32>, f64)) {
        for (at, token) in self.tokens.tokens.iter().enumerate() {
            let run = f64::from(token.end - token.start);
            if matches!(token.id, id::BANG | id::QUESTION) && run >= limit {
                report(at as u32..at as u32 + 1, run);
            }
        }
    }

    fn placeholders(&self, report: &mut dyn FnMut(Range<u32>, f64)) {
        for (at, token) in self.tokens.tokens.iter().enumerate() {
            if token.id == id::SHIELD && self.is_blank(self.slice(token)) {
                report(at as u32..at as u32 + 1, 0.0);
            }
        }
    }

    /// A template's blank, but no redaction mark, no mark-up, none of tactful's own.
    fn is_blank(&self, text: &str) -> bool {
        let inner = text.trim_matches(|c| matches!(c, '{' | '}' | '[' | ']' | '%' | '<' | '>')).trim();
        if inner.is_empty() || inner.len() > 40 {
            return false;
        }
        let capitals = !inner.bytes().any(|b| b.is_ascii_lowercase());
        match text.as_bytes()[0] {
            b'{' | b'%' => true,
            b'[' => {
                let own = self.set.blanks.iter().any(|b| self.set.text(*b) == text);
                let order =
                    ["INSERT", "YOUR", "ADD ", "ENTER"].iter().any(|w| inner.to_ascii_uppercase().starts_with(w));
                !own && (order || !capitals && self.names_a_blank(inner))
            }
            b'<' => {
                // "<url>" is how data sets and transcripts redact; "<Name>" is a template's.
                let template = inner.contains(' ') || inner.starts_with(char::is_uppercase) && !capitals;
                template && !inner.contains(['=', '/']) && self.names_a_blank(inner)
            }
            _ => false,
        }
    }

    /// "First Name", "order number", "date": what templates ask for.
    fn names_a_blank(&self, inner: &str) -> bool {
        const ASKED: &[&str] = &[
            "name",
            "number",
            "date",
            "time",
            "email",
            "address",
            "company",
            "customer",
            "client",
            "agent",
            "order",
            "product",
            "amount",
            "link",
            "phone",
            "id",
            "reason",
            "issue",
            "case",
            "ticket",
            "firstname",
            "lastname",
            "first_name",
            "last_name",
            "city",
            "signature",
            "title",
            "day",
            "code",
            "details",
            "department",
            "team",
            "url",
            "reference",
            "account",
            "item",
            "price",
        ];
        inner
            .split([' ', '_', '-', '/'])
            .any(|w| ASKED.contains(&w.trim_end_matches("'s").to_ascii_lowercase().as_str()))
    }

    /// Acronyms that nobody explained, each at its first use.
    fn acronyms(&self, report: &mut dyn FnMut(Range<u32>, f64)) {
        let mut seen: Vec<&str> = Vec::new();
        for (at, token) in self.tokens.tokens.iter().enumerate() {
            let Some(text) = self.acronym(at, token) else { continue };
            if seen.contains(&text) || seen.len() > 200 {
                continue;
            }
            seen.push(text);
            let known =
                self.memory.knows_acronym(text) || self.known_acronyms.iter().any(|k| k.eq_ignore_ascii_case(text));
            let told = || (0..at).any(|i| self.slice(&self.tokens.tokens[i]) == text && self.explained(i));
            if !known && !self.explained(at) && !told() {
                report(at as u32..at as u32 + 1, 0.0);
            }
        }
    }

    /// The text of an unknown acronym: three to five capitals that stand alone where a thing is named ("your RMA"). A
    /// bare one may be a name, a station or the writer's initials.
    fn acronym(&self, at: usize, token: &Token) -> Option<&str> {
        let text = self.slice(token);
        let word = token.is_word() && token.tags & tags::CAPS != 0 && !token.has(flag::PART | flag::JOINED);
        let shape = (3..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
        let common = self.everyday(token.id) || self.set.vocab.tags(token.id) & tags::GRAMMAR != 0;
        let beside = |i: usize| self.tokens.tokens.get(i).filter(|t| t.is_word());
        let named = beside(at + 1).is_some_and(|t| t.has(flag::JOINED) || t.tags & tags::CAP != 0);
        let thing = at > 0 && beside(at - 1).is_some_and(|t| t.tags & (tags::DET | tags::POSS) != 0);
        (word && shape && !common && !named && thing).then_some(text)
    }

    /// "return number (RMA)", "RMA (return number)", "RMA, which is …", "RMA stands for".
    fn explained(&self, at: usize) -> bool {
        let id_at = |i: usize| self.tokens.tokens.get(i).map(|t| t.id);
        let before = at > 0 && id_at(at - 1) == Some(id::OPEN) && id_at(at + 1) == Some(id::CLOSE);
        let after = id_at(at + 1) == Some(id::OPEN);
        let said = self.tokens.tokens.get(at + 1..(at + 5).min(self.tokens.tokens.len())).is_some_and(|next| {
            next.iter().any(|t| matches!(self.set.vocab.word(t.id), "stands" | "means" | "meaning" | "short"))
                || next.first().is_some_and(|t| t.id == id::COMMA)
                    && next.get(1).is_some_and(|t| matches!(self.set.vocab.word(t.id), "which" | "or" | "meaning"))
        });
        before || after || said
    }

    /// Acronyms in this turn that later turns may use: all of the customer's, the explained ones of the agent's.
    pub fn learned(&self, customer: bool) -> Vec<String> {
        let tokens = self.tokens.tokens.iter().enumerate();
        tokens
            .filter_map(|(at, t)| {
                let unknown = (t.id == id::UNKNOWN && customer || t.tags & tags::CAPS != 0) && t.is_word();
                (unknown && (2..=6).contains(&(t.end - t.start))).then(|| (at, self.slice(t)))
            })
            .filter(|(at, _)| customer || self.explained(*at))
            .take(64)
            .map(|(_, text)| text.to_string())
            .collect()
    }
}
