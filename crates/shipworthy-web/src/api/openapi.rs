//! The document that describes the API: OpenAPI 3.1, made of the list of operations and of the Rust types that they answer with.

use serde_json::{Map, Value, json};

use super::operation::{Operation, Shape};
use super::problem::{KIND, Problem};
use super::shape::Shaped;
use super::{documented, operations};
use crate::caller::least;

/// What an address varies in.
const VARIES: [(&str, &str); 6] = [
    ("id", "The feature, as addresses name it: `fraud` for `fraud.feature.md`."),
    ("number", "The number of a run, from 1."),
    ("candidate", "The name of a candidate in the spec."),
    ("upload", "The id of an upload."),
    ("file", "A name."),
    ("code", "The line of a case, such as `P03@1:42:level=2`."),
];

/// The document, indented.
pub fn openapi() -> String {
    let mut schemas: Map<String, Value> = Map::new();
    let problem = Problem::schema(&mut schemas);
    let mut paths: Map<String, Value> = Map::new();
    let mut shape = |shape: Shape| match shape {
        Shape::Of(schema) => schema(&mut schemas),
        Shape::Named(name, schema) => {
            schemas.entry(name).or_insert_with(schema);
            json!({"$ref": format!("#/components/schemas/{name}")})
        }
        Shape::Text => json!({"type": "string"}),
    };
    for operation in operations() {
        let told = told(&operation, &problem, &mut shape);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = told;
    }
    schemas.sort_keys();
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Shipworthy",
            "version": env!("CARGO_PKG_VERSION"),
            "description": documented::ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": documented::KEYS},
            },
        },
    });
    format!("{document:#}\n")
}

fn told(operation: &Operation, problem: &Value, shape: &mut dyn FnMut(Shape) -> Value) -> Value {
    let varies = operation.varies().map(|name| {
        let about = VARIES.iter().find(|(known, _)| *known == name).map_or("", |(_, about)| about);
        let kind = if name == "number" { "integer" } else { "string" };
        json!({"name": name, "in": "path", "required": true, "description": about, "schema": {"type": kind}})
    });
    let parameters = operation.parameters.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "in": parameter.place,
            "required": parameter.required,
            "description": parameter.about,
            "schema": {"type": parameter.kind},
        })
    });
    let parameters: Vec<Value> = varies.chain(parameters).collect();
    let mut answers: Map<String, Value> = Map::new();
    for answer in &operation.answers {
        let mut told = json!({"description": answer.about});
        if !answer.kind.is_empty() {
            let schema = shape(answer.shape);
            told["content"] = json!({answer.kind: {"schema": schema}});
        }
        answers.insert(answer.status.to_string(), told);
    }
    for status in operation.problems {
        let content = json!({KIND: {"schema": problem}});
        answers.insert(status.to_string(), json!({"description": documented::problem(*status), "content": content}));
    }
    let content = json!({KIND: {"schema": problem}});
    answers.insert("default".to_owned(), json!({"description": "Any other problem.", "content": content}));
    let (role, scopes) = least(operation.action);
    let mut about = String::new();
    if !operation.about.is_empty() {
        about.push_str(operation.about);
        about.push_str("\n\n");
    }
    about.push_str(&format!("Needs the role {role}; as a key, {scopes}."));
    let mut told = json!({
        "operationId": operation.id,
        "summary": operation.title,
        "description": about,
        "parameters": parameters,
        "responses": answers,
    });
    if let Some(body) = &operation.body {
        let schema = shape(body.shape);
        let content: Map<String, Value> =
            body.kinds.iter().map(|kind| ((*kind).to_owned(), json!({"schema": schema}))).collect();
        let about = format!("{} At most {} MiB.", body.about, body.most >> 20);
        told["requestBody"] = json!({"required": true, "description": about, "content": content});
    }
    told
}
