//! SARIF 2.1.0, the form that code scanning reads: faults with their places and fixes.

use super::Format;
use crate::cli::checked::{Checked, Totals};
use crate::cli::item::{Item, TextOf};
use crate::cli::source::Position;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;
use tactful::{Applicability, Severity};

/// Writes results as they come. The rules that they name are known at the end, and stand there.
pub struct Sarif {
    rules_hash: String,
    first: bool,
    /// Numbers of the rules, in the order in which they were met.
    numbers: HashMap<String, usize>,
    rules: Vec<Value>,
    notifications: Vec<Value>,
}

impl Sarif {
    pub fn new(rules_hash: &str) -> Self {
        Sarif {
            rules_hash: rules_hash.into(),
            first: true,
            numbers: HashMap::new(),
            rules: Vec::new(),
            notifications: Vec::new(),
        }
    }

    fn rule(&mut self, item: &Item) -> usize {
        if let Some(&number) = self.numbers.get(&item.rule) {
            return number;
        }
        let number = self.rules.len();
        self.numbers.insert(item.rule.clone(), number);
        self.rules.push(json!({
            "id": item.rule,
            "shortDescription": {"text": format!("{} ({})", item.rule, item.category)},
            "properties": {"category": item.category, "tags": [item.category]},
        }));
        number
    }

    fn result(&mut self, checked: &Checked, item: &Item, severity: Severity) -> Value {
        let artifact = json!({"uri": uri(&checked.name)});
        let (start, end) = item.file_positions;
        let region = region(start, end, item.in_file.clone());
        let mut result = json!({
            "ruleId": item.rule,
            "ruleIndex": self.rule(item),
            "level": level(severity),
            "message": {"text": message(item)},
            "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
            "partialFingerprints": {"tactful/v1": format!("{:016x}", item.fingerprint)},
        });
        let fixes = fixes(checked, item, &artifact);
        if !fixes.is_empty() {
            result["fixes"] = Value::Array(fixes);
        }
        result
    }
}

impl Format for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        write!(
            out,
            "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\","
        )?;
        write!(out, "\"results\":[")
    }

    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        for item in &checked.items {
            if let Some(severity) = item.severity {
                out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut *out, &self.result(checked, item, severity))?;
            }
        }
        Ok(())
    }

    fn failure(&mut self, _: &mut dyn Write, name: &str, message: &str) -> io::Result<()> {
        self.notifications.push(json!({
            "level": "error",
            "message": {"text": message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(name)}}}],
        }));
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
        let tool = json!({"driver": {
            "name": "tactful",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": self.rules,
            "properties": {"rulesHash": self.rules_hash},
        }});
        let invocation = json!({
            "executionSuccessful": totals.failures == 0,
            "toolExecutionNotifications": self.notifications,
        });
        out.write_all(b"],\n\"tool\":")?;
        serde_json::to_writer(&mut *out, &tool)?;
        out.write_all(b",\n\"invocations\":[")?;
        serde_json::to_writer(&mut *out, &invocation)?;
        out.write_all(b"]}]}\n")
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Suggestion => "note",
    }
}

/// The message, and the best thing to say or do.
fn message(item: &Item) -> String {
    let best = item.rewrites.iter().find(|r| !r.text.is_empty()).map_or(String::new(), |r| match r.applicability {
        Applicability::Advice => format!(" {}", r.text),
        _ => format!(" Instead of “{}”: “{}”.", item.quote, r.text),
    });
    format!("{}{best}", item.message)
}

fn region(start: Position, end: Position, bytes: Range<usize>) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": bytes.start,
        "byteLength": bytes.len(),
    })
}

/// Each rewrite that can be put into the file.
fn fixes(checked: &Checked, item: &Item, artifact: &Value) -> Vec<Value> {
    if item.text != TextOf::File {
        return Vec::new();
    }
    let fix = |rewrite: &tactful::Rewrite| {
        let [edit] = rewrite.edits.as_slice() else { return None };
        let place = |at| near(&checked.bytes, item, at);
        let deleted = region(place(edit.start), place(edit.end), edit.start..edit.end);
        Some(json!({
            "description": {"text": format!("{} ({})", description(&rewrite.text), rewrite.applicability.name())},
            "artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": [{"deletedRegion": deleted, "insertedContent": {"text": edit.text}}],
            }],
        }))
    };
    item.rewrites.iter().filter_map(fix).collect()
}

/// The position of a place near a finding, counted from there: lines may be very long, and findings many.
fn near(file: &[u8], item: &Item, at: usize) -> Position {
    let characters = |bytes: &[u8]| bytes.iter().filter(|b| !(0x80..=0xbf).contains(*b)).count();
    let (from, to) = (item.start.min(at), item.start.max(at));
    let between = &file[from..to];
    let lines = between.iter().filter(|&&b| b == b'\n').count();
    match (at >= item.start, lines) {
        (true, 0) => Position { line: item.line, column: item.column + characters(between) },
        (true, _) => {
            let last = between.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
            Position { line: item.line + lines, column: 1 + characters(&between[last..]) }
        }
        (false, 0) => Position { line: item.line, column: item.column - characters(between) },
        (false, _) => {
            let line_start = file[..at].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
            Position { line: item.line - lines, column: 1 + characters(&file[line_start..at]) }
        }
    }
}

fn description(text: &str) -> String {
    if text.is_empty() { "Leave it out".into() } else { format!("Say “{text}”") }
}

/// A path as a relative or absolute URI reference.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.strip_prefix("./").unwrap_or(&path).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_uris() {
        assert_eq!(super::uri("./drafts/été 1.txt"), "drafts/%C3%A9t%C3%A9%201.txt");
        assert_eq!(super::uri("/tmp/a.txt"), "file:///tmp/a.txt");
        assert_eq!(super::uri("<stdin>"), "%3Cstdin%3E");
    }
}
