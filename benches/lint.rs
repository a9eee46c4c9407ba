//! How fast it lints, held against a yardstick that never grows.
//!
//! The yardstick is the least that any checker of phrases must do: an Aho–Corasick automaton of 300 fixed phrases, with
//! a test for word boundaries, over 20 MB of agents' messages. Its phrases, and the messages, stay as they are for
//! ever, so that figures of different versions and machines can be compared: what counts is the lint's time divided by
//! the yardstick's, both from the same run.
//!
//! `cargo bench` runs all of it, `cargo bench -- full_lint` one line of it.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::sync::LazyLock;
use tactful::{Conversation, Linter};

fn main() {
    divan::main();
}

/// How much text a line of the table reads.
const BYTES: usize = 20_000_000;
/// Agent turns in a conversation.
const TURNS: usize = 6;

/// Messages of agents, again and again in another order, up to 20 MB.
static MESSAGES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut messages: Vec<&str> = include_str!("agent.txt").split("\n---\n").map(str::trim).collect();
    let mut all = Vec::new();
    let mut bytes = 0;
    let mut state = 0x2545_f491_4f6c_dd1d;
    while bytes < BYTES {
        shuffle(&mut messages, &mut state);
        for message in &messages {
            bytes += message.len();
            all.push(*message);
        }
    }
    all
});

static TEXT: LazyLock<String> = LazyLock::new(|| MESSAGES.join("\n\n"));

/// The messages as conversations: a customer's turn before each agent's.
static CONVERSATIONS: LazyLock<Vec<Conversation>> = LazyLock::new(|| {
    let mut customers = CUSTOMER_TURNS.iter().cycle();
    let talk = |turns: &[&str]| {
        turns
            .iter()
            .fold(Conversation::new(), |talk, agent| talk.customer(*customers.next().unwrap_or(&"")).agent(*agent))
    };
    MESSAGES.chunks(TURNS).map(talk).collect()
});

const CUSTOMER_TURNS: [&str; 11] = [
    "Hi, my parcel hasn't arrived and the tracking page has said the same thing since Monday.",
    "ok thanks",
    "Can I change the delivery address? We've moved to 14 Orchard Lane.",
    "This is the third time I've called about this. Nobody ever rings back.",
    "Is there a way to get a refund instead?",
    "yes that's right",
    "I don't understand what the second charge on my bill is for. Could you explain it in plain words?",
    "i tried turning it off and on but the light is still red",
    "Great, that worked. Thank you so much for your help!",
    "My order number is 4471-2093 and the name is Ferreira.",
    "How long will that take? I need it by Thursday.",
];

/// Fisher–Yates with a xorshift generator: the same order on every machine.
fn shuffle(items: &mut [&str], state: &mut u64) {
    for i in (1..items.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        items.swap(i, (*state % (i as u64 + 1)) as usize);
    }
}

static LINTER: LazyLock<Linter> = LazyLock::new(Linter::default);

/// The fixed measure that everything else is held against.
#[divan::bench(sample_count = 15, sample_size = 1)]
fn a_yardstick(bencher: Bencher) {
    let phrases = include_str!("phrases.txt").lines();
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostFirst)
        .ascii_case_insensitive(true)
        .build(phrases)
        .expect("300 phrases make an automaton");
    let text = TEXT.as_str();
    let letter = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let whole = |m: &aho_corasick::Match| !letter(m.start().wrapping_sub(1)) && !letter(m.end());
        automaton.find_iter(black_box(text)).filter(whole).count()
    });
}

/// Making the linter ready, as every process does once.
#[divan::bench]
fn build_the_linter() -> Linter {
    Linter::default()
}

/// One draft of 200 words, with its findings put into words.
#[divan::bench]
fn draft_of_200_words(bencher: Bencher) {
    let draft = include_str!("draft.txt");
    let linter = &*LINTER;
    bencher.counter(BytesCount::of_str(draft)).bench(|| {
        let report = linter.check(black_box(draft));
        report.findings().map(|f| f.message().len() + f.rewrites().len()).sum::<usize>()
    });
}

/// Reading the words, without looking for anything.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn tokens_alone(bencher: Bencher) {
    let linter = &*LINTER;
    let messages = &*MESSAGES;
    bencher
        .counter(BytesCount::new(TEXT.len()))
        .bench(|| messages.iter().map(|message| linter.count_tokens(black_box(message))).sum::<usize>());
}

/// Every rule, each message a draft of its own.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn full_lint_drafts(bencher: Bencher) {
    let linter = &*LINTER;
    let messages = &*MESSAGES;
    bencher
        .counter(BytesCount::new(TEXT.len()))
        .bench(|| messages.iter().map(|message| linter.check(black_box(message)).findings().count()).sum::<usize>());
}

/// Every rule, the messages as turns of conversations.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn full_lint_conversations(bencher: Bencher) {
    let linter = &*LINTER;
    let talks = &*CONVERSATIONS;
    let bytes: usize = talks.iter().flat_map(|t| &t.turns).map(|t| t.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        talks.iter().map(|talk| linter.check_conversation(black_box(talk)).findings().count()).sum::<usize>()
    });
}

/// How the time grows with the text: one draft, so many times twenty thousand bytes long.
#[divan::bench(args = [1, 4, 16], sample_count = 20, sample_size = 1)]
fn growth_with_text(bencher: Bencher, times: usize) {
    let mut draft = String::new();
    for message in MESSAGES.iter() {
        if draft.len() > 20_000 * times {
            break;
        }
        draft.push_str(message);
        draft.push_str("\n\n");
    }
    let linter = &*LINTER;
    bencher.counter(BytesCount::of_str(&draft)).bench(|| linter.check(black_box(&draft)).findings().count());
}

/// How the time grows with the rules: so many times eighteen rules of one phrase each, over the first messages.
#[divan::bench(args = [1, 4, 16], sample_count = 10, sample_size = 1)]
fn growth_with_rules(bencher: Bencher, times: usize) {
    let rule = |(number, phrase): (usize, &str)| {
        let phrase: String = phrase.chars().filter(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '\'')).collect();
        format!(
            "[[rule]]\nid = \"phrase-{number}\"\npatterns = [\"{phrase}\"]\nwhy = \"Why.\"\n\
             rewrites = [{{ text = \"Say it otherwise.\", applicability = \"advice\" }}]\nflags = [\"a\"]\npasses = [\"b\"]\n"
        )
    };
    let phrases = include_str!("phrases.txt").lines().enumerate().take(18 * times);
    let pack = format!("category = \"jargon\"\n{}", phrases.map(rule).collect::<String>());
    let linter =
        Linter::builder().without_built_in_rules().rules("own.toml", pack).build().expect("the phrases are rules");
    let messages = &MESSAGES[..2_000];
    bencher
        .counter(BytesCount::new(messages.iter().map(|m| m.len()).sum::<usize>()))
        .bench(|| messages.iter().map(|message| linter.check(black_box(message)).findings().count()).sum::<usize>());
}

/// How the time grows with the findings: in so many of every sixteen sentences there is a fault.
#[divan::bench(args = [1, 4, 16], sample_count = 20, sample_size = 1)]
fn growth_with_findings(bencher: Bencher, times: usize) {
    let sentence = |i: usize| {
        if i % 16 < times { "You need to calm down about it. " } else { "The new lamp stands at the window. " }
    };
    let draft: String = (0..800).map(sentence).collect();
    let linter = &*LINTER;
    bencher.counter(BytesCount::of_str(&draft)).bench(|| linter.check(black_box(&draft)).findings().count());
}
