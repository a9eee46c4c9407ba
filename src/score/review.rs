//! A conversation read as a whole: its words, its shape, its measures.

use super::checks::{self, Occasions, Talk};
use super::measures::{Measures, measure};
use crate::conversation::Conversation;
use crate::lint::linter::Linter;
use crate::lint::terms::TermSearch;
use crate::redact::Masks;
use crate::report::{Finding, Report};

/// What was found in a conversation: in its words, and in its shape.
///
/// ```
/// use tactful::{Conversation, Linter};
/// let talk = Conversation::new()
///     .customer("This is the third time I write, and still nobody has fixed my line. I'm fed up.")
///     .agent("What is your account number?");
/// let review = Linter::default().review(&talk);
/// assert!(review.findings().any(|f| f.category() == "missed-empathy"));
/// ```
#[derive(Debug, Clone)]
pub struct Review {
    report: Report,
    occasions: Vec<Occasions>,
    measures: Measures,
}

impl Review {
    /// All findings: faults, strengths, cues and checks, sorted by turn, start, end and rule.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.report.findings()
    }

    /// The findings with the conversation they are about.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Counts and times of the conversation.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// How often the checks of a category, or the check of that rule, could have found something. Never means that
    /// the check does not apply to this conversation.
    pub fn occasions(&self, check: &str) -> usize {
        let set = self.report.linter().set();
        let rules = self.occasions.iter().map(|o| (&set.rules[o.rule as usize], o.times as usize));
        rules.filter(|(r, _)| r.category_name() == check || set.text(r.id) == check).map(|(_, times)| times).sum()
    }
}

impl Review {
    /// The same review over the masked conversation.
    pub(crate) fn masked(&self, conversation: Conversation, masks: &Masks) -> Review {
        Review { report: self.report.masked(conversation, masks), ..self.clone() }
    }
}

impl Linter {
    /// Reviews a whole conversation: its words as [`Linter::check_conversation`] does, and its shape: what was
    /// missed, asked twice, left open. Where a party says nothing, there is no shape to look at.
    pub fn review(&self, conversation: &Conversation) -> Review {
        self.reviewed(conversation, None)
    }

    /// The same; `terms` looks for those of the tone, if they are wanted.
    pub(super) fn reviewed(&self, conversation: &Conversation, terms: Option<&mut TermSearch>) -> Review {
        let mut talk = checks::hear(self, conversation, terms);
        let occasions = checks::run(self, &mut talk);
        let measures = measure(self, &talk);
        let Talk { findings, .. } = talk;
        Review { report: Report::new(self.clone(), conversation.clone(), findings), occasions, measures }
    }
}
