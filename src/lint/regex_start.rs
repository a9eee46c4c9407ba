//! What every match of a regular expression begins with, as far as its text tells: a text without it needs no regular
//! expression. To make one costs more than to check a short draft.

/// One character of a beginning: these ASCII characters, or any that is not ASCII.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    ascii: u128,
    others: bool,
}

impl Place {
    /// Adds a character, in both cases where `both`. Beyond ASCII all count as one; `k` and `s` have relatives there.
    fn add(&mut self, c: char, both: bool) {
        if !c.is_ascii() {
            self.others = true;
            return;
        }
        self.ascii |= 1 << c as u32;
        if both {
            self.ascii |= 1 << c.to_ascii_lowercase() as u32 | 1 << c.to_ascii_uppercase() as u32;
            self.others |= matches!(c, 'k' | 's' | 'K' | 'S');
        }
    }

    /// Whether any of its characters is among those.
    fn meets(self, present: Present) -> bool {
        self.ascii & present.ascii != 0 || self.others && present.others
    }

    fn has(self, c: char) -> bool {
        if c.is_ascii() { self.ascii & (1 << c as u32) != 0 } else { self.others }
    }
}

/// Which characters a text has at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Present {
    ascii: u128,
    others: bool,
}

impl Present {
    pub fn of(text: &str) -> Present {
        let mut quarters = [0u64; 4];
        text.bytes().for_each(|byte| quarters[byte as usize / 64] |= 1 << (byte % 64));
        let [low, high, others @ ..] = quarters;
        Present { ascii: u128::from(low) | u128::from(high) << 64, others: others != [0, 0] }
    }
}

/// The beginning that all matches share, and what else all of them have. It may let through too much, never too little.
#[derive(Debug, Default)]
pub(super) struct Start {
    begins: Vec<Place>,
    /// Characters that stand somewhere in every match.
    needs: Vec<Place>,
}

impl Start {
    /// Reads plain characters and simple `[classes]` up to the first thing that is neither; `both`: capitals and small
    /// letters are the same.
    pub fn of(regex: &str, both: bool) -> Start {
        // Flags may change what anything means, another alternative may begin with anything.
        let flags = regex.match_indices("(?").any(|(at, _)| !regex[at..].starts_with("(?:"));
        if flags || odd_class(regex) || plain(regex).any(|(_, depth, c)| depth == 0 && c == '|') {
            return Start::default();
        }
        let mut begins = Vec::new();
        let mut rest = regex.strip_prefix("\\b").unwrap_or(regex);
        while let Some((place, after)) = place(rest, both) {
            if may_be_missing(after) {
                break;
            }
            begins.push(place);
            if after.starts_with(['+', '{']) {
                break;
            }
            rest = after;
        }
        Start { begins, needs: needs(regex, both) }
    }

    /// Whether the text has it anywhere; `present` are the characters of the text.
    pub fn stands_in(&self, text: &str, present: Present) -> bool {
        if !self.needs.iter().all(|place| place.meets(present)) {
            return false;
        }
        let Some(first) = self.begins.first() else { return true };
        let begins = |at: usize| {
            let mut chars = text[at..].chars();
            self.begins.iter().all(|place| chars.next().is_some_and(|c| place.has(c)))
        };
        // Where a character begins, its first byte tells whether it is ASCII.
        let may_begin =
            |byte: u8| if byte < 128 { first.ascii & (1 << byte) != 0 } else { first.others && byte >= 0xC0 };
        text.bytes().enumerate().any(|(at, byte)| may_begin(byte) && begins(at))
    }
}

/// Whether the count that follows something lets it be missing.
fn may_be_missing(after: &str) -> bool {
    after.starts_with(['?', '*']) || after.starts_with("{0") || after.starts_with("{,")
}

/// What every match has outside of all groups, as far as it can be read.
fn needs(regex: &str, both: bool) -> Vec<Place> {
    let mut needs = Vec::new();
    let mut rest = regex;
    while let Some(c) = rest.chars().next() {
        if let Some((place, after)) = place(rest, both) {
            needs.extend((!may_be_missing(after)).then_some(place));
            rest = after;
            continue;
        }
        let skipped = match c {
            '\\' if rest[1..].starts_with(['b', 'B', 's', 'S', 'w', 'W', 'd', 'D']) => 2,
            '(' => group(rest),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            '{' => rest.find('}').map_or(rest.len(), |end| end + 1),
            '^' | '$' | '.' | '?' | '*' | '+' => 1,
            // What was read so far holds whatever follows.
            _ => rest.len(),
        };
        rest = &rest[skipped..];
    }
    needs
}

/// How long the group is that a text begins with; all of the text where it has no end.
fn group(text: &str) -> usize {
    plain(text).find(|&(_, depth, c)| depth == 0 && c == ')').map_or(text.len(), |(at, ..)| at + 1)
}

