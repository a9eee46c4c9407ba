//! From a rule's template and what its pattern kept to edits that can be put into the text.

use super::wording::{lower_first, shape, upper_first};
use crate::lang::{mark, tags};
use crate::rules::ruleset::{Applicability, Extent, RuleSet, SPAN};
use std::ops::Range;

/// Where a finding lies and what its pattern kept, in bytes of the turn's text.
#[derive(Debug, Clone)]
pub struct Place {
    pub span: Range<usize>,
    pub matched: Range<usize>,
    pub clause: Range<usize>,
    pub sentence: Range<usize>,
    /// First byte of the sentence after openers: what stands here may need a capital.
    pub body: usize,
    /// The words of a contraction that the span cut in two: those before it ("It" of "It'll") and those after it.
    pub lead: String,
    pub trail: String,
    /// What each capture kept, by slot pair.
    pub captures: Vec<Option<Range<usize>>>,
}

/// Replaces a range of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Byte offset where the replaced text starts.
    pub start: usize,
    /// Byte offset one past its end.
    pub end: usize,
    /// What is put in its place.
    pub text: String,
}

/// A better wording, or advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The new wording; for advice, the advice.
    pub text: String,
    /// How far it can be trusted.
    pub applicability: Applicability,
    /// What to change in the text; empty for advice.
    pub edits: Vec<Edit>,
}

/// The rewrites of a rule for one finding.
pub fn rewrites(set: &RuleSet, rule: u32, text: &str, place: &Place) -> Vec<Rewrite> {
    set.rewrites(&set.rules[rule as usize])
        .iter()
        .filter_map(|template| {
            let (wording, applicability) = (set.text(template.text), template.applicability());
            if applicability == Applicability::Advice {
                return Some(Rewrite { text: wording.to_string(), applicability, edits: Vec::new() });
            }
            let edit = edit(set, rule, text, place, wording, template.replace())?;
            Some(Rewrite { text: edit.text.clone(), applicability, edits: vec![edit] })
                .map(|r| if wording.is_empty() { Rewrite { text: String::new(), ..r } } else { r })
        })
        .collect()
}

/// What a template that makes a question of the sentence ends with: the rest of the sentence, then a question mark.
const ASKS: &str = "…?";

fn edit(set: &RuleSet, rule: u32, text: &str, place: &Place, wording: &str, replace: Extent) -> Option<Edit> {
    let over = extent(set, replace, text, place, wording);
    if wording.is_empty() && place.lead.is_empty() && place.trail.is_empty() {
        return deletion(text, over, place);
    }
    let (template, asks) = wording.strip_suffix(ASKS).map_or((wording, false), |w| (w.trim_end(), true));
    let filled = fill(set, rule, template, text, place)?;
    let mut filled = whole(replace, place, filled);
    // The capital of a template is for the start of a sentence.
    if !opens(text, over.start, place) && template.starts_with(char::is_uppercase) {
        filled = lower_first(&filled);
    }
    let edit = replacement(text, over, place, filled);
    if asks { asked(set, text, edit, place) } else { Some(edit) }
}

/// Makes the rest of the sentence part of a question; `None` where more is said in it than can be asked.
fn asked(set: &RuleSet, text: &str, edit: Edit, place: &Place) -> Option<Edit> {
    let end = place.sentence.end.max(edit.end);
    let rest = text[edit.end..end].trim_end_matches(['.', '!', '?', '…', ' ']);
    let next = text[place.clause.end.clamp(edit.end, end)..end].trim_start_matches([',', ' ', '-', '–']);
    if rest.ends_with([':', ',', ';', '"', '”', ')']) || own_subject(set, next) {
        return None;
    }
    Some(Edit { start: edit.start, end, text: format!("{}{rest}?", edit.text) })
}

/// Whether what follows is said of somebody: "and we'll …", "it …".
fn own_subject(set: &RuleSet, text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let number = |word: Option<&str>| word.and_then(|w| set.vocab.get(w.to_lowercase().as_bytes()));
    let joins = |word: u32| set.vocab.tags(word) & tags::CONJ != 0 && set.vocab.tags(word) & tags::SUB == 0;
    let first = number(words.next());
    let subject = if first.is_some_and(joins) { number(words.next()) } else { first };
    subject.is_some_and(|w| set.vocab.tags(w) & tags::SUBJ != 0 || set.vocab.marks(w) & (mark::YOU | mark::IT) != 0)
}

