//! What somebody might give to `tactful check` to break it. What it prints is kept beside, in `tests/hostile`; with
//! `TACTFUL_BLESS=1` the files are written anew.

mod support;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{Run, file, finish, folder, run, run_with, tactful};

/// Compares what a run printed with the file of this name.
fn expect(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile").join(name);
    if std::env::var_os("TACTFUL_BLESS").is_some() {
        fs::write(&path, actual).expect("the file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).expect("the expected output is there").replace("\r\n", "\n");
    assert!(expected == actual, "{name} should be\n{expected}\nand is\n{actual}");
}

/// What a run printed, with the folder of the test left out.
fn shown(run: &Run, folder: &Path) -> String {
    let here = format!("{}/", folder.to_string_lossy());
    let text = format!("{}[stderr]\n{}[exit {}]\n", run.stdout, run.stderr, run.code);
    text.replace(&here, "").replace("\r\n", "\n")
}

/// Runs within a time that only unbounded work exceeds, even on a busy machine and without optimisation.
fn quickly(args: &[&str]) -> Run {
    quickly_in(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

/// The same in a folder: where messages are cut must not hang on how long the path of the checkout is.
fn quickly_in(folder: &Path, args: &[&str]) -> Run {
    let start = Instant::now();
    let run = finish(tactful().current_dir(folder).args(args), b"");
    let time = start.elapsed();
    assert!(time < Duration::from_secs(120), "{time:?} for {args:?}");
    run
}

fn pack(key: &str, pattern: &str) -> String {
    format!(
        "category = \"jargon\"\n[[rule]]\nid = \"hostile\"\n{key} = ['{pattern}']\nwhy = \"x\"\nsource = \"y\"\n\
         rewrites = [{{ text = \"z\", applicability = \"advice\" }}]\nflags = [\"a\"]\npasses = [\"z\"]\n"
    )
}

#[test]
fn patterns_that_grow() {
    let folder = folder("hostile_patterns");
    let numbered = |count: usize, sep: &str| (0..count).map(|i| format!("w{i}")).collect::<Vec<_>>().join(sep);
    let optional = (0..60).map(|i| format!("[w{i}]")).collect::<Vec<_>>().join(" ");
    file(&folder, "text.txt", "a b c d w1 w2 w3 ".repeat(2_000));
    let mut out = String::new();
    for (name, key, pattern) in [
        ("choices", "patterns", vec!["(a|b|c|d)"; 40].join(" ")),
        ("optional", "patterns", format!("{optional} end")),
        ("both", "patterns", vec!["([a] [b]|[c] [d])"; 25].join(" ") + " x"),
        ("gaps", "patterns", vec!["a ...6"; 30].join(" ") + " b"),
        ("nested", "patterns", format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000))),
        ("nested-optional", "patterns", format!("{}a{}", "[".repeat(5_000), " b]".repeat(5_000))),
        ("long", "patterns", numbered(20_000, " ")),
        ("many", "patterns", format!("({}) form", numbered(50_000, " x|"))),
        ("counted", "regex", "(a{1000}){1000}".into()),
        ("stars", "regex", "((((a*)*)*)*)*b".into()),
        ("dots", "regex", "(.*){50}x".into()),
        ("classes", "regex", r"\w{500}\w{500}".into()),
        ("deep", "regex", format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000))),
    ] {
        let path = format!("{name}.toml");
        file(&folder, &path, pack(key, &pattern));
        let args = ["check", "--no-config", "--no-builtin", "--rules", &path, "--format", "github", "text.txt"];
        let run = quickly_in(&folder, &args);
        let first = run.stdout.lines().next().unwrap_or("nothing found");
        assert!(run.stderr.len() < 2_000, "{name}: an error is no copy of the pattern");
        writeln!(out, "== {name}\n{}{first}\n[exit {}]", run.stderr, run.code).expect("it can be written");
    }
    expect("patterns.txt", &out);
}

