//! The steps of an agent: which spans are tools, commands and searches, and what they were given.

use serde_json::{Map, Value};

use super::trace::{Span, Trace};

/// What kind of thing a step was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    Tool,
    Command,
    Search,
    Reasoning,
    Message,
    Span,
}

impl StepKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Command => "command",
            Self::Search => "search",
            Self::Reasoning => "reasoning",
            Self::Message => "message",
            Self::Span => "span",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub kind: StepKind,
    pub name: String,
    /// Names under which assertions may mean it.
    pub aliases: Vec<String>,
    pub arguments: Option<Value>,
}

/// Tools that run commands.
const COMMAND_TOOLS: [&str; 3] = ["exec_command", "local_shell", "shell"];

/// Starts of attribute names of the tracers that are known, with the endings under which they keep a tool's name and its arguments.
const FAMILIES: [(&str, &[&str], &[&str]); 6] = [
    ("tool", &[".name", "_name", ""], &[".args", ".arguments", ".input", "_args", "_arguments", "_input"]),
    ("function", &[".name", "_name"], &[".args", ".arguments", ".input", "_args", "_arguments"]),
    ("ai.toolCall", &[".name"], &[".args", ".arguments", ".input"]),
    ("gen_ai.tool", &[".name"], &[".args", ".arguments", ".input", ".call.args", ".call.arguments"]),
    ("agent.tool", &["_name", "", "Name"], &[".args", ".arguments", ".input"]),
    ("codex.mcp", &[".tool"], &[".args", ".arguments", ".input"]),
];

