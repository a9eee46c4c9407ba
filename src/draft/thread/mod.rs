//! What is what in a message: the writer's own words, and the history below, between or above them.
//!
//! One pass over the lines finds where history begins; it looks at most a few lines ahead, so that its time grows
//! with the text and nothing else. A second pass looks at the ends of what is left.

mod attribution;
mod disclaimer;
mod headers;
mod looks;
mod markers;
mod own;
mod phrases;

use super::SegmentKind;
use super::lines::{Hint, Rendered};
use std::ops::Range;

pub(crate) use headers::at_top;

/// What is known of a message before its text is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// The writer's name.
    pub name: &'a str,
    /// The subject says that the message is passed on.
    pub forwarded: bool,
    /// Rules such as `---` are the form's own, as in Markdown.
    pub own_rules: bool,
}

/// Where a message of the history begins: the lines that say so, and who wrote it.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub lines: Range<usize>,
    /// Lines that name the writer.
    pub writer: Option<Range<usize>>,
    /// The message is quoted one mark deeper than the lines that announce it.
    pub deeper: bool,
}

/// The labels of all lines, and where the messages of the history begin.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub kinds: Vec<SegmentKind>,
    pub marks: Vec<Mark>,
    /// Nothing of the writer's own was left, so everything was taken as theirs.
    pub kept_everything: bool,
}

impl Labels {
    /// Whether an earlier message is answered or passed on.
    pub fn has_history(&self) -> bool {
        self.kinds.iter().any(|k| matches!(k, SegmentKind::Quoted | SegmentKind::Forwarded))
    }
}

/// Labels the lines of a message, from line `from` on; those before keep what `kinds` says of them.
pub(crate) fn label(rendered: &Rendered, about: About<'_>, from: usize, mut kinds: Vec<SegmentKind>) -> Labels {
    kinds.resize(rendered.lines.len(), SegmentKind::Body);
    let mut marks = Vec::new();
    history(rendered, about, from, &mut kinds, &mut marks);
    own_words(rendered, about, from, &mut kinds);
    blank_lines(rendered, &mut kinds);
    let mut labels = Labels { kinds, marks, kept_everything: false };
    keep_something(rendered, &mut labels);
    labels
}

/// The next line with words after `line`.
fn next_words(rendered: &Rendered, line: usize) -> Option<usize> {
    (line + 1..rendered.lines.len().min(line + 6)).find(|&i| !rendered.is_blank(i))
}

fn quoted(rendered: &Rendered, line: usize) -> bool {
    matches!(rendered.lines[line].hint, Some(Hint::Quoted | Hint::Forwarded)) || rendered.lines[line].depth > 0
}

fn history(rendered: &Rendered, about: About<'_>, from: usize, kinds: &mut [SegmentKind], marks: &mut Vec<Mark>) {
    let below = if about.forwarded { SegmentKind::Forwarded } else { SegmentKind::Quoted };
    // What all lines from here on are.
    let mut tail: Option<SegmentKind> = None;
    // What the quoted lines right below a mark are.
    let mut block: Option<SegmentKind> = None;
    let mut own_before = false;
    let mut at = from;
    while at < rendered.lines.len() {
        let line = &rendered.lines[at];
        if rendered.is_blank(at) {
            kinds[at] = tail.unwrap_or(kinds[at]);
            at += 1;
            continue;
        }
        let inside = tail.is_some() || quoted(rendered, at);
        match line.hint {
            Some(Hint::Code) if !inside => kinds[at] = SegmentKind::Code,
            Some(Hint::FrontMatter) => kinds[at] = SegmentKind::FrontMatter,
            Some(Hint::Markup) => kinds[at] = SegmentKind::Markup,
            Some(Hint::Signature) if !inside => {
                // Programs put the closing into the signature that they keep.
                let closing = looks::is_closing(rendered.words(at));
                kinds[at] = if closing { SegmentKind::Closing } else { SegmentKind::Signature };
            }
            _ if tail.is_none() && menu_path(rendered, at) => own_before = true,
            _ if about.own_rules && tail.is_none() && line.depth > 0 && own_quote(rendered, at, kinds) => {}
            _ => {
                if !own_before && !inside && reply_above(rendered.words(at)) {
                    // Above all else it is only a line of the help desk's.
                    kinds[at] = SegmentKind::Markup;
                    at += 1;
                    continue;
                }
                if let Some((mark, kind)) = starts(rendered, at) {
                    let end = mark.lines.end;
                    let kind = kind.unwrap_or(below);
                    let depth = line.depth;
                    let next = next_words(rendered, end - 1);
                    let deeper = next.is_some_and(|n| {
                        rendered.lines[n].depth > depth || !quoted(rendered, at) && quoted(rendered, n)
                    });
                    let forwarded = kind == SegmentKind::Forwarded;
                    let fresh = if quoted(rendered, at) && !forwarded { SegmentKind::Quoted } else { kind };
                    let label = tail.or(block.filter(|_| quoted(rendered, at))).unwrap_or(fresh);
                    kinds[at..end].fill(label);
                    if !deeper && !quoted(rendered, at) {
                        tail = tail.or(Some(kind));
                    }
                    block = block.filter(|_| quoted(rendered, at)).or(Some(kind));
                    marks.push(Mark { deeper, ..mark });
                    at = end;
                    continue;
                }
                if let Some(kind) = tail {
                    kinds[at] = kind;
                } else if quoted(rendered, at) {
                    let hinted = line.hint == Some(Hint::Forwarded);
                    kinds[at] = if hinted { SegmentKind::Forwarded } else { block.unwrap_or(SegmentKind::Quoted) };
                    block = Some(kinds[at]);
                } else if wrapped_quote(rendered, at, kinds) {
                    kinds[at] = SegmentKind::Quoted;
                } else {
                    block = None;
                    own_before = true;
                }
            }
        }
        at += 1;
    }
}

