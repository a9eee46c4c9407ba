//! Markdown as lines of text: what a reader of the rendered page would read.

use super::lines::{Hint, Rendered, physical, quote_marks};
use super::map::Like;
use crate::lang::entities;
use std::ops::Range;

/// Reads Markdown. Comments are passed over; `comment` is told their ranges.
pub(crate) fn markdown(text: &str, source: usize, out: &mut Rendered, comment: &mut dyn FnMut(Range<usize>)) {
    let lines: Vec<(Range<usize>, usize)> = physical(text).collect();
    let comments = comments(text, &lines);
    comments.iter().for_each(|c| comment(c.clone()));
    let mut reader = Reader { text, source, out, comments, next_comment: 0 };
    let front = front_matter(text, &lines);
    for (line, next) in &lines[..front] {
        reader.whole(line.clone(), *next, Some(Hint::FrontMatter));
    }
    let mut at = front;
    let mut blank_before = true;
    let mut in_list = false;
    while at < lines.len() {
        let (line, next) = (lines[at].0.clone(), lines[at].1);
        if reader.in_comment(&line) {
            reader.whole(line, next, Some(Hint::Markup));
            at += 1;
            continue;
        }
        let (marks, content) = quote_marks(&text[line.clone()]);
        let words = &text[line.start + content..line.end];
        if let Some(fence) = Fence::open(words) {
            let end = fence.end(text, &lines, at + 1, marks);
            for (line, next) in &lines[at..end] {
                reader.whole(line.clone(), *next, Some(Hint::Code));
            }
            at = end;
            blank_before = false;
            continue;
        }
        if words.trim().is_empty() {
            reader.whole(line, next, None);
            blank_before = true;
            at += 1;
            continue;
        }
        let indented = words.starts_with("    ") || words.starts_with('\t');
        if indented && blank_before && !in_list {
            reader.whole(line, next, Some(Hint::Code));
            at += 1;
            continue;
        }
        let item = list_item(words);
        in_list = item || in_list && (indented || words.starts_with(' ') || !blank_before);
        blank_before = false;
        if is_rule(words) || is_definition(words) || is_underline(words) {
            reader.whole(line, next, Some(Hint::Markup));
            at += 1;
            continue;
        }
        // A paragraph: its lines share links, code and emphasis that run over line breaks.
        let mut end = at + 1;
        while end < lines.len() && end - at < LONGEST_PARAGRAPH && goes_on(text, &lines[end].0, marks) {
            end += 1;
        }
        reader.paragraph(&lines[at..end]);
        at = end;
    }
}

/// Longer paragraphs are cut.
const LONGEST_PARAGRAPH: usize = 200;

/// Whether a line belongs to the paragraph of the line before it.
fn goes_on(text: &str, line: &Range<usize>, marks: u16) -> bool {
    let (own, content) = quote_marks(&text[line.clone()]);
    let words = &text[line.start + content..line.end];
    own == marks
        && !words.trim().is_empty()
        && Fence::open(words).is_none()
        && !list_item(words)
        && !is_rule(words)
        && !is_underline(words)
        && !is_definition(words)
        && !words.trim_start().starts_with(['#', '|'])
}

fn list_item(words: &str) -> bool {
    let words = words.trim_start();
    let digits = words.bytes().take(9).take_while(u8::is_ascii_digit).count();
    let rest = &words[digits..];
    match digits {
        0 => ["- ", "* ", "+ "].iter().any(|m| rest.starts_with(m)),
        _ => rest.starts_with(". ") || rest.starts_with(") "),
    }
}

/// `---`, `* * *`, `___`. What is left of `-- ` is a signature's mark, no rule.
fn is_rule(words: &str) -> bool {
    let mark = words.trim_start().bytes().next();
    matches!(mark, Some(b'-' | b'*' | b'_'))
        && words.bytes().all(|b| Some(b) == mark || b == b' ')
        && words.bytes().filter(|&b| Some(b) == mark).count() >= 3
}

/// `====` under a heading.
fn is_underline(words: &str) -> bool {
    let words = words.trim();
    words.len() >= 3 && words.bytes().all(|b| b == b'=')
}

