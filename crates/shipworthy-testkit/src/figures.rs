//! Numbers as a reader takes them from a page: what a text says, to the digit that it shows.

use serde_json::Value;

/// A number in a text, and half of its last digit.
#[derive(Debug)]
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

/// A number that stands in a text, as it was written, and what it may mean.
#[derive(Debug)]
pub struct Figure {
    /// As it was written: "59", "₹1.21 lakh".
    pub text: String,
    /// Values that it may stand for, each with half of its last digit: "59 to 84%" is 0.59, or 59.
    readings: Vec<Read>,
}

impl Figure {
    /// Whether it says this number, to the digit that it shows.
    pub fn is(&self, number: f64) -> bool {
        let near = |read: &Read| (read.value - number).abs() <= read.half * (1.0 + 1e-9) + 1e-12;
        self.readings.iter().any(near)
    }
}

/// Units of a number in a sentence, longest first. "Points" are hundredths.
const SAID: [(&str, f64); 11] = [
    (" lakh crore", 1e12),
    (" lakh", 1e5),
    (" crore", 1e7),
    (" million", 1e6),
    (" billion", 1e9),
    (" trillion", 1e12),
    (" points", 0.01),
    (" ms", 1.0),
    ("k", 1e3),
    ("%", 0.01),
    (" point", 0.01),
];

/// All numbers that stand in a text by themselves. Digits within a name, such as `tier3` or `gbm-v4`, are none.
pub fn figures(text: &str) -> Vec<Figure> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut found: Vec<(String, f64, f64, Option<f64>)> = Vec::new();
    let mut i = 0;
    while i < letters.len() {
        if !letters[i].1.is_ascii_digit() {
            i += 1;
            continue;
        }
        let start = i;
        let part = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
        while i < letters.len() && part(letters[i].1) {
            i += 1;
        }
        let end = letters.get(i).map_or(text.len(), |letter| letter.0);
        let digits = text[letters[start].0..end].trim_end_matches([',', '.']);
        let rest = &text[letters[start].0 + digits.len()..];
        let before = &text[..letters[start].0];
        let named = |c: char| c.is_alphanumeric() || c == '_';
        let ends_name = |c: char| matches!(c, '-' | '.' | '/' | '@');
        let mut back = before.chars().rev();
        let (last, earlier) = (back.next(), back.next());
        let in_name = last.is_some_and(named) || last.is_some_and(ends_name) && earlier.is_some_and(named);
        let unit = SAID.iter().find(|(name, _)| {
            rest.strip_prefix(name).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
        });
        let goes_on = unit.is_none() && rest.starts_with(|c: char| named(c) || c == '-' || c == ':');
        if in_name || goes_on {
            while i < letters.len() && (named(letters[i].1) || ends_name(letters[i].1) || letters[i].1 == ':') {
                i += 1;
            }
            continue;
        }
        let plain = digits.replace(',', "");
        let Ok(value) = plain.parse::<f64>() else { continue };
        let before = before.strip_suffix(['₹', '$', '€', '£', '¥']).unwrap_or(before);
        let sign = if before.ends_with(['−', '-']) { -1.0 } else { 1.0 };
        let half = 0.5 * 0.1_f64.powi(plain.split_once('.').map_or(0, |(_, decimals)| decimals.len()) as i32);
        found.push((digits.to_owned(), sign * value, half, unit.map(|unit| unit.1)));
    }
    let mut figures = Vec::new();
    for (place, (text, value, half, unit)) in found.iter().enumerate() {
        // In an interval the unit stands once, at its end.
        let later = found[place..].iter().find_map(|figure| figure.3);
        let factors = match unit {
            Some(unit) => vec![*unit],
            None => [1.0].into_iter().chain(later).collect(),
        };
        let readings = factors.into_iter().map(|factor| Read { value: value * factor, half: half * factor }).collect();
        figures.push(Figure { text: text.clone(), readings });
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn numbers_are_told_from_names() {
        let check = |text: &str, expect: &[&str]| {
            let found: Vec<String> = figures(text).into_iter().map(|figure| figure.text).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("gbm-v4 at 0.42, tier3: 33 of 45.", &["0.42", "33", "45"]);
        check("59 to 84%, ₹1.21 lakh per 10,000", &["59", "84", "1.21", "10,000"]);
        check("2026-11-21, 14:02, p95, 3rd, v0.1.0", &[]);
        let shares = figures("59 to 84%");
        assert!(shares[0].is(0.5934) && shares[1].is(0.84) && !shares[1].is(0.85) && !shares[0].is(0.6));
        assert!(figures("−₹12.5k")[0].is(-12_500.0) && figures("14 points")[0].is(0.14));
    }
}
