//! Numbers as a reader takes them from the page: what a text says, to the digit that it shows.

use serde_json::Value;

/// A number in a text, and half of its last digit.
struct Read {
    value: f64,
    half: f64,
}

/// Names of multiples, longest first.
const UNITS: [(&str, f64); 9] = [
    (" lakh crore", 1e12),
    (" lakh", 1e5),
    (" crore", 1e7),
    (" million", 1e6),
    (" billion", 1e9),
    ("k", 1e3),
    (" ms", 1.0),
    ("%", 0.01),
    ("", 1.0),
];

fn read(text: &str, unit: Option<&str>) -> Option<Read> {
    let (sign, text) = text.strip_prefix('−').map_or((1.0, text), |rest| (-1.0, rest));
    let text = text.strip_prefix('₹').unwrap_or(text);
    let (name, factor) = UNITS.iter().find(|(name, _)| text.ends_with(name))?;
    let digits = text.strip_suffix(name)?.replace(',', "");
    let factor = match unit {
        Some(unit) if name.is_empty() => UNITS.iter().find(|(name, _)| *name == unit)?.1,
        _ => *factor,
    };
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let value: f64 = digits.parse().ok()?;
    Some(Read { value: sign * value * factor, half: 0.5 * factor * 0.1_f64.powi(decimals as i32) })
}

/// Whether the text says this number. An undefined one is said to be undefined.
pub fn says(text: &str, number: &Value, scale: f64) -> bool {
    says_in(text, None, number, scale)
}

fn says_in(text: &str, unit: Option<&str>, number: &Value, scale: f64) -> bool {
    let Some(number) = number.as_f64() else { return text == "undefined" };
    let Some(read) = read(text, unit) else { return false };
    (read.value - number * scale).abs() <= read.half * (1.0 + 1e-9) + 1e-12
}

/// Whether the text says this interval: "59 to 84%", where the unit stands once.
pub fn says_interval(text: &str, low: &Value, high: &Value, scale: f64) -> bool {
    match (low.is_null(), high.is_null()) {
        (true, true) => text.is_empty(),
        (true, false) => text.strip_prefix("up to ").is_some_and(|text| says(text, high, scale)),
        (false, true) => text.strip_prefix("from ").is_some_and(|text| says(text, low, scale)),
        (false, false) => text.split_once(" to ").is_some_and(|(from, to)| {
            let unit = UNITS.iter().map(|(name, _)| *name).find(|name| to.ends_with(name));
            says(to, high, scale) && (says(from, low, scale) || says_in(from, unit, low, scale))
        }),
    }
}

#[test]
fn numbers_are_read_to_their_last_digit() {
    for (text, number, scale, said) in [
        ("78.2%", 0.781_787_9, 1.0, true),
        ("78.3%", 0.781_787_9, 1.0, false),
        ("₹1.21 lakh", 12.145_3, 10_000.0, true),
        ("₹1.22 lakh", 12.145_3, 10_000.0, false),
        ("−0.4%", -0.004, 1.0, true),
        ("1,801", 1801.0, 1.0, true),
        ("1,802", 1801.0, 1.0, false),
    ] {
        assert_eq!(says(text, &number.into(), scale), said, "{text}");
    }
    assert!(says("undefined", &Value::Null, 1.0) && !says("0", &Value::Null, 1.0));
    assert!(says_interval("59 to 84%", &0.588.into(), &0.841.into(), 1.0));
    assert!(says_interval("₹91,000 to ₹1.2 lakh", &91_000.into(), &120_400.into(), 1.0));
    assert!(!says_interval("59 to 84%", &0.588.into(), &0.851.into(), 1.0));
}
