//! Checks of who speaks how much, and when. Without times, those that need them do not apply.

use super::Pass;
use crate::conversation::Speaker;

/// The agent's share of the words, or, where every turn has its times, of the speaking time.
pub fn talk_ratio(pass: &mut Pass) {
    let talk = pass.talk;
    let (Some(limit), Some(least)) = (pass.limit("share"), pass.limit("words")) else { return };
    let turns = &talk.conversation.turns;
    let mut words = [0.0, 0.0];
    let mut seconds = [0.0, 0.0];
    let mut timed = true;
    for (turn, heard) in turns.iter().zip(&talk.heard) {
        let side = usize::from(turn.speaker == Speaker::Customer);
        words[side] += heard.words as f64;
        match (turn.start, turn.end) {
            (Some(start), Some(end)) if end >= start => seconds[side] += end - start,
            _ => timed = false,
        }
    }
    if words[0] + words[1] < least {
        return;
    }
    pass.times += 1;
    let share = |both: [f64; 2]| both[0] / (both[0] + both[1]).max(f64::MIN_POSITIVE);
    let (of_words, of_time) = (share(words), if timed { share(seconds) } else { 0.0 });
    let (value, what) = if of_time > of_words { (of_time, "speaking time") } else { (of_words, "words") };
    if value > limit {
        let agent = (0..turns.len()).filter(|t| turns[*t].speaker == Speaker::Agent);
        let longest = agent.max_by_key(|t| (talk.heard[*t].words, std::cmp::Reverse(*t))).unwrap_or(0);
        let message = format!("{:.0} % of the {what} are the agent's.", value * 100.0);
        pass.find(longest, talk.first_words(longest), message, None);
    }
}

/// The wait between the customer's words and the agent's answer.
pub fn slow_reply(pass: &mut Pass) {
    let talk = pass.talk;
    let Some(limit) = pass.limit("seconds") else { return };
    for pair in talk.blocks.windows(2) {
        if pair[1].speaker != Speaker::Agent {
            continue;
        }
        let (asked, answered) = (pair[0].turns.end - 1, pair[1].turns.start);
        let (before, after) = (&talk.conversation.turns[asked], &talk.conversation.turns[answered]);
        let (Some(from), Some(to)) = (before.end.or(before.start), after.start) else { continue };
        pass.times += 1;
        if to - from > limit {
            let message = format!("The answer took {}.", duration(to - from));
            pass.find(answered, talk.first_words(answered), message, Some((asked, talk.last_words(asked))));
        }
    }
}

/// A gap between two turns in which nobody speaks. After a hold was announced it may be longer.
pub fn long_silence(pass: &mut Pass) {
    let talk = pass.talk;
    let (Some(limit), Some(on_hold)) = (pass.limit("seconds"), pass.limit("hold-seconds")) else { return };
    let when = pass.list("when");
    for next in 1..talk.conversation.turns.len() {
        let (before, after) = (&talk.conversation.turns[next - 1], &talk.conversation.turns[next]);
        let (Some(from), Some(to)) = (before.end, after.start) else { continue };
        pass.times += 1;
        let held = (next.saturating_sub(2)..next).any(|t| talk.fired(t, when));
        if to - from > if held { on_hold } else { limit } {
            // It is the agent's to fill, whoever speaks next.
            let (turn, other) = if before.speaker == Speaker::Agent { (next - 1, next) } else { (next, next - 1) };
            let span = if turn < other { talk.last_words(turn) } else { talk.first_words(turn) };
            let about = if turn < other { talk.first_words(other) } else { talk.last_words(other) };
            pass.find(turn, span, format!("{} of silence.", duration(to - from)), Some((other, about)));
        }
    }
}

/// A murmur of this many words at the most is no interruption.
const MURMUR: usize = 3;

/// The agent starts while the customer still speaks.
pub fn interruption(pass: &mut Pass) {
    let talk = pass.talk;
    let (Some(limit), Some(least)) = (pass.limit("seconds"), pass.limit("times")) else { return };
    let mut found = Vec::new();
    for next in 1..talk.conversation.turns.len() {
        let (before, after) = (&talk.conversation.turns[next - 1], &talk.conversation.turns[next]);
        if before.speaker != Speaker::Customer || after.speaker != Speaker::Agent {
            continue;
        }
        let (Some(began), Some(until), Some(start)) = (before.start, before.end, after.start) else { continue };
        pass.times += 1;
        if start > began && until - start > limit && talk.heard[next].words > MURMUR {
            found.push((next, until - start));
        }
    }
    if (found.len() as f64) < least {
        return;
    }
    for (turn, seconds) in found {
        let about = Some((turn - 1, talk.last_words(turn - 1)));
        pass.find(turn, talk.first_words(turn), format!("Spoke over the customer for {}.", duration(seconds)), about);
    }
}

/// "45 s", "3 min 20 s", "5 h 10 min", "2 d 3 h".
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..60 if seconds < 10.0 => format!("{seconds:.1} s"),
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        3600..86_400 => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
        _ => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3600),
    }
}
