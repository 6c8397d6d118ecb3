//! Amounts as bars from nothing on, one or several in a row.

use maud::{Markup, html};
use shipworthy_learn::figure::Bars;

use super::rows::{Frame, Named};
use super::{Size, px};
use crate::text;

/// How bars of a row are told apart: filled, shaded, outlined.
const LOOKS: [&str; 3] = ["", " second", " third"];

/// Bars with their amounts at the right.
pub fn bars(of: &Bars, tick: &dyn Fn(f64) -> String, label: &str, size: Size) -> Markup {
    let amounts = || of.bars.iter().flat_map(|bar| bar.amounts.iter().copied()).filter(|x| x.is_finite());
    let low = amounts().fold(0.0, f64::min);
    let high = amounts().fold(0.0, f64::max);
    let air = 0.04 * (high - low);
    let domain = if high > low {
        (if low < 0.0 { low - air } else { 0.0 }, if high > 0.0 { high + air } else { 0.0 })
    } else {
        (0.0, 1.0)
    };
    let says = |bar: usize, place: usize| {
        let bar = &of.bars[bar];
        bar.told.clone().filter(|_| place == 0).unwrap_or_else(|| of.unit.say(bar.amounts[place]))
    };
    let names: Vec<String> = of.bars.iter().map(|bar| text::clean(&bar.label)).collect();
    let named =
        names.iter().zip(&of.bars).map(|(name, bar)| Named { name, lines: bar.amounts.len(), ..Named::default() });
    let named: Vec<Named<'_>> = named.collect();
    let words = of.bars.iter().enumerate().flat_map(|(at, bar)| (0..bar.amounts.len()).map(move |place| (at, place)));
    let longest = words.map(|(at, place)| text::width(&says(at, place))).max().unwrap_or(0);
    let frame = Frame::new(&named, domain, longest, &[], &of.what, size);
    let x = |at: f64| frame.scale.at(at);
    let inside = html! {
        @for (row, bar) in of.bars.iter().enumerate() {
            @for (place, amount) in bar.amounts.iter().enumerate() {
                @let y = frame.y(row, place);
                @let (from, to) = (x(amount.min(0.0)), x(amount.max(0.0)));
                rect class={ "amount" (LOOKS[place % LOOKS.len()]) } x=(px(from)) y=(px(y - 5.5)) width=(px((to - from).max(1.0))) height="11" {}
                text class="end" x=(px(frame.width)) y=(px(y + 4.5)) { (says(row, place)) }
            }
        }
        @if low < 0.0 { line class="limit" x1=(px(x(0.0))) x2=(px(x(0.0))) y1=(px(frame.y(0, 0) - 14.0)) y2=(px(frame.bottom())) {} }
    };
    frame.draw(tick, label, inside)
}

/// One bar, for the key below.
pub fn sample(place: usize) -> Markup {
    html! { svg viewBox="0 0 20 20" aria-hidden="true" { rect class={ "amount" (LOOKS[place % LOOKS.len()]) } x="2" y="5" width="16" height="11" {} } }
}