/// The steps of a trace, in the order of their times.
pub(crate) fn of_trace(trace: &Trace) -> Vec<Step> {
    let mut spans: Vec<&Span> = trace.spans.iter().collect();
    let time = |span: &Span| {
        let start = span.start_ms.unwrap_or(0.0);
        (start, span.end_ms.unwrap_or(start))
    };
    spans.sort_by(|a, b| {
        let (a, b) = (time(a), time(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    spans.into_iter().map(|span| step(span, &trace.command_tools)).collect()
}

/// The steps that a list of tool calls stands for, in its order.
pub(crate) fn of_calls(calls: &Value) -> Vec<Step> {
    let calls = calls.as_array().map_or_else(|| std::slice::from_ref(calls), Vec::as_slice);
    calls
        .iter()
        .filter_map(super::called::name_and_arguments)
        .map(|(name, arguments)| Step { kind: StepKind::Tool, aliases: vec![name.clone()], name, arguments })
        .collect()
}

fn step(span: &Span, command_tools: &[String]) -> Step {
    let tool = tool_name(span);
    let arguments = || tool_arguments(&span.attributes);
    let runs_commands = tool.as_deref().is_some_and(|tool| {
        let tool = tool.trim().to_lowercase();
        COMMAND_TOOLS.contains(&tool.as_str()) || command_tools.contains(&tool)
    });
    let command = command(span, runs_commands, &arguments);
    let mut aliases = vec![span.name.clone()];
    let (kind, name, arguments) = match (command, tool) {
        (Some(command), tool) if runs_commands || tool.is_none() => {
            aliases.push(command.clone());
            aliases.extend(tool);
            aliases.extend(command.split_whitespace().next().map(str::to_owned));
            (StepKind::Command, command, if runs_commands { arguments() } else { None })
        }
        (_, Some(tool)) => {
            aliases.push(tool.clone());
            (StepKind::Tool, tool, arguments())
        }
        (_, None) => match search(span) {
            Some(query) => {
                aliases.push(query.clone());
                (StepKind::Search, query, None)
            }
            None => {
                let item = span.attributes.get("codex.item.type").and_then(Value::as_str);
                let lower = span.name.to_lowercase();
                let reasoning = lower
                    .strip_prefix("reasoning")
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c == '_' || c.is_whitespace()));
                let kind = if item == Some("reasoning") || reasoning {
                    aliases.push("reasoning".to_owned());
                    StepKind::Reasoning
                } else if item == Some("agent_message") || matches!(span.name.as_str(), "agent response" | "send input")
                {
                    aliases.push("message".to_owned());
                    StepKind::Message
                } else {
                    StepKind::Span
                };
                (kind, span.name.clone(), None)
            }
        },
    };
    Step { kind, name, aliases, arguments }
}

/// Text at one of the keys.
fn first_text(attributes: &Map<String, Value>, keys: impl IntoIterator<Item = String>) -> Option<String> {
    keys.into_iter()
        .find_map(|key| attributes.get(&key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()))
        .map(str::to_owned)
}

fn tool_name(span: &Span) -> Option<String> {
    let keys = FAMILIES.iter().flat_map(|(start, names, _)| names.iter().map(move |end| format!("{start}{end}")));
    first_text(&span.attributes, keys).or_else(|| guessed_tool_name(span)).or_else(|| {
        let rest = span.name.strip_prefix("mcp ")?;
        let (_, tool) = rest.rsplit_once('/')?;
        (!tool.is_empty()).then(|| tool.trim().to_owned())
    })
}

/// A tool's name under a key that no known tracer uses.
fn guessed_tool_name(span: &Span) -> Option<String> {
    span.attributes.iter().find_map(|(key, value)| {
        let text = value.as_str().map(str::trim).filter(|text| !text.is_empty())?;
        if text.starts_with(['[', '{']) && serde_json::from_str::<Value>(text).is_ok() {
            return None;
        }
        let key = key.to_lowercase();
        let named = ["tool", "function"].iter().any(|word| {
            key.match_indices(word).any(|(at, _)| {
                let rest = &key[at + word.len()..];
                rest.starts_with("name")
                    || rest.chars().nth(1).is_some()
                        && rest[rest.chars().next().map_or(0, char::len_utf8)..].starts_with("name")
            })
        });
        let is_tool = key.split(['.', '_']).any(|part| part == "tool")
            && !["result", "output", "definition"].iter().any(|other| key.contains(other));
        (named || is_tool).then(|| text.to_owned())
    })
}

/// What a tool was given: JSON where the text is JSON.
fn tool_arguments(attributes: &Map<String, Value>) -> Option<Value> {
    let known = FAMILIES.iter().flat_map(|(start, _, ends)| ends.iter().map(move |end| format!("{start}{end}")));
    let plain = ["args", "arguments", "input"].map(str::to_owned);
    known.chain(plain).find_map(|key| attributes.get(&key).and_then(structured)).or_else(|| {
        attributes.iter().find_map(|(key, value)| {
            let key = key.to_lowercase();
            let other = ["result", "output", "error", "status"].iter().any(|other| key.contains(other));
            let arguments = key.split(['.', '_']).any(|part| matches!(part, "arguments" | "args" | "input"));
            if arguments && !other { structured(value) } else { None }
        })
    })
}

fn structured(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(serde_json::from_str(text.trim()).unwrap_or_else(|_| Value::from(text.trim()))),
        other => Some(other.clone()),
    }
}

fn command(span: &Span, runs_commands: bool, arguments: &dyn Fn() -> Option<Value>) -> Option<String> {
    let keys = ["codex.command", "command", "command.name", "command_name"].map(str::to_owned);
    first_text(&span.attributes, keys)
        .or_else(|| {
            span.attributes.iter().find_map(|(key, value)| {
                let key = key.to_lowercase();
                let text = value.as_str().map(str::trim).filter(|text| !text.is_empty())?;
                (key.contains("command") && !key.contains("output") && !key.contains("result")).then(|| text.to_owned())
            })
        })
        .or_else(|| if runs_commands { command_of(&arguments()?) } else { None })
        .or_else(|| span.name.strip_prefix("exec ").map(|rest| rest.trim().to_owned()))
        .filter(|command| !command.is_empty())
}

/// The command in what a shell was given: text, or its parts.
fn command_of(arguments: &Value) -> Option<String> {
    let (value, between) = [("cmd", " "), ("command", " "), ("commands", "; ")]
        .iter()
        .find_map(|(key, between)| Some((arguments.get(*key)?, between)))?;
    let command = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| crate::js::text(part).trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect();
            parts.join(between)
        }
        _ => return None,
    };
    (!command.is_empty()).then_some(command)
}

fn search(span: &Span) -> Option<String> {
    let keys = ["codex.search.query", "search.query", "search_query"].map(str::to_owned);
    first_text(&span.attributes, keys)
        .or_else(|| {
            let query = first_text(&span.attributes, ["query".to_owned()])?;
            let searching = |text: &str| {
                text.to_lowercase()
                    .split(|c: char| c.is_whitespace() || "._:/-".contains(c))
                    .any(|part| matches!(part, "search" | "find" | "lookup" | "retrieval" | "retrieve"))
            };
            let by_key = span.attributes.keys().any(|key| {
                key.to_lowercase()
                    .split(['.', '_'])
                    .any(|part| matches!(part, "search" | "lookup" | "retrieval" | "retrieve"))
            });
            (searching(&span.name) || by_key).then_some(query)
        })
        .or_else(|| span.name.strip_prefix("search ").map(|rest| rest.trim_matches('"').trim().to_owned()))
        .filter(|query| !query.is_empty())
}
