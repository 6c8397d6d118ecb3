//! Jobs: work that takes long, started, looked at, stopped and taken up again.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde::{Deserialize, Serialize};
use shipworthy_app::bench::FoundJob;
use shipworthy_app::jobs::{self, JobState, Part, Question};
use shipworthy_app::people::Action;

use super::features::at;
use super::operation::{Operation, Shape};
use super::problem::Problem;
use super::shape::shaped;
use super::{apart, bench, feature, json};
use crate::app::App;
use crate::caller::{may, who};
use crate::guard::LARGEST_BODY;

const ONE: &str = "/v1/features/{id}/jobs/{job}";

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("listJobs", Method::GET, "/v1/jobs", Action::See, "List the jobs", get(list))
            .about("Of all features, those that wait and run, and the latest of those that ended.")
            .answer(200, Shape::of::<Jobs>(), "The jobs, the latest first."),
        Operation::new("startJob", Method::POST, "/v1/features/{id}/jobs", Action::Check, "Start a job", post(start))
            .about("A check, and what else is named, made one after the other and kept beside the run. It goes on when nobody looks, and is taken up again where its process died. Where the same work waits or runs already, it is that job.")
            .body(&["application/json"], LARGEST_BODY, Shape::of::<NewJob>(), "What is to be made.")
            .answer(202, Shape::of::<JobNow>(), "It waits or runs.")
            .problems(&[404, 409, 422]),
        Operation::new("readJob", Method::GET, ONE, Action::See, "Look at a job", get(read))
            .answer(200, Shape::of::<JobNow>(), "How far it is, or what became of it.")
            .problems(&[404]),
        Operation::new("stopJob", Method::DELETE, ONE, Action::Check, "Stop a job", delete(stop))
            .about("It stops where it next looks up; what it has come to is kept.")
            .answer(202, Shape::of::<JobNow>(), "It was asked to stop, or has ended already.")
            .problems(&[404]),
        Operation::new("resumeJob", Method::POST, "/v1/features/{id}/jobs/{job}/resume", Action::Check, "Take a job up again", post(resume))
            .about("One that was stopped, interrupted or failed goes on with the part it was at.")
            .answer(202, Shape::of::<JobNow>(), "It waits or runs.")
            .problems(&[404]),
    ]
}

shaped! {
    question:
    /// What is to be made.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NewJob {
        /// Any of `check`, `threshold`, `slices`, `audit`, `size`; the check alone without it. A check is always made first.
        #[serde(default)]
        parts: Option<Vec<String>>,
    }
}

shaped! {
    answer:
    /// Jobs.
    #[derive(Serialize)]
    struct Jobs {
        /// The latest first.
        jobs: Vec<JobNow>,
    }
}

shaped! {
    answer:
    /// A job, and where it stands.
    #[derive(Serialize)]
    struct JobNow {
        /// Its number, in the workspace of its feature.
        job: u64,
        /// What addresses call its feature; null where the spec is gone.
        feature: Option<String>,
        /// `waiting`, `running`, `interrupted`, `done`, `failed` or `cancelled`.
        state: String,
        /// What it makes, in the order in which it does.
        parts: Vec<String>,
        /// What of it is done.
        parts_done: Vec<String>,
        /// What is being done.
        step: String,
        /// How much of this step is done.
        done: u64,
        /// Of how much, where that is known.
        total: Option<u64>,
        /// Whether somebody asked it to stop.
        stopping: bool,
        /// The number of the run that it made, or that it is about.
        run: Option<u32>,
        /// Why it failed, or what came out.
        told: Option<String>,
        /// Who asked for it; null where nobody said a name.
        by: Option<String>,
        /// When it was asked for.
        made_at: String,
        /// When it ended.
        ended_at: Option<String>,
    }
}

const PARTS: [(Part, &str); 5] = [
    (Part::Check, "check"),
    (Part::Threshold, "threshold"),
    (Part::Slices, "slices"),
    (Part::Audit, "audit"),
    (Part::Size, "size"),
];

