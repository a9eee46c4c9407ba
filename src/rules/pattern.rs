//! The pattern language: from the text of a pattern to its items. Words stay text here; see `compile`.

use crate::lang::vocab::id;

/// One piece of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A literal word, lower-case, as written (contractions included).
    Word(String),
    /// `forget~`: any form.
    Forms(String),
    /// `<class>`, `<a|b>`; `negated` for `<!…>`.
    Class {
        names: Vec<String>,
        negated: bool,
    },
    /// `=IT`, `=??`, `=🎉`: one word, run of marks or symbol that is written exactly like this.
    Exact(String),
    /// `.`, `,` and the like.
    Mark(String),
    /// `_`
    Any,
    /// `..3` or, with commas, `...3`.
    Gap {
        most: u32,
        commas: bool,
    },
    /// `(a|b)`
    Either(Vec<Vec<Item>>),
    /// `[a|b]`
    Optional(Vec<Vec<Item>>),
    /// `{name: …}`
    Capture(String, Vec<Item>),
    /// `!(…)` or `!<(…)`
    NotNext {
        behind: bool,
        branches: Vec<Vec<Item>>,
    },
    /// `@name`
    Phrase(String),
    Assert(Assertion),
    /// `<<` and `>>`
    SpanStart,
    SpanEnd,
}

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Assertion {
    SentenceStart,
    SentenceEnd,
    TurnStart,
    TurnEnd,
    ClauseEdge,
}

/// What is wrong with a pattern, and where in it (a byte offset).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    pub at: usize,
    pub message: String,
}

/// How deep groups may stand in each other.
const DEEPEST: usize = 24;

/// Reads a pattern.
pub fn parse(text: &str) -> Result<Vec<Item>, PatternError> {
    let mut parser = Parser { text, pos: 0, depth: 0 };
    let items = parser.sequence(None)?;
    if parser.pos < text.len() {
        return Err(parser.error(format!("`{}` closes nothing", &text[parser.pos..=parser.pos])));
    }
    if items.is_empty() {
        return Err(parser.error("the pattern is empty".into()));
    }
    Ok(items)
}

struct Parser<'a> {
    text: &'a str,
    pos: usize,
    depth: usize,
}

