//! A test: three mixed cases, and nothing is said before the last is decided.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::desk::{Desk, Draft};
use shipworthy_app::practice::{self, Kept, PracticeError};
use shipworthy_report::case_markdown;

use super::super::waiting::hero;
use super::{away, code, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

/// The cases of a test with what was decided about each.
pub fn cases(desk: &Desk, first: &Code) -> Result<Vec<(Code, Option<Kept>)>, PracticeError> {
    let decided = desk.decided()?;
    let of = |code: Code| {
        let line = code.to_string();
        let kept = decided.iter().find(|kept| kept.code == line).cloned();
        (code, kept)
    };
    Ok(practice::mixed(first).into_iter().map(of).collect())
}

pub async fn page(State(app): State<App>, Path(line): Path<String>) -> Response {
    let done = async {
        let first = code(&line)?;
        let (desk, bench) = (desk(&app), app.bench().clone());
        let (all, points, features) = away(&app, {
            let first = first.clone();
            move || {
                let points = practice::settings(&desk.learner.name, &desk.workspace)?.points;
                Ok((cases(&desk, &first)?, points, bench.features()))
            }
        })
        .await?;
        let page = page_of(
            "A test".to_owned(),
            Place::Workspace("/learn/library"),
            &features,
            html! { "Practice" },
            main(&first, &all, points),
        );
        Ok(frame(&app, &page).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}

fn main(first: &Code, all: &[(Code, Option<Kept>)], points: bool) -> Markup {
    let decided = all.iter().filter(|(_, kept)| kept.is_some()).count();
    let scores: u32 = all.iter().filter_map(|(_, kept)| kept.as_ref()).map(|kept| kept.score).sum();
    let over = decided == all.len();
    html! {
        @if over && !points {
            (hero("How did it go?", "All three are decided.", "Each case with what it was worth:"))
        } @else if over {
            (hero("How did it go?", &format!("{} of 100 on average.", scores / all.len().max(1) as u32), "Each case with what it was worth:"))
        } @else {
            (hero("What would you do?", &format!("{decided} of {} decided.", all.len()), "Three cases of different kinds. Nothing is said about any before the last is decided. Leave whenever you like."))
        }
        ul class="shelf" {
            @for (place, (code, kept)) in all.iter().enumerate() {
                li {
                    span class="muted" { (place + 1) }
                    div { h2 { @if over { a href={ "/learn/s/" (code) } { (title(code)) } } @else { "Case " (place + 1) } } }
                    span class="small muted" { @match kept { Some(kept) if over && points => { (kept.score) " of 100" } Some(_) => "decided", None => "open" } }
                }
            }
        }
        @if over {
            div class="actions" { a class="button first" href="/learn/library#kinds" { "Library" } }
        } @else {
            form class="actions" method="post" action={ "/learn/test/" (first) } { button class="button first" type="submit" { (if decided == 0 { "Begin" } else { "Next case" }) } }
        }
    }
}

fn title(code: &Code) -> &'static str {
    code.of().map_or("", |of| of.title())
}

/// Leads to the first case that is open; it knows from then on that it belongs to the test.
pub async fn go_on(State(app): State<App>, Path(line): Path<String>) -> Response {
    let done = async {
        let first = code(&line)?;
        let desk = desk(&app);
        let next = away(&app, {
            let first = first.clone();
            move || {
                let open = cases(&desk, &first)?.into_iter().find(|(_, kept)| kept.is_none());
                let Some((code, _)) = open else { return Ok(None) };
                desk.begin(&code, case_markdown)?;
                let before = desk.look(&code)?.draft;
                desk.keep(&code, &Draft { test: Some(first.to_string()), ..before })?;
                Ok(Some(code))
            }
        })
        .await?;
        let to = next.map_or_else(|| format!("/learn/test/{first}"), |code| format!("/learn/s/{code}"));
        Ok(Redirect::to(&to).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}

/// Whether a case that was decided belongs to a test that is not over: its first case then.
pub fn still_open(desk: &Desk, draft: &Draft) -> Option<Code> {
    let first: Code = draft.test.as_ref()?.parse().ok()?;
    let all = cases(desk, &first).ok()?;
    all.iter().any(|(_, kept)| kept.is_none()).then_some(first)
}
