//! The jobs: what is being worked on, and what became of what was asked for?

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use shipworthy_app::bench::{Feature, FoundJob, Work};
use shipworthy_app::form::NotDone;
use shipworthy_app::jobs::{self, Job, JobState, Part};
use shipworthy_app::moment::Moment;
use shipworthy_app::people::Action;
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::asked;
use super::form::Told;
use super::waiting::{hero, when};
use crate::app::App;
use crate::caller::may;
use crate::frame::{Page, Place, frame};
use crate::live::{going_on, told};
use crate::refusal::Refusal;

/// Jobs that are shown.
const MOST: usize = 100;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/jobs", get(page))
        .route("/p/{id}/jobs/{job}/stop", post(stop))
        .route("/p/{id}/jobs/{job}/resume", post(resume))
}

async fn page(State(app): State<App>) -> Response {
    let bench = app.bench().clone();
    let found = tokio::task::spawn_blocking(move || (bench.features(), bench.jobs())).await;
    let Ok((features, jobs)) = found else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let offset_minutes = app.bench().now().offset_minutes;
    let at = |seconds: i64| Moment { seconds, offset_minutes };
    let going = jobs.iter().filter(|found| is_going(&found.job)).count();
    let live = (going > 0).then(|| format!("/jobs/work?seen={}", going_on(&jobs)));
    let page = Page {
        title: "Jobs".to_owned(),
        place: Place::Workspace("/jobs"),
        features: &features,
        crumb: html! { "Work that takes long, in " b { (safe(&app.bench().name())) } },
        actions: html! {},
        main: html! {
            (hero("What is being worked on?", &answer(going as u64, &jobs), lead(&jobs)))
            @if !jobs.is_empty() {
                section aria-labelledby="jobs-title" data-live=[live] {
                    div class="head" { h2 id="jobs-title" { "The jobs" } p class="small muted" { "The latest first. One is done after the other, because each uses the whole machine." } }
                    ol class="jobs" { @for found in jobs.iter().take(MOST) { (entry(found, &at)) } }
                    @if jobs.len() > MOST { p class="small muted" { "And " (jobs.len() - MOST) " earlier ones." } }
                }
            }
        },
        changes: going > 0,
    };
    frame(&app, &page).into_response()
}

fn is_going(job: &Job) -> bool {
    matches!(job.state, JobState::Waiting | JobState::Running)
}

fn answer(going: u64, jobs: &[FoundJob]) -> String {
    let failed = jobs.first().is_some_and(|found| found.job.state == JobState::Failed);
    match going {
        0 if failed => "The last job failed.".to_owned(),
        0 => "Nothing is being worked on.".to_owned(),
        n => format!("{} under way or waiting.", words::counted(n, "job is", "jobs are")),
    }
}

fn lead(jobs: &[FoundJob]) -> &'static str {
    if jobs.is_empty() {
        "A check that is asked for on a page becomes a job: it goes on while you look elsewhere, and after the server was stopped."
    } else {
        ""
    }
}

fn entry(found: &FoundJob, at: &dyn Fn(i64) -> Moment) -> Markup {
    let FoundJob { feature, job, work } = found;
    let running = work.as_ref().filter(|work| !work.waiting);
    html! {
        li id={ "job-" (feature.as_ref().map_or("", |feature| feature.id.as_str())) "-" (job.id) } {
            div {
                h3 { (name(job)) ": " @match feature { Some(feature) => a href={ "/p/" (feature.id) "/verdict" } { (safe(&feature.name)) }, None => (safe(&job.spec)) } }
                p class="small" { b { (state(job, work.as_ref())) } @if let Some(what) = outcome(job) { " " (safe(&what)) } }
                @if let Some(work) = running {
                    @let told = told(work);
                    p class="small" { span id="work-step" { (told.step) } " " span id="work-count" class="num muted" { (told.count) } }
                    progress id="work-share" max="100" value=[told.share] aria-label="Share of this step" { (told.count) }
                } @else if job.state == JobState::Running {
                    p class="small muted" { (words::capital(&safe(&job.step))) }
                }
                p class="small muted" {
                    "Asked for " (when(at(job.made_at)))
                    @if !job.by.is_empty() { " by " (safe(&job.by)) }
                    @if job.attempts > 1 { ", begun " (job.attempts) " times" }
                    @if let Some(ended) = job.ended_at { "; ended " (when(at(ended))) }
                    "."
                }
            }
            @if let Some(feature) = feature { div class="actions" { (buttons(feature, job)) } }
        }
    }
}

