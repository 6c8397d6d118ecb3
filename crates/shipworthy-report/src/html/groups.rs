//! How groups of people compare: a table for each group column, and what it says.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check, GroupComparison};

use super::from;
use super::page::safe;
use crate::{groups, words};

/// How groups of people compare, where the spec asks for it.
pub fn section(check: &Check, candidate: &Candidate) -> Markup {
    html! {
        @if !candidate.fairness.is_empty() {
            section id="groups" aria-labelledby="groups-title" data-from=(from::candidate(candidate, "fairness")) {
                div class="head" {
                    h2 id="groups-title" { (groups::TITLE) }
                    p class="small muted" data-from="check/confidence" { (groups::note(check.confidence)) }
                }
                @for comparisons in groups::by_column(candidate) { (column(candidate, comparisons)) }
            }
        }
    }
}

fn column(candidate: &Candidate, comparisons: &[GroupComparison]) -> Markup {
    let name = comparisons.first().map_or(String::new(), |compared| compared.across.replace('_', " "));
    let name = safe(&words::capital(&name));
    html! {
        h3 { (name) }
        div class="scroll" tabindex="0" role="group" aria-label={ "Groups of " (name) } {
            table class="plain" {
                caption class="hidden-words" { "Groups of " (name) }
                thead { tr {
                    th scope="col" { "Group" } th scope="col" class="n" { "Examples" }
                    @for compared in comparisons { th scope="col" class="n" { (words::capital(&words::metric(&compared.metric))) } }
                } }
                tbody {
                    @for (slice, examples) in groups::members(comparisons, candidate) {
                        tr {
                            th scope="row" { (safe(&words::slice(&slice))) }
                            td class="n" data-from=(from::candidate(candidate, "slices")) { (words::count(examples)) }
                            @for compared in comparisons {
                                @let (value, interval) = groups::cell(compared, &slice);
                                td class="n" { (value) @if !interval.is_empty() { span class="under" { (interval) } } }
                            }
                        }
                    }
                }
            }
        }
        ul {
            @for compared in comparisons {
                li {
                    (safe(&groups::summary(candidate, compared)))
                    @if let Some(out) = groups::left_out(compared) { " " (safe(&out)) }
                }
            }
        }
    }
}
