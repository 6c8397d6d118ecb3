//! A moment as people here read it. Nothing in this crate asks a clock: whoever calls says what time it is.

use shipworthy_eval::moment;
use shipworthy_spec::spec::Date;

/// A moment, and how far the clock on the wall is from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Seconds since 1970-01-01 in UTC.
    pub seconds: i64,
    /// Minutes that the clock here is ahead of UTC.
    pub offset_minutes: i32,
}

impl Moment {
    /// The day here; `None` outside the calendar of specs, years 1 to 9999.
    pub fn day(self) -> Option<Date> {
        moment::day(self.local())
    }

    /// The day and the time: "21 November 2026, 14:02".
    pub fn in_words(self) -> String {
        match self.day() {
            Some(day) => format!("{}, {}", day.in_words(), self.time()),
            None => self.time(),
        }
    }

    /// The time of the day: "14:02".
    pub fn time(self) -> String {
        let of_day = self.local().rem_euclid(86_400);
        format!("{:02}:{:02}", of_day / 3600, of_day % 3600 / 60)
    }

    /// As programs write it, in UTC: `2026-11-21T08:32:00Z`.
    pub fn iso(self) -> String {
        moment::text(self.seconds)
    }

    fn local(self) -> i64 {
        self.seconds + i64::from(self.offset_minutes) * 60
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[track_caller]
    fn check(seconds: i64, offset_minutes: i32, words: &str, iso: &str) {
        let moment = Moment { seconds, offset_minutes };
        assert_eq!((moment.in_words().as_str(), moment.iso().as_str()), (words, iso));
    }

    #[test]
    fn days_follow_the_calendar() {
        check(0, 0, "1 January 1970, 00:00", "1970-01-01T00:00:00Z");
        check(951_782_400, 0, "29 February 2000, 00:00", "2000-02-29T00:00:00Z");
        check(1_795_278_720, 330, "21 November 2026, 22:02", "2026-11-21T16:32:00Z");
        check(-1, 0, "31 December 1969, 23:59", "1969-12-31T23:59:59Z");
        check(4_107_542_399, -60, "28 February 2100, 22:59", "2100-02-28T23:59:59Z");
    }

    #[test]
    fn every_day_of_four_centuries_is_the_day_after_the_one_before() {
        let mut before = Moment { seconds: -DAY * 146_097, offset_minutes: 0 }.day().unwrap();
        for day in -146_096..0 {
            let now = Moment { seconds: DAY * day, offset_minutes: 0 }.day().unwrap();
            assert!(now > before, "{now} follows {before}");
            before = now;
        }
        assert_eq!(before, Date::new(1969, 12, 31).unwrap());
    }
}
