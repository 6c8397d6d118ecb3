//! Anthropic's Messages API.

use std::borrow::Cow;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::events::events;
use super::openai::{number, with_extra};
use super::{Unreadable, bounded};
use crate::call::{Chat, Message, Role, ToolChoice};
use crate::failure::{Failure, short};
use crate::reply::{Reply, ToolCall, Usage};

/// The tool by which a reply of a given shape is asked for: its arguments are the reply. Every version of the API has tools.
const SHAPED: &str = "reply";

/// The body that asks for the next turn of a conversation.
pub(crate) fn messages(chat: &Chat) -> Result<String, Failure> {
    let Some(max_tokens) = chat.max_tokens else {
        return Err(super::unsuitable("Anthropic needs the longest reply: max_tokens"));
    };
    if chat.logprobs.is_some() {
        return Err(super::unsuitable("Anthropic has no log-probabilities"));
    }
    if chat.schema.is_some() && !chat.tools.is_empty() {
        return Err(super::unsuitable("Anthropic takes tools or the shape of a reply, and not both"));
    }
    let mut body = Map::new();
    body.insert("model".into(), chat.model.clone().into());
    body.insert("max_tokens".into(), max_tokens.into());
    let system: Vec<&str> =
        chat.messages.iter().filter(|turn| turn.role == Role::System).map(|turn| turn.content.as_str()).collect();
    if !system.is_empty() {
        body.insert("system".into(), system.join("\n\n").into());
    }
    body.insert("messages".into(), turns(&chat.messages)?);
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    put("temperature", number(chat.temperature)?);
    put("top_p", number(chat.top_p)?);
    put("stop_sequences", (!chat.stop.is_empty()).then(|| chat.stop.clone().into()));
    if let Some(schema) = &chat.schema {
        let description = "Give the reply by calling this tool.";
        put("tools", Some(json!([{"name": SHAPED, "description": description, "input_schema": schema.schema}])));
        put("tool_choice", Some(json!({"type": "tool", "name": SHAPED})));
    } else {
        let tool = |tool: &crate::call::Tool| json!({"name": tool.name, "description": tool.description, "input_schema": tool.parameters});
        put("tools", (!chat.tools.is_empty()).then(|| chat.tools.iter().map(tool).collect()));
        put(
            "tool_choice",
            chat.tool_choice.as_ref().map(|choice| match choice {
                ToolChoice::Auto => json!({"type": "auto"}),
                ToolChoice::None => json!({"type": "none"}),
                ToolChoice::Required => json!({"type": "any"}),
                ToolChoice::Named(name) => json!({"type": "tool", "name": name}),
            }),
        );
    }
    put("stream", chat.stream.then_some(true.into()));
    Ok(with_extra(body, &chat.extra))
}

/// The turns, without instructions. What tools return is said by the user, and follows the turn that called them in one.
fn turns(messages: &[Message]) -> Result<Value, Failure> {
    let mut turns: Vec<(Role, Vec<Value>)> = Vec::new();
    for message in messages {
        let (role, blocks) = match message.role {
            Role::System => continue,
            Role::Tool => {
                let id = message.tool_call_id.as_ref();
                let id = id.ok_or_else(|| super::unsuitable("what a tool returned says to which call of it"))?;
                (Role::User, vec![json!({"type": "tool_result", "tool_use_id": id, "content": message.content})])
            }
            Role::User => (Role::User, vec![json!({"type": "text", "text": message.content})]),
            Role::Assistant => (Role::Assistant, said(message)?),
        };
        match turns.last_mut() {
            Some((last, before)) if *last == role => before.extend(blocks),
            _ => turns.push((role, blocks)),
        }
    }
    Ok(turns.into_iter().map(|(role, blocks)| json!({"role": role.word(), "content": blocks})).collect())
}

fn said(message: &Message) -> Result<Vec<Value>, Failure> {
    let mut blocks = Vec::new();
    if !message.content.is_empty() {
        blocks.push(json!({"type": "text", "text": message.content}));
    }
    for call in &message.tool_calls {
        let input: Value = serde_json::from_str(&call.arguments)
            .map_err(|_| super::unsuitable("the arguments of a call of a tool are not JSON"))?;
        blocks.push(json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input}));
    }
    Ok(blocks)
}

#[derive(Deserialize)]
struct Whole {
    #[serde(default, deserialize_with = "bounded::list")]
    content: Vec<Block>,
    #[serde(default)]
    stop_reason: Option<String>,
    #[serde(default)]
    usage: Counted,
    #[serde(default)]
    model: Option<String>,
    #[serde(default, rename = "type")]
    kind: String,
}

#[derive(Deserialize, Default)]
struct Block {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    input: Option<Box<RawValue>>,
}

#[derive(Deserialize, Default, Clone, Copy)]
struct Counted {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
    #[serde(default)]
    cache_creation_input_tokens: Option<u64>,
}

impl Counted {
    /// Later counts take the place of earlier ones: those of the end of a stream are about all of it.
    fn with(self, later: Counted) -> Counted {
        Counted {
            input_tokens: later.input_tokens.or(self.input_tokens),
            output_tokens: later.output_tokens.or(self.output_tokens),
            cache_read_input_tokens: later.cache_read_input_tokens.or(self.cache_read_input_tokens),
            cache_creation_input_tokens: later.cache_creation_input_tokens.or(self.cache_creation_input_tokens),
        }
    }

