//! From the HTML of messages to plain text, in one pass.

use crate::lang::entities;

/// The text of a message: blocks and breaks become line ends, tags go, entities become characters, what nobody sees
/// (`script`, `style`) is dropped.
pub fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        push_text(&mut out, &rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') { tag(&mut out, rest) } else { entity(&mut out, rest) };
    }
    push_text(&mut out, rest);
    let lines: Vec<&str> = out.lines().map(str::trim).collect();
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_string()
}

/// Plain text that a help desk made from HTML: entities may be left, `&nbsp;` above all.
pub fn text_of_plain(plain: &str) -> String {
    if !plain.contains('&') {
        return plain.trim().to_string();
    }
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = entity(&mut out, &rest[at..]);
    }
    out.push_str(rest);
    out.trim().to_string()
}

/// White space in HTML is one space.
fn push_text(out: &mut String, piece: &str) {
    for c in piece.chars() {
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.ends_with([' ', '\n']) && !out.is_empty() {
            out.push(' ');
        }
    }
}

/// Takes a tag at the start of `rest`; returns what follows.
fn tag<'a>(out: &mut String, rest: &'a str) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").map_or("", |end| &comment[end + 3..]);
    }
    let named = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let Some(end) = rest.find('>').filter(|_| named) else {
        out.push('<');
        return &rest[1..];
    };
    let name: String = rest[1..end].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    let name = name.trim_end_matches('/').to_ascii_lowercase();
    let after = &rest[end + 1..];
    match name.as_str() {
        "br" | "tr" | "/tr" => out.push('\n'),
        "li" => out.push_str("\n- "),
        "p" | "/p" | "div" | "/div" | "ul" | "/ul" | "ol" | "/ol" | "blockquote" | "/blockquote" | "table"
        | "/table" | "h1" | "/h1" | "h2" | "/h2" | "h3" | "/h3" | "h4" | "/h4" | "hr" => block(out, &name),
        "script" | "style" => return skip(after, &name),
        _ => {}
    }
    after
}

fn block(out: &mut String, name: &str) {
    if out.is_empty() {
        return;
    }
    let wanted = if name.ends_with('p') || name.contains('h') && name != "blockquote" { "\n\n" } else { "\n" };
    while out.ends_with(' ') {
        out.pop();
    }
    if !out.ends_with(wanted) {
        out.push('\n');
        if wanted.len() == 2 && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
}

/// What stands after the end of an element.
fn skip<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let close = from + at + 2;
        if rest.as_bytes()[close..].len() >= name.len()
            && rest.as_bytes()[close..close + name.len()].eq_ignore_ascii_case(name.as_bytes())
        {
            return rest[close..].find('>').map_or("", |end| &rest[close + end + 1..]);
        }
        from = close;
    }
    ""
}

/// Takes an entity at the start of `rest`; returns what follows. Blanks and apostrophes come out plain.
fn entity<'a>(out: &mut String, rest: &'a str) -> &'a str {
    let (character, length) = entities::reference(rest).unwrap_or(('&', 1));
    out.push(match character {
        '\u{a0}' => ' ',
        '‘' | '’' => '\'',
        other => other,
    });
    &rest[length..]
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn messages() {
        for (html, plain) in [
            ("<p>Hi Tom,</p><p>I can&#39;t log&nbsp;in.</p>", "Hi Tom,\n\nI can't log in."),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<style>p { color: red }</style><div>ok</div>", "ok"),
            ("3 < 4 &amp; 5 > 2 &unknown; &", "3 < 4 & 5 > 2 &unknown; &"),
            ("<a href=\"https://x.example/?a=1&b=2\">our page</a>", "our page"),
            ("<!-- note -->hello<script>alert(1)", "hello"),
            ("é<b", "é<b"),
        ] {
            assert_eq!(text(html), plain, "{html}");
        }
    }
}
