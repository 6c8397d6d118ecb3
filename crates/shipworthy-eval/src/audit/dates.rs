//! Dates as people write them: which format, which day, or that the day does not exist.

/// A way of writing a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// 2026-07-01, with or without a time.
    Iso,
    /// 2026/07/01.
    YearFirst,
    /// 13/07/2026: the day first, as the number shows.
    DayFirst,
    /// 07/13/2026: the month first, as the number shows.
    MonthFirst,
    /// 03/07/2026: the day or the month first.
    Slashes,
    /// 1 Jul 2026.
    NamedMonth,
    /// Jul 1, 2026.
    NamedMonthFirst,
}

impl Format {
    /// An example that names the format.
    pub fn example(self) -> &'static str {
        match self {
            Format::Iso => "2026-07-31",
            Format::YearFirst => "2026/07/31",
            Format::DayFirst => "31/07/2026",
            Format::MonthFirst => "07/31/2026",
            Format::Slashes => "03/07/2026",
            Format::NamedMonth => "31 Jul 2026",
            Format::NamedMonthFirst => "Jul 31, 2026",
        }
    }
}

/// What a text says as a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Read {
    /// A day, as seconds since 1970-01-01 in UTC, with the time where one is written.
    Moment(Format, f64),
    /// Written as a date, but there is no such day.
    Impossible,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date; `None` when the text is not written as one. Years from 1000 to 9999.
pub fn read(text: &str) -> Option<Read> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if !(8..=40).contains(&bytes.len()) || !bytes.is_ascii() {
        return None;
    }
    if bytes[0].is_ascii_digit() { digits_first(bytes) } else { month_first(text) }
}

fn digits_first(bytes: &[u8]) -> Option<Read> {
    let (first, at) = number(bytes, 0)?;
    let digits = at;
    let separator = *bytes.get(at)?;
    if digits == 4 && matches!(separator, b'-' | b'/' | b'.') {
        let (month, at) = number(bytes, at + 1)?;
        if bytes.get(at) != Some(&separator) {
            return None;
        }
        let from = at + 1;
        let (day, at) = number(bytes, from)?;
        if at - from > 2 || !matches!(bytes.get(at), None | Some(b' ' | b'T')) {
            return None;
        }
        let format = if separator == b'-' { Format::Iso } else { Format::YearFirst };
        return Some(moment(format, first, month, day, &bytes[at..]));
    }
    if digits > 2 {
        return None;
    }
    if matches!(separator, b'-' | b'/' | b'.')
        && let Some((second, at)) = number(bytes, at + 1)
    {
        if bytes.get(at) != Some(&separator) || second > 99 {
            return None;
        }
        let from = at + 1;
        let (year, at) = number(bytes, from)?;
        if at - from != 4 || !matches!(bytes.get(at), None | Some(b' ' | b'T' | b',')) {
            return None;
        }
        let rest = &bytes[at..];
        return Some(match (first, second) {
            (d, m) if d > 12 && m <= 12 => moment(Format::DayFirst, year, m, d, rest),
            (m, d) if d > 12 && m <= 12 => moment(Format::MonthFirst, year, m, d, rest),
            (d, m) if d <= 12 && m <= 12 => moment(Format::Slashes, year, m, d, rest),
            _ => Read::Impossible,
        });
    }
    // 31 Jul 2026, 31-Jul-2026
    if matches!(separator, b' ' | b'-') {
        let (month, at) = month_name(bytes, at + 1)?;
        let at = at + usize::from(matches!(bytes.get(at), Some(b' ' | b'-' | b',')));
        let at = at + usize::from(bytes.get(at) == Some(&b' '));
        let (year, end) = number(bytes, at)?;
        if end - at != 4 {
            return None;
        }
        return Some(moment(Format::NamedMonth, year, month, first, &bytes[end..]));
    }
    None
}

fn month_first(text: &str) -> Option<Read> {
    let bytes = text.as_bytes();
    let (month, at) = month_name(bytes, 0)?;
    let from = at + bytes[at..].iter().take_while(|b| **b == b' ').count();
    let (day, at) = number(bytes, from)?;
    if at - from > 2 {
        return None;
    }
    let at = at + bytes[at..].iter().take_while(|b| matches!(**b, b' ' | b',')).count();
    let (year, end) = number(bytes, at)?;
    (end - at == 4).then(|| moment(Format::NamedMonthFirst, year, month, day, &bytes[end..]))
}

