//! Matching rules against turns: raw hits, their contexts, what drops what, and the findings that remain.

pub(crate) mod hits;
pub(crate) mod linter;
pub(crate) mod machine;
pub(crate) mod measures;
pub(crate) mod memory;
pub(crate) mod own;
pub(crate) mod policy;
pub(crate) mod raw;
pub(crate) mod readable;
mod regex_faults;
mod regex_start;
pub(crate) mod regexes;
pub(crate) mod resolve;
pub(crate) mod rewrite;
pub(crate) mod seen;
pub(crate) mod terms;
pub(crate) mod wanted;
mod wording;

use crate::rules::ruleset::Measure;

/// "42 words." and the like, before a measure's advice. The value is in tenths.
pub(crate) fn measured_in_words(measure: Measure, tenths: u32) -> String {
    let whole = (tenths + 5) / 10;
    match measure {
        Measure::SentenceWords | Measure::ReplyWords | Measure::ParagraphWords => format!("{whole} words."),
        Measure::ReadingGrade => format!("Reading grade {whole}."),
        Measure::CapsWords => format!("{whole} words in capitals."),
        Measure::PunctuationRun => format!("{whole} marks in a row."),
        Measure::Placeholder | Measure::Acronym => String::new(),
    }
}
