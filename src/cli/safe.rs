//! Text from strangers, made harmless for a terminal: no escape sequences, no reordering, nothing invisible.

use std::borrow::Cow;

/// What to show instead of a character, or `None` for the character itself. Always one column wide.
fn stand_in(c: char) -> Option<char> {
    match c {
        // The pictures of control characters stand in their order.
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('␡'),
        // C1 controls: U+009B starts an escape sequence on its own.
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        // Marks that turn the direction of writing, and separators that terminals take for line ends.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => Some('\u{fffd}'),
        // Invisible: soft hyphens, zero-width spaces, byte order marks, annotations, tags.
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => {
            Some('\u{fffd}')
        }
        '\u{e0000}'..='\u{e007f}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// A line of text with every harmful character replaced by one of the same width. Tabs become spaces.
pub fn line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| if c == '\t' { Some(' ') } else { stand_in(c) })
}

/// Like [`line`], but line ends stay.
pub fn text(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' => None,
        '\t' => Some(' '),
        c => stand_in(c),
    })
}

fn replaced(text: &str, stand_in: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !text.chars().any(|c| stand_in(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| stand_in(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_reaches_the_terminal() {
        let hostile = "\u{1b}[31mred\u{9b}2J\u{7}\r\u{202e}txt.\u{2066}\u{200b}\u{feff}\u{e0041}";
        assert_eq!(super::line(hostile), "␛[31mred\u{fffd}2J␇␍\u{fffd}txt.\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(super::text("a\nb\tc"), "a\nb c");
        assert_eq!(super::line("Grüße 👩‍👧 e\u{301}"), "Grüße 👩‍👧 e\u{301}");
    }
}
