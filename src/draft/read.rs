//! From bytes to drafts: what all kinds of files have in common.

use super::decode::{Decoded, decode};
use super::kind::Kind;
use super::lines::{Layout, Rendered, plain};
use super::map::{Like, Map, Mapped};
use super::subject::{Prefix, split_prefix};
use super::thread::{self, About, Labels};
use super::turns::{self, Known};
use super::{Draft, Note, Part, Segment, SegmentKind, SourceInfo, Subject, TurnMap, Writing, ignore};
use super::{html, markdown};
use std::borrow::Cow;
use std::ops::Range;

/// Reads a file. `name` says by its extension what kind it may be (`-` or nothing where there is none); `kind`
/// forces one. There is always at least one draft; a mailbox gives one for each of its mails.
///
/// Nothing is refused: bytes that are no text, mails that are broken and parts that lie too deep are read as far as
/// they can be, and [`Draft::notes`] says what was lost.
pub fn read(bytes: &[u8], name: &str, kind: Option<Kind>) -> Vec<Draft> {
    let decoded = decode(bytes);
    let kind = kind.filter(|k| Kind::ALL.contains(k)).unwrap_or_else(|| Kind::of(name, &decoded.text));
    #[cfg(feature = "mail")]
    {
        // A mail says itself what its bytes mean; in UTF-16 there are no mails.
        let raw = !matches!(decoded.encoding, Some("UTF-16LE" | "UTF-16BE"));
        match kind {
            Kind::Mail if raw => return vec![super::mail::mail(bytes, 0, decoded.start..bytes.len(), false)],
            Kind::Mailbox if raw => return super::mail::mailbox(bytes, decoded.start),
            _ => {}
        }
    }
    vec![single(bytes, decoded, kind)]
}

/// A file that is one text.
fn single(bytes: &[u8], decoded: Decoded<'_>, kind: Kind) -> Draft {
    let mut assembly = Assembly::new(kind, 0..bytes.len());
    let form = match kind {
        Kind::Markdown => Form::Markdown,
        Kind::Html => Form::Html,
        _ => Form::Plain(Layout::default()),
    };
    let encoding = decoded.encoding.map(String::from);
    let range = decoded.start..bytes.len();
    assembly.add(Source {
        name: super::WHOLE_FILE.into(),
        text: decoded.text,
        range,
        encoding,
        form,
        writing: Writing::default(),
    });
    assembly.finish(Given::default())
}

/// How a source is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    Plain(Layout),
    Markdown,
    Html,
}

/// A stretch of text, from the file or decoded.
pub(crate) struct Source<'a> {
    /// Its name, if it is decoded.
    pub name: String,
    pub text: Cow<'a, str>,
    /// Where it stands in the file.
    pub range: Range<usize>,
    /// How it is encoded; `None` where it stands in the file as it is.
    pub encoding: Option<String>,
    pub form: Form,
    pub writing: Writing,
}

/// What a mail's headers say.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// The subject, and the place of its source.
    pub subject: Option<(Subject, usize)>,
    pub forwarded: bool,
    /// It answers an earlier mail.
    pub answers: bool,
    pub known: Known,
}

/// A draft that is being put together.
pub(crate) struct Assembly<'a> {
    kind: Kind,
    /// The bytes of the file that the draft is.
    span: Range<usize>,
    sources: Vec<Source<'a>>,
    /// Stretches of the file that are no source.
    regions: Vec<(Range<usize>, SegmentKind)>,
    notes: Vec<Note>,
}

impl<'a> Assembly<'a> {
    pub fn new(kind: Kind, span: Range<usize>) -> Self {
        Assembly { kind, span, sources: Vec::new(), regions: Vec::new(), notes: Vec::new() }
    }

    /// Adds a source of text, and returns its place.
    pub fn add(&mut self, source: Source<'a>) -> usize {
        self.sources.push(source);
        self.sources.len() - 1
    }

    /// Labels a stretch of the file that is not read as text.
    #[cfg(feature = "mail")]
    pub fn region(&mut self, range: Range<usize>, kind: SegmentKind) {
        self.regions.push((range, kind));
    }

