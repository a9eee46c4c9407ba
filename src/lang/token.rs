//! Tokens and sentences: what reading makes of a text.
//!
//! Spans are byte offsets into the original text and always lie on character boundaries.

use super::tags::{self, Tags};
use super::vocab::WordId;

/// How a token stands in the text.
pub mod flag {
    /// White space, or the start of the text, stands before it.
    pub const SPACE: u16 = 1;
    /// Glued to the token before by a hyphen.
    pub const JOINED: u16 = 1 << 1;
    /// A further word of a contraction: it shares its span with the token before.
    pub const PART: u16 = 1 << 2;
    /// Inside quotation marks.
    pub const QUOTED: u16 = 1 << 3;
    /// A possessive: "customer's".
    pub const POSSESSIVE: u16 = 1 << 4;
    /// The first token of a line.
    pub const LINE: u16 = 1 << 5;
    /// Written as the vocabulary has it, capitals apart.
    pub const AS_KNOWN: u16 = 1 << 6;
    /// A name with an @ before it, as on social media.
    pub const HANDLE: u16 = 1 << 7;
    /// Part of a hashtag.
    pub const HASHTAG: u16 = 1 << 8;
}

/// A word, number or mark: its span in bytes, its number in the vocabulary, its tags.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub start: u32,
    pub end: u32,
    pub id: WordId,
    pub tags: Tags,
    pub flags: u16,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.tags & tags::WORD != 0
    }
    pub fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }
}

/// A sentence: its tokens, and the part left when openers and closers are taken off.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sentence {
    pub start: u32,
    pub end: u32,
    /// First token after openers ("well, ", "ok so").
    pub body_start: u32,
    /// One past the last token before closers ("please", "!").
    pub body_end: u32,
    /// The sentence begins a paragraph.
    pub paragraph: bool,
    /// The sentence begins with a list mark.
    pub list_item: bool,
}

/// The tokens of one turn. Kept and reused from turn to turn.
#[derive(Debug, Default)]
pub struct Tokens {
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
}
