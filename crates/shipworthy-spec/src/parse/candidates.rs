//! Candidates: exactly one source each, and scores that can become decisions.

use super::{Reach, answers, generation, number, number_of, pair, paths, prompted, range_words, text};
use crate::context::Context;
use crate::diagnostic::{Span, quoted};
use crate::number::print;
use crate::spec::{
    Answers, Approach, Candidate, LATENCY, NullScore, Recalibration, SliceThresholds, Source, Task, Threshold,
    ThresholdsBy, Truth, file_stem,
};
use crate::yaml::Node;

/// Names of all candidates; reports names that two of them share.
pub(super) fn names(context: &mut Context<'_>, nodes: &[Node]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for node in nodes {
        let Some(name) = text(node, "name") else { continue };
        if names.contains(&name) {
            let span = node.get("name").map_or_else(|| context.span_of(node), |node| context.span_of(node));
            context.error(
                "repeated-name",
                span,
                format!("two candidates are called `{}`", quoted(&name)),
                "give each candidate a name of its own; bars and reports speak of them by name",
            );
        } else {
            names.push(name);
        }
    }
    if nodes.iter().any(prompted::is_one) {
        one_file_each(context, nodes);
    }
    names
}

/// Reports names that become one name of a file, in which one candidate's outputs would take the place of another's.
fn one_file_each(context: &mut Context<'_>, nodes: &[Node]) {
    let mut stems: Vec<(String, String)> = Vec::new();
    for node in nodes {
        let Some(name) = text(node, "name") else { continue };
        let stem = file_stem(&name);
        if let Some((_, other)) = stems.iter().find(|(of, other)| *of == stem && *other != name) {
            let span = node.get("name").map_or_else(|| context.span_of(node), |node| context.span_of(node));
            context.error(
                "repeated-name",
                span,
                format!("`{}` and `{}` would be recorded in one file, `{stem}.jsonl`", quoted(other), quoted(&name)),
                "let their names differ in more than capital letters and signs",
            );
        }
        stems.push((stem, name));
    }
}

/// Candidates without a problem, with their place in the list.
pub(super) fn read_all(
    context: &mut Context<'_>,
    nodes: &[Node],
    known: &Known<'_>,
    reach: Reach,
) -> Vec<(usize, Candidate)> {
    let nodes = nodes.iter().enumerate();
    nodes.filter_map(|(index, node)| Some((index, read(context, node, known, reach)?))).collect()
}

/// What is known of the rest of the spec when candidates are read.
pub(super) struct Known<'a> {
    pub(super) task: Task,
    pub(super) truth: Option<&'a Truth>,
    /// Names of models.
    pub(super) models: &'a [String],
}

