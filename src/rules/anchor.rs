//! Where a pattern is looked for: its rarest word, and what a sentence or a neighbour must be for it to match at all.

use super::entry::Asked;
use super::pattern::Assertion;
use super::program::{Node, longest};
use crate::lang::tags::Tags;
use crate::lang::vocab::WordId;

/// What an anchor costs: how often its words stand in text.
pub trait Weigh {
    fn word(&self, word: WordId) -> u64;
    fn set(&self, set: u32) -> u64;
}

/// One in so many of a word's places is written as is asked for.
const EXACT: u64 = 10;
/// Costs more than any anchor.
pub const NO_ANCHOR: u64 = u64::MAX / 4;

/// The cheapest anchor of a sequence: its cost, and the index of the node that has it.
fn cheapest(nodes: &[Node], weigh: &dyn Weigh) -> (u64, usize) {
    let mut best = (NO_ANCHOR, usize::MAX);
    for (i, node) in nodes.iter().enumerate() {
        let exact = i > 0 && matches!(nodes[i - 1], Node::Exact(_));
        let cost = match node {
            // Hardly ever written like that, and that is looked at first.
            Node::Word(w) if exact => weigh.word(*w) / EXACT,
            Node::Word(w) => weigh.word(*w),
            Node::Set(s) => weigh.set(*s),
            // Branches become variants of their own: a little dearer than a plain anchor.
            Node::Either(branches) => branches
                .iter()
                .map(|b| cheapest(b, weigh).0)
                .fold(0u64, |a, b| a.saturating_add(b))
                .saturating_add(branches.len() as u64 * 40),
            _ => NO_ANCHOR,
        };
        if cost < best.0 {
            best = (cost, i);
        }
    }
    best
}

/// Splits a pattern into variants that each have a plain anchor; `None` when some way through it has none.
pub fn variants(nodes: Vec<Node>, weigh: &dyn Weigh) -> Option<Vec<(Vec<Node>, usize)>> {
    let (cost, at) = cheapest(&nodes, weigh);
    if cost >= NO_ANCHOR {
        return None;
    }
    let Node::Either(branches) = &nodes[at] else { return Some(vec![(nodes, at)]) };
    let mut out = Vec::new();
    for branch in branches {
        let mut inner = Vec::with_capacity(nodes.len() + branch.len());
        inner.extend_from_slice(&nodes[..at]);
        let anchor_range = at..at + branch.len();
        inner.extend_from_slice(branch);
        inner.extend_from_slice(&nodes[at + 1..]);
        // The anchor is looked for in the branch, where it is known to be cheap.
        let (cost, _) = cheapest(branch, weigh);
        if cost >= NO_ANCHOR {
            return None;
        }
        for (variant, anchor) in variants_within(inner, anchor_range, weigh)? {
            out.push((variant, anchor));
        }
    }
    Some(out)
}

fn variants_within(
    nodes: Vec<Node>,
    range: std::ops::Range<usize>,
    weigh: &dyn Weigh,
) -> Option<Vec<(Vec<Node>, usize)>> {
    let (_, inner) = cheapest(&nodes[range.clone()], weigh);
    let at = range.start + inner;
    let Node::Either(branches) = &nodes[at] else { return Some(vec![(nodes, at)]) };
    let mut out = Vec::new();
    for branch in branches {
        let mut next = nodes[..at].to_vec();
        next.extend_from_slice(branch);
        next.extend_from_slice(&nodes[at + 1..]);
        out.extend(variants_within(next, at..at + branch.len(), weigh)?);
    }
    Some(out)
}

/// Words of which one must stand in a sequence: how often they are met, and how many tokens of the sequence stand before
/// such a word, at the least and at the most.
pub struct Required {
    pub weight: u64,
    pub words: Vec<WordId>,
    pub least: usize,
    pub most: usize,
}

