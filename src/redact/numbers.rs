//! Numbers of phones, cards and accounts, told from dates, times, amounts and years.

use std::ops::Range;

/// So many digits are a number that belongs to somebody.
const LONG: usize = 7;
/// With a word such as "account" before it, so many are enough.
const SHORT: usize = 4;
/// The word may stand so many words before.
const NEAR: usize = 5;
const ABOUT: [&str; 17] = [
    "account",
    "accounts",
    "acct",
    "card",
    "code",
    "customer",
    "ending",
    "iban",
    "id",
    "member",
    "membership",
    "mobile",
    "phone",
    "pin",
    "policy",
    "reference",
    "telephone",
];

/// A number as it is written, in groups.
struct Number {
    span: Range<usize>,
    digits: usize,
    groups: Vec<Range<usize>>,
}

/// Finds the numbers in a text.
pub fn find(text: &str, words: &[Range<usize>], places: &mut Vec<Range<usize>>) {
    accounts(text, words, places);
    let bytes = text.as_bytes();
    let mut about = About { words, next: 0, last: None };
    each(text, |number| {
        let years = |g: &Range<usize>| g.len() == 4 && matches!(&bytes[g.start..g.start + 2], b"19" | b"20");
        if number.groups.iter().all(years) && number.groups.len() <= 2 {
            return;
        }
        let money = text[..number.span.start].trim_end().ends_with(['$', '£', '€', '₹']);
        let named = number.digits >= SHORT && !money && about.is_near(text, number.span.start);
        if number.digits >= LONG || named {
            places.push(number.span);
        }
    });
}

/// Finds the numbers of phones and cards in the name of a file or in an id.
pub fn find_in_name(name: &str, places: &mut Vec<Range<usize>>) {
    each(name, |number| {
        let digits: Vec<u8> = name.bytes().skip(number.span.start).take(number.span.len()).collect();
        let digits: Vec<u8> = digits.into_iter().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        let phone = number.digits >= LONG && name[number.span.clone()].starts_with(['+', '(']);
        if phone || (13..=19).contains(&digits.len()) && is_card(&digits) {
            places.push(number.span);
        }
    });
}

/// The check digit of cards (Luhn).
fn is_card(digits: &[u8]) -> bool {
    let doubled = |d: u8| if d > 4 { 2 * d - 9 } else { 2 * d };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(i, d)| u32::from(if i % 2 == 1 { doubled(*d) } else { *d })).sum();
    sum.is_multiple_of(10)
}

/// Calls `take` with each number: groups of digits with a separator or two between them. Dates and amounts are none.
fn each(text: &str, mut take: impl FnMut(Number)) {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while at < bytes.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        if let Some(end) = date(bytes, at).or_else(|| amount(bytes, at)) {
            at = end;
            continue;
        }
        let before = bytes[..at].iter().rev().take(2).take_while(|b| matches!(b, b'+' | b'(')).count();
        let mut number = Number { span: at - before..at, digits: 0, groups: Vec::new() };
        loop {
            let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            number.groups.push(at..end);
            number.digits += end - at;
            number.span.end = end;
            at = end;
            let abroad = bytes[number.span.start] == b'+';
            let joins = |b: &u8| b" -./)".contains(b) || abroad && *b == b'(';
            let gap = bytes[at..].iter().take(2).take_while(|b| joins(b)).count();
            let next = at + gap;
            if gap == 0 || !digit(next) || date(bytes, next).is_some() || amount(bytes, next).is_some() {
                break;
            }
            at += gap;
        }
        take(number);
    }
}

/// The end of a date at this place, such as `2024-03-01` or `1/2/24`.
fn date(bytes: &[u8], at: usize) -> Option<usize> {
    if at > 0 && bytes[at - 1].is_ascii_digit() {
        return None;
    }
    let digits = |at: usize| bytes.get(at..).unwrap_or(&[]).iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    let first = digits(at);
    let mark = *bytes.get(at + first)?;
    let second = digits(at + first + 1);
    let third_at = at + first + 1 + second + 1;
    if !matches!(mark, b'-' | b'/' | b'.') || bytes.get(third_at - 1) != Some(&mark) {
        return None;
    }
    let third = digits(third_at);
    let shape = matches!((first, second, third), (4, 1..=2, 1..=2) | (1..=2, 1..=2, 2 | 4));
    (shape && bytes.get(third_at + third) != Some(&mark)).then_some(third_at + third)
}

/// The end of an amount at this place, such as `12,500`.
fn amount(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = |at: usize| bytes.get(at..).unwrap_or(&[]).iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let first = digits(at);
    let mut end = at + first;
    while first < 4 && bytes.get(end) == Some(&b',') && digits(end + 1) == 3 {
        end += 4;
    }
    (end > at + first).then_some(end)
}

/// Which word that tells of an account stood last.
struct About<'a> {
    words: &'a [Range<usize>],
    next: usize,
    last: Option<usize>,
}

impl About<'_> {
    /// Whether such a word stands shortly before a place. Places come in order.
    fn is_near(&mut self, text: &str, place: usize) -> bool {
        while let Some(word) = self.words.get(self.next).filter(|w| w.start < place) {
            if ABOUT.iter().any(|a| a.eq_ignore_ascii_case(&text[word.clone()])) {
                self.last = Some(self.next);
            }
            self.next += 1;
        }
        self.last.is_some_and(|last| self.next - last <= NEAR)
    }
}

/// International account numbers (`DE89 3704 …`), and words that are half letters and half number (`AB1234567`).
fn accounts(text: &str, words: &[Range<usize>], places: &mut Vec<Range<usize>>) {
    let digits = |word: &Range<usize>| text.as_bytes()[word.clone()].iter().filter(|b| b.is_ascii_digit()).count();
    let mut number = 0;
    while number < words.len() {
        let word = &words[number];
        number += 1;
        let bytes = &text.as_bytes()[word.clone()];
        let iban = bytes.len() >= 4
            && bytes[..2].iter().all(u8::is_ascii_alphabetic)
            && bytes[2..4].iter().all(u8::is_ascii_digit);
        if iban {
            let mut end = word.end;
            let mut length = bytes.len();
            while let Some(next) = words.get(number) {
                let close = next.start == end + 1 && text.as_bytes()[end] == b' ';
                let whole = text.as_bytes()[next.clone()].iter().all(u8::is_ascii_alphanumeric);
                if !close || !whole || digits(next) == 0 || next.len() > 4 || length >= 34 {
                    break;
                }
                (end, length) = (next.end, length + next.len());
                number += 1;
            }
            if length >= 15 {
                places.push(word.start..end);
                continue;
            }
        }
        if digits(word) >= LONG {
            places.push(word.clone());
        }
    }
}