fn read(context: &mut Context<'_>, node: &Node, known: &Known<'_>, reach: Reach) -> Option<Candidate> {
    node.map()?;
    let Known { task, truth, models } = *known;
    let label = text(node, "name").map_or_else(|| "this candidate".to_owned(), |name| format!("`{}`", quoted(&name)));
    let binary = task == Task::Binary;
    let is_prompted = prompted::is_one(node);
    let (source, answers, prompted) = match task {
        Task::Binary | Task::Multiclass | Task::Generation if is_prompted => {
            prompted::read(context, node, task, truth, &label, (models, reach))
                .map_or((None, None, None), |(source, answers, prompted)| (Some(source), Some(answers), Some(prompted)))
        }
        Task::Binary => (source(context, node, &label, reach), Some(Answers::Decision), None),
        Task::Generation => {
            let (source, answers) = generation::outputs(context, node, &label, reach).unzip();
            (source, answers, None)
        }
        _ => {
            let (source, answers) = answers::read(context, node, task, truth, &label, reach).unzip();
            (source, answers, None)
        }
    };
    let mut candidate = Candidate {
        name: text(node, "name").unwrap_or_default(),
        approach: Approach::Model,
        source: Source::Rule(String::new()),
        answers: Answers::Decision,
        prompted,
        score_range: (0.0, 1.0),
        threshold: None,
        thresholds: None,
        recalibrate: None,
        defer: None,
        null_score: NullScore::Error,
        running_cost_per_1k: number(node, "running_cost_per_1k"),
        latency_ms: text(node, "latency_ms"),
    };
    if node.get("rule").is_some() {
        refuse_scores(context, node, &label);
    } else {
        candidate.null_score = match node.get("null_score").and_then(Node::text) {
            Some("exclude") => NullScore::Exclude,
            Some("negative") => NullScore::Negative,
            Some("review") => NullScore::Review,
            _ => NullScore::Error,
        };
        if binary && is_prompted {
            candidate.threshold = Some(Threshold::At(0.5));
        } else if binary {
            candidate.recalibrate = match node.get("recalibrate").and_then(Node::text) {
                Some("isotonic") => Some(Recalibration::Isotonic),
                Some("platt") => Some(Recalibration::Platt),
                Some("temperature") => Some(Recalibration::Temperature),
                _ => None,
            };
            let range = score_range(context, node);
            if candidate.recalibrate == Some(Recalibration::Temperature)
                && let (Some(written), Some(range)) =
                    (node.get("recalibrate"), range.filter(|range| *range != (0.0, 1.0)))
            {
                context.error(
                    "needs-probabilities",
                    written.span,
                    format!(
                        "a temperature needs probabilities, and the scores of {label} run from {}",
                        range_words(range)
                    ),
                    "write `isotonic` or `platt`, which take any score",
                );
            }
            // Recalibrated scores are probabilities, whatever they were before.
            let decided = if candidate.recalibrate.is_some() { Some((0.0, 1.0)) } else { range };
            let threshold = threshold(context, node, decided, &label);
            candidate.thresholds = thresholds(context, node, decided);
            candidate.defer = defer(context, node, decided);
            candidate.score_range = range?;
            candidate.threshold = Some(threshold?);
        }
    }
    if is_prompted && task != Task::Generation {
        candidate.latency_ms = Some(LATENCY.to_owned());
    }
    candidate.source = source?;
    candidate.answers = answers?;
    let said = node.get("approach").and_then(Node::text).and_then(Approach::named);
    candidate.approach = said.unwrap_or_else(|| candidate.usual_approach());
    (!candidate.name.is_empty()).then_some(candidate)
}

fn source(context: &mut Context<'_>, node: &Node, label: &str, reach: Reach) -> Option<Source> {
    let span = name_span(context, node);
    let written = |key: &str| node.get(key).is_some();
    match (written("rule"), written("score"), written("predictions")) {
        (true, false, false) => text(node, "rule").map(Source::Rule),
        (false, true, false) => text(node, "score").map(Source::Score),
        (false, true, true) => {
            let data = node.get("predictions").and_then(|data| paths::path(context, data, reach));
            Some(Source::Predictions { data: data?, score: text(node, "score")? })
        }
        (false, false, true) => {
            if let Some(data) = node.get("predictions") {
                paths::path(context, data, reach);
            }
            context.error(
                "candidate-source",
                span,
                format!("{label} has `predictions` and no `score`"),
                "add `score:` with the name of the column of scores in that file",
            );
            None
        }
        (false, false, false) => {
            if !context.broken {
                context.error("candidate-source", span, format!("{label} does not say where its answers come from"), "add `rule: \"…\"` (a yes-or-no expression), or `score: COLUMN` (in the golden set), or `predictions: FILE` with `score: COLUMN`, or `prompt: FILE` with `model: NAME`");
            }
            None
        }
        (true, ..) => {
            context.error(
                "candidate-source",
                span,
                format!("{label} has a `rule` and also scores"),
                "a candidate has one source; make two candidates of it",
            );
            None
        }
    }
}

/// Where a candidate says its name; without one, where it stands.
pub(super) fn name_span(context: &Context<'_>, node: &Node) -> Span {
    node.get("name").map_or_else(|| context.span_of_group(node), |name| context.span_of(name))
}

/// A rule's answer is the decision, so nothing that turns scores into decisions applies to it.
fn refuse_scores(context: &mut Context<'_>, node: &Node, label: &str) {
    for key in ["threshold", "thresholds", "defer", "null_score", "score_range", "recalibrate"] {
        if let Some(entry) = node.entry(key) {
            context.error(
                "rule-has-no-score",
                entry.key_span,
                format!("{label} is a rule, so `{key}` has no meaning for it"),
                "remove it; the rule's answer is the decision",
            );
        }
    }
}

