//! Models that are called, what that may cost, and the prompts that candidates put to them.

use indexmap::IndexMap;

use super::Value;

/// A model that can be called.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// How it is called: `openai`, `anthropic`, `http`, `command`, `echo`.
    pub provider: Provider,
    /// Its address, for providers that have no usual one.
    pub url: Option<String>,
    /// What the provider calls it.
    pub model: Option<String>,
    /// Where its key is, never the key itself.
    pub key: Option<KeyPlace>,
    /// Settings that are sent along, such as `temperature`.
    pub params: IndexMap<String, Value>,
    /// Calls at a time.
    pub concurrency: Option<u32>,
    /// What it costs.
    pub price: Option<TokenPrice>,
}

/// How a model is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum Provider {
    OpenAi,
    Anthropic,
    Http,
    Command,
    Echo,
}

impl Provider {
    /// Every provider, in the order in which pages list them.
    pub const ALL: [Provider; 5] =
        [Provider::OpenAi, Provider::Anthropic, Provider::Http, Provider::Command, Provider::Echo];

    /// The word that specs write.
    pub fn name(self) -> &'static str {
        match self {
            Provider::OpenAi => "openai",
            Provider::Anthropic => "anthropic",
            Provider::Http => "http",
            Provider::Command => "command",
            Provider::Echo => "echo",
        }
    }

    /// The provider of a word.
    pub fn named(word: &str) -> Option<Provider> {
        Provider::ALL.into_iter().find(|provider| provider.name() == word)
    }
}

/// Where the key of a model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In an environment variable of this name.
    Variable(String),
    /// In a file that only its owner can read, relative to the spec.
    File(String),
}

/// Money per million tokens, in the currency of `errors`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenPrice {
    /// Tokens that are sent.
    pub input: f64,
    /// Tokens that come back.
    pub output: f64,
    /// Tokens that are sent and that the provider still knew.
    pub cached_input: Option<f64>,
}

/// What collecting outputs may cost at most; `None` has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Budget {
    /// Money, in the currency of `errors`.
    pub money: Option<f64>,
    /// Tokens, sent and received.
    pub tokens: Option<u64>,
    /// Minutes.
    pub minutes: Option<f64>,
}

/// A prompt that a model answers for every example. `shipworthy run` records what it says in the file that
/// [`Candidate::source`](super::Candidate::source) names.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompted {
    /// The prompt's file, relative to the spec.
    pub prompt: String,
    /// Name of the model, one of [`Spec::models`](super::Spec::models).
    pub model: String,
    /// Where the answer is a class: what the model calls it, by the value of the label. Others are called what they are.
    pub says: IndexMap<String, String>,
}

/// A candidate's name as the name of its files: what is recorded of it, and what judges say of it.
pub fn file_stem(candidate: &str) -> String {
    let words: Vec<String> = candidate
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() { "candidate".to_owned() } else { words.join("-") }
}

/// The column of the text in files that `shipworthy run` records, and wherever a spec names no other.
pub const OUTPUT: &str = "output";

/// The column of the class that such a text names, in the files that `shipworthy run` records: in a binary task 1 for the positive
/// one and 0 for any other.
pub const ANSWER: &str = "answer";

/// The column of how long an answer took, in milliseconds, in the same files.
pub const LATENCY: &str = "latency_ms";
