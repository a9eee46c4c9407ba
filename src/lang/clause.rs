//! Clauses and what they say: who, with what modality, negated or not, statement, question or order.
//!
//! One scan over a sentence cuts it into clauses, a second reads each clause's facts. Both are approximations by
//! design: they see the verb group and what stands around it, no tree.

use super::facts::{Embedding, Modality, Mood, News, Subject, Tense};
use super::tags;
use super::token::{Sentence, Token};
use super::vocab::{WordId, id};

/// A clause: its tokens (without the punctuation around it) and its facts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clause {
    pub start: u32,
    pub end: u32,
    pub subject: Subject,
    pub modality: Modality,
    pub negated: bool,
    pub tense: Tense,
    pub mood: Mood,
    pub embedding: Embedding,
    pub news: News,
}

/// The words that reading clauses asks for; every list is sorted. From `rules/words/grammar.toml`.
#[derive(Debug, Default, Clone)]
pub struct Grammar {
    pub if_words: Vec<WordId>,
    pub when_words: Vec<WordId>,
    pub reason_words: Vec<WordId>,
    pub reported_words: Vec<WordId>,
    pub relative_words: Vec<WordId>,
    /// Verbs of saying and thinking, in all forms.
    pub reporting: Vec<WordId>,
    /// Words that a relative clause follows without a pronoun: everything, anything, all …
    pub indefinites: Vec<WordId>,
    /// let, help, make: "you" after them is their object.
    pub causatives: Vec<WordId>,
    pub ability: Vec<WordId>,
    pub obligation: Vec<WordId>,
    /// need, have, got, required …: obligation when "to" follows.
    pub obligation_to: Vec<WordId>,
    pub advice: Vec<WordId>,
    pub possibility: Vec<WordId>,
    pub future: Vec<WordId>,
    pub would: Vec<WordId>,
    pub negations: Vec<WordId>,
    pub first_person: Vec<WordId>,
    pub first_possessive: Vec<WordId>,
    pub you: Vec<WordId>,
    pub your: Vec<WordId>,
    pub it: Vec<WordId>,
    pub please: Vec<WordId>,
    pub past_auxiliaries: Vec<WordId>,
    pub bad_for_customer: Vec<WordId>,
    pub good_for_customer: Vec<WordId>,
}

fn has(list: &[WordId], word: WordId) -> bool {
    list.binary_search(&word).is_ok()
}

fn breaks(token: &Token) -> bool {
    matches!(
        token.id,
        id::COMMA
            | id::SEMICOLON
            | id::COLON
            | id::DASH
            | id::OPEN
            | id::CLOSE
            | id::DOT
            | id::BANG
            | id::QUESTION
            | id::SYMBOL
    )
}

