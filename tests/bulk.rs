//! Many conversations at once: order, interruption, archives, summaries, masks.

mod support;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use support::{Run, file, folder, run, run_with, tactful};

const CUSTOMERS: [&str; 4] = [
    "Hi, my parcel hasn't arrived and nobody answers.",
    "This is the third time I write. I'm fed up!",
    "Can I change the address to 14 Orchard Lane?",
    "ok thanks",
];
const AGENTS: [&str; 5] = [
    "Calm down. You need to send us the form.",
    "I'm sorry that your parcel is late. I will call the depot now and write to you by 5 pm today.",
    "Unfortunately that's not possible.",
    "Thank you for telling us, Ann. Is there anything else I can help with?",
    "As per policy we can't do that. That's not my job.",
];

/// So many conversations, each a little different.
fn talks(count: usize) -> String {
    let talk = |n: usize| {
        let turns: Vec<Value> = (0..2 + n % 5)
            .flat_map(|t| {
                let customer = json!({"speaker": "customer", "text": CUSTOMERS[(n + t) % CUSTOMERS.len()]});
                [customer, json!({"speaker": "agent", "text": AGENTS[(n * 7 + t * 3) % AGENTS.len()]})]
            })
            .collect();
        let talk = json!({"id": n, "turns": turns, "agent": (["Tom", "Ann", "=Bob"][n % 3]),
            "date": format!("2024-01-{:02}", 1 + n % 28)});
        format!("{talk}\n")
    };
    (0..count).map(talk).collect()
}

fn answer_ids(output: &str) -> Vec<u64> {
    let id = |line: &str| serde_json::from_str::<Value>(line).ok()?["id"].as_str()?.parse().ok();
    let id = |line: &str| id(line).unwrap_or_else(|| panic!("no answer: {line}"));
    output.lines().map(id).collect()
}

