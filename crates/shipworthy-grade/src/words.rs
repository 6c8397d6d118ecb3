//! How many words an output has.

use serde_json::{Map, Value};

use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

/// `word-count`: an exact number, or between `min` and `max`. Words stand between space.
pub(crate) fn count(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let words = js::words(&asked.text).count() as f64;
    match &asked.value {
        Some(Value::Object(range)) => between(asked, words, range),
        Some(Value::Number(exact)) => Ok(exactly(words, js::double(exact))),
        Some(Value::String(text)) => match js::parse_number(text) {
            Some(exact) => Ok(exactly(words, exact)),
            None => Err(asked.takes("a number, or `min` and `max`")),
        },
        _ => Err(asked.takes("a number, or `min` and `max`")),
    }
}

fn exactly(words: f64, exact: f64) -> Plain {
    let (words_text, exact_text) = (js::number(words), js::number(exact));
    Plain::flag(
        words == exact,
        format!("the output has {words_text} words, not {exact_text}"),
        format!("the output has {exact_text} words"),
    )
}

fn between(asked: &Asked<'_>, words: f64, range: &Map<String, Value>) -> Result<Plain, GradeError> {
    let end = |key: &str| match range.get(key) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(js::double(number))),
        Some(Value::String(text)) => {
            js::parse_number(text).map(Some).ok_or_else(|| asked.takes("numbers as `min` and `max`"))
        }
        Some(_) => Err(asked.takes("numbers as `min` and `max`")),
    };
    let (least, most) = (end("min")?, end("max")?);
    match (least, most) {
        (None, None) => return Err(asked.takes("`min`, `max` or both")),
        (Some(least), Some(most)) if least > most => return Err(asked.takes("a `min` that is not above its `max`")),
        _ => {}
    }
    let inside = least.is_none_or(|least| words >= least) && most.is_none_or(|most| words <= most);
    let range = match (least, most) {
        (Some(least), Some(most)) => format!("between {} and {}", js::number(least), js::number(most)),
        (Some(least), None) => format!("at least {}", js::number(least)),
        (None, most) => format!("at most {}", most.map(js::number).unwrap_or_default()),
    };
    let words = js::number(words);
    Ok(Plain::flag(inside, format!("{words} words are not {range}"), format!("{words} words are {range}")))
}
