//! A real model on this machine: what it says is poor, and has the shape that was asked for.

use std::time::Duration;

use shipworthy_providers::{
    Call, Chat, Input, Kind, Limits, Message, Provider, Record, Role, Schema, Settings, TokenLimit,
};
use shipworthy_testkit::local_model::LocalModel;
use shipworthy_testkit::skips::skipped;

use crate::world::{ask, settings};

/// A provider at the model, which answers one call at a time as it has one thread.
fn provider(model: &LocalModel) -> Provider {
    let base_url = format!("{}/v1", model.url());
    let kind = Kind::OpenAi { base_url, key: None, headers: Vec::new(), token_limit: TokenLimit::MaxTokens };
    let limits = Limits { concurrency: 1, timeout: Duration::from_secs(240), ..Limits::default() };
    Provider { limits, recorded_as: Some("smollm2-135m".to_owned()), ..Provider::new("local", kind) }
}

fn chat(question: &str) -> Chat {
    Chat {
        model: "smollm2-135m".to_owned(),
        messages: vec![Message::new(Role::User, question)],
        temperature: Some(0.0),
        max_tokens: Some(12),
        ..Chat::default()
    }
}

fn call(chat: Chat, repeat: u32) -> Call {
    Call { provider: "local".to_owned(), input: Input::Chat(Box::new(chat)), repeat }
}

#[test]
fn a_real_model_answers_in_the_shapes_that_were_asked_for() {
    let Some(model) = LocalModel::beside(env!("CARGO_TARGET_TMPDIR")) else {
        return skipped("no local model here: cargo xtask test fetches it");
    };
    let capital = || Chat { logprobs: Some(2), ..chat("What is the capital of France?") };
    let shape = serde_json::json!({"type": "object", "properties": {"pass": {"type": "boolean"}}, "required": ["pass"],
        "additionalProperties": false});
    let shaped = Chat {
        schema: Some(Schema { name: "verdict".to_owned(), schema: shape }),
        max_tokens: Some(40),
        ..chat("Is the answer 'Paris' right for the question 'What is the capital of France?'")
    };
    let streamed = Chat { stream: true, ..chat("What is the capital of France?") };
    let mut calls: Vec<Call> = (0..3).map(|repeat| call(capital(), repeat)).collect();
    calls.extend([call(shaped, 0), call(streamed, 0)]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let (answers, _) = ask(settings(provider(&model)), &calls, Some(&mut record));
    let replies: Vec<_> = answers.into_iter().map(|answer| answer.expect("a reply")).collect();

    let first = &replies[0];
    assert!(!first.text.is_empty());
    assert_eq!(first.finish_reason.as_deref(), Some("length"));
    assert_eq!((first.usage.output, first.model.as_deref()), (Some(12), Some("smollm2-135m")));
    let tokens = first.logprobs.as_ref().expect("asked for");
    assert_eq!(tokens.len(), 12);
    assert!(tokens.iter().all(|token| token.logprob <= 0.0 && token.top.len() == 2));
    assert!(replies[1..3].iter().all(|reply| reply.text == first.text), "at temperature 0 it says the same");

    let verdict: serde_json::Value = serde_json::from_str(&replies[3].text).expect("JSON, as its shape was given");
    assert!(verdict["pass"].is_boolean());

    let streamed = &replies[4];
    let first_token_ms = streamed.first_token_ms.expect("a stream");
    assert!(first_token_ms < streamed.latency_ms && streamed.text == first.text);

    // With the model gone, its replies are still there.
    let gone = Settings { mode: shipworthy_providers::Mode::Replay, ..settings(provider(&model)) };
    drop(model);
    let (again, _) = ask(gone, &calls, Some(&mut record));
    for (before, after) in replies.iter().zip(again) {
        assert_eq!(before.text, after.expect("recorded").text);
    }
}

#[test]
fn a_real_model_turns_texts_into_vectors() {
    let Some(model) = LocalModel::of_vectors_beside(env!("CARGO_TARGET_TMPDIR")) else {
        return skipped("no local model here: cargo xtask test fetches it");
    };
    let texts = ["The cat sleeps.", "The cat is asleep.", "Interest rates rose in March."].map(str::to_owned).to_vec();
    let input = Input::Embed { model: "smollm2-135m".to_owned(), texts };
    let calls = [Call { provider: "local".to_owned(), input, repeat: 0 }];
    let (answers, _) = ask(settings(provider(&model)), &calls, None);
    let vectors = &answers[0].as_ref().expect("vectors").embeddings;
    let alike = |a: &[f32], b: &[f32]| {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    };
    assert_eq!((vectors.len(), vectors[0].len()), (3, 576));
    assert!(alike(&vectors[0], &vectors[1]) > alike(&vectors[0], &vectors[2]));
}
