//! Further answers about the latest check: the price of thresholds, and the audit of its golden set.

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use shipworthy_app::bench::{Document, Kind};
use shipworthy_app::people::Action;

use super::operation::{Operation, Shape};
use super::problem::Problem;
use super::shape::shaped;
use super::{documented, feature, features, json, written};
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
            get(thresholds),
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
            get(audit),
        )
        .about(about)
        .answer(200, Shape::Named("Audit", documented::audit), "What the audit found.")
        .answer(202, Shape::of::<Making>(), "It is being made.")
        .problems(&[404, 409]),
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

async fn thresholds(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    answer(&app, &id, Kind::Thresholds).await
}

async fn audit(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    answer(&app, &id, Kind::Audit).await
}

async fn answer(app: &App, id: &str, kind: Kind) -> Result<Response, Problem> {
    let asked = feature(app, id).await?;
    if asked.standing.run.is_none() {
        return Err(features::no_check(&asked.standing));
    }
    match asked.document(app, kind).await.as_deref() {
        Some(Document::Thresholds(answer)) => Ok(written(shipworthy_report::threshold_json(answer))),
        Some(Document::Audit(audit)) => Ok(written(shipworthy_report::audit_json(audit))),
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
