//! What may be a key, so that nothing shows it.

use serde_json::{Map, Value};

/// What stands in the place of something that may be a key.
const HIDDEN: &str = "[hidden]";

/// Whether a variable or setting of this name is likely to hold a key, or its value looks like one.
pub fn may_be_key(name: &str, value: &Value) -> bool {
    let name = name.to_ascii_uppercase();
    let words = ["KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "AUTHORIZATION", "COOKIE", "PRIVATE"];
    // Limits are no keys, whatever they count.
    let limit = matches!(name.as_str(), "MAX_TOKENS" | "MAX_COMPLETION_TOKENS" | "TOKENS" | "MAX_OUTPUT_TOKENS")
        || name.ends_with("ENVAR")
        || name.ends_with("_TOKENS");
    let text = value.as_str().unwrap_or_default();
    let looks = ["sk-", "sk_", "ghp_", "xoxb-", "AIza", "Bearer "].iter().any(|start| text.starts_with(start));
    looks || (!limit && words.iter().any(|word| name.contains(word)))
}

/// Of the variables that a configuration sets, those that templates may show.
pub(crate) fn without_keys(env: &Map<String, Value>) -> Map<String, Value> {
    env.iter()
        .filter(|(name, value)| !may_be_key(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// A configuration as it may be shown: without values of `env` and of headers, and without what may be a key. Templates stay, because they
/// say where a key is and not what it is.
pub(crate) fn hidden(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(hidden).collect()),
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(name, value)| {
                    let shown = match (name.as_str(), value) {
                        ("env" | "headers", Value::Object(inner)) => {
                            Value::Object(inner.iter().map(|(name, value)| (name.clone(), place_of(value))).collect())
                        }
                        (_, Value::String(_)) if may_be_key(name, value) => place_of(value),
                        ("url" | "apiBaseUrl", Value::String(address)) => Value::from(without_query(address)),
                        _ => hidden(value),
                    };
                    (name.clone(), shown)
                })
                .collect(),
        ),
        Value::String(_) if may_be_key("", value) => Value::from(HIDDEN),
        Value::String(text) if text.starts_with("http://") || text.starts_with("https://") => {
            Value::from(without_query(text))
        }
        other => other.clone(),
    }
}

/// A value that is one template, as it is; anything else hidden.
fn place_of(value: &Value) -> Value {
    match value.as_str() {
        Some(text)
            if text.trim().starts_with("{{") && text.trim().ends_with("}}") && text.matches("{{").count() == 1 =>
        {
            Value::from(text)
        }
        _ => Value::from(HIDDEN),
    }
}

/// An address without what may be a password or a key in it.
pub(crate) fn without_query(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (address, cut) = address.split_at(end);
    let authority = address.find("://").map_or(0, |at| at + 3);
    let path = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    let host = address[..path].rfind('@').map_or(authority, |at| at + 1);
    let cut = if cut.is_empty() { "" } else { "?[hidden]" };
    format!("{}{}{cut}", &address[..authority], &address[host.max(authority)..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_hidden_and_templates_stay() {
        let shown = hidden(&json!({
            "env": {"CITY": "Pune", "OPENAI_API_KEY": "abc"},
            "providers": [{"id": "https://u:p@h.example/a?key=1", "config": {"apiKey": "{{env.K}}", "max_tokens": 5, "token": "t", "headers": {"x": "y"}}}],
            "tests": [{"vars": {"q": "sk-live-12345678"}}],
        }));
        assert_eq!(
            shown,
            json!({
                "env": {"CITY": "[hidden]", "OPENAI_API_KEY": "[hidden]"},
                "providers": [{"id": "https://h.example/a?[hidden]", "config": {"apiKey": "{{env.K}}", "max_tokens": 5, "token": "[hidden]", "headers": {"x": "[hidden]"}}}],
                "tests": [{"vars": {"q": "[hidden]"}}],
            })
        );
    }
}