/// `[name]: address`.
fn is_definition(words: &str) -> bool {
    let words = words.trim_start();
    words.starts_with('[') && words.find("]:").is_some_and(|i| i <= 100 && !words[..i].contains(' '))
}

/// The number of lines of front matter: `---` or `+++` on the first line, and again.
fn front_matter(text: &str, lines: &[(Range<usize>, usize)]) -> usize {
    let words = |i: usize| text[lines[i].0.clone()].trim_end();
    let Some(mark) = lines.first().map(|_| words(0)).filter(|w| matches!(*w, "---" | "+++")) else { return 0 };
    // What follows a plain rule is prose; front matter begins with a key.
    let key = lines.get(1).is_some_and(|_| words(1).contains([':', '=', '#']) || words(1) == mark);
    let end = (1..lines.len()).find(|&i| words(i) == mark || mark == "---" && words(i) == "...");
    end.filter(|_| key).map_or(0, |i| i + 1)
}

/// The fence of a code block.
struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    fn open(words: &str) -> Option<Fence> {
        let inner = words.trim_start_matches(' ');
        let mark = inner.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
        let length = inner.bytes().take_while(|&b| b == mark).count();
        let info = &inner[length..];
        (length >= 3 && !(mark == b'`' && info.contains('`'))).then_some(Fence { mark, length })
    }

    /// The line after the one that closes the block, or after the last.
    fn end(&self, text: &str, lines: &[(Range<usize>, usize)], from: usize, marks: u16) -> usize {
        for (i, (line, _)) in lines.iter().enumerate().skip(from) {
            let (own, content) = quote_marks(&text[line.clone()]);
            if own < marks {
                return i;
            }
            let words = text[line.start + content..line.end].trim();
            if words.len() >= self.length && words.bytes().all(|b| b == self.mark) {
                return i + 1;
            }
        }
        lines.len()
    }
}

