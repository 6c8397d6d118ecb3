//! The brief: what did we promise, and can it be tested?
//!
//! The file on disk is the truth. The form carries the text that the person began with, so that what somebody else wrote meanwhile is
//! shown and never overwritten unseen.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::Feature;
use shipworthy_app::edit::{self, Edit, EditRequest, Edited};
use shipworthy_app::form::NotDone;
use shipworthy_app::moment::Moment;
use shipworthy_report::parts::prose as rendered;
use shipworthy_report::parts::safe;
use shipworthy_report::words;
use shipworthy_spec::bar::Bar;
use shipworthy_spec::diagnostic::Diagnostic;

use super::form::{Line, Told, line, summary, wrong};
use super::waiting::{check_button, hero, problems, when};
use super::{Asked, Entry, asked};
use super::{brief_bars, signatures};
use crate::app::App;
use crate::caller::who;
use crate::frame::{Page, Place, frame};

/// The brief in the rail.
pub const ENTRY: Entry = Entry { path: "brief", title: "Brief", key: "b" };

/// Problems of a sentence under `bars` that promises something no number can hold it to.
const UNTESTABLE: [&str; 3] = ["bar-syntax", "bar-target", "unknown-metric"];

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{id}/brief", get(page).post(save))
        .route("/p/{id}/brief/undo", post(undo))
        .route("/p/{id}/brief/bars", post(brief_bars::save))
        .route("/p/{id}/brief/sign", post(signatures::save))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    /// What was done just before.
    done: String,
}

/// The form, as it was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Draft {
    /// The text that the person began with.
    pub base: String,
    /// The text as they left it.
    pub edited: String,
    /// Who they are.
    pub by: String,
}

/// What the page shows besides the file.
#[derive(Default)]
pub struct Shown {
    /// What was done just before.
    pub done: String,
    /// What was typed, and why it was not taken.
    pub returned: Option<(Draft, Told)>,
    /// The text in the file now, and the one that could not be put there.
    pub conflict: Option<(Option<String>, Draft)>,
    /// A table of bars that was not taken.
    pub bars: Option<brief_bars::Returned>,
    /// A name that was not taken.
    pub name: Option<signatures::Returned>,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => show(&app, &asked, Shown { done: wanted.done, ..Shown::default() }).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn save(State(app): State<App>, Path(id): Path<String>, Form(draft): Form<Draft>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (path, at) = (asked.feature.path.clone(), app.bench().now().seconds);
    let by = who(&draft.by);
    let work = tokio::task::spawn_blocking(move || {
        let request = EditRequest { spec: &path, base: &draft.base, edited: &draft.edited, by: &by, at };
        (edit::save(&request), draft)
    });
    let Ok((outcome, draft)) = work.await else {
        return crate::refusal::Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let shown = match outcome {
        Ok(Edited::Saved(_)) => return back(&asked.feature, "saved"),
        Ok(Edited::Same(_)) => return back(&asked.feature, "same"),
        Ok(Edited::Conflict { disk, .. }) => Shown { conflict: Some((disk, draft)), ..Shown::default() },
        Err(error) => Shown { returned: Some((draft, Told::of(&app, error))), ..Shown::default() },
    };
    show(&app, &asked, shown).await
}

async fn undo(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (path, at) = (asked.feature.path.clone(), app.bench().now().seconds);
    let outcome = match tokio::task::spawn_blocking(move || edit::undo(&path, at)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned())),
    };
    let shown = match outcome {
        Ok(Some(Edited::Saved(_) | Edited::Same(_))) => return back(&asked.feature, "undone"),
        Ok(None) => return back(&asked.feature, "nothing"),
        Ok(Some(Edited::Conflict { base, disk, edited })) => {
            Shown { conflict: Some((disk, Draft { base, edited, by: String::new() })), ..Shown::default() }
        }
        Err(error) => {
            let source = asked.feature.source.clone();
            let draft = Draft { base: source.clone(), edited: source, by: String::new() };
            Shown { returned: Some((draft, Told::of(&app, error))), ..Shown::default() }
        }
    };
    show(&app, &asked, shown).await
}

/// Leads back to the page, which says what was done.
pub fn back(feature: &Feature, done: &str) -> Response {
    Redirect::to(&format!("/p/{}/brief?done={done}", feature.id)).into_response()
}

