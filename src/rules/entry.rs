//! What an entry asks of a place before its variant is looked at: who speaks, how the anchor is written, what stands
//! beside it, and how far the edges are.
//!
//! Most entries are turned away, and which ones cannot be foreseen. So all that is asked for is a few bits, looked at
//! together without a branch. They may let through too much, never too little: the variant's program decides.

use super::needs::Window;
use super::ruleset::speaker;
use super::sets::print;
use crate::lang::tags::{self, Tags};
use crate::lang::token::{Sentence, Token, Tokens};
use crate::lang::vocab::WordId;

/// An entry of the tables while they are built: a variant, and what must stand at its anchor and around it.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry {
    pub variant: u32,
    pub rule: u32,
    /// The anchor is the first word of the pair.
    pub first: bool,
    pub asked: Asked,
    /// What stands before and after the anchor.
    pub beside: [Look; 2],
}

/// Numbers that an entry takes.
pub const ENTRY: usize = 6;
/// An entry as it lies in the tables.
pub type Packed = [u32; ENTRY];
/// Where it says that the anchor is the first word of a pair, above the variant.
const FIRST: u32 = 31;

impl NewEntry {
    pub fn pack(&self) -> Packed {
        let [before, after] = self.beside;
        let head = self.variant | u32::from(self.first) << FIRST;
        [head, self.asked.0, before.print, before.tags, after.print, after.tags]
    }
}

/// An entry of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a>(pub(super) &'a Packed);

impl Entry<'_> {
    /// The number of its variant: of equal matches the lower one counts.
    #[inline]
    pub fn variant(self) -> u32 {
        self.0[0] & ((1 << FIRST) - 1)
    }

    /// Where its anchor stands if it came up at the word `at`, alone or as the second word of a pair.
    #[inline]
    pub fn anchor(self, paired: bool, at: usize) -> usize {
        at - usize::from(paired & self.is_first())
    }

    /// Whether its anchor is the first word of the pair that it came up at.
    #[inline]
    pub fn is_first(self) -> bool {
        self.0[0] >> FIRST != 0
    }

    /// Whether its anchor may be this word of the sentence.
    #[inline]
    pub fn fits(self, place: Around) -> bool {
        let &[_, asked, print_before, tags_before, print_after, tags_after] = self.0;
        (asked & !place.has.0 == 0)
            & Look { print: print_before, tags: tags_before }.fits(place.before)
            & Look { print: print_after, tags: tags_after }.fits(place.after)
    }
}

/// What an entry looks at of a word: what it has, and what stands beside it.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    has: Asked,
    before: Look,
    after: Look,
}

/// What is asked of an anchor, a bit for each thing, or what a token has of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked(u32);

impl Asked {
    /// Nothing at all.
    pub const NOTHING: Asked = Asked(0);
    /// The first two bits are who says it. From here on there is one for each number of tokens that may stand between the
    /// anchor and the edge of its sentence.
    const START: u32 = 2;
    const END: u32 = 9;
    /// As many numbers: 0 to 6.
    const DISTANCES: u32 = 7;
    /// The edge must be the turn's.
    const TURN_START: u32 = 1 << 16;
    const TURN_END: u32 = 1 << 17;
    /// All letters are capitals.
    const CAPITALS: u32 = 1 << 18;
    /// From here on a bit for each length in bytes.
    const LENGTH: u32 = 19;
    /// The last of them.
    const MOST_BYTES: usize = 3;

    /// Both this and something else.
    #[inline]
    pub fn and(self, other: Asked) -> Asked {
        Asked(self.0 | other.0)
    }

    /// One of these speakers says it.
    pub fn said_by(speakers: u32) -> Asked {
        Asked(if speakers == speaker::AGENT | speaker::CUSTOMER { 0 } else { speakers })
    }

    /// An edge of the sentence is near: its start if `start`, with at most so many tokens between, and it is that of the turn
    /// if `turn`. What is too far to be noted need not be near.
    pub fn near(start: bool, between: usize, turn: bool) -> Asked {
        if between >= Self::DISTANCES as usize {
            return Asked::NOTHING;
        }
        let (first, of_turn) = if start { (Self::START, Self::TURN_START) } else { (Self::END, Self::TURN_END) };
        Asked(1 << (first + between as u32) | if turn { of_turn } else { 0 })
    }

