//! JSON Schema of the front matter, generated from the table of fields, so that editors complete and check specs.

use serde_json::{Map, Value, json};

use crate::catalogue::{METRICS, PERCENTILES, Statistic};
use crate::fields::{Field, Group, Kind, Limits, SPEC, Word};
use crate::spec::Task;

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
    // Which keys there are depends on the task, which is said once more for each of them.
    let tasks: Vec<Value> = Task::ALL
        .into_iter()
        .map(|task| {
            let is = json!({"properties": {"task": {"const": task.name()}}, "required": ["task"]});
            json!({"if": is, "then": of_task(&SPEC, task)})
        })
        .collect();
    out.insert("allOf".to_owned(), json!(tasks));
    Value::Object(out)
}

fn group(group: &Group) -> Value {
    let mut properties = Map::new();
    for field in group.fields {
        let variants: Vec<&Field> = group.fields.iter().filter(|other| other.name == field.name).collect();
        let schema = match variants.as_slice() {
            [_] => property(field),
            several => {
                let kinds: Vec<Value> =
                    several.iter().map(|field| kind(&field.kind)).chain([json!({"type": "null"})]).collect();
                json!({"anyOf": kinds, "description": field.doc})
            }
        };
        properties.insert(field.name.to_owned(), schema);
    }
    let required: Vec<&str> =
        group.fields.iter().filter(|field| field.required && field.tasks.is_empty()).map(|field| field.name).collect();
    json!({
        "type": "object",
        "description": group.doc,
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "required": required,
        "additionalProperties": false,
    })
}

/// What a task says of a group beyond what holds for every task: keys that it has not, and keys that it must have.
fn of_task(group: &Group, task: Task) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for field in group.fields {
        let own = group.field(field.name, Some(task));
        let variants = group.fields.iter().filter(|other| other.name == field.name).count();
        match own {
            None => drop(properties.insert(field.name.to_owned(), json!(false))),
            Some(own) if variants > 1 => drop(properties.insert(field.name.to_owned(), property(own))),
            Some(own) => {
                let inner = match own.kind {
                    Kind::Group(inner) => of_task(inner, task),
                    Kind::List(Kind::Group(inner), _) => json!({"items": of_task(inner, task)}),
                    _ => json!({}),
                };
                if inner != json!({}) && inner != json!({"items": {}}) {
                    properties.insert(field.name.to_owned(), inner);
                }
            }
        }
        if own.is_some_and(|own| own.required && !own.tasks.is_empty()) && !required.contains(&field.name) {
            required.push(field.name);
        }
    }
    let mut out = Map::new();
    if !properties.is_empty() {
        out.insert("properties".to_owned(), Value::Object(properties));
    }
    if !required.is_empty() {
        out.insert("required".to_owned(), json!(required));
    }
    Value::Object(out)
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
    let mut names: Vec<String> = METRICS
        .iter()
        .map(|metric| match metric.statistic {
            Statistic::None => metric.name.to_owned(),
            Statistic::Percentile => format!("{}\\.({})", metric.name, PERCENTILES.join("|")),
            _ => format!("{}@[0-9.]+%?", metric.name),
        })
        .collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let subject = "(\\s+(of|against)\\s+\\S.*?)?";
    format!("^\\s*({})(\\.(gap|ratio))?{subject}\\s*(>=|<=|>|<)\\s*\\S", names.join("|"))
}
