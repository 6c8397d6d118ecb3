//! The bars: what was asked, what was measured, and what would settle it.

use maud::{Markup, html};
use shipworthy_eval::outcome::{BarResult, Candidate, Check, Money, Verdict};
use shipworthy_spec::bar::Severity;

use super::from;
use super::page::{chip, safe};
use crate::chart::interval;
use crate::{view, words};

/// Bars that do not pass are shown up to this many, fails first; the others are folded.
const SHOWN: usize = 12;

/// The bars of a candidate: those that do not pass, then those that do, folded.
pub fn section(check: &Check, candidate: &Candidate) -> Markup {
    let money = check.money.as_ref();
    let mut open = view::bars(candidate, Verdict::Fail);
    open.extend(view::bars(candidate, Verdict::NotEnoughEvidence));
    let passing = view::bars(candidate, Verdict::Pass);
    html! {
        section id="bars" aria-labelledby="bars-title" {
            div class="head" {
                h2 id="bars-title" { "The bars you agreed" }
                p class="small muted" {
                    "The long line is the bar; the stretch is the " span data-from="check/confidence" { (words::percent(check.confidence)) } " interval; the short tick is the bound that decides."
                    @if let Some(why) = view::bound_beyond(check, candidate) { " " (why) }
                }
            }
            @if candidate.bars.is_empty() {
                p { "The spec names no bars yet. Without them there is nothing to pass." }
            }
            @let (shown, folded) = open.split_at(open.len().min(SHOWN));
            @if !shown.is_empty() { (table(candidate, shown, money, "Bars that fail or cannot be told yet")) }
            @if !folded.is_empty() {
                details {
                    summary data-from=(from::candidate(candidate, "bars#")) { (words::counted(folded.len() as u64, "more bar does not pass yet", "more bars do not pass yet")) }
                    (table(candidate, folded, money, "More bars that fail or cannot be told yet"))
                }
            }
            @if !passing.is_empty() {
                // With nothing else to show, the passing bars are the story.
                details open[open.is_empty()] {
                    summary data-from=(from::candidate(candidate, "bars#")) { (chip(Verdict::Pass, &view::passing(candidate))) }
                    (table(candidate, &passing, money, "Bars that pass"))
                }
            }
        }
    }
}

fn table(of: &Candidate, bars: &[&BarResult], money: Option<&Money>, caption: &str) -> Markup {
    html! {
        table class="bars" {
            caption class="hidden-words" { (caption) }
            tbody { @for bar in bars { (row(of, bar, money)) } }
        }
    }
}

fn row(of: &Candidate, bar: &BarResult, money: Option<&Money>) -> Markup {
    let asked = words::target(bar, money);
    let estimate = words::value_or_undefined(&bar.metric, bar.estimate, money);
    let interval = words::interval(&bar.metric, bar.low, bar.high, money);
    let label =
        format!("{}: {estimate}, interval {interval}, the bar is {asked}. {}", words::bar(bar), words::standing(bar));
    let counted = format!(
        "{} {}",
        words::count(bar.n),
        if bar.n == 1 { singular(&bar.metric) } else { words::denominator(&bar.metric) }
    );
    let told = words::ends(bar)
        .map(|ends| words::need(bar).map_or(ends.clone(), |need| format!("{ends}; {need}")))
        .or_else(|| words::need(bar))
        .or_else(|| words::mistakes(&bar.metric, bar.estimate, bar.n));
    html! {
        tr data-from=(from::bar(of, bar)) {
            th scope="row" {
                (safe(&words::bar(bar)))
                @if bar.severity == Severity::Should { span class="tag" { "wanted, not required" } }
                span class="under" title=(safe(&bar.bar)) { (asked) }
            }
            td class="drawn" { (interval::bar(bar, &safe(&label))) }
            td class="figure" { b { (estimate) } span class="under" { (interval) } }
            td class="judged" { (chip(bar.verdict, words::standing(bar))) }
            td class="evidence" {
                @if let Some(told) = told { (safe(&told)) span class="under" { (counted) } } @else { (counted) }
                @if let Some(waiver) = words::waiver(bar) { span class="under" { (safe(&waiver)) } }
            }
        }
    }
}

fn singular(metric: &str) -> &'static str {
    words::denominator(metric).strip_suffix('s').unwrap_or("example")
}

/// All bars of a candidate as plain numbers, with the bound and how it was made.
pub fn numbers(candidate: &Candidate, money: Option<&Money>) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="group" aria-label={ "Bars of " (safe(&candidate.name)) } {
            table class="plain" {
                caption { "Bars of " (safe(&candidate.name)) }
                thead { tr {
                    th scope="col" { "Bar" } th scope="col" { "Where" } th scope="col" { "Verdict" } th scope="col" class="n" { "Asked" }
                    th scope="col" class="n" { "Measured" } th scope="col" class="n" { "Interval" } th scope="col" class="n" { "Deciding bound" }
                    th scope="col" class="n" { "Counted" } th scope="col" { "Method" }
                } }
                tbody {
                    @for bar in &candidate.bars {
                        tr data-from=(from::bar(candidate, bar)) {
                            th scope="row" { (safe(&bar.bar)) @if bar.severity == Severity::Should { span class="under" { "wanted, not required" } } }
                            td { (safe(&words::slice(&bar.slice))) }
                            td { (chip(bar.verdict, words::standing(bar))) }
                            td class="n" { (words::value_or_undefined(&bar.metric, bar.target, money)) }
                            td class="n" { (words::value_or_undefined(&bar.metric, bar.estimate, money)) }
                            td class="n" { (words::interval(&bar.metric, bar.low, bar.high, money)) }
                            td class="n" { (words::value_or_undefined(&bar.metric, bar.bound, money)) }
                            td class="n" { (words::count(bar.n)) }
                            td { (safe(&bar.method)) }
                        }
                    }
                }
            }
        }
    }
}
