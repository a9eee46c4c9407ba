//! JSON: an answer a line, or one document. `docs/schema/score.json` and `docs/schema/scores.json` describe them.

use super::{Scored, Show, Totals};
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use tactful::score::{Answer, Scorer};

/// An answer a line.
pub struct Lines<'a> {
    scorer: &'a Scorer,
    keep: bool,
}

impl<'a> Lines<'a> {
    pub fn new(scorer: &'a Scorer, keep: bool) -> Self {
        Lines { scorer, keep }
    }
}

/// The answer with the file it comes from, and with what else is known when that is to be kept.
fn write(out: &mut dyn Write, scorer: &Scorer, keep: bool, scored: &Scored) -> io::Result<()> {
    let id = scored.conversation.id.as_ref().map_or(Value::Null, |id| json!(id));
    let mut extra = Map::new();
    extra.insert("file".into(), json!(scored.file));
    if keep {
        let metadata = scored.conversation.metadata.iter().map(|(key, value)| (key.clone(), json!(value)));
        extra.extend(metadata.filter(|(key, _)| !Answer::says(key)));
        extra.insert("file".into(), json!(scored.file));
    }
    let answer = Answer::new(scorer, id, scored.review, scored.score).keep(extra);
    serde_json::to_writer(&mut *out, &answer)?;
    Ok(())
}

impl Show for Lines<'_> {
    fn conversation(&mut self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        write(out, self.scorer, self.keep, scored)?;
        out.write_all(b"\n")
    }

    fn failure(&mut self, out: &mut dyn Write, file: &str, line: usize, message: &str) -> io::Result<()> {
        writeln!(out, "{}", json!({"id": null, "file": file, "line": line, "error": message}))
    }
}

/// One document.
pub struct Document<'a> {
    lines: Lines<'a>,
    first: bool,
    failures: Vec<Value>,
}

impl<'a> Document<'a> {
    pub fn new(scorer: &'a Scorer, keep: bool) -> Self {
        Document { lines: Lines::new(scorer, keep), first: true, failures: Vec::new() }
    }
}

impl Show for Document<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let scorer = self.lines.scorer;
        let (version, rules, card) =
            (env!("CARGO_PKG_VERSION"), scorer.linter().rules_hash(), scorer.scorecard().hash());
        write!(
            out,
            "{{\"version\":\"{version}\",\"rules_hash\":\"{rules}\",\"scorecard_hash\":\"{card}\",\"conversations\":["
        )
    }

    fn conversation(&mut self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
        write(out, self.lines.scorer, self.lines.keep, scored)
    }

    fn failure(&mut self, _: &mut dyn Write, file: &str, line: usize, message: &str) -> io::Result<()> {
        self.failures.push(json!({"file": file, "line": line, "error": message}));
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
        out.write_all(b"],\n\"failures\":")?;
        serde_json::to_writer(&mut *out, &self.failures)?;
        out.write_all(b",\n\"summary\":")?;
        serde_json::to_writer(&mut *out, totals)?;
        out.write_all(b"}\n")
    }
}
