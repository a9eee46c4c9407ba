//! From a pattern's nodes to programs: one to the right of its anchor word, one to the left.
//!
//! Programs are written from their end, and an instruction names the one after it. So what patterns have in common at
//! their ends, seen from the anchor, is stored once, and no jumps are needed.

use super::anchor::first_words;
use super::pattern::Assertion;
use super::ruleset::op;
use super::sets::{Sets, print};
use super::switch::Shapes;
use crate::lang::table::Table;
use crate::lang::tags::Tags;
use crate::lang::vocab::WordId;
use std::cmp::Reverse;
use std::collections::HashMap;

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
    /// How many tokens it takes, at the least and at the most.
    pub fn takes(&self) -> (usize, usize) {
        match self {
            Node::Word(_) | Node::Set(_) | Node::NotSet(_) | Node::Tag(_) | Node::NotTag(_) | Node::Any => (1, 1),
            Node::Gap { most, .. } => (0, *most as usize),
            Node::Either(branches) => {
                let all = || branches.iter().map(|branch| takes(branch));
                (all().map(|(least, _)| least).min().unwrap_or(0), all().map(|(_, most)| most).max().unwrap_or(0))
            }
            Node::Optional(branches) => (0, branches.iter().map(|b| longest(b)).max().unwrap_or(0)),
            Node::Not { .. } | Node::Assert(_) | Node::Save(_) | Node::Exact(_) => (0, 0),
        }
    }
}

/// How many tokens a sequence takes, at the least and at the most.
fn takes(nodes: &[Node]) -> (usize, usize) {
    nodes.iter().map(Node::takes).fold((0, 0), |(least, most), (l, m)| (least + l, most + m))
}

/// How many tokens a sequence takes at the most.
pub fn longest(nodes: &[Node]) -> usize {
    takes(nodes).1
}

/// An instruction: operation and first operand, second operand, where to go on, and a glance at the next token. See
/// [`op`].
type Instruction = [u32; op::WIDTH];

/// From so many branches on, one look decides which of them can begin.
const WORTH_A_LOOK: usize = 3;

/// Programs, and what was written of them so far.
pub struct Programs {
    pub code: Table,
    pub shapes: Shapes,
    /// For each instruction the print of the words that it can begin with; [`op::ANYTHING`] where others can.
    begins: Vec<u32>,
    known: HashMap<Instruction, u32>,
    targets: HashMap<Vec<u32>, u32>,
}

impl Default for Programs {
    /// With the one program that is done: [`op::DONE`].
    fn default() -> Self {
        let mut programs = Programs {
            code: Table::default(),
            shapes: Shapes::default(),
            begins: Vec::new(),
            known: HashMap::new(),
            targets: HashMap::new(),
        };
        programs.emit([op::MATCH << op::OPERAND_BITS, 0, 0, 0], op::ANYTHING);
        programs
    }
}

impl Programs {
    fn emit(&mut self, instruction: Instruction, begins: u32) -> u32 {
        if let Some(&known) = self.known.get(&instruction) {
            return known;
        }
        let at = self.begins.len() as u32;
        self.code.extend(instruction);
        self.begins.push(begins);
        self.known.insert(instruction, at);
        at
    }

    /// Places in the code, as many to a row as an instruction has numbers.
    fn places(&mut self, places: Vec<u32>) -> u32 {
        if let Some(&known) = self.targets.get(&places) {
            return known;
        }
        let at = self.begins.len() as u32;
        self.code.extend(&places);
        let rows = places.len().div_ceil(op::WIDTH);
        self.begins.resize(at as usize + rows, op::ANYTHING);
        self.code.resize(self.begins.len() * op::WIDTH, op::NOWHERE);
        self.targets.insert(places, at);
        at
    }

    /// What a program can begin with.
    fn begins(&self, program: u32) -> u32 {
        self.begins[program as usize]
    }

    /// Writes the program of `nodes`, read to the right or to the left.
    pub fn program(&mut self, nodes: &[Node], backward: bool, sets: &mut Sets) -> u32 {
        Emitter { programs: self, sets, backward }.sequence(nodes, op::DONE)
    }
}

/// Writes programs in one direction. New sets are made where a look at one token saves trying many branches.
struct Emitter<'a> {
    programs: &'a mut Programs,
    sets: &'a mut Sets,
    backward: bool,
}

