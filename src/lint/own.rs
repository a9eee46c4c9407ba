//! A team's own words: those it allows, and those it has better ones for.

use crate::rules::source::SourceFile;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::ops::Range;

/// Words and phrases that no finding may lie in.
#[derive(Debug, Clone)]
pub struct Allowed {
    searcher: AhoCorasick,
}

impl Allowed {
    /// `None` where there is nothing to allow. Letters of either case are meant.
    pub fn new(words: &[String]) -> Option<Self> {
        let words: Vec<&str> = words.iter().map(|w| w.trim()).filter(|w| !w.is_empty()).collect();
        if words.is_empty() {
            return None;
        }
        let searcher = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(words)
            .ok()?;
        Some(Allowed { searcher })
    }

    /// Where allowed words stand in a text, as whole words, in order and without overlaps.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for found in self.searcher.find_overlapping_iter(text) {
            let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let (start, end) = (found.start(), found.end());
            let begins = inside(text[start..].chars().next()) && inside(text[..start].chars().next_back());
            let goes_on = inside(text[..end].chars().next_back()) && inside(text[end..].chars().next());
            if !begins && !goes_on {
                places.push(start..end);
            }
        }
        places.sort_by_key(|p| (p.start, std::cmp::Reverse(p.end)));
        places.dedup_by(|next, kept| next.end <= kept.end);
        places
    }
}

/// Whether a range lies in one of some sorted places, none of which holds another.
pub fn lies_in(places: &[Range<usize>], range: Range<usize>) -> bool {
    let after = places.partition_point(|p| p.start <= range.start);
    after > 0 && places[after - 1].end >= range.end
}

/// A term of the house, and what to say to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub term: String,
    pub say: String,
}

/// The name that errors in a glossary are shown under.
pub const GLOSSARY: &str = "glossary";

/// The glossary as a rule file.
pub fn glossary(terms: &[Term], built_in: bool) -> SourceFile {
    let mut text = "category = \"jargon\"\n".to_string();
    for (number, term) in terms.iter().enumerate() {
        text.push_str(&rule(term, number, built_in));
    }
    SourceFile { name: GLOSSARY.into(), text }
}

fn rule(Term { term, say }: &Term, number: usize, built_in: bool) -> String {
    let words: Vec<&str> = term.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let pattern = words.iter().map(|w| word(w)).collect::<Vec<_>>().join(" ");
    let slug = words.join("-").to_lowercase();
    let vowel = say.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    let article = if vowel { "an" } else { "a" };
    // What an article before the term becomes has to fit the new word.
    let variants = [
        (format!("house-a-{slug}"), format!("(a|an) {pattern}"), format!("{article} {say}")),
        (format!("house-{slug}"), pattern.clone(), say.clone()),
    ];
    let variants = if say.is_empty() { &variants[1..] } else { &variants[..] };
    let suppresses = if built_in { "suppresses = [\"#unexplained-acronym\"]\n" } else { "" };
    let why = match say.as_str() {
        "" => format!("“{term}” is a word of the house; customers do without it."),
        say => format!("“{term}” is a word of the house; customers know it as “{say}”."),
    };
    let example = |text: &str| quoted(&format!("Here is {text}."));
    variants
        .iter()
        .map(|(id, pattern, say)| {
            format!(
                "\n[[rule]]\nid = {}\npatterns = [{}]\nwhy = {}\nsource = \"The house's glossary\"\n{suppresses}rewrites = [{{ text = {}, \
                 applicability = \"machine-applicable\" }}]\nflags = [{}]\npasses = [{}]\n",
                quoted(&if number > 0 && slug.is_empty() { format!("{id}{number}") } else { id.clone() }),
                quoted(pattern),
                quoted(&why),
                quoted(say),
                example(term),
                example(say),
            )
        })
        .collect()
}

/// Words in capitals are meant in capitals: IT is not it.
fn word(word: &str) -> String {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count() >= 2 && !word.chars().any(char::is_lowercase);
    format!("{}{}", if capitals { "=" } else { "" }, if capitals { word.to_string() } else { word.to_lowercase() })
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Linter;

    fn faults(linter: &Linter, text: &str) -> Vec<String> {
        linter.check(text).faults().map(|f| f.quote().to_string()).collect()
    }

    #[test]
    fn allowed_words_are_no_fault() {
        let text = "The Basically Box is basically a box.";
        assert_eq!(faults(&Linter::default(), text), ["Basically", "basically"]);
        let linter = Linter::builder().allow("Basically box").build().expect("right");
        assert_eq!(faults(&linter, text), ["basically"]);
        let linter = Linter::builder().allow("basic").build().expect("right");
        assert_eq!(faults(&linter, text).len(), 2, "whole words only");
    }

    #[test]
    fn places_hold_no_other() {
        let words = ["the blue box".to_string(), "blue".into(), "box office".into()];
        let allowed = Allowed::new(&words).expect("some");
        let text = "the blue box office, blue";
        let found: Vec<&str> = allowed.places(text).into_iter().map(|p| &text[p]).collect();
        assert_eq!(found, ["the blue box", "box office", "blue"]);
        assert!(lies_in(&allowed.places(text), 4..8) && !lies_in(&allowed.places(text), 9..20));
    }

    #[test]
    fn a_glossary_says_it_for_customers() {
        let builder = Linter::builder().term("RMA", "return number").term("blue form", "claim form");
        let linter = builder.term("IT", "technical team").term("per se", "").build().expect("right");
        let fixed = |text: &str| linter.check(text).fixed();
        assert_eq!(fixed("Send us an RMA with it."), "Send us a return number with it.");
        assert_eq!(fixed("The RMA is ready."), "The return number is ready.");
        assert_eq!(fixed("Blue forms are fine. Blue form here."), "Blue forms are fine. Claim form here.");
        assert_eq!(fixed("I've asked IT about it."), "I've asked technical team about it.");
        assert_eq!(fixed("It is not per se slow."), "It is not slow.");
    }

    #[test]
    fn a_term_without_words_is_refused() {
        let errors = Linter::builder().term("!!", "x").build().unwrap_err();
        assert!(errors.to_string().starts_with("glossary"), "{errors}");
    }

    #[test]
    fn the_grade_is_a_matter_of_taste() {
        let text = "Subsequent modifications to contractual obligations necessitate formal authorisation by departmental \
                    representatives, notwithstanding administrative complications.";
        let hard = |linter: Linter| linter.check(text).faults().any(|f| f.category() == "readability");
        assert!(hard(Linter::builder().reading_grade(5.0).build().expect("right")));
        assert!(!hard(Linter::builder().reading_grade(60.0).build().expect("right")));
    }
}
