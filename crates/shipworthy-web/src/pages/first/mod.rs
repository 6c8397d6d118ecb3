//! First run: from a file to a first verdict. The file is taken in (`upload`), its columns are guessed and corrected (`table`), and
//! a spec is written that a check can be made of.

mod columns;
mod table;
mod texts;
mod typed;
mod upload;

pub use typed::Pairs;
pub use upload::too_large;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::form::{Told, described, wrong};
use crate::app::App;

/// Where files come in.
pub const WAY_IN: &str = "/welcome/file";

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new()
        // Counted as it comes: the limit is the app's.
        .route(WAY_IN, post(upload::take).layer(DefaultBodyLimit::disable()))
        .route("/welcome/file/{id}", get(table::page).post(table::begin))
        .route("/welcome/file/{id}/texts", get(texts::page).post(texts::begin))
        .route("/welcome/file/{id}/forget", post(table::forget))
        .route("/welcome/file/{id}/leave-out", post(table::leave_out))
        .route("/welcome/file/{id}/left-out.csv", get(table::left_out))
}

/// The way in: a file, chosen or dropped.
pub fn way_in(app: &App, told: Option<&Told>) -> Markup {
    let described = described(told, "file", "");
    html! {
        form class="fill drop" method="post" action=(WAY_IN) enctype="multipart/form-data" {
            div class="field" {
                label for="file" {
                    "Your file"
                    span class="under" { "Drop it here or choose it: CSV, TSV, Excel (.xlsx), Parquet or JSON Lines, up to " (megabytes(app.limits().upload)) "." }
                }
                input id="file" name="file" type="file" accept=".csv,.tsv,.xlsx,.parquet,.jsonl,.ndjson,.json,.arrow,.feather"
                    aria-invalid=[described.as_ref().map(|_| "true")] aria-describedby=[described];
                (wrong(told, "file", ""))
            }
            div class="actions" { button class="button first" type="submit" { "Look into it" } }
        }
    }
}

/// "200 MB".
pub fn megabytes(bytes: u64) -> String {
    const MEGABYTE: u64 = 1 << 20;
    if bytes >= MEGABYTE { format!("{} MB", bytes / MEGABYTE) } else { format!("{} kB", bytes.div_ceil(1024)) }
}
