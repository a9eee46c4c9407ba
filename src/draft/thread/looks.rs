//! What single lines look like: a name, a closing, a telephone number, prose.

use super::markers::{CLOSINGS, MOBILE};

/// Without marks of emphasis around it.
pub(crate) fn bare(words: &str) -> &str {
    words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '|' | '\u{200e}' | '\u{200b}'))
}

/// Whether a line that begins with a greeting is one, and not the beginning of a sentence.
pub(crate) fn is_greeting(words: &str, phrase: usize) -> bool {
    if words.len() > 90 {
        return false;
    }
    let rest = &words[phrase..];
    let total = rest.split_whitespace().count();
    let after_comma =
        rest.find([',', '!', '–', '—']).map_or("", |i| rest[i..].trim_start_matches([',', '!', '–', '—', ' ']));
    let more = after_comma.split_whitespace().count();
    // "Hi Anna, thanks for the photo." goes on; "Good morning, Ms Okafor," does not.
    let goes_on = more >= 3 && after_comma.chars().next().is_some_and(|c| c.is_lowercase() || more >= 4);
    let marked = words.ends_with([',', '!', ':', ';', '-', '–', '—', ')']) || words.ends_with(['.', '?']) && total <= 3;
    !goes_on && (marked && total <= 8 || total <= 4 && !words.ends_with('?'))
}

/// "Anna," or "Ms Okafor," on a line of its own.
pub(crate) fn is_name_and_comma(words: &str) -> bool {
    const NO_NAMES: [&str; 14] = [
        "thanks", "sorry", "yes", "no", "ok", "okay", "sure", "great", "please", "hello", "danke", "merci", "gracias",
        "obrigado",
    ];
    let Some(name) = words.strip_suffix(',') else { return false };
    let name = name.strip_prefix('@').unwrap_or(name);
    let count = name.split_whitespace().count();
    !name.contains(',') && is_name(name) && count <= 3 && !NO_NAMES.contains(&name.to_lowercase().as_str())
}

/// Whether a line is a closing and nothing more: "Kind regards," or "Thanks, Sam".
pub(crate) fn is_closing(words: &str) -> bool {
    let words = bare(words);
    let Some(phrase) = CLOSINGS.at(words).filter(|_| words.len() <= 120) else { return false };
    let rest = words[phrase..].trim();
    // The French end letters with whole sentences.
    if words.len() > 40 && ["je vous prie", "veuillez agréer"].iter().any(|p| words.to_lowercase().starts_with(p)) {
        return true;
    }
    let plain = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let count = plain.split_whitespace().count();
    if plain.is_empty() {
        return true;
    }
    // "Thanks, Sam": the name is on the line.
    if rest.starts_with([',', '-', '–', '—', '!', '.']) && is_name(plain) && count <= 3 && !rest.ends_with(['.', '?'])
    {
        return true;
    }
    // "Thanks for your patience," "Best regards from Leeds,"; a full stop makes it a sentence.
    let ends = rest.ends_with(',') || rest.ends_with('!') && count <= 4;
    let small = plain.chars().next().is_some_and(char::is_lowercase);
    small
        && (ends && count <= 6 && !rest[..rest.len() - 1].contains([',', '.', '?'])
            || count <= 2 && !rest.ends_with(['.', '?']))
}

/// What a telephone or a program signs with: "Sent from my phone", "Sent with Spark".
pub(crate) fn is_mobile(words: &str) -> bool {
    const SENT: [&str; 5] = ["Sent from ", "Sent via ", "Sent with ", "Sent using ", "Sent by "];
    let words = bare(words);
    // Programs have names with capitals; "Sent from our depot on Monday." is the agent's.
    let program = |rest: &str| {
        rest.starts_with(char::is_uppercase) && rest.split_whitespace().count() <= 3 && !rest.ends_with(['.', ',', ':'])
    };
    MOBILE.at(words).is_some() || SENT.iter().any(|s| words.strip_prefix(s).is_some_and(program))
}

/// "P.S.", "PS:", "NB".
pub(crate) fn is_postscript(words: &str) -> bool {
    let start: String =
        words.chars().take(5).filter(|c| !matches!(c, '.' | ' ')).flat_map(char::to_lowercase).collect();
    let sign = words.get(2..3).is_some_and(|s| matches!(s, "." | ":" | " " | "-")) || words.len() == 2;
    let dotted = words.get(1..2) == Some(".");
    start.starts_with("ps") && (sign || dotted) || start.starts_with("pps") || start.starts_with("nb:")
}

/// Whether a line is a sentence or a part of one, and not a line of a signature.
pub(crate) fn is_prose(words: &str) -> bool {
    const FUNCTION: [&str; 40] = [
        "you", "your", "we", "i", "i'm", "i’ll", "the", "is", "are", "have", "will", "please", "this", "that", "can",
        "if", "our", "to", "was", "it", "be", "not", "sie", "wir", "ich", "bitte", "ist", "haben", "vous", "nous",
        "je", "est", "usted", "que", "nos", "você", "está", "não", "lei", "wij",
    ];
    let words = bare(words);
    if is_mobile(words) || is_closing(words) {
        return false;
    }
    let mut count = 0;
    let mut function = 0;
    for word in words.split_whitespace() {
        count += 1;
        let small = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').to_lowercase();
        function += usize::from(FUNCTION.contains(&small.as_str()));
        if count > 40 {
            return true;
        }
    }
    let stop = words.ends_with(['.', '!', '?', ':']) || words.ends_with("…");
    count >= 5 && (function >= 3 || function >= 1 && stop && !is_contact(words))
        || count >= 9 && function >= 2
        || count >= 4 && words.ends_with('?') && function >= 1
        || count >= 14 && stop
}

