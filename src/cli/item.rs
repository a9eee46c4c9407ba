//! A finding with its place in the file. Its serialised form is the public one: `docs/schema/finding.json`.

use super::baseline;
use super::source::Position;
use serde::Serialize;
use serde::ser::Serializer;
use std::ops::Range;
use tactful::draft::{Draft, Place, WHOLE_FILE};
use tactful::{Applicability, Family, Finding, Rewrite, Severity};

#[derive(Debug, Serialize)]
pub struct Item {
    #[serde(serialize_with = "family")]
    pub family: Family,
    pub category: &'static str,
    pub rule: String,
    #[serde(serialize_with = "severity", skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    pub turn: usize,
    pub speaker: &'static str,
    /// The decoded text that the offsets count in, where it does not stand in the file as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    pub start: usize,
    pub end: usize,
    pub line: usize,
    pub column: usize,
    pub quote: String,
    pub message: String,
    pub rewrites: Vec<Rewrite>,
    /// Which text the offsets count in.
    #[serde(skip)]
    pub text: TextOf,
    /// Where it comes from in the file; the offsets themselves where it stands there as it is.
    #[serde(skip)]
    pub in_file: Range<usize>,
    /// Where it begins and ends in the file, for what shows the file and not the decoded text.
    #[serde(skip)]
    pub file_positions: (Position, Position),
    /// The same for the same rule, words and surroundings.
    #[serde(skip)]
    pub fingerprint: u64,
    /// The draft, and the finding's number in its report; for edits.
    #[serde(skip)]
    pub source: Option<(usize, usize)>,
}

/// A text that offsets count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum TextOf {
    #[default]
    File,
    /// A decoded part of one of the file's drafts.
    Part { draft: usize, part: usize },
    /// A turn of one of the file's drafts.
    Turn { draft: usize, turn: usize },
}

fn family<S: Serializer>(family: &Family, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(family.name())
}

fn severity<S: Serializer>(severity: &Option<Severity>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.map_or("", Severity::name))
}

impl Item {
    /// The finding of one of a file's drafts, without line and column.
    pub fn new(finding: &Finding<'_>, draft: &Draft, number: usize, of_many: bool) -> Self {
        let turn = finding.turn();
        let (text, range, in_file, part) = place(draft, number, turn, finding.span());
        let mut rewrites = finding.rewrites();
        for rewrite in &mut rewrites {
            rewrite.edits.retain_mut(|edit| {
                let (edit_text, range, ..) = place(draft, number, turn, edit.start..edit.end);
                if let Ok(in_file) = draft.edit(turn, edit) {
                    *edit = in_file;
                } else {
                    (edit.start, edit.end) = (range.start, range.end);
                }
                edit_text == text
            });
        }
        let whole = draft.conversation().turns.get(turn).map_or("", |t| t.text.as_str());
        Item {
            family: finding.family(),
            category: finding.category(),
            rule: finding.rule().to_string(),
            severity: finding.severity(),
            turn,
            speaker: finding.speaker().name(),
            part: part.map(|name| if of_many { format!("message {}: {name}", number + 1) } else { name }),
            start: range.start,
            end: range.end,
            line: 0,
            column: 0,
            quote: finding.quote().to_string(),
            message: finding.message(),
            rewrites,
            text,
            in_file,
            file_positions: Default::default(),
            fingerprint: baseline::fingerprint(finding.rule(), whole, finding.span()),
            source: None,
        }
    }

    /// Whether its offsets count in the whole file, decoded: an editor shows the same lines.
    pub fn is_whole_file(&self) -> bool {
        self.part.as_deref() == Some(WHOLE_FILE)
    }

    /// Whether it has an edit that is right wherever the rule fires, and that can be made in the file.
    pub fn fixable(&self) -> bool {
        self.text == TextOf::File && self.rewrites.iter().any(|r| r.applicability == Applicability::MachineApplicable)
    }
}

/// Where a range of a turn stands: in which text and there, in the file, and the name of the part.
fn place(
    draft: &Draft,
    number: usize,
    turn: usize,
    range: Range<usize>,
) -> (TextOf, Range<usize>, Range<usize>, Option<String>) {
    match draft.place(turn, range) {
        Place::File(range) => (TextOf::File, range.clone(), range, None),
        Place::Part { name, range, file, .. } => {
            let part = draft.parts().iter().position(|p| p.name == name);
            let text = part.map_or(TextOf::Turn { draft: number, turn }, |part| TextOf::Part { draft: number, part });
            (text, range, file, Some(name.to_string()))
        }
    }
}