/// The ranges of HTML comments outside of code.
fn comments(text: &str, lines: &[(Range<usize>, usize)]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut fence: Option<Fence> = None;
    for (line, _) in lines {
        if line.start < at {
            continue;
        }
        let words = &text[line.clone()];
        let (_, content) = quote_marks(words);
        if let Some(open) = &fence {
            let inner = words[content..].trim();
            if inner.len() >= open.length && inner.bytes().all(|b| b == open.mark) {
                fence = None;
            }
            continue;
        }
        fence = Fence::open(&words[content..]);
        if fence.is_some() {
            continue;
        }
        let mut from = line.start;
        let (mut counted, mut ticks) = (line.start, 0);
        while let Some(start) = text[from.min(line.end)..line.end].find("<!--").map(|i| from + i) {
            // Between an odd backtick and the next it is code.
            ticks += text[counted..start].bytes().filter(|&b| b == b'`').count();
            counted = start;
            if ticks % 2 == 1 {
                from = start + 4;
                continue;
            }
            let Some(end) = text[start + 4..].find("-->") else { return found };
            from = start + 4 + end + 3;
            found.push(start..from);
        }
        at = from;
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    source: usize,
    out: &'a mut Rendered,
    comments: Vec<Range<usize>>,
    next_comment: usize,
}

impl Reader<'_> {
    /// A line as it stands.
    fn whole(&mut self, line: Range<usize>, next: usize, hint: Option<Hint>) {
        let start = self.out.mapped.text.len();
        self.out.mapped.copy(self.source, self.text, line.clone());
        let end = self.out.mapped.text.len();
        self.finish(line.end..next, start, end, hint);
    }

    fn finish(&mut self, line_break: Range<usize>, start: usize, end: usize, hint: Option<Hint>) {
        match &self.text[line_break.clone()] {
            "\r" => self.out.mapped.put("\n", self.source, line_break, Like::Space),
            _ => self.out.mapped.copy(self.source, self.text, line_break),
        }
        self.out.end_line(start, end, 0, hint);
    }

    /// Whether nothing of a line stands outside of a comment.
    fn in_comment(&mut self, line: &Range<usize>) -> bool {
        while self.comments.get(self.next_comment).is_some_and(|c| c.end <= line.start) {
            self.next_comment += 1;
        }
        let now = self.comments.get(self.next_comment);
        now.is_some_and(|c| c.start <= line.start && line.end <= c.end && !line.is_empty())
    }

    fn paragraph(&mut self, lines: &[(Range<usize>, usize)]) {
        let Some((first, last)) = lines.first().zip(lines.last()) else { return };
        let range = first.0.start..last.0.end;
        while self.comments.get(self.next_comment).is_some_and(|c| c.end <= range.start) {
            self.next_comment += 1;
        }
        let ahead = &self.comments[self.next_comment..];
        let gaps = super::inline::gaps(self.text, range.clone(), ahead);
        let mut gap = gaps.into_iter().peekable();
        for (line, next) in lines {
            let start = self.out.mapped.text.len();
            let mut at = line.start;
            let mut only_marks = false;
            while at < line.end {
                while gap.next_if(|g| g.end <= at).is_some() {}
                match gap.peek().filter(|g| g.start < line.end) {
                    Some(skip) if skip.start <= at => {
                        at = skip.end.min(line.end);
                        only_marks = true;
                    }
                    Some(skip) => {
                        self.words(at..skip.start);
                        at = skip.start;
                    }
                    None => {
                        self.words(at..line.end);
                        at = line.end;
                    }
                }
            }
            let end = self.out.mapped.text.len();
            let blank = self.out.mapped.text[start..end].trim().is_empty();
            let heading = self.text[line.clone()].starts_with('#');
            self.finish(line.end..*next, start, end, (blank && only_marks).then_some(Hint::Markup));
            if heading && next > &line.end {
                let start = self.out.mapped.text.len();
                self.out.mapped.insert("\n");
                self.out.end_line(start, start, 0, None);
            }
        }
    }

    /// Words, with their character references read.
    fn words(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(i) = self.text[at..range.end].find('&') {
            self.out.mapped.copy(self.source, self.text, at..at + i);
            at += i;
            let length = match entities::reference(&self.text[at..range.end]) {
                Some((character, length)) => {
                    let place = at..at + length;
                    self.out.mapped.put(character.encode_utf8(&mut [0; 4]), self.source, place, Like::Other);
                    length
                }
                None => {
                    self.out.mapped.copy(self.source, self.text, at..at + 1);
                    1
                }
            };
            at += length;
        }
        self.out.mapped.copy(self.source, self.text, at..range.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, Option<Hint>)>, Vec<String>) {
        let mut out = Rendered::default();
        let mut found = Vec::new();
        markdown(text, 0, &mut out, &mut |range| found.push(text[range].to_string()));
        ((0..out.lines.len()).map(|i| (out.words(i).to_string(), out.lines[i].hint)).collect(), found)
    }

    fn prose(text: &str) -> Vec<String> {
        let (lines, _) = read(text);
        lines.into_iter().filter(|(w, hint)| hint.is_none() && !w.is_empty()).map(|(w, _)| w).collect()
    }

    #[test]
    fn blocks() {
        let text = "---\ntitle: No\n---\n# Head\n\nText\nhere.\n\n```sh\nno way\n```\n\n    code\n\n- item\n\n      deeper\n***\n";
        assert_eq!(prose(text), ["# Head", "Text", "here.", "- item", "deeper"]);
        assert_eq!(prose("---\n\nNot front matter.\n\n---\n"), ["Not front matter."]);
        assert_eq!(prose("> quoted\n> ```\n> code\n> ```\nown\n[a]: https://a.example\n"), ["quoted", "own"]);
    }

    #[test]
    fn comments_and_links() {
        let text = "Read [our\npage](https://a.example/no \"T\"), ![pic](x.png) or <https://b.example>. <!-- tactful:ignore x -->\n\
                    <!-- one\n\ntwo -->\nEnd `<!-- kept -->` &amp; <b>so</b>.\n";
        assert_eq!(prose(text), ["Read our", "page,  or <https://b.example>.", "End `<!-- kept -->` & so."]);
        assert_eq!(read(text).1, ["<!-- tactful:ignore x -->", "<!-- one\n\ntwo -->"]);
        assert_eq!(prose("a [First Name] b [x][y] \\[z](w) [broken](u"), ["a [First Name] b x \\[z](w) [broken](u"]);
    }
}
