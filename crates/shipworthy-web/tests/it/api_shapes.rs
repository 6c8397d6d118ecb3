//! Answers of the API beside what its document promises of them.

use serde_json::Value;

/// What is wrong with a value, by a schema of the document. A keyword that is not known here is wrong too, so that nothing is
/// promised that this does not look at.
pub fn wrong(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let said = schema.as_object().unwrap_or_else(|| panic!("{at}: no schema: {schema}"));
    for (keyword, told) in said {
        match keyword.as_str() {
            "description" | "title" => {}
            "$ref" => {
                let path =
                    told.as_str().and_then(|path| path.strip_prefix('#')).expect("a reference into the document");
                let there = document.pointer(path).unwrap_or_else(|| panic!("nothing is {path}"));
                found.extend(wrong(document, there, value, at));
            }
            "type" => {
                let kinds: Vec<&str> = told
                    .as_array()
                    .map_or_else(|| vec![told], |all| all.iter().collect())
                    .into_iter()
                    .filter_map(Value::as_str)
                    .collect();
                if !kinds.iter().any(|kind| is(kind, value)) {
                    found.push(format!("{at}: {value} is none of {kinds:?}"));
                }
            }
            "enum" => {
                if !told.as_array().expect("values").contains(value) {
                    found.push(format!("{at}: {value} is none of {told}"));
                }
            }
            "anyOf" => {
                let any =
                    told.as_array().expect("schemas").iter().any(|one| wrong(document, one, value, at).is_empty());
                if !any {
                    found.push(format!("{at}: {value} fits none of {told}"));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(wrong(document, told, item, &format!("{at}[{i}]")));
                }
            }
            "required" => {
                let keys = told.as_array().expect("names").iter().filter_map(Value::as_str);
                let missing = keys.filter(|key| value.as_object().is_some_and(|object| !object.contains_key(*key)));
                found.extend(missing.map(|key| format!("{at}: {key} is missing")));
            }
            "properties" => {
                for (key, schema) in told.as_object().expect("properties") {
                    if let Some(inside) = value.get(key) {
                        found.extend(wrong(document, schema, inside, &format!("{at}.{key}")));
                    }
                }
            }
            "additionalProperties" => {
                let known = |key: &str| said.get("properties").is_some_and(|properties| properties.get(key).is_some());
                for (key, inside) in value.as_object().into_iter().flatten().filter(|(key, _)| !known(key)) {
                    match told {
                        Value::Bool(false) => found.push(format!("{at}: {key} is not promised")),
                        schema => found.extend(wrong(document, schema, inside, &format!("{at}.{key}"))),
                    }
                }
            }
            other => panic!("{at}: the keyword {other} is not looked at"),
        }
    }
    found
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

#[test]
fn what_does_not_fit_is_seen() {
    let document = serde_json::json!({"a": {"type": ["string", "null"]}});
    let schema = serde_json::json!({
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"$ref": "#/a"}, "all": {"type": "array", "items": {"enum": [1, 2]}}},
        "additionalProperties": false,
    });
    let check = |value: Value, expect: usize| {
        let found = wrong(&document, &schema, &value, "it");
        assert_eq!(found.len(), expect, "{value}: {found:?}");
    };
    check(serde_json::json!({"name": null, "all": [1]}), 0);
    check(serde_json::json!({"name": 1, "all": [3]}), 2);
    check(serde_json::json!({"other": 1}), 2);
    check(serde_json::json!([]), 1);
}
