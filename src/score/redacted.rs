//! Answers in which nothing stands that must not be passed on.

use super::Answer;
use super::card::{Evidence, ItemScore};
use crate::redact::Masks;
use std::collections::HashMap;
use std::ops::Range;

impl Answer {
    /// The same answer with masks in all texts: turns, quotes, rewrites, evidence, metadata.
    pub fn redacted(&self, masks: &Masks) -> Answer {
        let mut masked = self.clone();
        let conversation = masks.conversation(self.conversation());
        let said: HashMap<(usize, &str, &str), Range<usize>> =
            self.findings().map(|f| ((f.turn(), f.rule(), f.quote()), f.span())).collect();
        let quote = |evidence: &Evidence| {
            let quote = evidence.quote.as_deref()?;
            let turn = evidence.turn?;
            // A quote may hold a part of a number only: its turn tells what it is part of.
            Some(match said.get(&(turn, evidence.rule.as_deref()?, quote)) {
                Some(span) => conversation.turns[turn].text[span.clone()].to_string(),
                None => masks.text(quote),
            })
        };
        let mask = |item: &mut ItemScore| {
            for evidence in &mut item.evidence {
                evidence.quote = quote(evidence);
                evidence.what = masks.text(&evidence.what);
            }
        };
        let score = &mut masked.score;
        score.sections.iter_mut().flat_map(|s| &mut s.items).for_each(mask);
        score.bonus.iter_mut().for_each(mask);
        score.auto_fail.iter_mut().for_each(mask);
        masked.review = self.review.masked(conversation, masks);
        masked
    }
}
