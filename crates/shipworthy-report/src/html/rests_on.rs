//! What the verdict rests on: examples, labels, methods, how to repeat it; and every number behind it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check, Money};
use shipworthy_spec::spec::Task;

use super::bars;
use super::from;
use super::page::safe;
use crate::{view, words};

/// Examples, labels, methods, how to repeat it; and every number, folded.
pub fn section(check: &Check) -> Markup {
    let golden = &check.golden;
    html! {
        section id="rests" aria-labelledby="rests-title" {
            div class="head" { h2 id="rests-title" { "What this verdict rests on" } }
            dl class="rests" {
                div {
                    dt { "Examples" }
                    dd data-from="check/golden" {
                        (words::counted(golden.examples, "example", "examples"))
                        @if let Some(clusters) = golden.clusters { " in " (words::counted(clusters, "cluster", "clusters")) }
                        @if let Some((first, last)) = &golden.time_range { ", " (safe(first)) " to " (safe(last)) }
                        @if golden.left_out > 0 { "; " (words::count(golden.left_out)) " left out by the filter" }
                        @if golden.weighted { "; weighted" }
                    }
                }
                div {
                    dt { "Labels" }
                    dd data-from="check/golden" {
                        @match golden.positives {
                            Some(positives) => (words::counted(positives, "positive", "positives")),
                            None if check.task == Task::Generation.name() => (safe(&labels_of_outputs(check))),
                            None => (words::counted(golden.examples, "labelled example", "labelled examples")),
                        }
                        @if golden.unlabelled > 0 { "; " (words::count(golden.unlabelled)) " rows without a label" }
                        @if let Some(rate) = golden.positive_rate { "; figures corrected to " (words::percent(rate)) " positives in production" }
                    }
                }
                div {
                    dt { "Methods" }
                    dd data-from="check/looks" {
                        "Confidence " span data-from="check/confidence" { (words::percent(check.confidence)) } "; look " (check.looks.this) " of " (check.looks.planned)
                        ", " (words::percent(check.looks.alpha)) " error spent"
                        @if let Some(error) = check.looks.real_error { "; after so many looks a feature below its bar passes with up to " (words::percent(error)) }
                        @let methods = methods(check);
                        @if !methods.is_empty() { "; " (safe(&methods.join(", "))) }
                    }
                }
                div {
                    dt { "Again" }
                    dd { code { (safe(&view::command(check))) } br; "same inputs, same verdict; golden set " code { (safe(&golden.fingerprint)) } @if !check.verdict_hash.is_empty() { "; verdict " code { (safe(&check.verdict_hash)) } } }
                }
            }
            details class="every" {
                summary { "Every number, candidate by candidate" }
                @for candidate in &check.candidates { (numbers(candidate, check.money.as_ref())) }
            }
        }
    }
}

/// Of texts the examples have no label: people label outputs, where a judge grades them.
fn labels_of_outputs(check: &Check) -> String {
    let one = |candidate: &Candidate| -> Vec<String> {
        let judges = candidate.judges.iter();
        judges
            .map(|card| {
                let outputs = words::of(card.labels, card.judged);
                format!("people labelled {outputs} outputs of {} for “{}”", candidate.name, card.grader)
            })
            .collect()
    };
    let said = view::subject(check).map(one).unwrap_or_default();
    if said.is_empty() { "none: no judge grades these outputs".to_owned() } else { said.join("; ") }
}

fn methods(check: &Check) -> Vec<String> {
    let methods: BTreeSet<&str> =
        view::subject(check).iter().flat_map(|c| &c.bars).map(|bar| bar.method.as_str()).collect();
    methods.into_iter().filter(|m| !["", "none", "undefined"].contains(m)).map(|m| m.replace('-', " ")).collect()
}

fn numbers(candidate: &Candidate, money: Option<&Money>) -> Markup {
    html! {
        h3 { (safe(&candidate.name)) }
        @if !candidate.bars.is_empty() { (bars::numbers(candidate, money)) }
        @if !candidate.metrics.is_empty() {
            div class="scroll" tabindex="0" role="group" aria-label={ "Metrics of " (safe(&candidate.name)) } {
                table class="plain" {
                    caption { "Metrics of " (safe(&candidate.name)) " on everybody" }
                    thead { tr {
                        th scope="col" { "Metric" } th scope="col" class="n" { "Measured" } th scope="col" class="n" { "Interval" }
                        th scope="col" class="n" { "Counted" } th scope="col" { "Method" }
                    } }
                    tbody {
                        @for (name, e) in &candidate.metrics {
                            tr data-from=(from::candidate(candidate, &format!("metrics/{}", from::pointed(name)))) {
                                th scope="row" { (words::capital(&words::metric(name))) (words::per(name, money)) " " code { (name) } }
                                td class="n" { (words::value_or_undefined(name, e.estimate, money)) }
                                td class="n" { (words::interval(name, e.low, e.high, money)) }
                                td class="n" { (words::count(e.n)) }
                                td { (safe(&e.method)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
