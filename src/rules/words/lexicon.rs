//! Verbs, nouns and closed classes, with their inflected forms.

use super::WordBook;
use crate::lang::tags::{self, Tags};
use crate::lang::vocab::FORMS;

impl WordBook {
    pub(super) fn verb_list(&mut self, key: &str, words: &str) {
        if key == "irregular" {
            for line in words.lines() {
                let slots: Vec<&str> = line.split_whitespace().collect();
                if slots.len() >= FORMS {
                    self.verb(&slots);
                }
            }
            return;
        }
        for base in words.split_whitespace() {
            let [third, ing, past] = regular_forms(base, key == "doubling");
            self.verb(&[base, &third, &ing, &past, &past]);
        }
    }

    pub(super) fn verb(&mut self, slots: &[&str]) {
        const TAGS: [Tags; FORMS] = [tags::BASE, tags::THIRD, tags::ING, tags::PAST, tags::PP];
        let base = slots[0].split('/').next().unwrap_or(slots[0]).to_string();
        let mut chosen = [0; FORMS];
        for (i, slot) in slots.iter().enumerate() {
            for (j, form) in slot.split('/').enumerate() {
                let word = self.tag(form, TAGS[i.min(FORMS - 1)]);
                self.add_form(&base, word);
                if j == 0 && i < FORMS {
                    chosen[i] = word;
                }
            }
        }
        self.verbs.push(chosen);
    }

    pub(super) fn noun_list(&mut self, key: &str, words: &str) {
        match key {
            "irregular" => {
                for line in words.lines() {
                    let mut pair = line.split_whitespace();
                    if let (Some(one), Some(many)) = (pair.next(), pair.next()) {
                        self.noun(one, many);
                    }
                }
            }
            "mass" => {
                for word in words.split_whitespace() {
                    let number = self.tag(word, tags::NOUN);
                    self.add_form(word, number);
                }
            }
            _ => {
                for word in words.split_whitespace() {
                    self.noun(word, &plural(word));
                }
            }
        }
    }

    pub(super) fn noun(&mut self, one: &str, many: &str) {
        let single = self.tag(one, tags::NOUN);
        let plural = self.tag(many, tags::NOUN | tags::PLURAL);
        self.common_nouns.insert(single);
        self.add_form(one, single);
        self.add_form(one, plural);
    }

    pub(super) fn function_list(&mut self, key: &str, words: &str) {
        let tag = match key {
            "pron_subject" => tags::PRON | tags::SUBJ,
            "pron_object" | "pron" => tags::PRON,
            "det" => tags::DET,
            "poss" => tags::POSS,
            "prep" => tags::PREP,
            "conj_coord" => tags::CONJ,
            "conj_sub" => tags::SUB,
            "modal" => tags::MODAL,
            "be" => tags::BE,
            "have" => tags::HAVE,
            "do" => tags::DO,
            "wh" => tags::WH,
            "neg" => tags::NEG,
            "num_words" => tags::NUM,
            "interjection" => tags::INTJ,
            _ => tags::NOUN,
        };
        self.tag_all(words, tag);
        match key {
            "be" | "have" | "do" => {
                for word in words.split_whitespace() {
                    let number = self.intern(word);
                    self.add_form(key, number);
                }
                self.tag(key, tags::BASE);
            }
            // "who" asks as often as it stands for somebody.
            "pron_subject" => {
                let who = self.intern("who");
                self.vocab.tags[who as usize] &= !tags::SUBJ;
            }
            "prep" => {
                self.tag("to", tags::TO);
            }
            _ => {}
        }
    }
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Third person, -ing and past of a regular verb.
pub(super) fn regular_forms(base: &str, doubles: bool) -> [String; 3] {
    let bytes = base.as_bytes();
    let last = *bytes.last().unwrap_or(&b'x');
    let before = if bytes.len() > 1 { bytes[bytes.len() - 2] } else { b'x' };
    let third = plural(base);
    if doubles {
        let stem = format!("{base}{}", last as char);
        return [third, format!("{stem}ing"), format!("{stem}ed")];
    }
    match last {
        b'e' if before == b'i' => [third, format!("{}ying", &base[..base.len() - 2]), format!("{base}d")],
        b'e' if matches!(before, b'e' | b'o' | b'y') => [third, format!("{base}ing"), format!("{base}d")],
        b'e' => [third, format!("{}ing", &base[..base.len() - 1]), format!("{base}d")],
        b'y' if !is_vowel(before) => [third, format!("{base}ing"), format!("{}ied", &base[..base.len() - 1])],
        _ => [third, format!("{base}ing"), format!("{base}ed")],
    }
}

/// The regular plural of a noun, and the third person of a verb.
fn plural(word: &str) -> String {
    let bytes = word.as_bytes();
    let last = *bytes.last().unwrap_or(&b'x');
    let before = if bytes.len() > 1 { bytes[bytes.len() - 2] } else { b'x' };
    match last {
        b'y' if !is_vowel(before) => format!("{}ies", &word[..word.len() - 1]),
        b's' | b'x' | b'z' => format!("{word}es"),
        b'h' if matches!(before, b's' | b'c') => format!("{word}es"),
        b'o' if !is_vowel(before) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_inflection() {
        assert_eq!(regular_forms("ask", false), ["asks", "asking", "asked"]);
        assert_eq!(regular_forms("use", false), ["uses", "using", "used"]);
        assert_eq!(regular_forms("try", false), ["tries", "trying", "tried"]);
        assert_eq!(regular_forms("stop", true), ["stops", "stopping", "stopped"]);
        assert_eq!(regular_forms("tie", false), ["ties", "tying", "tied"]);
        assert_eq!(regular_forms("agree", false), ["agrees", "agreeing", "agreed"]);
        assert_eq!(plural("box"), "boxes");
        assert_eq!(plural("day"), "days");
    }
}
