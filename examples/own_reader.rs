//! Reads a form of transcript that the library does not know, and shows findings in a form of its own:
//! `cargo run --example own_reader`

use tactful::score::{Scorecard, Scorer};
use tactful::{Applicability, Channel, Conversation, Finding, Linter};

const LOG: &str = "\
them> My parcel should have been here on Monday. Where is it?
me> Hi Ana, calm down. You need to send us the order number.
";

/// A log in which the agent is `me`.
fn read(log: &str) -> Result<Conversation, String> {
    let mut talk = Conversation::new().on(Channel::Chat);
    for (number, line) in log.lines().enumerate() {
        talk = match line.split_once("> ") {
            Some(("me", text)) => talk.agent(text),
            Some(("them", text)) => talk.customer(text),
            _ => return Err(format!("line {}: expected `me> …` or `them> …`", number + 1)),
        };
    }
    Ok(talk)
}

/// A line for a finding: where, which rule, the words, and what is safe to say instead.
fn line(finding: &Finding) -> String {
    let safe = |r: &tactful::Rewrite| r.applicability == Applicability::MachineApplicable;
    let instead = finding.rewrites().into_iter().find(safe).map_or(String::new(), |r| format!(" -> {}", r.text));
    let (turn, start) = (finding.turn(), finding.span().start);
    format!("{turn}:{start} {} “{}”{instead}", finding.rule(), finding.quote())
}

fn main() -> Result<(), String> {
    let talk = read(LOG)?;
    let scorer = Scorer::new(Linter::default(), Scorecard::default());
    let answer = scorer.score(&talk);
    answer.findings().for_each(|finding| println!("{}", line(&finding)));
    println!("tone {}", answer.tone().value());
    Ok(())
}
