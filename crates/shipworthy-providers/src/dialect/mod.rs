//! What each kind of provider is sent, and how its replies are read.
//!
//! Reading is done by types that know the few fields that matter and pass over the rest, however long: a reply of ten
//! megabytes of brackets costs ten megabytes.

mod anthropic;
mod bounded;
mod events;
mod openai;
mod plain;
mod said;

use std::path::Path;
use std::time::Duration;

use hyper::Method;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use crate::call::{Call, Input};
use crate::failure::Failure;
use crate::key::{Key, Told};
use crate::network::{Address, Network};
use crate::provider::{CommandInput, Header, Kind, Provider};
use crate::reply::Reply;
use crate::secret::Secret;
use crate::wire::Sent;

pub(crate) use said::{is_out_of_credit, message};

/// Goes up when the same call is sent in another form, or its reply read in another way.
const VERSION: u32 = 1;

/// A call that is ready to be made.
pub(crate) struct Prepared<'a> {
    pub key: Key,
    pub way: Way<'a>,
    /// The most tokens that it can take; `None` where nobody can say.
    pub most: Option<Most>,
}

/// The most tokens that a call can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Most {
    pub input: u64,
    pub output: u64,
}

impl Most {
    const NOTHING: Most = Most { input: 0, output: 0 };

    /// What providers reckon with for their limits per minute: a token has about four characters.
    pub fn likely(self) -> u64 {
        self.input / 4 + self.output
    }
}

/// How it is made.
pub(crate) enum Way<'a> {
    Send(Box<Sent>, Read<'a>),
    Run {
        program: &'a Path,
        args: Vec<String>,
        stdin: Option<String>,
        folder: &'a Path,
    },
    Say(String),
    /// Not at all.
    Nobody,
}

/// How its reply is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read<'a> {
    OpenAi { stream: bool },
    Vectors { texts: usize },
    Anthropic { stream: bool, shaped: bool },
    Plain { text_at: Option<&'a str> },
}

/// What cannot be read, and whether asking again may help.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is whole, and not what it should be.
    Malformed(String),
    /// It ended in the middle.
    Cut,
    /// The provider says in the middle that it is not well.
    Broken(String),
}

impl Unreadable {
    pub(crate) fn because(error: &serde_json::Error) -> Unreadable {
        // The message of the error can quote the reply; its place and kind are enough.
        let what = match error.classify() {
            serde_json::error::Category::Eof => "JSON that ends in the middle",
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "JSON of another shape than documented",
            serde_json::error::Category::Io => "not readable",
        };
        Unreadable::Malformed(format!("{what}, at line {} column {}", error.line(), error.column()))
    }
}

/// A kind's part of a prepared call.
struct Part<'a> {
    method: Method,
    url: String,
    body: String,
    key_header: Option<(HeaderName, &'static str, &'a Secret)>,
    headers: &'a [Header],
    fixed: &'static [(&'static str, &'static str)],
    read: Read<'a>,
    most: Option<Most>,
}

