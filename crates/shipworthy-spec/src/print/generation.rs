//! Graders, models and budgets as lines.

use crate::number;
use crate::spec::{Generation, GradedBy, Grader, JudgeQuestion, KeyPlace, Measures, Model};
use crate::yaml_print::{quoted, text, value};

/// The lines of everything that only texts have.
pub(super) fn lines(generation: &Generation) -> Vec<String> {
    let mut lines = Vec::new();
    if !generation.models.is_empty() {
        lines.push("\nmodels:".to_owned());
        lines.extend(generation.models.iter().map(|(name, of)| format!("  {}: {}", text(name), model(of))));
    }
    lines.push("\ngraders:".to_owned());
    lines.extend(generation.graders.iter().map(|of| format!("  - {}", grader(of))));
    lines.extend(generation.human_labels.iter().map(|path| format!("human_labels: {}", text(path))));
    lines.push(format!("repeats: {}", generation.repeats));
    let budget = &generation.budget;
    let limits = [
        budget.money.map(|money| format!("money: {}", number::print(money))),
        budget.tokens.map(|tokens| format!("tokens: {tokens}")),
        budget.minutes.map(|minutes| format!("minutes: {}", number::print(minutes))),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    if !limits.is_empty() {
        lines.push(format!("budget: {{{}}}", limits.join(", ")));
    }
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

fn model(model: &Model) -> String {
    let mut parts = vec![format!("provider: {}", model.provider.name())];
    parts.extend(model.url.iter().map(|url| format!("url: {}", quoted(url))));
    parts.extend(model.model.iter().map(|name| format!("model: {}", text(name))));
    parts.extend(model.key.iter().map(|key| match key {
        KeyPlace::Variable(name) => format!("key: {{env: {}}}", text(name)),
        KeyPlace::File(path) => format!("key: {{file: {}}}", text(path)),
    }));
    if !model.params.is_empty() {
        let params: Vec<String> =
            model.params.iter().map(|(name, of)| format!("{}: {}", text(name), value(of))).collect();
        parts.push(format!("params: {{{}}}", params.join(", ")));
    }
    parts.extend(model.concurrency.map(|calls| format!("concurrency: {calls}")));
    parts.extend(model.price.map(|price| {
        let cached = price.cached_input.map(|cached| format!(", cached_input: {}", number::print(cached)));
        let (input, output) = (number::print(price.input), number::print(price.output));
        format!("price: {{input: {input}, output: {output}{}}}", cached.unwrap_or_default())
    }));
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
