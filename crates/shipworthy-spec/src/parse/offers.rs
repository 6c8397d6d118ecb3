//! What a metric needs, and whether the spec and its candidates offer it.

use super::Draft;
use super::checks::Place;
use crate::bar::{Bar, Detail};
use crate::bar_grammar;
use crate::catalogue::{self, Needs};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::shape::list_words;
use crate::spec::{Answers, Candidate, LabelAnswers, Measures, Mistakes, NumberAnswers, Source, Task, Truth};
use crate::yaml::Node;

/// Reports a metric that cannot be computed for want of something in the spec.
pub(super) fn check(
    context: &mut Context<'_>,
    root: &Node,
    draft: &Draft,
    parsed: &bar_grammar::Parsed,
    place: &Place<'_>,
) {
    let bar = &parsed.bar;
    let Some(metric) = catalogue::of_bar(bar) else { return };
    prices(context, draft, parsed, place);
    golden(context, root, draft, parsed, place, metric.needs);
    let candidates: Vec<_> = draft.candidates.iter().map(|(_, candidate)| candidate).collect();
    if candidates.len() < draft.names.len() || candidates.is_empty() {
        // Some candidates have problems of their own; what they offer is not known.
        return;
    }
    // A bar without a verdict on the baseline takes nothing away: the baseline never gives the verdict.
    let baseline = super::text(root, "baseline").filter(|_| !matches!(metric.needs, Needs::Latency | Needs::Cost));
    let mut offered = |lacks: &dyn Fn(&Candidate) -> bool, key: &str, example: &str| {
        offered(context, parsed, place, &candidates, baseline.as_deref(), lacks, key, example);
    };
    if bar.task == Task::Generation {
        // What calls cost and how long they took is recorded beside the outputs.
        return outputs(context, root, draft, parsed, place, metric);
    }
    if bar.metric == "running_cost" || bar.metric == "total_cost" {
        offered(&|candidate| candidate.running_cost_per_1k.is_none(), "running_cost_per_1k", "0.9");
    }
    let detail = bar.detail();
    match metric.needs {
        Needs::Latency => offered(&|candidate| candidate.latency_ms.is_none(), "latency_ms", "COLUMN"),
        Needs::Score | Needs::Probability if bar.task == Task::Binary => {
            scores(context, parsed, place, &candidates, metric);
        }
        Needs::Probability => offered(&|candidate| !has_probabilities(candidate), "probabilities", "{CLASS: COLUMN}"),
        Needs::Prediction => offered(
            &|candidate| {
                let point = |number: &NumberAnswers| number.prediction.is_some() || number.quantile(0.5).is_some();
                candidate.rule().is_none() && !numbers(candidate).is_some_and(point)
            },
            "prediction",
            "COLUMN",
        ),
        Needs::Quantiles => offered(
            &|candidate| {
                !numbers(candidate).is_some_and(|number| match detail {
                    Some(Detail::Quantile(level)) => number.quantile(level).is_some(),
                    _ => !number.quantiles.is_empty(),
                })
            },
            "quantiles",
            &match detail {
                Some(Detail::Quantile(level)) => format!("{{{level}: COLUMN}}"),
                _ => "{0.1: q10, 0.5: q50, 0.9: q90}".to_owned(),
            },
        ),
        Needs::Interval => {
            let level = if let Some(Detail::Level(level)) = detail { level } else { 0.8 };
            let percent = crate::number::print_percentage(level);
            offered(
                &|candidate| numbers(candidate).and_then(|number| number.interval(level)).is_none(),
                "interval",
                &format!("{{level: {percent}, low: COLUMN, high: COLUMN}}"),
            );
        }
        Needs::Range => offered(
            &|candidate| {
                let range = |number: &NumberAnswers| !number.quantiles.is_empty() || !number.intervals.is_empty();
                !numbers(candidate).is_some_and(range)
            },
            "quantiles",
            "{0.1: q10, 0.5: q50, 0.9: q90}",
        ),
        _ => {}
    }
}

/// Some metrics of outputs need a grader that measures them, or repeats.
fn outputs(
    context: &mut Context<'_>,
    root: &Node,
    draft: &Draft,
    parsed: &bar_grammar::Parsed,
    place: &Place<'_>,
    metric: &catalogue::Metric,
) {
    let Some(generation) = &draft.generation else { return };
    let measured = Measures::ALL.into_iter().find(|kind| kind.metric() == Some(metric.name));
    let span = place.span(context, &parsed.metric);
    if let Some(kind) = measured.filter(|kind| generation.graders.iter().all(|grader| grader.measures != *kind)) {
        context.error(
            "needs-key",
            span,
            format!("`{}` can never be judged, because no grader measures it", metric.name),
            format!("add `measures: {}` to the grader that does", kind.name()),
        );
    }
    let Some(Detail::First(tries)) = parsed.bar.detail().filter(|_| metric.needs == Needs::Repeats) else { return };
    let calls = draft.candidates.iter().any(|(_, of)| of.prompted.is_some());
    if calls && tries > generation.repeats {
        let at = root.entry("repeats").map_or(span, |entry| context.span_of(&entry.value));
        context.error(
            "needs-key",
            at,
            format!(
                "`{}` needs {tries} outputs for each example, and `repeats` is {}",
                parsed.bar.text, generation.repeats
            ),
            format!("write `repeats: {tries}` or more"),
        );
    }
}

fn numbers(candidate: &Candidate) -> Option<&NumberAnswers> {
    if let Answers::Number(number) = &candidate.answers { Some(number) } else { None }
}

