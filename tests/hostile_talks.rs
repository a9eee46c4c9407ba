//! What somebody might give to `tactful score` to break it. What it prints is kept beside, in `tests/hostile`.

mod support;

use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};
use support::kept::{expect, harmless, shown};
use support::{Run, file, finish, folder, run, tactful};

const GOOD: &str =
    "{\"id\":\"good\",\"turns\":[{\"speaker\":\"agent\",\"text\":\"Calm down, and read the manual.\"}]}\n";
const MIB: usize = 1 << 20;

/// Scores within a time, and on Linux within an address space, that only unbounded work exceeds.
fn bounded(folder: &Path, mib: usize, args: &[&str]) -> Run {
    let start = Instant::now();
    let mut command = tactful();
    if cfg!(target_os = "linux") {
        command = std::process::Command::new("sh");
        let limited = format!("ulimit -v {}; exec \"$0\" \"$@\"", mib << 10);
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_tactful")]);
    }
    let run = finish(command.current_dir(folder).args(["score", "--threads", "2"]).args(args), b"");
    let time = start.elapsed();
    assert!(time < Duration::from_secs(120), "{time:?} for {args:?}");
    run
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory has room");
    encoder.finish().expect("memory has room")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// An archive that unfolds: a start, so many MiB of one letter, and an end. Archives may be put together.
fn bomb(pack: fn(&[u8]) -> Vec<u8>, start: &str, mib: usize, end: &str) -> Vec<u8> {
    [pack(start.as_bytes()), pack(&vec![b'a'; MIB]).repeat(mib), pack(end.as_bytes())].concat()
}

/// A line, a cell or a document of which most is one letter: that record is refused, those around it are answered.
#[test]
fn records_that_never_end() {
    let folder = folder("hostile_endless");
    let open = format!("{GOOD}{{\"id\":\"long\",\"text\":\"");
    let row = "id,speaker,text\n1,agent,Calm down now.\n2,agent,\"";
    file(&folder, "line.jsonl.gz", bomb(gzip, &open, 300, &format!("\"}}\n{GOOD}")));
    file(&folder, "line.jsonl.zst", bomb(zstd, &open, 100, &format!("\"}}\n{GOOD}")));
    file(&folder, "unended.jsonl.gz", bomb(gzip, &open, 100, ""));
    file(&folder, "cell.csv.gz", bomb(gzip, row, 300, "\"\n3,agent,Calm down now.\n"));
    file(&folder, "header.csv.gz", bomb(gzip, "id,speaker,text,", 100, "\n1,agent,Calm down now.,\n"));
    let mut out = String::new();
    for (name, args) in [
        ("line.jsonl.gz", &["--from", "jsonl", "--to", "jsonl"][..]),
        ("line.jsonl.zst", &["--format", "csv"]),
        ("unended.jsonl.gz", &["--from", "jsonl", "--to", "jsonl"]),
        ("line.jsonl.gz", &["--from", "utterances", "--map", "text=none", "--format", "csv"]),
        ("cell.csv.gz", &["--format", "csv"]),
        ("header.csv.gz", &["--format", "csv"]),
    ] {
        let run = bounded(&folder, 1_000, &[args, &[name]].concat());
        let stdout: String = run.stdout.lines().map(|line| format!("{}\n", line.get(..60).unwrap_or(line))).collect();
        writeln!(out, "== {name} {}", args.join(" ")).expect("it can be written");
        out.push_str(&shown(&Run { stdout, ..run }, &folder));
    }
    expect("endless.txt", &out);
}

/// What is read as a whole is not read without end.
#[test]
fn documents_that_unfold() {
    let folder = folder("hostile_unfold");
    file(&folder, "a.json.gz", bomb(gzip, "{\"turns\":\"", 600, "\"}"));
    let run = bounded(&folder, 1_600, &["--format", "csv", "a.json.gz"]);
    expect("unfold.txt", &shown(&run, &folder));
}

/// Archives that are none, or that break off.
#[test]
fn archives_that_are_broken() {
    let folder = folder("hostile_archives");
    let good = GOOD.repeat(200);
    let mut out = String::new();
    for (name, bytes) in [
        ("head.jsonl.gz", gzip(good.as_bytes())[..5].to_vec()),
        ("half.jsonl.gz", [gzip(GOOD.as_bytes()), gzip(good.as_bytes())[..60].to_vec()].concat()),
        ("tail.jsonl.gz", [gzip(GOOD.as_bytes()), b"no archive\n".to_vec()].concat()),
        ("head.jsonl.zst", zstd(good.as_bytes())[..5].to_vec()),
        ("half.jsonl.zst", [zstd(GOOD.as_bytes()), zstd(good.as_bytes())[..60].to_vec()].concat()),
        ("window.jsonl.zst", vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0x01, 0x00, 0x00]),
        ("gzip-in-gzip.jsonl.gz", gzip(&gzip(GOOD.as_bytes()))),
    ] {
        file(&folder, name, bytes);
        let run = bounded(&folder, 800, &["--format", "csv", name]);
        write!(out, "== {name}\n{}", shown(&run, &folder)).expect("it can be written");
    }
    expect("archives.txt", &out);
}

