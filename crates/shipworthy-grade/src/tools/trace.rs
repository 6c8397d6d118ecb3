//! Spans: what a traced agent did, and the assertions that count and time them.

use serde_json::{Map, Value};

use super::pattern::fits;
use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

/// A thing that an agent did, from start to end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Span {
    /// What it was.
    pub name: String,
    /// When it started, in milliseconds of the trace.
    pub start_ms: Option<f64>,
    /// When it ended.
    pub end_ms: Option<f64>,
    /// 0 unset, 1 fine, 2 an error; or a status of HTTP.
    pub status_code: Option<f64>,
    /// What was said about the status.
    pub status_message: Option<String>,
    /// Whatever else is known: tool names, arguments, commands.
    pub attributes: Map<String, Value>,
}

/// What an agent did while it made the output.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// In the order of the record; times decide when they are known.
    pub spans: Vec<Span>,
    /// Names of tools that run commands, beside the usual ones.
    pub command_tools: Vec<String>,
}

impl Trace {
    /// The trace of a record: `{spans: [{name, startTime, endTime, statusCode, statusMessage, attributes}]}`; None where it is none.
    pub fn from_value(value: &Value) -> Option<Self> {
        let spans = value.get("spans")?.as_array()?.iter().map(span).collect();
        let commands =
            value.get("metadata").and_then(|metadata| metadata.get("commandToolNames")).and_then(Value::as_array);
        let command_tools =
            commands.into_iter().flatten().filter_map(Value::as_str).map(|name| name.trim().to_lowercase()).collect();
        Some(Self { spans, command_tools })
    }
}

fn span(value: &Value) -> Span {
    let either = |a: &str, b: &str| value.get(a).or_else(|| value.get(b));
    Span {
        name: value.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        start_ms: either("startTime", "start_time").and_then(Value::as_f64),
        end_ms: either("endTime", "end_time").and_then(Value::as_f64),
        status_code: either("statusCode", "status_code").and_then(Value::as_f64),
        status_message: either("statusMessage", "status_message").and_then(Value::as_str).map(str::to_owned),
        attributes: value.get("attributes").and_then(Value::as_object).cloned().unwrap_or_default(),
    }
}

fn spans<'a>(asked: &'a Asked<'_>) -> Result<&'a [Span], GradeError> {
    asked.output.trace.as_ref().map(|trace| trace.spans.as_slice()).ok_or_else(|| {
        GradeError::Missing(format!(
            "`{}` needs the trace of the agent, and the record has none",
            asked.assertion.kind.name()
        ))
    })
}

/// The number at `key` of the assertion's value, which these assertions take as it is written.
fn number(asked: &Asked<'_>, key: &str) -> Option<f64> {
    asked.assertion.value.as_ref()?.get(key)?.as_f64()
}

fn pattern<'a>(asked: &'a Asked<'_>) -> Option<&'a str> {
    asked.assertion.value.as_ref()?.get("pattern")?.as_str().filter(|pattern| !pattern.is_empty())
}

/// `trace-span-count`: how many spans have a name that fits. `not-` changes nothing.
pub(crate) fn span_count(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let spans = spans(asked)?;
    let pattern = pattern(asked).ok_or_else(|| asked.takes("a `pattern`, with `min` and `max`"))?;
    let count = spans.iter().filter(|span| fits(&span.name, pattern)).count();
    let inside = number(asked, "min").is_none_or(|least| count as f64 >= least)
        && number(asked, "max").is_none_or(|most| count as f64 <= most);
    Ok(Plain::fixed(inside, if inside { 1.0 } else { 0.0 }, format!("{count} spans fit {pattern:?}")))
}

/// `trace-span-duration`: no fitting span, or no percentile of them, takes longer than `max` milliseconds. `not-` changes nothing.
pub(crate) fn span_duration(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let spans = spans(asked)?;
    let most = number(asked, "max").ok_or_else(|| asked.takes("a `max` in milliseconds"))?;
    let pattern = pattern(asked).unwrap_or("*");
    let percentile = number(asked, "percentile");
    if percentile.is_some_and(|percentile| !(0.0..=100.0).contains(&percentile)) {
        return Err(asked.takes("a `percentile` between 0 and 100"));
    }
    let mut took: Vec<f64> = spans
        .iter()
        .filter(|span| fits(&span.name, pattern))
        .filter_map(|span| Some(span.end_ms? - span.start_ms?))
        .collect();
    took.sort_by(f64::total_cmp);
    let Some(longest) = took.last().copied() else {
        return Ok(Plain::fixed(true, 1.0, format!("no span with times fits {pattern:?}")));
    };
    let judged = match percentile {
        None => longest,
        Some(percentile) => {
            let rank = (percentile / 100.0 * took.len() as f64).ceil() as usize;
            took[rank.clamp(1, took.len()) - 1]
        }
    };
    let inside = judged <= most;
    let said = format!("{} ms, of at most {} ms", js::number(judged), js::number(most));
    Ok(Plain::fixed(inside, if inside { 1.0 } else { 0.0 }, said))
}

/// `trace-error-spans`: no more errors than `max_count`, or than `max_percentage` of the fitting spans. `not-` changes nothing.
pub(crate) fn error_spans(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let spans = spans(asked)?;
    let pattern = pattern(asked).unwrap_or("*");
    let mut most = asked.assertion.value.as_ref().and_then(Value::as_f64).or_else(|| number(asked, "max_count"));
    let share = number(asked, "max_percentage");
    if most.is_none() && share.is_none() {
        most = Some(0.0);
    }
    let fitting: Vec<&Span> = spans.iter().filter(|span| fits(&span.name, pattern)).collect();
    if fitting.is_empty() {
        return Ok(Plain::fixed(true, 1.0, format!("no span fits {pattern:?}")));
    }
    let errors = fitting.iter().filter(|span| failed(span)).count() as f64;
    let inside = most.is_none_or(|most| errors <= most)
        && share.is_none_or(|share| errors / fitting.len() as f64 * 100.0 <= share);
    let said = format!("{} of {} spans are errors", js::number(errors), fitting.len());
    Ok(Plain::fixed(inside, if inside { 1.0 } else { 0.0 }, said))
}

/// Whether a span is an error, by its status, its attributes or what was said about it.
fn failed(span: &Span) -> bool {
    let attribute = |key: &str| span.attributes.get(key);
    let marked = ["error", "exception", "failed", "failure"].iter().any(|key| match attribute(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        Some(Value::Object(_) | Value::Array(_)) => true,
        _ => false,
    });
    let http = match attribute("http.status_code") {
        Some(Value::Number(code)) => Some(js::double(code)),
        Some(Value::String(code)) => js::parse_number(code),
        _ => None,
    };
    let named =
        ["otel.status_code", "status.code"].iter().any(|key| attribute(key).and_then(Value::as_str) == Some("ERROR"));
    let said = span.status_message.as_deref().unwrap_or_default().to_lowercase();
    span.status_code.is_some_and(|code| code == 2.0 || code >= 400.0)
        || marked
        || http.is_some_and(|code| code >= 400.0)
        || named
        || ["error", "failed", "failure", "exception", "timeout", "abort"].iter().any(|word| said.contains(word))
}
