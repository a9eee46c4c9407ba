//! A table of numbers: grown by the compiler of rules, or lying in the binary and read where it lies.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

/// Numbers that are owned, or part of the program. Reading costs the same either way.
#[derive(Debug, Clone, Default)]
pub struct Table(Cow<'static, [u32]>);

impl Table {
    /// The numbers that these bytes are, low byte first; bytes left over are dropped. They are copied only where they do
    /// not lie as the machine wants its numbers.
    pub fn of_bytes(bytes: &'static [u8]) -> Table {
        let whole = &bytes[..bytes.len() / 4 * 4];
        match bytemuck::try_cast_slice(whole) {
            Ok(numbers) if cfg!(target_endian = "little") => Table(Cow::Borrowed(numbers)),
            _ => whole.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number)).collect(),
        }
    }

    /// Adds a number at the end.
    pub fn push(&mut self, number: u32) {
        self.0.to_mut().push(number);
    }

    /// Gives the table `len` numbers, the new ones being `number`.
    pub fn resize(&mut self, len: usize, number: u32) {
        self.0.to_mut().resize(len, number);
    }
}

impl Deref for Table {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        &self.0
    }
}

impl DerefMut for Table {
    fn deref_mut(&mut self) -> &mut [u32] {
        self.0.to_mut()
    }
}

impl From<Vec<u32>> for Table {
    fn from(numbers: Vec<u32>) -> Table {
        Table(Cow::Owned(numbers))
    }
}

impl FromIterator<u32> for Table {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Table {
        Vec::from_iter(numbers).into()
    }
}

impl Extend<u32> for Table {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, numbers: I) {
        self.0.to_mut().extend(numbers);
    }
}

impl<'a> Extend<&'a u32> for Table {
    fn extend<I: IntoIterator<Item = &'a u32>>(&mut self, numbers: I) {
        self.0.to_mut().extend(numbers);
    }
}

impl<'a> IntoIterator for &'a Table {
    type Item = &'a u32;
    type IntoIter = std::slice::Iter<'a, u32>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn reads_where_it_lies_and_copies_where_it_must() {
        static BYTES: [u8; 16] = [1, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 0x80, 4, 0, 0, 0];
        // At one of four places the numbers lie askew for the machine; all must read alike.
        for skip in 0..4 {
            let expected: Vec<u32> = BYTES[skip..]
                .chunks_exact(4)
                .map(|c| c.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
                .collect();
            assert_eq!(&*Table::of_bytes(&BYTES[skip..]), expected, "{skip} bytes on");
        }
    }

    #[test]
    fn grows_without_touching_what_it_came_from() {
        static BYTES: [u8; 4] = [7, 0, 0, 0];
        let mut table = Table::of_bytes(&BYTES);
        table.push(8);
        table[0] = 9;
        assert_eq!(&*table, [9, 8]);
        assert_eq!(&*Table::of_bytes(&BYTES), [7]);
    }
}
