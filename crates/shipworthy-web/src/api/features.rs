//! Features, where they stand, and their checks.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde::{Deserialize, Serialize};
use shipworthy_app::bench::{Failure, Feature, Standing, Work};
use shipworthy_app::moment::Moment;
use shipworthy_app::people::Action;
use shipworthy_app::runs::Run;
use shipworthy_eval::outcome::Verdict;

use super::operation::{Operation, Shape};
use super::problem::{Noted, Problem};
use super::shape::shaped;
use super::{apart, bench, documented, feature, json, written};
use crate::app::App;
use crate::pages::everything;

/// The longest wait for a check, in seconds: less than a request may take.
const LONGEST_WAIT: u64 = 25;
/// How often it is looked at meanwhile.
const BEAT: Duration = Duration::from_millis(50);

pub fn operations() -> Vec<Operation> {
    let check = || Shape::Named("Check", documented::check);
    vec![
        Operation::new("listFeatures", Method::GET, "/v1/features", Action::See, "List the features", get(list))
            .about("Every `NAME.feature.md` in the workspace, and where each stands.")
            .answer(200, Shape::of::<Features>(), "The features, by the name of their file."),
        Operation::new("readFeature", Method::GET, "/v1/features/{id}", Action::See, "Where a feature stands", get(read))
            .query("wait", "integer", "Seconds to wait, up to 25, for a check under way to end.")
            .answer(200, Shape::of::<FeatureNow>(), "Where it stands.")
            .problems(&[404]),
        Operation::new("startCheck", Method::POST, "/v1/features/{id}/check", Action::Check, "Check a feature", post(start))
            .about("Starts a check in the background, as `shipworthy check` does it. One that is under way is that check. Wait for it with `GET /v1/features/{id}?wait=25`.")
            .answer(202, Shape::of::<FeatureNow>(), "It is under way.")
            .problems(&[404]),
        Operation::new("stopCheck", Method::DELETE, "/v1/features/{id}/check", Action::Check, "Stop a check", delete(stop))
            .about("Asks the check under way to stop. It does so at its next step.")
            .answer(202, Shape::of::<FeatureNow>(), "It was asked to.")
            .problems(&[404]),
        Operation::new("readCheck", Method::GET, "/v1/features/{id}/check", Action::See, "Read the latest check", get(latest))
            .about("The same bytes as `shipworthy check SPEC --format json`.")
            .answer(200, check(), "The latest check that has an answer.")
            .problems(&[404, 409]),
        Operation::new("listRuns", Method::GET, "/v1/features/{id}/runs", Action::See, "List the runs", get(runs))
            .about("Checks that were kept. One that says the same as the one before is the same run.")
            .answer(200, Shape::of::<Runs>(), "The runs, the latest first.")
            .problems(&[404]),
        Operation::new("readRun", Method::GET, "/v1/features/{id}/runs/{number}", Action::See, "Read a run", get(run))
            .answer(200, check(), "The check, as it was kept.")
            .problems(&[404]),
    ]
}

shaped! {
    answer:
    /// All features.
    #[derive(Serialize)]
    struct Features {
        /// By the name of their file.
        features: Vec<FeatureNow>,
    }
}

shaped! {
    answer:
    /// A feature, and where it stands.
    #[derive(Serialize)]
    pub struct FeatureNow {
        /// What addresses call it.
        id: String,
        /// Its name, as people say it.
        name: String,
        /// The file of its spec, relative to the workspace.
        file: String,
        /// Whose it is.
        owner: Option<String>,
        /// The kind of answer; null where the spec cannot be read.
        task: Option<String>,
        /// Whether the spec can be checked, as far as the spec alone tells.
        can_be_checked: bool,
        /// What is wrong with the text of the spec.
        diagnostics: Vec<Noted>,
        /// Questions that the prose does not answer yet.
        missing_sections: Vec<String>,
        /// The verdict of the latest check that has an answer: `pass`, `fail` or `not_enough_evidence`.
        verdict: Option<String>,
        /// The number of its run.
        run: Option<u32>,
        /// When it was made.
        checked_at: Option<String>,
        /// What changed since: `spec`, `data`, `tool`.
        changed_since: Vec<String>,
        /// The check under way.
        work: Option<WorkNow>,
        /// Why the last attempt, later than that run, has no answer.
        failure: Option<FailureNow>,
    }
}

