//! Plain text: `Agent: …`, `[00:01:12] Jane (Support): …`, `[SPEAKER_00]: …`, chat logs.
//!
//! A line that begins with a label begins a turn, other lines go on with it. A word before a colon is a label when it
//! tells a part ("Agent"), when the line has a time, or when it stands there more than once; so "Note:" in somebody's
//! words is none.

use super::Options;
use super::clock::{self, Fields};
use super::roles::{Raw, Utterance, assign, by_label};
use crate::conversation::{Channel, Conversation};
use std::collections::{BTreeMap, BTreeSet};

/// Reads one transcript.
pub fn read(text: &str, options: &Options) -> Result<Conversation, String> {
    let mut raw = parse(text, options)?;
    let starts: Vec<f64> = raw.said.iter().filter_map(|s| s.start).collect();
    let mut last = 0.0;
    let mut days = 0.0;
    // A clock that jumps back by half a day has passed midnight.
    if starts.windows(2).any(|w| w[0] - w[1] > 43_200.0) && starts.iter().all(|s| *s < 86_400.0) {
        for said in &mut raw.said {
            if let Some(start) = &mut said.start {
                if last - *start > 43_200.0 {
                    days += 86_400.0;
                }
                last = *start;
                *start += days;
            }
        }
    }
    assign(raw, options)
}

/// A line taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
struct Line<'a> {
    times: Option<(f64, Option<f64>)>,
    label: Option<&'a str>,
    /// The label stands in brackets, or the line has a time: it surely is one.
    sure: bool,
    text: &'a str,
}

fn parse(text: &str, options: &Options) -> Result<Raw, String> {
    // The first time tells what times are: recordings start in minute 0.
    let first = text.lines().map(|l| take_apart(l, Fields::Minutes)).find_map(|l| l.times);
    let fields = if first.is_some_and(|(start, _)| start < 60.0) { Fields::Minutes } else { Fields::Hours };
    let lines: Vec<(&str, Line)> = text.lines().map(|l| (l, take_apart(l, fields))).collect();
    let accepted = speakers(&lines, options);
    let mut raw = Raw::default();
    let mut first_line = None;
    for (number, (line, parts)) in lines.iter().enumerate() {
        let speaks = parts.label.filter(|l| accepted.contains(l));
        match speaks {
            Some(_) if raw.said.is_empty() && preamble(&mut raw, parts) => {}
            Some(label) => {
                first_line.get_or_insert(number);
                let (start, end) = parts.times.map_or((None, None), |(s, e)| (Some(s), e));
                let text = parts.text.trim().to_string();
                raw.said.push(Utterance { name: tidy(label), role: None, text, start, end });
            }
            None => match raw.said.last_mut() {
                Some(last) if !decoration(line) => {
                    last.text.push('\n');
                    last.text.push_str(
                        if parts.times.is_some() && parts.label.is_none() { parts.text } else { line }.trim(),
                    );
                }
                Some(_) => {}
                None => {
                    preamble(&mut raw, parts);
                }
            },
        }
    }
    for said in &mut raw.said {
        said.text.truncate(said.text.trim_end().len());
    }
    if raw.said.is_empty() {
        return Err(
            "no speakers found; expected lines such as `Agent: Good morning` or `[00:01:12] Jane: Good morning`".into(),
        );
    }
    Ok(raw)
}

/// Labels that begin turns.
fn speakers<'a>(lines: &[(&'a str, Line<'a>)], options: &Options) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for (_, line) in lines {
        if let Some(label) = line.label {
            let entry = counts.entry(label).or_default();
            entry.0 += 1;
            entry.1 |= line.sure;
        }
    }
    let told = |label: &str| {
        let name = tidy(label);
        by_label(label).is_some() || options.agent.iter().chain(&options.customer).any(|p| p.matches(&name))
    };
    let sure = counts.values().any(|(_, sure)| *sure);
    let parts: usize = counts.keys().filter(|l| told(l)).count();
    counts
        .iter()
        .filter(|(label, (count, is_sure))| {
            // Where other lines have times, or both parties are known, one without is a word and a colon.
            told(label) || *is_sure || !sure && parts < 2 && *count > 1 && !known_key(label)
        })
        .map(|(label, _)| *label)
        .collect()
}

