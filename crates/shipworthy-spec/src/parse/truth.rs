//! The truth of a golden set, task by task.

use super::{number, text};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::spec::{Relevance, Task, TrueLabels, Truth, Winner};
use crate::yaml::Node;

/// The label column and the truth. `None` where a problem was reported.
pub(super) fn read(context: &mut Context<'_>, node: &Node, task: Task) -> Option<(String, Truth)> {
    match task {
        // Every example with an id has an answer to be graded.
        Task::Generation => Some((text(node, "id")?, Truth::Graded)),
        Task::Binary => {
            positive(context, node);
            Some((text(node, "label")?, Truth::Decision))
        }
        Task::Multiclass => {
            let classes = classes(context, node);
            Some((text(node, "label")?, Truth::Class { classes: classes? }))
        }
        Task::Multilabel => labels(context, node),
        Task::Regression | Task::Forecast => Some((text(node, "label")?, Truth::Number)),
        Task::Ranking => {
            let relevance = Relevance {
                query: text(node, "query")?,
                item: text(node, "item")?,
                relevant_from: number(node, "relevant_from").unwrap_or(1.0),
                popularity: text(node, "popularity"),
                catalogue_size: number(node, "catalogue_size").map(|size| size as u64),
            };
            differ(context, node, "query", "item")?;
            Some((text(node, "relevance")?, Truth::Relevance(relevance)))
        }
        Task::Preference => {
            let ties = texts(node, "ties");
            let winner = Winner {
                a: text(node, "a")?,
                b: text(node, "b")?,
                ties: if ties.is_empty() { vec!["tie".to_owned()] } else { ties },
            };
            differ(context, node, "a", "b")?;
            Some((text(node, "winner")?, Truth::Winner(winner)))
        }
    }
}

/// Reports a binary task that does not say which label is the positive class.
fn positive(context: &mut Context<'_>, node: &Node) {
    match node.entry("positive") {
        None if context.task == Some(Task::Binary) && node.map().is_some() && !context.broken => {
            let span = node.entry("label").map_or_else(|| context.span_of_group(node), |entry| entry.key_span);
            context.error(
                "missing-key",
                span,
                "`golden.positive` is missing",
                "say which label value is the positive class, the one to be caught: add `positive: 1`, or whatever the column holds",
            );
        }
        Some(entry) if entry.value.is_null() => {
            context.error(
                "empty-value",
                entry.key_span,
                "`golden.positive` has no value, so no example would be positive",
                "write the label value of the class to be caught, such as `positive: 1`",
            );
        }
        _ => {}
    }
}

/// Reports two keys that name the same column.
fn differ(context: &mut Context<'_>, node: &Node, one: &str, other: &str) -> Option<()> {
    let entry = node.entry(other)?;
    if text(node, one) != text(node, other) {
        return Some(());
    }
    let span = context.span_of(&entry.value);
    context.error(
        "same-column",
        span,
        format!("`{one}` and `{other}` name the same column"),
        "name the column of each",
    );
    None
}

/// Scalars of a list, as written.
fn texts(node: &Node, key: &str) -> Vec<String> {
    let items = node.get(key).and_then(Node::list).unwrap_or_default();
    items.iter().filter_map(Node::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// The listed classes; `None` after a problem.
fn classes(context: &mut Context<'_>, node: &Node) -> Option<Vec<String>> {
    let classes = distinct(context, node, "classes", "class")?;
    let Some(entry) = node.entry("classes").filter(|entry| entry.value.list().is_some()) else { return Some(classes) };
    if classes.len() < 2 {
        context.error(
            "too-few",
            entry.key_span,
            "`golden.classes` lists fewer than two classes",
            "list every class in its order, such as `[low, medium, high]`, or leave the key out",
        );
        return None;
    }
    Some(classes)
}

/// Scalars of a list in which none repeats; `None` after a problem.
fn distinct(context: &mut Context<'_>, node: &Node, key: &str, what: &str) -> Option<Vec<String>> {
    let mut seen = std::collections::HashSet::new();
    let mut fine = true;
    for item in node.get(key).and_then(Node::list).unwrap_or_default() {
        let Some(name) = item.text().map(str::trim) else { continue };
        if name.is_empty() {
            context.error("empty-value", item.span, format!("a {what} has no name"), "write its name, or remove it");
            fine = false;
        } else if !seen.insert(name) {
            let message = format!("the {what} `{}` is listed twice", quoted(name));
            context.error("repeated-name", item.span, message, "list each one once");
            fine = false;
        }
    }
    fine.then(|| texts(node, key))
}

fn labels(context: &mut Context<'_>, node: &Node) -> Option<(String, Truth)> {
    let columns = distinct(context, node, "labels", "label");
    let listed = distinct(context, node, "classes", "label");
    let span = context.span_of_group(node);
    let entry = |key| node.entry(key).filter(|entry| !entry.value.is_null());
    match (entry("label"), entry("labels")) {
        (None, None) => {
            if !context.broken && node.map().is_some() {
                context.error(
                    "missing-key",
                    span,
                    "`golden` says neither `label` nor `labels`",
                    "add `labels: [billing, refund]`, a column of yes or no for each label, or `label: COLUMN` with all labels of an example in it",
                );
            }
            None
        }
        (Some(_), Some(labels)) => {
            context.error(
                "two-keys",
                labels.key_span,
                "`golden` has both `label` and `labels`",
                "keep `labels` if each label has a column, and `label` if one column holds them all",
            );
            None
        }
        (None, Some(labels)) => {
            for key in ["separator", "classes"] {
                if let Some(entry) = node.entry(key) {
                    context.error(
                        "two-keys",
                        entry.key_span,
                        format!("`golden.{key}` has no meaning beside `labels`"),
                        "remove it; every label has a column of its own",
                    );
                }
            }
            let columns = columns?;
            if columns.is_empty() {
                if labels.value.list().is_some() {
                    context.error(
                        "too-few",
                        labels.key_span,
                        "`golden.labels` is an empty list",
                        "name a column for each label",
                    );
                }
                return None;
            }
            Some((String::new(), Truth::Labels(TrueLabels::Columns(columns))))
        }
        (Some(_), None) => {
            let separator = text(node, "separator").unwrap_or_else(|| ";".to_owned());
            let labels = listed?;
            Some((text(node, "label")?, Truth::Labels(TrueLabels::Joined { separator, labels })))
        }
    }
}
