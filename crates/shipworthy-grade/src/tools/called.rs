//! Tools that an output calls, in the forms of the providers, and how they compare with those that were expected.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

/// Names of the tools in an output: OpenAI's chat and responses, Anthropic's blocks, Google's parts, or a list of objects with names. Text is
/// read as JSON; where it is not JSON, blocks of JSON that stand on lines of their own are read, fenced ones left out.
///
/// # Errors
/// When the text has so many brackets without partners that looking would not end.
pub(crate) fn names(output: &Value) -> Result<BTreeSet<String>, GradeError> {
    let mut found = BTreeSet::new();
    match output {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(value) if value.is_string() => found.extend(names(&value)?),
            Ok(value) => collect(&value, &mut found),
            Err(_) => {
                for block in blocks(text)? {
                    collect(&block, &mut found);
                }
            }
        },
        other => collect(other, &mut found),
    }
    Ok(found)
}

fn text_at(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn collect(output: &Value, into: &mut BTreeSet<String>) {
    match output {
        Value::Array(items) => {
            for item in items.iter().filter(|item| item.is_object()) {
                let tool_use = text_at(item, "type").as_deref() == Some("tool_use");
                let name = if tool_use && text_at(item, "name").is_some() {
                    text_at(item, "name")
                } else if item.get("functionCall").is_some_and(is_structure) {
                    text_at(&item["functionCall"], "name")
                } else if item.get("function").is_some_and(is_structure) {
                    text_at(&item["function"], "name")
                } else {
                    text_at(item, "name")
                };
                into.extend(name);
            }
        }
        Value::Object(_) => {
            if let Some(Value::Array(calls)) = output.get("tool_calls") {
                for call in calls {
                    into.extend(call.get("function").and_then(|function| text_at(function, "name")));
                    into.extend(text_at(call, "name"));
                }
            } else if matches!(text_at(output, "type").as_deref(), Some("tool_use" | "function_call"))
                && text_at(output, "name").is_some()
            {
                into.extend(text_at(output, "name"));
            } else if output.get("functionCall").is_some_and(is_structure) {
                into.extend(text_at(&output["functionCall"], "name"));
            } else if let Some(Value::Array(calls)) = output.get("toolCall").and_then(|call| call.get("functionCalls"))
            {
                into.extend(calls.iter().filter_map(|call| text_at(call, "name")));
            }
        }
        _ => {}
    }
}

fn is_structure(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// A call's name and its arguments, in any of the providers' forms.
pub(super) fn name_and_arguments(call: &Value) -> Option<(String, Option<Value>)> {
    let inner =
        call.get("function").or_else(|| call.get("functionCall")).filter(|inner| inner.is_object()).unwrap_or(call);
    let name = text_at(inner, "name").or_else(|| text_at(inner, "function"))?;
    let arguments = ["arguments", "args", "input", "parameters"].iter().find_map(|key| inner.get(*key));
    let arguments = arguments.map(|arguments| match arguments {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| arguments.clone()),
        other => other.clone(),
    });
    Some((name, arguments))
}

/// JSON on lines of its own: it starts a line, ends a line, and stands in no fenced block.
fn blocks(text: &str) -> Result<Vec<Value>, GradeError> {
    /// Starts of blocks that are tried.
    const MOST: usize = 10_000;
    /// Bytes that are read in all.
    const WORK: usize = 64 << 20;
    let mut found = Vec::new();
    let (mut at, mut tried, mut work) = (0, 0, 0);
    let mut fence: Option<(char, usize)> = None;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        let line = text[at..end].trim();
        let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'));
        let length = sign.map_or(0, |sign| line.chars().take_while(|c| *c == sign).count());
        match (fence, sign) {
            (Some((open, least)), Some(sign)) if sign == open && length >= least && line.len() == length => {
                fence = None
            }
            (None, Some(sign)) if length >= 3 => fence = Some((sign, length)),
            (None, _) if line.starts_with(['{', '[']) => {
                tried += 1;
                let start = end - text[at..end].trim_start().len();
                let mut reader = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
                let read = reader.next();
                let length = reader.byte_offset();
                work += length.max(line.len());
                if tried > MOST || work > WORK {
                    return Err(GradeError::TooMuch { what: "looking for tool calls in this text" });
                }
                if let Some(Ok(value)) = read {
                    let behind = text[start + length..].split('\n').next().unwrap_or_default();
                    if behind.trim().is_empty() {
                        found.push(value);
                        at = (start + length + behind.len() + 1).min(text.len());
                        continue;
                    }
                }
            }
            _ => {}
        }
        at = end + 1;
    }
    Ok(found)
}

/// `tool-call-f1`: the balanced F-score of the tools that were called against those that were expected, as sets; passes from the threshold on,
/// which is 1 unless one is given.
pub(crate) fn f1(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let wanted = "a list of tool names, or a text with commas, that is not empty";
    let expected: BTreeSet<String> = match &asked.value {
        Some(Value::Array(items)) => items.iter().map(|item| js::trim(&js::text(item)).to_owned()).collect(),
        Some(Value::String(text)) => text.split(',').map(|name| js::trim(name).to_owned()).collect(),
        _ => return Err(asked.takes(wanted)),
    };
    let expected: BTreeSet<String> = expected.into_iter().filter(|name| !name.is_empty()).collect();
    if expected.is_empty() {
        return Err(asked.takes(wanted));
    }
    let mut called = names(&asked.answer)?;
    if let (true, Some(calls)) = (called.is_empty(), &asked.output.tool_calls) {
        called = names(calls)?;
    }
    let shared = expected.intersection(&called).count() as f64;
    let precision = if called.is_empty() { 0.0 } else { shared / called.len() as f64 };
    let recall = shared / expected.len() as f64;
    let score = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    let said = format!("tool F1 is {score:.3}: expected [{}], called [{}]", list(&expected), list(&called));
    Ok(Plain::same_score(score, score >= asked.assertion.threshold.unwrap_or(1.0), said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_in_the_forms_of_providers() {
        let check = |output: Value, expected: &[&str]| {
            let found = names(&output).expect("little work");
            assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{output}");
        };
        check(json!({"tool_calls": [{"function": {"name": "a"}}, {"name": "b"}]}), &["a", "b"]);
        check(json!([{"type": "tool_use", "name": "a"}, {"type": "text"}]), &["a"]);
        check(json!({"functionCall": {"name": "a"}}), &["a"]);
        check(json!({"toolCall": {"functionCalls": [{"name": "a"}]}}), &["a"]);
        check(json!("[{\"function\":{\"name\":\"a\"}}]"), &["a"]);
        check(json!("I look:\n{\"type\": \"tool_use\", \"name\": \"a\"}\ndone"), &["a"]);
        check(json!("```\n{\"type\": \"tool_use\", \"name\": \"a\"}\n```"), &[]);
        check(json!("say {\"type\": \"tool_use\", \"name\": \"a\"}"), &[]);
        check(json!("42"), &[]);
    }

    #[test]
    fn a_wall_of_brackets_ends() {
        assert!(names(&json!("[\n".repeat(2_000_000))).is_err());
    }
}
