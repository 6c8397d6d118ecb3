//! The other kinds of providers.

use std::path::PathBuf;
use std::time::Duration;

use shipworthy_providers::{
    Answer, Call, CommandInput, Failure, Header, Input, Kind, Limits, Provider, Secret, Settings,
};
use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::world::{KEY, ask, provider, question, quick, settings};

fn text(text: &str) -> Call {
    Call { provider: "mock".to_owned(), input: Input::Text(text.to_owned()), repeat: 0 }
}

fn of(kind: Kind) -> Provider {
    Provider { limits: quick(), ..Provider::new("mock", kind) }
}

fn one(settings: Settings, call: Call) -> Answer {
    ask(settings, &[call], None).0.remove(0)
}

#[test]
fn anthropic_is_spoken() {
    let server = ModelServer::start(|_| {
        let body = r#"{"type": "message", "model": "claude-1", "content": [{"type": "text", "text": "Paris"}],
            "stop_reason": "end_turn", "usage": {"input_tokens": 5, "output_tokens": 3}}"#;
        Does::reply(200, body).with("content-type", "application/json")
    });
    let key = Some(Secret::new(KEY.to_owned(), "the test").expect("a key"));
    let kind = Kind::Anthropic { base_url: format!("{}/", server.url()), key, headers: Vec::new() };
    let reply = one(settings(of(kind)), question("capital?")).expect("a reply");
    assert_eq!(
        (reply.text.as_str(), reply.finish_reason.as_deref(), reply.usage.total()),
        ("Paris", Some("stop"), Some(8))
    );
    let asked = &server.requests()[0];
    assert_eq!((asked.path.as_str(), asked.header("x-api-key")), ("/v1/messages", Some(KEY)));
    assert_eq!(asked.header("anthropic-version"), Some("2023-06-01"));
}

#[test]
fn any_endpoint_takes_a_body_and_points_at_its_text() {
    let server = ModelServer::start(|asked| Does::reply(200, format!(r#"{{"out": ["{}"]}}"#, asked.body.len())));
    let kind = |text_at: Option<&str>| Kind::Http {
        url: format!("{}/ask?version=2", server.url()),
        method: "post".to_owned(),
        headers: vec![Header::Plain { name: "X-Team".to_owned(), value: "support".to_owned() }],
        text_at: text_at.map(str::to_owned),
    };
    assert_eq!(one(settings(of(kind(Some("/out/0")))), text("{\"a\": 1}")).expect("a reply").text, "8");
    assert_eq!(one(settings(of(kind(None))), text("{\"a\": 1}")).expect("a reply").text, r#"{"out": ["8"]}"#);
    assert!(matches!(one(settings(of(kind(Some("/in")))), text("")), Err(Failure::Malformed { .. })));
    let asked = &server.requests()[0];
    assert_eq!((asked.path.as_str(), asked.header("x-team")), ("/ask?version=2", Some("support")));
    assert_eq!(asked.body, "{\"a\": 1}");
}

#[test]
fn texts_become_vectors() {
    let body = r#"{"data": [{"index": 0, "embedding": [0.5, 1]}, {"index": 1, "embedding": [1, 0]}], "usage": {"prompt_tokens": 2}}"#;
    let server = ModelServer::start(move |_| Does::reply(200, body).with("content-type", "application/json"));
    let input = Input::Embed { model: "e".to_owned(), texts: vec!["a".to_owned(), "b".to_owned()] };
    let reply = one(settings(provider(&server)), Call { input, ..text("") }).expect("vectors");
    assert_eq!(reply.embeddings, [[0.5, 1.0], [1.0, 0.0]]);
    assert_eq!(server.requests()[0].path, "/v1/embeddings");
}

#[test]
fn an_echo_says_the_last_message() {
    assert_eq!(one(settings(of(Kind::Echo)), question("hi")).expect("a reply").text, "hi");
    assert_eq!(one(settings(of(Kind::Echo)), text("ho")).expect("a reply").text, "ho");
}

#[test]
fn a_call_that_a_kind_cannot_answer_is_refused() {
    let server = ModelServer::start(|_| Does::says("a"));
    assert!(matches!(one(settings(provider(&server)), text("hi")), Err(Failure::Unsuitable { .. })));
    let kind = Kind::Anthropic { base_url: server.url(), key: None, headers: Vec::new() };
    assert!(matches!(one(settings(of(kind)), text("hi")), Err(Failure::Unsuitable { .. })));
    assert_eq!(server.asked(), 0);
}

fn shell(script: &str, input: CommandInput) -> Kind {
    let args = vec!["-c".to_owned(), script.to_owned(), "sh".to_owned()];
    Kind::Command { program: PathBuf::from("sh"), args, input, folder: std::env::temp_dir() }
}

fn run(script: &str, input: CommandInput, change: impl FnOnce(&mut Limits)) -> Answer {
    let mut limits = quick();
    change(&mut limits);
    let provider = Provider { limits, ..of(shell(script, input)) };
    one(Settings { commands: true, ..settings(provider) }, text("hello"))
}

#[test]
fn a_command_answers_on_its_output() {
    assert_eq!(run("tr a-z A-Z", CommandInput::Stdin, |_| ()).expect("a reply").text, "HELLO");
    assert_eq!(run("printf '<%s>' \"$1\"", CommandInput::Argument, |_| ()).expect("a reply").text, "<hello>");
    let slow = run("sleep 0.2; echo done", CommandInput::Stdin, |_| ()).expect("a reply");
    assert!(slow.latency_ms >= 200.0 && slow.text == "done\n");
}

#[test]
fn a_command_is_run_only_where_that_is_allowed() {
    let answer = one(settings(of(shell("echo hi", CommandInput::Stdin))), text("hello"));
    assert!(matches!(answer, Err(Failure::NotPermitted { .. })));
}

#[test]
fn a_command_that_fails_says_why() {
    let answer = run("echo oh >&2; exit 3", CommandInput::Stdin, |_| ());
    assert_eq!(answer, Err(Failure::Refused { status: 3, message: "oh".to_owned() }));
    let kind = Kind::Command {
        program: PathBuf::from("no-such-program-of-ours"),
        args: Vec::new(),
        input: CommandInput::Stdin,
        folder: std::env::temp_dir(),
    };
    let answer = one(Settings { commands: true, ..settings(of(kind)) }, text("hello"));
    assert!(matches!(answer, Err(Failure::Unreachable { tries: 1, .. })));
}

#[test]
fn a_command_is_bounded_in_time_and_output() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    // What it starts in the background would write to the file if it lived.
    let script = format!("(sleep 2; echo late > {}) & sleep 60", file.path().display());
    let answer = run(&script, CommandInput::Stdin, |limits| {
        limits.timeout = Duration::from_millis(300);
        limits.tries = 1;
    });
    assert_eq!(answer, Err(Failure::Timeout { after_ms: 300, tries: 1 }));
    let answer = run("yes", CommandInput::Stdin, |limits| limits.reply_bytes = 100_000);
    assert_eq!(answer, Err(Failure::TooLarge { limit_bytes: 100_000 }));
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(std::fs::read_to_string(file.path()).expect("a file"), "", "its children end with it");
}
