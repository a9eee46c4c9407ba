//! Checks that look for something that should be there: after a turn, around one, at the beginning.

use super::Pass;
use crate::conversation::Speaker;
use crate::rules::ruleset::speaker;

/// After a turn that has one of `when`, the agent's next turns have what is expected.
pub fn reply(pass: &mut Pass) {
    let talk = pass.talk;
    let (when, except) = (pass.list("when"), pass.list("except"));
    let own = talk.set.rules[pass.check.rule as usize].speakers & speaker::AGENT != 0;
    let side = if own { Speaker::Agent } else { Speaker::Customer };
    let mut answered = usize::MAX;
    for block in talk.of(side) {
        let Some(turn) = talk.turn_with(block, when) else { continue };
        let mut next: Vec<usize> = talk.agent_after(block, pass.count("turns")).collect();
        let Some(&first) = next.first() else { continue };
        if talk.fired(turn, except) || next.iter().any(|b| talk.block_fired(*b, except)) {
            continue;
        }
        pass.times += 1;
        if own {
            next.push(block);
        }
        let Some(message) = wanting(pass, &next) else { continue };
        // Two such turns before the same answer are one omission.
        if first != answered {
            answered = first;
            let at = talk.blocks[first].turns.start;
            pass.find(at, talk.first_words(at), message, Some((turn, talk.place(turn, when))));
        }
    }
}

/// Around an agent turn that has one of `when` stands what is expected.
pub fn around(pass: &mut Pass) {
    let talk = pass.talk;
    let (when, except) = (pass.list("when"), pass.list("except"));
    let agent: Vec<usize> = talk.of(Speaker::Agent).collect();
    let mut last = None;
    for (i, &block) in agent.iter().enumerate() {
        let Some(turn) = talk.turn_with(block, when) else { continue };
        if talk.block_fired(block, except) {
            continue;
        }
        pass.times += 1;
        let from = i.saturating_sub(pass.count("before"));
        let to = (i + 1 + pass.count("after")).min(agent.len());
        if let Some(message) = wanting(pass, &agent[from..to]) {
            // The same news told again in the next breath is not told off again.
            if last.is_none_or(|l| l + 1 < i) {
                pass.find(turn, talk.place(turn, when), message, None);
            }
            last = Some(i);
        }
    }
}

/// The agent's first turns have what is expected.
pub fn opening(pass: &mut Pass) {
    let talk = pass.talk;
    let first: Vec<usize> = talk.of(Speaker::Agent).take(pass.count("turns")).collect();
    let Some(&block) = first.first() else { return };
    if first.iter().any(|b| talk.block_fired(*b, pass.list("except"))) {
        return;
    }
    pass.times += 1;
    if let Some(message) = wanting(pass, &first) {
        let turn = talk.blocks[block].turns.start;
        pass.find(turn, talk.first_words(turn), message, None);
    }
}

/// What is missing in these blocks, in words that may be empty; `None` when it is all there.
pub fn wanting(pass: &Pass, blocks: &[usize]) -> Option<String> {
    let talk = pass.talk;
    let has = |rules: &[u32]| blocks.iter().any(|b| talk.block_fired(*b, rules));
    let expects = pass.list("expects");
    if !expects.is_empty() && !has(expects) {
        return Some(String::new());
    }
    let missing: Vec<&str> = pass.check.lists("part").filter(|(_, rules)| !has(rules)).map(|(name, _)| name).collect();
    (!missing.is_empty() && missing.len() >= pass.count("missing")).then(|| format!("Missing: {}.", missing.join(", ")))
}
