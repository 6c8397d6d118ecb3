//! Formats of text and numbers that a schema can name: those of ajv-formats.

/// Formats that are known.
const KNOWN: [&str; 26] = [
    "date",
    "time",
    "date-time",
    "iso-time",
    "iso-date-time",
    "duration",
    "uri",
    "uri-reference",
    "uri-template",
    "url",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "regex",
    "uuid",
    "json-pointer",
    "json-pointer-uri-fragment",
    "relative-json-pointer",
    "byte",
    "int32",
    "int64",
    "float",
    "double",
    "password",
    "binary",
];

pub(super) fn is_known(format: &str) -> bool {
    KNOWN.contains(&format)
}

/// Whether a number has the format; formats of text say nothing about numbers.
pub(super) fn number_fits(format: &str, number: f64) -> bool {
    match format {
        "int32" => number.fract() == 0.0 && (-2_147_483_648.0..=2_147_483_647.0).contains(&number),
        "int64" => number.fract() == 0.0,
        _ => true,
    }
}

/// Whether a text has the format; formats of numbers say nothing about text. `regex` is looked at where patterns are.
pub(super) fn text_fits(format: &str, text: &str) -> bool {
    match format {
        "date" => date(text),
        "time" => time(text, true),
        "iso-time" => time(text, false),
        "date-time" => date_time(text, true),
        "iso-date-time" => date_time(text, false),
        "duration" => duration(text),
        "uri" => text.contains(['/', ':']) && scheme(text).is_some_and(address),
        "url" => ["http://", "https://", "ftp://"].iter().any(|start| {
            text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
                && text.len() > start.len()
                && address(&text[start.len()..])
        }),
        "uri-reference" => address(scheme(text).unwrap_or(text)),
        "uri-template" => template(text),
        "email" => email(text),
        "hostname" => hostname(text),
        "ipv4" => ipv4(text),
        "ipv6" => text.parse::<core::net::Ipv6Addr>().is_ok(),
        "uuid" => uuid(text),
        "json-pointer" => pointer(text),
        "json-pointer-uri-fragment" => text.strip_prefix('#').is_some_and(|rest| pointer(rest) && address(rest)),
        "relative-json-pointer" => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &text[digits..];
            digits > 0 && !(digits > 1 && text.starts_with('0')) && (rest == "#" || pointer(rest))
        }
        "byte" => base64(text),
        _ => true,
    }
}

/// Numbers of two digits, or none.
fn two(text: &str) -> Option<u32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// RFC 3339: `2026-02-28`, a day that exists.
fn date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (Ok(year), Some(month), Some(day)) = (year.parse::<u32>(), two(month), two(day)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `12:30:59.5Z`, `12:30:59+05:30`; with or without a zone where that may be left out.
fn time(text: &str, zone_needed: bool) -> bool {
    let Some(clock) = text.get(..8) else { return false };
    let parts: Vec<Option<u32>> = clock.split(':').map(two).collect();
    let [Some(hour), Some(minute), Some(second)] = parts.as_slice() else { return false };
    let mut rest = &text[8..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return false;
        }
        rest = &fraction[digits..];
    }
    if *hour > 23 || *minute > 59 {
        return false;
    }
    let Some((sign, hours, minutes)) = zone(rest) else { return rest.is_empty() && !zone_needed && *second <= 59 };
    if hours > 23 || minutes > 59 {
        return false;
    }
    // A leap second ends a day of UTC.
    let of_day = *hour as i32 * 60 + *minute as i32 - sign * (hours as i32 * 60 + minutes as i32);
    *second <= 59 || (*second == 60 && of_day.rem_euclid(1440) == 1439)
}