/// "Channel: phone" and the like above the first turn.
fn preamble(raw: &mut Raw, line: &Line) -> bool {
    let Some(label) = line.label else { return false };
    let (key, value) = (label.trim().to_lowercase(), line.text.trim());
    if line.times.is_some() || value.is_empty() || value.split_whitespace().count() > 8 {
        return false;
    }
    match key.as_str() {
        "channel" => raw.channel = value.to_lowercase().parse::<Channel>().ok(),
        "id" | "conversation" | "conversation id" | "call id" | "chat id" | "ticket" | "ticket id" => {
            raw.id = Some(value.to_string());
        }
        _ if known_key(&key) => {
            raw.metadata.insert(key, value.to_string());
        }
        _ => return false,
    }
    true
}

fn known_key(label: &str) -> bool {
    const KEYS: [&str; 22] = [
        "channel",
        "id",
        "conversation",
        "conversation id",
        "call id",
        "chat id",
        "ticket",
        "ticket id",
        "date",
        "time",
        "team",
        "queue",
        "subject",
        "topic",
        "language",
        "duration",
        "started",
        "ended",
        "status",
        "agent name",
        "site",
        "product",
    ];
    KEYS.contains(&label.trim().to_lowercase().as_str())
}

/// "--- chat ended ---", "*** Jane has joined ***", "=====".
fn decoration(line: &str) -> bool {
    let line = line.trim();
    let mark = |c: char| matches!(c, '*' | '-' | '=' | '_' | '~' | '#' | '—' | '–');
    let (front, back) =
        (line.chars().take_while(|c| mark(*c)).count(), line.chars().rev().take_while(|c| mark(*c)).count());
    front >= 3 && (back >= 2 || front == line.chars().count())
}

/// A label without mark-up and brackets.
fn tidy(label: &str) -> String {
    label.trim().trim_matches(['*', '_', '<', '>', '[', ']', '"']).trim().to_string()
}

fn take_apart(line: &str, fields: Fields) -> Line<'_> {
    let mut rest = line.trim().trim_start_matches(['>', '•']).trim_start();
    let mut times = None;
    if let Some((found, after)) = leading_time(rest, fields) {
        (times, rest) = (Some(found), after);
    }
    if let Some((label, after)) = bracketed(rest) {
        return Line { times, label: Some(label), sure: true, text: after };
    }
    if let Some((label, after)) = labelled(rest, fields) {
        let (label, trailing) = trailing_time(label, fields);
        let times = times.or(trailing.map(|t| (t, None)));
        return Line { times, label: Some(label), sure: times.is_some(), text: after };
    }
    // "Jane Doe  10:32 AM" above her words.
    if times.is_none() && rest.len() <= 60 {
        let (label, trailing) = trailing_time(rest, fields);
        if let Some(time) = trailing.filter(|_| is_label(label) && is_named(label)) {
            return Line { times: Some((time, None)), label: Some(label), sure: true, text: "" };
        }
    }
    Line { times, label: None, sure: false, text: rest }
}

/// "[00:01:12]", "(10:32 AM)", "[12.0 - 15.5]", "[00:00.0 --> 00:04.2]", "10:32:05 -", "2024-03-01 10:32".
fn leading_time(line: &str, fields: Fields) -> Option<((f64, Option<f64>), &str)> {
    let close = match line.as_bytes().first()? {
        b'[' => Some(']'),
        b'(' => Some(')'),
        b'0'..=b'9' => None,
        _ => return None,
    };
    if let Some(close) = close {
        let end = line.find(close)?;
        let after = line[end + 1..].trim_start_matches([' ', '\t', '-', '–', '|']);
        return Some((span(&line[1..end], fields)?, after));
    }
    // The longest beginning of up to four words that is a time.
    let ends = line.match_indices([' ', '\t']).map(|(i, _)| i).take(4).collect::<Vec<_>>();
    ends.into_iter().rev().find_map(|end| {
        let found = line[..end].trim_end_matches([',', '-', '|', ']']).trim_end();
        let seconds = found.contains(':').then(|| time(found, fields))??;
        Some(((seconds, None), line[end..].trim_start_matches([' ', '\t', '-', '–', '|'])))
    })
}

