//! Settings of practice: how much in a day, when a day begins, whether scores are shown.

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::form::FieldProblem;
use shipworthy_app::practice;
use shipworthy_app::practice::schedule::settings::{NAMES, Settings};

use super::super::form::{Line, Told, line, summary};
use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// What was done just before.
    done: String,
}

/// What was sent, as it was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "cases-a-day")]
    cases: String,
    #[serde(rename = "cards-a-day")]
    cards: String,
    #[serde(rename = "day-begins")]
    begins: String,
    points: String,
}

impl Sent {
    fn of(settings: &Settings) -> Sent {
        Sent {
            cases: settings.cases_a_day.to_string(),
            cards: settings.cards_a_day.to_string(),
            begins: settings.day_begins.to_string(),
            points: if settings.points { "on" } else { "off" }.to_owned(),
        }
    }

    /// Every setting with what was typed for it.
    fn fields(&self) -> [(&'static str, &str); 4] {
        // A box that is not ticked is not sent.
        let points = if self.points == "on" { "on" } else { "off" };
        [("cases-a-day", &self.cases), ("cards-a-day", &self.cards), ("day-begins", &self.begins), ("points", points)]
    }

    /// What cannot be set, each beside its field.
    fn problems(&self) -> Vec<FieldProblem> {
        let wrong = |(field, value): (&'static str, &str)| {
            let message = Settings::default().change(field, value).err()?;
            let remedy = NAMES.iter().find(|(name, _)| *name == field).map_or("", |(_, form)| form);
            let message = message.split(": ").next().unwrap_or_default().to_owned();
            Some(FieldProblem { field, message, remedy: remedy.to_owned() })
        };
        self.fields().into_iter().filter_map(wrong).collect()
    }
}

pub async fn page(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let desk = desk(&app);
    match away(&app, move || practice::settings(&desk.learner.name, &desk.workspace)).await {
        Ok(settings) => show(&app, Sent::of(&settings), None, &asked.done).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn show(app: &App, sent: Sent, told: Option<Told>, done: &str) -> Response {
    let bench = app.bench().clone();
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    match away(app, move || Ok(bench.features())).await {
        Ok(features) => {
            let place = Place::Workspace("/learn/settings");
            let main = main(&sent, told.as_ref(), done);
            let page = page_of("Settings of practice".to_owned(), place, &features, html! { "Practice" }, main);
            (status, frame(app, &page)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(sent: &Sent, told: Option<&Told>, done: &str) -> Markup {
    let number = |field, label, hint, value| line(told, "", &Line { field, label, hint, kind: "number", value });
    html! {
        (hero("How much, and how shown?", "Settings of practice.", "They belong to you, and count in pages and in the terminal alike."))
        @match done {
            "saved" => div class="banner" { p role="status" { b { "Saved." } } },
            "forgotten" => div class="banner" { p role="status" { b { "Forgotten." } " Nothing of your practice is kept here any more." } },
            _ => {}
        }
        form class="fill" method="post" action="/learn/settings" novalidate {
            @if let Some(told) = told { (summary(told, "")) }
            (number("cases-a-day", "Cases that come up again, in a day", "At most so many, 0 to 20. Today's three are besides.", &sent.cases))
            (number("cards-a-day", "Cards in a day", "At most so many, 0 to 100.", &sent.cards))
            (number("day-begins", "The hour at which a day begins", "0 to 12. What comes up again follows it; today's three change at midnight, for everybody.", &sent.begins))
            fieldset class="field" {
                legend { "Points" }
                label class="tick" {
                    input type="checkbox" name="points" value="on" checked[sent.points == "on"];
                    span { "Show scores" span class="under" { "Without them no case, test or answer shows a score, on pages or in the terminal. What a call was worth in money, what was found in a reason, and skills with their doubt stay." } }
                }
            }
            div class="actions" { button class="button first" type="submit" { "Save" } }
        }
        section aria-labelledby="take-title" {
            h2 id="take-title" { "What is kept of you" }
            p class="measure" { "Everything that is kept of your practice can be taken along, brought back and deleted: " code { "shipworthy learn export" } " and " code { "learn import" } " do the first two. Forgetting leaves none of your words in any file of the workspace. Where you come from and how many hours you have stands with " a href="/learn/plan" { "your plan" } "." }
            div class="actions" { a class="button" href="/learn/settings/forget" { "Forget my practice" } }
        }
    }
}

pub async fn save(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let problems = sent.problems();
    if !problems.is_empty() {
        return show(&app, sent, Some(Told::fields(problems)), "").await;
    }
    let (desk, now) = (desk(&app), app.bench().now());
    let done = away(&app, move || {
        let maker = desk.maker(now);
        let before = Sent::of(&practice::settings(maker.by, maker.workspace)?);
        for ((name, value), (_, old)) in sent.fields().into_iter().zip(before.fields()) {
            if value.trim() != old {
                practice::set(name, value, &maker)?;
            }
        }
        Ok(())
    });
    match done.await {
        Ok(()) => Redirect::to("/learn/settings?done=saved").into_response(),
        Err(refusal) => Refusal::into_response(refusal),
    }
}
