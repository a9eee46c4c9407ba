//! "On Monday, 3 June 2024 at 10:22, Jane Roe wrote:": the lines above a quoted message, in several languages and
//! wrapped in several ways, and the prose that only looks like them.

use crate::draft::lines::Rendered;

/// An attribution: the line after it, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribution {
    pub end: usize,
    /// Sure even when no quotation marks follow: it has an address, or a date and a time.
    pub strong: bool,
}

/// At most this many lines make one, and this many bytes.
const LINES: usize = 4;
const LONGEST: usize = 400;

/// The attribution that begins at a line. `quoted` says whether the next words after a line are quoted deeper.
pub(crate) fn at(rendered: &Rendered, line: usize, quoted: impl Fn(usize) -> bool) -> Option<Attribution> {
    let window = line..(line + LINES).min(rendered.lines.len());
    let dashed = rendered.words(line).starts_with("---");
    let ends = |words: &str| ends_in_colon(words) || dashed && words.ends_with("---");
    if !window.clone().any(|l| ends(trimmed(rendered.words(l)))) {
        return None;
    }
    let first = undashed(trimmed(rendered.words(line)));
    let opens = opener(first);
    // Without an opener only a name or a date can begin it, and then it is short.
    if opens.is_none() && !first.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '<' | '"' | '\'' | '“')) {
        return None;
    }
    let depth = rendered.lines[line].depth;
    let mut joined = String::new();
    for last in window {
        let words = trimmed(rendered.words(last));
        if words.is_empty() || rendered.lines[last].depth != depth {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        if joined.len() + words.len() > LONGEST {
            return None;
        }
        joined.push_str(if dashed { undashed(words) } else { words });
        if opens.is_none() && last > line + 1 {
            return None;
        }
        if !ends(words) {
            continue;
        }
        let evidence = Evidence::of(&joined);
        let verb = verb(&joined, opens);
        let found = match (opens.is_some(), verb) {
            (_, Verb::Pronoun) => return None,
            // "2024-06-03 10:22 GMT+02:00 Jane Roe <jane@home.example>:", and so in languages without a verb here.
            (false, Verb::None) => {
                let begins =
                    joined.starts_with(|c: char| c.is_ascii_digit()) || joined.ends_with(">:") && short(&joined);
                evidence.address && evidence.year && evidence.time && begins && names_last(&joined)
            }
            // "Jane Roe <jane@home.example> schrieb:"
            (false, Verb::Last | Verb::Inside) => {
                let short = joined.split_whitespace().count() <= 6 && last == line;
                evidence.address || evidence.dated() || short && quoted(last) && names_someone(&joined)
            }
            (true, Verb::None) => evidence.address && evidence.dated() && names_last(&joined),
            (true, _) => {
                evidence.address
                    || evidence.year && evidence.time
                    || evidence.dated() && (quoted(last) || evidence.month_or_year() && last == line && short(&joined))
            }
        };
        if !found || is_prose(&joined) {
            return None;
        }
        if last > line && better_later(rendered, line, last, depth) {
            return None;
        }
        let strong = evidence.address || evidence.dated() && (evidence.time || evidence.month_or_year());
        return Some(Attribution { end: last + 1, strong });
    }
    None
}

fn short(joined: &str) -> bool {
    joined.split_whitespace().count() <= 12
}

/// Bold and quotation signs around a line are not its words.
fn trimmed(words: &str) -> &str {
    words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\u{200e}' | '\u{200f}' | '\u{feff}'))
}

/// "---- On Mon, 03 Jun 2024 10:22:31 +0100 Jane Roe wrote ---": without the dashes around it.
fn undashed(words: &str) -> &str {
    words.trim_matches(|c: char| c == '-' || c.is_whitespace())
}

fn ends_in_colon(words: &str) -> bool {
    words.ends_with([':', '：'])
}

/// Whether one of the lines after the first begins an attribution of its own, with a date.
fn better_later(rendered: &Rendered, line: usize, last: usize, depth: u16) -> bool {
    (line + 1..=last).any(|from| {
        let first = trimmed(rendered.words(from));
        if opener(first).is_none() || rendered.lines[from].depth != depth {
            return false;
        }
        let joined: Vec<&str> = (from..=last).map(|i| trimmed(rendered.words(i))).collect();
        let joined = joined.join(" ");
        Evidence::of(&joined).dated() && verb(&joined, opener(first)) != Verb::None
    })
}

