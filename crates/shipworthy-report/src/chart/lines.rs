//! Numbers over time, several on one scale, with the lines that they are held against.

use maud::{Markup, html};
use shipworthy_learn::figure::{Limit, Line, Lines, Unit};

use super::rows::LETTER;
use super::scale::Scale;
use super::{Size, px};
use crate::text;

/// How lines are told apart: drawn through, dashed, dotted.
const LOOKS: [&str; 3] = ["", " second", " third"];
/// Points of more moments than these are not marked.
const MARKED: usize = 20;

/// At least so much is drawn of numbers around this one, so that chance does not look like a trend.
fn least_span(unit: &Unit, around: f64) -> f64 {
    match unit {
        Unit::Share => 0.05,
        Unit::Of { unit, .. } if unit == "%" => 10.0,
        _ => 0.08 * around.abs(),
    }
}

/// The stretch of all numbers with some air; from nothing on where that is near, or where there are few.
fn domain(of: &Lines) -> Option<(f64, f64)> {
    let points = of.lines.iter().flat_map(|line| line.points.iter().copied().flatten());
    let all: Vec<f64> = points.chain(of.limits.iter().map(|limit| limit.at)).filter(|x| x.is_finite()).collect();
    let low = all.iter().copied().reduce(f64::min)?;
    let high = all.iter().copied().reduce(f64::max)?;
    let short = least_span(&of.unit, high) - (high - low);
    let air = (0.1 * (high - low)).max(0.5 * short).max(f64::MIN_POSITIVE);
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
    let (left, right) = (LETTER * widest as f64 + 16.0, width - 12.0);
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
            @for (name, across, up) in named(of, x, y, (left, right)) { text class="strong" x=(px(across)) y=(px(up)) { (name) } }
            @if let Some((across, name)) = event {
                @let to_left = across > 0.5 * (left + right);
                text class=(if to_left { "strong end" } else { "strong" }) x=(px(if to_left { across - 6.0 } else { across + 6.0 })) y=(px(top)) { (name) }
            }
        }
    }
}

/// Limits with the places of their names: the highest above its line, the others below theirs, each where the fewest lines run through it.
fn named(of: &Lines, x: Scale, y: Scale, (left, right): (f64, f64)) -> Vec<(&str, f64, f64)> {
    let highest = of.limits.iter().map(|limit| limit.at).fold(f64::NEG_INFINITY, f64::max);
    let place = |limit: &Limit| {
        let up = if limit.at >= highest { y.at(limit.at) - 6.0 } else { y.at(limit.at) + 15.0 };
        let long = LETTER * limit.name.chars().count() as f64 + 6.0;
        let room = (right - left - long).max(0.0);
        let places = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| left + 4.0 + share * (room - 8.0).max(0.0));
        let crossed = |from: f64| through(of, x, y, (from, from + long), (up - 14.0, up + 4.0));
        places.into_iter().min_by_key(|from| crossed(*from)).map_or((left, up), |from| (from, up))
    };
    of.limits.iter().map(|limit| (limit.name.as_str(), place(limit))).map(|(name, (x, y))| (name, x, y)).collect()
}

/// How many of the points and of the places half-way and quarter-way between them lie in a box.
fn through(of: &Lines, x: Scale, y: Scale, (left, right): (f64, f64), (top, bottom): (f64, f64)) -> usize {
    let inside = |across: f64, up: f64| (left..=right).contains(&across) && (top..=bottom).contains(&up);
    let pairs = of.lines.iter().flat_map(|line| line.points.windows(2).enumerate());
    let between = pairs.filter_map(|(place, pair)| Some((place, pair[0]?, pair[1]?)));
    let at = |(place, a, b): (usize, f64, f64)| {
        (0..=4).map(move |step| {
            let share = f64::from(step) / 4.0;
            (place as f64 + share, a + share * (b - a))
        })
    };
    between.flat_map(at).filter(|(place, value)| inside(x.at(*place), y.at(*value))).count()
}

/// The moments whose names stand beside each other without touching: the first, the last, and as many between as fit evenly.
fn shown(moments: &[String], x: Scale) -> Vec<usize> {
    let Some(last) = moments.len().checked_sub(1) else { return Vec::new() };
    let letters = moments.iter().map(|moment| moment.chars().count()).max().unwrap_or(0);
    // The first and the last stand within the edges, so that they reach in by their whole length.
    let apart = 1.5 * LETTER * letters as f64 + 10.0;
    let room = ((x.range.1 - x.range.0) / apart).floor().max(1.0) as usize;
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
    fn chance_is_not_drawn_as_a_trend() {
        let (low, high) = domain(&of(vec![Some(0.81), Some(0.813), Some(0.809)])).expect("a stretch");
        assert!(high - low > 0.0499 && low < 0.79 && high > 0.83, "{low} {high}");
        assert_eq!(domain(&of(vec![Some(0.1), Some(0.4)])).map(|(low, _)| low), Some(0.0));
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
