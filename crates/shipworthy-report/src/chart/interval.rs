//! Intervals against a line: one bar in a row, or the slices of a metric above each other.

use maud::{Markup, html};
use shipworthy_eval::outcome::{BarResult, Verdict};

use super::rows::{Frame, Named};
use super::scale::{Scale, bar_domain};
use super::{Size, class, px};
use crate::text;

/// The estimate's shape: a disc passes, a cross fails, a ring is open; without a verdict a disc in the colour of data.
fn mark(verdict: Option<Verdict>, x: f64, y: f64) -> Markup {
    match verdict {
        Some(Verdict::Fail) => {
            html! { path class="mark fail" d={ "M" (px(x - 5.0)) " " (px(y - 5.0)) "l10 10m0-10l-10 10" } {} }
        }
        Some(Verdict::NotEnoughEvidence) => html! { circle class="mark open" cx=(px(x)) cy=(px(y)) r="5" {} },
        Some(Verdict::Pass) => html! { circle class="mark pass" cx=(px(x)) cy=(px(y)) r="5.5" {} },
        None => html! { circle class="mark plain" cx=(px(x)) cy=(px(y)) r="4.5" {} },
    }
}

/// One bar: the stretch from low to high, drawn out to the bound that decides, which is a small upright; the line of the bar is the long upright.
pub fn bar(bar: &BarResult, label: &str) -> Markup {
    let Some(domain) = bar_domain(bar) else {
        return html! { span class="small dim" { "nothing to draw" } };
    };
    let scale = Scale { domain, range: (8.0, 252.0) };
    let ends: Vec<f64> = [bar.low, bar.high, bar.bound].into_iter().flatten().collect();
    let run = ends.iter().copied().reduce(f64::min).zip(ends.iter().copied().reduce(f64::max));
    let class = class(bar.verdict);
    html! {
        svg class="chart" viewBox="0 0 260 32" role="img" aria-label=(label) {
            line class="grid" x1="8" x2="252" y1="16" y2="16" {}
            @if let Some(target) = bar.target {
                line class="limit" x1=(px(scale.at(target))) x2=(px(scale.at(target))) y1="3" y2="29" {}
            }
            @if let Some((low, high)) = run {
                line class={ "ci " (class) } x1=(px(scale.at(low))) x2=(px(scale.at(high))) y1="16" y2="16" {}
            }
            @if let Some(bound) = bar.bound {
                line class={ "bound " (class) } x1=(px(scale.at(bound))) x2=(px(scale.at(bound))) y1="11.5" y2="20.5" {}
            }
            @if let Some(estimate) = bar.estimate {
                (mark(Some(bar.verdict), scale.at(estimate), 16.0))
            }
        }
    }
}

/// A row of the slice chart.
#[derive(Default)]
pub struct Row {
    pub name: String,
    pub estimate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub verdict: Option<Verdict>,
    /// The bar of this row, where rows have bars of their own: an upright in the row.
    pub limit: Option<f64>,
    /// What is so in truth, where that is known: a diamond.
    pub truth: Option<f64>,
    /// What stands at the right: "56 of 82".
    pub figure: String,
    /// Whether a rule separates it from the row above.
    pub first_of_group: bool,
    /// Where its numbers come from, where it is of a check.
    pub from: Option<String>,
}

/// Half the height of the upright of a row's own bar.
const UPRIGHT: f64 = 13.0;

/// Rows of intervals on one scale with the lines of bars through all of them; where a row has a bar of its own, `limits` are names alone.
pub fn rows(
    rows: &[Row],
    limits: &[(f64, &str)],
    scale_domain: (f64, f64),
    tick: &dyn Fn(f64) -> String,
    head: &str,
    label: &str,
    size: Size,
) -> Markup {
    let names: Vec<String> = rows.iter().map(|row| text::clean(&row.name)).collect();
    let named = names.iter().zip(rows).map(|(name, row)| Named {
        name,
        strong: row.verdict == Some(Verdict::Fail),
        lines: 1,
        first_of_group: row.first_of_group,
        from: row.from.as_deref(),
    });
    let named: Vec<Named<'_>> = named.collect();
    let longest = rows.iter().map(|row| text::width(&row.figure)).max().unwrap_or(0);
    let mut frame = Frame::new(&named, scale_domain, longest, limits, head, size);
    frame.through = rows.iter().all(|row| row.limit.is_none());
    let x = |at: f64| frame.scale.at(at);
    let inside = html! {
        @for (place, row) in rows.iter().enumerate() {
            @let y = frame.y(place, 0);
            @if let Some(limit) = row.limit {
                line class="limit" x1=(px(x(limit))) x2=(px(x(limit))) y1=(px(y - UPRIGHT)) y2=(px(y + UPRIGHT)) {}
            }
            @if let (Some(low), Some(high)) = (row.low, row.high) {
                line class={ "ci " (row.verdict.map_or("plain", class)) } x1=(px(x(low))) x2=(px(x(high))) y1=(px(y)) y2=(px(y)) {}
            }
            @if let Some(estimate) = row.estimate {
                (mark(row.verdict, x(estimate), y))
            }
            @if let Some(truth) = row.truth {
                path class="mark truth" d={ "M" (px(x(truth))) " " (px(y - 7.0)) "l7 7l-7 7l-7 -7Z" } {}
            }
            text class="end" x=(px(frame.width)) y=(px(y + 4.5)) data-from=[row.from.as_ref()] { (row.figure) }
        }
    };
    frame.draw(tick, label, inside)
}