/// The word an attribution opens with.
fn opener(words: &str) -> Option<&'static str> {
    const OPENERS: [&str; 17] = [
        "on ",
        "am ",
        "le ",
        "el ",
        "em ",
        "no dia ",
        "en ",
        "il giorno ",
        "il ",
        "op ",
        "den ",
        "på ",
        "w dniu ",
        "dnia ",
        "a ",
        "al ",
        "ke ",
    ];
    let start: String = words.chars().take(10).flat_map(char::to_lowercase).collect();
    OPENERS.into_iter().find(|o| start.starts_with(o))
}

/// Where the verb stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    None,
    /// At the end, before the colon.
    Last,
    /// Before the name, as in German and Dutch.
    Inside,
    /// After a pronoun: "you wrote:" is the agent's own prose.
    Pronoun,
}

fn verb(joined: &str, opens: Option<&str>) -> Verb {
    const LAST: [&str; 32] = [
        "wrote",
        "writes",
        "schrieb",
        "geschrieben",
        "a écrit",
        "a ecrit",
        "escribió",
        "escribio",
        "escribe",
        "escreveu",
        "ha scritto",
        "scrive",
        "geschreven",
        "schreef",
        "skrev",
        "napisał",
        "napisała",
        "napisał(a)",
        "kirjoitti",
        "komentoval",
        "va escriure",
        "commented",
        "napsal",
        "napsala",
        "napsal(a)",
        "пишет",
        "написал",
        "написал(а)",
        "ezt írta",
        "şunu yazdı",
        "写道",
        "님이 작성",
    ];
    const INSIDE: [&str; 7] = [" schrieb ", " schreef ", " skrev ", " escreveu ", " napisał ", " hat ", " heeft "];
    const PRONOUNS: [&str; 26] = [
        "you", "we", "i", "she", "he", "they", "it", "who", "customer", "sie", "du", "ich", "wir", "er", "vous", "tu",
        "nous", "on", "il", "elle", "usted", "você", "u", "je", "zij", "hij",
    ];
    let lower = joined.to_lowercase();
    let body = lower.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    if let Some(found) = LAST.into_iter().filter(|v| body.ends_with(v)).max_by_key(|v| v.len()) {
        let before = body[..body.len() - found.len()].trim_end();
        let word = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("");
        // Chinese and Korean put no space before it.
        let unspaced = found.starts_with(|c: char| c >= '\u{2e80}');
        let starts_here = unspaced || body.len() == found.len() || before.len() < body.len() - found.len();
        if !starts_here {
            return Verb::None;
        }
        if PRONOUNS.contains(&word.trim_matches(',')) || before.is_empty() {
            return Verb::Pronoun;
        }
        return Verb::Last;
    }
    // "Am 3. Juni 2024 um 10:22 schrieb Jane Roe:", "Jane Roe <…> schrieb am Mo., 3. Juni 2024, 10:22:"
    let Some((at, found)) = INSIDE.into_iter().find_map(|v| lower.find(v).map(|i| (i, v))) else { return Verb::None };
    let helper = matches!(found, " hat " | " heeft ");
    if helper && opens.is_none() {
        return Verb::None;
    }
    let after = lower[at + found.len()..].split_whitespace().next().unwrap_or("");
    if PRONOUNS.contains(&after.trim_end_matches(':')) { Verb::Pronoun } else { Verb::Inside }
}

/// What speaks for an attribution.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    address: bool,
    year: bool,
    month: bool,
    time: bool,
    date: bool,
}

