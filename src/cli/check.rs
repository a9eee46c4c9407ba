//! `tactful check`: lints drafts.

use super::args::{CheckArgs, Color, KindName};
use super::baseline::{Baseline, Collector};
use super::checked::{Checked, Totals};
use super::config::Layer;
use super::failure::Failure;
use super::format;
use super::settings::{Resolved, Resolver};
use super::source::Origin;
use super::walk::{self, Input};
use super::{Outcome, batch, fix, output, segments, write};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tactful::draft::Kind;

/// A file to lint, with what holds for it, or what is wrong with it.
pub enum Job {
    Lint { origin: Origin, resolved: Arc<Resolved> },
    Failed { name: String, failure: Failure },
}

/// What a run is about.
pub struct Run<'a> {
    pub args: &'a CheckArgs,
    pub jobs: Vec<Job>,
    /// Where the baseline lies, if there is one.
    pub baseline: Option<PathBuf>,
    pub color: Color,
}

/// Reads, lints and shows each input; what cannot be read is reported, and all the others are still linted.
pub fn run(args: &CheckArgs, color: Color) -> Result<Outcome, Failure> {
    let run = prepare(args, color)?;
    if args.show_segments {
        segments::run(&run)
    } else if args.update_baseline {
        update_baseline(&run)
    } else if args.diff {
        fix::diff(&run)
    } else if args.interactive {
        fix::interactively(&run)
    } else if args.fix {
        fix::fix(&run)
    } else {
        report(&run)
    }
}

fn prepare(args: &CheckArgs, color: Color) -> Result<Run<'_>, Failure> {
    let layer = Layer::of_args(&args.packs, &args.select, args.fail_on, args.channel);
    let mut resolver = Resolver::new(&args.config, layer, args.packs.lenient)?;
    let name = args.stdin_filename.as_ref().map_or("<stdin>".into(), |n| n.to_string_lossy().into_owned());
    let stdin = Origin::Stdin { name };
    let inputs = if args.paths.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Failure::new("give the files to lint, or `-` for the standard input"));
        }
        vec![Input::Origin(stdin)]
    } else {
        walk::inputs(&args.paths, &stdin, resolver.configs())?
    };
    let mut jobs = Vec::with_capacity(inputs.len());
    for input in inputs {
        jobs.push(match input {
            Input::Origin(origin) => {
                let resolved = resolver.of(Path::new(&origin.name()))?;
                Job::Lint { origin, resolved }
            }
            Input::Failed { name, failure } => Job::Failed { name, failure },
        });
    }
    let settled = resolver.configs().of(Path::new("-"))?.and_then(|found| found.file.baseline.clone());
    let baseline = args.baseline.clone().or(settled);
    Ok(Run { args, jobs, baseline, color })
}

impl Run<'_> {
    /// The findings that are known, where there is a baseline.
    pub fn known(&self) -> Result<Option<Baseline>, Failure> {
        self.baseline.as_deref().map(Baseline::read).transpose()
    }

    pub fn kind(&self) -> Option<Kind> {
        self.args.from.map(Into::into)
    }
}

impl Job {
    pub fn name(&self) -> String {
        match self {
            Job::Lint { origin, .. } => origin.name(),
            Job::Failed { name, .. } => name.clone(),
        }
    }

    /// Reads and lints it.
    pub fn check(&self, kind: Option<Kind>) -> Result<Checked, Failure> {
        match self {
            Job::Lint { origin, resolved } => Checked::new(origin.name(), origin.read()?, kind, resolved),
            Job::Failed { failure, .. } => Err(failure.clone()),
        }
    }

    /// Whether what was found makes the run fail.
    pub fn fails(&self, checked: &Checked) -> bool {
        let Job::Lint { resolved, .. } = self else { return false };
        checked.items.iter().filter_map(|i| i.severity).any(|s| resolved.fail_on.fails(s))
    }
}

fn report(run: &Run<'_>) -> Result<Outcome, Failure> {
    let mut baseline = run.known()?;
    let mut out = output::stdout(run.color);
    let mut show = Show::begin(run, &mut out)?;
    let check = |job: &Job| job.check(run.kind());
    batch::in_order(&run.jobs, check, |job, result| {
        let result = match (result, baseline.as_mut()) {
            (Ok(checked), Some(baseline)) => Ok(checked.without(baseline)),
            (result, _) => result,
        };
        show.result(job, &result, &mut out)
    })?;
    show.end(&mut out)
}

/// Shows results one after the other, and keeps count.
pub struct Show {
    format: Box<dyn format::Format>,
    pub totals: Totals,
    fails: bool,
}

impl Show {
    pub fn begin(run: &Run<'_>, out: &mut dyn Write) -> Result<Self, Failure> {
        let hash = run.jobs.iter().find_map(|job| match job {
            Job::Lint { resolved, .. } => Some(resolved.linter.rules_hash()),
            Job::Failed { .. } => None,
        });
        let fail_on = run.jobs.iter().find_map(|job| match job {
            Job::Lint { resolved, .. } => Some(resolved.fail_on),
            Job::Failed { .. } => None,
        });
        let mut format = format::of(run.args.format, &hash.unwrap_or_default(), fail_on);
        format.begin(out)?;
        Ok(Show { format, totals: Totals::default(), fails: false })
    }

    pub fn result(&mut self, job: &Job, result: &Result<Checked, Failure>, out: &mut dyn Write) -> Result<(), Failure> {
        match result {
            Ok(checked) => {
                self.totals.add(checked);
                self.fails |= job.fails(checked);
                for note in &checked.notes {
                    let line = note.line.map_or(String::new(), |line| format!(":{line}"));
                    output::complain(&format!("tactful: {}{line}: {}", checked.name, note.message));
                }
                self.format.file(out, checked)?;
            }
            Err(failure) => {
                self.totals.failures += 1;
                output::complain(&format!("tactful: {}: {failure}", job.name()));
                self.format.failure(out, &job.name(), &failure.to_string())?;
            }
        }
        Ok(())
    }

    pub fn end(mut self, out: &mut dyn Write) -> Result<Outcome, Failure> {
        self.format.end(out, &self.totals)?;
        out.flush()?;
        Ok(match (self.totals.failures, self.fails) {
            (1.., _) => Outcome::Error,
            (0, true) => Outcome::Found,
            (0, false) => Outcome::Clean,
        })
    }
}

fn update_baseline(run: &Run<'_>) -> Result<Outcome, Failure> {
    let Some(path) = &run.baseline else {
        return Err(Failure::new("say where the baseline goes: `--baseline FILE`, or `baseline` in tactful.toml"));
    };
    let mut collector = Collector::default();
    let mut failures = 0;
    batch::in_order(
        &run.jobs,
        |job| job.check(run.kind()),
        |job, result| {
            match result {
                Ok(checked) => collector.add(&checked),
                Err(failure) => {
                    failures += 1;
                    output::complain(&format!("tactful: {}: {failure}", job.name()));
                }
            }
            Ok(())
        },
    )?;
    write::atomically(path, collector.to_text().as_bytes()).map_err(|e| e.about(path))?;
    let mut out = output::stdout(run.color);
    writeln!(out, "{} findings written to {}.", collector.len(), path.display())?;
    out.flush()?;
    Ok(if failures > 0 { Outcome::Error } else { Outcome::Clean })
}

impl From<KindName> for Kind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Text => Kind::Text,
            KindName::Markdown => Kind::Markdown,
            KindName::Html => Kind::Html,
            KindName::Eml => Kind::Mail,
            KindName::Mbox => Kind::Mailbox,
        }
    }
}