/// A time, or a time and another.
fn span(inner: &str, fields: Fields) -> Option<(f64, Option<f64>)> {
    for dash in ["-->", "->", " - ", "–", "-"] {
        if let Some((from, to)) = inner.split_once(dash)
            && let (Some(from), Some(to)) = (seconds(from, fields), seconds(to, fields))
        {
            return (to >= from).then_some((from, Some(to)));
        }
    }
    inner.contains(':').then(|| time(inner, fields))?.map(|t| (t, None))
}

/// A clock, or a date with one.
fn time(text: &str, fields: Fields) -> Option<f64> {
    clock::clock_of(text, fields).or_else(|| clock::parse(text))
}

/// A time with or without colons: "12.5s".
fn seconds(text: &str, fields: Fields) -> Option<f64> {
    let text = text.trim();
    clock::clock_of(text, fields)
        .or_else(|| text.trim_end_matches('s').parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0))
}

/// "[SPEAKER_00]: …", "<Jane> …".
fn bracketed(line: &str) -> Option<(&str, &str)> {
    let close = match line.as_bytes().first()? {
        b'[' => ']',
        b'<' => '>',
        _ => return None,
    };
    let end = line.find(close)?;
    let after = &line[end + 1..];
    let colon = after.trim_start().strip_prefix(':');
    let label = &line[1..end];
    let named = is_label(label) && label.chars().any(char::is_alphabetic);
    (named && (colon.is_some() || close == '>' && after.starts_with(' ')))
        .then(|| (label, colon.unwrap_or(after).trim_start()))
}

/// "Agent: …", "Jane (Support): …", "**Customer:** …".
fn labelled(line: &str, fields: Fields) -> Option<(&str, &str)> {
    let bold = line.starts_with("**") || line.starts_with("__");
    let mut from = 0;
    loop {
        let at = from + line[from..].find(':')?;
        let after = &line[at + 1..];
        let label = line[..at].trim();
        if label.len() > 60 {
            return None;
        }
        // A colon inside "10:32" or "https://" ends no label.
        if after.is_empty() || after.starts_with([' ', '\t', '*', '_']) || bold && after.starts_with("**") {
            let text = after.trim_start().trim_start_matches("**").trim_start_matches("__").trim_start();
            let bare = trailing_time(label, fields).0;
            return is_label(bare).then_some((label, text));
        }
        from = at + 1;
    }
}

/// "Jane (10:32 AM)", "Jane [10:32]", "Jane 10:32 AM", "Jane - 10:32": the name and the time.
fn trailing_time(label: &str, fields: Fields) -> (&str, Option<f64>) {
    let label = label.trim();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(at) = label.rfind(open).filter(|_| label.ends_with(close)) {
            let inner = &label[at + 1..label.len() - 1];
            if let Some(time) = inner.contains(':').then(|| time(inner, fields)).flatten() {
                return (label[..at].trim_end_matches([' ', '-', ',']), Some(time));
            }
        }
    }
    let ends: Vec<usize> = label.match_indices([' ', '\t']).map(|(i, _)| i).collect();
    for at in ends.into_iter().rev().take(4).collect::<Vec<_>>().into_iter().rev() {
        let found = label[at..].trim();
        if found.contains(':')
            && !found.starts_with(['(', '['])
            && let Some(time) = time(found, fields)
        {
            return (label[..at].trim_end_matches([' ', '-', ',', '|', '\t', '*', '_']), Some(time));
        }
    }
    (label, None)
}

/// Every word has a capital, or it tells a part: "Jane Doe", "customer"; not "we open at".
fn is_named(label: &str) -> bool {
    label.split_whitespace().all(|w| w.trim_start_matches('(').starts_with(char::is_uppercase))
        || by_label(label).is_some()
}

