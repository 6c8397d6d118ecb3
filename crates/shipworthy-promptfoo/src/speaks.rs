//! What the id of a provider means: whom it asks, and for what.

/// How a provider is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaks {
    /// Chat completions as OpenAI defined them.
    OpenAi {
        /// The model.
        model: String,
        /// Where, unless the configuration or the environment says otherwise.
        base_url: &'static str,
        /// Environment variables that say where, the first that is set.
        base_variables: &'static [&'static str],
        /// The environment variable that holds the key.
        key_variable: &'static str,
        /// Whether it is asked without a key too: servers of local models.
        is_open: bool,
        /// Whether texts are turned into vectors, and not continued.
        embeds: bool,
    },
    /// Anthropic's Messages API.
    Anthropic {
        /// The model.
        model: String,
    },
    /// An address of its own; empty where the configuration has it.
    Http {
        /// The address.
        url: String,
    },
    /// A program on this machine.
    Command {
        /// The program and its arguments.
        line: String,
    },
    /// Says again what it is told.
    Echo,
}

/// Providers that speak as OpenAI does: start of the id, address, variables for the address, variable of the key, whether it is open.
type Alike = (&'static str, &'static str, &'static [&'static str], &'static str, bool);
const ALIKE: [Alike; 15] = [
    ("openai", "https://api.openai.com/v1", &["OPENAI_API_BASE_URL", "OPENAI_BASE_URL"], "OPENAI_API_KEY", false),
    ("ollama", "http://127.0.0.1:11434/v1", &["OLLAMA_BASE_URL"], "OLLAMA_API_KEY", true),
    ("localai", "http://127.0.0.1:8080/v1", &["LOCALAI_BASE_URL"], "LOCALAI_API_KEY", true),
    ("vllm", "http://127.0.0.1:8000/v1", &["VLLM_BASE_URL"], "VLLM_API_KEY", true),
    ("llamafile", "http://127.0.0.1:8080/v1", &[], "LLAMAFILE_API_KEY", true),
    ("llama.cpp", "http://127.0.0.1:8080/v1", &[], "LLAMA_API_KEY", true),
    ("openrouter", "https://openrouter.ai/api/v1", &[], "OPENROUTER_API_KEY", false),
    ("groq", "https://api.groq.com/openai/v1", &[], "GROQ_API_KEY", false),
    ("mistral", "https://api.mistral.ai/v1", &["MISTRAL_API_BASE_URL"], "MISTRAL_API_KEY", false),
    ("deepseek", "https://api.deepseek.com/v1", &[], "DEEPSEEK_API_KEY", false),
    ("togetherai", "https://api.together.xyz/v1", &[], "TOGETHER_API_KEY", false),
    ("fireworks", "https://api.fireworks.ai/inference/v1", &[], "FIREWORKS_API_KEY", false),
    ("cerebras", "https://api.cerebras.ai/v1", &[], "CEREBRAS_API_KEY", false),
    ("xai", "https://api.x.ai/v1", &[], "XAI_API_KEY", false),
    ("perplexity", "https://api.perplexity.ai", &[], "PERPLEXITY_API_KEY", false),
];

/// What can be written, for messages.
const KNOWN: &str = "openai:chat:MODEL, anthropic:messages:MODEL, ollama:chat:MODEL, https://…, exec:PROGRAM, echo and those that speak as OpenAI does can be asked";

/// Settings of models that are sent, or used to send.
pub(crate) const SETTINGS: [&str; 45] = [
    "apiBaseUrl",
    "apiHost",
    "apiKey",
    "apiKeyEnvar",
    "apiKeyRequired",
    "headers",
    "cost",
    "inputCost",
    "outputCost",
    "omitDefaults",
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "top_p",
    "top_k",
    "min_p",
    "frequency_penalty",
    "presence_penalty",
    "repetition_penalty",
    "stop",
    "stop_sequences",
    "seed",
    "n",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "response_format",
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "parallel_tool_calls",
    "reasoning",
    "reasoning_effort",
    "thinking",
    "verbosity",
    "service_tier",
    "user",
    "metadata",
    "store",
    "modalities",
    "passthrough",
    "extra_body",
    "stream",
    "transform",
];