/// What begins at a line: the mark, and what lies below it where the mark says so.
fn starts(rendered: &Rendered, at: usize) -> Option<(Mark, Option<SegmentKind>)> {
    let words = rendered.words(at);
    let inner =
        words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_' | '#' | '=' | '>' | '—' | '–'));
    let signs = words.len() >= inner.len() + 4;
    let block_below = || next_words(rendered, at).and_then(|l| headers::at(rendered, l)).map(|b| of_block(at, b));
    if words.starts_with(['-', '_', '=', '*', '—', '–']) || words.ends_with([':', '-']) {
        let text = inner.trim_end_matches(|c: char| c == ':' || c.is_whitespace());
        // The phrase alone, or with a name or a date after it.
        let phrase = |phrases: &markers::Starts| {
            phrases.at(text).is_some_and(|e| text.len() == e || signs && text.len() < e + 40)
        };
        let kind = if phrase(&markers::FORWARDED) && (signs || words.ends_with(':')) {
            Some(Some(SegmentKind::Forwarded))
        } else {
            (signs && phrase(&markers::ORIGINAL)).then_some(None)
        };
        if let Some(kind) = kind {
            let alone = Mark { lines: at..at + 1, writer: None, deeper: false };
            return Some((block_below().unwrap_or(alone), kind));
        }
        // A rule counts when a header block stands below it.
        if looks::is_rule(words) {
            return block_below().map(|mark| (mark, None));
        }
    }
    if reply_above(words) {
        return Some((Mark { lines: at..at + 1, writer: None, deeper: false }, None));
    }
    match headers::at(rendered, at) {
        Some(block) => Some((of_block(at, block), None)),
        None => attribution(rendered, at),
    }
}

/// "##- Please type your reply above this line -##", in several languages.
fn reply_above(words: &str) -> bool {
    (20..=120).contains(&words.len()) && markers::REPLY_ABOVE.at(without_signs(words)).is_some()
}

fn without_signs(words: &str) -> &str {
    words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_' | '#' | '=' | '>' | '—' | '–'))
}

fn of_block(at: usize, block: headers::Block) -> Mark {
    Mark { lines: at..block.end, writer: block.from.map(|l| l..l + 1), deeper: false }
}

fn attribution(rendered: &Rendered, at: usize) -> Option<(Mark, Option<SegmentKind>)> {
    let depth = rendered.lines[at].depth;
    let hinted = rendered.lines[at].hint;
    let deeper = |line: usize| {
        next_words(rendered, line).is_some_and(|n| {
            rendered.lines[n].depth > depth || hinted.is_none() && rendered.lines[n].hint == Some(Hint::Quoted)
        })
    };
    let found = attribution::at(rendered, at, deeper)?;
    // Without quotation marks below only a sure one begins history.
    if !found.strong && !deeper(found.end - 1) {
        return None;
    }
    Some((Mark { lines: at..found.end, writer: Some(at..found.end), deeper: false }, None))
}

