//! How hard a text is to read: words, syllables, and the Flesch–Kincaid grade.

/// Syllables of an English word, by its vowel groups: an estimate, right for about nine words in ten.
pub fn syllables(word: &str) -> usize {
    let bytes = word.as_bytes();
    let vowel = |b: u8| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let mut count = 0;
    let mut inside = false;
    for &b in bytes {
        let now = vowel(b);
        count += usize::from(now && !inside);
        inside = now;
    }
    let n = bytes.len();
    let lower = |i: usize| bytes[i].to_ascii_lowercase();
    // A silent e at the end, but not in "table"; "-ed" after most consonants is silent too.
    if n > 2 && lower(n - 1) == b'e' && !vowel(bytes[n - 2]) && !(lower(n - 2) == b'l' && !vowel(bytes[n - 3])) {
        count -= 1;
    } else if n > 3
        && lower(n - 1) == b'd'
        && lower(n - 2) == b'e'
        && !vowel(bytes[n - 3])
        && !matches!(lower(n - 3), b't' | b'd')
    {
        count -= 1;
    }
    // The e of "-ely" is silent too: "lately".
    if n > 4 && bytes[n - 3..].eq_ignore_ascii_case(b"ely") && !vowel(bytes[n - 4]) {
        count -= 1;
    }
    count.max(1)
}

/// The Flesch–Kincaid grade of `words` words in `sentences` sentences with `syllables` syllables
/// (Kincaid et al. 1975): the school year that reads it with ease.
pub fn grade(words: usize, sentences: usize, syllables: usize) -> f64 {
    if words == 0 || sentences == 0 {
        return 0.0;
    }
    0.39 * words as f64 / sentences as f64 + 11.8 * syllables as f64 / words as f64 - 15.59
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_syllables() {
        for (word, n) in [
            ("cat", 1),
            ("table", 2),
            ("refund", 2),
            ("delivered", 3),
            ("shipped", 1),
            ("the", 1),
            ("unfortunately", 5),
            ("hm", 1),
        ] {
            assert_eq!(syllables(word), n, "{word}");
        }
    }

    #[test]
    fn grades() {
        assert!(grade(10, 1, 12) < 4.0);
        assert!(grade(40, 1, 80) > 20.0);
        assert_eq!(grade(0, 0, 0), 0.0);
    }
}
