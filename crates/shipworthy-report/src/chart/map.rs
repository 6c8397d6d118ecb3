//! How often against how bad: both by factors, so that what costs as much in all lies on a falling line.

use maud::{Markup, html};
use shipworthy_learn::figure::Map;

use super::rows::LETTER;
use super::scale::Scale;
use super::{Size, px};
use crate::money;

/// A scale of factors: the logarithm is drawn.
fn by_factors(low: f64, high: f64, range: (f64, f64)) -> Scale {
    Scale { domain: ((low / 1.7).log10(), (high * 1.7).log10()), range }
}

/// Round numbers on it: 1, 2 and 5 of each power of ten where there are few powers.
fn ticks(scale: Scale) -> Vec<f64> {
    let (low, high) = scale.domain;
    let steps: &[f64] = if high - low > 2.2 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let powers = (low.floor() as i32)..=(high.ceil() as i32);
    let all = powers.flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)));
    all.filter(|x| (low..=high).contains(&x.log10())).collect()
}

/// Those whose words stand beside each other without touching.
fn beside(all: Vec<f64>, scale: Scale, room: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut kept: Vec<f64> = Vec::new();
    for x in all {
        let apart = |last: &f64| (scale.at(x.log10()) - scale.at(last.log10())).abs() >= 0.5 * (room(*last) + room(x));
        if kept.last().is_none_or(apart) {
            kept.push(x);
        }
    }
    kept
}

/// Numbered discs, their intervals, and lines of equal cost. Which number is what, the key says.
pub fn map(of: &Map, tick: &dyn Fn(f64) -> String, label: &str, size: Size) -> Markup {
    let mut often = of.spots.iter().flat_map(|spot| {
        let (low, high) = spot.between.unwrap_or((spot.often, spot.often));
        [low, high, spot.often]
    });
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        let all: Vec<f64> = values.filter(|x| x.is_finite() && *x > 0.0).collect();
        Some((all.iter().copied().reduce(f64::min)?, all.iter().copied().reduce(f64::max)?))
    };
    let across = ends(&mut often);
    let costs = ends(&mut of.spots.iter().map(|spot| spot.cost));
    let (Some((rare, frequent)), Some((cheap, dear))) = (across, costs) else { return html! {} };
    let (width, height) = size.pick((640.0, 380.0), (358.0, 330.0));
    let (top, bottom) = (36.0, height - 52.0);
    let y = by_factors(cheap, dear, (bottom, top));
    let say = |x: f64| money::format(x, of.currency);
    let up = beside(ticks(y), y, |_| 22.0);
    let widest = up.iter().map(|x| say(*x).chars().count()).max().unwrap_or(0);
    let (left, right) = (LETTER * widest as f64 + 16.0, width - 12.0);
    let x = by_factors(rare, frequent, (left, right));
    let placed: Vec<(f64, f64)> =
        of.spots.iter().map(|spot| (x.at(spot.often.log10()), y.at(spot.cost.log10()))).collect();
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(label) {
            text class="quiet" x="0" y="12" { (of.up) }
            @for cost in &up {
                line class="grid" x1=(px(left)) x2=(px(right)) y1=(px(y.at(cost.log10()))) y2=(px(y.at(cost.log10()))) {}
                text class="quiet end" x=(px(left - 8.0)) y=(px(y.at(cost.log10()) + 4.5)) { (say(*cost)) }
            }
            @for often in beside(ticks(x), x, |at| LETTER * tick(at).chars().count() as f64 + 12.0) {
                line class="grid" x1=(px(x.at(often.log10()))) x2=(px(x.at(often.log10()))) y1=(px(top)) y2=(px(bottom)) {}
                text class="quiet middle" x=(px(x.at(often.log10()))) y=(px(bottom + 18.0)) { (tick(often)) }
            }
            text class="quiet end" x=(px(right)) y=(px(height - 8.0)) { (of.across) }
            @for (product, from, to) in falling(of, x, y, size) {
                line class="diagonal" x1=(px(from.0)) y1=(px(from.1)) x2=(px(to.0)) y2=(px(to.1)) {}
                @let name = format!("{} {}", say(product), of.product);
                @let (across, up) = beside_line(from, to, LETTER * name.chars().count() as f64, right, &placed);
                text class="quiet haloed" x=(px(across)) y=(px(up)) { (name) }
            }
            @for (spot, (_, up)) in of.spots.iter().zip(&placed) {
                @if let Some((low, high)) = spot.between {
                    line class="ci plain thin" x1=(px(x.at(low.log10()))) x2=(px(x.at(high.log10()))) y1=(px(*up)) y2=(px(*up)) {}
                }
            }
            @for (across, up) in &placed { circle class="mark plain" cx=(px(*across)) cy=(px(*up)) r="5" {} }
            @for (place, (across, up)) in numbers(&placed).into_iter().enumerate() {
                text class="strong middle" x=(px(across)) y=(px(up)) { (place + 1) }
            }
        }
    }
}

