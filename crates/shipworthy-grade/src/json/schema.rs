//! JSON schemas as Ajv 8 holds them: draft 7, in strict mode, so that a keyword or format that nobody knows is an error.
//!
//! Schemas are read here and not by a library, for three reasons: patterns are ECMAScript's and run in the same bounded engine as every other, a
//! schema that refers to itself ends, and the reasons why Ajv refuses a schema are part of how promptfoo grades.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::formats;
use crate::error::GradeError;
use crate::js;
use crate::script::{Matched, Sandbox};

/// Keywords of draft 7 that Ajv knows.
const KEYWORDS: [&str; 50] = [
    "$schema",
    "$id",
    "$ref",
    "$comment",
    "$defs",
    "$async",
    "definitions",
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "examples",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "format",
    "items",
    "additionalItems",
    "maxItems",
    "minItems",
    "uniqueItems",
    "contains",
    "maxProperties",
    "minProperties",
    "required",
    "properties",
    "patternProperties",
    "additionalProperties",
    "dependencies",
    "propertyNames",
    "if",
    "then",
    "else",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "contentMediaType",
    "contentEncoding",
    "nullable",
];

const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// Schemas and values inside each other, at most.
const DEEPEST: usize = 200;

/// Schemas that are held against a value, all alternatives counted, at most.
const MOST_WORK: usize = 2_000_000;

/// A schema that Ajv would compile.
pub(crate) struct Schema<'a> {
    root: Value,
    sandbox: &'a Sandbox,
}

impl<'a> Schema<'a> {
    /// # Errors
    /// Whatever Ajv refuses to compile.
    pub(crate) fn new(root: &Value, sandbox: &'a Sandbox) -> Result<Self, GradeError> {
        let schema = Self { root: root.clone(), sandbox };
        schema.check(root, "").map_err(|message| GradeError::Value(format!("the JSON schema is none: {message}")))?;
        Ok(schema)
    }

    /// What is wrong with `value`, or nothing.
    ///
    /// # Errors
    /// When holding the value against the schema does not end within bounds.
    pub(crate) fn complaint(&self, value: &Value) -> Result<Option<String>, GradeError> {
        let run = Run { schema: self, work: Cell::new(0), gave_up: Cell::new(false) };
        let complaint = run.hold(&self.root, value, "", 0);
        if run.gave_up.get() {
            return Err(GradeError::TooMuch { what: "holding the JSON against its schema" });
        }
        Ok(complaint)
    }