fn extent(set: &RuleSet, replace: Extent, text: &str, place: &Place, wording: &str) -> Range<usize> {
    let range = match replace {
        Extent::Span => return place.span.clone(),
        Extent::Match => return place.matched.clone(),
        Extent::Clause => place.clause.clone(),
        Extent::Sentence => start_of_sentence(set, text, place).min(place.span.start)..place.sentence.end,
    };
    if wording.ends_with(['.', '!', '?']) {
        return range;
    }
    // The template leaves the full stop to the text.
    let kept = text[range.clone()].trim_end_matches(['.', '!', '?', ' ', '"']).len();
    range.start..range.start + kept
}

/// Where a new sentence takes the place of the old one. "Unfortunately, …" and "Well, …" go with it; a greeting or a
/// name stays.
fn start_of_sentence(set: &RuleSet, text: &str, place: &Place) -> usize {
    let start = place.sentence.start.min(place.body);
    let before = &text[start..place.body];
    let goes = |word: &str| {
        let word = set.vocab.get(word.to_lowercase().as_bytes());
        word.is_some_and(|w| set.vocab.marks(w) & (mark::OPENER | mark::SALUTATION) == mark::OPENER)
    };
    let mut words = before.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    match before.find(char::is_alphanumeric) {
        Some(first) if words.all(goes) => start + first,
        _ => place.body,
    }
}

