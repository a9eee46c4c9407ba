//! Terms of the tone: what only they may say, what they must, and what they may lean on.

use super::super::category::Family;
use super::super::source::{RuleError, RuleSource};
use super::Compiler;
use std::collections::BTreeMap;

/// What only terms may say, and what they must.
pub(super) fn expect_term_parts(
    source: &RuleSource,
    family: Family,
    fail: &dyn Fn(String) -> RuleError,
) -> Result<(), RuleError> {
    if family != Family::Term {
        return match (&source.weight, source.counts.is_empty()) {
            (None, true) => Ok(()),
            _ => Err(fail("`weight` and `counts` are for terms of the tone, category `term`".into())),
        };
    }
    if source.weight.is_none() {
        return Err(fail("`weight` is missing: how much the term says, below 0 when it reads cold".into()));
    }
    if source.why.trim().is_empty() {
        return Err(fail("`why` is missing: why this makes words read kinder or colder".into()));
    }
    if source.measure.is_some() {
        return Err(fail("a term has patterns, or `counts` findings; a `measure` is not for it".into()));
    }
    let apart = [&source.needs, &source.unless].into_iter().any(|c| !c.before.is_empty() || !c.earlier.is_empty());
    if apart {
        return Err(fail("a term looks at its own turn alone: `before` and `earlier` are not for it".into()));
    }
    Ok(())
}

impl Compiler<'_> {
    /// Findings are not looked for while terms are: a term's contexts are patterns, evidence and other terms.
    pub(super) fn refuse_findings_in_terms(&mut self, contexts: &BTreeMap<u32, Vec<u32>>) {
        for (&rule, list) in contexts {
            let rules = &self.set.rules;
            let shown = list.iter().map(|r| (r & 0xFF_FFFF) as usize).find(|&r| !rules[r].family().is_hidden());
            if let (Family::Term, Some(shown)) = (rules[rule as usize].family(), shown) {
                let text = |r: usize| self.set.text(rules[r].id).to_string();
                self.errors.push(RuleError {
                    file: String::new(),
                    line: 0,
                    rule: Some(text(rule as usize)),
                    message: format!("a term cannot lean on the finding `#{}`; write a pattern", text(shown)),
                });
            }
        }
    }
}
