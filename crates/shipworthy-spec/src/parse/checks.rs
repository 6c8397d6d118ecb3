//! Checks between the parts of a spec: names that refer to others, and keys that need each other.

use super::{Draft, bars, classes, offers, text};
use crate::bar::{Bar, Scope, Target};
use crate::bar_grammar;
use crate::catalogue::{self, Better};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::number::print_percentage;
use crate::shape::list_or;
use crate::spec::{Answers, NullScore, Source, Task, Threshold, ThresholdsBy};
use crate::suggest::nearest;
use crate::yaml::Node;

pub(super) fn all(context: &mut Context<'_>, root: &Node, draft: &Draft) {
    format(context, root);
    population(context, root, draft);
    later(context, root);
    if context.broken {
        // Half of the spec may be missing, so that names seem to refer to nothing.
        return;
    }
    at_least_one(context, root);
    references(context, root, draft);
    golden(context, root, draft);
    classes::check(context, root, draft);
    money(context, root, draft);
    for (index, parsed) in &draft.bars {
        bar(context, root, draft, *index, parsed);
    }
}

fn format(context: &mut Context<'_>, root: &Node) {
    let Some(node) = root.get("format") else { return };
    if super::number_of(node).is_some_and(|version| version != 1.0 && version.fract() == 0.0) {
        let span = context.span_of(node);
        context.error(
            "format",
            span,
            format!("this is format {}, and this version of Shipworthy reads format 1", node.describe()),
            "write `format: 1`, or use a newer Shipworthy",
        );
    }
}

fn later(context: &mut Context<'_>, root: &Node) {
    for key in ["rollout", "monitors"] {
        if let Some(entry) = root.entry(key).filter(|entry| !entry.value.is_null()) {
            context.warning(
                "later",
                entry.key_span,
                format!("`{key}` is accepted and not read yet"),
                "keep it for a later version, or remove it",
            );
        }
    }
}

fn at_least_one(context: &mut Context<'_>, root: &Node) {
    for (key, example) in [("candidates", "{name: rules, rule: \"amount > 50000\"}"), ("bars", "recall >= 92%")] {
        if let Some(entry) = root.entry(key).filter(|entry| entry.value.list().is_some_and(<[Node]>::is_empty)) {
            context.error(
                "empty-value",
                entry.key_span,
                format!("`{key}` is an empty list"),
                format!("add at least one, for example `- {example}`"),
            );
        }
    }
}

/// Reports a name that no candidate has.
fn refers(context: &mut Context<'_>, root: &Node, draft: &Draft, key: &str) {
    let (Some(node), Some(name)) = (root.get(key), text(root, key)) else { return };
    if draft.names.is_empty() || draft.names.contains(&name) {
        return;
    }
    let names: Vec<&str> = draft.names.iter().map(String::as_str).collect();
    let meant = nearest(&name, names.iter().copied()).map(str::to_owned);
    let span = context.span_of(node);
    let remedy = format!("write the name of a candidate: {}", list_or(&shown(&names)));
    context.error_meant(
        "unknown-candidate",
        span,
        format!("`{key}` names `{}`, which is not a candidate", quoted(&name)),
        remedy,
        meant,
    );
}

/// The first few names of a list that may be long.
fn shown<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().take(8).copied().collect()
}

fn references(context: &mut Context<'_>, root: &Node, draft: &Draft) {
    refers(context, root, draft, "ship");
    refers(context, root, draft, "baseline");
    let (ship, baseline) = (text(root, "ship"), text(root, "baseline"));
    if let Some(node) = root.get("ship").filter(|_| ship.is_some() && ship == baseline) {
        let span = context.span_of(node);
        context.warning(
            "ship-is-baseline",
            span,
            "`ship` and `baseline` are the same candidate, so there is nothing to decide",
            "name under `ship` what you want to ship, and under `baseline` what is used today",
        );
    }
    if let (Some(node), Some(fallback)) = (root.get("fallback"), text(root, "fallback")) {
        let is_word = !fallback.contains(char::is_whitespace);
        if is_word && !draft.names.is_empty() && !draft.names.contains(&fallback) {
            let meant = nearest(&fallback, draft.names.iter().map(String::as_str)).map(str::to_owned);
            let span = context.span_of(node);
            context.warning_meant(
                "unknown-candidate",
                span,
                format!("`fallback` is `{}`, which is not a candidate, so it is read as prose", quoted(&fallback)),
                "write the name of a candidate, or say in a sentence what is done",
                meant,
            );
        }
    }
}

