//! A case: what would you do? Read it, look at what there is, ask, choose, say how sure and why. After that, the debrief stands at the
//! same address.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use shipworthy_app::practice::case::{Actions, Case};
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::debrief::{SHORTEST_REASON, reason_length};
use shipworthy_app::practice::desk::{Desk, Draft, Open};
use shipworthy_app::practice::{self, PracticeError};
use shipworthy_report::learn::{answered, exhibit};
use shipworthy_report::money;

use super::super::form::{Told, described, summary, wrong};
use super::second_reader::SecondReader;
use super::{answer, away, code, debrief, desk, page as page_of, test, today};
use crate::app::App;
use crate::frame::{Place, frame};

pub async fn page(State(app): State<App>, Path(line): Path<String>) -> Response {
    match code(&line) {
        Ok(code) => show(&app, code, None).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// A form that could not be taken: what was typed, and why not.
pub struct Returned {
    /// What was typed.
    pub draft: Draft,
    /// Why it was not taken.
    pub told: Told,
}

/// The page of a case as it stands, with a form that was not taken.
pub async fn show(app: &App, code: Code, returned: Option<Returned>) -> Response {
    let (desk, day) = (desk(app), today(app));
    let status = returned.as_ref().map_or(StatusCode::OK, |returned| returned.told.status);
    let (bench, judge) = (app.bench().clone(), app.judge().cloned());
    let drawn = away(app, move || {
        let open = desk.look(&code)?;
        if open.kept.is_some()
            && let Some(first) = test::still_open(&desk, &open.draft)
        {
            return Ok(Err(format!("/learn/test/{first}")));
        }
        let around = around(&desk, &code, day)?;
        let title = open.case.brief.headline.clone();
        let (by, workspace) = (desk.learner.name.as_str(), desk.workspace.as_path());
        let points = practice::settings(by, workspace)?.points;
        let main = match (&open.kept, open.debrief()) {
            (Some(kept), Some(found)) => {
                let contested = practice::contested(&code, by, workspace)?;
                let found = if points { found } else { found.without_points() };
                let second = SecondReader::of(judge.as_ref(), &desk, &open, &contested);
                debrief::main(&open, kept, &found, &around, &contested, second.as_ref())
            }
            _ => main(&open, returned.as_ref(), points),
        };
        let head = head(&code, &around, open.kept.is_some());
        Ok(Ok((title, head, main, bench.features())))
    });
    match drawn.await {
        Ok(Err(elsewhere)) => Redirect::to(&elsewhere).into_response(),
        Ok(Ok((title, head, main, features))) => {
            let page = page_of(title, Place::Scenario(&head), &features, html! {}, main);
            (status, frame(app, &page)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Where a case stands among today's.
pub struct Around {
    /// Today's cases in their order, and whether each was decided.
    pub day: Vec<(Code, bool)>,
    /// The place of this one among them.
    pub place: Option<usize>,
}

impl Around {
    /// The next of today's that is open.
    pub fn next(&self) -> Option<&Code> {
        self.day.iter().find(|(_, done)| !done).map(|(code, _)| code)
    }
}

fn around(desk: &Desk, code: &Code, day: u32) -> Result<Around, PracticeError> {
    let done: Vec<String> = desk.decided()?.into_iter().map(|kept| kept.code).collect();
    let all = practice::archetype::Stream::ALL.map(|stream| practice::daily::daily(day, stream));
    let day: Vec<(Code, bool)> = all.into_iter().map(|code| (code.clone(), done.contains(&code.to_string()))).collect();
    let place = day.iter().position(|(of, _)| of == code);
    Ok(Around { day, place })
}

/// The line above a case: how far the day is, and the way out, which keeps what was typed.
fn head(code: &Code, around: &Around, decided: bool) -> Markup {
    let address = format!("/learn/s/{code}/keep");
    html! {
        @if let Some(place) = around.place {
            @let all = around.day.len();
            @let told = format!("{} of {all} today", place + 1);
            div class="day" {
                div class="day-steps" role="img" aria-label={ "Scenario " (told) } {
                    @for (other, (_, done)) in around.day.iter().enumerate() {
                        i class=(if *done { "done" } else if other == place { "now" } else { "open" }) {}
                    }
                }
                span class="muted" aria-hidden="true" { (told) }
            }
        } @else {
            div class="day" { span class="muted" { "Practice" } }
        }
        @if decided {
            a class="leave-case" href="/learn" data-back { "Back to today " kbd { "Esc" } }
        } @else {
            // The first button is what Enter in a field presses: it keeps what was typed and stays.
            button form="call" formaction=(address) name="stay" value="1" type="submit" hidden { "Keep what was typed" }
            button class="leave-case" form="call" formaction=(address) type="submit" data-back { "Leave, keep my place " kbd { "Esc" } }
        }
    }
}

fn main(open: &Open, returned: Option<&Returned>, points: bool) -> Markup {
    let case = &open.case;
    let draft = returned.map_or(&open.draft, |returned| &returned.draft);
    let told = returned.map(|returned| &returned.told);
    html! {
        div class="case" {
            div class="told-case" {
                (story(case))
                @for (place, of) in case.exhibits.iter().enumerate() { (exhibit(of, &format!("exhibit-{}", place + 1))) }
                (shop(open))
                @if let Some(stage) = case.stage(&open.progress.path) { (exhibit(&stage.arrived, "arrived")) }
            }
            div { (call(open, draft, told, points)) }
        }
    }
}

/// The brief: what is said, by whom, and what is at stake.
pub fn story(case: &Case) -> Markup {
    html! {
        p class="eyebrow" { (case.title) " · " (case.code.hardness()) " · about " (case.minutes()) " minutes" }
        h1 { (case.brief.headline) }
        div class="story" {
            p { (case.brief.story) }
            @for voice in &case.brief.voices {
                blockquote class="say" { b { (voice.who) } (voice.says) }
            }
        }
    }
}

/// What can be asked, at which price; what was asked is answered.
fn shop(open: &Open) -> Markup {
    let case = &open.case;
    let amount = |price: f64| money::format(price, case.currency());
    let asked = |id: &str| open.progress.asked.iter().any(|known| known == id);
    let spent: f64 = case.questions.iter().filter(|of| asked(&of.id)).map(|of| of.price).sum();
    let address = format!("/learn/s/{}/ask", case.code);
    html! {
        @if !case.questions.is_empty() {
            section class="exhibit" id="questions" aria-labelledby="questions-title" {
                h2 id="questions-title" { "What can be asked first" }
                p class="small muted" {
                    "Each has its price, and what was paid is part of the score. "
                    @if spent > 0.0 { b { "Spent so far: " (amount(spent)) "." } }
                }
                ul class="shop" {
                    @for (place, question) in case.questions.iter().enumerate() {
                        li {
                            div {
                                h3 id={ "question-" (place + 1) } { (question.label) }
                                p class="small muted" { (question.tells) }
                            }
                            @if asked(&question.id) {
                                p class="small" { b { "Asked, for " (amount(question.price)) } }
                                div class="found" { (answered(&question.answer)) }
                            } @else {
                                button class="button small" type="submit" form="call" formaction=(address) name="question" value=(question.id) aria-describedby={ "question-" (place + 1) } { "Ask, for " (amount(question.price)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The form: the answer, beliefs, how sure, why.
fn call(open: &Open, draft: &Draft, told: Option<&Told>, points: bool) -> Markup {
    let case = &open.case;
    let length = reason_length(draft.field("reason"));
    // One that is taller than a window moves with the page, so that its end can be reached.
    let short = matches!(case.actions, Actions::Choice { .. } | Actions::Number { .. })
        && case.beliefs.is_none()
        && told.is_none();
    html! {
        form class=(if short { "call short" } else { "call" }) id="call" method="post" action={ "/learn/s/" (case.code) } novalidate data-call data-keep={ "/learn/s/" (case.code) "/keep" } {
            h2 { "Your call" }
            @if let Some(told) = told { (summary(told, "")) }
            (answer::fields(open, draft, told))
            @if !answer::is_under_way(open) {
                (answer::beliefs(case, draft, told))
                div class="fld" {
                    label for="confidence" { "How sure are you " (sure_of(&case.actions)) "?" span { @if points { "scored, so be honest" } @else { "in your own view" } } }
                    div class="sure" {
                        input class="scripted" type="range" min="0" max="100" step="1" value=(if draft.field("confidence").is_empty() { "50" } else { draft.field("confidence") }) data-sets="confidence" aria-label="How sure, as a slider";
                        span class="percent" { input id="confidence" name="confidence" inputmode="numeric" autocomplete="off" value=(draft.field("confidence")) aria-invalid=[described(told, "confidence", "").map(|_| "true")] aria-describedby=[described(told, "confidence", "")]; "%" }
                    }
                    (wrong(told, "confidence", ""))
                }
                div class="fld" {
                    label for="reason" { (case.writes().ask) span id="length" data-length data-least=(SHORTEST_REASON) { @if length > 0 { (length) " of " } "at least " (SHORTEST_REASON) } }
                    // Browsers drop a line end that comes first.
                    textarea id="reason" name="reason" rows="5" aria-invalid=[described(told, "reason", "").map(|_| "true")] aria-describedby={ "length" @if let Some(other) = described(told, "reason", "") { " " (other) } } { "\n" (draft.field("reason")) }
                    (wrong(told, "reason", ""))
                }
                button class="button first" type="submit" data-commit { "Commit " kbd { "Ctrl" } kbd { "Enter" } }
                p class="fine" { @if points { (case.weights().say(case.writes().name)) " " } "You see what the engine says after you commit, not before." }
            } @else {
                // What was typed comes along from step to step.
                input type="hidden" name="reason" value=(draft.field("reason"));
            }
        }
        form class="bench-link" method="post" action={ "/learn/s/" (case.code) "/workbench" } {
            button class="button quiet" type="submit" { "Open in the workbench" }
            p class="fine" { "The same data as a product: cut it, plot it, then come back and decide." }
        }
    }
}

/// What the confidence is about.
fn sure_of(actions: &Actions) -> &'static str {
    match actions {
        Actions::Choice { .. } => "that it is the best call",
        Actions::Stages { .. } => "that each step was the best on what had arrived",
        Actions::Number { .. } | Actions::Picks { .. } | Actions::Shares { .. } => {
            "that it is within a tenth of the best"
        }
    }
}

/// Fields that were sent.
pub type Sent = BTreeMap<String, String>;
