//! Words put into the form that a sentence needs: inflected, turned round, in small letters.

use crate::lang::vocab::{Vocab, WordId};
use crate::lang::{mark, tags};
use crate::rules::ruleset::RuleSet;

/// What was kept, in the form that a template asks for; `None` when it cannot be made.
pub fn shape(set: &RuleSet, kept: &str, form: &str) -> Option<String> {
    let vocab = &set.vocab;
    Some(match form {
        "base" => inflect(vocab, kept, 0)?,
        "third" => inflect(vocab, kept, 1)?,
        "ing" => inflect(vocab, kept, 2)?,
        "past" => inflect(vocab, kept, 3)?,
        "pp" => inflect(vocab, kept, 4)?,
        "a" => format!("{} {kept}", article(set, kept)),
        "flip" => flip(kept),
        "lower" => lower_first(kept),
        "cap" => upper_first(kept),
        "calm" => calm(set, kept),
        "once" => if kept.contains('?') { "?" } else { "!" }.to_string(),
        _ => kept.to_string(),
    })
}

/// "a" or "an", by how the first word sounds: data for words, the letter's name for what is spelt out.
fn article(set: &RuleSet, phrase: &str) -> &'static str {
    const NAMES_BEGIN_WITH_A_VOWEL: &str = "AEFHILMNORSX";
    let word = phrase.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let marks = set.vocab.get(word.to_lowercase().as_bytes()).map_or(0, |w| set.vocab.marks(w));
    let spelt = word.len() > 1 && word.chars().all(char::is_uppercase);
    let vowel = match word.chars().next() {
        Some(first) if spelt => NAMES_BEGIN_WITH_A_VOWEL.contains(first),
        Some(first) => "aeiou".contains(first.to_ascii_lowercase()),
        None => false,
    };
    if marks & mark::TAKES_AN != 0 || vowel && marks & mark::TAKES_A == 0 { "an" } else { "a" }
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

/// Capitals for force in small letters; acronyms that all know, names and "I" keep theirs.
fn calm(set: &RuleSet, phrase: &str) -> String {
    let calm = |word: &str| {
        let letters = word.trim_matches(|c: char| !c.is_alphanumeric());
        let known = |w: String| set.vocab.get(w.as_bytes());
        let small = known(letters.to_lowercase());
        let name = small.is_some_and(|w| {
            let tags = set.vocab.tags(w);
            let only_name = tags & tags::NAME != 0 && tags & (tags::VERB | tags::MODAL | tags::DET | tags::ADV) == 0;
            only_name || set.lists.capitals.binary_search(&w).is_ok()
        });
        match () {
            () if letters.len() < 2 && letters != "A" => word.to_string(),
            () if small.is_some_and(|w| set.lists.acronyms.binary_search(&w).is_ok()) => word.to_string(),
            () if letters.chars().any(char::is_lowercase) => word.to_string(),
            () if letters.starts_with("I'") || letters.starts_with("I’") => format!("I{}", word[1..].to_lowercase()),
            () if name => upper_first(&word.to_lowercase()),
            () => word.to_lowercase(),
        }
    };
    phrase.split(' ').map(calm).collect::<Vec<_>>().join(" ")
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

pub fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Lower-cases the first letter, but not of "I", names in capitals or words with a capital inside.
pub fn lower_first(text: &str) -> String {
    let first = text.split([' ', '\'', '’']).next().unwrap_or("");
    if first == "I" || first.chars().skip(1).any(char::is_uppercase) {
        return text.to_string();
    }
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_the_person_round() {
        assert_eq!(flip("your order"), "my order");
        assert_eq!(lower_first("Your order"), "your order");
        assert_eq!(lower_first("I see"), "I see");
        assert_eq!(upper_first("élan"), "Élan");
    }

    #[test]
    fn forms_come_from_the_words() {
        let linter = crate::Linter::default();
        let form = |kept, form| shape(linter.set(), kept, form).unwrap_or_default();
        for (kept, wanted) in
            [("hour", "an"), ("unit", "a"), ("email", "an"), ("form", "a"), ("SLA", "an"), ("PDF", "a")]
        {
            assert_eq!(form(kept, "a"), format!("{wanted} {kept}"));
        }
        assert_eq!(form("send it", "ing"), "sending it");
        assert_eq!(form("fill in", "pp"), "filled in");
        assert_eq!(form("sent", "base"), "send");
        assert_eq!(form("open on Mondays", "third"), "opens on Mondays");
        assert_eq!(form("PLEASE READ THE PDF ON MONDAY", "calm"), "please read the PDF on Monday");
        assert_eq!(form("I'M SURE", "calm"), "I'm sure");
        assert_eq!((form("?!?", "once"), form("!!!", "once")), ("?".into(), "!".into()));
        assert_eq!(shape(linter.set(), "zzyzx", "ing"), None);
    }
}
