//! The long cases: decisions that guides describe, with something to read before them.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shipworthy_app::practice::Kept;
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::long::{LongCase, long_cases};

use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

/// The score of a decision that was taken.
fn score_of(code: &Code, decided: &[Kept]) -> Option<u32> {
    let line = code.to_string();
    decided.iter().find(|kept| kept.code == line).map(|kept| kept.score)
}

/// The score of a long case that was decided.
fn score(of: &LongCase, decided: &[Kept]) -> Option<u32> {
    score_of(&of.of()?, decided)
}

pub async fn page(State(app): State<App>) -> Response {
    let (desk, bench) = (desk(&app), app.bench().clone());
    match away(&app, move || Ok((list(&desk.decided()?), bench.features()))).await {
        Ok((main, features)) => {
            let page = page_of(
                "Long cases".to_owned(),
                Place::Workspace("/learn/cases"),
                &features,
                html! { "Practice" },
                main,
            );
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn list(decided: &[Kept]) -> Markup {
    html! {
        (hero("What would you do?", "Six long cases.", "Each is a decision that a guide to the job describes, with data behind it. They take ten minutes or so; leave whenever you like, your place is kept."))
        ul class="shelf" {
            @for (place, case) in long_cases().unwrap_or_default().iter().enumerate() {
                li {
                    span class="muted" { (place + 1) }
                    div {
                        h2 { a href={ "/learn/cases/" (case.id) } { (case.title) } }
                        @if let Some(first) = case.intro.first() { p class="muted" { (first) } }
                    }
                    span class="small muted" { (case.minutes) " minutes" @if let Some(score) = score(case, decided) { ", " (score) " of 100" } }
                }
            }
        }
    }
}

pub async fn one(State(app): State<App>, Path(id): Path<String>) -> Response {
    let all = long_cases().unwrap_or_default();
    let Some(case) = all.into_iter().find(|case| case.id == id) else {
        let near = vec![("/learn/cases".to_owned(), "Long cases".to_owned())];
        return Refusal::because(StatusCode::NOT_FOUND, "There is no such case.", "The list has all of them.")
            .near(near)
            .into_response();
    };
    let (desk, bench) = (desk(&app), app.bench().clone());
    match away(&app, move || Ok((desk.decided()?, bench.features()))).await {
        Ok((decided, features)) => {
            let main = intro(&case, &decided);
            let crumb = html! { a class="more" href="/learn/cases" { "Long cases" } " · from item " (case.mission) " of the guides" };
            let page = page_of(case.title.clone(), Place::Workspace("/learn/cases"), &features, crumb, main);
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn intro(case: &LongCase, decided: &[Kept]) -> Markup {
    html! {
        div class="hero plain-hero" { div { p class="eyebrow" { "About " (case.minutes) " minutes" } h1 { (case.title) } } }
        div class="lesson" { @for text in &case.intro { p { (text) } } }
        div class="actions" {
            @if let Some(code) = case.of() {
                a class="button first" href={ "/learn/s/" (code) } data-enter { (if score_of(&code, decided).is_some() { "What you decided" } else { "Begin" }) " " kbd { "Enter" } }
            }
            @if let Some(code) = case.next() {
                a class="button" href={ "/learn/s/" (code) } { (if score_of(&code, decided).is_some() { "What you decided then" } else { "Then: the second decision" }) }
            }
            a class="button" href="/learn/cases" data-back { "All long cases " kbd { "Esc" } }
        }
    }
}
