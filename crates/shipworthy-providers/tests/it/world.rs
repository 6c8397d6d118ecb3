//! What most tests need: a server, a provider for it, and calls.

use std::time::Duration;

use shipworthy_providers::{
    Answer, Breaker, Call, Chat, Input, Kind, Limits, Message, Provider, Record, Role, Runner, Secret, Settings,
    Summary, TokenLimit,
};
use shipworthy_testkit::model_server::ModelServer;

/// A key that no other text of the tests holds.
pub const KEY: &str = "sk-test-5d41402abc4b2a76b9719d911017c592";

/// An OpenAI-compatible provider at the server, with pauses as short as tests need them.
pub fn provider(server: &ModelServer) -> Provider {
    let key = Some(Secret::new(KEY.to_owned(), "the test").expect("a key"));
    let base_url = format!("{}/v1", server.url());
    let kind = Kind::OpenAi { base_url, key, headers: Vec::new(), token_limit: TokenLimit::MaxTokens };
    Provider { limits: quick(), ..Provider::new("mock", kind) }
}

/// Limits whose pauses are short.
pub fn quick() -> Limits {
    Limits {
        concurrency: 4,
        timeout: Duration::from_secs(20),
        tries: 3,
        pause: Duration::from_millis(10),
        longest_pause: Duration::from_millis(40),
        breaker: Breaker { failures: 1000, pause: Duration::from_millis(50), probes: 2 },
        ..Limits::default()
    }
}

pub fn settings(provider: Provider) -> Settings {
    Settings { providers: vec![provider], ..Settings::default() }
}

/// A call that asks `question` of the provider.
pub fn question(question: &str) -> Call {
    let chat = Chat {
        model: "m".to_owned(),
        messages: vec![Message::new(Role::User, question)],
        max_tokens: Some(20),
        ..Chat::default()
    };
    Call { provider: "mock".to_owned(), input: Input::Chat(Box::new(chat)), repeat: 0 }
}

/// So many different questions.
pub fn questions(count: usize) -> Vec<Call> {
    (0..count).map(|index| question(&format!("question {index}"))).collect()
}

/// A call whose chat was changed.
pub fn asking(change: impl FnOnce(&mut Chat)) -> Call {
    let mut call = question("hi");
    if let Input::Chat(chat) = &mut call.input {
        change(chat);
    }
    call
}

/// The answers to calls that were all made.
#[track_caller]
pub fn ask(settings: Settings, calls: &[Call], record: Option<&mut Record>) -> (Vec<Answer>, Summary) {
    let (answers, summary) = ended(settings, calls, record);
    (answers.into_iter().map(|answer| answer.expect("the run is complete")).collect(), summary)
}

/// The answers to calls, some of which may not have been made.
#[track_caller]
pub fn ended(settings: Settings, calls: &[Call], record: Option<&mut Record>) -> (Vec<Option<Answer>>, Summary) {
    Runner::new(settings).expect("settings").ask(calls, record).expect("a run")
}