/// Puts back the words of a contraction that the span cut in two: "It" of "It'll" when only "will" is replaced.
fn whole(replace: Extent, place: &Place, wording: String) -> String {
    if replace != Extent::Span {
        return wording;
    }
    let parts = [place.lead.as_str(), wording.as_str(), place.trail.as_str()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Puts captures into a template; `None` when one is lacking or a form cannot be made: then there is no right sentence.
fn fill(set: &RuleSet, rule: u32, template: &str, text: &str, place: &Place) -> Option<String> {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..close];
        let (name, form) = inner.split_once(':').map_or((inner, ""), |(n, f)| (n, f));
        out.push_str(&shape(set, &text[kept(set, rule, name, place)?], form)?);
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    Some(out)
}

/// Where what a name stands for lies: the words underlined, or what the pattern kept. `None` where it kept nothing: then
/// the template is made for another pattern of the rule.
fn kept(set: &RuleSet, rule: u32, name: &str, place: &Place) -> Option<Range<usize>> {
    if name == SPAN {
        return Some(place.span.clone());
    }
    let slot = set.capture_slot(rule, name)?;
    place.captures.get((slot as usize - 2) / 2)?.clone()
}

/// Whether nothing is said in its sentence before `at`: smileys, dashes and whom it goes to (`@anna`) say nothing.
fn opens(text: &str, at: usize, place: &Place) -> bool {
    let before = text[place.sentence.start.min(at)..at].split_whitespace();
    !before.filter(|word| !word.starts_with('@')).any(|word| word.contains(char::is_alphanumeric))
}

/// Whether what stands at `at` begins its sentence with a capital.
fn capital_at(text: &str, at: usize, place: &Place) -> bool {
    at <= place.body && text[at..].chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
}

fn replacement(text: &str, over: Range<usize>, place: &Place, wording: String) -> Edit {
    let mut wording = wording;
    if capital_at(text, over.start, place) && over.start >= place.sentence.start {
        wording = upper_first(&wording);
    }
    let stop = |c: char| matches!(c, '.' | '!' | '?');
    // One full stop is enough, and one comma.
    let after = &text[over.end..];
    if wording.ends_with(stop) && after.starts_with(stop) || wording.ends_with(',') && after.starts_with(',') {
        wording.pop();
    }
    Edit { start: over.start, end: over.end, text: wording }
}

/// Deletes a range with the comma, the space and the "and" that went with it, and sets the next capital right. `None`
/// where nothing would be left to say.
fn deletion(text: &str, over: Range<usize>, place: &Place) -> Option<Edit> {
    let over = with_joint(text, over, place);
    let (mut start, mut end) = (over.start, over.end);
    let before = text[..start].trim_end_matches(' ');
    let after = text[end..].trim_start_matches(' ');
    let comma_before = before.ends_with(',');
    let comma_after = after.starts_with(',');
    let led = start <= place.body && before.ends_with(',');
    let first = opens(text, start, place) && !comma_before;
    let at_start = before.is_empty() || led || first || before.ends_with(['.', '!', '?', '\n', ':', '(']);
    let at_end = after.is_empty() || after.starts_with(['.', '!', '?', '\n', ';', ')']);
    if at_start {
        let mut rest = after;
        // "Um... let me": the dots go too, but not the only full stop of a sentence that stays.
        rest = rest.trim_start_matches([',', '…']);
        if rest.starts_with("..") {
            rest = rest.trim_start_matches('.');
        }
        if start <= place.body && end >= place.sentence.end.min(text.len())
            || rest.len() == after.len() && at_end && start <= place.body
        {
            rest = rest.trim_start_matches(['.', '!', '?']);
        }
        let rest = rest.trim_start_matches(' ');
        end = text.len() - rest.len();
    } else if comma_before && (comma_after || at_end) {
        start = before.len() - 1;
        end = if comma_after { text.len() - after.len() + 1 } else { end };
    } else {
        // One of the two spaces goes.
        start = before.len();
        if comma_after && !comma_before {
            end = text.len() - after.len();
        }
        if !text[end..].starts_with([' ', ',', '.', '!', '?', '\n', ';', ':', ')']) && !text[end..].is_empty() {
            start = over.start;
        }
    }
    let mut edit = Edit { start, end, text: String::new() };
    if at_start
        && capital_at(text, over.start, place)
        && let Some(c) = text[end..].chars().next().filter(|c| c.is_lowercase())
    {
        edit.end += c.len_utf8();
        edit.text = c.to_uppercase().collect();
    }
    let left = |text: &str| text.contains(char::is_alphanumeric);
    (left(&text[..edit.start]) || left(&text[edit.end..])).then_some(edit)
}

/// A whole clause goes with the "and" that joined it to its neighbour.
fn with_joint(text: &str, over: Range<usize>, place: &Place) -> Range<usize> {
    const JOINTS: [&str; 2] = ["and", "but"];
    let outside = |c: char| !c.is_alphanumeric() && c != '\n' && !matches!(c, '.' | '!' | '?');
    let word = |w: &str| JOINTS.contains(&w.to_lowercase().as_str());
    let opens = !text[place.sentence.start.min(over.start)..over.start].contains(char::is_alphanumeric);
    let after = text[over.end..].trim_start_matches(outside);
    let next = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    if opens && word(next) {
        return over.start..text.len() - after.len() + next.len();
    }
    let before = text[..over.start].trim_end_matches([' ', ',']);
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let closes = !text[over.end..place.sentence.end.max(over.end)].contains(char::is_alphanumeric);
    if closes && !opens && word(last) { before.len() - last.len()..over.end } else { over }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delete(text: &str, word: &str) -> String {
        let start = text.find(word).unwrap();
        let span = start..start + word.len();
        let sentence = text[..start].rfind(". ").map_or(0, |i| i + 2)..text.len();
        let place = Place {
            matched: span.clone(),
            clause: span.clone(),
            body: sentence.start,
            sentence,
            span: span.clone(),
            lead: String::new(),
            trail: String::new(),
            captures: Vec::new(),
        };
        let edit = deletion(text, span, &place).expect("something is left");
        format!("{}{}{}", &text[..edit.start], edit.text, &text[edit.end..])
    }

    #[test]
    fn deletes_with_punctuation_and_capital() {
        assert_eq!(delete("Unfortunately, your order is late.", "Unfortunately"), "Your order is late.");
        assert_eq!(delete("unfortunately your order is late", "unfortunately"), "your order is late");
        assert_eq!(delete("We, um, can do that.", "um"), "We can do that.");
        assert_eq!(delete("I just wanted to ask.", "just"), "I wanted to ask.");
        assert_eq!(delete("It is late, unfortunately.", "unfortunately"), "It is late.");
        assert_eq!(delete("Done. Basically, it works.", "Basically"), "Done. It works.");
        assert_eq!(delete("Um... let me look.", "Um"), "Let me look.");
        assert_eq!(delete("Thanks sweetie", "sweetie"), "Thanks");
        assert_eq!(delete("We value you and your call matters.", "We value you"), "Your call matters.");
        assert_eq!(delete("It is late, and we value you.", "we value you"), "It is late.");
        assert_eq!(delete("🙂 um, it is on its way.", "um"), "🙂 it is on its way.");
    }
}
