//! What candidates answer with, in tasks other than binary.

use indexmap::IndexMap;

use super::{Reach, candidates, number, paths, text};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::number as numbers;
use crate::shape::{list_or, share_of};
use crate::spec::{
    Answers, ClassAnswers, LabelAnswers, NumberAnswers, OrderAnswers, PredictionInterval, Source, Task, Truth,
    same_level,
};
use crate::yaml::Node;

/// Source and answers of a candidate; `None` where a problem was reported.
pub(super) fn read(
    context: &mut Context<'_>,
    node: &Node,
    task: Task,
    truth: Option<&Truth>,
    label: &str,
    reach: Reach,
) -> Option<(Source, Answers)> {
    let keys: &[&str] = match task {
        Task::Multiclass | Task::Multilabel => &["prediction", "probabilities"],
        Task::Regression | Task::Forecast => &["prediction", "quantiles", "interval"],
        Task::Ranking => &["score", "rank"],
        Task::Preference => return contestant(node, truth),
        Task::Binary | Task::Generation => return None,
    };
    let from = origin(context, node, label, keys, reach)?;
    let answers = match task {
        Task::Multiclass => Answers::Class(class(context, node, label)?),
        Task::Multilabel => Answers::Labels(labels(context, node, label)?),
        Task::Ranking => Answers::Order(order(context, node, label)?),
        _ => Answers::Number(numbers_of(context, node)?),
    };
    Some((from.source(first_column(&answers)), answers))
}

fn contestant(node: &Node, truth: Option<&Truth>) -> Option<(Source, Answers)> {
    let called = text(node, "appears_as").or_else(|| text(node, "name"))?;
    let Some(Truth::Winner(winner)) = truth else { return None };
    Some((Source::Score(winner.a.clone()), Answers::Contestant(called)))
}

/// Where the answers come from, before it is known in which columns.
enum Origin {
    Rule(String),
    Golden,
    File(String),
}

impl Origin {
    fn source(self, column: String) -> Source {
        match self {
            Origin::Rule(rule) => Source::Rule(rule),
            Origin::Golden => Source::Score(column),
            Origin::File(data) => Source::Predictions { data, score: column },
        }
    }
}

fn origin(context: &mut Context<'_>, node: &Node, label: &str, keys: &[&str], reach: Reach) -> Option<Origin> {
    let span = candidates::name_span(context, node);
    let has_columns = keys.iter().any(|key| node.get(key).is_some());
    let file = node.get("predictions");
    let data = file.and_then(|data| paths::path(context, data, reach));
    match (node.get("rule").is_some(), has_columns, file.is_some()) {
        (true, false, false) => text(node, "rule").map(Origin::Rule),
        (true, ..) => {
            context.error(
                "candidate-source",
                span,
                format!("{label} has a `rule` and also columns of answers"),
                "a candidate has one source; make two candidates of it",
            );
            None
        }
        (false, true, false) => Some(Origin::Golden),
        (false, true, true) => data.map(Origin::File),
        (false, false, true) => {
            context.error(
                "candidate-source",
                span,
                format!("{label} has `predictions` and does not say which columns of that file are its answers"),
                format!("add {}", list_or(keys)),
            );
            None
        }
        (false, false, false) => {
            if !context.broken {
                context.error(
                    "candidate-source",
                    span,
                    format!("{label} does not say where its answers come from"),
                    format!(
                        "add {}, with columns of the golden set or of a file under `predictions`, or a `rule`",
                        list_or(keys)
                    ),
                );
            }
            None
        }
    }
}

/// The first column of the answers; empty for a rule.
fn first_column(answers: &Answers) -> String {
    let column = match answers {
        Answers::Class(class) => class.prediction.as_ref().or_else(|| class.probabilities.values().next()),
        Answers::Labels(LabelAnswers::Joined(column)) => Some(column),
        Answers::Labels(LabelAnswers::Columns(columns) | LabelAnswers::Probabilities { columns, .. }) => {
            columns.values().next()
        }
        Answers::Number(number) => number
            .prediction
            .as_ref()
            .or_else(|| number.quantiles.first().map(|(_, column)| column))
            .or_else(|| number.intervals.first().map(|interval| &interval.low)),
        Answers::Order(OrderAnswers::Score(column) | OrderAnswers::Rank(column)) => Some(column),
        Answers::Labels(LabelAnswers::Rule)
        | Answers::Order(OrderAnswers::Rule)
        | Answers::Decision
        | Answers::Contestant(_)
        | Answers::Text(_) => None,
    };
    column.cloned().unwrap_or_default()
}

/// Columns by class or label, without blanks around them.
fn columns(node: &Node, key: &str) -> IndexMap<String, String> {
    let entries = node.get(key).and_then(Node::map).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| Some((entry.key.trim().to_owned(), entry.value.text()?.trim().to_owned())))
        .collect()
}

/// Reports a map in which a name or a column stands twice or is empty. `None` after a problem.
fn each_once(context: &mut Context<'_>, node: &Node, key: &str) -> Option<()> {
    let mut seen: Vec<&str> = Vec::new();
    for entry in node.get(key).and_then(Node::map).unwrap_or_default() {
        if entry.key.trim().is_empty() {
            context.error("empty-value", entry.key_span, format!("a key of `{key}` is empty"), "write its name");
            return None;
        }
        let Some(column) = entry.value.text().map(str::trim) else { continue };
        if seen.contains(&column) {
            let message = format!("two keys of `{key}` name the column `{}`", quoted(column));
            context.error("same-column", entry.value.span, message, "name the column of each");
            return None;
        }
        seen.push(column);
    }
    Some(())
}

