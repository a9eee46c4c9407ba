//! The answers of the program keep to the published schemas in `docs/schema/`.

mod support;

use serde_json::Value;
use std::path::Path;
use support::{run, run_with};

fn load(name: &str) -> Value {
    let folder = if name.starts_with("sarif") { "tests/schemas" } else { "docs/schema" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("JSON")
}

/// The first way in which a value breaks a schema. Knows the keywords that the schemas here use, and no other.
fn fault(value: &Value, schema: &Value, root: &Value, at: &str) -> Option<String> {
    const ANNOTATIONS: [&str; 10] =
        ["$schema", "$id", "id", "$defs", "definitions", "title", "description", "required", "properties", "default"];
    let rules = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in rules.iter().filter(|(k, _)| !ANNOTATIONS.contains(&k.as_str())) {
        let broken = match keyword.as_str() {
            "$ref" => return reference(value, rule.as_str().expect("text"), root, at),
            "type" => !types(rule).any(|t| is(value, t)),
            "enum" => !rule.as_array().expect("list").contains(value),
            "const" => rule != value,
            "minimum" => value.as_f64().is_some_and(|n| n < rule.as_f64().expect("number")),
            "minItems" => value.as_array().is_some_and(|a| (a.len() as u64) < rule.as_u64().expect("number")),
            "uniqueItems" => {
                let items = value.as_array().into_iter().flatten();
                rule == true && items.clone().enumerate().any(|(i, v)| items.clone().skip(i + 1).any(|w| v == w))
            }
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().expect("text")).expect("a pattern");
                value.as_str().is_some_and(|text| !pattern.is_match(text))
            }
            "format" => value.as_str().is_some_and(|text| !has_format(text, rule.as_str().expect("text"))),
            "anyOf" => rule.as_array().expect("list").iter().all(|s| fault(value, s, root, at).is_some()),
            "maximum" => value.as_f64().is_some_and(|n| n > rule.as_f64().expect("number")),
            "oneOf" => {
                let fits = |s: &&Value| fault(value, s, root, at).is_none();
                rule.as_array().expect("list").iter().filter(fits).count() != 1
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                match items.filter_map(|(i, v)| fault(v, rule, root, &format!("{at}/{i}"))).next() {
                    Some(inner) => return Some(inner),
                    None => false,
                }
            }
            "additionalProperties" => match extra(value, schema, rule, root, at) {
                Some(inner) => return Some(inner),
                None => false,
            },
            other => panic!("the test does not know the keyword {other}"),
        };
        if broken {
            return Some(format!("{at}: {keyword} {rule} does not hold for {value}"));
        }
    }
    let object = value.as_object()?;
    let required = rules.get("required").and_then(Value::as_array).into_iter().flatten();
    if let Some(missing) = required.filter_map(Value::as_str).find(|key| !object.contains_key(*key)) {
        return Some(format!("{at}: {missing} is missing"));
    }
    let properties = rules.get("properties").and_then(Value::as_object)?;
    object.iter().filter_map(|(k, v)| fault(v, properties.get(k)?, root, &format!("{at}/{k}"))).next()
}

fn reference(value: &Value, to: &str, root: &Value, at: &str) -> Option<String> {
    match to.strip_prefix('#') {
        Some(pointer) => fault(value, root.pointer(pointer).expect("it is defined"), root, at),
        None => {
            let other = load(to);
            fault(value, &other, &other, at)
        }
    }
}

/// Whether a text could be a URI, or a reference to one: no character in it that must be escaped there.
fn has_format(text: &str, format: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    match format {
        "uri" => text.chars().all(allowed) && text.contains(':'),
        "uri-reference" => text.chars().all(allowed),
        other => panic!("no format {other}"),
    }
}

fn extra(value: &Value, schema: &Value, rule: &Value, root: &Value, at: &str) -> Option<String> {
    let extra = value.as_object()?.iter().filter(|(k, _)| schema["properties"].get(k).is_none());
    let broken = |(k, v): (&String, &Value)| match rule {
        Value::Bool(false) => Some(format!("{at}: there should be no {k}")),
        Value::Bool(true) => None,
        rule => fault(v, rule, root, &format!("{at}/{k}")),
    };
    extra.filter_map(broken).next()
}

fn types(rule: &Value) -> impl Iterator<Item = &str> {
    let many = rule.as_array().into_iter().flatten().filter_map(Value::as_str);
    rule.as_str().into_iter().chain(many)
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}

fn holds(text: &str, name: &str) {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let schema = load(name);
    assert_eq!(fault(&value, &schema, &schema, ""), None, "{name}: {text}");
}

#[test]
fn check_keeps_to_its_schemas() {
    let drafts = ["examples/drafts/late-parcel.txt", "examples/drafts/good-reply.txt", "no-such-file"];
    holds(&run(&[&["check", "--format", "json"], &drafts[..]].concat()).stdout, "check.json");
    let lines = run(&["check", "--format", "jsonl", drafts[0], drafts[1]]);
    assert!(lines.stdout.lines().count() > 10);
    lines.stdout.lines().for_each(|line| holds(line, "finding.json"));
}

#[test]
fn score_keeps_to_its_schema() {
    let talks =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/talks.jsonl")).expect("readable");
    let filter = ["score", "--from", "jsonl", "--to", "jsonl"];
    for options in [filter.to_vec(), [&filter[..], &["--keep"]].concat()] {
        let answers = run_with(&options, &talks);
        assert_eq!(answers.stdout.lines().count(), 10);
        answers.stdout.lines().for_each(|line| holds(line, "score.json"));
    }
}

