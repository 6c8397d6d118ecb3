//! Numbers over time, several on one scale, with the lines that they are held against.

use maud::{Markup, html};
use shipworthy_learn::figure::{Line, Lines, Unit};

use super::rows::LETTER;
use super::scale::Scale;
use super::{Size, px};
use crate::text;

/// How lines are told apart: drawn through, dashed, dotted.
const LOOKS: [&str; 3] = ["", " second", " third"];
/// Points of more moments than these are not marked.
const MARKED: usize = 20;

/// The stretch of all numbers with some air; from nothing on where that is near, or where there are few.
fn domain(of: &Lines) -> Option<(f64, f64)> {
    let points = of.lines.iter().flat_map(|line| line.points.iter().copied().flatten());
    let all: Vec<f64> = points.chain(of.limits.iter().map(|limit| limit.at)).filter(|x| x.is_finite()).collect();
    let low = all.iter().copied().reduce(f64::min)?;
    let high = all.iter().copied().reduce(f64::max)?;
    let air = if high > low { 0.1 * (high - low) } else { 0.1 * high.abs().max(0.1) };
    let from = if low >= 0.0 && (low <= 0.5 * high || of.moments.len() <= 2) { 0.0 } else { low - air };
    let most = if of.unit == Unit::Share { 1.0 } else { f64::INFINITY };
    Some((from, (high + air).min(most.max(high))))
}

/// Lines without gaps: a number that is not known ends one.
fn paths(line: &Line, at: impl Fn(usize, f64) -> String) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = vec![Vec::new()];
    for (place, point) in line.points.iter().enumerate() {
        match point {
            Some(value) => paths.last_mut().expect("there is one").push(at(place, *value)),
            None => paths.push(Vec::new()),
        }
    }
    paths.retain(|path| path.len() > 1);
    paths
}

/// What is looked at in front, with its points; what it is compared with behind. Nothing where nothing is known.
pub fn lines(of: &Lines, tick: &dyn Fn(f64) -> String, label: &str, size: Size) -> Markup {
    let Some(domain) = domain(of) else { return html! {} };
    let (width, height) = size.pick((640.0, 250.0), (358.0, 230.0));
    let (top, bottom) = (34.0, height - 32.0);
    let y = Scale { domain, range: (bottom, top) };
    let widest = y.ticks().into_iter().map(|at| tick(at).chars().count()).max().unwrap_or(0);
    let (left, right) = (LETTER * widest as f64 + 14.0, width - 12.0);
    let last = of.moments.len().max(2) - 1;
    // Two moments alone stand away from the edges.
    let inset = if last == 1 { 0.2 * (right - left) } else { 0.0 };
    let x = Scale { domain: (0.0, last as f64), range: (left + inset, right - inset) };
    let at = |place: usize, value: f64| format!("{} {}", px(x.at(place as f64)), px(y.at(value)));
    let event = of.event.as_ref().map(|(place, name)| (x.at(*place as f64), name));
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(label) {
            text class="quiet" x="0" y="12" { (text::fit(&text::clean(&of.what), size.pick(84, 46), "…")) }
            @for value in y.ticks() {
                line class="grid" x1=(px(left)) x2=(px(right)) y1=(px(y.at(value))) y2=(px(y.at(value))) {}
                text class="quiet end" x=(px(left - 8.0)) y=(px(y.at(value) + 4.5)) { (tick(value)) }
            }
            @for place in shown(&of.moments, x) {
                @let across = x.at(place as f64);
                @let class = if inset > 0.0 { "quiet middle" } else if place == 0 { "quiet" } else if place == last { "quiet end" } else { "quiet middle" };
                text class=(class) x=(px(across)) y=(px(height - 8.0)) { (of.moments[place]) }
            }
            @for limit in &of.limits { line class="limit" x1=(px(left)) x2=(px(right)) y1=(px(y.at(limit.at))) y2=(px(y.at(limit.at))) {} }
            @if let Some((across, _)) = event { line class="began" x1=(px(across)) x2=(px(across)) y1=(px(top - 8.0)) y2=(px(bottom)) {} }
            @for (place, line) in of.lines.iter().enumerate().rev() {
                @for path in paths(line, at) { path class={ "curve" (LOOKS[place % LOOKS.len()]) } d={ "M" (path.join("L")) } {} }
                @if place == 0 && of.moments.len() <= MARKED {
                    @for (place, value) in line.points.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?))) {
                        circle class="spot data" cx=(px(x.at(place as f64))) cy=(px(y.at(value))) r="4.5" {}
                    }
                }
            }
            // After all lines, so that none runs through a name.
            @for (limit, name_y) in named(of, y) { text class="strong" x=(px(left + 4.0)) y=(px(name_y)) { (limit) } }
            @if let Some((across, name)) = event {
                @let to_left = across > 0.5 * (left + right);
                text class=(if to_left { "strong end" } else { "strong" }) x=(px(if to_left { across - 6.0 } else { across + 6.0 })) y=(px(top)) { (name) }
            }
        }
    }
}

