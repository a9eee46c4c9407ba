//! How fast drafts are read: threads of 10 MB, as mail programs make them.
//!
//! `cargo bench --bench drafts` reads each of them alone, and one of them with the lint after it.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::fmt::Write;
use std::sync::LazyLock;
use tactful::{Linter, draft};

fn main() {
    divan::main();
}

const BYTES: usize = 10_000_000;

static AGENT: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("agent.txt").split("\n---\n").map(str::trim).collect());

const HEADERS: &str = "From: Sam Porter <sam@acme.example>\nTo: Ana Ruiz <ana@home.example>\nSubject: Re: Your order\n\
                       In-Reply-To: <1@home.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n";

/// Replies that quote each other, `>` upon `>`, up to ten deep and then anew.
static QUOTED: LazyLock<String> = LazyLock::new(|| {
    let mut text = format!("Hi Ana,\n\n{}\n\nBest,\nSam\n\n", AGENT[0]);
    let mut marks = String::new();
    for message in AGENT.iter().cycle() {
        if text.len() >= BYTES {
            break;
        }
        writeln!(text, "{marks}On Mon, Jun 3, 2024 at 10:22 AM Ana Ruiz <ana@home.example> wrote:\n{marks}")
            .expect("a string");
        marks = if marks.len() < 10 { format!("{marks}>") } else { String::from(">") };
        for line in message.lines() {
            writeln!(text, "{marks} {line}").expect("a string");
        }
    }
    text
});

/// Messages below each other with Outlook's headers between.
static OUTLOOK: LazyLock<String> = LazyLock::new(|| {
    let mut text = format!("Hi Ana,\n\n{}\n\nBest,\nSam\n\n", AGENT[0]);
    for message in AGENT.iter().cycle() {
        if text.len() >= BYTES {
            break;
        }
        let headers = "From: Ana Ruiz <ana@home.example>\nSent: Monday, June 3, 2024 10:22 AM\nTo: Sam Porter\nSubject: RE: Order";
        writeln!(text, "________________________________\n{headers}\n\n{message}\n").expect("a string");
    }
    text
});

/// One draft that is all the agent's own.
static OWN: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::with_capacity(BYTES + 10_000);
    for message in AGENT.iter().cycle() {
        if text.len() >= BYTES {
            break;
        }
        text.push_str(message);
        text.push_str("\n\n");
    }
    text
});

static HTML: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::from("<html><body>");
    for message in AGENT.iter().cycle() {
        if text.len() >= BYTES {
            break;
        }
        let words = message.replace('&', "&amp;").replace('\'', "&#39;");
        write!(
            text,
            "<div dir=\"ltr\" style=\"font-size: 11pt\"><p class=\"MsoNormal\">{words}</p></div>\n<blockquote>"
        )
        .expect("a string");
    }
    text
});

fn read(bencher: Bencher<'_, '_>, text: &str, name: &str) {
    bencher.counter(BytesCount::of_str(text)).bench(|| draft::read(black_box(text.as_bytes()), name, None));
}

#[divan::bench]
fn quoted_thread(bencher: Bencher<'_, '_>) {
    read(bencher, &QUOTED, "a.txt");
}

#[divan::bench]
fn outlook_thread(bencher: Bencher<'_, '_>) {
    read(bencher, &OUTLOOK, "a.txt");
}

#[divan::bench]
fn plain_text(bencher: Bencher<'_, '_>) {
    read(bencher, &OWN, "a.txt");
}

#[divan::bench]
fn markdown(bencher: Bencher<'_, '_>) {
    read(bencher, &OWN, "a.md");
}

#[divan::bench]
fn html(bencher: Bencher<'_, '_>) {
    read(bencher, &HTML, "a.html");
}

#[divan::bench]
fn mail(bencher: Bencher<'_, '_>) {
    let mail = format!("{HEADERS}\n{}", *QUOTED);
    read(bencher, &mail, "a.eml");
}

#[divan::bench]
fn quoted_printable_mail(bencher: Bencher<'_, '_>) {
    let body = QUOTED.replace('=', "=3D").replace('e', "=65");
    let mail = format!("{HEADERS}Content-Transfer-Encoding: quoted-printable\n\n{body}");
    read(bencher, &mail, "a.eml");
}

#[divan::bench]
fn quoted_thread_and_lint(bencher: Bencher<'_, '_>) {
    let linter = Linter::default();
    bencher.counter(BytesCount::of_str(&*QUOTED)).bench(|| {
        let drafts = draft::read(black_box(QUOTED.as_bytes()), "a.txt", None);
        linter.check_conversation(drafts[0].conversation()).findings().count()
    });
}
