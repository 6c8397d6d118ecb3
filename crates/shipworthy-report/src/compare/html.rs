//! The comparison as one self-contained page.

use maud::{Markup, html};
use shipworthy_eval::compare::{Compare, Difference};
use shipworthy_eval::outcome::Verdict;

use super::{
    about, by_example, change, command, headline, interval, label, more, outcome, rests_on, shape, test, value,
};
use crate::chart::interval::{Row, rows};
use crate::chart::{Size, ring};
use crate::paper::{self, chip, safe};
use crate::words;

/// The comparison as a file that opens anywhere, also without a network.
pub fn html(compare: &Compare) -> String {
    let main = html! {
        (hero(compare))
        (metrics(compare))
        (slices(compare))
        (answers(compare))
        (warnings(compare))
        (rests(compare))
    };
    paper::page(&paper::Page {
        title: &format!("{} or {}? {}", compare.a, compare.b, compare.feature),
        feature: &compare.feature,
        about: &about(compare),
        tool: &compare.tool,
        main,
    })
}

fn verdict(difference: &Difference) -> Option<Verdict> {
    match (&difference.better, &difference.reason) {
        (Some(_), _) => Some(Verdict::Pass),
        (None, Some(_)) => None,
        (None, None) if difference.differs => None,
        (None, None) => Some(Verdict::NotEnoughEvidence),
    }
}

fn hero(compare: &Compare) -> Markup {
    let told: Vec<Verdict> = compare.metrics.iter().filter_map(verdict).collect();
    let shown = told.iter().filter(|v| **v == Verdict::Pass).count();
    let mut segments = told.clone();
    segments.sort_by_key(|v| *v != Verdict::Pass);
    html! {
        div class="hero" {
            div {
                p class="eyebrow" { (safe(&compare.a)) " or " (safe(&compare.b)) "?" }
                h1 class="shorter" { (safe(&headline(compare))) }
                @if let Some((first, rest)) = compare.sentences.split_first() {
                    p class="lead" { b { (safe(first)) } }
                    @if !rest.is_empty() { ul class="said" { @for sentence in rest { li { (safe(sentence)) } } } }
                }
            }
            div class="art" {
                (ring::ring(&segments, &format!("{shown} of {} metrics differ", told.len())))
                p class="tally" {
                    @if shown > 0 { (chip(Verdict::Pass, &format!("{shown} differ"))) }
                    @if told.len() > shown { (chip(Verdict::NotEnoughEvidence, &format!("{} can't tell yet", told.len() - shown))) }
                }
                @if let (Some(main), false) = (&compare.main, shape(compare) == Verdict::Pass) { p class="small dim" { "first of all by " (words::metric(main)) } }
            }
        }
    }
}

fn metrics(compare: &Compare) -> Markup {
    html! {
        section id="metrics" aria-labelledby="metrics-title" {
            div class="head" {
                h2 id="metrics-title" { "Metric by metric" }
                p class="small muted" { "The change from " (safe(&compare.a)) " to " (safe(&compare.b)) ", on the same examples." }
            }
            (table(compare, compare.metrics.iter().map(|d| (label(compare, d), d)).collect(), "Metric"))
        }
    }
}

fn table(compare: &Compare, differences: Vec<(String, &Difference)>, head: &str) -> Markup {
    html! {
        table class="plain cards" {
            caption class="hidden-words" { (head) " by " (head.to_lowercase()) }
            thead { tr {
                th scope="col" { (head) } th scope="col" class="n" { (safe(&compare.a)) } th scope="col" class="n" { (safe(&compare.b)) }
                th scope="col" class="n" { "Change" } th scope="col" class="n" { "Interval" } th scope="col" class="n" { "Counted" } th scope="col" { "So" }
            } }
            tbody {
                @for (label, d) in &differences {
                    tr {
                        th scope="row" { (safe(label)) }
                        td class="n" data-label=(safe(&compare.a)) { span { (value(compare, d, d.a.estimate)) } }
                        td class="n" data-label=(safe(&compare.b)) { span { (value(compare, d, d.b.estimate)) } }
                        td class="n" data-label="Change" { span { b { (words::or_dash(change(compare, d))) } } }
                        td class="n" data-label="Interval" { span { (words::or_dash(interval(compare, d))) } }
                        td class="n" data-label="Counted" { span { (words::count(d.n)) } }
                        td data-label="So" { span {
                            @match verdict(d) {
                                Some(v) => (chip(v, &safe(&outcome(d)))),
                                None => span class="dim" { (safe(&outcome(d))) },
                            }
                            @if let Some(more) = more(compare, d) { span class="under" { (more) } }
                        } }
                    }
                }
            }
        }
    }
}

