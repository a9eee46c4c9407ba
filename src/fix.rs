//! Which machine-applicable edits to make: those that together remove their findings and add no fault.

use crate::conversation::Conversation;
use crate::lint::rewrite::Edit;
use crate::report::{Finding, Report, apply};
use crate::rules::ruleset::Applicability;
use std::collections::HashMap;
use std::ops::Range;

/// How many rounds of edits are made, and how often edits that do no good are taken out of a round.
const ROUNDS: usize = 5;

impl Report {
    /// The text of the last turn after all machine-applicable edits: of a draft, the better draft.
    ///
    /// The text is checked again until nothing is left to edit, at most five times; see [`Report::edits`].
    pub fn fixed(&self) -> String {
        let Some(last) = self.conversation().turns.len().checked_sub(1) else { return String::new() };
        let mut after = None;
        for _ in 0..ROUNDS {
            let report = after.as_ref().unwrap_or(self);
            let (edits, next) = report.good_edits(last, &|_| true);
            if edits.is_empty() {
                break;
            }
            after = next;
        }
        after.as_ref().unwrap_or(self).conversation().turns[last].text.clone()
    }

    /// The machine-applicable edits of a turn's text, in order and without overlaps, that together remove their
    /// findings and add no fault.
    ///
    /// Of overlapping edits the one that starts first is made, and of those the one of the rule whose id comes first.
    /// An edit that would not remove its finding, or that would add a fault, is left out.
    pub fn edits(&self, turn: usize) -> Vec<Edit> {
        self.good_edits(turn, &|_| true).0
    }

    /// Like [`Report::edits`], but only for the findings that are wanted.
    pub fn edits_for(&self, turn: usize, wanted: impl Fn(&Finding<'_>) -> bool) -> Vec<Edit> {
        self.good_edits(turn, &wanted).0
    }

    /// The edits, and the report of the conversation with them made.
    fn good_edits(&self, turn: usize, wanted: &dyn Fn(&Finding<'_>) -> bool) -> (Vec<Edit>, Option<Report>) {
        let mut edits = self.machine_edits(turn, wanted);
        for _ in 0..ROUNDS {
            if edits.is_empty() {
                return (Vec::new(), None);
            }
            let plain: Vec<Edit> = edits.iter().map(|(edit, _)| edit.clone()).collect();
            let checked = self.linter.check_conversation(&self.with(turn, &plain));
            let bad = self.bad(turn, &edits, &checked);
            if !bad.contains(&true) {
                return (plain, Some(checked));
            }
            let mut bad = bad.iter();
            edits.retain(|_| bad.next() == Some(&false));
        }
        (Vec::new(), None)
    }

    fn with(&self, turn: usize, edits: &[Edit]) -> Conversation {
        let mut next = self.conversation().clone();
        next.turns[turn].text = apply(&next.turns[turn].text, edits);
        next
    }

    /// The machine-applicable edits of a turn that do not overlap, in order, each with its rule.
    fn machine_edits(&self, turn: usize, wanted: &dyn Fn(&Finding<'_>) -> bool) -> Vec<(Edit, &str)> {
        let mut all: Vec<(Edit, &str)> = self
            .faults()
            .filter(|f| f.turn() == turn && wanted(f))
            .filter_map(|f| {
                let rewrite = f.rewrites().into_iter().find(|r| r.applicability == Applicability::MachineApplicable)?;
                Some((rewrite.edits.into_iter().next()?, f.rule()))
            })
            .collect();
        all.sort_by(|(a, x), (b, y)| (a.start, x).cmp(&(b.start, y)));
        let mut edits: Vec<(Edit, &str)> = Vec::new();
        for (edit, rule) in all {
            if edits.last().is_none_or(|(last, _)| last.end <= edit.start && last.start < edit.start.max(1)) {
                edits.push((edit, rule));
            }
        }
        edits
    }

    /// For each edit whether it does no good: its fault is still there, or a fault that was not there before stands
    /// nearest to it.
    fn bad(&self, turn: usize, edits: &[(Edit, &str)], checked: &Report) -> Vec<bool> {
        let moved = Moved::new(edits);
        let mut known: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
        for fault in self.faults().filter(|f| f.turn() == turn) {
            known.entry(fault.rule()).or_default().push(moved.range(fault.span()));
        }
        let mut bad = vec![false; edits.len()];
        for fault in checked.faults().filter(|f| f.turn() == turn) {
            let nearest = moved.nearest(&fault.span());
            let touches = overlap(&moved.places[nearest], &fault.span());
            let is_old = known.get(fault.rule()).is_some_and(|old| any_overlaps(old, &fault.span()));
            if !is_old || touches && edits[nearest].1 == fault.rule() {
                bad[nearest] = true;
            }
        }
        bad
    }
}

/// Where places of a text are after edits.
struct Moved<'e> {
    edits: &'e [(Edit, &'e str)],
    /// Where each new text stands.
    places: Vec<Range<usize>>,
}

