//! What answers were expected to be worth: a disc in each row, on one scale of money.

use maud::{Markup, html};
use shipworthy_learn::case::Worth;

use super::scale::Scale;
use super::{Size, px};
use crate::{money, text};

const STEP: f64 = 36.0;

/// A row for each answer, the scale below. The best is a disc in the colour of what passes; the reader's own stands in bold.
pub fn worth(rows: &[Worth], currency: &str, label: &str, size: Size) -> Markup {
    let (width, left, right, letters) = size.pick((640.0, 190.0, 100.0, 26), (358.0, 128.0, 84.0, 17));
    let low = rows.iter().map(|row| row.expected).fold(f64::INFINITY, f64::min);
    let high = rows.iter().map(|row| row.expected).fold(f64::NEG_INFINITY, f64::max);
    let air = if high > low { 0.06 * (high - low) } else { high.abs().max(1.0) * 0.1 };
    let scale = Scale { domain: (low - air, high + air), range: (left, width - right) };
    let bottom = 6.0 + STEP * rows.len() as f64;
    let mut ticks = scale.ticks();
    // Amounts are long: as many as stand beside each other.
    while ticks.len() > size.pick(5, 3) {
        ticks = ticks.into_iter().step_by(2).collect();
    }
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (px(bottom + 24.0)) } role="img" aria-label=(label) {
            @for &x in &ticks {
                line class="grid" x1=(px(scale.at(x))) x2=(px(scale.at(x))) y1="4" y2=(px(bottom)) {}
                text class="quiet middle" x=(px(scale.at(x))) y=(px(bottom + 18.0)) { (money::format(x, currency)) }
            }
            @for (place, row) in rows.iter().enumerate() {
                @let y = 24.0 + STEP * place as f64;
                @let weight = if row.yours { "strong" } else { "name" };
                @let colour = if row.best { "pass" } else { "plain" };
                text class=(weight) x="0" y=(px(y + 4.5)) { title { (row.label) } (text::fit(&row.label, letters, "…")) }
                line class="grid" x1=(px(left)) x2=(px(width - right)) y1=(px(y)) y2=(px(y)) {}
                line class={ "ci " (colour) } x1=(px(scale.at(row.expected))) x2=(px(scale.at(high))) y1=(px(y)) y2=(px(y)) {}
                circle class={ "mark " (colour) } cx=(px(scale.at(row.expected))) cy=(px(y)) r=(if row.yours { "7" } else { "5.5" }) {}
                text class={ (if row.yours { "strong" } else { "name" }) " end" } x=(px(width)) y=(px(y + 4.5)) { (money::format(row.expected, currency)) }
            }
        }
    }
}
