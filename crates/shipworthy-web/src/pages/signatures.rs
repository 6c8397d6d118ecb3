//! Signatures under the brief: named people agree to the spec as it stands.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::{Feature, Remembered, Run};
use shipworthy_app::moment::Moment;
use shipworthy_app::signing::{fingerprint, sentence, sign, signed};
use shipworthy_report::parts::safe;

use super::asked;
use super::brief::{Shown, back, show};
use super::form::{Line, Told, line, summary};
use super::waiting::when;
use crate::app::App;
use crate::caller::{caller, who};

/// The form, as it was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Name {
    /// The fingerprint of the text that the person saw.
    seen: String,
    by: String,
}

/// A name that was not taken.
pub struct Returned {
    name: Name,
    /// Why not.
    pub told: Told,
}

/// Puts a name under the spec.
pub async fn save(State(app): State<App>, Path(id): Path<String>, Form(name): Form<Name>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (path, at, by, seen) =
        (asked.feature.path.clone(), app.bench().now().seconds, who(&name.by), name.seen.clone());
    let told = match tokio::task::spawn_blocking(move || sign(&path, &seen, &by, at)).await {
        Ok(Ok(_)) => return back(&asked.feature, "signed"),
        Ok(Err(error)) => Told::of(&app, error),
        Err(_) => return crate::refusal::Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    };
    show(&app, &asked, Shown { name: Some(Returned { name, told }), ..Shown::default() }).await
}

/// Who signed, and the form for another name.
pub fn section(feature: &Feature, about: &Remembered, offset_minutes: i32, returned: Option<&Returned>) -> Markup {
    let mark = fingerprint(&feature.source);
    let all = signed(&about.signatures, &mark);
    let told = returned.map(|returned| &returned.told);
    let typed = returned.map_or("", |returned| returned.name.by.as_str());
    let mine = |name: &str| all.iter().any(|one| one.this && one.signature.by.to_lowercase() == name.to_lowercase());
    let done = caller().person().is_some_and(|person| mine(&person.name));
    html! {
        section id="signatures" data-from="kept" aria-labelledby="signatures-title" {
            div class="head" {
                h2 id="signatures-title" { "Signed" }
                p class="small muted" { "This version is " code { (&mark[..12]) } ". When the text changes, it wants new signatures." }
            }
            @if all.is_empty() { p { "Nobody has signed it yet." } }
            @else {
                ul class="signed" { @for one in &all { li {
                    b { (safe(&one.signature.by)) }
                    @if one.this { " signed this version, " } @else { " signed an earlier version, " }
                    (when(Moment { seconds: one.signature.at, offset_minutes })) "."
                    @if !one.this { " " span class="tag" { "changed since" } }
                } } }
            }
            @if let Some(told) = told { (summary(told, "sign-")) }
            @if feature.is_whole() && !done {
                form class="fill" method="post" action={ "/p/" (feature.id) "/brief/sign" } novalidate {
                    input type="hidden" name="seen" value=(mark);
                    (line(told, "sign-", &Line { field: "by", label: "Your name", hint: "You agree to the brief as it stands in the file now.", kind: "text", value: typed }))
                    div class="actions" { button class="button" type="submit" { "Sign it" } }
                }
            } @else if !feature.is_whole() {
                p class="small muted" { "It can be signed once its problems are mended." }
            }
        }
    }
}

/// Who signed the spec that a run judged, in a sentence for the verdict; nothing where nobody ever signed.
pub fn under(feature: &Feature, run: &Run, about: &Remembered) -> Markup {
    let said = sentence(&about.signatures, &fingerprint(&run.checked.source));
    html! {
        @if let Some(said) = said {
            p class="small" data-from="kept" { b { "The brief. " } (safe(&said)) " " a class="more" href={ "/p/" (feature.id) "/brief#signatures" } { "See the signatures" } }
        }
    }
}
