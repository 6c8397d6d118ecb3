//! Prompts: what are the models told, which candidates use it, and were their outputs collected with what stands there today?

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::amend::mark;
use shipworthy_app::moment::Moment;
use shipworthy_app::texts::before::{self, KeepRequest};
use shipworthy_app::texts::prompts::{Made, OutputsOf, Shown, User, all, of_version};
use shipworthy_app::texts::words::{Piece, pieces};
use shipworthy_eval::outcome::Verdict;
use shipworthy_report::parts::{chip, safe};
use shipworthy_report::words;

use super::{lines, otherwise};
use crate::app::App;
use crate::caller::who;
use crate::frame::frame;
use crate::pages::form::{Line, Told, line, summary};
use crate::pages::waiting::{hero, when};
use crate::pages::{Asked, Entry, asked, encoded};
use crate::refusal::Refusal;

/// Prompts in the rail.
pub const ENTRY: Entry = Entry { path: "prompts", title: "Prompts", key: "i" };

const QUESTION: &str = "What are the models told?";
/// Characters of a text that are shown.
const MOST_SHOWN: usize = 20_000;
/// Versions that are listed.
const MOST: usize = 50;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/prompts", get(page)).route("/p/{id}/prompts/keep", post(keep))
}

/// Two versions to be laid side by side; or what was just kept of which candidate.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    from: String,
    to: String,
    kept: String,
    of: String,
}

