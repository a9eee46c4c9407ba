//! Checks of questions: what kind the agent asks, what is asked twice, what stays without an answer.

use super::values::{Shape, Value, values};
use super::{Pass, Talk};
use crate::conversation::Speaker;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Open questions against closed ones, in the part of the conversation where open ones belong.
pub fn closed(pass: &mut Pass) {
    let talk = pass.talk;
    let (Some(least), Some(share), Some(portion)) = (pass.limit("closed"), pass.limit("share"), pass.limit("portion"))
    else {
        return;
    };
    let until = (talk.conversation.turns.len() as f64 * portion).ceil() as usize;
    let (mut open, mut shut, mut first) = (0usize, 0usize, None);
    for turn in (0..until).filter(|t| talk.conversation.turns[*t].speaker == Speaker::Agent) {
        let opened = asking_sentences(talk, turn, pass.list("expects"));
        let closed = asking_sentences(talk, turn, pass.list("when"));
        open += opened.len();
        shut += closed.difference(&opened).count();
        if first.is_none() {
            first = closed.difference(&opened).next().map(|s| (turn, talk.heard[turn].sentences[*s].clone()));
        }
    }
    if ((open + shut) as f64) < least {
        return;
    }
    pass.times += 1;
    if shut as f64 >= least
        && open as f64 <= share * (open + shut) as f64
        && let Some((turn, span)) = first
    {
        pass.find(turn, span, format!("{shut} closed questions, {open} open."), None);
    }
}

/// The numbers of the sentences of a turn in which one of the rules fired.
fn asking_sentences(talk: &Talk, turn: usize, rules: &[u32]) -> BTreeSet<usize> {
    let heard = &talk.heard[turn];
    let marks = heard.marks.iter().filter(|(r, _)| rules.contains(r)).map(|(_, span)| span.start);
    let first = talk.findings.partition_point(|f| (f.turn as usize) < turn);
    let found = talk.findings[first..].iter().take_while(|f| f.turn as usize == turn);
    let found = found.filter(|f| rules.contains(&f.rule)).map(|f| f.start);
    marks.chain(found).map(|at| heard.sentences.partition_point(|s| s.end <= at)).collect()
}

/// What the customer gave, and where.
struct Given {
    turn: usize,
    span: Range<usize>,
    keys: Vec<String>,
}

/// The agent asks for a detail that the customer has given.
pub fn asked_again(pass: &mut Pass) {
    let talk = pass.talk;
    let details: Vec<(&str, &[u32])> = pass.check.lists("asked").collect();
    let givens: Vec<&[u32]> = details
        .iter()
        .map(|(name, _)| pass.check.lists("given").find(|(n, _)| n == name).map_or(&[][..], |(_, rules)| rules))
        .collect();
    let mut given: Vec<Option<Given>> = details.iter().map(|_| None).collect();
    let mut asked = vec![false; details.len()];
    for block in &talk.blocks {
        if block.speaker == Speaker::Customer {
            for turn in block.turns.clone() {
                for (i, (name, _)) in details.iter().enumerate() {
                    let told = talk.fired(turn, givens[i]);
                    if (told || asked[i])
                        && let Some(value) = give(pass, turn, name, told.then_some(givens[i]))
                    {
                        given[i] = Some(value);
                    }
                }
            }
            continue;
        }
        asked.fill(false);
        for turn in block.turns.clone() {
            for (i, (name, rules)) in details.iter().enumerate() {
                if !talk.fired(turn, rules) {
                    continue;
                }
                asked[i] = true;
                let Some(before) = &given[i] else { continue };
                pass.times += 1;
                let text = squeezed(&talk.conversation.turns[turn].text);
                let said = before.keys.iter().any(|k| text.contains(k.as_str()));
                if !said && !talk.fired(turn, pass.list("except")) {
                    let what = name.split_once(' ').map_or(*name, |(_, n)| n);
                    let message = format!("The {what} was given before.");
                    pass.find(turn, talk.place(turn, rules), message, Some((before.turn, before.span.clone())));
                }
            }
        }
    }
}

