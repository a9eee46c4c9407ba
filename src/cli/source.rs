//! Files as they are: their bytes, and where in them a piece stands.

use super::failure::Failure;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tactful::draft::{self, Draft, Kind};

/// Where input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Stdin { name: String },
    File(PathBuf),
}

impl Origin {
    /// As it was given; what findings show.
    pub fn name(&self) -> String {
        match self {
            Origin::Stdin { name } => name.clone(),
            Origin::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// Reads it whole.
    pub fn read(&self) -> Result<Vec<u8>, Failure> {
        let bytes = match self {
            Origin::Stdin { .. } => read_stdin(),
            Origin::File(path) => read_file(path),
        };
        bytes.map_err(|e| Failure::reading(&e))
    }
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder; give the files in it"));
    }
    if is_device(&metadata) {
        return Err(io::Error::other("this is a device and not a file"));
    }
    fs::read(path)
}

/// Devices may never end. Pipes have names too, but somebody has made them for this.
#[cfg(unix)]
fn is_device(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

/// The longest file of settings or rules, in bytes. All built-in rules together are shorter.
pub const LONGEST_SETTINGS: u64 = 4 << 20;

/// Reads settings or rules: text of a bounded length.
pub fn read_settings(path: &Path) -> Result<String, Failure> {
    let most = LONGEST_SETTINGS;
    let read = || {
        let mut bytes = Vec::new();
        if is_device(&fs::metadata(path)?) {
            return Err(io::Error::other("this is a device and not a file"));
        }
        fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|e| Failure::reading(&e).about(path))?;
    if bytes.len() as u64 > most {
        let why =
            format!("it is longer than {} MiB, which no settings or rules need; is it the right file?", most >> 20);
        return Err(Failure::new(why).about(path));
    }
    String::from_utf8(bytes)
        .map_err(|e| Failure::new(format!("not valid UTF-8 at byte {}", e.utf8_error().valid_up_to())).about(path))
}

/// Makes drafts of bytes, or says why they are no text. Mails say themselves what their bytes mean.
pub fn drafts(bytes: &[u8], name: &str, kind: Option<Kind>) -> Result<Vec<Draft>, Failure> {
    let drafts = draft::read(bytes, name, kind);
    let decoded = drafts.iter().flat_map(Draft::parts).any(|p| p.encoding.starts_with("UTF-16"));
    let mail = drafts.first().is_some_and(|d| matches!(d.kind(), Kind::Mail | Kind::Mailbox));
    if decoded || mail {
        return Ok(drafts);
    }
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(Failure::new(format!("this is no text but binary (a zero byte at {at})")));
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(drafts),
        Err(error) => {
            let at = error.valid_up_to();
            Err(Failure::new(format!("not valid UTF-8 at byte {at} (0x{:02X}); save it as UTF-8 text", bytes[at])))
        }
    }
}

/// Line and column of a place, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// The positions of offsets in a text, in one pass over it. Lines end with `\n` or `\r\n`; a byte order mark is no
/// character.
pub fn positions(text: &[u8], offsets: &[usize]) -> Vec<Position> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_by_key(|&i| offsets[i]);
    let mut out = vec![Position::default(); offsets.len()];
    let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut here = Position { line: 1, column: 1 };
    for i in order {
        let target = offsets[i].clamp(at, text.len());
        for &byte in &text[at..target] {
            match byte {
                b'\n' => here = Position { line: here.line + 1, column: 1 },
                // Bytes inside of a character do not count.
                0x80..=0xbf => {}
                _ => here.column += 1,
            }
        }
        at = target;
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
        let found: Vec<_> = positions(text.as_bytes(), &offsets).iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(found, [(4, 1), (1, 1), (1, 3), (2, 2), (4, 5)]);
        let found: Vec<_> = positions("\u{feff}ab".as_bytes(), &[0, 3, 4]).iter().map(|p| p.column).collect();
        assert_eq!(found, [1, 1, 2]);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let why = |bytes: &[u8]| drafts(bytes, "x.txt", None).unwrap_err().to_string();
        assert!(why(b"abc\xffdef").starts_with("not valid UTF-8 at byte 3 (0xFF)"));
        assert!(why(b"\x7fELF\0").contains("binary (a zero byte at 4)"));
        assert!(why(b"\xef\xbb\xbfab\xc3").starts_with("not valid UTF-8 at byte 5"));
        assert!(drafts(b"\xff\xfeh\0i\0", "x.txt", None).is_ok(), "UTF-16 is text");
    }
}
