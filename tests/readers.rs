//! Every reader against files of the shape that is met in the field, in `tests/transcripts/`.

use std::collections::BTreeMap;
use std::path::Path;
use tactful::readers::{Format, Include, Options, ReadError, read};
use tactful::{Channel, Conversation, Speaker};

fn records(file: &str, options: &Options) -> Vec<Result<Conversation, ReadError>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(file);
    let bytes = std::fs::read(path).expect("readable");
    read(bytes.as_slice(), file, options).collect()
}

fn one(file: &str, options: &Options) -> Conversation {
    let mut all = records(file, options);
    assert_eq!(all.len(), 1, "{file}");
    all.remove(0).unwrap_or_else(|e| panic!("{e}"))
}

fn agent(pattern: &str) -> Options {
    Options { agent: vec![pattern.parse().expect("a pattern")], ..Options::default() }
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()
}

/// "A" or "C" and the text.
fn said(talk: &Conversation) -> Vec<String> {
    let letter = |s: Speaker| if s == Speaker::Agent { "A" } else { "C" };
    talk.turns.iter().map(|t| format!("{} {}", letter(t.speaker), t.text)).collect()
}

fn starts(talk: &Conversation) -> Vec<Option<f64>> {
    talk.turns.iter().map(|t| t.start).collect()
}

#[test]
fn a_call_in_plain_text() {
    let talk = one("call-brackets.txt", &Options::default());
    assert_eq!(talk.id.as_deref(), Some("FW-20931"));
    assert_eq!(talk.channel, Some(Channel::Phone));
    assert_eq!(talk.metadata.get("team").map(String::as_str), Some("Billing North"));
    assert_eq!(talk.turns.len(), 5);
    assert_eq!(talk.turns[0].name.as_deref(), Some("Jane (Support)"));
    assert!(talk.turns[1].text.ends_with("\nNote: the meter was changed in May: maybe that is why."));
    assert_eq!(talk.turns[4].text, "[PII] said so last month, account ######.");
    assert_eq!(starts(&talk), [2.0, 8.0, 21.0, 40.0, 52.0].map(Some));
}

#[test]
fn speech_with_numbered_speakers_needs_to_be_told() {
    for file in ["whisperx.txt", "whisperx.json", "deepgram.json", "assemblyai.json"] {
        let error = records(file, &Options::default()).remove(0).expect_err(file);
        assert!(error.message.contains("who the agent is") && error.message.contains("--agent"), "{file}: {error}");
    }
    let talk = one("whisperx.txt", &agent("SPEAKER_01"));
    assert_eq!(talk.turns.len(), 5);
    assert!(said(&talk)[0].starts_with("A thank you for calling"));
}

#[test]
fn speech_recognisers() {
    let talk = one("whisperx.json", &agent("SPEAKER_01"));
    assert_eq!(
        said(&talk),
        [
            "A Good morning, Harbour Bank. How can I help?",
            "C My card was swallowed. On Hill Road.",
            "A I'll block it now."
        ]
    );
    assert_eq!((talk.turns[0].start, talk.turns[0].end), (Some(0.51), Some(5.0)));
    assert_eq!(talk.channel, Some(Channel::Phone));
    let talk = one("deepgram.json", &agent("Speaker 0"));
    assert_eq!(said(&talk), ["A Good morning, Vale Clinic.", "C Hello, I need a slot."]);
    assert_eq!(talk.id.as_deref(), Some("dg-123"));
    let talk = one("assemblyai.json", &agent("*A"));
    assert_eq!(said(&talk), ["A Hi there, Oak Council, Ade speaking.", "C Hello, my bin was missed."]);
    assert_eq!(starts(&talk), [Some(0.25), Some(2.6)]);
}

#[test]
fn captions() {
    let talk = one("call.vtt", &Options::default());
    assert_eq!(said(&talk), ["A Good evening, Pine Airways, this is Dana.", "C My flight & hotel are gone."]);
    assert_eq!((talk.turns[0].start, talk.turns[0].end), (Some(0.5), Some(3.5)));
    let talk = one("call.srt", &Options::default());
    assert_eq!(said(&talk), ["A Good evening, Pine Airways.", "C My flight was cancelled."]);
}

#[test]
fn chat_logs() {
    let talk = one("whatsapp.txt", &Options::default());
    assert_eq!(talk.turns.len(), 3, "{:?}", said(&talk));
    assert_eq!(said(&talk)[1], "A Hello Mia! It is, until Sunday.\nIt comes in two sizes:\n- small\n- large");
    assert_eq!(talk.turns[1].start.unwrap() - talk.turns[0].start.unwrap(), 60.0);
    let talk = one("slack-style.txt", &Options::default());
    assert_eq!(talk.turns.len(), 3, "{:?}", said(&talk));
    assert_eq!(said(&talk)[1], "C The export fails every night.\nIt says \"timeout: 30\".");
    assert_eq!(talk.turns[2].start.unwrap() - talk.turns[0].start.unwrap(), 180.0);
}

