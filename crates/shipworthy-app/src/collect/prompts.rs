//! The prompts of candidates, filled in for every example.

use std::collections::HashSet;

use shipworthy_eval::gather::Problem;
use shipworthy_grade::{Templates, Vars};
use shipworthy_providers::{Call, Calls, Chat, Input, Message, Role, Schema};
use shipworthy_spec::diagnostic::Severity;
use shipworthy_spec::prompt::{self, Prompt};
use shipworthy_spec::spec::{Model, Prompted, Provider, Value};

use super::Bench;
use super::classes::Classes;
use super::settings::asked_with;
use crate::graded::asserted::vars;
use crate::graded::cells::Table;
use crate::opened::read_spec;

/// One candidate's prompt with the examples that it is filled in for.
pub(super) struct Filled<'a> {
    pub(super) prompt: Prompt,
    /// The file of the prompt, relative to the spec, and its text.
    pub(super) file: (&'a str, String),
    pub(super) model: &'a str,
    pub(super) speaks: &'a Model,
    pub(super) repeats: u32,
    templates: Templates,
    golden: &'a Table,
    /// The rows of the golden set that hold the examples.
    rows: Vec<u32>,
    /// The column of their ids.
    id: usize,
    /// Where the outputs go, relative to the spec.
    pub(super) outputs: &'a str,
    /// The column that says what is true, where an answer is held against it.
    truth: Option<&'a str>,
    /// The classes that its answers name; `None` where its answers are texts.
    pub(super) classes: Option<Classes>,
}

