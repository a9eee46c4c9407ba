//! Lints a string: `cargo run --example lint_string -- "You need to send the form."`

use tactful::{Applicability, Linter};

fn main() {
    let text = std::env::args().nth(1).unwrap_or_else(|| "Calm down. You need to send the form.".to_string());
    let linter = Linter::default();
    let report = linter.check(&text);
    for finding in report.findings() {
        println!("{} [{}] “{}”: {}", finding.rule(), finding.category(), finding.quote(), finding.message());
        for rewrite in finding.rewrites() {
            let kind = match rewrite.applicability {
                Applicability::MachineApplicable => "right as it stands",
                Applicability::MaybeIncorrect => "check the meaning",
                Applicability::HasPlaceholders => "fill in the blanks",
                Applicability::Advice => "advice",
            };
            println!("    {} ({kind})", rewrite.text);
        }
    }
    println!("\n{}", report.fixed());
}
