//! Graders as lines.

use crate::spec::{Generation, GradedBy, Grader, JudgeQuestion, Measures};
use crate::yaml_print::{quoted, text};

/// The lines of everything that only texts have.
pub(super) fn lines(generation: &Generation) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push("\ngraders:".to_owned());
    lines.extend(generation.graders.iter().map(|of| format!("  - {}", grader(of))));
    lines.extend(generation.human_labels.iter().map(|path| format!("human_labels: {}", text(path))));
    lines.push(format!("repeats: {}", generation.repeats));
    lines
}

fn grader(grader: &Grader) -> String {
    let mut parts = vec![format!("name: {}", text(&grader.name))];
    match &grader.by {
        GradedBy::Assertions(assertions) => match assertions.as_slice() {
            [one] => parts.push(format!("assert: {}", flow(one))),
            several => {
                let several: Vec<String> = several.iter().map(flow).collect();
                parts.push(format!("assert: [{}]", several.join(", ")));
            }
        },
        GradedBy::Judge { model, rubric, votes, asks } => {
            match asks.question {
                JudgeQuestion::Rubric => {}
                JudgeQuestion::Criteria => {
                    let criteria: Vec<String> = asks.criteria.iter().map(|of| quoted(of)).collect();
                    parts.push(format!("criteria: [{}]", criteria.join(", ")));
                }
                question => parts.push(format!("asks: {}", question.name())),
            }
            let is_said = asks.question == JudgeQuestion::Rubric || !rubric.is_empty();
            parts.extend(is_said.then(|| format!("rubric: {}", quoted(rubric))));
            let columns = [("input", &asks.input), ("context", &asks.context), ("reference", &asks.reference)];
            let named = columns.into_iter().chain([("against", &asks.against)]);
            parts.extend(named.filter_map(|(key, of)| Some(format!("{key}: {}", text(of.as_deref()?)))));
            parts.push(format!("judge: {}", text(model)));
            parts.extend((*votes != 1).then(|| format!("votes: {votes}")));
        }
        GradedBy::Column { name, judged, swapped } => {
            parts.push(format!("column: {}", text(name)));
            parts.extend(swapped.iter().map(|column| format!("swapped: {}", text(column))));
            parts.extend(judged.then(|| "given_by: judge".to_owned()));
        }
    }
    if grader.measures != Measures::Quality {
        parts.push(format!("measures: {}", grader.measures.name()));
    }
    format!("{{{}}}", parts.join(", "))
}

/// JSON in YAML's notation within brackets.
fn flow(json: &serde_json::Value) -> String {
    match json {
        serde_json::Value::Object(entries) => {
            let parts: Vec<String> = entries.iter().map(|(key, of)| format!("{}: {}", text(key), flow(of))).collect();
            format!("{{{}}}", parts.join(", "))
        }
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        serde_json::Value::String(string) => text(string),
        other => other.to_string(),
    }
}
