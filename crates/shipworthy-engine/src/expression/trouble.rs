//! What the query engine says when an expression goes wrong, in words of the person who wrote it.

use crate::problem::{shown, shown_up_to};

/// What stands in front of the engine's messages.
const PREFIXES: [&str; 11] = [
    "Error during planning: ",
    "Arrow error: ",
    "Schema error: ",
    "Execution error: ",
    "type_coercion\ncaused by\n",
    "Cast error: ",
    "Arithmetic overflow: ",
    "SQL error: ",
    "This feature is not implemented: ",
    "Optimizer rule ",
    "sql parser error: ",
];

/// The message without the engine's type names and hints.
pub fn plain_error(error: &str) -> String {
    let mut text = error.lines().next().unwrap_or("");
    for prefix in PREFIXES {
        text = text.strip_prefix(prefix).unwrap_or(text);
    }
    let text = text.trim_end_matches('.');
    if text.contains("ivide by zero") {
        return "it divides by zero in some row".to_owned();
    }
    if let Some(numbers) = text.split_once("Overflow happened on: ").map(|(_, numbers)| numbers) {
        return format!("a whole number grows too large, in {}", shown(numbers));
    }
    if let Some((value, wanted)) = cast(text) {
        return format!("`{}` is not {wanted}", shown(value));
    }
    if let Some((wanted, found)) = text.strip_prefix("Expected: ").and_then(|rest| rest.split_once(", found: ")) {
        let found = found.split(" at Line").next().unwrap_or(found);
        return match found {
            "EOF" => format!("it ends where {} is expected", shown(wanted)),
            found => format!("`{}` stands where {} is expected", shown(found), shown(wanted)),
        };
    }
    shown_up_to(text, 160)
}

/// The value and the wanted kind in `Cannot cast string 'x' to value of Int32 type`.
fn cast(text: &str) -> Option<(&str, &'static str)> {
    let (_, rest) = text.split_once("Cannot cast string '")?;
    let (value, wanted) = rest.rsplit_once("' to value of ")?;
    let wanted = match wanted.split(' ').next()? {
        kind if kind.starts_with("Int") || kind.starts_with("UInt") => "a whole number",
        kind if kind.starts_with("Float") || kind.starts_with("Decimal") => "a number",
        kind if kind.starts_with("Date") => "a date",
        kind if kind.starts_with("Time") => "a time",
        kind if kind.starts_with("Bool") => "true or false",
        _ => return None,
    };
    Some((value, wanted))
}

/// What to write instead.
pub fn remedy_of(error: &str) -> &'static str {
    if error.contains("ivide by zero") {
        "guard the division, as in `a / NULLIF(b, 0)`"
    } else if error.contains("Overflow happened") {
        "reckon with decimals, as in `CAST(amount AS DOUBLE) * 1000`"
    } else if error.contains("ast") {
        "check the types; `TRY_CAST(x AS DOUBLE)` gives null where a text is no number"
    } else {
        "check the expression against the types of its columns"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_in_plain_words() {
        for (error, said) in [
            ("Arrow error: Divide by zero error", "it divides by zero in some row"),
            ("Arrow error: Cast error: Cannot cast string 'upi' to value of Int32 type", "`upi` is not a whole number"),
            (
                "Arrow error: Arithmetic overflow: Overflow happened on: 5 * 9223372036854775807",
                "a whole number grows too large, in 5 * 9223372036854775807",
            ),
            ("sql parser error: Expected: an expression, found: EOF", "it ends where an expression is expected"),
            ("Expected: an expression, found: > at Line: 1, Column: 3", "`>` stands where an expression is expected"),
        ] {
            assert_eq!(plain_error(error), said);
        }
    }
}
