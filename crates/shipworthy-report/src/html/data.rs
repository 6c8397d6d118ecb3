//! What to know about the data and the spec, and what happens when the feature is wrong.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Check, Finding, Level};

use super::from;
use super::page::{coded, safe};
use crate::words;

/// What the audit found in data and spec, and which sections are unanswered.
pub fn findings(check: &Check) -> Markup {
    html! {
        @if !check.findings.is_empty() || !check.missing_sections.is_empty() {
            section id="data" aria-labelledby="data-title" {
                div class="head" { h2 id="data-title" { "What to know about the data and the spec" } }
                ul class="findings" {
                    @for section in &check.missing_sections {
                        li {
                            p class="level error" { (words::level(Level::Error)) }
                            p { "The spec has no answer under “" (safe(section)) "”." }
                            p class="muted" { "Write it: a verdict without it is no agreement." }
                        }
                    }
                    @for (i, finding) in check.findings.iter().enumerate() { (row(i, finding)) }
                }
            }
        }
    }
}

fn row(i: usize, finding: &Finding) -> Markup {
    let mut where_: Vec<String> = Vec::new();
    if let Some(slice) = &finding.slice {
        where_.push(words::slice(slice));
    }
    if let Some(column) = &finding.column {
        where_.push(format!("column {column}"));
    }
    if let Some(rows) = finding.rows {
        where_.push(words::counted(rows, "row", "rows"));
    }
    html! {
        li data-from=(from::check(&format!("findings/{i}"))) {
            p class={ "level" (if finding.severity == Level::Error { " error" } else { "" }) } { (words::level(finding.severity)) }
            p {
                (coded(&finding.message))
                br;
                code { (safe(&finding.code)) }
                @if !where_.is_empty() { span class="small dim" { " · " (safe(&where_.join(" · "))) } }
            }
            p class="muted" { (coded(&finding.remedy)) }
        }
    }
}

/// What happens, and what people see, when the feature cannot answer.
pub fn failure_states(check: &Check) -> Markup {
    html! {
        @if !check.failure_states.is_empty() {
            section id="wrong" aria-labelledby="wrong-title" {
                div class="head" {
                    h2 id="wrong-title" { "What happens when it cannot answer" }
                    p class="small muted" { "As the spec promises." }
                }
                table class="plain cards" {
                    caption class="hidden-words" { "What happens when it cannot answer" }
                    thead { tr { th scope="col" { "When" } th scope="col" { "Then" } th scope="col" { "People see" } } }
                    tbody {
                        @for (i, state) in check.failure_states.iter().enumerate() {
                            tr data-from=(from::check(&format!("failure_states/{i}"))) {
                                th scope="row" { (safe(&state.when)) }
                                td data-label="Then" { span { (safe(&state.then)) } }
                                td data-label="People see" { span { @match &state.user_sees { Some(text) => { "“" (safe(text)) "”" } None => span class="dim" { "nothing is said" } } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