fn zone(text: &str) -> Option<(i32, u32, u32)> {
    if text.eq_ignore_ascii_case("z") {
        return Some((1, 0, 0));
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    match rest.len() {
        2 => Some((sign, two(rest)?, 0)),
        4 => Some((sign, two(rest.get(..2)?)?, two(rest.get(2..)?)?)),
        5 if rest.as_bytes()[2] == b':' => Some((sign, two(rest.get(..2)?)?, two(rest.get(3..)?)?)),
        _ => None,
    }
}

fn date_time(text: &str, zone_needed: bool) -> bool {
    let Some((day, clock)) = text.split_at_checked(10) else { return false };
    date(day)
        && clock.starts_with(|c: char| matches!(c, 'T' | 't') || crate::js::is_space(c))
        && clock.get(1..).is_some_and(|clock| time(clock, zone_needed))
}

/// ISO 8601: `P1Y2M3DT4H5M6S`, `P3W`.
fn duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) if !clock.is_empty() => (days, clock),
        Some(_) => return false,
        None => (rest, ""),
    };
    let parts = |text: &str, units: &str| {
        let (mut left, mut units) = (text, units);
        while !left.is_empty() {
            let digits = left.bytes().take_while(u8::is_ascii_digit).count();
            let unit = left[digits..].chars().next().and_then(|unit| units.find(unit));
            let (1.., Some(at)) = (digits, unit) else { return false };
            units = &units[at + 1..];
            left = &left[digits + 1..];
        }
        true
    };
    !rest.is_empty() && ((clock.is_empty() && parts(days, "W")) || (parts(days, "YMD") && parts(clock, "HMS")))
}

/// What follows the scheme, where there is one.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    fits.then_some(rest)
}

/// Characters that an address may have; a percent sign has two hexadecimal digits behind it, and `#` stands once.
fn address(text: &str) -> bool {
    let bytes = text.as_bytes();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let escapes = (0..bytes.len())
        .filter(|at| bytes[*at] == b'%')
        .all(|at| bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)));
    bytes.iter().all(|byte| allowed(*byte)) && escapes && text.matches('#').count() <= 1
}

fn template(text: &str) -> bool {
    let mut inside = false;
    text.chars().all(|c| {
        match c {
            '{' if inside => return false,
            '}' if !inside => return false,
            '{' | '}' => inside = c == '{',
            _ => {}
        }
        !matches!(c, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '|') && !c.is_control()
    }) && !inside
}

fn email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let atom = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte))
    };
    name.split('.').all(atom) && host.contains('.') && labels(host)
}

fn hostname(text: &str) -> bool {
    (1..=253).contains(&text.len()) && labels(text.strip_suffix('.').unwrap_or(text))
}

fn labels(text: &str) -> bool {
    text.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

fn ipv4(text: &str) -> bool {
    text.split('.').count() == 4
        && text.split('.').all(|part| {
            (1..=3).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && part.parse::<u32>().is_ok_and(|part| part <= 255)
        })
}

fn uuid(text: &str) -> bool {
    let text = text.get(..9).filter(|start| start.eq_ignore_ascii_case("urn:uuid:")).map_or(text, |_| &text[9..]);
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn pointer(text: &str) -> bool {
    (text.is_empty() || text.starts_with('/'))
        && text.match_indices('~').all(|(at, _)| text[at + 1..].starts_with(['0', '1']))
}

fn base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// Percent escapes as what they stand for, in the pointer of a reference.
pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped =
            text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        result.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&result).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_their_formats() {
        let check =
            |format: &str, text: &str, expected: bool| assert_eq!(text_fits(format, text), expected, "{format} {text}");
        check("date", "2024-02-29", true);
        check("date", "2026-02-29", false);
        check("date-time", "2026-01-01T23:59:60Z", true);
        check("date-time", "2026-01-01T12:00:00", false);
        check("iso-date-time", "2026-01-01 12:00:00", true);
        check("time", "12:30:00+05:30", true);
        check("time", "25:30:00Z", false);
        check("duration", "P1Y2M3DT4H", true);
        check("duration", "P1M1Y", false);
        check("duration", "P", false);
        check("uri", "https://example.com/a?b=c#d", true);
        check("uri", "not a uri", false);
        check("email", "a.b@example.com", true);
        check("email", "a@b", false);
        check("hostname", "a-b.example", true);
        check("ipv4", "127.0.0.1", true);
        check("ipv4", "256.0.0.1", false);
        check("ipv6", "::1", true);
        check("uuid", "123e4567-e89b-12d3-a456-426614174000", true);
        check("json-pointer", "/a/~1b", true);
        check("json-pointer", "a", false);
        check("byte", "YWJj", true);
        check("int32", "text", true);
        assert!(!number_fits("int32", 3e9));
    }
}
