//! From labelled lines to a conversation.

use super::SegmentKind;
use super::lines::Rendered;
use super::map::Mapped;
use super::thread::{Labels, Mark};
use crate::conversation::{Channel, Conversation, Speaker};
use std::collections::BTreeMap;
use std::ops::Range;

/// What is known of the agent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub name: String,
    /// In small letters.
    pub address: String,
}

/// A turn and where its text comes from.
pub(crate) struct SaidTurn {
    pub speaker: Speaker,
    pub own: bool,
    pub text: Mapped,
}

/// What was said, the oldest first; the last is the agent's new text.
pub(crate) struct Said {
    pub turns: Vec<SaidTurn>,
}

impl Said {
    pub fn conversation(self, mail: bool) -> Conversation {
        let mut conversation = Conversation::new();
        conversation.channel = mail.then_some(Channel::Email);
        for turn in self.turns {
            conversation = conversation.turn(turn.speaker, turn.text.text);
        }
        conversation
    }
}

/// Makes turns of labelled lines.
pub(crate) fn said(rendered: &Rendered, labels: &Labels, known: &Known, subject: Option<Mapped>) -> Said {
    let mut turns = history(rendered, labels, known);
    if let Some(text) = subject.filter(|s| !s.text.trim().is_empty()) {
        turns.push(SaidTurn { speaker: Speaker::Agent, own: true, text });
    }
    let mut own = Text::new(rendered);
    for (at, kind) in labels.kinds.iter().enumerate() {
        if kind.is_linted() && *kind != SegmentKind::Subject {
            own.line(at);
        }
    }
    turns.push(SaidTurn { speaker: Speaker::Agent, own: true, text: own.done() });
    Said { turns }
}

/// A text put together from lines; lines that did not stand together are held apart by a blank one.
struct Text<'r> {
    rendered: &'r Rendered,
    out: Mapped,
    /// The range of the rendered text that is to be added, and the line after it.
    open: Option<(Range<usize>, usize)>,
}

impl<'r> Text<'r> {
    fn new(rendered: &'r Rendered) -> Self {
        Text { rendered, out: Mapped::default(), open: None }
    }

    fn line(&mut self, at: usize) {
        let line = &self.rendered.lines[at];
        if let Some((range, next)) = &mut self.open {
            if *next == at && line.content == line.start {
                range.end = line.next;
                *next = at + 1;
                return;
            }
        } else if self.rendered.is_blank(at) {
            // Nothing begins with a blank line.
            return;
        }
        let apart = self.open.as_ref().is_some_and(|(_, next)| *next != at);
        self.flush();
        if apart {
            let ended = self.out.text.ends_with('\n');
            self.out.insert(if ended { "\n" } else { "\n\n" });
        }
        self.open = Some((line.content..line.next, at + 1));
    }

    fn flush(&mut self) {
        if let Some((range, _)) = self.open.take() {
            self.out.append(&self.rendered.mapped, range);
        }
    }

    fn done(mut self) -> Mapped {
        self.flush();
        self.out
    }
}

/// The messages of the history, the oldest first.
fn history(rendered: &Rendered, labels: &Labels, known: &Known) -> Vec<SaidTurn> {
    // A message is what stands at one depth below one mark. Deeper is older, and so is further down.
    let mut messages: BTreeMap<(std::cmp::Reverse<usize>, std::cmp::Reverse<u16>), Text<'_>> = BTreeMap::new();
    let mut writers: BTreeMap<(usize, u16), String> = BTreeMap::new();
    let mut marks = labels.marks.iter().peekable();
    let mut block = 0;
    for (at, kind) in labels.kinds.iter().enumerate() {
        while marks.peek().is_some_and(|m| m.lines.end <= at) {
            marks.next();
        }
        let mut depth = rendered.lines[at].depth;
        if let Some(mark) = marks.peek().filter(|m| m.lines.contains(&at)) {
            if at == mark.lines.start {
                let below = if mark.deeper {
                    depth.saturating_add(1)
                } else {
                    block += 1;
                    depth
                };
                writers.entry((block, below)).or_insert_with(|| writer(rendered, mark));
            }
            continue;
        }
        if matches!(kind, SegmentKind::Quoted | SegmentKind::Forwarded) {
            // A line between quoted ones that lacks its mark was wrapped off the one before it.
            let near = |i: Option<usize>| i.and_then(|i| rendered.lines.get(i)).map_or(0, |l| l.depth);
            if depth == 0 && near(Some(at + 1)) > 0 {
                depth = near(at.checked_sub(1));
            }
            let key = (std::cmp::Reverse(block), std::cmp::Reverse(depth));
            if !rendered.is_blank(at) || messages.contains_key(&key) {
                messages.entry(key).or_insert_with(|| Text::new(rendered)).line(at);
            }
        }
    }
    let count = messages.len();
    let mut newest = None;
    let mut turns = Vec::with_capacity(count);
    for (number, ((block, depth), text)) in messages.into_iter().rev().enumerate() {
        let writer = writers.get(&(block.0, depth.0)).map_or("", String::as_str);
        let speaker = match (known.address.is_empty() || writer.is_empty(), newest) {
            (false, _) => side(&known.address, writer),
            // The agent answers the customer; before that they took turns.
            (true, None) => Speaker::Customer,
            (true, Some(first)) if !writer.is_empty() && writer == first => Speaker::Customer,
            (true, Some(_)) if number % 2 == 1 => Speaker::Agent,
            (true, Some(_)) => Speaker::Customer,
        };
        newest = newest.or(Some(writer));
        turns.push(SaidTurn { speaker, own: false, text: text.done() });
    }
    turns.retain(|t| !t.text.text.trim().is_empty());
    turns.reverse();
    turns
}

/// The address of who wrote what is below a mark, in small letters, or else all that the mark says of them.
fn writer(rendered: &Rendered, mark: &Mark) -> String {
    let Some(lines) = &mark.writer else { return String::new() };
    let words: Vec<&str> = lines.clone().map(|l| rendered.words(l)).collect();
    let words = words.join(" ");
    let address = words
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"'))
        .map(|w| w.trim_start_matches("mailto:").trim_end_matches(':'))
        .find(|w| w.find('@').is_some_and(|i| i > 0 && i + 1 < w.len()));
    address.map(str::to_lowercase).unwrap_or_default()
}

/// On whose side somebody writes: the agent's colleagues share the agent's domain, unless it is everybody's.
fn side(agent: &str, writer: &str) -> Speaker {
    const EVERYBODY: [&str; 14] = [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
    ];
    let domain = |address: &str| address.rsplit_once('@').map(|(_, d)| d.to_string()).unwrap_or_default();
    let own = domain(agent);
    let colleague = !own.is_empty() && own == domain(writer) && !EVERYBODY.contains(&own.as_str());
    if agent == writer || colleague { Speaker::Agent } else { Speaker::Customer }
}