/// Makes a call ready: what is sent, under which key its reply is recorded, and whether it may be sent at all.
pub(crate) fn prepare<'a>(provider: &'a Provider, call: &Call, network: &Network) -> Result<Prepared<'a>, Failure> {
    match (&provider.kind, &call.input) {
        (Kind::OpenAi { base_url, key, headers, token_limit }, Input::Chat(chat)) => {
            let body = openai::chat(chat, *token_limit)?;
            let most = openai::most(chat, &body);
            let read = Read::OpenAi { stream: chat.stream };
            let part = Part {
                method: Method::POST,
                url: below(base_url, "chat/completions"),
                body,
                key_header: key.as_ref().map(|key| (AUTHORIZATION, "Bearer ", key)),
                headers,
                fixed: &[],
                read,
                most,
            };
            send(provider, part, call, network)
        }
        (Kind::OpenAi { base_url, key, headers, .. }, Input::Embed { model, texts }) => {
            let body = openai::embed(model, texts)?;
            let most = Some(Most { input: body.len() as u64, output: 0 });
            let part = Part {
                method: Method::POST,
                url: below(base_url, "embeddings"),
                body,
                key_header: key.as_ref().map(|key| (AUTHORIZATION, "Bearer ", key)),
                headers,
                fixed: &[],
                read: Read::Vectors { texts: texts.len() },
                most,
            };
            send(provider, part, call, network)
        }
        (Kind::Anthropic { base_url, key, headers }, Input::Chat(chat)) => {
            let body = anthropic::messages(chat)?;
            let most = openai::most(chat, &body);
            let part = Part {
                method: Method::POST,
                url: below(base_url, "v1/messages"),
                body,
                key_header: key.as_ref().map(|key| (HeaderName::from_static("x-api-key"), "", key)),
                headers,
                fixed: &[("anthropic-version", "2023-06-01")],
                read: Read::Anthropic { stream: chat.stream, shaped: chat.schema.is_some() },
                most,
            };
            send(provider, part, call, network)
        }
        (Kind::Http { url, method, headers, text_at }, Input::Text(text)) => {
            let method = match method.to_ascii_uppercase().as_str() {
                "GET" => Method::GET,
                "POST" => Method::POST,
                "PUT" => Method::PUT,
                _ => return Err(unsuitable("an HTTP endpoint is asked by GET, POST or PUT")),
            };
            let body = if method == Method::GET { String::new() } else { text.clone() };
            let read = Read::Plain { text_at: text_at.as_deref() };
            let part = Part { method, url: url.clone(), body, key_header: None, headers, fixed: &[], read, most: None };
            send(provider, part, call, network)
        }
        (Kind::Command { program, args, input, folder }, Input::Text(text)) => {
            Ok(run(provider, program, args, *input, folder, text, call.repeat))
        }
        (Kind::Echo, input) => {
            let said = match input {
                Input::Chat(chat) => chat.messages.last().map(|message| message.content.clone()).unwrap_or_default(),
                Input::Text(text) => text.clone(),
                Input::Embed { .. } => return Err(unsuitable("an echo has no vectors")),
            };
            let key = told(provider, "echo", &[], &said, call.repeat);
            Ok(Prepared { key, way: Way::Say(said), most: Some(Most::NOTHING) })
        }
        (Kind::Recorded, input) => {
            let body = match input {
                Input::Chat(chat) => openai::chat(chat, crate::provider::TokenLimit::MaxTokens)?,
                Input::Embed { model, texts } => openai::embed(model, texts)?,
                Input::Text(text) => text.clone(),
            };
            let key = told(provider, &provider.id, &[], &body, call.repeat);
            Ok(Prepared { key, way: Way::Nobody, most: Some(Most::NOTHING) })
        }
        (Kind::OpenAi { .. }, Input::Text(_)) => {
            Err(unsuitable("an OpenAI-compatible endpoint continues a conversation"))
        }
        (Kind::Anthropic { .. }, _) => Err(unsuitable("Anthropic continues a conversation, and has no vectors")),
        (Kind::Http { .. } | Kind::Command { .. }, _) => Err(unsuitable("this kind of provider takes a text as it is")),
    }
}

fn unsuitable(message: &str) -> Failure {
    Failure::Unsuitable { message: message.to_owned() }
}

/// An address below another, with one slash between them.
fn below(base_url: &str, path: &str) -> String {
    format!("{}/{path}", base_url.trim_end_matches('/'))
}

fn send<'a>(provider: &'a Provider, part: Part<'a>, call: &Call, network: &Network) -> Result<Prepared<'a>, Failure> {
    let address = Address::parse(&part.url)?;
    let mut headers = vec![
        (USER_AGENT, HeaderValue::from_static(concat!("shipworthy/", env!("CARGO_PKG_VERSION")))),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    headers.extend(
        part.fixed.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
    );
    let mut with_key = false;
    let mut sealed = |name: HeaderName, before: &str, secret: &Secret| {
        with_key = true;
        let mut value = HeaderValue::try_from(format!("{before}{}", secret.expose()))
            .map_err(|_| unsuitable("what stands before a key cannot be in a header"))?;
        value.set_sensitive(true);
        Ok((name, value))
    };
    if let Some((name, before, secret)) = part.key_header {
        headers.push(sealed(name, before, secret)?);
    }
    let mut seen = Vec::new();
    for header in part.headers {
        let name = |name: &str| {
            HeaderName::try_from(name).map_err(|_| unsuitable(&format!("'{name}' cannot be the name of a header")))
        };
        match header {
            Header::Plain { name: text, value } => {
                let value = HeaderValue::try_from(value)
                    .map_err(|_| unsuitable(&format!("the value of the header '{text}' cannot be sent")))?;
                headers.push((name(text)?, value));
            }
            Header::Secret { name: text, before, value } => headers.push(sealed(name(text)?, before, value)?),
        }
        if let Header::Plain { name, value } = header
            && !holds_a_key(name)
        {
            seen.push((name.as_str(), value.as_str()));
        }
    }
    network.permits(&address, with_key)?;
    seen.sort_unstable();
    let whole = format!("{}{}", address.origin(), address.path);
    let key = Told {
        version: VERSION,
        provider: provider.recorded_as.as_deref().unwrap_or(&whole),
        headers: seen,
        how: &[word(part.read), part.method.as_str()],
        body: &part.body,
        repeat: call.repeat,
    }
    .key();
    let sent = Sent {
        method: part.method,
        address,
        headers,
        body: part.body.into(),
        limit_bytes: provider.limits.reply_bytes,
    };
    Ok(Prepared { key, way: Way::Send(Box::new(sent), part.read), most: part.most })
}

/// Headers that hold keys, whoever wrote them down as plain ones.
fn holds_a_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "api-key", "token", "cookie", "secret"].iter().any(|part| name.contains(part))
}

