//! The providers of a configuration as those who answer calls: addresses, keys, prices, and what is sent.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};
use shipworthy_grade::{GradeError, Templates, Vars, parse_json};
use shipworthy_promptfoo::{Filled, Options, Ours, Provider as Written, Speaks, Told, Turn, may_be_key};
use shipworthy_providers::{
    Chat, CommandInput, Header, Input, Kind, Limits, Message, Money, Price, Provider, Role, Schema, Secret, TokenLimit,
};

/// Calls at a time where nothing says otherwise.
const CONCURRENCY: usize = 4;
/// The longest reply and the temperature where nothing says otherwise.
const MAX_TOKENS: u32 = 1024;
const TEMPERATURE: f64 = 0.0;
/// Settings that say whom to ask and not what: they are not sent.
const NOT_SENT: [&str; 13] = [
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
    "passthrough",
    "extra_body",
    "transform",
];

/// Somebody who is asked, by the settings of a configuration.
pub(super) struct Speaker {
    /// Who it is in the settings of a run.
    pub(super) id: String,
    pub(super) speaks: Speaks,
    pub(super) config: Map<String, Value>,
    /// With the environment of providers: for the bodies of HTTP calls alone.
    templates: Templates,
    pub(super) price: Option<Price>,
}

/// What speakers are made with.
pub(super) struct Setup<'a> {
    pub(super) folder: &'a Path,
    pub(super) env: &'a Map<String, Value>,
    pub(super) options: &'a Options,
    pub(super) ours: &'a Ours,
    /// In a replay nobody is asked, so that no key is needed.
    pub(super) replay: bool,
}

