//! Numbers and addresses as transcripts of speech have them: "five five oh one", "ada at mail dot com".

use std::ops::Range;

/// So many digits one after the other are a number that belongs to somebody.
const LONG: usize = 6;
const DIGITS: [&str; 12] = ["zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Finds what is spelt out.
pub fn find(text: &str, words: &[Range<usize>], places: &mut Vec<Range<usize>>) {
    numbers(text, words, places);
    addresses(text, words, places);
}

fn is(text: &str, word: &Range<usize>, known: &[&str]) -> bool {
    known.iter().any(|k| k.eq_ignore_ascii_case(&text[word.clone()]))
}

/// Whether two words stand in a row, with a space, a comma or a hyphen between them.
fn in_a_row(text: &str, a: &Range<usize>, b: &Range<usize>) -> bool {
    let between = &text[a.end..b.start];
    between.len() <= 3 && between.bytes().all(|c| b" ,-.".contains(&c))
}

fn numbers(text: &str, words: &[Range<usize>], places: &mut Vec<Range<usize>>) {
    let (mut from, mut count, mut last) = (0, 0, 0);
    let mut run = |from: usize, to: usize, count: usize| {
        if count >= LONG {
            places.extend(words[from..to].iter().cloned());
        }
    };
    for (number, word) in words.iter().enumerate() {
        let worth = match () {
            () if is(text, word, &DIGITS) => 1,
            () if is(text, word, &["double"]) => 1,
            () if is(text, word, &["triple"]) => 2,
            () => 0,
        };
        let goes_on = worth > 0 && count > 0 && last + 1 == number && in_a_row(text, &words[last], word);
        if !goes_on {
            run(from, last + 1, count);
            (from, count) = (number, 0);
        }
        if worth > 0 {
            count += worth;
            last = number;
        }
    }
    run(from, last + 1, count);
}

fn addresses(text: &str, words: &[Range<usize>], places: &mut Vec<Range<usize>>) {
    let dot = |number: usize| words.get(number).is_some_and(|w| is(text, w, &["dot"]));
    let mut done = 0;
    for at in 1..words.len() {
        if at < done || !is(text, &words[at], &["at"]) || !dot(at + 2) || words.len() <= at + 3 {
            continue;
        }
        let mut start = at - 1;
        while start >= done + 2 && dot(start - 1) {
            start -= 2;
        }
        let mut end = at + 3;
        while dot(end + 1) && end + 2 < words.len() {
            end += 2;
        }
        if words[start..=end].windows(2).all(|w| in_a_row(text, &w[0], &w[1])) {
            places.extend(words[start..=end].iter().cloned());
        }
        done = end + 1;
    }
}
