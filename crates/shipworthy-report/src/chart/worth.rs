//! What answers were expected to be worth: a disc in each row, on one scale of money.

use maud::{Markup, html};
use shipworthy_learn::case::Worth;

use super::rows::{Frame, Named};
use super::{Size, px};
use crate::{money, text};

/// A row for each answer, the scale below. The best is a disc in the colour of what passes; the reader's own stands in bold.
pub fn worth(rows: &[Worth], currency: &str, label: &str, size: Size) -> Markup {
    let low = rows.iter().map(|row| row.expected).fold(f64::INFINITY, f64::min);
    let high = rows.iter().map(|row| row.expected).fold(f64::NEG_INFINITY, f64::max);
    let air = if high > low { 0.06 * (high - low) } else { high.abs().max(1.0) * 0.1 };
    let amount = |at: f64| money::format(at, currency);
    let names: Vec<String> = rows.iter().map(|row| text::clean(&row.label)).collect();
    let named =
        names.iter().zip(rows).map(|(name, row)| Named { name, strong: row.yours, lines: 1, ..Named::default() });
    let named: Vec<Named<'_>> = named.collect();
    let longest = rows.iter().map(|row| text::width(&amount(row.expected))).max().unwrap_or(0);
    let frame = Frame::new(&named, (low - air, high + air), longest, &[], "", size);
    let x = |at: f64| frame.scale.at(at);
    let (left, right) = frame.scale.range;
    let inside = html! {
        @for (place, row) in rows.iter().enumerate() {
            @let y = frame.y(place, 0);
            @let colour = if row.best { "pass" } else { "plain" };
            line class="grid" x1=(px(left)) x2=(px(right)) y1=(px(y)) y2=(px(y)) {}
            line class={ "ci " (colour) } x1=(px(x(row.expected))) x2=(px(x(high))) y1=(px(y)) y2=(px(y)) {}
            circle class={ "mark " (colour) } cx=(px(x(row.expected))) cy=(px(y)) r=(if row.yours { "7" } else { "5.5" }) {}
            text class={ (if row.yours { "strong" } else { "name" }) " end" } x=(px(frame.width)) y=(px(y + 4.5)) { (amount(row.expected)) }
        }
    };
    frame.draw(&amount, label, inside)
}
