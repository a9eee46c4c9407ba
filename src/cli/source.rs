//! Files as they are: bytes, their text, and where in the file a piece of the text stands.

use super::failure::Failure;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What stands at the beginning of some files in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// As it was given; what findings show.
    pub name: String,
    pub text: String,
    /// Bytes of the file before the text: those of a byte order mark.
    pub skipped: usize,
}

/// Where input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Stdin { name: String },
    File(PathBuf),
}

impl Origin {
    pub fn name(&self) -> String {
        match self {
            Origin::Stdin { name } => name.clone(),
            Origin::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// Reads it whole.
    pub fn read(&self) -> Result<Source, Failure> {
        let bytes = match self {
            Origin::Stdin { .. } => read_stdin(),
            Origin::File(path) => read_file(path),
        };
        source(self.name(), bytes.map_err(|e| Failure::reading(&e))?)
    }
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder; give the files in it"));
    }
    fs::read(path)
}

/// Makes text of bytes, or says why they are none.
fn source(name: String, bytes: Vec<u8>) -> Result<Source, Failure> {
    let skipped = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let what = if utf16 { "UTF-16" } else { "binary" };
        return Err(Failure::new(format!("this is no text but {what} (a zero byte at {at}); save it as UTF-8 text")));
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            text.drain(..skipped);
            Ok(Source { name, text, skipped })
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            Err(Failure::new(format!("not valid UTF-8 at byte {at} (0x{byte:02X}); save it as UTF-8 text")))
        }
    }
}

/// Line and column of a place, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// The positions of byte offsets in a text, in one pass over it. Lines end with `\n` or `\r\n`.
pub fn positions(text: &str, offsets: &[usize]) -> Vec<Position> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_by_key(|&i| offsets[i]);
    let mut out = vec![Position::default(); offsets.len()];
    let (mut at, mut here) = (0, Position { line: 1, column: 1 });
    for i in order {
        let target = offsets[i].min(text.len());
        for &byte in &text.as_bytes()[at..target] {
            match byte {
                b'\n' => here = Position { line: here.line + 1, column: 1 },
                // Bytes inside of a character do not count.
                0x80..=0xbf => {}
                _ => here.column += 1,
            }
        }
        at = at.max(target);
        out[i] = here;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines() {
        let text = "één\r\ntwee\n\ndrie";
        let offsets = [text.find("drie").unwrap(), 0, text.find('n').unwrap(), text.find("wee").unwrap(), text.len()];
        let found: Vec<(usize, usize)> = positions(text, &offsets).iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(found, [(4, 1), (1, 1), (1, 3), (2, 2), (4, 5)]);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let why = |bytes: &[u8]| source("x".into(), bytes.to_vec()).unwrap_err().to_string();
        assert!(why(b"abc\xffdef").starts_with("not valid UTF-8 at byte 3 (0xFF)"));
        assert!(why(b"\x7fELF\0").contains("binary (a zero byte at 4)"));
        assert!(why(b"\xff\xfeh\0").contains("UTF-16"));
        assert!(why(b"\xef\xbb\xbfab\xc3").starts_with("not valid UTF-8 at byte 5"));
        let bom = source("x".into(), b"\xef\xbb\xbfab".to_vec()).unwrap();
        assert_eq!((bom.text.as_str(), bom.skipped), ("ab", 3));
    }
}