/// Whether a line may stand in a signature: short, and no sentence.
pub(crate) fn is_sign_line(words: &str) -> bool {
    let words = bare(words);
    words.len() <= 110
        && !is_prose(words)
        && (is_contact(words)
            || is_mobile(words)
            || is_rule(words)
            || words.split_whitespace().count() <= 8 && !words.ends_with(['.', '!', '?', ':', ';']) && !is_item(words))
}

/// "- first", "1. second", "Order: 77".
fn is_item(words: &str) -> bool {
    words.starts_with(['-', '*', '•', '–']) && words.split_whitespace().count() > 4
        || words.bytes().take_while(u8::is_ascii_digit).count() > 0 && words.contains(". ")
}

/// A telephone number, an address, a page.
pub(crate) fn is_contact(words: &str) -> bool {
    let lower = words.to_lowercase();
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    // "+44 20 …", "(020) …", "Tel: …", but not "Order 7712345".
    let phone = digits >= 7
        && words.bytes().filter(|b| b.is_ascii_alphabetic()).count() <= 24
        && (words.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('))
            || LABELS.iter().any(|l| lower.starts_with(l)));
    phone || words.contains('@') || lower.contains("www.") || lower.contains("http")
}

/// What stands before a telephone number.
const LABELS: [&str; 12] =
    ["tel", "phone", "mobile", "mobil", "fax", "t:", "t ", "m:", "m ", "tél", "direct", "e-mail:"];

/// Whether some line says what only signatures say.
pub(crate) fn evidence<'w>(lines: impl Iterator<Item = &'w str>) -> bool {
    const OFFICES: [&str; 52] = [
        "manager",
        "specialist",
        "agent",
        "support",
        "team",
        "customer",
        "service",
        "care",
        "representative",
        "advisor",
        "adviser",
        "executive",
        "director",
        "officer",
        "head of",
        "consultant",
        "assistant",
        "engineer",
        "coordinator",
        "supervisor",
        "department",
        "kundenservice",
        "kundendienst",
        "kundenbetreuung",
        "serviceteam",
        "mitarbeiter",
        "sachbearbeiter",
        "leiter",
        "abteilung",
        "conseiller",
        "conseillère",
        "responsable",
        "atención",
        "asesor",
        "asesora",
        "gerente",
        "atendimento",
        "suporte",
        "equipe",
        "équipe",
        "equipo",
        "assistenza",
        "servizio",
        "klantenservice",
        "medewerker",
        "gmbh",
        "ltd",
        "inc",
        "llc",
        "sarl",
        "limited",
        "bank",
    ];
    let mut lines = lines.map(bare);
    lines.any(|words| {
        let lower = words.to_lowercase();
        let office = || {
            lower.split(|c: char| !c.is_alphanumeric() && c != ' ').any(|part| {
                OFFICES.iter().any(|o| part == *o || part.split(' ').any(|w| w == *o)) || part.contains("head of")
            })
        };
        is_contact(words)
            || is_mobile(words)
            || LABELS.iter().any(|l| l.len() > 2 && lower.starts_with(l))
            || mostly_capitals(words) && words.split_whitespace().count() <= 7 && office()
    })
}

/// Whether more than half of the words begin with a capital: "Senior Adviser", not "Call support".
fn mostly_capitals(words: &str) -> bool {
    let capitals = words.split_whitespace().filter(|w| w.starts_with(char::is_uppercase)).count();
    capitals * 2 > words.split_whitespace().count()
}

/// Whether a signature may begin with this line: a name, a single word, a blank of a template, a number to call.
pub(crate) fn may_sign(words: &str) -> bool {
    let words = bare(words);
    let one = words.split_whitespace().count() == 1 && !words.ends_with(['.', '?', '!', ':']);
    one || is_name(words)
        || is_dashed_name(words)
        || is_contact(words)
        || is_rule(words)
        || is_mobile(words)
        || words.starts_with(['{', '[', '<', '%'])
        || mostly_capitals(words) && !words.ends_with(['.', '?', '!', ':'])
}

