//! Ways to get to a pass.

use maud::{Markup, html};
use shipworthy_eval::outcome::Check;

use super::from;
use super::page::{chip, safe};
use crate::words;

/// Ways to get to a pass, each tried on the same examples.
pub fn section(check: &Check) -> Markup {
    html! {
        @if !check.ways.is_empty() {
            section id="ways" aria-labelledby="ways-title" {
                div class="head" {
                    h2 id="ways-title" { "Ways to get to yes" }
                    p class="small muted" { "Each one was tried on the same examples." }
                }
                ol class="ways" {
                    @for (i, way) in check.ways.iter().enumerate() {
                        li data-from=(from::check(&format!("ways/{i}"))) {
                            h3 { (words::way(&way.kind)) }
                            p class="title" { (safe(&way.title)) }
                            @if !way.facts.is_empty() {
                                dl { @for (label, value) in &way.facts { dt { (safe(label)) } dd { (safe(value)) } } }
                            }
                            p { (chip(way.verdict, &safe(&way.outcome))) }
                        }
                    }
                }
            }
        }
    }
}
