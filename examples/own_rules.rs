//! Adds rules of one's own, and checks a conversation with them: `cargo run --example own_rules`

use tactful::{Channel, Conversation, Linter, RuleErrors, Severity};

const HOUSE_STYLE: &str = r#"
category = "jargon"

[[rule]]
id = "house-blue-form"
severity = "error"
patterns = ["[the] blue form"]
why = "Customers know it as the claim form."
source = "House style"
rewrites = [{ text = "the claim form", applicability = "machine-applicable" }]
flags = ["Please fill in «the blue form»."]
passes = ["Please fill in the claim form."]
"#;

fn main() -> Result<(), RuleErrors> {
    let linter = Linter::builder()
        .rules("house-style.toml", HOUSE_STYLE)
        .known_acronym("ETA")
        .ignore("readability")
        .severity("filler", Severity::Suggestion)
        .build()?;
    let talk = Conversation::new()
        .on(Channel::Chat)
        .customer("My suitcase came off the belt with a broken wheel. What now?")
        .agent("I'm sorry the wheel broke. Please send us the blue form, and basically we pay within a week.");
    let report = linter.check_conversation(&talk);
    for finding in report.findings() {
        let kind = finding.severity().map_or(finding.family().name(), Severity::name);
        println!("turn {}: {kind}: {} “{}”", finding.turn(), finding.rule(), finding.quote());
    }
    println!("\n{}", report.fixed());
    Ok(())
}
