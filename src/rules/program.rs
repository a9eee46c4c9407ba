//! From a pattern's nodes to programs: one to the right of its anchor word, one to the left.

use super::anchor::first_words;
use super::pattern::Assertion;
use super::resolve::Sets;
use super::ruleset::op;
use super::switch::Shapes;
use crate::lang::table::Table;
use crate::lang::tags::Tags;
use crate::lang::vocab::WordId;

/// A pattern's piece, words being numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

/// Writes programs. New sets are made where a look at one token saves trying many branches.
pub struct Emitter<'a> {
    pub code: &'a mut Table,
    pub sets: &'a mut Sets,
    pub shapes: &'a mut Shapes,
}

/// From so many branches on, one look decides which of them can begin.
const WORTH_A_LOOK: usize = 3;

impl Emitter<'_> {
    /// Writes the program of `nodes`, read to the right or to the left, and a final match.
    pub fn program(&mut self, nodes: &[Node], backward: bool) -> u32 {
        let start = self.here();
        self.sequence(nodes, backward);
        self.emit(op::MATCH, 0, 0);
        start
    }

    fn emit(&mut self, operation: u32, a: u32, b: u32) -> usize {
        self.code.push(operation << op::OPERAND_BITS | a);
        self.code.push(b);
        self.code.len() / 2 - 1
    }

    fn patch(&mut self, at: usize, a: u32, b: u32) {
        let operation = self.code[at * 2] >> op::OPERAND_BITS;
        self.code[at * 2] = operation << op::OPERAND_BITS | a;
        self.code[at * 2 + 1] = b;
    }

    fn here(&self) -> u32 {
        (self.code.len() / 2) as u32
    }

    fn sequence(&mut self, nodes: &[Node], backward: bool) {
        if backward {
            nodes.iter().rev().for_each(|n| self.node(n, true));
        } else {
            nodes.iter().for_each(|n| self.node(n, false));
        }
    }

    fn node(&mut self, node: &Node, backward: bool) {
        let (operation, a, b) = match node {
            Node::Word(w) => (op::WORD, *w, 0),
            Node::Set(s) => (op::SET, *s, 0),
            Node::NotSet(s) => (op::NOT_SET, *s, 0),
            Node::Tag(t) => (op::TAG, 0, *t),
            Node::NotTag(t) => (op::NOT_TAG, 0, *t),
            Node::Any => (op::ANY, 0, 0),
            Node::Exact(text) => (op::EXACT, *text, 0),
            Node::Save(slot) => (op::SAVE, *slot, 0),
            Node::Assert(assertion) => (op::ASSERT, *assertion as u32, 0),
            Node::Gap { most, commas } => return self.gap(*most, *commas),
            Node::Either(branches) => return self.either(branches, backward, false),
            Node::Optional(branches) => return self.either(branches, backward, true),
            Node::Not { behind, branches } => return self.not(*behind, branches),
        };
        self.emit(operation, a, b);
    }

    fn not(&mut self, behind: bool, branches: &[Vec<Node>]) {
        let first = self.all_first_words(branches, behind);
        let glance = first.map(|words| {
            let set = self.sets.number(words);
            (self.emit(if behind { op::BEHIND } else { op::AHEAD }, set, 0), set)
        });
        let look = self.emit(op::NOT_NEXT, u32::from(behind), 0);
        self.either(branches, behind, false);
        self.emit(op::MATCH, 0, 0);
        let after = self.here();
        self.patch(look, u32::from(behind), after);
        if let Some((glance, set)) = glance {
            self.patch(glance, set, after);
        }
    }

    /// The shortest gap first: what is near belongs together.
    fn gap(&mut self, most: u32, commas: bool) {
        let mut splits = Vec::new();
        for _ in 0..most {
            splits.push(self.emit(op::SPLIT, 0, 0));
            self.emit(op::GAP, u32::from(commas), 0);
        }
        let end = self.here();
        for split in splits {
            self.patch(split, end, split as u32 + 1);
        }
    }

    /// The longest branch first, so that "need to" wins over "need"; nothing last.
    fn either(&mut self, branches: &[Vec<Node>], backward: bool, optional: bool) {
        let mut order: Vec<&Vec<Node>> = branches.iter().collect();
        order.sort_by_key(|b| std::cmp::Reverse(longest(b)));
        let firsts: Vec<_> = order.iter().map(|b| self.first_words(b, backward)).collect();
        let ends = if firsts.iter().flatten().count() >= WORTH_A_LOOK {
            self.switch(&order, &firsts, backward, optional)
        } else {
            self.one_by_one(&order, backward, optional)
        };
        let end = self.here();
        for jump in ends {
            self.patch(jump, end, 0);
        }
    }

    /// Tries one branch after the other; returns the jumps that end each.
    fn one_by_one(&mut self, order: &[&Vec<Node>], backward: bool, optional: bool) -> Vec<usize> {
        let mut jumps = Vec::new();
        for (i, branch) in order.iter().enumerate() {
            let last = i + 1 == order.len() && !optional;
            let split = (!last).then(|| self.branch_off(branch, backward));
            self.sequence(branch, backward);
            jumps.push(self.emit(op::JUMP, 0, 0));
            if let Some((split, kept)) = split {
                let after = self.here();
                self.patch(split, kept.unwrap_or(split as u32 + 1), after);
            }
        }
        jumps
    }

    /// Looks at the token and goes to the branches that can begin with it; returns the jumps that end each.
    fn switch(
        &mut self,
        order: &[&Vec<Node>],
        firsts: &[Option<Vec<WordId>>],
        backward: bool,
        optional: bool,
    ) -> Vec<usize> {
        let shape = self.shapes.of(firsts);
        let switch = self.emit(op::SWITCH, shape, op::NOWHERE);
        // Where the branches begin stands behind it, two to an instruction.
        let targets = self.code.len();
        self.code.resize(targets + order.len().next_multiple_of(2), 0);
        let mut jumps = Vec::new();
        for (i, branch) in order.iter().enumerate() {
            self.code[targets + i] = self.here();
            self.sequence(branch, backward);
            jumps.push(self.emit(op::JUMP, 0, 0));
        }
        if optional {
            let end = self.here();
            self.patch(switch, shape, end);
        }
        jumps
    }

    fn first_words(&self, branch: &[Node], backward: bool) -> Option<Vec<WordId>> {
        let sets = &self.sets.sets;
        let mut words = first_words(branch, backward, &|set| sets[set as usize].clone())?;
        words.sort_unstable();
        words.dedup();
        Some(words)
    }

    /// The words of which one must come first, whichever branch is taken.
    fn all_first_words(&self, branches: &[Vec<Node>], backward: bool) -> Option<Vec<WordId>> {
        let all: Option<Vec<_>> = branches.iter().map(|b| self.first_words(b, backward)).collect();
        Some(all?.into_iter().flatten().collect())
    }

    /// Starts a branch: where the first word decides, a look at the token saves the try.
    fn branch_off(&mut self, branch: &[Node], backward: bool) -> (usize, Option<u32>) {
        let solid = |n: &&Node| !matches!(n, Node::Save(_));
        let first = if backward { branch.iter().rev().find(solid) } else { branch.iter().find(solid) };
        match first {
            Some(Node::Word(w)) => (self.emit(op::SPLIT_WORD, *w, 0), Some(*w)),
            Some(Node::Set(s)) => (self.emit(op::SPLIT_SET, *s, 0), Some(*s)),
            _ => (self.emit(op::SPLIT, 0, 0), None),
        }
    }
}
