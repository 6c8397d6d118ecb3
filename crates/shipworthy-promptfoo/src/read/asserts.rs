//! What is asked of an answer: assertions with files read, references followed, and what cannot be asked here told.

use serde_json::{Map, Value};
use shipworthy_grade::{Assertion, Check, Family, Kind, parse_yaml};

use super::Reader;
use crate::judging;
use crate::problems::{did_you_mean, kind_of};
use crate::speaks::Speaks;

const KEYS: [&str; 15] = [
    "type",
    "value",
    "threshold",
    "weight",
    "metric",
    "provider",
    "rubricPrompt",
    "config",
    "transform",
    "contextTransform",
    "alpha",
    "beta",
    "gamma",
    "$ref",
    "assert",
];

impl Reader<'_> {
    /// The checks of a list of assertions.
    pub(super) fn checks(&mut self, given: Option<&Value>, at: &str) -> Vec<Check> {
        let items = match given {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.problems.refuse(at, format!("`assert` is a list, and not {}", kind_of(other)));
                return Vec::new();
            }
        };
        let mut checks = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let place = format!("{at}[{number}]");
            let Some(item) = self.prepared(item, &place) else { continue };
            match Check::from_value(&item) {
                Ok(check) => {
                    self.can_be_asked(&check, &place);
                    checks.push(check);
                }
                Err(error) => self.problems.refuse(place, error.to_string()),
            }
        }
        checks
    }

    /// An assertion with its files read. None where something about it is wrong, which is told.
    fn prepared(&mut self, item: &Value, at: &str) -> Option<Value> {
        let Value::Object(entries) = item else {
            self.problems.refuse(at, format!("an assertion is a mapping with a `type`, and not {}", kind_of(item)));
            return None;
        };
        let kind = entries.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        if kind.starts_with("promptfoo:redteam:") {
            self.problems.refuse(
                format!("{at}.type"),
                format!("`{kind}` is graded by promptfoo's own service, which is not asked here"),
            );
            return None;
        }
        for key in entries.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.problems
                .refuse(format!("{at}.{key}"), format!("an assertion has no such key{}", did_you_mean(key, &KEYS)));
        }
        let mut made = entries.clone();
        for (key, value) in entries.iter().filter(|(key, _)| *key != "provider") {
            self.template_all(&format!("{at}.{key}"), value);
        }
        if let Some(Value::Array(inner)) = entries.get("assert") {
            let inner =
                inner.iter().enumerate().map(|(number, item)| self.prepared(item, &format!("{at}.assert[{number}]")));
            let inner: Vec<Value> = inner.collect::<Option<_>>()?;
            made.insert("assert".to_owned(), Value::Array(inner));
        }
        for key in ["transform", "contextTransform"] {
            let file = entries.get(key).and_then(Value::as_str).and_then(|code| code.strip_prefix("file://"));
            if let Some(path) = file {
                let read = self.transform_of(path);
                made.insert(key.to_owned(), Value::from(self.problems.take(&format!("{at}.{key}"), read)?));
            }
        }
        if let Some(value) = entries.get("value") {
            let value = self.value(&kind, value, &format!("{at}.value"))?;
            made.insert("value".to_owned(), value);
        }
        if let Some(prompt) = entries.get("rubricPrompt") {
            made.insert("rubricPrompt".to_owned(), self.rubric_prompt(prompt, &format!("{at}.rubricPrompt"))?);
        }
        Some(Value::Object(made))
    }

    /// A value with its files read.
    fn value(&mut self, kind: &str, value: &Value, at: &str) -> Option<Value> {
        match value {
            Value::String(text) => match text.strip_prefix("file://") {
                Some(path) => {
                    let read = self.value_of_file(kind.trim_start_matches("not-"), path);
                    self.problems.take(at, read)
                }
                None => Some(value.clone()),
            },
            Value::Array(items) => {
                let items =
                    items.iter().enumerate().map(|(number, item)| self.value(kind, item, &format!("{at}[{number}]")));
                items.collect::<Option<Vec<Value>>>().map(Value::Array)
            }
            other => Some(other.clone()),
        }
    }

    fn value_of_file(&self, kind: &str, path: &str) -> Result<Value, String> {
        let (file, function) = program_of(path);
        if is_script(file) {
            if kind != "javascript" {
                return Err(format!(
                    "`{file}` is a program that makes a value, which is not run here; write the value"
                ));
            }
            let text = self.files.text(file).map_err(|why| format!("`{file}`: {why}"))?;
            return module(&text, function, "output, context")
                .map(Value::from)
                .map_err(|why| format!("`{file}`: {why}"));
        }
        if file.ends_with(".py") || file.ends_with(".rb") {
            return Err(format!("`{file}` is a program, which is not run here"));
        }
        let text = self.files.text(path).map_err(|why| format!("`{path}`: {why}"))?;
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        match ending.as_str() {
            "json" | "yaml" | "yml" => parse_yaml(&text).map_err(|why| format!("`{path}`: {why}")),
            _ => Ok(Value::from(text.trim())),
        }
    }

    fn transform_of(&self, path: &str) -> Result<String, String> {
        let (file, function) = program_of(path);
        if !is_script(file) {
            return Err(format!("`{file}` is a program, which is not run here"));
        }
        let text = self.files.text(file).map_err(|why| format!("`{file}`: {why}"))?;
        module(&text, function, "output, context").map_err(|why| format!("`{file}`: {why}"))
    }

    /// What is asked of a judge in place of our words: a text, or a conversation.
    pub(super) fn rubric_prompt(&mut self, given: &Value, at: &str) -> Option<Value> {
        match given {
            Value::String(text) => match text.strip_prefix("file://") {
                Some(path) => {
                    let read = self.files.text(path).map(Value::from).map_err(|why| format!("`{path}`: {why}"));
                    self.problems.take(at, read)
                }
                None => Some(given.clone()),
            },
            Value::Array(_) => Some(given.clone()),
            other => {
                self.problems.refuse(at, format!("it is a text or a conversation, and not {}", kind_of(other)));
                None
            }
        }
    }

    /// Says what of a check cannot be asked here.
    fn can_be_asked(&mut self, check: &Check, at: &str) {
        let (inner, is_set): (Vec<&Assertion>, bool) = match check {
            Check::One(assertion) => (vec![assertion.as_ref()], false),
            Check::Set(set) => (set.assertions.iter().collect(), true),
        };
        for (number, assertion) in inner.into_iter().enumerate() {
            let place = if is_set { format!("{at}.assert[{number}]") } else { at.to_owned() };
            let name = assertion.type_name();
            match assertion.kind.entry().family {
                Family::Judge if !judging::is_asked(assertion.kind) => {
                    self.problems.refuse(
                        format!("{place}.type"),
                        format!("`{name}` is not judged here: {}", judging::why_not(assertion.kind)),
                    );
                }
                Family::Judge if is_set && matches!(assertion.kind, Kind::SelectBest | Kind::MaxScore) => {
                    self.problems.refuse(
                        format!("{place}.type"),
                        format!("`{name}` compares whole answers, so it cannot stand inside a set"),
                    );
                }
                Family::Outside if !judging::is_likeness(assertion.kind) => {
                    self.problems.refuse(
                        format!("{place}.type"),
                        format!("`{name}` {}, which is not there", assertion.kind.entry().differs),
                    );
                }
                _ => {}
            }
            if let Some(provider) = assertion.rest.get("provider") {
                self.grader(provider, &format!("{place}.provider"));
            }
        }
    }

    /// Looks at who is to judge: an id, a label of a provider, or a mapping with an id, also by what it is for.
    pub(super) fn grader(&mut self, given: &Value, at: &str) {
        match given {
            Value::String(id) => {
                let labelled =
                    self.root.get("providers").or_else(|| self.root.get("targets")).and_then(Value::as_array);
                let labelled = labelled
                    .is_some_and(|all| all.iter().any(|one| one.get("label").and_then(Value::as_str) == Some(id)));
                if !labelled && let Err(why) = Speaks::of(id) {
                    self.problems.refuse(at, why);
                }
            }
            Value::Object(entries) => match entries.get("id").and_then(Value::as_str) {
                Some(id) => {
                    if let Err(why) = Speaks::of(id) {
                        self.problems.refuse(format!("{at}.id"), why);
                    }
                }
                None if !entries.is_empty()
                    && entries
                        .keys()
                        .all(|key| ["text", "embedding", "classification", "moderation"].contains(&key.as_str())) =>
                {
                    for (key, inner) in entries.iter().filter(|(key, _)| matches!(key.as_str(), "text" | "embedding")) {
                        self.grader(inner, &format!("{at}.{key}"));
                    }
                }
                None => self.problems.refuse(at, "a provider has an `id`, such as openai:chat:MODEL"),
            },
            other => self.problems.refuse(at, format!("a provider is an id or a mapping, and not {}", kind_of(other))),
        }
    }

    /// A transform of outputs, from a file where it stands in one.
    pub(super) fn transform(&mut self, options: &Map<String, Value>, keys: &[&str], at: &str) -> Option<String> {
        let (key, code) = keys.iter().find_map(|key| Some((*key, options.get(*key)?.as_str()?)))?;
        match code.strip_prefix("file://") {
            Some(path) => {
                let read = self.transform_of(path);
                self.problems.take(&format!("{at}.{key}"), read)
            }
            None => Some(code.to_owned()),
        }
    }
}

