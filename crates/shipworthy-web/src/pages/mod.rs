//! The pages, one file each.
//!
//! **To add a page** of a feature:
//!
//! 1. Write `pages/NAME.rs` with an [`Entry`] (its part of the address, its title in the rail, its letter after `G`) and a handler
//!    that asks [`asked`] where the feature stands, matches on [`Standing`], and answers with [`frame`]. Every page has a state for
//!    "never checked", "being checked for the first time", "cannot be judged" ([`waiting::instead`] answers all three) and, where it
//!    can happen, "nothing to show": one sentence why, and one button.
//! 2. Add a line to [`routes`] and one to [`WORK`]; rail, palette and shortcuts follow.
//! 3. Numbers come from the types of `check --format json`, by way of [`shipworthy_report::words`]. A page computes none, and the
//!    elements around them say in `data-from` where they stand there ([`shipworthy_report::parts::from`]); `kept` is what the store remembers, `words`
//!    digits that are no figures. `tests/it/number_walk.rs` compares all of them.
//! 4. Forms and links first, scripts after: a page does its job without them. No `style=`, no `on…=`, nothing inline.
//! 5. What changes something has a line in `guard/rights.rs`, which says who may do it; forms of who may not are left out by
//!    themselves. A name that is kept comes from [`crate::caller::who`], never from the form alone.
//! 6. Add its address to `PAGES` in `tests/it/pages.rs`: status, headers, escaping, links and one first heading are tested there; its
//!    states get tests of their own beside it. Look at it: light, dark, 390 pixels, printed.

mod account;
mod amend;
mod brief;
mod brief_bars;
mod data;
mod decision_log;
mod decisions;
mod due;
mod examples;
pub mod first;
mod form;
mod home;
mod jobs;
pub mod learn;
mod overview;
mod people;
mod redteam;
mod report;
mod review;
mod runs;
mod scope;
mod settings;
mod signatures;
mod slices;
mod texts;
mod threshold;
mod trail;
mod verdict;
pub mod waiting;
mod welcome;

use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use maud::{Markup, html};
use shipworthy_app::bench::{Document, Feature, Kind, Remembered, Standing};
use shipworthy_eval::outcome::{Candidate, Check};
use shipworthy_report::parts::safe;
use shipworthy_report::view;

use crate::app::App;
use crate::frame::{Page, Place};
use crate::refusal::Refusal;
use crate::who::who;

/// A page of a feature, as the rail knows it.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its part of the address, after the feature's.
    pub path: &'static str,
    /// Its title in the rail.
    pub title: &'static str,
    /// The letter that leads to it after `G`.
    pub key: &'static str,
}

/// The pages of a feature, in the order of the rail.
pub const WORK: &[&Entry] = &[
    &overview::ENTRY,
    &scope::ENTRY,
    &brief::ENTRY,
    &data::ENTRY,
    &runs::ENTRY,
    &slices::ENTRY,
    &examples::ENTRY,
    &review::ENTRY,
    &redteam::ENTRY,
    &threshold::ENTRY,
    &verdict::ENTRY,
    &decisions::ENTRY,
    &report::ENTRY,
];

/// The pages of a feature, in the order of its rail: those of texts come after the candidates.
pub fn pages_of(feature: &Feature) -> impl Iterator<Item = &'static Entry> {
    let texts = texts::pages_of(feature);
    let split = WORK.iter().position(|entry| **entry == runs::ENTRY).map_or(WORK.len(), |place| place + 1);
    let (before, after) = WORK.split_at(split);
    before.iter().chain(texts).chain(after).copied()
}

/// The routes of all pages.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(jobs::routes())
        .merge(welcome::routes())
        .merge(first::routes())
        .merge(overview::routes())
        .merge(scope::routes())
        .merge(brief::routes())
        .merge(data::routes())
        .merge(runs::routes())
        .merge(slices::routes())
        .merge(texts::routes())
        .merge(amend::routes())
        .merge(examples::routes())
        .merge(threshold::routes())
        .merge(verdict::routes())
        .merge(decisions::routes())
        .merge(report::routes())
        .merge(settings::routes())
        .merge(account::routes())
        .merge(people::routes())
        .merge(trail::routes())
        .merge(review::routes())
        .merge(redteam::routes())
        .merge(learn::routes())
        .route("/p/{id}/check", post(check))
        .route("/p/{id}/cancel", post(cancel))
}

/// What was asked about: a feature, where it stands, and the features beside it.
pub struct Asked {
    /// All features of the workspace.
    pub features: Vec<Arc<Feature>>,
    /// The one in question.
    pub feature: Arc<Feature>,
    /// Where it stands.
    pub standing: Standing,
}

impl Asked {
    /// A further answer about the latest run; `None` while it is made.
    pub async fn document(&self, app: &App, kind: Kind) -> Option<Arc<Document>> {
        let (bench, feature) = (Arc::clone(app.bench()), Arc::clone(&self.feature));
        tokio::task::spawn_blocking(move || bench.document(&feature, kind)).await.ok().flatten()
    }

    /// What a page is about, in a line: the latest run, else the file.
    pub fn crumb(&self) -> Markup {
        match &self.standing.run {
            Some(run) => verdict::crumb(run),
            None => html! { code { (safe(&self.feature.file)) } },
        }
    }
}

/// The candidate of a name, else the one that the verdict is about.
pub fn candidate_of<'a>(check: &'a Check, name: Option<&str>) -> Option<&'a Candidate> {
    let named = name.and_then(|name| check.candidates.iter().find(|candidate| candidate.name == name));
    named.or_else(|| view::subject(check))
}

