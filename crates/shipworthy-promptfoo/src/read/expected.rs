//! A cell of a table that says what is expected: `contains: refund`, `similar(0.9): hello`, or just the text.

use serde_json::{Map, Value, json};
use shipworthy_grade::Kind;

/// Types that take a threshold, which is 0.75 in a cell that gives none.
const SCORED: [&str; 13] = [
    "answer-relevance",
    "classifier",
    "context-faithfulness",
    "context-recall",
    "context-relevance",
    "cost",
    "latency",
    "levenshtein",
    "perplexity-score",
    "perplexity",
    "rouge-n",
    "similar",
    "starts-with",
];

/// The assertion that a cell stands for, in promptfoo's form. What names no type is compared as a whole.
pub fn asserted_cell(cell: &str) -> Value {
    let script = |start: &str| cell.strip_prefix(start).map(|code| json!({"type": "javascript", "value": code.trim()}));
    if let Some(script) = script("javascript:").or_else(|| script("fn:")).or_else(|| script("eval:")) {
        return script;
    }
    if let Some(path) = cell.strip_prefix("file://") {
        let program = path.split(':').next().unwrap_or_default();
        if [".js", ".mjs", ".cjs", ".ts"].iter().any(|ending| program.ends_with(ending)) {
            return json!({"type": "javascript", "value": cell});
        }
        if program.ends_with(".py") {
            return json!({"type": "python", "value": path});
        }
    }
    if let Some(rubric) = cell.strip_prefix("grade:").or_else(|| cell.strip_prefix("llm-rubric:")) {
        return json!({"type": "llm-rubric", "value": rubric});
    }
    if let Some(code) = cell.strip_prefix("python:") {
        return json!({"type": "python", "value": code.trim()});
    }
    typed(cell).unwrap_or_else(|| json!({"type": "equals", "value": cell}))
}

fn typed(cell: &str) -> Option<Value> {
    let (not, rest) = cell.strip_prefix("not-").map_or((false, cell), |rest| (true, rest));
    // The longest name that fits: `context-recall` is no `context`.
    let base = shipworthy_grade::catalogue::CATALOGUE
        .iter()
        .map(|entry| entry.name)
        .filter(|name| rest.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ':'])))
        .max_by_key(|name| name.len())?;
    Kind::named(base)?;
    let mut rest = &rest[base.len()..];
    let mut threshold = None;
    if let Some(inside) = rest.strip_prefix('(') {
        let (number, after) = inside.split_once(')')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        threshold = Some(number.parse::<f64>().ok().filter(|_| is_number)?);
        rest = after;
    }
    let value = match rest {
        "" => None,
        rest => Some(rest.strip_prefix(':')?),
    };
    let mut made = Map::new();
    made.insert("type".to_owned(), json!(if not { format!("not-{base}") } else { base.to_owned() }));
    let trimmed = value.map(str::trim);
    match base {
        "contains-all" | "contains-any" | "icontains-all" | "icontains-any" => {
            made.insert("value".to_owned(), json!(value.unwrap_or_default()));
        }
        "contains-json" | "is-json" => {
            if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
                made.insert("value".to_owned(), json!(value));
            }
        }
        _ => {
            if let Some(value) = trimmed {
                made.insert("value".to_owned(), json!(value));
            }
            if SCORED.contains(&base) {
                let usual = if base == "similar" { 0.8 } else { 0.75 };
                made.insert("threshold".to_owned(), json!(threshold.unwrap_or(usual)));
            } else if let Some(threshold) = threshold {
                // promptfoo forgets the number that was written; whoever wrote it meant it.
                made.insert("threshold".to_owned(), json!(threshold));
            }
        }
    }
    Some(Value::Object(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: Value) {
        assert_eq!(asserted_cell(cell), expected, "{cell}");
    }

    #[test]
    fn cells_say_what_is_expected() {
        check("Paris", json!({"type": "equals", "value": "Paris"}));
        check("contains: Paris", json!({"type": "contains", "value": "Paris"}));
        check("not-icontains:x:y", json!({"type": "not-icontains", "value": "x:y"}));
        check("similar(0.9): hi", json!({"type": "similar", "value": "hi", "threshold": 0.9}));
        check("similar: hi", json!({"type": "similar", "value": "hi", "threshold": 0.8}));
        check("levenshtein: hi", json!({"type": "levenshtein", "value": "hi", "threshold": 0.75}));
        check("contains-any: a, \"b,c\"", json!({"type": "contains-any", "value": " a, \"b,c\""}));
        check("is-json", json!({"type": "is-json"}));
        check("is-json: {\"type\": \"object\"}", json!({"type": "is-json", "value": " {\"type\": \"object\"}"}));
        check("fn: output.length > 3", json!({"type": "javascript", "value": "output.length > 3"}));
        check("grade:is polite", json!({"type": "llm-rubric", "value": "is polite"}));
        check("llm-rubric: is polite", json!({"type": "llm-rubric", "value": " is polite"}));
        check("python: True", json!({"type": "python", "value": "True"}));
        check("latency(500)", json!({"type": "latency", "threshold": 500.0}));
        check("contains nothing", json!({"type": "equals", "value": "contains nothing"}));
        check("note: hello", json!({"type": "equals", "value": "note: hello"}));
    }
}
