//! The tone: how kindly the agent's words read.
//!
//! Terms are counted in the agent's turns: turns of phrase and words that make a text read kinder or colder, as the
//! rule files say with their weights. `docs/tone.md` tells where they come from.

use crate::lint::terms::{TermHit, Terms};
use crate::report::Report;
use std::collections::BTreeMap;
use std::ops::Range;

/// How kindly the agent's words read, from 0 to 100; 50 is neutral.
///
/// ```
/// let linter = tactful::Linter::default();
/// let tone = |text: &str| tactful::score::tone(&linter.check(text)).value();
/// assert!(tone("Hi Ana, thank you for the photos. I'm happy to help.") > 60.0);
/// assert!(tone("Why did you send this? Even you should manage a form.") < 40.0);
/// assert_eq!(tone("The lamp is green."), 50.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tone {
    value: f64,
    terms: Vec<ToneTerm>,
}

/// One term of a tone, and what it moved.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ToneTerm {
    /// The rule's id, such as `tone-thanks`.
    pub id: String,
    /// Why it makes words read kinder or colder.
    pub why: String,
    /// What one of it weighs; below 0 when it reads cold.
    pub weight: f64,
    /// How far it moved the tone from 50: up when positive, down when negative. The points of all terms add up.
    pub points: f64,
    /// Turn, and bytes of the turn's text, of every place where it stands.
    pub hits: Vec<(usize, Range<usize>)>,
}

impl Tone {
    /// The tone, with one decimal place.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The terms that stand in the text; those that moved the tone most come first.
    pub fn terms(&self) -> &[ToneTerm] {
        &self.terms
    }
}

/// Terms are counted by so many agent words; a shorter text counts as one of this length.
const WORDS: f64 = 100.0;
/// The tone is half-way from 50 to its end where the terms weigh so much.
const HALF: f64 = 6.0;

/// The tone of a report's agent turns. Without agent turns it is 50.
///
/// A term that stands `n` times in `w` words counts as its weight times (`n` by 100 words)^¾, so that the fifth thanks
/// says less than the first; the sum is bent to 0–100. Only roots and fractions are used: the same on every machine.
pub fn tone(report: &Report) -> Tone {
    tone_of(report, report.linter().terms(report.conversation()))
}

/// The tone of a report in whose agent turns these terms were found.
pub(crate) fn tone_of(report: &Report, mut found: Terms) -> Tone {
    let set = report.linter().set();
    let counted = counted_findings(report, &mut found.hits);
    let mut hits: BTreeMap<u32, Vec<(usize, Range<usize>)>> = BTreeMap::new();
    for hit in found.hits {
        hits.entry(hit.rule).or_default().push((hit.turn as usize, hit.span));
    }
    for (term, turn, span) in counted {
        hits.entry(term).or_default().push((turn as usize, span));
    }
    let hundreds = (found.words as f64 / WORDS).max(1.0);
    let mut terms: Vec<ToneTerm> = hits
        .into_iter()
        .map(|(rule, hits)| {
            let rule = &set.rules[rule as usize];
            let root = (hits.len() as f64 / hundreds).sqrt();
            ToneTerm {
                id: set.text(rule.id).to_string(),
                why: set.text(rule.why).to_string(),
                weight: rule.weight(),
                points: rule.weight() * root * root.sqrt(),
                hits,
            }
        })
        .collect();
    let sum: f64 = terms.iter().map(|t| t.points).sum();
    let scale = 50.0 / (HALF + sum.abs());
    terms.iter_mut().for_each(|t| t.points *= scale);
    terms.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then_with(|| a.id.cmp(&b.id)));
    Tone { value: ((50.0 + sum * scale) * 10.0).round() / 10.0, terms }
}

