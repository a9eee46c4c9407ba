//! The categories of the taxonomy and the families they belong to.

/// The four families of findings, the evidence that only serves other rules, and the terms of the tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[non_exhaustive]
pub enum Family {
    /// A helper of other rules; never shown.
    Evidence,
    /// Something done well, in the agent's words.
    Strength,
    /// Something that could be said better, in the agent's words.
    Fault,
    /// A signal in the customer's words.
    Cue,
    /// Something about the shape of a whole conversation.
    Check,
    /// Something that makes the agent's words read kinder or colder; it counts for the tone and is never shown
    /// as a finding.
    Term,
}

impl Family {
    /// The family's name in output and rule files.
    pub fn name(self) -> &'static str {
        match self {
            Family::Evidence => "evidence",
            Family::Strength => "strength",
            Family::Fault => "fault",
            Family::Cue => "cue",
            Family::Check => "check",
            Family::Term => "term",
        }
    }

    /// Whether rules of this family make no findings of their own.
    pub fn is_hidden(self) -> bool {
        matches!(self, Family::Evidence | Family::Term)
    }
}

/// Every category with its family; a category's number is its place in this list.
pub const CATEGORIES: &[(&str, Family)] = {
    use Family::{Check, Cue, Evidence, Fault, Strength, Term};
    &[
        ("evidence", Evidence),
        ("dismissive", Fault),
        ("contradiction", Fault),
        ("unknowing", Fault),
        ("deflection", Fault),
        ("refusal", Fault),
        ("blame", Fault),
        ("command", Fault),
        ("condescension", Fault),
        ("hollow-apology", Fault),
        ("negative", Fault),
        ("overpromise", Fault),
        ("vague", Fault),
        ("hedge", Fault),
        ("filler", Fault),
        ("jargon", Fault),
        ("profanity", Fault),
        ("shouting", Fault),
        ("slang", Fault),
        ("excuse", Fault),
        ("canned", Fault),
        ("stiff", Fault),
        ("familiar", Fault),
        ("curt", Fault),
        ("placeholder", Fault),
        ("readability", Fault),
        ("greeting", Strength),
        ("empathy", Strength),
        ("apology", Strength),
        ("ownership", Strength),
        ("gratitude", Strength),
        ("affirmation", Strength),
        ("open-question", Strength),
        ("check-understanding", Strength),
        ("alternative", Strength),
        ("timeline", Strength),
        ("next-step", Strength),
        ("closing", Strength),
        ("permission", Strength),
        ("boundary", Strength),
        ("read-back", Strength),
        ("personal", Strength),
        ("frustration", Cue),
        ("repeat-contact", Cue),
        ("escalation", Cue),
        ("churn-risk", Cue),
        ("urgency", Cue),
        ("confusion", Cue),
        ("satisfaction", Cue),
        ("abuse", Cue),
        ("buying", Cue),
        ("missed-empathy", Check),
        ("missed-cue", Check),
        ("no-greeting", Check),
        ("no-closing", Check),
        ("hold-unasked", Check),
        ("cold-transfer", Check),
        ("asked-again", Check),
        ("talk-ratio", Check),
        ("closed-questions", Check),
        ("unmet-question", Check),
        ("bare-bad-news", Check),
        ("no-next-step", Check),
        ("sour-ending", Check),
        ("slow-reply", Check),
        ("long-silence", Check),
        ("interruption", Check),
        ("public-data", Check),
        ("term", Term),
    ]
};

/// The number of a category, or `None`.
pub fn category(name: &str) -> Option<usize> {
    CATEGORIES.iter().position(|(n, _)| *n == name)
}

/// The known name nearest to what was written, if one is near enough to suggest.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (distance(written, k), k))
        .filter(|(d, k)| *d <= 1 + k.len().max(written.len()) / 3)
        .min()
        .map(|(_, k)| k)
}

/// Edit distance, in bytes; names are short.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    #[test]
    fn suggests_the_nearest() {
        assert_eq!(super::nearest("pattern", ["patterns", "passes"]), Some("patterns"));
        assert_eq!(super::nearest("xyzzy", ["patterns", "passes"]), None);
    }
}
