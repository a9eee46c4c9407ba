//! Weeks of the calendar.

/// The ISO 8601 week of a date that begins with `YYYY-MM-DD` (such as `2024-W02`), or `None`.
pub fn week(date: &str) -> Option<String> {
    let bytes = date.trim().as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        let part = bytes.get(range)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0i64, |n, b| n * 10 + i64::from(b - b'0')))
    };
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let marks = matches!(bytes.get(4), Some(b'-' | b'/')) && matches!(bytes.get(7), Some(b'-' | b'/'));
    if !marks || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(of_day(days(year, month, day)))
}

/// The week of a day, counted from 1970.
fn of_day(day: i64) -> String {
    // The week begins on Monday and belongs to the year that its Thursday lies in.
    let thursday = day - (day + 3).rem_euclid(7) + 3;
    let about = 1970 + thursday.div_euclid(366);
    let year = (about..).find(|y| thursday < days(*y + 1, 1, 1)).unwrap_or(about);
    format!("{year:04}-W{:02}", (thursday - days(year, 1, 1)) / 7 + 1)
}

/// The week of a time in seconds since 1970, in universal time; `None` for times on a conversation's own clock.
pub(super) fn of_time(seconds: f64) -> Option<String> {
    // Ten years of seconds: no conversation is as long.
    const SINCE_1970: f64 = 3.2e8;
    (SINCE_1970..1e12).contains(&seconds).then(|| of_day((seconds / 86_400.0) as i64))
}

/// Days since 1970-01-01, in the calendar of today (Howard Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::week;

    #[test]
    fn weeks_as_the_standard_counts_them() {
        let of = |date: &str| week(date).unwrap_or_default();
        assert_eq!(of("2024-01-01"), "2024-W01");
        assert_eq!(of("2023-01-01"), "2022-W52");
        assert_eq!(of("2020-12-31T08:00:00Z"), "2020-W53");
        assert_eq!(of("2024-12-30"), "2025-W01");
        assert_eq!(of("2026/11/28"), "2026-W48");
        assert_eq!(week("28.11.2026"), None);
        assert_eq!(week("2026-13-01"), None);
        assert_eq!(week(""), None);
        assert_eq!(super::of_time(1_704_067_200.0), week("2024-01-01"));
        assert_eq!(super::of_time(1_609_401_600.0), week("2020-12-31"));
        assert_eq!(super::of_time(75.0), None);
    }
}
