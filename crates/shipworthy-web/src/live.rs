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
use shipworthy_app::bench::{CallsSoFar, FoundJob, Kind, Work};
use shipworthy_app::jobs::{Job, JobState};

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
    if let Some(so_far) = work.calls.filter(|_| !work.stopping && !work.waiting) {
        let total = so_far.calls.total as u64;
        let share = ((so_far.calls.done + so_far.calls.failed) as u64 * 100).checked_div(total);
        return Told { step, count: calls(&so_far), share };
    }
    let known = work.total.filter(|total| *total > 0 && !work.stopping && !work.waiting);
    let count = known.map_or_else(String::new, |total| {
        let (unit, size) = if total >= 1_000_000 { ("MB", 1_000_000) } else { ("kB", 1_000) };
        format!("{} of {} {unit}", work.done.min(total).div_ceil(size), total.div_ceil(size))
    });
    Told { step, count, share: known.map(|total| work.done.min(total) * 100 / total) }
}

/// "12 of 60 calls, 3 from the record, 1 failed, 0.0012 spent so far, about 20 seconds left".
fn calls(so_far: &CallsSoFar) -> String {
    let calls = &so_far.calls;
    let mut facts = vec![format!("{} of {} calls", calls.done, calls.total)];
    for (count, word) in [(calls.cached, "from the record"), (calls.failed, "failed")] {
        if count > 0 {
            facts.push(format!("{count} {word}"));
        }
    }
    let spent = calls.spent.units();
    if spent > 0.0 {
        facts.push(format!("{spent:.4} spent so far"));
    }
    match so_far.seconds_left {
        Some(1) => facts.push("about a second left".to_owned()),
        Some(seconds @ 2..=90) => facts.push(format!("about {seconds} seconds left")),
        Some(seconds @ 91..) => facts.push(format!("about {} minutes left", seconds.div_ceil(60))),
        Some(0) | None => {}
    }
    facts.join(", ")
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
        Some("slices") => Some(Kind::Slices),
        Some("size") => Some(Kind::Size),
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

/// Which jobs a page shows as going on.
#[derive(Deserialize)]
struct Seen {
    #[serde(default)]
    seen: String,
}

/// Events `step` while something is done here, and `end` as soon as the jobs that go on are others than the page has seen.
async fn jobs(State(app): State<App>, Query(Seen { seen }): Query<Seen>) -> Response {
    let stopped = app.stopped();
    let start = (None::<Told>, false);
    let events = futures::stream::unfold(start, move |(mut last, ended)| {
        let (app, seen, mut stopped) = (app.clone(), seen.clone(), stopped.clone());
        async move {
            if ended {
                return None;
            }
            loop {
                let bench = app.bench().clone();
                let jobs = tokio::task::spawn_blocking(move || bench.jobs()).await.unwrap_or_default();
                if *stopped.borrow_and_update() || going_on(&jobs) != seen {
                    let over = Event::default().event("end").data("over");
                    return Some((Ok::<Event, Infallible>(over), (None, true)));
                }
                let here = jobs.iter().filter_map(|found| found.work.as_ref()).find(|work| !work.waiting);
                if let Some(work) = here.map(told).filter(|told| last.as_ref() != Some(told)) {
                    let event = Event::default().event("step").json_data(&work).expect("words and numbers");
                    last = Some(work);
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

/// The jobs that wait, run or are stopping, as a part of an address: "12r-13w".
pub fn going_on(jobs: &[FoundJob]) -> String {
    let letter = |job: &Job| match job.state {
        _ if job.stop_asked => Some('s'),
        JobState::Running => Some('r'),
        JobState::Waiting => Some('w'),
        _ => None,
    };
    let going = jobs.iter().filter_map(|found| Some(format!("{}{}", found.job.id, letter(&found.job)?)));
    going.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use shipworthy_app::collect::{Calls, Money};
    use shipworthy_app::moment::Moment;

    use super::*;

    #[track_caller]
    fn check(work: &Work, step: &str, count: &str, share: Option<u64>) {
        assert_eq!(told(work), Told { step: step.to_owned(), count: count.to_owned(), share });
    }

    #[test]
    fn progress_is_told_in_counts() {
        let since = Moment { seconds: 0, offset_minutes: 0 };
        let work = Work {
            since,
            waiting: false,
            step: "reading".into(),
            done: 0,
            total: None,
            stopping: false,
            job: None,
            calls: None,
        };
        check(&work, "Reading", "", None);
        check(&Work { done: 12_000_000, total: Some(40_000_000), ..work.clone() }, "Reading", "12 of 40 MB", Some(30));
        check(&Work { done: 700, total: Some(1_400), ..work.clone() }, "Reading", "1 of 2 kB", Some(50));
        check(&Work { done: 9, total: Some(0), ..work.clone() }, "Reading", "", None);
        check(&Work { waiting: true, ..work.clone() }, "Waiting for another check to end", "", None);
        check(&Work { stopping: true, done: 1, total: Some(2), ..work.clone() }, "Stopping", "", None);
        let calls =
            Calls { total: 60, done: 12, failed: 3, cached: 5, spent: Money { nanos: 1_200_000 }, ..Calls::default() };
        let said = "12 of 60 calls, 5 from the record, 3 failed, 0.0012 spent so far, about 45 seconds left";
        let calls = Some(CallsSoFar { calls, seconds_left: Some(45) });
        check(&Work { step: "outputs of a".into(), calls, ..work }, "Outputs of a", said, Some(25));
    }
}