fn is_script(path: &str) -> bool {
    [".js", ".mjs", ".cjs"].iter().any(|ending| path.ends_with(ending))
}

/// A path with the function that stands behind a colon.
fn program_of(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once(':') {
        Some((file, function)) if file.contains('.') => (file, Some(function)),
        _ => (path, None),
    }
}

/// The body of a function that calls what a module exports. Modules that use others cannot be run: there are none.
fn module(text: &str, function: Option<&str>, given: &str) -> Result<String, String> {
    let uses = text.lines().map(str::trim_start).any(|line| {
        let import = line.starts_with("import ") || line.starts_with("import{");
        !line.starts_with("//") && (import || line.contains("require("))
    });
    if uses {
        return Err("it uses other modules, and scripts have none here".to_owned());
    }
    let text = text
        .replace("export default ", "module.exports.default = ")
        .replace("export async function ", "async function ")
        .replace("export function ", "function ")
        .replace("export const ", "const ");
    let wanted = match function {
        Some(name) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$') => {
            format!("module.exports.{name} ?? (typeof {name} === 'function' ? {name} : undefined)")
        }
        Some(name) => return Err(format!("`{name}` is no name of a function")),
        None => "typeof module.exports === 'function' ? module.exports : module.exports.default".to_owned(),
    };
    Ok(format!(
        "const module = {{exports: {{}}}};\nconst exports = module.exports;\n{text}\n;const wanted = {wanted};\nif (typeof wanted !== 'function') throw new Error('the file exports no function');\nreturn wanted({given});\n//"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_become_bodies() {
        let body = module("module.exports = (output) => output.length > 2;", None, "output, context").expect("a body");
        assert!(body.contains("return wanted(output, context);"), "{body}");
        assert!(module("const fs = require('fs');", None, "output").is_err());
        assert!(module("// require('x')\nexport function a(output) { return true }", Some("a"), "output").is_ok());
        assert!(module("", Some("a; b"), "output").is_err());
        assert_eq!(program_of("a/check.js:score"), ("a/check.js", Some("score")));
        assert_eq!(program_of("a/check.js"), ("a/check.js", None));
    }
}
