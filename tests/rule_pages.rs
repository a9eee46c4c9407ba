//! The pages of `docs/rules`: every rule that makes findings, as its record tells it, with what was measured.
//!
//! They are made from the rule files and the labelled utterances; `scripts/rule-pages` writes them anew. The test fails
//! when they are stale.

#[path = "support/measured.rs"]
#[allow(dead_code, reason = "the accuracy test uses what this one does not")]
mod measured;

use measured::{Counts, FAMILIES, folder, items, measure};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tactful::packs::{self, RuleInfo};
use tactful::{Family, Linter};

/// How many patterns, or excuses of one kind, a page shows; the rule file has them all.
const SHOWN: usize = 4;
/// How many characters of a pattern a page shows.
const SHOWN_CHARS: usize = 110;

/// What was measured of a rule: how often it fired, and how often that was right.
#[derive(Default, Clone, Copy)]
struct Fired {
    right: u32,
    all: u32,
}

struct Measured {
    utterances: usize,
    categories: BTreeMap<String, Counts>,
    rules: BTreeMap<String, Fired>,
}

#[test]
fn the_pages_are_fresh() {
    let pages = pages();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let there: Vec<PathBuf> = fs::read_dir(&folder)
        .map(|entries| entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_file()).collect())
        .unwrap_or_default();
    let left_over = |p: &&PathBuf| !pages.contains_key(&*p.file_name().expect("a name").to_string_lossy());
    if std::env::var_os("TACTFUL_BLESS").is_some() {
        fs::create_dir_all(&folder).expect("writable");
        there.iter().filter(left_over).for_each(|p| fs::remove_file(p).expect("writable"));
        pages.iter().for_each(|(name, page)| fs::write(folder.join(name), page).expect("writable"));
        return;
    }
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default().replace("\r\n", "\n");
    let mut stale: Vec<String> = pages.iter().filter(|(n, p)| read(n) != **p).map(|(n, _)| n.clone()).collect();
    stale.extend(there.iter().filter(left_over).map(|p| p.display().to_string()));
    assert!(stale.is_empty(), "stale in docs/rules: {stale:?}; `scripts/rule-pages` writes them anew");
}

/// Name and text of every page.
fn pages() -> BTreeMap<String, String> {
    let (rules, errors) = packs::read(packs::built_in());
    assert!(errors.is_empty(), "{errors:?}");
    let rules: Vec<RuleInfo> =
        rules.into_iter().filter(|r| !matches!(r.family, Family::Evidence | Family::Term)).collect();
    let measured = measured();
    let mut pages = BTreeMap::from([("README.md".to_string(), index(&rules, &measured))]);
    for (category, family) in packs::categories() {
        let own: Vec<&RuleInfo> = rules.iter().filter(|r| r.category == category).collect();
        if !own.is_empty() {
            pages.insert(format!("{category}.md"), page(category, family, &own, &measured));
        }
    }
    pages
}

fn measured() -> Measured {
    let (items, linter) = (items(&folder()), Linter::default());
    let mut all = Measured { utterances: items.len(), categories: BTreeMap::new(), rules: BTreeMap::new() };
    for item in &items {
        let outcome = measure(item, &linter);
        outcome.add_to(item, &mut all.categories);
        let mut fired = |rule: &String, right: u32| {
            let counts = all.rules.entry(rule.clone()).or_default();
            counts.right += right;
            counts.all += 1;
        };
        outcome.right.iter().for_each(|(_, rule)| fired(rule, 1));
        outcome.wrong.iter().for_each(|(_, rule, _)| fired(rule, 0));
    }
    all
}

fn is_labelled(category: &str) -> bool {
    FAMILIES.iter().any(|(_, all)| all.contains(&category))
}

fn percent(share: Option<f64>) -> String {
    share.map_or("–".to_string(), |x| format!("{:.0} %", 100.0 * x))
}

