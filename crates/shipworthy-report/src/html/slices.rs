//! Who it lets down: the main metric slice by slice, and the weakest slices that the search found.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check, Slice, Verdict};

use super::from;
use super::page::{chip, safe};
use crate::chart::interval::{self, Row};
use crate::chart::{Size, dots, scale};
use crate::{view, words};

/// More slice values than this are in the table only, those that do not pass excepted.
const DRAWN: usize = 14;

/// Different bars that are named above the rows.
const MOST_NAMED: usize = 3;

/// The main metric, slice by slice, as a picture.
pub fn part(check: &Check, candidate: &Candidate) -> Markup {
    let Some(metric) = view::main_metric(candidate) else {
        return html! { h2 id="who-title" { "Who it lets down" } };
    };
    let money = check.money.as_ref();
    let everyone = candidate.metrics.get(&metric);
    let overall = candidate.bars.iter().find(|bar| bar.metric == metric && bar.slice.0.is_empty());
    let mut rows = vec![Row {
        name: "Everyone".into(),
        estimate: everyone.and_then(|e| e.estimate),
        low: everyone.and_then(|e| e.low),
        high: everyone.and_then(|e| e.high),
        verdict: overall.map(|bar| bar.verdict),
        limit: overall.and_then(|bar| bar.target),
        figure: everyone.map_or_else(String::new, |e| figure(&metric, e.estimate, e.n)),
        first_of_group: true,
        from: Some(from::candidate(candidate, &format!("metrics/{}", from::pointed(&metric)))),
        ..Row::default()
    }];
    if let Some(why) = undrawn(candidate, &metric) {
        return html! {
            div class="head" { h2 id="who-title" { "Who it lets down" } }
            p class="measure" { (why) }
        };
    }
    let mut shown = 0;
    let mut column = None;
    for (place, slice) in candidate.slices.iter().enumerate() {
        let Some(e) = slice.metrics.get(&metric) else { continue };
        let bar = view::bar_on(candidate, &metric, slice);
        let verdict = bar.map(|bar| bar.verdict);
        if shown >= DRAWN && !matches!(verdict, Some(Verdict::Fail | Verdict::NotEnoughEvidence)) {
            continue;
        }
        shown += 1;
        let name = words::slice_columns(&slice.slice);
        rows.push(Row {
            name: words::slice(&slice.slice),
            estimate: e.estimate,
            low: e.low,
            high: e.high,
            verdict,
            limit: bar.and_then(|bar| bar.target),
            figure: figure(&metric, e.estimate, e.n),
            first_of_group: column.as_ref() != Some(&name),
            from: Some(from::candidate(candidate, &format!("slices/{place}"))),
            ..Row::default()
        });
        column = Some(name);
    }
    let left_out = candidate.slices.iter().filter(|s| s.metrics.contains_key(&metric)).count() + 1 - rows.len();
    let numbers = rows.iter().flat_map(|r| [r.estimate, r.low, r.high, r.limit]).flatten();
    let domain = scale::domain(&metric, numbers);
    let said = |r: &Row| {
        let bar = r.limit.map(|limit| format!(", bar {}", words::value(&metric, limit, None))).unwrap_or_default();
        format!("{} {}{bar}", r.name, words::value_or_undefined(&metric, r.estimate, money))
    };
    let label = rows.iter().map(said).collect::<Vec<_>>().join("; ");
    let limits = limits(&rows, &metric);
    let line: Vec<(f64, &str)> = limits.iter().map(|(x, text)| (*x, text.as_str())).collect();
    let apart = !is_shared(&rows);
    if !apart {
        // One bar for everybody and every slice is one line through all of them.
        rows.iter_mut().for_each(|row| row.limit = None);
    }
    let label = format!("{} by slice. {label}", words::capital(&words::metric(&metric)));
    html! {
        div class="head" {
            h2 id="who-title" { "Who it lets down" }
            p class="small muted" { (words::capital(&words::metric(&metric))) ", slice by slice" }
        }
        @if let Some(domain) = domain {
            figure data-from=(from::candidate(candidate, "bars")) {
                @for size in Size::BOTH {
                    (interval::rows(&rows, &line, domain, &|x| words::value(&metric, x, money), head(&metric), &safe(&label), size))
                }
                @if apart || left_out > 0 {
                    figcaption data-from=(from::candidate(candidate, "slices#")) {
                        @if apart { "The upright in a row is its bar; a row without one has no bar. " }
                        @if left_out > 0 { (words::counted(left_out as u64, "more slice is", "more slices are")) " in the numbers below." }
                    }
                }
            }
        }
    }
}

/// Why there is no picture: the metric is known of no slice. `None` where there is something to draw.
fn undrawn(candidate: &Candidate, metric: &str) -> Option<String> {
    let mut found = candidate.slices.iter().filter_map(|slice| slice.metrics.get(metric)).peekable();
    found.peek()?;
    if found.any(|e| e.estimate.is_some()) {
        return None;
    }
    let name = words::capital(&words::metric(metric));
    let why = if candidate.judges.is_empty() {
        ""
    } else {
        " A judge is corrected by people's labels, and of single slices there are too few."
    };
    Some(format!("{name}: not known of any slice by itself, so there is nothing to draw.{why}"))
}

