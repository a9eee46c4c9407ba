//! Making rewrites: in the files, as a difference, or one by one with a person.

use super::args::Color;
use super::baseline::Baseline;
use super::check::{Job, Run, Show};
use super::checked::{Checked, lossy};
use super::failure::Failure;
use super::interactive::{self, Answer};
use super::source::Origin;
use super::{Outcome, batch, output, safe, write};
use anstream::ColorChoice;
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;
use tactful::Edit;

/// How many times edits are made and the text is read again.
const ROUNDS: usize = 5;

/// A file before and after all edits.
struct Fixed {
    before: Vec<u8>,
    after: Checked,
    made: usize,
    /// How many edits could not be made, by the reason.
    refused: BTreeMap<String, usize>,
}

/// Makes edits until there is none left to make; what the baseline holds stays as it is.
fn fixed(run: &Run<'_>, known: Option<&Baseline>, job: &Job) -> Result<Fixed, Failure> {
    let (origin, resolved) = match job {
        Job::Lint { origin, resolved } => (origin, resolved),
        Job::Failed { failure, .. } => return Err(failure.clone()),
    };
    let lint = |bytes: Vec<u8>| -> Result<Checked, Failure> {
        let checked = Checked::new(origin.name(), bytes, run.kind(), resolved)?;
        Ok(match known {
            Some(known) => checked.without(&mut known.clone()),
            None => checked,
        })
    };
    let before = origin.read()?;
    let mut checked = lint(before.clone())?;
    let (mut made, mut refused) = (0, BTreeMap::new());
    for _ in 0..ROUNDS {
        let (edits, cannot) = checked.edits();
        refused = cannot;
        if edits.is_empty() {
            break;
        }
        made += edits.len();
        checked = lint(apply(&checked.bytes, &edits))?;
    }
    Ok(Fixed { before, after: checked, made, refused })
}

/// `--fix`: writes what is better, and shows what is left.
pub fn fix(run: &Run<'_>) -> Result<Outcome, Failure> {
    let mut out = output::stdout(run.color);
    if let [job @ Job::Lint { origin: Origin::Stdin { .. }, .. }] = run.jobs.as_slice() {
        return filter(run, job);
    }
    let known = run.known()?;
    let mut show = Show::begin(run, &mut out)?;
    batch::in_order(
        &run.jobs,
        |job| fixed(run, known.as_ref(), job),
        |job, result| {
            let result = result.and_then(|fixed| {
                write_back(job, &fixed)?;
                show.totals.fixed += fixed.made;
                complain_of(job, &fixed.refused);
                Ok(fixed.after)
            });
            show.result(job, &result, &mut out)
        },
    )?;
    show.end(&mut out)
}

/// The standard input goes to the standard output, and nothing else does.
fn filter(run: &Run<'_>, job: &Job) -> Result<Outcome, Failure> {
    let fixed = match fixed(run, run.known()?.as_ref(), job) {
        Ok(fixed) => fixed,
        Err(failure) => return Err(Failure::new(format!("{}: {failure}", job.name()))),
    };
    complain_of(job, &fixed.refused);
    let mut out = io::stdout().lock();
    out.write_all(&fixed.after.bytes)?;
    out.flush()?;
    Ok(if job.fails(&fixed.after) { Outcome::Found } else { Outcome::Clean })
}

fn write_back(job: &Job, fixed: &Fixed) -> Result<(), Failure> {
    match job {
        Job::Lint { origin: Origin::File(path), .. } if fixed.made > 0 => {
            write::replace(path, &fixed.before, &fixed.after.bytes)
        }
        Job::Lint { origin: Origin::Stdin { .. }, .. } => {
            Err(Failure::new("`-` can only be fixed alone: its text goes to the standard output"))
        }
        _ => Ok(()),
    }
}

fn complain_of(job: &Job, refused: &BTreeMap<String, usize>) {
    for (why, number) in refused {
        let rewrites = if *number == 1 { "1 rewrite was" } else { &format!("{number} rewrites were") };
        output::complain(&format!("tactful: {}: {rewrites} not made: {why}", job.name()));
    }
}

