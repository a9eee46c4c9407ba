//! Reading drafts: places lead back to the file, segments cover it, and no input stops the reader.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use tactful::draft::{self, Draft, Kind, Note, Place, Refusal, SegmentKind};
use tactful::{Edit, Linter};

fn read(text: &str, name: &str) -> Draft {
    draft::read(text.as_bytes(), name, None).swap_remove(0)
}

fn own_text(draft: &Draft) -> &str {
    draft.conversation().turns.last().map_or("", |t| t.text.as_str())
}

/// The place of some words of the last turn.
fn place_of<'d>(draft: &'d Draft, words: &str) -> Place<'d> {
    let turn = draft.conversation().turns.len() - 1;
    let start = own_text(draft).find(words).expect("the words are there");
    draft.place(turn, start..start + words.len())
}

/// Segments lie side by side and cover the file and each part; every place quotes what it says.
fn holds_together(bytes: &[u8], drafts: &[Draft]) {
    let mut at = 0;
    for draft in drafts {
        let mut of_parts = vec![0; draft.parts().len()];
        for segment in draft.segments() {
            let from = segment.part.map_or(&mut at, |p| &mut of_parts[p]);
            assert_eq!(*from, segment.range.start, "{:?}", segment.kind);
            assert!(segment.range.end > segment.range.start);
            *from = segment.range.end;
        }
        for (part, end) in draft.parts().iter().zip(of_parts) {
            assert_eq!(part.text.len(), end, "part {}", part.name);
        }
        places_quote(bytes, draft);
    }
    assert_eq!(at, bytes.len());
}

fn places_quote(bytes: &[u8], draft: &Draft) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (number, turn) in draft.conversation().turns.iter().enumerate() {
        let text = &turn.text;
        let ends: Vec<usize> = (0..=text.len()).filter(|&i| text.is_char_boundary(i)).collect();
        let step = (ends.len() / 40).max(1);
        for pair in ends.iter().step_by(step).zip(ends.iter().skip(7).step_by(step)) {
            let (&start, &end) = pair;
            let words = &text[start..end];
            match draft.place(number, start..end) {
                Place::File(range) => {
                    let found = String::from_utf8_lossy(&bytes[range]);
                    // List marks and the ticks around code are put in, and stand only at the ends.
                    let put_in = |c: char| matches!(c, '•' | '`') || c.is_whitespace();
                    assert_eq!(squeezed(&found).trim_matches(put_in), squeezed(words).trim_matches(put_in));
                }
                Place::Part { name, text: whole, range, file, .. } => {
                    assert!(range.end <= whole.len() && file.end <= bytes.len() && file.start <= file.end);
                    let found = whole.get(range).expect("on character boundaries");
                    if name == "text" {
                        assert_eq!(found, words);
                    } else {
                        let put_in = |c: char| matches!(c, '•' | '`') || c.is_whitespace();
                        assert_eq!(squeezed(found).trim_matches(put_in), squeezed(words).trim_matches(put_in));
                    }
                }
            }
        }
    }
}

#[test]
fn places_and_edits_in_plain_text() {
    let text = "\u{feff}Hi Ana,\r\n\r\nCalm down, please.\r\n";
    let draft = read(text, "a.txt");
    let Place::File(range) = place_of(&draft, "Calm down") else { panic!("it stands in the file") };
    assert_eq!(&text[range.clone()], "Calm down");
    let start = own_text(&draft).find("Calm").expect("there");
    let edit = Edit { start, end: start + 9, text: "I see & hear you".into() };
    let in_file = draft.edit(0, &edit).expect("plain text can be changed");
    assert_eq!((in_file.start, in_file.end, in_file.text.as_str()), (range.start, range.end, "I see & hear you"));
}

#[test]
fn places_and_edits_in_html() {
    let text = "<p>Calm <b>down</b>. You can&#39;t.</p><p>That is not\n   my job</p>";
    let draft = read(text, "a.html");
    let Place::File(range) = place_of(&draft, "not my job") else { panic!("white space is no matter") };
    assert_eq!(&text[range], "not\n   my job");
    let Place::Part { name, refusal, file, .. } = place_of(&draft, "Calm down") else { panic!("a tag stands between") };
    assert_eq!((name, refusal, &text[file]), ("text", Refusal::Interrupted, "Calm <b>down"));
    assert!(matches!(place_of(&draft, "can't"), Place::Part { refusal: Refusal::Interrupted, .. }));
    let start = own_text(&draft).find("You").expect("there");
    let edit = draft.edit(0, &Edit { start, end: start + 3, text: "<You> & I".into() }).expect("it can be changed");
    assert_eq!(edit.text, "&lt;You&gt; &amp; I");
}