fn index(rules: &[RuleInfo], measured: &Measured) -> String {
    let mut out = String::from(
        "<!-- Written by scripts/rule-pages from the rule files; change those. -->\n\n# The rules\n\nEvery rule that makes \
         findings, by category: why it is there, where the advice comes from, what it says instead, its own examples, and how \
         it does. [../rules.md](../rules.md) explains how rules are written; the rules themselves are the files under \
         [rules](../../rules).\n\n",
    );
    let _ = writeln!(
        out,
        "Precision (how many findings were right) and recall (how many labels were found) are measured on the {} labelled \
         utterances of [tests/accuracy](../../tests/accuracy). “–” stands where that set labels nothing: those categories \
         are tested by their rules' own examples.\n",
        measured.utterances
    );
    for family in [Family::Fault, Family::Strength, Family::Cue, Family::Check] {
        let title = match family {
            Family::Fault => "Faults",
            Family::Strength => "Strengths",
            Family::Cue => "Cues of the customer",
            _ => "Checks of whole conversations",
        };
        let _ = write!(
            out,
            "## {title}\n\n| category | rules | labels | precision | recall | F1 |\n| --- | --: | --: | --: | --: | --: |\n"
        );
        for (category, _) in packs::categories().filter(|(_, f)| *f == family) {
            let own = rules.iter().filter(|r| r.category == category).count();
            if own > 0 {
                let _ = writeln!(out, "| [{category}]({category}.md) | {own} | {} |", figures(category, measured));
            }
        }
        out.push('\n');
    }
    format!("{}\n", out.trim_end())
}

/// Labels, precision, recall and F1 of a category, as cells of a table.
fn figures(category: &str, measured: &Measured) -> String {
    let counts = measured.categories.get(category).copied().unwrap_or_default();
    if !is_labelled(category) {
        return "– | – | – | –".to_string();
    }
    let f = counts.figures();
    format!("{} | {} | {} | {}", counts.right + counts.missed, percent(f.precision), percent(f.recall), percent(f.f1))
}

fn page(category: &str, family: Family, rules: &[&RuleInfo], measured: &Measured) -> String {
    let mut out = format!(
        "<!-- Written by scripts/rule-pages from the rule files; change those. -->\n\n# {category}\n\nA {}. [All \
         categories](README.md)\n\n",
        family.name()
    );
    if is_labelled(category) {
        let _ = write!(
            out,
            "| labels | precision | recall | F1 |\n| --: | --: | --: | --: |\n| {} |\n\n",
            figures(category, measured)
        );
    }
    rules.iter().for_each(|rule| entry(&mut out, rule, measured));
    format!("{}\n", out.trim_end())
}

fn entry(out: &mut String, rule: &RuleInfo, measured: &Measured) {
    let severity = rule.severity.as_ref().map_or(String::new(), |s| format!("{s}. "));
    let _ = write!(out, "## {}\n\n{severity}{}\n\n", rule.id, plain(&rule.why));
    if !rule.source.is_empty() {
        let _ = write!(out, "Source: {}\n\n", plain(&rule.source));
    }
    if is_labelled(&rule.category) {
        let fired = measured.rules.get(&rule.id).copied().unwrap_or_default();
        let _ = match fired.all {
            0 => write!(out, "Measured: did not fire.\n\n"),
            all => write!(out, "Measured: right in {} of the {all} places where it fired.\n\n", fired.right),
        };
    }
    let short = |pattern: &String| code(&shortened(pattern));
    list(out, "Looks for", rule.patterns.iter().map(short).collect(), SHOWN);
    for (key, values) in &rule.conditions {
        list(out, &format!("{key}:"), values.split('\n').map(|v| code(&shortened(v))).collect(), SHOWN);
    }
    let rewrite = |(text, applicability): &(String, String)| match text.as_str() {
        "" => format!("leave it out ({applicability})"),
        text if applicability == "advice" => format!("{} (advice)", plain(text)),
        text => format!("{} ({applicability})", code(text)),
    };
    list(out, "Instead", rule.rewrites.iter().map(rewrite).collect(), usize::MAX);
    list(out, "Fires on", rule.flags.iter().map(|f| plain(f)).collect(), usize::MAX);
    list(out, "Does not fire on", rule.passes.iter().map(|p| plain(p)).collect(), usize::MAX);
}

fn list(out: &mut String, title: &str, lines: Vec<String>, most: usize) {
    if lines.is_empty() {
        return;
    }
    let _ = write!(out, "{title}\n\n");
    lines.iter().take(most).for_each(|line| {
        let _ = writeln!(out, "- {line}");
    });
    if lines.len() > most {
        let _ = writeln!(out, "- … and {} more", lines.len() - most);
    }
    out.push('\n');
}

fn shortened(pattern: &str) -> String {
    match pattern.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{} …", pattern[..end].trim_end()),
        None => pattern.to_string(),
    }
}

/// Text as Markdown shows it, on one line.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str(" ⏎ "),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '{' | '}' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text as code on one line, whatever marks it holds.
fn code(text: &str) -> String {
    let text = text.replace('\n', " ⏎ ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
