//! HTML as lines of text, in one pass.
//!
//! This is no browser: it knows which elements break a line, which hold no text for readers, and which ones mail
//! programs wrap around quotes and signatures.

use super::lines::{Hint, Rendered};
use super::map::Like;
use super::tags::{self, Tag};
use crate::lang::entities;
use std::ops::Range;

/// Reads HTML. Comments are passed over; `comment` is told their ranges.
pub(crate) fn html(text: &str, source: usize, out: &mut Rendered, comment: &mut dyn FnMut(Range<usize>)) {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        source,
        out,
        pos: 0,
        line: None,
        breaks: 0,
        space: None,
        open: Vec::new(),
        levels: [0; tags::CONTAINERS.len()],
        pre: 0,
        code: 0,
        since: None,
        no_tags: false,
        no_quote: [false; 2],
        no_comment_end: false,
    };
    reader.run(comment);
}

/// An element that says what is in it, and how deep in its like it is.
struct Open {
    container: usize,
    level: u32,
    hint: Option<Hint>,
    quote: bool,
}

/// More elements inside each other than this are not looked at.
const DEEPEST: usize = 200;

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    source: usize,
    out: &'a mut Rendered,
    pos: usize,
    /// The line being written: where it starts, how deep it is, and its hint.
    line: Option<(usize, u16, Option<Hint>)>,
    /// Line breaks to write before the next word: one ends the line, two leave a blank line.
    breaks: u8,
    /// White space to write before the next word.
    space: Option<Range<usize>>,
    open: Vec<Open>,
    /// How many elements of each kind of container are open.
    levels: [u32; tags::CONTAINERS.len()],
    pre: u32,
    code: u32,
    /// What stands from here to the end, such as the history below Outlook's mark.
    since: Option<Hint>,
    /// No tag can be completed any more.
    no_tags: bool,
    no_quote: [bool; 2],
    no_comment_end: bool,
}