/// The page.
pub async fn show(app: &App, asked: &Asked, shown: Shown) -> Response {
    let feature = &asked.feature;
    let path = feature.path.clone();
    // Without the history the text can still be read and written.
    let (bench, of) = (app.bench().clone(), asked.feature.clone());
    let known = tokio::task::spawn_blocking(move || (edit::history(&path).unwrap_or_default(), bench.remembered(&of)));
    let (edits, about) = known.await.unwrap_or_default();
    let offset_minutes = app.bench().now().offset_minutes;
    let status = match &shown {
        Shown { returned: Some((_, told)), .. } => told.status,
        Shown { bars: Some(brief_bars::Returned { told, .. }), .. } => told.status,
        Shown { name: Some(signatures::Returned { told, .. }), .. } => told.status,
        Shown { conflict: Some(_), .. } => StatusCode::CONFLICT,
        _ => StatusCode::OK,
    };
    let page = Page {
        title: format!("Brief of {}", feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: html! { code { (safe(&feature.file)) } },
        actions: html! { @if asked.standing.work.is_none() && feature.is_whole() { (check_button(feature, "Check it", false)) } },
        main: html! {
            (hero("What did we promise, and can it be tested?", &answer(feature), ""))
            (told_done(feature, &shown.done))
            (write(feature, &shown, &edits, offset_minutes))
            (promises(feature, &shown, last_by(&edits)))
            (signatures::section(feature, &about, offset_minutes, shown.name.as_ref()))
            (gaps(feature))
        },
        // A page that asks again by itself would take away what is being typed.
        changes: false,
    };
    (status, frame(app, &page)).into_response()
}

/// "Six promises, each with a number."
fn answer(feature: &Feature) -> String {
    let errors = feature.diagnostics.iter().filter(|found| found.is_error()).count() as u64;
    let untestable = untestable(feature).count() as u64;
    match (&feature.spec, feature.spec.as_ref().map_or(0, |spec| spec.bars.len()) as u64) {
        _ if untestable > 0 => {
            format!("{} cannot be tested as written.", words::counted(untestable, "promise", "promises"))
        }
        (None, _) => format!("It cannot be read yet: {} to mend.", words::counted(errors, "thing", "things")),
        (Some(_), 0) => "Nothing is promised yet that could be tested.".to_owned(),
        (Some(_), bars) => format!("{}, each of which can be tested.", words::counted(bars, "promise", "promises")),
    }
}

fn untestable(feature: &Feature) -> impl Iterator<Item = &Diagnostic> {
    feature.diagnostics.iter().filter(|found| UNTESTABLE.contains(&found.code))
}

fn told_done(feature: &Feature, done: &str) -> Markup {
    let said = match done {
        "saved" => "Saved. It is in the file.",
        "same" => "Nothing to save: the file says this already.",
        "undone" => "Taken back. The file is as it was before the last edit from here.",
        "nothing" => "There is nothing to take back.",
        "signed" => "Signed. Your name stands under this version.",
        _ => return html! {},
    };
    html! { div class="banner" { p role="status" { b { (said) } } @if !["nothing", "signed"].contains(&done) && feature.is_whole() { (check_button(feature, "Check it", false)) } } }
}

/// Who edited here last: most likely who writes now.
fn last_by(edits: &[Edit]) -> &str {
    edits.first().map_or("", |last| last.by.as_str())
}

/// The source with its problems, beside what it says.
fn write(feature: &Feature, shown: &Shown, edits: &[Edit], offset_minutes: i32) -> Markup {
    let none = Draft::default();
    let (draft, told) = match (&shown.returned, &shown.conflict) {
        (Some((draft, told)), _) => (draft, Some(told)),
        (None, Some((_, draft))) => (draft, None),
        (None, None) => (&none, None),
    };
    let conflict = shown.conflict.as_ref();
    let typed = told.is_some() || conflict.is_some();
    let edited: &str = if typed { &draft.edited } else { &feature.source };
    // After a conflict both were seen: the next save begins with what is in the file.
    let base: &str = match (conflict, typed) {
        (Some((disk, _)), _) => disk.as_deref().unwrap_or_default(),
        (None, true) => &draft.base,
        (None, false) => &feature.source,
    };
    let by = if draft.by.is_empty() { last_by(edits) } else { &draft.by };
    let fresh;
    let diagnostics: &[Diagnostic] = if typed {
        fresh = edit::diagnostics(&feature.path, edited);
        &fresh
    } else {
        &feature.diagnostics
    };
    let last = edits.iter().find(|edit| edit.undone_at.is_none());
    html! {
        @if let Some((disk, _)) = conflict { (both(disk.as_deref())) }
        section id="write" class="brief" aria-label="The brief" {
            div {
                div class="head" { h2 { "Source" } @if conflict.is_some() { p class="small muted" { "As you left it" } } }
                @if let Some(told) = told { (summary(told, "")) }
                form class="fill" method="post" action={ "/p/" (feature.id) "/brief" } novalidate {
                    input type="hidden" name="base" value=(base);
                    div class="field" {
                        label for="edited" { "The text of " code { (safe(&feature.file)) } }
                        // Browsers drop a line end that comes first.
                        textarea id="edited" class="source" name="edited" rows="28" spellcheck="false" wrap="off" aria-describedby=[(!diagnostics.is_empty()).then_some("mend-title")] { "\n" (edited) }
                        (wrong(told, "edited", ""))
                    }
                    (line(told, "", &Line { field: "by", label: "Your name", hint: "It stays with the edit.", kind: "text", value: by }))
                    div class="actions" { button class="button first" type="submit" { @if conflict.is_some() { "Put this into the file" } @else { "Save" } } }
                }
                @if let (Some(last), None) = (last, conflict) {
                    form class="undo" method="post" action={ "/p/" (feature.id) "/brief/undo" } {
                        button class="button small" type="submit" { "Undo the last edit" }
                        " " span class="small muted" { "By " (safe(&last.by)) ", " (when(Moment { seconds: last.at, offset_minutes })) "." }
                    }
                }
                @if !diagnostics.is_empty() {
                    h3 id="mend-title" { "To mend" }
                    (problems(diagnostics, edited))
                }
            }
            article class="prose" aria-label="What it says" {
                div class="head" { h2 { "What it says" } }
                (rendered(prose(edited)))
            }
        }
    }
}

/// The file as somebody else left it.
fn both(disk: Option<&str>) -> Markup {
    html! {
        section id="conflict" aria-labelledby="conflict-title" {
            div class="banner fail" role="alert" tabindex="-1" autofocus {
                p { b { "The file was changed meanwhile, and was left as it is." } " Below is what it says now, then your text. Bring over what you want to keep; saving puts your text into the file." }
            }
            div class="head" { h2 id="conflict-title" { "In the file now" } }
            @match disk {
                Some(disk) => pre class="source" tabindex="0" { code { (disk) } },
                None => p { "The file is gone. Saving makes it anew." },
            }
        }
    }
}

/// The prose of a spec: what follows its front matter, or all of it where none can be told.
fn prose(source: &str) -> &str {
    let body = source.trim_start_matches('\u{feff}').trim_start();
    let is_fence = |line: &str| line.trim_end() == "---";
    let mut lines = body.split_inclusive('\n');
    if !lines.next().is_some_and(is_fence) {
        return body;
    }
    let mut rest = body.split_once('\n').map_or("", |(_, rest)| rest);
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if is_fence(line) {
            return rest;
        }
    }
    ""
}