    /// Whether this is a schema, its shape and its words known.
    fn check(&self, schema: &Value, place: &str) -> Result<(), String> {
        if place.matches('/').count() > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST}"));
        }
        let here = if place.is_empty() { "it" } else { place };
        let entries = match schema {
            Value::Bool(_) => return Ok(()),
            Value::Object(entries) => entries,
            _ => return Err(format!("{here} is neither an object nor true or false")),
        };
        for (keyword, value) in entries {
            if !KEYWORDS.contains(&keyword.as_str()) {
                return Err(format!("`{place}/{keyword}` is no keyword of draft 7"));
            }
            let place = format!("{place}/{keyword}");
            self.check_keyword(keyword, value, &place)?;
        }
        let has = |keyword: &str| entries.contains_key(keyword);
        if has("if") && !has("then") && !has("else") {
            return Err(format!("{here} has an `if` that nothing follows"));
        }
        if (has("then") || has("else")) && !has("if") {
            return Err(format!("{here} has a `then` or an `else` without an `if`"));
        }
        if has("additionalItems") && !entries.get("items").is_some_and(Value::is_array) {
            return Err(format!("{here} has `additionalItems` without a list of `items`"));
        }
        if has("nullable") && !has("type") {
            return Err(format!("{here} has `nullable` without a `type`"));
        }
        Ok(())
    }

    fn check_keyword(&self, keyword: &str, value: &Value, place: &str) -> Result<(), String> {
        let shape = |fits: bool, what: &str| if fits { Ok(()) } else { Err(format!("`{place}` is {what}")) };
        let distinct_texts = |items: &[Value]| {
            items.iter().all(Value::is_string) && items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))
        };
        match keyword {
            "$schema" => shape(
                value
                    .as_str()
                    .is_some_and(|address| address.trim_end_matches('#') == "http://json-schema.org/draft-07/schema"),
                "draft 7, or left out",
            ),
            "type" => {
                let known = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
                let several = value
                    .as_array()
                    .is_some_and(|types| !types.is_empty() && types.iter().all(known) && distinct_texts(types));
                shape(known(value) || several, "the name of a type, or a list of them")
            }
            "enum" => shape(value.as_array().is_some_and(|values| !values.is_empty()), "a list that is not empty"),
            "multipleOf" => shape(value.as_f64().is_some_and(|step| step > 0.0), "a number above 0"),
            "maximum" | "minimum" | "exclusiveMaximum" | "exclusiveMinimum" => shape(value.is_number(), "a number"),
            "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties" | "minProperties" => shape(
                value.as_f64().is_some_and(|count| count >= 0.0 && count.fract() == 0.0),
                "a whole number from 0 on",
            ),
            "uniqueItems" | "readOnly" | "writeOnly" | "deprecated" | "nullable" => {
                shape(value.is_boolean(), "true or false")
            }
            "title" | "description" | "$comment" | "$id" | "contentMediaType" | "contentEncoding" => {
                shape(value.is_string(), "text")
            }
            "examples" => shape(value.is_array(), "a list"),
            "required" => {
                shape(value.as_array().is_some_and(|names| distinct_texts(names)), "a list of different names")
            }
            "pattern" => match value.as_str() {
                Some(pattern) => self.check_pattern(pattern),
                None => shape(false, "a pattern"),
            },
            "format" => match value.as_str() {
                Some(format) if formats::is_known(format) => Ok(()),
                Some(format) => Err(format!("`{format}` is no format that is known")),
                None => shape(false, "the name of a format"),
            },
            "$ref" => match value.as_str() {
                Some(address) if self.referred(address).is_some() => Ok(()),
                Some(address) => Err(format!("`{address}` refers to nothing inside it")),
                None => shape(false, "text"),
            },
            "properties" | "patternProperties" | "definitions" | "$defs" | "dependencies" => {
                let Some(schemas) = value.as_object() else { return shape(false, "a mapping of schemas") };
                schemas.iter().try_for_each(|(name, schema)| {
                    if keyword == "patternProperties" {
                        self.check_pattern(name)?;
                    }
                    match schema {
                        Value::Array(names) if keyword == "dependencies" && distinct_texts(names) => Ok(()),
                        schema => self.check(schema, &format!("{place}/{name}")),
                    }
                })
            }
            "items" if value.is_array() => self.check_list(value, place),
            "allOf" | "anyOf" | "oneOf" => {
                shape(value.as_array().is_some_and(|schemas| !schemas.is_empty()), "a list of schemas")?;
                self.check_list(value, place)
            }
            "items"
            | "additionalItems"
            | "additionalProperties"
            | "contains"
            | "propertyNames"
            | "if"
            | "then"
            | "else"
            | "not" => self.check(value, place),
            _ => Ok(()),
        }
    }

    fn check_list(&self, schemas: &Value, place: &str) -> Result<(), String> {
        let schemas = schemas.as_array().into_iter().flatten().enumerate();
        schemas.into_iter().try_for_each(|(at, schema)| self.check(schema, &format!("{place}/{at}")))
    }

    fn check_pattern(&self, pattern: &str) -> Result<(), String> {
        match self.sandbox.matches(pattern, "u", "") {
            Ok(Matched::Invalid(why)) => Err(format!("the pattern {pattern:?} is none: {why}")),
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The schema at an address inside this one: `#`, `#/definitions/name`, or the `$id` of a part.
    fn referred(&self, address: &str) -> Option<&Value> {
        let own = self.root.get("$id").and_then(Value::as_str);
        let inside = own.and_then(|own| address.strip_prefix(own.trim_end_matches('#'))).unwrap_or(address);
        match inside.strip_prefix('#') {
            Some("") => Some(&self.root),
            Some(pointer) if pointer.starts_with('/') => self.root.pointer(&formats::percent_decoded(pointer)),
            _ if inside.is_empty() => Some(&self.root),
            _ => with_id(&self.root, address, 0),
        }
    }
}

/// The part of a schema that has this `$id`.
fn with_id<'a>(schema: &'a Value, id: &str, depth: usize) -> Option<&'a Value> {
    if depth > DEEPEST {
        return None;
    }
    if schema.get("$id").and_then(Value::as_str) == Some(id) {
        return Some(schema);
    }
    match schema {
        Value::Object(entries) => entries.values().find_map(|part| with_id(part, id, depth + 1)),
        Value::Array(items) => items.iter().find_map(|part| with_id(part, id, depth + 1)),
        _ => None,
    }
}

