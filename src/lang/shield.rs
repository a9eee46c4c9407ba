//! Text that is no language: URLs, e-mail addresses, domains, template blanks, redaction marks, code, mark-up.

/// How far a shield may reach; whatever is longer is read as ordinary text.
const LONGEST: usize = 512;
/// A handle that begins with a number has so many digits at least: `@10am` and `@250 each` are none.
const FEWEST_DIGITS: usize = 4;

/// Whether the word that ends at `at` may be the beginning of an address.
pub fn may_follow(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'@') => true,
        Some(b'.' | b'_') => bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(b':') => bytes.get(at + 1) == Some(&b'/') && bytes.get(at + 2) == Some(&b'/'),
        _ => false,
    }
}

/// The length in bytes of the shield that starts at `at`, or `None`.
pub fn length(bytes: &[u8], at: usize) -> Option<usize> {
    let window = &bytes[at..bytes.len().min(at + LONGEST)];
    match window.first()? {
        b'[' => enclosed(window, b']', is_mark),
        b'<' => enclosed(window, b'>', is_tag),
        b'{' => {
            let double = window.get(1) == Some(&b'{');
            let end = window.iter().position(|&b| b == b'}' || b == b'\n')?;
            let inner = &window[1 + usize::from(double)..end.max(1 + usize::from(double))];
            (window[end] == b'}' && inner.len() <= 60)
                .then(|| end + 1 + usize::from(double && window.get(end + 1) == Some(&b'}')))
        }
        b'%' => {
            let end = 1 + window[1..].iter().position(|&b| !(b.is_ascii_alphanumeric() || b == b'_'))?;
            (end >= 3 && window[end] == b'%').then_some(end + 1)
        }
        b'`' => {
            let ticks = window.iter().take_while(|&&b| b == b'`').count();
            let rest = &window[ticks..];
            let end = rest.windows(ticks.max(1)).position(|w| w.iter().all(|&b| b == b'`'))?;
            (end > 0 && (ticks >= 3 || !rest[..end].contains(&b'\n'))).then_some(ticks + end + ticks)
        }
        _ => address(window),
    }
}

/// The length in bytes of a name with an @ before it, as on social media: `@anna_b`, `@115821`, but not `@5pm`.
pub fn handle(bytes: &[u8]) -> Option<usize> {
    let name = bytes.get(1..bytes.len().min(LONGEST))?;
    let length = name.iter().take_while(|&&b| b.is_ascii_alphanumeric() || b == b'_').count();
    let digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
    (length > 1 && (digits == 0 || digits >= FEWEST_DIGITS)).then_some(length + 1)
}

fn enclosed(window: &[u8], close: u8, fits: fn(&[u8]) -> bool) -> Option<usize> {
    let end = window[1..].iter().take(80).position(|&b| b == close)? + 1;
    fits(&window[1..end]).then_some(end + 1)
}

/// `[PII]`, `[PERSON_NAME]`, `[First Name]`, `[order number]`: a few words, no sentence.
fn is_mark(inner: &[u8]) -> bool {
    !inner.is_empty()
        && inner.len() <= 40
        && inner
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ' | b'-' | b'/' | b'\'' | b'#' | b'.'))
        && inner.iter().filter(|&&b| b == b' ').count() <= 4
        && inner.iter().any(u8::is_ascii_alphabetic)
}

/// `<url>`, `<br/>`, `</p>`, `<a href="…">`.
fn is_tag(inner: &[u8]) -> bool {
    let name = inner.strip_prefix(b"/").unwrap_or(inner);
    name.first().is_some_and(u8::is_ascii_alphabetic) && !inner.contains(&b'<')
}

/// `https://…`, `www.…`, `name@host`, `host.tld/…`, `some_identifier`, `file.ext`.
fn address(window: &[u8]) -> Option<usize> {
    let end =
        window.iter().position(|&b| b.is_ascii_whitespace() || matches!(b, b'"' | b'<' | b'>' | b')' | b']' | b'|'));
    let end = end.unwrap_or(window.len());
    // Punctuation at the end belongs to the sentence.
    let end = end
        - window[..end]
            .iter()
            .rev()
            .take_while(|b| matches!(b, b'.' | b',' | b'!' | b'?' | b':' | b';' | b'\'' | b'*'))
            .count();
    let text = &window[..end];
    let word = text.iter().position(|&b| !(b.is_ascii_alphanumeric() || b == b'-')).unwrap_or(end);
    let rest = &text[word..];
    let url = rest.starts_with(b"://") && rest.len() > 3 || text.len() > 4 && text[..4].eq_ignore_ascii_case(b"www.");
    let mail = text.iter().position(|&b| b == b'@').is_some_and(|i| i > 0 && text[i + 1..].contains(&b'.'));
    (url || mail || identifier(text) || domain(text)).then_some(end)
}

fn identifier(text: &[u8]) -> bool {
    let inner = text.iter().position(|&b| b == b'_');
    inner.is_some_and(|i| i > 0 && i + 1 < text.len())
        && text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

fn domain(text: &[u8]) -> bool {
    const ENDINGS: &[&[u8]] = &[
        b"com", b"net", b"org", b"co", b"uk", b"io", b"de", b"fr", b"es", b"eu", b"us", b"ca", b"au", b"in", b"info",
        b"app", b"dev", b"gov", b"edu", b"shop", b"store", b"html", b"htm", b"pdf", b"txt", b"csv", b"zip", b"exe",
        b"jpg", b"png", b"docx", b"xlsx",
    ];
    let host = text.iter().position(|&b| b == b'/').map_or(text, |i| &text[..i]);
    if !host.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.')) {
        return false;
    }
    let Some(dot) = host.iter().rposition(|&b| b == b'.') else { return false };
    let ending = &host[dot + 1..];
    // "please.In" is two sentences without a space, "shop.in" a domain.
    dot >= 2
        && ENDINGS
            .iter()
            .any(|e| ending == *e || ending.eq_ignore_ascii_case(e) && host[0].is_ascii_uppercase() && ending.len() > 2)
}

#[cfg(test)]
mod tests {
    fn len(text: &str) -> Option<usize> {
        super::length(text.as_bytes(), 0)
    }

    #[test]
    fn what_is_shielded() {
        assert_eq!(len("https://a.example/x?y=1, and"), Some(23));
        assert_eq!(len("jo@shop.example."), Some(15));
        assert_eq!(len("acme.com/help now"), Some(13));
        assert_eq!(len("{{first_name}},"), Some(14));
        assert_eq!(len("[PERSON_NAME] said"), Some(13));
        assert_eq!(len("%ORDER_ID%"), Some(10));
        assert_eq!(len("`no`"), Some(4));
    }

    #[test]
    fn handles_are_names() {
        let handle = |text: &str| super::handle(text.as_bytes());
        assert_eq!(handle("@anna_b hello"), Some(7));
        assert_eq!(handle("@115821: hello"), Some(7));
        assert_eq!([handle("@10am"), handle("@ noon"), handle("@250 each"), handle("@")], [None; 4]);
    }

    #[test]
    fn what_is_not() {
        assert_eq!(len("done.Next"), None);
        assert_eq!(len("[I told you that this will never, ever happen]"), None);
        assert_eq!(len("< 5 and > 3"), None);
        assert_eq!(len("100% of"), None);
        assert_eq!(len("{"), None);
        assert_eq!(len("`"), None);
    }
}
