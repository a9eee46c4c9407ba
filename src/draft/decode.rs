//! From bytes to text: byte order marks, UTF-16, and what is no UTF-8 after all.

use crate::lang::entities::windows_1252;
use std::borrow::Cow;

/// A file's text.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// Where the text begins in the file, after a byte order mark.
    pub start: usize,
    /// The encoding, unless the text stands in the file as it is.
    pub encoding: Option<&'static str>,
}

/// Decodes a file.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Decoded { start: 3, ..utf_8(rest) };
    }
    let (little, start) = match bytes {
        [0xff, 0xfe, ..] => (true, 2),
        [0xfe, 0xff, ..] => (false, 2),
        _ => match without_mark(bytes) {
            Some(little) => (little, 0),
            None => return utf_8(bytes),
        },
    };
    let units = bytes[start..].chunks(2).map(|pair| match (pair, little) {
        (&[a, b], true) => u16::from_le_bytes([a, b]),
        (&[a, b], false) => u16::from_be_bytes([a, b]),
        // Half a character at the end.
        _ => 0xfffd,
    });
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    let encoding = if little { "UTF-16LE" } else { "UTF-16BE" };
    Decoded { text: text.into(), start: 0, encoding: Some(encoding) }
}

/// Whether it looks like UTF-16 without a byte order mark, and then whether the low byte comes first.
fn without_mark(bytes: &[u8]) -> Option<bool> {
    let start = &bytes[..bytes.len().min(512) & !1];
    if start.len() < 8 {
        return None;
    }
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = start.len() / 2;
    match (even * 10 >= half * 7, odd * 10 >= half * 7) {
        (false, true) if even * 10 <= half => Some(true),
        (true, false) if odd * 10 <= half => Some(false),
        _ => None,
    }
}

/// UTF-8; bytes that are none are read as windows-1252, the encoding they most often are.
pub(crate) fn utf_8(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.into(), start: 0, encoding: None };
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&b| windows_1252(b)));
    }
    Decoded { text: text.into(), start: 0, encoding: Some("windows-1252") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let is = |bytes: &[u8], text: &str, start: usize, encoding: Option<&str>| {
            let decoded = decode(bytes);
            assert_eq!((&*decoded.text, decoded.start, decoded.encoding), (text, start, encoding));
        };
        is("für".as_bytes(), "für", 0, None);
        is(b"\xef\xbb\xbfHi", "Hi", 3, None);
        is(b"\xff\xfeH\0i\0", "Hi", 0, Some("UTF-16LE"));
        is(b"\xfe\xff\0H\0i\xd8", "Hi\u{fffd}", 0, Some("UTF-16BE"));
        is(b"H\0e\0l\0l\0o\0", "Hello", 0, Some("UTF-16LE"));
        is(b"can\x92t f\xfcr", "can’t für", 0, Some("windows-1252"));
        is(b"a\0b", "a\0b", 0, None);
    }
}
