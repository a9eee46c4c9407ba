//! From a pattern's items to programs: find an anchor word, then one program to its right and one to its left.

use super::pattern::Assertion;
use super::ruleset::op;
use crate::lang::tags::Tags;
use crate::lang::vocab::WordId;

/// A pattern's piece, words being numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Word(WordId),
    Set(u32),
    NotSet(u32),
    Tag(Tags),
    NotTag(Tags),
    Any,
    Gap { most: u32, commas: bool },
    Either(Vec<Vec<Node>>),
    Optional(Vec<Vec<Node>>),
    Not { behind: bool, branches: Vec<Vec<Node>> },
    Exact(u32),
    Assert(Assertion),
    Save(u32),
}

impl Node {
    /// How many tokens it takes at the most.
    pub fn longest(&self) -> usize {
        match self {
            Node::Word(_) | Node::Set(_) | Node::NotSet(_) | Node::Tag(_) | Node::NotTag(_) | Node::Any => 1,
            Node::Gap { most, .. } => *most as usize,
            Node::Either(branches) | Node::Optional(branches) => branches.iter().map(|b| longest(b)).max().unwrap_or(0),
            Node::Not { .. } | Node::Assert(_) | Node::Save(_) | Node::Exact(_) => 0,
        }
    }
}

/// How many tokens a sequence takes at the most.
pub fn longest(nodes: &[Node]) -> usize {
    nodes.iter().map(Node::longest).sum()
}

/// What an anchor costs: how often its words stand in text.
pub trait Weigh {
    fn word(&self, word: WordId) -> u64;
    fn set(&self, set: u32) -> u64;
}

/// Costs more than any anchor.
pub const NO_ANCHOR: u64 = u64::MAX / 4;

/// The cheapest anchor of a sequence: its cost, and the index of the node that has it.
fn cheapest(nodes: &[Node], weigh: &dyn Weigh) -> (u64, usize) {
    let mut best = (NO_ANCHOR, usize::MAX);
    for (i, node) in nodes.iter().enumerate() {
        let cost = match node {
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

/// Words of which one must stand in the sentence for the sequence to match, for every such set that is worth asking for:
/// weight and words.
pub fn required(nodes: &[Node], words_of: &dyn Fn(u32) -> Vec<WordId>, weigh: &dyn Weigh) -> Vec<(u64, Vec<WordId>)> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Word(w) => out.push((weigh.word(*w), vec![*w])),
            Node::Set(s) => out.push((weigh.set(*s), words_of(*s))),
            Node::Either(branches) => {
                let rarest = branches.iter().map(|b| required(b, words_of, weigh).into_iter().min_by_key(|r| r.0));
                if let Some(all) = rarest.collect::<Option<Vec<_>>>() {
                    out.push((all.iter().map(|r| r.0).sum(), all.into_iter().flat_map(|r| r.1).collect()));
                }
            }
            _ => {}
        }
    }
    out
}

fn emit(code: &mut Vec<u32>, operation: u32, a: u32, b: u32) -> usize {
    code.push(operation << op::OPERAND_BITS | a);
    code.push(b);
    code.len() / 2 - 1
}

fn patch(code: &mut [u32], at: usize, a: u32, b: u32) {
    let operation = code[at * 2] >> op::OPERAND_BITS;
    code[at * 2] = operation << op::OPERAND_BITS | a;
    code[at * 2 + 1] = b;
}

fn here(code: &[u32]) -> u32 {
    (code.len() / 2) as u32
}

/// Writes the program of `nodes`, read to the right or to the left, and a final match.
pub fn program(code: &mut Vec<u32>, nodes: &[Node], backward: bool) -> u32 {
    let start = here(code);
    sequence(code, nodes, backward);
    emit(code, op::MATCH, 0, 0);
    start
}

fn sequence(code: &mut Vec<u32>, nodes: &[Node], backward: bool) {
    if backward {
        nodes.iter().rev().for_each(|n| node(code, n, true));
    } else {
        nodes.iter().for_each(|n| node(code, n, false));
    }
}

fn node(code: &mut Vec<u32>, node: &Node, backward: bool) {
    match node {
        Node::Word(w) => {
            emit(code, op::WORD, *w, 0);
        }
        Node::Set(s) => {
            emit(code, op::SET, *s, 0);
        }
        Node::NotSet(s) => {
            emit(code, op::NOT_SET, *s, 0);
        }
        Node::Tag(t) => {
            emit(code, op::TAG, 0, *t);
        }
        Node::NotTag(t) => {
            emit(code, op::NOT_TAG, 0, *t);
        }
        Node::Any => {
            emit(code, op::ANY, 0, 0);
        }
        Node::Exact(text) => {
            emit(code, op::EXACT, *text, 0);
        }
        Node::Save(slot) => {
            emit(code, op::SAVE, *slot, 0);
        }
        Node::Assert(assertion) => {
            emit(code, op::ASSERT, *assertion as u32, 0);
        }
        Node::Gap { most, commas } => gap(code, *most, *commas),
        Node::Either(branches) => either(code, branches, backward, false),
        Node::Optional(branches) => either(code, branches, backward, true),
        Node::Not { behind, branches } => {
            let look = emit(code, op::NOT_NEXT, u32::from(*behind), 0);
            either(code, branches, *behind, false);
            emit(code, op::MATCH, 0, 0);
            let after = here(code);
            patch(code, look, u32::from(*behind), after);
        }
    }
}

/// The shortest gap first: what is near belongs together.
fn gap(code: &mut Vec<u32>, most: u32, commas: bool) {
    let mut splits = Vec::new();
    for _ in 0..most {
        splits.push(emit(code, op::SPLIT, 0, 0));
        emit(code, op::GAP, u32::from(commas), 0);
    }
    let end = here(code);
    for split in splits {
        patch(code, split, end, split as u32 + 1);
    }
}

/// The longest branch first, so that "need to" wins over "need"; nothing last.
fn either(code: &mut Vec<u32>, branches: &[Vec<Node>], backward: bool, optional: bool) {
    let mut order: Vec<&Vec<Node>> = branches.iter().collect();
    order.sort_by_key(|b| std::cmp::Reverse(longest(b)));
    let mut jumps = Vec::new();
    let count = order.len();
    for (i, branch) in order.into_iter().enumerate() {
        let last = i + 1 == count && !optional;
        let split = (!last).then(|| branch_off(code, branch, backward));
        sequence(code, branch, backward);
        jumps.push(emit(code, op::JUMP, 0, 0));
        if let Some((split, kept)) = split {
            let after = here(code);
            patch(code, split, kept.unwrap_or(split as u32 + 1), after);
        }
    }
    let end = here(code);
    for jump in jumps {
        patch(code, jump, end, 0);
    }
}

/// Starts a branch: where the first word decides, a look at the token saves the try.
fn branch_off(code: &mut Vec<u32>, branch: &[Node], backward: bool) -> (usize, Option<u32>) {
    let solid = |n: &&Node| !matches!(n, Node::Save(_));
    let first = if backward { branch.iter().rev().find(solid) } else { branch.iter().find(solid) };
    match first {
        Some(Node::Word(w)) => (emit(code, op::SPLIT_WORD, *w, 0), Some(*w)),
        Some(Node::Set(s)) => (emit(code, op::SPLIT_SET, *s, 0), Some(*s)),
        _ => (emit(code, op::SPLIT, 0, 0), None),
    }
}