shaped! {
    answer:
    /// A check under way.
    #[derive(Serialize)]
    struct WorkNow {
        /// When it was asked for.
        since: String,
        /// Whether it waits for another one to end.
        waiting: bool,
        /// What is being done.
        step: String,
        /// How much of this step is done.
        done: u64,
        /// Of how much, where that is known.
        total: Option<u64>,
        /// Whether somebody asked it to stop.
        stopping: bool,
    }
}

shaped! {
    answer:
    /// An attempt without an answer.
    #[derive(Serialize)]
    struct FailureNow {
        /// `refused`: the spec or its data cannot be judged. `cancelled`: somebody stopped it. `broken`: a mistake of Shipworthy.
        kind: String,
        /// When it ended.
        at: String,
        /// What has to be mended.
        diagnostics: Vec<Noted>,
    }
}

shaped! {
    answer:
    /// Runs of a feature.
    #[derive(Serialize)]
    struct Runs {
        /// The latest first.
        runs: Vec<RunLine>,
    }
}

shaped! {
    answer:
    /// A run of a feature.
    #[derive(Serialize)]
    struct RunLine {
        /// Counted from 1.
        number: u32,
        /// When it was made.
        at: String,
        /// When the same check was last made again.
        seen_at: String,
        /// `pass`, `fail` or `not_enough_evidence`.
        verdict: String,
        /// Tells two verdicts apart.
        verdict_hash: String,
        /// The candidate that it is about.
        ship: Option<String>,
        /// Examples of the golden set.
        examples: u64,
        /// Fingerprint of the data.
        fingerprint: String,
        /// Version of Shipworthy.
        tool: String,
    }
}

/// A verdict, as JSON writes it.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::NotEnoughEvidence => "not_enough_evidence",
        Verdict::Fail => "fail",
    }
}

/// A moment, as JSON writes it.
pub fn at(seconds: i64) -> String {
    Moment { seconds, offset_minutes: 0 }.iso()
}

fn now(feature: &Feature, standing: &Standing) -> FeatureNow {
    let spec = feature.spec.as_ref();
    let run = standing.run.as_ref();
    let stale = standing.stale;
    let changed = [
        ("spec", stale.is_some_and(|s| s.spec)),
        ("data", stale.is_some_and(|s| s.data)),
        ("tool", stale.is_some_and(|s| s.tool)),
    ];
    FeatureNow {
        id: feature.id.clone(),
        name: feature.name.clone(),
        file: feature.file.clone(),
        owner: spec.and_then(|spec| spec.owner.clone()),
        task: spec.map(|spec| spec.task.name().to_owned()),
        can_be_checked: feature.is_whole(),
        diagnostics: feature.diagnostics.iter().map(Noted::from).collect(),
        missing_sections: feature.missing_sections.iter().map(|section| section.heading.to_owned()).collect(),
        verdict: run.map(|run| verdict_word(run.checked.check.verdict).to_owned()),
        run: run.map(|run| run.number),
        checked_at: run.map(|run| run.at.iso()),
        changed_since: changed.iter().filter(|(_, is)| *is).map(|(name, _)| (*name).to_owned()).collect(),
        work: standing.work.as_ref().map(work),
        failure: standing.failure.as_ref().map(|(failure, at)| failed(failure, *at)),
    }
}

fn work(work: &Work) -> WorkNow {
    WorkNow {
        since: work.since.iso(),
        waiting: work.waiting,
        step: work.step.clone(),
        done: work.done,
        total: work.total,
        stopping: work.stopping,
    }
}

fn failed(failure: &Failure, at: Moment) -> FailureNow {
    let (kind, diagnostics) = match failure {
        Failure::Refused(refused) => ("refused", refused.diagnostics.iter().map(Noted::from).collect()),
        Failure::Cancelled => ("cancelled", Vec::new()),
        Failure::Collecting(_) => ("collecting", Vec::new()),
        Failure::Broken(_) => ("broken", Vec::new()),
    };
    FailureNow { kind: kind.to_owned(), at: at.iso(), diagnostics }
}

