//! Other tables of cases, as configurations: samples of OpenAI's evals, and CSV with `__expected`.

use serde_json::{Map, Value, json};
use shipworthy_grade::{parse_json, value_text};

use crate::suite::Told;

/// Most problems that are told.
const MOST: usize = 100;

/// The configuration that samples of OpenAI's evals stand for: JSON Lines with `input`, a text or a conversation, and `ideal`, a text or several. An
/// output passes when it starts with one of them.
///
/// # Errors
/// Every line that is no sample.
pub fn evals_config(text: &str, provider: &str) -> Result<Value, Vec<Told>> {
    let (mut tests, mut wrong) = (Vec::new(), Vec::new());
    let (mut has_system, mut has_several) = (false, false);
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match sample(line) {
            Ok(vars) => {
                has_system |= vars.contains_key("system");
                has_several |= vars["ideal"].as_array().is_some_and(|ideal| ideal.len() > 1);
                tests.push(vars);
            }
            Err(message) if wrong.len() < MOST => wrong.push(Told { at: format!("line {}", number + 1), message }),
            Err(_) => {}
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    if tests.is_empty() {
        return Err(vec![Told { at: String::new(), message: "there is no sample".to_owned() }]);
    }
    for vars in &mut tests {
        if has_system {
            vars.entry("system".to_owned()).or_insert(json!(""));
        }
        let ideal = vars["ideal"].as_array().cloned().unwrap_or_default();
        let ideal = if has_several {
            Value::from(Value::Array(ideal).to_string())
        } else {
            ideal.first().cloned().unwrap_or_default()
        };
        vars.insert("ideal".to_owned(), ideal);
    }
    let prompt = if has_system {
        json!({"raw": json!([{"role": "system", "content": "{{system}}"}, {"role": "user", "content": "{{input}}"}]).to_string(), "label": "as given"})
    } else {
        json!({"raw": "{{input}}", "label": "as given"})
    };
    let assertion = if has_several {
        json!({"type": "javascript", "value": "JSON.parse(context.vars.ideal).some(ideal => output.trim().startsWith(ideal))", "metric": "starts with the ideal"})
    } else {
        json!({"type": "starts-with", "value": "{{ideal}}", "metric": "starts with the ideal"})
    };
    let tests: Vec<Value> = tests.into_iter().map(|vars| json!({"vars": vars})).collect();
    Ok(json!({
        "prompts": [prompt],
        "providers": [provider],
        "defaultTest": {"assert": [assertion], "options": {"disableVarExpansion": true}},
        "tests": tests,
    }))
}

/// The variables of a sample: `input`, `ideal` as a list, `system` where something is said above the conversation.
fn sample(line: &str) -> Result<Map<String, Value>, String> {
    let Ok(Some(Value::Object(sample))) = parse_json(line) else { return Err("it is no JSON object".to_owned()) };
    let mut vars = Map::new();
    match sample.get("input") {
        Some(Value::String(text)) => {
            vars.insert("input".to_owned(), json!(text));
        }
        Some(Value::Array(turns)) if !turns.is_empty() => {
            let (mut system, mut rest) = (Vec::new(), Vec::new());
            for turn in turns {
                let (Some(role), Some(content)) =
                    (turn.get("role").and_then(Value::as_str), turn.get("content").and_then(Value::as_str))
                else {
                    return Err("a turn of `input` has a `role` and a `content`".to_owned());
                };
                if role == "system" { system.push(content) } else { rest.push((role, content)) }
            }
            // Samples may say everything above the conversation: then that is what is asked.
            if rest.is_empty() {
                rest = system.drain(..).map(|content| ("user", content)).collect();
            }
            let text = match rest.as_slice() {
                [(_, content)] => (*content).to_owned(),
                several => {
                    several.iter().map(|(role, content)| format!("{role}: {content}")).collect::<Vec<_>>().join("\n\n")
                }
            };
            vars.insert("input".to_owned(), json!(text));
            if !system.is_empty() {
                vars.insert("system".to_owned(), json!(system.join("\n\n")));
            }
        }
        _ => return Err("it has no `input`, a text or a conversation".to_owned()),
    }
    let ideal = match sample.get("ideal") {
        Some(Value::Array(several)) if !several.is_empty() => {
            several.iter().map(|one| json!(value_text(one))).collect()
        }
        Some(one @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => vec![json!(value_text(one))],
        _ => return Err("it has no `ideal`, a text or several".to_owned()),
    };
    if ideal.iter().any(|one: &Value| one == "") {
        return Err("an `ideal` is empty".to_owned());
    }
    vars.insert("ideal".to_owned(), Value::Array(ideal));
    Ok(vars)
}

/// The configuration that a table with `__expected` stands for.
pub fn csv_config(file: &str, prompt: &str, provider: &str) -> Value {
    json!({"prompts": [{"raw": prompt, "label": "prompt"}], "providers": [provider], "tests": format!("file://{file}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_become_cases() {
        let text = "{\"input\": [{\"role\": \"system\", \"content\": \"Be short.\"}, {\"role\": \"user\", \"content\": \"2+2?\"}], \"ideal\": \"4\"}\n\
                    {\"input\": \"Capital of Goa?\", \"ideal\": [\"Panaji\", \"Panjim\"]}\n";
        let config = evals_config(text, "echo").expect("samples");
        assert_eq!(config["tests"][0]["vars"], json!({"input": "2+2?", "system": "Be short.", "ideal": "[\"4\"]"}));
        assert_eq!(config["tests"][1]["vars"]["system"], "");
        let told = evals_config("{}\nnot json\n{\"input\": \"a\"}\n", "echo").expect_err("no samples");
        assert_eq!(told.iter().map(|told| told.at.as_str()).collect::<Vec<_>>(), ["line 1", "line 2", "line 3"]);
    }
}
