//! What is wrong with the regular expressions of rule files, told as for patterns: file, line, rule and place.
//!
//! Compiling a rule file needs no regular expressions, so that the built-in rules can be compiled without them; here
//! each is made once, to see that it can be.

use super::regexes::bounded_regex;
use crate::rules::source::{Holds, RuleError, RuleFile, SourceFile};

/// The regular expressions that cannot be used. Files that cannot be read at all are told about elsewhere.
pub(crate) fn regex_faults(files: &[SourceFile]) -> Vec<RuleError> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|f| Holds::of(&f.name) == Holds::Rules && f.text.contains("regex")) {
        let Ok(source) = file.parse::<RuleFile>() else { continue };
        for rule in source.rule.iter().map(toml::Spanned::as_ref) {
            for written in &rule.regex {
                if let Err(error) = bounded_regex(written.as_ref()) {
                    let message = explain(written.as_ref(), &error);
                    let id = Some(rule.id.as_ref().clone());
                    faults.push(RuleError { rule: id, ..file.error(&written.span(), message) });
                }
            }
        }
    }
    faults
}

/// The error in one line. A fault of grammar comes as the expression, a line of `^` below the place, and the reason.
fn explain(written: &str, error: &regex::Error) -> String {
    let told = match error {
        regex::Error::CompiledTooBig(limit) => {
            let most = limit >> 10;
            return format!(
                "the regular expression `{written}` is too large: compiled it would take over {most} KiB; repeat less, \
                 or a smaller class than `\\w`"
            );
        }
        other => other.to_string(),
    };
    let reason = told.lines().rev().find_map(|l| l.strip_prefix("error: ")).unwrap_or("it is no regular expression");
    // Four spaces stand before the expression, and before the marks. Of several lines, no place is told.
    let mark = told.lines().find(|l| l.trim_start().starts_with('^') && l.trim().bytes().all(|b| b == b'^'));
    let place = mark.filter(|_| !written.contains('\n')).and_then(|l| l.find('^')?.checked_sub(4));
    let place = place.map_or(String::new(), |at| format!(", character {}", at + 1));
    format!("in the regular expression `{written}`{place}: {reason}")
}
