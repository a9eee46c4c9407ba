//! Human reviewers' word over the tool's: their scores in the place of its own.

use super::reviews::{Review, SCORE};
use crate::score::{Answer, Evidence, ItemScore, Score, Scorecard};

impl Answer {
    /// What part of an item, a section or the whole `score` was won, from 0 to 1; `Some(None)` where it does not apply,
    /// `None` where there is no such item.
    pub fn share(&self, item: &str) -> Option<Option<f64>> {
        let score = self.score();
        if item == SCORE {
            return Some(score.score.map(|s| s / 100.0));
        }
        if let Some(section) = score.sections.iter().find(|s| s.id == item) {
            return Some(section.score.map(|s| s / 100.0));
        }
        let found = score.sections.iter().flat_map(|s| &s.items).find(|i| i.id == item)?;
        Some(share_of(found))
    }

    /// The answer with reviewers' scores in the place of its own, each with its evidence. The last review of an item
    /// holds. Also tells how many reviewed items there were, and of how many the score stays.
    pub fn overridden(&self, reviews: &[Review], card: &Scorecard) -> (Answer, Overridden) {
        let mut answer = self.clone();
        let mut count = Overridden::default();
        for review in reviews {
            let Some(tool) = self.share(&review.item) else { continue };
            count.reviewed += 1;
            count.agreed += u64::from(agree(tool, review.share));
            answer.score.put(review);
        }
        if count.reviewed > 0 {
            answer.score.sum_up(reviews, card);
        }
        (answer, count)
    }
}

/// How many items were reviewed, and how far reviewers agreed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Overridden {
    /// Reviewed items.
    pub reviewed: u64,
    /// Those in which reviewer and tool say the same, to an eighth.
    pub agreed: u64,
}

fn agree(tool: Option<f64>, human: Option<f64>) -> bool {
    match (tool, human) {
        (Some(tool), Some(human)) => (tool - human).abs() <= 0.125,
        (tool, human) => tool == human,
    }
}

fn share_of(item: &ItemScore) -> Option<f64> {
    item.applies.then(|| if item.of > 0.0 { (item.points / item.of).clamp(0.0, 1.0) } else { 0.0 })
}

impl Score {
    fn put(&mut self, review: &Review) {
        let items = self.sections.iter_mut().flat_map(|s| &mut s.items);
        let (Some(item), Some(share)) = (items.into_iter().find(|i| i.id == review.item && i.applies), review.share)
        else {
            return;
        };
        item.points = (share * item.of * 100.0).round() / 100.0;
        item.evidence = vec![evidence(review, item.points)];
    }

    /// Sections from their items, and the whole from its sections, unless reviewers scored these themselves.
    fn sum_up(&mut self, reviews: &[Review], card: &Scorecard) {
        let given = |id: &str| reviews.iter().rev().find(|r| r.item == id).and_then(|r| r.share);
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        let changed = |id: &str, items: &[ItemScore]| {
            given(id).is_some() || items.iter().any(|i| given(&i.id).is_some() && i.applies)
        };
        let (mut before, mut after) = (0.0, 0.0);
        for section in &mut self.sections {
            before += section.points;
            if section.score.is_some() && changed(&section.id, &section.items) {
                section.points = match given(&section.id) {
                    Some(share) => share * section.of,
                    None => section.items.iter().map(|i| i.points).sum(),
                };
                section.score = (section.of > 0.0).then(|| tenth(100.0 * section.points / section.of));
            }
            after += section.points;
        }
        let Some(score) = self.score else { return };
        let summed = if self.auto_fail.is_empty() { (score + after - before).clamp(0.0, 100.0) } else { score };
        let score = tenth(given(SCORE).map_or(summed, |share| 100.0 * share));
        self.score = Some(score);
        self.band = card.band_of(score).map(str::to_string);
    }
}

fn evidence(review: &Review, points: f64) -> Evidence {
    let who = if review.reviewer.is_empty() { "a reviewer".to_string() } else { review.reviewer.clone() };
    Evidence { points, what: format!("scored by {who}"), turn: None, time: None, rule: None, quote: None }
}

#[cfg(test)]
mod tests {
    use crate::calibrate::Reviews;
    use crate::score::{Scorecard, Scorer};
    use crate::{Conversation, Linter};

    #[test]
    fn the_reviewer_has_the_last_word() {
        let scorer = Scorer::new(Linter::default(), Scorecard::default());
        let talk = Conversation::new()
            .customer("Hi, my heater stopped working last night. Can you help?")
            .agent("Calm down. That's not my job. Call somebody else about the heater.");
        let answer = scorer.score(&talk);
        let section = &answer.score().sections[0];
        let item = section.items.iter().find(|i| i.applies && i.points < i.of).expect("something was lost");
        let table = format!("id,reviewer,{}\n1,Ann,yes\n", item.id);
        let reviews = Reviews::parse(&table, None).unwrap();
        let (better, count) = answer.overridden(reviews.of("1"), scorer.scorecard());
        assert_eq!((count.reviewed, count.agreed), (1, 0));
        assert_eq!(better.share(&item.id), Some(Some(1.0)));
        let gained = better.score().score.unwrap() - answer.score().score.unwrap();
        assert!((gained - (item.of - item.points)).abs() < 0.11, "{gained}");
        assert!(serde_json::to_string(&better).unwrap().contains("scored by Ann"));

        let reviews = Reviews::parse("id,score\n1,90\n", None).unwrap();
        let (whole, _) = answer.overridden(reviews.of("1"), scorer.scorecard());
        assert_eq!((whole.score().score, whole.score().band.as_deref()), (Some(90.0), Some("pass")));
        assert_eq!(answer.overridden(&[], scorer.scorecard()).0.score(), answer.score());
    }
}
