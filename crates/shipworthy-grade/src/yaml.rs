//! YAML 1.2 (core schema) as values: schemas that people write, and objects that models nearly wrote as JSON.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use crate::json::DEEPEST_JSON;

/// More values than this are refused. Aliases count with all that they stand for.
const MOST_VALUES: usize = 1_000_000;

/// The one document of `text`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<Value, String> {
    load(text, false)
}

/// The one document of `text`, where a key may stand twice and the last one counts, as in JSON.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn read_lenient(text: &str) -> Result<Value, String> {
    load(text, true)
}

enum Open {
    List(Vec<Value>, usize),
    /// What it holds, the key whose value comes next, what is merged into it when it closes, and its anchor.
    Map(Map<String, Value>, Option<String>, Vec<Value>, usize),
}

struct Builder {
    twice: bool,
    stack: Vec<Open>,
    root: Option<Value>,
    anchors: BTreeMap<usize, (Value, usize)>,
    values: usize,
}

fn load(text: &str, twice: bool) -> Result<Value, String> {
    let mut options = granit_parser::options! {
        flow_nesting_limit: DEEPEST_JSON,
        block_nesting_limit: DEEPEST_JSON,
        simple_key_max_lookahead: 4_096,
    };
    options.set_emit_comments(false);
    let mut builder = Builder { twice, stack: Vec::new(), root: None, anchors: BTreeMap::new(), values: 0 };
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        if matches!(event, Event::DocumentStart(..)) {
            documents += 1;
            if documents > 1 {
                return Err("more than one document".to_owned());
            }
        }
        builder.take(event)?;
    }
    Ok(builder.root.unwrap_or(Value::Null))
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let as_text = tag.is_some_and(|tag| tag.suffix() == "str") || style != ScalarStyle::Plain;
                let value = if as_text { Value::String(text.into_owned()) } else { scalar(&text) };
                self.count(1)?;
                self.add(value, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.open(Open::List(Vec::new(), anchor)),
            Event::MappingStart(_, anchor, _) => self.open(Open::Map(Map::new(), None, Vec::new(), anchor)),
            Event::SequenceEnd | Event::MappingEnd => {
                let (value, anchor) = match self.stack.pop() {
                    Some(Open::List(items, anchor)) => (Value::Array(items), anchor),
                    Some(Open::Map(mut entries, _, merged, anchor)) => {
                        merged.iter().try_for_each(|from| merge(&mut entries, from))?;
                        (Value::Object(entries), anchor)
                    }
                    None => return Ok(()),
                };
                self.add(value, anchor)
            }
            Event::Alias(anchor) => {
                let (value, size) = self.anchors.get(&anchor).cloned().ok_or("an alias inside what it stands for")?;
                self.count(size)?;
                self.add(value, 0)
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), String> {
        self.values += more;
        if self.values > MOST_VALUES { Err(format!("more than {MOST_VALUES} values")) } else { Ok(()) }
    }

    fn open(&mut self, open: Open) -> Result<(), String> {
        self.count(1)?;
        if self.stack.len() >= DEEPEST_JSON {
            return Err(format!("nested more than {DEEPEST_JSON} deep"));
        }
        self.stack.push(open);
        Ok(())
    }

    fn add(&mut self, value: Value, anchor: usize) -> Result<(), String> {
        if anchor != 0 {
            let size = size(&value);
            self.anchors.insert(anchor, (value.clone(), size));
        }
        match self.stack.last_mut() {
            None => self.root = Some(value),
            Some(Open::List(items, _)) => items.push(value),
            Some(Open::Map(entries, key, merged, _)) => match key.take() {
                None => *key = Some(crate::js::text(&value)),
                Some(name) if name == "<<" => merged.push(value),
                Some(name) => {
                    if !self.twice && entries.contains_key(&name) {
                        return Err(format!("the key `{name}` stands twice"));
                    }
                    entries.insert(name, value);
                }
            },
        }
        Ok(())
    }
}

/// `<<: *defaults`: keys that the mapping does not have itself.
fn merge(entries: &mut Map<String, Value>, from: &Value) -> Result<(), String> {
    match from {
        Value::Object(more) => {
            for (key, value) in more {
                entries.entry(key.clone()).or_insert_with(|| value.clone());
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| merge(entries, item)),
        _ => Err("`<<` takes a mapping, or a list of mappings".to_owned()),
    }
}

/// How many values a value holds, itself counted.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// A plain scalar by the core schema (YAML 1.2.2, 10.3.2).
fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let radix = |prefix: &str, radix: u32| {
        unsigned.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok())
    };
    let whole = radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| radix("0b", 2));
    if let Some(whole) = whole {
        return Value::from(if text.starts_with('-') { -whole } else { whole });
    }
    let decimal = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned.bytes().any(|byte| byte.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    if !decimal {
        return Value::String(text.to_owned());
    }
    let positive = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = positive.parse::<i64>() {
        return Value::from(whole);
    }
    match positive.parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
        Some(number) => Value::Number(number),
        None => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_follow_the_core_schema() {
        let check = |text: &str, expected: &str| assert_eq!(read(text).expect("YAML").to_string(), expected, "{text}");
        check("[1, -2.5, 0x1f, 1e3, .5]", "[1,-2.5,31,1000.0,0.5]");
        check("[yes, No, true, ~, '', null]", "[\"yes\",\"No\",true,null,\"\",null]");
        check("['42', \"1\", 1.2.3, 2026-01-01]", "[\"42\",\"1\",\"1.2.3\",\"2026-01-01\"]");
        check("base: &b {a: 1, b: 2}\nmore: {<<: *b, b: 3}", "{\"base\":{\"a\":1,\"b\":2},\"more\":{\"b\":3,\"a\":1}}");
    }

    #[test]
    fn aliases_of_aliases_do_not_fill_the_memory() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(read(&text).is_err());
    }

    #[test]
    fn a_key_that_stands_twice_is_an_error_in_what_people_write() {
        assert!(read("a: 1\na: 2").is_err());
        assert_eq!(read_lenient("{a: 1, a: 2}").expect("lenient").to_string(), "{\"a\":2}");
    }
}
