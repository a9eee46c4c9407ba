//! The parts of what somebody has written themselves: greeting, body, closing, signature, disclaimer.

use super::disclaimer;
use super::looks;
use super::markers::{CLOSINGS, GREETINGS};
use crate::draft::SegmentKind;
use crate::draft::lines::Rendered;
use std::ops::Range;

/// How many lines with words a signature has at the most, and how far from the end a closing may stand.
const LONGEST_SIGNATURE: usize = 40;

/// Which run of a writer's own lines it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub first: bool,
    /// Nothing of the writer's stands after it.
    pub last: bool,
    /// A rule such as `---` may stand above a signature.
    pub rules: bool,
}

/// Labels the lines of one run of a writer's own lines. `lines` are those with words, in order; `name` is the
/// writer's, where known.
pub(crate) fn label(rendered: &Rendered, lines: &[usize], place: Place, name: &str, labels: &mut [SegmentKind]) {
    let mut lines = lines;
    if place.first {
        lines = greeting(rendered, lines, labels);
    }
    let kept = disclaimers(rendered, lines, labels);
    let tail = &kept[kept.len().saturating_sub(LONGEST_SIGNATURE)..];
    let end = delimiter(rendered, tail, place.rules).or_else(|| telephone(rendered, tail)).unwrap_or(tail.len());
    set(labels, &tail[end..], SegmentKind::Signature);
    let sealed = end < tail.len();
    let body = &tail[..end];
    let Some(closing) = closing(rendered, body, sealed) else {
        if place.last {
            block_of_names(rendered, body, name, sealed, labels);
        }
        return;
    };
    // What stands below is a signature if it begins like one.
    let mut below = body[closing.clone()].iter().map(|&l| rendered.words(l)).filter(|w| !looks::is_closing(w));
    let signed = below.next().is_none_or(|w| looks::is_name_of(w, name) || looks::may_sign(w));
    for &line in &body[closing] {
        if looks::is_closing(rendered.words(line)) {
            labels[line] = SegmentKind::Closing;
        } else if signed {
            labels[line] = SegmentKind::Signature;
        }
    }
}

fn set(labels: &mut [SegmentKind], lines: &[usize], kind: SegmentKind) {
    lines.iter().for_each(|&l| labels[l] = kind);
}

fn greeting<'l>(rendered: &Rendered, lines: &'l [usize], labels: &mut [SegmentKind]) -> &'l [usize] {
    let Some((&line, rest)) = lines.split_first() else { return lines };
    let words = rendered.words(line);
    if GREETINGS.at(words).is_some_and(|end| looks::is_greeting(words, end)) || looks::is_name_and_comma(words) {
        labels[line] = SegmentKind::Greeting;
        return rest;
    }
    lines
}

/// Labels the disclaimers, and returns the other lines.
fn disclaimers(rendered: &Rendered, lines: &[usize], labels: &mut [SegmentKind]) -> Vec<usize> {
    let mut kept = Vec::with_capacity(lines.len());
    let mut after = false;
    let mut at = 0;
    while at < lines.len() {
        let mut end = at + 1;
        // A paragraph ends at a blank line.
        while end < lines.len() && lines[end] == lines[end - 1] + 1 {
            end += 1;
        }
        let range = rendered.lines[lines[at]].start..rendered.lines[lines[end - 1]].end;
        match disclaimer::find(&rendered.mapped.text[range.clone()], after) {
            Some(first) => {
                let first = range.start + first;
                let line = lines[at..end].iter().position(|&l| rendered.lines[l].next > first).unwrap_or(0);
                // The sentence that holds the first mark may have begun on the line before.
                let mut start = at + line;
                while start > at && looks::goes_on(rendered.words(lines[start - 1]), rendered.words(lines[start])) {
                    start -= 1;
                }
                kept.extend(&lines[at..start]);
                // A rule above it is its own.
                if start == at {
                    while kept.last().is_some_and(|&l| looks::is_rule(rendered.words(l))) {
                        kept.pop().into_iter().for_each(|l| labels[l] = SegmentKind::Disclaimer);
                    }
                }
                set(labels, &lines[start..end], SegmentKind::Disclaimer);
                after = true;
            }
            None => kept.extend(&lines[at..end]),
        }
        at = end;
    }
    kept
}

