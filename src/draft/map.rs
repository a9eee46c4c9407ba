//! From places in a text back to places in the source it was read from.

use std::ops::Range;

/// How a piece of text stands in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Like {
    /// Letter for letter.
    Same,
    /// As other white space.
    Space,
    /// In other letters, such as an entity.
    Other,
    /// Not at all: it was put in to hold lines apart.
    Inserted,
}

/// A run of text that comes from one range of one source.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Where it begins in the text; it ends where the next begins.
    pub at: usize,
    pub source: usize,
    pub from: usize,
    pub to: usize,
    pub like: Like,
}

/// A text that grows, and where each piece of it comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mapped {
    pub text: String,
    pub pieces: Vec<Piece>,
}

impl Mapped {
    /// Adds a range of a source as it stands.
    pub fn copy(&mut self, source: usize, text: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let at = self.text.len();
        self.text.push_str(&text[range.clone()]);
        match self.pieces.last_mut() {
            Some(last) if last.like == Like::Same && last.source == source && last.to == range.start => {
                last.to = range.end;
            }
            _ => self.pieces.push(Piece { at, source, from: range.start, to: range.end, like: Like::Same }),
        }
    }

    /// Adds text that stands otherwise in the source.
    pub fn put(&mut self, text: &str, source: usize, range: Range<usize>, like: Like) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece { at: self.text.len(), source, from: range.start, to: range.end, like });
        self.text.push_str(text);
    }

    /// Adds text that stands in no source.
    pub fn insert(&mut self, text: &str) {
        let (source, at) = self.pieces.last().map_or((0, 0), |p| (p.source, p.to));
        self.put(text, source, at..at, Like::Inserted);
    }

    /// Adds a range of another text with the places it comes from.
    pub fn append(&mut self, other: &Mapped, range: Range<usize>) {
        let mut at = range.start;
        let mut number = other.pieces.partition_point(|p| p.at <= at).saturating_sub(1);
        while at < range.end {
            let Some(piece) = other.pieces.get(number) else { return };
            let end = other.end(number).min(range.end);
            match piece.like {
                Like::Same => {
                    let from = piece.from + (at - piece.at);
                    let to = from + (end - at);
                    let start = self.text.len();
                    self.text.push_str(&other.text[at..end]);
                    match self.pieces.last_mut() {
                        Some(last) if last.like == Like::Same && last.source == piece.source && last.to == from => {
                            last.to = to;
                        }
                        _ => self.pieces.push(Piece { at: start, from, to, ..piece.clone() }),
                    }
                }
                like => self.put(&other.text[at..end], piece.source, piece.from..piece.to, like),
            }
            at = end;
            number += 1;
        }
    }

    fn end(&self, piece: usize) -> usize {
        self.pieces.get(piece + 1).map_or(self.text.len(), |p| p.at)
    }

    /// The range of the first source that holds `range` of this text, whatever stands between.
    pub fn source_of(&self, range: Range<usize>) -> Option<(usize, Range<usize>)> {
        let (first, last) = inner(&self.pieces, self.text.len(), &range)?;
        let (a, b) = (&self.pieces[first], &self.pieces[last]);
        if a.source != b.source {
            let to = self.pieces[first..=last].iter().take_while(|p| p.source == a.source).last()?.to;
            return Some((a.source, start_in(a, &range)..to));
        }
        Some((a.source, start_in(a, &range)..end_in(b, &range)))
    }
}

/// The pieces of a finished text, ready to be asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    pieces: Vec<Piece>,
    length: usize,
    /// How many faults stand before each piece: (pieces in other letters, breaks between pieces).
    faults: Vec<(u32, u32)>,
}

/// Where a range of the text stands in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Letter for letter, but for white space.
    Whole(usize, Range<usize>),
    /// Within this range, with other things between or in other letters.
    Parts(usize, Range<usize>),
    /// Nowhere.
    Nowhere,
}

impl Map {
    /// `blank` says whether a range of a source is nothing but white space.
    pub fn new(mapped: &Mapped, blank: impl Fn(usize, Range<usize>) -> bool) -> Map {
        let mut faults = Vec::with_capacity(mapped.pieces.len() + 1);
        let (mut other, mut breaks) = (0, 0);
        let mut before: Option<&Piece> = None;
        for piece in &mapped.pieces {
            // What was put in stands at the end of the piece before it: no break of its own.
            if let Some(last) = before {
                let joined = last.source == piece.source
                    && last.to <= piece.from
                    && (last.to == piece.from || blank(piece.source, last.to..piece.from));
                breaks += u32::from(!joined);
            }
            faults.push((other, breaks));
            other += u32::from(piece.like == Like::Other);
            before = Some(piece);
        }
        faults.push((other, breaks));
        Map { pieces: mapped.pieces.clone(), length: mapped.text.len(), faults }
    }

