//! What providers say about when to come back.

use std::time::Duration;

use hyper::HeaderMap;

/// No provider is believed that asks for more: it would hold up everything.
const LONGEST: Duration = Duration::from_secs(3600);

/// How long to wait, by the headers of a reply that turned a call away; `None` where they do not say.
pub(crate) fn wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let precise =
        text("retry-after-ms").and_then(|text| text.parse::<f64>().ok()).and_then(|number| seconds(number / 1e3));
    precise
        .or_else(|| text("retry-after").and_then(|said| retry_after(said, text("date"))))
        .or_else(|| exhausted(headers))
        .map(|wait| wait.min(LONGEST))
}

/// How long until there is room again, where a reply says that there is none left; also replies that came through say so.
pub(crate) fn exhausted(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: String| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let mut longest: Option<Duration> = None;
    for what in ["requests", "tokens"] {
        let left = text(format!("x-ratelimit-remaining-{what}")).and_then(|text| text.parse::<f64>().ok());
        let reset = text(format!("x-ratelimit-reset-{what}")).and_then(span);
        if let (Some(left), Some(reset)) = (left, reset)
            && left < 1.0
        {
            longest = Some(longest.map_or(reset, |longest| longest.max(reset)));
        }
    }
    longest
}

fn seconds(seconds: f64) -> Option<Duration> {
    let bounded = seconds.min(LONGEST.as_secs_f64());
    if seconds.is_finite() { Duration::try_from_secs_f64(bounded).ok() } else { None }
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). A date is set against the `Date` of the same reply, so that the
/// clocks of the two machines need not agree.
fn retry_after(said: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(number) = said.parse::<f64>() {
        return seconds(number);
    }
    let (until, now) = (http_date(said)?, http_date(date?)?);
    Some(Duration::from_secs(until.saturating_sub(now)))
}

/// Seconds of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that senders may use (RFC 9110, 5.6.7). They
/// count from an arbitrary day.
fn http_date(text: &str) -> Option<u64> {
    let mut words = text.split_once(", ")?.1.split(' ');
    let day: u64 = words.next()?.parse().ok().filter(|day| *day <= 31)?;
    let month = words.next()?;
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .iter()
        .position(|name| *name == month)?;
    let year: u64 = words.next()?.parse().ok().filter(|year| (1900..10_000).contains(year))?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<u64>().ok().filter(|part| *part <= 60));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    // Years that start in March end with the leap day, which makes the days before a month a formula (Zeller 1887).
    let (year, month) = if month < 2 { (year - 1, month as u64 + 10) } else { (year, month as u64 - 2) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

/// A span such as `20ms`, `1s`, `6m0s`, `1h2m`, or a number of seconds.
fn span(text: &str) -> Option<Duration> {
    if let Ok(number) = text.parse::<f64>() {
        return seconds(number);
    }
    let mut sum = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |length| digits + length);
        sum += number
            * match &rest[digits..unit] {
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    seconds(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], expect: Option<u64>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        assert_eq!(wait(&map), expect.map(Duration::from_millis), "{headers:?}");
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        check(&[("retry-after", "2")], Some(2000));
        check(&[("retry-after", "0.5")], Some(500));
        check(&[("retry-after-ms", "70"), ("retry-after", "2")], Some(70));
        let date = ("date", "Thu, 29 Feb 2024 23:59:50 GMT");
        check(&[("retry-after", "Fri, 01 Mar 2024 00:00:20 GMT"), date], Some(30_000));
        check(&[("retry-after", "Thu, 29 Feb 2024 23:00:00 GMT"), date], Some(0));
        check(&[("retry-after", "Fri, 01 Mar 2024 00:00:20 GMT")], None);
        check(&[("retry-after", "soon")], None);
        check(&[("retry-after", "-1")], None);
        check(&[("retry-after", "nan")], None);
        check(&[("retry-after", "inf")], None);
        check(&[("retry-after", "1e300")], Some(3_600_000));
        check(&[("retry-after", "999999")], Some(3_600_000));
        check(&[], None);
    }

    #[test]
    fn what_is_left_says_when_to_come_back() {
        let requests = ("x-ratelimit-remaining-requests", "0");
        check(&[requests, ("x-ratelimit-reset-requests", "6m0s")], Some(360_000));
        check(&[requests, ("x-ratelimit-reset-requests", "20ms")], Some(20));
        check(&[requests, ("x-ratelimit-reset-requests", "1.5s")], Some(1500));
        check(&[requests, ("x-ratelimit-reset-requests", "later")], None);
        check(&[("x-ratelimit-remaining-tokens", "5"), ("x-ratelimit-reset-tokens", "1s")], None);
    }

    #[test]
    fn dates_count_the_days_of_the_calendar() {
        let apart = |from: &str, to: &str| http_date(to).expect("a date") - http_date(from).expect("a date");
        assert_eq!(apart("Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 07 Nov 1994 08:49:37 GMT"), 86_400);
        assert_eq!(apart("Tue, 31 Dec 2024 00:00:00 GMT", "Wed, 01 Jan 2025 00:00:00 GMT"), 86_400);
        assert_eq!(apart("Wed, 01 Jan 2025 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:00 GMT"), 365 * 86_400);
        assert_eq!(apart("Mon, 01 Jan 2024 00:00:00 GMT", "Wed, 01 Jan 2025 00:00:00 GMT"), 366 * 86_400);
        for wrong in [
            "Sun, 18446744073709551615 Nov 1994 08:49:37 GMT",
            "",
            "Sun, 06 Nov",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 0 08:49:37 GMT",
        ] {
            assert_eq!(http_date(wrong), None);
        }
    }
}
