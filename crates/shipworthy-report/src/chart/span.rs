//! One share on a line from 0 to 100%, against what was promised.

use maud::{Markup, html};
use shipworthy_eval::outcome::Estimate;

use super::px;
use super::scale::Scale;

/// The promise as a long upright, what was observed as a disc on its interval.
pub fn share(promised: f64, observed: &Estimate, label: &str) -> Markup {
    let scale = Scale { domain: (0.0, 1.0), range: (8.0, 252.0) };
    html! {
        svg class="chart" viewBox="0 0 260 32" role="img" aria-label=(label) {
            line class="grid" x1="8" x2="252" y1="16" y2="16" {}
            line class="limit" x1=(px(scale.at(promised))) x2=(px(scale.at(promised))) y1="3" y2="29" {}
            @if let (Some(low), Some(high)) = (observed.low, observed.high) {
                line class="ci plain" x1=(px(scale.at(low))) x2=(px(scale.at(high))) y1="16" y2="16" {}
            }
            @if let Some(estimate) = observed.estimate {
                circle class="mark plain" cx=(px(scale.at(estimate))) cy="16" r="4.5" {}
            }
        }
    }
}
