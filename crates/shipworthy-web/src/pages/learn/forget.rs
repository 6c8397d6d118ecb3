//! Forgetting: a page says what is kept of somebody's practice and what forgetting it cannot reach, and asks for their name before it does.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::form::FieldProblem;
use shipworthy_app::practice::{self, PracticeError};
use shipworthy_report::parts::safe;

use super::super::form::{Line, Told, line, summary};
use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    /// The name under which practice is kept, typed to confirm.
    name: String,
}

pub async fn page(State(app): State<App>) -> Response {
    show(&app, "", None).await
}

async fn show(app: &App, typed: &str, told: Option<Told>) -> Response {
    let (desk, bench) = (desk(app), app.bench().clone());
    let name = desk.learner.name.clone();
    let read = away(app, move || {
        let (by, workspace) = (desk.learner.name.as_str(), desk.workspace.as_path());
        let learner = practice::learner(by, workspace)?;
        let answers = practice::answers(by, workspace)?.len();
        let kept = [
            (
                learner.decided.len(),
                "decision about a case, with its reason",
                "decisions about cases, with their reasons",
            ),
            (answers, "answer to a question", "answers to questions"),
            (learner.audits.len(), "step of an audit", "steps of audits"),
            (learner.cards.len(), "card that you were asked", "cards that you were asked"),
        ];
        Ok((kept, bench.features()))
    });
    match read.await {
        Ok((kept, features)) => {
            let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
            let crumb = html! { a class="more" href="/learn/settings" { "Settings of practice" } };
            let main = main(&name, &kept, typed, told.as_ref());
            let page =
                page_of("Forget my practice".to_owned(), Place::Workspace("/learn/settings"), &features, crumb, main);
            (status, frame(app, &page)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(name: &str, kept: &[(usize, &str, &str)], typed: &str, told: Option<&Told>) -> Markup {
    let label = format!("Type {} to confirm", safe(name));
    html! {
        (hero("What happens if I forget it?", "All of your practice is deleted.", "It cannot be undone, and there is no copy here to bring it back from."))
        section aria-labelledby="what-goes" {
            h2 id="what-goes" { "What is deleted" }
            div class="prose" { ul {
                @for (count, one, many) in kept.iter().filter(|(count, ..)| *count > 0) {
                    li { (count) " " @if *count == 1 { (one) } @else { (many) } }
                }
                li { "What you typed and asked about cases, decided or not" }
                li { "What you said was misread, your answers among the scored ones, how you rated your decisions, your weeks, steps of your plan, and settings of practice" }
            } }
        }
        section aria-labelledby="what-stays" {
            h2 id="what-stays" { "What stays" }
            div class="prose" { ul {
                li { "Decisions at work, checks, and the other files of the workspace" }
                li { "The cases themselves: they belong to nobody, and you can take each anew" }
                li { "What others did" }
                li { "Exports and backups that somebody took before, wherever they lie" }
            }
            p { "To keep a copy first: " code { "shipworthy learn export --output me.json" } "." } }
        }
        form class="fill" method="post" action="/learn/settings/forget" novalidate {
            @if let Some(told) = told { (summary(told, "")) }
            (line(told, "", &Line { field: "name", label: &label, hint: "It is the name under which your practice is kept.", kind: "text", value: typed }))
            div class="actions" {
                button class="button first" type="submit" { "Forget my practice" }
                a class="button" href="/learn/settings" { "Keep it" }
            }
        }
    }
}

pub async fn forget(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let desk = desk(&app);
    if sent.name.trim() != desk.learner.name {
        let message = if sent.name.trim().is_empty() { "type your name" } else { "this is another name" };
        let problem = FieldProblem {
            field: "name",
            message: message.to_owned(),
            remedy: format!("write `{}`", safe(&desk.learner.name)),
        };
        return show(&app, &sent.name, Some(Told::fields(vec![problem]))).await;
    }
    let done = tokio::task::spawn_blocking(move || practice::forget(&desk.learner.name, &desk.workspace));
    match done.await {
        Ok(Ok(_)) => Redirect::to("/learn/settings?done=forgotten").into_response(),
        // Somebody reads the store this moment, or a file cannot be changed: what was not reached yet can be forgotten by asking again.
        Ok(Err(PracticeError::Remains(said))) => {
            app.log(&format!("practice was not forgotten as a whole: {said}"));
            let said =
                "Something may still be readable, as the store was being read meanwhile. Send it again".to_owned();
            let told = Told { status: StatusCode::CONFLICT, problems: Vec::new(), said: Some(said) };
            show(&app, &sent.name, Some(told)).await
        }
        Ok(Err(error)) => super::refused(&app, &error).into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}
