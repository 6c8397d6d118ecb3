//! Questions that interviewers ask: answered in one's own words, and read point by point with the words in which each was found.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::form::FieldProblem;
use shipworthy_app::practice::debrief::{SHORTEST_REASON, reason_length};
use shipworthy_app::practice::grade::rubric::Kind;
use shipworthy_app::practice::grade::{Point, Verdict};
use shipworthy_app::practice::interview::{INTERVIEWS, Interview};
use shipworthy_app::practice::{self, Contested, PracticeError, QuestionAnswer};

use super::super::form::{Told, described, summary, wrong};
use super::super::waiting::hero;
use super::points::points;
use super::{away, desk, page as page_of, refused};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

/// An answer, as it was sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    answer: String,
}

/// What is said against a reading.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Contest {
    point: String,
    quote: String,
}

/// A page of these in its frame.
async fn framed(app: &App, title: String, status: StatusCode, main: Markup) -> Response {
    let bench = app.bench().clone();
    match away(app, move || Ok(bench.features())).await {
        Ok(features) => {
            let place = Place::Workspace("/learn/questions");
            let page = page_of(
                title,
                place,
                &features,
                html! { a class="more" href="/learn/questions" { "Questions" } },
                main,
            );
            (status, frame(app, &page)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

pub async fn list(State(app): State<App>) -> Response {
    let desk = desk(&app);
    match away(&app, move || practice::answers(&desk.learner.name, &desk.workspace)).await {
        Ok(answers) => framed(&app, "Questions".to_owned(), StatusCode::OK, all(&answers)).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn all(answers: &[QuestionAnswer]) -> Markup {
    let groups: [(&str, &str, &str); 2] = [("asked", "Asked in interviews", "IQ"), ("longer", "Longer cases", "C")];
    html! {
        (hero("What would you say?", &format!("{} questions, in your own words.", INTERVIEWS.len()), "Write an answer and see which points of a good one are in it, with your words, and which are missing. Nobody has compared these checklists with people yet: read them as checklists."))
        @for (id, title, begins) in groups {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                ul class="shelf" {
                    @for of in INTERVIEWS.iter().filter(|of| of.id.starts_with(begins)) { (row(of, answers)) }
                }
            }
        }
    }
}

fn row(of: &Interview, answers: &[QuestionAnswer]) -> Markup {
    let rubric = of.rubric();
    let so_far = answers.iter().filter(|answer| answer.question == of.id).count();
    html! {
        li {
            span class="muted" { (of.id) }
            div { h3 { a class="more" href={ "/learn/questions/" (of.id) } { (rubric.prompt()) } } }
            span class="small muted" { @match so_far { 0 => "", 1 => "answered once", n => { "answered " (n) " times" } } }
        }
    }
}

/// The question of an address.
fn question(id: &str) -> Result<&'static Interview, Refusal> {
    practice::question_of(id).map_err(|error| {
        Refusal::because(StatusCode::NOT_FOUND, "There is no such question.", format!("{error}."))
            .near(vec![("/learn/questions".to_owned(), "Questions".to_owned())])
    })
}

pub async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    match question(&id) {
        Ok(of) => ask(&app, of, "", None).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// A question with its box; with what was typed, where it could not be taken.
async fn ask(app: &App, of: &'static Interview, typed: &str, told: Option<Told>) -> Response {
    let desk = desk(app);
    let before = away(app, move || practice::answers(&desk.learner.name, &desk.workspace)).await;
    let before: Vec<QuestionAnswer> = match before {
        Ok(all) => all.into_iter().filter(|answer| answer.question == of.id).collect(),
        Err(refusal) => return refusal.into_response(),
    };
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let main = form(of, typed, told.as_ref(), &before);
    framed(app, format!("Question {}", of.id), status, main).await
}

fn form(of: &Interview, typed: &str, told: Option<&Told>, before: &[QuestionAnswer]) -> Markup {
    let rubric = of.rubric();
    let length = reason_length(typed);
    html! {
        (hero(&format!("{} · in your own words", of.id), rubric.prompt(), ""))
        form class="fill" method="post" action={ "/learn/questions/" (of.id) } novalidate {
            @if let Some(told) = told { (summary(told, "")) }
            div class="field" {
                label for="answer" { "Your answer" span class="under" id="length" data-least=(SHORTEST_REASON) { @if length > 0 { (length) " of " } "at least " (SHORTEST_REASON) " characters" } }
                // Browsers drop a line end that comes first.
                textarea id="answer" name="answer" rows="10" data-counted="length" aria-invalid=[described(told, "answer", "").map(|_| "true")] aria-describedby={ "length" @if let Some(other) = described(told, "answer", "") { " " (other) } } { "\n" (typed) }
                (wrong(told, "answer", ""))
            }
            div class="actions" { button class="button first" type="submit" data-commit { "Read it " kbd { "Ctrl" } kbd { "Enter" } } }
        }
        @if !before.is_empty() {
            section aria-labelledby="before" {
                h2 id="before" { "Your answers so far" }
                ul class="shelf" {
                    @for answer in before.iter().rev() {
                        li {
                            span class="muted" { (answer.place) }
                            div { a class="more" href={ "/learn/questions/" (of.id) "/" (answer.place) } { (beginning(&answer.answer)) } }
                            span {}
                        }
                    }
                }
            }
        }
    }
}

/// The first words of an answer.
fn beginning(text: &str) -> String {
    const WORDS: usize = 14;
    let words: Vec<&str> = text.split_whitespace().collect();
    let rest = if words.len() > WORDS { " …" } else { "" };
    format!("{}{rest}", words.iter().take(WORDS).copied().collect::<Vec<_>>().join(" "))
}

pub async fn answer(State(app): State<App>, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    let of = match question(&id) {
        Ok(of) => of,
        Err(refusal) => return refusal.into_response(),
    };
    let (desk, now, text) = (desk(&app), app.bench().now(), sent.answer.clone());
    let kept = tokio::task::spawn_blocking(move || practice::answer(of.id, &text, &desk.maker(now))).await;
    match kept {
        Ok(Ok(place)) => Redirect::to(&format!("/learn/questions/{}/{place}", of.id)).into_response(),
        Ok(Err(PracticeError::Rubric(message))) => {
            let remedy = "whole sentences, as you would say it to a person".to_owned();
            let told = Told::fields(vec![FieldProblem { field: "answer", message, remedy }]);
            ask(&app, of, &sent.answer, Some(told)).await
        }
        Ok(Err(error)) => refused(&app, &error).into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

pub async fn read(State(app): State<App>, Path((id, place)): Path<(String, u32)>) -> Response {
    let of = match question(&id) {
        Ok(of) => of,
        Err(refusal) => return refusal.into_response(),
    };
    let desk = desk(&app);
    let found = tokio::task::spawn_blocking(move || {
        let (by, workspace) = (desk.learner.name.as_str(), desk.workspace.as_path());
        Ok((practice::answered(of.id, place, by, workspace)?, practice::settings(by, workspace)?.points))
    });
    match found.await {
        Ok(Ok((contested, shown))) => {
            let main = reading(of, &contested, shown);
            framed(&app, format!("Your answer to {}", of.id), StatusCode::OK, main).await
        }
        Ok(Err(PracticeError::Unknown(told))) => {
            Refusal::because(StatusCode::NOT_FOUND, "There is no such answer.", format!("{told}."))
                .near(vec![("/learn/questions".to_owned(), "Questions".to_owned())])
                .into_response()
        }
        Ok(Err(error)) => refused(&app, &error).into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

fn is_there(point: &Point) -> bool {
    matches!(point.verdict, Verdict::Hit | Verdict::Partial)
}

fn reading(of: &Interview, contested: &Contested, shown: bool) -> Markup {
    let grade = contested.standing();
    let wanted: Vec<&Point> =
        grade.points.iter().filter(|point| matches!(point.kind, Kind::Must | Kind::Should)).collect();
    let there = wanted.iter().filter(|point| is_there(point)).count();
    let missing: Vec<&&Point> = wanted.iter().filter(|point| point.kind == Kind::Must && !is_there(point)).collect();
    let next = INTERVIEWS.iter().cycle().skip_while(|other| other.id != of.id).nth(1);
    html! {
        (hero(of.rubric().prompt(), &format!("{there} of {} points are in it.", wanted.len()), ""))
        @if !missing.is_empty() {
            section aria-labelledby="missing" {
                h2 id="missing" { "What no good answer lacks, and this one does" }
                ul class="must" {
                    @for point in missing {
                        li { b { (shipworthy_report::words::capital(&point.title)) } @if !point.say_if_missing.is_empty() { p class="muted" { (point.say_if_missing) } } }
                    }
                }
            }
        }
        (points(&format!("/learn/questions/{}", contested.code), contested, shown))
        div class="actions" {
            a class="button first" href={ "/learn/questions/" (of.id) } { "Answer it again" }
            @if let Some(next) = next { a class="button" href={ "/learn/questions/" (next.id) } { "Another question" } }
        }
    }
}

/// What somebody says against how a point was read.
pub async fn contest(
    State(app): State<App>,
    Path((id, place)): Path<(String, u32)>,
    Form(sent): Form<Contest>,
) -> Response {
    let of = match question(&id) {
        Ok(of) => of,
        Err(refusal) => return refusal.into_response(),
    };
    let (desk, now) = (desk(&app), app.bench().now());
    let done = away(&app, move || {
        practice::contest_answer(of.id, place, &sent.point, Some(&sent.quote), &desk.maker(now)).map(drop)
    });
    match done.await {
        Ok(()) => Redirect::to(&format!("/learn/questions/{}/{place}#reason-read", of.id)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Keeps how an answer was read among the answers that people scored.
pub async fn exemplify(State(app): State<App>, Path((id, place)): Path<(String, u32)>) -> Response {
    let of = match question(&id) {
        Ok(of) => of,
        Err(refusal) => return refusal.into_response(),
    };
    let (desk, now) = (desk(&app), app.bench().now());
    let done = away(&app, move || practice::exemplify_answer(of.id, place, &desk.maker(now)).map(drop));
    match done.await {
        Ok(()) => Redirect::to(&format!("/learn/questions/{}/{place}#scored", of.id)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