/// What a sequence, read to the right or to the left, cannot match without.
pub fn required(
    nodes: &[Node],
    backward: bool,
    words_of: &dyn Fn(u32) -> Vec<WordId>,
    weigh: &dyn Weigh,
) -> Vec<Required> {
    let mut out = Vec::new();
    let (mut least, mut most) = (0, 0);
    for node in ordered(nodes, backward) {
        match node {
            Node::Word(w) => out.push(Required { weight: weigh.word(*w), words: vec![*w], least, most }),
            Node::Set(s) => out.push(Required { weight: weigh.set(*s), words: words_of(*s), least, most }),
            Node::Either(branches) => {
                let rarest = branches
                    .iter()
                    .map(|b| required(b, backward, words_of, weigh).into_iter().min_by_key(|r| r.weight));
                let both = |a: Required, b: Required| Required {
                    weight: a.weight + b.weight,
                    words: [a.words, b.words].concat(),
                    least: a.least.min(b.least),
                    most: a.most.max(b.most),
                };
                if let Some(any) = rarest.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().reduce(both)) {
                    out.push(Required { least: least + any.least, most: most + any.most, ..any });
                }
            }
            _ => {}
        }
        let (at_least, at_most) = node.takes();
        (least, most) = (least + at_least, most + at_most);
    }
    out
}

/// A sequence as it is read to the right or to the left.
fn ordered(nodes: &[Node], backward: bool) -> Box<dyn Iterator<Item = &Node> + '_> {
    if backward { Box::new(nodes.iter().rev()) } else { Box::new(nodes.iter()) }
}

/// The edges of the sentence that must be near an anchor with these nodes before and after it.
pub fn edges(left: &[Node], right: &[Node]) -> Asked {
    let near = |nodes, start| edge(nodes, start).map_or(Asked::NOTHING, |(most, turn)| Asked::near(start, most, turn));
    near(left, true).and(near(right, false))
}

/// The edge of the sentence that a sequence beside an anchor must reach, read to the right or to the left: how many
/// tokens away it is at the most, and whether it is the edge of the turn too. `None` where any place will do.
fn edge(nodes: &[Node], backward: bool) -> Option<(usize, bool)> {
    let wanted = |node: &Node| match (node, backward) {
        (Node::Assert(Assertion::SentenceStart), true) | (Node::Assert(Assertion::SentenceEnd), false) => Some(false),
        (Node::Assert(Assertion::TurnStart), true) | (Node::Assert(Assertion::TurnEnd), false) => Some(true),
        _ => None,
    };
    let (at, turn) = nodes.iter().enumerate().find_map(|(at, node)| Some((at, wanted(node)?)))?;
    Some((longest(if backward { &nodes[at + 1..] } else { &nodes[..at] }), turn))
}

/// The words that the first token of a sequence must be one of, read to the right or to the left; `None` when that
/// cannot be said in words, or when the sequence may take no token at all.
pub fn first_words(nodes: &[Node], backward: bool, words_of: &dyn Fn(u32) -> Vec<WordId>) -> Option<Vec<WordId>> {
    first(nodes, backward, words_of).filter(|first| first.1 == 0).map(|first| first.0)
}

/// What the first token of a sequence must be: one of these words, or a word with one of these tags.
pub fn first(nodes: &[Node], backward: bool, words_of: &dyn Fn(u32) -> Vec<WordId>) -> Option<(Vec<WordId>, Tags)> {
    let (mut words, mut tags) = (Vec::new(), 0);
    for node in ordered(nodes, backward) {
        match node {
            Node::Word(w) => words.push(*w),
            Node::Set(s) => words.extend(words_of(*s)),
            Node::Tag(t) => tags |= t,
            Node::Either(branches) | Node::Optional(branches) => {
                for branch in branches {
                    let (more, others) = first(branch, backward, words_of)?;
                    words.extend(more);
                    tags |= others;
                }
                if matches!(node, Node::Optional(_)) {
                    continue;
                }
            }
            Node::Save(_) | Node::Assert(_) | Node::Exact(_) | Node::Not { .. } => continue,
            Node::NotSet(_) | Node::NotTag(_) | Node::Any | Node::Gap { .. } => return None,
        }
        return Some((words, tags));
    }
    None
}
