//! How far a check is, as it happens: server-sent events for pages with scripts. Pages without them ask again by themselves.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use shipworthy_app::bench::{FoundJob, Kind, Work};
use shipworthy_app::jobs::JobState;

use crate::app::App;
use crate::pages::asked;

/// How often a page hears of it.
const BEAT: Duration = Duration::from_millis(200);

/// The routes of live parts.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{id}/work", get(work))
        .route("/welcome/file/{id}/work", get(look))
        .route("/jobs/work", get(jobs))
}

/// How far a check is, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What is being done.
    pub step: String,
    /// How much of it: "12 of 40 MB".
    pub count: String,
    /// Percent of this step, where the whole is known.
    pub share: Option<u64>,
}

/// Work in words.
pub fn told(work: &Work) -> Told {
    let step = match (work.stopping, work.waiting) {
        (true, _) => "Stopping".to_owned(),
        (false, true) => "Waiting for another check to end".to_owned(),
        (false, false) => shipworthy_report::words::capital(&work.step),
    };
    let known = work.total.filter(|total| *total > 0 && !work.stopping && !work.waiting);
    let count = known.map_or_else(String::new, |total| {
        let (unit, size) = if total >= 1_000_000 { ("MB", 1_000_000) } else { ("kB", 1_000) };
        format!("{} of {} {unit}", work.done.min(total).div_ceil(size), total.div_ceil(size))
    });
    Told { step, count, share: known.map(|total| work.done.min(total) * 100 / total) }
}

/// Of what: a check, or a further answer.
#[derive(Deserialize)]
struct Of {
    of: Option<String>,
}

/// Events `step` while it goes on, and `end` when it is over.
async fn work(State(app): State<App>, Path(id): Path<String>, Query(of): Query<Of>) -> Response {
    let kind = match of.of.as_deref() {
        Some("audit") => Some(Kind::Audit),
        Some("thresholds") => Some(Kind::Thresholds),
        _ => None,
    };
    let feature = match asked(&app, &id).await {
        Ok(asked) => asked.feature,
        Err(refusal) => return refusal.into_response(),
    };
    let bench = Arc::clone(app.bench());
    events(&app, move || match kind {
        Some(kind) => bench.document_work(&feature, kind),
        None => bench.work(&feature),
    })
}

/// The same of the look into a file.
async fn look(State(app): State<App>, Path(id): Path<String>) -> Response {
    let bench = Arc::clone(app.bench());
    events(&app, move || bench.look_work(&id))
}

/// Tells how far some work is, until there is none.
fn events(app: &App, now: impl Fn() -> Option<Work> + Send + Sync + 'static) -> Response {
    let (stopped, now) = (app.stopped(), Arc::new(now));
    let start = (None::<Told>, false);
    let events = futures::stream::unfold(start, move |(mut last, ended)| {
        let (now, mut stopped) = (Arc::clone(&now), stopped.clone());
        async move {
            if ended {
                return None;
            }
            loop {
                let now = now().filter(|_| !*stopped.borrow_and_update());
                let Some(now) = now.map(|work| told(&work)) else {
                    return Some((Ok::<Event, Infallible>(Event::default().event("end").data("over")), (None, true)));
                };
                if last.as_ref() != Some(&now) {
                    let event = Event::default().event("step").json_data(&now).expect("words and numbers");
                    last = Some(now);
                    return Some((Ok(event), (last, false)));
                }
                tokio::select! {
                    () = tokio::time::sleep(BEAT) => {}
                    _ = stopped.changed() => {}
                }
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// Events `step` while something is done here, and `end` as soon as a job begins or ends: the page is another one then.
async fn jobs(State(app): State<App>) -> Response {
    let stopped = app.stopped();
    let first = states(&app).await;
    let start = (None::<Told>, first, false);
    let events = futures::stream::unfold(start, move |(mut last, first, ended)| {
        let (app, mut stopped) = (app.clone(), stopped.clone());
        async move {
            if ended {
                return None;
            }
            loop {
                let now = states(&app).await;
                if *stopped.borrow_and_update() || now.0 != first.0 {
                    let over = Event::default().event("end").data("over");
                    return Some((Ok::<Event, Infallible>(over), (None, now, true)));
                }
                if let Some(work) = now.1.as_ref().map(told).filter(|told| last.as_ref() != Some(told)) {
                    let event = Event::default().event("step").json_data(&work).expect("words and numbers");
                    last = Some(work);
                    return Some((Ok(event), (last, first, false)));
                }
                tokio::select! {
                    () = tokio::time::sleep(BEAT) => {}
                    _ = stopped.changed() => {}
                }
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// Which jobs stand where, and how far the one is that is done here.
async fn states(app: &App) -> (Vec<(u64, JobState, bool)>, Option<Work>) {
    let bench = app.bench().clone();
    let jobs = tokio::task::spawn_blocking(move || bench.jobs()).await.unwrap_or_default();
    let running = |found: &&FoundJob| found.work.as_ref().is_some_and(|work| !work.waiting);
    let work = jobs.iter().find(running).and_then(|found| found.work.clone());
    (jobs.iter().map(|found| (found.job.id, found.job.state, found.job.stop_asked)).collect(), work)
}

#[cfg(test)]
mod tests {
    use shipworthy_app::moment::Moment;

    use super::*;

    #[track_caller]
    fn check(work: &Work, step: &str, count: &str, share: Option<u64>) {
        assert_eq!(told(work), Told { step: step.to_owned(), count: count.to_owned(), share });
    }

    #[test]
    fn progress_is_told_in_counts() {
        let since = Moment { seconds: 0, offset_minutes: 0 };
        let work =
            Work { since, waiting: false, step: "reading".into(), done: 0, total: None, stopping: false, job: None };
        check(&work, "Reading", "", None);
        check(&Work { done: 12_000_000, total: Some(40_000_000), ..work.clone() }, "Reading", "12 of 40 MB", Some(30));
        check(&Work { done: 700, total: Some(1_400), ..work.clone() }, "Reading", "1 of 2 kB", Some(50));
        check(&Work { done: 9, total: Some(0), ..work.clone() }, "Reading", "", None);
        check(&Work { waiting: true, ..work.clone() }, "Waiting for another check to end", "", None);
        check(&Work { stopping: true, done: 1, total: Some(2), ..work }, "Stopping", "", None);
    }
}
