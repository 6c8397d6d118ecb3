//! Names of classes, labels and opponents: where one is written, it is one that there is.

use super::{Draft, bars};
use crate::bar::Subject;
use crate::context::Context;
use crate::diagnostic::{Span, quoted};
use crate::shape::list_or;
use crate::spec::{Answers, Generation, LabelAnswers, TrueLabels, Truth};
use crate::suggest::nearest;
use crate::yaml::Node;

pub(super) fn check(context: &mut Context<'_>, root: &Node, draft: &Draft) {
    if let Some(generation) = &draft.generation {
        return graders(context, root, draft, generation);
    }
    let listed = draft.golden.as_ref().and_then(|golden| listed(&golden.truth)).unwrap_or_default();
    if !listed.is_empty() {
        candidates(context, root, draft, &listed);
        prices(context, root, &listed);
    }
    let known = if listed.is_empty() { answered(draft) } else { listed };
    for (index, parsed) in &draft.bars {
        let items = root.get("bars").and_then(Node::list).unwrap_or_default();
        let Some(node) = items.get(*index).and_then(bars::sentence) else { continue };
        let Some(at) = &parsed.subject else { continue };
        let span = context.span_within(node, node.text().unwrap_or_default(), at);
        match &parsed.bar.subject {
            Subject::Class(class) if !known.is_empty() => refers(context, span, class, &known, "class or label"),
            Subject::Against(name) => opponent(context, span, name, draft),
            _ => {}
        }
    }
}

/// Names of graders, in bars and in prices.
fn graders(context: &mut Context<'_>, root: &Node, draft: &Draft, generation: &Generation) {
    let known: Vec<String> = generation.graders.iter().map(|grader| grader.name.clone()).collect();
    let items = root.get("bars").and_then(Node::list).unwrap_or_default();
    for (index, parsed) in &draft.bars {
        if let (Some(node), Some(at), Subject::Class(name)) =
            (items.get(*index).and_then(bars::sentence), &parsed.subject, &parsed.bar.subject)
        {
            let span = context.span_within(node, node.text().unwrap_or_default(), at);
            refers(context, span, name, &known, "grader");
        }
    }
    for entry in
        root.get("errors").and_then(|errors| errors.get("failed_grader")).and_then(Node::map).unwrap_or_default()
    {
        refers(context, entry.key_span, entry.key.trim(), &known, "grader");
    }
}

/// The classes or labels that the golden set lists; empty when it lists none.
fn listed(truth: &Truth) -> Option<Vec<String>> {
    match truth {
        Truth::Class { classes } => Some(classes.clone()),
        Truth::Labels(TrueLabels::Columns(labels) | TrueLabels::Joined { labels, .. }) => Some(labels.clone()),
        _ => None,
    }
}

/// The classes or labels that candidates have columns for.
fn answered(draft: &Draft) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for (_, candidate) in &draft.candidates {
        for name in named(&candidate.answers).unwrap_or_default() {
            if !known.contains(&name) {
                known.push(name);
            }
        }
    }
    known
}

/// The classes or labels that a candidate has columns for.
fn named(answers: &Answers) -> Option<Vec<String>> {
    let columns = match answers {
        Answers::Class(class) => &class.probabilities,
        Answers::Labels(LabelAnswers::Columns(columns) | LabelAnswers::Probabilities { columns, .. }) => columns,
        _ => return None,
    };
    (!columns.is_empty()).then(|| columns.keys().cloned().collect())
}

/// Reports a name that is not a class or label.
fn refers(context: &mut Context<'_>, span: Span, name: &str, known: &[String], what: &str) {
    if known.iter().any(|other| other == name) {
        return;
    }
    let meant = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    let shown: Vec<&str> = known.iter().take(8).map(String::as_str).collect();
    context.error_meant(
        if what == "grader" { "unknown-grader" } else { "unknown-class" },
        span,
        format!("`{}` is not a {what} of this spec", quoted(name)),
        format!("write one of those that there are: {}", list_or(&shown)),
        meant,
    );
}

fn candidates(context: &mut Context<'_>, root: &Node, draft: &Draft, listed: &[String]) {
    let nodes = root.get("candidates").and_then(Node::list).unwrap_or_default();
    for (index, candidate) in &draft.candidates {
        let Some(names) = named(&candidate.answers) else { continue };
        let entry = ["probabilities", "prediction"]
            .iter()
            .find_map(|key| nodes[*index].entry(key).filter(|entry| entry.value.map().is_some()));
        let Some(entry) = entry else { continue };
        for column in entry.value.map().unwrap_or_default() {
            refers(context, column.key_span, column.key.trim(), listed, "class or label");
        }
        let lacking: Vec<&str> =
            listed.iter().filter(|class| !names.contains(class)).take(8).map(String::as_str).collect();
        if !lacking.is_empty() {
            context.error(
                "missing-class",
                entry.key_span,
                format!("`{}` has no column for {}", quoted(&candidate.name), crate::shape::list_words(&lacking)),
                "name a column for every class or label of the golden set",
            );
        }
    }
}

fn prices(context: &mut Context<'_>, root: &Node, listed: &[String]) {
    let Some(errors) = root.get("errors") else { return };
    for key in ["missed", "added", "confusion"] {
        for entry in errors.get(key).and_then(Node::map).unwrap_or_default() {
            refers(context, entry.key_span, entry.key.trim(), listed, "class or label");
            if key == "confusion" {
                for cell in entry.value.map().unwrap_or_default() {
                    refers(context, cell.key_span, cell.key.trim(), listed, "class or label");
                }
            }
        }
    }
}

fn opponent(context: &mut Context<'_>, span: Span, name: &str, draft: &Draft) {
    if draft.names.is_empty() {
        return;
    }
    refers(context, span, name, &draft.names, "candidate");
    if draft.names.len() == 1 && draft.names[0] == name {
        context.error(
            "unknown-candidate",
            span,
            "a candidate is never compared with itself",
            "add the candidate that it is compared with",
        );
    }
}