/// Transcripts of all kinds with sequences for the terminal and marks that turn the direction, wherever text may stand.
#[test]
fn transcripts_do_not_speak_to_the_terminal() {
    const BAD: &str = "\u{1b}]2;title\u{7}\u{9b}2J\u{202e}\u{2066}\u{1b}[2K\u{200b}";
    let folder = folder("hostile_talk");
    let words = format!("Calm {BAD}down. You need to {BAD}send the form.");
    let json = serde_json::json!({
        "id": format!("7{BAD}"), "agent": format!("Jane{BAD}"), "team": BAD, "channel": "chat",
        "turns": [
            {"speaker": "customer", "name": format!("Al{BAD}"), "text": format!("Where is {BAD} it?")},
            {"speaker": "agent", "name": format!("Jane{BAD}"), "text": words},
        ],
    });
    file(&folder, "a.jsonl", format!("{json}\n{{\"id\":\"{}\",\"turns\":3}}\n", "\\u001b[2J\\u202e"));
    file(&folder, "b.txt", format!("Agent{BAD}: hi\nAgent: {words}\nCaller: no{BAD}\n"));
    let cells = format!("id,speaker,text,{BAD}\n1{BAD},agent,{words},{BAD}\n2,{BAD},{words},x\n");
    file(&folder, "c.csv", cells);
    file(&folder, "d.vtt", format!("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent>{words}\n\n00:{BAD} --> x\n"));
    file(&folder, "e.eml", format!("Subject: {BAD}\nFrom: {BAD} <a@b.example>\nTo: c@d.example\n\n{words}\n"));
    file(&folder, &format!("f{BAD}.json"), format!("[{{\"{BAD}\": 1}}]"));
    let here = folder.to_string_lossy().into_owned();
    let mut out = String::new();
    for args in [
        &[][..],
        &["--explain"],
        &["--format", "table"],
        &["--by", "agent,rule"],
        &["--lowest", "--sample", "3"],
        &["--agent", BAD],
        &["--map", BAD],
        &["--scorecard", BAD],
    ] {
        for color in ["never", "always"] {
            let run = run(&[&["score", "--no-config", "--color", color, &here], args].concat());
            harmless(&run.stdout, args);
            harmless(&run.stderr, args);
            if color == "never" && args.len() < 2 {
                write!(out, "== {}\n{}", args.join(" "), shown(&run, &folder)).expect("it can be written");
            }
        }
    }
    expect("talks.txt", &out);
}

/// Mails whose headers or parts have no end, read as conversations.
#[cfg(feature = "mail")]
#[test]
fn mails_that_never_come_to_the_point() {
    let folder = folder("hostile_talk_mails");
    let headers = format!("From: a@b.example\nSubject: Lamp\n{}", "X-A: b\n".repeat(200_000));
    let folded = format!("From: a@b.example\nSubject: Lamp\n{}", " and on\n".repeat(200_000));
    let quotes: String = (0..2_000).map(|deep| format!("{} On 3 June Ann wrote:\n", ">".repeat(deep))).collect();
    let mut out = String::new();
    for (name, text) in [
        ("headers.eml", headers.clone()),
        ("folded.eml", folded),
        ("headers.mbox", format!("From a@b.example Mon Jun  3 10:22:00 2024\n{headers}")),
        ("empty.mbox", "From a@b.example Mon Jun  3 10:22:00 2024\n\n".repeat(3_000)),
        ("quotes.eml", format!("From: a@b.example\nSubject: Lamp\n\nCalm down.\n\n{quotes}")),
    ] {
        file(&folder, name, text);
        let run = bounded(&folder, 1_000, &["--no-config", "--agent", "*@b.example", "--format", "csv", name]);
        let stdout = run.stdout.lines().take(3).map(|line| format!("{line}\n")).collect();
        let stderr = run.stderr.lines().take(3).map(|line| format!("{line}\n")).collect();
        write!(out, "== {name}\n{}", shown(&Run { stdout, stderr, ..run }, &folder)).expect("it can be written");
    }
    expect("talk-mails.txt", &out);
}