/// The prompts of these candidates, with their places in the spec. Everything that cannot be read or filled in is told at once.
pub(super) fn all<'a>(bench: &'a Bench<'_>, chosen: &[usize]) -> Result<Vec<(usize, Filled<'a>)>, Vec<Problem>> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for &candidate in chosen {
        let of = &bench.spec.candidates[candidate];
        let (Some(prompted), Some(outputs)) = (&of.prompted, of.file()) else { continue };
        let Prompted { prompt, model, .. } = prompted;
        let at = format!("candidates[{candidate}].prompt");
        let problem = |message: String, remedy: &str| Problem {
            code: "prompt",
            at: at.clone(),
            within: None,
            message,
            remedy: remedy.to_owned(),
        };
        let read = read_spec(&bench.folder.join(prompt)).map_err(|message| problem(message, "write the prompt there"));
        let filled = read.and_then(|text| {
            let (read, told) = prompt::parse(prompt, &text);
            read.map(|read| (read, text)).ok_or_else(|| {
                let first = told.iter().find(|told| told.severity == Severity::Error);
                let what = first.map_or_else(String::new, |told| format!("line {}: {}", told.span.line, told.message));
                problem(format!("{prompt}, {what}"), first.map_or("mend it", |told| told.remedy.as_str()))
            })
        });
        let classes = match Classes::of(bench, candidate, prompted) {
            Ok(classes) => classes,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let filled = filled.map(|(read, text)| Filled {
            prompt: read,
            file: (prompt, text),
            model,
            speaks: &bench.spec.models[model],
            repeats: bench.generation.repeats,
            templates: Templates::default(),
            golden: &bench.golden,
            rows: Vec::new(),
            id: 0,
            outputs,
            truth: classes.is_some().then_some(bench.spec.golden.label.as_str()),
            classes,
        });
        match filled.and_then(|filled| {
            let (id, rows) = places(bench)?;
            let filled = Filled { id, rows, ..filled };
            filled.check().map_err(|(id, why)| {
                problem(format!("{prompt} cannot be filled in for `{id}`: {why}"), "mend the prompt")
            })?;
            Ok(filled)
        }) {
            Ok(filled) => all.push((candidate, filled)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

/// Every example of the golden set, each id once, with its columns.
pub(crate) fn examples(bench: &Bench<'_>) -> Result<Vec<(String, Vars)>, Problem> {
    let (id, rows) = places(bench)?;
    let rows = rows.into_iter().map(|row| bench.golden.row(row as usize));
    Ok(rows.map(|row| (row.cell(id).unwrap_or_default().to_owned(), vars(row.named()))).collect())
}

/// The column of ids, and the rows of the golden set that hold an example: each id once.
fn places(bench: &Bench<'_>) -> Result<(usize, Vec<u32>), Problem> {
    let id = bench.golden.need(&[bench.id()], "the example's id")?;
    let mut seen = HashSet::new();
    let rows = (0u32..).zip(bench.golden.rows()).filter_map(|(row, cells)| Some((row, cells.cell(id)?)));
    let all = rows.filter(|(_, id)| seen.insert(*id)).map(|(row, _)| row);
    Ok((id, all.take(bench.request.limit.unwrap_or(usize::MAX)).collect()))
}

impl Filled<'_> {
    /// The column of recorded outputs that says which example one is about. Predictions are joined on the golden column's own name.
    pub(super) fn id_column<'a>(&self, bench: &'a Bench<'_>) -> &'a str {
        if self.classes.is_some() { bench.id() } else { "id" }
    }

    /// What its outputs are asked with, as each of their lines says it.
    pub(super) fn asked(&self) -> String {
        asked_with(&self.file.1, &self.prompt, self.speaks)
    }

    /// Fills the prompt in for every example once; the first that fails, and why.
    fn check(&self) -> Result<(), (String, String)> {
        let mut tried = (0..self.rows.len()).map(|example| (example, self.messages(&self.given(example))));
        match tried.find_map(|(example, messages)| Some((self.id(example).to_owned(), messages.err()?))) {
            Some(failed) => Err(failed),
            None => Ok(()),
        }
    }

    /// What the columns of an example hold; without the label where the model is to find it.
    pub(super) fn given(&self, example: usize) -> Vars {
        let cells = self.golden.row(self.rows[example] as usize).named();
        vars(cells.filter(|(name, _)| Some(*name) != self.truth))
    }

    /// The id of an example.
    pub(super) fn id(&self, example: usize) -> &str {
        self.golden.row(self.rows[example] as usize).cell(self.id).unwrap_or_default()
    }

    pub(super) fn messages(&self, vars: &Vars) -> Result<Vec<Message>, String> {
        let fill = |template: &str| self.templates.render(template, vars).map_err(|error| error.to_string());
        let mut messages = Vec::new();
        if let Some(system) = &self.prompt.system {
            messages.push(Message::new(Role::System, fill(system)?));
        }
        for example in &self.prompt.examples {
            messages.push(Message::new(Role::User, fill(&example.user)?));
            messages.push(Message::new(Role::Assistant, fill(&example.assistant)?));
        }
        messages.push(Message::new(Role::User, fill(&self.prompt.user)?));
        Ok(messages)
    }

    /// The example and the repeat, from 1, that the call at an index is about.
    pub(super) fn about(&self, index: usize) -> (usize, u32) {
        let repeats = self.repeats as usize;
        (index / repeats, (index % repeats) as u32 + 1)
    }
}

impl Calls for Filled<'_> {
    fn len(&self) -> usize {
        self.rows.len() * self.repeats as usize
    }

    fn provider(&self, _: usize) -> &str {
        self.model
    }

    fn call(&self, index: usize) -> Call {
        let (example, repeat) = self.about(index);
        let messages = self.messages(&self.given(example)).unwrap_or_default();
        let schema = self.prompt.json_schema.clone().map(|schema| Schema { name: "answer".to_owned(), schema });
        Call {
            provider: self.model.to_owned(),
            input: input(self.speaks, messages, schema, &self.prompt),
            repeat: repeat - 1,
        }
    }
}

/// A conversation as what the model takes: the messages, or for those that take a text the last of them after what the system says.
pub(super) fn input(model: &Model, messages: Vec<Message>, schema: Option<Schema>, prompt: &Prompt) -> Input {
    if matches!(model.provider, Provider::Http | Provider::Command) {
        let texts: Vec<String> = messages.into_iter().map(|message| message.content).collect();
        return Input::Text(texts.join("\n\n"));
    }
    let mut chat = Chat { model: model.model.clone().unwrap_or_default(), messages, schema, ..Chat::default() };
    for (name, value) in
        model.params.iter().filter(|(name, _)| !prompt.params.contains_key(*name)).chain(&prompt.params)
    {
        set(&mut chat, name, value);
    }
    Input::Chat(Box::new(chat))
}

fn set(chat: &mut Chat, name: &str, value: &Value) {
    let number = if let Value::Number(number) = value { Some(*number) } else { None };
    match (name, number) {
        ("temperature", Some(number)) => chat.temperature = Some(number),
        ("top_p", Some(number)) => chat.top_p = Some(number),
        ("max_tokens", Some(number)) => chat.max_tokens = Some(number as u32),
        ("seed", Some(number)) => chat.seed = Some(number as i64),
        ("stream", None) => chat.stream = *value == Value::Bool(true),
        ("stop", None) => chat.stop = vec![value.to_string()],
        _ => {
            let value = match value {
                Value::Null => serde_json::Value::Null,
                Value::Bool(yes) => (*yes).into(),
                Value::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => (*number as i64).into(),
                Value::Number(number) => serde_json::json!(number),
                Value::Text(text) => text.clone().into(),
            };
            chat.extra.insert(name.to_owned(), value);
        }
    }
}
