//! Filters and methods that Nunjucks and JavaScript have and minijinja does not.

use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};

use super::printed;
use crate::js;

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("dump", dump);
    environment.add_filter("load", load);
    environment.add_filter("pairs_of", pairs_of);
    environment.add_filter("string", |value: Value| printed(&value));
    environment.add_filter("wordcount", |text: String| js::words(&text).count());
    environment.add_filter("nl2br", |text: String| text.replace('\n', "<br />\n"));
    environment.add_filter("striptags", striptags);
    environment.add_filter("truncate", truncate);
    environment.add_filter("center", center);
    environment.add_filter("forceescape", |text: String| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    });
    environment.set_unknown_method_callback(|_, value, method, arguments| called(value, method, arguments));
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn json(value: &Value) -> Result<serde_json::Value, Error> {
    serde_json::to_value(value).map_err(|error| refused(error.to_string()))
}

/// `JSON.stringify(value, null, indent)`.
fn dump(value: Value, indent: Option<usize>) -> Result<String, Error> {
    let value = json(&value)?;
    match indent {
        None | Some(0) => Ok(js::stringify(&value)),
        Some(indent) => {
            let spaces = " ".repeat(indent.min(10));
            let mut out = Vec::new();
            let formatter = serde_json::ser::PrettyFormatter::with_indent(spaces.as_bytes());
            let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
            serde::Serialize::serialize(&value, &mut serializer).map_err(|error| refused(error.to_string()))?;
            String::from_utf8(out).map_err(|error| refused(error.to_string()))
        }
    }
}

/// JSON in a text, as a value.
fn load(text: String) -> Result<Value, Error> {
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| refused(format!("`load` was given no JSON: {error}")))?;
    Ok(Value::from(Serde(value)))
}

fn pairs_of(value: Value) -> Result<Value, Error> {
    if value.kind() != ValueKind::Map {
        return Ok(value);
    }
    let mut pairs = Vec::new();
    for key in value.try_iter()? {
        let item = value.get_item(&key)?;
        pairs.push(Value::from(vec![key, item]));
    }
    Ok(Value::from(pairs))
}

/// The text without what stands between angle brackets, runs of space as one.
fn striptags(text: String) -> String {
    let mut result = String::with_capacity(text.len());
    let mut inside = false;
    for character in text.chars() {
        match character {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => result.push(character),
            _ => {}
        }
    }
    let words: Vec<&str> = js::words(&result).collect();
    words.join(" ")
}

fn truncate(text: String, length: Option<usize>, kill_words: Option<bool>, end: Option<String>) -> String {
    let length = length.unwrap_or(255);
    if text.chars().count() <= length {
        return text;
    }
    let head: String = text.chars().take(length).collect();
    let head =
        if kill_words.unwrap_or(false) { head.as_str() } else { head.rfind(' ').map_or(&*head, |at| &head[..at]) };
    format!("{head}{}", end.unwrap_or_else(|| "...".to_owned()))
}

fn center(text: String, width: Option<usize>) -> String {
    let width = width.unwrap_or(80).min(10_000);
    let missing = width.saturating_sub(text.chars().count());
    let left = missing / 2 + missing % 2;
    format!("{}{text}{}", " ".repeat(left), " ".repeat(missing - left))
}

/// The methods of JavaScript's texts and lists that templates call.
fn called(value: &Value, method: &str, arguments: &[Value]) -> Result<Value, Error> {
    let argument = |at: usize| arguments.get(at).map(printed);
    if let Some(text) = value.as_str() {
        let first = argument(0).unwrap_or_default();
        return Ok(match method {
            "toUpperCase" => Value::from(text.to_uppercase()),
            "toLowerCase" => Value::from(text.to_lowercase()),
            "trim" => Value::from(js::trim(text)),
            "includes" => Value::from(text.contains(&first)),
            "startsWith" => Value::from(text.starts_with(&first)),
            "endsWith" => Value::from(text.ends_with(&first)),
            "replace" => Value::from(text.replacen(&first, &argument(1).unwrap_or_default(), 1)),
            "replaceAll" => Value::from(text.replace(&first, &argument(1).unwrap_or_default())),
            "split" if arguments.is_empty() => Value::from(vec![text.to_owned()]),
            "split" if first.is_empty() => Value::from(text.chars().map(String::from).collect::<Vec<_>>()),
            "split" => Value::from(text.split(first.as_str()).map(str::to_owned).collect::<Vec<_>>()),
            "slice" | "substring" => Value::from(cut(text, arguments)?),
            "indexOf" => Value::from(text.find(&first).map_or(-1, |at| text[..at].encode_utf16().count() as i64)),
            "toString" => Value::from(text),
            _ => return Err(unknown(method)),
        });
    }
    if value.kind() == ValueKind::Seq {
        let items: Vec<Value> = value.try_iter()?.collect();
        let texts = || items.iter().map(printed).collect::<Vec<_>>();
        return Ok(match method {
            "join" => Value::from(texts().join(&argument(0).unwrap_or_else(|| ",".to_owned()))),
            "includes" => Value::from(arguments.first().is_some_and(|wanted| items.contains(wanted))),
            "indexOf" => Value::from(
                arguments
                    .first()
                    .and_then(|wanted| items.iter().position(|item| item == wanted))
                    .map_or(-1, |at| at as i64),
            ),
            "slice" => {
                let (from, to) = range(arguments, items.len())?;
                Value::from(items[from..to].to_vec())
            }
            "toString" => Value::from(texts().join(",")),
            _ => return Err(unknown(method)),
        });
    }
    match method {
        "toString" => Ok(Value::from(printed(value))),
        "toFixed" => {
            let number = f64::try_from(value.clone())?;
            let digits = arguments.first().and_then(Value::as_usize).unwrap_or(0);
            Ok(Value::from(format!("{number:.*}", digits.min(100))))
        }
        _ => Err(unknown(method)),
    }
}

fn unknown(method: &str) -> Error {
    Error::new(ErrorKind::UnknownMethod, format!("templates have no method `{method}` for this value"))
}

fn cut(text: &str, arguments: &[Value]) -> Result<String, Error> {
    let characters: Vec<char> = text.chars().collect();
    let (from, to) = range(arguments, characters.len())?;
    Ok(characters[from..to].iter().collect())
}

/// Start and end as `slice` takes them: negative ones count from the end.
fn range(arguments: &[Value], length: usize) -> Result<(usize, usize), Error> {
    let place = |at: usize, missing: usize| -> Result<usize, Error> {
        match arguments.get(at) {
            None => Ok(missing),
            Some(value) => {
                let index = i64::try_from(value.clone())?;
                Ok(if index < 0 {
                    length.saturating_sub(index.unsigned_abs() as usize)
                } else {
                    (index as usize).min(length)
                })
            }
        }
    };
    let (from, to) = (place(0, 0)?, place(1, length)?);
    Ok((from, to.max(from)))
}