/// One value held against a schema.
struct Run<'a> {
    schema: &'a Schema<'a>,
    work: Cell<usize>,
    gave_up: Cell<bool>,
}

impl Run<'_> {
    /// The first complaint about `value`, if there is one.
    fn hold(&self, schema: &Value, value: &Value, place: &str, depth: usize) -> Option<String> {
        self.work.set(self.work.get() + 1);
        if depth > DEEPEST || self.work.get() > MOST_WORK {
            self.gave_up.set(true);
        }
        if self.gave_up.get() {
            return None;
        }
        let at = |what: String| Some(format!("{} {what}", if place.is_empty() { "it" } else { place }));
        let entries = match schema {
            Value::Object(entries) => entries,
            Value::Bool(false) => return at("is not allowed".to_owned()),
            _ => return None,
        };
        if let Some(address) = entries.get("$ref").and_then(Value::as_str) {
            let referred = self.schema.referred(address).expect("references were checked");
            if let Some(complaint) = self.hold(referred, value, place, depth + 1) {
                return Some(complaint);
            }
        }
        if let Some(complaint) = kind(entries, value).or_else(|| one_of_values(entries, value)) {
            return at(complaint);
        }
        let own = match value {
            Value::Number(number) => number_fits(entries, js::double(number)),
            Value::String(text) => self.text_fits(entries, text),
            _ => None,
        };
        if let Some(complaint) = own {
            return at(complaint);
        }
        match value {
            Value::Array(items) => self.items_fit(entries, items, place, depth),
            Value::Object(inner) => self.properties_fit(entries, inner, place, depth),
            _ => None,
        }
        .or_else(|| self.alternatives(entries, value, place, depth))
    }

    fn fits(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        self.hold(schema, value, "", depth + 1).is_none()
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        match self.schema.sandbox.matches(pattern, "u", text) {
            Ok(found) => found == Matched::Yes,
            Err(_) => {
                self.gave_up.set(true);
                false
            }
        }
    }

    fn text_fits(&self, entries: &Map<String, Value>, text: &str) -> Option<String> {
        let count = |keyword: &str| entries.get(keyword).and_then(Value::as_f64);
        if let Some(most) = count("maxLength")
            && text.chars().count() as f64 > most
        {
            return Some(format!("has more than {most} characters"));
        }
        if let Some(least) = count("minLength")
            && (text.chars().count() as f64) < least
        {
            return Some(format!("has fewer than {least} characters"));
        }
        if let Some(pattern) = entries.get("pattern").and_then(Value::as_str)
            && !self.matches(pattern, text)
        {
            return Some(format!("does not match {pattern:?}"));
        }
        let format = entries.get("format").and_then(Value::as_str)?;
        let fits = match format {
            "regex" => self.schema.check_pattern(text).is_ok(),
            other => formats::text_fits(other, text),
        };
        if fits { None } else { Some(format!("is no {format}")) }
    }

    fn items_fit(&self, entries: &Map<String, Value>, items: &[Value], place: &str, depth: usize) -> Option<String> {
        let at = |what: String| Some(format!("{} {what}", if place.is_empty() { "it" } else { place }));
        let count = |keyword: &str| entries.get(keyword).and_then(Value::as_f64);
        let length = items.len() as f64;
        if count("maxItems").is_some_and(|most| length > most) || count("minItems").is_some_and(|least| length < least)
        {
            return at(format!("has {length} items"));
        }
        if entries.get("uniqueItems") == Some(&Value::Bool(true)) && self.repeats(items) {
            return at("has an item twice".to_owned());
        }
        let each = |schema: &Value, from: usize| {
            items
                .iter()
                .enumerate()
                .skip(from)
                .find_map(|(index, item)| self.hold(schema, item, &format!("{place}/{index}"), depth + 1))
        };
        let complaint = match entries.get("items") {
            Some(Value::Array(schemas)) => items
                .iter()
                .zip(schemas)
                .enumerate()
                .find_map(|(index, (item, schema))| self.hold(schema, item, &format!("{place}/{index}"), depth + 1))
                .or_else(|| entries.get("additionalItems").and_then(|schema| each(schema, schemas.len()))),
            Some(schema) => each(schema, 0),
            None => None,
        };
        complaint.or_else(|| {
            let schema = entries.get("contains")?;
            if items.iter().any(|item| self.fits(schema, item, depth)) {
                None
            } else {
                at("has no item as asked for".to_owned())
            }
        })
    }

    fn repeats(&self, items: &[Value]) -> bool {
        self.work.set(self.work.get().saturating_add(items.len().saturating_mul(items.len()) / 16));
        if self.work.get() > MOST_WORK {
            self.gave_up.set(true);
            return false;
        }
        items.iter().enumerate().any(|(at, item)| items[..at].iter().any(|other| js::same(item, other)))
    }

    fn properties_fit(
        &self,
        entries: &Map<String, Value>,
        inner: &Map<String, Value>,
        place: &str,
        depth: usize,
    ) -> Option<String> {
        let at = |what: String| Some(format!("{} {what}", if place.is_empty() { "it" } else { place }));
        let count = |keyword: &str| entries.get(keyword).and_then(Value::as_f64);
        let length = inner.len() as f64;
        if count("maxProperties").is_some_and(|most| length > most)
            || count("minProperties").is_some_and(|least| length < least)
        {
            return at(format!("has {length} properties"));
        }
        let names = |value: Option<&Value>| -> Vec<String> {
            value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        if let Some(missing) = names(entries.get("required")).into_iter().find(|name| !inner.contains_key(name)) {
            return at(format!("lacks the property {missing:?}"));
        }
        for (name, needed) in entries.get("dependencies").and_then(Value::as_object).into_iter().flatten() {
            if !inner.contains_key(name) {
                continue;
            }
            let complaint = match needed {
                Value::Array(_) => names(Some(needed))
                    .into_iter()
                    .find(|name| !inner.contains_key(name))
                    .map(|missing| format!("{place} lacks the property {missing:?}, which {name:?} needs")),
                schema => self.hold(schema, &Value::Object(inner.clone()), place, depth + 1),
            };
            if complaint.is_some() {
                return complaint;
            }
        }
        let properties = entries.get("properties").and_then(Value::as_object);
        let patterns = entries.get("patternProperties").and_then(Value::as_object);
        for (name, value) in inner {
            let inside = format!("{place}/{name}");
            let mut known = false;
            if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
                known = true;
                if let Some(complaint) = self.hold(schema, value, &inside, depth + 1) {
                    return Some(complaint);
                }
            }
            for (_, schema) in patterns.into_iter().flatten().filter(|(pattern, _)| self.matches(pattern, name)) {
                known = true;
                if let Some(complaint) = self.hold(schema, value, &inside, depth + 1) {
                    return Some(complaint);
                }
            }
            if let Some(schema) = entries.get("additionalProperties").filter(|_| !known)
                && let Some(complaint) = self.hold(schema, value, &inside, depth + 1)
            {
                return Some(complaint);
            }
            if let Some(schema) = entries.get("propertyNames")
                && !self.fits(schema, &Value::String(name.clone()), depth)
            {
                return at(format!("has a property whose name is not allowed: {name:?}"));
            }
        }
        None
    }

    fn alternatives(&self, entries: &Map<String, Value>, value: &Value, place: &str, depth: usize) -> Option<String> {
        let at = |what: &str| Some(format!("{} {what}", if place.is_empty() { "it" } else { place }));
        let list = |keyword: &str| entries.get(keyword).and_then(Value::as_array);
        for schema in list("allOf").into_iter().flatten() {
            if let Some(complaint) = self.hold(schema, value, place, depth + 1) {
                return Some(complaint);
            }
        }
        if let Some(schemas) = list("anyOf")
            && !schemas.iter().any(|schema| self.fits(schema, value, depth))
        {
            return at("fits none of the alternatives");
        }
        if let Some(schemas) = list("oneOf")
            && schemas.iter().filter(|schema| self.fits(schema, value, depth)).count() != 1
        {
            return at("does not fit exactly one of the alternatives");
        }
        if entries.get("not").is_some_and(|schema| self.fits(schema, value, depth)) {
            return at("is what it should not be");
        }
        let condition = entries.get("if")?;
        let branch = if self.fits(condition, value, depth) { "then" } else { "else" };
        self.hold(entries.get(branch)?, value, place, depth + 1)
    }
}