impl Setup<'_> {
    /// A provider, and who answers for it. All that is wrong is told.
    pub(super) fn speaker(&self, written: &Written, id: String) -> Result<(Speaker, Provider), Vec<Told>> {
        let told = |key: &str, message: String| {
            let at = if key.is_empty() { written.at.clone() } else { format!("{}.config.{key}", written.at) };
            vec![Told { at, message }]
        };
        let speaks = Speaks::of(&written.id).map_err(|why| told("", why))?;
        let env = self.env_of(written);
        let fill = |key: &str, text: &str| filled(text, &env).map_err(|why| told(key, why));
        let text = |key: &str| match written.config.get(key).and_then(Value::as_str) {
            Some(text) => fill(key, text).map(|text| Some(text).filter(|text| !text.is_empty())),
            None => Ok(None),
        };
        let headers = self.headers(written, &env)?;
        // A server of one's own has another port each time; what it said stays what it said.
        let mut recorded_as = Some(written.id.clone());
        let kind = match &speaks {
            Speaks::OpenAi { base_url, base_variables, key_variable, is_open, .. } => {
                let host = text("apiHost")?.map(|host| format!("https://{host}/v1"));
                let own = host.or(text("apiBaseUrl")?);
                let known = base_variables.iter().find_map(|name| env_value(name, &env));
                if own.is_some() {
                    recorded_as = None;
                }
                let needs_key = !is_open && own.is_none() && known.is_none();
                let address = own.or(known).unwrap_or_else(|| (*base_url).to_owned());
                let key = self.key(written, key_variable, needs_key, &env)?;
                Kind::OpenAi {
                    base_url: address.trim_end_matches('/').to_owned(),
                    key,
                    headers,
                    token_limit: TokenLimit::default(),
                }
            }
            Speaks::Anthropic { .. } => {
                let own = text("apiBaseUrl")?;
                let known = env_value("ANTHROPIC_BASE_URL", &env);
                if own.is_some() {
                    recorded_as = None;
                }
                let needs_key = own.is_none() && known.is_none();
                let address = own.or(known).unwrap_or_else(|| "https://api.anthropic.com".to_owned());
                let key = self.key(written, "ANTHROPIC_API_KEY", needs_key, &env)?;
                Kind::Anthropic { base_url: address.trim_end_matches('/').to_owned(), key, headers }
            }
            Speaks::Http { url } => {
                recorded_as = None;
                let given = text("url")?;
                let url = given.map_or_else(|| fill("url", url), Ok)?;
                if url.contains("{{") {
                    return Err(told(
                        "url",
                        "an address is the same for every case; put what differs into `body`".to_owned(),
                    ));
                }
                let usual = if written.config.contains_key("body") { "POST" } else { "GET" };
                let method = text("method")?.unwrap_or_else(|| usual.to_owned()).to_ascii_uppercase();
                if !matches!(method.as_str(), "POST" | "PUT" | "GET") {
                    return Err(told("method", format!("`{method}` is not sent; POST, PUT and GET are")));
                }
                if method == "GET" {
                    return Err(told(
                        "body",
                        "nothing of the prompt would be sent: give a `body` with {{prompt}} in it".to_owned(),
                    ));
                }
                Kind::Http { url, method, headers, text_at: None }
            }
            Speaks::Command { line } => {
                let mut words = words(line).into_iter();
                Kind::Command {
                    program: words.next().unwrap_or_default().into(),
                    args: words.collect(),
                    input: CommandInput::Argument,
                    folder: self.folder.to_path_buf(),
                }
            }
            Speaks::Echo => Kind::Echo,
        };
        let delay = written.delay_ms.or(self.options.delay_ms);
        let limits = Limits {
            concurrency: if delay.is_some() { 1 } else { self.options.concurrency.unwrap_or(CONCURRENCY) },
            requests_per_minute: delay.map(|delay| (60_000.0 / delay).clamp(1.0, 60_000.0) as u32),
            timeout: self
                .options
                .timeout_ms
                .map_or(Limits::default().timeout, |ms| Duration::from_secs_f64(ms / 1000.0)),
            ..Limits::default()
        };
        let provider = Provider { limits, recorded_as, ..Provider::new(id.clone(), kind) };
        let price = self.price(written, &speaks);
        let speaker = Speaker { id, speaks, config: written.config.clone(), templates: Templates::new(&env), price };
        Ok((speaker, provider))
    }

    /// What the strings of a provider may use: what the configuration sets, and the variables of the process that they name.
    fn env_of(&self, written: &Written) -> Map<String, Value> {
        let mut env = Map::new();
        let mut names = Vec::new();
        named(&Value::Object(written.config.clone()), &mut names);
        named(&Value::from(written.id.as_str()), &mut names);
        for name in names {
            if let Ok(value) = std::env::var(&name) {
                env.insert(name, Value::from(value));
            }
        }
        env.extend(self.env.iter().chain(&written.env).map(|(name, value)| (name.clone(), value.clone())));
        env
    }

    fn key(
        &self,
        written: &Written,
        variable: &str,
        needed: bool,
        env: &Map<String, Value>,
    ) -> Result<Option<Secret>, Vec<Told>> {
        if self.replay {
            return Ok(None);
        }
        let at = format!("{}.config.apiKey", written.at);
        let told = |message: String| vec![Told { at: at.clone(), message }];
        if let Some(own) = written.config.get("apiKey").and_then(Value::as_str) {
            let key = filled(own, env).map_err(&told)?;
            if !key.trim().is_empty() {
                return Secret::new(key, "apiKey").map(Some).map_err(|error| told(error.to_string()));
            }
        }
        let variable = written.config.get("apiKeyEnvar").and_then(Value::as_str).unwrap_or(variable);
        if let Some(key) = env.get(variable).and_then(Value::as_str).filter(|key| !key.is_empty()) {
            let key = filled(key, env).map_err(&told)?;
            return Secret::new(key, variable).map(Some).map_err(|error| told(error.to_string()));
        }
        match Secret::from_variable(variable) {
            Ok(key) => Ok(Some(key)),
            Err(shipworthy_providers::SecretError::NotSet { .. }) if !needed => Ok(None),
            Err(error) => Err(told(format!("{error}; with `--replay` no key is needed"))),
        }
    }

    fn headers(&self, written: &Written, env: &Map<String, Value>) -> Result<Vec<Header>, Vec<Told>> {
        let mut headers = Vec::new();
        let mut wrong = Vec::new();
        for (name, value) in written.config.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let raw = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let is_key = raw.contains("{{") || may_be_key(name, value);
            let at = format!("{}.config.headers.{name}", written.at);
            let made = filled(&raw, env).and_then(|text| {
                if !is_key {
                    return Ok(Some(Header::Plain { name: name.clone(), value: text }));
                }
                if self.replay {
                    // It is sent to nobody, and does not tell recorded calls apart.
                    return Ok(None);
                }
                let (before, key) = text.rsplit_once(' ').map_or(("", text.as_str()), |(before, key)| (before, key));
                let before = if before.is_empty() { String::new() } else { format!("{before} ") };
                let value = Secret::new(key.to_owned(), name).map_err(|error| error.to_string())?;
                Ok(Some(Header::Secret { name: name.clone(), before, value }))
            });
            match made {
                Ok(header) => headers.extend(header),
                Err(message) => wrong.push(Told { at, message }),
            }
        }
        if wrong.is_empty() { Ok(headers) } else { Err(wrong) }
    }

    /// What a million tokens cost: by the settings of the provider, which are per token, or under `shipworthy`.
    fn price(&self, written: &Written, speaks: &Speaks) -> Option<Price> {
        let model = match speaks {
            Speaks::OpenAi { model, .. } | Speaks::Anthropic { model } => model.as_str(),
            Speaks::Echo => return Some(Price::FREE),
            _ => return None,
        };
        let number = |key: &str| written.config.get(key).and_then(Value::as_f64);
        let of = |input: f64, output: f64| {
            Some(Price { input: Money::new(input)?, output: Money::new(output)?, cached_input: None })
        };
        let both = number("cost");
        if let (Some(input), Some(output)) = (number("inputCost").or(both), number("outputCost").or(both)) {
            return of(input * 1e6, output * 1e6);
        }
        let row = self.ours.prices.iter().find(|(name, ..)| name == model || *name == written.id);
        row.and_then(|(_, input, output)| of(*input, *output))
    }
}