/// What it does, in words.
fn name(job: &Job) -> &'static str {
    let Some(question) = jobs::question(job) else { return "Another version's work" };
    if question.collect.is_some() {
        return "Outputs of models";
    }
    match (question.run, &question.parts[..]) {
        (Some(_), [Part::Audit]) => "Audit of the data",
        (Some(_), [Part::Threshold]) => "Prices of every threshold",
        (Some(_), [Part::Slices]) => "The weakest slices",
        (Some(_), [Part::Size]) => "What to collect",
        (Some(_), _) => "Further answers",
        (None, [Part::Check]) => "Check",
        (None, _) => "Check with all answers",
    }
}

fn state(job: &Job, work: Option<&Work>) -> &'static str {
    match job.state {
        _ if job.stop_asked || work.is_some_and(|work| work.stopping) => "Stopping.",
        JobState::Waiting => "Waiting for its turn.",
        JobState::Running => "Running.",
        JobState::Interrupted => "Interrupted: whoever worked on it is gone. What it had come to is kept.",
        JobState::Done => "Done.",
        JobState::Failed => "Failed.",
        JobState::Cancelled => "Stopped.",
    }
}

/// What came out, or why nothing did.
fn outcome(job: &Job) -> Option<String> {
    let left_out = jobs::partial(job).left_out;
    let why: Vec<String> = left_out.into_iter().map(|(_, why)| words::capital(&why)).collect();
    match job.state {
        JobState::Done if !why.is_empty() => Some(why.join("; ") + "."),
        JobState::Done => job.told.as_deref().filter(|told| !told.is_empty()).map(|told| words::capital(told) + "."),
        JobState::Failed => job.told.as_deref().map(|told| words::capital(told) + "."),
        _ => None,
    }
}

/// What can be done with a job.
fn buttons(feature: &Feature, job: &Job) -> Markup {
    html! {
        @match job.state {
            JobState::Waiting | JobState::Running => {
                form method="post" action={ "/p/" (feature.id) "/jobs/" (job.id) "/stop" } { button class="button small" type="submit" disabled[job.stop_asked] { "Stop" } }
            }
            JobState::Interrupted | JobState::Cancelled | JobState::Failed => { (resume_button(feature, job, false)) }
            JobState::Done => {}
        }
    }
}

/// A button that takes a job up again.
pub fn resume_button(feature: &Feature, job: &Job, first: bool) -> Markup {
    html! {
        form method="post" action={ "/p/" (feature.id) "/jobs/" (job.id) "/resume" } {
            button class=(if first { "button first" } else { "button small" }) type="submit" { @if job.state == JobState::Failed { "Try it again" } @else { "Resume" } }
        }
    }
}

async fn stop(State(app): State<App>, Path((id, job)): Path<(String, u64)>) -> Response {
    act(&app, &id, job, move |bench, feature| bench.cancel_job(feature, job)).await
}

async fn resume(State(app): State<App>, Path((id, job)): Path<(String, u64)>) -> Response {
    let allowed = may(Action::CallModels);
    act(&app, &id, job, move |bench, feature| {
        if !allowed && bench.calls_models(feature, job) {
            return Err(NotDone::Conflict("only an owner lets models be called".to_owned()));
        }
        bench.resume_job(feature, job)
    })
    .await
}

type Bench = std::sync::Arc<shipworthy_app::bench::Workbench>;

/// Does something with a job, and leads to it. Where there was nothing to do, somebody else was faster, and the page says how it stands.
async fn act(
    app: &App,
    id: &str,
    job: u64,
    act: impl FnOnce(&Bench, &Feature) -> Result<bool, NotDone> + Send + 'static,
) -> Response {
    let feature = match asked(app, id).await {
        Ok(asked) => asked.feature,
        Err(refusal) => return refusal.into_response(),
    };
    let (bench, of) = (app.bench().clone(), feature.clone());
    match tokio::task::spawn_blocking(move || act(&bench, &of)).await {
        Ok(Ok(_)) => Redirect::to(&format!("/jobs#job-{}-{job}", feature.id)).into_response(),
        Ok(Err(error)) => {
            let told = Told::of(app, error);
            let status = if told.status == StatusCode::CONFLICT { StatusCode::NOT_FOUND } else { told.status };
            Refusal::new(status).near(vec![("/jobs".to_owned(), "All jobs".to_owned())]).into_response()
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}
