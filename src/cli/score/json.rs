//! JSON: an answer a line, or one document. `docs/schema/score.json` and `docs/schema/scores.json` describe them.

use super::work::{Failed, Tally, Totals};
use super::{Scored, Show};
use serde_json::json;
use std::borrow::Cow;
use std::io::{self, Write};
use tactful::score::{Json, Scorer};

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
        let text = |text: &str| Json::Value(text.into());
        let metadata = scored.answer.conversation().metadata.iter().filter(|_| self.keep);
        let kept = metadata.map(|(key, value)| (Cow::from(key), text(value)));
        let kept = kept.filter(|(key, _)| key != "file").chain([("file".into(), text(scored.file))]);
        serde_json::to_writer(out, &scored.answer.json().keep(kept))?;
        Ok(())
    }
}

impl Show for Lines {
    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        self.write(out, scored)?;
        out.write_all(b"\n")
    }

    fn failure(&self, out: &mut dyn Write, failed: &Failed) -> io::Result<()> {
        let Failed { file, line, message } = failed;
        writeln!(out, "{}", json!({"id": null, "file": file, "line": line, "error": message}))
    }
}

/// One document.
pub struct Document<'a> {
    scorer: &'a Scorer,
    lines: Lines,
}

impl<'a> Document<'a> {
    pub fn new(scorer: &'a Scorer, keep: bool) -> Self {
        Document { scorer, lines: Lines::new(keep) }
    }
}

impl Show for Document<'_> {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let scorer = self.scorer;
        let (version, rules, card) =
            (env!("CARGO_PKG_VERSION"), scorer.linter().rules_hash(), scorer.scorecard().hash());
        writeln!(
            out,
            "{{\"version\":\"{version}\",\"rules_hash\":\"{rules}\",\"scorecard_hash\":\"{card}\",\"conversations\":["
        )
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn conversation(&self, out: &mut dyn Write, scored: &Scored) -> io::Result<()> {
        self.lines.write(out, scored)
    }

    fn lists_failures(&self) -> bool {
        true
    }

    fn end(&self, out: &mut dyn Write, tally: &Tally, failures: &[Failed]) -> io::Result<()> {
        out.write_all(b"],\n\"failures\":")?;
        serde_json::to_writer(&mut *out, failures)?;
        let totals = &tally.totals;
        let Totals { conversations, scored, failures, below, .. } = *totals;
        let mut summary = json!({"conversations": conversations, "scored": scored, "mean": totals.mean(),
            "failures": failures, "below": below});
        if let Some(agreement) = totals.agreement() {
            summary["reviewed_items"] = totals.overridden.reviewed.into();
            summary["agreement"] = agreement.into();
        }
        writeln!(out, ",\n\"summary\":{summary}}}")
    }
}
