//! Which tools an agent used, in which order, with which arguments, in how many steps.
//!
//! Steps come from the record's trace; where it has none, from its list of tool calls.

use serde_json::{Map, Value};

use super::pattern::fits;
use super::steps::{self, Step, StepKind};
use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

fn steps_of(asked: &Asked<'_>) -> Result<Vec<Step>, GradeError> {
    match (&asked.output.trace, &asked.output.tool_calls) {
        (Some(trace), _) => Ok(steps::of_trace(trace)),
        (None, Some(calls)) => Ok(steps::of_calls(calls)),
        (None, None) => Err(GradeError::Missing(format!(
            "`{}` needs the agent's `trace` or its `tool_calls`, and the record has neither",
            asked.assertion.kind.name()
        ))),
    }
}

fn tools_of(asked: &Asked<'_>) -> Result<Vec<Step>, GradeError> {
    Ok(steps_of(asked)?.into_iter().filter(|step| step.kind == StepKind::Tool).collect())
}

/// Which steps are meant: by name or pattern, and by kind.
struct Meant {
    pattern: Option<String>,
    kinds: Option<Vec<String>>,
}

impl Meant {
    fn of(value: &Value) -> Self {
        let text =
            |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        match value {
            Value::String(name) => Self { pattern: Some(name.clone()), kinds: None },
            value => Self {
                pattern: text("pattern").or_else(|| text("name")),
                kinds: match value.get("type") {
                    Some(Value::String(kind)) => Some(vec![kind.clone()]),
                    Some(Value::Array(kinds)) => Some(kinds.iter().map(js::text).collect()),
                    _ => None,
                },
            },
        }
    }

    fn named(&self) -> &str {
        self.pattern.as_deref().unwrap_or("*")
    }

    fn fits(&self, step: &Step) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|kind| kind == step.kind.name()))
            && self.pattern.as_ref().is_none_or(|pattern| step.aliases.iter().any(|alias| fits(alias, pattern)))
    }
}

