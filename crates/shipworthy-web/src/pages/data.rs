//! The data: are they good enough to judge with?

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;
use shipworthy_app::bench::{Document, Kind};
use shipworthy_report::parts::{self, safe};
use shipworthy_report::words;

use super::waiting::{banners, document_progress, hero, instead};
use super::{Asked, Entry, asked};
use crate::app::App;
use crate::frame::{Page, Place, frame};

/// The data in the rail.
pub const ENTRY: Entry = Entry { path: "data", title: "Data", key: "d" };

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/data", get(page))
}

async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    const QUESTION: &str = "Are the data good enough to judge with?";
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let Asked { feature, standing, .. } = &asked;
    let mut waits = standing.work.is_some();
    let main = match instead(feature, standing) {
        Some(instead) => instead,
        None => {
            let audit = asked.document(&app, Kind::Audit).await;
            waits |= audit.is_none();
            html! {
                (banners(feature, standing))
                @match audit.as_deref() {
                    Some(Document::Audit(audit)) => (parts::audit(audit)),
                    Some(Document::None(why)) => {
                        (hero(QUESTION, "There is no audit of these data.", ""))
                        @for sentence in why { p class="measure" { (words::capital(&safe(sentence))) "." } }
                        @if let Some(run) = &standing.run { (parts::findings(&run.checked.check)) }
                    }
                    Some(_) => {}
                    None => {
                        (hero(QUESTION, "Being looked into.", "Every column is read once; what is found is kept, so that the next visit does not wait."))
                        (document_progress(&app, feature, Kind::Audit))
                    }
                }
            }
        }
    };
    let page = Page {
        title: format!("Data of {}", feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: asked.crumb(),
        actions: html! {},
        main,
        changes: waits,
    };
    frame(&app, &page).into_response()
}
