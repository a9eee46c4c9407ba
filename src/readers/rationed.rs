//! How much of a table one of its rows may take.

use super::bounds::{LONGEST_RECORD, too_long};
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Passes on so many bytes as are left for a record, over interruptions, and fails beyond.
pub(super) struct Rationed<R> {
    input: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Rationed<R> {
    /// The reader, and what is left for the record: whoever reads records sets it anew before each.
    pub(super) fn new(input: R) -> (Self, Rc<Cell<usize>>) {
        let left = Rc::new(Cell::new(LONGEST_RECORD));
        (Rationed { input, left: left.clone() }, left)
    }
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, too_long("the row", LONGEST_RECORD)));
        }
        let room = buffer.len().min(left);
        // Whoever reads through a buffer does not try again after an interruption.
        let read = loop {
            match self.input.read(&mut buffer[..room]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.left.set(left - read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interruption_ends_nothing() {
        struct Interrupted(bool);
        impl Read for Interrupted {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 = !self.0;
                if self.0 {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                buffer[0] = b'x';
                Ok(1)
            }
        }
        let (mut input, left) = Rationed::new(Interrupted(false));
        assert_eq!(input.read(&mut [0; 4]).unwrap(), 1);
        assert_eq!(left.get(), LONGEST_RECORD - 1);
    }
}
