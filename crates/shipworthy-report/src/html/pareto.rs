//! Candidates by what they cost and how good they are, with what beats what.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check, Money};
use shipworthy_spec::catalogue::{self, Better};

use super::page::safe;
use crate::chart::pareto::{Spot, Words, pareto};
use crate::chart::{Size, scale};
use crate::{view, words};

/// What a candidate can cost, the most telling first.
const COSTS: [&str; 4] = ["total_cost", "error_cost", "running_cost", "latency_ms.p95"];

/// The picture, and which candidates are beaten; nothing where fewer than two can be placed.
pub fn section(check: &Check) -> Markup {
    let Some((quality, cost)) = axes(check) else { return html! {} };
    let money = check.money.as_ref();
    let higher = catalogue::find(&quality).is_none_or(|entry| entry.better != Better::Lower);
    let mut spots: Vec<Spot> =
        check.candidates.iter().filter_map(|candidate| spot(candidate, &quality, &cost)).collect();
    if spots.len() < 2 {
        return html! {};
    }
    let beaten: Vec<Option<String>> = spots.iter().map(|spot| beaten_by(spot, &spots, higher)).collect();
    for (spot, by) in spots.iter_mut().zip(&beaten) {
        spot.beaten = by.is_some();
    }
    let ends = |of: &dyn Fn(&Spot) -> Vec<f64>| spots.iter().flat_map(of).collect::<Vec<_>>();
    let across = scale::domain(&cost, ends(&|spot| vec![spot.cost]).into_iter());
    let up = scale::domain(
        &quality,
        ends(&|spot| [spot.low, Some(spot.good), spot.high].into_iter().flatten().collect()).into_iter(),
    );
    let (Some(across), Some(up)) = (across, up) else { return html! {} };
    let told: Vec<String> = spots
        .iter()
        .map(|spot| format!("{}: {}, {}", spot.name, value(&quality, spot.good, money), value(&cost, spot.cost, money)))
        .collect();
    let label = safe(&format!("{} against {}. {}", name(&quality, money), name(&cost, money), told.join("; ")));
    let (cost_name, good_name) = (name(&cost, money), name(&quality, money));
    let shown = Words {
        cost: &|x| value(&cost, x, money),
        good: &|x| value(&quality, x, money),
        cost_name: &cost_name,
        good_name: &good_name,
    };
    html! {
        section id="pareto" aria-labelledby="pareto-title" {
            div class="head" {
                h2 id="pareto-title" { "Quality against price" }
                p class="small muted" { "Further up" @if !higher { " is worse" } @else { " is better" } ", further left is cheaper; the numbers follow in the table." }
            }
            figure class="alone" data-from="check/candidates" {
                @for size in Size::BOTH { (pareto(&spots, (across, up), &shown, &label, size)) }
                figcaption {
                    @for (spot, by) in spots.iter().zip(&beaten) {
                        @if let Some(by) = by { (safe(&spot.name)) " is beaten by " (safe(by)) ": no cheaper and no better, as measured. " }
                    }
                    @if beaten.iter().all(Option::is_none) { "None is beaten by another one in both." }
                }
            }
        }
    }
}

/// The metrics of the two directions: the one that the bars are about, and the first price that all have.
fn axes(check: &Check) -> Option<(String, String)> {
    let subject = view::subject(check)?;
    let quality = view::main_metric(subject)?;
    let known = |metric: &str| {
        check.candidates.iter().filter(|c| c.metrics.get(metric).is_some_and(|e| e.estimate.is_some())).count() > 1
    };
    let cost = COSTS.into_iter().find(|cost| known(cost) && *cost != quality)?;
    known(&quality).then(|| (quality, cost.to_owned()))
}

fn spot(candidate: &Candidate, quality: &str, cost: &str) -> Option<Spot> {
    let good = candidate.metrics.get(quality)?;
    Some(Spot {
        name: candidate.name.clone(),
        cost: candidate.metrics.get(cost)?.estimate?,
        good: good.estimate?,
        low: good.low,
        high: good.high,
        verdict: candidate.verdict,
        beaten: false,
    })
}

/// Another candidate that is no dearer and no worse, and better in one of the two.
fn beaten_by(spot: &Spot, all: &[Spot], higher: bool) -> Option<String> {
    let good = |spot: &Spot| if higher { spot.good } else { -spot.good };
    let beats = |other: &&Spot| {
        other.cost <= spot.cost && good(other) >= good(spot) && (other.cost < spot.cost || good(other) > good(spot))
    };
    all.iter().find(beats).map(|other| other.name.clone())
}

fn name(metric: &str, money: Option<&Money>) -> String {
    format!("{}{}", words::capital(&words::metric(metric)), words::per(metric, money))
}

fn value(metric: &str, x: f64, money: Option<&Money>) -> String {
    words::value(metric, x, money)
}