    #[cfg(feature = "mail")]
    pub fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Reads the sources and puts the draft together.
    pub fn finish(mut self, given: Given) -> Draft {
        let mut rendered = Rendered::default();
        let mut comments: Vec<Vec<Range<usize>>> = vec![Vec::new(); self.sources.len()];
        let subject_source = given.subject.as_ref().map(|s| s.1);
        for (number, source) in self.sources.iter().enumerate().filter(|(i, _)| Some(*i) != subject_source) {
            let found = &mut comments[number];
            match source.form {
                Form::Plain(layout) => plain(&source.text, number, layout, &mut rendered),
                Form::Markdown => {
                    markdown::markdown(&source.text, number, &mut rendered, &mut |range| found.push(range));
                }
                Form::Html => html::html(&source.text, number, &mut rendered, &mut |range| found.push(range)),
            }
        }
        let mut kinds = Vec::new();
        let mut top = None;
        let head = matches!(self.kind, Kind::Text).then(|| thread::at_top(&rendered)).flatten();
        if let Some((block, range)) = head {
            kinds.resize(block.end, SegmentKind::Headers);
            top = block.subject.map(|line| (line, range));
            block.subject.into_iter().for_each(|line| kinds[line] = SegmentKind::Subject);
        }
        let about = About {
            name: &given.known.name,
            forwarded: given.forwarded,
            own_rules: matches!(self.kind, Kind::Markdown),
        };
        let from = kinds.len();
        let labels = thread::label(&rendered, about, from, kinds);
        let answers = given.answers || given.forwarded || labels.has_history();
        let subject = self.subject(&rendered, top, &given, answers);
        let said = turns::said(&rendered, &labels, &given.known, subject.as_ref().and_then(|s| s.1.clone()));
        let turns = self.maps(&said);
        self.say(&labels, &said);
        let (segments, parts, ignores) = self.segments(&rendered, &labels, &comments, subject_source);
        let sources = self.infos();
        Draft {
            kind: self.kind,
            segments,
            parts,
            notes: self.notes,
            ignores,
            subject: subject.map(|s| s.0),
            conversation: said.conversation(matches!(self.kind, Kind::Mail | Kind::Mailbox)),
            turns,
            sources,
        }
    }

    /// The subject, and its text as it goes into the conversation where it is the agent's own.
    fn subject(
        &self,
        rendered: &Rendered,
        top: Option<(usize, Range<usize>)>,
        given: &Given,
        answers: bool,
    ) -> Option<(Subject, Option<Mapped>)> {
        let mut mapped = Mapped::default();
        let mut subject = match (top, &given.subject) {
            (Some((line, range)), _) => {
                let line = &rendered.lines[line];
                let words = &rendered.mapped.text[line.content..line.end];
                let start = line.content + (words.len() - words.trim_start().len());
                let range = start + range.start..start + range.end;
                mapped.append(&rendered.mapped, range.clone());
                let base = self.sources.first().map_or(0, |s| if s.encoding.is_none() { s.range.start } else { 0 });
                let place = rendered.mapped.source_of(range).map_or(0..0, |(_, r)| base + r.start..base + r.end);
                Subject { text: mapped.text.clone(), range: place, inherited: false }
            }
            (None, Some((subject, number))) => {
                self.unfold(*number, &mut mapped);
                subject.clone()
            }
            (None, None) => return None,
        };
        subject.inherited = answers && split_prefix(&subject.text).0 != Prefix::default();
        let own = (!subject.inherited).then_some(mapped);
        Some((subject, own))
    }

    /// A long subject may be folded: white space at the beginning of its further lines.
    fn unfold(&self, number: usize, out: &mut Mapped) {
        let Some(text) = self.sources.get(number).map(|s| &*s.text) else { return };
        let mut at = 0;
        while at < text.len() {
            let fold = text[at..].find(['\r', '\n']).map_or(text.len(), |i| at + i);
            out.copy(number, text, at..fold);
            let next = text[fold..].find(|c: char| !c.is_whitespace()).map_or(text.len(), |i| fold + i);
            if next < text.len() {
                out.put(" ", number, fold..next, Like::Space);
            }
            at = next;
        }
    }

    fn maps(&self, said: &turns::Said) -> Vec<TurnMap> {
        let blank = |source: usize, range: Range<usize>| {
            self.sources.get(source).and_then(|s| s.text.get(range)).is_some_and(|t| t.trim().is_empty())
        };
        said.turns.iter().map(|t| TurnMap { own: t.own, map: Map::new(&t.text, blank) }).collect()
    }

    fn say(&mut self, labels: &Labels, said: &turns::Said) {
        if labels.kept_everything {
            self.notes.push(Note::KeptEverything);
        }
        let own = said.turns.last().is_some_and(|t| t.text.text.chars().any(char::is_alphanumeric));
        if !own && !self.notes.contains(&Note::EndlessHeaders) {
            self.notes.push(Note::NoText);
        }
    }