fn list(steps: &[Step]) -> String {
    let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn range(value: &Value) -> (Option<f64>, Option<f64>) {
    let end = |key: &str| value.get(key).and_then(Value::as_f64);
    (end("min"), end("max"))
}

fn within(count: usize, least: Option<f64>, most: Option<f64>) -> bool {
    least.is_none_or(|least| count as f64 >= least) && most.is_none_or(|most| count as f64 <= most)
}

/// `trajectory:tool-used`: each tool of a list was used (with `not-`: none, so that the list forbids), or one between `min` and `max` times.
pub(crate) fn tool_used(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let tools = tools_of(asked)?;
    let wanted = "a tool's name, a list of names, or `name` or `pattern` with `min` and `max`";
    let meant: Vec<Meant> = match &asked.value {
        Some(value @ Value::String(_)) => vec![Meant::of(value)],
        Some(Value::Array(items)) if !items.is_empty() && items.iter().all(Value::is_string) => {
            items.iter().map(Meant::of).collect()
        }
        Some(value @ Value::Object(_)) => {
            let meant = Meant::of(value);
            if meant.pattern.is_none() {
                return Err(asked.takes("a `name` or a `pattern`"));
            }
            let (least, most) = range(value);
            let count = tools.iter().filter(|step| meant.fits(step)).count();
            let pass = within(count, Some(least.unwrap_or(1.0)), most);
            let said = format!("the tool {:?} was used {count} times", meant.named());
            return Ok(Plain::flag(pass, said.clone(), said));
        }
        _ => return Err(asked.takes(wanted)),
    };
    let seen = |meant: &&Meant| tools.iter().any(|step| meant.fits(step));
    let names = |meant: &mut dyn Iterator<Item = &Meant>| meant.map(Meant::named).collect::<Vec<_>>().join(", ");
    let (pass, said) = if asked.not() {
        let used = names(&mut meant.iter().filter(seen));
        (
            used.is_empty(),
            if used.is_empty() {
                "no forbidden tool was used".to_owned()
            } else {
                format!("forbidden tools were used: {used}")
            },
        )
    } else {
        let missing = names(&mut meant.iter().filter(|meant| !seen(meant)));
        (
            missing.is_empty(),
            if missing.is_empty() {
                "every required tool was used".to_owned()
            } else {
                format!("required tools were not used: {missing}")
            },
        )
    };
    Ok(Plain::fixed(pass, if pass { 1.0 } else { 0.0 }, format!("{said} (used: {})", list(&tools))))
}

/// `trajectory:tool-sequence`: the tools were used in this order, with others between, or (`mode: exact`) these and no others.
pub(crate) fn tool_sequence(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let tools = tools_of(asked)?;
    let (exact, items) = match &asked.value {
        Some(Value::Array(items)) => (false, items.clone()),
        Some(value @ Value::Object(_)) => (
            value.get("mode").and_then(Value::as_str) == Some("exact"),
            value.get("steps").and_then(Value::as_array).cloned().unwrap_or_default(),
        ),
        _ => return Err(asked.takes("a list of tools, or `steps` with a `mode`")),
    };
    let meant: Vec<Meant> = items.iter().map(Meant::of).collect();
    if meant.is_empty() || meant.iter().any(|meant| meant.pattern.is_none()) {
        return Err(asked.takes("at least one step, each with a `name` or a `pattern`"));
    }
    let found = if exact {
        tools.len() == meant.len() && tools.iter().zip(&meant).all(|(step, meant)| meant.fits(step))
    } else {
        let mut left = meant.iter().peekable();
        for step in &tools {
            left.next_if(|meant| meant.fits(step));
        }
        left.peek().is_none()
    };
    let used = list(&tools);
    Ok(Plain::flag(
        found,
        format!("the tools were not used in this order (used: {used})"),
        format!("the tools were used in this order (used: {used})"),
    ))
}

/// `trajectory:step-count`: between `min` and `max` steps, of a kind or a name.
pub(crate) fn step_count(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let steps = steps_of(asked)?;
    let Some(value @ Value::Object(_)) = &asked.value else { return Err(asked.takes("`min`, `max` or both")) };
    let (least, most) = range(value);
    if least.is_none() && most.is_none() {
        return Err(asked.takes("`min`, `max` or both"));
    }
    let meant = Meant::of(value);
    let count = steps.iter().filter(|step| meant.fits(step)).count();
    let said = format!("{count} steps fit");
    Ok(Plain::flag(within(count, least, most), said.clone(), said))
}

/// `trajectory:tool-args-match`: some call of the tool was given these arguments, among others or (`mode: exact`) alone.
pub(crate) fn tool_arguments(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let tools = tools_of(asked)?;
    let Some(value @ Value::Object(_)) = &asked.value else {
        return Err(asked.takes("`name` or `pattern`, with `args`"));
    };
    let meant = Meant::of(value);
    if meant.pattern.is_none() {
        return Err(asked.takes("a `name` or a `pattern`"));
    }
    let expected = value.get("args").or_else(|| value.get("arguments")).ok_or_else(|| asked.takes("`args`"))?;
    let exact = match value.get("mode").map(|mode| mode.as_str()) {
        None | Some(Some("partial")) => false,
        Some(Some("exact")) => true,
        Some(_) => return Err(asked.takes("`partial` or `exact` as `mode`")),
    };
    let defaults = match value.get("defaults") {
        None => None,
        Some(Value::Object(defaults)) => Some(defaults),
        Some(_) => return Err(asked.takes("a mapping as `defaults`")),
    };
    let ignored = ignored(asked, value.get("ignore"))?;
    let expected = without_ignored(expected, &ignored);
    let calls: Vec<&Step> = tools.iter().filter(|step| meant.fits(step)).collect();
    let found = calls.iter().filter_map(|step| step.arguments.as_ref()).any(|given| {
        let given = without_defaults(&without_ignored(given, &ignored), defaults);
        if exact { js::same(&given, &expected) } else { holds(&given, &expected) }
    });
    let given: Vec<String> = calls.iter().filter_map(|step| step.arguments.as_ref()).map(js::stringify).collect();
    let said = format!(
        "{} was given: {}",
        meant.named(),
        if given.is_empty() { "nothing".to_owned() } else { given.join(", ") }
    );
    Ok(Plain::flag(
        found,
        format!("no call has these arguments; {said}"),
        format!("a call has these arguments; {said}"),
    ))
}

fn ignored(asked: &Asked<'_>, value: Option<&Value>) -> Result<Vec<String>, GradeError> {
    let entries = match value {
        None => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries.clone(),
        Some(one) => vec![one.clone()],
    };
    entries
        .iter()
        .map(|entry| entry.as_str().filter(|name| !name.trim().is_empty()).map(str::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(|| asked.takes("a name or a list of names as `ignore`"))
}

fn without_ignored(value: &Value, ignored: &[String]) -> Value {
    let Value::Object(entries) = value else { return value.clone() };
    let left =
        |key: &str| !ignored.iter().any(|entry| entry == key || (entry.contains(['*', '?']) && fits(key, entry)));
    Value::Object(
        entries.iter().filter(|(key, _)| left(key)).map(|(key, value)| (key.clone(), value.clone())).collect(),
    )
}

fn without_defaults(value: &Value, defaults: Option<&Map<String, Value>>) -> Value {
    let (Value::Object(entries), Some(defaults)) = (value, defaults) else { return value.clone() };
    let left = |key: &str, value: &Value| !defaults.get(key).is_some_and(|default| js::same(default, value));
    let kept = entries.iter().filter(|(key, value)| left(key, value));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// Whether `given` has everything that `expected` has; lists have the same length.
fn holds(given: &Value, expected: &Value) -> bool {
    match (given, expected) {
        (Value::Array(given), Value::Array(expected)) => {
            given.len() == expected.len() && given.iter().zip(expected).all(|(given, expected)| holds(given, expected))
        }
        (Value::Object(given), Value::Object(expected)) => {
            expected.iter().all(|(key, expected)| given.get(key).is_some_and(|given| holds(given, expected)))
        }
        _ => js::same(given, expected),
    }
}