impl Speaks {
    /// What an id means.
    ///
    /// # Errors
    /// Why it cannot be asked here, by name.
    pub fn of(id: &str) -> Result<Speaks, String> {
        if id == "echo" {
            return Ok(Speaks::Echo);
        }
        if id.starts_with("http://") || id.starts_with("https://") {
            return Ok(Speaks::Http { url: id.to_owned() });
        }
        if id == "http" || id == "https" {
            return Ok(Speaks::Http { url: String::new() });
        }
        if let Some(line) = id.strip_prefix("exec:") {
            let line = line.trim();
            if line.is_empty() {
                return Err("`exec:` names no program".to_owned());
            }
            return Ok(Speaks::Command { line: line.to_owned() });
        }
        let (first, rest) = id.split_once(':').unwrap_or((id, ""));
        if first == "anthropic" {
            let model = rest.strip_prefix("messages:").unwrap_or(rest);
            return if model.is_empty() || model.starts_with("completion") {
                Err(format!("`{id}` names no model of the Messages API: write anthropic:messages:MODEL"))
            } else {
                Ok(Speaks::Anthropic { model: model.to_owned() })
            };
        }
        if let Some((_, base_url, base_variables, key_variable, is_open)) = ALIKE.iter().find(|alike| alike.0 == first)
        {
            let (kind, model) = match rest.split_once(':') {
                Some((kind @ ("chat" | "embedding" | "embeddings"), model)) => (kind, model),
                Some((
                    kind @ ("completion" | "responses" | "assistant" | "image" | "realtime" | "moderation" | "agents"
                    | "video" | "transcription"),
                    _,
                )) => {
                    return Err(format!("`{first}:{kind}` is not asked here: {first}:chat:MODEL is"));
                }
                _ => ("chat", rest),
            };
            if model.is_empty() {
                return Err(format!("`{id}` names no model: write {first}:chat:MODEL"));
            }
            return Ok(Speaks::OpenAi {
                model: model.to_owned(),
                base_url,
                base_variables,
                key_variable,
                is_open: *is_open,
                embeds: kind.starts_with("embed"),
            });
        }
        let program =
            |what: &str| format!("`{id}` is {what}, which is not run here: wrap it as `exec:` or serve it over HTTP");
        Err(match (first, id.rsplit_once('.').map(|(_, end)| end)) {
            ("python", _) | (_, Some("py")) => program("a Python program"),
            ("golang" | "ruby", _) | (_, Some("go" | "rb")) => program("a program"),
            (_, Some("js" | "mjs" | "cjs" | "ts")) => program("a JavaScript program"),
            ("browser", _) => "`browser` needs a browser, which is not driven here".to_owned(),
            ("ws" | "wss" | "websocket", _) => format!("`{first}` talks over WebSocket, which is not spoken here"),
            ("promptfoo" | "package" | "mcp" | "sequence", _) => {
                format!("`{id}` is a part of promptfoo itself, which is not here")
            }
            ("webhook", _) => "`webhook:` is asked as an address: write https://… with a body".to_owned(),
            _ => format!("there is no provider `{id}` here; {KNOWN}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_mean_what_promptfoo_means() {
        let model = |id: &str| match Speaks::of(id).expect(id) {
            Speaks::OpenAi { model, embeds, key_variable, .. } => (model, embeds, key_variable),
            other => panic!("{other:?}"),
        };
        assert_eq!(model("openai:gpt-4.1"), ("gpt-4.1".to_owned(), false, "OPENAI_API_KEY"));
        assert_eq!(model("openai:chat:ft:gpt:x"), ("ft:gpt:x".to_owned(), false, "OPENAI_API_KEY"));
        assert_eq!(model("openai:embedding:small"), ("small".to_owned(), true, "OPENAI_API_KEY"));
        assert_eq!(model("ollama:llama3:8b"), ("llama3:8b".to_owned(), false, "OLLAMA_API_KEY"));
        assert_eq!(Speaks::of("anthropic:messages:c"), Ok(Speaks::Anthropic { model: "c".to_owned() }));
        assert_eq!(Speaks::of("exec: sh a.sh"), Ok(Speaks::Command { line: "sh a.sh".to_owned() }));
    }

    #[test]
    fn what_is_not_asked_here_is_named() {
        let check = |id: &str, says: &str| {
            let why = Speaks::of(id).expect_err(id);
            assert!(why.contains(says), "{id}: {why}");
        };
        check("python:provider.py", "Python");
        check("file://provider.js", "JavaScript");
        check("openai:responses:gpt", "openai:chat:MODEL");
        check("bedrock:x", "no provider `bedrock:x`");
        check("openai:", "names no model");
        check("exec:", "no program");
    }
}
