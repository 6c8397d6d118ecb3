//! The desk: one example at a time, and what this reviewer says about it.

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::review::{self, Desk, Item, MarkRequest, Queue, Side, View};
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::list::how;
use super::{ENTRY, Found, away, found, labelled};
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::pages::form::{Line, Told, line, summary};
use crate::pages::waiting::{check_button, hero};
use crate::who::{introduced, who};

const QUESTION: &str = "Is this output right?";

#[derive(Deserialize)]
pub struct At {
    at: Option<u32>,
}

/// What is sent from the desk.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    /// The example, by its place.
    place: u32,
    /// The answer, by its place among the choices, from 1.
    v: usize,
    note: String,
    /// The name of whoever begins.
    name: String,
}

pub async fn page(
    State(app): State<App>,
    Path((id, queue)): Path<(String, u64)>,
    Query(at): Query<At>,
    headers: HeaderMap,
) -> Response {
    match found(&app, &id, queue).await {
        Ok(found) => show(&app, &found, who(&headers), at.at, None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn show(app: &App, found: &Found, who: Option<String>, at: Option<u32>, told: Option<Told>) -> Response {
    const WHY: &str = "What you say is kept with your name, so that people can talk about where they differ.";
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let main = match &who {
        None => html! {
            (hero(QUESTION, "Who reviews?", WHY))
            (name_form(found, "", told.as_ref()))
            (rubric(&found.queue))
        },
        Some(name) => {
            let (folder, id, reviewer) = (found.workspace.clone(), found.queue.id, name.clone());
            match away(app, move || review::desk(&folder, id, &reviewer, at)).await {
                Ok(desk) => before(found, &desk, name, told.as_ref()),
                Err(told) => summary(&told, ""),
            }
        }
    };
    let page = Page {
        title: format!("{}: review", found.queue.title),
        place: Place::Focus(&found.asked.feature, &ENTRY),
        features: &found.asked.features,
        crumb: html! { b { (safe(&found.queue.title)) } " · " (how(&found.queue)) },
        actions: html! { a class="button" href={ "/p/" (found.asked.feature.id) "/review" } data-back { "Leave, keep my place " kbd { "Esc" } } },
        main,
        changes: false,
    };
    (status, frame(app, &page)).into_response()
}

/// What lies before a reviewer.
fn before(found: &Found, desk: &Desk, name: &str, told: Option<&Told>) -> Markup {
    let own = desk.standing.by_reviewer.get(name).copied().unwrap_or(0);
    let address = found.address();
    html! {
        @if let Some(told) = told { (summary(told, "")) }
        @match &desk.view {
            None => {
                (hero(QUESTION, &done(desk, own), &rest(desk)))
                div class="actions" {
                    a class="button first" href={ (address) "/result" } { "See the result" }
                    @if super::super::texts::answers_with_text(&found.asked.feature) { (check_button(&found.asked.feature, "Check with these labels", false)) }
                    @if !desk.fixed && own > 0 { (undo_button(&address)) }
                }
            }
            Some(view) => {
                div class="desk" data-arrows {
                    div {
                        p class="eyebrow" { (QUESTION) }
                        h1 class="shorter" { "Example " (view.item.place) " of " (words::count(desk.queue.items)) "." }
                        progress max=(desk.queue.items) value=(own) aria-label="Marked by you" { (words::of(own, desk.queue.items)) }
                        p class="small muted" {
                            (words::of(own, desk.queue.items)) " marked by " (safe(name)) "."
                            @if desk.queue.reviewers > 1 { " " (words::of(desk.standing.marked, desk.standing.items)) " have both marks." }
                        }
                    }
                    (example(&view.item))
                    (rubric(&desk.queue))
                    (marking(&address, desk, view))
                    (moving(&address, desk, view))
                }
                (keys(&desk.queue, &view.item))
            }
        }
        (who_else(found, name))
    }
}

fn done(desk: &Desk, own: u64) -> String {
    match (desk.queue.closed_at, own) {
        (Some(_), _) => "This review is closed.".to_owned(),
        (None, own) if own == desk.queue.items => format!("All {} are marked by you.", words::count(own)),
        (None, _) => "Nothing is left for you.".to_owned(),
    }
}

fn rest(desk: &Desk) -> String {
    let open = desk.standing.items - desk.standing.marked;
    match (desk.queue.closed_at, open) {
        (Some(_), _) => "Nobody marks it any more; what was said stays.".to_owned(),
        (None, 0) => "Everything has its marks: see what came out, and settle where reviewers differ.".to_owned(),
        (None, n) => format!("{} for somebody else to mark.", words::counted(n, "example waits", "examples wait")),
    }
}

fn example(item: &Item) -> Markup {
    html! {
        article class="item" aria-label="The example" {
            @if !item.shown.is_empty() { (columns(&item.shown)) }
            @if let Some(sides) = &item.sides {
                div class="sides" {
                    (side("Left", &sides.first))
                    (side("Right", &sides.second))
                }
            }
            @if let Some(label) = &item.label_before { p class="small muted" { "Its label so far: " b { (safe(label)) } } }
        }
    }
}

fn side(name: &str, side: &Side) -> Markup {
    html! {
        section {
            h2 { (name) }
            @if side.shown.is_empty() {
                p class="muted" { "The data do not hold what was said: look it up where it was shown." }
            } @else {
                (columns(&side.shown))
            }
        }
    }
}

/// Columns of a row: what reads like prose is set like prose.
fn columns(shown: &[(String, String)]) -> Markup {
    let reads = |text: &str| text.split_whitespace().count() >= 4 || text.chars().count() >= 40;
    html! {
        dl {
            @for (name, text) in shown {
                div class=[reads(text).then_some("long")] {
                    dt { (safe(name)) }
                    dd { @for line in text.lines() { span class="row" { (safe(line)) } } }
                }
            }
        }
    }
}

/// What an answer says on its button: of two sides which, and not who made it.
fn spoken(queue: &Queue, item: &Item) -> Vec<String> {
    let answers = review::answers(queue, item);
    match &item.sides {
        Some(_) => {
            let neither = answers.into_iter().skip(2);
            ["Left is better", "Right is better"].map(String::from).into_iter().chain(neither).collect()
        }
        None => answers,
    }
}

fn marking(address: &str, desk: &Desk, view: &View) -> Markup {
    let answers = review::answers(&desk.queue, &view.item);
    let spoken = spoken(&desk.queue, &view.item);
    let own = view.own.as_ref().and_then(|mark| answers.iter().position(|answer| *answer == mark.choice));
    let note = view.own.as_ref().map_or("", |mark| mark.note.as_str());
    html! {
        form class="marking" method="post" action={ (address) "/mark" } data-swap="#main" {
            input type="hidden" name="place" value=(view.item.place);
            div class="answers" role="group" aria-label="Your answer" {
                @for (i, answer) in spoken.iter().enumerate() {
                    button id={ "answer-" (i + 1) } class="button" type="submit" name="v" value=(i + 1) data-key=(i + 1)
                        disabled[desk.fixed] aria-pressed=(if own == Some(i) { "true" } else { "false" }) { (safe(answer)) " " kbd { (i + 1) } }
                }
            }
            @if let Some(i) = own { p class="small" { "You said: " b { (safe(&spoken[i])) } @if !note.is_empty() { ", " q { (safe(note)) } } "." @if !desk.fixed { " Another answer changes it." } } }
            @for other in &view.others { p class="small" { (safe(&other.reviewer)) " said: " b { (safe(&other.choice)) } @if !other.note.is_empty() { ", " q { (safe(&other.note)) } } } }
            @if desk.fixed {
                p class="small muted" { "Marks stay as they are now: " @if desk.queue.closed_at.is_some() { "the review is closed." } @else { "everything is marked, and everybody sees everybody's. Settle where they differ instead." } }
            }
            @if !desk.fixed { div class="field" {
                label for="note" { "A note " kbd { "N" } span class="under" { "Goes with your answer. It may stay empty." } }
                // Browsers drop a line end that comes first.
                textarea id="note" name="note" rows="2" maxlength="2000" data-key="n" { "\n" (note) }
            } }
        }
    }
}

fn moving(address: &str, desk: &Desk, view: &View) -> Markup {
    let place = view.item.place;
    let items = u32::try_from(desk.queue.items).unwrap_or(u32::MAX);
    let at = |place: u32| format!("{address}?at={place}");
    html! {
        div class="moving" {
            @if place > 1 { a class="button small" href=(at(place - 1)) data-key="k" { "Before " kbd { "K" } } }
            @if place < items { a class="button small" href=(at(place + 1)) data-key="j" { "Next " kbd { "J" } } }
            // Past the last one it goes on with the first that lacks a mark.
            @if items > 1 { a class="button small" href=(if place < items { at(place + 1) } else { address.to_owned() }) data-key="s" { "Skip " kbd { "S" } } }
            @if !desk.fixed { (undo_button(address)) }
        }
    }
}

fn undo_button(address: &str) -> Markup {
    html! {
        form method="post" action={ (address) "/undo" } data-swap="#main" {
            button class="button small" type="submit" data-key="u" { "Undo my last " kbd { "U" } }
        }
    }
}

fn rubric(queue: &Queue) -> Markup {
    html! {
        section aria-labelledby="rubric-title" {
            div class="head" { h2 id="rubric-title" { "What is asked" } }
            @for paragraph in queue.rubric.lines().filter(|text| !text.trim().is_empty()) { p class="measure" { (safe(paragraph)) } }
        }
    }
}

fn keys(queue: &Queue, item: &Item) -> Markup {
    const MOVES: [(&str, &str); 6] = [
        ("J", "the next example; so does the arrow to the right"),
        ("K", "the example before; so does the arrow to the left"),
        ("S", "skip it"),
        ("U", "undo your last mark"),
        ("N", "write a note"),
        ("Esc", "leave; your place is kept"),
    ];
    html! {
        details class="numbers" {
            summary data-key="?" { "Keys " kbd { "?" } }
            dl class="keys" {
                @for (i, answer) in spoken(queue, item).iter().enumerate() { div { dt { kbd { (i + 1) } } dd { (safe(answer)) } } }
                @for (key, what) in MOVES { div { dt { kbd { (key) } } dd { (what) } } }
            }
        }
    }
}

/// For whoever sits down next.
fn who_else(found: &Found, name: &str) -> Markup {
    html! {
        details class="numbers" {
            summary { "Not " (safe(name)) "?" }
            (name_form(found, name, None))
        }
    }
}

fn name_form(found: &Found, value: &str, told: Option<&Told>) -> Markup {
    html! {
        @if let Some(told) = told { (summary(told, "")) }
        form class="fill" method="post" action={ (found.address()) "/name" } novalidate {
            (line(told, "", &Line { field: "name", label: "Your name", hint: "This browser keeps it for next time.", kind: "text", value }))
            div class="actions" { button class="button first" type="submit" { "Begin" } }
        }
    }
}

pub async fn name(State(app): State<App>, Path((id, queue)): Path<(String, u64)>, Form(said): Form<Said>) -> Response {
    let found = match found(&app, &id, queue).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    match crate::who::name(&said.name) {
        Some(name) => ([(header::SET_COOKIE, introduced(&name))], Redirect::to(&found.address())).into_response(),
        None => {
            let wrong = FieldProblem {
                field: "name",
                message: "this is no name".to_owned(),
                remedy: "write one, of at most 60 characters".to_owned(),
            };
            show(&app, &found, None, None, Some(Told::fields(vec![wrong]))).await
        }
    }
}

pub async fn mark(
    State(app): State<App>,
    Path((id, queue)): Path<(String, u64)>,
    headers: HeaderMap,
    Form(said): Form<Said>,
) -> Response {
    let found = match found(&app, &id, queue).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(reviewer) = who(&headers) else { return Redirect::to(&found.address()).into_response() };
    let (folder, at, by, place) = (found.workspace.clone(), app.bench().now().seconds, reviewer.clone(), said.place);
    let marked = away(&app, move || {
        let there = review::queue(&folder, queue)?;
        let item = review::view(&folder, queue, said.place, &by)?.item;
        let answers = review::answers(&there, &item);
        let choice = said.v.checked_sub(1).and_then(|i| answers.get(i)).ok_or_else(|| {
            NotDone::Conflict(format!("example {} has {} answers to choose from", said.place, answers.len()))
        })?;
        let note = said.note.replace("\r\n", "\n");
        review::mark(&folder, &MarkRequest { queue, place: said.place, reviewer: &by, choice, note: &note, at })?;
        // Only what is on the disk is passed by.
        review::next(&folder, queue, &by, said.place)
    });
    match marked.await {
        Ok(next) => {
            labelled(&app, &found).await;
            let at = next.map_or_else(String::new, |view| format!("?at={}", view.item.place));
            Redirect::to(&format!("{}{at}", found.address())).into_response()
        }
        Err(told) => show(&app, &found, Some(reviewer), Some(place), Some(told)).await,
    }
}

pub async fn undo(State(app): State<App>, Path((id, queue)): Path<(String, u64)>, headers: HeaderMap) -> Response {
    let found = match found(&app, &id, queue).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(reviewer) = who(&headers) else { return Redirect::to(&found.address()).into_response() };
    let (folder, at, by) = (found.workspace.clone(), app.bench().now().seconds, reviewer.clone());
    match away(&app, move || review::undo(&folder, queue, &by, at)).await {
        Ok(place) => {
            labelled(&app, &found).await;
            let at = place.map_or_else(String::new, |place| format!("?at={place}"));
            Redirect::to(&format!("{}{at}", found.address())).into_response()
        }
        Err(told) => show(&app, &found, Some(reviewer), None, Some(told)).await,
    }
}
