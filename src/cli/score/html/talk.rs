//! One conversation of the report: a row that opens to its turns, what was found in them, and the scorecard.

use super::escape::Safe;
use crate::cli::score::Scored;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use tactful::score::{ItemScore, SectionScore};
use tactful::summary::{Better, By};
use tactful::{Family, Finding, Severity, Speaker};

/// The row and what opens below it.
pub fn talk(scored: &Scored) -> String {
    let mut out = String::with_capacity(4096);
    let findings: Vec<Finding> = scored.answer.findings().collect();
    row(&mut out, scored, &findings);
    out.push_str("<div class=\"inside\"><ol class=\"turns\">");
    for turn in 0..scored.answer.conversation().turns.len() {
        let here: Vec<&Finding> = findings.iter().filter(|f| f.turn() == turn).collect();
        self::turn(&mut out, scored, turn, &here);
    }
    out.push_str("</ol>");
    card(&mut out, scored);
    out.push_str("</div></details>\n");
    out
}

/// The anchor of a conversation, by its file and id: the same in every run.
pub fn anchor(file: &str, id: Option<&str>) -> String {
    let mut hasher = DefaultHasher::new();
    (file, id).hash(&mut hasher);
    format!("c{:016x}", hasher.finish())
}

/// What the list is sorted and filtered by stands in the row's data.
fn row(out: &mut String, scored: &Scored, findings: &[Finding]) {
    let conversation = scored.answer.conversation();
    let id = scored.answer.conversation().id.as_deref().unwrap_or(scored.file);
    let [agent, team, channel] = [By::Agent, By::Team, By::Channel].map(|by| by.name_of(conversation));
    let date = conversation.metadata.get("date").map_or("", String::as_str);
    let band = scored.answer.score().band.as_deref().unwrap_or("");
    let tone = scored.answer.tone().value();
    let faults = findings.iter().filter(|f| f.severity().is_some()).count();
    let mut rules: Vec<&str> = findings.iter().filter(|f| f.severity().is_some()).map(|f| f.rule()).collect();
    rules.sort_unstable();
    rules.dedup();
    let score = scored.answer.score().score;
    let _ = write!(
        out,
        "<details class=\"talk\" id=\"{}\" data-id=\"{}\" data-agent=\"{}\" data-team=\"{}\" data-channel=\"{channel}\" data-date=\"{}\" data-band=\"{}\" data-score=\"{}\" data-tone=\"{tone}\" data-faults=\"{faults}\" data-rules=\"{}\"><summary>",
        anchor(scored.file, scored.answer.conversation().id.as_deref()),
        Safe(id),
        Safe(&agent),
        Safe(&team),
        Safe(date),
        Safe(band),
        score.map_or(String::from("-1"), |s| s.to_string()),
        rules.join(" "),
    );
    let cell = |out: &mut String, class: &str, label: &str, text: &str| {
        let _ = write!(out, "<span class=\"{class}\"><span class=\"label\">{label} </span>{}</span>", Safe(text));
    };
    let shown = score.map_or(String::from("–"), |s| format!("{s:.1}"));
    let _ = write!(
        out,
        "<span class=\"score band\" data-band=\"{}\"><span class=\"label\">score </span>{shown}</span>",
        Safe(band)
    );
    cell(out, "id", "", id);
    cell(out, "agent", "agent", &agent);
    cell(out, "team", "team", &team);
    cell(out, "channel", "", &channel);
    cell(out, "date", "", date);
    cell(out, "tone", "tone", &format!("{tone:.0}"));
    cell(out, "faults", "faults", &faults.to_string());
    out.push_str("</summary>");
}

fn turn(out: &mut String, scored: &Scored, number: usize, here: &[&Finding]) {
    let turn = &scored.answer.conversation().turns[number];
    let class = if turn.speaker == Speaker::Agent { "agent" } else { "customer" };
    let name =
        turn.name.as_deref().filter(|n| !n.eq_ignore_ascii_case(class)).map_or(String::new(), |n| format!(" · {n}"));
    let time = turn.start.map_or(String::new(), |t| format!(" · {}", super::clock(t)));
    let _ = write!(
        out,
        "<li class=\"turn {class}\"><div class=\"who\">{class}{}{time}</div><p class=\"words\">",
        Safe(&name)
    );
    words(out, &turn.text, here);
    out.push_str("</p>");
    if !here.is_empty() {
        out.push_str("<ul class=\"notes\">");
        here.iter().for_each(|f| note(out, f));
        out.push_str("</ul>");
    }
    out.push_str("</li>");
}

/// How a finding looks.
fn look(finding: &Finding) -> &'static str {
    match (finding.family(), finding.severity()) {
        (Family::Strength, _) => "strength",
        (Family::Cue, _) => "cue",
        (_, Some(Severity::Error)) => "error",
        (_, Some(Severity::Warning)) => "warning",
        _ => "suggestion",
    }
}