#[test]
fn threads_do_not_show() {
    let folder = folder("bulk-threads");
    let many = file(&folder, "many.jsonl", talks(700) + "no json\n\n" + &talks(20));
    file(
        &folder,
        "call.txt",
        "Agent: Good morning, how can I help?\nCaller: My card was declined, and I am at the till.\n",
    );
    let place = folder.to_str().unwrap();
    for options in [
        &["--from", "jsonl", "--to", "jsonl", many.as_str()][..],
        &["--format", "csv", place],
        &["--format", "json", place],
        &["--format", "text", place],
        &["--format", "table", place],
        &["--format", "json", "--by", "agent,team,channel,week,rule", place],
        &["--format", "jsonl", "--sample", "7", place],
        &["--format", "jsonl", "--sample", "7", "--lowest", "--redact", place],
    ] {
        let with = |threads: &str| run(&[&["score", "--threads", threads], options].concat());
        let one = with("1");
        assert_eq!(one.code, 2, "{options:?}: a line is bad: {}", one.stderr);
        for threads in ["2", "7"] {
            let many = with(threads);
            assert!(many.stdout == one.stdout, "{options:?} with {threads} threads");
            assert_eq!(many.stderr, one.stderr);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the lines are, each has its answer, in order, with one thread and with many.
    #[test]
    fn each_line_has_its_answer(lines in prop::collection::vec(line(), 0..60), threads in 2..5usize) {
        let input = lines.join("\n");
        let one = run_with(&["score", "--from", "jsonl", "--to", "jsonl", "--threads", "1", "-"], input.as_bytes());
        let threads = threads.to_string();
        let many = run_with(&["score", "--from", "jsonl", "--to", "jsonl", "--threads", &threads, "-"], input.as_bytes());
        prop_assert_eq!(&one.stdout, &many.stdout);
        prop_assert_eq!(one.stdout.lines().count(), input.split_terminator('\n').count());
    }
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (0..1000usize).prop_map(|n| talks(n % 9 + 1).lines().last().unwrap_or_default().to_string()),
        1 => "[ -~]{0,40}",
        1 => Just(String::new()),
        1 => "\\PC{0,200}".prop_map(|text| json!({"id": text, "turns": [{"speaker": "agent", "text": text}]}).to_string()),
        1 => (1..200_000usize).prop_map(|n| json!({"id": n, "turns": [{"speaker": "agent", "text": "calm ".repeat(n / 5)}]}).to_string()),
    ]
}

#[test]
fn a_filter_answers_each_line_at_once() {
    let mut child = tactful()
        .args(["score", "--from", "jsonl", "--to", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let (mut to, mut from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for line in talks(5).lines() {
        writeln!(to, "{line}").unwrap();
        to.flush().unwrap();
        let mut answer = String::new();
        from.read_line(&mut answer).unwrap();
        assert!(answer.contains("\"score\""), "an answer before the next line is sent");
    }
    drop(to);
    assert!(child.wait().unwrap().success());
}

#[test]
fn archives_are_read_as_what_is_in_them() {
    let folder = folder("bulk-archives");
    let plain = file(&folder, "plain.jsonl", talks(50));
    let mut gzip = Vec::new();
    // Two members, as `cat a.gz b.gz` gives.
    for part in [&talks(50)[..1000], &talks(50)[1000..]] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(part.as_bytes()).unwrap();
        gzip.extend(encoder.finish().unwrap());
    }
    let zstd =
        |text: &str| ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let frames = [zstd(&talks(50)[..1000]), zstd(&talks(50)[1000..])].concat();
    let expected = run(&["score", "--from", "jsonl", "--to", "jsonl", &plain]).stdout;
    assert_eq!(expected.lines().count(), 50);
    for (name, bytes) in [("a.jsonl.gz", &gzip), ("a.jsonl.zst", &frames)] {
        let packed = file(&folder, name, bytes);
        assert_eq!(run(&["score", "--from", "jsonl", "--to", "jsonl", &packed]).stdout, expected, "{name}");
        assert_eq!(run_with(&["score", "--from", "jsonl", "--to", "jsonl", "-"], bytes).stdout, expected, "{name}");
        // The form is told by the name without `.gz`, and by what is inside.
        assert_eq!(run(&["score", "--format", "csv", &packed]).stdout.lines().count(), 51);
    }
    let broken = file(&folder, "b.jsonl.gz", &gzip[..gzip.len() / 2]);
    let Run { code, stderr, stdout } = run(&["score", "--format", "csv", &broken, &plain]);
    assert_eq!(code, 2);
    assert!(stderr.contains("b.jsonl.gz: cannot read it"), "{stderr}");
    assert!(stdout.lines().count() > 51, "the others are scored");
    let all = run(&["score", "--format", "csv", folder.to_str().unwrap()]);
    assert!(all.stdout.lines().count() > 151, "a folder's archives are read too");
}

#[test]
fn a_bad_record_costs_nothing_else() {
    let folder = folder("bulk-bad");
    let good = talks(3);
    let mixed = file(&folder, "mixed.jsonl", good.replacen('\n', "\n{\"id\": 9}\nnot json\n", 1));
    let Run { code, stdout, stderr } = run(&["score", "--format", "csv", &mixed]);
    assert_eq!((code, stdout.lines().count()), (2, 4));
    assert!(stderr.contains("mixed.jsonl:2: `turns` is missing"), "{stderr}");
    assert!(stderr.contains("mixed.jsonl:3: this is no JSON"), "{stderr}");
}

#[test]
fn an_output_file_is_whole_or_not_there() {
    let folder = folder("bulk-output");
    let talks = file(&folder, "talks.jsonl", talks(40));
    let out = folder.join("out.jsonl");
    let to = out.to_str().unwrap();
    fs::write(&out, "old").unwrap();
    assert_eq!(run(&["score", "--format", "jsonl", "-o", to, &talks]).code, 0);
    assert_eq!(answer_ids(&fs::read_to_string(&out).unwrap()), (0..40).collect::<Vec<_>>());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left beside it");
    let again = run(&["score", "--format", "jsonl", "-o", to, "--resume", &talks]);
    assert!(again.code == 0 && again.stderr.contains("nothing to resume"), "{}", again.stderr);
    let text = folder.join("out.txt");
    run(&["score", "--color", "always", "-o", text.to_str().unwrap(), &talks]);
    assert!(!fs::read_to_string(&text).unwrap().contains('\u{1b}'), "a file has no colours");
}

#[cfg(unix)]
mod stopped {
    use super::*;

    fn start(options: &[&str], out: &Path, input: &str) -> Child {
        let mut command = tactful();
        command.args(["score", "--threads", "2", "-o", out.to_str().unwrap(), "--resume"]).args(options).arg(input);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs")
    }

    /// Kills runs at odd moments until one comes to its end, and holds the result against that of one run.
    fn survives(name: &str, options: &[&str], count: usize, kills: usize) {
        let folder = folder(name);
        let input = file(&folder, "talks.jsonl", talks(count));
        let whole = folder.join("whole");
        let begun = Instant::now();
        assert!(start(options, &whole, &input).wait().unwrap().success());
        let mut takes = begun.elapsed();
        let expected = fs::read(&whole).unwrap();
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let (mut killed, mut round) = (0, 0);
        while killed < kills {
            round += 1;
            assert!(round < kills * 4, "runs end before they can be killed");
            let out = folder.join(format!("out-{round}"));
            for run in 0.. {
                let mut child = start(options, &out, &input);
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let sleep = takes.mul_f64((state >> 40) as f64 / (1u64 << 24) as f64);
                thread::sleep(sleep);
                if let Some(status) = child.try_wait().unwrap() {
                    assert!(status.success());
                    // The first of all runs may have been a slow one.
                    takes = if run == 0 { takes.min(sleep) } else { takes };
                    break;
                }
                child.kill().unwrap();
                child.wait().unwrap();
                assert!(fs::read(&out).is_ok_and(|o| o == expected) || !out.exists(), "half a file");
                killed += 1;
            }
            assert!(fs::read(&out).unwrap() == expected, "a line was lost or stands twice");
            fs::remove_file(&out).unwrap();
        }
    }

    /// Found by a kill between the two files that a run makes.
    #[test]
    fn a_run_killed_before_its_first_note_begins_anew() {
        let folder = folder("bulk-no-note");
        let input = file(&folder, "talks.jsonl", talks(20));
        let out = folder.join("out");
        file(&folder, "out.part", "half a li");
        assert!(start(&["--from", "jsonl", "--format", "jsonl"], &out, &input).wait().unwrap().success());
        let answers = fs::read_to_string(&out).unwrap();
        assert!(answers.starts_with("{\"id\":0,") && answers.lines().count() == 20, "{answers:.60}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn no_line_is_lost_by_a_kill() {
        survives("bulk-kill", &["--from", "jsonl", "--format", "jsonl"], 500, 100);
    }

    #[test]
    fn no_figure_is_lost_by_a_kill() {
        survives("bulk-kill-summary", &["--format", "json", "--by", "agent,rule"], 2500, 5);
    }

    #[test]
    fn no_part_of_a_report_is_lost_by_a_kill() {
        survives("bulk-kill-report", &["--format", "html"], 1500, 5);
    }

    #[test]
    fn ctrl_c_leaves_what_can_be_resumed() {
        let folder = folder("bulk-interrupt");
        let input = file(&folder, "talks.jsonl", talks(8000));
        let out = folder.join("out.csv");
        let mut child = start(&["--format", "csv"], &out, &input);
        let written = || fs::metadata(folder.join("out.csv.part")).is_ok_and(|part| part.len() > 0);
        while !written() {
            assert!(child.try_wait().unwrap().is_none(), "the run ended before anything was written");
            thread::sleep(Duration::from_millis(5));
        }
        let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert!(!out.exists());
        let other = run(&["score", "--format", "json", "-o", out.to_str().unwrap(), "--resume", &input]);
        assert!(other.code == 2 && other.stderr.contains("other inputs, options"), "{}", other.stderr);
        assert!(start(&["--format", "csv"], &out, &input).wait().unwrap().success());
        assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 8001);
    }

    /// A small disk, taken away again whatever becomes of the test.
    struct Disk(std::path::PathBuf);

    impl Disk {
        /// `None` where this user may not mount one.
        fn mount(folder: std::path::PathBuf, size: &str) -> Option<Self> {
            // One that a killed run left behind.
            let _ = std::process::Command::new("umount").arg(&folder).output();
            fs::create_dir_all(&folder).unwrap();
            let disk = Disk(folder);
            disk.with(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).then_some(disk)
        }

        fn with(&self, options: &[&str]) -> bool {
            let mount = std::process::Command::new("mount").args(options).arg(&self.0).output();
            mount.is_ok_and(|o| o.status.success())
        }
    }

    impl Drop for Disk {
        fn drop(&mut self) {
            let _ = std::process::Command::new("umount").arg(&self.0).output();
        }
    }

    #[test]
    fn a_full_disk_leaves_no_half_file() {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bulk-full");
        let Some(disk) = Disk::mount(folder.join("disk"), "256k") else {
            eprintln!("skipped: only the superuser can mount a small disk");
            return;
        };
        let input = file(&folder, "talks.jsonl", talks(1000));
        let out = disk.0.join("out.jsonl");
        let to = out.to_str().unwrap();
        let full = run(&["score", "--format", "jsonl", "-o", to, &input]);
        assert_eq!(full.code, 2);
        assert!(full.stderr.contains("no space left") && full.stderr.contains("--resume"), "{}", full.stderr);
        assert!(!out.exists());
        // With room, it goes on.
        assert!(disk.with(&["-o", "remount,size=64m"]));
        let resumed = run(&["score", "--format", "jsonl", "-o", to, "--resume", &input]);
        assert_eq!(resumed.code, 0, "{}", resumed.stderr);
        assert_eq!(answer_ids(&fs::read_to_string(&out).unwrap()), (0..1000).collect::<Vec<_>>());
    }
}

#[test]
fn tables_hold_no_formulas() {
    let folder = folder("bulk-formulas");
    let talks = file(&folder, "talks.jsonl", talks(6));
    let rows = run(&["score", "--format", "csv", &talks]).stdout;
    let summary = run(&["score", "--format", "csv", "--by", "agent", &talks]).stdout;
    for table in [rows, summary] {
        assert!(table.contains("'=Bob") && !table.contains(",=Bob") && !table.contains("\"=Bob"), "{table}");
    }
}

#[test]
fn summaries_add_up_and_show_changes() {
    let folder = folder("bulk-summaries");
    let (before, now) = (file(&folder, "before.jsonl", talks(30)), file(&folder, "now.jsonl", talks(90)));
    let old = folder.join("old.json");
    let old = old.to_str().unwrap();
    assert_eq!(run(&["score", "--by", "agent,week,rule", "--format", "json", "-o", old, &before]).code, 0);
    let run_now = run(&["score", "--by", "agent,week,rule", "--format", "json", "--baseline", old, &now]);
    let document: Value = serde_json::from_str(&run_now.stdout).unwrap();
    let rows = document["rows"].as_array().unwrap();
    let of = |by: &str| rows.iter().filter(|r| r["by"] == by).collect::<Vec<_>>();
    let count = |rows: &[&Value]| rows.iter().map(|r| r["conversations"].as_u64().unwrap()).sum::<u64>();
    assert_eq!((count(&of("agent")), count(&of("week"))), (90, 90));
    let names: Vec<&str> = of("week").iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["2024-W01", "2024-W02", "2024-W03", "2024-W04"]);
    let all = rows.last().unwrap();
    assert_eq!((&all["by"], &all["conversations"]), (&Value::Null, &json!(90)));
    assert_eq!(all["change"]["conversations"], 60);
    // The figures are those of the rows.
    let each = run(&["score", "--format", "jsonl", &now]).stdout;
    let mut scores: Vec<f64> =
        each.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["score"].as_f64().unwrap()).collect();
    scores.sort_by(f64::total_cmp);
    let mean = scores.iter().sum::<f64>() / 90.0;
    assert!((all["mean"].as_f64().unwrap() - mean).abs() < 0.006);
    assert!((all["median"].as_f64().unwrap() - (scores[44] + scores[45]) / 2.0).abs() < 0.006);
    let calm = of("rule").into_iter().find(|r| r["name"] == "calm-down").expect("a rule of its own");
    assert_eq!(calm["faults"][0]["examples"][0]["quote"], "Calm down");
    let text = run(&["score", "--by", "agent", "--baseline", old, &now]).stdout;
    assert!(text.contains("points,") && text.contains("calm-down"), "{text}");
}

#[test]
fn the_lowest_come_first_and_samples_stay() {
    let folder = folder("bulk-sample");
    let talks = file(&folder, "talks.jsonl", talks(60));
    let sample = |options: &[&str]| {
        let out = run(&[&["score", "--format", "jsonl", &talks, "--sample", "5"], options].concat()).stdout;
        out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).collect::<Vec<_>>()
    };
    let lowest: Vec<f64> = sample(&["--lowest"]).iter().map(|a| a["score"].as_f64().unwrap()).collect();
    let all = run(&["score", "--format", "jsonl", &talks]).stdout;
    let mut scores: Vec<f64> =
        all.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["score"].as_f64().unwrap()).collect();
    scores.sort_by(f64::total_cmp);
    assert_eq!(lowest, scores[..5]);
    assert_eq!(sample(&[]), sample(&[]));
    assert_ne!(sample(&[]), sample(&["--seed", "4"]));
}