fn words(parts: &[Part]) -> Vec<String> {
    let of = |part: &Part| PARTS.iter().find(|(other, _)| other == part).map(|(_, word)| (*word).to_owned());
    parts.iter().filter_map(of).collect()
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "waiting",
        JobState::Running => "running",
        JobState::Interrupted => "interrupted",
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

fn now(found: &FoundJob) -> JobNow {
    let FoundJob { feature, job, work } = found;
    let question = jobs::question(job);
    let partial = jobs::partial(job);
    // A worker in this process knows more than it has written down.
    let (step, done, total) = match work {
        Some(work) => (work.step.clone(), work.done, work.total),
        None => (job.step.clone(), job.done, job.total),
    };
    JobNow {
        job: job.id,
        feature: feature.as_ref().map(|feature| feature.id.clone()),
        state: state(job.state).to_owned(),
        parts: question.as_ref().map(|question| words(&question.parts)).unwrap_or_default(),
        parts_done: words(&partial.done),
        step,
        done,
        total,
        stopping: job.stop_asked || work.as_ref().is_some_and(|work| work.stopping),
        run: partial.run.or(question.and_then(|question| question.run)),
        told: job.told.clone(),
        by: Some(job.by.clone()).filter(|by| !by.is_empty()),
        made_at: at(job.made_at),
        ended_at: job.ended_at.map(at),
    }
}

async fn list(State(app): State<App>) -> Result<Response, Problem> {
    let bench = bench(&app);
    let jobs = apart(move || bench.jobs()).await?;
    Ok(json(StatusCode::OK, &Jobs { jobs: jobs.iter().map(now).collect() }))
}

async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
    asked: Result<Json<NewJob>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(asked) =
        asked.map_err(|rejection| Problem::field("body", rejection.body_text(), "send {\"parts\": [\"check\"]}"))?;
    let named = asked.parts.unwrap_or_else(|| vec!["check".to_owned()]);
    let mut parts = Vec::new();
    for word in &named {
        let known = PARTS.iter().find(|(_, known)| known == word);
        let known = known.ok_or_else(|| {
            let all: Vec<&str> = PARTS.iter().map(|(_, word)| *word).collect();
            Problem::field(
                "parts",
                format!("'{word}' is nothing that a job makes"),
                format!("name any of {}", all.join(", ")),
            )
        })?;
        parts.push(known.0);
    }
    let found = feature(&app, &id).await?;
    if !found.feature.is_whole() {
        let title = "The spec cannot be judged as it stands.";
        return Err(Problem::new(
            StatusCode::CONFLICT,
            title,
            "Mend it first: its diagnostics are in GET /v1/features/{id}.",
        ));
    }
    let (bench, of, by) = (bench(&app), found.feature, who(""));
    let question = Question { parts, ..Question::check() };
    let job = apart(move || bench.start_job(&of, &question, &by)).await?.map_err(|error| Problem::of(&app, error))?;
    // What was just recorded is looked up again.
    app.bench().look_again();
    one(&app, &id, job, StatusCode::ACCEPTED).await
}

async fn read(State(app): State<App>, Path((id, job)): Path<(String, String)>) -> Result<Response, Problem> {
    one(&app, &id, number(&job).ok_or_else(missing)?, StatusCode::OK).await
}

async fn stop(State(app): State<App>, Path((id, job)): Path<(String, String)>) -> Result<Response, Problem> {
    let job = number(&job).ok_or_else(missing)?;
    let (bench, of) = (bench(&app), feature(&app, &id).await?.feature);
    apart(move || bench.cancel_job(&of, job)).await?.map_err(|_| missing())?;
    app.bench().look_again();
    one(&app, &id, job, StatusCode::ACCEPTED).await
}

async fn resume(State(app): State<App>, Path((id, job)): Path<(String, String)>) -> Result<Response, Problem> {
    let job = number(&job).ok_or_else(missing)?;
    let (bench, of) = (bench(&app), feature(&app, &id).await?.feature);
    let allowed = may(Action::CallModels);
    let resumed = apart(move || (allowed || !bench.calls_models(&of, job)).then(|| bench.resume_job(&of, job))).await?;
    // Only an owner lets models be called: for others there is no such job.
    resumed.ok_or_else(missing)?.map_err(|_| missing())?;
    app.bench().look_again();
    one(&app, &id, job, StatusCode::ACCEPTED).await
}

fn number(job: &str) -> Option<u64> {
    job.parse().ok()
}

fn missing() -> Problem {
    Problem::missing("such job", "GET /v1/jobs lists those that there are.")
}

/// A job of a feature, as it stands.
async fn one(app: &App, id: &str, job: u64, status: StatusCode) -> Result<Response, Problem> {
    let of = feature(app, id).await?.feature;
    let bench = bench(app);
    let jobs = apart(move || bench.jobs()).await?;
    let found = jobs
        .iter()
        .find(|found| found.job.id == job && found.feature.as_ref().is_some_and(|feature| feature.id == of.id));
    Ok(json(status, &now(found.ok_or_else(missing)?)))
}
