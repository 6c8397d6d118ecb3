//! Further answers about the latest check: the price of thresholds, the audit of its golden set, the weakest slices, what to collect; and
//! two candidates side by side.

use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use shipworthy_app::bench::{Document, Kind};
use shipworthy_app::compare::NotCompared;
use shipworthy_app::people::Action;
use shipworthy_eval::compare::Request;

use super::operation::{Operation, Shape};
use super::problem::{Noted, Problem};
use super::shape::shaped;
use super::{apart, bench, documented, feature, features, json, written};
use crate::app::App;

pub fn operations() -> Vec<Operation> {
    let about = "Made when it is first asked for, and kept beside the run: 202 while it is made; ask again.";
    vec![
        Operation::new(
            "readThresholds",
            Method::GET,
            "/v1/features/{id}/threshold",
            Action::See,
            "What each threshold costs",
            get(async |app, id| answer(app, id, Kind::Thresholds).await),
        )
        .about(about)
        .answer(
            200,
            Shape::Named("Thresholds", documented::thresholds),
            "The same as `shipworthy threshold SPEC --format json`.",
        )
        .answer(202, Shape::of::<Making>(), "It is being made.")
        .problems(&[404, 409]),
        Operation::new(
            "readAudit",
            Method::GET,
            "/v1/features/{id}/audit",
            Action::See,
            "The audit of the golden set",
            get(async |app, id| answer(app, id, Kind::Audit).await),
        )
        .about(about)
        .answer(200, Shape::Named("Audit", documented::audit), "What the audit found.")
        .answer(202, Shape::of::<Making>(), "It is being made.")
        .problems(&[404, 409]),
        Operation::new(
            "readSlices",
            Method::GET,
            "/v1/features/{id}/slices",
            Action::See,
            "The weakest slices",
            get(async |app, id| answer(app, id, Kind::Slices).await),
        )
        .about(about)
        .answer(200, Shape::Named("Slices", documented::slices), "The same as `shipworthy slices SPEC --format json`.")
        .answer(202, Shape::of::<Making>(), "It is being made.")
        .problems(&[404, 409]),
        Operation::new(
            "readSize",
            Method::GET,
            "/v1/features/{id}/size",
            Action::See,
            "What to collect",
            get(async |app, id| answer(app, id, Kind::Size).await),
        )
        .about(about)
        .answer(200, Shape::Named("Size", documented::size), "The same as `shipworthy size SPEC --format json`.")
        .answer(202, Shape::of::<Making>(), "It is being made.")
        .problems(&[404, 409]),
        Operation::new(
            "compareCandidates",
            Method::GET,
            "/v1/features/{id}/compare",
            Action::See,
            "Two candidates side by side",
            get(compared),
        )
        .about("Made anew each time, on the data as they are now; it may take some seconds.")
        .needs("query", "a", "The first candidate.")
        .needs("query", "b", "The second.")
        .answer(
            200,
            Shape::Named("Compare", documented::compare),
            "The same as `shipworthy compare SPEC --format json`.",
        )
        .problems(&[404, 409, 422]),
    ]
}

shaped! {
    answer:
    /// An answer that is being made.
    #[derive(Serialize)]
    struct Making {
        /// What is being done.
        step: String,
        /// How much of this step is done.
        done: u64,
        /// Of how much, where that is known.
        total: Option<u64>,
    }
}

/// Which two.
#[derive(Deserialize)]
struct Two {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

async fn compared(State(app): State<App>, Path(id): Path<String>, Query(two): Query<Two>) -> Result<Response, Problem> {
    let feature = feature(&app, &id).await?.feature;
    if !feature.is_whole() {
        let title = "The spec cannot be judged as it stands.";
        return Err(Problem::new(
            StatusCode::CONFLICT,
            title,
            "Mend it first: its diagnostics are in GET /v1/features/{id}.",
        ));
    }
    let asked = Request { a: two.a, b: two.b, metrics: Vec::new(), margin: None };
    let bench = bench(&app);
    match apart(move || bench.compare(&feature, asked)).await? {
        Ok(compare) => Ok(written(shipworthy_report::compare_json(&compare))),
        Err(NotCompared::Asked(refusal)) => Err(Problem::field("a", refusal.message, refusal.remedy)),
        Err(NotCompared::Spec(refused)) => {
            let title = "The spec or its data cannot be judged.";
            let mut problem = Problem::new(StatusCode::CONFLICT, title, "Mend what `diagnostics` say, and ask again.");
            problem.diagnostics = refused.diagnostics.iter().map(Noted::from).collect();
            Err(problem)
        }
    }
}

async fn answer(State(app): State<App>, Path(id): Path<String>, kind: Kind) -> Result<Response, Problem> {
    let asked = feature(&app, &id).await?;
    if asked.standing.run.is_none() {
        return Err(features::no_check(&asked.standing));
    }
    match asked.document(&app, kind).await.as_deref() {
        Some(Document::Thresholds(answer)) => Ok(written(shipworthy_report::threshold_json(answer))),
        Some(Document::Audit(audit)) => Ok(written(shipworthy_report::audit_json(audit))),
        Some(Document::Slices(found)) => Ok(written(shipworthy_report::slices_json(found))),
        Some(Document::Size(plan)) => Ok(written(shipworthy_report::plan_json(plan))),
        Some(Document::None(why)) => Err(Problem::new(
            StatusCode::CONFLICT,
            "There is no such answer about this check.",
            "Check again, or mend the spec.",
        )
        .detail(why.join(" "))),
        None => {
            let work = app.bench().document_work(&asked.feature, kind);
            let step = work.as_ref().map_or_else(|| "starting".to_owned(), |work| work.step.clone());
            let (done, total) = work.map_or((0, None), |work| (work.done, work.total));
            Ok(json(StatusCode::ACCEPTED, &Making { step, done, total }))
        }
    }
}
