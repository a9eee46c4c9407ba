//! Asking a person at each finding which rewrite to take.

use super::checked::Checked;
use super::failure::Failure;
use super::format::text::Text;
use super::item::{Item, TextOf};
use super::safe;
use std::collections::HashSet;
use std::io::{BufRead, Write};
use tactful::{Edit, Rewrite};

/// Whether to go on with the next file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    GoOn,
    Quit,
}

/// Asks, and remembers which rules to pass over.
#[derive(Debug, Default)]
pub struct Asker {
    passed_over: HashSet<String>,
}

/// What was decided about one finding.
enum Decision {
    Take(Edit),
    Skip,
    SkipRule,
    Quit,
}

impl Asker {
    /// Goes through a file's findings; the chosen edits are in order and do not overlap.
    pub fn ask(
        &mut self,
        checked: &Checked,
        input: &mut dyn BufRead,
        out: &mut dyn Write,
    ) -> Result<(Vec<Edit>, Answer), Failure> {
        let text = Text::new();
        let mut edits: Vec<Edit> = Vec::new();
        for item in checked.items.iter().filter(|i| i.severity.is_some()) {
            let choices = choices(item, &edits);
            if choices.is_empty() || self.passed_over.contains(&item.rule) {
                continue;
            }
            text.finding(out, checked, item)?;
            match decide(&choices, input, out)? {
                Decision::Take(edit) => edits.push(edit),
                Decision::Skip => {}
                Decision::SkipRule => {
                    self.passed_over.insert(item.rule.clone());
                }
                Decision::Quit => {
                    edits.sort_by_key(|e| e.start);
                    return Ok((edits, Answer::Quit));
                }
            }
        }
        edits.sort_by_key(|e| e.start);
        Ok((edits, Answer::GoOn))
    }
}

/// The rewrites that can still be put into the file.
fn choices<'i>(item: &'i Item, made: &[Edit]) -> Vec<&'i Rewrite> {
    let free = |edit: &Edit| made.iter().rev().take(64).all(|m| edit.end <= m.start || m.end <= edit.start);
    let fits = |r: &&Rewrite| matches!(r.edits.as_slice(), [edit] if free(edit));
    item.rewrites.iter().filter(|_| item.text == TextOf::File).filter(fits).collect()
}

fn decide(choices: &[&Rewrite], input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Decision, Failure> {
    for (number, choice) in choices.iter().enumerate() {
        let text = safe::line(&choice.text);
        let text = if text.is_empty() { "(leave it out)" } else { &text };
        writeln!(out, "  {}  {text}", number + 1)?;
    }
    loop {
        let most = choices.len();
        let numbers = if most == 1 { "1".to_string() } else { format!("1-{most}") };
        write!(out, "{numbers} to take, s to skip, a to skip all of this rule, q to stop: ")?;
        let Some(answer) = line(input, out)? else { return Ok(Decision::Quit) };
        match answer.as_str() {
            "s" | "" => return Ok(Decision::Skip),
            "a" => return Ok(Decision::SkipRule),
            "q" => return Ok(Decision::Quit),
            other => match other.parse::<usize>() {
                Ok(number @ 1..) if number <= most => {
                    return fill(&choices[number - 1].edits[0], input, out).map(Decision::Take);
                }
                _ => writeln!(out, "“{}” is none of these.", safe::line(other))?,
            },
        }
    }
}

/// Asks for each blank of a rewrite. An empty answer leaves it to be filled in later.
fn fill(edit: &Edit, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Edit, Failure> {
    let mut text = String::new();
    let mut rest = edit.text.as_str();
    while let Some((open, close)) = blank(rest) {
        let name = &rest[open..=close];
        text.push_str(&rest[..open]);
        write!(out, "{}: ", safe::line(name))?;
        let answer = line(input, out)?.unwrap_or_default();
        text.push_str(if answer.is_empty() { name } else { &answer });
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    Ok(Edit { text, ..*edit })
}

/// The next `[blank]`: a few words in small letters.
fn blank(text: &str) -> Option<(usize, usize)> {
    let open = text.find('[')?;
    let close = open + text[open..].find(']')?;
    Some((open, close))
}

/// A line without its end, or `None` where there is no more input.
fn line(input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Option<String>, Failure> {
    out.flush()?;
    let mut line = String::new();
    match input.read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(line.trim().to_string())),
        Err(error) => Err(Failure::reading(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::FailOn;
    use crate::cli::fix::apply;
    use crate::cli::settings::Resolved;
    use tactful::Linter;

    fn go(text: &str, answers: &str) -> (String, String, Answer) {
        let linter =
            Linter::builder().select("command").select("vague").select("unfortunately").build().expect("right");
        let resolved = Resolved { linter, channel: None, fail_on: FailOn::Warning, partial: true };
        let checked = Checked::new("a.txt".into(), text.into(), None, &resolved).expect("text");
        let mut out = Vec::new();
        let (edits, answer) = Asker::default().ask(&checked, &mut answers.as_bytes(), &mut out).expect("answered");
        let after = String::from_utf8(apply(&checked.bytes, &edits)).expect("text");
        (after, String::from_utf8(out).expect("text"), answer)
    }

    #[test]
    fn takes_what_is_chosen() {
        let (after, shown, answer) = go("You need to send the form. You must sign the form.\n", "1\ns\n");
        assert_eq!(after, "Please send the form. You must sign the form.\n");
        assert!(shown.contains("1  Please send") && shown.contains("^^^^"), "{shown}");
        assert_eq!(answer, Answer::GoOn);
    }

    #[test]
    fn asks_for_blanks() {
        let (after, shown, _) = go("We'll tell you as soon as possible.\n", "1\nnoon\n");
        assert_eq!(after, "We'll tell you by noon.\n", "{shown}");
        let (after, ..) = go("We'll tell you as soon as possible.\n", "1\n\n");
        assert_eq!(after, "We'll tell you by [time].\n");
    }

    #[test]
    fn skips_rules_and_stops() {
        let three = "You need to send it. You need to sign it. You need to seal it.\n";
        assert_eq!(go(three, "a\n").0, three);
        let (after, _, answer) = go(three, "1\nq\n");
        assert_eq!(
            (after.as_str(), answer),
            ("Please send it. You need to sign it. You need to seal it.\n", Answer::Quit)
        );
        assert_eq!(go(three, "9\nx\n1\n").0, "Please send it. You need to sign it. You need to seal it.\n");
        assert_eq!(go(three, "").2, Answer::Quit, "the end of the input stops it");
    }
}
