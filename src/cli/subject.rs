//! What the reader of a mail finds wanting in its subject.

use super::baseline;
use super::item::{Item, TextOf};
use tactful::draft::{Draft, SubjectProblem};
use tactful::{Applicability, Family, Linter, Rewrite, Severity};

const CATEGORY: &str = "vague";

/// The finding about a draft's subject, if there is one.
pub fn items(draft: &Draft, linter: &Linter, file: &[u8]) -> impl Iterator<Item = Item> {
    let found = draft.subject_problem().and_then(|problem| {
        let (rule, advice) = match problem {
            SubjectProblem::Absent => {
                ("no-subject", "Say in a few words what the mail brings: “Your refund is on its way”.")
            }
            SubjectProblem::Vague => {
                ("vague-subject", "Name the matter and what comes of it: “Your lamp arrives on Friday”.")
            }
        };
        let severity = linter.weigh(rule, CATEGORY, Severity::Suggestion)?;
        // Where there is none, the mail's first line stands for it.
        let first_line = || 0..file.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(file.len());
        let range = draft.subject().map(|s| s.range.clone()).filter(|r| !r.is_empty()).unwrap_or_else(first_line);
        let quote = draft.subject().map_or(String::new(), |s| s.text.clone());
        let last = draft.conversation().turns.len().saturating_sub(1);
        Some(Item {
            family: Family::Fault,
            category: CATEGORY,
            rule: rule.into(),
            severity: Some(severity),
            turn: (0..=last).find(|&t| draft.is_own(t)).unwrap_or(last),
            speaker: "agent",
            part: None,
            start: range.start,
            end: range.end,
            line: 0,
            column: 0,
            fingerprint: baseline::fingerprint(rule, &quote, 0..quote.len()),
            quote,
            message: format!("{problem} A clear one gets the mail opened, and found again."),
            rewrites: vec![Rewrite { text: advice.into(), applicability: Applicability::Advice, edits: Vec::new() }],
            text: TextOf::File,
            in_file: range,
            file_positions: Default::default(),
            source: None,
        })
    });
    found.into_iter()
}
