//! A JSON object a line: a finding with the path of its file, or a path with an error.

use super::Format;
use crate::cli::checked::Checked;
use crate::cli::item::Item;
use serde::Serialize;
use serde_json::json;
use std::io::{self, Write};

pub struct Jsonl;

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    #[serde(flatten)]
    item: &'a Item,
}

impl Format for Jsonl {
    fn file(&mut self, out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
        for item in &checked.items {
            serde_json::to_writer(&mut *out, &Line { path: &checked.name, item })?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn failure(&mut self, out: &mut dyn Write, name: &str, message: &str) -> io::Result<()> {
        writeln!(out, "{}", json!({"path": name, "error": message}))
    }
}
