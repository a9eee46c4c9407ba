//! `--show-segments`: what each part of a draft was taken as.

use super::check::{Job, Run};
use super::checked::lossy;
use super::failure::Failure;
use super::source::{self, positions};
use super::{Outcome, output, safe};
use std::io::{self, Write};
use tactful::draft::{Draft, Segment};

/// Shows each line of each file with its label.
pub fn run(run: &Run<'_>) -> Result<Outcome, Failure> {
    let mut out = output::stdout(run.color);
    let mut outcome = Outcome::Clean;
    for job in &run.jobs {
        let read = || -> Result<(Vec<u8>, Vec<Draft>), Failure> {
            let origin = match job {
                Job::Lint { origin, .. } => origin,
                Job::Failed { failure, .. } => return Err(failure.clone()),
            };
            let bytes = origin.read()?;
            let drafts = source::drafts(&bytes, &origin.name(), run.kind())?;
            Ok((bytes, drafts))
        };
        match read() {
            Ok((bytes, drafts)) => {
                writeln!(out, "{}", safe::line(&job.name()))?;
                for draft in &drafts {
                    show(&mut out, &bytes, draft)?;
                }
            }
            Err(failure) => {
                outcome = Outcome::Error;
                output::complain(&format!("tactful: {}: {failure}", job.name()));
            }
        }
    }
    out.flush()?;
    Ok(outcome)
}

fn show(out: &mut dyn Write, bytes: &[u8], draft: &Draft) -> io::Result<()> {
    writeln!(out, "{} draft, {} turns", draft.kind().name(), draft.conversation().turns.len())?;
    let of = |part: Option<usize>| draft.segments().iter().filter(move |s| s.part == part).collect::<Vec<_>>();
    lines(out, bytes, &of(None))?;
    for (number, part) in draft.parts().iter().enumerate() {
        writeln!(out, "part {} ({})", safe::line(&part.name), safe::line(&part.encoding))?;
        lines(out, part.text.as_bytes(), &of(Some(number)))?;
    }
    for note in draft.notes() {
        writeln!(out, "note: {}", safe::line(&note.to_string()))?;
    }
    Ok(())
}

fn lines(out: &mut dyn Write, text: &[u8], segments: &[&Segment]) -> io::Result<()> {
    let starts: Vec<usize> = segments.iter().map(|s| s.range.start).collect();
    let room = output::width().saturating_sub(22);
    for (segment, place) in segments.iter().zip(positions(text, &starts)) {
        let pieces = text[segment.range.clone()].split(|&b| b == b'\n');
        for (line, piece) in pieces.enumerate().filter(|(_, p)| !p.trim_ascii().is_empty()) {
            let piece = piece.strip_suffix(b"\r").unwrap_or(piece);
            let cut = &piece[..piece.len().min(room * 4)];
            let text: String = safe::line(&lossy(cut)).chars().take(room).collect();
            writeln!(out, "{:>6}  {:12}  {text}", place.line + line, segment.kind.name())?;
        }
    }
    Ok(())
}
