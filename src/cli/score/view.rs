//! For people: the turns with what was found underlined, then the scorecard with its evidence.

use super::work::{Failed, Tally, Totals};
use super::{Scored, Show, clock};
use crate::cli::{output, safe};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};
use std::ops::Range;
use tactful::score::{Answer, Evidence, ItemScore, Measures, SectionScore};
use tactful::{Applicability, Family, Finding, Severity, Speaker, Turn};
use unicode_width::UnicodeWidthChar;

/// Writes each conversation as it comes.
pub struct View {
    width: usize,
    /// Every item, not only those that lost points.
    explain: bool,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// How a finding looks: its underline, and its colour.
fn look(finding: &Finding) -> (char, Style) {
    let color = |c: AnsiColor| Style::new().fg_color(Some(c.into()));
    match (finding.family(), finding.severity()) {
        (Family::Strength, _) => ('+', color(AnsiColor::Green)),
        (Family::Cue, _) => ('.', color(AnsiColor::Cyan)),
        (_, Some(Severity::Error)) => ('^', color(AnsiColor::Red)),
        (_, Some(Severity::Warning)) => ('^', color(AnsiColor::Yellow)),
        _ => ('~', color(AnsiColor::Blue)),
    }
}

impl View {
    pub fn new(explain: bool) -> Self {
        View { width: output::width(), explain }
    }
}

impl Show for View {
    fn between(&self) -> &'static str {
        "\n"
    }

    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        heading(out, scored)?;
        let findings: Vec<Finding> = scored.answer.findings().collect();
        let turns = &scored.answer.conversation().turns;
        let margin = turns.iter().map(|t| label(t).chars().count()).max().unwrap_or(0).min(24) + 15;
        for (number, turn) in turns.iter().enumerate() {
            let here: Vec<&Finding> = findings.iter().filter(|f| f.turn() == number).collect();
            self.turn(out, number, turn, &here, margin)?;
        }
        writeln!(out)?;
        self.card(out, scored)
    }

    fn end(&self, out: &mut dyn Write, tally: &Tally, _: &[Failed]) -> io::Result<()> {
        let totals = &tally.totals;
        if totals.conversations > 1 {
            writeln!(out)?;
            summed_up(out, totals)?;
        }
        remarks(out, totals)
    }
}

/// What all came to, in a line.
pub fn summed_up(out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
    let mean = totals.mean().map_or(String::new(), |m| format!(", mean score {m}"));
    let unscored = totals.conversations - totals.scored;
    let short = if unscored > 0 { format!(", {unscored} too short to score") } else { String::new() };
    writeln!(out, "{} conversations{mean}{short}.", totals.conversations)
}

/// How far human reviewers agreed, and how many records could not be read, if any.
pub fn remarks(out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
    if let Some(agreement) = totals.agreement() {
        let (percent, items) = (agreement * 100.0, totals.overridden.reviewed);
        writeln!(out, "Human reviewers scored {items} items; they agree with the tool in {percent:.0} % of them.")?;
    }
    if totals.failures > 0 {
        let records = if totals.failures == 1 { "record" } else { "records" };
        writeln!(out, "{} {records} could not be read (see above).", totals.failures)?;
    }
    Ok(())
}

fn heading(out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
    let (conversation, score) = (scored.answer.conversation(), scored.answer.score());
    let id = conversation.id.as_deref().unwrap_or(scored.file);
    let channel = conversation.channel.map_or(String::new(), |c| format!(" ({})", c.name()));
    let scored_as = match (score.score, &score.band) {
        (Some(score), Some(band)) => format!("score {score:.1}, {}", safe::line(band)),
        (Some(score), None) => format!("score {score:.1}"),
        (None, _) => score.note.clone().unwrap_or_default(),
    };
    let tone = scored.answer.tone().value();
    writeln!(out, "{BOLD}{}{BOLD:#}{channel}: {BOLD}{scored_as}{BOLD:#}; tone {tone:.1}\n", safe::line(id))
}

fn label(turn: &Turn) -> String {
    let part = match turn.speaker {
        Speaker::Agent => "Agent",
        Speaker::Customer => "Customer",
    };
    match &turn.name {
        Some(name) if !name.eq_ignore_ascii_case(part) && !name.is_empty() => {
            format!("{part} {}", safe::line(name)).chars().take(24).collect()
        }
        _ => part.to_string(),
    }
}

