//! What human reviewers gave, from a table.

use super::kappa::QUARTERS;
use std::collections::{BTreeMap, HashMap};

/// The columns that name the conversation and the reviewer; the others are items.
const ID: [&str; 4] = ["id", "conversation", "conversation_id", "ticket"];
const REVIEWER: [&str; 4] = ["reviewer", "rater", "evaluator", "by"];
const COMMENT: [&str; 4] = ["comment", "note", "comments", "notes"];
/// The item that stands for the whole score, always out of 100.
pub(super) const SCORE: &str = "score";

/// What a reviewer gave for an item of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Who.
    pub reviewer: String,
    /// The scorecard's item or section, or `score` for the whole.
    pub item: String,
    /// What part was won, from 0 to 1; `None` where the reviewer says that it does not apply.
    pub share: Option<f64>,
}

/// What human reviewers gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reviews {
    by_id: BTreeMap<String, Vec<Review>>,
    /// Items in which reviewers gave more than all or nothing.
    graded: HashMap<String, bool>,
    scale: f64,
}

impl Reviews {
    /// Reads a table with commas. It has a column `id`, may have one `reviewer`, and either a column for each item, or
    /// columns `item` and `score` with a row for each. Scores are numbers, `yes` and `no`, or `n/a`; an empty cell is no
    /// review. `scale` is the highest number that can be given; where it is not told, the next of 1, 5, 10 and 100 that
    /// no number exceeds. Errors name the line.
    pub fn parse(table: &str, scale: Option<f64>) -> Result<Self, String> {
        let table = table.strip_prefix('\u{feff}').unwrap_or(table);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table.as_bytes());
        let header = reader.headers().map_err(|e| e.to_string())?.clone();
        let column = |names: &[&str]| header.iter().position(|h| names.iter().any(|n| h.eq_ignore_ascii_case(n)));
        let Some(id) = column(&ID) else {
            let columns = header.iter().collect::<Vec<_>>().join(", ");
            return Err(format!("line 1: there is no column `id`; the columns are {columns}"));
        };
        let (reviewer, comment) = (column(&REVIEWER), column(&COMMENT));
        let long = match (column(&["item"]), column(&[SCORE, "value"])) {
            (Some(item), Some(value)) => Some((item, value)),
            (Some(_), None) => return Err("line 1: beside the column `item` there must be one `score`".into()),
            _ => None,
        };
        let items = |c: &usize| *c != id && Some(*c) != reviewer && Some(*c) != comment;
        let items: Vec<usize> = (0..header.len()).filter(items).collect();
        let mut all = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| e.to_string())?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let cells: Vec<(&str, &str)> = match long {
                Some((item, value)) => vec![(cell(item), cell(value))],
                None => items.iter().map(|at| (&header[*at], cell(*at))).collect(),
            };
            for (item, value) in cells {
                if let Some(given) = Given::parse(value).map_err(|e| format!("line {line}: `{item}`: {e}"))? {
                    let reviewer = reviewer.map_or("", cell).to_string();
                    all.push((cell(id).to_string(), reviewer, item.to_string(), given));
                }
            }
        }
        Reviews::collect(all, scale)
    }

    fn collect(all: Vec<(String, String, String, Given)>, scale: Option<f64>) -> Result<Self, String> {
        let numbers = all.iter().filter(|(_, _, item, _)| item != SCORE).filter_map(|(.., given)| given.number());
        let highest = numbers.fold(0.0, f64::max);
        let fitting = || [1.0, 5.0, 10.0, 100.0].into_iter().find(|s| highest <= *s);
        let scale = scale
            .or_else(fitting)
            .filter(|s| *s > 0.0 && highest <= *s)
            .ok_or_else(|| format!("{highest} is more than can be given; say what scores are out of"))?;
        let mut reviews = Reviews { scale, ..Reviews::default() };
        for (id, reviewer, item, given) in all {
            let share = match given {
                Given::Not => None,
                Given::Whole(won) => Some(f64::from(u8::from(won))),
                Given::Number(number) if item == SCORE => Some((number / 100.0).min(1.0)),
                Given::Number(number) => Some(number / scale),
            };
            *reviews.graded.entry(item.clone()).or_default() |= share.is_some_and(|s| s > 0.0 && s < 1.0);
            reviews.by_id.entry(id).or_default().push(Review { reviewer, item, share });
        }
        Ok(reviews)
    }

    /// The reviews of a conversation.
    pub fn of(&self, id: &str) -> &[Review] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The conversations that were reviewed, in the order of their ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// What numbers are out of.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// How many levels an item is judged in.
    pub(super) fn levels(&self, item: &str) -> usize {
        if self.graded.get(item).copied().unwrap_or_default() { QUARTERS } else { 2 }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Given {
    /// It does not apply.
    Not,
    Whole(bool),
    Number(f64),
}

impl Given {
    fn parse(cell: &str) -> Result<Option<Given>, String> {
        Ok(Some(match cell.to_lowercase().as_str() {
            "" => return Ok(None),
            "n/a" | "na" | "-" => Given::Not,
            "yes" | "y" | "true" | "pass" | "met" => Given::Whole(true),
            "no" | "n" | "false" | "fail" | "not met" => Given::Whole(false),
            text => match text.trim_end_matches('%').trim_end().parse::<f64>() {
                Ok(number) if number.is_finite() && number >= 0.0 => Given::Number(number),
                _ => return Err(format!("{cell:?} is no score; expected a number, yes, no or n/a")),
            },
        }))
    }

    fn number(self) -> Option<f64> {
        match self {
            Given::Number(number) => Some(number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let wide = "id,reviewer,greets,empathy,comment\n1,Ann,yes,4,fine\n2,Bob,no,n/a,\n3,Ann,,5,\n";
        let long = "item,id,score,reviewer\ngreets,1,yes,Ann\nempathy,1,4,Ann\ngreets,2,no,Bob\nempathy,2,n/a,Bob\nempathy,3,5,Ann\n";
        let reviews = Reviews::parse(wide, None).unwrap();
        assert_eq!(reviews, Reviews::parse(long, None).unwrap());
        assert_eq!(reviews.scale(), 5.0);
        assert_eq!(reviews.of("1")[1].share, Some(0.8));
        assert_eq!(reviews.of("2")[1].share, None);
        assert_eq!((reviews.levels("greets"), reviews.levels("empathy")), (2, 5));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |table: &str, scale| Reviews::parse(table, scale).unwrap_err();
        assert!(error("a,b\n", None).contains("no column `id`"));
        assert!(error("id,greets\n1,good\n", None).starts_with("line 2: `greets`: \"good\" is no score"));
        assert!(error("id,greets\n1,7\n", Some(5.0)).contains("more than can be given"));
        assert!(error("id,item\n1,greets\n", None).contains("`score`"));
        assert!(error("id,greets\n1,-3\n", None).contains("no score"));
        assert!(Reviews::parse("id,score\n1,87.5\n", None).unwrap().of("1")[0].share == Some(0.875));
    }
}
