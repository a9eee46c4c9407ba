//! From a rule's template and what its pattern kept to edits that can be put into the text.

use crate::lang::tags;
use crate::lang::vocab::{Vocab, WordId};
use crate::rules::ruleset::{Applicability, Extent, RuleSet};
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
    let templates = set.rewrites(&set.rules[rule as usize]);
    templates
        .iter()
        .filter_map(|template| {
            let wording = set.text(template.text);
            let applicability = template.applicability();
            if applicability == Applicability::Advice {
                return Some(Rewrite { text: wording.to_string(), applicability, edits: Vec::new() });
            }
            let over = extent(template.replace(), text, place, wording);
            if wording.is_empty() && place.lead.is_empty() && place.trail.is_empty() {
                let edit = deletion(text, over, place);
                return Some(Rewrite { text: String::new(), applicability, edits: vec![edit] });
            }
            let filled = fill(set, rule, wording, text, place)?;
            let edit = replacement(text, over, place, whole(template.replace(), place, filled));
            Some(Rewrite { text: edit.text.clone(), applicability, edits: vec![edit] })
        })
        .collect()
}

fn extent(replace: Extent, text: &str, place: &Place, wording: &str) -> Range<usize> {
    match replace {
        Extent::Span => place.span.clone(),
        Extent::Match => place.matched.clone(),
        Extent::Clause => place.clause.clone(),
        Extent::Sentence => {
            let range = place.body.min(place.span.start)..place.sentence.end;
            if wording.ends_with(['.', '!', '?']) {
                return range;
            }
            // The template leaves the full stop to the text.
            let kept = text[range.clone()].trim_end_matches(['.', '!', '?', ' ', '"']).len();
            range.start..range.start + kept
        }
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

/// Puts captures into a template; `None` when a form cannot be made, for then there is no right sentence.
fn fill(set: &RuleSet, rule: u32, template: &str, text: &str, place: &Place) -> Option<String> {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..close];
        let (name, form) = inner.split_once(':').map_or((inner, ""), |(n, f)| (n, f));
        let slot = set.capture_slot(rule, name)?;
        if let Some(Some(range)) = place.captures.get((slot as usize - 2) / 2) {
            out.push_str(&shape(&set.vocab, &text[range.clone()], form)?);
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    // A capture that caught nothing leaves two spaces, or one before a mark.
    let mut tidy = String::with_capacity(out.len());
    for c in out.chars() {
        let space = c == ' ' && (tidy.is_empty() || tidy.ends_with(' '));
        if matches!(c, ',' | '.' | '?' | '!') && tidy.ends_with(' ') {
            tidy.pop();
        }
        if !space {
            tidy.push(c);
        }
    }
    Some(tidy.trim_end().to_string())
}

fn shape(vocab: &Vocab, kept: &str, form: &str) -> Option<String> {
    Some(match form {
        "base" => inflect(vocab, kept, 0)?,
        "third" => inflect(vocab, kept, 1)?,
        "ing" => inflect(vocab, kept, 2)?,
        "past" => inflect(vocab, kept, 3)?,
        "pp" => inflect(vocab, kept, 4)?,
        "a" => {
            let silent_h = ["hour", "honest", "honour", "heir"].iter().any(|w| kept.to_lowercase().starts_with(w));
            let you_sound = ["uni", "use", "usu", "eu", "one"].iter().any(|w| kept.to_lowercase().starts_with(w));
            let vowel = kept.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
            format!("{} {kept}", if silent_h || vowel && !you_sound { "an" } else { "a" })
        }
        "flip" => flip(kept),
        "lower" => lower_first(kept),
        "cap" => upper_first(kept),
        _ => kept.to_string(),
    })
}

/// Puts the first verb of a phrase into another form; `None` where its forms are not known.
fn inflect(vocab: &Vocab, phrase: &str, form: usize) -> Option<String> {
    for (at, word) in words(phrase) {
        let Some(id) = vocab.get(word.to_lowercase().as_bytes()) else { continue };
        if vocab.tags(id) & tags::BE != 0 {
            let be = ["be", "is", "being", "was", "been"][form];
            return Some(format!("{}{be}{}", &phrase[..at], &phrase[at + word.len()..]));
        }
        let Some(verb) = best_verb(vocab, id) else { continue };
        let new = vocab.word(vocab.form(verb, form));
        return Some(format!("{}{new}{}", &phrase[..at], &phrase[at + word.len()..]));
    }
    None
}

/// "left" is a form of "leave" before it is a form of "left": the base form wins last.
fn best_verb(vocab: &Vocab, word: WordId) -> Option<usize> {
    vocab.verbs(word).max_by_key(|&v| vocab.form(v, 0) == word)
}

fn words(phrase: &str) -> impl Iterator<Item = (usize, &str)> {
    phrase.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((start, word))
    })
}

/// Turns the person round: "your order" becomes "my order".
fn flip(phrase: &str) -> String {
    let turned: Vec<String> = phrase
        .split(' ')
        .map(|w| match w.to_lowercase().as_str() {
            "your" => "my".into(),
            "yours" => "mine".into(),
            "yourself" => "myself".into(),
            "you" => "me".into(),
            "my" | "our" => "your".into(),
            "me" | "us" => "you".into(),
            _ => w.to_string(),
        })
        .collect();
    turned.join(" ")
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Lower-cases the first letter, but not of "I", names in capitals or words with a capital inside.
fn lower_first(text: &str) -> String {
    let first = text.split([' ', '\'', '’']).next().unwrap_or("");
    if first == "I" || first.chars().skip(1).any(char::is_uppercase) {
        return text.to_string();
    }
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
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
    // One full stop is enough.
    if wording.ends_with(stop) && text[over.end..].starts_with(stop) {
        wording.pop();
    }
    Edit { start: over.start, end: over.end, text: wording }
}

/// Deletes a range with the comma and the space that went with it, and sets the next capital right.
fn deletion(text: &str, over: Range<usize>, place: &Place) -> Edit {
    let (mut start, mut end) = (over.start, over.end);
    let before = text[..start].trim_end_matches(' ');
    let after = text[end..].trim_start_matches(' ');
    let comma_before = before.ends_with(',');
    let comma_after = after.starts_with(',');
    let led = start <= place.body && before.ends_with(',');
    // After a smiley or a dash that opens the sentence, what is deleted still opens it.
    let first = !text[place.sentence.start.min(start)..start].contains(char::is_alphanumeric) && !comma_before;
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
    edit
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
        let edit = deletion(text, span, &place);
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
        assert_eq!(delete("🙂 um, it is on its way.", "um"), "🙂 it is on its way.");
    }

    #[test]
    fn turns_the_person_round() {
        assert_eq!(flip("your order"), "my order");
        assert_eq!(lower_first("Your order"), "your order");
        assert_eq!(lower_first("I see"), "I see");
        assert_eq!(upper_first("élan"), "Élan");
    }
}
