//! What a rule file says, as read from TOML, before words become numbers.

use super::category::nearest;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// A file of a rule pack.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path or name that error messages show.
    pub name: String,
    pub text: String,
}

/// Something wrong in a rule pack: which file, line and rule, what is wrong and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleError {
    /// The file's path or name.
    pub file: String,
    /// 1-based; 0 when the whole file is meant.
    pub line: usize,
    /// The rule's id, where one is known.
    pub rule: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": ")?;
        if let Some(rule) = &self.rule {
            write!(f, "rule `{rule}`: ")?;
        }
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for RuleError {}

/// What a file of a pack holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Rules,
    /// Word classes, phrases, the lexicon.
    Words,
    /// A scorecard may lie in a pack's folder; it is no rule.
    Scorecard,
}

impl Holds {
    pub fn of(name: &str) -> Holds {
        let name = name.replace('\\', "/");
        let last = name.rsplit('/').next().unwrap_or_default();
        if name.contains("words/") {
            Holds::Words
        } else if last.starts_with("scorecard") {
            Holds::Scorecard
        } else {
            Holds::Rules
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    pub category: Option<Spanned<String>>,
    /// Rules that are often named together, under a name for all of them.
    #[serde(default)]
    pub groups: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    #[serde(default)]
    pub rule: Vec<Spanned<RuleSource>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleSource {
    pub id: Spanned<String>,
    pub category: Option<Spanned<String>>,
    pub family: Option<Spanned<String>>,
    pub severity: Option<Spanned<String>>,
    pub speaker: Option<Spanned<String>>,
    #[serde(default)]
    pub channels: Vec<Spanned<String>>,
    #[serde(default)]
    pub patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub regex: Vec<Spanned<String>>,
    pub measure: Option<Spanned<String>>,
    pub limit: Option<f64>,
    pub check: Option<Spanned<String>>,
    #[serde(default)]
    pub limits: BTreeMap<String, Spanned<toml::Value>>,
    #[serde(default)]
    pub when: Vec<Spanned<String>>,
    #[serde(default)]
    pub except: Vec<Spanned<String>>,
    #[serde(default)]
    pub expects: Vec<Spanned<String>>,
    #[serde(default)]
    pub parts: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    pub details: Vec<DetailSource>,
    pub weight: Option<Spanned<f64>>,
    #[serde(default)]
    pub counts: Vec<Spanned<String>>,
    #[serde(rename = "where", default)]
    pub facts: BTreeMap<String, Spanned<toml::Value>>,
    #[serde(default)]
    pub needs: Contexts,
    #[serde(default)]
    pub unless: Contexts,
    #[serde(default)]
    pub suppresses: Vec<Spanned<String>>,
    pub over: Option<Spanned<String>>,
    #[serde(default)]
    pub why: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub rewrites: Vec<RewriteSource>,
    #[serde(default)]
    pub flags: Vec<Example>,
    #[serde(default)]
    pub passes: Vec<Example>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contexts {
    #[serde(default)]
    pub clause: Vec<Spanned<String>>,
    #[serde(default)]
    pub sentence: Vec<Spanned<String>>,
    #[serde(default)]
    pub near: Vec<Spanned<String>>,
    #[serde(default)]
    pub turn: Vec<Spanned<String>>,
    #[serde(default)]
    pub before: Vec<Spanned<String>>,
    #[serde(default)]
    pub earlier: Vec<Spanned<String>>,
}

/// Something a customer is asked for: how an agent asks, how a customer tells it unasked, and its shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailSource {
    pub name: String,
    pub asked: Vec<Spanned<String>>,
    #[serde(default)]
    pub given: Vec<Spanned<String>>,
    pub shape: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewriteSource {
    pub text: Spanned<String>,
    pub applicability: Spanned<String>,
    pub replace: Option<Spanned<String>>,
}

/// An example of a rule: a text on which it must, or must not, fire.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Example {
    Text(String),
    Table(ExampleTable),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleTable {
    pub text: String,
    pub before: Option<String>,
    pub fixed: Option<String>,
    pub channel: Option<String>,
}

impl Example {
    /// The example with every part spelled out.
    pub fn table(&self) -> ExampleTable {
        match self {
            Example::Text(text) => ExampleTable { text: text.clone(), before: None, fixed: None, channel: None },
            Example::Table(table) => table.clone(),
        }
    }
}

/// The line, counted from 1, of a byte offset.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at.min(text.len())].iter().filter(|&&b| b == b'\n').count()
}

impl SourceFile {
    /// An error at a place of this file.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> RuleError {
        RuleError {
            file: self.name.clone(),
            line: line_of(&self.text, span.start),
            rule: self.rule_at(span.start),
            message: message.into(),
        }
    }

    /// The id of the rule that a byte offset lies in.
    fn rule_at(&self, at: usize) -> Option<String> {
        let at = (0..=at.min(self.text.len())).rev().find(|&i| self.text.is_char_boundary(i))?;
        let start = self.text[..at].rfind("[[rule]]")?;
        let end = self.text[start + 8..].find("[[rule]]").map_or(self.text.len(), |i| start + 8 + i);
        let block = self.text[start..end]
            .lines()
            .find_map(|line| line.trim_start().strip_prefix("id")?.trim_start().strip_prefix('='))?;
        Some(block.split('"').nth(1)?.to_string())
    }

    /// Reads the file as rules. An unknown key is refused with the nearest known one.
    pub fn parse<T: for<'a> Deserialize<'a>>(&self) -> Result<T, RuleError> {
        toml::from_str(&self.text).map_err(|e| {
            let span = e.span().unwrap_or(0..0);
            self.error(&span, explain(e.message()))
        })
    }
}

/// Adds a suggestion to serde's "unknown field `x`, expected one of `a`, `b`".
fn explain(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown field") {
        return message.trim_end().replace('\n', "; ");
    }
    let unknown = quoted.next().unwrap_or_default().to_string();
    let known: Vec<&str> = quoted.collect();
    match nearest(&unknown, known.iter().copied()) {
        Some(near) => format!("there is no key `{unknown}`; did you mean `{near}`?"),
        None => format!("there is no key `{unknown}`; known are {}", known.join(", ")),
    }
}