#[test]
fn utf_16_is_read_and_not_changed() {
    let bytes: Vec<u8> =
        std::iter::once(0xfeff).chain("Calm down für.".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let drafts = draft::read(&bytes, "a.txt", None);
    holds_together(&bytes, &drafts);
    let Place::Part { name, text, range, refusal, .. } = place_of(&drafts[0], "down für") else { panic!("encoded") };
    assert_eq!((name, &text[range]), ("file", "down für"));
    assert_eq!(refusal.to_string(), "part file stands in the file as UTF-16LE, so it can't be changed in place");
}

#[test]
fn subjects_of_text_drafts() {
    let draft = read("To: ana@home.example\nSubject: Your request\n\nHi Ana,\n\nDone.\n", "a.txt");
    let subject = draft.subject().expect("it has one");
    assert_eq!((subject.text.as_str(), subject.range.clone()), ("Your request", 30..42));
    assert_eq!(draft.subject_problem(), Some(draft::SubjectProblem::Vague));
    assert_eq!(draft.conversation().turns[0].text, "Your request");
    assert!(draft.is_own(0) && draft.is_own(1));
    assert_eq!(read("Hi Ana,\n\nDone.\n", "a.txt").subject_problem(), None);
}

#[test]
fn ignores_in_markdown_and_html() {
    let text = "Calm down. <!-- tactful:ignore calm-down -->\n\n<!-- tactful:ignore -->\nRelax.\n";
    for name in ["a.md", "a.html"] {
        let draft = read(text, name);
        let ignores = draft.ignores();
        assert_eq!(ignores.len(), 2);
        assert!(ignores[0].hides("calm-down", "dismissive", 0) && !ignores[0].hides("other", "dismissive", 0));
        assert!(ignores[1].hides("any", "any", text.find("Relax").expect("there")));
        assert!(!own_text(&draft).contains("tactful"));
    }
    let open = read("<!-- tactful:ignore-start -->\nCalm down.\n", "a.md");
    assert!(matches!(open.notes(), [Note::OpenIgnore(_)]));
}

#[test]
fn nothing_is_lost_when_everything_looks_quoted() {
    let draft = read("> Calm down.\n> Sam\n", "a.txt");
    assert_eq!(draft.notes(), [Note::KeptEverything]);
    assert!(own_text(&draft).contains("Calm down."));
    assert_eq!(read(" \n", "a.txt").notes(), [Note::NoText]);
}

#[test]
fn the_history_gives_context() {
    let text = "It was our mistake.\n\nOn 3 June 2024 at 10:22, Ana Ruiz wrote:\n> Why was I charged twice?\n";
    let draft = read(text, "reply.txt");
    let report = Linter::default().check_conversation(draft.conversation());
    assert_eq!(draft.conversation().turns.len(), 2);
    assert!(!draft.is_own(0) && draft.is_own(1) && !draft.is_own(2));
    for finding in report.findings() {
        assert!(matches!(draft.place(finding.turn(), finding.span()), Place::File(_)));
    }
}

#[cfg(feature = "mail")]
mod mail {
    use super::*;

    fn mail(headers: &str, body: &str) -> Draft {
        read(&format!("From: Sam <sam@acme.example>\nMIME-Version: 1.0\n{headers}\n{body}"), "a.eml")
    }

    #[test]
    fn encoded_parts_are_named() {
        let draft = mail(
            "Subject: Lamp\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
            "Q2FsbSBkb3duLg==\n",
        );
        let Place::Part { name, text, range, refusal, .. } = place_of(&draft, "Calm down") else { panic!("encoded") };
        assert_eq!((name, &text[range]), ("1 text/plain", "Calm down"));
        assert_eq!(
            refusal.to_string(),
            "part 1 text/plain stands in the file as base64, so it can't be changed in place"
        );
    }

    #[test]
    fn quoted_printable_that_encodes_nothing_can_be_changed() {
        let headers =
            "Subject: Lamp\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n";
        let draft = mail(headers, "Calm down.\n");
        let turn = draft.conversation().turns.len() - 1;
        assert!(matches!(place_of(&draft, "Calm down"), Place::File(_)));
        let edit = |text: &str| draft.edit(turn, &Edit { start: 0, end: 4, text: text.into() });
        assert!(edit("Please").is_ok());
        assert_eq!(edit("1=1"), Err(Refusal::Characters));
        assert_eq!(edit("für"), Err(Refusal::Characters));
        assert!(matches!(place_of(&mail(headers, "Calm =\ndown=21\n"), "Calm down!"), Place::Part { .. }));
    }

    #[test]
    fn subjects() {
        assert_eq!(mail("", "Hi").subject_problem(), Some(draft::SubjectProblem::Absent));
        assert_eq!(mail("Subject: \n", "Hi").subject_problem(), Some(draft::SubjectProblem::Absent));
        assert_eq!(mail("Subject: Hello\n", "Hi").subject_problem(), Some(draft::SubjectProblem::Vague));
        assert_eq!(mail("Subject: Re: Hello\nIn-Reply-To: <1@home.example>\n", "Hi").subject_problem(), None);
        let draft = mail("Subject: You must\n pay now\n", "Hi");
        assert_eq!(draft.conversation().turns[0].text, "You must pay now");
        assert!(matches!(draft.place(0, 0..16), Place::File(_)));
    }

    #[test]
    fn mailboxes() {
        let one = "From: a@acme.example\nSubject: Lamp\n\nHi Ana,\n\n>From now on we open at nine.\n\n";
        let from = "From a@acme.example Mon Jun  3 10:22:31 2024\n";
        let text = format!("{from}{one}{from}{one}");
        let drafts = draft::read(text.as_bytes(), "a.mbox", None);
        assert_eq!(drafts.len(), 2);
        holds_together(text.as_bytes(), &drafts);
        for draft in &drafts {
            assert!(own_text(draft).contains("\nFrom now on we open"));
            assert_eq!(draft.kind(), Kind::Mailbox);
        }
    }

    #[test]
    fn broken_mails() {
        let endless = format!("Subject: x\n{}", "X-A: b\n".repeat(50_000));
        let draft = draft::read(endless.as_bytes(), "a.eml", None).swap_remove(0);
        assert_eq!(draft.notes(), [Note::EndlessHeaders]);
        let open = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nCalm down.\n";
        assert_eq!(own_text(&mail("Subject: x\n", "")).trim(), "");
        assert!(own_text(&read(&format!("Subject: x\n{open}"), "a.eml")).contains("Calm down."));
        let none = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\nCalm down.\n";
        assert!(own_text(&read(none, "a.eml")).contains("Calm down."));
    }

    #[test]
    fn parts_in_parts() {
        let mut text = String::from("Subject: x\n");
        for i in 0..5_000 {
            text.push_str(&format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"));
        }
        text.push_str("\nCalm down.\n");
        let drafts = quickly(&text, "a.eml");
        assert!(drafts[0].notes().contains(&Note::TooDeep));
        let siblings = format!(
            "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}",
            "--b\nContent-Type: multipart/mixed; boundary=none\n\nx\n".repeat(5_000)
        );
        quickly(&siblings, "a.eml");
        quickly(&format!("Subject: x\n{}", "Content-Type: message/rfc822\n\n".repeat(20_000)), "a.eml");
    }
}

/// Reads within a time that only a reader whose time grows with the length keeps.
fn quickly(text: &str, name: &str) -> Vec<Draft> {
    let start = Instant::now();
    let drafts = draft::read(text.as_bytes(), name, None);
    let time = start.elapsed();
    // Generous: a debug build on a busy machine.
    let allowed = Duration::from_secs(2) + Duration::from_micros(text.len() as u64 * 10);
    assert!(time < allowed, "{time:?} for {} bytes beginning {:?}", text.len(), text.get(..40));
    drafts
}

#[test]
fn monsters() {
    let repeated = |text: &str| text.repeat(120_000 / text.len());
    for pattern in [
        "<",
        "<a ",
        "<a \"",
        "<a \">\" ",
        "<!--",
        "<b>",
        "<div class=gmail_quote>",
        "<blockquote>",
        "&",
        "&#",
        "</",
        "<script",
        "<pre>\n",
        "[",
        "](",
        "[a](",
        "![",
        "`",
        "`a``",
        "``` \n",
        "> ",
        ">",
        ">>>> a\n",
        "On ",
        "On Mon 3 June 2024\n",
        "wrote:\n",
        "On 3 June 2024, Jo <j@a.example> wrote:\n",
        "From: a\n",
        "From: a@b.example\nTo: b\nSubject: c\n\n",
        "--\n",
        "-- \n",
        "____\n",
        "Thanks,\n",
        "Best regards,\nSam\n\n",
        "Sent from my iPhone\n",
        "\r",
        "\n",
        " ",
        "\0",
        "é",
        "\u{fffd}",
        "Subject: a\n",
        "a:\n",
        "<!-- tactful:ignore -->",
        "<!-- tactful:ignore-start -->\n",
        "<li>",
        "a ",
        "confidential ",
        "Hi Ana,\n\n",
        "---------- Forwarded message ---------\n",
        "##- Please type your reply above this line -##\n",
        "Jane\nTel: 0123456789\n\n",
    ] {
        let text = repeated(pattern);
        for name in ["a.txt", "a.md", "a.html"] {
            quickly(&text, name);
        }
        if cfg!(feature = "mail") {
            quickly(&format!("Subject: x\nContent-Type: text/plain; format=flowed\n\n{text}"), "a.eml");
            quickly(&format!("Subject: {text}"), "a.eml");
        }
    }
}

/// Texts made of what readers look for.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Hi Ana,",
        "Calm down.",
        "Best,",
        "Sam",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "> ",
        ">> ",
        "-- \n",
        "\u{a0}",
        "é",
        "😀",
        "\0",
        "On 3 June 2024 at 10:22, Ana <ana@home.example> wrote:\n",
        "From: a@b.example\n",
        "Subject: x\n",
        "Sent: 3 June 2024\n",
        "To: c\n",
        "________________\n",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<br>",
        "<li>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<blockquote>",
        "</blockquote>",
        "<div class=\"gmail_quote\">",
        "</div>",
        "&amp;",
        "&nbsp;",
        "&#x27;",
        "<!-- x -->",
        "<!-- tactful:ignore a -->",
        "<script>",
        "</script>",
        "```\n",
        "`x`",
        "[a](b)",
        "![c](d)",
        "# ",
        "- ",
        "---\n",
        "    ",
        "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Type: text/html\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Content-Type: text/plain; format=flowed; charset=iso-8859-1\n",
        "--b\n",
        "--b--\n",
        "=41=",
        "=\n",
        "Q2FsbSBkb3du",
        "\u{feff}",
        "From a@b.example Mon Jun  3 10:22:31 2024\n",
        "If you are not the intended recipient, delete this e-mail",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in pieces(), kind in prop::sample::select(Kind::ALL.to_vec())) {
        holds_together(text.as_bytes(), &draft::read(text.as_bytes(), "", Some(kind)));
        holds_together(text.as_bytes(), &draft::read(text.as_bytes(), "", None));
    }

    #[test]
    fn any_bytes_are_read(
        text in pieces(),
        noise in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        kind in prop::sample::select(Kind::ALL.to_vec()),
    ) {
        let mut bytes = text.into_bytes();
        for (at, byte) in noise {
            let at = at.index(bytes.len() + 1);
            bytes.insert(at, byte);
        }
        holds_together(&bytes, &draft::read(&bytes, "", Some(kind)));
    }
}

#[test]
fn what_follows_thanks_is_no_signature() {
    for text in ["Thanks,\n\nCalm down\n", "Fine.\n\nThanks\n\nnot my job\n", "Sure.\n\nNext Steps\nCall support\n"] {
        let draft = read(text, "a.txt");
        let own = own_text(&draft).trim_end();
        assert!(own.ends_with("down") || own.ends_with("job") || own.ends_with("support"), "{own:?}");
    }
    assert!(!own_text(&read("Fine.\n\nThanks\nsam\n", "a.txt")).contains("sam"));
}

#[test]
fn code_and_front_matter_are_labelled() {
    let draft = read("---\ntitle: x\n---\nHi.\n\n```\nno\n```\n", "a.md");
    let kinds: Vec<SegmentKind> = draft.segments().iter().map(|s| s.kind).collect();
    assert_eq!(kinds, [SegmentKind::FrontMatter, SegmentKind::Greeting, SegmentKind::Code]);
}
