//! The verdict as one file to send, the same bytes as `check --format html`.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::pages::asked;
use crate::refusal::Refusal;

/// The route of the file.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/verdict.html", get(file))
}

async fn file(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let feature = &asked.feature;
    let Some(run) = &asked.standing.run else {
        let near = vec![(format!("/p/{}/verdict", feature.id), feature.name.clone())];
        return Refusal::because(StatusCode::NOT_FOUND, "There is no report yet.", "Check the feature first.")
            .near(near)
            .into_response();
    };
    let name = format!("attachment; filename=\"{}-verdict.html\"", feature.id);
    let disposition = HeaderValue::from_str(&name).expect("letters, digits and hyphens");
    let page = shipworthy_report::html(&run.checked.check);
    (
        [
            (header::CONTENT_DISPOSITION, disposition),
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        ],
        page,
    )
        .into_response()
}
