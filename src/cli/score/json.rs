//! JSON: an answer a line, or one document. `docs/schema/score.json` and `docs/schema/scores.json` describe them.

use super::{Scored, Show, Totals};
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use tactful::score::Scorer;

/// An answer a line.
pub struct Lines {
    keep: bool,
}

impl Lines {
    pub fn new(keep: bool) -> Self {
        Lines { keep }
    }

    /// The answer with the file it comes from, and with what else is known when that is to be kept.
    fn write(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        let mut fields = Map::new();
        if self.keep {
            let metadata = &scored.answer.conversation().metadata;
            fields.extend(metadata.iter().map(|(key, value)| (key.clone(), json!(value))));
        }
        fields.insert("file".into(), json!(scored.file));
        serde_json::to_writer(out, &scored.answer.json().keep(fields))?;
        Ok(())
    }
}

impl Show for Lines {
    fn conversation(&mut self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        self.write(out, scored)?;
        out.write_all(b"\n")
    }

    fn failure(&mut self, out: &mut dyn Write, file: &str, line: usize, message: &str) -> io::Result<()> {
        writeln!(out, "{}", json!({"id": null, "file": file, "line": line, "error": message}))
    }
}

/// One document.
pub struct Document<'a> {
    scorer: &'a Scorer,
    lines: Lines,
    first: bool,
    failures: Vec<Value>,
}

impl<'a> Document<'a> {
    pub fn new(scorer: &'a Scorer, keep: bool) -> Self {
        Document { scorer, lines: Lines::new(keep), first: true, failures: Vec::new() }
    }
}

impl Show for Document<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let scorer = self.scorer;
        let (version, rules, card) =
            (env!("CARGO_PKG_VERSION"), scorer.linter().rules_hash(), scorer.scorecard().hash());
        write!(
            out,
            "{{\"version\":\"{version}\",\"rules_hash\":\"{rules}\",\"scorecard_hash\":\"{card}\",\"conversations\":["
        )
    }

    fn conversation(&mut self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
        self.lines.write(out, scored)
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
