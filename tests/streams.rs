//! What is the same however it comes: in one piece or in many, in this order or another, on one thread or on several.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::LazyLock;
use tactful::readers::{self, Format, Options};
use tactful::score::{Filter, Scorecard, Scorer};
use tactful::{Conversation, Linter};

static LINTER: LazyLock<Linter> = LazyLock::new(Linter::default);

/// Name and bytes of every transcript kept for the readers' tests.
static FILES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut files = Vec::new();
    for folder in ["tests/transcripts", "tests/conversations"] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.push((name, fs::read(&path).expect("readable")));
        }
    }
    files.sort();
    files
});

/// All conversations of these files that can be read.
static TALKS: LazyLock<Vec<Conversation>> = LazyLock::new(|| {
    let options = Options { agent: vec!["*".parse().expect("a pattern")], ..Options::default() };
    let talks = FILES.iter().flat_map(|(name, bytes)| {
        let plain: Vec<_> = readers::read(&bytes[..], name, &Options::default()).flatten().collect();
        if plain.is_empty() { readers::read(&bytes[..], name, &options).flatten().collect() } else { plain }
    });
    let talks: Vec<Conversation> = talks.collect();
    assert!(talks.len() > 40, "only {} conversations", talks.len());
    talks
});

/// Gives its bytes a few at a time, as pipes and sockets do, and is interrupted now and then.
struct Drops<'a> {
    bytes: &'a [u8],
    sizes: &'a [usize],
    at: usize,
}

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.at % self.sizes.len()];
        self.at += 1;
        if size == 0 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let size = size.min(buffer.len()).min(self.bytes.len());
        buffer[..size].copy_from_slice(&self.bytes[..size]);
        self.bytes = &self.bytes[size..];
        Ok(size)
    }
}

/// Sizes of pieces; 0 is an interruption, and never all there is.
fn sizes() -> impl Strategy<Value = Vec<usize>> {
    (prop::collection::vec(0..50usize, 0..6), 1..50usize).prop_map(|(mut sizes, last)| {
        sizes.push(last);
        sizes
    })
}

/// A file as it is, cut off, or with a few of its bytes changed.
fn damaged() -> impl Strategy<Value = (String, Vec<u8>)> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    (select(FILES.as_slice()), any::<prop::sample::Index>(), any::<bool>(), prop::collection::vec(change, 0..3))
        .prop_map(|((name, mut bytes), end, cut, changes)| {
            if cut {
                bytes.truncate(end.index(bytes.len() + 1));
            }
            for (at, byte) in changes {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            (name, bytes)
        })
}

fn all(input: impl io::BufRead, name: &str, from: Option<Format>) -> String {
    let options = Options { from, ..Options::default() };
    format!("{:#?}", readers::read(input, name, &options).collect::<Vec<_>>())
}