/// What a key says about how a reply is read.
fn word(read: Read<'_>) -> &'static str {
    match read {
        Read::OpenAi { .. } => "openai",
        Read::Vectors { .. } => "vectors",
        Read::Anthropic { .. } => "anthropic",
        Read::Plain { .. } => "plain",
    }
}

fn told(provider: &Provider, name: &str, how: &[&str], body: &str, repeat: u32) -> Key {
    let provider = provider.recorded_as.as_deref().unwrap_or(name);
    Told { version: VERSION, provider, headers: Vec::new(), how, body, repeat }.key()
}

fn run<'a>(
    provider: &Provider,
    program: &'a Path,
    args: &[String],
    input: CommandInput,
    folder: &'a Path,
    text: &str,
    repeat: u32,
) -> Prepared<'a> {
    let mut how = vec!["command", if input == CommandInput::Stdin { "stdin" } else { "argument" }];
    how.extend(args.iter().map(String::as_str));
    let key = told(provider, &program.to_string_lossy(), &how, text, repeat);
    let mut args = args.to_vec();
    let stdin = match input {
        CommandInput::Stdin => Some(text.to_owned()),
        CommandInput::Argument => {
            args.push(text.to_owned());
            None
        }
    };
    Prepared { key, way: Way::Run { program, args, stdin, folder }, most: Some(Most::NOTHING) }
}

/// Reads a reply that came with a status of success.
pub(crate) fn read(
    how: Read<'_>,
    headers: &HeaderMap,
    body: &[u8],
    arrivals: &[(usize, Duration)],
) -> Result<Reply, Unreadable> {
    // A server may answer in one piece although it was asked for pieces, and the other way round.
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let in_events =
        |asked: bool| kind.starts_with("text/event-stream") || asked && !kind.starts_with("application/json");
    match how {
        Read::OpenAi { stream } if in_events(stream) => openai::read_events(body, arrivals),
        Read::OpenAi { .. } => openai::read(body),
        Read::Vectors { texts } => openai::read_vectors(body, texts),
        Read::Anthropic { stream, shaped } if in_events(stream) => anthropic::read_events(body, shaped, arrivals),
        Read::Anthropic { shaped, .. } => anthropic::read(body, shaped),
        Read::Plain { text_at } => plain::read(body, text_at),
    }
}

/// Takes the keys of a provider out of a reply: some endpoints say again what they were sent.
pub(crate) fn hide_keys(provider: &Provider, mut reply: Reply) -> Reply {
    for secret in secrets(provider) {
        let hide = |text: &mut String| {
            let hidden = secret.hide_in_reply(text);
            let told = hidden != *text;
            *text = hidden;
            told
        };
        let told = hide(&mut reply.text);
        if told {
            // Tokens put together are the text.
            reply.logprobs = None;
        }
        reply.finish_reason.as_mut().map(hide);
        reply.model.as_mut().map(hide);
        for call in &mut reply.tool_calls {
            hide(&mut call.id);
            hide(&mut call.name);
            hide(&mut call.arguments);
        }
    }
    reply
}

/// All keys that are sent to a provider.
pub(crate) fn secrets(provider: &Provider) -> impl Iterator<Item = &Secret> {
    let (key, headers) = match &provider.kind {
        Kind::OpenAi { key, headers, .. } | Kind::Anthropic { key, headers, .. } => (key.as_ref(), headers.as_slice()),
        Kind::Http { headers, .. } => (None, headers.as_slice()),
        Kind::Command { .. } | Kind::Echo | Kind::Recorded => (None, [].as_slice()),
    };
    key.into_iter().chain(headers.iter().filter_map(|header| match header {
        Header::Secret { value, .. } => Some(value),
        Header::Plain { .. } => None,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[\\[\\]{}\":,a-z0-9 \n]{0,200}") {
            for body in [bytes.as_slice(), text.as_bytes(), format!("data: {text}\n\n").as_bytes()] {
                for how in [
                    Read::OpenAi { stream: true },
                    Read::OpenAi { stream: false },
                    Read::Vectors { texts: 2 },
                    Read::Anthropic { stream: true, shaped: true },
                    Read::Anthropic { stream: false, shaped: false },
                    Read::Plain { text_at: Some("/a/0") },
                ] {
                    if let Err(Unreadable::Malformed(why)) = read(how, &HeaderMap::new(), body, &[]) {
                        prop_assert!(!why.is_empty());
                    }
                }
                prop_assert!(message(body).chars().count() <= 401);
            }
        }
    }
}
