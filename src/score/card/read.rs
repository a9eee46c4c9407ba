//! Scorecards from TOML: what is wrong in one is said with its line and what to write instead.

use crate::conversation::Channel;
use crate::lint::linter::Linter;
use crate::rules::category::{CATEGORIES, nearest};
use crate::rules::ruleset::Severity;
use crate::rules::source::SourceFile;
use crate::score::Measures;
use serde::Deserialize;
use std::fmt;

/// The scorecard that ships with the library.
const BUILT_IN: &str = include_str!("../../../rules/scorecard.toml");

/// What counts in a conversation and how much: sections of weighted items, auto-fails, bands and bonuses.
///
/// The built-in one is [`Scorecard::default`]; [`Scorecard::parse`] reads one of your own.
///
/// ```
/// let card = tactful::score::Scorecard::parse("own.toml", r#"
/// name = "Warmth only"
/// band = [{ name = "warm", from = 60 }, { name = "cold", from = 0 }]
/// [[section]]
/// id = "warmth"
/// weight = 100
/// item = [{ id = "feels-with", weight = 1, strengths = ["empathy"] }]
/// "#)?;
/// assert_eq!(card.name(), "Warmth only");
/// # Ok::<(), tactful::score::CardError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scorecard {
    pub(crate) name: String,
    pub(crate) shortest: (usize, usize),
    pub(crate) costs: [f64; 3],
    pub(crate) bands: Vec<(String, f64)>,
    pub(crate) sections: Vec<Section>,
    pub(crate) auto_fails: Vec<(Item, Fails)>,
    pub(crate) bonuses: Vec<Item>,
    pub(crate) bonus_limit: f64,
    hash: u64,
}

/// A section: items whose weights are shares of the section's.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub id: String,
    pub name: String,
    pub weight: f64,
    pub items: Vec<Item>,
}

/// Something that is won or lost.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub id: String,
    pub name: String,
    pub weight: f64,
    pub criterion: Criterion,
    /// Categories and rules it is about.
    pub about: Vec<String>,
    /// It applies only where one of these was found, or, of checks, where they apply.
    pub when: Vec<String>,
    pub channels: Vec<Channel>,
    pub place: Place,
    /// Findings below it do not count.
    pub severity: Severity,
}

/// How an item is won.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Criterion {
    /// So many strengths win it all.
    Strengths { at_least: f64 },
    /// So many faults of cost 1 for 100 agent words lose it all.
    Faults { worst: f64 },
    /// Each finding of a check loses such a part.
    Checks { each: f64 },
    /// A measure at `best` wins all, at `worst` nothing.
    Measure { name: String, best: f64, worst: f64 },
}

/// In which agent turns an item looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Any,
    /// The agent's first two.
    First,
    /// The agent's last two.
    Last,
}

/// What an auto-fail brings to nought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fails {
    All,
    /// A section, by number.
    Section(usize),
}

/// What is wrong with a scorecard file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardError {
    /// The file's name.
    pub file: String,
    /// 1-based; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for CardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for CardError {}

impl Default for Scorecard {
    fn default() -> Self {
        // A test holds that it can be read; an empty card scores nothing.
        Self::parse("scorecard.toml", BUILT_IN).unwrap_or_else(|_| Scorecard {
            name: String::new(),
            shortest: (1, 10),
            costs: [0.0; 3],
            bands: Vec::new(),
            sections: Vec::new(),
            auto_fails: Vec::new(),
            bonuses: Vec::new(),
            bonus_limit: 0.0,
            hash: 0,
        })
    }
}

