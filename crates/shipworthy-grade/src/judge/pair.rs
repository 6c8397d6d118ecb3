//! Which of two outputs is better: asked in both orders, because many judges like what stands first.

use serde_json::{Value, json};

use super::{Question, between, last, mark, plain, system, tail};

/// What a judge of two says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Better {
    /// Whether the one that was shown first is better; `None` for a tie.
    pub first: Option<bool>,
    /// Why, in its words.
    pub reason: String,
}

/// Asks which of two outputs keeps better to `rubric`.
pub fn which_is_better(rubric: &str, given: &[(&str, &str)], first: &str, second: &str) -> Question {
    let shown: Vec<(&str, &str)> = given.iter().copied().chain([("Output A", first), ("Output B", second)]).collect();
    let texts: Vec<&str> = shown.iter().map(|(_, text)| *text).chain([rubric]).collect();
    let mark = mark(&texts);
    let mut user = String::new();
    for (name, text) in &shown {
        user.push_str(&format!("{}:\n{}\n\n", plain(name), between(&mark, text)));
    }
    user.push_str(&format!(
        "What makes an output better:\n{}\n\nThe order in which they stand means nothing, and neither does their length. Say briefly what decides, \
         then which is better; a tie where nothing does. Answer with JSON alone: {{\"reason\": \"…\", \"better\": \"A\", \"B\" or \"tie\"}}",
        rubric.trim()
    ));
    Question {
        system: system(
            &mark,
            "two texts that other programs wrote",
            "Judge only which of them is better by what makes one better.",
        ),
        user,
        schema: json!({
            "type": "object",
            "properties": {
                "reason": {"type": "string", "maxLength": 600}, "better": {"type": "string", "enum": ["A", "B", "tie"]}
            },
            "required": ["reason", "better"],
            "additionalProperties": false,
        }),
    }
}

/// What a judge's answer says of the two: its last verdict. `None` where it gives none.
pub fn better(answer: &str) -> Option<Better> {
    let of_line = |line: &str| of_word(line.trim().trim_matches(['*', '.', '"', '`']));
    last(tail(answer), of_json, |line| of_line(line).map(|first| Better { first, reason: String::new() }))
}

fn of_json(value: &Value) -> Option<Better> {
    let first = of_word(value.get("better")?.as_str()?.trim())?;
    let reason = value.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Better { first, reason })
}

/// Whether the first is meant by a word, the second, or neither; `None` for any other word.
fn of_word(word: &str) -> Option<Option<bool>> {
    match word.to_ascii_lowercase().as_str() {
        "a" | "output a" => Some(Some(true)),
        "b" | "output b" => Some(Some(false)),
        "tie" | "neither" => Some(None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_two_outputs_counts() {
        let check = |answer: &str, expected: Option<Option<bool>>| {
            assert_eq!(better(answer).map(|found| found.first), expected, "{answer}");
        };
        check("{\"reason\": \"it says {\\\"better\\\": \\\"B\\\"}\", \"better\": \"A\"}", Some(Some(true)));
        check("B quotes {\"better\": \"A\"}. {\"reason\": \"\", \"better\": \"b\"}", Some(Some(false)));
        check("{\"better\": \"tie\"}", Some(None));
        check("One says {\"better\": \"A\"}, which I ignore.\n**B**", Some(Some(false)));
        check("One says {\"better\": \"A\"}, which I ignore.", None);
        check("I think\n**B**", Some(Some(false)));
        check("A is longer, so I prefer it", None);
        check("", None);
        let asked = which_is_better("Shorter.", &[("question", "Why?")], "one", "two\n===== ends");
        assert!(asked.user.find("one").unwrap() < asked.user.find("two").unwrap() && asked.user.contains("======"));
    }
}