fn slices(compare: &Compare) -> Markup {
    let Some(main) = compare.main.as_ref().filter(|_| !compare.slices.is_empty()) else { return html! {} };
    let found: Vec<(&shipworthy_eval::compare::SliceDifferences, &Difference)> = compare
        .slices
        .iter()
        .filter_map(|slice| Some((slice, slice.metrics.iter().find(|d| d.metric == *main)?)))
        .collect();
    let drawn = drawn(compare, main, &found);
    let domain = drawn.iter().flat_map(|row| [row.low, row.high, row.estimate]).flatten().chain([0.0]);
    let (low, high) = domain.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let air = (high - low) * 0.08;
    let tick = |x: f64| words::difference(main, x, compare.money.as_ref()).replace(" points", "");
    let told: Vec<String> = drawn.iter().map(|row| format!("{} {}", row.name, row.figure)).collect();
    let label = format!("Change in {} slice by slice, with intervals: {}", words::metric(main), told.join("; "));
    html! {
        section id="slices" aria-labelledby="slices-title" {
            div class="head" {
                h2 id="slices-title" { "For whom" }
                p class="small muted" { "Change in " (words::metric(main)) ", slice by slice. The long line is no change." }
            }
            @if high > low {
                figure class="half" { @for size in Size::BOTH { (rows(&drawn, &[(0.0, "the same")], (low - air, high + air), &tick, "", &safe(&label), size)) } }
            }
            details class="numbers" {
                summary { "Show the numbers of every slice" }
                (table(compare, found.iter().map(|(slice, d)| (words::slice(&slice.slice), *d)).collect(), "Slice"))
            }
        }
    }
}

fn drawn(
    compare: &Compare,
    main: &str,
    found: &[(&shipworthy_eval::compare::SliceDifferences, &Difference)],
) -> Vec<Row> {
    let row = |name: String, d: &Difference, first: bool| Row {
        name,
        estimate: d.difference.map(|x| -x),
        low: d.high.map(|x| -x),
        high: d.low.map(|x| -x),
        verdict: match (&d.better, &d.reason) {
            (Some(name), _) if *name == compare.a => Some(Verdict::Fail),
            _ => verdict(d),
        },
        figure: change(compare, d).unwrap_or_else(|| "too few".to_owned()),
        first_of_group: first,
        ..Row::default()
    };
    let everyone = compare.metrics.iter().find(|d| d.metric == main);
    let mut rows: Vec<Row> = everyone.map(|d| row("Everyone".to_owned(), d, true)).into_iter().collect();
    let mut column: Option<String> = None;
    for (slice, d) in found {
        let here = words::slice_columns(&slice.slice);
        let first = column.as_ref() != Some(&here);
        rows.push(row(words::slice(&slice.slice), d, first));
        column = Some(here);
    }
    rows
}

fn answers(compare: &Compare) -> Markup {
    let Some(answers) = &compare.answers else { return html! {} };
    html! {
        section id="answers" aria-labelledby="answers-title" {
            div class="head" {
                h2 id="answers-title" { "Example by example" }
                p class="small muted" { (safe(&test(answers))) }
            }
            dl class="rests" {
                @for (label, n) in by_example(compare, answers) {
                    div { dt { (safe(&words::capital(&label))) } dd { (words::count(n)) } }
                }
            }
        }
    }
}

fn warnings(compare: &Compare) -> Markup {
    html! {
        @if !compare.warnings.is_empty() {
            section id="warnings" aria-labelledby="warnings-title" {
                div class="head" { h2 id="warnings-title" { "Before you act on it" } }
                ul class="said" { @for warning in &compare.warnings { li { (safe(warning)) } } }
            }
        }
    }
}

fn rests(compare: &Compare) -> Markup {
    html! {
        section id="rests" aria-labelledby="rests-title" {
            div class="head" { h2 id="rests-title" { "What this rests on" } }
            dl class="rests" {
                div { dt { "Examples" } dd { (safe(&rests_on(compare).join("; "))) } }
                div { dt { "Methods" } dd { (safe(&methods(compare))) } }
                div { dt { "Again" } dd {
                    @if let Some(command) = command(compare) { code { (safe(&command)) } br; }
                    "golden set " code { (compare.golden.fingerprint) }
                } }
            }
        }
    }
}

fn methods(compare: &Compare) -> String {
    let methods = compare.metrics.iter().map(|d| d.method.as_str());
    let mut methods: Vec<&str> = methods.filter(|m| !["", "none", "undefined"].contains(m)).collect();
    methods.sort_unstable();
    methods.dedup();
    methods.join("; ")
}
