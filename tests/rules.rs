//! The built-in rules keep their own promises: every example holds, nothing is missing, no id stands twice.

#[path = "support/labelled.rs"]
mod labelled;

use labelled::{CUES, FAULTS, STRENGTHS};
use std::collections::{BTreeMap, BTreeSet};
use tactful::packs::{self, RuleInfo};
use tactful::{Family, Linter};

/// Every category that words alone can show. (Checks look at whole conversations and are no phrases.)
const CATEGORIES: [(Family, [&[&str]; 2]); 3] = [
    (Family::Fault, [FAULTS, &["excuse", "canned", "stiff", "familiar", "curt", "placeholder"]]),
    (Family::Strength, [STRENGTHS, &["boundary", "read-back", "personal"]]),
    (Family::Cue, [CUES, &["abuse"]]),
];

fn rules() -> Vec<RuleInfo> {
    let (rules, errors) = packs::read(packs::built_in());
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "\n{}\n", errors.join("\n"));
    rules
}

#[test]
fn every_file_compiles() {
    // The built-in rules come compiled; as a pack of one's own they are compiled again, and all errors are told.
    let builder =
        packs::built_in().fold(Linter::builder().without_built_in_rules(), |b, (name, text)| b.rules(name, text));
    if let Err(errors) = builder.build() {
        panic!("\n{errors}\n");
    }
}

#[test]
fn every_example_holds() {
    let failures = packs::test(&rules(), &Linter::default());
    let shown: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{} examples do not hold:\n{}\n", shown.len(), shown.join("\n"));
}

#[test]
fn every_category_has_rules_with_examples_of_both_kinds() {
    let mut with_examples: BTreeMap<String, Family> = BTreeMap::new();
    for rule in rules() {
        if !rule.flags.is_empty() && !rule.passes.is_empty() {
            with_examples.insert(rule.category, rule.family);
        }
    }
    for (family, categories) in CATEGORIES {
        for category in categories.concat() {
            assert_eq!(with_examples.get(category), Some(&family), "no rule of {category} has flags and passes");
        }
    }
}

#[test]
fn every_rule_can_be_read_by_an_agent() {
    for rule in rules() {
        let place = format!("{}: rule `{}`", rule.file, rule.id);
        assert!(!rule.flags.is_empty() && !rule.passes.is_empty(), "{place} lacks flags or passes");
        if rule.family == Family::Evidence {
            continue;
        }
        assert!(!rule.why.trim().is_empty(), "{place} does not say why");
        if rule.family == Family::Fault {
            assert!(!rule.rewrites.is_empty(), "{place} has neither rewrite nor advice");
        }
    }
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        let kebab = rule
            .id
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(kebab, "{}: the id `{}` is not kebab-case", rule.file, rule.id);
        assert!(seen.insert(rule.id.clone()), "{}: the id `{}` stands twice", rule.file, rule.id);
    }
}
