//! What a model gave back, with what is known about how it did.

use serde_json::Value;

use crate::js;
use crate::tools::trace::Trace;

/// What a model gave back. What is not known is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The answer: text, or a value where the provider gives one.
    pub answer: Value,
    /// Milliseconds that the model took. None for an answer from a cache, which took none.
    pub latency_ms: Option<f64>,
    /// What the answer cost, in the currency of the threshold.
    pub cost: Option<f64>,
    /// Logarithms of the probabilities of its tokens.
    pub logprobs: Option<Vec<f64>>,
    /// Why the model stopped, in the words of the provider.
    pub finish_reason: Option<String>,
    /// Tools that the model called, in the form of the provider.
    pub tool_calls: Option<Value>,
    /// Tools that it was offered, in OpenAI's form.
    pub tools: Option<Value>,
    /// What the provider's own guardrails said: `{flagged, flaggedInput, flaggedOutput, reason}`.
    pub guardrails: Option<Value>,
    /// Whatever else the provider said.
    pub metadata: Option<Value>,
    /// The prompt that was sent, for scripts that look at it.
    pub prompt: Option<String>,
    /// What an agent did, step by step.
    pub trace: Option<Trace>,
}

impl Output {
    /// An answer in words about which nothing else is known.
    pub fn text(answer: impl Into<String>) -> Self {
        Self::value(Value::String(answer.into()))
    }

    /// An answer as a value about which nothing else is known.
    pub fn value(answer: Value) -> Self {
        Self {
            answer,
            latency_ms: None,
            cost: None,
            logprobs: None,
            finish_reason: None,
            tool_calls: None,
            tools: None,
            guardrails: None,
            metadata: None,
            prompt: None,
            trace: None,
        }
    }
}

/// The text that assertions about text look at: the answer itself, or its JSON.
pub(crate) fn as_text(answer: &Value) -> String {
    match answer {
        Value::String(text) => text.clone(),
        other => js::stringify(other),
    }
}
