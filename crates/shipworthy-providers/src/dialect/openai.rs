//! Chat completions and embeddings as OpenAI defined them, and as others speak them since.

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::events::events;
use super::{Most, Unreadable, bounded};
use crate::call::{Chat, Message, ToolChoice};
use crate::failure::{Failure, short};
use crate::provider::TokenLimit;
use crate::reply::{Alternative, Reply, TokenLogprob, ToolCall, Usage};

/// The body that asks for the next turn of a conversation. Equal calls give equal bytes.
pub(crate) fn chat(chat: &Chat, token_limit: TokenLimit) -> Result<String, Failure> {
    let mut body = Map::new();
    body.insert("model".into(), chat.model.clone().into());
    body.insert("messages".into(), chat.messages.iter().map(message).collect());
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    put("temperature", number(chat.temperature)?);
    put("top_p", number(chat.top_p)?);
    let limit = match token_limit {
        TokenLimit::MaxTokens => "max_tokens",
        TokenLimit::MaxCompletionTokens => "max_completion_tokens",
    };
    put(limit, chat.max_tokens.map(Value::from));
    put("seed", chat.seed.map(Value::from));
    put("stop", (!chat.stop.is_empty()).then(|| chat.stop.clone().into()));
    let tool = |tool: &crate::call::Tool| {
        let function = json!({"name": tool.name, "description": tool.description, "parameters": tool.parameters});
        json!({"type": "function", "function": function})
    };
    put("tools", (!chat.tools.is_empty()).then(|| chat.tools.iter().map(tool).collect()));
    put(
        "tool_choice",
        chat.tool_choice.as_ref().map(|choice| match choice {
            ToolChoice::Auto => "auto".into(),
            ToolChoice::None => "none".into(),
            ToolChoice::Required => "required".into(),
            ToolChoice::Named(name) => json!({"type": "function", "function": {"name": name}}),
        }),
    );
    put(
        "response_format",
        chat.schema.as_ref().map(|schema| {
            let shape = json!({"name": schema.name, "strict": true, "schema": schema.schema});
            json!({"type": "json_schema", "json_schema": shape})
        }),
    );
    put("logprobs", chat.logprobs.map(|_| true.into()));
    put("top_logprobs", chat.logprobs.filter(|top| *top > 0).map(Value::from));
    put("stream", chat.stream.then_some(true.into()));
    put("stream_options", chat.stream.then(|| json!({"include_usage": true})));
    Ok(with_extra(body, &chat.extra))
}

/// Numbers that JSON cannot say are refused: sent as `null` they would mean the default.
pub(super) fn number(number: Option<f64>) -> Result<Option<Value>, Failure> {
    let Some(number) = number else { return Ok(None) };
    let number = serde_json::Number::from_f64(number);
    number.map(|number| Some(Value::Number(number))).ok_or_else(|| super::unsuitable("a parameter is not a number"))
}

/// The body with further fields, in the order of their names.
pub(super) fn with_extra(mut body: Map<String, Value>, extra: &Map<String, Value>) -> String {
    let mut fields: Vec<_> = extra.iter().collect();
    fields.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in fields {
        body.insert(name.clone(), value.clone());
    }
    Value::Object(body).to_string()
}

fn message(message: &Message) -> Value {
    let mut turn = json!({"role": message.role.word(), "content": message.content});
    if !message.tool_calls.is_empty() {
        turn["tool_calls"] = message
            .tool_calls
            .iter()
            .map(|call| {
                let function = json!({"name": call.name, "arguments": call.arguments});
                json!({"id": call.id, "type": "function", "function": function})
            })
            .collect();
    }
    if let Some(id) = &message.tool_call_id {
        turn["tool_call_id"] = id.clone().into();
    }
    turn
}

/// The most tokens that a conversation can take: a token is at least one byte of what is sent, and the marks between turns
/// are shorter than the JSON around them. `None` where the longest reply is not known.
pub(super) fn most(chat: &Chat, body: &str) -> Option<Most> {
    let unknown =
        ["max_tokens", "max_completion_tokens", "n", "best_of"].iter().any(|name| chat.extra.contains_key(*name));
    let output = u64::from(chat.max_tokens.filter(|_| !unknown)?);
    Some(Most { input: body.len() as u64, output })
}

