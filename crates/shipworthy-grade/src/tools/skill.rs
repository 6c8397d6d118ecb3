//! Skills that an agent used, as providers report them.

use serde_json::Value;

use super::pattern::fits;
use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

/// `skill-used`: each of a list was used (with `not-`: none was), or one that fits was used between `min` and `max` times.
pub(crate) fn used(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let calls =
        asked.output.metadata.as_ref().and_then(|metadata| metadata.get("skillCalls")).and_then(Value::as_array);
    let used: Vec<&str> = calls
        .into_iter()
        .flatten()
        .filter(|call| call.get("is_error") != Some(&Value::Bool(true)))
        .filter_map(|call| call.get("name").and_then(Value::as_str))
        .collect();
    let wanted = "a name, a list of names, or `name` or `pattern` with `min` and `max`";
    match &asked.value {
        Some(Value::String(name)) if !js::trim(name).is_empty() => Ok(listed(asked, &used, &[js::trim(name)])),
        Some(Value::Array(items)) if !items.is_empty() => {
            let names: Option<Vec<&str>> =
                items.iter().map(|item| item.as_str().map(js::trim).filter(|name| !name.is_empty())).collect();
            names.map(|names| listed(asked, &used, &names)).ok_or_else(|| asked.takes(wanted))
        }
        Some(value @ Value::Object(_)) => counted(asked, &used, value),
        _ => Err(asked.takes(wanted)),
    }
}

fn listed(asked: &Asked<'_>, used: &[&str], names: &[&str]) -> Plain {
    let seen = names.iter().filter(|name| used.contains(name)).count();
    let pass = if asked.not() { seen == 0 } else { seen == names.len() };
    let said = format!("of the skills [{}], {seen} were used; used were [{}]", names.join(", "), used.join(", "));
    Plain::fixed(pass, if pass { 1.0 } else { 0.0 }, said)
}

fn counted(asked: &Asked<'_>, used: &[&str], value: &Value) -> Result<Plain, GradeError> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(js::trim).filter(|text| !text.is_empty());
    let (name, pattern) = (text("name"), text("pattern"));
    if name.is_none() && pattern.is_none() {
        return Err(asked.takes("a `name` or a `pattern`"));
    }
    let count = |key: &str| match value.get(key) {
        None => Ok(None),
        Some(count) => {
            count.as_u64().map(Some).ok_or_else(|| asked.takes("whole numbers from 0 on as `min` and `max`"))
        }
    };
    let (least, most) = (count("min")?, count("max")?);
    if least.zip(most).is_some_and(|(least, most)| most < least) {
        return Err(asked.takes("a `max` that is not below its `min`"));
    }
    let fitting =
        |skill: &&&str| name.is_none_or(|name| name == **skill) && pattern.is_none_or(|pattern| fits(skill, pattern));
    let times = used.iter().filter(fitting).count() as u64;
    let pass = if asked.not() {
        if least.is_some() || most.is_some_and(|most| most != 0) {
            return Err(asked.takes("no `min` and no `max` but 0, with `not-`"));
        }
        times == 0
    } else {
        times >= least.unwrap_or(if most.is_some() { 0 } else { 1 }) && most.is_none_or(|most| times <= most)
    };
    let said = format!("the skill {:?} was used {times} times", pattern.or(name).unwrap_or_default());
    Ok(Plain::fixed(pass, if pass { 1.0 } else { 0.0 }, said))
}
