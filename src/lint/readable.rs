//! How hard a text is to read: the Flesch–Kincaid grade.

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
    fn grades() {
        assert!(grade(10, 1, 12) < 4.0);
        assert!(grade(40, 1, 80) > 20.0);
        assert_eq!(grade(0, 0, 0), 0.0);
    }
}