/// Nothing of what is to be masked stands in any output.
#[test]
fn masks_hold_everywhere() {
    let folder = folder("bulk-redact");
    let talk = json!({
        "id": "ada@example.com", "agent": "Tom Fisher", "customer": "Ada Okafor", "phone": "+44 20 7946 0958",
        "turns": [
            {"speaker": "customer", "name": "Ada Okafor", "text": "I'm Ada. My account number is 12345678, mail ada@example.com. I'm fed up, Tom."},
            {"speaker": "agent", "name": "Tom Fisher", "text": "Calm down, Ada. You need to send card 4111 1111 1111 1111 to ada@example.com as soon as possible. Unfortunately Ada Okafor can't be found."},
            {"speaker": "customer", "text": "I gave you 12345678 already, and I am Okafor!"},
            {"speaker": "agent", "text": "What is your account number? Why did Ada not call +44 20 7946 0958? Thank you, Ada Okafor, for waiting."},
        ],
    });
    let file = file(&folder, "ada@example.com.jsonl", format!("{talk}\n{{\"id\":\"ada@example.com\",\"turns\":3}}\n"));
    let secrets = ["Ada", "Okafor", "Tom", "Fisher", "ada@", "example.com", "12345678", "4111", "0958", "7946"];
    let answer = |options: &[&str]| -> Value {
        let out = run(&[&["score", "--from", "jsonl", "--to", "jsonl", &file], options].concat()).stdout;
        serde_json::from_str(out.lines().next().unwrap()).unwrap()
    };
    // The hashes are of rules and scorecard, and may hold any four digits.
    let hashes = ["rules_hash", "scorecard_hash"].map(|name| answer(&[])[name].as_str().unwrap().to_string());
    let without_hashes = |text: &str| hashes.iter().fold(text.to_string(), |text, hash| text.replace(hash, ""));
    for options in [
        &["--from", "jsonl", "--to", "jsonl", "--keep"][..],
        &["--format", "jsonl", "--keep"],
        &["--format", "json"],
        &["--format", "csv"],
        &["--format", "text", "--explain"],
        &["--format", "table"],
        &["--format", "json", "--by", "agent,rule"],
        &["--format", "text", "--by", "agent,rule"],
        &["--format", "jsonl", "--sample", "1"],
    ] {
        let masked = run(&[&["score", "--redact", &file], options].concat());
        let shown = without_hashes(&masked.stdout);
        for secret in secrets {
            assert!(!shown.contains(secret), "{options:?}: {secret} in {shown}");
            assert!(!masked.stderr.contains(secret), "{options:?}: {secret} in {}", masked.stderr);
        }
        let open = run(&[&["score", &file], options].concat());
        assert_eq!(open.code, masked.code);
        assert!(open.stdout.len() > 50);
    }
    // What is found, and the score, are the same.
    let (open, masked) = (answer(&[]), answer(&["--redact"]));
    assert_eq!((&open["score"], &open["tone"]), (&masked["score"], &masked["tone"]));
    let places = |a: &Value| -> Vec<Value> {
        a["findings"].as_array().unwrap().iter().map(|f| json!([f["rule"], f["turn"], f["start"], f["end"]])).collect()
    };
    assert_eq!(places(&open), places(&masked));
}

