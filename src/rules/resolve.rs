//! From a pattern's items to nodes: words become numbers, phrases their patterns, classes sets.

use super::category::nearest;
use super::pattern::{self, Item, PatternError};
use super::program::Node;
use super::sets::Sets;
use super::words::WordBook;
use crate::lang::tags;
use crate::lang::vocab::{WordId, id};
use std::collections::{BTreeSet, HashMap};

/// How many nodes a pattern may have once its phrases are put in.
const LARGEST: usize = 20_000;

/// What resolving patterns fills: shared by all rules of a pack.
pub struct Resolver<'a> {
    pub book: &'a mut WordBook,
    pub sets: &'a mut Sets,
    /// Words that patterns mention.
    pub mentioned: &'a mut BTreeSet<WordId>,
    pub exact: &'a mut Vec<String>,
    /// Slots of the captures of this rule, by name.
    pub captures: &'a mut Vec<String>,
    /// Parsed phrases.
    pub phrases: &'a mut HashMap<String, Vec<Item>>,
    size: usize,
}

impl<'a> Resolver<'a> {
    pub fn new(
        book: &'a mut WordBook,
        sets: &'a mut Sets,
        mentioned: &'a mut BTreeSet<WordId>,
        exact: &'a mut Vec<String>,
        captures: &'a mut Vec<String>,
        phrases: &'a mut HashMap<String, Vec<Item>>,
    ) -> Self {
        Resolver { book, sets, mentioned, exact, captures, phrases, size: 0 }
    }

    /// Reads a pattern and resolves it.
    pub fn pattern(&mut self, text: &str) -> Result<Vec<Node>, PatternError> {
        let items = pattern::parse(text)?;
        self.size = 0;
        self.items(&items, &mut Vec::new()).map_err(|message| PatternError { at: 0, message })
    }