#[test]
fn tables() {
    let talks: Vec<_> = records("turns.csv", &Options::default()).into_iter().map(Result::unwrap).collect();
    assert_eq!(talks.len(), 2);
    assert_eq!(
        said(&talks[0]),
        ["C Where is my order; it is late", "A Hi, it left today.\nYou will have it on Friday."]
    );
    assert_eq!(talks[0].metadata.get("team").map(String::as_str), Some("North"));
    assert_eq!(talks[0].turns[1].start.unwrap() - talks[0].turns[0].start.unwrap(), 70.0);
    assert_eq!(talks[1].turns.len(), 2, "the system's turn is left out");
    let options = Options { include: Include { system: true, ..Include::default() }, ..Options::default() };
    assert_eq!(records("turns.csv", &options).pop().unwrap().unwrap().turns.len(), 3);

    let error = records("tickets.tsv", &Options::default()).remove(0).unwrap_err();
    assert!(error.message.contains("Ticket, Body in, Body out, Queue") && error.message.contains("--map"), "{error}");
    let options = Options {
        map: map(&[("customer_text", "body in"), ("agent_text", "Body out"), ("id", "Ticket")]),
        ..Options::default()
    };
    let talks: Vec<_> = records("tickets.tsv", &options).into_iter().map(Result::unwrap).collect();
    assert_eq!(said(&talks[1]), ["C Can I rent for a week?", "A Yes, a week is 90."]);
    assert_eq!(talks[1].id.as_deref(), Some("882"));
    let options = Options { map: map(&[("text", "Nothing")]), ..Options::default() };
    assert!(records("tickets.tsv", &options).remove(0).unwrap_err().message.contains("no column \"Nothing\""));

    let talks = records("transcript-cells.csv", &Options::default());
    assert_eq!(talks.len(), 3);
    assert_eq!(talks[0].as_ref().unwrap().turns.len(), 3);
    assert_eq!(talks[0].as_ref().unwrap().channel, Some(Channel::Chat));
    assert_eq!(talks[1].as_ref().unwrap_err().line, 5);
    assert_eq!(talks[2].as_ref().unwrap().id.as_deref(), Some("9003"));
}

#[test]
fn lines_of_json() {
    let talks = records("utterances.jsonl", &Options::default());
    assert_eq!(talks.len(), 3);
    let first = talks[0].as_ref().unwrap();
    assert_eq!(first.id.as_deref(), Some("c1"));
    assert_eq!(
        said(first),
        ["C My router blinks red.", "A Hi! When did it start?", "C Last night.", "A I'll send an engineer on Monday."]
    );
    let error = talks[2].as_ref().unwrap_err();
    assert_eq!(error.line, 6);
    assert!(error.message.contains("sort the rows"), "{error}");

    let pairs = [
        ("id", "ticket.key"),
        ("turns", "msgs"),
        ("speaker", "who.kind"),
        ("text", "body.text"),
        ("time", "at"),
        ("team", "squad"),
    ];
    let talks = records("mapped.jsonl", &Options { map: map(&pairs), ..Options::default() });
    assert_eq!(talks.len(), 3);
    let first = talks[0].as_ref().unwrap();
    assert_eq!(said(first), ["C It hums.", "A I'll swap it tomorrow."]);
    assert_eq!(first.id.as_deref(), Some("K-1"));
    assert_eq!(first.metadata.get("team").map(String::as_str), Some("blue"));
    assert_eq!(first.turns[1].start.unwrap() - first.turns[0].start.unwrap(), 240.0);
    assert!(talks[1].as_ref().unwrap_err().message.contains("--map turns=FIELD"));
    assert_eq!(talks[2].as_ref().unwrap_err().line, 3);

    let talk = one("native.jsonl", &Options::default());
    assert_eq!(talk.id.as_deref(), Some("17"));
    assert_eq!(talk.turns[1].start.unwrap() - talk.turns[0].start.unwrap(), 25.5);
    assert_eq!(talk.metadata.get("agent").map(String::as_str), Some("Ana"));
}

