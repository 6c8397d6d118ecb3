//! Where my weeks go: hours of a week, written down on the page of the plan, beside the weeks that a guide names.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice::allocation::{Allocation, KINDS};
use shipworthy_app::practice::{self, PracticeError};
use shipworthy_report::learn::plan::weeks;
use shipworthy_report::learn::table;
use shipworthy_report::learn::tables::week_tables;
use shipworthy_report::words;

use super::{away, day_of, desk};
use crate::app::App;

/// Names of the fields, in the order of the kinds.
const FIELDS: [&str; 3] = ["finding-out", "evaluating", "delivering"];
/// Days of a week.
const WEEK: i64 = 7;

/// What was sent, as it was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "finding-out")]
    finding_out: String,
    evaluating: String,
    delivering: String,
    /// Which week: `this` or `last`.
    week: String,
}

/// The section of the plan.
pub fn section(found: &Allocation) -> Markup {
    html! {
        section class="learned" id="weeks" aria-labelledby="weeks-title" {
            h2 id="weeks-title" { "Where your weeks go" }
            p { (found.says) }
            (weeks(found))
            @if !found.weeks.is_empty() {
                details class="numbers" { summary { "The numbers" } @for of in week_tables(found) { (table(&of)) } }
            }
            form class="fill" method="post" action="/learn/plan/week" {
                @for (field, kind) in FIELDS.iter().zip(KINDS) {
                    div class="field" {
                        label for=(field) { "Hours of " (kind) }
                        input id=(field) name=(field) type="number" min="0" max="100" step="any" required autocomplete="off";
                    }
                }
                fieldset class="field" {
                    legend { "Which week" }
                    label class="pick" { input type="radio" name="week" value="this" checked; span { "This one" } }
                    label class="pick" { input type="radio" name="week" value="last"; span { "The last one" } }
                }
                p class="small muted" { "Written down twice, the later word about a week counts." }
                div class="actions" { button class="button" type="submit" { "Write it down" } }
            }
        }
    }
}

/// Keeps a week.
pub async fn keep(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let (desk, now) = (desk(&app), app.bench().now());
    let done = away(&app, move || {
        let typed = [&sent.finding_out, &sent.evaluating, &sent.delivering];
        let mut hours = [0.0; 3];
        for ((hours, typed), kind) in hours.iter_mut().zip(typed).zip(KINDS) {
            let read = typed.trim().replace(',', ".").parse();
            let told = || PracticeError::Unknown(format!("{} hours are no number: “{typed}”", words::capital(kind)));
            *hours = read.map_err(|_| told())?;
        }
        let day = day_of(now, now.seconds) - if sent.week == "last" { WEEK } else { 0 };
        practice::log_week(day, hours, &desk.maker(now)).map(drop)
    });
    match done.await {
        Ok(()) => Redirect::to("/learn/plan#weeks").into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