impl Reader<'_> {
    fn run(&mut self, comment: &mut dyn FnMut(Range<usize>)) {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'<' if self.markup(comment) => {}
                b'&' if self.reference() => {}
                b'\n' | b'\r' if self.pre > 0 => self.line_break(),
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c if self.pre == 0 => self.white(),
                _ => self.words(),
            }
        }
        self.end_line();
    }

    fn words(&mut self) {
        let rest = &self.bytes[self.pos + 1..];
        let pre = self.pre > 0;
        let stop = |b: &u8| match b {
            b'<' | b'&' | b'\n' | b'\r' => true,
            b' ' | b'\t' | 0x0c => !pre,
            _ => false,
        };
        let mut end = self.pos + 1 + rest.iter().position(stop).unwrap_or(rest.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.begin();
        self.out.mapped.copy(self.source, self.text, self.pos..end);
        self.pos = end;
    }

    fn white(&mut self) {
        let rest = &self.bytes[self.pos..];
        let length = rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)).unwrap_or(rest.len());
        if self.space.is_none() {
            self.space = Some(self.pos..self.pos + length);
        }
        self.pos += length;
    }

    fn reference(&mut self) -> bool {
        let Some((character, length)) = entities::reference(&self.text[self.pos..]) else { return false };
        self.begin();
        let mut buffer = [0; 4];
        let text = character.encode_utf8(&mut buffer);
        self.out.mapped.put(text, self.source, self.pos..self.pos + length, Like::Other);
        self.pos += length;
        true
    }

    /// Gets ready to write a word: ends the line before it, or writes the space between.
    fn begin(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        let space = self.space.take();
        if breaks > 0 && self.line.is_some() {
            self.end_line();
            if breaks > 1 {
                let start = self.out.mapped.text.len();
                self.out.mapped.insert("\n");
                let depth = self.depth();
                self.out.end_line(start, start, depth, self.hint());
            }
        }
        if self.line.is_none() {
            self.line = Some((self.out.mapped.text.len(), self.depth(), self.hint()));
        } else if let Some(space) = space {
            match &self.text[space.clone()] {
                " " => self.out.mapped.copy(self.source, self.text, space),
                _ => self.out.mapped.put(" ", self.source, space, Like::Space),
            }
        }
    }

    fn end_line(&mut self) {
        if let Some((start, depth, hint)) = self.line.take() {
            let end = self.out.mapped.text.len();
            self.out.mapped.insert("\n");
            self.out.end_line(start, end, depth, hint);
        }
    }

    /// A line break that stands in the text, within `pre`.
    fn line_break(&mut self) {
        let length = if self.bytes[self.pos..].starts_with(b"\r\n") { 2 } else { 1 };
        let range = self.pos..self.pos + length;
        self.pos = range.end;
        self.space = None;
        if self.breaks > 0 {
            self.breaks = 0;
            self.end_line();
        }
        let (start, depth, hint) = self.line.take().unwrap_or((self.out.mapped.text.len(), self.depth(), self.hint()));
        let end = self.out.mapped.text.len();
        self.out.mapped.put("\n", self.source, range, Like::Space);
        self.out.end_line(start, end, depth, hint);
    }

    fn depth(&self) -> u16 {
        self.open.iter().filter(|o| o.quote).count() as u16
    }

    fn hint(&self) -> Option<Hint> {
        let inner = self.open.iter().rev().find_map(|o| o.hint);
        let code = (self.pre > 0 && self.code > 0).then_some(Hint::Code);
        code.or(inner).or(self.since)
    }

    /// Reads what `<` begins. False where it is only a `<`.
    fn markup(&mut self, comment: &mut dyn FnMut(Range<usize>)) -> bool {
        let rest = &self.text[self.pos..];
        if rest.starts_with("<!--") && !self.no_comment_end {
            match rest[4..].find("-->") {
                Some(end) => {
                    let range = self.pos..self.pos + 4 + end + 3;
                    self.pos = range.end;
                    comment(range);
                    return true;
                }
                None => self.no_comment_end = true,
            }
        }
        if self.no_tags {
            return false;
        }
        match self.bytes.get(self.pos + 1) {
            Some(b'!' | b'?') => match rest.find('>') {
                Some(end) => self.pos += end + 1,
                None => {
                    self.no_tags = true;
                    return false;
                }
            },
            Some(b'/') | Some(b'a'..=b'z' | b'A'..=b'Z') => {
                let Some(tag) = tags::read(self.text, self.pos, &mut self.no_quote) else {
                    let name = self.bytes.get(self.pos + 1) != Some(&b'/')
                        || self.bytes.get(self.pos + 2).is_some_and(u8::is_ascii_alphabetic);
                    self.no_tags |= name;
                    return false;
                };
                self.pos = tag.end;
                if tag.closing { self.close(&tag) } else { self.open(&tag) }
            }
            _ => return false,
        }
        true
    }

    fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if tags::HOLDS_NO_TEXT.contains(&name) && !tag.void {
            // Everything up to its end tag is for machines.
            self.pos = tags::end_of_raw(self.text, self.pos, name);
            return;
        }
        self.break_for(name);
        match name {
            "pre" | "textarea" => self.pre += 1,
            "code" | "kbd" | "samp" | "tt" if !tag.void => {
                self.code += 1;
                if self.pre == 0 && self.code == 1 {
                    self.begin();
                    self.out.mapped.insert("`");
                }
            }
            "li" => {
                self.begin();
                self.out.mapped.insert("• ");
            }
            _ => {}
        }
        if self.since.is_none() {
            self.since = tags::history_from_here(tag);
        }
        let Some(container) = tags::CONTAINERS.iter().position(|c| *c == name).filter(|_| !tag.void) else { return };
        self.levels[container] += 1;
        let (hint, quote) = tags::says(tag);
        if (hint.is_some() || quote) && self.open.len() < DEEPEST {
            let level = self.levels[container];
            self.open.push(Open { container, level, hint, quote });
        }
    }

    fn close(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        match name {
            "pre" | "textarea" => self.pre = self.pre.saturating_sub(1),
            "code" | "kbd" | "samp" | "tt" if self.code > 0 => {
                self.code -= 1;
                if self.pre == 0 && self.code == 0 && self.line.is_some() {
                    self.out.mapped.insert("`");
                }
            }
            _ => {}
        }
        self.break_for(name);
        let Some(container) = tags::CONTAINERS.iter().position(|c| *c == name) else { return };
        let level = self.levels[container];
        self.levels[container] = level.saturating_sub(1);
        // What was left open inside of it ends with it.
        if let Some(at) = self.open.iter().rposition(|o| o.container == container && o.level >= level) {
            self.open.truncate(at);
        }
    }

    fn break_for(&mut self, name: &str) {
        let breaks = tags::breaks(name);
        if name == "br" {
            self.breaks = (self.breaks + 1).min(2);
        } else {
            self.breaks = self.breaks.max(breaks);
        }
        if breaks > 0 {
            self.space = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Rendered {
        let mut out = Rendered::default();
        html(text, 0, &mut out, &mut |_| {});
        out
    }

    fn lines(text: &str) -> Vec<String> {
        let out = read(text);
        (0..out.lines.len()).map(|i| out.words(i).to_string()).collect()
    }

    #[test]
    fn blocks_break_lines() {
        assert_eq!(lines("<p>One  <b>two</b>\n three</p><p>four<br>five</p>"), ["One two three", "", "four", "five"]);
        assert_eq!(lines("<ul><li>a<li>b</ul>c"), ["• a", "• b", "", "c"]);
        assert_eq!(lines("<div>a</div><div><br></div><div>b</div>"), ["a", "", "b"]);
        assert_eq!(lines("<pre>a\n  b</pre>"), ["a", "b"]);
    }

    #[test]
    fn machines_text_is_left_out() {
        assert_eq!(lines("a<script>if (a < b) {}</SCRIPT >b<style>p{}</style>"), ["ab"]);
        assert_eq!(lines("<title>T</title>x<!-- no --> y<!doctype html>"), ["x y"]);
        assert_eq!(lines("Press <code>no</code>."), ["Press `no`."]);
    }

    #[test]
    fn references_and_odd_signs() {
        assert_eq!(lines("I can&rsquo;t &lt;do&gt; it & 3 < 5"), ["I can’t <do> it & 3 < 5"]);
        assert_eq!(lines("a <b title=\"x > y\">c</b>"), ["a c"]);
        assert_eq!(lines("a <b title=\"x > y c"), ["a y c"]);
        assert_eq!(lines("a <b title"), ["a <b title"]);
        assert_eq!(lines("a </ b"), ["a </ b"]);
        assert_eq!(lines("a <!-- b"), ["a <!-- b"]);
    }

    #[test]
    fn quotes_and_signatures_are_seen() {
        let out = read("<div>a</div><blockquote type=cite><div>b</div><blockquote>c</blockquote></blockquote>d");
        assert_eq!(out.lines.iter().filter(|l| l.end > l.start).map(|l| l.depth).collect::<Vec<_>>(), [0, 1, 2, 0]);
        let out = read("<div>a</div><div class=\"gmail_signature\">b<div>c</div></div>d");
        let hints: Vec<_> = out.lines.iter().filter(|l| l.end > l.start).map(|l| l.hint).collect();
        assert_eq!(hints, [None, Some(Hint::Signature), Some(Hint::Signature), None]);
        let out = read("<blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0px\">a</blockquote>");
        assert_eq!(out.lines[0].depth, 0);
    }
}
