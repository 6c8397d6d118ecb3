//! What a page found, put into the spec after a look at the line that changes: "use this threshold", "make this slice a bar". It can be
//! taken back.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::amend::{self, Change, mark};
use shipworthy_app::bench::Feature;
use shipworthy_app::edit;
use shipworthy_eval::gather::SliceValue;
use shipworthy_eval::outcome::{Check, SliceResult};
use shipworthy_report::parts::safe;
use shipworthy_report::words;
use shipworthy_spec::bar::{Scope, Target};
use shipworthy_spec::catalogue::{self, Better};
use shipworthy_spec::spec::{Threshold, Value};

use super::form::{Line, Told, line, summary};
use super::waiting::{check_button, hero};
use super::{Asked, Entry, asked, candidate_of, encoded, slices, threshold};
use crate::app::App;
use crate::caller::who;
use crate::frame::frame;
use crate::refusal::Refusal;

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{id}/threshold/use", get(ask_threshold).post(use_threshold))
        .route("/p/{id}/slices/bar", get(ask_bar).post(add_bar))
}

/// A threshold to use, and who says so.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Chosen {
    candidate: String,
    t: String,
    /// The mark of the spec that the person saw.
    seen: String,
    by: String,
}

/// A slice to be held to a number, and who says so.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Held {
    candidate: String,
    metric: String,
    slice: String,
    target: String,
    severity: String,
    /// The line that the person saw.
    line: String,
    seen: String,
    by: String,
}

