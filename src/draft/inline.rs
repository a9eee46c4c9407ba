//! What stands inside the lines of Markdown and is no text: addresses of links, tags, comments.

use std::collections::HashMap;
use std::ops::Range;

/// The ranges of `range` that a reader does not see, by where they begin; one may stand in another. `comments` begin at the first that ends
/// within the paragraph or after it.
pub(crate) fn gaps(text: &str, range: Range<usize>, comments: &[Range<usize>]) -> Vec<Range<usize>> {
    let bytes = &text.as_bytes()[..range.end];
    let mut scan = Scan { bytes, gaps: Vec::new(), brackets: Vec::new(), ticks: ticks(bytes, range.start) };
    let mut comments = comments.iter().take_while(|c| c.start < range.end).peekable();
    let mut at = range.start;
    while at < range.end {
        if let Some(comment) = comments.next_if(|c| c.start <= at) {
            scan.gaps.push(at..comment.end.min(range.end));
            at = comment.end;
            continue;
        }
        let until = comments.peek().map_or(range.end, |c| c.start);
        let special = bytes[at..until].iter().position(|b| matches!(b, b'\\' | b'`' | b'[' | b']' | b'<' | b'!'));
        let Some(i) = special else {
            at = until;
            continue;
        };
        at = scan.special(at + i, until);
    }
    scan.gaps.sort_by_key(|g| g.start);
    scan.gaps
}

struct Scan<'a> {
    bytes: &'a [u8],
    gaps: Vec<Range<usize>>,
    /// Open brackets: where they stand, and whether an image's mark stands before.
    brackets: Vec<(usize, bool)>,
    ticks: HashMap<usize, usize>,
}

impl Scan<'_> {
    /// Deals with the mark at `at` and returns where to go on.
    fn special(&mut self, at: usize, end: usize) -> usize {
        match self.bytes[at] {
            b'\\' => at + 2,
            b'`' => self.code(at, end),
            b'!' if self.bytes.get(at + 1) == Some(&b'[') => {
                self.brackets.push((at, true));
                at + 2
            }
            b'[' => {
                self.brackets.push((at, false));
                at + 1
            }
            b']' => self.close(at, end),
            b'<' => self.tag(at, end),
            _ => at + 1,
        }
    }

    /// Code stays as it is: what stands between backticks is not read as language.
    fn code(&self, at: usize, end: usize) -> usize {
        let length = run(self.bytes, at);
        let mut next = at + length;
        if self.ticks.get(&length).is_none_or(|last| *last <= at) {
            return next;
        }
        while next < end {
            match self.bytes[next..end].iter().position(|&b| b == b'`') {
                Some(i) => {
                    let found = run(self.bytes, next + i);
                    next += i + found;
                    if found == length {
                        return next;
                    }
                }
                None => break,
            }
        }
        at + length
    }

    fn close(&mut self, at: usize, end: usize) -> usize {
        let Some((open, image)) = self.brackets.pop() else { return at + 1 };
        let target = match self.bytes.get(at + 1).filter(|_| at + 1 < end) {
            Some(b'(') => target(&self.bytes[..end], at + 1),
            Some(b'[') => {
                let inner = self.bytes[at + 2..end].iter().take(100).position(|&b| matches!(b, b']' | b'['));
                inner.filter(|i| self.bytes[at + 2 + i] == b']').map(|i| at + 3 + i)
            }
            _ => None,
        };
        let Some(after) = target else { return at + 1 };
        if image {
            // What a picture shows is no part of the text.
            self.gaps.push(open..after);
        } else {
            self.gaps.push(open..open + 1);
            self.gaps.push(at..after);
        }
        after
    }

    fn tag(&mut self, at: usize, end: usize) -> usize {
        let name = at + 1 + usize::from(self.bytes.get(at + 1) == Some(&b'/'));
        if !self.bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            return at + 1;
        }
        let rest = &self.bytes[name..end.min(name + LONGEST_TAG)];
        let Some(close) = rest.iter().position(|b| matches!(b, b'>' | b'<')).filter(|&i| rest[i] == b'>') else {
            return at + 1;
        };
        let inner = &rest[..close];
        // `<https://…>` and `<name@host>` are read by everybody.
        let word = inner.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'-'));
        if word.is_none_or(|i| inner[i].is_ascii_whitespace() || inner[i] == b'/' && i + 1 == inner.len()) {
            self.gaps.push(at..name + close + 1);
        }
        name + close + 1
    }
}

/// Longer tags are read as text.
const LONGEST_TAG: usize = 1000;

/// Where a link's target, which begins with `(` at `at`, ends. Brackets may stand in it, one deep.
fn target(bytes: &[u8], at: usize) -> Option<usize> {
    let mut open = 0;
    for (i, byte) in bytes[at..].iter().enumerate() {
        match byte {
            b'(' if open == 2 => return None,
            b'(' => open += 1,
            b')' if open == 1 => return Some(at + i + 1),
            b')' => open -= 1,
            _ => {}
        }
    }
    None
}

fn run(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|&&b| b == b'`').count()
}

/// For each length of a run of backticks, where the last one begins.
fn ticks(bytes: &[u8], from: usize) -> HashMap<usize, usize> {
    let mut last = HashMap::new();
    let mut at = from;
    while let Some(i) = bytes[at..].iter().position(|&b| b == b'`') {
        let length = run(bytes, at + i);
        last.insert(length, at + i);
        at += i + length;
    }
    last
}
