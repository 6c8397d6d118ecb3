//! The answer as one self-contained page.

use maud::{Markup, html};
use shipworthy_eval::outcome::Verdict;
use shipworthy_eval::size::plan::Plan;

use super::Told;
use super::tables::Table;
use crate::chart::ring;
use crate::paper::{self, chip, safe};
use crate::words;

/// The answer as a file that opens anywhere, also without a network.
pub fn page(told: &Told, plan: Option<&Plan>) -> String {
    let main = html! {
        (hero(told, plan))
        @for table in &told.tables { (section(table)) }
        section id="rests" aria-labelledby="rests-title" {
            div class="head" { h2 id="rests-title" { "What this rests on" } }
            ul class="said" { @for line in &told.rests_on { li { (safe(&words::capital(line))) } } }
        }
    };
    paper::page(&paper::Page {
        title: &format!("How many examples? {}", told.title),
        feature: &told.title,
        about: &told.about,
        tool: &told.tool,
        main,
    })
}

fn hero(told: &Told, plan: Option<&Plan>) -> Markup {
    html! {
        div class="hero" {
            div {
                p class="eyebrow" { "How many examples?" }
                h1 class="shorter" { (safe(&told.headline)) }
                @if let Some((first, rest)) = told.sentences.split_first() {
                    p class="lead" { b { (safe(first)) } }
                    @if !rest.is_empty() { ul class="said" { @for sentence in rest { li { (safe(sentence)) } } } }
                }
            }
            @if let Some(plan) = plan { (emblem(plan)) }
        }
    }
}

fn emblem(plan: &Plan) -> Markup {
    let bars = plan.bars;
    let parts = [(Verdict::Fail, bars.fail), (Verdict::NotEnoughEvidence, bars.open), (Verdict::Pass, bars.pass)];
    let verdicts: Vec<Verdict> =
        parts.iter().flat_map(|(verdict, n)| std::iter::repeat_n(*verdict, *n as usize)).collect();
    html! {
        div class="art" {
            (ring::ring(&verdicts, &format!("{} of {} are open", bars.open, words::counted(bars.all, "bar", "bars"))))
            p class="tally" {
                @for (verdict, n) in parts { @if n > 0 { (chip(verdict, &words::tally(verdict, n as usize))) } }
            }
        }
    }
}

fn section(table: &Table) -> Markup {
    html! {
        section aria-label=(safe(&table.title)) {
            div class="head" {
                h2 { (safe(&table.title)) }
                p class="small muted" { (safe(&words::capital(&table.aside))) "." }
            }
            table class="plain cards" {
                caption class="hidden-words" { (safe(&table.title)) }
                thead { tr { @for (at, head) in table.heads.iter().enumerate() { th scope="col" class=[(at >= table.words).then_some("n")] { (safe(&words::capital(head))) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (safe(cell)) } }
                                @else { td class=[(at >= table.words).then_some("n")] data-label=(safe(&words::capital(&table.heads[at]))) { span { (safe(cell)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
