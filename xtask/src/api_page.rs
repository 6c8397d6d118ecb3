//! The reference page of the API, from its OpenAPI document.

use anyhow::Context;
use serde_json::{Map, Value};

/// The page.
pub fn page(document: &str) -> anyhow::Result<String> {
    let document: Value = serde_json::from_str(document).context("the document is JSON")?;
    let mut page = String::from(
        "# HTTP API\n\nGenerated from the program by `cargo xtask generate`; do not edit. The same as OpenAPI 3.1: \
         `GET /v1/openapi.json`, or `shipworthy schema --api`. [How to use it](../guides/api.md).\n\n",
    );
    page.push_str(text(&document["info"]["description"]));
    page.push_str("\n\n");
    page.push_str(text(&document["components"]["securitySchemes"]["key"]["description"]));
    page.push_str(" It goes into the header `Authorization: Bearer KEY`.\n");
    page.push_str("\n| | | |\n|---|---|---|\n");
    let all: Vec<(&str, &str, &Value)> = operations(&document).collect();
    for (method, path, told) in &all {
        page.push_str(&format!("| {method} | `{path}` | {} |\n", text(&told["summary"])));
    }
    for (method, path, told) in &all {
        page.push_str(&format!("\n## {method} {path}\n\n"));
        operation(&mut page, told);
    }
    page.push_str("\n## Shapes\n");
    for (name, schema) in object(&document["components"]["schemas"]) {
        page.push_str(&format!("\n### {name}\n\n{}\n", text(&schema["description"])));
        shape(&mut page, schema);
    }
    Ok(page)
}

fn operations(document: &Value) -> impl Iterator<Item = (&'static str, &str, &Value)> {
    const METHODS: [(&str, &str); 4] = [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("delete", "DELETE")];
    object(&document["paths"]).flat_map(|(path, told)| {
        METHODS.iter().filter_map(move |(key, method)| told.get(*key).map(|told| (*method, path, told)))
    })
}

fn operation(page: &mut String, told: &Value) {
    page.push_str(&format!("{}.\n\n{}\n", text(&told["summary"]), text(&told["description"])));
    let parameters = told["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    if !parameters.is_empty() {
        page.push_str("\n| parameter | in | |\n|---|---|---|\n");
        for parameter in parameters {
            let needed = if parameter["required"] == true { "" } else { " It may be left out." };
            let (name, place, about) =
                (text(&parameter["name"]), text(&parameter["in"]), text(&parameter["description"]));
            page.push_str(&format!("| `{name}` | {place} | {about}{needed} |\n"));
        }
    }
    if let Some(body) = told.get("requestBody") {
        let kinds: Vec<String> = object(&body["content"]).map(|(kind, content)| in_words(kind, content)).collect();
        page.push_str(&format!("\nSend {}: {}\n", kinds.join(" or "), text(&body["description"])));
    }
    page.push_str("\n| status | answers | |\n|---|---|---|\n");
    for (status, answer) in object(&told["responses"]).filter(|(status, _)| *status != "default") {
        let kinds: Vec<String> = object(&answer["content"]).map(|(kind, content)| in_words(kind, content)).collect();
        page.push_str(&format!("| {status} | {} | {} |\n", kinds.join(" or "), text(&answer["description"])));
    }
}

/// "application/json, a [Check](#check)".
fn in_words(kind: &str, content: &Value) -> String {
    match named(&content["schema"]) {
        Some(name) => format!("`{kind}`: [{name}](#{})", name.to_lowercase()),
        None => format!("`{kind}`"),
    }
}

fn named(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn shape(page: &mut String, schema: &Value) {
    let properties: Vec<(&str, &Value)> = object(&schema["properties"]).collect();
    if properties.is_empty() {
        let keys = schema["required"].as_array().into_iter().flatten().map(text);
        page.push_str(&format!("\nIt has {}.\n", keys.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")));
        return;
    }
    page.push_str("\n| key | type | |\n|---|---|---|\n");
    for (name, schema) in properties {
        page.push_str(&format!("| `{name}` | {} | {} |\n", kind(schema), text(&schema["description"])));
    }
}

fn kind(schema: &Value) -> String {
    if let Some(name) = named(schema) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| format!("`{}`", text(value))).collect::<Vec<_>>().join(", ");
    }
    match (&schema["type"], schema.get("items")) {
        (Value::Array(kinds), _) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        (Value::String(kind_of), Some(items)) => format!("{kind_of} of {}", kind(items)),
        (kind_of, _) => text(kind_of).to_owned(),
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_every_shape_has_its_place() {
        let document = r##"{
            "info": {"description": "What it is."},
            "paths": {"/v1/x/{id}": {"get": {
                "summary": "Read x", "description": "More.",
                "parameters": [{"name": "id", "in": "path", "required": true, "description": "Which."}],
                "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/X"}}}}}
            }}},
            "components": {
                "schemas": {"X": {"description": "An x.", "properties": {"a": {"type": ["string", "null"], "description": "First."}}}},
                "securitySchemes": {"key": {"description": "A key."}}
            }
        }"##;
        let page = page(document).unwrap();
        for part in [
            "| GET | `/v1/x/{id}` | Read x |",
            "## GET /v1/x/{id}\n\nRead x.\n\nMore.\n",
            "| `id` | path | Which. |",
            "| 200 | `application/json`: [X](#x) | It. |",
            "### X\n\nAn x.\n\n| key | type | |\n|---|---|---|\n| `a` | string or null | First. |",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