fn number(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let length = bytes.get(at..)?.iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    (1..=4)
        .contains(&length)
        .then(|| (bytes[at..at + length].iter().fold(0, |n, d| n * 10 + u32::from(d - b'0')), at + length))
}

fn month_name(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let length = bytes.get(at..)?.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if !(3..=9).contains(&length) {
        return None;
    }
    let name = std::str::from_utf8(&bytes[at..at + 3]).ok()?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|m| *m == name)?;
    Some((month as u32 + 1, at + length))
}

fn moment(format: Format, year: u32, month: u32, day: u32, rest: &[u8]) -> Read {
    if !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) || year < 1000 {
        return Read::Impossible;
    }
    Read::Moment(format, days_since_1970(i64::from(year), month, day) as f64 * 86_400.0 + time_of_day(rest))
}

/// Hours, minutes and seconds behind a date; 0 where none are written. Zones are left aside.
fn time_of_day(rest: &[u8]) -> f64 {
    let start = rest.iter().position(u8::is_ascii_digit).unwrap_or(rest.len());
    let part = |at: usize| number(rest, at).map_or((0, at), |(n, end)| (n, end));
    let (hours, at) = part(start);
    if rest.get(at) != Some(&b':') {
        return 0.0;
    }
    let (minutes, at) = part(at + 1);
    let seconds = if rest.get(at) == Some(&b':') { part(at + 1).0 } else { 0 };
    f64::from(hours * 3600 + minutes * 60 + seconds)
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, counted in eras of 400 years (Hinnant, 2013).
pub fn days_since_1970(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (i64::from(month) + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day of a moment as `2026-07-31`.
pub fn day(seconds: f64) -> String {
    let days = (seconds / 86_400.0).floor() as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The moment as `2026-07-31 14:05`, or the day where it is midnight.
pub fn minute(seconds: f64) -> String {
    let of_day = seconds.rem_euclid(86_400.0) as u32;
    if of_day == 0 { day(seconds) } else { format!("{} {:02}:{:02}", day(seconds), of_day / 3600, of_day / 60 % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        let check = |text: &str, format: Format, said: &str| match read(text) {
            Some(Read::Moment(found, seconds)) => {
                assert_eq!((found, minute(seconds).as_str()), (format, said), "{text}")
            }
            other => panic!("{text}: {other:?}"),
        };
        check("2026-07-31", Format::Iso, "2026-07-31");
        check("2026-07-31T14:05:09Z", Format::Iso, "2026-07-31 14:05");
        check("2026/07/31", Format::YearFirst, "2026-07-31");
        check("31/07/2026", Format::DayFirst, "2026-07-31");
        check("07/31/2026", Format::MonthFirst, "2026-07-31");
        check("31-07-2026 09:00", Format::DayFirst, "2026-07-31 09:00");
        check("03.07.2026", Format::Slashes, "2026-07-03");
        check("31 Jul 2026", Format::NamedMonth, "2026-07-31");
        check("31-July-2026", Format::NamedMonth, "2026-07-31");
        check("July 31, 2026", Format::NamedMonthFirst, "2026-07-31");
        check("1969-12-31", Format::Iso, "1969-12-31");
        check("2000-02-29", Format::Iso, "2000-02-29");
    }

    #[test]
    fn days_that_do_not_exist() {
        for text in ["2026-02-30", "2026-13-01", "31/02/2026", "45/45/2026", "2026-00-10", "1900-02-29"] {
            assert_eq!(read(text), Some(Read::Impossible), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in
            ["north", "2026", "12345678", "1.2.3.4", "10-20-30", "2026-07-01-5", "marching on 12 2026", "192.168.1.10"]
        {
            assert!(!matches!(read(text), Some(Read::Moment(..))), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn days_count_both_ways() {
        for days in (-800_000..800_000).step_by(997) {
            let text = day(days as f64 * 86_400.0);
            if text.len() == 10 && !text.starts_with('-') {
                let part = |r: std::ops::Range<usize>| text[r].parse::<i64>().unwrap();
                assert_eq!(days_since_1970(part(0..4), part(5..7) as u32, part(8..10) as u32), days);
            }
        }
    }
}
