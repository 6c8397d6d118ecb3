//! The only place that reads the clock: for waivers, and for what is remembered.

use chrono::Datelike;
use shipworthy_app::moment::Moment;
use shipworthy_spec::spec::Date;

/// Now, in seconds since 1970-01-01 UTC.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

/// Now, as clocks show it here.
pub fn moment() -> Moment {
    let now = chrono::Local::now();
    Moment { seconds: now.timestamp(), offset_minutes: now.offset().local_minus_utc() / 60 }
}

/// What day it is here; `None` where the clock is outside the calendar of specs.
pub fn local_day() -> Option<Date> {
    let now = chrono::Local::now();
    Date::new(u16::try_from(now.year()).ok()?, u8::try_from(now.month()).ok()?, u8::try_from(now.day()).ok()?)
}
