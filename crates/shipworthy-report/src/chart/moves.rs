//! Numbers as they were and as they are: a ring, a disc, and what lies between.

use maud::{Markup, html};
use shipworthy_learn::figure::Moves;

use super::rows::{Frame, Named};
use super::{Size, px};
use crate::text;

/// A row for each; what is so in truth stands in bold, and says so.
pub fn moves(of: &Moves, tick: &dyn Fn(f64) -> String, label: &str, size: Size) -> Markup {
    if of.moves.is_empty() {
        return html! {};
    }
    let numbers = || of.moves.iter().flat_map(|of| [of.from, of.to]);
    let (low, high) = (numbers().fold(f64::INFINITY, f64::min), numbers().fold(f64::NEG_INFINITY, f64::max));
    // From nothing on where that is near.
    let from = if low >= 0.0 && low <= 0.6 * high { 0.0 } else { low - 0.3 * (high - low).max(0.05 * high.abs()) };
    let to = high + 0.08 * (high - from).max(1e-9);
    let says = |place: usize| format!("{} → {}", of.unit.say(of.moves[place].from), of.unit.say(of.moves[place].to));
    let names: Vec<String> = of
        .moves
        .iter()
        .map(|of| format!("{}{}", text::clean(&of.label), if of.so { ": it is so" } else { "" }))
        .collect();
    let named =
        names.iter().zip(&of.moves).map(|(name, of)| Named { name, strong: of.so, lines: 1, ..Named::default() });
    let named: Vec<Named<'_>> = named.collect();
    let longest = (0..of.moves.len()).map(|place| text::width(&says(place))).max().unwrap_or(0);
    let frame = Frame::new(&named, (from, to), longest, &[], &of.what, size);
    let x = |at: f64| frame.scale.at(at);
    let inside = html! {
        @for (row, each) in of.moves.iter().enumerate() {
            @let y = frame.y(row, 0);
            line class="moved-by" x1=(px(x(each.from))) x2=(px(x(each.to))) y1=(px(y)) y2=(px(y)) {}
            circle class="mark ring" cx=(px(x(each.from))) cy=(px(y)) r="6.5" {}
            circle class="mark plain" cx=(px(x(each.to))) cy=(px(y)) r="4.5" {}
            text class="end" x=(px(frame.width)) y=(px(y + 4.5)) { (says(row)) }
        }
    };
    frame.draw(tick, label, inside)
}

/// The ring, for the key below.
pub fn before() -> Markup {
    html! { svg viewBox="0 0 20 20" aria-hidden="true" { circle class="mark ring" cx="10" cy="10" r="6.5" {} } }
}

/// The disc, for the key below.
pub fn after() -> Markup {
    html! { svg viewBox="0 0 20 20" aria-hidden="true" { circle class="mark plain" cx="10" cy="10" r="4.5" {} } }
}