fn has_probabilities(candidate: &Candidate) -> bool {
    match &candidate.answers {
        Answers::Class(class) => !class.probabilities.is_empty(),
        Answers::Labels(labels) => matches!(labels, LabelAnswers::Probabilities { .. }),
        _ => false,
    }
}

/// Metrics of money need prices.
fn prices(context: &mut Context<'_>, draft: &Draft, parsed: &bar_grammar::Parsed, place: &Place<'_>) {
    let Bar { metric, task, .. } = &parsed.bar;
    if !matches!(metric.as_str(), "error_cost" | "total_cost" | "over_cost" | "under_cost" | "cost_per_pass") {
        return;
    }
    let span = place.span(context, &parsed.metric);
    if !draft.has_errors {
        let remedy = match task {
            Task::Multiclass => "add `errors:` with the cost of a `mistake`, or of each confusion",
            Task::Regression | Task::Forecast => "add `errors:` with the cost of being `over` and `under`, per unit",
            Task::Ranking => "add `errors:` with the cost of a `failed_query`",
            Task::Generation => "add `errors:` with the cost of a `failed_output`",
            _ => "add `errors:` with the cost of a false positive and of a false negative",
        };
        context.error("needs-prices", span, format!("`{metric}` needs to know what mistakes cost"), remedy);
        return;
    }
    let Some(Mistakes::Distance { over, under }) = draft.errors.as_ref().map(|errors| &errors.mistakes) else { return };
    for (name, key, there) in [("over_cost", "over", over.is_some()), ("under_cost", "under", under.is_some())] {
        if metric == name && !there {
            context.error(
                "needs-prices",
                span,
                format!("`{name}` needs a price, and `errors` has no `{key}`"),
                format!("add `{key}: {{cost: 5}}` under `errors`"),
            );
        }
    }
}

/// Some metrics need a key of the golden set.
fn golden(
    context: &mut Context<'_>,
    root: &Node,
    draft: &Draft,
    parsed: &bar_grammar::Parsed,
    place: &Place<'_>,
    needs: Needs,
) {
    let Some(truth) = draft.golden.as_ref().map(|golden| &golden.truth) else { return };
    let (key, example) = match (needs, truth) {
        (Needs::ClassOrder, Truth::Class { classes }) if classes.is_empty() => ("classes", "[low, medium, high]"),
        (Needs::Popularity, Truth::Relevance(relevance)) if relevance.popularity.is_none() => ("popularity", "COLUMN"),
        (Needs::CatalogueSize, Truth::Relevance(relevance)) if relevance.catalogue_size.is_none() => {
            ("catalogue_size", "12000")
        }
        _ => return,
    };
    if root.get("golden").is_none() {
        return;
    }
    let span = place.span(context, &parsed.metric);
    context.error(
        "needs-key",
        span,
        format!("`{}` can never be judged, because `golden` has no `{key}`", parsed.bar.metric),
        format!("add `{key}: {example}` under `golden`"),
    );
}

/// Metrics of scores need scores, and some need probabilities.
fn scores(
    context: &mut Context<'_>,
    parsed: &bar_grammar::Parsed,
    place: &Place<'_>,
    candidates: &[&Candidate],
    metric: &catalogue::Metric,
) {
    let span = place.span(context, &parsed.metric);
    let is_rule = |candidate: &Candidate| matches!(candidate.source, Source::Rule(_));
    if candidates.iter().all(|candidate| is_rule(candidate)) {
        context.error(
            "needs-scores",
            span,
            format!("`{}` needs scores, and every candidate is a rule", metric.written()),
            "add a candidate with a `score`, or use a metric of decisions such as `recall`",
        );
        return;
    }
    let mut scored = candidates.iter().filter(|candidate| !is_rule(candidate));
    let raw = |candidate: &&&Candidate| candidate.score_range != (0.0, 1.0) && candidate.recalibrate.is_none();
    if metric.needs == Needs::Probability && scored.all(|candidate| raw(&candidate)) {
        context.error(
            "needs-scores",
            span,
            format!("`{}` reads scores as probabilities, and no candidate's scores run from 0 to 1", metric.name),
            "use a metric of rankings such as `roc_auc`, give a candidate scores from 0 to 1, or `recalibrate` it",
        );
    }
}

/// Reports a metric that no candidate, or not every one, offers the key for.
#[expect(clippy::too_many_arguments, reason = "called from one place, which fixes most of them")]
fn offered(
    context: &mut Context<'_>,
    parsed: &bar_grammar::Parsed,
    place: &Place<'_>,
    candidates: &[&Candidate],
    baseline: Option<&str>,
    lacks: &dyn Fn(&Candidate) -> bool,
    key: &str,
    example: &str,
) {
    let lacking: Vec<&str> =
        candidates.iter().filter(|candidate| lacks(candidate)).map(|candidate| candidate.name.as_str()).collect();
    let span = place.span(context, &parsed.metric);
    if lacking.len() == candidates.len() {
        let message = format!("this bar can never be judged, because no candidate has `{key}`");
        context.error("needs-key", span, message, format!("add `{key}: {example}` to a candidate"));
        return;
    }
    let lacking: Vec<&str> = lacking.into_iter().filter(|name| Some(*name) != baseline).collect();
    if !lacking.is_empty() {
        let names: Vec<String> = lacking.iter().take(8).map(|name| quoted(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let verb = if names.len() == 1 { "has" } else { "have" };
        let message = format!("this bar gives no verdict on {}, which {verb} no `{key}`", list_words(&names));
        context.warning("needs-key", span, message, format!("add `{key}: {example}` there, or accept that"));
    }
}
