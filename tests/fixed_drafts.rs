//! Whole drafts after all machine-applicable edits, as snapshots that people have read.
//!
//! `TACTFUL_BLESS=1 cargo test --test fixed_drafts` writes the snapshots anew; read them before keeping them.

use std::fs;
use std::path::{Path, PathBuf};
use tactful::{Applicability, Linter};

fn drafts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drafts");
    let entries = fs::read_dir(folder).expect("tests/drafts is there");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.to_string_lossy().ends_with(".txt") && !p.to_string_lossy().ends_with(".fixed.txt"));
    paths.sort();
    paths
}

/// Reads with the line ends of the repository, whatever the checkout made of them.
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n")
}

#[test]
fn drafts_come_out_as_their_snapshots_say() {
    let linter = Linter::default();
    let bless = std::env::var_os("TACTFUL_BLESS").is_some();
    let mut wrong = Vec::new();
    for path in drafts() {
        let fixed = linter.check(&read(&path)).fixed();
        let snapshot = path.with_extension("fixed.txt");
        if bless {
            fs::write(&snapshot, &fixed).expect("writable");
        } else if fixed != read(&snapshot) {
            wrong.push(format!("{}: came out as\n{fixed}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fixing_again_changes_nothing() {
    let linter = Linter::default();
    for path in drafts() {
        let fixed = linter.check(&read(&path)).fixed();
        let again = linter.check(&fixed);
        assert_eq!(again.fixed(), fixed, "{}", path.display());
        assert!(again.faults().count() < linter.check(&read(&path)).faults().count(), "{}", path.display());
    }
}

#[test]
fn every_draft_has_work_in_it() {
    let linter = Linter::default();
    let drafts = drafts();
    assert_eq!(drafts.len(), 61);
    for path in drafts {
        let report = linter.check(&read(&path));
        let machine =
            |f: &tactful::Finding<'_>| f.rewrites().iter().any(|r| r.applicability == Applicability::MachineApplicable);
        assert!(report.faults().count() >= 5, "{} has too few faults", path.display());
        assert!(report.faults().any(|f| machine(&f)), "{} has nothing to fix", path.display());
    }
}