#[test]
fn sarif_keeps_to_its_schema() {
    let schema = load("sarif-2.1.0-rtm.5.json");
    let fault_of = |text: &str| fault(&serde_json::from_str(text).expect("JSON"), &schema, &schema, "");
    let sarif = |paths: &[&str]| run(&[&["check", "--no-config", "--format", "sarif"], paths].concat()).stdout;
    let clean = sarif(&["tests/inputs/clean.txt"]);
    assert_eq!(fault_of(&clean), None, "{clean}");
    let folder = support::folder("sarif été 1");
    let utf16: Vec<u8> = "\u{feff}Hi,\nCalm down.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = support::file(&folder, "a page.html", "<p>Hi,</p>\n\n<p>Calm <b>down</b>.\n<p>Relax.");
    let utf16 = support::file(&folder, "utf16.txt", utf16);
    let all = ["tests/inputs", "examples/drafts", "tests/mail", "no-such-file", &page, &utf16];
    let text = sarif(&all);
    assert_eq!(fault_of(&text), None);
    let results = &serde_json::from_str::<Value>(&text).expect("JSON")["runs"][0]["results"];
    let results = results.as_array().expect("a list");
    assert!(results.len() > 50 && results.iter().any(|r| r["fixes"].is_array()), "{}", results.len());
    let line_of = |name: &str| {
        let location = |r: &&Value| r["locations"][0]["physicalLocation"].clone();
        let here = |l: &Value| l["artifactLocation"]["uri"].as_str().is_some_and(|u| u.ends_with(name));
        let found = results.iter().filter(|r| r["ruleId"] == "calm-down").map(|r| location(&r)).find(here);
        found.map(|l| l["region"]["startLine"].clone())
    };
    assert_eq!(line_of("a%20page.html"), Some(3.into()), "lines count in the file, not in its text");
    assert_eq!(line_of("utf16.txt"), Some(2.into()));
    for (good, bad) in [
        ("\"version\":\"2.1.0\"", "\"version\":\"2.1\""),
        ("\"startLine\":3}", "\"startLine\":0}"),
        ("\"level\":\"warning\"", "\"level\":\"bad\""),
        ("a%20page.html", "a page.html"),
        ("\"ruleId\":", "\"rule\":"),
    ] {
        assert!(fault_of(&text.replacen(good, bad, 1)).is_some(), "{bad}");
    }
}

#[test]
fn scores_of_transcripts_keep_to_their_schemas() {
    let paths = ["examples/transcripts", "tests/inputs/binary.bin", "no-such-file"];
    let document = run(&[&["score", "--format", "json", "--keep"], &paths[..]].concat());
    assert_eq!(document.code, 2);
    holds(&document.stdout, "scores.json");
    let lines = run(&[&["score", "--format", "jsonl"], &paths[..]].concat());
    assert!(lines.stdout.lines().count() > 5);
    lines.stdout.lines().for_each(|line| holds(line, "score.json"));
}

#[test]
fn summaries_keep_to_their_schema() {
    let summary = run(&["score", "--format", "json", "--by", "agent,team,channel,week,rule", "examples"]);
    holds(&summary.stdout, "summary.json");
    let before = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema-summary.json");
    std::fs::write(&before, &summary.stdout).expect("writable");
    let before = before.to_str().expect("UTF-8");
    let changed = run(&["score", "--format", "json", "--by", "agent", "--baseline", before, "examples/month"]);
    assert!(changed.stdout.contains("\"change\""));
    holds(&changed.stdout, "summary.json");
}

#[test]
fn the_check_of_schemas_finds_faults() {
    let schema = load("finding.json");
    let bad = |text: &str| fault(&serde_json::from_str(text).expect("JSON"), &schema, &schema, "").is_some();
    assert!(bad(r#"{"family":"fault"}"#));
    assert!(bad(r#"[]"#));
    let good = run(&["check", "--format", "jsonl", "examples/drafts/late-parcel.txt"]).stdout;
    let line = good.lines().nth(1).expect("a fault");
    assert!(!bad(line));
    assert!(bad(&line.replacen("\"fault\"", "\"flaw\"", 1)));
    assert!(bad(&line.replacen("\"start\":", "\"begin\":", 1)));
    assert!(bad(&line.replacen("\"line\":", "\"line\":0,\"row\":", 1)));
}

#[test]
fn settings_keep_to_their_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/config/example.toml");
    let example = std::fs::read_to_string(path).expect("readable");
    // Every line that is commented out is a setting when it starts a table or sets a key.
    let wanted = |l: &str| l.starts_with('[') || l.contains(" = ");
    let all: String =
        example.lines().map(|l| l.strip_prefix("# ").filter(|l| wanted(l)).unwrap_or(l).to_string() + "\n").collect();
    let value: toml::Value = toml::from_str(&all).expect("TOML");
    let value = serde_json::to_value(value).expect("JSON");
    let schema = load("config.json");
    assert_eq!(fault(&value, &schema, &schema, ""), None);
    let shown: Vec<&String> = value.as_object().expect("a table").keys().collect();
    let known: Vec<&String> = schema["properties"].as_object().expect("a table").keys().collect();
    assert_eq!(shown, known, "the example shows every key of the schema");
}