impl Scorecard {
    /// The text of the built-in scorecard: a starting point for one's own.
    pub fn built_in() -> &'static str {
        BUILT_IN
    }

    /// Reads a scorecard from TOML; `file` is the name that errors show.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn parse(file: &str, toml: &str) -> Result<Self, CardError> {
        let source = SourceFile { name: file.into(), text: toml.into() };
        let error = |line, message| CardError { file: file.into(), line, message };
        let parsed: CardSource = source.parse().map_err(|e| error(e.line, e.message))?;
        parsed.make(fnv(toml)).map_err(|message| error(0, message))
    }

    /// What the scorecard is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A hash of the file: equal hashes of scorecard and rules give equal scores.
    pub fn hash(&self) -> String {
        format!("{:016x}", self.hash)
    }

    /// Ids and names of the sections, in order.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sections.iter().map(|s| (s.id.as_str(), s.name.as_str()))
    }

    /// The name of the band that a score from 0 to 100 lies in.
    pub fn band_of(&self, score: f64) -> Option<&str> {
        self.bands().find(|(_, from)| score >= *from).map(|(name, _)| name)
    }

    /// Names of the bands with the score each begins at, the best first.
    pub fn bands(&self) -> impl Iterator<Item = (&str, f64)> {
        self.bands.iter().map(|(name, from)| (name.as_str(), *from))
    }

    /// Names in the scorecard that are neither a category nor one of the linter's rules, in words that say so.
    pub fn unknown_names(&self, linter: &Linter) -> Vec<String> {
        let set = linter.set();
        let known: Vec<&str> = set
            .rules
            .iter()
            .map(|r| set.text(r.id))
            .filter(|id| !id.is_empty())
            .chain(CATEGORIES.iter().map(|c| c.0))
            .collect();
        let items = self
            .sections
            .iter()
            .flat_map(|s| &s.items)
            .chain(self.auto_fails.iter().map(|a| &a.0))
            .chain(&self.bonuses);
        let mut unknown = Vec::new();
        for item in items {
            for name in item.about.iter().chain(&item.when).filter(|n| !known.contains(&n.as_str())) {
                let near =
                    nearest(name, known.iter().copied()).map_or(String::new(), |n| format!("; did you mean `{n}`?"));
                unknown.push(format!("item `{}`: there is no category or rule `{name}`{near}", item.id));
            }
        }
        unknown
    }
}