impl Emitter<'_> {
    /// Writes a sequence that goes on at `next`; returns where it begins.
    fn sequence(&mut self, nodes: &[Node], next: u32) -> u32 {
        if self.backward {
            nodes.iter().fold(next, |next, node| self.node(node, next))
        } else {
            nodes.iter().rfold(next, |next, node| self.node(node, next))
        }
    }

    fn node(&mut self, node: &Node, next: u32) -> u32 {
        let (operation, a, b, look) = match node {
            Node::Word(w) => (op::WORD, *w, 0, print(*w)),
            Node::Set(s) => (op::SET, self.sets.place(*s), 0, self.sets.print(*s)),
            Node::NotSet(s) => (op::NOT_SET, self.sets.place(*s), 0, self.sets.print(*s)),
            Node::Tag(t) => (op::TAG, 0, *t, 0),
            Node::NotTag(t) => (op::NOT_TAG, 0, *t, 0),
            Node::Any => (op::ANY, 0, 0, 0),
            Node::Exact(text) => (op::EXACT, *text, 0, 0),
            Node::Save(slot) => (op::SAVE, *slot, 0, 0),
            Node::Assert(assertion) => (op::ASSERT, *assertion as u32, 0, 0),
            Node::Gap { most, commas } => return self.gap(*most, *commas, next),
            Node::Either(branches) => return self.either(branches, next, None),
            Node::Optional(branches) => return self.either(branches, next, Some(next)),
            Node::Not { behind, branches } => return self.not(*behind, branches, next),
        };
        let begins = match node {
            Node::Word(_) | Node::Set(_) => look,
            Node::Exact(_) | Node::Save(_) | Node::Assert(_) => self.programs.begins(next),
            _ => op::ANYTHING,
        };
        self.programs.emit([operation << op::OPERAND_BITS | a, b, next, look], begins)
    }

    fn not(&mut self, behind: bool, branches: &[Vec<Node>], next: u32) -> u32 {
        let mut inside = Emitter { programs: self.programs, sets: self.sets, backward: behind };
        let inner = inside.either(branches, op::DONE, None);
        let (glance, look) = match inside.all_first_words(branches) {
            Some(words) => {
                let set = inside.sets.number(words);
                (inside.sets.place(set), inside.sets.print(set))
            }
            None => (op::NO_SET, op::ANYTHING),
        };
        let operation = if behind { op::NOT_BEHIND } else { op::NOT_AHEAD };
        let begins = self.programs.begins(next);
        self.programs.emit([operation << op::OPERAND_BITS | glance, inner, next, look], begins)
    }

    /// The shortest gap first: what is near belongs together.
    fn gap(&mut self, most: u32, commas: bool, next: u32) -> u32 {
        let head = op::GAP << op::OPERAND_BITS | u32::from(commas);
        let look = self.programs.begins(next);
        (0..most).fold(next, |rest, _| self.programs.emit([head, next, rest, look], op::ANYTHING))
    }

    /// The longest branch first, so that "need to" wins over "need"; `otherwise` last.
    fn either(&mut self, branches: &[Vec<Node>], next: u32, otherwise: Option<u32>) -> u32 {
        let mut order: Vec<&Vec<Node>> = branches.iter().collect();
        order.sort_by_key(|b| Reverse(longest(b)));
        let firsts: Vec<_> = order.iter().map(|b| self.first_words(b)).collect();
        if firsts.iter().flatten().count() >= WORTH_A_LOOK {
            return self.switch(&order, &firsts, next, otherwise);
        }
        let branch = |otherwise, branch: &&Vec<Node>| match otherwise {
            None => Some(self.sequence(branch, next)),
            Some(otherwise) => Some(self.branch(branch, next, otherwise)),
        };
        order.iter().rev().fold(otherwise, branch).unwrap_or(next)
    }

    /// Tries a branch before something else: where its first node decides, one look at the token saves the try.
    fn branch(&mut self, branch: &[Node], next: u32, otherwise: u32) -> u32 {
        let (first, rest) = match if self.backward { branch.split_last() } else { branch.split_first() } {
            Some(split) => split,
            None => return next,
        };
        let (operation, a, look) = match first {
            Node::Word(w) => (op::SPLIT_WORD, *w, print(*w)),
            Node::Set(s) => (op::SPLIT_SET, self.sets.place(*s), self.sets.print(*s)),
            Node::Tag(t) => (op::SPLIT_TAG, 0, *t),
            _ => {
                let begin = self.sequence(branch, next);
                let look = self.programs.begins(begin);
                let begins = look | self.programs.begins(otherwise);
                return self.programs.emit([op::SPLIT << op::OPERAND_BITS, otherwise, begin, look], begins);
            }
        };
        let rest = self.sequence(rest, next);
        let print = if operation == op::SPLIT_TAG { op::ANYTHING } else { look };
        let begins = print | self.programs.begins(otherwise);
        self.programs.emit([operation << op::OPERAND_BITS | a, otherwise, rest, look], begins)
    }

    /// Looks at the token and goes to the branches that can begin with it.
    fn switch(
        &mut self,
        order: &[&Vec<Node>],
        firsts: &[Option<Vec<WordId>>],
        next: u32,
        otherwise: Option<u32>,
    ) -> u32 {
        let targets = order.iter().map(|branch| self.sequence(branch, next)).collect();
        let targets = self.programs.places(targets);
        let shape = self.programs.shapes.of(firsts);
        let any = firsts.iter().any(Option::is_none);
        let words = firsts.iter().flatten().flatten().fold(0, |bits, &word| bits | print(word));
        let look = if any { op::ANYTHING } else { words };
        let begins = look | otherwise.map_or(0, |otherwise| self.programs.begins(otherwise));
        let otherwise = otherwise.unwrap_or(op::NOWHERE);
        self.programs.emit([op::SWITCH << op::OPERAND_BITS | shape, otherwise, targets, look], begins)
    }

    fn first_words(&self, branch: &[Node]) -> Option<Vec<WordId>> {
        let sets = &self.sets.sets;
        let mut words = first_words(branch, self.backward, &|set| sets[set as usize].clone())?;
        words.sort_unstable();
        words.dedup();
        Some(words)
    }

    /// The words of which one must come first, whichever branch is taken.
    fn all_first_words(&self, branches: &[Vec<Node>]) -> Option<Vec<WordId>> {
        let all: Option<Vec<_>> = branches.iter().map(|b| self.first_words(b)).collect();
        Some(all?.into_iter().flatten().collect())
    }
}
