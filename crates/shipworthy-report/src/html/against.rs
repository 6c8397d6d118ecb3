//! What changed since an earlier check, on the page.

use maud::{Markup, html};
use shipworthy_eval::against::{Change, Turn};
use shipworthy_eval::outcome::{Check, Money};

use super::page::{chip, safe};
use crate::{against, words};

/// What changed since an earlier check, where one was given.
pub fn section(check: &Check) -> Markup {
    let Some(told) = &check.against else { return html! {} };
    let money = check.money.as_ref();
    let bars = against::bars(told);
    html! {
        section id="against" aria-labelledby="against-title" data-from="check/against" {
            div class="head" {
                h2 id="against-title" { (against::TITLE) }
                p class="small muted" { (safe(&words::capital(&against::aside(told)))) "." }
            }
            ul class="said" { @for sentence in &told.sentences { li { (safe(sentence)) } } }
            @if !bars.is_empty() {
                table class="plain cards" {
                    caption { "Bars whose verdict is another one" }
                    thead { tr { th scope="col" { "Bar" } th scope="col" { "Turn" } th scope="col" { "Then" } th scope="col" { "Now" } } }
                    tbody { @for change in bars { tr {
                        th scope="row" { (safe(&against::bar(change))) }
                        td data-label="Turn" { span { (turn(change.turn)) } }
                        td data-label="Then" { span { (safe(&against::side(change, false, money))) } }
                        td data-label="Now" { span { (safe(&against::side(change, true, money))) } }
                    } } }
                }
            }
            @if !told.metrics.is_empty() {
                (table("Metrics on everybody", told.metrics.iter().map(|c| (against::label(&c.metric, money), c)).collect(), money))
            }
            @if let Some(first) = told.slices.first() {
                details class="numbers" {
                    summary { "Show " (words::metric(&first.change.metric)) " slice by slice" }
                    (table("Slice by slice", told.slices.iter().map(|s| (words::slice(&s.slice), &s.change)).collect(), money))
                }
            }
        }
    }
}

fn turn(turn: Turn) -> Markup {
    match against::shape(turn) {
        Some(verdict) => chip(verdict, against::word(turn)),
        None => html! { span class="dim" { (against::word(turn)) } },
    }
}

fn table(caption: &str, rows: Vec<(String, &Change)>, money: Option<&Money>) -> Markup {
    html! {
        table class="plain cards" {
            caption { (caption) }
            thead { tr {
                th scope="col" { "What" } th scope="col" { "Then" } th scope="col" { "Now" } th scope="col" { "Change" }
                th scope="col" { "Interval" } th scope="col" { "Turn" }
            } }
            tbody { @for (label, change) in &rows {
                @let cells = against::cells(change, money);
                tr {
                    th scope="row" { (safe(label)) }
                    td data-label="Then" { span { (cells.then) } }
                    td data-label="Now" { span { (cells.now) } }
                    td data-label="Change" { span { b { (cells.difference) } } }
                    td data-label="Interval" { span { (cells.interval) } }
                    td data-label="Turn" { span { (turn(change.turn)) } }
                }
            } }
        }
    }
}