/// `type` and `nullable`.
fn kind(entries: &Map<String, Value>, value: &Value) -> Option<String> {
    let wanted = entries.get("type")?;
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => value.is_null(),
    };
    let names: Vec<&str> = match wanted {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let null = value.is_null() && entries.get("nullable") == Some(&Value::Bool(true));
    if null || names.iter().any(|name| is(name)) { None } else { Some(format!("is no {}", names.join(" or "))) }
}

/// `enum` and `const`.
fn one_of_values(entries: &Map<String, Value>, value: &Value) -> Option<String> {
    if let Some(values) = entries.get("enum").and_then(Value::as_array)
        && !values.iter().any(|one| js::same(one, value))
    {
        return Some("is none of the values that are allowed".to_owned());
    }
    let only = entries.get("const")?;
    if js::same(only, value) { None } else { Some(format!("is not {}", js::stringify(only))) }
}

/// Whether a number breaks a limit.
type Breaks = fn(f64, f64) -> bool;

fn number_fits(entries: &Map<String, Value>, number: f64) -> Option<String> {
    let limit = |keyword: &str| entries.get(keyword).and_then(Value::as_f64);
    let broken: [(&str, Breaks, &str); 5] = [
        ("maximum", |number, limit| number > limit, "is above"),
        ("minimum", |number, limit| number < limit, "is below"),
        ("exclusiveMaximum", |number, limit| number >= limit, "is not below"),
        ("exclusiveMinimum", |number, limit| number <= limit, "is not above"),
        ("multipleOf", |number, step| (number / step).fract() != 0.0, "is no multiple of"),
    ];
    let found = broken.iter().find_map(|(keyword, breaks, what)| {
        limit(keyword).filter(|limit| breaks(number, *limit)).map(|limit| format!("{what} {}", js::number(limit)))
    });
    found.or_else(|| {
        let format = entries.get("format").and_then(Value::as_str)?;
        if formats::number_fits(format, number) { None } else { Some(format!("is no {format}")) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Limits;
    use serde_json::json;

    #[test]
    fn a_schema_that_ajv_refuses_is_refused() {
        let sandbox = Sandbox::new(Limits::default());
        let check =
            |schema: Value, expected: bool| assert_eq!(Schema::new(&schema, &sandbox).is_ok(), expected, "{schema}");
        check(json!({"type": "object", "required": ["a"]}), true);
        check(json!(true), true);
        check(json!([]), false);
        check(json!("object"), false);
        check(json!({"type": "objekt"}), false);
        check(json!({"type": "object", "colour": 1}), false);
        check(json!({"properties": {"a": {"typo": "string"}}}), false);
        check(json!({"type": "string", "format": "email"}), true);
        check(json!({"type": "string", "format": "postcode"}), false);
        check(json!({"type": "string", "pattern": "("}), false);
        check(json!({"$ref": "https://example.com/other.json"}), false);
        check(json!({"$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}}), true);
        check(json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}), false);
        check(json!({"if": true}), false);
        check(json!({"enum": []}), false);
        check(json!({"minLength": -1}), false);
    }

    #[test]
    fn values_are_held_against_schemas() {
        let sandbox = Sandbox::new(Limits::default());
        let check = |schema: Value, value: Value, expected: bool| {
            let complaint = Schema::new(&schema, &sandbox).expect("a schema").complaint(&value).expect("ends");
            assert_eq!(complaint.is_none(), expected, "{schema} {value}: {complaint:?}");
        };
        check(json!({"type": "integer"}), json!(2.0), true);
        check(json!({"type": "integer"}), json!(2.5), false);
        check(json!({"type": ["string", "null"]}), json!(null), true);
        check(json!({"type": "string", "nullable": true}), json!(null), true);
        check(json!({"enum": [1, "a"]}), json!(1.0), true);
        check(json!({"multipleOf": 0.5}), json!(1.5), true);
        check(json!({"exclusiveMinimum": 3}), json!(3), false);
        check(json!({"maxLength": 2}), json!("😀😀"), true);
        check(json!({"pattern": "^\\p{Lu}"}), json!("Éa"), true);
        check(json!({"items": [{"type": "string"}], "additionalItems": false}), json!(["a", 1]), false);
        check(json!({"uniqueItems": true}), json!([{"a": 1}, {"a": 1.0}]), false);
        check(json!({"contains": {"const": 2}}), json!([1, 2]), true);
        check(json!({"properties": {"a": {}}, "additionalProperties": false}), json!({"a": 1, "b": 2}), false);
        check(json!({"patternProperties": {"^x-": {"type": "number"}}}), json!({"x-a": "1"}), false);
        check(json!({"dependencies": {"a": ["b"]}}), json!({"a": 1}), false);
        check(json!({"propertyNames": {"maxLength": 1}}), json!({"ab": 1}), false);
        check(json!({"oneOf": [{"type": "number"}, {"minimum": 3}]}), json!(4), false);
        check(json!({"not": {"type": "string"}}), json!("a"), false);
        check(json!({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}}), json!(1), false);
        check(json!({"type": "string", "format": "date"}), json!("2026-02-31"), false);
        let tree = json!({"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}});
        check(tree.clone(), json!({"children": [{"children": []}]}), true);
        check(tree, json!({"children": [{"children": [1]}]}), false);
    }

    #[test]
    fn a_schema_that_goes_round_ends() {
        let sandbox = Sandbox::new(Limits::default());
        let round = Schema::new(&json!({"$ref": "#"}), &sandbox).expect("a schema").complaint(&json!(1));
        assert!(round.is_err());
        let mut wide = json!({"definitions": {"d0": {"const": 1}}, "$ref": "#/definitions/d30"});
        for level in 1..=30 {
            let before = json!({"$ref": format!("#/definitions/d{}", level - 1)});
            wide["definitions"][format!("d{level}")] = json!({"oneOf": [before, before, before]});
        }
        assert!(Schema::new(&wide, &sandbox).expect("a schema").complaint(&json!(2)).is_err());
    }
}
