//! `$ref`: something that is written once and used in several places.

use serde_json::{Map, Value};

use super::Reader;

/// Deepest chain of references inside references.
const DEEPEST: usize = 20;
/// Most values that a configuration may become.
const MOST: usize = 2_000_000;

impl Reader<'_> {
    /// A value with every `$ref: "#/…"` in it replaced by what it points at; keys beside it go before those that it brings.
    pub(super) fn references(&mut self, value: &Value, at: &str) -> Value {
        let mut left = MOST;
        self.replaced(value, at, 0, &mut left)
    }

    fn replaced(&mut self, value: &Value, at: &str, depth: usize, left: &mut usize) -> Value {
        if *left == 0 {
            return Value::Null;
        }
        *left -= 1;
        if *left == 0 {
            self.problems.refuse(at, format!("with its references it holds more than {MOST} values"));
        }
        match value {
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(number, item)| self.replaced(item, &format!("{at}[{number}]"), depth, left))
                    .collect(),
            ),
            Value::Object(entries) => match entries.get("$ref") {
                Some(Value::String(pointer)) => self.pointed_at(pointer, entries, at, depth, left),
                _ => Value::Object(
                    entries
                        .iter()
                        .map(|(key, value)| {
                            let place = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                            // The schema of a reply has references of its own, inside itself.
                            let own = matches!(key.as_str(), "response_format" | "schema" | "tools" | "functions");
                            let value = if own { value.clone() } else { self.replaced(value, &place, depth, left) };
                            (key.clone(), value)
                        })
                        .collect(),
                ),
            },
            other => other.clone(),
        }
    }

    fn pointed_at(
        &mut self,
        pointer: &str,
        entries: &Map<String, Value>,
        at: &str,
        depth: usize,
        left: &mut usize,
    ) -> Value {
        if depth >= DEEPEST {
            self.problems.refuse(
                format!("{at}.$ref"),
                format!("`{pointer}` leads in a circle, or through more than {DEEPEST} references"),
            );
            return Value::Null;
        }
        let target = pointer.strip_prefix('#').and_then(|path| self.root.pointer(path)).cloned();
        let Some(target) = target else {
            // A JSON Schema in an assertion may refer into itself; it is read by who checks the output.
            if at.contains(".value") {
                return Value::Object(entries.clone());
            }
            let message = if pointer.starts_with('#') {
                format!("there is nothing at `{pointer}`")
            } else {
                format!("`{pointer}` is in another file; write it here, under `assertionTemplates`")
            };
            self.problems.refuse(format!("{at}.$ref"), message);
            return Value::Null;
        };
        let mut target = self.replaced(&target, at, depth + 1, left);
        if let Value::Object(target) = &mut target {
            for (key, value) in entries.iter().filter(|(key, _)| *key != "$ref") {
                target.insert(key.clone(), value.clone());
            }
        }
        target
    }
}