/// The body that asks for vectors.
pub(crate) fn embed(model: &str, texts: &[String]) -> Result<String, Failure> {
    if texts.is_empty() {
        return Err(super::unsuitable("there is no text to turn into vectors"));
    }
    Ok(json!({"model": model, "input": texts, "encoding_format": "float"}).to_string())
}

#[derive(Deserialize)]
struct Completion {
    #[serde(default, deserialize_with = "bounded::first")]
    choices: Option<Choice>,
    #[serde(default)]
    usage: Option<Counted>,
    #[serde(default)]
    model: Option<String>,
    /// An error inside of a reply that began well.
    #[serde(default, deserialize_with = "bounded::message")]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default, alias = "delta")]
    message: Option<Said>,
    #[serde(default)]
    finish_reason: Option<String>,
    #[serde(default)]
    logprobs: Option<Logprobs>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default, deserialize_with = "bounded::text")]
    content: String,
    #[serde(default)]
    refusal: Option<String>,
    #[serde(default, deserialize_with = "bounded::list")]
    tool_calls: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    index: Option<usize>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    function: Option<Function>,
}

#[derive(Deserialize)]
struct Function {
    #[serde(default)]
    name: Option<String>,
    /// A text with JSON in it; some servers return the JSON itself.
    #[serde(default)]
    arguments: Option<Box<RawValue>>,
}

