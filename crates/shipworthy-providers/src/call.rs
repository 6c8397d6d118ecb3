//! What is asked of a model.

use serde_json::{Map, Value};

/// One call: to whom, what, and the how-manieth time.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Id of the provider in the settings.
    pub provider: String,
    /// What is asked.
    pub input: Input,
    /// From 0. Repeats of a call never share a reply: that models differ from one time to the next is what they measure.
    pub repeat: u32,
}

/// What is asked, by the kinds of providers that can answer it.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A conversation to continue: OpenAI-compatible endpoints and Anthropic; `echo` says its last message again.
    Chat(Box<Chat>),
    /// Texts to turn into vectors: OpenAI-compatible endpoints.
    Embed {
        /// Which model.
        model: String,
        /// The texts; the reply has one vector for each, in this order.
        texts: Vec<String>,
    },
    /// A text as it is: the body for an HTTP endpoint, the input of a command, the words of `echo`, the name of what was
    /// recorded.
    Text(String),
}

impl Input {
    /// The model that is asked for, where one is.
    pub fn model(&self) -> Option<&str> {
        match self {
            Input::Chat(chat) => Some(&chat.model),
            Input::Embed { model, .. } => Some(model),
            Input::Text(_) => None,
        }
    }
}

/// A conversation and how to continue it. What is `None` or empty is not sent, and the provider's default holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chat {
    /// Name of the model as the provider knows it.
    pub model: String,
    /// The conversation.
    pub messages: Vec<Message>,
    /// From 0 (always the likeliest token) up.
    pub temperature: Option<f64>,
    /// Only the likeliest tokens that together have this probability.
    pub top_p: Option<f64>,
    /// The longest reply, in tokens. A budget needs it, and Anthropic does.
    pub max_tokens: Option<u32>,
    /// Asks for the same reply each time, as far as the provider goes along. Anthropic has no such thing: it is not sent.
    pub seed: Option<i64>,
    /// Texts that end the reply.
    pub stop: Vec<String>,
    /// What the model may call.
    pub tools: Vec<Tool>,
    /// Whether it has to.
    pub tool_choice: Option<ToolChoice>,
    /// The shape that the reply has to have.
    pub schema: Option<Schema>,
    /// Log-probabilities of the tokens of the reply, each with so many alternatives (0 for none). Anthropic has none: a
    /// call that asks for them is refused.
    pub logprobs: Option<u8>,
    /// Whether the reply comes piece by piece, which says when its first token came.
    pub stream: bool,
    /// Further fields of the body, for what this list lacks. They take the place of fields of the same name.
    pub extra: Map<String, Value>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Instructions.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// What a tool returned.
    Tool,
}

impl Role {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
        }
    }
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
    /// The calls that the model made in this turn.
    pub tool_calls: Vec<crate::reply::ToolCall>,
    /// Which of them this turn answers.
    pub tool_call_id: Option<String>,
}

impl Message {
    /// A turn without tools.
    pub fn new(role: Role, content: impl Into<String>) -> Message {
        Message { role, content: content.into(), tool_calls: Vec::new(), tool_call_id: None }
    }
}

/// Something that the model may call.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// What it is for, for the model to read.
    pub description: String,
    /// JSON Schema of its arguments.
    pub parameters: Value,
}

/// Whether tools have to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolChoice {
    /// As the model likes.
    Auto,
    /// Not.
    None,
    /// Some.
    Required,
    /// This one.
    Named(String),
}

/// A shape for the reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// A name for it: letters, digits, `_` and `-`.
    pub name: String,
    /// JSON Schema.
    pub schema: Value,
}

/// A list of calls that need not be in memory at once.
pub trait Calls: Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Id of the provider of a call. It is asked more often than the call itself.
    fn provider(&self, index: usize) -> &str;

    /// The call at an index. Asked twice, it has to be the same.
    fn call(&self, index: usize) -> Call;
}

impl Calls for [Call] {
    fn len(&self) -> usize {
        <[Call]>::len(self)
    }

    fn provider(&self, index: usize) -> &str {
        &self[index].provider
    }

    fn call(&self, index: usize) -> Call {
        self[index].clone()
    }
}
