//! Values that people give: numbers, addresses, dates, names. Found by their shape, in linear time.

use std::ops::Range;

/// What a piece of text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Letters and digits with three digits or more, or as many number words: an order, account or phone number.
    Number,
    /// An e-mail address.
    Email,
}

/// A value: its shape, its letters and digits in lower case, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub shape: Shape,
    pub key: String,
    pub span: Range<usize>,
}

impl Value {
    /// Looks like a phone, card or account number that nobody should post.
    pub fn personal(&self) -> bool {
        self.shape == Shape::Email || self.key.bytes().filter(u8::is_ascii_digit).count() >= 9
    }
}

/// The digit of a number word, as people spell numbers out.
fn digit(word: &str) -> Option<char> {
    const WORDS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let lower = word.to_ascii_lowercase();
    if lower == "oh" || lower == "nought" {
        return Some('0');
    }
    WORDS.iter().position(|w| *w == lower).map(|d| char::from(b'0' + d as u8))
}

/// All values of a text, in order.
pub fn values(text: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    // A number in pieces: "0161 555 0142", "four four one seven".
    let mut run: Option<(Range<usize>, String)> = None;
    let flush = |run: &mut Option<(Range<usize>, String)>, found: &mut Vec<Value>| {
        if let Some((span, key)) = run.take()
            && key.bytes().filter(u8::is_ascii_digit).count() >= 3
        {
            found.push(Value { shape: Shape::Number, key, span });
        }
    };
    for (start, word) in words(text) {
        let span = start..start + word.len();
        let at = word.find('@').filter(|at| *at > 0 && word[*at..].contains('.'));
        if at.is_some() {
            flush(&mut run, &mut found);
            found.push(Value { shape: Shape::Email, key: word.to_lowercase(), span });
            continue;
        }
        let key: String = match digit(word) {
            Some(digit) => digit.to_string(),
            None => word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase(),
        };
        let numeric = key.bytes().any(|b| b.is_ascii_digit());
        match (&mut run, numeric) {
            (Some((whole, pieces)), true) => {
                whole.end = span.end;
                pieces.push_str(&key);
            }
            (None, true) => run = Some((span, key)),
            (_, false) => flush(&mut run, &mut found),
        }
    }
    flush(&mut run, &mut found);
    found
}

/// Words between white space, without the punctuation around them, and where they start.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(char::is_whitespace).filter(|w| !w.is_empty()).filter_map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
        let skipped = word.len() - word.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        (!inner.is_empty()).then_some((start + skipped, inner))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        values(text).into_iter().map(|v| v.key).collect()
    }

    #[test]
    fn numbers_and_addresses() {
        assert_eq!(keys("It's order AB-4417, thanks"), ["ab4417"]);
        assert_eq!(keys("call 0161 555 0142 or mail Jo@Shop.example."), ["01615550142", "jo@shop.example"]);
        assert_eq!(keys("it's four four one seven"), ["4417"]);
        assert_eq!(keys("I have 2 cats, at 10 to 5"), Vec::<String>::new());
    }

    #[test]
    fn spans_are_exact() {
        let text = "(order #88-1204)";
        let value = &values(text)[0];
        assert_eq!(&text[value.span.clone()], "88-1204");
    }
}
