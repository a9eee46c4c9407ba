//! What a run is to do, from what stands on the command line.

use super::input;
use super::work::{Tally, Totals};
use super::{Show, html, json, table, view};
use crate::cli::args::{ByName, Color, IncludeName, ScoreArgs, ScoreFormat};
use crate::cli::calibrate::read_reviews;
use crate::cli::config::Layer;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Resolver;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::thread;
use tactful::Channel;
use tactful::calibrate::Reviews;
use tactful::readers::{Format, Include, Options};
use tactful::redact::Redactor;
use tactful::sample::{Pick, Sample};
use tactful::score::{Filter, Scorecard, Scorer};
use tactful::summary::{By, Row, Summary};

/// What a run is to do.
pub struct Plan {
    pub scorer: Scorer,
    pub options: Options,
    pub paths: Vec<PathBuf>,
    pub format: ScoreFormat,
    pub explain: bool,
    pub keep: bool,
    pub fail_under: Option<f64>,
    pub redactor: Option<Redactor>,
    pub by: Vec<By>,
    /// The rows of an earlier run.
    pub baseline: Vec<Row>,
    pub sample: Option<(usize, Pick)>,
    /// Human reviewers' scores, which go before the tool's.
    pub reviews: Option<Reviews>,
    pub output: Option<PathBuf>,
    pub resume: bool,
    pub threads: usize,
    pub color: Color,
    /// Tells runs with other inputs, rules or options apart.
    pub key: String,
}

impl Plan {
    pub fn new(args: &ScoreArgs, color: Color) -> Result<Self, Failure> {
        let layer = Layer::of_args(&args.packs, &args.select, None, args.channel);
        let resolved = Resolver::new(&args.config, layer, args.packs.lenient)?.of(Path::new("-"))?;
        let linter = resolved.linter.clone();
        let card = scorecard(args)?;
        if args.scorecard.is_some() {
            let unknown = card.unknown_names(&linter);
            unknown.iter().for_each(|message| output::complain(&format!("tactful: {}: {message}", card.name())));
            if !unknown.is_empty() {
                return Err(Failure::new("nothing was scored, because of what is wrong in the scorecard"));
            }
        }
        if !args.by.is_empty() && args.format == ScoreFormat::Html {
            return Err(Failure::new("--by: a report sums up by itself; leave --by out, or take another --format"));
        }
        let options = options(args, resolved.channel)?;
        let scorer = Scorer::new(linter, card);
        let stdin = [PathBuf::from("-")];
        let paths = input::expand(if args.paths.is_empty() { &stdin } else { &args.paths })?;
        let pick = if args.lowest { Pick::Lowest } else { Pick::Random(args.seed) };
        let key = key(args, &scorer, &paths);
        Ok(Plan {
            options,
            paths,
            format: args.format,
            explain: args.explain,
            keep: args.keep,
            fail_under: args.fail_under,
            redactor: args.redact.then(Redactor::new),
            by: args.by.iter().map(|by| by_of(*by)).collect(),
            baseline: args.baseline.as_deref().map(super::summary::read).transpose()?.unwrap_or_default(),
            sample: args.sample.map(|size| (size, pick)),
            reviews: args.reviews.as_deref().map(|path| read_reviews(path, None)).transpose()?,
            output: args.output.clone(),
            resume: args.resume,
            threads: args.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)),
            color,
            key,
            scorer,
        })
    }

    /// Whether it is a filter: each line has an answer, also a bad one.
    pub fn filter(&self) -> Option<Filter> {
        let lines = self.options.from == Some(Format::Jsonl) && self.options.map.is_empty();
        let filters = lines && self.format == ScoreFormat::Jsonl && !self.keeps_rows_back() && self.reviews.is_none();
        filters.then(|| {
            let filter = Filter::from(self.scorer.clone()).keep(self.keep);
            self.redactor.into_iter().fold(filter, Filter::redact)
        })
    }

    /// How conversations are shown.
    pub fn show(&self) -> Box<dyn Show + '_> {
        match self.format {
            ScoreFormat::Text => Box::new(view::View::new(self.explain)),
            ScoreFormat::Table => Box::new(table::Lines::new()),
            ScoreFormat::Json => Box::new(json::Document::new(&self.scorer, self.keep)),
            ScoreFormat::Jsonl => Box::new(json::Lines::new(self.keep)),
            ScoreFormat::Csv => Box::new(table::Table::new(&self.scorer)),
            ScoreFormat::Html => Box::new(html::Page::new(self)),
        }
    }

    /// The lowest score that passes: where the scorecard's best band begins.
    pub fn pass(&self) -> f64 {
        self.scorer.scorecard().bands().next().map_or(100.0, |(_, from)| from)
    }

    /// Whether nothing is written before all has been read.
    pub fn keeps_rows_back(&self) -> bool {
        !self.by.is_empty() || self.sample.is_some()
    }

    /// An empty tally.
    pub fn tally(&self) -> Tally {
        let by = if self.format == ScoreFormat::Html { &html::BY[..] } else { &self.by };
        Tally {
            totals: Totals::default(),
            summary: (!by.is_empty()).then(|| Summary::new(by.iter().copied())),
            sample: self.sample.map(|(size, pick)| Sample::new(size, pick)),
        }
    }
}

fn by_of(name: ByName) -> By {
    match name {
        ByName::Agent => By::Agent,
        ByName::Team => By::Team,
        ByName::Channel => By::Channel,
        ByName::Week => By::Week,
        ByName::Rule => By::Rule,
    }
}

/// Equal for runs that write the same.
fn key(args: &ScoreArgs, scorer: &Scorer, paths: &[PathBuf]) -> String {
    let mut hasher = DefaultHasher::new();
    let same = ScoreArgs { resume: false, threads: None, ..args.clone() };
    format!("{same:?}").hash(&mut hasher);
    (scorer.linter().rules_hash(), scorer.scorecard().hash(), env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    let files = paths.iter().chain(&args.reviews).chain(&args.baseline);
    files.for_each(|path| input::mark(path).hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}
fn scorecard(args: &ScoreArgs) -> Result<Scorecard, Failure> {
    let Some(path) = &args.scorecard else { return Ok(Scorecard::default()) };
    let name = path.to_string_lossy();
    let text = std::fs::read_to_string(path).map_err(|e| Failure::new(format!("{name}: {}", Failure::reading(&e))))?;
    Scorecard::parse(&name, &text).map_err(|e| Failure::new(e.to_string()))
}

fn options(args: &ScoreArgs, channel: Option<Channel>) -> Result<Options, Failure> {
    let mut map = BTreeMap::new();
    for pair in args.map.iter().filter(|p| !p.trim().is_empty()) {
        let Some((what, field)) =
            pair.split_once('=').map(|(a, b)| (a.trim(), b.trim())).filter(|(a, _)| !a.is_empty())
        else {
            return Err(Failure::new(format!("--map {pair:?}: expected WHAT=FIELD, such as `text=Body`")));
        };
        map.insert(what.replace('-', "_"), field.to_string());
    }
    let has = |kind| args.include.contains(&kind);
    Ok(Options {
        from: args.from,
        agent: args.agent.clone(),
        customer: args.customer.clone(),
        map,
        channel,
        include: Include {
            bots: has(IncludeName::Bots),
            notes: has(IncludeName::Notes),
            system: has(IncludeName::System),
        },
    })
}
