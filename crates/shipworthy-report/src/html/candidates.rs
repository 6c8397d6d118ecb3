//! Candidates side by side, their differences on the same examples, and how the scores behave.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check};

use super::from;
use super::page::{chip, safe};
use crate::chart::curve;
use crate::{view, words};

/// Candidates side by side, with their differences, where there are several; and what came of answering again.
pub fn section(check: &Check) -> Markup {
    html! { (side_by_side(check)) (repeats(check)) }
}

/// Of candidates that answered examples several times, what differs between the answers to one.
fn repeats(check: &Check) -> Markup {
    let repeated: Vec<(&Candidate, &str)> = view::repeated(check).collect();
    html! {
        @if !repeated.is_empty() {
            section id="repeats" aria-labelledby="repeats-title" {
                div class="head" {
                    h2 id="repeats-title" { (view::REPEATS) }
                    p class="small muted" { "As graded, before any correction." }
                }
                @for (candidate, sentence) in repeated {
                    p { b { (safe(&candidate.name)) ": " } span data-from=(from::candidate(candidate, "repeats/sentence")) { (safe(sentence)) } }
                }
            }
        }
    }
}

fn side_by_side(check: &Check) -> Markup {
    if check.candidates.len() < 2 {
        return html! {};
    }
    let money = check.money.as_ref();
    let metrics = view::side_by_side(check, 5);
    html! {
        section id="candidates" aria-labelledby="candidates-title" {
            div class="head" {
                h2 id="candidates-title" { "Candidates side by side" }
                p class="small muted" { "All on the same golden set." }
            }
            table class="plain cards" {
                caption class="hidden-words" { "Candidates side by side" }
                thead { tr {
                    th scope="col" { "Candidate" } th scope="col" { "Verdict" }
                    @for metric in &metrics { th scope="col" { (words::capital(&words::metric(metric))) (words::per(metric, money)) } }
                } }
                tbody {
                    @for candidate in &check.candidates {
                        tr {
                            th scope="row" {
                                (safe(&candidate.name))
                                @if check.recommended.as_ref() == Some(&candidate.name) { span class="tag" { "recommended" } }
                                @if candidate.is_baseline { span class="tag" { "in use today" } }
                                span class="under" data-from=(from::candidate(candidate, "threshold")) { (view::threshold(check, candidate)) }
                                @if candidate.excluded > 0 { span class="under" data-from=(from::candidate(candidate, "excluded")) { (words::counted(candidate.excluded, "row", "rows")) " without a score left out" } }
                            }
                            td data-label="Verdict" { (chip(candidate.verdict, words::verdict(candidate.verdict))) }
                            @for metric in &metrics {
                                td data-label=(words::capital(&words::metric(metric))) data-from=(from::candidate(candidate, &format!("metrics/{}", from::pointed(metric)))) { span {
                                    @match candidate.metrics.get(metric) {
                                        Some(e) => {
                                            b { (words::value_or_undefined(metric, e.estimate, money)) }
                                            span class="under range" { (words::interval(metric, e.low, e.high, money)) }
                                        }
                                        None => span class="dim" { "does not apply" },
                                    }
                                } }
                            }
                        }
                    }
                }
            }
            @if !check.comparisons.is_empty() { (comparisons(check)) }
        }
    }
}