async fn list(State(app): State<App>) -> Result<Response, Problem> {
    let all = everything(&app).await?;
    let features = all.iter().map(|known| now(&known.feature, &known.standing)).collect();
    Ok(json(StatusCode::OK, &Features { features }))
}

#[derive(Deserialize)]
struct Wait {
    wait: Option<u64>,
}

async fn read(State(app): State<App>, Path(id): Path<String>, Query(wait): Query<Wait>) -> Result<Response, Problem> {
    let mut asked = feature(&app, &id).await?;
    let seconds = wait.wait.unwrap_or(0);
    if seconds > LONGEST_WAIT {
        return Err(Problem::field(
            "wait",
            format!("{seconds} seconds are too long"),
            format!("wait at most {LONGEST_WAIT}, and ask again"),
        ));
    }
    if seconds > 0 && asked.standing.work.is_some() {
        let mut stopped = app.stopped();
        let over = tokio::time::sleep(Duration::from_secs(seconds));
        tokio::pin!(over);
        while app.bench().work(&asked.feature).is_some() && !*stopped.borrow_and_update() {
            tokio::select! {
                () = &mut over => break,
                () = tokio::time::sleep(BEAT) => {}
                _ = stopped.changed() => {}
            }
        }
        asked = feature(&app, &id).await?;
    }
    Ok(json(StatusCode::OK, &now(&asked.feature, &asked.standing)))
}

async fn start(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let found = feature(&app, &id).await?;
    app.bench().start(&found.feature);
    let asked = feature(&app, &id).await?;
    Ok(json(StatusCode::ACCEPTED, &now(&asked.feature, &asked.standing)))
}

async fn stop(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let found = feature(&app, &id).await?;
    app.bench().cancel(&found.feature);
    let asked = feature(&app, &id).await?;
    Ok(json(StatusCode::ACCEPTED, &now(&asked.feature, &asked.standing)))
}

async fn latest(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let asked = feature(&app, &id).await?;
    let Some(run) = &asked.standing.run else {
        return Err(no_check(&asked.standing));
    };
    Ok(written(shipworthy_report::json(&run.checked.check)))
}

/// Why there is no check to read.
pub fn no_check(standing: &Standing) -> Problem {
    let title = "There is no check with an answer yet.";
    match (&standing.work, &standing.failure) {
        (Some(_), _) => Problem::new(StatusCode::CONFLICT, title, "Wait for it: GET /v1/features/{id}?wait=25.")
            .detail("The first one is under way."),
        (None, Some((failure, at))) => {
            let failed = failed(failure, *at);
            let mut problem =
                Problem::new(StatusCode::CONFLICT, title, "Mend what `diagnostics` say, and check again.");
            problem.diagnostics = failed.diagnostics;
            problem.detail(format!("The last attempt was {}.", failed.kind))
        }
        (None, None) => Problem::new(StatusCode::NOT_FOUND, title, "Start one: POST /v1/features/{id}/check."),
    }
}

async fn runs(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let asked = feature(&app, &id).await?;
    let (bench, of) = (bench(&app), asked.feature);
    let runs = apart(move || bench.runs(&of)).await?;
    let runs = runs.into_iter().map(|(run, _)| line(run)).collect();
    Ok(json(StatusCode::OK, &Runs { runs }))
}

fn line(run: Run) -> RunLine {
    RunLine {
        number: run.number,
        at: at(run.at),
        seen_at: at(run.seen_at),
        verdict: verdict_word(run.verdict).to_owned(),
        verdict_hash: run.verdict_hash,
        ship: run.ship,
        examples: run.examples,
        fingerprint: run.fingerprint,
        tool: run.tool,
    }
}

async fn run(State(app): State<App>, Path((id, number)): Path<(String, String)>) -> Result<Response, Problem> {
    let asked = feature(&app, &id).await?;
    let (bench, of) = (bench(&app), asked.feature);
    let number: Option<u32> = number.parse().ok();
    let found = apart(move || number.and_then(|number| bench.run_of(&of, number))).await?;
    let run =
        found.ok_or_else(|| Problem::missing("such run", "GET /v1/features/{id}/runs lists those that were kept."))?;
    Ok(written(shipworthy_report::json(&run.checked.check)))
}