/// FNV-1a; line ends do not count.
fn fnv(text: &str) -> u64 {
    let bytes = text.bytes().filter(|b| *b != b'\r');
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CardSource {
    name: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    too_short: Shortest,
    #[serde(default)]
    cost: Costs,
    band: Vec<BandSource>,
    section: Vec<SectionSource>,
    #[serde(default)]
    auto_fail: Vec<ItemSource>,
    #[serde(default)]
    bonus: Vec<ItemSource>,
    #[serde(default = "five")]
    bonus_limit: f64,
}

fn five() -> f64 {
    5.0
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shortest {
    turns: usize,
    words: usize,
}

impl Default for Shortest {
    fn default() -> Self {
        Shortest { turns: 1, words: 10 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Costs {
    error: f64,
    warning: f64,
    suggestion: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Costs { error: 3.0, warning: 1.0, suggestion: 0.3 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandSource {
    name: String,
    from: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionSource {
    id: String,
    name: Option<String>,
    weight: f64,
    item: Vec<ItemSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ItemSource {
    id: String,
    name: Option<String>,
    weight: Option<f64>,
    points: Option<f64>,
    strengths: Option<Vec<String>>,
    at_least: Option<f64>,
    faults: Option<Vec<String>>,
    worst: Option<f64>,
    checks: Option<Vec<String>>,
    each: Option<f64>,
    measure: Option<String>,
    best: Option<f64>,
    #[serde(default)]
    when: Vec<String>,
    #[serde(default)]
    channels: Vec<String>,
    turns: Option<String>,
    severity: Option<String>,
    fails: Option<String>,
}

impl CardSource {
    fn make(self, hash: u64) -> Result<Scorecard, String> {
        let mut bands: Vec<(String, f64)> = self.band.into_iter().map(|b| (b.name, b.from)).collect();
        bands.sort_by(|a, b| b.1.total_cmp(&a.1));
        if bands.last().is_none_or(|b| b.1 > 0.0) {
            return Err("the bands leave low scores out: add one with `from = 0`".into());
        }
        if self.section.is_empty() {
            return Err("there are no sections: add a `[[section]]`".into());
        }
        let mut sections = Vec::new();
        let mut ids: Vec<String> = Vec::new();
        for section in self.section {
            positive(&format!("section `{}`", section.id), section.weight)?;
            let items: Vec<Item> =
                section.item.into_iter().map(|i| i.make(false).map(|(item, _)| item)).collect::<Result<_, _>>()?;
            if items.is_empty() {
                return Err(format!("section `{}` has no items", section.id));
            }
            ids.push(section.id.clone());
            ids.extend(items.iter().map(|i| i.id.clone()));
            sections.push(Section {
                name: section.name.unwrap_or_else(|| section.id.clone()),
                id: section.id,
                weight: section.weight,
                items,
            });
        }
        let mut auto_fails = Vec::new();
        for item in self.auto_fail {
            let (item, fails) = item.make(true)?;
            let fails = match fails.as_deref() {
                None | Some("all") => Fails::All,
                Some(id) => Fails::Section(sections.iter().position(|s: &Section| s.id == id).ok_or_else(|| {
                    let known: Vec<&str> = sections.iter().map(|s| s.id.as_str()).collect();
                    format!("auto-fail `{}`: `fails` is \"all\" or a section: {}", item.id, known.join(", "))
                })?),
            };
            ids.push(item.id.clone());
            auto_fails.push((item, fails));
        }
        let bonuses: Vec<Item> =
            self.bonus.into_iter().map(|i| i.make(true).map(|(item, _)| item)).collect::<Result<_, _>>()?;
        ids.extend(bonuses.iter().map(|i| i.id.clone()));
        ids.sort();
        if let Some(twice) = ids.windows(2).find(|w| w[0] == w[1]) {
            return Err(format!("the id `{}` stands twice; ids of sections and items must be unique", twice[0]));
        }
        let _ = self.about;
        Ok(Scorecard {
            name: self.name,
            shortest: (self.too_short.turns, self.too_short.words),
            costs: [self.cost.suggestion, self.cost.warning, self.cost.error],
            bands,
            sections,
            auto_fails,
            bonuses,
            bonus_limit: self.bonus_limit.max(0.0),
            hash,
        })
    }
}

fn positive(what: &str, weight: f64) -> Result<(), String> {
    if weight.is_finite() && weight > 0.0 { Ok(()) } else { Err(format!("{what}: the weight must be more than 0")) }
}

impl ItemSource {
    /// The item and what it fails. `points` stand on bonuses in place of a weight; auto-fails need neither.
    fn make(self, extra: bool) -> Result<(Item, Option<String>), String> {
        let id = self.id;
        let fail = |message: &str| Err(format!("item `{id}`: {message}"));
        if self.points.is_some() && !extra {
            return fail("`points` goes with a bonus; an item has a `weight`");
        }
        let weight = self.weight.or(self.points).unwrap_or(1.0);
        positive(&format!("item `{id}`"), weight)?;
        let (criterion, about) = match (self.strengths, self.faults, self.checks, self.measure) {
            (Some(about), None, None, None) => {
                (Criterion::Strengths { at_least: self.at_least.unwrap_or(1.0).max(1.0) }, about)
            }
            (None, Some(about), None, None) => (Criterion::Faults { worst: self.worst.unwrap_or(5.0) }, about),
            (None, None, Some(about), None) => (Criterion::Checks { each: self.each.unwrap_or(1.0) }, about),
            (None, None, None, Some(name)) => {
                let (Some(best), Some(worst)) = (self.best, self.worst) else {
                    return fail("a measure needs `best` and `worst`");
                };
                if !Measures::NAMES.contains(&name.as_str()) {
                    let known = Measures::NAMES.join(", ");
                    return fail(&format!("there is no measure `{name}`; known are {known}"));
                }
                if best == worst {
                    return fail("`best` and `worst` must differ");
                }
                (Criterion::Measure { name, best, worst }, Vec::new())
            }
            _ => return fail("needs exactly one of `strengths`, `faults`, `checks` and `measure`"),
        };
        if criterion == (Criterion::Faults { worst: 0.0 }) {
            return fail("`worst` must be more than 0");
        }
        let channels = self.channels.iter().map(|c| c.parse::<Channel>()).collect::<Result<_, _>>();
        let channels = channels.map_err(|e| format!("item `{id}`: {e}"))?;
        let place = match self.turns.as_deref() {
            None | Some("any") => Place::Any,
            Some("first") => Place::First,
            Some("last") => Place::Last,
            Some(_) => return fail("`turns` is \"any\", \"first\" or \"last\""),
        };
        let severity = match self.severity.as_deref() {
            None | Some("suggestion") => Severity::Suggestion,
            Some("warning") => Severity::Warning,
            Some("error") => Severity::Error,
            Some(_) => return fail("`severity` is \"suggestion\", \"warning\" or \"error\""),
        };
        let name = self.name.unwrap_or_else(|| id.clone());
        Ok((Item { id, name, weight, criterion, about, when: self.when, channels, place, severity }, self.fails))
    }
}