/// Limits with the heights of their names: the highest above its line, the others below theirs.
fn named(of: &Lines, y: Scale) -> Vec<(&str, f64)> {
    let highest = of.limits.iter().map(|limit| limit.at).fold(f64::NEG_INFINITY, f64::max);
    let name_y = |at: f64| if at >= highest { y.at(at) - 6.0 } else { y.at(at) + 15.0 };
    of.limits.iter().map(|limit| (limit.name.as_str(), name_y(limit.at))).collect()
}

/// The moments whose names stand beside each other without touching: the first, the last, and as many between as fit evenly.
fn shown(moments: &[String], x: Scale) -> Vec<usize> {
    let last = moments.len().saturating_sub(1);
    let letters = moments.iter().map(|moment| moment.chars().count()).max().unwrap_or(0);
    let room = ((x.range.1 - x.range.0) / (LETTER * letters as f64 + 18.0)).floor().max(1.0) as usize;
    let steps = (1..=last.min(room)).rev().find(|steps| last.is_multiple_of(*steps)).unwrap_or(1);
    (0..=last).step_by((last / steps).max(1)).collect()
}

/// One line, for the key below.
pub fn sample(place: usize) -> Markup {
    html! {
        svg viewBox="0 0 20 20" aria-hidden="true" {
            path class={ "curve" (LOOKS[place % LOOKS.len()]) } d="M0 10H20" {}
            @if place == 0 { circle class="spot data" cx="10" cy="10" r="4.5" {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(points: Vec<Option<f64>>) -> Lines {
        let moments = (1..=points.len()).map(|day| format!("day {day}")).collect();
        let lines = vec![Line { name: "now".to_owned(), points }];
        Lines { what: "share".to_owned(), unit: Unit::Share, moments, lines, limits: Vec::new(), event: None }
    }

    #[test]
    fn a_number_that_is_not_known_ends_a_line() {
        let all = of(vec![Some(0.1), Some(0.2), None, Some(0.3), None]);
        let found = paths(&all.lines[0], |place, _| place.to_string());
        assert_eq!(found, [["0".to_owned(), "1".to_owned()]]);
        assert_eq!(domain(&of(vec![None])), None);
    }

    #[test]
    fn few_moments_are_all_named_and_many_are_thinned_evenly() {
        let check = |moments: usize, width: f64, expect: &[usize]| {
            let x = Scale { domain: (0.0, (moments - 1) as f64), range: (0.0, width) };
            let names: Vec<String> = (1..=moments).map(|day| format!("day {day}")).collect();
            assert_eq!(shown(&names, x), expect, "{moments}");
        };
        check(3, 600.0, &[0, 1, 2]);
        check(70, 600.0, &[0, 23, 46, 69]);
        check(70, 60.0, &[0, 69]);
        check(1, 600.0, &[0]);
    }
}
