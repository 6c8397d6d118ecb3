//! JSON as `JSON.parse` reads it, within bounds, and schemas as Ajv holds them.

mod extract;
mod formats;
mod schema;

pub(crate) use extract::objects;
pub(crate) use schema::Schema;

use serde_json::Value;

use crate::error::GradeError;
use crate::script::Sandbox;
use crate::{js, yaml};

/// Lists and objects nested deeper than this are refused, not read: a reader that follows them would run out of stack.
pub const DEEPEST_JSON: usize = 128;

/// The value of `text` when it is JSON, none when it is not: what `JSON.parse` takes, so that half of a surrogate pair is read (as U+FFFD), and so is a
/// number too large for a double (as the largest).
///
/// # Errors
/// When lists and objects are nested deeper than [`DEEPEST_JSON`].
pub fn parse(text: &str) -> Result<Option<Value>, GradeError> {
    if deepest(text) >= DEEPEST_JSON {
        // Looking for mistakes needs no stack: text that is no JSON is not JSON, however many brackets it has.
        return match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Err(GradeError::TooDeep { limit: DEEPEST_JSON }),
            Err(_) => Ok(None),
        };
    }
    match serde_json::from_str(text) {
        Ok(value) => Ok(Some(value)),
        Err(_) => Ok(lenient(text)),
    }
}

/// The schema that an assertion's value holds, or none when it asks for JSON alone. Text is read as YAML.
///
/// # Errors
/// When the value is no schema.
pub(crate) fn schema_of<'a>(
    value: Option<&Value>,
    kind: &str,
    sandbox: &'a Sandbox,
) -> Result<Option<Schema<'a>>, GradeError> {
    match value {
        None => Ok(None),
        Some(value) if js::falsy(value) => Ok(None),
        Some(Value::String(text)) => {
            let schema = yaml::read(text)
                .map_err(|problem| GradeError::Value(format!("the schema of `{kind}` is no YAML: {problem}")))?;
            Schema::new(&schema, sandbox).map(Some)
        }
        Some(schema @ (Value::Object(_) | Value::Array(_))) => Schema::new(schema, sandbox).map(Some),
        Some(_) => Err(GradeError::Value(format!("`{kind}` takes a JSON schema, as an object or as text"))),
    }
}

/// `JSON.parse` takes two things that serde does not: a number too large for a double, and half of a surrogate pair.
fn lenient(text: &str) -> Option<Value> {
    let rewritten = halves_replaced(&large_numbers_replaced(text)?);
    serde_json::from_str(&rewritten).ok()
}

/// Replaces numbers whose exponent is past a double's range, outside strings. None when there is nothing to repair.
fn large_numbers_replaced(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut at, mut in_string) = (0, false);
    let mut result = Vec::with_capacity(bytes.len());
    let mut repaired = text.contains("\\u");
    while at < bytes.len() {
        let byte = bytes[at];
        if in_string {
            result.push(byte);
            if byte == b'\\' && at + 1 < bytes.len() {
                at += 1;
                result.push(bytes[at]);
            } else if byte == b'"' {
                in_string = false;
            }
            at += 1;
            continue;
        }
        if byte.is_ascii_digit() {
            let start = at;
            while at < bytes.len()
                && (bytes[at].is_ascii_digit() || matches!(bytes[at], b'.' | b'e' | b'E' | b'+' | b'-'))
            {
                at += 1;
            }
            let written = &text[start..at];
            let large = serde_json::from_str::<Value>(written).is_err()
                && written.parse::<f64>().is_ok_and(f64::is_infinite)
                && !(written.len() > 1 && written.starts_with('0') && written.as_bytes()[1].is_ascii_digit());
            repaired |= large;
            result.extend_from_slice(if large { b"1.7976931348623157e308" } else { written.as_bytes() });
            continue;
        }
        in_string = byte == b'"';
        result.push(byte);
        at += 1;
    }
    repaired.then(|| String::from_utf8(result).expect("whole characters were copied"))
}

/// Replaces `\uD800` to `\uDFFF` that have no partner by U+FFFD.
fn halves_replaced(text: &str) -> String {
    let bytes = text.as_bytes();
    let unit = |at: usize| -> Option<u32> {
        let escape = text.get(at..at + 6)?;
        escape.strip_prefix("\\u").and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let mut result = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                result.push_str(&text[copied..at]);
                result.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            _ => at += 2,
        }
    }
    result.push_str(&text[copied.min(text.len())..]);
    result
}

/// How deep brackets are nested, strings left out.
fn deepest(text: &str) -> usize {
    let (mut depth, mut most, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                most = most.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            // Text that holds no JSON at all is not JSON; do not count its brackets.
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_what_javascript_reads() {
        let check = |text: &str, expected: bool| {
            assert_eq!(parse(text).expect("not deep").is_some(), expected, "{text}");
        };
        check("[1, 2]", true);
        check(" \"a\" ", true);
        check("{'a': 1}", false);
        check("1e999", true);
        check("[-1e400, \"1e400\"]", true);
        check("01", false);
        check("\"\\ud83d\"", true);
        check("\"\\ud83d\\ude00\"", true);
        check("NaN", false);
        check("", false);
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(parse(&bomb), Err(GradeError::TooDeep { .. })));
        assert_eq!(parse(&"[".repeat(100_000)), Ok(None), "no JSON at all");
    }
}
