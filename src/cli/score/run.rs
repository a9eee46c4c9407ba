//! A run: jobs from the inputs, work on all cores, answers in order.

use super::bar::Bar;
use super::feed::Feed;
use super::pipeline::{self, Taker};
use super::plan::Plan;
use super::sink::{Progress, Sink};
use super::work::{Block, Output, Worker};
use super::{Show, input, summary};
use crate::cli::Outcome;
use crate::cli::args::ScoreFormat;
use crate::cli::failure::Failure;
use std::io::{self, IsTerminal, Write};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Set when the run is to stop.
static STOP: AtomicBool = AtomicBool::new(false);
/// What shells expect after Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Scores what the plan says.
pub fn run(plan: &Plan) -> Result<Outcome, Failure> {
    let Some((sink, progress)) = open(plan)? else { return Ok(Outcome::Clean) };
    let (filter, show) = (plan.filter(), plan.show());
    let read = Arc::new(AtomicU64::new(0));
    let to_terminal = plan.output.is_none() && !plan.keeps_rows_back() && io::stdout().is_terminal();
    let bar = Bar::new(input::total(&plan.paths), read.clone(), to_terminal);
    let from = progress.next;
    let plain = filter.is_some();
    let worker = Worker {
        scorer: &plan.scorer,
        options: &plan.options,
        paths: &plan.paths,
        plan,
        redactor: plan.redactor,
        output: filter.map_or(Output::Show(&*show), |f| Output::Filter(Box::new(f))),
    };
    let mut desk = Desk { plan, show: &*show, plain, sink, progress, bar };
    let result = desk.begin().and_then(|()| {
        let jobs = || Feed::new(&plan.paths, &plan.options, read, from);
        pipeline::in_order(jobs, plan.threads, |job| worker.work(job), &mut desk)?;
        desk.end()
    });
    match result {
        Ok(()) => Ok(outcome(&desk.progress)),
        Err(failure) if failure.closed => Err(failure),
        Err(failure) => Err(match desk.sink.stop(&desk.progress) {
            Some(advice) => Failure::new(format!("{failure}\ntactful: {advice}")),
            None => failure,
        }),
    }
}

fn outcome(progress: &Progress) -> Outcome {
    let totals = &progress.tally.totals;
    match () {
        () if totals.failures > 0 => Outcome::Error,
        () if totals.below > 0 => Outcome::Found,
        () => Outcome::Clean,
    }
}

/// Opens the output; `None` if it is there already.
fn open(plan: &Plan) -> Result<Option<(Sink, Progress)>, Failure> {
    let Some(path) = &plan.output else {
        return Ok(Some((Sink::stdout(plan.color, has_colours(plan.format)), Progress::default())));
    };
    let opened = Sink::file(path, plan.key.clone(), plan.resume, has_colours(plan.format))?;
    if opened.is_none() {
        crate::cli::output::complain(&format!(
            "tactful: {} is whole, and no interrupted run stands beside it: there is nothing to resume",
            path.display()
        ));
    }
    // Without a file there is nothing to bring to a good end: then Ctrl-C ends the run at once. So does a second one.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            process::exit(INTERRUPTED);
        }
    });
    Ok(opened)
}

/// Takes what the workers did.
struct Desk<'a> {
    plan: &'a Plan,
    show: &'a dyn Show,
    /// Answers of a filter have nothing around them.
    plain: bool,
    sink: Sink,
    progress: Progress,
    bar: Bar,
}

impl Desk<'_> {
    /// Whether conversations are shown, one after the other.
    fn shows(&self) -> bool {
        !self.plain && !self.plan.keeps_rows_back()
    }

    fn begin(&mut self) -> Result<(), Failure> {
        if self.shows() && !self.progress.headed {
            self.show.begin(&mut self.sink)?;
            self.progress.headed = true;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        let Progress { tally, failures, .. } = &self.progress;
        let (tally, sink) = (tally.clone(), &mut self.sink);
        if let Some(summed) = &tally.summary {
            summary::write(sink, self.plan, summed, &tally.totals)?;
        } else if !self.plain {
            if let Some(sample) = tally.sample {
                self.show.begin(sink)?;
                for (number, row) in sample.into_items().enumerate() {
                    let row = if number == 0 { row.strip_prefix(self.show.between()).unwrap_or(&row) } else { &row };
                    sink.write_all(row.as_bytes())?;
                }
            }
            self.show.end(sink, &tally.totals, failures)?;
        }
        self.sink.finish()
    }
}

impl Taker<Block> for Desk<'_> {
    fn take(&mut self, block: Block) -> Result<(), Failure> {
        let mut bytes = &block.bytes[..];
        if self.shows() && !self.progress.begun && block.tally.totals.conversations > 0 {
            bytes = bytes.strip_prefix(self.show.between().as_bytes()).unwrap_or(bytes);
            self.progress.begun = true;
        }
        self.sink.write_all(bytes)?;
        for failed in block.failures {
            let line = if failed.line > 0 { format!(":{}", failed.line) } else { String::new() };
            self.bar.complain(&format!("tactful: {}{line}: {}", failed.file, failed.message));
            if self.show.lists_failures() {
                self.progress.failures.push(failed);
            }
        }
        self.progress.tally.merge(block.tally);
        self.progress.next = block.next;
        self.bar.show(self.progress.tally.totals.conversations);
        self.sink.settle(&self.progress)?;
        self.idle();
        Ok(())
    }

    fn idle(&mut self) {
        if !STOP.load(Ordering::SeqCst) {
            return;
        }
        if let Some(advice) = self.sink.stop(&self.progress) {
            let done = self.progress.tally.totals.conversations;
            self.bar.complain(&format!("tactful: stopped after {done} conversations; {advice}"));
        }
        process::exit(INTERRUPTED);
    }
}

/// Whether what is written may hold colours.
fn has_colours(format: ScoreFormat) -> bool {
    matches!(format, ScoreFormat::Text | ScoreFormat::Table)
}
