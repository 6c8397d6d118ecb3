//! Curves: cost along thresholds, scores against reality, and what each alarm buys.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Band, CurvePoint};

use super::scale::Scale;
use super::{Size, px};

/// The frame of the cost curve, from which the script's positions are taken as well.
pub struct CostFrame {
    pub x: Scale,
    pub y: Scale,
    width: f64,
    height: f64,
}

impl CostFrame {
    /// Thresholds across, cost up. Costs above four times the cheapest run out of the frame: the valley is what matters.
    pub fn new(points: &[CurvePoint], marked: &[f64], size: Size) -> CostFrame {
        let cheapest = points.iter().map(|p| p.error_cost).fold(f64::INFINITY, f64::min);
        let highest = points.iter().map(|p| p.high.unwrap_or(p.error_cost)).fold(0.0, f64::max);
        let marked = marked.iter().copied().fold(0.0, f64::max);
        let top = highest.min((cheapest * 4.0).max(marked * 1.15)).max(f64::MIN_POSITIVE);
        let first = points.first().map_or(0.0, |p| p.threshold);
        let last = points.last().map_or(1.0, |p| p.threshold);
        let domain = if first >= 0.0 && last <= 1.0 { (0.0, 1.0) } else { (first, last) };
        let (width, height, left, right) = size.pick((620.0, 300.0, 66.0, 14.0), (358.0, 262.0, 62.0, 12.0));
        CostFrame {
            x: Scale { domain, range: (left, width - right) },
            y: Scale { domain: (0.0, top), range: (height - 44.0, 26.0) },
            width,
            height,
        }
    }
}

/// A threshold named on the curve.
pub struct Named {
    pub threshold: f64,
    pub cost: f64,
    pub label: String,
    pub cheapest: bool,
}

/// The cost of mistakes along thresholds, its band, and the thresholds that have a name.
pub fn cost(
    points: &[CurvePoint],
    named: &[Named],
    money: &dyn Fn(f64) -> String,
    tick: &dyn Fn(f64) -> String,
    label: &str,
    size: Size,
) -> Markup {
    let marked: Vec<f64> = named.iter().map(|n| n.cost).collect();
    let frame = CostFrame::new(points, &marked, size);
    let (x, y) = (frame.x, frame.y);
    let (left, right) = x.range;
    let (bottom, top) = y.range;
    let inside: Vec<&CurvePoint> = points.iter().filter(|p| p.error_cost <= y.domain.1).collect();
    let line: Vec<String> =
        inside.iter().map(|p| format!("{} {}", px(x.at(p.threshold)), px(y.at(p.error_cost)))).collect();
    let banded: Vec<(f64, f64, f64)> = inside.iter().filter_map(|p| Some((p.threshold, p.low?, p.high?))).collect();
    let over = banded.iter().map(|b| format!("{} {}", px(x.at(b.0)), px(y.at(b.2))));
    let under = banded.iter().rev().map(|b| format!("{} {}", px(x.at(b.0)), px(y.at(b.1))));
    let band: Vec<String> = over.chain(under).collect();
    let mut names: Vec<&Named> = named.iter().collect();
    names.sort_by(|a, b| a.threshold.total_cmp(&b.threshold));
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (frame.width) " " (frame.height) } role="img" aria-label=(label) {
            @for cost in y.ticks() {
                line class="grid" x1=(px(left)) x2=(px(right)) y1=(px(y.at(cost))) y2=(px(y.at(cost))) {}
                text class="quiet end" x=(px(left - 10.0)) y=(px(y.at(cost) + 4.0)) { (money(cost)) }
            }
            @for threshold in x.ticks() {
                text class="quiet middle" x=(px(x.at(threshold))) y=(px(bottom + 20.0)) { (tick(threshold)) }
            }
            @if band.len() > 2 { path class="band" d={ "M" (band.join("L")) "Z" } {} }
            @if line.len() > 1 { path class="curve" d={ "M" (line.join("L")) } {} }
            @for name in &names {
                @let at = px(x.at(name.threshold));
                line class=(if name.cheapest { "cheapest" } else { "today" }) x1=(at) x2=(at) y1=(px(top)) y2=(px(bottom)) {}
            }
            // After all lines, so that none runs through a name.
            @for (name, to_left, lower) in place_labels(&names, x) {
                @let at = x.at(name.threshold);
                text class={ (if name.cheapest { "best" } else { "strong" }) (if to_left { " end" } else { "" }) }
                    x=(px(if to_left { at - 8.0 } else { at + 8.0 })) y=(px(if lower { top + 26.0 } else { top + 10.0 })) { (name.label) }
            }
            @for name in &names {
                circle class=(if name.cheapest { "spot best" } else { "spot" }) cx=(px(x.at(name.threshold))) cy=(px(y.at(name.cost))) r="6" {}
            }
            // Moved by the script; until then they lie on the threshold in use.
            @if let Some(today) = names.iter().find(|n| !n.cheapest) {
                @let (at, height) = (px(x.at(today.threshold)), px(y.at(today.cost)));
                line id={ "tried-line-" (size.class()) } class="tried noprint" x1=(at) x2=(at) y1=(px(top + 18.0)) y2=(px(bottom)) {}
                circle id={ "tried-spot-" (size.class()) } class="spot tried noprint" cx=(at) cy=(height) r="5" {}
            }
            text class="quiet end" x=(px(right)) y=(px(bottom + 40.0)) {
                (size.pick("a case is flagged when its score is at or above this threshold", "threshold"))
            }
        }
    }
}

