//! What only one task has to show: answers against truths, how far off numbers are, what ranges hold.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, CoverageLevel, Details};

use super::from;
use super::page::safe;
use crate::chart::{dots, span};
use crate::words;

/// Classes shown in a table; with more, only the most frequent confusions would be read.
const MOST_CLASSES: usize = 20;

/// What only one task has to show.
pub fn section(candidate: &Candidate) -> Markup {
    let inside = match &candidate.details {
        Some(Details::Confusion { classes, counts }) if classes.len() <= MOST_CLASSES => confusion(classes, counts),
        Some(Details::Errors { quantiles }) => errors(quantiles),
        Some(Details::Coverage { levels }) => coverage(levels),
        _ => return html! {},
    };
    html! { section id="details" aria-labelledby="details-title" data-from=(from::candidate(candidate, "details")) { (inside) } }
}

fn frame(title: &str, note: &str, inside: Markup) -> Markup {
    html! {
        div class="head" { h2 id="details-title" { (title) } p class="small muted" { (note) } }
        (inside)
    }
}

fn confusion(classes: &[String], counts: &[Vec<u64>]) -> Markup {
    let share = |row: &[u64], count: u64| count as f64 / row.iter().sum::<u64>().max(1) as f64;
    let cell = |truth: usize, answer: usize, row: &[u64]| {
        let count = row[answer];
        let class = match (truth == answer, count) {
            (_, 0) => "n none",
            (true, _) => "n right",
            (false, count) if share(row, count) >= 0.1 => "n wrong often",
            (false, _) => "n wrong",
        };
        html! { td class=(class) { (words::count(count)) @if count > 0 { span class="under" { (words::percent(share(row, count))) } } } }
    };
    let table = html! {
        div class="scroll" tabindex="0" role="group" aria-labelledby="details-title" {
            table class="plain confusion" aria-labelledby="details-title" {
                thead { tr {
                    th scope="col" { "What was true" }
                    @for class in classes { th scope="col" class="n" { "said " (safe(class)) } }
                    th scope="col" class="n" { "Examples" }
                } }
                tbody {
                    @for (truth, row) in counts.iter().enumerate() {
                        tr {
                            th scope="row" { (safe(&classes[truth])) }
                            @for answer in 0..classes.len() { (cell(truth, answer, row)) }
                            td class="n" { (words::count(row.iter().sum())) }
                        }
                    }
                }
            }
        }
    };
    frame("What it takes for what", "A row for each truth, a column for each answer; shares are of the row.", table)
}

fn errors(quantiles: &[(f64, f64)]) -> Markup {
    let most = quantiles.iter().map(|(_, error)| error.abs()).fold(0.0, f64::max);
    let table = html! {
        table class="plain" aria-labelledby="details-title" {
            thead { tr { th scope="col" { "Share of answers" } th scope="col" class="n" { "Too high by at most" } th scope="col" { "" } } }
            tbody {
                @for (share, error) in quantiles {
                    tr {
                        th scope="row" { (words::percent(*share)) }
                        td class="n" { (words::number(*error)) }
                        td { (dots::meter(if most > 0.0 { error.abs() / most } else { 0.0 }, if *error < 0.0 { "loss" } else { "data" })) }
                    }
                }
            }
        }
    };
    frame(
        "How far off it is",
        "Answer less truth, from the lowest to the highest; below zero it said too little.",
        table,
    )
}

fn coverage(levels: &[CoverageLevel]) -> Markup {
    let row = |level: &CoverageLevel| {
        let observed = &level.observed;
        let label = format!(
            "{}: promised {}, observed {}",
            words::metric(&level.metric),
            words::percent(level.promised),
            words::value_or_undefined(&level.metric, observed.estimate, None)
        );
        html! {
            tr {
                th scope="row" { (words::capital(&words::metric(&level.metric))) }
                td class="n" { (words::percent(level.promised)) }
                td class="n" {
                    b { (words::value_or_undefined(&level.metric, observed.estimate, None)) }
                    span class="under" { (words::interval(&level.metric, observed.low, observed.high, None)) }
                }
                td { (span::share(level.promised, observed, &label)) }
            }
        }
    };
    let table = html! {
        div class="scroll" tabindex="0" role="group" aria-labelledby="details-title" {
            table class="plain" aria-labelledby="details-title" {
                thead { tr {
                    th scope="col" { "What" } th scope="col" class="n" { "Promised" } th scope="col" class="n" { "Observed" }
                    th scope="col" { "Picture" }
                } }
                tbody { @for level in levels { (row(level)) } }
            }
        }
    };
    frame(
        "Do its ranges mean what they say?",
        "The long line is what was promised; the stretch is the interval of what was observed.",
        table,
    )
}
