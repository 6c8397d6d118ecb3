//! The report: what is sent to people who were not there, as a page, as one file and as Markdown.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::{Document, Kind, Run};
use shipworthy_app::signing;
use shipworthy_report::stakeholder::{self, Matter, Reader};

use super::waiting::{banners, document_progress, hero, instead};
use super::{Asked, Entry, asked, decisions};
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;

/// The report in the rail.
pub const ENTRY: Entry = Entry { path: "report", title: "Report", key: "p" };

/// The routes of the page and its files.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{id}/report", get(page))
        .route("/p/{id}/report.html", get(async |app, id, query| file(app, id, query, Shape::Html).await))
        .route("/p/{id}/report.md", get(async |app, id, query| file(app, id, query, Shape::Markdown).await))
        .route("/p/{id}/verdict.html", get(async |app, id| file(app, id, Query(To::engineer()), Shape::Html).await))
}

/// Who reads it.
#[derive(Deserialize)]
struct To {
    #[serde(rename = "for", default)]
    reader: String,
}

impl To {
    fn engineer() -> To {
        To { reader: Reader::Engineer.name().to_owned() }
    }

    fn reader(&self) -> Reader {
        Reader::named(&self.reader).unwrap_or(Reader::Executive)
    }
}

/// What a file of it is.
#[derive(Clone, Copy)]
enum Shape {
    Html,
    Markdown,
}

/// What a reader is called on the page, and what it holds for them.
fn called(reader: Reader) -> (&'static str, &'static str) {
    match reader {
        Reader::Executive => ("Those who decide", "The answer, three reasons, what is next, what could go wrong."),
        Reader::Engineer => ("Those who build it", "Every figure of the check."),
        Reader::Compliance => {
            ("Those who answer for it", "Purpose, decisions, data, the law, groups, limits, and how to check it.")
        }
    }
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(to): Query<To>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let reader = to.reader();
    let Asked { feature, standing, .. } = &asked;
    let mut waits = standing.work.is_some();
    let main = match (instead(feature, standing), &standing.run) {
        (Some(instead), _) => instead,
        (None, None) => html! {},
        (None, Some(run)) => {
            let said = said(&app, &asked, run, reader).await;
            waits |= said.is_none();
            html! {
                (banners(feature, standing))
                (readers(&feature.id, reader))
                @match said {
                    Some(said) => (said),
                    None => {
                        (hero(called(reader).0, "Being put together.", "The golden set is audited first; what is found is kept."))
                        (document_progress(&app, feature, Kind::Audit))
                    }
                }
            }
        }
    };
    let page = Page {
        title: format!("Report on {}", feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: asked.crumb(),
        actions: html! { @if standing.run.is_some() { (actions(&feature.id, reader)) } },
        main,
        changes: waits,
    };
    frame(&app, &page).into_response()
}

fn readers(id: &str, shown: Reader) -> Markup {
    html! {
        nav class="choice" aria-label="Who reads it" {
            @for reader in Reader::ALL {
                a href={ "/p/" (id) "/report?for=" (reader.name()) } aria-current=[(reader == shown).then_some("true")] { (called(reader).0) }
            }
        }
    }
}

fn actions(id: &str, reader: Reader) -> Markup {
    let query = reader.name();
    html! {
        a class="button small" href={ "/p/" (id) "/report.html?for=" (query) } download { "One file" }
        a class="button small" href={ "/p/" (id) "/report.md?for=" (query) } download { "Markdown" }
        button class="button small" type="button" data-print hidden { "Print or PDF" }
    }
}

/// The report itself; `None` while its audit is made.
async fn said(app: &App, asked: &Asked, run: &Run, reader: Reader) -> Option<Markup> {
    with_matter(app, asked, run, reader, |matter| {
        stakeholder::main(matter, reader).unwrap_or_else(|| {
            html! {
                (hero("For those who build it", "Every figure, on one page.", called(reader).1))
                p class="measure" { "It is the page that " code { "shipworthy check --format html" } " writes: bars, slices, groups, costs, candidates, data, and what all of it rests on." }
                p class="actions" {
                    a class="button first" href={ "/p/" (asked.feature.id) "/report.html?for=engineer" } download { "Take the file" }
                    a class="button" href={ "/p/" (asked.feature.id) "/verdict" } { "Read it here" }
                }
            }
        })
    })
    .await
}

/// Gathers what a report is made of. `None` while the audit is made that its reader needs.
async fn with_matter<T>(
    app: &App,
    asked: &Asked,
    run: &Run,
    reader: Reader,
    then: impl FnOnce(&Matter<'_>) -> T,
) -> Option<T> {
    let document = match reader {
        Reader::Compliance => Some(asked.document(app, Kind::Audit).await?),
        Reader::Executive | Reader::Engineer => None,
    };
    let audit = document.as_deref().and_then(|document| match document {
        Document::Audit(audit) => Some(&**audit),
        _ => None,
    });
    let about = decisions::about(app, &asked.feature).await;
    let signed = signing::sentence(&about.signatures, &signing::fingerprint(&run.checked.source));
    let spec = asked.feature.spec.as_ref()?;
    Some(then(&Matter { check: &run.checked.check, spec, decisions: &about.decisions, signed, audit }))
}

async fn file(State(app): State<App>, Path(id): Path<String>, Query(to): Query<To>, shape: Shape) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (feature, reader) = (&asked.feature, to.reader());
    let Some(run) = asked.standing.run.as_ref().map(Arc::clone) else {
        let near = vec![(format!("/p/{}/verdict", feature.id), feature.name.clone())];
        return Refusal::because(StatusCode::NOT_FOUND, "There is no report yet.", "Check the feature first.")
            .near(near)
            .into_response();
    };
    let made = match (reader, shape) {
        (Reader::Engineer, Shape::Html) => Some(shipworthy_report::html(&run.checked.check)),
        (_, Shape::Html) => with_matter(&app, &asked, &run, reader, |matter| stakeholder::html(matter, reader)).await,
        (_, Shape::Markdown) => {
            with_matter(&app, &asked, &run, reader, |matter| stakeholder::markdown(matter, reader)).await
        }
    };
    let Some(made) = made else {
        let near = vec![(format!("/p/{}/report?for={}", feature.id, reader.name()), "The report".to_owned())];
        let told = "It is being put together, or the spec cannot be read. The page says how far it is.";
        return Refusal::because(StatusCode::SERVICE_UNAVAILABLE, "The report is not there yet.", told)
            .near(near)
            .into_response();
    };
    let (end, kind) = match shape {
        Shape::Html => ("html", "text/html; charset=utf-8"),
        Shape::Markdown => ("md", "text/markdown; charset=utf-8"),
    };
    let word = if reader == Reader::Engineer { "verdict" } else { reader.name() };
    let name = format!("attachment; filename=\"{}-{word}.{end}\"", feature.id);
    let disposition = HeaderValue::from_str(&name).expect("letters, digits and hyphens");
    ([(header::CONTENT_DISPOSITION, disposition), (header::CONTENT_TYPE, HeaderValue::from_static(kind))], made)
        .into_response()
}