/// An earlier text to be a candidate of its own, and who says so.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Chosen {
    candidate: String,
    version: String,
    /// The mark of the spec that the person saw.
    seen: String,
    by: String,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => show(&app, &asked, &wanted, None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn keep(State(app): State<App>, Path(id): Path<String>, Form(chosen): Form<Chosen>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (spec, at, by) = (asked.feature.path.clone(), app.bench().now().seconds, who(&chosen.by));
    let (seen, candidate, version) = (chosen.seen.clone(), chosen.candidate.clone(), chosen.version.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let (seen, candidate, version, by) = (&seen, &candidate, &version, &by);
        before::keep(&KeepRequest { spec: &spec, seen, candidate, version, by, at })
    });
    match kept.await {
        Ok(Ok(kept)) => {
            let query = format!("kept={}&of={}", encoded(&kept), encoded(&chosen.candidate));
            Redirect::to(&format!("/p/{}/prompts?{query}", asked.feature.id)).into_response()
        }
        Ok(Err(error)) => {
            let told = Told::of(&app, error);
            show(&app, &asked, &Wanted::default(), Some((&chosen, &told))).await
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

async fn show(app: &App, asked: &Asked, wanted: &Wanted, refused: Option<(&Chosen, &Told)>) -> Response {
    if let Some(instead) = otherwise(app, asked, &ENTRY, QUESTION) {
        return instead;
    }
    let spec = asked.feature.path.clone();
    let (from, to) = (wanted.from.clone(), wanted.to.clone());
    let read = tokio::task::spawn_blocking(move || {
        let two = (!from.is_empty() && !to.is_empty()).then(|| (of_version(&spec, &from), of_version(&spec, &to)));
        (all(&spec), two)
    });
    let Ok((prompts, two)) = read.await else { return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response() };
    let offset_minutes = app.bench().now().offset_minutes;
    let at = |seconds: i64| Moment { seconds, offset_minutes };
    let main = html! {
        div data-from="kept" { (hero(QUESTION, &answer(&prompts), lead(&prompts))) }
        @if let Some((_, told)) = refused { (summary(told, "before-")) }
        (done(asked, wanted))
        @if let Some((before, after)) = &two { (difference(wanted, before.as_deref(), after.as_deref())) }
        @for (place, prompt) in prompts.iter().enumerate() { (one(asked, place, prompt, refused, &at)) }
    };
    let status = refused.map_or(StatusCode::OK, |(_, told)| told.status);
    (status, frame(app, &asked.page(&ENTRY, format!("Prompts of {}", asked.feature.name), main))).into_response()
}

/// What is said after an earlier text became a candidate, as long as it is one.
fn done(asked: &Asked, wanted: &Wanted) -> Markup {
    let is_there = |name: &str| {
        let spec = asked.feature.spec.as_ref();
        spec.is_some_and(|spec| spec.candidates.iter().any(|of| of.name == name))
    };
    let beside = format!("/p/{}/outputs?a={}&b={}", asked.feature.id, encoded(&wanted.kept), encoded(&wanted.of));
    html! {
        @if is_there(&wanted.kept) && is_there(&wanted.of) {
            div class="banner" data-from="words" {
                p role="status" { b { (safe(&wanted.kept)) " has the earlier text now." } " Collect outputs: what is recorded already is not asked again. Then see what changed." }
                div class="actions" {
                    a class="button first" href={ "/p/" (asked.feature.id) "/run" } { "Collect outputs" }
                    a class="button" href=(beside) { "See what changed" }
                }
            }
        }
    }
}

fn answer(prompts: &[Shown]) -> String {
    let users = || prompts.iter().flat_map(|prompt| &prompt.users);
    let earlier = users().filter(|user| matches!(user.outputs_of, OutputsOf::Earlier(_))).count() as u64;
    let settings = users().filter(|user| matches!(user.outputs_of, OutputsOf::OtherSettings(_))).count() as u64;
    let without = users().filter(|user| user.outputs_of == OutputsOf::None).count() as u64;
    let unknown = users().filter(|user| user.outputs_of == OutputsOf::Unknown).count() as u64;
    let outputs = |n: u64| words::counted(n, "candidate's outputs", "candidates' outputs");
    match (prompts.len() as u64, earlier, without) {
        (0, ..) => "No candidate has a prompt.".to_owned(),
        (_, n, _) if n > 0 => {
            format!(
                "{} older than the prompt.",
                words::counted(n, "candidate's outputs are", "candidates' outputs are")
            )
        }
        (_, _, n) if n > 0 => format!("{} no outputs yet.", words::counted(n, "candidate has", "candidates have")),
        _ if settings > 0 => format!("{}, made with other settings.", outputs(settings)),
        _ if unknown > 0 => format!("{}, of an unknown text.", outputs(unknown)),
        (n, ..) => format!("{}, and outputs of today's text.", words::counted(n, "prompt", "prompts")),
    }
}

fn lead(prompts: &[Shown]) -> &'static str {
    if prompts.is_empty() {
        "Their outputs are recorded, in the golden set or in files of their own. A prompt is a file that a candidate names: `prompt: prompts/short.prompt.md`."
    } else {
        "A prompt is a file beside the spec; its version is the fingerprint of its text. Outputs that were collected with an earlier text say nothing about today's."
    }
}

fn one(
    asked: &Asked,
    place: usize,
    prompt: &Shown,
    refused: Option<(&Chosen, &Told)>,
    at: &dyn Fn(i64) -> Moment,
) -> Markup {
    let id = format!("prompt-{}", place + 1);
    html! {
        section class="prompt" data-from="kept" aria-labelledby=(id) {
            div class="head" { h2 id=(id) { (safe(&prompt.file)) } p class="small muted" { "Version " code { (prompt.version) } } }
            @match (&prompt.text, &prompt.prompt) {
                (Err(why), _) => p class="wrong" { (words::capital(&safe(why))) "." },
                (Ok(_), Some(read)) => {
                    @if let Some(system) = &read.system { (told("What stands above", system)) }
                    @for example in &read.examples { (told("An example: asked", &example.user)) (told("An example: answered", &example.assistant)) }
                    (told("What is asked", &read.user))
                    @if !read.params.is_empty() {
                        p class="small" { "Settings: " code { @for (i, (name, value)) in read.params.iter().enumerate() { (if i == 0 { "" } else { ", " }) (safe(name)) ": " (safe(&value.to_string())) } } }
                    }
                    @if read.json_schema.is_some() { p class="small muted" { "Its answers follow a JSON Schema." } }
                }
                (Ok(text), None) => { p class="wrong" { "It cannot be read as a prompt: run it and see why." } pre { code { (lines(text)) } } },
            }
            table class="plain cards" data-from="kept" {
                caption { "Who uses it" }
                thead { tr { th scope="col" { "Candidate" } th scope="col" { "Model" } th scope="col" { "Its outputs" } } }
                tbody { @for user in &prompt.users { (used_by(user, at)) } }
            }
            @if prompt.users.iter().any(|user| !matches!(user.outputs_of, OutputsOf::Today(_))) {
                div class="actions" { a class="button" href={ "/p/" (asked.feature.id) "/run" } { "Collect outputs" } }
            }
            @for user in &prompt.users { @if let Some(version) = &user.before { (beside(asked, user, version, refused)) } }
            (versions(asked, prompt, at))
        }
    }
}

/// A way to see what a change of the text did: the text before it as a candidate of its own.
fn beside(asked: &Asked, user: &User, version: &str, refused: Option<(&Chosen, &Told)>) -> Markup {
    let own = refused.filter(|(chosen, _)| chosen.candidate == user.candidate);
    let (by, told) = own.map_or(("", None), |(chosen, told)| (chosen.by.as_str(), Some(told)));
    // Of several forms one alone can have been refused, and its field is what the summary leads to.
    let prefix =
        if own.is_some() { "before-".to_owned() } else { format!("{}-", encoded(&user.candidate).replace('%', "-")) };
    html! {
        details class="numbers" open[own.is_some()] {
            summary { "Did the new text of " (safe(&user.candidate)) " help?" }
            p class="measure" { "Keep the text before it, version " code { (version) } ", as a candidate of its own, with its outputs where they are still there. Collect outputs with today's text, and " i { "Outputs" } " shows what was fixed and what broke." }
            form class="fill" method="post" action={ "/p/" (asked.feature.id) "/prompts/keep" } novalidate {
                input type="hidden" name="candidate" value=(user.candidate);
                input type="hidden" name="version" value=(version);
                input type="hidden" name="seen" value=(mark(&asked.feature.source));
                (line(told, &prefix, &Line { field: "by", label: "Your name", hint: "It stays with the edit.", kind: "text", value: by }))
                div class="actions" { button class="button" type="submit" { "Keep the earlier text as a candidate of its own" } }
            }
        }
    }
}

fn told(what: &str, text: &str) -> Markup {
    html! { h3 class="small" { (what) } pre class="told" { code { (lines(&text.chars().take(MOST_SHOWN).collect::<String>())) @if text.chars().nth(MOST_SHOWN).is_some() { " …" } } } }
}

fn used_by(user: &User, at: &dyn Fn(i64) -> Moment) -> Markup {
    html! {
        tr {
            th scope="row" { (safe(&user.candidate)) }
            td data-label="Model" { span { (safe(&user.model.0)) span class="under" { (safe(&user.model.1)) } } }
            td data-label="Its outputs" { span {
                @match &user.outputs_of {
                    OutputsOf::None => { (chip(Verdict::NotEnoughEvidence, "none yet")) },
                    OutputsOf::Unknown => { (chip(Verdict::NotEnoughEvidence, "of an unknown text")) span class="under" { "They do not say with which version they were made." } },
                    OutputsOf::Today(made) => { (chip(Verdict::Pass, "of this text")) span class="under" { (counted(made, at)) "." } },
                    OutputsOf::Earlier(made) => { (chip(Verdict::Fail, "stale")) span class="under" { (counted(made, at)) ", with another text: version " code { (safe(&made.version)) } "." } },
                    OutputsOf::OtherSettings(made) => { (chip(Verdict::Fail, "stale")) span class="under" { (counted(made, at)) ", with other settings of the model." } },
                }
                span class="under" { code { (safe(&user.outputs)) } }
            } }
        }
    }
}

/// "144 of 144, collected today at 9:00".
fn counted(made: &Made, at: &dyn Fn(i64) -> Moment) -> Markup {
    html! { (words::of(made.outputs, made.of)) @match made.at { Some(seconds) => { ", collected " (when(at(seconds))) }, None => ", made elsewhere" } }
}

fn versions(asked: &Asked, prompt: &Shown, at: &dyn Fn(i64) -> Moment) -> Markup {
    let address = |from: &str, to: &str| format!("/p/{}/prompts?from={from}&to={to}#difference", asked.feature.id);
    html! {
        @if !prompt.versions.is_empty() {
            details class="numbers" {
                summary { "Versions that outputs were collected with" }
                ul class="versions" data-from="kept" { @for (i, version) in prompt.versions.iter().take(MOST).enumerate() {
                    li {
                        code { (version.version) } ", last used " (when(at(version.at)))
                        @if version.today { ": what it says today" } @else { ". " a class="more" href=(address(&version.version, &prompt.version)) { "What changed until today" } }
                        @if let Some(before) = prompt.versions.get(i + 1) { " " a class="more" href=(address(&before.version, &version.version)) { "What changed to it" } }
                    }
                } }
            }
        }
    }
}

/// Two versions, word by word: what was taken out is struck through, what came in is underlined.
fn difference(wanted: &Wanted, before: Option<&str>, after: Option<&str>) -> Markup {
    html! {
        section id="difference" data-from="kept" aria-labelledby="difference-title" {
            div class="head" { h2 id="difference-title" { "What changed" } p class="small muted" { "From " code { (safe(&wanted.from)) } " to " code { (safe(&wanted.to)) } } }
            @match (before, after) {
                (Some(before), Some(after)) => {
                    @let cut = |text: &str| text.chars().take(MOST_SHOWN).collect::<String>();
                    @let (out, inside) = pieces(&cut(before), &cut(after));
                    div class="sides" { (version_text("Before", &out, true)) (version_text("After", &inside, false)) }
                }
                _ => p { "One of the two is not kept here: versions are kept when outputs are collected with them." },
            }
        }
    }
}

fn version_text(name: &str, pieces: &[Piece], before: bool) -> Markup {
    html! {
        section {
            h3 { (name) }
            pre class="told" { @for piece in pieces {
                @if !piece.differs { (lines(&piece.text)) } @else if before { del { (lines(&piece.text)) } } @else { ins { (lines(&piece.text)) } }
            } }
        }
    }
}
