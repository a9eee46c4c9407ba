//! What `#name` means: a rule, the rules of a category, or those of a group that a rule file names.

use super::super::category::{self, CATEGORIES};
use super::super::source::SourceFile;
use super::Compiler;
use super::names::unknown;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use toml::Spanned;

/// What is said of a text that stands where `#name` is asked for.
pub(super) fn no_reference(written: &str) -> String {
    format!("`{written}`: write `#category` or `#rule-id`")
}

/// Rules that have a name in common, and where that is written.
pub(super) struct Group<'a> {
    file: &'a SourceFile,
    at: Range<usize>,
    members: Vec<Spanned<String>>,
}

impl<'a> Compiler<'a> {
    /// Takes in the groups of a file.
    pub(super) fn add_groups(&mut self, file: &'a SourceFile, groups: BTreeMap<Spanned<String>, Vec<Spanned<String>>>) {
        for (name, members) in groups {
            let (at, name) = (name.span(), name.into_inner());
            match self.groups.entry(name) {
                Entry::Occupied(known) => {
                    let message = format!("there is another group `{}`; names must be unique", known.key());
                    self.errors.push(file.error(&at, message));
                }
                Entry::Vacant(free) => {
                    free.insert(Group { file, at, members });
                }
            }
        }
    }

    /// Reports groups that have the name of something else, or members that are no rules.
    pub(super) fn check_groups(&mut self) {
        for (name, group) in &self.groups {
            if self.one_name(name).is_ok() {
                let message = format!("the group `{name}` has the name of a rule or category: choose another");
                self.errors.push(group.file.error(&group.at, message));
            }
            for member in &group.members {
                if let Err(message) = self.member(member.as_ref()) {
                    self.errors.push(group.file.error(&member.span(), format!("group `{name}`: {message}")));
                }
            }
        }
    }

    /// The rules that `#name` means: a rule, all rules of a category, or those of a group.
    pub(super) fn named(&self, name: &str) -> Result<Vec<u32>, String> {
        let Some(group) = self.groups.get(name) else { return self.one_name(name) };
        // What is wrong with a member is said once, where the group is written.
        Ok(group.members.iter().filter_map(|member| self.member(member.as_ref()).ok()).flatten().collect())
    }

    /// The rules that a member of a group means; groups have no groups in them.
    fn member(&self, written: &str) -> Result<Vec<u32>, String> {
        written.strip_prefix('#').map_or_else(|| Err(no_reference(written)), |name| self.one_name(name))
    }

    /// A rule, or all rules of a category.
    fn one_name(&self, name: &str) -> Result<Vec<u32>, String> {
        if let Some(&rule) = self.ids.get(name) {
            return Ok(vec![rule]);
        }
        if let Some(category) = category::category(name).filter(|&c| c > 0) {
            let rules =
                self.set.rules.iter().enumerate().filter(|(_, r)| r.category as usize == category && r.id.len > 0);
            return Ok(rules.map(|(i, _)| i as u32).collect());
        }
        let known = self.ids.keys().chain(self.groups.keys()).map(String::as_str).chain(CATEGORIES.iter().map(|c| c.0));
        Err(unknown("rule, evidence, group or category", name, known))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Linter, RuleErrors};

    /// A rule for "red", which a group excuses, and one for each of "green" and "blue".
    fn pack(groups: &str) -> Result<Linter, RuleErrors> {
        let rule = |id: &str, unless: &str| {
            format!(
                "[[rule]]\ncategory = \"jargon\"\nid = \"{id}\"\nwhy = \"w\"\npatterns = [\"{id}\"]\n{unless}\nflags = [\"{id}\"]\npasses = [\"b\"]\nrewrites = [{{ text = \"c\", applicability = \"advice\" }}]\n"
            )
        };
        let rules = [rule("red", "unless = { turn = [\"#cold\"] }"), rule("green", ""), rule("blue", "")].concat();
        Linter::builder().without_built_in_rules().rules("x.toml", format!("[groups]\n{groups}\n{rules}")).build()
    }

    #[test]
    fn a_group_is_all_its_rules() {
        let linter = pack("cold = [\"#green\", \"#blue\"]").expect("a pack");
        let found = |text: &str| linter.check(text).findings().map(|f| f.rule().to_string()).collect::<Vec<_>>();
        assert_eq!(found("red."), ["red"]);
        assert_eq!(found("red. blue."), ["blue"]);
        assert_eq!(found("green. red."), ["green"]);
    }

    #[test]
    fn what_is_wrong_is_told_where_it_is_written() {
        for (groups, told) in [
            (
                "cold = [\"#gren\"]",
                "x.toml:2: group `cold`: there is no rule, evidence, group or category `gren`; did you mean `green`?",
            ),
            ("cold = [\"green\"]", "x.toml:2: group `cold`: `green`: write `#category` or `#rule-id`"),
            ("cold = []\nblue = []", "x.toml:3: the group `blue` has the name of a rule or category: choose another"),
            ("cool = []", "there is no rule, evidence, group or category `cold`; did you mean `cool`?"),
        ] {
            let errors = pack(groups).err().map(|errors| errors.to_string()).unwrap_or_default();
            assert!(errors.contains(told), "{groups}: {errors}");
        }
    }
}