/// `--diff`: shows what `--fix` would change.
pub fn diff(run: &Run<'_>) -> Result<Outcome, Failure> {
    let mut out = output::stdout(run.color);
    let for_people = io::stdout().is_terminal() || run.color == Color::Always;
    let known = run.known()?;
    let (mut made, mut files, mut failures) = (0_usize, 0_usize, 0_usize);
    batch::in_order(
        &run.jobs,
        |job| fixed(run, known.as_ref(), job),
        |job, result| {
            match result {
                Ok(fixed) => {
                    complain_of(job, &fixed.refused);
                    if fixed.made > 0 {
                        (made, files) = (made + fixed.made, files + 1);
                        show_diff(&mut out, &job.name(), &fixed, for_people)?;
                    }
                }
                Err(failure) => {
                    failures += 1;
                    output::complain(&format!("tactful: {}: {failure}", job.name()));
                }
            }
            Ok(())
        },
    )?;
    out.flush()?;
    let rewrites = if made == 1 { "1 rewrite".into() } else { format!("{made} rewrites") };
    output::complain(&format!("{rewrites} would be made in {files} {}.", if files == 1 { "file" } else { "files" }));
    Ok(match (failures, made) {
        (1.., _) => Outcome::Error,
        (0, 1..) => Outcome::Found,
        (0, 0) => Outcome::Clean,
    })
}

/// A unified difference: with colours and made harmless for people, letter for letter for programs.
fn show_diff(out: &mut dyn Write, name: &str, fixed: &Fixed, for_people: bool) -> io::Result<()> {
    const RED: &str = "\u{1b}[31m";
    const GREEN: &str = "\u{1b}[32m";
    const PLAIN: &str = "\u{1b}[0m";
    let (before, after) = (lossy(&fixed.before), lossy(&fixed.after.bytes));
    let mut config = TextDiff::configure();
    config.timeout(Duration::from_secs(5));
    let diff = config.diff_lines(&*before, &*after);
    let name = safe::line(name);
    writeln!(out, "--- {name}\n+++ {name}")?;
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (sign, color) = match change.tag() {
                ChangeTag::Delete => ('-', RED),
                ChangeTag::Insert => ('+', GREEN),
                ChangeTag::Equal => (' ', ""),
            };
            if for_people {
                let line = safe::line(change.value().trim_end_matches(['\r', '\n'])).into_owned();
                writeln!(out, "{color}{sign}{line}{}", if color.is_empty() { "" } else { PLAIN })?;
            } else {
                write!(out, "{sign}{}", change.value())?;
                if change.missing_newline() {
                    writeln!(out, "\n\\ No newline at end of file")?;
                }
            }
        }
    }
    Ok(())
}

/// `--fix --interactive`: asks at each finding.
pub fn interactively(run: &Run<'_>) -> Result<Outcome, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::new("--interactive asks questions, so it needs a terminal; without one use --fix"));
    }
    let mut out = anstream::AutoStream::new(io::stdout().lock(), choice(run.color));
    let mut input = io::stdin().lock();
    let (mut made, mut failures, mut asker) = (0_usize, 0_usize, interactive::Asker::default());
    for job in &run.jobs {
        let result = job.check(run.kind()).and_then(|checked| {
            let (edits, answer) = asker.ask(&checked, &mut input, &mut out)?;
            made += edits.len();
            if let (Job::Lint { origin: Origin::File(path), .. }, false) = (job, edits.is_empty()) {
                write::replace(path, &checked.bytes, &apply(&checked.bytes, &edits))?;
            }
            Ok(answer)
        });
        match result {
            Ok(Answer::Quit) => break,
            Ok(Answer::GoOn) => {}
            Err(failure) if failure.closed => return Err(failure),
            Err(failure) => {
                failures += 1;
                output::complain(&format!("tactful: {}: {failure}", job.name()));
            }
        }
    }
    writeln!(out, "{made} {} made.", if made == 1 { "rewrite" } else { "rewrites" })?;
    Ok(if failures > 0 { Outcome::Error } else { Outcome::Clean })
}

fn choice(color: Color) -> ColorChoice {
    match color {
        Color::Auto => anstream::AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::AlwaysAnsi,
        Color::Never => ColorChoice::Never,
    }
}

/// Makes sorted edits that do not overlap.
pub fn apply(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        out.extend_from_slice(&bytes[at..edit.start]);
        out.extend_from_slice(edit.text.as_bytes());
        at = edit.end;
    }
    out.extend_from_slice(&bytes[at..]);
    out
}
