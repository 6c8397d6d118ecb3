//! People as marks: one disc each, a cross for each one who is let down; and meters for shares.

use maud::{Markup, html};

use super::px;

const PER_ROW: usize = 20;

/// So many marks, the last of which are crosses. Each mark holds both shapes, so that a script only has to name the crosses.
pub fn people(total: usize, crosses: usize, id: &str, label: &str) -> Markup {
    let rows = total.div_ceil(PER_ROW).max(1);
    html! {
        svg id=(id) class="chart" viewBox={ "0 0 460 " (rows * 23) } role="img" aria-label=(label) {
            @for i in 0..total {
                @let x = 8.0 + (i % PER_ROW) as f64 * 23.3;
                @let y = 10.0 + (i / PER_ROW) as f64 * 23.0;
                g class=(if i + crosses >= total { "dot missed" } else { "dot" }) {
                    circle cx=(px(x)) cy=(px(y)) r="6.5" {}
                    path d={ "M" (px(x - 5.0)) " " (px(y - 5.0)) "l10 10m0-10l-10 10" } {}
                }
            }
        }
    }
}

/// A share of a whole as a filled track; the number stands beside it in words.
pub fn meter(share: f64, class: &str) -> Markup {
    html! {
        svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect class="track" x="0" y="0" width="100" height="8" {}
            rect class={ "amount " (class) } x="0" y="0" width=(px(share.clamp(0.0, 1.0) * 100.0)) height="8" {}
        }
    }
}
