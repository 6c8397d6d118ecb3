//! JSON Schema of the front matter, generated from the table of fields, so that editors complete and check specs.

use serde_json::{Map, Value, json};

use crate::catalogue::{METRICS, PERCENTILES, Statistic};
use crate::fields::{Field, Group, Kind, Limits, SPEC, Word};

/// The schema, draft 2020-12.
pub fn json_schema() -> Value {
    let mut schema = group(&SPEC);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shipworthy feature spec",
    });
    let mut out = Map::new();
    for part in [head, schema.take()] {
        if let Value::Object(part) = part {
            out.extend(part);
        }
    }
    // What depends on another key is said once more here; the table has no words for it.
    out.insert("if".to_owned(), json!({"properties": {"task": {"const": "binary"}}, "required": ["task"]}));
    out.insert("then".to_owned(), json!({"properties": {"golden": {"required": ["positive"]}}}));
    Value::Object(out)
}

fn group(group: &Group) -> Value {
    let properties: Map<String, Value> =
        group.fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> = group.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({
        "type": "object",
        "description": group.doc,
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Value {
    let mut schema = if field.name == "format" { json!({"const": 1}) } else { kind(&field.kind) };
    if let Value::Object(map) = &mut schema {
        let mut doc = field.doc.to_owned();
        if !field.default.is_empty() {
            doc.push_str(&format!(" Default: {}.", field.default));
        }
        map.insert("description".to_owned(), json!(doc));
    }
    if field.required {
        return schema;
    }
    // An optional key without a value is read as absent.
    json!({"anyOf": [schema, {"type": "null"}], "description": schema["description"]})
}

fn kind(kind_of: &Kind) -> Value {
    match kind_of {
        // Column names and texts that look like numbers are taken as they are written.
        Kind::Text | Kind::Column => json!({"type": ["string", "number", "boolean"], "minLength": 1}),
        Kind::Prose | Kind::Path => json!({"type": "string", "minLength": 1}),
        Kind::Expression => json!({"type": ["string", "boolean"], "minLength": 1}),
        Kind::Bar => json!({"type": "string", "pattern": bar_pattern()}),
        Kind::Scalar => json!({"type": ["string", "number", "boolean"]}),
        Kind::Number(limits) => number("number", limits),
        Kind::Integer(limits) => number("integer", limits),
        Kind::Share(limits) => {
            json!({"anyOf": [number("number", limits), {"type": "string", "pattern": "^\\s*[0-9]*\\.?[0-9]+\\s*%\\s*$"}]})
        }
        Kind::Choice(words) => json!({"oneOf": words.iter().map(word).collect::<Vec<_>>()}),
        Kind::Group(inner) => group(inner),
        Kind::List(inner, most) => json!({"type": "array", "items": kind(inner), "maxItems": most}),
        Kind::Map(inner) => json!({"type": "object", "additionalProperties": kind(inner)}),
        Kind::Pair(inner) => json!({"type": "array", "items": kind(inner), "minItems": 2, "maxItems": 2}),
        Kind::Either(kinds, _) => json!({"anyOf": kinds.iter().map(kind).collect::<Vec<_>>()}),
        Kind::Anything => json!({}),
    }
}

fn word(word: &Word) -> Value {
    json!({"const": word.name, "description": word.doc})
}

fn number(name: &str, limits: &Limits) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), json!(name))]);
    let (least, most) = if limits.open { ("exclusiveMinimum", "exclusiveMaximum") } else { ("minimum", "maximum") };
    schema.extend(limits.least.map(|value| (least.to_owned(), json!(value))));
    schema.extend(limits.most.map(|value| (most.to_owned(), json!(value))));
    Value::Object(schema)
}

/// A pattern that every bar matches, for the sake of completion; the grammar is stricter.
fn bar_pattern() -> String {
    let names: Vec<String> = METRICS
        .iter()
        .map(|metric| match metric.statistic {
            Statistic::None => metric.name.to_owned(),
            Statistic::Percentile => format!("{}\\.({})", metric.name, PERCENTILES.join("|")),
            _ => format!("{}@[0-9.]+%?", metric.name),
        })
        .collect();
    format!("^\\s*({})\\s*(>=|<=|>|<)\\s*\\S", names.join("|"))
}
