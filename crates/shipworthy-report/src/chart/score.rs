//! A score as a part of a ring, with the line of the logo through it.

use std::f64::consts::TAU;

use maud::{Markup, html};

use super::px;

/// So many of 100.
pub fn score(points: u32) -> Markup {
    let round = TAU * 60.0;
    let share = f64::from(points.min(100)) / 100.0;
    html! {
        svg class="score" viewBox="0 0 144 144" role="img" aria-label={ "Your score: " (points) " of 100 points" } {
            circle class="score-track" cx="72" cy="72" r="60" {}
            @if points > 0 {
                circle class="score-part" cx="72" cy="72" r="60" transform="rotate(-90 72 72)" stroke-dasharray={ (px(round * share)) " " (px(round)) } {}
            }
            path class="score-line" d="M0 72h20m104 0h20" {}
            text class="score-points" x="72" y="79" aria-hidden="true" { (points) }
            text class="quiet middle" x="72" y="100" aria-hidden="true" { "of 100" }
        }
    }
}
