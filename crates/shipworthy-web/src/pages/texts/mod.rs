//! Pages of features that answer with text: what models are told, collecting what they say, outputs side by side, and how far judges
//! can be trusted. Human review of outputs is with the other reviews.

pub mod judges;
pub mod outputs;
pub mod prompts;
pub mod run;

use axum::Router;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_report::parts::safe;
use shipworthy_spec::spec::Task;

use super::waiting::hero;
use super::{Asked, Entry};
use crate::app::App;
use crate::frame::frame;

/// The pages of this kind that a feature has, in the order of the rail. Where a prompt's answer is a class, outputs are decisions like
/// any other, and nobody has to grade them.
pub fn pages_of(feature: &Feature) -> &'static [&'static Entry] {
    const ALL: &[&Entry] = &[&prompts::ENTRY, &run::ENTRY, &outputs::ENTRY, &judges::ENTRY];
    if answers_with_text(feature) {
        ALL
    } else if asks_models(feature) {
        &[&prompts::ENTRY, &run::ENTRY]
    } else {
        &[]
    }
}

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new().merge(prompts::routes()).merge(run::routes()).merge(outputs::routes()).merge(judges::routes())
}

/// Whether a feature answers with text.
pub fn answers_with_text(feature: &Feature) -> bool {
    feature.spec.as_ref().is_some_and(|spec| spec.task == Task::Generation)
}

/// Whether a candidate of a feature puts a prompt to a model.
fn asks_models(feature: &Feature) -> bool {
    feature.spec.as_ref().is_some_and(|spec| spec.candidates.iter().any(|of| of.prompted.is_some()))
}

/// Somebody's words line by line, without characters that mean something to a terminal or turn the reading direction.
pub fn lines(text: &str) -> String {
    text.split('\n').map(|line| safe(line.trim_end_matches('\r'))).collect::<Vec<_>>().join("\n")
}

/// What these pages say of a feature that they are not for, or whose spec cannot be read; `None` of the others.
fn otherwise(app: &App, asked: &Asked, entry: &'static Entry, question: &str) -> Option<Response> {
    let is_theirs = pages_of(&asked.feature).iter().any(|of| of.path == entry.path);
    if is_theirs && asked.feature.is_whole() {
        return None;
    }
    let verdict = format!("/p/{}/verdict", asked.feature.id);
    let main: Markup = if asked.feature.is_whole() {
        html! {
            (hero(question, "Nothing here.", "This page is for features that answer with text (`task: generation`), or ask a model by a prompt. This one does neither."))
            div class="actions" { a class="button first" href=(verdict) { "See its verdict" } }
        }
    } else {
        html! {
            (hero(question, "The spec has problems.", "Nothing can be said before it can be read."))
            div class="actions" { a class="button first" href=(verdict) { "See what to mend" } }
        }
    };
    let title = format!("{} of {}", entry.title, asked.feature.name);
    Some(frame(app, &asked.page(entry, title, main)).into_response())
}