/// Looks like a name or a part: a few words, no sentence.
fn is_label(label: &str) -> bool {
    let words = label.split_whitespace().count();
    let good = |c: char| c.is_alphanumeric() || " ()[]_-.'’#&/*,@+".contains(c);
    let starts = label.trim_start_matches(['*', '_', '[', '(', '"']).starts_with(char::is_alphanumeric);
    (1..=6).contains(&words)
        && label.len() <= 60
        && starts
        && label.chars().all(good)
        && !label.contains("//")
        && !label.ends_with(['.', ','])
        // "Dr. Smith" is a name, "I see. Well" is not.
        && !label.match_indices(". ").any(|(i, _)| i > 4)
        && label.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> (Option<f64>, Option<String>, &str) {
        let parts = take_apart(text, Fields::Unknown);
        (parts.times.map(|t| t.0), parts.label.map(tidy), parts.text)
    }

    #[test]
    fn lines() {
        for (text, time, label, rest) in [
            ("Agent: Good morning", None, Some("Agent"), "Good morning"),
            ("[00:01:12] Jane (Support): Hi", Some(72.0), Some("Jane (Support)"), "Hi"),
            ("[SPEAKER_00]: right", None, Some("SPEAKER_00"), "right"),
            ("10:32 AM - Tom: where is it?", Some(37_920.0), Some("Tom"), "where is it?"),
            ("(10:32:15) Jane: one moment", Some(37_935.0), Some("Jane"), "one moment"),
            ("2024-03-01 10:32:15 Jane: hi", Some(1_709_289_135.0), Some("Jane"), "hi"),
            ("3/1/24, 10:32 - Tom B: hi", Some(1_709_289_120.0), Some("Tom B"), "hi"),
            ("Jane (10:32 AM): hi", Some(37_920.0), Some("Jane"), "hi"),
            ("Jane Doe  10:32 AM", Some(37_920.0), Some("Jane Doe"), ""),
            ("**Customer:** hello", None, Some("Customer"), "hello"),
            ("**Customer**: hello", None, Some("Customer"), "hello"),
            ("[12.0 - 15.5] caller: yes", Some(12.0), Some("caller"), "yes"),
            ("<jane> hi", None, Some("jane"), "hi"),
            ("see https://x.example: it is there", None, None, "see https://x.example: it is there"),
            ("I told you. Twice: no", None, None, "I told you. Twice: no"),
            ("we open at 10:30", None, None, "we open at 10:30"),
            ("it's [PII]", None, None, "it's [PII]"),
        ] {
            assert_eq!(line(text), (time, label.map(str::to_string), rest), "{text}");
        }
    }

    fn turns(text: &str) -> Vec<(String, String)> {
        let talk = read(text, &Options::default()).unwrap();
        talk.turns.into_iter().map(|t| (t.speaker.name().to_string(), t.text)).collect()
    }

    #[test]
    fn words_with_colons_are_no_speakers() {
        let talk = "Customer: My details are\nName: Tom\nAddress: 5 Elm Row\nAgent: Thanks.\nNote: it takes a day.\nAddress: noted";
        assert_eq!(
            turns(talk),
            [
                ("customer".into(), "My details are\nName: Tom\nAddress: 5 Elm Row".to_string()),
                ("agent".into(), "Thanks.\nNote: it takes a day.\nAddress: noted".to_string()),
            ]
        );
    }

    #[test]
    fn a_preamble_is_no_turn() {
        let talk = read(
            "Channel: phone\nDate: 2024-03-01\n\nAgent: Hello\nCaller: Hi\n*** call ended ***\n",
            &Options::default(),
        );
        let talk = talk.unwrap();
        assert_eq!(talk.channel, Some(Channel::Phone));
        assert_eq!(talk.metadata.get("date").map(String::as_str), Some("2024-03-01"));
        assert_eq!(talk.turns.len(), 2);
        assert_eq!(talk.turns[1].text, "Hi");
    }

    #[test]
    fn midnight_passes() {
        let talk = read("[23:59] Agent: hello\n[00:01] Customer: hi", &Options::default()).unwrap();
        let (a, b) = (talk.turns[0].start.unwrap(), talk.turns[1].start.unwrap());
        assert_eq!(b - a, 120.0);
    }

    #[test]
    fn nobody_speaks() {
        assert!(read("Just a letter.\nWith two lines.", &Options::default()).unwrap_err().contains("no speakers"));
    }
}