#[test]
fn settings_that_are_too_long_or_never_end() {
    let folder = folder("hostile_settings");
    let text = file(&folder, "text.txt", "Calm down.\n");
    // A file with a hole: it is long, and takes no room on the disk.
    let long = folder.join("long.toml");
    File::create(&long).and_then(|f| f.set_len(100 << 20)).expect("a long file can be made");
    let long = long.to_string_lossy().into_owned();
    for i in 0..3 {
        file(&folder, &format!("pack/{i}.toml"), format!("category = \"jargon\"\n# {}\n", "x".repeat(3 << 20)));
    }
    let together = folder.join("pack").to_string_lossy().into_owned();
    let deep = file(&folder, "deep.toml", format!("ignore = {}{}\n", "[".repeat(50_000), "]".repeat(50_000)));
    let table = file(&folder, "table.toml", format!("{}x = 1\n", "a.".repeat(50_000)));
    let json = file(&folder, "deep.json", "[".repeat(200_000));
    let mut out = String::new();
    for args in [
        ["--rules", long.as_str()],
        ["--config", &long],
        ["--rules", &together],
        ["--config", &deep],
        ["--config", &table],
        ["--rules", &deep],
        ["--baseline", &json],
        ["--config", "/dev/zero"],
        ["--rules", "/dev/zero"],
    ] {
        let run = quickly(&[&["check", "--no-builtin", &text], &args[..]].concat());
        out.push_str(&format!("== {}\n{}", args.join(" "), shown(&run, &folder)));
    }
    // Settings are named from here, where they lie below.
    let below = folder.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&folder);
    for here in [&*folder, below] {
        out = out.replace(&format!("{}/", here.to_string_lossy()), "");
    }
    expect("settings.txt", &out);
}

#[cfg(feature = "mail")]
#[test]
fn mails_that_unfold() {
    let folder = folder("hostile_mails");
    let mut parts = String::from("Subject: Lamp\n");
    for i in 0..5_000 {
        write!(parts, "Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n").expect("it can be written");
    }
    parts.push_str("\nCalm down.\n");
    let attached = format!("Subject: Lamp\n{}\nCalm down.\n", "Content-Type: message/rfc822\n\n".repeat(20_000));
    let wide = format!(
        "Subject: Lamp\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nCalm down.\n{}--b--\n",
        "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n--c--\n".repeat(5_000)
    );
    let encoded = format!(
        "Subject: {}\nContent-Type: text/plain\n\nCalm down.\n",
        "=?utf-8?B?PT91dGYtOD9CP1BUOS4=?=".repeat(20_000)
    );
    let charset = "Subject: Lamp\nContent-Type: text/plain; charset=x-no-such\n\nCalm down.\n";
    let mails = [
        ("headers-without-end.eml", format!("Subject: Lamp\n{}", "X-A: b\n".repeat(200_000))),
        ("one-header-without-end.eml", format!("Subject: {}", "a".repeat(4 << 20))),
        ("parts-in-parts.eml", parts),
        ("mails-in-mails.eml", attached),
        ("many-parts.eml", wide),
        ("encoded-words.eml", encoded),
        ("no-such-charset.eml", charset.into()),
        (
            "boundary.eml",
            format!("Subject: Lamp\nContent-Type: multipart/mixed; boundary={}\n\nCalm down.\n", "-".repeat(1 << 20)),
        ),
    ];
    let mut out = String::new();
    for (name, text) in &mails {
        let path = file(&folder, name, text);
        let run = quickly(&["check", "--no-config", "--select", "calm-down", "--format", "csv", &path]);
        out.push_str(&format!("== {name}\n{}", shown(&run, &folder)));
    }
    expect("mails.txt", &out);
}

/// A generator of numbers that is the same in each run.
fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[test]
fn killed_while_it_fixes() {
    const FILES: usize = 40;
    let folder = folder("hostile_kill");
    let before: String = "Fill in the blue form.\n".repeat(300);
    let after = before.replace("blue", "claim");
    let root = folder.to_string_lossy().into_owned();
    let args = ["check", "--no-config", "--no-builtin", "--rules", "tests/packs/own", "--fix", &root];
    let names: Vec<String> = (0..FILES).map(|i| format!("{i:02}.txt")).collect();
    let write_all = || names.iter().for_each(|n| drop(file(&folder, n, &before)));
    write_all();
    let start = Instant::now();
    run(&args);
    let whole = start.elapsed();
    let (mut seed, mut interrupted) = (0x9e37_79b9_7f4a_7c15, 0);
    for round in 0..100 {
        write_all();
        let mut child =
            tactful().args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
        // At a moment somewhere in the run.
        let micros = whole.as_micros() as u64 * (random(&mut seed) % 1_000) / 1_000;
        std::thread::sleep(Duration::from_micros(micros));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let mut done = 0;
        for name in &names {
            let text = fs::read_to_string(folder.join(name)).expect("no file is lost");
            assert!(text == before || text == after, "{name} is half written in round {round}");
            done += usize::from(text == after);
        }
        interrupted += usize::from(done > 0 && done < FILES);
    }
    println!("{interrupted} of 100 runs were killed between two files");
    assert!(interrupted > 0, "some moment lies within the run");
    // What was left behind is in nobody's way.
    run(&args);
    for name in &names {
        assert_eq!(fs::read_to_string(folder.join(name)).expect("readable"), after);
    }
}