/// The text with what was found underlined; where findings overlap, the worst is seen.
fn words(out: &mut String, text: &str, here: &[&Finding]) {
    let spans: Vec<(Range<usize>, &Finding)> =
        here.iter().filter(|f| f.family() != Family::Check).map(|f| (f.span(), *f)).collect();
    let mut edges: Vec<usize> = spans.iter().flat_map(|(s, _)| [s.start, s.end]).chain([0, text.len()]).collect();
    edges.sort_unstable();
    edges.dedup();
    for piece in edges.windows(2) {
        let (start, end) = (piece[0], piece[1]);
        let rank = |f: &Finding| (f.severity().map_or(0, |s| s as u8 + 1), f.family() == Family::Strength);
        let over = spans.iter().filter(|(s, _)| s.start <= start && end <= s.end).max_by_key(|(_, f)| rank(f));
        match over {
            Some((_, f)) => {
                let _ = write!(
                    out,
                    "<mark class=\"{}\" title=\"{}\">{}</mark>",
                    look(f),
                    f.category(),
                    Safe(&text[start..end])
                );
            }
            None => {
                let _ = write!(out, "{}", Safe(&text[start..end]));
            }
        }
    }
}

/// What was found, why it matters, what to say instead.
fn note(out: &mut String, finding: &Finding) {
    let _ = write!(out, "<li class=\"{}\"><b>{}</b> ", look(finding), finding.category());
    if finding.family() != Family::Check {
        let _ = write!(out, "<q>{}</q> ", Safe(finding.quote()));
    }
    if matches!(finding.family(), Family::Strength | Family::Cue) {
        out.push_str("</li>");
        return;
    }
    let _ = write!(out, "<span class=\"why\">{}</span>", Safe(&finding.message()));
    if let Some(instead) = Better::of(finding) {
        let _ = write!(out, " <span class=\"better\">{}</span>", better(&instead));
    }
    let _ = write!(out, " <code>{}</code></li>", Safe(finding.rule()));
}

/// What to say instead, as mark-up.
pub fn better(better: &Better) -> String {
    match better {
        Better::Say(wording) => format!("Say: <ins>{}</ins>", Safe(wording)),
        Better::LeaveOut => "Leave it out.".into(),
        Better::Advice(advice) => Safe(advice).to_string(),
        _ => String::new(),
    }
}

fn card(out: &mut String, scored: &Scored) {
    if let Some(note) = &scored.answer.score().note {
        let _ = write!(out, "<p class=\"note\">{}</p>", Safe(note));
        return;
    }
    out.push_str("<table class=\"card\"><caption>Scorecard</caption><thead><tr><th scope=\"col\">item</th><th scope=\"col\">points</th><th scope=\"col\">evidence</th></tr></thead>");
    for fail in &scored.answer.score().auto_fail {
        let _ = write!(out, "<tbody><tr class=\"fail\"><th scope=\"row\">{}</th><td>fails</td><td>", Safe(&fail.name));
        evidence(out, fail);
        out.push_str("</td></tr></tbody>");
    }
    scored.answer.score().sections.iter().for_each(|s| section(out, s));
    for bonus in &scored.answer.score().bonus {
        let _ = write!(out, "<tbody><tr><th scope=\"row\">{}</th><td>+{:.1}</td><td>", Safe(&bonus.name), bonus.points);
        evidence(out, bonus);
        out.push_str("</td></tr></tbody>");
    }
    out.push_str("</table>");
}

fn section(out: &mut String, section: &SectionScore) {
    let points =
        section.score.map_or(String::from("does not apply"), |_| format!("{:.1} of {:.1}", section.points, section.of));
    let _ = write!(
        out,
        "<tbody><tr class=\"section\"><th scope=\"rowgroup\">{}</th><td>{points}</td><td></td></tr>",
        Safe(&section.name)
    );
    for item in section.items.iter().filter(|i| i.applies) {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{:.1} of {:.1}</td><td>",
            Safe(&item.name),
            item.points,
            item.of
        );
        evidence(out, item);
        out.push_str("</td></tr>");
    }
    out.push_str("</tbody>");
}

fn evidence(out: &mut String, item: &ItemScore) {
    if item.evidence.is_empty() {
        return;
    }
    out.push_str("<ul>");
    for one in &item.evidence {
        let class = if one.points < 0.0 { "lost" } else { "won" };
        let _ = write!(out, "<li class=\"{class}\">{:+.1} ", one.points);
        if let Some(turn) = one.turn {
            let _ = write!(out, "turn {} ", turn + 1);
        }
        match (&one.quote, &one.rule) {
            (Some(quote), Some(rule)) => {
                let _ = write!(out, "<q>{}</q> <code>{}</code>", Safe(quote), Safe(rule));
            }
            _ => {
                let _ = write!(out, "{}", Safe(&one.what));
            }
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}