fn comparisons(check: &Check) -> Markup {
    let money = check.money.as_ref();
    html! {
        details class="numbers" {
            summary { "Show the differences, example by example" }
            div class="scroll" tabindex="0" role="group" aria-label="Differences between candidates" {
                table class="plain" {
                    caption { "The first candidate minus the second" }
                    thead { tr {
                        th scope="col" { "Pair" } th scope="col" { "Metric" } th scope="col" class="n" { "Difference" } th scope="col" class="n" { "Interval" }
                        th scope="col" class="n" { "p, adjusted" } th scope="col" { "Method" }
                    } }
                    tbody {
                        @for (i, c) in check.comparisons.iter().enumerate() {
                            tr data-from=(from::check(&format!("comparisons/{i}"))) {
                                th scope="row" { (safe(&c.a)) " − " (safe(&c.b)) }
                                td { (words::metric(&c.metric)) (words::per(&c.metric, money)) }
                                td class="n" { @match c.difference { Some(x) => (words::difference(&c.metric, x, money)), None => "undefined" } }
                                td class="n" { @if let (Some(low), Some(high)) = (c.low, c.high) { (words::difference(&c.metric, low, money)) " to " (words::difference(&c.metric, high, money)) } }
                                td class="n" { @if let Some(p) = c.p_value { (p_value(p)) } }
                                td { (safe(&c.method)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn p_value(p: f64) -> String {
    if p < 0.0001 { "below 0.0001".to_string() } else { words::number(p) }
}

/// How the scores behave: do they mean what they say, and do they rank.
pub fn scores(candidate: &Candidate) -> Markup {
    let bins: Vec<_> = candidate.reliability.iter().copied().filter(|b| b.2 > 0).collect();
    if bins.is_empty() && candidate.roc.len() < 2 {
        return html! {};
    }
    let estimate = |name: &str| candidate.metrics.get(name).map(|e| words::estimate(name, e, None));
    let today = candidate
        .operating_points
        .get("current")
        .and_then(|p| Some((p.false_positive_rate?, p.recall?)))
        .or_else(|| {
            Some((candidate.metrics.get("false_positive_rate")?.estimate?, candidate.metrics.get("recall")?.estimate?))
        });
    html! {
        section id="scores" aria-labelledby="scores-title" {
            div class="head" { h2 id="scores-title" { "How the scores behave" } }
            div class="scores" {
                @if !bins.is_empty() {
                    figure data-from=(from::candidate(candidate, "reliability")) {
                        h3 { "Do they mean what they say?" }
                        (curve::reliability(&bins, "Mean score of each bin against the share that was positive; the numbers follow in a table"))
                        figcaption {
                            span data-from="words" { "On the dashed line a score of 30% comes true in 30 of 100 cases. " }
                            "Larger discs hold more examples."
                            @if let Some(ece) = estimate("ece") { " Mean gap: " span data-from=(from::candidate(candidate, "metrics/ece")) { (ece) } "." }
                        }
                        (reliability_table(candidate))
                    }
                }
                @if candidate.roc.len() >= 2 {
                    figure data-from=(from::candidate(candidate, "roc")) {
                        h3 { "Do they put positives first?" }
                        (curve::roc(&candidate.roc, today, "Positives caught against false alarms, for every threshold; the numbers follow in a table"))
                        figcaption {
                            "The nearer to the upper left corner, the better."
                            @if let Some(auc) = estimate("roc_auc") { " Area under the curve: " span data-from=(from::candidate(candidate, "metrics/roc_auc")) { (auc) } "." }
                        }
                        (roc_table(candidate))
                    }
                }
            }
        }
    }
}

fn reliability_table(candidate: &Candidate) -> Markup {
    let bins = candidate.reliability.iter().enumerate().filter(|(_, bin)| bin.2 > 0);
    html! {
        details class="numbers noprint" {
            summary { "Show the numbers" }
            table class="plain" {
                caption { "What the score says, and what happened" }
                thead { tr { th scope="col" class="n" { "Mean score" } th scope="col" class="n" { "Share positive" } th scope="col" class="n" { "Examples" } } }
                tbody { @for (i, bin) in bins { tr data-from=(from::candidate(candidate, &format!("reliability/{i}"))) { td class="n" { (words::percent(bin.0)) } td class="n" { (words::percent(bin.1)) } td class="n" { (words::count(bin.2)) } } } }
            }
        }
    }
}

fn roc_table(candidate: &Candidate) -> Markup {
    let few = candidate.roc.len().div_ceil(12).max(1);
    html! {
        details class="numbers noprint" {
            summary { "Show the numbers" }
            table class="plain" {
                caption { "What each alarm buys, from the highest threshold to the lowest" }
                thead { tr { th scope="col" class="n" { "False alarms among negatives" } th scope="col" class="n" { "Positives caught" } } }
                tbody { @for (i, point) in candidate.roc.iter().enumerate().step_by(few) { tr data-from=(from::candidate(candidate, &format!("roc/{i}"))) { td class="n" { (words::percent(point.0)) } td class="n" { (words::percent(point.1)) } } } }
            }
        }
    }
}