#[test]
fn nothing_speaks_to_the_terminal() {
    const BAD: &str = "\u{1b}]2;title\u{7}\u{9b}2J\u{202e}\u{2066}\u{1b}[2K\u{200b}\r";
    let folder = folder("hostile_terminal");
    let text =
        format!("Subject: {BAD}Hello\n\nHi {BAD}Ana,\n\nThe blue form {BAD} is here. {BAD}\n\nBest,\n{BAD}Sam\n");
    let plain = file(&folder, &format!("a{}.txt", BAD.replace('\r', "")), &text);
    let mail = file(&folder, "a.eml", &text);
    let page = file(&folder, "a.html", format!("<!-- tactful:ignore {BAD} --><p>{text}"));
    let own = pack("patterns", "blue form")
        .replace("why = \"x\"", "why = \"\\u001b[2J \\u202e x\"")
        .replace("text = \"z\"", "text = \"\\u001b]0;z\"");
    let own = file(&folder, "own.toml", own);
    let config = file(&folder, "bad.toml", format!("\"{}\" = 1\n", "\\u001b[2J\\u202e"));
    let missing = format!("no{BAD}such");
    let files = [plain.as_str(), &mail, &page, &missing];
    for args in [&[][..], &["--diff"], &["--show-segments"], &["--format", "github"], &["--fix", "--format", "junit"]] {
        for color in ["always", "never"] {
            let run =
                run(&[&["check", "--no-config", "--no-builtin", "--rules", &own, "--color", color], &files[..], args]
                    .concat());
            // A difference is for programs where it goes into a pipe; colours make it one for people.
            if !(args == ["--diff"] && color == "never") {
                harmless(&run.stdout, args);
            }
            harmless(&run.stderr, args);
            assert!(!run.stderr.contains("nothing was checked"), "{}", run.stderr);
        }
    }
    for args in [
        &["check", "--config", &config, &plain][..],
        &["check", "--rules", &missing, &plain],
        &["explain", BAD],
        &["config", "--config", &config],
    ] {
        let run = run(args);
        assert_eq!(run.code, 2);
        harmless(&run.stderr, args);
    }
}

