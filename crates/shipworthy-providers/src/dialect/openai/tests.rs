use super::*;
use crate::call::{Role, Schema, Tool};

fn asked() -> Chat {
    Chat { model: "m".to_owned(), messages: vec![Message::new(Role::User, "hi")], ..Chat::default() }
}

#[track_caller]
fn check(chat: &Chat, expect: &str) {
    assert_eq!(super::chat(chat, TokenLimit::MaxTokens).expect("a body"), expect);
}

#[test]
fn only_what_was_set_is_sent() {
    check(&asked(), r#"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#);
    let chat = Chat { temperature: Some(0.0), max_tokens: Some(7), seed: Some(3), stop: vec!["x".into()], ..asked() };
    check(
        &chat,
        r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0.0,"max_tokens":7,"seed":3,"stop":["x"]}"#,
    );
}

#[test]
fn tools_shapes_and_probabilities_are_asked_for_in_their_fields() {
    let chat = Chat {
        tools: vec![Tool { name: "f".into(), description: "d".into(), parameters: json!({"type": "object"}) }],
        tool_choice: Some(ToolChoice::Named("f".into())),
        schema: Some(Schema { name: "s".into(), schema: json!({"b": 1, "a": 2}) }),
        logprobs: Some(2),
        stream: true,
        ..asked()
    };
    check(
        &chat,
        concat!(
            r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"#,
            r#""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"#,
            r#""tool_choice":{"type":"function","function":{"name":"f"}},"#,
            r#""response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"b":1,"a":2}}},"#,
            r#""logprobs":true,"top_logprobs":2,"stream":true,"stream_options":{"include_usage":true}}"#,
        ),
    );
}

