//! Files, folders and the standard input, compressed or not.

use crate::cli::failure::Failure;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

/// What transcripts are called; other files of a folder are passed over.
const ENDINGS: [&str; 13] =
    ["txt", "md", "log", "csv", "tsv", "tab", "json", "jsonl", "ndjson", "vtt", "srt", "eml", "mbox"];
/// What compressed files are called.
const COMPRESSED: [&str; 2] = ["gz", "zst"];
/// Deep enough for any archive, and an end for folders that link to themselves.
const DEEPEST: usize = 16;
const BUFFER: usize = 1 << 16;

/// The files that are meant: those given, and those in the folders given, sorted by name.
pub fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files, 0)
                .map_err(|e| Failure::new(format!("{}: {}", path.display(), Failure::reading(&e))))?;
            if files.len() == before {
                let endings = ENDINGS.join(", .");
                return Err(Failure::new(format!("no transcripts in {} (.{endings})", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> io::Result<()> {
    let mut all = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<io::Result<Vec<_>>>()?;
    all.sort();
    for path in all {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth < DEEPEST {
                collect(&path, files, depth + 1)?;
            }
        } else if is_transcript(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_transcript(path: &Path) -> bool {
    let ends = |path: &Path, known: &[&str]| {
        path.extension().is_some_and(|e| known.iter().any(|known| e.eq_ignore_ascii_case(known)))
    };
    ends(path, &ENDINGS) || ends(path, &COMPRESSED) && ends(&path.with_extension(""), &ENDINGS)
}

/// What a file is called in answers and messages.
pub fn name(path: &Path) -> String {
    if is_stdin(path) { "-".to_string() } else { path.to_string_lossy().into_owned() }
}

/// The name that tells the form: without the ending that tells the compression.
pub fn name_of_form(name: &str) -> &str {
    COMPRESSED.iter().find_map(|e| name.strip_suffix(e)?.strip_suffix('.')).unwrap_or(name)
}

pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// An input that is being read.
pub struct Open {
    pub bytes: Box<dyn BufRead>,
    /// Whoever feeds it may be waiting for answers: what has come must not wait for more.
    pub prompt: bool,
    /// Bytes of a file as it lies there; `None` for pipes, compressed files and other things whose end is not known.
    pub size: Option<u64>,
}

/// Opens an input and takes it out of its compression, which its first bytes tell. What is read is counted.
pub fn open(path: &Path, counter: &Arc<AtomicU64>) -> io::Result<Open> {
    let mut size = None;
    let prompt = is_stdin(path);
    let raw: Box<dyn Read> = if prompt {
        Box::new(io::stdin())
    } else {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder"));
        }
        size = metadata.is_file().then_some(metadata.len());
        Box::new(file)
    };
    let mut raw = Counted { raw, counter: counter.clone() };
    let head = head(&mut raw)?;
    let (gzip, zstd) = (head.starts_with(&[0x1f, 0x8b]), head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]));
    let bytes = BufReader::with_capacity(BUFFER, io::Cursor::new(head).chain(raw));
    Ok(match () {
        () if gzip => {
            Open { bytes: Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(bytes))), prompt, size: None }
        }
        () if zstd => {
            let frames = Zstd { decoder: None, source: Some(bytes) };
            Open { bytes: Box::new(BufReader::with_capacity(BUFFER, frames)), prompt, size: None }
        }
        () => Open { bytes: Box::new(bytes), prompt, size },
    })
}

/// Enough bytes to know a compression, or all there are.
fn head(raw: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; 4];
    let mut filled = 0;
    while filled < head.len() {
        match raw.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

/// Counts what is read from it.
struct Counted {
    raw: Box<dyn Read>,
    counter: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.counter.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Zstandard: one frame after the other, as tools that compress in parts write them.
struct Zstd<R: BufRead> {
    decoder: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
    source: Option<R>,
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let read = decoder.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.source = self.decoder.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut source) = self.source.take() else { return Ok(0) };
            if source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let bad = |error| io::Error::new(io::ErrorKind::InvalidData, format!("bad Zstandard data: {error}"));
            self.decoder = Some(StreamingDecoder::new(source).map_err(bad)?);
        }
    }
}

/// What tells whether a file is still the same: its name, size and time of change.
pub fn mark(path: &Path) -> String {
    let metadata = fs::metadata(path).ok().filter(|_| !is_stdin(path));
    let changed = metadata.as_ref().and_then(|m| m.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let nanos = changed.map_or(0, |c| c.as_nanos());
    format!("{} {} {nanos}", path.display(), metadata.map_or(0, |m| m.len()))
}

/// The bytes of all files, for a bar of progress; `None` where one is no file.
pub fn total(paths: &[PathBuf]) -> Option<u64> {
    paths.iter().map(|path| fs::metadata(path).ok().filter(|m| m.is_file() && !is_stdin(path)).map(|m| m.len())).sum()
}
