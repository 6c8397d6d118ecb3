//! Seven months of 2026, as days since the first of April.

/// Days in April to November.
const MONTH_DAYS: [u32; 8] = [30, 31, 30, 31, 31, 30, 31, 30];

/// Payments happen before this day: the first of November.
pub const END_DAY: u32 = 214;

/// Labels are as known on this day: the 16th of November.
pub const SNAPSHOT_DAY: u32 = 229;

/// Months since April, and the day of the month from 1. Days past November stay in November.
fn month_and_day(mut day: u32) -> (usize, u32) {
    for (month, &length) in MONTH_DAYS.iter().enumerate() {
        if day < length {
            return (month, day + 1);
        }
        day -= length;
    }
    (MONTH_DAYS.len() - 1, MONTH_DAYS[MONTH_DAYS.len() - 1])
}

/// Months since April.
pub fn month(day: u32) -> usize {
    month_and_day(day).0
}

/// The day as `2026-04-01`.
pub fn date(day: u32) -> String {
    let (month, day) = month_and_day(day);
    format!("2026-{:02}-{day:02}", month + 4)
}

/// A second since the first of April as `2026-04-01T00:00:00`.
pub fn date_time(second: u64) -> String {
    let (day, rest) = ((second / 86_400) as u32, second % 86_400);
    format!("{}T{:02}:{:02}:{:02}", date(day), rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_turn_at_the_right_day() {
        assert_eq!(date(0), "2026-04-01");
        assert_eq!(date(29), "2026-04-30");
        assert_eq!(date(30), "2026-05-01");
        assert_eq!(date(183), "2026-10-01");
        assert_eq!(date(END_DAY), "2026-11-01");
        assert_eq!(date(SNAPSHOT_DAY), "2026-11-16");
        assert_eq!(date_time(86_400 + 3_661), "2026-04-02T01:01:01");
    }
}