impl Parser<'_> {
    fn error(&self, message: String) -> PatternError {
        PatternError { at: self.pos, message }
    }

    fn rest(&self) -> &str {
        &self.text[self.pos..]
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let hit = self.rest().starts_with(prefix);
        if hit {
            self.pos += prefix.len();
        }
        hit
    }

    fn sequence(&mut self, close: Option<char>) -> Result<Vec<Item>, PatternError> {
        let mut items = Vec::new();
        loop {
            let skipped = self.rest().len() - self.rest().trim_start().len();
            self.pos += skipped;
            let Some(c) = self.rest().chars().next() else {
                return match close {
                    Some(close) => Err(self.error(format!("a `{close}` is missing"))),
                    None => Ok(items),
                };
            };
            if c == '|' && close.is_none() {
                return Err(self.error("put alternatives in parentheses: `(a|b)`".into()));
            }
            if c == '|' || Some(c) == close || matches!(c, ')' | ']' | '}') {
                return Ok(items);
            }
            items.push(self.item(c)?);
        }
    }

    fn branches(&mut self, close: char) -> Result<Vec<Vec<Item>>, PatternError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(format!("groups may stand {DEEPEST} deep in each other, no deeper")));
        }
        let mut branches = Vec::new();
        loop {
            branches.push(self.sequence(Some(close))?);
            if self.eat("|") {
                continue;
            }
            let mut buffer = [0; 4];
            if self.eat(close.encode_utf8(&mut buffer)) {
                self.depth -= 1;
                return Ok(branches);
            }
            return Err(self.error(format!("a `{close}` is expected here")));
        }
    }

    fn item(&mut self, c: char) -> Result<Item, PatternError> {
        if self.eat("!<(") {
            return Ok(Item::NotNext { behind: true, branches: self.branches(')')? });
        }
        if self.eat("!(") {
            return Ok(Item::NotNext { behind: false, branches: self.branches(')')? });
        }
        if self.eat("<<") {
            return Ok(Item::SpanStart);
        }
        if self.eat(">>") {
            return Ok(Item::SpanEnd);
        }
        if self.eat("(") {
            return Ok(Item::Either(self.branches(')')?));
        }
        if self.eat("[") {
            return Ok(Item::Optional(self.branches(']')?));
        }
        if self.eat("^^") {
            return Ok(Item::Assert(Assertion::TurnStart));
        }
        if self.eat("$$") {
            return Ok(Item::Assert(Assertion::TurnEnd));
        }
        match c {
            '{' => self.capture(),
            '<' => self.class(),
            '@' => {
                self.pos += 1;
                Ok(Item::Phrase(self.name("a phrase name after `@`")?))
            }
            '=' => {
                self.pos += 1;
                let symbol = |c: char| !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace();
                let end = if self.rest().starts_with(symbol) {
                    self.rest().find(|c: char| c.is_ascii())
                } else if self.rest().starts_with(id::STOPS) {
                    self.rest().find(|c: char| !id::STOPS.contains(&c))
                } else {
                    return Ok(Item::Exact(self.word()?));
                };
                let text = self.rest()[..end.unwrap_or(self.rest().len())].to_string();
                self.pos += text.len();
                Ok(Item::Exact(text))
            }
            '^' => self.single(Item::Assert(Assertion::SentenceStart)),
            '$' => self.single(Item::Assert(Assertion::SentenceEnd)),
            '/' => self.single(Item::Assert(Assertion::ClauseEdge)),
            '_' => self.single(Item::Any),
            '.' if self.rest().starts_with("..")
                && self.rest().trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit()) =>
            {
                self.gap()
            }
            '?' if self.text[..self.pos].ends_with([')', ']']) => Err(self.error(
                "a `?` right after a group asks for a question mark: write ` ?` for that, and `[a|b]` for what may be missing".into(),
            )),
            '.' | ',' | '?' | '!' | ':' | ';' | '-' | '–' | '—' | '"' | '%' | '&' => {
                self.pos += c.len_utf8();
                Ok(Item::Mark(c.to_string()))
            }
            c if c.is_alphanumeric() || c == '\'' || c == '’' => {
                let word = self.word()?;
                Ok(if self.eat("~") { Item::Forms(word.to_lowercase()) } else { Item::Word(word.to_lowercase()) })
            }
            c => Err(self.error(format!("`{c}` means nothing here"))),
        }
    }

    fn single(&mut self, item: Item) -> Result<Item, PatternError> {
        self.pos += 1;
        Ok(item)
    }

    fn word(&mut self) -> Result<String, PatternError> {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .find(|&(i, c)| {
                let inner = matches!(c, '-' | '&' | '.') && rest[i + c.len_utf8()..].starts_with(char::is_alphanumeric);
                !(c.is_alphanumeric() || matches!(c, '\'' | '’') || c == '*' && i > 0 || inner)
            })
            .map_or(rest.len(), |(i, _)| i);
        let word = rest[..end].replace('’', "'");
        if word.is_empty() {
            return Err(self.error("a word is expected here".into()));
        }
        self.pos += end;
        Ok(word)
    }

    fn name(&mut self, what: &str) -> Result<String, PatternError> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.error(format!("{what} is expected here")));
        }
        let name = rest[..end].trim_end_matches('-').to_string();
        self.pos += name.len();
        Ok(name)
    }

    fn capture(&mut self) -> Result<Item, PatternError> {
        self.pos += 1;
        let name = self.name("a name for what is kept")?;
        if !self.eat(":") {
            return Err(self.error(format!("a `:` is expected after `{{{name}`")));
        }
        let mut branches = self.branches('}')?;
        let items = if branches.len() == 1 { branches.remove(0) } else { vec![Item::Either(branches)] };
        Ok(Item::Capture(name, items))
    }

    fn class(&mut self) -> Result<Item, PatternError> {
        self.pos += 1;
        let negated = self.eat("!");
        let mut names = Vec::new();
        loop {
            // `<!a|<b>>` and `<a|b>` read alike.
            let inner = self.eat("<");
            names.push(self.name("the name of a word class")?);
            if inner {
                self.eat(">");
            }
            if self.eat("|") {
                continue;
            }
            if self.eat(">") {
                return Ok(Item::Class { names, negated });
            }
            return Err(self.error("a `>` is expected after the name of a word class".into()));
        }
    }

    fn gap(&mut self) -> Result<Item, PatternError> {
        let dots = self.rest().len() - self.rest().trim_start_matches('.').len();
        self.pos += dots;
        let digits: String = self.rest().chars().take_while(char::is_ascii_digit).collect();
        self.pos += digits.len();
        match digits.parse() {
            Ok(most @ 1..=6) if dots <= 3 => Ok(Item::Gap { most, commas: dots == 3 }),
            _ => Err(self.error("a gap is `..1` to `..6`, or `...1` to `...6` when commas may stand in it".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        let items = parse("<< you [also] (need to|have to) {do: <base>} >> ..3 !(now)").unwrap();
        assert_eq!(items.len(), 8);
        assert!(matches!(&items[4], Item::Capture(name, inner) if name == "do" && inner.len() == 1));
        assert_eq!(items[6], Item::Gap { most: 3, commas: false });
        assert_eq!(parse("can't").unwrap(), vec![Item::Word("can't".into())]);
        assert_eq!(parse("^ no $").unwrap().len(), 3);
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(parse("(a|b").unwrap_err().message.contains(')'));
        assert!(parse("a | b").unwrap_err().message.contains("parentheses"));
        assert!(parse("a ..9").unwrap_err().message.contains("..6"));
        assert!(parse("a )").unwrap_err().message.contains("closes nothing"));
        assert!(parse("(a|b)? c").unwrap_err().message.contains("[a|b]"));
        assert!(parse("(a|b) ? c").is_ok() && parse("why?").is_ok());
        assert!(parse("  ").is_err());
        assert!(parse(&"(".repeat(100)).is_err());
    }
}
