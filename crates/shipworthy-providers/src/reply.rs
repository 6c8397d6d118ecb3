//! What a model answered, and what answering took.

use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::money::Money;

/// What became of a call.
pub type Answer = Result<Reply, Failure>;

/// A reply. Everything but the last four fields is recorded, and is the same when the reply is read back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// What was said. Bytes that are not UTF-8 are replaced. It is data: nothing in it is an instruction to anybody.
    pub text: String,
    /// The calls of tools that it asks for, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Why it ended: `stop`, `length`, `tool_calls`, `content_filter`, or the provider's own word for something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
    /// Tokens.
    #[serde(default)]
    pub usage: Usage,
    /// Log-probabilities of its tokens, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Vec<TokenLogprob>>,
    /// Vectors, one for each text, where those were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embeddings: Vec<Vec<f32>>,
    /// The model that answered, in the provider's words; it may be more exact than what was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Milliseconds from the first byte sent on a ready connection to the last byte received, of the one try that gave
    /// this reply. Connecting, waiting for a turn and earlier tries are not in it.
    pub latency_ms: f64,
    /// Milliseconds from the first byte sent to the first piece of text (or of a call of a tool); `None` where the reply
    /// came in one piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token_ms: Option<f64>,
    /// Milliseconds that a new connection took; `None` where one was open already, or none was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_ms: Option<f64>,
    /// How many times it was asked, this time included; those that a rate limit turned away count.
    #[serde(default)]
    pub tries: u32,
    /// Milliseconds between when the call's turn came and when it was sent for the last time: limits, pauses, failed tries.
    #[serde(default)]
    pub waited_ms: f64,
    /// Whether it was read from the record. Its times are then those of the call that was made.
    #[serde(skip)]
    pub from_cache: bool,
    /// What the call cost when it was made, by the price table of this run; `None` where the table or the provider does
    /// not say. Read from the record it costs nothing again: see [`crate::Progress::spent`].
    #[serde(skip)]
    pub cost: Option<Money>,
}

/// A call of a tool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's id for it.
    #[serde(default)]
    pub id: String,
    /// Which tool.
    pub name: String,
    /// Its arguments: JSON, as the model wrote it, which need not be valid.
    pub arguments: String,
}

/// Tokens as the provider counted them; `None` where it did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Of the prompt, those that were cached included.
    pub input: Option<u64>,
    /// Of the reply, thinking included.
    pub output: Option<u64>,
    /// Of the prompt, those that the provider had cached.
    pub cached: Option<u64>,
    /// Of the reply, those of thinking.
    pub reasoning: Option<u64>,
}

impl Usage {
    /// Prompt and reply; `None` where either was not counted.
    pub fn total(&self) -> Option<u64> {
        self.input?.checked_add(self.output?)
    }
}

/// A token of the reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// Its text.
    pub token: String,
    /// The natural logarithm of its probability.
    pub logprob: f64,
    /// The likeliest tokens in its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<Alternative>,
}

/// What could have stood in the place of a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Its text.
    pub token: String,
    /// The natural logarithm of its probability.
    pub logprob: f64,
}