    fn items(&mut self, items: &[Item], trail: &mut Vec<String>) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        for item in items {
            self.item(item, trail, &mut nodes)?;
            self.size += 1;
            if self.size > LARGEST {
                return Err(format!("the pattern is too large: more than {LARGEST} items once its phrases are put in"));
            }
        }
        Ok(nodes)
    }

    fn branches(&mut self, branches: &[Vec<Item>], trail: &mut Vec<String>) -> Result<Vec<Vec<Node>>, String> {
        branches.iter().map(|b| self.items(b, trail)).collect()
    }

    fn item(&mut self, item: &Item, trail: &mut Vec<String>, nodes: &mut Vec<Node>) -> Result<(), String> {
        match item {
            Item::Word(word) if word.starts_with(|c: char| c.is_ascii_digit()) => {
                let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
                self.exactly(&word[..digits], id::NUMBER, nodes);
                nodes.extend(
                    self.book.literal(&word[digits..]).into_iter().map(Node::Word).filter(|_| digits < word.len()),
                );
            }
            Item::Word(word) => {
                for number in self.book.literal(word) {
                    self.mentioned.insert(number);
                    nodes.push(Node::Word(number));
                }
            }
            Item::Forms(base) => {
                let words = self.book.forms_of(base);
                self.mentioned.extend(words.iter().copied());
                nodes.push(Node::Set(self.sets.number(words)));
            }
            Item::Class { names, negated } => nodes.push(self.class(names, *negated)?),
            Item::Exact(text) if text.starts_with(id::STOPS) => self.exactly(text, id::run(text), nodes),
            Item::Exact(text) if !text.starts_with(char::is_alphanumeric) => self.exactly(text, id::SYMBOL, nodes),
            Item::Exact(text) => {
                let [word] = self.book.literal(&text.to_lowercase())[..] else {
                    return Err(format!("`={text}`: only one plain word can be asked for letter by letter"));
                };
                self.exactly(text, word, nodes);
            }
            Item::Mark(mark) => {
                nodes.push(Node::Word(id::punctuation(mark).ok_or_else(|| format!("`{mark}` is no mark"))?))
            }
            Item::Any => nodes.push(Node::Any),
            Item::Gap { most, commas } => nodes.push(Node::Gap { most: *most, commas: *commas }),
            Item::Either(branches) => {
                let branches = self.branches(branches, trail)?;
                nodes.extend(self.either(branches));
            }
            Item::Optional(branches) => {
                let branches = self.branches(branches, trail)?;
                let merged = self.either(branches);
                nodes.push(Node::Optional(match merged {
                    one if one.len() == 1 && matches!(one[0], Node::Either(_)) => {
                        let Some(Node::Either(branches)) = one.into_iter().next() else { unreachable!("just matched") };
                        branches
                    }
                    sequence => vec![sequence],
                }));
            }
            Item::NotNext { behind, branches } => {
                let branches = self.branches(branches, trail)?;
                nodes.push(Node::Not { behind: *behind, branches });
            }
            Item::Capture(name, inner) => {
                let slot = match self.captures.iter().position(|c| c == name) {
                    Some(slot) => slot,
                    None if self.captures.len() < 6 => {
                        self.captures.push(name.clone());
                        self.captures.len() - 1
                    }
                    None => return Err("a rule can keep six captures, no more".into()),
                } as u32;
                nodes.push(Node::Save(2 + slot * 2));
                nodes.extend(self.items(inner, trail)?);
                nodes.push(Node::Save(3 + slot * 2));
            }
            Item::Phrase(name) => self.phrase(name, trail, nodes)?,
            Item::Assert(assertion) => nodes.push(Node::Assert(*assertion)),
            Item::SpanStart => nodes.push(Node::Save(0)),
            Item::SpanEnd => nodes.push(Node::Save(1)),
        }
        Ok(())
    }

    /// A token with this number that is written exactly like `text`.
    fn exactly(&mut self, text: &str, word: WordId, nodes: &mut Vec<Node>) {
        self.exact.push(text.to_string());
        nodes.push(Node::Exact(self.exact.len() as u32 - 1));
        nodes.push(Node::Word(word));
        self.mentioned.insert(word);
    }

    fn phrase(&mut self, name: &str, trail: &mut Vec<String>, nodes: &mut Vec<Node>) -> Result<(), String> {
        if trail.iter().any(|t| t == name) {
            return Err(format!("phrase `@{name}` contains itself"));
        }
        if !self.phrases.contains_key(name) {
            let Some((_, source)) = self.book.phrases.get(name) else {
                let near = nearest(name, self.book.phrases.keys().map(String::as_str))
                    .map_or(String::new(), |n| format!("; did you mean `@{n}`?"));
                return Err(format!("there is no phrase `@{name}`{near}"));
            };
            let items = pattern::parse(source.as_ref())
                .map_err(|e| format!("in phrase `@{name}`, character {}: {}", e.at + 1, e.message))?;
            self.phrases.insert(name.to_string(), items);
        }
        let items = self.phrases[name].clone();
        trail.push(name.to_string());
        nodes.extend(self.items(&items, trail)?);
        trail.pop();
        Ok(())
    }

    fn class(&mut self, names: &[String], negated: bool) -> Result<Node, String> {
        let mut words = Vec::new();
        let mut mask = 0;
        for name in names {
            // A class of the pack's own may have the name of a tag: the pack knows better.
            if let Some(class) = self.book.classes.get(name) {
                words.extend_from_slice(class);
            } else if let Some(token) = id::by_name(name) {
                words.push(token);
            } else if let Some(tag) = tags::by_name(name) {
                mask |= tag;
            } else {
                return Err(format!("there is no word class `<{name}>`{}", self.book.near_class(name)));
            }
        }
        if mask == tags::NUM {
            // Numbers make an anchor; other tags have too many words for that.
            words.extend(self.book.tagged(tags::NUM));
            mask = 0;
        }
        self.mentioned.extend(words.iter().copied());
        Ok(match (words.is_empty() && mask != 0, mask, negated) {
            (true, _, false) => Node::Tag(mask),
            (true, _, true) => Node::NotTag(mask),
            (false, 0, false) => Node::Set(self.sets.number(words)),
            (false, 0, true) => Node::NotSet(self.sets.number(words)),
            (false, _, false) => Node::Either(vec![vec![Node::Set(self.sets.number(words))], vec![Node::Tag(mask)]]),
            (false, _, true) => return Err("`<!…>` takes word classes or tags, not both at once".into()),
        })
    }

    /// Alternatives of one word each become one set; duplicates go.
    fn either(&mut self, branches: Vec<Vec<Node>>) -> Vec<Node> {
        let mut words = Vec::new();
        let mut rest: Vec<Vec<Node>> = Vec::new();
        let mut singles = 0;
        for branch in branches {
            match branch.as_slice() {
                [Node::Word(w)] => {
                    words.push(*w);
                    singles += 1;
                }
                [Node::Set(s)] => {
                    words.extend_from_slice(&self.sets.sets[*s as usize]);
                    singles += 1;
                }
                // "(a|(b|c d))" is "(a|b|c d)".
                [Node::Either(inner)] => rest.extend(inner.iter().cloned()),
                _ => {
                    if !rest.contains(&branch) {
                        rest.push(branch);
                    }
                }
            }
        }
        let single = match (singles, words.as_slice()) {
            (0, _) => None,
            (_, [word]) => Some(Node::Word(*word)),
            _ => Some(Node::Set(self.sets.number(words))),
        };
        match (single, rest.len()) {
            (Some(node), 0) => vec![node],
            (None, 1) => rest.remove(0),
            (single, _) => {
                if let Some(node) = single {
                    rest.push(vec![node]);
                }
                vec![Node::Either(rest)]
            }
        }
    }
}