/// "> Settings > Privacy": a way through menus, not a quotation.
fn menu_path(rendered: &Rendered, at: usize) -> bool {
    let line = &rendered.lines[at];
    let near = |i: Option<usize>| i.is_some_and(|i| rendered.lines.get(i).is_some_and(|l| l.depth > 0));
    line.depth == 1
        && line.hint.is_none()
        && rendered.words(at).contains(" > ")
        && !near(at.checked_sub(1))
        && !near(Some(at + 1))
}

/// "Our promise is simple:" and a quotation: in Markdown the writer quotes themselves, unless they say whom.
fn own_quote(rendered: &Rendered, at: usize, kinds: &[SegmentKind]) -> bool {
    const OTHERS: [&str; 12] =
        ["you", "your", "customer", "wrote", "writes", "said", "says", "asked", "asks", "he", "she", "they"];
    let Some(before) = (at.saturating_sub(3)..at).rev().find(|&i| !rendered.is_blank(i)) else { return false };
    if kinds[before] != SegmentKind::Body {
        return false;
    }
    if rendered.lines[before].depth > 0 {
        // The quotation goes on.
        return before + 1 == at;
    }
    let words = rendered.words(before);
    let names = |w: &str| OTHERS.iter().any(|o| w.eq_ignore_ascii_case(o));
    words.ends_with(':') && !words.split(|c: char| !c.is_alphanumeric()).any(names)
}

/// The rest of a quoted line that a program has wrapped without its quotation mark.
fn wrapped_quote(rendered: &Rendered, at: usize, kinds: &[SegmentKind]) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let (previous, words) = (rendered.words(before), rendered.words(at));
    kinds[before] == SegmentKind::Quoted
        && rendered.lines[before].depth > 0
        && previous.len() >= 55
        && words.len() <= 30
        && rendered.lines.get(at + 1).is_some_and(|l| l.depth > 0)
        && words.starts_with(|c: char| c.is_lowercase() || c.is_numeric())
}

/// Labels the writer's own lines: each run of them between quotations.
fn own_words(rendered: &Rendered, about: About<'_>, from: usize, kinds: &mut [SegmentKind]) {
    let mut run: Vec<usize> = Vec::new();
    let mut first = true;
    let last_own = (from..kinds.len()).rev().find(|&i| kinds[i] == SegmentKind::Body && !rendered.is_blank(i));
    let mut at = from;
    while at <= kinds.len() {
        let ends =
            kinds.get(at).is_none_or(|k| !matches!(k, SegmentKind::Body | SegmentKind::Code | SegmentKind::Markup));
        if ends {
            if !run.is_empty() {
                let last = last_own.is_none_or(|l| l < at);
                let place = own::Place { first, last, rules: !about.own_rules };
                own::label(rendered, &run, place, about.name, kinds);
                first = false;
                run.clear();
            }
        } else if kinds[at] == SegmentKind::Body && !rendered.is_blank(at) {
            run.push(at);
        }
        at += 1;
    }
}

/// A blank line belongs to what stands before it.
fn blank_lines(rendered: &Rendered, kinds: &mut [SegmentKind]) {
    for at in 0..kinds.len() {
        if rendered.is_blank(at) {
            kinds[at] = match at.checked_sub(1).map(|i| kinds[i]) {
                Some(before) => before,
                None => SegmentKind::Body,
            };
        }
    }
}

/// Where nothing of the writer's own is left, everything is theirs.
fn keep_something(rendered: &Rendered, labels: &mut Labels) {
    let has_words = |at: usize| rendered.words(at).chars().any(char::is_alphanumeric);
    if (0..labels.kinds.len()).any(|i| labels.kinds[i].is_linted() && has_words(i)) {
        return;
    }
    labels.kept_everything = (0..labels.kinds.len()).any(|i| labels.kinds[i].is_set_aside() && has_words(i));
    if labels.kept_everything {
        labels.kinds.iter_mut().filter(|k| k.is_set_aside()).for_each(|k| *k = SegmentKind::Body);
        labels.marks.clear();
    }
}
