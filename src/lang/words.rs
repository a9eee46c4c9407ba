//! Short lists of words that reading itself needs: openers, closers, abbreviations, parts of contractions.

use super::mark;
use super::table::Table;
use super::tags;
use super::token::{Sentence, Token, flag};
use super::vocab::{Vocab, WordId, id};

/// Initials with which an agent signs have so many letters at the most.
const MOST_INITIALS: u32 = 3;

/// Word numbers that the tokenizer and the clause reader ask for. Every list is sorted.
#[derive(Debug, Default, Clone)]
pub struct WordLists {
    pub not: WordId,
    pub will: WordId,
    pub have: WordId,
    pub are: WordId,
    pub am: WordId,
    pub would: WordId,
    pub is: WordId,
    pub us: WordId,
    pub has: WordId,
    pub had: WordId,
    /// "been" and "got": after them 's is "has", and 'd is "had".
    pub been: WordId,
    pub got: WordId,
    /// Words after which 's is "is": it, that, he …
    pub takes_is: Table,
    /// Adjectives that follow "its" as a possessive: own, new …
    pub owned_adjectives: Table,
    /// Words that follow "its" only when it is "it is": not, just, only, been …
    pub state_words: Table,
    /// Acronyms that everybody knows.
    pub acronyms: Table,
    /// Monday, March …: a capital wherever they stand.
    pub capitals: Table,
}

impl WordLists {
    /// "wont" is settled even at the end of a sentence.
    pub fn is_wont(&self, vocab: &Vocab, word: WordId) -> bool {
        vocab.expansion(word).last() == Some(&self.not)
    }

    /// Finds the sentence without its openers and closers; it ends where `body_end` is, or earlier.
    pub fn body(vocab: &Vocab, tokens: &[Token], sentence: &mut Sentence) {
        let (start, end) = (sentence.start as usize, sentence.end as usize);
        let mut at = start;
        while at < end {
            let token = &tokens[at];
            if token.is_word() && vocab.marks(token.id) & mark::SALUTATION != 0 {
                match Self::address(vocab, tokens, at + 1, end) {
                    Some(after) => at = after,
                    None => break,
                }
            } else if Self::silent(token)
                || token.flags & flag::HANDLE != 0
                || vocab.marks(token.id) & mark::OPENER != 0
            {
                at += 1;
            } else if let Some(after) = Self::vocative(tokens, at, end) {
                at = after;
            } else {
                break;
            }
        }
        sentence.body_start = at.min(end) as u32;
        let mut at = sentence.body_end as usize;
        while at > start {
            let token = &tokens[at - 1];
            let stop = matches!(token.id, id::DOT | id::BANG | id::QUESTION | id::COLON | id::CLOSE);
            let comma_name = token.tags & (tags::NAME | tags::CAP) != 0 && at >= 2 && tokens[at - 2].id == id::COMMA;
            if stop || Self::silent(token) || comma_name || vocab.marks(token.id) & mark::CLOSER != 0 {
                at -= 1;
            } else {
                break;
            }
        }
        sentence.body_end = at as u32;
        // Nothing but openers and closers: then that is the sentence.
        if sentence.body_end <= sentence.body_start {
            let handles = tokens[start..end].iter().take_while(|token| token.flags & flag::HANDLE != 0).count();
            sentence.body_start = (start + handles).min(end - 1) as u32;
            sentence.body_end = end as u32;
            while sentence.body_end > sentence.body_start + 1 && !tokens[sentence.body_end as usize - 1].is_word() {
                sentence.body_end -= 1;
            }
        }
    }

    fn silent(token: &Token) -> bool {
        matches!(token.id, id::COMMA | id::QUOTE | id::DASH | id::SYMBOL | id::OPEN | id::SEMICOLON)
            && token.tags & tags::WORD == 0
    }

    /// Whether a sentence ends with "^KB", "/AO" or "-Jo": with these an agent signs on social media.
    pub fn initials(tokens: &[Token]) -> bool {
        let [.., sign, name] = tokens else { return false };
        matches!(sign.id, id::SLASH | id::DASH | id::SYMBOL)
            && sign.flags & flag::SPACE != 0
            && name.is_word()
            && name.flags & flag::SPACE == 0
            && name.end - name.start <= MOST_INITIALS
    }

    /// "Anna, …" at the start of a sentence.
    fn vocative(tokens: &[Token], at: usize, end: usize) -> Option<usize> {
        let name = tokens[at].tags & tags::NAME != 0 && tokens[at].flags & flag::POSSESSIVE == 0;
        (name && at + 1 < end && tokens[at + 1].id == id::COMMA).then_some(at + 2)
    }

    /// After "hi": up to four words of a name and the comma; or nothing.
    fn address(vocab: &Vocab, tokens: &[Token], from: usize, end: usize) -> Option<usize> {
        for at in from..end.min(from + 5) {
            let token = &tokens[at];
            match token.id {
                id::COMMA | id::DASH | id::BANG => return Some(at + 1),
                _ if token.tags & (tags::NAME | tags::CAP) != 0
                    || token.id == id::SHIELD
                    || vocab.marks(token.id) & mark::CLOSER != 0 => {}
                _ => return (at == from || tokens[at - 1].tags & (tags::NAME | tags::CAP) != 0).then_some(at),
            }
        }
        None
    }
}
