//! Subjects that are missing or say nothing.

use std::fmt;
use std::sync::LazyLock;

/// What is wrong with a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubjectProblem {
    /// There is none.
    Absent,
    /// It would fit any message.
    Vague,
}

impl fmt::Display for SubjectProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SubjectProblem::Absent => "There is no subject.",
            SubjectProblem::Vague => "The subject would fit any message.",
        })
    }
}

static VAGUE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("subjects.txt").lines();
    let mut all: Vec<&str> = lines.filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    all.sort_unstable();
    all
});

/// Whether a subject is missing or vague. What stands before it ("Re:", "`[Ticket]`") counts for nothing.
///
/// ```
/// use tactful::draft::{SubjectProblem, subject_problem};
/// assert_eq!(subject_problem(None), Some(SubjectProblem::Absent));
/// assert_eq!(subject_problem(Some("RE: Your request")), Some(SubjectProblem::Vague));
/// assert_eq!(subject_problem(Some("Your refund arrives on Friday")), None);
/// ```
pub fn subject_problem(subject: Option<&str>) -> Option<SubjectProblem> {
    const NONE: [&str; 12] = [
        "no subject",
        "none",
        "kein betreff",
        "ohne betreff",
        "sans objet",
        "aucun objet",
        "sin asunto",
        "sem assunto",
        "nessun oggetto",
        "geen onderwerp",
        "n/a",
        "subject",
    ];
    let (_, text) = split_prefix(subject.unwrap_or(""));
    let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || NONE.contains(&text.as_str()) {
        // "#4411" alone is a number for somebody.
        return Some(SubjectProblem::Absent);
    }
    let vague = VAGUE.binary_search(&text.as_str()).is_ok();
    vague.then_some(SubjectProblem::Vague)
}

/// What a subject's beginning says of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Prefix {
    pub reply: bool,
    pub forward: bool,
}

/// Takes "Re:", "AW:", "Fwd:" and the like off, in several languages and as often as they stand.
pub(crate) fn split_prefix(subject: &str) -> (Prefix, &str) {
    const REPLY: [&str; 13] = ["re", "aw", "antw", "sv", "vs", "ref", "rif", "res", "odp", "r", "ré", "atb", "réf"];
    const FORWARD: [&str; 12] = ["fwd", "fw", "wg", "tr", "rv", "enc", "i", "vb", "doorst", "pd", "vl", "trans"];
    let mut found = Prefix::default();
    let mut rest = subject.trim();
    // Nobody answers more often than this, and each round only shortens the text.
    for _ in 0..50 {
        let Some(colon) = rest.bytes().take(12).position(|b| b == b':') else { break };
        let name: String =
            rest[..colon].chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        // "Re[2]:" and "RE (3):" count their answers.
        let count = rest[..colon].trim().chars().skip(name.chars().count());
        if !count.into_iter().all(|c| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | ' ' | '^' | '\u{a0}')) {
            break;
        }
        if REPLY.contains(&name.as_str()) {
            found.reply = true;
        } else if FORWARD.contains(&name.as_str()) {
            found.forward = true;
        } else {
            break;
        }
        rest = rest[colon + 1..].trim_start();
    }
    (found, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        assert_eq!(split_prefix("Re: AW: Lamp"), (Prefix { reply: true, forward: false }, "Lamp"));
        assert_eq!(split_prefix("WG: Re[2]: Lamp"), (Prefix { reply: true, forward: true }, "Lamp"));
        assert_eq!(split_prefix("TR : Lampe"), (Prefix { reply: false, forward: true }, "Lampe"));
        assert_eq!(split_prefix("Reminder: pay"), (Prefix::default(), "Reminder: pay"));
        assert_eq!(split_prefix("Re lamp: broken"), (Prefix::default(), "Re lamp: broken"));
    }

    #[test]
    fn problems() {
        for subject in [None, Some(""), Some("  "), Some("Re:"), Some("(no subject)"), Some("Fwd: (kein Betreff)")] {
            assert_eq!(subject_problem(subject), Some(SubjectProblem::Absent), "{subject:?}");
        }
        for subject in ["Hello!", "Your request", "URGENT", "Re: update", "Follow-up", "Votre demande"] {
            assert_eq!(subject_problem(Some(subject)), Some(SubjectProblem::Vague), "{subject}");
        }
        for subject in
            ["Your order 4411", "Refund for the blue lamp", "Update on your claim", "Re: Ticket #77", "Ihre Anfrage 12"]
        {
            assert_eq!(subject_problem(Some(subject)), None, "{subject}");
        }
    }
}
