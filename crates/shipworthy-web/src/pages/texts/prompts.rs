//! Prompts: what are the models told, which candidates use it, and were their outputs collected with what stands there today?

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::moment::Moment;
use shipworthy_app::texts::prompts::{OutputsOf, Shown, User, all, of_version};
use shipworthy_app::texts::words::{Piece, pieces};
use shipworthy_eval::outcome::Verdict;
use shipworthy_report::parts::{chip, safe};
use shipworthy_report::words;

use super::{lines, otherwise};
use crate::app::App;
use crate::frame::frame;
use crate::pages::waiting::{hero, when};
use crate::pages::{Asked, Entry, asked};
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
    Router::new().route("/p/{id}/prompts", get(page))
}

/// Two versions to be laid side by side.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    from: String,
    to: String,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    if let Some(instead) = otherwise(&app, &asked, &ENTRY, QUESTION) {
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
        @if let Some((before, after)) = &two { (difference(&wanted, before.as_deref(), after.as_deref())) }
        @for (place, prompt) in prompts.iter().enumerate() { (one(&asked, place, prompt, &at)) }
    };
    frame(&app, &asked.page(&ENTRY, format!("Prompts of {}", asked.feature.name), main)).into_response()
}

fn answer(prompts: &[Shown]) -> String {
    let users = || prompts.iter().flat_map(|prompt| &prompt.users);
    let earlier = users().filter(|user| matches!(user.outputs_of, OutputsOf::Earlier(_))).count() as u64;
    let without = users().filter(|user| user.outputs_of == OutputsOf::None).count() as u64;
    match (prompts.len() as u64, earlier, without) {
        (0, ..) => "No candidate has a prompt.".to_owned(),
        (_, n, _) if n > 0 => {
            format!(
                "{} older than the prompt.",
                words::counted(n, "candidate's outputs are", "candidates' outputs are")
            )
        }
        (_, _, n) if n > 0 => format!("{} no outputs yet.", words::counted(n, "candidate has", "candidates have")),
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

fn one(asked: &Asked, place: usize, prompt: &Shown, at: &dyn Fn(i64) -> Moment) -> Markup {
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
            (versions(asked, prompt, at))
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
                    OutputsOf::Unknown => { (chip(Verdict::NotEnoughEvidence, "of an unknown text")) span class="under" { "They were not collected here, so that nobody knows with which version." } },
                    OutputsOf::Today(used) => { (chip(Verdict::Pass, "of this text")) span class="under" { (words::of(used.outputs, used.of)) " collected " (when(at(used.at))) } },
                    OutputsOf::Earlier(used) => { (chip(Verdict::Fail, "stale")) span class="under" { "Collected " (when(at(used.at))) " with version " code { (used.version) } ", or by another model." } },
                }
                span class="under" { code { (safe(&user.outputs)) } }
            } }
        }
    }
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
