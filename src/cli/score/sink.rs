//! Where answers go: to the standard output, or into a file that has its name only when it is whole.
//!
//! Until then it is called `FILE.part`, and `FILE.part.note` says how far the run has come. After a stop, by whatever
//! cause, `--resume` goes on from there: what was written after the last note is cut off and done again, so that no
//! line is lost and none stands there twice.

use super::feed::Position;
use super::work::{Failed, Tally};
use crate::cli::args::Color;
use crate::cli::failure::Failure;
use crate::cli::{output, write};
use anstream::adapter::strip_bytes;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often it is noted how far a run has come, on a disk that is fast.
const NOTE: Duration = Duration::from_millis(250);
/// To note takes at most this part of the time.
const PART_OF_TIME: u32 = 20;

/// How far a run has come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Whether what stands before the first conversation has been written.
    pub headed: bool,
    /// Whether the first conversation has been written.
    pub begun: bool,
    /// Where the next job begins.
    pub next: Position,
    pub tally: Tally,
    /// Records that could not be read, where the output lists them at its end.
    pub failures: Vec<Failed>,
}

#[derive(Serialize, Deserialize)]
struct Note {
    /// Tells runs with other inputs, rules or options apart.
    run: String,
    /// Bytes of the file that are sure.
    bytes: u64,
    progress: Progress,
}

/// Where answers go.
pub enum Sink {
    Stdout(Box<dyn Write>),
    Part(Part),
}

impl Sink {
    /// The standard output. `coloured` when what is written has marks of colours.
    pub fn stdout(color: Color, coloured: bool) -> Self {
        if coloured {
            return Sink::Stdout(Box::new(output::stdout(color)));
        }
        Sink::Stdout(Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout().lock())))
    }

    /// A file: a new one, or the one that an interrupted run left, with how far it came. `None` if there is nothing
    /// left to do. `coloured` when what is written has marks of colours.
    pub fn file(path: &Path, run: String, resume: bool, coloured: bool) -> Result<Option<(Self, Progress)>, Failure> {
        if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            let file = OpenOptions::new().write(true).open(path).map_err(|e| Failure::writing(&e).about(path))?;
            return Ok(Some((Sink::Stdout(Box::new(file)), Progress::default())));
        }
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let part = beside(&target, ".part");
        let note = beside(&target, ".part.note");
        if resume && !part.exists() && path.exists() {
            return Ok(None);
        }
        let kept = if resume && part.exists() { Some(read_note(&note, &run)?) } else { None };
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&part)?;
            file.set_len(kept.as_ref().map_or(0, |k| k.bytes))?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        let file = open().map_err(|e| Failure::writing(&e).about(&part))?;
        let progress = kept.map(|k| k.progress).unwrap_or_default();
        let mut part = Part { file, target, part, note, run, noted: Instant::now(), pause: NOTE, coloured };
        part.note(&progress)?;
        Ok(Some((Sink::Part(part), progress)))
    }

    /// Makes sure that what was written can be seen, and now and then notes how far the run has come.
    pub fn settle(&mut self, progress: &Progress) -> Result<(), Failure> {
        match self {
            Sink::Stdout(out) => Ok(out.flush()?),
            Sink::Part(part) if part.noted.elapsed() >= part.pause => part.note(progress),
            Sink::Part(_) => Ok(()),
        }
    }

    /// Notes how far the run has come, because it stops here.
    pub fn stop(&mut self, progress: &Progress) -> Option<String> {
        match self {
            Sink::Stdout(_) => None,
            Sink::Part(part) => {
                // When the disk is full, the last note holds.
                let _ = part.note(progress);
                let (part, target) = (part.part.display(), part.target.display());
                Some(format!("{target} was not written; what is done is in {part}: go on with --resume, or delete it"))
            }
        }
    }

    /// Gives the file its name.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Sink::Stdout(out) => Ok(out.flush()?),
            Sink::Part(part) => part.finish().map_err(|e| Failure::writing(&e).about(&part.target)),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stdout(out) => out.write(bytes),
            Sink::Part(part) => {
                if !part.coloured {
                    return part.file.write(bytes);
                }
                // A file has no colours. What is written at once holds no half of a mark.
                for piece in strip_bytes(bytes) {
                    part.file.write_all(piece)?;
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::Part(_) => Ok(()),
        }
    }
}

/// A file that is not whole yet.
pub struct Part {
    file: File,
    target: PathBuf,
    part: PathBuf,
    note: PathBuf,
    run: String,
    noted: Instant,
    /// Until the next note.
    pause: Duration,
    /// What is written has marks of colours, which are left out.
    coloured: bool,
}

impl Part {
    fn note(&mut self, progress: &Progress) -> Result<(), Failure> {
        let begun = Instant::now();
        let note = || -> io::Result<Vec<u8>> {
            let bytes = (&self.file).stream_position()?;
            // First the bytes, then the note that says they are there.
            self.file.sync_data()?;
            let note = Note { run: self.run.clone(), bytes, progress: progress.clone() };
            Ok(serde_json::to_vec(&note)?)
        };
        let note = note().map_err(|e| Failure::writing(&e).about(&self.part))?;
        write::atomically(&self.note, &note).map_err(|e| e.about(&self.note))?;
        self.noted = Instant::now();
        self.pause = NOTE.max(begun.elapsed() * PART_OF_TIME);
        Ok(())
    }

    fn finish(&self) -> io::Result<()> {
        if let Ok(old) = fs::metadata(&self.target) {
            self.file.set_permissions(old.permissions())?;
        }
        self.file.sync_all()?;
        fs::rename(&self.part, &self.target)?;
        let _ = fs::remove_file(&self.note);
        Ok(())
    }
}

fn read_note(path: &Path, run: &str) -> Result<Note, Failure> {
    let anew = "start anew without --resume";
    let bytes = fs::read(path).map_err(|e| Failure::new(format!("{}; {anew}", Failure::reading(&e))).about(path))?;
    let note: Note = serde_json::from_slice(&bytes)
        .map_err(|_| Failure::new(format!("this is no note of an interrupted run; {anew}")).about(path))?;
    if note.run != run {
        let what = "the interrupted run had other inputs, options, rules or another version";
        return Err(Failure::new(format!("{what}; {anew}")).about(path));
    }
    Ok(note)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map(|n| n.to_os_string()).unwrap_or_default();
    name.push(ending);
    path.with_file_name(name)
}