/// No control characters but those of the program's own colours, and none that turn the direction.
fn harmless(text: &str, of: &[&str]) {
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        let after = rest[at + 1..].strip_prefix('[').expect("an escape sequence that sets a colour");
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').expect("it ends");
        assert!(after[end..].starts_with('m'), "{of:?}: {after:.20}");
        rest = &after[end..];
    }
    let bad = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\u{1b}')
            || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(text.chars().find(|&c| bad(c)), None, "{of:?}: {text}");
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;

    #[test]
    fn an_output_that_is_full() {
        let folder = folder("hostile_full");
        let text = file(&folder, "text.txt", "Fill in the blue form. ".repeat(5_000));
        for format in ["text", "json", "jsonl", "sarif", "github", "csv", "junit"] {
            let full = File::options().write(true).open("/dev/full").expect("Linux has it");
            let args =
                ["check", "--no-config", "--no-builtin", "--rules", "tests/packs/own", "--format", format, &text];
            let output = tactful().args(args).stdout(full).stderr(Stdio::piped()).output().expect("the binary runs");
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{format}: {message}");
            assert_eq!(message, "tactful: cannot write the output: no space left on device\n", "{format}");
        }
    }

    #[test]
    fn devices_and_pipes() {
        let folder = folder("hostile_devices");
        let text = file(&folder, "text.txt", "Fill in the blue form.\n");
        let own = ["check", "--no-config", "--no-builtin", "--rules", "tests/packs/own", "--format", "github"];
        let run = quickly(&[&own[..], &["/dev/zero", "/proc/self/mem", &text]].concat());
        let mut out = shown(&run, &folder);
        out.push_str(&shown(&run_with(&[&own[..], &["/dev/stdin"]].concat(), b"The blue form.\n"), &folder));
        expect("devices.txt", &out);
    }

    /// For the superuser every folder is open, so the binary runs as somebody else then.
    #[test]
    fn folders_and_files_that_are_shut() {
        use std::os::unix::fs::PermissionsExt;
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65_534;
        let folder = std::env::temp_dir().join(format!("tactful-shut-{}", std::process::id()));
        fs::create_dir_all(folder.join("shut")).expect("a folder can be made");
        file(&folder, "a.txt", "The blue form.\n");
        let b = file(&folder, "b.txt", "The blue form.\n");
        file(&folder, "shut/c.txt", "The blue form.\n");
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/own/jargon.toml");
        let packs = fs::read_dir(pack.parent().expect("a folder")).expect("readable");
        for entry in packs.map(|e| e.expect("an entry").path()).filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            fs::copy(&entry, folder.join(entry.file_name().expect("a name"))).expect("it can be copied");
        }
        let binary = folder.join("tactful");
        fs::copy(env!("CARGO_BIN_EXE_tactful"), &binary).expect("it can be copied");
        let mode =
            |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it can be set");
        mode(&folder, 0o755);
        mode(&folder.join("shut"), 0o000);
        mode(Path::new(&b), 0o000);
        let mut command = std::process::Command::new(&binary);
        command.current_dir(&folder).args(["check", "--no-config", "--no-builtin", "--format", "github", "."]);
        for entry in fs::read_dir(&folder).expect("readable").map(|e| e.expect("an entry").path()) {
            if entry.extension().is_some_and(|e| e == "toml") {
                command.arg("--rules").arg(entry);
            }
        }
        if fs::read_dir(folder.join("shut")).is_ok() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let run = finish(&mut command, b"");
        mode(&folder.join("shut"), 0o755);
        fs::remove_dir_all(&folder).expect("it can be removed");
        expect("shut.txt", &shown(&run, &folder));
    }

    /// Nothing in the binary could open a socket: it asks the system's library for none of the functions, and where
    /// `strace` is at hand, it is seen to make no such call.
    #[test]
    fn no_sockets() {
        let binary = fs::read(env!("CARGO_BIN_EXE_tactful")).expect("readable");
        let names = asked_for(&binary);
        assert!(names.is_empty() || names.contains(&"write"), "the names are read right");
        for name in ["socket", "connect", "bind", "getaddrinfo", "sendto", "sendmsg"] {
            assert!(!names.contains(&name), "the binary asks for {name}");
        }
        let folder = folder("hostile_sockets");
        let log = folder.join("calls");
        let mut command = std::process::Command::new("strace");
        command.args(["-f", "-e", "trace=%network", "-o"]).arg(&log).arg(env!("CARGO_BIN_EXE_tactful"));
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["check", "tests/mail", "examples/drafts"]);
        let Ok(status) = command.stdout(Stdio::null()).stderr(Stdio::null()).status() else { return };
        // Where tracing is forbidden, strace itself fails.
        if status.code() == Some(1) {
            let calls = fs::read_to_string(&log).expect("readable");
            let call = calls.lines().find(|l| !l.contains("+++") && !l.contains("---"));
            assert_eq!(call, None);
        }
    }

    /// What a 64-bit ELF file asks the system's libraries for; nothing, where it is linked statically.
    fn asked_for(elf: &[u8]) -> Vec<&str> {
        let number =
            |at: usize, bytes: usize| elf[at..at + bytes].iter().rev().fold(0, |n, &b| n << 8 | usize::from(b));
        let (table, size, count) = (number(0x28, 8), number(0x3a, 2), number(0x3c, 2));
        let section = |i: usize| table + i * size;
        const DYNAMIC_SYMBOLS: usize = 11;
        let Some(symbols) = (0..count).map(section).find(|s| number(s + 4, 4) == DYNAMIC_SYMBOLS) else {
            return Vec::new();
        };
        let strings = section(number(symbols + 0x28, 4));
        let (start, length) = (number(strings + 0x18, 8), number(strings + 0x20, 8));
        elf[start..start + length].split(|&b| b == 0).filter_map(|s| std::str::from_utf8(s).ok()).collect()
    }
}
