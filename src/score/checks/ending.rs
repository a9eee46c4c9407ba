//! Checks of how a conversation ends.

use super::Pass;
use super::expected::wanting;
use crate::conversation::Speaker;
use crate::rules::category::Family;
use crate::rules::ruleset::Severity;

/// The agent's last turns have what is expected.
pub fn ending(pass: &mut Pass) {
    let talk = pass.talk;
    let last: Vec<usize> = talk.of(Speaker::Agent).rev().take(pass.count("turns")).collect();
    let customer = talk.of(Speaker::Customer).next_back();
    let except = pass.list("except");
    let Some(&block) = last.first() else { return };
    if customer.is_some_and(|b| talk.block_fired(b, except)) || talk.block_fired(block, except) {
        return;
    }
    pass.times += 1;
    if let Some(message) = wanting(pass, &last) {
        let turn = talk.blocks[block].turns.end - 1;
        pass.find(turn, talk.last_words(turn), message, None);
    }
}

/// The last agent turn carries no fault that weighs.
pub fn fault(pass: &mut Pass) {
    let talk = pass.talk;
    let Some(block) = talk.of(Speaker::Agent).next_back() else { return };
    pass.times += 1;
    let turns = &talk.blocks[block].turns;
    let worst = talk
        .findings
        .iter()
        .filter(|f| turns.contains(&(f.turn as usize)))
        .map(|f| (f, &talk.set.rules[f.rule as usize]))
        .filter(|(_, r)| r.family() == Family::Fault && r.severity() >= Severity::Warning)
        .min_by_key(|(f, r)| (std::cmp::Reverse(r.severity()), f.turn, f.start));
    if let Some((finding, rule)) = worst {
        let message = format!("The last words carry `{}`.", talk.set.text(rule.id));
        pass.find(finding.turn as usize, finding.start..finding.end, message, None);
    }
}

/// The customer does not leave in a mood of `when`. Of one customer turn alone nobody can say.
pub fn mood(pass: &mut Pass) {
    let talk = pass.talk;
    let customer: Vec<usize> = talk.of(Speaker::Customer).collect();
    let (Some(&last), true) = (customer.last(), customer.len() > 1) else { return };
    pass.times += 1;
    if talk.block_fired(last, pass.list("except")) {
        return;
    }
    if let Some(turn) = talk.turn_with(last, pass.list("when")) {
        pass.find(turn, talk.place(turn, pass.list("when")), "", None);
    }
}

/// A matter of the customer is not left without what comes next.
pub fn next_step(pass: &mut Pass) {
    let talk = pass.talk;
    let when = pass.list("when");
    let Some(matter) = talk.of(Speaker::Customer).find_map(|b| talk.turn_with(b, when)) else { return };
    let mut last: Vec<usize> = talk.of(Speaker::Agent).rev().take(pass.count("turns")).collect();
    let Some(&block) = last.first() else { return };
    // Of the agent turns, only what was said after the matter came up.
    last.retain(|b| talk.blocks[*b].turns.start > matter);
    if last.is_empty() {
        return;
    }
    pass.times += 1;
    let (content, upset) = (pass.list("part the customer is content"), pass.list("part the customer is upset"));
    let has = |b: usize, rules: &[u32]| talk.block_fired(b, rules);
    // Only the customer can say so, and only after the agent has answered.
    let customer = talk.of(Speaker::Customer).next_back().filter(|b| *b > last[last.len() - 1]);
    let content = customer.is_some_and(|b| has(b, content) && !has(b, upset));
    let settled = last.iter().any(|b| has(*b, pass.list("except")) || has(*b, pass.list("expects")));
    if !settled && !content {
        let turn = talk.blocks[block].turns.end - 1;
        pass.find(turn, talk.last_words(turn), "", Some((matter, talk.place(matter, when))));
    }
}
