//! Data files that programs bring, and what was brought before.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::{Deserialize, Serialize};
use shipworthy_app::people::Action;
use shipworthy_app::uploads::{self, Upload};

use super::features::at;
use super::inflow::{self, LARGEST_FILE, too_large};
use super::operation::{Operation, Shape};
use super::problem::Problem;
use super::shape::shaped;
use super::{apart, bench, json};
use crate::app::App;
use crate::caller::who;
use crate::refusal::Refusal;
use crate::secret::random;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("listUploads", Method::GET, "/v1/uploads", Action::See, "List the uploads", get(list))
            .answer(200, Shape::of::<Uploads>(), "What was brought, newest first."),
        Operation::new("upload", Method::POST, "/v1/uploads", Action::Upload, "Bring a file", post(bring))
            .about("Streamed to the disk; when this answers, it is there. A spec in the same folder names it by its `path`.")
            .needs("query", "name", "What the file is called, with an ending of a table: csv, tsv, jsonl, ndjson, json, parquet, arrow, feather, xlsx, xls.")
            .query("by", "string", "Who brings it, where one person works alone; else the person of the key.")
            .body(&["application/octet-stream", "text/csv", "application/x-ndjson"], LARGEST_FILE, Shape::Text, "The bytes of the file, as they are.")
            .answer(201, Shape::of::<Brought>(), "It is on the disk.")
            .problems(&[413, 422]),
        Operation::new("deleteUpload", Method::DELETE, "/v1/uploads/{upload}", Action::Upload, "Delete an upload", delete(remove))
            .about("Its file goes too. A spec that names it will say that it is gone.")
            .answer_of(204, "", Shape::Text, "It is gone.")
            .problems(&[404]),
    ]
}

shaped! {
    answer:
    /// What was brought.
    #[derive(Serialize)]
    struct Uploads {
        /// Newest first.
        uploads: Vec<Brought>,
    }
}

shaped! {
    answer:
    /// A file that was brought.
    #[derive(Serialize)]
    struct Brought {
        /// What addresses call it.
        id: String,
        /// Where it lies, relative to the workspace: a spec names it by this.
        path: String,
        /// What it was called.
        name: String,
        /// How large it is.
        bytes: u64,
        /// SHA-256 of what is in it.
        sha256: String,
        /// Who brought it.
        by: String,
        /// When.
        at: String,
    }
}

impl From<Upload> for Brought {
    fn from(upload: Upload) -> Brought {
        Brought {
            id: upload.id,
            path: upload.path,
            name: upload.name,
            bytes: upload.bytes,
            sha256: upload.sha256,
            by: upload.by,
            at: at(upload.at),
        }
    }
}

async fn list(State(app): State<App>) -> Result<Response, Problem> {
    let folder = bench(&app);
    let all = apart(move || uploads::list(folder.folder())).await?.map_err(|error| Problem::of(&app, error))?;
    Ok(json(StatusCode::OK, &Uploads { uploads: all.into_iter().map(Brought::from).collect() }))
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    by: String,
}

async fn bring(State(app): State<App>, Query(named): Query<Named>, body: Body) -> Result<Response, Problem> {
    let by = who(if named.by.trim().is_empty() { "a program" } else { &named.by });
    let id = random().map_err(|_| Problem::from(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)))?;
    let incoming = uploads::begin(app.bench().folder(), &named.name, &by, app.limits().upload, &id)
        .map_err(|error| Problem::of(&app, error))?;
    let (log, bounds, at) = (app.clone(), app.clone(), app.bench().now().seconds);
    let upload = inflow::take(
        &app,
        body,
        incoming,
        move |incoming, bytes| incoming.take(bytes).map_err(|_| Box::new(too_large(&bounds))),
        move |incoming| incoming.finish(at).map_err(|error| Box::new(Problem::of(&log, error))),
    );
    Ok(json(StatusCode::CREATED, &Brought::from(upload.await?)))
}

async fn remove(State(app): State<App>, Path(upload): Path<String>) -> Result<Response, Problem> {
    let folder = bench(&app);
    let gone =
        apart(move || uploads::remove(folder.folder(), &upload)).await?.map_err(|error| Problem::of(&app, error))?;
    if gone {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Problem::missing("such upload", "GET /v1/uploads lists them."))
    }
}