/// Cuts a sentence into clauses and reads their facts; `out` is emptied first.
pub fn clauses(tokens: &[Token], sentence: &Sentence, grammar: &Grammar, out: &mut Vec<Clause>) {
    out.clear();
    let reader = Reader { tokens, sentence, grammar };
    reader.cut(out);
    for at in 0..out.len() {
        let previous = at.checked_sub(1).map(|i| out[i]);
        reader.facts(&mut out[at], previous);
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    sentence: &'a Sentence,
    grammar: &'a Grammar,
}

impl Reader<'_> {
    fn cut(&self, out: &mut Vec<Clause>) {
        let end = self.sentence.end as usize;
        let sentence_start = self.sentence.start as usize;
        let mut start = sentence_start;
        let mut embedding = Embedding::None;
        let mut verb_seen = false;
        let close = |start: usize, end: usize, embedding: Embedding, out: &mut Vec<Clause>| {
            if end > start {
                out.push(Clause { start: start as u32, end: end as u32, embedding, ..Clause::default() });
            }
        };
        for at in sentence_start..end {
            let token = &self.tokens[at];
            if breaks(token) {
                close(start, at, embedding, out);
                start = at + 1;
                verb_seen = false;
                // "you need to, and this matters, keep": what follows the comma stands by itself.
                embedding = Embedding::None;
                continue;
            }
            if let Some(next) = self.begins_clause(at, start, verb_seen, embedding) {
                if at > start {
                    close(start, at, embedding, out);
                    start = at;
                    verb_seen = false;
                }
                embedding = next;
            }
            verb_seen |= token.tags & (tags::AUX | tags::VERB) != 0 && token.tags & (tags::NOUN | tags::ADJ) == 0;
        }
        close(start, end, embedding, out);
    }

    /// Whether a clause begins at `at`, and what it hangs on.
    fn begins_clause(&self, at: usize, start: usize, verb_seen: bool, current: Embedding) -> Option<Embedding> {
        let g = self.grammar;
        let token = &self.tokens[at];
        let next = self.tokens.get(at + 1).filter(|_| at + 1 < self.sentence.end as usize);
        let next_tags = next.map_or(0, |t| t.tags);
        let subject_next =
            next_tags & (tags::SUBJ | tags::DET | tags::POSS | tags::PRON | tags::NOUN | tags::NAME) != 0;
        if has(&g.if_words, token.id) {
            return Some(if self.follows_reporting(at) { Embedding::Reported } else { Embedding::If });
        }
        if has(&g.when_words, token.id) {
            let asks = at == start && next_tags & tags::AUX != 0;
            return (!asks && (subject_next || next_tags & tags::ING != 0)).then_some(Embedding::When);
        }
        if has(&g.reason_words, token.id) {
            return (subject_next || token.tags & tags::PREP == 0).then_some(Embedding::Reason);
        }
        if has(&g.reported_words, token.id) && at > start {
            return Some(Embedding::Reported);
        }
        if has(&g.relative_words, token.id) && at > start {
            return Some(Embedding::Relative);
        }
        if token.tags & tags::WH != 0
            && at == start
            && (next_tags & tags::AUX == 0)
            && next_tags & (tags::SUBJ | tags::PRON) != 0
        {
            return Some(Embedding::Relative);
        }
        if token.tags & tags::CONJ != 0 && at > start {
            let clause_next = next_tags & (tags::SUBJ | tags::AUX) != 0
                || next.is_some_and(|t| {
                    has(&g.you, t.id) || has(&g.it, t.id) || has(&g.please, t.id) || has(&g.if_words, t.id)
                })
                || next_tags & (tags::DET | tags::POSS) != 0 && verb_seen && self.verb_follows(at + 2);
            let order_next = next_tags & tags::BASE != 0 && next_tags & tags::NOUN == 0;
            return (clause_next || order_next).then_some(
                if clause_next && self.tokens[at - 1].is_word() && current == Embedding::If {
                    current
                } else if clause_next || order_next && current == Embedding::None {
                    Embedding::None
                } else {
                    current
                },
            );
        }
        self.subject_cuts(at, start, verb_seen, current)
    }

    /// A subject in the middle: a relative clause ("the form you need"), or a new sentence nobody punctuated.
    fn subject_cuts(&self, at: usize, start: usize, verb_seen: bool, current: Embedding) -> Option<Embedding> {
        let g = self.grammar;
        let token = &self.tokens[at];
        let you = has(&g.you, token.id);
        if at <= start || !(you || token.tags & tags::SUBJ != 0) {
            return None;
        }
        let previous = &self.tokens[at - 1];
        if previous.tags & (tags::AUX | tags::CONJ | tags::SUB | tags::WH | tags::PREP | tags::NEG) != 0
            || has(&g.causatives, previous.id)
        {
            return None;
        }
        if you && !self.verb_follows(at + 1) {
            return None;
        }
        if has(&g.indefinites, previous.id) {
            return Some(Embedding::Relative);
        }
        if has(&g.reporting, previous.id) || previous.tags & tags::ADJ != 0 && verb_seen {
            // "I think you …", "I'm afraid you …".
            return Some(if current == Embedding::If { current } else { Embedding::None });
        }
        let noun_before = previous.tags & tags::NOUN != 0 && previous.tags & tags::NAME == 0;
        let led_by_preposition = self.tokens[start].tags & (tags::PREP | tags::CONJ | tags::SUB) != 0;
        let determined = (start..at).any(|i| self.tokens[i].tags & (tags::DET | tags::POSS) != 0);
        if noun_before && determined && !led_by_preposition {
            return Some(Embedding::Relative);
        }
        (verb_seen || noun_before || led_by_preposition).then_some(Embedding::None)
    }

    fn follows_reporting(&self, at: usize) -> bool {
        let from = at.saturating_sub(3).max(self.sentence.start as usize);
        (from..at).any(|i| has(&self.grammar.reporting, self.tokens[i].id))
    }

    /// Whether a verb comes within three words, adverbs between.
    fn verb_follows(&self, from: usize) -> bool {
        for at in from..(from + 3).min(self.sentence.end as usize) {
            let t = self.tokens[at].tags;
            if t & (tags::AUX | tags::BASE | tags::PAST | tags::THIRD) != 0 {
                return true;
            }
            if t & (tags::ADV | tags::NOUN | tags::ADJ) == 0 {
                return false;
            }
        }
        false
    }

    fn facts(&self, clause: &mut Clause, previous: Option<Clause>) {
        let (start, end) = (clause.start as usize, clause.end as usize);
        let first = self.first_content(start, end);
        let mut at = first;
        let leads = |at: usize| at < end && self.tokens[at].tags & tags::AUX != 0;
        let wh = at < end && self.tokens[at].tags & tags::WH != 0;
        let mut inverted = false;
        if wh {
            at += 1;
            // "how long", "which order"
            while at < end
                && at < first + 4
                && !leads(at)
                && self.tokens[at].tags & (tags::ADJ | tags::ADV | tags::NOUN) != 0
            {
                at += 1;
            }
            inverted = leads(at) && clause.embedding != Embedding::Reported;
        } else if leads(at) && self.inversion(at, end) {
            inverted = true;
        }
        let subject_at = if inverted { self.skip_auxiliaries(at, end) } else { at };
        let (subject, after_subject) = self.subject(subject_at, end);
        clause.subject = subject;
        let group = if inverted { at } else { after_subject };
        self.verb_group(clause, group, end);
        clause.mood = if inverted
            || self.tokens.get(end).is_some_and(|t| t.id == id::QUESTION) && end < self.sentence.end as usize
        {
            Mood::Question
        } else if subject == Subject::None && self.is_order(first, end) {
            Mood::Order
        } else {
            Mood::Statement
        };
        if clause.embedding == Embedding::None
            && clause.mood == Mood::Statement
            && let Some(p) = previous.filter(|p| p.end == clause.start)
        {
            // "you said you need …", "the bank says you must …"
            let reports = p.end > p.start && has(&self.grammar.reporting, self.tokens[p.end as usize - 1].id);
            if reports && matches!(p.subject, Subject::You | Subject::Other | Subject::It) {
                clause.embedding = Embedding::Reported;
            }
        }
    }

    /// Passes openers, conjunctions, subordinators and leading adverbs.
    fn first_content(&self, start: usize, end: usize) -> usize {
        let body = self.sentence.body_start as usize;
        let mut at = if start < body && body < end { body } else { start };
        while at < end {
            let t = &self.tokens[at];
            let subject = has(&self.grammar.it, t.id) || has(&self.grammar.you, t.id);
            let joins = t.tags & (tags::CONJ | tags::SUB | tags::INTJ) != 0
                && t.tags & (tags::AUX | tags::PRON | tags::DET) == 0;
            let adverb = t.tags & tags::ADV != 0 && t.tags & (tags::BASE | tags::AUX | tags::WH) == 0;
            let lead = !subject && (joins || adverb || has(&self.grammar.please, t.id));
            if !lead {
                break;
            }
            at += 1;
        }
        at
    }

    fn skip_auxiliaries(&self, mut at: usize, end: usize) -> usize {
        while at < end && self.tokens[at].tags & (tags::AUX | tags::NEG) != 0 && self.tokens[at].tags & tags::PRON == 0
        {
            at += 1;
        }
        at
    }

    /// An auxiliary before its subject. "Do not …" and "have a look" are orders.
    fn inversion(&self, at: usize, end: usize) -> bool {
        let after = self.skip_auxiliaries(at, end);
        if after >= end {
            return false;
        }
        let next = &self.tokens[after];
        let negated_do = self.tokens[at].tags & tags::DO != 0 && after > at + 1;
        let subject = next.tags & tags::SUBJ != 0 || has(&self.grammar.you, next.id) || has(&self.grammar.it, next.id);
        let phrase = next.tags & (tags::DET | tags::POSS | tags::PRON | tags::NAME) != 0
            && self.tokens[at].tags & (tags::MODAL | tags::BE | tags::DO) != 0;
        subject || phrase && !negated_do && self.tokens[at].tags & tags::HAVE == 0
    }

    fn subject(&self, at: usize, end: usize) -> (Subject, usize) {
        let g = self.grammar;
        if at >= end {
            return (Subject::None, at);
        }
        let token = &self.tokens[at];
        let next_verb = || self.verb_follows(at + 1) || at + 1 >= end;
        if has(&g.first_person, token.id) {
            return (Subject::We, at + 1);
        }
        if has(&g.you, token.id) {
            return (Subject::You, at + 1);
        }
        let tags_at = |i: usize| if i < end { self.tokens[i].tags } else { 0 };
        let phrase = tags::NOUN | tags::ADJ | tags::DET | tags::NUM | tags::NAME;
        // "the courier lost it": a past form ends the subject, unless a noun follows ("the lost parcel").
        let verb =
            |i: usize| tags_at(i) & (tags::PAST | tags::THIRD) != 0 && tags_at(i + 1) & (tags::NOUN | tags::ADJ) == 0;
        let head = |mut i: usize| {
            while i < end && i < at + 6 && tags_at(i) & phrase != 0 && tags_at(i) & tags::AUX == 0 && !verb(i) {
                i += 1;
            }
            i
        };
        if has(&g.first_possessive, token.id) {
            return (Subject::Ours, head(at + 1));
        }
        if has(&g.your, token.id) {
            return (Subject::Yours, head(at + 1));
        }
        if has(&g.it, token.id) && next_verb() {
            return (Subject::It, at + 1);
        }
        let nominal = token.tags
            & (tags::PRON | tags::DET | tags::POSS | tags::NOUN | tags::NAME | tags::NUM | tags::ADJ | tags::ING)
            != 0;
        let verbal = token.tags & (tags::BASE | tags::AUX) != 0;
        if nominal && (!verbal || self.verb_after_phrase(at, end)) {
            return (Subject::Other, head(at + 1));
        }
        (Subject::None, at)
    }

    /// "Order 5 is late": what could be a verb is the subject of one.
    fn verb_after_phrase(&self, at: usize, end: usize) -> bool {
        let mut i = at + 1;
        while i < end && i < at + 5 {
            let t = self.tokens[i].tags;
            if t & (tags::AUX | tags::THIRD | tags::PAST) != 0 {
                return true;
            }
            if t & (tags::NOUN | tags::NUM | tags::ADJ | tags::NAME) == 0 {
                return false;
            }
            i += 1;
        }
        false
    }

    fn is_order(&self, at: usize, end: usize) -> bool {
        let Some(token) = self.tokens.get(at).filter(|_| at < end) else { return false };
        let negated =
            token.tags & tags::DO != 0 && self.tokens.get(at + 1).is_some_and(|t| has(&self.grammar.negations, t.id));
        let never = token.tags & tags::NEG != 0 && self.tokens.get(at + 1).is_some_and(|t| t.tags & tags::BASE != 0);
        negated
            || never
            || token.tags & (tags::BASE | tags::BE | tags::DO | tags::HAVE) != 0
                && token.tags & (tags::PAST | tags::THIRD) == 0
                && !has(&self.grammar.past_auxiliaries, token.id)
    }

    fn verb_group(&self, clause: &mut Clause, from: usize, end: usize) {
        let g = self.grammar;
        let mut past = false;
        let mut main = None;
        let mut last_aux = None;
        let limit = end.min(from + 14);
        for at in from..limit {
            let token = &self.tokens[at];
            let to_next = at + 1 < end && self.tokens[at + 1].tags & tags::TO != 0;
            if has(&g.negations, token.id) {
                clause.negated = true;
                continue;
            }
            let mut modal = |modality: Modality| {
                let stronger =
                    matches!(clause.modality, Modality::None | Modality::Future) || modality == Modality::Obligation;
                if stronger {
                    clause.modality = modality;
                }
            };
            if has(&g.ability, token.id) {
                modal(Modality::Ability);
            } else if has(&g.obligation, token.id) || has(&g.obligation_to, token.id) && to_next {
                modal(Modality::Obligation);
            } else if has(&g.advice, token.id) {
                modal(Modality::Advice);
            } else if has(&g.possibility, token.id) {
                modal(Modality::Possibility);
            } else if has(&g.future, token.id) && (token.tags & tags::ING == 0 || to_next) {
                modal(Modality::Future);
            } else if has(&g.would, token.id) {
                modal(Modality::Would);
            } else if token.tags & tags::AUX != 0 {
                past |= has(&g.past_auxiliaries, token.id);
                last_aux = Some(at);
            } else if token.tags & tags::VERB != 0
                && (token.tags & (tags::NOUN | tags::ADJ | tags::PREP) == 0 || main.is_none() && at <= from + 3)
            {
                past |= token.tags & tags::PAST != 0 && token.tags & (tags::BASE | tags::THIRD) == 0;
                main = Some(at);
                if !to_next {
                    break;
                }
            } else if token.tags
                & (tags::ADV
                    | tags::TO
                    | tags::PRON
                    | tags::DET
                    | tags::NOUN
                    | tags::NAME
                    | tags::SUBJ
                    | tags::NEG
                    | tags::ADJ)
                == 0
            {
                break;
            }
        }
        clause.tense = if matches!(clause.modality, Modality::Future) {
            Tense::Future
        } else if past {
            Tense::Past
        } else {
            Tense::Present
        };
        clause.news = self.news(main.or(last_aux).unwrap_or(from), end, clause.negated);
    }

    /// Predicate × negation: "wasn't charged" is good, "won't arrive" is bad.
    fn news(&self, from: usize, end: usize, negated: bool) -> News {
        for token in &self.tokens[from.min(end)..end.min(from + 4)] {
            if has(&self.grammar.bad_for_customer, token.id) {
                return if negated { News::Good } else { News::Bad };
            }
            if has(&self.grammar.good_for_customer, token.id) {
                return if negated { News::Bad } else { News::Good };
            }
        }
        News::Neutral
    }
}