fn golden(context: &mut Context<'_>, root: &Node, draft: &Draft) {
    let Some(node) = root.get("golden") else { return };
    if let (Some(entry), Some(_)) =
        (node.entry("weight").filter(|entry| !entry.value.is_null()), root.get("positive_rate"))
    {
        context.error("weight-and-rate", entry.key_span, "`golden.weight` and `positive_rate` both correct the mix of classes", "keep `positive_rate` if the golden set was enriched with positives, and `weight` if examples were drawn with known chances");
    }
    let leaks = |label: &String| {
        let golden = draft.golden.as_ref();
        golden.is_some_and(|golden| golden.slices.iter().any(|s| s.name == *label && s.expression.is_none()))
    };
    if let Some(label) = text(node, "label").filter(leaks) {
        let span = node.entry("slices").map_or_else(|| context.span_of(node), |entry| entry.key_span);
        context.error(
            "slice-is-label",
            span,
            format!("`{}` is the label, and a slice of it holds one class only", quoted(&label)),
            "slice by what is known when the decision is taken: bars such as `recall` look at each class already",
        );
    }
    let joined = draft.candidates.iter().find(|(_, candidate)| matches!(candidate.source, Source::Predictions { .. }));
    let on_id = draft.task != Some(Task::Ranking);
    if let Some((index, candidate)) = joined.filter(|_| on_id && node.get("id").is_none()) {
        let candidates = root.get("candidates").and_then(Node::list).unwrap_or_default();
        let span = candidates[*index].entry("predictions").map_or(context.front_matter, |entry| entry.key_span);
        context.error(
            "missing-key",
            span,
            format!(
                "`{}` brings its predictions in a file, and `golden.id` does not say how to join them",
                quoted(&candidate.name)
            ),
            "add `id:` under `golden`, with the column that identifies an example in both files",
        );
    }
}

fn population(context: &mut Context<'_>, root: &Node, draft: &Draft) {
    for column in root.get("population").and_then(Node::map).unwrap_or_default() {
        if context.is_full() {
            return;
        }
        if !context.broken && !draft.slices.contains(&column.key) {
            let meant = nearest(&column.key, draft.slices.iter().map(String::as_str)).map(str::to_owned);
            context.error_meant(
                "unknown-slice",
                column.key_span,
                format!("`population` speaks of `{}`, which is not a slice", quoted(&column.key)),
                format!("add `{}` under `golden.slices`, or name a slice that is there", quoted(&column.key)),
                meant,
            );
        }
        let values = column.value.map().unwrap_or_default();
        let shares: Vec<f64> = values.iter().filter_map(|entry| crate::shape::share_of(&entry.value)).collect();
        let total: f64 = shares.iter().sum();
        if shares.len() == values.len()
            && shares.iter().all(|share| (0.0..=1.0).contains(share))
            && (total - 1.0).abs() > 0.005 + 1e-9
        {
            let total = (total * 1e4).round() / 1e4;
            context.error(
                "shares",
                column.key_span,
                format!("the shares of `{}` add up to {}, not to 100%", quoted(&column.key), print_percentage(total)),
                "name every value of the slice, with shares that add up to 100%",
            );
        }
    }
}

fn money(context: &mut Context<'_>, root: &Node, draft: &Draft) {
    let nodes = root.get("candidates").and_then(Node::list).unwrap_or_default();
    for (index, candidate) in &draft.candidates {
        let name = quoted(&candidate.name);
        let start = context.front_matter;
        let place = |key: &str| nodes[*index].entry(key).map_or(start, |entry| entry.key_span);
        let by_slice = candidate.thresholds.as_ref().is_some_and(|thresholds| match &thresholds.by {
            ThresholdsBy::Cheapest => true,
            ThresholdsBy::Value(by) => by.values().any(|threshold| *threshold == Threshold::Cheapest),
        });
        if (by_slice || candidate.threshold == Some(Threshold::Cheapest)) && !draft.has_errors {
            let span = place(if by_slice { "thresholds" } else { "threshold" });
            context.error("needs-prices", span, format!("`{name}` asks for the cheapest threshold, and nothing says what mistakes cost"), "add `errors:` with the cost of a false positive and of a false negative, or write a number as threshold");
        }
        if let Some(thresholds) = candidate.thresholds.as_ref().filter(|by| !draft.slices.contains(&by.slice)) {
            let meant = nearest(&thresholds.slice, draft.slices.iter().map(String::as_str)).map(str::to_owned);
            let span = place("thresholds");
            context.error_meant(
                "unknown-slice",
                span,
                format!("`thresholds` speaks of `{}`, which is not a slice", quoted(&thresholds.slice)),
                "name a slice that stands under `golden.slices`",
                meant,
            );
        }
        let defers = matches!(&candidate.answers, Answers::Class(class) if class.defer_below.is_some());
        let no_review = draft.errors.as_ref().is_some_and(|errors| errors.review.is_none());
        for (key, used) in [
            ("defer", candidate.defer.is_some()),
            ("defer_below", defers),
            ("null_score", candidate.null_score == NullScore::Review),
        ] {
            if used && no_review {
                let span = nodes[*index].entry(key).map_or(context.front_matter, |entry| entry.key_span);
                context.error(
                    "needs-prices",
                    span,
                    format!("`{name}` sends cases to a human, and nothing says what that costs"),
                    "add `review: {cost: …}` under `errors`, with the money that one reviewed case costs",
                );
            }
        }
    }
}

