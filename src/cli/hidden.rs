//! Findings that `tactful:ignore` comments hide, and comments that hide nothing.

use super::item::{Item, TextOf};
use std::collections::HashMap;
use std::ops::Range;
use tactful::draft::Draft;

/// What a draft's comments do.
pub struct Hidden {
    /// For each item whether it is hidden.
    pub items: Vec<bool>,
    /// Comments that hide nothing: the text they stand in, and where.
    pub unused: Vec<(TextOf, usize)>,
}

/// What a comment names: a rule or a category, or all.
const ALL: &str = "*";

impl Hidden {
    pub fn new(draft: &Draft, number: usize, items: &[Item]) -> Self {
        if draft.ignores().is_empty() {
            return Hidden { items: vec![false; items.len()], unused: Vec::new() };
        }
        // Where findings begin, and what comments cover, by text and name: each is looked up, none is searched for.
        let mut starts: HashMap<(TextOf, &str), Vec<usize>> = HashMap::new();
        for item in items {
            for name in [item.rule.as_str(), item.category, ALL] {
                starts.entry((item.text, name)).or_default().push(item.start);
            }
        }
        starts.values_mut().for_each(|s| s.sort_unstable());
        let mut covered: HashMap<(TextOf, &str), Vec<Range<usize>>> = HashMap::new();
        let mut unused = Vec::new();
        for ignore in draft.ignores() {
            let text = ignore.part.map_or(TextOf::File, |part| TextOf::Part { draft: number, part });
            let mut names: Vec<&str> = ignore.rules.iter().map(|r| r.trim_start_matches('#')).collect();
            if names.is_empty() {
                names.push(ALL);
            }
            let mut used = false;
            for name in names {
                used |= starts.get(&(text, name)).is_some_and(|s| holds_any(s, &ignore.covers));
                covered.entry((text, name)).or_default().push(ignore.covers.clone());
            }
            if !used {
                unused.push((text, ignore.comment.start));
            }
        }
        covered.values_mut().for_each(merge);
        let hides = |item: &Item| {
            let names = [item.rule.as_str(), item.category, ALL];
            names.iter().any(|name| covered.get(&(item.text, *name)).is_some_and(|c| covers(c, item.start)))
        };
        Hidden { items: items.iter().map(hides).collect(), unused }
    }
}

fn holds_any(sorted: &[usize], range: &Range<usize>) -> bool {
    sorted.get(sorted.partition_point(|&s| s < range.start)).is_some_and(|&s| s < range.end)
}

fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_by_key(|r| r.start);
    ranges.dedup_by(|next, kept| {
        let joined = next.start <= kept.end;
        if joined {
            kept.end = kept.end.max(next.end);
        }
        joined
    });
}

fn covers(merged: &[Range<usize>], at: usize) -> bool {
    let after = merged.partition_point(|r| r.start <= at);
    after > 0 && merged[after - 1].end > at
}