impl Function {
    fn arguments(&self) -> String {
        let raw = self.arguments.as_deref().map_or("", RawValue::get);
        match serde_json::from_str::<Option<String>>(raw) {
            Ok(text) => text.unwrap_or_default(),
            Err(_) => raw.to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct Logprobs {
    #[serde(default, deserialize_with = "bounded::list")]
    content: Vec<Token>,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
    #[serde(default)]
    logprob: Option<f64>,
    #[serde(default, deserialize_with = "bounded::list")]
    top_logprobs: Vec<Token>,
}

impl Logprobs {
    /// `None` where a token has none: half of them would be taken for all.
    fn tokens(self) -> Option<Vec<TokenLogprob>> {
        let top = |tokens: Vec<Token>| {
            let known = |token: Token| Some(Alternative { logprob: rounded(token.logprob?), token: token.token });
            tokens.into_iter().filter_map(known).collect()
        };
        let token = |token: Token| {
            Some(TokenLogprob { logprob: rounded(token.logprob?), token: token.token, top: top(token.top_logprobs) })
        };
        self.content.into_iter().map(token).collect()
    }
}

/// To twelve decimals: numbers as short as this come back from a record exactly as they went in.
fn rounded(logprob: f64) -> f64 {
    (logprob * 1e12).round() / 1e12
}

#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<PromptDetails>,
    #[serde(default)]
    completion_tokens_details: Option<ReplyDetails>,
}

#[derive(Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct ReplyDetails {
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

impl Counted {
    fn usage(&self) -> Usage {
        Usage {
            input: self.prompt_tokens,
            output: self.completion_tokens,
            cached: self.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens),
            reasoning: self.completion_tokens_details.as_ref().and_then(|details| details.reasoning_tokens),
        }
    }
}

/// Reads a reply in one piece.
pub(crate) fn read(body: &[u8]) -> Result<Reply, Unreadable> {
    let text = String::from_utf8_lossy(body);
    let completion: Completion = serde_json::from_str(&text).map_err(|error| Unreadable::because(&error))?;
    if let Some(message) = completion.error {
        return Err(Unreadable::Broken(short(&message)));
    }
    let choice = completion.choices.ok_or_else(|| Unreadable::Malformed("it has no choices".to_owned()))?;
    let said = choice.message.ok_or_else(|| Unreadable::Malformed("its choice has no message".to_owned()))?;
    let tool_calls = said.tool_calls.iter().map(|asked| ToolCall {
        id: asked.id.clone().unwrap_or_default(),
        name: asked.function.as_ref().and_then(|function| function.name.clone()).unwrap_or_default(),
        arguments: asked.function.as_ref().map(Function::arguments).unwrap_or_default(),
    });
    let text = if said.content.is_empty() { said.refusal.unwrap_or_default() } else { said.content };
    Ok(Reply {
        tool_calls: tool_calls.collect(),
        text,
        finish_reason: choice.finish_reason,
        usage: completion.usage.as_ref().map(Counted::usage).unwrap_or_default(),
        logprobs: choice.logprobs.and_then(Logprobs::tokens).filter(|tokens| !tokens.is_empty()),
        model: completion.model,
        ..Reply::default()
    })
}

/// Reads a reply in pieces.
pub(crate) fn read_events(body: &[u8], arrivals: &[(usize, Duration)]) -> Result<Reply, Unreadable> {
    let mut reply = Reply::default();
    let mut tokens: Option<Vec<TokenLogprob>> = None;
    let mut ended = false;
    for event in events(body) {
        if event.data.trim() == "[DONE]" {
            ended = true;
            break;
        }
        let piece: Completion = serde_json::from_str(&event.data).map_err(|error| Unreadable::because(&error))?;
        if let Some(message) = piece.error {
            return Err(Unreadable::Broken(short(&message)));
        }
        if let Some(counted) = piece.usage {
            reply.usage = counted.usage();
        }
        reply.model = piece.model.or(reply.model);
        let Some(choice) = piece.choices else { continue };
        if let Some(said) = choice.message {
            let text = if said.content.is_empty() { said.refusal.unwrap_or_default() } else { said.content };
            if reply.first_token_ms.is_none() && !(text.is_empty() && said.tool_calls.is_empty()) {
                reply.first_token_ms = event.after_ms(arrivals);
            }
            reply.text.push_str(&text);
            said.tool_calls.into_iter().for_each(|asked| continued(&mut reply.tool_calls, asked));
        }
        if let Some(more) = choice.logprobs.and_then(Logprobs::tokens) {
            tokens.get_or_insert_default().extend(more);
        }
        if choice.finish_reason.is_some() {
            reply.finish_reason = choice.finish_reason;
            ended = true;
        }
    }
    reply.logprobs = tokens.filter(|tokens| !tokens.is_empty());
    if ended { Ok(reply) } else { Err(Unreadable::Cut) }
}

/// More calls of tools in one reply than this are not a reply.
const MOST_TOOL_CALLS: usize = 1000;

/// Adds a piece of a call of a tool to those before it.
fn continued(calls: &mut Vec<ToolCall>, piece: Asked) {
    let at = piece.index.unwrap_or(calls.len());
    if at >= MOST_TOOL_CALLS {
        return;
    }
    if at >= calls.len() {
        calls.resize_with(at + 1, ToolCall::default);
    }
    let call = &mut calls[at];
    if let Some(id) = piece.id {
        call.id = id;
    }
    if let Some(function) = piece.function {
        call.arguments.push_str(&function.arguments());
        call.name.push_str(function.name.as_deref().unwrap_or_default());
    }
}

#[derive(Deserialize)]
struct Vectors {
    #[serde(default, deserialize_with = "bounded::list")]
    data: Vec<Vector>,
    #[serde(default)]
    usage: Option<Counted>,
    #[serde(default)]
    model: Option<String>,
}

#[derive(Deserialize)]
struct Vector {
    #[serde(default)]
    index: Option<usize>,
    #[serde(deserialize_with = "bounded::list")]
    embedding: Vec<f32>,
}

/// Reads vectors, in the order of their texts.
pub(crate) fn read_vectors(body: &[u8], texts: usize) -> Result<Reply, Unreadable> {
    let read: Vectors = serde_json::from_slice(body).map_err(|error| Unreadable::because(&error))?;
    let mut embeddings = vec![Vec::new(); texts];
    for (place, vector) in read.data.into_iter().enumerate() {
        let slot = embeddings.get_mut(vector.index.unwrap_or(place));
        *slot.ok_or_else(|| Unreadable::Malformed("it has more vectors than texts".to_owned()))? = vector.embedding;
    }
    let dimensions = embeddings.first().map_or(0, Vec::len);
    if dimensions == 0 || embeddings.iter().any(|vector| vector.len() != dimensions) {
        return Err(Unreadable::Malformed("it has not one vector for each text, all of one length".to_owned()));
    }
    let mut usage = read.usage.as_ref().map(Counted::usage).unwrap_or_default();
    usage.output = usage.output.or(usage.input.map(|_| 0));
    Ok(Reply { embeddings, usage, model: read.model, ..Reply::default() })
}

#[cfg(test)]
mod tests;
