//! What a judge is asked about an output, and what its answer says.

use std::collections::BTreeMap;

use shipworthy_grade::Vars;
use shipworthy_grade::judge::{self, Family, Question, Shown};
use shipworthy_providers::{Call, Message, Role, Schema};
use shipworthy_spec::prompt::Prompt;
use shipworthy_spec::spec::{Asks, GradedBy, Grader, JudgeQuestion, Model, Spec};

use super::judges::fingerprint;
use super::prompts::input;

/// One judged grader, with the examples that its questions are about.
pub(crate) struct Asking<'a> {
    pub(crate) grader: &'a Grader,
    /// The judge's name in the spec.
    pub(crate) model: &'a str,
    pub(crate) votes: u32,
    speaks: &'a Model,
    rubric: &'a str,
    asks: &'a Asks,
    examples: &'a BTreeMap<String, Vars>,
}

/// What a judge said once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Opinion {
    /// Whether the output passes; of two, whether the one that is judged is better, `None` for a tie.
    pub(crate) passes: Option<bool>,
    /// Why.
    pub(crate) reason: String,
}

/// The order in which an output stands beside another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stands {
    #[default]
    First,
    Second,
}

impl<'a> Asking<'a> {
    /// The grader at a place, where a model is its judge.
    pub(crate) fn of(spec: &'a Spec, grader: &'a Grader, examples: &'a BTreeMap<String, Vars>) -> Option<Asking<'a>> {
        let GradedBy::Judge { model, rubric, votes, asks } = &grader.by else { return None };
        Some(Asking { grader, model, votes: *votes, speaks: &spec.models[model], rubric, asks, examples })
    }

    /// The candidate whose outputs it compares with.
    pub(crate) fn against(&self) -> Option<&'a str> {
        self.asks.against.as_deref()
    }

    /// In how many orders it is asked: two outputs are shown in both.
    pub(crate) fn orders(&self) -> usize {
        if self.against().is_some() { 2 } else { 1 }
    }

    /// The question about an output, beside another one where it compares.
    pub(crate) fn question(&self, id: &str, output: &str, other: Option<&str>, stands: Stands) -> Question {
        let nothing = Vars::new();
        let example = self.examples.get(id).unwrap_or(&nothing);
        let named = |column: &Option<String>| {
            column.as_ref().and_then(|name| example.get(name)).and_then(serde_json::Value::as_str).unwrap_or_default()
        };
        let given: Vec<(&str, &str)> = example
            .iter()
            .filter(|(name, _)| is_given(self.asks, name) || (is_in_words(self.asks) && has_a_place(self.asks, name)))
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
            .collect();
        if let Some(other) = other {
            let (first, second) = if stands == Stands::First { (output, other) } else { (other, output) };
            return judge::which_is_better(self.rubric, &given, first, second);
        }
        let family = Family::named(self.asks.question.name()).unwrap_or(Family::Rubric);
        family.question(&Shown {
            given: &given,
            context: named(&self.asks.context),
            reference: named(&self.asks.reference),
            rubric: self.rubric,
            criteria: &self.asks.criteria,
            output,
        })
    }

    /// The fingerprint of what is shown of an example beside the output.
    pub(crate) fn shown(&self, id: &str) -> String {
        let cells = self.examples.get(id).into_iter().flatten();
        shown(self.asks, id, cells.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))))
    }

    /// What an answer says; `None` where it holds no verdict.
    pub(crate) fn read(&self, answer: &str, stands: Stands) -> Option<Opinion> {
        if self.asks.against.is_none() {
            return judge::verdict(answer).map(|said| Opinion { passes: Some(said.pass), reason: said.reason });
        }
        let said = judge::better(answer)?;
        let passes = said.first.map(|first| first == (stands == Stands::First));
        Some(Opinion { passes, reason: said.reason })
    }

    /// The call that asks a question.
    pub(crate) fn call(&self, question: Question, repeat: u32) -> Call {
        let messages = vec![Message::new(Role::System, question.system), Message::new(Role::User, question.user)];
        let schema = Some(Schema { name: "verdict".to_owned(), schema: question.schema });
        Call {
            provider: self.model.to_owned(),
            input: input(self.speaks, messages, schema, &Prompt::default()),
            repeat,
        }
    }
}

/// Whether a golden column is given to a judge as what the model had before it: the one that is named, or all that are nothing else.
fn is_given(asks: &Asks, name: &str) -> bool {
    match &asks.input {
        Some(input) => name == input,
        None => !has_a_place(asks, name),
    }
}

/// Whether the question is somebody's own words. It has no place for a context or a right answer: where columns are named for them, they
/// are shown under their own names.
fn is_in_words(asks: &Asks) -> bool {
    matches!(asks.question, JudgeQuestion::Rubric | JudgeQuestion::Criteria)
}

/// Whether a golden column is shown as the context, or as the right answer.
fn has_a_place(asks: &Asks, name: &str) -> bool {
    [&asks.context, &asks.reference].into_iter().any(|column| column.as_deref() == Some(name))
}

/// Whether a judge is shown a golden column.
pub(crate) fn is_shown(asks: &Asks, name: &str) -> bool {
    is_given(asks, name) || has_a_place(asks, name)
}

/// The fingerprint of what a judge is shown of an example beside the output: its id, and the columns that are shown, by name.
pub(crate) fn shown<'a>(asks: &Asks, id: &'a str, cells: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let columns: BTreeMap<&str, &str> = cells.filter(|(name, _)| is_shown(asks, name)).collect();
    let texts: Vec<&str> =
        std::iter::once(id).chain(columns.into_iter().flat_map(|(name, text)| [name, text])).collect();
    fingerprint(&texts)
}

/// The texts by which a question is told from others, beside the rubric and the judge; none of a plain rubric.
pub(super) fn beyond_the_rubric(asks: &Asks) -> Vec<String> {
    if *asks == Asks::default() {
        return Vec::new();
    }
    let named = |key: &str, of: &Option<String>| of.as_ref().map(|text| format!("{key} {text}"));
    let columns = [
        named("input", &asks.input),
        named("context", &asks.context),
        named("reference", &asks.reference),
        named("against", &asks.against),
    ];
    let question = (asks.question != JudgeQuestion::Rubric).then(|| format!("asks {}", asks.question.name()));
    let criteria = asks.criteria.iter().map(|criterion| format!("criterion {criterion}"));
    // Earlier versions of this program kept these columns from a judge of somebody's own words: what it said then was asked without them.
    let beside = is_in_words(asks) && (asks.context.is_some() || asks.reference.is_some());
    let beside = beside.then(|| "columns beside".to_owned());
    question.into_iter().chain(criteria).chain(columns.into_iter().flatten()).chain(beside).collect()
}
