//! Waivers: bars that somebody lets fail until a date, and says why.

use std::fmt;

/// A bar that may fail for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Id of the bar.
    pub bar: String,
    /// Last day on which it holds.
    pub until: Date,
    /// Who answers for it.
    pub by: String,
    /// Why, in a sentence.
    pub reason: String,
}

impl Waiver {
    /// Whether it still holds on a day. The caller says what day it is.
    pub fn holds(&self, today: Date) -> bool {
        today <= self.until
    }
}

/// A day of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if there is one: `None` for 30 February and for years outside 1 to 9999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            1..=12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }

    /// Reads `2026-12-31`.
    pub fn parse(text: &str) -> Option<Date> {
        let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return None };
        let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day as people say it: "1 March 2027".
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        format!("{} {} {}", self.day, MONTHS[usize::from(self.month) - 1], self.year)
    }
}

impl serde::Serialize for Date {
    /// As it is written in a spec: `2027-03-01`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("'{text}' is no day, such as 2026-12-31")))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Groups of people that the report compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fairness {
    /// Slices whose values are the groups.
    pub groups: Vec<String>,
    /// Canonical names of the metrics to compare them by; empty means the report's own choice.
    pub metrics: Vec<String>,
}
