//! Whether calls of tools fit the tools that were offered.

use serde_json::Value;

use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::json::Schema;
use crate::script::Sandbox;

/// `is-valid-openai-tools-call`: every call names a tool that was offered, with arguments that its schema takes.
pub(crate) fn openai_tools(asked: &Asked<'_>, sandbox: &Sandbox) -> Result<Plain, GradeError> {
    if let Some(said) = said_by_server(&asked.text) {
        return Ok(said);
    }
    let answer = parsed(&asked.answer);
    let calls = answer.get("tool_calls").unwrap_or(&answer);
    let calls = if calls.is_array() { calls.clone() } else { asked.output.tool_calls.clone().unwrap_or(Value::Null) };
    let Some(calls) = calls.as_array().filter(|calls| !calls.is_empty()) else {
        return Ok(Plain::fixed(false, 0.0, "the output calls no tool".to_owned()));
    };
    let functions: Option<Vec<&Value>> = calls.iter().map(|call| call.get("function")).collect();
    let Some(functions) = functions else {
        return Ok(Plain::fixed(false, 0.0, "a call has no `function` with a name and arguments".to_owned()));
    };
    Ok(verdict(asked, &functions, sandbox))
}

/// `is-valid-function-call` and `is-valid-openai-function-call`: the one call names a function that was offered.
pub(crate) fn function(asked: &Asked<'_>, sandbox: &Sandbox) -> Result<Plain, GradeError> {
    let answer = parsed(&asked.answer);
    let call = answer.get("function_call").unwrap_or(&answer);
    Ok(verdict(asked, &[call], sandbox))
}

fn parsed(answer: &Value) -> Value {
    match answer {
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    }
}

/// The text of a tool that a server ran itself says whether it worked.
fn said_by_server(text: &str) -> Option<Plain> {
    if text.contains("MCP Tool Error") {
        return Some(Plain::fixed(false, 0.0, "a tool of the server failed".to_owned()));
    }
    text.contains("MCP Tool Result").then(|| Plain::fixed(true, 1.0, "a tool of the server worked".to_owned()))
}

/// `not-` changes nothing here: a call that does not fit is never what is wanted.
fn verdict(asked: &Asked<'_>, calls: &[&Value], sandbox: &Sandbox) -> Plain {
    let offered = asked.output.tools.as_ref().or_else(|| asked.assertion.config.as_ref()?.get("tools"));
    let Some(offered) = offered.and_then(Value::as_array) else {
        return Plain::fixed(false, 0.0, "the record does not say which tools were offered (`tools`)".to_owned());
    };
    match calls.iter().try_for_each(|call| fits(call, offered, sandbox)) {
        Ok(()) => Plain::fixed(true, 1.0, "every call fits a tool that was offered".to_owned()),
        Err(why) => Plain::fixed(false, 0.0, why),
    }
}

fn fits(call: &Value, offered: &[Value], sandbox: &Sandbox) -> Result<(), String> {
    let name = call.get("name").and_then(Value::as_str).ok_or("a call has no name")?;
    let arguments = match call.get("arguments") {
        Some(Value::String(text)) => {
            serde_json::from_str(text).map_err(|error| format!("the arguments of `{name}` are no JSON: {error}"))?
        }
        Some(value) if value.is_object() => value.clone(),
        _ => return Err(format!("the call of `{name}` has no arguments")),
    };
    let tool = offered
        .iter()
        .map(|tool| tool.get("function").unwrap_or(tool))
        .find(|tool| tool.get("name").and_then(Value::as_str) == Some(name))
        .ok_or_else(|| format!("no tool `{name}` was offered"))?;
    let Some(parameters) = tool.get("parameters") else { return Ok(()) };
    let schema = Schema::new(parameters, sandbox).map_err(|error| error.to_string())?;
    match schema.complaint(&arguments).map_err(|error| error.to_string())? {
        None => Ok(()),
        Some(why) => Err(format!("the arguments of `{name}` do not fit: {why}")),
    }
}