#[test]
fn reviewers_are_compared_and_have_the_last_word() {
    let folder = folder("bulk-calibrate");
    let talks = file(&folder, "talks.jsonl", talks(60));
    let answers = folder.join("answers.jsonl");
    let to = answers.to_str().unwrap();
    run(&["score", "--format", "jsonl", "-o", to, &talks]);
    // A reviewer who always gives what the tool gives for the whole, and one who gives ten points more.
    let mut table = "id,reviewer,score\n".to_string();
    for line in fs::read_to_string(&answers).unwrap().lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let score = answer["score"].as_f64().unwrap();
        let (who, given) = if answer["id"].as_str().unwrap().len().is_multiple_of(2) {
            ("Ann", score)
        } else {
            ("Bob", (score + 10.0).min(100.0))
        };
        table += &format!("{},{who},{given}\n", answer["id"].as_str().unwrap());
    }
    let human = file(&folder, "human.csv", table);
    let Run { code, stdout, stderr } = run(&["calibrate", &human, to, "--format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    let found: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(found["items"][0]["pairs"], 60);
    assert_eq!((&found["reviewers"][0]["name"], &found["reviewers"][0]["kappa"]), (&json!("Ann"), &json!(1.0)));
    assert_eq!(found["reviewers"][0]["difference"], 0.0);
    assert!(found["reviewers"][1]["difference"].as_f64().unwrap() < -5.0);
    assert!(run(&["calibrate", &human, to]).stdout.contains("trust it"));
    let bad = file(&folder, "bad.csv", "id,reviewer,score\n1,Ann,splendid\n");
    let wrong = run(&["calibrate", &bad, to]);
    assert!(wrong.code == 2 && wrong.stderr.contains("bad.csv: line 2: `score`"), "{}", wrong.stderr);

    let reviews = file(&folder, "reviews.csv", "id,reviewer,score\n3,Ann,12.5\n");
    let out = run(&["score", "--format", "json", "--reviews", &reviews, &talks]).stdout;
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["conversations"][3]["score"], 12.5);
    assert_eq!((&document["summary"]["reviewed_items"], &document["summary"]["agreement"]), (&json!(1), &json!(0.0)));
    let text = run(&["score", "--format", "table", "--reviews", &reviews, &talks]).stdout;
    assert!(text.contains("Human reviewers scored 1 items"), "{text}");
}
