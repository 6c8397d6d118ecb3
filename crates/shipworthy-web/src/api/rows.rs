//! Predictions of a candidate, brought by a program.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use shipworthy_app::people::Action;
use shipworthy_app::predictions::{Brought, Shape as RowShape, Taken, room, take};

use super::inflow::{self, LARGEST_FILE};
use super::operation::{Operation, Shape};
use super::problem::{Problem, Refused};
use super::shape::shaped;
use super::{feature, json, kind};
use crate::app::App;
use crate::refusal::Refusal;
use crate::secret::random;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "postPredictions",
            Method::POST,
            "/v1/features/{id}/candidates/{candidate}/predictions",
            Action::Upload,
            "Bring predictions of a candidate",
            post(predictions),
        )
        .about(
            "The rows go into the file that the spec names for this candidate (`predictions: predictions/gbm-v4.csv`), whole or not at \
             all: when this answers, they are on the disk. Each row has the id of its example and the columns that the candidates of this \
             file read. A row that cannot be taken is named with its line and the reason.",
        )
        .query("replace", "boolean", "Whether a file that is there may be replaced; without it, that is a conflict.")
        .query("partial", "boolean", "Whether good rows are taken although others are refused; without it, none is.")
        .body(
            &["text/csv", "application/x-ndjson"],
            LARGEST_FILE,
            Shape::Text,
            "CSV with a line of names, or a JSON object on every line; up to five million rows.",
        )
        .answer(201, Shape::of::<Accepted>(), "The rows are on the disk. Check the feature to judge them.")
        .problems(&[404, 409, 413, 415, 422]),
    ]
}

#[derive(Deserialize)]
struct How {
    #[serde(default)]
    replace: bool,
    #[serde(default)]
    partial: bool,
}

shaped! {
    answer:
    /// Predictions that were taken.
    #[derive(Serialize)]
    struct Accepted {
        /// The candidate.
        candidate: String,
        /// The file, relative to the spec.
        file: String,
        /// Rows in it now.
        rows: u64,
        /// Rows that were refused and are not in it.
        refused_rows: u64,
        /// The first hundred of them.
        refused: Vec<Refused>,
        /// Whether another file was there before.
        replaced: bool,
        /// SHA-256 of the file.
        sha256: String,
    }
}

impl From<Taken> for Accepted {
    fn from(taken: Taken) -> Accepted {
        Accepted {
            candidate: taken.candidate,
            file: taken.file,
            rows: taken.rows,
            refused_rows: taken.refused_rows,
            refused: taken.refused.into_iter().map(Refused::from).collect(),
            replaced: taken.replaced,
            sha256: taken.sha256,
        }
    }
}

async fn predictions(
    State(app): State<App>,
    Path((id, candidate)): Path<(String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let found = feature(&app, &id).await?.feature;
    let shape = match kind(&headers).as_str() {
        "text/csv" => RowShape::Csv,
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => RowShape::Ndjson,
        _ => {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Rows of this kind are not read here.",
                "Send Content-Type: text/csv, or application/x-ndjson.",
            ));
        }
    };
    if found.spec.is_none() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "The spec cannot be read.",
            "Mend the spec first: its diagnostics are in GET /v1/features/{id}.",
        ));
    }
    let id = random().map_err(|_| Problem::from(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)))?;
    let spool = room(app.bench().folder(), &id).map_err(|error| Problem::of(&app, error))?;
    let log = app.clone();
    let taken = inflow::take(&app, body, spool, inflow::put, move |spool| {
        let spec = found.spec.as_ref().expect("it was looked at before");
        let brought = Brought {
            path: &found.path,
            spec,
            candidate: &candidate,
            shape,
            rows: spool.path(),
            replace: how.replace,
            partial: how.partial,
        };
        take(&brought).map_err(|error| Box::new(Problem::of_rows(&log, error)))
    });
    Ok(json(StatusCode::CREATED, &Accepted::from(taken.await?)))
}
