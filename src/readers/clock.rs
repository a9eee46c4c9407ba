//! Times as transcripts write them, in seconds.

/// Seconds in a day.
const DAY: f64 = 86_400.0;

/// A point in time: ISO 8601 and the like and numbers since 1970 give seconds since 1970; a clock gives seconds since
/// midnight, or since the start of a recording.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim().trim_matches(['[', ']', '(', ')']).trim();
    if let Ok(number) = text.parse::<f64>() {
        return (number.is_finite() && number >= 0.0).then(|| since_1970(number));
    }
    dated(text).or_else(|| clock(text))
}

/// Seconds since 1970, from seconds or milliseconds.
pub fn since_1970(number: f64) -> f64 {
    if number >= 1e11 { number / 1000.0 } else { number }
}

/// What the first of two fields alone counts: "1:12".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// Minutes where it is 0, as recordings start at "0:00"; else hours.
    Unknown,
    Minutes,
    Hours,
}

/// "00:01:12.5", "1:12", "10:32", "10:32:15 AM", "00:00:01,500".
pub fn clock(text: &str) -> Option<f64> {
    clock_of(text, Fields::Unknown)
}

/// The same, where it is known what two fields are.
pub fn clock_of(text: &str, fields: Fields) -> Option<f64> {
    let (text, known) = (text.trim(), fields);
    let lower = text.to_ascii_lowercase();
    let (body, half) = match () {
        () if lower.ends_with("am") || lower.ends_with("a.m.") => (lower.trim_end_matches(['a', 'm', '.']), Some(0.0)),
        () if lower.ends_with("pm") || lower.ends_with("p.m.") => (lower.trim_end_matches(['p', 'm', '.']), Some(12.0)),
        () => (lower.as_str(), None),
    };
    let fields: Vec<&str> = body.trim().split(':').collect();
    if !(2..=3).contains(&fields.len()) {
        return None;
    }
    let digits = |s: &str| !s.is_empty() && s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit());
    let (last, front) = fields.split_last()?;
    let seconds = last.replace(',', ".");
    let whole = seconds.split('.').next().unwrap_or_default();
    if !front.iter().all(|f| digits(f)) || !digits(whole) || whole.len() > 2 {
        return None;
    }
    let n: Vec<f64> = front.iter().map(|f| f.parse::<f64>()).chain([seconds.parse()]).collect::<Result<_, _>>().ok()?;
    if n[1..].iter().any(|part| *part >= 60.0) {
        return None;
    }
    let seconds = match (n.as_slice(), half) {
        ([h, m, s], None) => h * 3600.0 + m * 60.0 + s,
        ([h, m, s], Some(half)) => (h % 12.0 + half) * 3600.0 + m * 60.0 + s,
        ([h, m], Some(half)) => (h % 12.0 + half) * 3600.0 + m * 60.0,
        ([m, s], None) if known == Fields::Minutes => m * 60.0 + s,
        ([m, s], None) if known == Fields::Unknown && (*m == 0.0 || last.contains(['.', ','])) => m * 60.0 + s,
        ([h, m], None) if *h < 24.0 => h * 3600.0 + m * 60.0,
        ([m, s], None) => m * 60.0 + s,
        _ => return None,
    };
    Some(seconds)
}

/// "2024-03-01T10:32:15.250Z", "2024-03-01 10:32", "2024-03-01T10:32+01:00", "1/3/2024, 10:32 AM", "2024-03-01".
fn dated(text: &str) -> Option<f64> {
    let split = text.find(['T', ' ', ',']).unwrap_or(text.len());
    let days = date(&text[..split])?;
    let rest = text[split..].trim_start_matches(['T', ' ', ',']);
    if rest.is_empty() {
        return Some(days * DAY);
    }
    let (time, offset) = zone(rest);
    Some(days * DAY + hours_first(time)? - offset)
}

/// After a date, "00:15" is a quarter past midnight.
fn hours_first(time: &str) -> Option<f64> {
    let time = time.trim();
    if time.matches(':').count() == 1 && time.starts_with("00:") && !time.to_ascii_lowercase().ends_with('m') {
        return clock(&format!("{time}:00"));
    }
    clock(time)
}

/// Takes "Z", "UTC", "+01:00" or "-0500" off the end; the offset in seconds.
fn zone(text: &str) -> (&str, f64) {
    let text = text.trim();
    for utc in ["Z", "z", "UTC", "GMT"] {
        if let Some(time) = text.strip_suffix(utc) {
            return (time, 0.0);
        }
    }
    if let Some(at) = text.rfind(['+', '-']).filter(|at| *at >= 4) {
        let offset = &text.as_bytes()[at + 1..];
        if !offset.iter().all(|b| b.is_ascii_digit() || *b == b':') {
            return (text, 0.0);
        }
        let (hours, minutes) = match offset {
            [a, b, b':', c, d] | [a, b, c, d] => ([*a, *b], [*c, *d]),
            [a, b] => ([*a, *b], *b"00"),
            _ => return (text, 0.0),
        };
        let two = |d: [u8; 2]| f64::from(d[0] & 15) * 10.0 + f64::from(d[1] & 15);
        let seconds = two(hours) * 3600.0 + two(minutes) * 60.0;
        return (&text[..at], if text.as_bytes()[at] == b'-' { -seconds } else { seconds });
    }
    (text, 0.0)
}

/// Days since 1970 of "2024-03-01", "2024/03/01", "01/03/2024", "1.3.2024". Of "a/b/year" the first is the month unless
/// it cannot be: for waits between turns of a day it makes no difference.
fn date(text: &str) -> Option<f64> {
    let fields: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [a, b, c] = fields.as_slice() else { return None };
    let number = |s: &str| (s.len() <= 4).then(|| s.parse::<i64>().ok()).flatten();
    let (a, b, c) = (number(a)?, number(b)?, number(c)?);
    let (year, month, day) = match (fields[0].len(), a > 12 || text.contains('.')) {
        (4, _) => (a, b, c),
        (_, true) => (c, b, a),
        (_, false) => (c, a, b),
    };
    let year = if year < 100 { year + 2000 } else { year };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days from civil, after Howard Hinnant.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some((era * 146_097 + of_era - 719_468) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks() {
        for (text, seconds) in [
            ("00:01:12", 72.0),
            ("[0:07]", 7.0),
            ("00:00:01,500", 1.5),
            ("01:12.25", 72.25),
            ("10:32", 37_920.0),
            ("10:32 PM", 81_120.0),
            ("12:05am", 300.0),
            ("1:02:03 p.m.", 46_923.0),
            ("72:10", 4330.0),
        ] {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn dates() {
        for (text, seconds) in [
            ("1970-01-02", 86_400.0),
            ("2024-03-01T10:32:15.250Z", 1_709_289_135.25),
            ("2024-03-01T11:32:15+01:00", 1_709_289_135.0),
            ("2024-03-01 05:32:15 -0500", 1_709_289_135.0),
            ("3/1/2024, 10:32 AM", 1_709_289_120.0),
            ("29/2/2024 00:15", 1_709_165_700.0),
            ("1709289135", 1_709_289_135.0),
            ("1709289135250", 1_709_289_135.25),
        ] {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in
            ["", "soon", "10:99", "1:2:3:4", "2024-13-01", "a:b", "::", "-5", "12/31/99999", "é:1", "+:00", "NaN"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