impl Evidence {
    fn of(joined: &str) -> Evidence {
        let bytes = joined.as_bytes();
        let mut found = Evidence::default();
        for (i, byte) in bytes.iter().enumerate() {
            let before = i.checked_sub(1).map(|j| bytes[j]);
            let after = bytes.get(i + 1).copied();
            let digits = before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(|b| b.is_ascii_digit());
            match byte {
                b'@' => {
                    found.address |= before.is_some_and(|b| !b.is_ascii_whitespace())
                        && after.is_some_and(|b| b.is_ascii_alphanumeric());
                }
                b':' | b'h' | b'H' if digits => found.time = true,
                b'/' if digits => found.date = true,
                b'-' if digits => found.date = true,
                b'.' if digits => {
                    // "03.06.24", but "10.22" is a time in some countries and a price in others.
                    let more = bytes[i + 1..].iter().take(4).any(|&b| b == b'.');
                    found.date |= more;
                }
                _ => {}
            }
        }
        // "2024年6月3日": letters may touch the numbers.
        for number in joined.split(|c: char| !c.is_ascii_digit()) {
            found.year |= number.len() == 4 && matches!(&number[..2], "19" | "20");
        }
        for word in joined.split(|c: char| !c.is_alphanumeric()) {
            if !found.month && word.chars().count() >= 3 && word.starts_with(char::is_alphabetic) {
                found.month = month(&word.to_lowercase());
            }
        }
        let day = joined.split(|c: char| !c.is_alphanumeric()).any(|w| w.len() <= 2 && w.parse::<u8>().is_ok());
        found.month &= day;
        found.year &= day || found.month;
        found
    }

    fn dated(self) -> bool {
        self.date || self.month || self.year
    }

    fn month_or_year(self) -> bool {
        self.month || self.year || self.date && self.time
    }
}

fn month(word: &str) -> bool {
    const MONTHS: [&str; 74] = [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "mär",
        "märz",
        "mai",
        "juni",
        "juli",
        "okt",
        "dez",
        "januar",
        "februar",
        "oktober",
        "dezember",
        "janv",
        "févr",
        "fév",
        "mars",
        "avr",
        "juin",
        "juil",
        "août",
        "déc",
        "janvier",
        "février",
        "avril",
        "juillet",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "ene",
        "abr",
        "ago",
        "dic",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "fev",
        "set",
        "out",
        "dez",
        "gen",
        "mag",
    ];
    const LONG: [&str; 22] = [
        "janeiro",
        "fevereiro",
        "março",
        "maio",
        "junho",
        "julho",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
        "giu",
        "lug",
        "ott",
        "gennaio",
        "febbraio",
        "giugno",
        "luglio",
        "settembre",
        "ottobre",
        "dicembre",
        "maart",
        "mei",
    ];
    MONTHS.contains(&word) || LONG.contains(&word)
}

/// Whether the last thing before the colon is an address or a name.
fn names_last(joined: &str) -> bool {
    let body = joined.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    body.ends_with('>') || body.rsplit(char::is_whitespace).next().is_some_and(|w| w.contains('@'))
}

/// "Jane Roe wrote:": the words before the verb are names.
fn names_someone(joined: &str) -> bool {
    let words: Vec<&str> = joined.split_whitespace().collect();
    let names = words.len().saturating_sub(1).max(1);
    let capital = |w: &&str| w.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '<' | '('));
    words[..names].iter().take(2).all(|w| capital(w) || matches!(*w, "a" | "ha" | "hat")) && words.len() >= 2
}

