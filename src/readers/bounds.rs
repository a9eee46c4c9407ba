//! How long one record may be: a line without end, a quotation mark that is never closed or an archive that unfolds must
//! not fill the memory.

use std::io::{self, BufRead, Read};

/// The most bytes of a line with a record, and of a row of a table. The longest calls with a time for each word take a
/// tenth of it.
pub const LONGEST_RECORD: usize = 64 << 20;

/// The most bytes of what is read as a whole: a JSON document, captions, a mail, a mailbox.
pub const LONGEST_DOCUMENT: usize = 512 << 20;

/// The message about what is longer than so many bytes.
pub(crate) fn too_long(what: &str, most: usize) -> String {
    format!("{what} is longer than {} MiB, which no conversation needs", most >> 20)
}

/// Reads all of an input that has to be known as a whole.
pub(super) fn whole(input: impl Read, bytes: &mut Vec<u8>) -> Result<(), String> {
    let room = (LONGEST_DOCUMENT + 1).saturating_sub(bytes.len());
    input.take(room as u64).read_to_end(bytes).map_err(|e| format!("cannot be read: {e}"))?;
    if bytes.len() > LONGEST_DOCUMENT {
        return Err(format!(
            "it is longer than {} MiB; split it, or use a form with a record a line",
            LONGEST_DOCUMENT >> 20
        ));
    }
    Ok(())
}

/// Adds a line with its end to `bytes`, and returns how many bytes it has. Of one that is too long, only so much is kept
/// that it can be seen to be.
pub(super) fn line(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let most = bytes.len() + LONGEST_RECORD + 1;
    let mut length = 0;
    loop {
        let found = match input.fill_buf() {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = found.iter().position(|b| *b == b'\n').map_or(found.len(), |at| at + 1);
        let ended = end == 0 || found[end - 1] == b'\n';
        bytes.extend_from_slice(&found[..end.min(most - bytes.len())]);
        input.consume(end);
        length += end;
        if ended {
            return Ok(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_ends_and_their_lengths() {
        let mut input = io::BufReader::with_capacity(3, &b"one\n\nthree"[..]);
        for expected in ["one\n", "\n", "three", ""] {
            let mut bytes = Vec::new();
            assert_eq!(line(&mut input, &mut bytes).unwrap(), expected.len());
            assert_eq!(bytes, expected.as_bytes());
        }
    }
}