/// The bars of the rows with their names, each value once; none where they are too many to be read.
fn limits(rows: &[Row], metric: &str) -> Vec<(f64, String)> {
    let mut targets: Vec<f64> = rows.iter().filter_map(|row| row.limit).collect();
    targets.sort_by(f64::total_cmp);
    targets.dedup();
    if targets.len() > MOST_NAMED {
        return Vec::new();
    }
    targets.into_iter().map(|target| (target, format!("bar {}", words::value(metric, target, None)))).collect()
}

/// Whether all rows have the same bar, or none has one.
fn is_shared(rows: &[Row]) -> bool {
    rows.windows(2).all(|pair| pair[0].limit == pair[1].limit)
}

fn head(metric: &str) -> &'static str {
    match metric {
        "recall" => "caught",
        "false_positive_rate" => "flagged wrongly",
        "precision" => "alarms right",
        _ => "",
    }
}

fn figure(metric: &str, estimate: Option<f64>, n: u64) -> String {
    match words::share_of(metric, estimate, n) {
        Some(text) => text.trim_end_matches(words::denominator(metric)).trim_end().to_string(),
        None if n == 0 => "none seen".to_string(),
        None => words::count(n),
    }
}

/// The main metric of every slice as a table.
pub fn numbers(check: &Check, candidate: &Candidate) -> Markup {
    let Some(metric) = view::main_metric(candidate).filter(|_| !candidate.slices.is_empty()) else {
        return html! {};
    };
    let metric = metric.as_str();
    let money = check.money.as_ref();
    let by_class = check.golden.positives.is_some();
    html! {
        details class="numbers" {
            summary { "Show the numbers of every slice" }
            div class="scroll" tabindex="0" role="group" aria-label="The numbers of every slice" {
                table class="plain" {
                    caption { (words::capital(&words::metric(metric))) " (" code { (metric) } ")" }
                    thead { tr {
                        th scope="col" { "Slice" } th scope="col" class="n" { "Examples" } @if by_class { th scope="col" class="n" { "Positives" } }
                        th scope="col" class="n" { "Measured" } th scope="col" class="n" { "Interval" } th scope="col" { "Verdict" }
                    } }
                    tbody {
                        @for (i, slice) in candidate.slices.iter().enumerate() {
                            @let e = slice.metrics.get(metric);
                            tr data-from=(from::candidate(candidate, &format!("slices/{i}"))) {
                                th scope="row" { (safe(&words::slice(&slice.slice))) span class="under" { (safe(&words::slice_columns(&slice.slice))) } }
                                td class="n" { (words::count(slice.examples)) }
                                @if by_class { td class="n" { (words::or_dash(slice.positives.map(words::count))) } }
                                td class="n" { (words::value_or_undefined(metric, e.and_then(|e| e.estimate), money)) }
                                td class="n" { @if let Some(e) = e { (words::interval(metric, e.low, e.high, money)) } }
                                td { @match view::bar_on(candidate, metric, slice) { Some(bar) => (chip(bar.verdict, words::standing(bar))), None => span class="dim" { "no bar" } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The weakest slices that the search found.
pub fn weakest(check: &Check, candidate: &Candidate) -> Markup {
    let money = check.money.as_ref();
    html! {
        @if !candidate.weakest_slices.is_empty() {
            div class="weak" {
                h3 { "The weakest slices, found by search" }
                table class="plain cards" {
                    caption class="hidden-words" { "The weakest slices, found by search" }
                    thead { tr {
                        th scope="col" { "Slice" } th scope="col" { "What goes wrong" } th scope="col" { "There" } th scope="col" { "Elsewhere" }
                        th scope="col" { "Share of examples" } th scope="col" { "Share of the loss" } th scope="col" { "How sure" }
                    } }
                    tbody {
                        @for (i, weak) in candidate.weakest_slices.iter().enumerate() {
                            tr data-from=(from::candidate(candidate, &format!("weakest_slices/{i}"))) {
                                th scope="row" { (safe(&words::slice(&weak.slice))) span class="under" { (columns(&weak.slice)) } }
                                td data-label="What goes wrong" { span { (words::metric(&weak.metric)) (words::per(&weak.metric, money)) } }
                                td data-label="There" { span {
                                    b { (words::value_or_undefined(&weak.metric, weak.estimate, money)) }
                                    span class="under range" { (words::interval(&weak.metric, weak.low, weak.high, money)) }
                                } }
                                td data-label="Elsewhere" { span { (words::value_or_undefined(&weak.metric, weak.elsewhere, money)) } }
                                td data-label="Share of examples" { span { (words::percent(weak.example_share)) (dots::meter(weak.example_share, "")) } }
                                td data-label="Share of the loss" { span {
                                    @match weak.cost_share {
                                        Some(share) => { (words::percent(share)) (dots::meter(share, "loss")) }
                                        None => "not priced",
                                    }
                                } }
                                td data-label="How sure" { span { (if weak.confirmed { "confirmed on the half that did not find it" } else { "a lead: not confirmed" }) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn columns(slice: &Slice) -> String {
    safe(&words::slice_columns(slice))
}
