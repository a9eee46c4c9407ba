//! Text from strangers, made harmless for a page: nothing in it is taken for mark-up, nothing turns the direction of
//! writing.

use crate::cli::safe;
use std::fmt;

/// A text as it may stand between tags and in attributes with double quotes.
pub struct Safe<'a>(pub &'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let harmless = safe::text(self.0);
        let mut rest = harmless.as_ref();
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::Safe;

    #[test]
    fn mark_up_is_text() {
        let hostile = "<script>alert('x')</script> \" onload=\"x\" &lt; \u{202e}txt \u{1b}[1m";
        let shown = Safe(hostile).to_string();
        assert_eq!(
            shown,
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot; onload=&quot;x&quot; &amp;lt; \u{fffd}txt ␛[1m"
        );
        assert_eq!(Safe("Grüße,\nAnna").to_string(), "Grüße,\nAnna");
    }
}
