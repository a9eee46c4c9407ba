//! `tactful score`: conversations in, scores with their evidence out.

mod filter;
mod html;
mod input;
mod json;
mod table;
mod view;

use super::args::{Color, IncludeName, ScoreArgs, ScoreFormat};
use super::config::Layer;
use super::failure::Failure;
use super::settings::Resolver;
use super::{Outcome, output};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tactful::readers::{Format, Include, Options};
use tactful::score::{Review, Score, Scorecard, Scorer};
use tactful::{Channel, Conversation};

/// A conversation that was scored.
pub struct Scored<'a> {
    pub file: &'a str,
    pub conversation: &'a Conversation,
    pub review: &'a Review,
    pub score: &'a Score,
}

/// A time from the start, for people.
fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64 % 86_400;
    match whole {
        0..3600 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60),
    }
}

/// Shows answers one after the other, so that none need to be kept.
pub trait Show {
    /// Before the first conversation.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn conversation(&mut self, out: &mut dyn Write, scored: &Scored) -> io::Result<()>;

    /// A record that could not be read. It is also reported on the standard error.
    fn failure(&mut self, _out: &mut dyn Write, _file: &str, _line: usize, _message: &str) -> io::Result<()> {
        Ok(())
    }

    /// After the last conversation.
    fn end(&mut self, _out: &mut dyn Write, _totals: &Totals) -> io::Result<()> {
        Ok(())
    }
}

/// What all conversations came to.
#[derive(Debug, Default, serde::Serialize)]
pub struct Totals {
    pub conversations: usize,
    /// Those with a score.
    pub scored: usize,
    pub mean: Option<f64>,
    /// Records that could not be read.
    pub failures: usize,
    #[serde(skip)]
    sum: f64,
    /// Conversations below `--fail-under`.
    pub below: usize,
}

/// Scores each conversation of each input in order.
pub fn run(args: &ScoreArgs, color: Color) -> Result<Outcome, Failure> {
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
    let options = options(args, resolved.channel)?;
    let stdin = [PathBuf::from("-")];
    let paths = if args.paths.is_empty() { &stdin[..] } else { &args.paths };
    if args.from == Some(Format::Jsonl) && args.format == ScoreFormat::Jsonl && options.map.is_empty() {
        return filter::run(args, linter, card, paths);
    }
    let scorer = Scorer::new(linter, card);
    let mut show: Box<dyn Show> = match args.format {
        ScoreFormat::Text => Box::new(view::View::new(args.explain)),
        ScoreFormat::Json => Box::new(json::Document::new(&scorer, args.keep)),
        ScoreFormat::Jsonl => Box::new(json::Lines::new(&scorer, args.keep)),
        ScoreFormat::Csv => Box::new(table::Table::new(&scorer)),
        ScoreFormat::Html => Box::new(html::Page::new(&scorer)),
    };
    let mut out = output::stdout(color);
    show.begin(&mut out)?;
    let mut totals = Totals::default();
    for path in input::expand(paths)? {
        score_input(&path, &options, &scorer, show.as_mut(), &mut out, &mut totals, args.fail_under)?;
    }
    totals.mean = (totals.scored > 0).then(|| (totals.sum / totals.scored as f64 * 10.0).round() / 10.0);
    show.end(&mut out, &totals)?;
    out.flush()?;
    Ok(match () {
        () if totals.failures > 0 => Outcome::Error,
        () if totals.below > 0 => Outcome::Found,
        () => Outcome::Clean,
    })
}

fn score_input(
    path: &Path,
    options: &Options,
    scorer: &Scorer,
    show: &mut dyn Show,
    out: &mut dyn Write,
    totals: &mut Totals,
    fail_under: Option<f64>,
) -> Result<(), Failure> {
    let name = input::name(path);
    let mut fail = |show: &mut dyn Show, out: &mut dyn Write, line: usize, message: &str| -> io::Result<()> {
        let place = if line > 0 { format!("{name}:{line}") } else { name.clone() };
        output::complain(&format!("tactful: {place}: {message}"));
        totals.failures += 1;
        show.failure(out, &name, line, message)
    };
    let input = match input::open(path) {
        Ok(input) => input,
        Err(error) => return Ok(fail(show, out, 0, &Failure::reading(&error).to_string())?),
    };
    for record in tactful::readers::read(input, &name, options) {
        let conversation = match record {
            Ok(conversation) => conversation,
            Err(error) => {
                fail(show, out, error.line, &error.message)?;
                continue;
            }
        };
        let (review, score) = scorer.score(&conversation);
        totals.conversations += 1;
        if let Some(points) = score.score {
            totals.scored += 1;
            totals.sum += points;
            totals.below += usize::from(fail_under.is_some_and(|least| points < least));
        }
        show.conversation(out, &Scored { file: &name, conversation: &conversation, review: &review, score: &score })?;
    }
    Ok(())
}

fn scorecard(args: &ScoreArgs) -> Result<Scorecard, Failure> {
    let Some(path) = &args.scorecard else { return Ok(Scorecard::default()) };
    let name = path.to_string_lossy();
    let text = std::fs::read_to_string(path).map_err(|e| Failure::new(format!("{name}: {}", Failure::reading(&e))))?;
    Scorecard::parse(&name, &text).map_err(|e| Failure::new(e.to_string()))
}

fn options(args: &ScoreArgs, channel: Option<Channel>) -> Result<Options, Failure> {
    let mut map = std::collections::BTreeMap::new();
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