async fn ask_threshold(State(app): State<App>, Path(id): Path<String>, Query(chosen): Query<Chosen>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => threshold_form(&app, &asked, &chosen, None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn use_threshold(State(app): State<App>, Path(id): Path<String>, Form(chosen): Form<Chosen>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    match make(&app, &asked.feature, &change_of(&chosen), &chosen.seen, &chosen.by).await {
        Ok(()) => {
            let query = format!("candidate={}&t={}&done=used", encoded(&chosen.candidate), encoded(chosen.t.trim()));
            Redirect::to(&format!("/p/{}/threshold?{query}", asked.feature.id)).into_response()
        }
        Err(told) => threshold_form(&app, &asked, &chosen, Some(&told)).await,
    }
}

fn change_of(chosen: &Chosen) -> Change {
    Change::Threshold { candidate: chosen.candidate.clone(), threshold: chosen.t.trim().parse().unwrap_or(f64::NAN) }
}

async fn threshold_form(app: &App, asked: &Asked, chosen: &Chosen, told: Option<&Told>) -> Response {
    let feature = &asked.feature;
    let proposed = amend::propose(&feature.path, &feature.source, &change_of(chosen));
    let by = by(feature, &chosen.by).await;
    let title = format!("Use this threshold: {}", feature.name);
    let back =
        format!("/p/{}/threshold?candidate={}&t={}", feature.id, encoded(&chosen.candidate), encoded(chosen.t.trim()));
    let main = match proposed {
        Ok(amended) => html! {
            (hero("Where do I set the dial?", &format!("Let {} decide from {} on?", safe(&chosen.candidate), safe(chosen.t.trim())), "This line of the spec changes, and nothing else. The answer before stays until it is checked again, and the change can be taken back."))
            @if let Some(told) = told { (summary(told, "")) }
            section aria-labelledby="change-title" {
                div class="head" { h2 id="change-title" { "What changes" } p class="small muted" { "Line " (amended.line) " of " code { (safe(&feature.file)) } } }
                dl class="facts change" {
                    div { dt { "Now" } dd { code { (safe(amended.before.as_deref().unwrap_or_default().trim())) } } }
                    div { dt { "Then" } dd { code { (safe(amended.after.trim())) } } }
                }
                form class="fill" method="post" action={ "/p/" (feature.id) "/threshold/use" } novalidate {
                    input type="hidden" name="candidate" value=(chosen.candidate);
                    input type="hidden" name="t" value=(chosen.t.trim());
                    input type="hidden" name="seen" value=(mark(&feature.source));
                    (signed(told, &by))
                    (buttons("Use this threshold", &back))
                }
            }
        },
        Err(error) => instead(app, feature, told, error, "Where do I set the dial?", &back),
    };
    shown(app, asked, &threshold::ENTRY, title, main, told)
}

async fn ask_bar(State(app): State<App>, Path(id): Path<String>, Query(held): Query<Held>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => bar_form(&app, &asked, &held, None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn add_bar(State(app): State<App>, Path(id): Path<String>, Form(held): Form<Held>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(slice) = found(&asked, &held) else { return no_slice(&asked.feature).into_response() };
    let made = match (held.target.trim(), values(slice)) {
        ("", _) => Err(Told::fields(vec![shipworthy_app::form::FieldProblem {
            field: "target",
            message: "the bar has no number".to_owned(),
            remedy: "write what people were promised, such as 80%".to_owned(),
        }])),
        (_, None) => return no_slice(&asked.feature).into_response(),
        (_, Some(values)) => {
            let change = bar_of(&held, values);
            let line = amend::propose(&asked.feature.path, &asked.feature.source, &change);
            // Nobody signs a line that they have not seen: another number first shows its line.
            if line.as_ref().is_ok_and(|amended| amended.after.trim() != held.line.trim()) {
                return bar_form(&app, &asked, &held, None).await;
            }
            make(&app, &asked.feature, &change, &held.seen, &held.by).await
        }
    };
    match made {
        Ok(()) => {
            let query = format!("candidate={}&metric={}&done=bar", encoded(&held.candidate), encoded(&held.metric));
            Redirect::to(&format!("/p/{}/slices?{query}", asked.feature.id)).into_response()
        }
        Err(told) => bar_form(&app, &asked, &held, Some(&told)).await,
    }
}

/// The bar that was asked for.
fn bar_of(held: &Held, values: Vec<(String, Value)>) -> Change {
    let start = format!("{} {} {}", held.metric, sign(&held.metric), held.target.trim());
    Change::Bar { start, values, must: held.severity != "should" }
}

async fn bar_form(app: &App, asked: &Asked, held: &Held, told: Option<&Told>) -> Response {
    const QUESTION: &str = "Who does it let down?";
    let feature = &asked.feature;
    let (Some(slice), Some(run)) = (found(asked, held), &asked.standing.run) else {
        return no_slice(feature).into_response();
    };
    let money = run.checked.check.money.as_ref();
    let by = by(feature, &held.by).await;
    let estimate = slice.metrics.get(&held.metric).and_then(|estimate| estimate.estimate);
    let name = words::capital(&words::metric(&held.metric));
    let typed = told.is_some() || !held.target.trim().is_empty();
    let target = if typed { held.target.clone() } else { overall(feature, &held.metric).unwrap_or_default() };
    let asked_for = Held {
        target: target.clone(),
        severity: held.severity.clone(),
        metric: held.metric.clone(),
        ..Held::default()
    };
    let line_of = |values| amend::propose(&feature.path, &feature.source, &bar_of(&asked_for, values)).ok();
    let finished = values(slice).filter(|_| !target.trim().is_empty()).and_then(line_of);
    let back =
        format!("/p/{}/slices?candidate={}&metric={}", feature.id, encoded(&held.candidate), encoded(&held.metric));
    let side = if sign(&held.metric) == ">=" { "at least" } else { "at most" };
    let main = html! {
        (hero(QUESTION, &format!("Hold {} to a number of its own?", safe(&words::slice(&slice.slice))), "The spec gets one more bar. It is judged when it is checked again, and can be taken back."))
        @if let Some(told) = told { (summary(told, "")) }
        section aria-labelledby="bar-title" {
            div class="head" { h2 id="bar-title" { "The bar" } p class="small muted" { "One more line in " code { (safe(&feature.file)) } } }
            p class="measure" { (name) ", " (safe(&words::slice(&slice.slice))) ": " b { (words::value_or_undefined(&held.metric, estimate, money)) } " on " (words::counted(slice.examples, "example", "examples")) ". A number that is chosen to fit this promises nothing: write what people were promised." }
            form class="fill" method="post" action={ "/p/" (feature.id) "/slices/bar" } novalidate {
                @for (field, value) in [("candidate", &held.candidate), ("metric", &held.metric), ("slice", &held.slice)] { input type="hidden" name=(field) value=(value); }
                input type="hidden" name="seen" value=(mark(&feature.source));
                (line(told, "", &Line { field: "target", label: &format!("{name} {side}"), hint: "A share such as 80%, a number, or baseline.", kind: "text", value: &target }))
                fieldset class="field" {
                    legend { "If it fails" }
                    @for (value, words) in [("must", "the feature fails"), ("should", "it is said, no more")] {
                        label class="pick" { input type="radio" name="severity" value=(value) checked[(held.severity == "should") == (value == "should")]; span { (words::capital(words)) } }
                    }
                }
                @if let Some(finished) = &finished {
                    input type="hidden" name="line" value=(finished.after);
                    dl class="facts change" id="line" { div { dt { "Line " (finished.line) " of the spec, as it will stand" } dd { code { (safe(finished.after.trim())) } } } }
                } @else {
                    p class="small muted" { "The finished line is shown before it is written." }
                }
                (signed(told, &by))
                (buttons(if finished.is_some() { "Make it a bar" } else { "Show the line" }, &back))
            }
        }
    };
    shown(app, asked, &slices::ENTRY, format!("One more bar: {}", feature.name), main, told)
}

/// The slice that an address names, among those of the latest answer.
fn found<'a>(asked: &'a Asked, held: &Held) -> Option<&'a SliceResult> {
    let check: &Check = &asked.standing.run.as_ref()?.checked.check;
    let candidate = candidate_of(check, Some(&held.candidate))?;
    candidate
        .slices
        .iter()
        .find(|slice| slice.slice.to_string() == held.slice && slice.metrics.contains_key(&held.metric))
}

/// The values of a slice as a bar names them; `None` where it cannot.
pub fn values(slice: &SliceResult) -> Option<Vec<(String, Value)>> {
    let value = |value: &SliceValue| match value {
        SliceValue::Bool(truth) => Some(Value::Bool(*truth)),
        SliceValue::Int(number) => Some(Value::Number(*number as f64)),
        SliceValue::Float(number) => Some(Value::Number(*number)),
        SliceValue::Text(text) => Some(Value::Text(text.clone())),
        SliceValue::Null | SliceValue::Range { .. } => None,
    };
    slice.slice.0.iter().map(|(name, of)| Some((name.clone(), value(of)?))).collect()
}

/// The comparison of a metric: at least where more is better.
fn sign(metric: &str) -> &'static str {
    let name = metric.split([' ', '.', '@']).next().unwrap_or_default();
    match catalogue::find(name).map(|metric| metric.better) {
        Some(Better::Lower) => "<=",
        _ => ">=",
    }
}

/// The target that this metric has for everybody, as it is written.
fn overall(feature: &Feature, metric: &str) -> Option<String> {
    let bars = &feature.spec.as_ref()?.bars;
    let bar = bars.iter().find(|bar| {
        bar.metric == metric
            && bar.scope == Scope::All
            && matches!(bar.target, Target::Value(_))
            && bar.contrast.is_none()
    })?;
    bar.text.split_whitespace().last().map(str::to_owned)
}

/// What is said after a threshold was put into the spec, as long as it is there.
pub fn used(feature: &Feature, candidate: Option<&str>, t: Option<&str>) -> Markup {
    let at = t.and_then(|t| t.trim().parse::<f64>().ok());
    let of =
        feature.spec.as_ref().and_then(|spec| spec.candidates.iter().find(|of| Some(of.name.as_str()) == candidate));
    match (of, at) {
        (Some(of), Some(at)) if of.threshold == Some(Threshold::At(at)) => {
            done(feature, &format!("{} now decides from {at} on.", safe(&of.name)))
        }
        _ => html! {},
    }
}

/// What is said after a bar was added.
pub fn added(feature: &Feature) -> Markup {
    match feature.spec.as_ref().and_then(|spec| spec.bars.last()) {
        Some(bar) => done(feature, &format!("The spec has one more bar: {}.", safe(&bar.text))),
        None => html! {},
    }
}

fn done(feature: &Feature, said: &str) -> Markup {
    html! {
        div class="banner" {
            p role="status" { b { (said) } " It is in " code { (safe(&feature.file)) } "." }
            div class="actions" {
                (check_button(feature, "Check again", true))
                form method="post" action={ "/p/" (feature.id) "/brief/undo" } { button class="button" type="submit" { "Undo" } }
            }
        }
    }
}

async fn make(app: &App, feature: &Feature, change: &Change, seen: &str, by: &str) -> Result<(), Told> {
    let (path, at) = (feature.path.clone(), app.bench().now().seconds);
    let (change, seen, by) = (change.clone(), seen.to_owned(), by.to_owned());
    let by = who(&by);
    match tokio::task::spawn_blocking(move || amend::make(&path, &seen, &change, &by, at)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Told::of(app, error)),
        Err(_) => Err(Told {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            problems: Vec::new(),
            said: Some("Something went wrong; try again".to_owned()),
        }),
    }
}

