use super::*;
use crate::call::{Schema, Tool};

fn asked() -> Chat {
    Chat {
        model: "m".to_owned(),
        max_tokens: Some(9),
        messages: vec![Message::new(Role::System, "be brief"), Message::new(Role::User, "hi")],
        ..Chat::default()
    }
}

#[track_caller]
fn check(chat: &Chat, expect: &Value) {
    let body: Value = serde_json::from_str(&messages(chat).expect("a body")).expect("JSON");
    assert_eq!(&body, expect);
}

#[test]
fn instructions_stand_beside_the_conversation() {
    let turns = json!([{"role": "user", "content": [{"type": "text", "text": "hi"}]}]);
    check(&asked(), &json!({"model": "m", "max_tokens": 9, "system": "be brief", "messages": turns}));
}

#[test]
fn a_tool_and_what_it_returned_are_turns_of_their_own() {
    let mut chat = asked();
    let call = ToolCall { id: "t".into(), name: "f".into(), arguments: r#"{"a": 1}"#.into() };
    chat.messages.push(Message { tool_calls: vec![call], ..Message::new(Role::Assistant, "") });
    chat.messages.push(Message { tool_call_id: Some("t".into()), ..Message::new(Role::Tool, "42") });
    chat.messages.push(Message::new(Role::User, "and?"));
    chat.tools = vec![Tool { name: "f".into(), description: "d".into(), parameters: json!({}) }];
    chat.tool_choice = Some(ToolChoice::Required);
    let turns = json!([
        {"role": "user", "content": [{"type": "text", "text": "hi"}]},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t", "content": "42"}, {"type": "text", "text": "and?"}]},
    ]);
    let tools = json!([{"name": "f", "description": "d", "input_schema": {}}]);
    check(
        &chat,
        &json!({"model": "m", "max_tokens": 9, "system": "be brief", "messages": turns, "tools": tools,
            "tool_choice": {"type": "any"}}),
    );
}

#[test]
fn what_the_api_lacks_is_refused() {
    let refused = |chat: &Chat| matches!(messages(chat), Err(Failure::Unsuitable { .. }));
    assert!(refused(&Chat { max_tokens: None, ..asked() }));
    assert!(refused(&Chat { logprobs: Some(0), ..asked() }));
    let tool = Tool { name: "f".into(), description: String::new(), parameters: json!({}) };
    let schema = Schema { name: "s".into(), schema: json!({}) };
    assert!(refused(&Chat { tools: vec![tool], schema: Some(schema), ..asked() }));
    assert!(refused(&Chat { messages: vec![Message::new(Role::Tool, "42")], ..asked() }));
}

#[test]
fn a_whole_reply_is_read() {
    let body = r#"{"type": "message", "model": "m-1", "content": [{"type": "thinking", "thinking": "hm"},
        {"type": "text", "text": "Pa"}, {"type": "text", "text": "ris"},
        {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}], "stop_reason": "tool_use",
        "usage": {"input_tokens": 5, "output_tokens": 3, "cache_read_input_tokens": 2, "cache_creation_input_tokens": 1}}"#;
    let reply = read(body.as_bytes(), false).expect("a reply");
    assert_eq!(reply.text, "Paris");
    assert_eq!(reply.usage, Usage { input: Some(8), output: Some(3), cached: Some(2), reasoning: None });
    assert_eq!(reply.finish_reason.as_deref(), Some("tool_calls"));
    assert_eq!(reply.tool_calls, [ToolCall { id: "t".into(), name: "f".into(), arguments: r#"{"a": 1}"#.into() }]);
    assert!(read(b"{}", false).is_err());
}

#[test]
fn a_reply_of_a_given_shape_is_a_text() {
    let schema = Schema { name: "s".into(), schema: json!({"type": "object"}) };
    let body: Value =
        serde_json::from_str(&messages(&Chat { schema: Some(schema), ..asked() }).expect("a body")).expect("JSON");
    assert_eq!(body["tool_choice"], json!({"type": "tool", "name": "reply"}));
    assert_eq!(body["tools"][0]["input_schema"], json!({"type": "object"}));
    let body = r#"{"type": "message", "content": [{"type": "tool_use", "id": "t", "name": "reply", "input": {"pass": true}}],
        "stop_reason": "tool_use"}"#;
    let reply = read(body.as_bytes(), true).expect("a reply");
    assert_eq!((reply.text.as_str(), reply.finish_reason.as_deref()), (r#"{"pass": true}"#, Some("stop")));
    assert_eq!(reply.tool_calls, []);
}

#[test]
fn pieces_are_put_together() {
    let body = [
        r#"{"type": "message_start", "message": {"type": "message", "model": "m-1", "content": [], "usage": {"input_tokens": 5, "output_tokens": 1}}}"#,
        r#"{"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}"#,
        r#"{"type": "ping"}"#,
        r#"{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Paris"}}"#,
        r#"{"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "id": "t", "name": "f", "input": {}}}"#,
        r#"{"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": "{\"a\""}}"#,
        r#"{"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": ": 1}"}}"#,
        r#"{"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {"output_tokens": 7}}"#,
        r#"{"type": "message_stop"}"#,
    ];
    let whole: String = body.iter().map(|piece| format!("event: x\ndata: {piece}\n\n")).collect();
    let arrivals = [(whole.len(), Duration::from_millis(4))];
    let reply = read_events(whole.as_bytes(), false, &arrivals).expect("a reply");
    assert_eq!((reply.text.as_str(), reply.first_token_ms), ("Paris", Some(4.0)));
    assert_eq!(reply.usage.total(), Some(12));
    assert_eq!(reply.finish_reason.as_deref(), Some("length"));
    assert_eq!(reply.tool_calls[0].arguments, r#"{"a": 1}"#);
    let cut: String = body[..6].iter().map(|piece| format!("data: {piece}\n\n")).collect();
    assert_eq!(read_events(cut.as_bytes(), false, &[]), Err(Unreadable::Cut));
    let broken =
        "data: {\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\", \"message\": \"Overloaded\"}}\n\n";
    assert_eq!(read_events(broken.as_bytes(), false, &[]), Err(Unreadable::Broken("Overloaded".to_owned())));
}
