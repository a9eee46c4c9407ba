//! Fixed phrases that are looked for at a place of a text. ASCII capitals match small letters.
//!
//! A table by first byte, made in a moment: most drafts are short, and for them building an automaton would cost more
//! than all the reading.

use std::borrow::Cow;

/// Phrases by their first byte.
pub(crate) struct Phrases {
    /// Sorted by first byte; each with its place in the list it came from.
    sorted: Vec<(Cow<'static, str>, usize)>,
    /// Where the phrases with a first byte begin in `sorted`.
    first: Vec<u16>,
}

impl Phrases {
    /// From a list of phrases in small letters. A letter beyond ASCII at the beginning matches its capital too.
    pub fn new(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        let mut sorted: Vec<(Cow<'static, str>, usize)> = Vec::new();
        for (number, phrase) in phrases.into_iter().enumerate() {
            let mut letters = phrase.chars();
            if let Some(letter) = letters.next().filter(|l| !l.is_ascii()) {
                sorted.push((letter.to_uppercase().chain(letters).collect::<String>().into(), number));
            }
            sorted.push((phrase.into(), number));
        }
        sorted.sort_by_key(|(phrase, _)| phrase.bytes().next());
        let mut first = vec![0_u16; 257];
        for (phrase, _) in &sorted {
            first[usize::from(phrase.as_bytes().first().copied().unwrap_or(0)) + 1] += 1;
        }
        (1..first.len()).for_each(|i| first[i] += first[i - 1]);
        Phrases { sorted, first }
    }

    /// The phrases that stand at a byte of a text: number and length.
    pub fn at<'p>(&'p self, text: &'p [u8], at: usize) -> impl Iterator<Item = (usize, usize)> + 'p {
        let rest = &text[at.min(text.len())..];
        let byte = rest.first().map_or(0, u8::to_ascii_lowercase);
        let range = usize::from(self.first[usize::from(byte)])..usize::from(self.first[usize::from(byte) + 1]);
        let fits = move |phrase: &str| {
            rest.get(..phrase.len()).is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()))
        };
        self.sorted[range].iter().filter(move |(phrase, _)| fits(phrase)).map(|(phrase, n)| (*n, phrase.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn finds_all_at_a_place() {
        let phrases = Phrases::new(["best", "best regards", "étant", "hi"]);
        let at = |text: &str, at: usize| phrases.at(text.as_bytes(), at).collect::<Vec<_>>();
        assert_eq!(at("Best Regards,", 0), [(0, 4), (1, 12)]);
        assert_eq!(at("Étant", 0), [(2, 6)]);
        assert_eq!(at("étant", 0), [(2, 6)]);
        assert_eq!(at("oh HI", 3), [(3, 2)]);
        assert_eq!(at("h", 0), []);
        assert_eq!(at("", 0), []);
    }
}