/// The names behind `env.` in every text of a value.
fn named(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains("{{") || text.contains("{%") => {
            for (at, _) in text.match_indices("env.") {
                names.push(text[at + 4..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, names)),
        Value::Object(entries) => entries.values().for_each(|value| named(value, names)),
        _ => {}
    }
}

fn env_value(name: &str, env: &Map<String, Value>) -> Option<String> {
    let own = env.get(name).and_then(Value::as_str).map(str::to_owned);
    own.or_else(|| std::env::var(name).ok()).filter(|value| !value.trim().is_empty())
}

/// A setting with the environment filled in. The error holds nothing of it.
fn filled(text: &str, env: &Map<String, Value>) -> Result<String, String> {
    if !text.contains("env.") {
        return Ok(text.to_owned());
    }
    Templates::new(env).render(text, &Vars::new()).map_err(|_| "its template cannot be filled in".to_owned())
}

/// The words of a line, those in quotes together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut inside) = (Vec::new(), String::new(), None, false);
    for character in line.chars() {
        match (quote, character) {
            (None, '"' | '\'') => {
                quote = Some(character);
                inside = true;
            }
            (Some(open), _) if open == character => quote = None,
            (None, _) if character.is_whitespace() => {
                if inside || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                    inside = false;
                }
            }
            _ => word.push(character),
        }
    }
    if inside || !word.is_empty() {
        words.push(word);
    }
    words
}

impl Speaker {
    /// A prompt as it is sent. `own` are settings of the prompt, which go first.
    pub(super) fn input(&self, filled: &Filled, vars: &Vars, own: &Map<String, Value>) -> Result<Input, GradeError> {
        match &self.speaks {
            Speaks::Echo => Ok(Input::Text(filled.text.clone())),
            Speaks::Command { .. } => Ok(Input::Text(filled.text.clone())),
            Speaks::Http { .. } => self.body(&filled.text, vars).map(Input::Text),
            Speaks::OpenAi { .. } | Speaks::Anthropic { .. } => Ok(self.chat(&filled.turns, own, None)),
        }
    }

