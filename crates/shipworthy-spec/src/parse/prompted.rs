//! Candidates that put a prompt to a model, in the tasks that can be answered in words.

use indexmap::IndexMap;

use super::{Reach, candidates, models, paths, text};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::shape::list_words;
use crate::spec::{ANSWER, Answers, ClassAnswers, OUTPUT, Prompted, Source, Task, TextAnswers, Truth, file_stem};
use crate::suggest::nearest;
use crate::yaml::Node;

/// Keys of other sources, and of what turns scores into decisions.
const OTHERS: [&str; 13] = [
    "rule",
    "score",
    "predictions",
    "prediction",
    "probabilities",
    "output",
    "threshold",
    "thresholds",
    "defer",
    "defer_below",
    "score_range",
    "recalibrate",
    "latency_ms",
];

/// Whether a candidate puts a prompt to a model.
pub(super) fn is_one(node: &Node) -> bool {
    ["prompt", "model", "says"].into_iter().any(|key| node.get(key).is_some())
}

/// The prompt of a candidate, and where its answers will stand; `None` where a problem was reported.
pub(super) fn read(
    context: &mut Context<'_>,
    node: &Node,
    task: Task,
    truth: Option<&Truth>,
    label: &str,
    (known, reach): (&[String], Reach),
) -> Option<(Source, Answers, Prompted)> {
    let span = candidates::name_span(context, node);
    let lacks = ["prompt", "model"].into_iter().find(|key| node.get(key).is_none());
    if let Some(lacks) = lacks {
        let has = ["prompt", "model", "says"].into_iter().find(|key| node.get(key).is_some()).unwrap_or("model");
        context.error(
            "candidate-source",
            span,
            format!("{label} has a `{has}` and no `{lacks}`"),
            "a prompt is answered by a model: name both",
        );
        return None;
    }
    let others: Vec<&str> = OTHERS.into_iter().filter(|key| node.get(key).is_some()).collect();
    if !others.is_empty() {
        let message = format!("{label} has a `prompt` and also {}", list_words(&others));
        let remedy = "what a model answers is the answer, and `shipworthy run` records it; make two candidates of it";
        context.error("candidate-source", span, message, remedy);
        return None;
    }
    let model = text(node, "model")?;
    models::refers(context, node.get("model")?, &model, known)?;
    let prompt = node.get("prompt").and_then(|node| paths::path(context, node, reach));
    let outputs = match node.get("outputs") {
        Some(node) => paths::path(context, node, reach)?,
        None => format!("outputs/{}.jsonl", file_stem(&text(node, "name")?)),
    };
    let says = says(context, node, truth)?;
    let (column, answers) = match task {
        Task::Binary => (ANSWER, Answers::Decision),
        Task::Multiclass => {
            (ANSWER, Answers::Class(ClassAnswers { prediction: Some(ANSWER.to_owned()), ..ClassAnswers::default() }))
        }
        _ => (OUTPUT, Answers::Text(TextAnswers::Recorded { data: outputs.clone(), column: OUTPUT.to_owned() })),
    };
    let source = Source::Predictions { data: outputs, score: column.to_owned() };
    Some((source, answers, Prompted { prompt: prompt?, model, says }))
}

/// What the model calls each class; `None` where a problem was reported.
fn says(context: &mut Context<'_>, node: &Node, truth: Option<&Truth>) -> Option<IndexMap<String, String>> {
    let mut says: IndexMap<String, String> = IndexMap::new();
    for entry in node.get("says").and_then(Node::map).unwrap_or_default() {
        let (class, word) = (entry.key.trim(), entry.value.text()?.trim());
        if class.is_empty() || !word.contains(char::is_alphanumeric) {
            let message = "`says` needs a value of the label and what the model calls it";
            context.error("empty-value", entry.key_span, message, "write for example `says: {1: fraud, 0: honest}`");
            return None;
        }
        if let Some(Truth::Class { classes }) = truth.filter(|_| !is_class(truth, class)) {
            let meant = nearest(class, classes.iter().map(String::as_str)).map(str::to_owned);
            let message = format!("`{}` is not a class of this spec", quoted(class));
            let remedy =
                format!("the classes are {}", list_words(&classes.iter().map(String::as_str).collect::<Vec<_>>()));
            context.error_meant("unknown-class", entry.key_span, message, remedy, meant);
            return None;
        }
        if let Some((other, _)) = says.iter().find(|(_, said)| said.to_lowercase() == word.to_lowercase()) {
            let message = format!("`{}` and `{}` are called the same", quoted(other), quoted(class));
            context.error("repeated-name", entry.value.span, message, "give each class a word of its own");
            return None;
        }
        says.insert(class.to_owned(), word.to_owned());
    }
    Some(says)
}

/// Whether a spec that lists its classes lists this one; one that lists none has those of the data.
fn is_class(truth: Option<&Truth>, class: &str) -> bool {
    match truth {
        Some(Truth::Class { classes }) if !classes.is_empty() => classes.iter().any(|of| of == class),
        _ => true,
    }
}
