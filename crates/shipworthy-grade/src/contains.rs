//! Pieces of text that an output has or has not.

use serde_json::Value;

use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

/// `contains` and `icontains`.
pub(crate) fn one(asked: &Asked<'_>, ignore_case: bool) -> Result<Plain, GradeError> {
    let wanted = match &asked.value {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(value @ Value::Number(_)) => js::text(value),
        _ => return Err(asked.takes("a text that is not empty, or a number")),
    };
    let found = if ignore_case {
        asked.text.to_lowercase().contains(&wanted.to_lowercase())
    } else {
        asked.text.contains(&wanted)
    };
    Ok(Plain::flag(found, format!("the output does not contain {wanted:?}"), format!("the output contains {wanted:?}")))
}

/// `contains-any`, `contains-all` and their twins that ignore case.
pub(crate) fn several(asked: &Asked<'_>, ignore_case: bool, all: bool) -> Result<Plain, GradeError> {
    let wanted: Vec<String> = match &asked.value {
        Some(Value::String(text)) if !text.is_empty() => split(text)?,
        Some(Value::Array(items)) => items.iter().map(js::text).collect(),
        _ => return Err(asked.takes("a list, or a text with commas")),
    };
    let lower = ignore_case.then(|| asked.text.to_lowercase());
    let text = lower.as_deref().unwrap_or(&asked.text);
    let has = |piece: &str| if ignore_case { text.contains(&piece.to_lowercase()) } else { text.contains(piece) };
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|piece| !has(piece)).collect();
    let found = if all { missing.is_empty() } else { missing.len() < wanted.len() };
    let list = wanted.join(", ");
    Ok(if all {
        Plain::flag(
            found,
            format!("the output lacks [{}] of [{list}]", missing.join(", ")),
            format!("the output contains all of [{list}]"),
        )
    } else {
        Plain::flag(
            found,
            format!("the output contains none of [{list}]"),
            format!("the output contains one of [{list}]"),
        )
    })
}

/// `starts-with`.
pub(crate) fn starts_with(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    match &asked.value {
        Some(Value::String(start)) if !start.is_empty() => Ok(Plain::flag(
            asked.text.starts_with(start.as_str()),
            format!("the output does not start with {start:?}"),
            format!("the output starts with {start:?}"),
        )),
        _ => Err(asked.takes("a text that is not empty")),
    }
}

/// Pieces between commas. Pieces in double quotes may hold commas, and quotes as `\"` or `""`; space around others is dropped, and so are
/// empty ones.
fn split(text: &str) -> Result<Vec<String>, GradeError> {
    let refused = |what: &str| Err(GradeError::Value(format!("the list {text:?} {what}")));
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| js::is_space(c) || c == ',');
        if rest.is_empty() {
            return Ok(pieces);
        }
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.find(',').unwrap_or(rest.len());
            pieces.push(js::trim(&rest[..end]).to_owned());
            rest = &rest[end..];
            continue;
        };
        let mut piece = String::new();
        let mut characters = quoted.char_indices().peekable();
        let end = loop {
            let Some((at, character)) = characters.next() else { return refused("has a quote that does not close") };
            let next = characters.peek().map(|(_, next)| *next);
            match (character, next) {
                ('\\', Some(escaped @ ('"' | '\\'))) | ('"', Some(escaped @ '"')) => {
                    piece.push(escaped);
                    characters.next();
                }
                ('"', _) => break at + 1,
                _ => piece.push(character),
            }
        };
        pieces.push(piece);
        rest = quoted[end..].trim_start_matches(js::is_space);
        if !rest.is_empty() && !rest.starts_with(',') {
            return refused("has text behind a closing quote");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_commas_outside_quotes() {
        let check = |text: &str, expected: &[&str]| assert_eq!(split(text).expect(text), expected, "{text}");
        check("a, b ,c", &["a", "b", "c"]);
        check(",, a,,b,", &["a", "b"]);
        check(r#""a, b", "c ""d""", "e\"f\\""#, &["a, b", "c \"d\"", "e\"f\\"]);
        assert!(split("\"open").is_err());
        assert!(split("\"a\" b").is_err());
    }
}
