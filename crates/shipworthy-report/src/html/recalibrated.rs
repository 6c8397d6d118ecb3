//! What recalibration did: scores against what happened, before and after.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Band, Candidate, Check};

use super::from;
use super::page::safe;
use crate::chart::curve;
use crate::recalibrated;

/// What recalibration did, where the spec asks for it.
pub fn section(check: &Check, candidate: &Candidate) -> Markup {
    let Some(told) = recalibrated::of(candidate) else { return html! {} };
    let pictures: Vec<(&str, &[Band])> =
        [("Before", &told.before[..]), ("After", &told.after[..])].into_iter().filter(|p| !p.1.is_empty()).collect();
    html! {
        section id="recalibrated" aria-labelledby="recalibrated-title" data-from=(from::candidate(candidate, "recalibration")) {
            div class="head" {
                h2 id="recalibrated-title" { (recalibrated::TITLE) }
                p class="small muted" { "Scores " (recalibrated::how(told)) "." }
            }
            div class="scores" {
                @for (when, bands) in pictures {
                    figure {
                        h3 { (when) }
                        (curve::bands(bands, &format!("{when}: what scores say against what happened, with intervals")))
                    }
                }
                div {
                    table class="plain" {
                        caption { "With intervals; on examples that did not teach the map" }
                        thead { tr { th scope="col" { } th scope="col" { "Before" } th scope="col" { "After" } } }
                        tbody {
                            @for (name, before, after) in recalibrated::metrics(told) {
                                tr { th scope="row" { (name) } td { (before) } td { (after) } }
                            }
                        }
                    }
                    ul class="said small" { @for sentence in recalibrated::sentences(check, candidate, told) { li { (safe(&sentence)) } } }
                }
            }
        }
    }
}