/// The bars as a table, and the sentences that cannot be one.
fn promises(feature: &Feature, shown: &Shown, by: &str) -> Markup {
    let bars: &[Bar] = feature.spec.as_ref().map_or(&[], |spec| &spec.bars);
    let untestable: Vec<Diagnostic> = untestable(feature).cloned().collect();
    html! {
        section id="promises" aria-labelledby="promises-title" {
            div class="head" { h2 id="promises-title" { "What is promised" } p class="small muted" { "Each is a sentence under " code { "bars" } " in the text above; a change here is a change there." } }
            @if !untestable.is_empty() {
                p { b { "These cannot be tested:" } " a promise needs a metric, a comparison and a number." }
                (problems(&untestable, &feature.source))
            }
            @if bars.is_empty() {
                @if feature.spec.is_none() { p { "The promises can be listed once the file can be read." } }
                @else { p { "No bar yet. " code { "recall >= 90%" } " is one: a metric, a comparison, a number." } }
            } @else if let Some(spec) = &feature.spec {
                (brief_bars::form(feature, spec, shown.bars.as_ref(), by))
            }
        }
    }
}

/// Questions that the prose does not answer yet.
fn gaps(feature: &Feature) -> Markup {
    html! {
        @if !feature.missing_sections.is_empty() {
            section id="gaps" aria-labelledby="gaps-title" {
                div class="head" { h2 id="gaps-title" { "Not answered yet" } }
                dl class="gaps" { @for gap in &feature.missing_sections { div { dt { (gap.heading) } dd { (gap.question) } } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn the_prose_follows_the_front_matter() {
        #[track_caller]
        fn check(source: &str, expect: &str) {
            assert_eq!(prose(source), expect);
        }
        check("---\nformat: 1\n---\n\n## Problem\n", "\n## Problem\n");
        check("\u{feff}\n---\r\nformat: 1\r\n---\r\ntext", "text");
        check("no front matter\n---\nmore", "no front matter\n---\nmore");
        check("---\nname: never ends\n", "");
        check("", "");
    }
}
