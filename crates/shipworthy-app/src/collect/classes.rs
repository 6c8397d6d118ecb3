//! Which class a model's answer names, where a feature answers with one and not with a text.

use serde_json::{Value as Json, json};
use shipworthy_eval::gather::Problem;
use shipworthy_grade::label_named;
use shipworthy_spec::spec::{Prompted, Task, Truth, Value};

use super::Bench;

/// Most values of a label that are classes; more are numbers or texts.
const MOST: usize = 1_000;

/// The classes of a feature, and what a model calls them.
pub(super) struct Classes {
    /// What the model calls each, and what the answer is then: the class, or of a binary feature 1 for the positive one and 0.
    words: Vec<(String, Json)>,
}

impl Classes {
    /// The classes that the answers of a candidate name; `None` where its answers are texts.
    pub(super) fn of(bench: &Bench<'_>, candidate: usize, prompted: &Prompted) -> Result<Option<Classes>, Problem> {
        if bench.spec.task == Task::Generation {
            return Ok(None);
        }
        let at = format!("candidates[{candidate}].says");
        let problem = |message: String, remedy: &str| Problem {
            code: "label-words",
            at: at.clone(),
            within: None,
            message,
            remedy: remedy.to_owned(),
        };
        let known = known(bench)?;
        if let Some(unknown) = prompted.says.keys().find(|class| !known.contains(class)) {
            let there = known.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
            let message = format!("`{unknown}` is not a value of `{}`; it has {there}", bench.spec.golden.label);
            return Err(problem(message, "write the values as they stand in the data"));
        }
        let word = |class: &String| prompted.says.get(class).unwrap_or(class).clone();
        let words: Vec<(String, Json)> = known.iter().map(|class| (word(class), answer(bench, class))).collect();
        let all: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        if let Some(alike) = all.iter().find(|word| label_named(word, &all) != Some(**word)) {
            let message = format!("`{alike}` cannot be told from the other values in an answer");
            return Err(problem(
                message,
                "give each value a word of its own under `says`, and have the prompt ask for these",
            ));
        }
        Ok(Some(Classes { words }))
    }

    /// What a text answers; `None` where it names no class, or several.
    pub(super) fn answer(&self, text: &str) -> Option<&Json> {
        let words: Vec<&str> = self.words.iter().map(|(word, _)| word.as_str()).collect();
        let named = label_named(text, &words)?;
        self.words.iter().find(|(word, _)| word == named).map(|(_, answer)| answer)
    }
}

/// The values of the label: those that the spec lists, and those of the golden set.
fn known(bench: &Bench<'_>) -> Result<Vec<String>, Problem> {
    let mut known: Vec<String> = match &bench.spec.golden.truth {
        Truth::Class { classes } => classes.clone(),
        _ => Vec::new(),
    };
    let label = bench.golden.need(&[&bench.spec.golden.label], "what is true")?;
    let mut found: Vec<&str> = bench.golden.rows().filter_map(|row| row.cell(label)).collect();
    found.sort_unstable();
    found.dedup();
    if found.len() > MOST {
        let message =
            format!("`{}` has {} different values, too many to be classes", bench.spec.golden.label, found.len());
        return Err(bench.golden.problem(
            "too-many-classes",
            message,
            "name the column that holds the class under `label`",
        ));
    }
    let new: Vec<String> =
        found.into_iter().filter(|value| !known.iter().any(|of| of == value)).map(str::to_owned).collect();
    known.extend(new);
    Ok(known)
}

fn answer(bench: &Bench<'_>, class: &str) -> Json {
    match (&bench.spec.golden.positive, bench.spec.task) {
        (Some(positive), Task::Binary) => json!(u8::from(is(class, positive))),
        _ => json!(class),
    }
}

/// Whether a cell holds this value: as text, or as the same number.
fn is(cell: &str, value: &Value) -> bool {
    match value {
        Value::Number(number) => cell.parse() == Ok(*number),
        Value::Bool(yes) => cell.eq_ignore_ascii_case(if *yes { "true" } else { "false" }),
        other => cell == other.to_string(),
    }
}