/// A point of the drawing.
type Point = (f64, f64);

/// Lines on which the product is a power of ten, each from its upper left end to its lower right one; as many as their names have room for.
fn falling(of: &Map, x: Scale, y: Scale, size: Size) -> Vec<(f64, Point, Point)> {
    let (left, right) = x.domain;
    let (low, high) = y.domain;
    let products = of.spots.iter().map(|spot| (spot.often * spot.cost).log10());
    let least = products.clone().fold(f64::INFINITY, f64::min).floor() as i32;
    let most = products.fold(f64::NEG_INFINITY, f64::max).ceil() as i32;
    let decade = (x.range.1 - x.range.0) / (right - left);
    let words = LETTER * size.pick(18.0, 16.0);
    let each = (words / decade).ceil().max(1.0) as usize;
    (least..=most)
        .step_by(each)
        .filter_map(|power| {
            let power = f64::from(power);
            // Within the frame across: where it is below the top, and above the ground.
            let (from, to) = (left.max(power - high), right.min(power - low));
            let point = |at: f64| (x.at(at), y.at(power - at));
            // Its name needs room on the right of where it begins.
            let room = x.at(right) - x.at(from);
            (to - from > 0.25 && room > words).then(|| (10f64.powf(power), point(from), point(to)))
        })
        .collect()
}

/// Where the name of a falling line stands: on its upper side, where it meets the fewest discs with their numbers and intervals.
fn beside_line(from: Point, to: Point, long: f64, right: f64, placed: &[Point]) -> Point {
    let at = |share: f64| (from.0 + share * (to.0 - from.0) + 6.0, from.1 + share * (to.1 - from.1) - 3.0);
    let places = (0..=13).map(|step| at(0.06 * f64::from(step))).filter(|(across, _)| across + long <= right);
    let met = |(across, up): &Point| {
        let near =
            |of: &&Point| of.0 > across - 12.0 && of.0 < across + long + 12.0 && of.1 > up - 20.0 && of.1 < up + 24.0;
        // An interval runs along the whole height of its disc.
        placed.iter().filter(near).count() * 4 + placed.iter().filter(|of| (of.1 - up + 5.0).abs() < 9.0).count()
    };
    places.min_by_key(met).unwrap_or((from.0 + 6.0, from.1 + 14.0))
}

/// Where the number of each disc stands: beside it, and on the side where neither disc nor number is close.
fn numbers(placed: &[Point]) -> Vec<Point> {
    let mut taken: Vec<Point> = Vec::new();
    for (place, (x, y)) in placed.iter().enumerate() {
        let sides = [(0.0, -10.0), (0.0, 19.0), (13.0, -8.0), (-13.0, -8.0), (13.0, 17.0), (-13.0, 17.0)];
        let close = |at: Point| {
            let near = |other: &Point| (other.0 - at.0).abs() < 13.0 && (other.1 - at.1 + 4.5).abs() < 13.0;
            let discs =
                placed.iter().enumerate().filter(|(other, _)| *other != place).filter(|(_, of)| near(of)).count();
            discs + taken.iter().filter(|of| (of.0 - at.0).abs() < 12.0 && (of.1 - at.1).abs() < 14.0).count()
        };
        let best = sides.iter().map(|(across, up)| (x + across, y + up)).min_by_key(|at| close(*at));
        taken.push(best.expect("there are sides"));
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_powers_have_ticks_between_them_and_many_have_none() {
        let check = |low: f64, high: f64, expect: &[f64]| {
            let found = ticks(by_factors(low, high, (0.0, 500.0)));
            assert_eq!(found.len(), expect.len(), "{found:?}");
            assert!(found.iter().zip(expect).all(|(a, b)| (a / b - 1.0).abs() < 1e-9), "{found:?}");
        };
        check(0.1, 0.4, &[0.1, 0.2, 0.5]);
        check(3.0, 20_000.0, &[10.0, 100.0, 1_000.0, 10_000.0]);
    }

    #[test]
    fn numbers_of_discs_that_are_close_keep_apart() {
        let found = numbers(&[(100.0, 100.0), (104.0, 100.0), (100.0, 104.0), (300.0, 20.0)]);
        for (place, a) in found.iter().enumerate() {
            for b in &found[..place] {
                assert!((a.0 - b.0).abs() >= 12.0 || (a.1 - b.1).abs() >= 14.0, "{a:?} {b:?}");
            }
        }
    }
}