    /// It is written exactly like this text.
    pub fn written(text: &str) -> Asked {
        let capitals = text.len() > 1 && text.bytes().all(|b| b.is_ascii_uppercase());
        let length = if text.len() <= Self::MOST_BYTES { Self::of_length(text.len()) } else { 0 };
        Asked(length | if capitals { Self::CAPITALS } else { 0 })
    }

    /// Above the last length there is a bit for all longer ones, which nobody asks for.
    #[inline]
    fn of_length(bytes: usize) -> u32 {
        1 << Self::LENGTH << bytes.min(Self::MOST_BYTES + 1)
    }

    /// The bits of all distances that may stand between where so many tokens do.
    #[inline]
    fn from(distance: u32) -> u32 {
        let all = (1 << Self::DISTANCES) - 1;
        (all << distance.min(Self::DISTANCES)) & all
    }

    /// What a token has in its sentence; openers and closers do not count between it and the edges.
    #[inline]
    fn of(token: &Token, at: u32, sentence: &Sentence) -> Asked {
        let start = Self::from(at.saturating_sub(sentence.body_start)) << Self::START;
        let end = Self::from(sentence.body_end.saturating_sub(at + 1)) << Self::END;
        let capitals = if token.tags & tags::CAPS != 0 { Self::CAPITALS } else { 0 };
        Asked(start | end | capitals | Self::of_length((token.end - token.start) as usize))
    }
}

/// What a token beside an anchor must be: a word of a set, known by its print, or one with some of these tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    print: u32,
    tags: Tags,
}

impl Look {
    /// Every token has this bit, and the edge of a sentence has it.
    const ANYTHING: Tags = 1 << 31;
    /// Lets everything through, the edge of a sentence too.
    pub const OPEN: Look = Look { print: 0, tags: Self::ANYTHING };

    pub fn new(words: &[WordId], tags: Tags) -> Self {
        Look { print: words.iter().fold(0, |bits, &word| bits | print(word)), tags }
    }

    #[inline]
    fn fits(self, token: Look) -> bool {
        self.print & token.print | self.tags & token.tags != 0
    }
}

/// What entries, and the needs of their variants, look at of a token.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub word: WordId,
    look: Look,
    has: Asked,
}

impl Seen {
    /// The edge of a sentence: in no set.
    const EDGE: Seen = Seen { word: WordId::MAX - 1, look: Look::OPEN, has: Asked::NOTHING };

    /// The print of the word.
    #[inline]
    pub fn print(&self) -> u32 {
        self.look.print
    }
}

/// What entries look at of a turn; kept and reused.
#[derive(Debug, Default)]
pub struct Sights {
    /// The edge before the first sentence, and then the tokens of each sentence and the edge after it.
    seen: Vec<Seen>,
}

impl Sights {
    /// Looks at a turn.
    pub fn read(&mut self, tokens: &Tokens, speaker: u32) {
        self.seen.clear();
        self.seen.push(Seen::EDGE);
        for (index, sentence) in tokens.sentences.iter().enumerate() {
            let first = if index == 0 { Asked::TURN_START } else { 0 };
            let last = if index + 1 == tokens.sentences.len() { Asked::TURN_END } else { 0 };
            let (all, range) = (Asked(speaker | first | last), sentence.start..sentence.end);
            let words = &tokens.tokens[range.start as usize..range.end as usize];
            self.seen.extend(range.zip(words).map(|(at, word)| Seen {
                word: word.id,
                look: Look { print: print(word.id), tags: word.tags | Look::ANYTHING },
                has: Asked::of(word, at, sentence).and(all),
            }));
            self.seen.push(Seen::EDGE);
        }
    }

    /// What is seen of a sentence.
    pub fn sentence(&self, index: usize, sentence: &Sentence) -> Sight<'_> {
        Sight(&self.seen[sentence.start as usize + index..sentence.end as usize + index + 2])
    }
}

/// What entries look at of a sentence: its tokens, and the edges before and after them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sight<'a>(&'a [Seen]);

impl<'a> Sight<'a> {
    /// What entries look at of the token at `at`.
    #[inline]
    pub fn around(self, at: usize) -> Option<Around> {
        let [before, this, after] = self.0.get(at..)?.first_chunk()?;
        Some(Around { has: this.has, before: before.look, after: after.look })
    }