/// Words that stand in sentences and in no attribution, and sentences that end before the colon.
fn is_prose(joined: &str) -> bool {
    // Names have capitals, so the letters must be these.
    const PROSE: [&str; 27] = [
        "we", "you", "your", "our", "I", "my", "us", "that", "which", "because", "please", "wir", "Ihr", "Ihre",
        "Ihnen", "Sie", "uns", "bitte", "dass", "nous", "vous", "votre", "notre", "usted", "nuestro", "nuestra",
        "você",
    ];
    joined.split_whitespace().any(|w| {
        let word = w.trim_matches(|c: char| !c.is_alphanumeric());
        !w.contains(['@', '"', '.']) && PROSE.contains(&word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::lines::{Layout, plain};

    /// Whether the first lines of a text are an attribution: how many, and whether a sure one.
    fn found(text: &str) -> Option<(usize, bool)> {
        let mut out = Rendered::default();
        plain(text, 0, Layout::default(), &mut out);
        let quoted = |line: usize| {
            let depth = out.lines[line].depth;
            (line + 1..out.lines.len()).find(|&i| !out.is_blank(i)).is_some_and(|i| out.lines[i].depth > depth)
        };
        at(&out, 0, quoted).map(|a| (a.end, a.strong))
    }

    #[test]
    fn what_programs_write() {
        for text in [
            "On Mon, Jun 3, 2024 at 10:22 AM Jane Roe <jane@home.example> wrote:",
            "On 03/06/2024 10:22, Jane Roe wrote:",
            "On 3 Jun 2024, at 10:22, Jane Roe <jane@home.example> wrote:",
            "On Monday, 3 June 2024 at 10:22:33 BST, Jane Roe <jane@home.example> wrote:",
            "Am Mo., 3. Juni 2024 um 10:22 Uhr schrieb Jane Roe <jane@home.example>:",
            "Am 03.06.24 um 10:22 schrieb Jane Roe:",
            "Am Montag, 3. Juni 2024 um 10:22:33 MESZ hat Jane Roe <jane@home.example> Folgendes geschrieben:",
            "Le lun. 3 juin 2024 à 10:22, Jane Roe <jane@home.example> a écrit :",
            "Le 03/06/2024 à 10:22, Jane Roe a écrit\u{a0}:",
            "El lun, 3 jun 2024 a las 10:22, Jane Roe (<jane@home.example>) escribió:",
            "Em seg., 3 de jun. de 2024 às 10:22, Jane Roe <jane@home.example> escreveu:",
            "No dia 3 de jun. de 2024, às 10:22, Jane Roe <jane@home.example> escreveu:",
            "Jane Roe <jane@home.example> escreveu no dia segunda, 3/06/2024 à(s) 10:22:",
            "Jane Roe <jane@home.example> schrieb am Mo., 3. Juni 2024, 10:22:",
            "Il giorno lun 3 giu 2024 alle ore 10:22 Jane Roe <jane@home.example> ha scritto:",
            "Op ma 3 jun 2024 om 10:22 schreef Jane Roe <jane@home.example>:",
            "2024-06-03 10:22 GMT+02:00 Jane Roe <jane@home.example>:",
            "*On Mon, Jun 3, 2024 at 10:22 AM Jane Roe <jane@home.example> wrote:*",
            "---- On Mon, 03 Jun 2024 10:22:31 +0100 Jane Roe <jane@home.example> wrote ---",
            "2024年6月3日(月) 10:22 Jane Roe <jane@home.example>:",
            "пн, 3 июн. 2024 г. в 10:22, Jane Roe <jane@home.example>:",
            "03.06.2024 10:22, Jane Roe пишет:",
            "po 3. 6. 2024 v 10:22 odesílatel Jane Roe <jane@home.example> napsal:",
            "Jane Roe <jane@home.example> 于2024年6月3日周一 10:22写道：",
            "2024년 6월 3일 (월) 오전 10:22, Jane Roe <jane@home.example>님이 작성:",
        ] {
            assert_eq!(found(text), Some((1, true)), "{text}");
        }
    }

    #[test]
    fn over_several_lines() {
        assert_eq!(found("On Mon, Jun 3, 2024 at 10:22 AM Jane Roe\n<jane@home.example> wrote:\n> a"), Some((2, true)));
        assert_eq!(found("On Mon, Jun 3, 2024 at 10:22 AM\nLe Thi Mai\n<le@home.example>\nwrote:"), Some((4, true)));
        assert_eq!(found("> On Mon, Jun 3, 2024 at 10:22 AM Jane\n> <jane@home.example> wrote:"), Some((2, true)));
    }

    #[test]
    fn unsure_ones_need_a_quote() {
        assert_eq!(found("Jane Roe wrote:\n> a"), Some((1, false)));
        assert_eq!(found("Jane Roe wrote:\n\na"), None);
        assert_eq!(found("On Mon, Jun 3 Jane Roe wrote:\n> a").map(|a| a.0), Some(1));
    }

    #[test]
    fn prose_is_none() {
        for text in [
            "On Monday we sent you a parcel, and the driver wrote:",
            "On 3 June 2024 at 10:22 you wrote:\n> a",
            "You wrote:\n> a",
            "On Monday the parcel left our depot. Here is what to do:",
            "On the form, fill in the following:\n> a",
            "On Monday the parcel left the depot.\nOn Mon, Jun 3, 2024 at 10:22 AM Jane <j@home.example> wrote:",
            "As the manual wrote:\nstep one",
            "El paquete llegó el lunes, y el conductor escribió:\nno había nadie",
            "Please send the form to claims@acme.example by 3 June 2024 and include:",
            "--- On Monday we sent you the form ---",
            "Before 3 June 2024 at 10:22 please write to us at the claims office, which is <claims@acme.example>:",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