/// Checks a bar against the rest of the spec.
fn bar(context: &mut Context<'_>, root: &Node, draft: &Draft, index: usize, parsed: &bar_grammar::Parsed) {
    let items = root.get("bars").and_then(Node::list).unwrap_or_default();
    let Some(node) = items.get(index).and_then(bars::sentence) else { return };
    let place = Place { node, sentence: node.text().unwrap_or_default() };
    scope(context, draft, parsed, &place);
    if matches!(parsed.bar.target, Target::Baseline { .. }) && root.get("baseline").is_none() {
        let span = place.span(context, &parsed.target);
        context.error(
            "no-baseline",
            span,
            "this bar compares with the baseline, and the spec names none",
            "add `baseline:` with the name of the candidate that is used today",
        );
    }
    offers::check(context, root, draft, parsed, &place);
    direction(context, parsed, &place);
}

/// A bar's sentence, for pointing into it.
pub(super) struct Place<'n> {
    node: &'n Node,
    sentence: &'n str,
}

impl Place<'_> {
    pub(super) fn span(&self, context: &Context<'_>, at: &std::ops::Range<usize>) -> crate::diagnostic::Span {
        context.span_within(self.node, self.sentence, at)
    }
}

fn scope(context: &mut Context<'_>, draft: &Draft, parsed: &bar_grammar::Parsed, place: &Place<'_>) {
    let names: Vec<&String> = match &parsed.bar.scope {
        Scope::All => Vec::new(),
        Scope::Every { slices, .. } => slices.iter().collect(),
        Scope::Where(conditions) => conditions.iter().map(|(column, _)| column).collect(),
    };
    for (name, at) in names.into_iter().zip(&parsed.columns) {
        if draft.slices.contains(name) {
            continue;
        }
        let meant = nearest(name, draft.slices.iter().map(String::as_str)).map(str::to_owned);
        let span = place.span(context, at);
        let remedy = if draft.slices.is_empty() {
            format!("add `slices: [{}]` under `golden`", quoted(name))
        } else {
            let slices: Vec<&str> = draft.slices.iter().map(String::as_str).collect();
            format!("add it under `golden.slices`, or name one that is there: {}", list_or(&shown(&slices)))
        };
        context.error_meant(
            "unknown-slice",
            span,
            format!("`{}` is not a slice of this spec", quoted(name)),
            remedy,
            meant,
        );
    }
}

/// `.gap` of `recall.gap`.
fn contrast_suffix(bar: &Bar) -> String {
    bar.contrast.map(|contrast| format!(".{}", contrast.name())).unwrap_or_default()
}

fn direction(context: &mut Context<'_>, parsed: &bar_grammar::Parsed, place: &Place<'_>) {
    let Bar { op, metric: name, .. } = &parsed.bar;
    let Some(metric) = catalogue::of_bar(&parsed.bar) else { return };
    let better = match parsed.bar.contrast.map(|contrast| metric.contrasted(contrast)) {
        Some(contrasted) => contrasted.map_or(Better::Neither, |metric| metric.better),
        None => metric.better,
    };
    let (wrong, better) = match better {
        Better::Higher => (!op.wants_more(), "higher"),
        Better::Lower => (op.wants_more(), "lower"),
        Better::Neither => (false, ""),
    };
    if wrong {
        let span = place.span(context, &parsed.op);
        let other = if op.wants_more() { "<=" } else { ">=" };
        context.warning(
            "bar-direction",
            span,
            format!(
                "`{name}{}` is better when {better}, and this bar asks for the opposite",
                contrast_suffix(&parsed.bar)
            ),
            format!("write `{other}`, unless a worse value is really what is wanted"),
        );
    }
}