impl View {
    fn turn(
        &self,
        out: &mut dyn Write,
        number: usize,
        turn: &Turn,
        here: &[&Finding],
        margin: usize,
    ) -> io::Result<()> {
        let time = turn.start.map_or(String::new(), clock);
        let head = format!("{:>4} {time:>8} {:<w$}", number + 1, label(turn), w = margin - 14);
        let pad = " ".repeat(margin);
        for (i, line) in lines(&turn.text, self.width.saturating_sub(margin).max(24)).into_iter().enumerate() {
            let shown = safe::line(&turn.text[line.clone()]).into_owned();
            match i {
                0 => writeln!(out, "{DIM}{head}{DIM:#}{shown}")?,
                _ => writeln!(out, "{pad}{shown}")?,
            }
            underline(out, &pad, &turn.text, &line, here)?;
            let starts =
                |f: &&&Finding| line.contains(&f.span().start) || f.span().start == line.end && line.is_empty();
            for finding in here.iter().filter(starts) {
                self.note(out, &pad, finding)?;
            }
        }
        Ok(())
    }

    /// What a finding says, under the line it begins in.
    fn note(&self, out: &mut dyn Write, pad: &str, finding: &Finding) -> io::Result<()> {
        let (mark, style) = look(finding);
        let named = format!("{} [{}]", finding.category(), finding.rule());
        if finding.severity().is_none() {
            return writeln!(out, "{pad}{style}{mark} {named}{style:#}");
        }
        let about = finding.about().map_or(String::new(), |(turn, _)| format!(" (turn {})", turn + 1));
        let better =
            finding.rewrites().into_iter().find(|r| r.applicability != Applicability::Advice || r.edits.is_empty());
        let better = better.map_or(String::new(), |r| match (r.applicability, r.text.as_str()) {
            (Applicability::Advice, text) => format!(" {text}"),
            (_, "") => " Leave it out.".to_string(),
            (_, text) => format!(" Say “{text}”."),
        });
        let text = format!("{named}{about}: {}{better}", finding.message());
        let text = safe::line(&text).into_owned();
        for (i, line) in lines(&text, self.width.saturating_sub(pad.len() + 2).max(24)).into_iter().enumerate() {
            let lead = if i == 0 { mark } else { ' ' };
            writeln!(out, "{pad}{style}{lead} {}{style:#}", &text[line])?;
        }
        Ok(())
    }

    fn card(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        let score = scored.answer.score();
        for section in &score.sections {
            self.section(out, section)?;
        }
        for item in &score.bonus {
            writeln!(out, "  bonus: {} +{:.1}", safe::line(&item.name), item.points)?;
            if self.explain {
                self.evidence(out, &item.evidence)?;
            }
        }
        for item in &score.auto_fail {
            let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
            writeln!(out, "  {red}fails: {}{red:#}", safe::line(&item.name))?;
            self.evidence(out, &item.evidence)?;
        }
        if self.explain {
            tone_terms(out, scored.answer)?;
            measures(out, scored.answer.measures())?;
        }
        Ok(())
    }

    fn section(&self, out: &mut dyn Write, section: &SectionScore) -> io::Result<()> {
        let name = safe::line(&section.name).into_owned();
        match section.score {
            Some(score) => {
                writeln!(out, "  {BOLD}{name}{BOLD:#} {:.1} of {:.1} ({score:.0} %)", section.points, section.of)?
            }
            None => writeln!(out, "  {BOLD}{name}{BOLD:#} does not apply")?,
        }
        let lost = |item: &&ItemScore| item.of - item.points > 0.004;
        for item in section.items.iter().filter(|i| self.explain || lost(i)) {
            let name = safe::line(&item.name);
            if item.applies {
                writeln!(out, "    {name}: {:.1} of {:.1}", item.points, item.of)?;
            } else {
                writeln!(out, "    {DIM}{name}: does not apply{DIM:#}")?;
            }
            self.evidence(out, &item.evidence)?;
        }
        Ok(())
    }

    fn evidence(&self, out: &mut dyn Write, evidence: &[Evidence]) -> io::Result<()> {
        for one in evidence.iter().filter(|e| self.explain || e.points <= 0.0) {
            let turn = one.turn.map_or(String::new(), |t| format!(" turn {}", t + 1));
            let time = one.time.map_or(String::new(), |t| format!(" at {}", clock(t)));
            let rule = one.rule.as_ref().map_or(format!(" {}", one.what), |r| format!(" {r}"));
            let quote = one.quote.as_ref().map_or(String::new(), |q| format!(" “{}”", short(q)));
            let text = format!("{:+.2}{turn}{time}{rule}{quote}", one.points);
            writeln!(out, "      {DIM}{}{DIM:#}", safe::line(&text))?;
        }
        Ok(())
    }
}