fn score_range(context: &mut Context<'_>, node: &Node) -> Option<(f64, f64)> {
    let Some(written) = node.get("score_range") else { return Some((0.0, 1.0)) };
    let range = pair(written)?;
    if range.0 < range.1 {
        return Some(range);
    }
    let span = context.span_of(written);
    context.error(
        "order",
        span,
        "`score_range` does not run from low to high",
        "write the lowest possible score first: `[1, 10]`",
    );
    None
}

fn threshold(context: &mut Context<'_>, node: &Node, range: Option<(f64, f64)>, label: &str) -> Option<Threshold> {
    let Some(written) = node.get("threshold") else {
        let range = range?;
        if range == (0.0, 1.0) {
            return Some(Threshold::At(0.5));
        }
        let span = node.entry("score_range").map_or_else(|| name_span(context, node), |entry| entry.key_span);
        context.error(
            "missing-key",
            span,
            format!("{label} needs a `threshold`, because its scores are not in 0 to 1"),
            format!(
                "add `threshold:` with a score from {}; at or above it the decision is positive",
                range_words(range)
            ),
        );
        return None;
    };
    if written.text() == Some("cheapest") {
        return Some(Threshold::Cheapest);
    }
    within(context, written, number_of(written)?, range?, node).map(Threshold::At)
}

/// A threshold that some score can reach.
fn within(context: &mut Context<'_>, written: &Node, value: f64, range: (f64, f64), node: &Node) -> Option<f64> {
    if (range.0..=range.1).contains(&value) {
        return Some(value);
    }
    let remedy = match node.get("score_range") {
        Some(_) if node.get("recalibrate").is_some() => "write a probability; scores are recalibrated first".to_owned(),
        Some(_) => "write a score within `score_range`".to_owned(),
        None => format!(
            "write a score from {}, or say which scores are possible: `score_range: [0, {}]`",
            range_words(range),
            print(round_up(value))
        ),
    };
    context.error(
        "out-of-range",
        written.span,
        format!("the threshold {} lies outside the scores, {}", print(value), range_words(range)),
        remedy,
    );
    None
}

/// Thresholds by the values of a slice; `None` where a problem was reported or nothing is written.
fn thresholds(context: &mut Context<'_>, node: &Node, range: Option<(f64, f64)>) -> Option<SliceThresholds> {
    let entry = node.entry("thresholds")?;
    let slices = entry.value.map()?;
    let [slice] = slices else {
        context.error(
            "threshold-slices",
            entry.key_span,
            format!("`thresholds` names {} slices, and thresholds differ between the values of one", slices.len()),
            "name one slice: `{city_tier: {tier1: 0.4, tier2: 0.5}}`; a slice may be an expression over several columns",
        );
        return None;
    };
    let by = match slice.value.map() {
        None if slice.value.text() == Some("cheapest") => ThresholdsBy::Cheapest,
        None => return None,
        Some([]) => {
            context.error(
                "empty-value",
                slice.key_span,
                "`thresholds` names no value of the slice",
                "write a threshold for each value that needs its own, or `cheapest`",
            );
            return None;
        }
        Some(values) => {
            let mut by = indexmap::IndexMap::new();
            for value in values {
                let threshold = if value.value.text() == Some("cheapest") {
                    Threshold::Cheapest
                } else {
                    Threshold::At(within(context, &value.value, number_of(&value.value)?, range?, node)?)
                };
                by.insert(value.key.clone(), threshold);
            }
            ThresholdsBy::Value(by)
        }
    };
    Some(SliceThresholds { slice: slice.key.trim().to_owned(), by })
}

/// The next power of ten, for a suggestion of a scale.
fn round_up(value: f64) -> f64 {
    [10.0, 100.0, 1_000.0].into_iter().find(|&scale| value <= scale).unwrap_or(value.abs().max(1.0))
}

fn defer(context: &mut Context<'_>, node: &Node, range: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let written = node.get("defer")?;
    let band = pair(written)?;
    let span = context.span_of(written);
    if band.0 >= band.1 {
        context.error(
            "order",
            span,
            "`defer` does not run from low to high",
            "write the lower score first: `[0.35, 0.50]`; scores in between go to a human",
        );
        return None;
    }
    if let Some(range) = range.filter(|range| band.0 < range.0 || band.1 > range.1) {
        context.error(
            "out-of-range",
            span,
            format!("`defer` reaches outside the scores, {}", range_words(range)),
            "write two scores within that range, the lower one first",
        );
        return None;
    }
    Some(band)
}
