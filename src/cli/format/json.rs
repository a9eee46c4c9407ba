//! One JSON document: `docs/schema/check.json` describes it.

use super::Format;
use crate::cli::checked::{Checked, Totals};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes files as they come; what could not be read and the totals stand at the end.
pub struct Json {
    rules_hash: String,
    first: bool,
    failures: Vec<Value>,
}

impl Json {
    pub fn new(rules_hash: &str) -> Self {
        Json { rules_hash: rules_hash.into(), first: true, failures: Vec::new() }
    }
}

impl Format for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        write!(out, "{{\"version\":\"{version}\",\"rules_hash\":\"{}\",\"files\":[", self.rules_hash)
    }

    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        if !std::mem::take(&mut self.first) {
            out.write_all(b",")?;
        }
        out.write_all(b"\n{\"path\":")?;
        serde_json::to_writer(&mut *out, &checked.name)?;
        out.write_all(b",\"findings\":[")?;
        for (i, item) in checked.items.iter().enumerate() {
            out.write_all(if i > 0 { b",\n  " } else { b"\n  " })?;
            serde_json::to_writer(&mut *out, item)?;
        }
        out.write_all(b"],\"notes\":")?;
        serde_json::to_writer(&mut *out, &checked.notes)?;
        out.write_all(b"}")
    }

    fn failure(&mut self, _: &mut dyn Write, name: &str, message: &str) -> io::Result<()> {
        self.failures.push(json!({"path": name, "message": message}));
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