    /// Where a range of the text comes from.
    pub fn origin(&self, range: Range<usize>) -> Origin {
        let Some((first, last)) = inner(&self.pieces, self.length, &range) else { return Origin::Nowhere };
        let (a, b) = (&self.pieces[first], &self.pieces[last]);
        let (others, breaks) = self.faults[first];
        let whole = self.faults[last + 1].0 == others && self.faults[last].1 == breaks;
        let from = start_in(a, &range);
        if whole {
            return Origin::Whole(a.source, from..end_in(b, &range));
        }
        let same = self.pieces[first..=last].iter().take_while(|p| p.source == a.source);
        let to = if a.source == b.source { end_in(b, &range) } else { same.last().map_or(a.to, |p| p.to) };
        Origin::Parts(a.source, from.min(to)..to.max(from))
    }
}

/// The first and last piece of a range, without what was put in at its ends.
fn inner(pieces: &[Piece], length: usize, range: &Range<usize>) -> Option<(usize, usize)> {
    if pieces.is_empty() || range.end > length || range.start > range.end {
        return None;
    }
    if range.is_empty() {
        // A place between two letters belongs to the piece that it follows.
        let after = pieces.partition_point(|p| p.at < range.start.max(1)).saturating_sub(1);
        let near = [after, after + 1].into_iter().find(|&i| pieces.get(i).is_some_and(|p| p.like != Like::Inserted))?;
        return Some((near, near));
    }
    let mut first = pieces.partition_point(|p| p.at <= range.start).saturating_sub(1);
    let mut last = pieces.partition_point(|p| p.at < range.end).saturating_sub(1);
    while first < last && pieces[first].like == Like::Inserted {
        first += 1;
    }
    while last > first && pieces[last].like == Like::Inserted {
        last -= 1;
    }
    (pieces[first].like != Like::Inserted).then_some((first, last))
}

fn start_in(piece: &Piece, range: &Range<usize>) -> usize {
    match piece.like {
        Like::Same => (piece.from + range.start.saturating_sub(piece.at)).min(piece.to),
        _ => piece.from,
    }
}

fn end_in(piece: &Piece, range: &Range<usize>) -> usize {
    match piece.like {
        Like::Same => (piece.from + (range.end - piece.at.min(range.end))).min(piece.to),
        _ => piece.to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "Hello <b>there</b>, &amp; good\n  day.";

    fn sample() -> (Mapped, Map) {
        let mut mapped = Mapped::default();
        mapped.copy(0, SOURCE, 0..6);
        mapped.copy(0, SOURCE, 9..14);
        mapped.copy(0, SOURCE, 18..20);
        mapped.put("&", 0, 20..25, Like::Other);
        mapped.copy(0, SOURCE, 25..30);
        mapped.put(" ", 0, 30..33, Like::Space);
        mapped.copy(0, SOURCE, 33..37);
        let map = Map::new(&mapped, |_, range| SOURCE[range].trim().is_empty());
        (mapped, map)
    }

    #[test]
    fn what_stands_whole() {
        let (mapped, map) = sample();
        assert_eq!(mapped.text, "Hello there, & good day.");
        assert_eq!(map.origin(6..11), Origin::Whole(0, 9..14));
        assert_eq!(map.origin(0..11), Origin::Parts(0, 0..14));
        assert_eq!(map.origin(15..23), Origin::Whole(0, 26..36));
        assert_eq!(map.origin(13..19), Origin::Parts(0, 20..30));
        assert_eq!(map.origin(24..24), Origin::Whole(0, 37..37));
        assert_eq!(map.origin(0..99), Origin::Nowhere);
    }

    #[test]
    fn what_is_put_in_is_passed_over() {
        let mut list = Mapped::default();
        list.insert("• ");
        list.copy(0, SOURCE, 0..5);
        list.insert("\n");
        let map = Map::new(&list, |_, _| false);
        assert_eq!(map.origin(0..10), Origin::Whole(0, 0..5));
        assert_eq!(map.origin(0..3), Origin::Nowhere);
        assert_eq!(list.source_of(0..10), Some((0, 0..5)));
    }

    #[test]
    fn parts_of_a_text_keep_their_places() {
        let (mapped, _) = sample();
        let mut part = Mapped::default();
        part.append(&mapped, 8..23);
        assert_eq!(part.text, "ere, & good day");
        let map = Map::new(&part, |_, range| SOURCE[range].trim().is_empty());
        assert_eq!(map.origin(0..3), Origin::Whole(0, 11..14));
        assert_eq!(map.origin(7..15), Origin::Whole(0, 26..36));
    }
}
