//! Three small pieces of work that callgrind counts: see `scripts/instructions`.
//!
//!     cargo bench --bench instructions -- drafts

use std::process::ExitCode;
use tactful::{Conversation, Linter};

/// Agent turns in a conversation.
const TURNS: usize = 6;
const CUSTOMER: [&str; 3] = [
    "Hi, my parcel hasn't arrived and the tracking page has said the same thing since Monday. I need it by Thursday.",
    "This is the third time I've called about this. Nobody ever rings back, and I don't understand the second charge.",
    "Great, that worked. Thank you so much for your help!",
];

/// Messages of agents.
fn messages() -> impl Iterator<Item = &'static str> {
    include_str!("agent.txt").split("\n---\n").map(str::trim)
}

fn main() -> ExitCode {
    let Some(work) = std::env::args().nth(1) else { return ExitCode::SUCCESS };
    let found = match work.as_str() {
        "start" => Linter::default().check(include_str!("draft.txt")).findings().count(),
        "drafts" => {
            let linter = Linter::default();
            messages().map(|message| linter.check(message).findings().count()).sum()
        }
        "conversations" => {
            let linter = Linter::default();
            let messages: Vec<_> = messages().collect();
            let talk = |agent: &[&str]| {
                let turn = |talk: Conversation, (i, text): (usize, &&str)| talk.customer(CUSTOMER[i % 3]).agent(*text);
                agent.iter().enumerate().fold(Conversation::new(), turn)
            };
            messages.chunks(TURNS).map(|agent| linter.check_conversation(&talk(agent)).findings().count()).sum()
        }
        // What cargo passes to every benchmark.
        _ => return ExitCode::SUCCESS,
    };
    println!("{found} findings");
    ExitCode::SUCCESS
}
