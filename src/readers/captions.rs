//! Captions: WebVTT and SubRip. The speaker stands in `<v Name>`, or before a colon.

use super::Options;
use super::clock;
use super::html;
use super::roles::{Raw, Utterance, assign};
use crate::conversation::{Channel, Conversation};

/// Reads a file of captions: a recording of speech.
pub fn read(text: &str, options: &Options) -> Result<Conversation, (usize, String)> {
    let mut raw = Raw { channel: Some(Channel::Phone), pieces: true, ..Raw::default() };
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let Some((from, to)) = line.split_once("-->") else { continue };
        let to = to.trim().split([' ', '\t']).next().unwrap_or_default();
        let (Some(start), Some(end)) = (time(from), time(to)) else {
            let message = format!("{line:?} is no time of a caption; expected `00:00:01.000 --> 00:00:04.000`");
            return Err((number + 1, message));
        };
        let mut body = String::new();
        while let Some((_, line)) = lines.next_if(|(_, l)| !l.trim().is_empty() && !l.contains("-->")) {
            body.push_str(line);
            body.push('\n');
        }
        cue(&mut raw, &body, start, end);
    }
    if raw.said.is_empty() {
        return Err((
            0,
            "there are no captions with words; expected `00:00:01.000 --> 00:00:04.000` above each".into(),
        ));
    }
    if raw.said.iter().all(|s| s.name.is_empty()) {
        let message = "the captions name no speakers; expected `<v Jane>` or `Jane:` at the start of a caption";
        return Err((0, message.into()));
    }
    assign(raw, options).map_err(|message| (0, message))
}

/// Minutes stand before seconds here, also when they are alone.
fn time(text: &str) -> Option<f64> {
    let text = text.trim();
    clock::clock(&if text.matches(':').count() == 1 { format!("0:{text}") } else { text.to_string() })
}

/// A caption may hold the words of several speakers. Without a name it goes on with the last one.
fn cue(raw: &mut Raw, body: &str, start: f64, end: f64) {
    let mut said: Vec<(Option<String>, String)> = Vec::new();
    for piece in body.split("<v").map(str::trim).filter(|p| !p.is_empty()) {
        let voiced = body.contains("<v") && piece.contains('>') && !piece.starts_with('<');
        let (name, words) = match piece.split_once('>').filter(|_| voiced) {
            Some((voice, words)) => {
                // `<v.loud Jane>`
                let name = if voice.starts_with('.') { voice.split_once(' ').map_or("", |v| v.1) } else { voice };
                (Some(name.trim().to_string()), words)
            }
            None => (None, piece),
        };
        if name.is_some() {
            said.push((name, html::text(words)));
            continue;
        }
        for line in words.lines() {
            let line = html::text(line);
            let line = line.trim_start_matches(['-', '–', '>']).trim_start();
            match line.split_once(": ").filter(|(name, _)| is_name(name)) {
                Some((name, words)) => said.push((Some(name.trim_matches(['[', ']']).to_string()), words.to_string())),
                None => match said.last_mut() {
                    Some((_, words)) => {
                        words.push(' ');
                        words.push_str(line);
                    }
                    None => said.push((None, line.to_string())),
                },
            }
        }
    }
    let count = said.len().max(1) as f64;
    for (i, (name, text)) in said.into_iter().enumerate() {
        let name = name.or_else(|| raw.said.last().map(|s| s.name.clone())).unwrap_or_default();
        // The time of a caption is shared by those who speak in it.
        let part = |n: usize| start + (end - start) * n as f64 / count;
        raw.said.push(Utterance { name, role: None, text, start: Some(part(i)), end: Some(part(i + 1)) });
    }
}

fn is_name(text: &str) -> bool {
    let good = |c: char| c.is_alphanumeric() || " ()_-.'’[]".contains(c);
    let capital = text.starts_with(|c: char| c.is_uppercase() || c == '[') || text.chars().any(|c| c == '_');
    text.split_whitespace().count() <= 3 && text.len() <= 40 && capital && text.chars().all(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(text: &str, agent: &str) -> Vec<(&'static str, String, f64)> {
        let options = Options { agent: vec![agent.parse().unwrap()], ..Options::default() };
        let talk = read(text, &options).unwrap();
        talk.turns.into_iter().map(|t| (t.speaker.name(), t.text, t.end.unwrap())).collect()
    }

    #[test]
    fn web_vtt() {
        let text = "WEBVTT\n\nNOTE made by hand\n\n1\n00:01.000 --> 00:02.500 align:start\n<v Jane>Good morning,</v>\n\n00:02.600 --> 00:04.000\n<v Jane>how can I <i>help</i>?\n\n00:00:05.000 --> 00:00:06.000\n<v.loud Tom Hill>It&apos;s broken.</v>\n";
        assert_eq!(
            turns(text, "Jane"),
            [
                ("agent", "Good morning, how can I help?".to_string(), 4.0),
                ("customer", "It's broken.".to_string(), 6.0)
            ]
        );
    }

    #[test]
    fn sub_rip() {
        let text = "1\r\n00:00:01,000 --> 00:00:03,000\r\nJane: Good morning\r\n\r\n2\r\n00:00:03,500 --> 00:00:05,000\r\n- Tom: Hi\r\n- Jane: how can I help\r\n\r\n3\r\n00:00:06,000 --> 00:00:07,000\r\ntoday?\r\n";
        assert_eq!(
            turns(text, "Jane"),
            [
                ("agent", "Good morning".to_string(), 3.0),
                ("customer", "Hi".to_string(), 4.25),
                ("agent", "how can I help today?".to_string(), 7.0)
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| read(text, &Options::default()).unwrap_err();
        assert_eq!(error("WEBVTT\n\nsoon --> later\nhi\n").0, 3);
        assert!(error("WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n").1.contains("name no speakers"));
        assert!(error("WEBVTT\n").1.contains("no captions"));
    }
}
