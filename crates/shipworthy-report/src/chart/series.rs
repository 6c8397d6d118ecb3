//! One number over time: a line with its points, the scale at the left, the first and the last moment below.

use maud::{Markup, html};

use super::scale::Scale;
use super::{Size, px};

/// Values in their order, evenly spaced; `ends` is what the first and the last moment are called, `level` a value to compare with.
pub fn series(
    values: &[f64],
    domain: (f64, f64),
    level: Option<f64>,
    tick: &dyn Fn(f64) -> String,
    ends: (&str, &str),
    label: &str,
    size: Size,
) -> Markup {
    let (width, height, left, right) = size.pick((620.0, 200.0, 76.0, 14.0), (358.0, 190.0, 70.0, 12.0));
    let (top, bottom) = (14.0, height - 30.0);
    let x = Scale { domain: (0.0, (values.len().max(2) - 1) as f64), range: (left, width - right) };
    let y = Scale { domain, range: (bottom, top) };
    let at = |place: usize| if values.len() == 1 { 0.5 * (left + width - right) } else { x.at(place as f64) };
    let line: Vec<String> =
        values.iter().enumerate().map(|(place, value)| format!("{} {}", px(at(place)), px(y.at(*value)))).collect();
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(label) {
            @for value in y.ticks() {
                line class="grid" x1=(px(left)) x2=(px(width - right)) y1=(px(y.at(value))) y2=(px(y.at(value))) {}
                text class="quiet end" x=(px(left - 8.0)) y=(px(y.at(value) + 4.5)) { (tick(value)) }
            }
            @if let Some(level) = level {
                line class="limit" x1=(px(left)) x2=(px(width - right)) y1=(px(y.at(level))) y2=(px(y.at(level))) {}
            }
            @if line.len() > 1 { path class="curve" d={ "M" (line.join("L")) } {} }
            @if values.len() <= 40 {
                @for (place, value) in values.iter().enumerate() {
                    circle class="spot data" cx=(px(at(place))) cy=(px(y.at(*value))) r="4" {}
                }
            }
            text class="quiet" x=(px(left)) y=(px(height - 8.0)) { (ends.0) }
            text class="quiet end" x=(px(width - right)) y=(px(height - 8.0)) { (ends.1) }
        }
    }
}