    /// Anthropic counts cached tokens beside the prompt; here they are a part of it.
    fn usage(self) -> Usage {
        let beside =
            self.cache_read_input_tokens.unwrap_or(0).saturating_add(self.cache_creation_input_tokens.unwrap_or(0));
        Usage {
            input: self.input_tokens.map(|input| input.saturating_add(beside)),
            output: self.output_tokens,
            cached: self.cache_read_input_tokens,
            reasoning: None,
        }
    }
}

/// The words of OpenAI for why a reply ended, which graders know.
fn finish_reason(reason: String) -> String {
    let word = match reason.as_str() {
        "end_turn" | "stop_sequence" => "stop",
        "max_tokens" | "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => return reason,
    };
    word.to_owned()
}

/// Puts a reply together of its blocks. Thinking is not part of the answer.
fn put_together(blocks: Vec<Block>, shaped: bool) -> Reply {
    let mut reply = Reply::default();
    for block in blocks {
        match block.kind.as_str() {
            "text" => reply.text.push_str(block.text.as_deref().unwrap_or_default()),
            "tool_use" => {
                let arguments = block
                    .input
                    .as_deref()
                    .map_or_else(|| block.text.unwrap_or_default(), |input| input.get().to_owned());
                if shaped && block.name.as_deref() == Some(SHAPED) {
                    reply.text = arguments;
                } else {
                    let name = block.name.unwrap_or_default();
                    reply.tool_calls.push(ToolCall { id: block.id.unwrap_or_default(), name, arguments });
                }
            }
            _ => {}
        }
    }
    reply
}

fn finished(reply: &mut Reply, reason: Option<String>, shaped: bool) {
    reply.finish_reason = reason.map(finish_reason);
    // The tool was only the form of the reply.
    if shaped && reply.finish_reason.as_deref() == Some("tool_calls") && reply.tool_calls.is_empty() {
        reply.finish_reason = Some("stop".to_owned());
    }
}

/// Reads a reply in one piece.
pub(crate) fn read(body: &[u8], shaped: bool) -> Result<Reply, Unreadable> {
    let text = String::from_utf8_lossy(body);
    let whole: Whole = serde_json::from_str(&text).map_err(|error| Unreadable::because(&error))?;
    if whole.kind != "message" {
        return Err(Unreadable::Malformed("it is not a message".to_owned()));
    }
    let mut reply = put_together(whole.content, shaped);
    finished(&mut reply, whole.stop_reason, shaped);
    Ok(Reply { usage: whole.usage.usage(), model: whole.model, ..reply })
}

#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    index: usize,
    #[serde(default)]
    message: Option<Whole>,
    #[serde(default)]
    content_block: Option<Block>,
    #[serde(default)]
    delta: Option<Delta>,
    #[serde(default)]
    usage: Option<Counted>,
    #[serde(default, deserialize_with = "bounded::message")]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    partial_json: Option<String>,
    #[serde(default)]
    stop_reason: Option<String>,
}

/// More blocks in one reply than this are not a reply.
const MOST_BLOCKS: usize = 1000;

/// Reads a reply in pieces.
pub(crate) fn read_events(body: &[u8], shaped: bool, arrivals: &[(usize, Duration)]) -> Result<Reply, Unreadable> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut counted, mut model, mut reason, mut first_token_ms) = (Counted::default(), None, None, None);
    let mut ended = false;
    for event in events(body) {
        let piece: Piece<'_> = serde_json::from_str(&event.data).map_err(|error| Unreadable::because(&error))?;
        match &*piece.kind {
            "message_start" => {
                if let Some(message) = piece.message {
                    counted = counted.with(message.usage);
                    model = message.model;
                }
            }
            "content_block_start" if piece.index < MOST_BLOCKS => {
                let mut block = piece.content_block.unwrap_or_default();
                // What a tool is called with comes in pieces; here it is still empty.
                block.input = None;
                blocks.resize_with(blocks.len().max(piece.index + 1), Block::default);
                blocks[piece.index] = block;
            }
            "content_block_delta" => {
                let more = piece.delta.and_then(|delta| delta.text.or(delta.partial_json)).unwrap_or_default();
                if let Some(block) = blocks.get_mut(piece.index) {
                    block.text.get_or_insert_default().push_str(&more);
                    if !more.is_empty() && first_token_ms.is_none() {
                        first_token_ms = event.after_ms(arrivals);
                    }
                }
            }
            "message_delta" => {
                counted = counted.with(piece.usage.unwrap_or_default());
                reason = piece.delta.and_then(|delta| delta.stop_reason).or(reason);
            }
            "message_stop" => ended = true,
            "error" => return Err(Unreadable::Broken(short(&piece.error.unwrap_or_default()))),
            _ => {}
        }
    }
    if !ended {
        return Err(Unreadable::Cut);
    }
    let mut reply = put_together(blocks, shaped);
    finished(&mut reply, reason, shaped);
    Ok(Reply { usage: counted.usage(), model, first_token_ms, ..reply })
}

#[cfg(test)]
mod tests;
