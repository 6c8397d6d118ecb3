//! What agents did: tools, their order and arguments, steps, spans, skills.

use serde_json::{Value, json};
use shipworthy_grade::{Output, Trace};

use crate::asked::ask_about;

/// An agent that searched, looked up an order twice, and ran a command.
fn agent() -> Output {
    let mut output = Output::text("Your refund is on its way.");
    output.trace = Trace::from_value(&json!({"spans": [
        {"name": "chat", "startTime": 0, "endTime": 900},
        {"name": "call", "startTime": 30, "endTime": 40, "attributes": {"tool.name": "get_order", "tool.arguments": "{\"id\": 7, \"verbose\": true}"}},
        {"name": "call", "startTime": 10, "endTime": 20, "attributes": {"gen_ai.tool.name": "search_faq", "gen_ai.tool.call.arguments": {"q": "refund"}}},
        {"name": "call", "startTime": 50, "endTime": 60, "statusCode": 2, "attributes": {"tool.name": "get_order", "tool.arguments": {"id": 8}}},
        {"name": "run", "startTime": 70, "endTime": 75, "attributes": {"tool.name": "shell", "tool.arguments": {"cmd": ["ls", "-l"]}}},
        {"name": "reasoning", "startTime": 80, "endTime": 81},
    ]}));
    output.metadata = Some(json!({"skillCalls": [{"name": "refunds"}, {"name": "broken", "is_error": true}]}));
    output
}

#[track_caller]
fn check(assertion: Value, expected: bool) {
    let grade = ask_about(assertion.clone(), &agent()).expect("a grade");
    assert_eq!(grade.pass, expected, "{assertion}: {}", grade.reason);
}

#[test]
fn tools_that_were_used() {
    check(json!({"type": "trajectory:tool-used", "value": "get_order"}), true);
    check(json!({"type": "trajectory:tool-used", "value": ["search_*", "GET_ORDER"]}), true);
    check(json!({"type": "trajectory:tool-used", "value": ["get_order", "refund"]}), false);
    check(json!({"type": "not-trajectory:tool-used", "value": ["refund", "delete_*"]}), true);
    check(json!({"type": "not-trajectory:tool-used", "value": ["refund", "get_order"]}), false);
    check(json!({"type": "trajectory:tool-used", "value": {"name": "get_order", "min": 2, "max": 2}}), true);
    check(json!({"type": "trajectory:tool-used", "value": {"pattern": "get_*", "max": 1}}), false);
    check(json!({"type": "trajectory:tool-used", "value": "shell"}), false);
}

#[test]
fn tools_in_their_order() {
    check(json!({"type": "trajectory:tool-sequence", "value": ["search_faq", "get_order"]}), true);
    check(json!({"type": "trajectory:tool-sequence", "value": ["get_order", "search_faq"]}), false);
    check(json!({"type": "not-trajectory:tool-sequence", "value": ["get_order", "search_faq"]}), true);
    let exact = |steps: Value| json!({"type": "trajectory:tool-sequence", "value": {"mode": "exact", "steps": steps}});
    check(exact(json!(["search_faq", "get_order"])), false);
    check(exact(json!(["search_faq", "get_order", {"name": "get_order"}])), true);
}

#[test]
fn arguments_of_tools() {
    let given = |value: Value| json!({"type": "trajectory:tool-args-match", "value": value});
    check(given(json!({"name": "get_order", "args": {"id": 7}})), true);
    check(given(json!({"name": "get_order", "args": {"id": 7}, "mode": "exact"})), false);
    check(given(json!({"name": "get_order", "args": {"id": 7}, "mode": "exact", "ignore": "verb*"})), true);
    check(given(json!({"name": "get_order", "args": {"id": 7}, "mode": "exact", "defaults": {"verbose": true}})), true);
    check(given(json!({"name": "get_order", "args": {"id": 9}})), false);
    check(given(json!({"name": "search_faq", "args": {"q": "refund"}})), true);
}

#[test]
fn steps_spans_and_skills() {
    check(json!({"type": "trajectory:step-count", "value": {"type": "tool", "max": 3}}), true);
    check(
        json!({"type": "trajectory:step-count", "value": {"type": ["command", "reasoning"], "min": 2, "max": 2}}),
        true,
    );
    check(json!({"type": "trajectory:step-count", "value": {"pattern": "ls", "min": 1}}), true);
    check(json!({"type": "trajectory:step-count", "value": {"max": 5}}), false);
    check(json!({"type": "trace-span-count", "value": {"pattern": "call", "min": 3}}), true);
    check(json!({"type": "not-trace-span-count", "value": {"pattern": "call", "min": 3}}), true);
    check(json!({"type": "trace-span-duration", "value": {"max": 100}}), false);
    check(json!({"type": "trace-span-duration", "value": {"max": 10, "percentile": 50}}), true);
    check(json!({"type": "trace-error-spans"}), false);
    check(json!({"type": "trace-error-spans", "value": {"max_percentage": 40, "pattern": "call"}}), true);
    check(json!({"type": "skill-used", "value": "refunds"}), true);
    check(json!({"type": "skill-used", "value": ["refunds", "broken"]}), false);
    check(json!({"type": "not-skill-used", "value": {"pattern": "del*"}}), true);
}

#[test]
fn a_list_of_calls_is_enough() {
    let mut output = Output::text("done");
    output.tool_calls = Some(json!([
        {"id": "1", "type": "function", "function": {"name": "search_faq", "arguments": "{\"q\": \"refund\"}"}},
        {"type": "tool_use", "name": "get_order", "input": {"id": 7}},
    ]));
    let check = |assertion: Value, expected: bool| {
        assert_eq!(ask_about(assertion.clone(), &output).expect("a grade").pass, expected, "{assertion}");
    };
    check(json!({"type": "trajectory:tool-sequence", "value": ["search_faq", "get_order"]}), true);
    check(json!({"type": "trajectory:tool-args-match", "value": {"name": "get_order", "args": {"id": 7}}}), true);
    check(json!({"type": "not-trajectory:tool-used", "value": "delete_account"}), true);
    check(json!({"type": "tool-call-f1", "value": "search_faq, get_order"}), true);
}

#[test]
fn calls_fit_what_was_offered() {
    let mut output =
        Output::value(json!({"tool_calls": [{"function": {"name": "get_order", "arguments": "{\"id\": 7}"}}]}));
    let parameters = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}});
    output.tools = Some(json!([{"type": "function", "function": {"name": "get_order", "parameters": parameters}}]));
    let passes =
        |output: &Output| ask_about(json!({"type": "is-valid-openai-tools-call"}), output).expect("a grade").pass;
    assert!(passes(&output));
    output.answer = json!({"tool_calls": [{"function": {"name": "get_order", "arguments": "{\"id\": \"7\"}"}}]});
    assert!(!passes(&output));
    output.answer = json!({"tool_calls": [{"function": {"name": "drop_order", "arguments": "{}"}}]});
    assert!(!passes(&output));
    output.answer = json!("no call");
    assert!(!passes(&output));
}
