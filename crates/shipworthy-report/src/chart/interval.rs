//! Intervals against a line: one bar in a row, or the slices of a metric above each other.

use maud::{Markup, html};
use shipworthy_eval::outcome::{BarResult, Verdict};

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
pub struct Row {
    pub name: String,
    pub estimate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub verdict: Option<Verdict>,
    /// What stands at the right: "56 of 82".
    pub figure: String,
    /// Whether a rule separates it from the row above.
    pub first_of_group: bool,
    /// Where its numbers come from, where it is of a check.
    pub from: Option<String>,
}

/// As much of a name as fits into the room for so many Latin letters; letters of other scripts are half as wide again.
fn shortened(name: &str, letters: usize) -> String {
    let wide = name.chars().filter(|letter| !letter.is_ascii()).count();
    let all = name.chars().count();
    text::fit(name, letters * 2 * all.max(1) / (2 * all.max(1) + wide), "…")
}

/// Rows of intervals on one scale with the line of the bar through all of them.
pub fn rows(
    rows: &[Row],
    limit: Option<(f64, &str)>,
    scale_domain: (f64, f64),
    tick: &dyn Fn(f64) -> String,
    head: &str,
    label: &str,
    size: Size,
) -> Markup {
    let (width, left, right, step, letters) = size.pick((640.0, 190.0, 92.0, 38.0, 25), (358.0, 112.0, 82.0, 38.0, 15));
    let top = 40.0;
    let gap = 10.0;
    let mut y = top;
    let placed: Vec<(f64, &Row)> = rows
        .iter()
        .enumerate()
        .map(|(i, row)| {
            if i > 0 {
                y += step + if row.first_of_group { gap } else { 0.0 };
            }
            (y, row)
        })
        .collect();
    let bottom = y + 22.0;
    let scale = Scale { domain: scale_domain, range: (left, width - right) };
    let mut ticks = scale.ticks();
    if size == Size::Narrow && ticks.len() > 4 {
        ticks = ticks.into_iter().step_by(2).collect();
    }
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (px(bottom + 24.0)) } role="img" aria-label=(label) {
            @for &x in &ticks {
                line class="grid" x1=(px(scale.at(x))) x2=(px(scale.at(x))) y1=(px(top - 18.0)) y2=(px(bottom)) {}
                text class="quiet middle" x=(px(scale.at(x))) y=(px(bottom + 18.0)) { (tick(x)) }
            }
            text class="quiet end" x=(px(width)) y="12" { (head) }
            @if let Some((x, text)) = limit {
                line class="limit" x1=(px(scale.at(x))) x2=(px(scale.at(x))) y1=(px(top - 20.0)) y2=(px(bottom)) {}
                text class="strong middle" x=(px(scale.at(x).clamp(left + 20.0, width - right - 12.0))) y="12" { (text) }
            }
            @for (y, row) in &placed {
                @if row.first_of_group && *y > top {
                    line class="grid" x1="0" x2=(px(width)) y1=(px(y - (step + gap) / 2.0)) y2=(px(y - (step + gap) / 2.0)) {}
                }
                text class=(if row.verdict == Some(Verdict::Fail) { "strong" } else { "name" }) x="0" y=(px(y + 4.5)) data-from=[row.from.as_ref()] {
                    title { (text::clean(&row.name)) }
                    (shortened(&text::clean(&row.name), letters))
                }
                @if let (Some(low), Some(high)) = (row.low, row.high) {
                    line class={ "ci " (row.verdict.map_or("plain", class)) } x1=(px(scale.at(low))) x2=(px(scale.at(high))) y1=(px(*y)) y2=(px(*y)) {}
                }
                @if let Some(estimate) = row.estimate {
                    (mark(row.verdict, scale.at(estimate), *y))
                }
                text class="end" x=(px(width)) y=(px(y + 4.5)) data-from=[row.from.as_ref()] { (row.figure) }
            }
        }
    }
}