/// Letters and digits alone, in lower case.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// What a customer turn gives of a detail's shape: `name` begins with it.
fn give(pass: &Pass, turn: usize, name: &str, told: Option<&[u32]>) -> Option<Given> {
    let talk = pass.talk;
    let text = &talk.conversation.turns[turn].text;
    let shape = name.split(' ').next().unwrap_or_default();
    let of = |shape: Shape| -> Option<Given> {
        let all: Vec<Value> = values(text).into_iter().filter(|v| v.shape == shape).collect();
        let span = all.first()?.span.clone();
        let keys = all.into_iter().map(|v| v.key.chars().filter(|c| c.is_alphanumeric()).collect()).collect();
        Some(Given { turn, span, keys })
    };
    let words = |least: usize| {
        let span = told.map_or_else(|| talk.whole(turn), |rules| talk.place(turn, rules));
        let heard = talk.heard[turn].words;
        let refuses = talk.fired(turn, pass.list("part refuses"));
        (heard >= least && !refuses).then(|| Given { turn, keys: vec![squeezed(&text[span.clone()])], span })
    };
    match shape {
        "number" => of(Shape::Number),
        "email" => of(Shape::Email),
        "date" => text.bytes().any(|b| b.is_ascii_digit()).then(|| words(1)).flatten(),
        "name" if told.is_none() && talk.heard[turn].words > 6 => None,
        "name" => words(1),
        _ => words(2),
    }
}

/// A question that nothing in the agent's next turns answers or takes up. Turns that ask back do not count.
pub fn unmet(pass: &mut Pass) {
    let talk = pass.talk;
    let (when, expects, except) = (pass.list("when"), pass.list("expects"), pass.list("except"));
    let (turns, overlap) = (pass.count("turns"), pass.count("overlap"));
    for block in talk.of(Speaker::Customer) {
        let Some((turn, question)) = talk.blocks[block].turns.clone().find_map(|t| direct_question(talk, t, when))
        else {
            continue;
        };
        if talk.block_fired(block, except) {
            continue;
        }
        let asked: BTreeSet<u32> = stems_in(talk, turn, &question).collect();
        let next: Vec<usize> = talk.agent_after(block, turns * 2).collect();
        let back = pass.list("part asks back");
        let asks_back = |b: &usize| talk.block_fired(*b, back);
        let plain = next.iter().filter(|b| !asks_back(b)).count();
        if plain == 0 || asked.is_empty() {
            continue;
        }
        pass.times += 1;
        let mut left = turns;
        let met = next.iter().any(|b| {
            if left == 0 {
                return false;
            }
            if !asks_back(b) {
                left -= 1;
            }
            talk.block_fired(*b, expects)
                || talk.blocks[*b]
                    .turns
                    .clone()
                    .any(|t| talk.heard[t].stems.iter().filter(|(_, stem)| asked.contains(stem)).count() >= overlap)
        });
        if !met {
            let at = talk.blocks[next[0]].turns.start;
            pass.find(at, talk.first_words(at), "", Some((turn, question)));
        }
    }
}

/// The sentence of the last direct question of a turn: one of the rules fired in it and it ends in a question mark,
/// or the turn has no punctuation at all.
fn direct_question(talk: &Talk, turn: usize, rules: &[u32]) -> Option<(usize, Range<usize>)> {
    let text = &talk.conversation.turns[turn].text;
    let spoken = !text.contains(['?', '.', '!']);
    let sentences = asking_sentences(talk, turn, rules);
    let spans = sentences.iter().filter_map(|s| talk.heard[turn].sentences.get(*s));
    spans.rev().find(|s| spoken || text[s.start..s.end].trim_end().ends_with('?')).map(|s| (turn, s.clone()))
}

fn stems_in<'t>(talk: &'t Talk, turn: usize, span: &'t Range<usize>) -> impl Iterator<Item = u32> + 't {
    talk.heard[turn].stems.iter().filter(|(at, _)| span.contains(at)).map(|(_, stem)| *stem)
}

/// Personal data in public: asked for without a private way, or given back.
pub fn public_data(pass: &mut Pass) {
    let talk = pass.talk;
    let mut known: BTreeMap<String, (usize, Range<usize>)> = BTreeMap::new();
    for (turn, said) in talk.conversation.turns.iter().enumerate() {
        if said.speaker == Speaker::Customer {
            for value in values(&said.text).into_iter().filter(Value::personal) {
                known.entry(value.key).or_insert((turn, value.span));
            }
            continue;
        }
        pass.times += 1;
        if talk.fired(turn, pass.list("when")) && !talk.fired(turn, pass.list("except")) {
            pass.find(turn, talk.place(turn, pass.list("when")), "Asked for in public.", None);
        }
        for value in values(&said.text).into_iter().filter(Value::personal) {
            if let Some(first) = known.get(&value.key) {
                pass.find(turn, value.span, "Given back in public.", Some(first.clone()));
            }
        }
    }
}
