//! Clauses and what they say: who, with what modality, negated or not, statement, question or order.
//!
//! One scan over a sentence cuts it into clauses, a second reads each clause's facts. Both are approximations by
//! design: they see the verb group and what stands around it, no tree.

use super::facts::{Embedding, Modality, Mood, News, Subject, Tense};
use super::mark::{self, Marks};
use super::tags;
use super::token::{Sentence, Token};
use super::vocab::{Vocab, id};

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

/// Cuts a sentence into clauses and reads their facts; they are added to `out`.
pub fn clauses(tokens: &[Token], sentence: &Sentence, vocab: &Vocab, out: &mut Vec<Clause>) {
    let reader = Reader { tokens, sentence, vocab };
    let first = out.len();
    reader.cut(out);
    for at in first..out.len() {
        let previous = (at > first).then(|| out[at - 1]);
        reader.facts(&mut out[at], previous);
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    sentence: &'a Sentence,
    vocab: &'a Vocab,
}

impl Reader<'_> {
    /// Whether a word is in one of these lists.
    fn is(&self, token: &Token, lists: Marks) -> bool {
        self.vocab.marks(token.id) & lists != 0
    }

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
        let token = &self.tokens[at];
        let next = self.tokens.get(at + 1).filter(|_| at + 1 < self.sentence.end as usize);
        let next_tags = next.map_or(0, |t| t.tags);
        let subject_next =
            next_tags & (tags::SUBJ | tags::DET | tags::POSS | tags::PRON | tags::NOUN | tags::NAME) != 0;
        if self.is(token, mark::IF) {
            return Some(if self.follows_reporting(at) { Embedding::Reported } else { Embedding::If });
        }
        if self.is(token, mark::WHEN) {
            let asks = at == start && next_tags & tags::AUX != 0;
            return (!asks && (subject_next || next_tags & tags::ING != 0)).then_some(Embedding::When);
        }
        if self.is(token, mark::REASON) {
            return (subject_next || token.tags & tags::PREP == 0).then_some(Embedding::Reason);
        }
        if self.is(token, mark::REPORTED) && at > start {
            return Some(Embedding::Reported);
        }
        if self.is(token, mark::RELATIVE) && at > start {
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
                    self.is(t, mark::YOU) || self.is(t, mark::IT) || self.is(t, mark::PLEASE) || self.is(t, mark::IF)
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
        let token = &self.tokens[at];
        let you = self.is(token, mark::YOU);
        if at <= start {
            return None;
        }
        // "I'm sorry it …": elsewhere "it" is as often an object.
        let it = || self.is(token, mark::IT) && self.follows_feeling(start, at) && self.verb_follows(at + 1);
        if !(you || token.tags & tags::SUBJ != 0 || it()) {
            return None;
        }
        let previous = &self.tokens[at - 1];
        if previous.tags & (tags::AUX | tags::CONJ | tags::SUB | tags::WH | tags::PREP | tags::NEG) != 0
            || self.is(previous, mark::CAUSATIVE)
        {
            return None;
        }
        if you && !self.verb_follows(at + 1) {
            return None;
        }
        if self.is(previous, mark::INDEFINITE) {
            return Some(Embedding::Relative);
        }
        if self.is(previous, mark::REPORTING) || previous.tags & tags::ADJ != 0 && verb_seen {
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

    /// Whether "am sorry", "is so glad" or the like stands before `at`.
    fn follows_feeling(&self, start: usize, at: usize) -> bool {
        let [before @ .., last] = &self.tokens[start..at] else { return false };
        let verb = before.iter().rev().find(|t| t.tags & tags::ADV == 0);
        last.tags & tags::ADJ != 0 && verb.is_some_and(|t| t.tags & tags::AUX != 0)
    }

    fn follows_reporting(&self, at: usize) -> bool {
        let from = at.saturating_sub(3).max(self.sentence.start as usize);
        (from..at).any(|i| self.is(&self.tokens[i], mark::REPORTING))
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
            let reports = p.end > p.start && self.is(&self.tokens[p.end as usize - 1], mark::REPORTING);
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
            let subject = self.is(t, mark::IT) || self.is(t, mark::YOU);
            let joins = t.tags & (tags::CONJ | tags::SUB | tags::INTJ) != 0
                && t.tags & (tags::AUX | tags::PRON | tags::DET) == 0;
            let adverb = t.tags & tags::ADV != 0 && t.tags & (tags::BASE | tags::AUX | tags::WH) == 0;
            let lead = !subject && (joins || adverb || self.is(t, mark::PLEASE));
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
        let subject = next.tags & tags::SUBJ != 0 || self.is(next, mark::YOU) || self.is(next, mark::IT);
        let phrase = next.tags & (tags::DET | tags::POSS | tags::PRON | tags::NAME) != 0
            && self.tokens[at].tags & (tags::MODAL | tags::BE | tags::DO) != 0;
        subject || phrase && !negated_do && self.tokens[at].tags & tags::HAVE == 0
    }

    fn subject(&self, at: usize, end: usize) -> (Subject, usize) {
        if at >= end {
            return (Subject::None, at);
        }
        let token = &self.tokens[at];
        let next_verb = || self.verb_follows(at + 1) || at + 1 >= end;
        if self.is(token, mark::FIRST_PERSON) {
            return (Subject::We, at + 1);
        }
        if self.is(token, mark::YOU) {
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
        if self.is(token, mark::FIRST_POSSESSIVE) {
            return (Subject::Ours, head(at + 1));
        }
        if self.is(token, mark::YOUR) {
            return (Subject::Yours, head(at + 1));
        }
        if self.is(token, mark::IT) && next_verb() {
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
        let negated = token.tags & tags::DO != 0 && self.tokens.get(at + 1).is_some_and(|t| self.is(t, mark::NEGATION));
        let never = token.tags & tags::NEG != 0 && self.tokens.get(at + 1).is_some_and(|t| t.tags & tags::BASE != 0);
        negated
            || never
            || token.tags & (tags::BASE | tags::BE | tags::DO | tags::HAVE) != 0
                && token.tags & (tags::PAST | tags::THIRD) == 0
                && !self.is(token, mark::PAST_AUXILIARY)
    }

    fn verb_group(&self, clause: &mut Clause, from: usize, end: usize) {
        let mut past = false;
        let mut main = None;
        let mut last_aux = None;
        let limit = end.min(from + 14);
        for at in from..limit {
            let token = &self.tokens[at];
            let to_next = at + 1 < end && self.tokens[at + 1].tags & tags::TO != 0;
            let marks = self.vocab.marks(token.id);
            if marks & mark::NEGATION != 0 {
                clause.negated = true;
                continue;
            }
            if let Some(modality) = modality(marks, token.tags, to_next) {
                let stronger =
                    matches!(clause.modality, Modality::None | Modality::Future) || modality == Modality::Obligation;
                if stronger {
                    clause.modality = modality;
                }
            } else if token.tags & tags::AUX != 0 {
                past |= marks & mark::PAST_AUXILIARY != 0;
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
            if self.is(token, mark::BAD_FOR_CUSTOMER) {
                return if negated { News::Good } else { News::Bad };
            }
            if self.is(token, mark::GOOD_FOR_CUSTOMER) {
                return if negated { News::Bad } else { News::Good };
            }
        }
        News::Neutral
    }
}

/// The modality that a word of a verb group gives, "to" following it or not.
fn modality(marks: Marks, tags: tags::Tags, to_next: bool) -> Option<Modality> {
    let has = |list: Marks| marks & list != 0;
    if !has(mark::MODALITY) {
        None
    } else if has(mark::ABILITY) {
        Some(Modality::Ability)
    } else if has(mark::OBLIGATION) || has(mark::OBLIGATION_TO) && to_next {
        Some(Modality::Obligation)
    } else if has(mark::ADVICE) {
        Some(Modality::Advice)
    } else if has(mark::POSSIBILITY) {
        Some(Modality::Possibility)
    } else if has(mark::FUTURE) && (tags & tags::ING == 0 || to_next) {
        Some(Modality::Future)
    } else {
        has(mark::WOULD).then_some(Modality::Would)
    }
}