/// The findings that count, as term, turn and span. What their terms suppress in their sentence is taken out of `hits`
/// ("I can see how awful that was"), and they do not count where a term that stands there suppresses theirs.
fn counted_findings(report: &Report, hits: &mut Vec<TermHit>) -> Vec<(u32, u32, Range<usize>)> {
    let set = report.linter().set();
    let suppressed = |term: u32| set.suppressed(&set.rules[term as usize]);
    let mut stands = vec![true; hits.len()];
    let mut counted = Vec::new();
    for finding in report.raw() {
        let Some(term) = set.term_that_counts(finding.rule) else { continue };
        // Hits stand in the order of turns and sentences.
        let first = hits.partition_point(|h| (h.turn, h.sentence.end) <= (finding.turn, finding.start));
        let inside = |h: &&TermHit| h.turn == finding.turn && h.sentence.start < finding.end;
        let sentence = first..first + hits[first..].iter().take_while(inside).count();
        let overlaps = |h: &TermHit| h.span.start < finding.end && finding.start < h.span.end;
        if hits[sentence.clone()].iter().any(|h| overlaps(h) && suppressed(h.rule).contains(&term)) {
            continue;
        }
        for (hit, stands) in hits[sentence.clone()].iter().zip(&mut stands[sentence]) {
            *stands &= !suppressed(term).contains(&hit.rule);
        }
        counted.push((term, finding.turn, finding.start..finding.end));
    }
    let mut stands = stands.into_iter();
    hits.retain(|_| stands.next().unwrap_or(true));
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Conversation, Linter};

    fn of(text: &str) -> Tone {
        tone(&Linter::default().check(text))
    }

    #[test]
    fn says_nothing_of_nothing() {
        assert_eq!(of("").value(), 50.0);
        assert_eq!(of("The second page is blue.").value(), 50.0);
        let customer = Conversation::new().customer("You useless idiots, thanks for nothing!");
        assert_eq!(tone(&Linter::default().check_conversation(&customer)).value(), 50.0);
    }

    #[test]
    fn orders_texts_as_people_do() {
        let texts = [
            "Your pathetic excuse of a report is useless. Even you should have managed that.",
            "Your report is inadequate. You must correct it immediately.",
            "The report has two errors on page three. Correct them by Friday.",
            "Dear Ms Pell, could you please look at page three again? It might have two errors.",
            "Dear Ms Pell, thank you so much for your thoughtful report. Perhaps we could look at page three together \
             when you have a moment? I'd be glad to help. Warm regards, Sam",
        ];
        let tones: Vec<f64> = texts.iter().map(|t| of(t).value()).collect();
        assert!(tones.windows(2).all(|pair| pair[0] < pair[1]), "{tones:?}");
    }

    #[test]
    fn the_points_add_up() {
        let tone = of("Hi Tess, thanks for the photos. Unfortunately the second one is too dark, sorry!");
        let sum: f64 = tone.terms().iter().map(|t| t.points).sum();
        assert!((50.0 + sum - tone.value()).abs() < 0.051, "{tone:?}");
        let sizes: Vec<f64> = tone.terms().iter().map(|t| t.points.abs()).collect();
        assert!(sizes.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn negation_turns_words_round() {
        assert!(of("That was helpful.").value() > 50.0);
        assert!(of("That was not helpful.").value() < 50.0);
        assert!(of("That was careless.").value() < of("That was not careless.").value());
    }

    #[test]
    fn trouble_in_a_kind_sentence_does_not_count() {
        let tone = of("I can see how awful and disappointing that was for you.");
        assert!(tone.value() > 50.0, "{tone:?}");
    }

    #[test]
    fn length_does_not_carry_it_away() {
        let once = "Thank you for the photos of the boiler. The valve on the left looks blocked to the fitter. ";
        let (short, long) = (of(&once.repeat(6)).value(), of(&once.repeat(60)).value());
        assert!((short - long).abs() < 2.0, "{short} {long}");
    }

    #[test]
    fn the_subject_of_a_reply_is_not_the_writers() {
        let reply = "Subject: Re: Unacceptable, pathetic failure\n\nDear Ms Pell,\n\nThe valve was changed on Monday.";
        assert!(of(reply).value() > 50.0);
        assert!(of(&reply.replace("Re: ", "")).value() < 50.0);
    }

    #[test]
    fn hits_are_where_the_words_are() {
        let text = "Größe passt nicht? Thank you for the note – brilliant!";
        for term in of(text).terms() {
            for (turn, span) in &term.hits {
                assert_eq!(*turn, 0);
                assert!(!text[span.clone()].is_empty());
            }
        }
    }
}
