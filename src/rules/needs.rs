//! Words without which a variant cannot match, and where around its anchor they must stand: looked at before it is tried.

use super::entry::{Seen, Sight};
use super::sets;
use crate::lang::table::Table;

/// A set of words, by its place among those laid out and its print, of which one must stand in a window.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    pub place: u32,
    pub print: u32,
    pub window: Window,
}

/// A window of tokens, seen from an anchor: how many tokens on it begins, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub first: i8,
    pub width: u8,
}

impl Window {
    /// After the anchor, or before it if `before`, with at least `least` tokens between and at most `most`; `None` where it
    /// lies too far away. Patterns are not that long.
    pub fn new(before: bool, least: usize, most: usize) -> Option<Window> {
        let (least, most) = (i8::try_from(least).ok()?.checked_add(1)?, i8::try_from(most).ok()?.checked_add(1)?);
        let width = u8::try_from(most - least).ok()? + 1;
        Some(Window { first: if before { -most } else { least }, width })
    }

    /// How many tokens there are in it at the most.
    pub fn width(self) -> u64 {
        self.width.into()
    }
}

/// How many needs of a variant are looked at.
pub const NEEDS: usize = 2;
/// Numbers that a variant takes: its programs, its rule, the windows of its needs, and these.
const VARIANT: usize = 4 + 2 * NEEDS;

/// What is looked at and run where an entry fits.
#[derive(Debug, Clone, Default)]
pub struct Variants(pub Table);

impl Variants {
    /// Adds one: its rule, its programs to the right and to the left, and the first of its needs.
    pub fn add(&mut self, rule: u32, programs: [u32; 2], needs: impl Iterator<Item = Need>) {
        let (mut windows, mut sets) = ([0; 4], [0; 2 * NEEDS]);
        for (i, need) in needs.take(NEEDS).enumerate() {
            windows[2 * i..][..2].copy_from_slice(&[need.window.first.cast_unsigned(), need.window.width]);
            sets[2 * i..][..2].copy_from_slice(&[need.place, need.print]);
        }
        self.0.extend([programs[0], programs[1], rule, u32::from_le_bytes(windows)]);
        self.0.extend(sets);
    }

    /// The variant with this number.
    #[inline]
    pub fn get(&self, number: u32) -> Variant<'_> {
        Variant(&self.0.as_chunks::<VARIANT>().0[number as usize])
    }
}

/// A way through a pattern, seen from its anchor.
#[derive(Debug, Clone, Copy)]
pub struct Variant<'a>(&'a [u32; VARIANT]);

impl Variant<'_> {
    /// Programs to the right of the anchor and to the left.
    #[inline]
    pub fn programs(self) -> [u32; 2] {
        [self.0[0], self.0[1]]
    }

    #[inline]
    pub fn rule(self) -> u32 {
        self.0[2]
    }

    /// Whether the words that it needs stand where it needs them; `at` is the anchor.
    #[inline]
    pub fn has_its_needs(self, at: usize, sight: Sight, laid: &[u32]) -> bool {
        self.has_need::<0>(at, sight, laid) && self.has_need::<1>(at, sight, laid)
    }

    #[inline]
    fn has_need<const N: usize>(self, at: usize, sight: Sight, laid: &[u32]) -> bool {
        let windows = self.0[3].to_le_bytes();
        let window = Window { first: windows[2 * N].cast_signed(), width: windows[2 * N + 1] };
        let (place, print) = (self.0[4 + 2 * N], self.0[5 + 2 * N]);
        let fits = |seen: &Seen| seen.print() & print != 0 && sets::holds(laid, place, seen.word);
        window.width == 0 || sight.within(window, at).iter().any(fits)
    }
}