#[test]
fn amazon() {
    let talk = one("contact-lens-voice.json", &Options::default());
    assert_eq!(talk.id.as_deref(), Some("0a1b-contact"));
    assert_eq!(said(&talk)[0], "A Good morning, Alder Hotels, this is Kim. How can I help?");
    assert_eq!((talk.turns[0].start, talk.turns[0].end), (Some(0.44), Some(5.21)));
    assert_eq!(talk.turns.len(), 3);
    let talk = one("call-analytics.json", &Options::default());
    assert_eq!(said(&talk), ["A Welcome to Vale Energy.", "C My meter spins at night."]);
    assert_eq!(talk.id.as_deref(), Some("call-7781"));
    let talk = one("contact-lens-chat.json", &Options::default());
    assert_eq!(said(&talk), ["C my voucher expired", "A Hi Noor, I can extend it today."]);
    assert_eq!(talk.channel, Some(Channel::Chat));
    let bots = Options { include: Include { bots: true, ..Include::default() }, ..Options::default() };
    assert_eq!(one("contact-lens-chat.json", &bots).turns.len(), 3);
    let talk = one("connect-chat.json", &Options::default());
    assert_eq!(said(&talk), ["C the lift is stuck", "A I'll send someone within the hour."]);
    assert_eq!(talk.turns[1].start.unwrap() - talk.turns[0].start.unwrap(), 55.0);
}

#[test]
fn help_desks() {
    let talk = one("zendesk.json", &Options::default());
    assert_eq!(talk.id.as_deref(), Some("35436"));
    assert_eq!(talk.channel, Some(Channel::Email));
    assert_eq!(talk.turns.len(), 2, "the private note is left out");
    assert_eq!(said(&talk)[0], "C Hello,\n\nyou charged me twice & I can't reach you.");
    assert_eq!(talk.turns[1].name.as_deref(), Some("Lea Voss"));
    let notes = Options { include: Include { notes: true, ..Include::default() }, ..Options::default() };
    assert_eq!(one("zendesk.json", &notes).turns.len(), 3);
    let talks: Vec<_> = records("zendesk-export.jsonl", &Options::default()).into_iter().map(Result::unwrap).collect();
    assert_eq!(said(&talks[0]), ["C hello?", "A Hi, how can I help?"]);
    assert_eq!(said(&talks[1]), ["C is it open", "A Yes, until 8 pm."]);

    let talk = one("intercom.json", &Options::default());
    assert_eq!(
        said(&talk),
        ["C Hi, my invoice link is dead :(", "A Hi Pia,\n\nI'll send a fresh link now.\n\n- check spam"]
    );
    assert_eq!(talk.turns[1].start.unwrap() - talk.turns[0].start.unwrap(), 60.0);
}

#[test]
fn encodings_and_forms_that_are_told() {
    let talk = one("utf16.txt", &Options::default());
    assert_eq!(said(&talk), ["A Grüße, how can I help?", "C fine"]);
    // What is told goes before what is found out.
    let told = Options { from: Some(Format::Text), ..agent("SPEAKER_01") };
    assert_eq!(one("whisperx.txt", &told).turns.len(), 5);
    let wrong = Options { from: Some(Format::Zendesk), ..Options::default() };
    assert!(records("whisperx.txt", &wrong).remove(0).unwrap_err().message.contains("no JSON"));
    let unknown = read(&b"{\"a\": 1}"[..], "x.json", &Options::default()).next().unwrap().unwrap_err();
    assert!(unknown.message.contains("--from") && unknown.message.contains("its keys: a"), "{unknown}");
}

#[test]
fn redaction_marks_trip_no_rule() {
    let linter = tactful::Linter::default();
    let marks = [
        "[PII]",
        "[PERSON_NAME]",
        "[redacted]",
        "####",
        "######",
        "****",
        "XXXX",
        "<PERSON>",
        "[NAME]",
        "[CREDIT_CARD_NUMBER]",
        "<REDACTED>",
        "***-**-1234",
    ];
    for mark in marks {
        for text in [format!("Thank you {mark}, the new card goes to {mark} today."), format!("I see {mark} here.")] {
            let report = linter.check(&text);
            let faults: Vec<String> = report.faults().map(|f| format!("{} {:?}", f.rule(), f.quote())).collect();
            assert!(faults.is_empty(), "{text}: {faults:?}");
        }
    }
}

#[test]
fn no_input_breaks_a_reader() {
    let hostile: [&[u8]; 14] = [
        b"",
        b"\0\0\0",
        b"{",
        b"[",
        b"[]",
        b"null",
        b"{\"Transcript\": 4}",
        b"{\"segments\": [{\"start\": \"x\"}]}",
        b"\xff\xfe\x00",
        b"speaker,text\n\"agent",
        b"WEBVTT\n\n99:99 --> \n",
        b"1\n--> \n",
        b": : :\n[]: \n[00:00:00]\n",
        b"{\"comments\": [{}], \"turns\": null}",
    ];
    for input in hostile {
        for format in std::iter::once(None).chain(Format::ALL.into_iter().map(Some)) {
            let options = Options { from: format, ..Options::default() };
            for record in read(input, "x", &options).take(50) {
                if let Err(error) = record {
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    // Long lines and many labels cost linear time.
    let long = format!("Agent: {}\n{}", "a: ".repeat(100_000), "x: y\n".repeat(50_000));
    assert_eq!(read(long.as_bytes(), "x.txt", &Options::default()).count(), 1);
}