fn class(context: &mut Context<'_>, node: &Node, label: &str) -> Option<ClassAnswers> {
    each_once(context, node, "probabilities")?;
    let probabilities = columns(node, "probabilities");
    if let Some(entry) = node.entry("probabilities").filter(|_| probabilities.len() == 1) {
        context.error(
            "too-few",
            entry.key_span,
            format!("{label} has the probability of one class only"),
            "name the column of every class: `probabilities: {low: p_low, high: p_high}`",
        );
        return None;
    }
    let defer_below = number(node, "defer_below");
    if let Some(entry) = node.entry("defer_below").filter(|_| defer_below.is_some() && probabilities.is_empty()) {
        context.error(
            "needs-key",
            entry.key_span,
            format!("{label} defers unsure cases, and has no `probabilities` that say how sure it is"),
            "add `probabilities: {class: column}`, or remove `defer_below`",
        );
        return None;
    }
    Some(ClassAnswers { prediction: text(node, "prediction"), probabilities, defer_below })
}

fn labels(context: &mut Context<'_>, node: &Node, label: &str) -> Option<LabelAnswers> {
    each_once(context, node, "prediction")?;
    each_once(context, node, "probabilities")?;
    let probable = node.get("probabilities").is_some();
    for key in ["threshold", "thresholds"] {
        if let Some(entry) = node.entry(key).filter(|_| !probable) {
            context.error(
                "needs-key",
                entry.key_span,
                format!("{label} has no `probabilities`, so `{key}` has no meaning for it"),
                "remove it, or add `probabilities: {label: column}`",
            );
            return None;
        }
    }
    if !probable {
        return match node.get("prediction") {
            None => Some(LabelAnswers::Rule),
            Some(written) if written.map().is_some() => Some(LabelAnswers::Columns(columns(node, "prediction"))),
            Some(_) => text(node, "prediction").map(LabelAnswers::Joined),
        };
    }
    if let Some(entry) = node.entry("prediction").filter(|entry| !entry.value.is_null()) {
        context.error(
            "two-keys",
            entry.key_span,
            format!("{label} has both `prediction` and `probabilities`"),
            "keep `probabilities` and its thresholds, or the labels as they were given; or make two candidates of it",
        );
        return None;
    }
    let columns = columns(node, "probabilities");
    let mut thresholds = IndexMap::new();
    for entry in node.get("thresholds").and_then(Node::map).unwrap_or_default() {
        let name = entry.key.trim();
        if !columns.contains_key(name) {
            let meant = crate::suggest::nearest(name, columns.keys().map(String::as_str)).map(str::to_owned);
            context.error_meant(
                "unknown-class",
                entry.key_span,
                format!("{label} has a threshold for `{}`, and no probability of it", quoted(name)),
                "write the name of a label that stands under `probabilities`",
                meant,
            );
            return None;
        }
        thresholds.insert(name.to_owned(), super::number_of(&entry.value)?);
    }
    let threshold = number(node, "threshold").unwrap_or(0.5);
    Some(LabelAnswers::Probabilities { columns, threshold, thresholds })
}

fn order(context: &mut Context<'_>, node: &Node, label: &str) -> Option<OrderAnswers> {
    match (text(node, "score"), text(node, "rank")) {
        (None, None) => Some(OrderAnswers::Rule),
        (Some(score), None) => Some(OrderAnswers::Score(score)),
        (None, Some(rank)) => Some(OrderAnswers::Rank(rank)),
        (Some(_), Some(_)) => {
            let span = node.entry("rank").map_or(context.front_matter, |entry| entry.key_span);
            context.error(
                "two-keys",
                span,
                format!("{label} has both `score` and `rank`"),
                "keep the one that orders the items",
            );
            None
        }
    }
}

fn numbers_of(context: &mut Context<'_>, node: &Node) -> Option<NumberAnswers> {
    each_once(context, node, "quantiles")?;
    let mut quantiles: Vec<(f64, String)> = Vec::new();
    for entry in node.get("quantiles").and_then(Node::map).unwrap_or_default() {
        let level = numbers::percentage(&entry.key).or_else(|| numbers::number(entry.key.trim()));
        let Some(level) = level.filter(|level| *level > 0.0 && *level < 1.0) else {
            context.error(
                "quantile-level",
                entry.key_span,
                format!("`{}` is not the level of a quantile", quoted(&entry.key)),
                "write a number between 0 and 1, such as `0.9: q90`, or a percentage",
            );
            return None;
        };
        if quantiles.iter().any(|(other, _)| same_level(*other, level)) {
            let message = format!("the quantile at {} is named twice", numbers::print(level));
            context.error("repeated-name", entry.key_span, message, "keep one of the two");
            return None;
        }
        quantiles.push((level, entry.value.text()?.trim().to_owned()));
    }
    quantiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let written = node.get("interval");
    let nodes = written.and_then(Node::list).unwrap_or(written.map_or(&[], std::slice::from_ref));
    let mut intervals: Vec<PredictionInterval> = Vec::new();
    for node in nodes {
        let interval = PredictionInterval {
            level: share_of(node.get("level")?)?,
            low: text(node, "low")?,
            high: text(node, "high")?,
        };
        let span = node.entry("high").map_or_else(|| context.span_of(node), |entry| entry.key_span);
        if interval.low == interval.high {
            let message = "both ends of the interval are the same column";
            context.error("same-column", span, message, "name the column of the lower and of the upper end");
            return None;
        }
        if intervals.iter().any(|other| same_level(other.level, interval.level)) {
            let message = format!("two intervals have the level {}", numbers::print_percentage(interval.level));
            context.error("repeated-name", span, message, "keep one of the two");
            return None;
        }
        intervals.push(interval);
    }
    intervals.sort_by(|a, b| a.level.total_cmp(&b.level));
    Some(NumberAnswers { prediction: text(node, "prediction"), quantiles, intervals })
}
