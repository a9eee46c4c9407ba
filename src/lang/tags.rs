//! Coarse word classes as bits.
//!
//! A word may have several; the neighbours narrow them (see [`super::narrow`]).

/// A set of word classes, one bit each.
pub type Tags = u32;

pub const BASE: Tags = 1;
pub const THIRD: Tags = 1 << 1;
pub const ING: Tags = 1 << 2;
pub const PAST: Tags = 1 << 3;
pub const PP: Tags = 1 << 4;
pub const NOUN: Tags = 1 << 5;
pub const PLURAL: Tags = 1 << 6;
pub const ADJ: Tags = 1 << 7;
pub const ADV: Tags = 1 << 8;
pub const PRON: Tags = 1 << 9;
pub const DET: Tags = 1 << 10;
pub const POSS: Tags = 1 << 11;
pub const PREP: Tags = 1 << 12;
pub const CONJ: Tags = 1 << 13;
pub const SUB: Tags = 1 << 14;
pub const BE: Tags = 1 << 15;
pub const HAVE: Tags = 1 << 16;
pub const DO: Tags = 1 << 17;
pub const MODAL: Tags = 1 << 18;
pub const WH: Tags = 1 << 19;
pub const NUM: Tags = 1 << 20;
pub const NEG: Tags = 1 << 21;
pub const INTJ: Tags = 1 << 22;
pub const NAME: Tags = 1 << 23;
/// A pronoun that can only be a subject: I, he, she, we, they.
pub const SUBJ: Tags = 1 << 24;
pub const TO: Tags = 1 << 25;
/// The word stands for other words: a contraction or a known misspelling.
pub const EXPANDS: Tags = 1 << 26;
/// The word may stand for other words; the neighbours decide ("its", "ill").
pub const MAY_EXPAND: Tags = 1 << 27;
pub const CAP: Tags = 1 << 28;
pub const CAPS: Tags = 1 << 29;
/// Any word, number or name: no punctuation, no symbol.
pub const WORD: Tags = 1 << 30;

pub const VERB: Tags = BASE | THIRD | ING | PAST | PP;
pub const AUX: Tags = BE | HAVE | DO | MODAL;
/// What a sentence's grammar is made of, as against how the word looks.
pub const GRAMMAR: Tags = (1 << 26) - 1;

/// The bits that a tag name of the rule format stands for, or `None`.
pub fn by_name(name: &str) -> Option<Tags> {
    Some(match name {
        "verb" => VERB,
        "base" => BASE,
        "third" => THIRD,
        "ing" => ING,
        "past" => PAST,
        "pp" => PP,
        "noun" => NOUN,
        "plural" => PLURAL,
        "adj" => ADJ,
        "adv" => ADV,
        "pron" => PRON,
        "det" => DET,
        "poss" => POSS,
        "prep" => PREP,
        "conj" => CONJ,
        "sub" => SUB,
        "aux" => AUX,
        "be" => BE,
        "have" => HAVE,
        "do" => DO,
        "modal" => MODAL,
        "wh" => WH,
        "num" => NUM,
        "neg" => NEG,
        "interjection" => INTJ,
        "name" => NAME,
        "to" => TO,
        "subject" => SUBJ,
        "cap" => CAP,
        "caps" => CAPS,
        "word" => WORD,
        _ => return None,
    })
}

/// All names that [`by_name`] knows, for suggestions in error messages.
pub const NAMES: &[&str] = &[
    "verb",
    "base",
    "third",
    "ing",
    "past",
    "pp",
    "noun",
    "plural",
    "adj",
    "adv",
    "pron",
    "det",
    "poss",
    "prep",
    "conj",
    "sub",
    "aux",
    "be",
    "have",
    "do",
    "modal",
    "wh",
    "num",
    "neg",
    "interjection",
    "name",
    "to",
    "subject",
    "cap",
    "caps",
    "word",
];
