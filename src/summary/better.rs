//! What to say instead of a fault, for those who read many of them.

use crate::{Applicability, Finding};
use serde::{Deserialize, Serialize};

/// What to say instead of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Better {
    /// In these words.
    Say(String),
    /// It is left out.
    LeaveOut,
    /// Advice, where words cannot be given.
    Advice(String),
}

impl Better {
    /// The first wording of a finding's rewrites, or else its advice; `None` where it has neither.
    pub fn of(finding: &Finding) -> Option<Self> {
        let rewrites = finding.rewrites();
        let mut wordings = rewrites.iter().filter(|r| r.applicability != Applicability::Advice).peekable();
        if wordings.peek().is_some() {
            let said = wordings.find(|r| !r.text.is_empty());
            return Some(said.map_or(Better::LeaveOut, |r| Better::Say(r.text.clone())));
        }
        rewrites.first().map(|r| Better::Advice(r.text.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::Better;
    use crate::{
        Conversation, Linter,
        score::{Scorecard, Scorer},
    };

    fn of(text: &str, rule: &str) -> Option<Better> {
        let scorer = Scorer::new(Linter::default(), Scorecard::default());
        let answer = scorer.score(&Conversation::new().customer("Where is my parcel?").agent(text));
        let found = answer.findings().find(|f| f.rule() == rule).map(|f| Better::of(&f));
        found.unwrap_or_else(|| panic!("{rule} is found in {text:?}"))
    }

    #[test]
    fn wordings_come_before_advice() {
        let Some(Better::Say(wording)) = of("You need to send us the form.", "you-need-to") else {
            panic!("a wording")
        };
        assert!(wording.contains("lease"), "{wording}");
        assert_eq!(of("Unfortunately, the shop opens at ten.", "unfortunately"), Some(Better::LeaveOut));
        assert!(matches!(of("Calm down.", "calm-down"), Some(Better::Say(_) | Better::Advice(_))));
    }
}
