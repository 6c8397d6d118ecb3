//! What a `javascript` assertion's text means, and what its result says.

use indexmap::IndexMap;
use serde_json::Value;

use super::sandbox::Returned;
use crate::js;

/// The body of the function that an assertion's text stands for: several lines are a body, one line is an expression, and an
/// expression after declarations is what is returned.
pub(crate) fn function_body(code: &str) -> String {
    let code = code.trim_end_matches(js::is_space);
    if code.contains('\n') {
        return code.to_owned();
    }
    let line = js::trim(code).trim_end_matches(|c| c == ';' || js::is_space(c));
    // Space before the last semicolons goes with them; space before that stays, and means nothing.
    let declares = ["const", "let", "var"]
        .iter()
        .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(js::is_space)));
    if !declares {
        return format!("return {line}");
    }
    match last_semicolon(line) {
        Some(at) if !js::trim(&line[at + 1..]).is_empty() => {
            format!("{} return {}", &line[..=at], js::trim(&line[at + 1..]))
        }
        _ => line.to_owned(),
    }
}

/// The body of the function that a `transform` stands for.
pub(crate) fn transform_body(code: &str) -> String {
    if code.contains('\n') { code.to_owned() } else { format!("return {code}") }
}

/// Where the last semicolon outside quotes stands.
fn last_semicolon(code: &str) -> Option<usize> {
    let (mut quote, mut escaped, mut last) = (None, false, None);
    for (at, character) in code.char_indices() {
        let plain = !escaped;
        escaped = character == '\\' && plain;
        match (quote, character) {
            (None, '\'' | '"' | '`') if plain => quote = Some(character),
            (Some(open), _) if open == character && plain => quote = None,
            (None, ';') => last = Some(at),
            _ => {}
        }
    }
    last
}

/// What a script said about an output.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    Flag(bool),
    Score(f64),
    Grade { pass: bool, score: f64, reason: String, named: IndexMap<String, f64>, parts: Vec<Value> },
}

/// The verdict in what a script returned.
///
/// # Errors
/// When it is neither true or false, nor a number, nor an object with `pass`, `score` and `reason`.
pub(crate) fn verdict(returned: Returned) -> Result<Verdict, String> {
    let refused = |what: String| {
        Err(format!("the script must return true or false, a number, or {{pass, score, reason}}; it returned {what}"))
    };
    match returned {
        Returned::Endless => refused("a promise without an end".to_owned()),
        Returned::Nothing => refused("nothing".to_owned()),
        Returned::Other(kind) => refused(format!("a {kind}")),
        Returned::Number(number) => Ok(Verdict::Score(number)),
        Returned::Value(Value::Bool(flag)) => Ok(Verdict::Flag(flag)),
        Returned::Value(Value::Object(entries)) => {
            let parts = entries.get("pass").and_then(Value::as_bool).zip(entries.get("score").and_then(Value::as_f64));
            let (Some((pass, score)), Some(reason)) = (parts, entries.get("reason").and_then(Value::as_str)) else {
                return refused(cut(&Value::Object(entries).to_string()));
            };
            let allowed = |key: &str, fits: fn(&Value) -> bool| entries.get(key).is_none_or(fits);
            let object: fn(&Value) -> bool = |value| value.is_object() || value.is_array() || value.is_null();
            let fits = allowed("namedScores", object)
                && allowed("namedScoreWeights", object)
                && allowed("tokensUsed", object)
                && allowed("componentResults", Value::is_array)
                && allowed("assertion", object)
                && allowed("comment", Value::is_string);
            if !fits {
                return refused(cut(&Value::Object(entries).to_string()));
            }
            let named = entries
                .get("namedScores")
                .and_then(Value::as_object)
                .map(|scores| scores.iter().filter_map(|(name, score)| Some((name.clone(), score.as_f64()?))).collect())
                .unwrap_or_default();
            let inner = entries.get("componentResults").and_then(Value::as_array).cloned().unwrap_or_default();
            Ok(Verdict::Grade { pass, score, reason: reason.to_owned(), named, parts: inner })
        }
        Returned::Value(other) => refused(cut(&other.to_string())),
    }
}

/// The first part of a text, for a message.
fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(120).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_an_expression_and_more_are_a_body() {
        let check = |code: &str, expected: &str| assert_eq!(function_body(code), expected, "{code}");
        check("output.length > 3;\n", "return output.length > 3");
        check("const n = 1; n > 0", "const n = 1; return n > 0");
        check("const s = 'a;b'; s === ';'", "const s = 'a;b'; return s === ';'");
        check("let n = 1;", "let n = 1");
        check("if (x)\n  return 1", "if (x)\n  return 1");
        check("constant > 3", "return constant > 3");
    }
}