/// The name that was typed, else that of the last who edited here.
async fn by(feature: &Arc<Feature>, typed: &str) -> String {
    if !typed.is_empty() {
        return typed.to_owned();
    }
    let path = feature.path.clone();
    let edits = tokio::task::spawn_blocking(move || edit::history(&path)).await.ok().and_then(Result::ok);
    edits.and_then(|edits| edits.first().map(|last| last.by.clone())).unwrap_or_default()
}

fn signed(told: Option<&Told>, by: &str) -> Markup {
    line(told, "", &Line { field: "by", label: "Your name", hint: "It stays with the edit.", kind: "text", value: by })
}

fn buttons(label: &str, back: &str) -> Markup {
    html! { div class="actions" { button class="button first" type="submit" { (label) } a class="button" href=(back) { "Back" } } }
}

/// What is shown where the change cannot be made.
fn instead(
    app: &App,
    feature: &Feature,
    told: Option<&Told>,
    error: shipworthy_app::form::NotDone,
    question: &str,
    back: &str,
) -> Markup {
    let own;
    let told = match told {
        Some(told) => told,
        None => {
            own = Told::of(app, error);
            &own
        }
    };
    html! {
        (hero(question, "This cannot be put into the spec.", ""))
        (summary(told, ""))
        section id="t" tabindex="-1" aria-label="What to do" {
            @for problem in &told.problems { p class="wrong" { (words::capital(&safe(&problem.message))) ": " (safe(&problem.remedy)) "." } }
            div class="actions" { a class="button" href=(back) { "Back" } a class="button" href={ "/p/" (feature.id) "/brief" } { "Open the brief" } }
        }
    }
}

fn no_slice(feature: &Feature) -> Refusal {
    Refusal::because(
        StatusCode::NOT_FOUND,
        "There is no such slice in the latest answer.",
        "It may have been another check. Nothing was changed.",
    )
    .near(vec![(format!("/p/{}/slices", feature.id), "The slices".to_owned()), ("/".to_owned(), "Home".to_owned())])
}

fn shown(
    app: &App,
    asked: &Asked,
    entry: &'static Entry,
    title: String,
    main: Markup,
    told: Option<&Told>,
) -> Response {
    let mut page = asked.page(entry, title, main);
    // A page that asks again by itself would take away what is being typed.
    page.changes = false;
    (told.map_or(StatusCode::OK, |told| told.status), frame(app, &page)).into_response()
}