impl<'e> Moved<'e> {
    fn new(edits: &'e [(Edit, &'e str)]) -> Self {
        let (mut places, mut old, mut new) = (Vec::with_capacity(edits.len()), 0, 0);
        for (edit, _) in edits {
            new += edit.start - old;
            places.push(new..new + edit.text.len());
            new += edit.text.len();
            old = edit.end;
        }
        Moved { edits, places }
    }

    /// Where a range of the old text is; what was replaced counts with the new text.
    fn range(&self, old: Range<usize>) -> Range<usize> {
        let at = |place: usize, to_end: bool| {
            let before = self.edits.partition_point(|(e, _)| e.end <= place);
            match self.edits.get(before).filter(|(e, _)| e.start < place) {
                Some(_) if to_end => self.places[before].end,
                Some(_) => self.places[before].start,
                None if before == 0 => place,
                None => self.places[before - 1].end + (place - self.edits[before - 1].0.end),
            }
        };
        at(old.start, false)..at(old.end, true)
    }

    /// The edit that stands nearest to a range of the new text.
    fn nearest(&self, range: &Range<usize>) -> usize {
        let after = self.places.partition_point(|p| p.start < range.start).min(self.places.len() - 1);
        let distance = |i: usize| {
            let place = &self.places[i];
            place.start.saturating_sub(range.end).max(range.start.saturating_sub(place.end))
        };
        if after > 0 && distance(after - 1) <= distance(after) { after - 1 } else { after }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Whether a range overlaps one of some ranges sorted by start, which hardly ever overlap each other.
fn any_overlaps(sorted: &[Range<usize>], range: &Range<usize>) -> bool {
    const BACK: usize = 8;
    let end = sorted.partition_point(|r| r.start < range.end);
    sorted[end.saturating_sub(BACK)..end].iter().any(|r| overlap(r, range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Linter;

    const PACK: &str = r#"
category = "jargon"
[[rule]]
id = "red"
patterns = ["red form"]
why = "Its edit leaves it as it was."
rewrites = [{ text = "the red form", applicability = "machine-applicable" }]
flags = ["red form"]
passes = ["form"]
[[rule]]
id = "green"
patterns = ["green form"]
why = "Its edit adds another fault."
rewrites = [{ text = "red form", applicability = "machine-applicable" }]
flags = ["green form"]
passes = ["form"]
[[rule]]
id = "blue"
patterns = ["blue form"]
why = "Its edit is good."
rewrites = [{ text = "claim form", applicability = "machine-applicable" }]
flags = ["blue form"]
passes = ["form"]
"#;

    fn linter() -> Linter {
        Linter::builder().without_built_in_rules().rules("p.toml", PACK).build().expect("right")
    }

    #[test]
    fn only_edits_that_do_good_are_made() {
        let text = "A blue form, a red form, a green form, a blue form.";
        assert_eq!(linter().check(text).fixed(), "A claim form, a red form, a green form, a claim form.");
        assert_eq!(linter().check(text).edits(0).len(), 2);
    }

    #[test]
    fn many_bad_edits_cost_no_more_than_many_good_ones() {
        let text = "A blue form. A red form. A green form. ".repeat(5_000);
        let fixed = linter().check(&text).fixed();
        assert_eq!(fixed, "A claim form. A red form. A green form. ".repeat(5_000));
    }

    #[test]
    fn places_move_with_edits() {
        let edit = |start, end, text: &str| (Edit { start, end, text: text.into() }, "");
        let edits = [edit(2, 4, "xxxxx"), edit(8, 10, "")];
        let moved = Moved::new(&edits);
        assert_eq!(moved.range(0..2), 0..2);
        assert_eq!(moved.range(2..4), 2..7);
        assert_eq!(moved.range(3..9), 2..11);
        assert_eq!(moved.range(10..12), 11..13);
    }
}
