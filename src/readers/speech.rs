//! What speech recognisers write when they tell speakers apart: WhisperX, Deepgram, AssemblyAI.
//!
//! They number speakers; who is the agent has to be said ([`Options::agent`](super::Options::agent)).

use super::roles::{Raw, Utterance};
use crate::conversation::Channel;
use serde_json::Value;

fn recording() -> Raw {
    Raw { channel: Some(Channel::Phone), pieces: true, ..Raw::default() }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, key: &str) -> Option<f64> {
    value.get(key).and_then(Value::as_f64).filter(|n| *n >= 0.0)
}

/// A speaker's number or name as a label.
fn label(value: &Value) -> Option<String> {
    match value.get("speaker")? {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(format!("Speaker {number}")),
        _ => None,
    }
}

/// `{"segments": [{"start", "end", "text", "speaker", "words"?}]}`. A segment whose words have several speakers is
/// divided among them; one without a speaker goes on with the last.
pub fn whisperx(value: &Value) -> Result<Raw, String> {
    let segments = value.get("segments").and_then(Value::as_array).ok_or("`segments` is missing or no list")?;
    let mut raw = recording();
    for segment in segments {
        let words = segment.get("words").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut speakers: Vec<String> = words.iter().filter_map(label).collect();
        speakers.dedup();
        if speakers.len() > 1 {
            by_words(&mut raw, words, |w| text(w, "word"), 1.0);
            continue;
        }
        let said = |key| number(segment, key);
        let name = label(segment).or_else(|| speakers.pop());
        push(&mut raw, name, text(segment, "text"), said("start"), said("end"));
    }
    told(raw, "run the recogniser with speaker diarisation")
}

/// `{"results": {"utterances": […]}}`, or with `"channels"` alone, the words by speaker, or a speaker a channel.
pub fn deepgram(value: &Value) -> Result<Raw, String> {
    let mut raw = recording();
    raw.id = value.pointer("/metadata/request_id").and_then(Value::as_str).map(str::to_string);
    let results = value.get("results").ok_or("`results` is missing")?;
    let channels = results.get("channels").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if let Some(utterances) = results.get("utterances").and_then(Value::as_array) {
        for said in utterances {
            // Recorded in two channels, a speaker each, they are told apart by channel.
            let channel = said.get("channel").and_then(Value::as_u64).filter(|_| channels.len() > 1);
            let name = channel.map(|c| format!("Channel {c}")).or_else(|| label(said));
            push(&mut raw, name, text(said, "transcript"), number(said, "start"), number(said, "end"));
        }
        return told(raw, "ask for `diarize=true`");
    }
    for (i, channel) in channels.iter().enumerate() {
        let words = channel.pointer("/alternatives/0/words").and_then(Value::as_array);
        let words = words.map(Vec::as_slice).unwrap_or_default();
        if channels.len() > 1 {
            let name = format!("Channel {i}");
            for word in words {
                push(&mut raw, Some(name.clone()), written(word), number(word, "start"), number(word, "end"));
            }
        } else {
            by_words(&mut raw, words, written, 1.0);
        }
    }
    raw.said.sort_by(|a, b| a.start.unwrap_or(0.0).total_cmp(&b.start.unwrap_or(0.0)));
    told(raw, "ask for `diarize=true`, or `utterances=true`")
}

fn written(word: &Value) -> &str {
    word.get("punctuated_word").and_then(Value::as_str).unwrap_or_else(|| text(word, "word"))
}

/// `{"utterances": [{"speaker": "A", "start": 250, "end": 4100, "text"}]}`, in milliseconds.
pub fn assemblyai(value: &Value) -> Result<Raw, String> {
    let mut raw = recording();
    raw.id = value.get("id").and_then(Value::as_str).map(str::to_string);
    if let Some(error) = value.get("error").and_then(Value::as_str) {
        return Err(format!("the recogniser failed: {error}"));
    }
    let utterances = value.get("utterances").and_then(Value::as_array);
    for said in utterances.ok_or("`utterances` is missing or no list; ask for `speaker_labels`")? {
        let seconds = |key| number(said, key).map(|n| n / 1000.0);
        let name = said
            .get("speaker")
            .and_then(Value::as_str)
            .map(|s| if s.len() == 1 { format!("Speaker {s}") } else { s.to_string() });
        push(&mut raw, name, text(said, "text"), seconds("start"), seconds("end"));
    }
    told(raw, "ask for `speaker_labels`")
}

/// Words put together as long as one speaker speaks.
fn by_words<'v>(raw: &mut Raw, words: &'v [Value], written: impl Fn(&'v Value) -> &'v str, unit: f64) {
    for word in words {
        push(raw, label(word), written(word), number(word, "start").map(|n| n / unit), number(word, "end"));
    }
}

fn push(raw: &mut Raw, name: Option<String>, text: &str, start: Option<f64>, end: Option<f64>) {
    let name = name.or_else(|| raw.said.last().map(|s| s.name.clone())).unwrap_or_default();
    raw.said.push(Utterance { name, role: None, text: text.trim().to_string(), start, end });
}

fn told(raw: Raw, how: &str) -> Result<Raw, String> {
    if !raw.said.is_empty() && raw.said.iter().all(|s| s.name.is_empty()) {
        return Err(format!("the words name no speakers; {how}"));
    }
    Ok(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::{Options, roles::assign};
    use serde_json::json;

    fn turns(raw: Raw, agent: &str) -> Vec<(&'static str, String)> {
        let options = Options { agent: vec![agent.parse().unwrap()], ..Options::default() };
        assign(raw, &options).unwrap().turns.into_iter().map(|t| (t.speaker.name(), t.text)).collect()
    }

    #[test]
    fn a_segment_of_two_speakers_is_divided() {
        let value = json!({"segments": [
            {"start": 0.1, "end": 2.0, "text": " Good morning.", "speaker": "SPEAKER_00"},
            {"start": 2.0, "end": 4.0, "text": " How are you? Fine.", "speaker": "SPEAKER_00", "words": [
                {"word": "How", "speaker": "SPEAKER_00"}, {"word": "are"}, {"word": "you?", "speaker": "SPEAKER_00"},
                {"word": "Fine.", "speaker": "SPEAKER_01"}]},
            {"start": 4.0, "end": 5.0, "text": " Thanks."}]});
        let raw = whisperx(&value).unwrap();
        assert_eq!(
            turns(raw, "SPEAKER_00"),
            [("agent", "Good morning. How are you?".to_string()), ("customer", "Fine. Thanks.".to_string())]
        );
    }

    #[test]
    fn channels_are_speakers() {
        let word = |w: &str, start: f64| json!({"word": w, "start": start, "end": start + 0.5});
        let value = json!({"results": {"channels": [
            {"alternatives": [{"words": [word("hello", 0.0), word("thanks", 4.0)]}]},
            {"alternatives": [{"words": [word("hi", 2.0)]}]}]}});
        let raw = deepgram(&value).unwrap();
        assert_eq!(
            turns(raw, "Channel 0"),
            [("agent", "hello".into()), ("customer", "hi".into()), ("agent", "thanks".to_string())]
        );
    }

    #[test]
    fn no_speakers_is_an_error() {
        let value = json!({"segments": [{"start": 0, "end": 1, "text": "hello"}]});
        assert!(whisperx(&value).unwrap_err().contains("diarisation"));
        assert!(assemblyai(&json!({"status": "error", "error": "too quiet"})).unwrap_err().contains("too quiet"));
        assert!(deepgram(&json!({"results": {}})).unwrap().said.is_empty());
    }
}
