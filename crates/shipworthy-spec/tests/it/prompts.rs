//! Prompts: what is read, and what is refused.

use shipworthy_spec::prompt::{Example, parse};
use shipworthy_spec::{render, spec::Value};

#[test]
fn a_file_without_front_matter_is_what_the_user_says() {
    let (prompt, problems) = parse("p.md", "\nAnswer {{question}}\n");
    assert!(problems.is_empty());
    assert_eq!(prompt.unwrap().user, "Answer {{question}}");
}

#[test]
fn front_matter_adds_the_rest() {
    let text = "---\nsystem: Be kind.\nexamples:\n  - {user: a, assistant: b}\nparams: {temperature: 0.5}\njson_schema: {type: object}\n---\n{{question}}\n";
    let (prompt, problems) = parse("p.md", text);
    let prompt = prompt.unwrap_or_else(|| panic!("{}", render(&problems, text)));
    assert_eq!(prompt.system.as_deref(), Some("Be kind."));
    assert_eq!(prompt.examples, [Example { user: "a".to_owned(), assistant: "b".to_owned() }]);
    assert_eq!(prompt.params["temperature"], Value::Number(0.5));
    assert_eq!(prompt.json_schema, Some(serde_json::json!({"type": "object"})));
    assert_eq!(prompt.user, "{{question}}");
}

#[test]
fn what_cannot_be_a_prompt_is_refused() {
    let check = |text: &str, codes: &[&str]| {
        let (prompt, problems) = parse("p.md", text);
        assert!(prompt.is_none(), "{text}");
        assert_eq!(
            problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
            codes,
            "{}",
            render(&problems, text)
        );
    };
    check("", &["empty-prompt"]);
    check("---\nsystem: x\n---\n\n", &["empty-prompt"]);
    check("---\nsystem: x\nhello", &["no-front-matter"]);
    check("---\nsistem: x\n---\nhello", &["unknown-key"]);
    check("---\nexamples: [{user: a}]\nparams: {stop: [a]}\n---\nhello", &["missing-key", "wrong-type"]);
    check("---\n- a\n---\nhello", &["wrong-type"]);
    check(&"x".repeat(2 << 20), &["too-large"]);
}
