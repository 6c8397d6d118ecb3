//! Moments: seconds since 1970-01-01 UTC, as a day and as text. Nothing here reads a clock.

use serde::Serializer;
use shipworthy_spec::spec::Date;

/// Seconds of a day, leap seconds left aside as Unix time does.
const DAY: i64 = 86_400;

/// The day of a moment, in UTC; `None` outside the years 1 to 9999.
///
/// Days are counted from 1 March of year 0, so that leap days come last (Hinnant 2013, "chrono-compatible low-level date
/// algorithms", civil_from_days).
pub fn day(seconds: i64) -> Option<Date> {
    let days = seconds.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// A moment as `2026-11-21T14:33:04Z` (RFC 3339); the bare seconds outside the years 1 to 9999.
pub fn text(seconds: i64) -> String {
    let Some(day) = day(seconds) else { return seconds.to_string() };
    let of_day = seconds.rem_euclid(DAY);
    format!("{day}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// A moment as people say it: "21 November 2026".
pub fn in_words(seconds: i64) -> String {
    day(seconds).map_or_else(|| text(seconds), Date::in_words)
}

/// Writes a moment as text, for `#[serde(serialize_with)]`.
pub fn serialize<S: Serializer>(seconds: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&text(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: i64, expect: &str) {
        assert_eq!(text(seconds), expect);
    }

    #[test]
    fn moments_are_those_of_a_calendar() {
        // `date -u -d @SECONDS` says these.
        check(0, "1970-01-01T00:00:00Z");
        check(-1, "1969-12-31T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(951_868_799, "2000-02-29T23:59:59Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
        check(1_795_271_584, "2026-11-21T14:33:04Z");
        check(i64::MAX, "9223372036854775807");
    }
}
