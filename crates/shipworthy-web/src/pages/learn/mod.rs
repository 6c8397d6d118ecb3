//! Practice: today's cases, a case and its debrief, the library of lessons, the long cases, questions in one's own words, skills and a plan.
//!
//! What is drawn, scored and kept is `shipworthy_app::practice`'s; pages show it. Everything that changes something is a form that is
//! sent and answered with another page. The buttons of a case belong to one form, wherever they stand, so that what was typed comes along
//! when a question is asked: nothing has to be typed twice.
//!
//! Nothing that depends on the truth of a case stands in any page before somebody has decided about it.

mod acts;
mod answer;
mod audit;
mod cards;
mod cases;
mod debrief;
mod forget;
mod form;
mod lesson;
mod plan;
mod points;
mod progress;
mod questions;
mod scenario;
mod second_reader;
mod settings;
mod shelf;
mod skills;
mod test;
mod today;
mod weeks;
mod worked;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use maud::Markup;
use shipworthy_app::bench::Feature;
use shipworthy_app::moment::Moment;
use shipworthy_app::practice::PracticeError;
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::desk::{Desk, Learner};
use shipworthy_app::practice::kept_in;
use shipworthy_report::words;

use crate::app::App;
use crate::caller::caller;
use crate::frame::{Page, Place};
use crate::refusal::Refusal;
use crate::secret::reference;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/learn", get(today::page))
        .route("/learn/s/{code}", get(scenario::page).post(acts::commit))
        .route("/learn/s/{code}/keep", post(acts::keep))
        .route("/learn/s/{code}/ask", post(acts::ask))
        .route("/learn/s/{code}/step", post(acts::step))
        .route("/learn/s/{code}/workbench", post(acts::workbench))
        .route("/learn/s/{code}/contest", post(acts::contest))
        .route("/learn/s/{code}/exemplar", post(acts::exemplify))
        .route("/learn/s/{code}/judge", post(second_reader::ask))
        .route("/learn/library", get(shelf::page))
        .route("/learn/lessons/{node}", get(lesson::page).post(lesson::answer))
        .route("/learn/guide/{page}", get(lesson::guide))
        .route("/learn/worked/{archetype}", get(worked::page))
        .route("/learn/test/{code}", get(test::page).post(test::go_on))
        .route("/learn/skills", get(skills::page))
        .route("/learn/audit", get(audit::page).post(audit::answer))
        .route("/learn/cards", get(cards::page).post(cards::answer))
        .route("/learn/progress", get(progress::page).post(progress::rate))
        .route("/learn/plan", get(plan::page).post(plan::make))
        .route("/learn/plan/step", post(plan::step))
        .route("/learn/plan/week", post(weeks::keep))
        .route("/learn/questions", get(questions::list))
        .route("/learn/questions/{id}", get(questions::page).post(questions::answer))
        .route("/learn/questions/{id}/{place}", get(questions::read))
        .route("/learn/questions/{id}/{place}/contest", post(questions::contest))
        .route("/learn/questions/{id}/{place}/exemplar", post(questions::exemplify))
        .route("/learn/settings", get(settings::page).post(settings::save))
        .route("/learn/settings/forget", get(forget::page).post(forget::forget))
        .route("/learn/cases", get(cases::page))
        .route("/learn/cases/{id}", get(cases::one))
}

/// The desk of who asks. One person alone is who they are on the command line; of several, each has their own.
pub fn desk(app: &App) -> Desk {
    let learner = match caller().person() {
        Some(person) => Learner { name: person.name.clone(), person: Some(person.id) },
        None => Learner::alone(),
    };
    Desk { workspace: kept_in(app.bench().folder()), learner, tool: app.bench().tool().to_owned() }
}

/// The day here, counted from 1970-01-01.
pub fn day_of(now: Moment, seconds: i64) -> i64 {
    (seconds + 60 * i64::from(now.offset_minutes)).div_euclid(DAY)
}

/// Today, counted from 1970-01-01.
pub fn today(app: &App) -> u32 {
    let now = app.bench().now();
    u32::try_from(day_of(now, now.seconds)).unwrap_or_default()
}

/// The code of an address.
fn code(text: &str) -> Result<Code, Refusal> {
    text.parse::<Code>().map_err(|error| {
        Refusal::because(
            StatusCode::NOT_FOUND,
            "There is no such case.",
            format!("{}.", words::capital(&error.to_string())),
        )
        .near(vec![("/learn".to_owned(), "Practice".to_owned())])
    })
}

/// What a use case said, as a page of its own. A mistake of the store goes to the log too.
fn refused(app: &App, error: &PracticeError) -> Refusal {
    let near = vec![("/learn".to_owned(), "Practice".to_owned())];
    let (status, title) = match error {
        PracticeError::Code(_) | PracticeError::NoCase(_) => (StatusCode::NOT_FOUND, "There is no such case."),
        PracticeError::Decided(_) => (StatusCode::CONFLICT, "You have decided about this case."),
        PracticeError::Unknown(_)
        | PracticeError::Undecided(_)
        | PracticeError::Wrong(_)
        | PracticeError::Contest(_)
        | PracticeError::Rubric(_)
        | PracticeError::Judge(_) => (StatusCode::UNPROCESSABLE_ENTITY, "That cannot be done here."),
        PracticeError::NotEmpty(_)
        | PracticeError::Check(_)
        | PracticeError::File { .. }
        | PracticeError::Remains(_)
        | PracticeError::Store(_) => {
            let reference = reference();
            app.log(&format!("practice could not be kept, reference {reference}: {error}"));
            return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).reference(reference).near(near);
        }
    };
    Refusal::because(status, title, format!("{}.", words::capital(&error.to_string()))).near(near)
}

/// Does what reads and draws, away from the threads that answer.
async fn away<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> Result<T, PracticeError> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| refused(app, &error)),
        Err(_) => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

/// A page of practice in its place.
fn page<'a>(title: String, place: Place<'a>, features: &'a [Arc<Feature>], crumb: Markup, main: Markup) -> Page<'a> {
    Page { title, place, features, crumb, actions: maud::html! {}, main, changes: false }
}
