//! Who answers calls, and how hard it may be pressed.

use std::path::PathBuf;
use std::time::Duration;

use crate::secret::Secret;

/// Somebody who answers calls.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The name by which calls choose it.
    pub id: String,
    /// What it speaks, and where it is.
    pub kind: Kind,
    /// How hard it may be pressed.
    pub limits: Limits,
    /// The name under which its replies are recorded, instead of its address. For a local model, whose port differs from
    /// run to run.
    pub recorded_as: Option<String>,
}

impl Provider {
    /// A provider with the usual limits.
    pub fn new(id: impl Into<String>, kind: Kind) -> Provider {
        Provider { id: id.into(), kind, limits: Limits::default(), recorded_as: None }
    }
}

/// What a provider speaks, and where it is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Chat completions and embeddings as OpenAI defined them: hosted models, gateways, and servers of local models.
    OpenAi {
        /// The address up to what stands before `/chat/completions`: `https://api.openai.com/v1`.
        base_url: String,
        /// The key, sent as a bearer token.
        key: Option<Secret>,
        /// Further headers.
        headers: Vec<Header>,
        /// What the field for the longest reply is called there.
        token_limit: TokenLimit,
    },
    /// Anthropic's Messages API.
    Anthropic {
        /// The address up to what stands before `/v1/messages`: `https://api.anthropic.com`.
        base_url: String,
        /// The key.
        key: Option<Secret>,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// Any address that takes a text and returns one. Answers [`crate::Input::Text`], which is the body.
    Http {
        /// The address.
        url: String,
        /// `POST`, `PUT`, or `GET` (which sends no body).
        method: String,
        /// Headers; `content-type` is `application/json` where none says otherwise.
        headers: Vec<Header>,
        /// Where in a reply of JSON the text is, as a JSON pointer (RFC 6901): `/choices/0/text`. `None` takes the reply
        /// as it is. What is not a text there is taken as JSON.
        text_at: Option<String>,
    },
    /// A program on this machine. Runs only where [`crate::Settings::commands`] says so.
    Command {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        args: Vec<String>,
        /// How it gets the text of the call.
        input: CommandInput,
        /// Where it runs.
        folder: PathBuf,
    },
    /// Says again what it is told: for prompts that are to be looked at, and outputs that need no model.
    Echo,
    /// Nobody: only what is in the record is answered.
    Recorded,
}

/// How a command gets its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandInput {
    /// On its standard input.
    Stdin,
    /// As its last argument.
    Argument,
}

/// What the field for the longest reply is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TokenLimit {
    /// `max_tokens`: almost everywhere.
    #[default]
    MaxTokens,
    /// `max_completion_tokens`: newer models of OpenAI.
    MaxCompletionTokens,
}

/// A header.
#[derive(Debug, Clone)]
pub enum Header {
    /// One whose value may be seen, and that tells calls apart.
    Plain {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// One with a key in it. It does not tell calls apart: a new key does not ask everything again.
    Secret {
        /// Its name.
        name: String,
        /// What stands before the key, such as `Bearer `.
        before: String,
        /// The key.
        value: Secret,
    },
}

/// How hard a provider may be pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Calls under way at once.
    pub concurrency: usize,
    /// Calls sent within any minute.
    pub requests_per_minute: Option<u32>,
    /// Tokens within any minute: prompts as estimated, and the longest replies.
    pub tokens_per_minute: Option<u64>,
    /// The longest that one try may take, connecting included.
    pub timeout: Duration,
    /// How many times a call is made that fails in a way that may pass. Being turned away by a rate limit is not one.
    pub tries: u32,
    /// The first pause between tries lasts up to this, the next up to twice as long, and so on.
    pub pause: Duration,
    /// No pause between tries is longer than this, unless the provider asks for it.
    pub longest_pause: Duration,
    /// How long a call that a rate limit turns away is asked again.
    pub patience: Duration,
    /// When to stop asking for a while.
    pub breaker: Breaker,
    /// The longest reply, unpacked.
    pub reply_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            concurrency: 8,
            requests_per_minute: None,
            tokens_per_minute: None,
            timeout: Duration::from_secs(120),
            tries: 5,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            patience: Duration::from_secs(600),
            breaker: Breaker::default(),
            reply_bytes: 10 * 1024 * 1024,
        }
    }
}

/// When to stop asking a provider for a while: a circuit breaker (Nygard 2007, *Release It!*, chapter 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaker {
    /// So many failures in a row open the circuit: nothing is sent.
    pub failures: u32,
    /// After so long, one call is sent as a probe. When it fails, the next pause is twice as long. A provider that has not answered once
    /// gets a tenth of it.
    pub pause: Duration,
    /// After so many failed probes in a row, the provider is given up, and what is left fails at once.
    pub probes: u32,
}

impl Default for Breaker {
    fn default() -> Self {
        Breaker { failures: 20, pause: Duration::from_secs(5), probes: 4 }
    }
}