    /// A question to a judge as it is sent.
    pub(super) fn question(&self, turns: &[Turn], schema: Option<&Value>) -> Result<Input, GradeError> {
        match &self.speaks {
            Speaks::OpenAi { .. } | Speaks::Anthropic { .. } => Ok(self.chat(turns, &Map::new(), schema)),
            Speaks::Http { .. } => self.body(&joined(turns), &Vars::new()).map(Input::Text),
            Speaks::Echo | Speaks::Command { .. } => Ok(Input::Text(joined(turns))),
        }
    }

    /// Texts to be turned into vectors; none where this is not what it does.
    pub(super) fn texts(&self, texts: &[String]) -> Option<Input> {
        match &self.speaks {
            Speaks::OpenAi { model, .. } => Some(Input::Embed { model: model.clone(), texts: texts.to_vec() }),
            _ => None,
        }
    }

    /// The body of an HTTP call: filled in text by text where it is JSON, so that no prompt can break it.
    fn body(&self, prompt: &str, vars: &Vars) -> Result<String, GradeError> {
        let mut vars = vars.clone();
        vars.insert("prompt".to_owned(), Value::from(prompt));
        match self.config.get("body") {
            None => Ok(Value::from(prompt).to_string()),
            Some(Value::String(text)) => match parse_json(text) {
                Ok(Some(value)) => Ok(self.templates.render_all(&value, &vars)?.to_string()),
                _ => self.templates.render(text, &vars),
            },
            Some(value) => Ok(self.templates.render_all(value, &vars)?.to_string()),
        }
    }

    fn chat(&self, turns: &[Turn], own: &Map<String, Value>, schema: Option<&Value>) -> Input {
        let mut settings = self.config.clone();
        settings.extend(own.clone());
        let model = match &self.speaks {
            Speaks::OpenAi { model, .. } | Speaks::Anthropic { model } => model.clone(),
            _ => String::new(),
        };
        let thinks = is_reasoning(&model);
        let defaults = settings.get("omitDefaults").and_then(Value::as_bool) != Some(true) && !thinks;
        let mut chat = Chat {
            messages: turns.iter().map(message).collect(),
            temperature: defaults.then_some(TEMPERATURE),
            max_tokens: defaults.then_some(MAX_TOKENS),
            schema: schema.map(|schema| Schema { name: "verdict".to_owned(), schema: schema.clone() }),
            model,
            ..Chat::default()
        };
        for (name, value) in
            settings.iter().filter(|(name, value)| !NOT_SENT.contains(&name.as_str()) && !value.is_null())
        {
            match (name.as_str(), value.as_f64()) {
                ("temperature", Some(number)) => chat.temperature = Some(number),
                ("top_p", Some(number)) => chat.top_p = Some(number),
                ("max_tokens", Some(number)) if !thinks => chat.max_tokens = Some(number as u32),
                ("max_tokens", _) => {}
                ("seed", Some(number)) => chat.seed = Some(number as i64),
                ("stream", _) => chat.stream = value == &Value::Bool(true),
                ("response_format", _) if schema.is_some() => {}
                _ => {
                    chat.extra.insert(name.clone(), value.clone());
                }
            }
        }
        for key in ["passthrough", "extra_body"] {
            if let Some(more) = settings.get(key).and_then(Value::as_object) {
                chat.extra.extend(more.clone());
            }
        }
        Input::Chat(Box::new(chat))
    }
}

/// Models that think before they answer take no temperature, and another limit.
fn is_reasoning(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    ["o1", "o3", "o4", "gpt-5"].iter().any(|start| name.starts_with(start))
}

fn message(turn: &Turn) -> Message {
    let role = match turn.role.as_str() {
        "system" | "developer" => Role::System,
        "assistant" => Role::Assistant,
        _ => Role::User,
    };
    Message::new(role, turn.content.clone())
}

fn joined(turns: &[Turn]) -> String {
    turns.iter().map(|turn| turn.content.as_str()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_words() {
        let check = |line: &str, expected: &[&str]| assert_eq!(words(line), expected, "{line}");
        check("sh run.sh", &["sh", "run.sh"]);
        check("python3 -c 'print(\"a b\")' x", &["python3", "-c", "print(\"a b\")", "x"]);
        check("a '' b", &["a", "", "b"]);
    }
}