/// The terms of the tone, those that moved it most first.
fn tone_terms(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let tone = answer.tone();
    writeln!(out, "  {BOLD}Tone{BOLD:#} {:.1} of 100; without any of these it is 50.0", tone.value())?;
    for term in tone.terms() {
        let times = if term.hits.len() > 1 { format!(" ×{}", term.hits.len()) } else { String::new() };
        let quoted = term.hits.first().map_or(String::new(), |(turn, span)| {
            format!(" “{}” (turn {})", short(&answer.conversation().turns[*turn].text[span.clone()]), turn + 1)
        });
        let text = format!("{:+.2} {}{times}{quoted}", term.points, term.id);
        writeln!(out, "      {DIM}{}{DIM:#}", safe::line(&text))?;
    }
    Ok(())
}

/// Counts and times; those that the source does not tell are left out.
fn measures(out: &mut dyn Write, measures: &Measures) -> io::Result<()> {
    let shown: Vec<String> =
        Measures::NAMES.iter().filter_map(|name| Some(format!("{name} {}", rounded(measures.get(name)?)))).collect();
    writeln!(out, "  {BOLD}Measures{BOLD:#} {}", shown.join(", "))
}

/// At most two decimals.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The beginning of a quote.
pub fn short(quote: &str) -> String {
    const MOST: usize = 60;
    let flat: String = quote.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).take(MOST + 1).collect();
    if flat.chars().count() > MOST { flat.chars().take(MOST).chain(['…']).collect() } else { flat }
}

/// Underlines what was found in a line; the worst is seen where several overlap.
fn underline(out: &mut dyn Write, pad: &str, text: &str, line: &Range<usize>, here: &[&Finding]) -> io::Result<()> {
    let rank = |f: &Finding| (f.severity().map(|s| s as u8 + 1).unwrap_or(0), f.family() == Family::Strength);
    let mut marks: Vec<(char, Style, usize)> = Vec::new();
    for (i, c) in text[line.clone()].char_indices() {
        let at = line.start + i;
        let over =
            here.iter().filter(|f| f.span().contains(&at) && f.family() != Family::Check).max_by_key(|f| rank(f));
        let (mark, style) = over.map_or((' ', Style::new()), |f| look(f));
        marks.push((mark, style, c.width().unwrap_or(1)));
    }
    while marks.last().is_some_and(|m| m.0 == ' ') {
        marks.pop();
    }
    if marks.is_empty() {
        return Ok(());
    }
    out.write_all(pad.as_bytes())?;
    for run in marks.chunk_by(|a, b| a.0 == b.0 && a.1 == b.1) {
        let (mark, style, _) = run[0];
        let wide: usize = run.iter().map(|m| m.2).sum();
        write!(out, "{style}{}{style:#}", mark.to_string().repeat(wide))?;
    }
    writeln!(out)
}

/// Byte ranges of the lines a text is shown in: cut at line ends, and at spaces where it gets too wide.
fn lines(text: &str, room: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut space, mut used) = (0, None, 0);
    for (i, c) in text.char_indices() {
        if c == '\n' {
            let end = if text[start..i].ends_with('\r') { i - 1 } else { i };
            out.push(start..end);
            (start, space, used) = (i + 1, None, 0);
            continue;
        }
        used += c.width().unwrap_or(1);
        // Spaces may hang over the edge: nobody sees them.
        if used > room && i > start && c != ' ' {
            let cut = space.filter(|s| *s > start).unwrap_or(i);
            out.push(start..cut);
            start = if text[cut..].starts_with(' ') { cut + 1 } else { cut };
            used = text[start..i].chars().map(|c| c.width().unwrap_or(1)).sum::<usize>() + c.width().unwrap_or(1);
            space = None;
        }
        if c == ' ' {
            space = Some(i);
        }
    }
    out.push(start..text.len().max(start));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cut_at_spaces() {
        let text = "one two three\r\nfour éééééééééé five";
        let shown: Vec<&str> = lines(text, 8).into_iter().map(|r| &text[r]).collect();
        assert_eq!(shown, ["one two", "three", "four", "éééééééé", "éé five"]);
        assert_eq!(lines("", 8), vec![Range { start: 0, end: 0 }]);
        assert_eq!(lines("a   b", 2).len(), 2);
    }

    #[test]
    fn clocks() {
        assert_eq!(clock(7.2), "0:07");
        assert_eq!(clock(3_730.0), "1:02:10");
    }
}
