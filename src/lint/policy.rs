//! Which rules count and how much: what a team selects, ignores or weighs differently.

use crate::rules::category::{CATEGORIES, Family, nearest};
use crate::rules::ruleset::{Rule, RuleSet, Severity};
use crate::rules::source::RuleError;

/// Choices over the rules of a set, by the id of a rule, a category or a family.
///
/// The most specific choice decides: a rule before its category before its family; where both are equally
/// specific, leaving out wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    pub select: Vec<String>,
    pub ignore: Vec<String>,
    pub severity: Vec<(String, Severity)>,
    pub min_severity: Option<Severity>,
}

impl Policy {
    pub fn is_empty(&self) -> bool {
        *self == Policy::default()
    }

    /// Sets the severities in the set, and returns for each rule whether its findings are left out.
    pub fn apply(&self, set: &mut RuleSet, errors: &mut Vec<RuleError>) -> Vec<bool> {
        if self.is_empty() {
            return Vec::new();
        }
        let names = [("select", &self.select), ("ignore", &self.ignore)];
        let names = names.into_iter().flat_map(|(key, names)| names.iter().map(move |n| (key, n)));
        for (key, name) in names.chain(self.severity.iter().map(|(n, _)| ("severity", n))) {
            errors.extend(unknown(set, key, name));
        }
        for index in 0..set.rules.len() {
            let rule = set.rules[index];
            let best = self.severity.iter().map(|(name, to)| (specific(set, &rule, name), *to)).max();
            if let Some((1.., to)) = best {
                set.rules[index].severity = to as u32;
            }
        }
        set.rules.iter().map(|rule| self.leaves_out(set, rule)).collect()
    }

    fn leaves_out(&self, set: &RuleSet, rule: &Rule) -> bool {
        self.leaves_out_named([set.text(rule.id), rule.category_name(), rule.family().name()])
            || matches!(rule.family(), Family::Fault | Family::Check)
                && self.min_severity.is_some_and(|least| rule.severity() < least)
    }

    fn leaves_out_named(&self, names: [&str; 3]) -> bool {
        let most = |chosen: &[String]| chosen.iter().map(|n| closeness(names, n)).max().unwrap_or(0);
        let (selected, ignored) = (most(&self.select), most(&self.ignore));
        !self.select.is_empty() && selected == 0 || ignored > 0 && ignored >= selected
    }

    /// The severity of a fault that no rule of a set finds, such as a missing subject; `None` where it is left out.
    pub fn weigh(&self, rule: &str, category: &str, usual: Severity) -> Option<Severity> {
        let names = [rule, category, Family::Fault.name()];
        let best = self.severity.iter().map(|(name, to)| (closeness(names, name), *to)).max();
        let severity = best.filter(|(close, _)| *close > 0).map_or(usual, |(_, to)| to);
        let shown = !self.leaves_out_named(names) && self.min_severity.is_none_or(|least| severity >= least);
        shown.then_some(severity)
    }
}

/// How closely a name means a rule: 0 not at all, 3 by its own id.
fn specific(set: &RuleSet, rule: &Rule, name: &str) -> u8 {
    closeness([set.text(rule.id), rule.category_name(), rule.family().name()], name)
}

/// How closely a name means something that is called by its rule, its category and its family.
fn closeness(names: [&str; 3], name: &str) -> u8 {
    names.iter().position(|n| *n == name).map_or(0, |at| 3 - at as u8)
}

/// Faults that no rule of a set finds, but the reader of a draft.
pub const BESIDE_RULES: [&str; 2] = ["no-subject", "vague-subject"];

const FAMILIES: [&str; 4] = ["fault", "strength", "cue", "check"];

fn unknown(set: &RuleSet, key: &str, name: &str) -> Option<RuleError> {
    let rules = set.rules.iter().filter(|r| !r.family().is_hidden()).map(|r| set.text(r.id));
    let known = || CATEGORIES.iter().map(|(n, _)| *n).chain(FAMILIES).chain(BESIDE_RULES).chain(rules.clone());
    if known().any(|k| k == name) {
        return None;
    }
    let hint = match nearest(name, known()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => "; `tactful rules list` shows all".to_string(),
    };
    Some(RuleError {
        file: key.to_string(),
        line: 0,
        rule: None,
        message: format!("there is no rule, category or family `{name}`{hint}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::{Linter, Severity};

    fn rules(builder: crate::LinterBuilder) -> Vec<String> {
        let linter = builder.build().expect("right");
        let report = linter.check("You need to send the form. Calm down.");
        report.faults().map(|f| f.rule().to_string()).collect()
    }

    #[test]
    fn the_more_specific_choice_decides() {
        assert_eq!(rules(Linter::builder().select("dismissive")), ["calm-down"]);
        assert_eq!(rules(Linter::builder().ignore("dismissive")), ["you-need-to"]);
        assert_eq!(rules(Linter::builder().select("calm-down").ignore("dismissive")), ["calm-down"]);
        assert_eq!(rules(Linter::builder().ignore("fault").select("calm-down")), ["calm-down"]);
    }

    #[test]
    fn severities_change_and_cut() {
        let builder = Linter::builder().severity("dismissive", Severity::Suggestion).min_severity(Severity::Warning);
        assert_eq!(rules(builder), ["you-need-to"]);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let errors = Linter::builder().ignore("dismisive").build().unwrap_err();
        assert!(errors.to_string().ends_with("did you mean `dismissive`?"), "{errors}");
    }
}
