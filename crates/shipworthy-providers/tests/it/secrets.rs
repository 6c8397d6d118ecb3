//! Keys appear in no log, record, report or error.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use shipworthy_providers::{
    Call, Header, Input, Kind, Limits, Network, Provider, Record, Secret, SecretError, Settings,
};
use shipworthy_testkit::model_server::{Asked, Does, ModelServer};

use crate::world::{KEY, ask, asking, quick};

/// All that a server can do wrong, with the key in it wherever there is room.
fn storm(asked: &Asked) -> Does {
    let key = KEY;
    match asked.number % 12 {
        0 => Does::reply(401, format!(r#"{{"error": {{"message": "Incorrect API key provided: {key}"}}}}"#)),
        1 => Does::reply(400, format!("Bearer {key} {}", &key[..20])),
        2 => Does::reply(500, format!("<html>{key}</html>")),
        3 => Does::reply(429, key).with("retry-after-ms", "1"),
        4 => Does::says(&format!("your key is {key}")),
        5 => Does::reply(302, key).with("location", &format!("https://elsewhere.invalid/{key}?key={key}")),
        6 => Does::reply(200, format!("{{\"choices\": {key}")),
        7 => Does::Pieces {
            pieces: vec![
                format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{}\"}}}}]}}\n\n", &key[..9]),
                format!(
                    "data: {{\"choices\":[{{\"delta\":{{\"content\":\"{}\"}},\"finish_reason\":\"{key}\"}}]}}\n\n",
                    &key[9..]
                ),
            ],
            pause: Duration::ZERO,
            whole: true,
        },
        8 => Does::Garbage,
        9 => Does::Closes,
        10 => Does::reply(
            200,
            format!(
                r#"{{"model": "{key}", "choices": [{{"message": {{"tool_calls": [{{"id": "{key}", "function": {{"name": "{key}", "arguments": "{key}"}}}}]}}}}]}}"#
            ),
        ),
        _ => Does::reply(200, format!(r#"{{"error": {{"message": "{key}"}}}}"#)),
    }
}

#[test]
fn nothing_that_a_storm_of_failures_writes_holds_a_key() {
    let server = ModelServer::start(storm);
    let secret = || Secret::new(KEY.to_owned(), "the test").expect("a key");
    let limits = Limits { concurrency: 3, tries: 2, patience: Duration::from_millis(200), ..quick() };
    let header = Header::Secret { name: "x-second".to_owned(), before: "Key ".to_owned(), value: secret() };
    let openai = Kind::OpenAi {
        base_url: server.url(),
        key: Some(secret()),
        headers: vec![header.clone()],
        token_limit: Default::default(),
    };
    let plain = Header::Plain { name: "Authorization".to_owned(), value: format!("Bearer {KEY}") };
    let http = Kind::Http {
        url: server.url(),
        method: "POST".to_owned(),
        headers: vec![header.clone(), plain],
        text_at: None,
    };
    let anthropic = Kind::Anthropic { base_url: server.url(), key: Some(secret()), headers: vec![header] };
    let gone = Kind::OpenAi {
        base_url: "https://models.invalid/v1".to_owned(),
        key: Some(secret()),
        headers: Vec::new(),
        token_limit: Default::default(),
    };
    let provider = |id: &str, kind| Provider { id: id.to_owned(), limits: limits.clone(), ..Provider::new("", kind) };
    let providers = vec![provider("o", openai), provider("h", http), provider("a", anthropic), provider("g", gone)];
    let mut calls: Vec<Call> =
        (0..60).map(|index| asking(|chat| chat.messages[0].content = index.to_string())).collect();
    for (index, call) in calls.iter_mut().enumerate() {
        call.provider = ["o", "h", "a", "g"][index % 4].to_owned();
        if index % 4 == 1 {
            call.input = Input::Text(index.to_string());
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("replies.jsonl");
    let hosts = vec!["models.invalid".parse().expect("a host")];
    let settings = Settings { providers, network: Network { hosts, ..Network::default() }, ..Settings::default() };
    let shown = format!("{settings:?}").replace(&format!("Bearer {KEY}"), "(a plain header shows what it is)");
    let mut record = Record::open(&path).expect("a record");
    let (answers, summary) = ask(settings, &calls, Some(&mut record));
    assert!(summary.progress.done > 5 && summary.progress.failed > 20, "{summary:?}");
    let mut written = format!("{shown}{summary:?}{record:?}");
    for answer in &answers {
        written.push_str(&format!("{answer:?}"));
        if let Err(failure) = answer {
            written.push_str(&failure.to_string());
        }
    }
    written.push_str(&std::fs::read_to_string(&path).expect("a record"));
    assert!(written.len() > 10_000 && written.contains("[hidden]"));
    for part in [KEY, &KEY[..16], &KEY[16..]] {
        let at = written.find(part).map(|at| written[at.saturating_sub(200)..at].to_owned());
        assert_eq!(at, None, "a part of the key was written after this");
    }
}

#[test]
fn a_key_is_read_from_a_file_that_is_its_owners_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("key");
    std::fs::write(&path, format!("{KEY}\n")).expect("a file");
    for (mode, expect) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false), (0o666, false)]
    {
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).expect("permissions");
        let read = Secret::from_file(&path);
        assert_eq!(read.is_ok(), expect, "{mode:o}: {read:?}");
        if let Err(error) = read {
            assert!(matches!(&error, SecretError::OpenToOthers { mode: found, .. } if *found == mode));
            assert!(!error.to_string().contains(KEY));
        }
    }
    assert!(matches!(Secret::from_file(&folder.path().join("none")), Err(SecretError::Unreadable { .. })));
    assert!(matches!(Secret::from_variable("NO_SUCH_VARIABLE_OF_OURS"), Err(SecretError::NotSet { .. })));
}