/// The first place of a regular expression and what follows it.
fn place(regex: &str, both: bool) -> Option<(Place, &str)> {
    let mut place = Place::default();
    let mut chars = regex.chars();
    match chars.next()? {
        '[' => {
            let (class, after) = chars.as_str().split_once(']')?;
            // Ranges and what is left out are not read.
            if class.is_empty() || class.contains(['^', '-', '[', '&', '~']) {
                return None;
            }
            let mut rest = class;
            while let Some(c) = rest.chars().next() {
                let (c, after) = if c == '\\' { by_number(rest)? } else { (c, &rest[c.len_utf8()..]) };
                place.add(c, both);
                rest = after;
            }
            return Some((place, after));
        }
        c if c.is_alphanumeric()
            || matches!(c, '#' | '\'' | '’' | ' ' | '!' | ',' | '@' | '-' | '/' | ':' | ';' | '=' | '_' | '%') =>
        {
            place.add(c, both)
        }
        _ => return None,
    }
    Some((place, chars.as_str()))
}

/// The character that `\x27` or `\x{2019}` stands for, and what follows it.
fn by_number(escape: &str) -> Option<(char, &str)> {
    let digits = escape.strip_prefix("\\x")?;
    let (digits, rest) = match digits.strip_prefix('{') {
        Some(digits) => digits.split_once('}')?,
        None => digits.split_at_checked(2)?,
    };
    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, rest))
}

/// Whether some class has a bracket in it: where it ends is not read, nor what follows it.
fn odd_class(regex: &str) -> bool {
    regex.match_indices('[').any(|(at, _)| {
        let class = regex[at + 1..].trim_start_matches('^');
        class.starts_with(']')
            || class.split(']').next().is_some_and(|class| class.contains('[') || class.ends_with('\\'))
    })
}

/// The characters of a regular expression that stand in no class and after no backslash, each with its place and the number
/// of groups that it stands in, a group's own parentheses outside.
fn plain(regex: &str) -> impl Iterator<Item = (usize, u32, char)> {
    let (mut depth, mut class, mut escaped) = (0u32, false, false);
    regex.char_indices().filter_map(move |(at, c)| {
        if std::mem::take(&mut escaped) {
            return None;
        }
        match c {
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            _ if class => {}
            '(' => {
                depth += 1;
                return Some((at, depth - 1, c));
            }
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (!class && !escaped && c != ']').then_some((at, depth, c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::regexes::bounded_regex;
    use super::{Present, Start};
    use proptest::prelude::*;

    fn start(regex: &str) -> Start {
        Start::of(regex, !regex.chars().any(char::is_uppercase))
    }

    #[test]
    fn reads_what_comes_first() {
        let all = start("\\by[\\x27\\x{2019}]all\\b");
        assert_eq!(all.begins.len(), 5);
        let stands_in = |start: &Start, text: &str| start.stands_in(text, Present::of(text));
        assert!(stands_in(&all, "Well, Y’ALL know") && stands_in(&all, "hey'all"));
        assert!(!stands_in(&all, "You all know, y-all") && !stands_in(&all, "y'xall"));
        assert_eq!(start("where(['’]?s| is) my").begins.len(), 5);
        assert_eq!(start("#\\w*(fail|scam)").begins.len(), 1);
        assert_eq!(start("ab?c").begins.len(), 1, "the b may be missing");
        assert_eq!(start("[?!]{2,}x").begins.len(), 1, "what follows a count stands anywhere");
        for open in ["a|b", "(a)", "[^a]", "[a-z]", ".", "a{0,2}", "a?", "(?i)a", "\\d", "", "x[(]|b", "x[](]a|b"] {
            assert!(stands_in(&start(open), "zz"), "{open}");
        }
    }

    #[test]
    fn reads_what_no_match_can_do_without() {
        let out_of_ten = start("(?:^|[\\s(])(?:-?[0-4]) ?(?:/|out of) ?10\\b");
        for (text, stands) in [("2/10", true), ("2 out of ten, 3/5", false), ("1 2 3", false), ("103", true)] {
            assert_eq!(out_of_ten.stands_in(text, Present::of(text)), stands, "{text}");
        }
        assert_eq!(start("(?:^|\\s)[:;=]-?[)D]").needs.len(), 2);
        assert!(start("\\x{41}b").needs.is_empty(), "nothing is read beyond what is not understood");
        for odd in ["[[:alpha:]k]9", "[]k]9", "[^]k]9", "[a\\]k]9", "([[:alpha:])x]y)k"] {
            assert!(start(odd).stands_in("zz", Present::of("zz")), "{odd}");
        }
    }

    proptest! {
        /// Wherever a regular expression matches, its beginning is seen.
        #[test]
        fn lets_all_matches_through(
            regex in "(\\\\b)?(([aks'’#X]|\\[[aks’?]{1,3}\\]|\\[a-k\\]|\\[\\[:alpha:\\]k\\]|\\[\\]a\\]|\\[a\\\\\\]k\\]|\\((\\?:)?a\\|s\\)|\\(k(s)\\))[?+*]?){1,4}([ks]|\\|a)?",
            text in "[aksAKSſK'’#?! X]{0,12}",
        ) {
            let Ok(made) = bounded_regex(&regex) else { return Ok(()) };
            if made.is_match(&text) {
                prop_assert!(start(&regex).stands_in(&text, Present::of(&text)));
            }
        }
    }
}