    fn infos(&self) -> Vec<SourceInfo> {
        let mut part = 0..;
        let info = |source: &Source<'_>| SourceInfo {
            range: source.range.clone(),
            part: source.encoding.as_ref().and_then(|_| part.next()),
            writing: Writing { html: matches!(source.form, Form::Html), ..source.writing },
        };
        self.sources.iter().map(info).collect()
    }

    /// Segments that lie side by side, the decoded parts, and the ignores.
    fn segments(
        &mut self,
        rendered: &Rendered,
        labels: &Labels,
        comments: &[Vec<Range<usize>>],
        subject: Option<usize>,
    ) -> (Vec<Segment>, Vec<Part>, Vec<super::Ignore>) {
        let mut found: Vec<Vec<(Range<usize>, SegmentKind)>> = vec![Vec::new(); self.sources.len()];
        for (line, kind) in rendered.lines.iter().zip(&labels.kinds) {
            if let Some((source, range)) = rendered.mapped.source_of(line.start..line.next) {
                found[source].push((range, *kind));
            }
        }
        let mut of_file = std::mem::take(&mut self.regions);
        let (mut of_parts, mut parts, mut ignores) = (Vec::new(), Vec::new(), Vec::new());
        for (number, source) in self.sources.iter_mut().enumerate() {
            let otherwise = if subject == Some(number) { SegmentKind::Subject } else { SegmentKind::Markup };
            let side_by_side = tile(&source.text, std::mem::take(&mut found[number]), otherwise);
            let part = source.encoding.is_some().then_some(parts.len());
            let base = if part.is_some() { 0 } else { source.range.start };
            let shift = |r: &Range<usize>| base + r.start..base + r.end;
            let (own_ignores, unended) = ignore::find(&source.text, &comments[number]);
            ignores.extend(own_ignores.into_iter().map(|i| super::Ignore {
                comment: shift(&i.comment),
                covers: shift(&i.covers),
                part,
                ..i
            }));
            self.notes.extend(unended.iter().map(|r| Note::OpenIgnore(shift(r))));
            let Some(encoding) = source.encoding.clone() else {
                of_file.extend(side_by_side.into_iter().map(|(range, kind)| (shift(&range), kind)));
                continue;
            };
            let into = |(range, kind)| Segment { kind, range, part };
            of_parts.extend(side_by_side.into_iter().map(into));
            of_file.push((source.range.clone(), SegmentKind::Encoded));
            let text = std::mem::take(&mut source.text).into_owned();
            parts.push(Part { name: source.name.clone(), encoding, range: source.range.clone(), text });
        }
        let mut segments = cover(&self.span, of_file);
        segments.extend(of_parts);
        (segments, parts, ignores)
    }
}

/// Fills the gaps between the lines of a source: white space goes to what stands before it, tags go to what stands on
/// both sides of them, and whatever is left is markup.
fn tile(
    text: &str,
    mut found: Vec<(Range<usize>, SegmentKind)>,
    otherwise: SegmentKind,
) -> Vec<(Range<usize>, SegmentKind)> {
    let mut out: Vec<(Range<usize>, SegmentKind)> = Vec::new();
    let mut at = 0;
    found.retain(|(range, _)| !range.is_empty());
    found.sort_by_key(|(range, _)| range.start);
    for (range, kind) in found {
        let start = range.start.max(at);
        if start >= range.end {
            continue;
        }
        let gap = &text[at..start];
        match out.last_mut() {
            Some((last, before)) if *before == kind => last.end = range.end,
            Some((last, _)) if gap.trim().is_empty() => {
                last.end = start;
                out.push((start..range.end, kind));
            }
            None if gap.trim().is_empty() => out.push((at..range.end, kind)),
            _ => {
                out.push((at..start, SegmentKind::Markup));
                out.push((start..range.end, kind));
            }
        }
        at = range.end;
    }
    if at < text.len() {
        match out.last_mut() {
            Some((last, _)) if text[at..].trim().is_empty() => last.end = text.len(),
            Some(_) => out.push((at..text.len(), SegmentKind::Markup)),
            None => out.push((at..text.len(), otherwise)),
        }
    }
    out
}

/// Sorts the stretches of a file and fills the gaps with markup.
fn cover(span: &Range<usize>, mut found: Vec<(Range<usize>, SegmentKind)>) -> Vec<Segment> {
    found.retain(|(range, _)| !range.is_empty());
    found.sort_by_key(|(range, _)| range.start);
    let mut out: Vec<Segment> = Vec::new();
    let mut at = span.start;
    let mut push = |range: Range<usize>, kind| match out.last_mut() {
        Some(last) if last.kind == kind && kind != SegmentKind::Encoded && kind != SegmentKind::Attachment => {
            last.range.end = range.end;
        }
        _ => out.push(Segment { kind, range, part: None }),
    };
    for (range, kind) in found {
        let start = range.start.max(at);
        if at < start {
            push(at..start, SegmentKind::Markup);
        }
        if start < range.end {
            push(start..range.end, kind);
            at = range.end;
        }
    }
    if at < span.end {
        push(at..span.end, SegmentKind::Markup);
    }
    out
}