#[test]
fn further_fields_replace_and_come_in_order() {
    let mut extra = Map::new();
    extra.insert("z".into(), 1.into());
    extra.insert("model".into(), "other".into());
    extra.insert("b".into(), 2.into());
    let chat = Chat { extra, ..asked() };
    check(&chat, r#"{"model":"other","messages":[{"role":"user","content":"hi"}],"b":2,"z":1}"#);
}

#[test]
fn what_json_cannot_say_is_refused() {
    let chat = Chat { temperature: Some(f64::NAN), ..asked() };
    assert!(matches!(super::chat(&chat, TokenLimit::MaxTokens), Err(Failure::Unsuitable { .. })));
}

#[test]
fn the_most_that_a_call_takes_is_known_only_with_a_limit() {
    assert_eq!(most(&asked(), "body"), None);
    let chat = Chat { max_tokens: Some(7), ..asked() };
    assert_eq!(most(&chat, "body"), Some(Most { input: 4, output: 7 }));
    let mut extra = Map::new();
    extra.insert("n".into(), 4.into());
    assert_eq!(most(&Chat { extra, ..chat }, "body"), None);
}

#[test]
fn a_whole_reply_is_read() {
    let body = r#"{"id": "x", "model": "m-1", "unknown": {"deep": [1, {"er": null}]}, "choices": [{"message": {"role": "assistant",
        "content": "Paris", "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}}]},
        "finish_reason": "tool_calls", "logprobs": {"content": [{"token": "Paris", "logprob": -0.1, "bytes": [80],
        "top_logprobs": [{"token": "Paris", "logprob": -0.1}, {"token": "Rome", "logprob": -3}]}]}}, {"second": "choice"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 6},
        "completion_tokens_details": {"reasoning_tokens": 3}}}"#;
    let reply = read(body.as_bytes()).expect("a reply");
    assert_eq!(reply.text, "Paris");
    assert_eq!(reply.model.as_deref(), Some("m-1"));
    assert_eq!(reply.finish_reason.as_deref(), Some("tool_calls"));
    assert_eq!(reply.usage, Usage { input: Some(10), output: Some(4), cached: Some(6), reasoning: Some(3) });
    assert_eq!(reply.tool_calls, [ToolCall { id: "t".into(), name: "f".into(), arguments: r#"{"a": 1}"#.into() }]);
    let tokens = reply.logprobs.expect("asked for");
    assert_eq!((tokens[0].logprob, tokens[0].top[1].token.as_str()), (-0.1, "Rome"));
}

#[track_caller]
fn says(message: &str, expect: &str) {
    let body = format!(r#"{{"choices": [{{"message": {message}}}]}}"#);
    assert_eq!(read(body.as_bytes()).expect("a reply").text, expect);
}

#[test]
fn texts_come_in_several_shapes() {
    says(r#"{"content": null}"#, "");
    says(r#"{"content": null, "refusal": "I will not"}"#, "I will not");
    says(r#"{"content": [{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}]}"#, "ab");
    says("{}", "");
}

#[test]
fn arguments_that_are_json_and_not_a_text_are_kept_as_written() {
    let body = r#"{"choices": [{"message": {"tool_calls": [{"function": {"name": "f", "arguments": {"a":  1}}}]}}]}"#;
    assert_eq!(read(body.as_bytes()).expect("a reply").tool_calls[0].arguments, r#"{"a":  1}"#);
}

#[test]
fn a_token_without_a_probability_leaves_none() {
    let body =
        r#"{"choices": [{"message": {"content": "a"}, "logprobs": {"content": [{"token": "a", "logprob": null}]}}]}"#;
    assert_eq!(read(body.as_bytes()).expect("a reply").logprobs, None);
}

#[track_caller]
fn refused(body: &[u8], expect: &str) {
    match read(body) {
        Err(Unreadable::Malformed(message)) => assert_eq!(message, expect),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_reply_is_said_to_be_none() {
    refused(b"", "JSON that ends in the middle, at line 1 column 0");
    refused(b"<html>", "not JSON, at line 1 column 1");
    refused(b"[]", "it has no choices");
    refused(br#"{"choices": []}"#, "it has no choices");
    refused(br#"{"choices": [{}]}"#, "its choice has no message");
    assert!(matches!(read("[".repeat(5_000_000).as_bytes()), Err(Unreadable::Malformed(_))));
    let bomb =
        format!(r#"{{"choices": [{{"message": {{"content": "a"}}}}], "x": {}1{}}}"#, "[".repeat(500), "]".repeat(500));
    assert_eq!(read(bomb.as_bytes()).expect("what is passed over may be deep").text, "a");
    assert_eq!(read(br#"{"error": {"message": "bad\nday"}}"#), Err(Unreadable::Broken("bad day".to_owned())));
}

#[test]
fn long_lists_are_cut_and_not_held() {
    let calls = vec!["{}"; 200_000].join(",");
    let body = format!(r#"{{"choices": [{{"message": {{"content": "a", "tool_calls": [{calls}]}}}}]}}"#);
    assert_eq!(read(body.as_bytes()).expect("a reply").tool_calls.len(), 50_000);
}

#[test]
fn invalid_utf8_is_replaced() {
    let reply = read(b"{\"choices\": [{\"message\": {\"content\": \"caf\xe9\"}}]}").expect("a reply");
    assert_eq!(reply.text, "caf\u{fffd}");
}

#[test]
fn pieces_are_put_together() {
    let pieces = [
        r#"{"model": "m-1", "choices": [{"delta": {"role": "assistant", "content": ""}}]}"#,
        r#"{"choices": [{"delta": {"content": "Pa"}, "logprobs": {"content": [{"token": "Pa", "logprob": -1}]}}]}"#,
        r#"{"choices": [{"delta": {"content": "ris"}, "logprobs": {"content": [{"token": "ris", "logprob": -2}]}}]}"#,
        r#"{"choices": [{"delta": {"tool_calls": [{"index": 1, "id": "t", "function": {"name": "f", "arguments": "{\"a\""}}]}}]}"#,
        r#"{"choices": [{"delta": {"tool_calls": [{"index": 1, "function": {"arguments": ": 1}"}}]}}]}"#,
        r#"{"choices": [{"delta": {}, "finish_reason": "stop"}]}"#,
        r#"{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}"#,
        "[DONE]",
    ];
    let body: String = pieces.iter().map(|piece| format!("data: {piece}\n\n")).collect();
    let first = pieces[0].len() + 8;
    let arrivals = [(first, Duration::from_millis(5)), (body.len(), Duration::from_millis(9))];
    let reply = read_events(body.as_bytes(), &arrivals).expect("a reply");
    assert_eq!(reply.text, "Paris");
    assert_eq!(reply.first_token_ms, Some(9.0), "the first piece said nothing yet");
    assert_eq!(reply.usage.total(), Some(11));
    assert_eq!(reply.tool_calls[1], ToolCall { id: "t".into(), name: "f".into(), arguments: r#"{"a": 1}"#.into() });
    assert_eq!(reply.logprobs.expect("asked for").len(), 2);
    assert_eq!(reply.finish_reason.as_deref(), Some("stop"));
}

#[test]
fn a_stream_without_its_end_is_cut() {
    let body = "data: {\"choices\": [{\"delta\": {\"content\": \"Pa\"}}]}\n\n";
    assert_eq!(read_events(body.as_bytes(), &[]), Err(Unreadable::Cut));
    assert_eq!(read_events(b"", &[]), Err(Unreadable::Cut));
    let broken = "data: {\"error\": {\"message\": \"busy\"}}\n\n";
    assert_eq!(read_events(broken.as_bytes(), &[]), Err(Unreadable::Broken("busy".to_owned())));
    assert!(matches!(read_events(b"data: nonsense\n\n", &[]), Err(Unreadable::Malformed(_))));
}

#[test]
fn vectors_stand_in_the_order_of_their_texts() {
    let body = r#"{"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1, 2.5]}], "usage": {"prompt_tokens": 4}}"#;
    let reply = read_vectors(body.as_bytes(), 2).expect("vectors");
    assert_eq!(reply.embeddings, [[1.0, 2.5], [3.0, 4.0]]);
    assert_eq!(reply.usage.total(), Some(4));
    assert!(read_vectors(body.as_bytes(), 1).is_err());
    assert!(read_vectors(body.as_bytes(), 3).is_err());
    assert!(embed("m", &[]).is_err());
}
