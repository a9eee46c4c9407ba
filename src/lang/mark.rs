//! What single words do for the reader of clauses and sentences: a bit for each short list of the word files.
//!
//! The lists stand in `rules/words/grammar.toml` and `marks.toml`; one look at a word's bits takes the place of a
//! search in each of them.

use super::table::Table;
use super::vocab::WordId;

/// The lists that a word is in, a bit each.
pub type Marks = u32;

pub const IF: Marks = 1;
pub const WHEN: Marks = 1 << 1;
pub const REASON: Marks = 1 << 2;
pub const REPORTED: Marks = 1 << 3;
pub const RELATIVE: Marks = 1 << 4;
/// Verbs of saying and thinking, in all forms.
pub const REPORTING: Marks = 1 << 5;
/// Words that a relative clause follows without a pronoun: everything, anything, all …
pub const INDEFINITE: Marks = 1 << 6;
/// let, help, make: "you" after them is their object.
pub const CAUSATIVE: Marks = 1 << 7;
pub const ABILITY: Marks = 1 << 8;
pub const OBLIGATION: Marks = 1 << 9;
/// need, have, got, required …: obligation when "to" follows.
pub const OBLIGATION_TO: Marks = 1 << 10;
pub const ADVICE: Marks = 1 << 11;
pub const POSSIBILITY: Marks = 1 << 12;
pub const FUTURE: Marks = 1 << 13;
pub const WOULD: Marks = 1 << 14;
pub const NEGATION: Marks = 1 << 15;
pub const FIRST_PERSON: Marks = 1 << 16;
pub const FIRST_POSSESSIVE: Marks = 1 << 17;
pub const YOU: Marks = 1 << 18;
pub const YOUR: Marks = 1 << 19;
pub const IT: Marks = 1 << 20;
pub const PLEASE: Marks = 1 << 21;
pub const PAST_AUXILIARY: Marks = 1 << 22;
pub const BAD_FOR_CUSTOMER: Marks = 1 << 23;
pub const GOOD_FOR_CUSTOMER: Marks = 1 << 24;
/// well, ok, but …: passed over at the start of a sentence.
pub const OPENER: Marks = 1 << 25;
/// please, sir …: passed over at its end.
pub const CLOSER: Marks = 1 << 26;
/// hi, hello, dear …: an address may follow them.
pub const SALUTATION: Marks = 1 << 27;
pub const ABBREVIATION: Marks = 1 << 28;
pub const TITLE: Marks = 1 << 29;
/// Words whose first letter sounds otherwise than it looks: an hour, a unit.
pub const TAKES_AN: Marks = 1 << 30;
pub const TAKES_A: Marks = 1 << 31;
/// What decides a verb's modality.
pub const MODALITY: Marks = ABILITY | OBLIGATION | OBLIGATION_TO | ADVICE | POSSIBILITY | FUTURE | WOULD;

/// The mark that a list of the word files gives, or `None`.
pub fn by_name(list: &str) -> Option<Marks> {
    Some(match list {
        "if" => IF,
        "when" => WHEN,
        "reason" => REASON,
        "reported" => REPORTED,
        "relative" => RELATIVE,
        "reporting" => REPORTING,
        "indefinites" => INDEFINITE,
        "causatives" => CAUSATIVE,
        "ability" => ABILITY,
        "obligation" => OBLIGATION,
        "obligation-to" => OBLIGATION_TO,
        "advice" => ADVICE,
        "possibility" => POSSIBILITY,
        "future" => FUTURE,
        "would" => WOULD,
        "negations" => NEGATION,
        "past-auxiliaries" => PAST_AUXILIARY,
        "first-person" => FIRST_PERSON,
        "first-possessive" => FIRST_POSSESSIVE,
        "you" => YOU,
        "your" => YOUR,
        "it" => IT,
        "please" => PLEASE,
        "openers" => OPENER,
        "closers" => CLOSER,
        "salutations" => SALUTATION,
        "abbreviations" => ABBREVIATION,
        "titles" => TITLE,
        "takes-an" => TAKES_AN,
        "takes-a" => TAKES_A,
        _ => return None,
    })
}

/// Makes a list's mark stand on these words and on no others.
pub fn set(marks: &mut Table, mark: Marks, words: &[WordId]) {
    marks.iter_mut().for_each(|m| *m &= !mark);
    for &word in words {
        if marks.len() <= word as usize {
            marks.resize(word as usize + 1, 0);
        }
        marks[word as usize] |= mark;
    }
}
