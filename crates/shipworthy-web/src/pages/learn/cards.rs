//! Cards: one fact at a time. Say it, look, say whether you knew it. At most so many a day, and then it is done.

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice;
use shipworthy_app::practice::schedule::due::Due;

use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// The card whose answer is shown.
    show: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    card: String,
    knew: String,
}

pub async fn page(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let (desk, bench, now) = (desk(&app), app.bench().clone(), app.bench().now());
    let read = away(&app, move || {
        let due = practice::due(&desk.learner.name, &desk.workspace, now.seconds, now.offset_minutes)?;
        Ok((due, bench.features()))
    });
    match read.await {
        Ok((due, features)) => {
            let place = Place::Workspace("/learn/cards");
            let main = main(&due, asked.show.as_deref());
            let page = page_of("Cards".to_owned(), place, &features, html! { "Practice" }, main);
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(due: &Due, show: Option<&str>) -> Markup {
    let all = due.cards_done + due.cards.len();
    html! {
        @match due.cards.first() {
            None => {
                (hero("What do I still know?", "Done for today.", "Cards come back when they are about to be forgotten, a few a day. Nothing piles up."))
                div class="actions" { a class="button first" href="/learn" { "Practice" } a class="button" href="/learn/skills" { "Skills" } }
            }
            Some(of) => {
                @let shown = show == Some(of.card.id.as_str());
                @let which = format!("{} of {all}{}", due.cards_done + 1, if of.new { " · new" } else { "" });
                (hero(&which, &of.card.ask, ""))
                @if shown {
                    p class="lead" id="answer" { (of.card.answer) }
                    p class="small muted" {
                        @if let Some(source) = &of.card.source { (source) ". " }
                        a href={ "/learn/lessons/" (of.card.node) } { "Lesson " (of.card.node) }
                    }
                    form class="actions" method="post" action="/learn/cards" {
                        input type="hidden" name="card" value=(of.card.id);
                        button class="button first" type="submit" name="knew" value="yes" autofocus { "Knew it" }
                        button class="button" type="submit" name="knew" value="no" { "Did not" }
                    }
                } @else {
                    div class="actions" { a class="button first" href={ "/learn/cards?show=" (of.card.id) "#answer" } autofocus data-enter { "Show the answer " kbd { "Enter" } } }
                }
            }
        }
    }
}

pub async fn answer(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let now = app.bench().now();
    let desk = desk(&app);
    let done = away(&app, move || practice::review_card(&sent.card, sent.knew == "yes", &desk.maker(now)));
    match done.await {
        Ok(()) => Redirect::to("/learn/cards").into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