/// The ways to the same page of other candidates.
pub fn candidate_links(check: &Check, shown: &Candidate, address: &str, has: &dyn Fn(&Candidate) -> bool) -> Markup {
    let all: Vec<&Candidate> = check.candidates.iter().filter(|other| has(other) || other.name == shown.name).collect();
    html! {
        @if all.len() > 1 {
            nav class="choice" aria-label="Candidates" {
                @for other in all {
                    a href={ (address) "?candidate=" (encoded(&other.name)) } aria-current=[(other.name == shown.name).then_some("true")] { (safe(&other.name)) }
                }
            }
        }
    }
}

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

impl Asked {
    /// What a page says of the latest answer, below what has happened since; where there is none, why.
    pub fn answer(&self, of: impl FnOnce(&Check) -> Markup) -> Markup {
        match (waiting::instead(&self.feature, &self.standing), &self.standing.run) {
            (Some(instead), _) => instead,
            (None, None) => html! {},
            (None, Some(run)) => html! { (waiting::banners(&self.feature, &self.standing)) (of(&run.checked.check)) },
        }
    }

    /// A page of this feature, with nothing to be done in its crumb line.
    pub fn page(&self, entry: &'static Entry, title: String, main: Markup) -> Page<'_> {
        Page {
            title,
            place: Place::Feature(&self.feature, entry),
            features: &self.features,
            crumb: self.crumb(),
            actions: html! {},
            main,
            changes: self.standing.work.is_some(),
        }
    }
}

/// Looks up a feature of an address.
pub async fn asked(app: &App, id: &str) -> Result<Asked, Refusal> {
    let (bench, wanted) = (Arc::clone(app.bench()), id.to_owned());
    // Reads files, though small ones.
    let looked_up = tokio::task::spawn_blocking(move || {
        let features = bench.features();
        let feature = features.iter().find(|feature| feature.id == wanted).cloned().or_else(|| bench.feature(&wanted));
        let standing = feature.as_ref().map(|feature| bench.standing(feature));
        (features, feature, standing)
    });
    match looked_up.await {
        Ok((features, Some(feature), Some(standing))) => Ok(Asked { features, feature, standing }),
        Ok((features, ..)) => Err(no_such(&features, &format!("/p/{id}"))),
        Err(_) => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

/// A feature, where it stands, and what is remembered about it.
pub struct Known {
    /// The feature.
    pub feature: Arc<Feature>,
    /// Where it stands.
    pub standing: Standing,
    /// What is remembered about it.
    pub about: Arc<Remembered>,
}

/// All features with their standings and what is remembered about them.
pub async fn everything(app: &App) -> Result<Vec<Known>, Refusal> {
    let bench = Arc::clone(app.bench());
    let all = tokio::task::spawn_blocking(move || {
        let features = bench.features();
        let known = |feature: Arc<Feature>| {
            let (standing, about) = (bench.standing(&feature), bench.remembered(&feature));
            Known { feature, standing, about }
        };
        features.into_iter().map(known).collect()
    });
    all.await.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR))
}

/// An address that leads nowhere: says which pages are nearest.
pub async fn missing(State(app): State<App>, OriginalUri(uri): OriginalUri) -> Response {
    let bench = Arc::clone(app.bench());
    match tokio::task::spawn_blocking(move || bench.features()).await {
        Ok(features) => no_such(&features, uri.path()).into_response(),
        Err(_) => Refusal::new(StatusCode::NOT_FOUND).into_response(),
    }
}

fn no_such(features: &[Arc<Feature>], path: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND).near(nearest(features, path))
}

/// The pages whose addresses are most like a path, and home.
fn nearest(features: &[Arc<Feature>], path: &str) -> Vec<(String, String)> {
    let wanted: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != "p").collect();
    let likeness = |id: &str| wanted.iter().map(|part| shared(id, part)).max().unwrap_or(0);
    let mut like: Vec<&Arc<Feature>> = features.iter().filter(|feature| likeness(&feature.id) >= 3).collect();
    like.sort_by_key(|feature| (std::cmp::Reverse(likeness(&feature.id)), feature.id.clone()));
    let mut near = Vec::new();
    for feature in like.into_iter().take(3) {
        let page = pages_of(feature).find(|entry| wanted.contains(&entry.path) && !entry.path.is_empty());
        let (path, title) = page.map_or(("", ""), |page| (page.path, page.title));
        let slash = if path.is_empty() { "" } else { "/" };
        let name = if title.is_empty() { feature.name.clone() } else { format!("{}: {title}", feature.name) };
        near.push((format!("/p/{}{slash}{path}", feature.id), name));
    }
    near.push(("/".to_owned(), "Home".to_owned()));
    near
}

/// Letters that two words have in common from the start.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.to_lowercase().chars()).take_while(|(a, b)| a == b).count()
}

/// Starts a check, and leads to the page that shows it.
async fn check(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => {
            let (bench, feature, by) = (app.bench().clone(), asked.feature.clone(), who(&headers).unwrap_or_default());
            // It is remembered before it begins.
            if tokio::task::spawn_blocking(move || bench.start_for(&feature, &by)).await.is_err() {
                return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
            }
            Redirect::to(&format!("/p/{}/verdict", asked.feature.id)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Asks a check to stop.
async fn cancel(State(app): State<App>, Path(id): Path<String>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => {
            app.bench().cancel(&asked.feature);
            Redirect::to(&format!("/p/{}/verdict", asked.feature.id)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}
