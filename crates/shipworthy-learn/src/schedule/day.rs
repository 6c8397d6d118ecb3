//! Which day something was done on, as whoever did it lives it: a day begins at four in the morning of their clock.

/// The hour at which a day begins, unless somebody says otherwise.
pub const BOUNDARY_HOUR: u8 = 4;

const DAY: i64 = 86_400;

/// The day of a moment, as days since 1970-01-01: `at` in seconds UTC, the minutes that the clock there was ahead of UTC, and the hour at
/// which a day begins.
pub fn day_of(at: i64, offset_minutes: i32, boundary_hour: u8) -> i64 {
    (at + i64::from(offset_minutes) * 60 - i64::from(boundary_hour) * 3600).div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_four_where_it_is_lived() {
        let check =
            |at: i64, offset: i32, day: i64| assert_eq!(day_of(at, offset, BOUNDARY_HOUR), day, "{at} {offset}");
        check(0, 0, -1);
        check(4 * 3600 - 1, 0, -1);
        check(4 * 3600, 0, 0);
        check(DAY + 3600, 0, 0);
        // Half past five in the morning in India is midnight in UTC.
        check(0, 330, 0);
        check(-90 * 60, 330, 0);
        check(-91 * 60, 330, -1);
        check(12 * 3600, -480, 0);
        check(11 * 3600, -480, -1);
    }
}
