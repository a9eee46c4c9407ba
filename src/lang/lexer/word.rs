//! Words: contractions, slips, elongations; what a word's successor decides.

use super::Lexer;
use crate::lang::tags::{self, Tags};
use crate::lang::token::flag;
use crate::lang::vocab::{WordId, id};

impl Lexer<'_> {
    pub(super) fn known_word(
        &mut self,
        start: usize,
        end: usize,
        word: &mut [u8],
        apostrophe: Option<usize>,
        looks: Tags,
    ) {
        if let Some(found) = self.vocab.get(word) {
            self.push_expanded(start, end, found, looks);
            return;
        }
        if let Some(at) = apostrophe {
            self.contraction(start, end, word, at, looks);
            return;
        }
        // A capital inside a sentence begins a name: whatever is near to it in letters, it is not that.
        let name = looks & tags::CAP != 0 && self.out.tokens.len() > self.sentence_start;
        let slip = || if name || looks & tags::CAPS != 0 { None } else { self.vocab.slip(word) };
        let found = self.elongated(word).or_else(slip);
        match found {
            Some(found) => self.push_expanded(start, end, found, looks),
            None => self.push(start, end, id::UNKNOWN, looks | guess(word, looks)),
        }
    }

    /// A word with an apostrophe that the vocabulary has no entry for: "we'll", "hasn't", "customer's".
    pub(super) fn contraction(&mut self, start: usize, end: usize, word: &[u8], at: usize, looks: Tags) {
        let (head, tail) = (&word[..at], &word[at + 1..]);
        let lists = self.words;
        if tail == b"t"
            && head.last() == Some(&b'n')
            && let Some(verb) = self.vocab.get(&head[..head.len() - 1])
        {
            self.push(start, end, verb, looks);
            self.push_part(lists.not);
            return;
        }
        let base = self.vocab.get(head);
        let second = match tail {
            b"ll" => Some(lists.will),
            b"ve" => Some(lists.have),
            b"re" => Some(lists.are),
            b"m" => Some(lists.am),
            b"d" => Some(lists.would),
            _ => None,
        };
        if let Some(second) = second {
            self.push(
                start,
                end,
                base.unwrap_or(id::UNKNOWN),
                looks | if base.is_none() { guess(head, looks) } else { 0 },
            );
            self.push_part(second);
            return;
        }
        let grammar = if base.is_none() { guess(head, looks) } else { 0 };
        self.push(start, end, base.unwrap_or(id::UNKNOWN), looks | grammar);
        if tail == b"s" {
            let pronoun = base.is_some_and(|b| lists.takes_is.contains(&b));
            if pronoun {
                self.push_part(lists.is);
            } else {
                self.last_mut().flags |= flag::POSSESSIVE;
                self.pending = Some(lists.is);
            }
        }
    }

    /// A word that is written as the vocabulary has it.
    pub(super) fn push_known(&mut self, start: usize, end: usize, word: WordId, looks: Tags) {
        self.push_expanded(start, end, word, looks);
        let last = self.last_mut();
        if last.id == word {
            last.flags |= flag::AS_KNOWN;
        }
    }

    pub(super) fn push_expanded(&mut self, start: usize, end: usize, word: WordId, looks: Tags) {
        let tags = self.vocab.tags(word);
        if tags & tags::EXPANDS != 0 {
            let vocab = self.vocab;
            for (i, &part) in vocab.expansion(word).iter().enumerate() {
                if i == 0 { self.push(start, end, part, looks) } else { self.push_part(part) }
            }
        } else {
            self.push(start, end, word, looks);
            if tags & tags::MAY_EXPAND != 0 {
                self.pending = Some(word);
            }
        }
    }

    /// Decides whether the last token ("its", "ill", "order's") is a contraction, now that its successor is known.
    pub(super) fn settle(&mut self, pending: WordId, next: WordId, next_tags: Tags) {
        let at = self.out.tokens.len() - 1;
        let token = self.out.tokens[at];
        let vocab = self.vocab;
        let lists = self.words;
        let possessive = token.has(flag::POSSESSIVE);
        let parts: &[WordId] = if possessive { &[] } else { vocab.expansion(pending) };
        let last = if possessive { lists.is } else { parts.last().copied().unwrap_or(id::UNKNOWN) };
        let at_start = at == self.sentence_start
            || !self.out.tokens[at - 1].is_word()
            || self.out.tokens[at - 1].tags & (tags::CONJ | tags::SUB | tags::INTJ) != 0;
        let splits = if last == lists.is {
            let plain = next_tags & (tags::NOUN | tags::BASE) == 0;
            next_tags & (tags::DET | tags::POSS | tags::NEG) != 0
                || (plain && next_tags & (tags::ADV | tags::ING | tags::PP | tags::PREP | tags::PRON | tags::WH) != 0)
                || (!possessive && plain && next_tags & tags::ADJ != 0 && !lists.owned_adjectives.contains(&next))
                || (!possessive && lists.state_words.contains(&next))
        } else if last == lists.will || last == lists.would {
            let verb = next_tags & tags::BASE != 0 && next_tags & (tags::ADJ | tags::PREP) == 0;
            let adverb = next_tags & tags::ADV != 0 && next_tags & (tags::ADJ | tags::NOUN) == 0;
            let sure = vocab.word(pending) == "ill";
            (verb || adverb && sure) && (at_start || sure)
        } else if last == lists.are {
            at_start
                && next_tags & (tags::ING | tags::ADJ | tags::NEG | tags::ADV) != 0
                && next_tags & (tags::NOUN | tags::PRON | tags::DET) == 0
        } else if last == lists.us {
            at_start && next_tags & tags::BASE != 0
        } else {
            // "wont", and whatever else is rarer as a word than as a slip.
            true
        };
        if !splits {
            return;
        }
        if possessive {
            self.out.tokens[at].flags &= !flag::POSSESSIVE;
            self.push_part(lists.is);
            return;
        }
        for (i, &part) in parts.iter().enumerate() {
            if i == 0 {
                self.out.tokens[at].id = part;
                self.out.tokens[at].flags &= !flag::AS_KNOWN;
                self.out.tokens[at].tags = vocab.tags(part) | tags::WORD | token.tags & (tags::CAP | tags::CAPS);
            } else {
                self.push_part(part);
            }
        }
    }
}

/// The tags of a word that the vocabulary does not know, by its look.
fn guess(word: &[u8], looks: Tags) -> Tags {
    let ends = |suffix: &[u8]| word.len() > suffix.len() + 2 && word.ends_with(suffix);
    let name = if looks & tags::CAP != 0 { tags::NAME } else { 0 };
    name | if ends(b"ly") {
        tags::ADV
    } else if ends(b"ing") {
        tags::ING | tags::NOUN
    } else if ends(b"ed") {
        tags::PAST | tags::PP | tags::ADJ
    } else if ends(b"able") || ends(b"ible") || ends(b"ful") || ends(b"ous") || ends(b"less") || ends(b"ive") {
        tags::ADJ
    } else if ends(b"tion") || ends(b"ment") || ends(b"ness") || ends(b"ity") || ends(b"ism") {
        tags::NOUN
    } else if ends(b"s") {
        tags::NOUN | tags::PLURAL | tags::THIRD
    } else {
        tags::NOUN | tags::BASE | tags::ADJ
    }
}