/// Where labels go: the leftmost to the left of its line where there is room, the others to the right, a line lower where two would collide.
fn place_labels<'a>(names: &[&'a Named], x: Scale) -> Vec<(&'a Named, bool, bool)> {
    let length = |name: &Named| 7.2 * name.label.chars().count() as f64 + 8.0;
    let mut taken = f64::NEG_INFINITY;
    let mut lower = false;
    names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let at = x.at(name.threshold);
            let crowded_right = at + length(name) > x.range.1;
            let to_left = at - length(name) >= x.range.0 && (crowded_right || (i == 0 && names.len() > 1));
            let from = if to_left { at - length(name) } else { at };
            lower = from < taken && !lower;
            taken = taken.max(from + length(name));
            (*name, to_left, lower)
        })
        .collect()
}

/// A square frame from 0 to 1 both ways.
fn square() -> (Scale, Scale) {
    (Scale { domain: (0.0, 1.0), range: (44.0, 346.0) }, Scale { domain: (0.0, 1.0), range: (314.0, 28.0) })
}

fn square_frame(x: Scale, y: Scale, across: &str, up: &str) -> Markup {
    html! {
        @for (at, name) in [(0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%")] {
            line class="grid" x1=(px(x.range.0)) x2=(px(x.range.1)) y1=(px(y.at(at))) y2=(px(y.at(at))) {}
            text class="quiet end" x=(px(x.range.0 - 8.0)) y=(px(y.at(at) + 4.5)) { (name) }
            text class="quiet middle" x=(px(x.at(at))) y=(px(y.range.0 + 20.0)) { (name) }
        }
        text class="quiet end" x=(px(x.range.1)) y=(px(y.range.0 + 40.0)) { (across) }
        text class="quiet" x="0" y="10" { (up) }
    }
}

/// Mean score against the share that was positive, bin by bin; discs grow with the examples behind them.
pub fn reliability(bins: &[(f64, f64, u64)], label: &str) -> Markup {
    let (x, y) = square();
    let most = bins.iter().map(|b| b.2).max().unwrap_or(1).max(1) as f64;
    let filled: Vec<&(f64, f64, u64)> = bins.iter().filter(|b| b.2 > 0).collect();
    let line: Vec<String> = filled.iter().map(|b| format!("{} {}", px(x.at(b.0)), px(y.at(b.1)))).collect();
    html! {
        svg class="chart" viewBox="0 0 358 358" role="img" aria-label=(label) {
            (square_frame(x, y, "what the score says", "what happened"))
            line class="diagonal" x1=(px(x.at(0.0))) y1=(px(y.at(0.0))) x2=(px(x.at(1.0))) y2=(px(y.at(1.0))) {}
            @if line.len() > 1 { path class="curve" d={ "M" (line.join("L")) } {} }
            @for bin in filled {
                circle class="spot data" cx=(px(x.at(bin.0))) cy=(px(y.at(bin.1))) r=(px(4.0 + 6.0 * (bin.2 as f64 / most).sqrt())) {}
            }
        }
    }
}

/// The same in bands of about equally many examples, each with the interval of what happened.
pub fn bands(bands: &[Band], label: &str) -> Markup {
    let (x, y) = square();
    let placed: Vec<(&Band, f64)> = bands.iter().filter_map(|b| Some((b, b.happened.estimate?))).collect();
    let line: Vec<String> =
        placed.iter().map(|(b, happened)| format!("{} {}", px(x.at(b.says)), px(y.at(*happened)))).collect();
    html! {
        svg class="chart" viewBox="0 0 358 358" role="img" aria-label=(label) {
            (square_frame(x, y, "what the score says", "what happened"))
            line class="diagonal" x1=(px(x.at(0.0))) y1=(px(y.at(0.0))) x2=(px(x.at(1.0))) y2=(px(y.at(1.0))) {}
            @for (band, _) in &placed {
                @if let (Some(low), Some(high)) = (band.happened.low, band.happened.high) {
                    line class="ci plain" x1=(px(x.at(band.says))) x2=(px(x.at(band.says))) y1=(px(y.at(low))) y2=(px(y.at(high))) {}
                }
            }
            @if line.len() > 1 { path class="curve" d={ "M" (line.join("L")) } {} }
            @for (band, happened) in &placed {
                circle class="spot data" cx=(px(x.at(band.says))) cy=(px(y.at(*happened))) r="4.5" {}
            }
        }
    }
}

/// The ROC curve with the threshold in use on it.
pub fn roc(points: &[(f64, f64)], today: Option<(f64, f64)>, label: &str) -> Markup {
    let (x, y) = square();
    let line: Vec<String> = points.iter().map(|p| format!("{} {}", px(x.at(p.0)), px(y.at(p.1)))).collect();
    html! {
        svg class="chart" viewBox="0 0 358 358" role="img" aria-label=(label) {
            (square_frame(x, y, "negatives flagged by mistake", "positives caught"))
            line class="diagonal" x1=(px(x.at(0.0))) y1=(px(y.at(0.0))) x2=(px(x.at(1.0))) y2=(px(y.at(1.0))) {}
            @if line.len() > 1 { path class="curve" d={ "M" (line.join("L")) } {} }
            @if let Some((alarms, caught)) = today {
                circle class="spot" cx=(px(x.at(alarms))) cy=(px(y.at(caught))) r="6" {}
                text class="strong" x=(px(x.at(alarms) + 12.0)) y=(px(y.at(caught) + 14.0)) { "in the spec" }
            }
        }
    }
}

/// How sure somebody was against how often they were right: what was said, the share that was right, the ends of its interval, answers.
pub fn confidence(points: &[(f64, f64, f64, f64, u64)], label: &str) -> Markup {
    let (x, y) = square();
    html! {
        svg class="chart" viewBox="0 0 358 358" role="img" aria-label=(label) {
            (square_frame(x, y, "how sure you were", "how often you were right"))
            line class="diagonal" x1=(px(x.at(0.0))) y1=(px(y.at(0.0))) x2=(px(x.at(1.0))) y2=(px(y.at(1.0))) {}
            @for (said, share, low, high, answers) in points {
                line class="ci plain" x1=(px(x.at(*said))) x2=(px(x.at(*said))) y1=(px(y.at(*low))) y2=(px(y.at(*high))) {}
                circle class="mark plain" cx=(px(x.at(*said))) cy=(px(y.at(*share))) r="5.5" { title { (answers) " answers" } }
            }
        }
    }
}
