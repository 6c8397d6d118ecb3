//! Prompts as files of a spec, and candidates: every prompt with every model that answers it.

use serde_json::{Map, Value, json};

use super::{Carried, slug};
use crate::fill::conversation;
use crate::results::short;
use crate::suite::Suite;

/// The candidates, and the files of their prompts.
pub(super) fn carry(
    suite: &Suite,
    cases: &[usize],
    models: &[Option<(String, Value)>],
    carried: &mut Carried,
) -> (Vec<Value>, Vec<(String, String)>) {
    let (mut files, mut candidates): (Vec<(String, String)>, Vec<Value>) = (Vec::new(), Vec::new());
    let around: Vec<(&str, &str)> = cases
        .iter()
        .map(|at| (suite.cases[*at].options.prefix.as_str(), suite.cases[*at].options.suffix.as_str()))
        .collect();
    let same = around.windows(2).all(|pair| pair[0] == pair[1]);
    let (before, after) = around.first().copied().unwrap_or_default();
    if !same {
        for (row, (before, after)) in carried.columns.iter_mut().zip(&around) {
            row.insert("prompt_prefix".to_owned(), json!(before));
            row.insert("prompt_suffix".to_owned(), json!(after));
        }
    }
    let mut names: Vec<String> = Vec::new();
    for (number, prompt) in suite.prompts.iter().enumerate() {
        let stem = format!("{}-{}", number + 1, slug(&short(&prompt.label, 30)));
        let raw = if same {
            format!("{before}{}{after}", prompt.raw)
        } else {
            format!("{{{{prompt_prefix}}}}{}{{{{prompt_suffix}}}}", prompt.raw)
        };
        files.push((format!("prompts/{stem}.prompt.md"), file(&raw, number, carried)));
        if !prompt.config.is_empty() {
            carried.leave(
                format!("prompts[{number}].config"),
                "settings of one prompt: put them under `params` in its file",
            );
        }
        names.push(stem);
    }
    for column in &suite.columns {
        let Some((model, _)) = &models[column.provider] else { continue };
        let mut name = match suite.prompts.len() {
            1 => model.clone(),
            _ => format!("{model} {}", names[column.prompt]),
        };
        while candidates.iter().any(|candidate| candidate["name"] == name.as_str()) {
            name.push_str(" again");
        }
        candidates.push(
            json!({"name": name, "prompt": format!("prompts/{}.prompt.md", names[column.prompt]), "model": model}),
        );
    }
    if cases.iter().any(|at| suite.cases[*at].output.is_some()) {
        for (row, at) in carried.columns.iter_mut().zip(cases) {
            let output =
                suite.cases[*at].output.as_ref().map_or(Value::Null, |output| json!(crate::read::shown(output)));
            row.insert("given_output".to_owned(), output);
        }
        if cases.iter().all(|at| suite.cases[*at].output.is_some()) {
            candidates = vec![json!({"name": "given outputs", "output": "given_output"})];
            files.clear();
        } else {
            carried.leave(
                "tests",
                "some cases bring their answer and some do not: it stands in the column `given_output`",
            );
        }
    }
    let chooses = cases.iter().any(|at| suite.cases[*at].providers.is_some() || suite.cases[*at].prompts.is_some());
    if chooses {
        carried.leave(
            "tests",
            "every candidate answers every case: which providers and prompts a case chooses is not kept",
        );
    }
    (candidates, files)
}

/// A prompt as a file: what the system says and worked examples in front matter, then what the user says.
fn file(raw: &str, number: usize, carried: &mut Carried) -> String {
    let turns = conversation(raw);
    let mut front = Map::new();
    let above = |turn: &&crate::fill::Turn| matches!(turn.role.as_str(), "system" | "developer");
    let system: Vec<&str> = turns.iter().filter(above).map(|turn| turn.content.as_str()).collect();
    if !system.is_empty() {
        front.insert("system".to_owned(), json!(system.join("\n\n")));
    }
    let rest: Vec<_> = turns.iter().filter(|turn| !above(turn)).collect();
    let user = match rest.split_last() {
        Some((last, before)) => {
            let pairs: Vec<Value> = before
                .chunks_exact(2)
                .filter(|pair| pair[0].role == "user" && pair[1].role == "assistant")
                .map(|pair| json!({"user": pair[0].content, "assistant": pair[1].content}))
                .collect();
            if pairs.len() * 2 == before.len() && last.role == "user" {
                if !pairs.is_empty() {
                    front.insert("examples".to_owned(), Value::Array(pairs));
                }
                last.content.clone()
            } else {
                carried.leave(
                    format!("prompts[{number}]"),
                    "its turns do not take turns: they stand in one text, each with who speaks",
                );
                rest.iter().map(|turn| format!("{}: {}", turn.role, turn.content)).collect::<Vec<_>>().join("\n\n")
            }
        }
        None => String::new(),
    };
    let mut text = String::new();
    if !front.is_empty() || user.trim_start().starts_with("---") {
        text.push_str("---\n");
        front.iter().for_each(|(key, value)| text.push_str(&format!("{key}: {value}\n")));
        text.push_str("---\n");
    }
    text.push_str(user.trim_end());
    text.push('\n');
    text
}