/// The place of a line such as `-- ` that a signature follows.
fn delimiter(rendered: &Rendered, lines: &[usize], rules: bool) -> Option<usize> {
    for (at, &line) in lines.iter().enumerate() {
        let text = &rendered.mapped.text[rendered.lines[line].content..rendered.lines[line].end];
        let after = &lines[at + 1..];
        let prose = after.iter().filter(|&&l| looks::is_prose(rendered.words(l))).count();
        let strong = matches!(text, "-- " | "--");
        let fits = if strong {
            after.len() <= 25 && prose <= 4
        } else {
            rules
                && (looks::is_rule(text.trim()) || text.trim() == "—" || text.trim() == "–")
                && (1..=15).contains(&after.len())
                && prose == 0
                && looks::evidence(after.iter().map(|&l| rendered.words(l)))
        };
        if fits {
            return Some(at);
        }
    }
    None
}

/// The places from the first closing line to the end of the signature below it. `sealed` says that a signature has
/// been found below these lines already.
fn closing(rendered: &Rendered, lines: &[usize], sealed: bool) -> Option<Range<usize>> {
    let is_closing = |&l: &usize| {
        let words = rendered.words(l);
        CLOSINGS.at(words).is_some() && looks::is_closing(words)
    };
    let mut start = 0;
    while let Some(i) = lines[start..].iter().position(is_closing) {
        let at = start + i;
        let after = &lines[at + 1..];
        let end =
            after.iter().position(|&l| looks::is_prose(rendered.words(l)) || looks::is_postscript(rendered.words(l)));
        let stop = end.unwrap_or(after.len());
        let postscript = after.get(stop).is_some_and(|&l| looks::is_postscript(rendered.words(l)));
        let room = if sealed { 6 } else { 18 };
        if (end.is_none() || postscript) && stop <= room {
            return Some(at..at + 1 + stop);
        }
        start = at + 1;
    }
    None
}

/// The place of a line such as "Sent from my phone" with nothing but a signature below it.
fn telephone(rendered: &Rendered, lines: &[usize]) -> Option<usize> {
    let at = lines.iter().position(|&l| looks::is_mobile(rendered.words(l)))?;
    lines[at..].iter().all(|&l| looks::is_sign_line(rendered.words(l))).then_some(at)
}

/// A signature that nothing announces: a name, and below it a telephone number, an address, an office.
fn block_of_names(rendered: &Rendered, lines: &[usize], name: &str, sealed: bool, labels: &mut [SegmentKind]) {
    // From the end up, as long as lines look like parts of a signature.
    let words = |at: usize| rendered.words(lines[at]);
    let mut start = lines.len();
    while start > 0 && lines.len() - start < 12 && looks::is_sign_line(words(start - 1)) {
        start -= 1;
    }
    // It begins with a name after a blank line, and something of the writer's stands before it.
    for at in start.max(1)..lines.len() {
        let after_blank = lines[at] > lines[at - 1] + 1;
        let known = looks::is_name_of(words(at), name);
        if !(known || after_blank && (looks::is_name(words(at)) || looks::is_dashed_name(words(at)))) {
            continue;
        }
        let rest = &lines[at + 1..];
        let before = words(at - 1);
        let alone = rest.is_empty() && (known || sealed || before.ends_with(['.', '!', '?', ',', ':', ')']));
        if alone || !rest.is_empty() && looks::evidence(rest.iter().map(|&l| rendered.words(l))) {
            set(labels, &lines[at..], SegmentKind::Signature);
            return;
        }
    }
}
