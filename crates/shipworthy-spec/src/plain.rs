//! YAML documents other than specs, such as rubrics and the front matter of lessons, as plain JSON values.

use serde_json::{Map, Number, Value as Json};

use crate::diagnostic::Lines;
use crate::spec::Value;
use crate::yaml::{self, Kind, Node, repeated_keys};

/// Reads one YAML document within the limits of specs: no anchors, no tags, bounded depth and size. Keys keep their order.
/// `Err` holds every problem as `line N: what is wrong; what to write instead`.
pub fn yaml(text: &str) -> Result<Json, Vec<String>> {
    let lines = Lines::new(text);
    let tree = yaml::read(text, 0, &lines);
    let mut wrong: Vec<String> = tree
        .problems
        .iter()
        .map(|problem| format!("line {}: {}; {}", problem.span.line, problem.message, problem.remedy))
        .collect();
    let read = tree.root.as_ref().map_or(Json::Null, |root| plain(root, &mut wrong));
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

fn plain(node: &Node, wrong: &mut Vec<String>) -> Json {
    match &node.kind {
        Kind::Scalar { .. } => match node.value() {
            None | Some(Value::Null) => Json::Null,
            Some(Value::Bool(value)) => Json::Bool(value),
            Some(Value::Number(value)) => number(value).map_or(Json::Null, Json::Number),
            Some(Value::Text(value)) => Json::String(value),
        },
        Kind::List(items) => Json::Array(items.iter().map(|item| plain(item, wrong)).collect()),
        Kind::Map(entries) => {
            for (entry, _) in repeated_keys(entries) {
                wrong.push(format!("line {}: '{}' is there twice; leave one out", entry.key_span.line, entry.key));
            }
            let mut map = Map::new();
            for entry in entries {
                map.insert(entry.key.clone(), plain(&entry.value, wrong));
            }
            Json::Object(map)
        }
    }
}

/// Whole numbers stay whole.
fn number(value: f64) -> Option<Number> {
    let whole = value as i64;
    if whole as f64 == value && whole.unsigned_abs() < 1 << 53 { Some(whole.into()) } else { Number::from_f64(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_plain_values() {
        let check = |text: &str, expect: &str| {
            let told = yaml(text).map_or_else(|wrong| wrong.join("\n"), |value| value.to_string());
            assert_eq!(told, expect, "{text}");
        };
        check("a: 1\nb: [x, 2.5, true, null, \"3\"]\n", r#"{"a":1,"b":["x",2.5,true,null,"3"]}"#);
        check("", "null");
        check("a: {b: c}\n", r#"{"a":{"b":"c"}}"#);
        check("a: 1\na: 2\n", "line 2: 'a' is there twice; leave one out");
        assert!(yaml("a: *b\n").is_err() && yaml("a: [\n").is_err());
    }
}