    /// The tokens in a window of the token at `at`. What lies beyond the edges is left out.
    #[inline]
    pub fn within(self, window: Window, at: usize) -> &'a [Seen] {
        // The first token stands behind the edge.
        let (first, width) = (at as isize + 1 + isize::from(window.first), isize::from(window.width));
        let end = (first + width).clamp(0, self.0.len() as isize) as usize;
        self.0.get(first.max(0) as usize..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Look, Sights};
    use crate::lang::tags;
    use crate::lang::token::{Sentence, Token, Tokens};
    use crate::rules::needs::Window;

    fn token(length: u32, tags: u32) -> Token {
        Token { start: 0, end: length, id: 20, tags: tags | tags::WORD, flags: 0 }
    }

    /// The places that have what is asked for, in a sentence of ten tokens; the first and the last two of them are an opener
    /// and closers, and the turn goes on after it.
    fn places(asked: Asked) -> Vec<u32> {
        let sentence = Sentence { start: 0, end: 10, body_start: 1, body_end: 8, ..Sentence::default() };
        let has = |at| Asked::of(&token(4, 0), at, &sentence).and(Asked(Asked::TURN_START));
        (0..10).filter(|&at| asked.0 & !has(at).0 == 0).collect()
    }

    #[test]
    fn edges_are_near_enough() {
        assert_eq!(places(Asked::NOTHING).len(), 10);
        assert_eq!(places(Asked::near(true, 0, false)), [0, 1]);
        assert_eq!(places(Asked::near(true, 2, true)), [0, 1, 2, 3]);
        assert_eq!(places(Asked::near(false, 0, false)), [7, 8, 9]);
        assert_eq!(places(Asked::near(true, 6, false).and(Asked::near(false, 1, false))), [6, 7]);
        assert!(places(Asked::near(false, 0, true)).is_empty(), "the turn goes on after it");
    }

    #[test]
    fn what_is_too_far_to_note_may_be_anywhere() {
        assert_eq!(Asked::near(true, 7, true), Asked::NOTHING);
    }

    #[test]
    fn a_word_is_written_like_another() {
        let fits = |text: &str, length, tags| {
            Asked::written(text).0 & !Asked::of(&token(length, tags), 3, &Sentence::default()).0 == 0
        };
        assert!(fits("NOW", 3, tags::CAPS) && !fits("NOW", 3, 0));
        assert!(fits("u", 1, 0) && fits("U", 1, 0) && !fits("u", 3, 0), "you");
        assert!(fits("Longer", 6, 0) && fits("Longer", 7, 0), "a look that may let through too much");
    }

    #[test]
    fn the_edge_is_no_word_of_a_set() {
        let print = |word| Look::new(&[word], 0);
        assert!(Look::OPEN.fits(Look::OPEN) && !print(20).fits(Look::OPEN));
        assert!(!Look::new(&[], tags::NOUN).fits(Look::OPEN));
    }

    #[test]
    fn a_window_ends_at_the_edges() {
        let sentence = |start, end| Sentence { start, end, body_start: start, body_end: end, ..Sentence::default() };
        let words = (0..9).map(|id| Token { id: 20 + id, ..token(3, 0) });
        let tokens = Tokens { tokens: words.collect(), sentences: vec![sentence(0, 4), sentence(4, 9)] };
        let mut sights = Sights::default();
        sights.read(&tokens, 1);
        let sight = sights.sentence(1, &tokens.sentences[1]);
        let words = |before, least, most, at| {
            let window = Window::new(before, least, most).expect("near");
            let seen = sight.within(window, at).iter().map(|seen| seen.word);
            seen.filter(|&word| word < 100).collect::<Vec<_>>()
        };
        assert_eq!(words(false, 0, 0, 1), [26]);
        assert_eq!(words(false, 1, 9, 1), [27, 28]);
        assert!(words(false, 3, 4, 3).is_empty());
        assert_eq!(words(true, 0, 1, 3), [25, 26]);
        assert_eq!(words(true, 2, 100, 3), [24]);
        assert!(words(true, 1, 2, 0).is_empty());
    }
}
