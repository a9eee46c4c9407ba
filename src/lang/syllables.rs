//! Syllables, counted by vowels.

const VOWELS: [bool; 256] = {
    let mut table = [false; 256];
    let vowels = b"aeiouyAEIOUY";
    let mut i = 0;
    while i < vowels.len() {
        table[vowels[i] as usize] = true;
        i += 1;
    }
    table
};

/// Syllables of an English word, by its vowel groups: an estimate, right for about nine words in ten.
pub fn syllables(word: &str) -> usize {
    let bytes = word.as_bytes();
    let vowel = |b: u8| VOWELS[b as usize];
    let mut count = 0;
    let mut inside = false;
    for &b in bytes {
        let now = vowel(b);
        count += usize::from(now & !inside);
        inside = now;
    }
    let ends =
        |suffix: &[u8]| bytes.len() > suffix.len() && bytes[bytes.len() - suffix.len()..].eq_ignore_ascii_case(suffix);
    // The letter that stands `back` letters before the end.
    let letter = |back: usize| bytes.len().checked_sub(back + 1).map_or(b' ', |i| bytes[i].to_ascii_lowercase());
    let consonant = |back: usize| letter(back) != b' ' && !vowel(letter(back));
    // Silent: the e of "late", but not of "table"; of "shipped", but not of "wanted"; of "lately".
    let silent_e = ends(b"e") && consonant(1) && !(letter(1) == b'l' && consonant(2));
    let silent_ed = ends(b"ed") && consonant(2) && !matches!(letter(2), b't' | b'd');
    let silent_ely = ends(b"ely") && consonant(3);
    let silent = usize::from(silent_e || silent_ed || silent_ely);
    count.saturating_sub(silent).max(1)
}

#[cfg(test)]
mod tests {
    use super::syllables;

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
}