fn scored(scorer: &Scorer, talk: &Conversation) -> String {
    serde_json::to_string(&scorer.score(talk)).expect("an answer is JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_gives_the_same_however_its_bytes_come((name, bytes) in damaged(), sizes in sizes(), capacity in 1..100usize) {
        for from in [None, Some(Format::Json), Some(Format::Text)] {
            let drops = Drops { bytes: &bytes, sizes: &sizes, at: 0 };
            let streamed = all(BufReader::with_capacity(capacity, drops), &name, from);
            prop_assert_eq!(streamed, all(&bytes[..], &name, from), "{} as {:?}", name, from);
        }
    }

    #[test]
    fn lines_may_be_read_in_pieces(lines in prop::collection::vec(line(), 0..12), cuts in prop::collection::vec(any::<bool>(), 12)) {
        let text = lines.join("\n");
        for format in [Format::Jsonl, Format::JsonLines] {
            let options = Options { from: Some(format), ..Options::default() };
            let whole: Vec<_> = readers::read(text.as_bytes(), "talks.jsonl", &options).collect();
            let (mut pieces, mut piece, mut before) = (Vec::new(), String::new(), 0);
            for (i, line) in text.split_inclusive('\n').enumerate() {
                piece.push_str(line);
                if cuts[i] {
                    pieces.extend(readers::read_lines(piece.as_bytes(), before, "talks.jsonl", format, &options));
                    (piece, before) = (String::new(), i + 1);
                }
            }
            pieces.extend(readers::read_lines(piece.as_bytes(), before, "talks.jsonl", format, &options));
            prop_assert_eq!(pieces, whole);
        }
    }

    /// A line that is read the quick way, and one that cannot be, as a field stands twice, have the same answer.
    #[test]
    fn both_ways_of_reading_a_line_agree(line in line()) {
        let filter = Filter::new(LINTER.clone());
        let is_json = serde_json::from_str::<serde_json::Value>(&line).is_ok();
        let Some(rest) = line.strip_prefix('{').filter(|_| is_json) else { return Ok(()) };
        let twice = format!("{{\"turns\":[],{rest}");
        prop_assert_eq!(filter.answer(&line), filter.answer(&twice));
    }

    /// Nothing of one conversation stays behind for the next, on this thread or on another.
    #[test]
    fn one_thread_scores_as_many_do(talks in subsequence(TALKS.as_slice(), 1..8).prop_shuffle()) {
        let shared = Scorer::new(LINTER.clone(), Scorecard::default());
        let alone: Vec<String> = talks.iter().map(|t| scored(&Scorer::new(Linter::default(), Scorecard::default()), t)).collect();
        let after: Vec<String> = talks.iter().map(|t| scored(&shared, t)).collect();
        prop_assert_eq!(&after, &alone);
        let there: Vec<Vec<String>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3usize).map(|skip| {
                let (talks, shared) = (&talks, &shared);
                scope.spawn(move || {
                    let mut answers: Vec<_> = (0..talks.len()).map(|i| (i + skip) % talks.len()).map(|i| (i, scored(shared, &talks[i]))).collect();
                    answers.sort();
                    answers.into_iter().map(|(_, answer)| answer).collect()
                })
            }).collect();
            threads.into_iter().map(|t| t.join().expect("no panic")).collect()
        });
        prop_assert!(there.iter().all(|answers| *answers == alone));
    }

    /// A turn of the agent alone is linted as the same text is; and customers' turns that come after change nothing of
    /// what is found in it.
    #[test]
    fn a_text_is_linted_alone_as_in_a_conversation(talk in select(TALKS.as_slice()), after in select(TALKS.as_slice())) {
        let agents = |talk: &Conversation| talk.turns.iter().find(|t| t.speaker == tactful::Speaker::Agent).cloned();
        let Some(turn) = agents(&talk) else { return Ok(()) };
        let found = |report: &tactful::Report| -> Vec<String> {
            let findings = report.findings().filter(|f| f.turn() == 0);
            findings.map(|f| serde_json::to_string(&f).expect("JSON")).collect()
        };
        let alone = found(&LINTER.check(&turn.text));
        prop_assert_eq!(&alone, &found(&LINTER.check_conversation(&Conversation::new().agent(turn.text.clone()))));
        let mut longer = Conversation::new().agent(turn.text);
        longer.turns.extend(after.turns);
        prop_assert_eq!(&alone, &found(&LINTER.check_conversation(&longer)));
    }
}

/// A conversation of the files as a line, nonsense, or one with odd texts.
fn line() -> impl Strategy<Value = String> {
    let odd =
        (".{0,30}", ".{0,60}", any::<bool>(), prop::option::of(0..90_000i32)).prop_map(|(id, text, agent, time)| {
            let speaker = if agent { "agent" } else { "customer" };
            let mut turn = serde_json::json!({"speaker": speaker, "text": text});
            if let Some(time) = time {
                turn["time"] = serde_json::json!(f64::from(time) / 8.0);
            }
            serde_json::json!({"id": id, "channel": "chat", "turns": [turn]}).to_string()
        });
    let real = select(TALKS.as_slice()).prop_map(|talk| {
        let turns: Vec<_> =
            talk.turns.iter().map(|t| serde_json::json!({"speaker": t.speaker.name(), "text": t.text})).collect();
        serde_json::json!({"id": talk.id, "turns": turns}).to_string()
    });
    prop_oneof![3 => real, 3 => odd, 1 => "[ -~]{0,40}", 1 => Just(String::new()), 1 => Just("{\"turns\":3}".to_string())]
}
