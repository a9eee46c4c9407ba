//! `<!-- tactful:ignore RULE -->`: comments by which an author says that a finding is meant to stay.

use std::ops::Range;

/// What an ignore comment holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The line it stands on: `tactful:ignore` after some text, or `tactful:ignore-line`.
    Line,
    /// The next line with text: `tactful:ignore` on a line of its own, or `tactful:ignore-next-line`.
    NextLine,
    /// Everything from `tactful:ignore-start` to `tactful:ignore-end`.
    Block,
}

/// An ignore comment in Markdown or HTML. All ranges are bytes of the file, or of the decoded text of `part`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The rules or categories it names; none means all.
    pub rules: Vec<String>,
    /// What it holds for.
    pub scope: Scope,
    /// Where the comment stands.
    pub comment: Range<usize>,
    /// Findings that begin here are ignored.
    pub covers: Range<usize>,
    /// The place in [`Draft::parts`](super::Draft::parts) of the part it stands in, if that had to be decoded.
    pub part: Option<usize>,
}

impl Ignore {
    /// Whether it hides a finding of this rule and category that begins at `start`.
    pub fn hides(&self, rule: &str, category: &str, start: usize) -> bool {
        self.covers.contains(&start)
            && (self.rules.is_empty() || self.rules.iter().any(|r| r == rule || r.trim_start_matches('#') == category))
    }
}

/// What is found in the comments of a text: the ignores, and the blocks that nothing ends.
pub(crate) fn find(text: &str, comments: &[Range<usize>]) -> (Vec<Ignore>, Vec<Range<usize>>) {
    let mut found: Vec<Ignore> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut lines = Lines { text, starts: Vec::new(), next: None };
    for comment in comments {
        let inner = text[comment.clone()].trim_start_matches("<!--").trim_end_matches("-->").trim();
        let Some(order) = inner.strip_prefix("tactful:ignore") else { continue };
        let (verb, names) = order.split_at(order.find(|c: char| c != '-' && !c.is_alphabetic()).unwrap_or(order.len()));
        let names = names.split(|c: char| c == ',' || c.is_whitespace()).map(|n| n.trim_matches(':'));
        let rules: Vec<String> = names.filter(|n| !n.is_empty()).map(String::from).collect();
        let scope = match verb {
            "" if alone(text, comment) => Scope::NextLine,
            "" | "-line" => Scope::Line,
            "-next-line" => Scope::NextLine,
            "-start" => Scope::Block,
            "-end" => {
                let which = open.iter().rposition(|&i| rules.is_empty() || found[i].rules == rules);
                if let Some(which) = which {
                    let at = open.remove(which);
                    found[at].covers.end = comment.start;
                }
                continue;
            }
            _ => continue,
        };
        let covers = match scope {
            Scope::Line => lines.start(comment.start)..lines.end(comment.end),
            Scope::NextLine => lines.next(comment.end),
            Scope::Block => comment.end..text.len(),
        };
        if scope == Scope::Block {
            open.push(found.len());
        }
        found.push(Ignore { rules, scope, comment: comment.clone(), covers, part: None });
    }
    let unended = open.into_iter().map(|i| found[i].comment.clone()).collect();
    (found, unended)
}

/// Whether nothing but white space stands beside a comment on its lines.
fn alone(text: &str, comment: &Range<usize>) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
    let space = |c: &char| c.is_whitespace() && !matches!(c, '\n' | '\r');
    ends(text[..comment.start].chars().rev().find(|c| !space(c)))
        && ends(text[comment.end..].chars().find(|c| !space(c)))
}

/// Where the lines of a text begin. A million comments may stand on one of them, so they are counted once.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// The line after the last one that was asked for, and where that ended.
    next: Option<(usize, Range<usize>)>,
}

impl Lines<'_> {
    fn number(&mut self, at: usize) -> usize {
        if self.starts.is_empty() {
            self.starts.push(0);
            let breaks = self.text.bytes().enumerate().filter(|(_, b)| matches!(b, b'\n' | b'\r'));
            self.starts.extend(breaks.map(|(i, _)| i + 1));
        }
        self.starts.partition_point(|s| *s <= at) - 1
    }

    fn start(&mut self, at: usize) -> usize {
        let number = self.number(at);
        self.starts[number]
    }

    fn end(&mut self, at: usize) -> usize {
        let number = self.number(at);
        self.starts.get(number + 1).map_or(self.text.len(), |next| next - 1)
    }

    /// The next line with words.
    fn next(&mut self, at: usize) -> Range<usize> {
        let from = self.end(at);
        if let Some((_, range)) = self.next.as_ref().filter(|(end, _)| *end == from) {
            return range.clone();
        }
        let start = self.text[from..].find(|c: char| !c.is_whitespace()).map_or(self.text.len(), |i| from + i);
        let range = start..self.end(start);
        self.next = Some((from, range.clone()));
        range
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found<'t> = (Scope, Vec<String>, &'t str);

    fn read(text: &str) -> (Vec<Found<'_>>, usize) {
        let mut comments = Vec::new();
        let mut at = 0;
        while let Some(i) = text[at..].find("<!--") {
            let end = at + i + text[at + i..].find("-->").unwrap() + 3;
            comments.push(at + i..end);
            at = end;
        }
        let (found, open) = find(text, &comments);
        (found.into_iter().map(|i| (i.scope, i.rules, &text[i.covers])).collect(), open.len())
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_string()).collect()
    }

    #[test]
    fn scopes() {
        let text = "a <!-- tactful:ignore x, y -->\n<!-- tactful:ignore -->\n\n b\nc\n";
        let (found, open) = read(text);
        assert_eq!(found[0], (Scope::Line, names(&["x", "y"]), "a <!-- tactful:ignore x, y -->"));
        assert_eq!(found[1], (Scope::NextLine, names(&[]), "b"));
        assert_eq!(open, 0);
    }

    #[test]
    fn blocks() {
        let text = "<!-- tactful:ignore-start x -->a<!-- tactful:ignore-start y -->b<!--tactful:ignore-end x-->c";
        let (found, open) = read(text);
        assert_eq!(found[0].2, "a<!-- tactful:ignore-start y -->b");
        assert_eq!(found[1].2, "b<!--tactful:ignore-end x-->c");
        assert_eq!(open, 1);
        assert!(read("<!-- tactful:ignored --> <!-- other -->").0.is_empty());
    }

    #[test]
    fn what_is_hidden() {
        let ignore = |rules: &[&str]| Ignore {
            rules: names(rules),
            scope: Scope::Line,
            comment: 0..1,
            covers: 5..9,
            part: None,
        };
        assert!(
            ignore(&[]).hides("r", "c", 5) && ignore(&["r"]).hides("r", "c", 8) && ignore(&["#c"]).hides("r", "c", 8)
        );
        assert!(!ignore(&[]).hides("r", "c", 9) && !ignore(&["q"]).hides("r", "c", 5));
    }
}
