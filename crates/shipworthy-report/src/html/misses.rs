//! Real examples that the candidate gets wrong, quoted.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check, Miss};
use shipworthy_spec::spec::{OUTPUT, Task};

use super::from;
use super::page::safe;
use crate::{money, words};

/// What an empty cell reads like.
const MISSING: &str = "(missing)";

/// Shown at once, of each kind; the others are folded.
const SHOWN: usize = 3;

/// The worst mistakes of each kind, quoted; the others folded.
pub fn part(check: &Check, candidate: &Candidate) -> Markup {
    let of = |kind: &str| candidate.misses.iter().filter(|m| m.kind == kind).collect::<Vec<_>>();
    let missed = if check.task == "binary" { of("false_negative") } else { of("mistake") };
    let alarms = of("false_positive");
    let shown_alarms = if missed.is_empty() { SHOWN } else { 1 };
    let folded: Vec<&Miss> = missed.iter().skip(SHOWN).chain(alarms.iter().skip(shown_alarms)).copied().collect();
    html! {
        div class="head" {
            h2 { "What it gets wrong" }
            p class="small muted" { "Real examples, worst first." }
        }
        ul class="quotes" {
            @for miss in missed.iter().take(SHOWN).chain(alarms.iter().take(shown_alarms)) { (quote(check, candidate, miss)) }
        }
        @if !folded.is_empty() {
            details class="numbers" {
                summary data-from=(from::candidate(candidate, "misses#")) { (words::count(folded.len() as u64)) " more" }
                ul class="quotes" { @for miss in folded { (quote(check, candidate, miss)) } }
            }
        }
    }
}

/// Where a mistake stands in the JSON.
pub fn place(candidate: &Candidate, miss: &Miss) -> String {
    let place = candidate.misses.iter().position(|other| std::ptr::eq(other, miss)).unwrap_or_default();
    from::candidate(candidate, &format!("misses/{place}"))
}

/// Whether its answers are texts: then what was asked and what was written stand apart from the other columns.
fn is_of_texts(check: &Check) -> bool {
    check.task == Task::Generation.name()
}

fn quote(check: &Check, candidate: &Candidate, miss: &Miss) -> Markup {
    if is_of_texts(check) {
        return written(check, candidate, miss);
    }
    let text = said(miss);
    let rest: Vec<String> = miss
        .columns
        .iter()
        .filter(|c| Some(c.0.as_str()) != text.map(|t| t.0.as_str()) && c.1 != MISSING)
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    html! {
        li data-from=(place(candidate, miss)) {
            @if let Some((_, text)) = text { blockquote { "“" (safe(text)) "”" } }
            p {
                (outcome(check, candidate, miss)) " " (safe(&words::slice(&miss.slice))) "."
                @if !rest.is_empty() { br; (safe(&rest.join(" · "))) }
            }
        }
    }
}

/// What was asked, what the candidate wrote, and what is wrong with it; all columns are folded.
fn written(check: &Check, candidate: &Candidate, miss: &Miss) -> Markup {
    let asked: Vec<String> = first(miss).map(|(name, value)| format!("{name}: {value}")).collect();
    html! {
        li data-from=(place(candidate, miss)) {
            @if !asked.is_empty() { p class="given" { (safe(&asked.join(" · "))) } }
            @if let Some(output) = &miss.output { blockquote { "“" (safe(output)) "”" } }
            p { (outcome(check, candidate, miss)) @if !miss.slice.0.is_empty() { " " (safe(&words::slice(&miss.slice))) "." } }
            (why(miss))
            (columns(miss))
        }
    }
}

/// The columns that are read first: the id, and what was asked.
pub fn first(miss: &Miss) -> impl Iterator<Item = &(String, String)> {
    miss.first.iter().filter_map(move |name| miss.columns.iter().find(|column| column.0 == *name))
}

/// Why graders fail it, in their words.
pub fn why(miss: &Miss) -> Markup {
    html! { @for (grader, why) in &miss.why { p class="why" { b { (safe(grader)) } ": " q { (safe(why)) } } } }
}

/// Every column of the example, folded. A print leaves the fold closed.
pub fn columns(miss: &Miss) -> Markup {
    // What the candidate wrote stands among them under a name of ours, once.
    let written = miss.columns.iter().position(|(name, value)| name == OUTPUT && Some(value) == miss.output.as_ref());
    let columns = miss.columns.iter().enumerate().filter(|(place, _)| Some(*place) != written);
    let columns: Vec<&(String, String)> = columns.map(|(_, column)| column).collect();
    html! {
        @if !columns.is_empty() {
            details class="numbers columns" {
                summary { "All columns" }
                dl { @for (name, value) in columns { dt { (safe(name)) } dd { (safe(value)) } } }
            }
        }
    }
}

/// The column that reads like prose, where there is one.
fn said(miss: &Miss) -> Option<&(String, String)> {
    miss.columns
        .iter()
        .filter(|(_, value)| value.split_whitespace().count() >= 3 || value.chars().count() >= 24)
        .max_by_key(|(name, value)| (value.chars().count(), std::cmp::Reverse(name)))
}

fn outcome(check: &Check, candidate: &Candidate, miss: &Miss) -> String {
    let what = match &miss.told {
        Some(told) => words::capital(&safe(told)),
        None if miss.kind == "false_positive" => "Flagged wrongly".to_owned(),
        None => "Missed".to_owned(),
    };
    let score = match (miss.score, candidate.threshold) {
        (Some(score), Some(threshold)) => {
            let side = if score >= threshold { "at or above" } else { "below" };
            format!(" with score {}, {side} {}", words::number(score), words::number(threshold))
        }
        (Some(score), None) => format!(" with score {}", words::number(score)),
        (None, _) => String::new(),
    };
    let cost = match (&check.money, miss.cost) {
        (Some(prices), Some(cost)) => format!(", cost {}", money::format(cost, &prices.currency)),
        _ => String::new(),
    };
    format!("{what}{score}{cost}.")
}
