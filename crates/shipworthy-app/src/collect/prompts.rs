//! The prompts of candidates, filled in for every example.

use std::collections::BTreeSet;

use shipworthy_eval::gather::Problem;
use shipworthy_grade::{Templates, Vars};
use shipworthy_providers::{Call, Calls, Chat, Input, Message, Role, Schema};
use shipworthy_spec::diagnostic::Severity;
use shipworthy_spec::prompt::{self, Prompt};
use shipworthy_spec::spec::{Model, Provider, TextAnswers, Value};

use super::{Bench, answers};
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
    /// The examples: id, and row of the golden set.
    pub(super) examples: Vec<(String, usize)>,
    /// Where the outputs go, relative to the spec.
    pub(super) outputs: &'a str,
}

/// The prompts of these candidates, with their places in the spec. Everything that cannot be read or filled in is told at once.
pub(super) fn all<'a>(bench: &'a Bench<'_>, chosen: &[usize]) -> Result<Vec<(usize, Filled<'a>)>, Vec<Problem>> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for &candidate in chosen {
        let Some(TextAnswers::Prompt { prompt, model, outputs }) = answers(bench.spec, candidate) else { continue };
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
        let filled = filled.map(|(read, text)| Filled {
            prompt: read,
            file: (prompt, text),
            model,
            speaks: &bench.generation.models[model],
            repeats: bench.generation.repeats,
            templates: Templates::default(),
            golden: &bench.golden,
            examples: Vec::new(),
            outputs,
        });
        match filled.and_then(|filled| {
            let examples = places(bench)?;
            let filled = Filled { examples, ..filled };
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
    let places = places(bench)?.into_iter();
    Ok(places.map(|(id, row)| (id, vars(bench.golden.row(row).named()))).collect())
}

/// Every example of the golden set, each id once, with the row it stands in.
fn places(bench: &Bench<'_>) -> Result<Vec<(String, usize)>, Problem> {
    let id = bench.golden.need(&[&bench.spec.golden.label], "the example's id")?;
    let mut seen = BTreeSet::new();
    let rows = bench.golden.rows().enumerate().filter_map(|(row, cells)| Some((cells.cell(id)?.to_owned(), row)));
    let all = rows.filter(|(id, _)| seen.insert(id.clone()));
    Ok(all.take(bench.request.limit.unwrap_or(usize::MAX)).collect())
}

impl Filled<'_> {
    /// Fills the prompt in for every example once; the first that fails, and why.
    fn check(&self) -> Result<(), (String, String)> {
        let mut tried = self.examples.iter().map(|(id, row)| (id, self.messages(&self.given(*row))));
        match tried.find_map(|(id, messages)| Some((id.clone(), messages.err()?))) {
            Some(failed) => Err(failed),
            None => Ok(()),
        }
    }

    /// What the columns of a row hold.
    pub(super) fn given(&self, row: usize) -> Vars {
        vars(self.golden.row(row).named())
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
        self.examples.len() * self.repeats as usize
    }

    fn provider(&self, _: usize) -> &str {
        self.model
    }

    fn call(&self, index: usize) -> Call {
        let (example, repeat) = self.about(index);
        let messages = self.messages(&self.given(self.examples[example].1)).unwrap_or_default();
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
