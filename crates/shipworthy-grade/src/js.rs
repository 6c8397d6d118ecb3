//! Values as ECMAScript sees them: the text of a number, what counts as space, when two values are equal.
//!
//! promptfoo's assertions are defined by what JavaScript does with a value, so that a list given to `contains` is looked
//! for as `1,2` and not as `[1, 2]`. Everything here follows ECMA-262 (2024), by section.

use serde_json::Value;

/// What JavaScript's `trim` and `\s` call space (ECMA-262, 12.2 and 12.3): Unicode's, with U+FEFF and without U+0085.
pub(crate) fn is_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The pieces between runs of space, empty ones left out.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// `Number::toString` (ECMA-262, 6.1.6.1.20): the fewest digits that read back the same, with an exponent from 1e21 on and below 1e-6.
pub(crate) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        let word = if value.is_nan() { "NaN" } else { "Infinity" };
        return if value < 0.0 { format!("-{word}") } else { word.to_owned() };
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').expect("`{:e}` writes an exponent");
    let exponent: i32 = exponent.parse().expect("`{:e}` writes a whole exponent");
    let digits: String = mantissa.chars().filter(|character| *character != '.').collect();
    let length = digits.len() as i32;
    let point = exponent + 1;
    let body = if (length..=21).contains(&point) {
        format!("{digits}{}", "0".repeat((point - length) as usize))
    } else if (1..=21).contains(&point) {
        let (whole, part) = digits.split_at(point as usize);
        format!("{whole}.{part}")
    } else if (-5..=0).contains(&point) {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let (first, rest) = digits.split_at(1);
        let rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{first}{rest}e{sign}{}", exponent.abs())
    };
    format!("{sign}{body}")
}

/// The double that JavaScript keeps for a JSON number.
pub(crate) fn double(value: &serde_json::Number) -> f64 {
    value.as_f64().unwrap_or(f64::INFINITY)
}

/// `String(value)` of JavaScript: lists are joined by commas, objects lose their content.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => number(double(value)),
        Value::String(value) => value.clone(),
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| if item.is_null() { String::new() } else { text(item) }).collect();
            items.join(",")
        }
        Value::Object(_) => "[object Object]".to_owned(),
    }
}

/// `JSON.stringify(value)` of JavaScript: numbers have no needless point.
pub fn stringify(value: &Value) -> String {
    let mut into = String::new();
    write(value, &mut into);
    into
}

fn write(value: &Value, into: &mut String) {
    match value {
        Value::Number(value) => {
            let value = double(value);
            into.push_str(&if value.is_finite() { number(value) } else { "null".to_owned() });
        }
        Value::Array(items) => {
            into.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                write(item, into);
            }
            into.push(']');
        }
        Value::Object(entries) => {
            into.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                into.push_str(&Value::from(key.as_str()).to_string());
                into.push(':');
                write(value, into);
            }
            into.push('}');
        }
        other => into.push_str(&other.to_string()),
    }
}

/// Whether JavaScript takes the value for false: null, false, 0, NaN and the empty text.
pub(crate) fn falsy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(value) => double(value) == 0.0,
        Value::String(value) => value.is_empty(),
        _ => false,
    }
}

/// Equal as JSON that JavaScript read: 1 is 1.0, the order of keys means nothing, and -0 is not 0.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (double(a), double(b));
            a == b && a.is_sign_negative() == b.is_sign_negative()
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// `Number(text)` for decimal text, or none where JavaScript says NaN. Empty text is 0.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let text = trim(text);
    if text.is_empty() {
        return Some(0.0);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain {
        return match text {
            "Infinity" | "+Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        };
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        let check = |value: f64, expected: &str| assert_eq!(number(value), expected);
        check(42.0, "42");
        check(-7.5, "-7.5");
        check(0.1 + 0.2, "0.30000000000000004");
        check(1e20, "100000000000000000000");
        check(1e21, "1e+21");
        check(1.5e-7, "1.5e-7");
        check(0.000001, "0.000001");
        check(-0.0, "0");
        check(f64::NEG_INFINITY, "-Infinity");
    }

    #[test]
    fn lists_are_joined_and_objects_lose_their_content() {
        assert_eq!(text(&serde_json::json!([1, null, [2.0, "x"], {"a": 1}])), "1,,2,x,[object Object]");
    }
}