/// "Anna", "Jane M. Roe", "The Acme Team", "María de la Cruz": some capitals, no figures.
pub(crate) fn is_name(words: &str) -> bool {
    const SMALL: [&str; 18] = [
        "de", "la", "van", "von", "der", "den", "del", "da", "do", "dos", "di", "y", "e", "and", "the", "of", "at",
        "from",
    ];
    let words = bare(words);
    let count = words.split_whitespace().count();
    if !(1..=5).contains(&count) || words.len() > 60 || words.ends_with([':', '?', '!', ';']) {
        return false;
    }
    let mut capitals = 0;
    let fits = words.split_whitespace().all(|w| {
        let capital = w.starts_with(char::is_uppercase);
        capitals += usize::from(capital);
        let letters = w.trim_end_matches([',', '.']);
        let shape = letters.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '&' | '(' | ')'));
        shape && (capital || SMALL.contains(&w) || w == "&" || w == "-")
    });
    let sentence = words.ends_with('.') && !words.ends_with("r.") && count > 1 && words.len() > 12;
    fits && capitals > 0 && !sentence
}

/// "- Anna", "— Sam from billing", "~Jo".
pub(crate) fn is_dashed_name(words: &str) -> bool {
    let Some(rest) = words.strip_prefix(['-', '–', '—', '~']) else { return false };
    let rest = rest.trim_start_matches(['-', ' ']);
    rest.split_whitespace().count() <= 4 && rest.starts_with(char::is_uppercase) && !rest.ends_with(['.', '?', ':'])
}

/// Whether a line is the writer's name or first name.
pub(crate) fn is_name_of(words: &str, name: &str) -> bool {
    let words = bare(words).trim_start_matches(['-', '–', '—', ' ']).trim_end_matches(['.', ',']);
    let name = name.trim();
    let first = name.split([' ', ',']).next().unwrap_or("");
    let same = |a: &str, b: &str| b.len() > 1 && a.to_lowercase() == b.to_lowercase();
    same(words, name) || same(words, first)
}

/// Whether a sentence runs on from one line to the next.
pub(crate) fn goes_on(before: &str, after: &str) -> bool {
    !before.ends_with(['.', '!', '?', ':'])
        && before.len() >= 40
        && after.chars().next().is_some_and(|c| c.is_lowercase() || before.len() >= 60)
}

/// `____`, `----`, `====`, `* * *`: a rule drawn with signs.
pub(crate) fn is_rule(words: &str) -> bool {
    let count = words.chars().filter(|c| !c.is_whitespace()).count();
    count >= 3 && words.chars().all(|c| c.is_whitespace() || matches!(c, '_' | '-' | '=' | '*' | '–' | '—' | '~' | '─'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::thread::markers::GREETINGS;

    #[test]
    fn greetings() {
        let is = |w: &str| GREETINGS.at(w).is_some_and(|end| is_greeting(w, end));
        for words in [
            "Hi Anna,",
            "Hello",
            "Dear Ms Okafor:",
            "Good morning, Ms Okafor,",
            "Sehr geehrte Frau Meier,",
            "Madame, Monsieur,",
            "Buenos días, Ana:",
            "Olá Pedro!",
            "Hi there",
            "Dear Customer Care Team of Acme Ltd,",
        ] {
            assert!(is(words), "{words}");
        }
        for words in [
            "Hi Anna, thanks for the photo.",
            "Hi, how are you today?",
            "History shows it.",
            "Dear me, that should not have happened to you at all.",
            "Best regards,",
        ] {
            assert!(!is(words), "{words}");
        }
        assert!(is_name_and_comma("Anna,") && !is_name_and_comma("Sorry for that,") && !is_name_and_comma("ok,"));
    }

    #[test]
    fn closings() {
        for words in [
            "Best,",
            "Kind regards",
            "Thanks, Sam",
            "Thanks!",
            "Thank you for your patience,",
            "MfG",
            "Mit freundlichen Grüßen",
            "Viele Grüße aus Köln,",
            "Cordialement,",
            "Un saludo",
            "Atenciosamente,",
            "Best regards from Leeds,",
            "Je vous prie d'agréer, Madame, l'expression de mes salutations distinguées.",
        ] {
            assert!(is_closing(words), "{words}");
        }
        for words in [
            "Thanks for the photo of the lamp.",
            "Best to call us before five.",
            "Thank you for telling us what happened with the order.",
            "Yours is the blue one.",
            "Gracias por la foto, ya la he visto.",
        ] {
            assert!(!is_closing(words), "{words}");
        }
    }

    #[test]
    fn names_and_numbers() {
        for words in ["Anna", "Jane M. Roe", "María de la Cruz", "The Acme Team", "Dr. Jo O'Neil"] {
            assert!(is_name(words), "{words}");
        }
        for words in ["Order 77", "See you soon", "next Steps", "Please Call:", "It works."] {
            assert!(!is_name(words), "{words}");
        }
        assert!(is_contact("+44 20 7946 0999") && is_contact("www.acme.example") && !is_contact("Order 7712345"));
        assert!(is_postscript("P.S. One more thing") && is_postscript("PS: and") && !is_postscript("Psychology"));
    }

    #[test]
    fn prose() {
        for words in
            ["I have sent you a new lamp today.", "Could you send us a photo?", "Bitte senden Sie uns ein Foto."]
        {
            assert!(is_prose(words), "{words}");
        }
        for words in
            ["Customer Care, Acme Ltd", "Tel: +49 30 1234567", "12 High Street, Leeds LS1 4AB", "Sent from my iPhone"]
        {
            assert!(!is_prose(words), "{words}");
        }
    }
}
