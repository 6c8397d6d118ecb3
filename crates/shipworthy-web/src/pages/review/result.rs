//! What a review came to: how far people agree, where they differ and what was settled there, and the labels to take away.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::review::{self, Differing, MarkRequest, Outcome};
use shipworthy_report::parts::{agreement_table, safe};
use shipworthy_report::words;

use super::list::how;
use super::{ENTRY, Found, away, found, labelled, outputs};
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::pages::form::{Told, summary};
use crate::pages::texts;
use crate::pages::waiting::hero;
use crate::refusal::Refusal;
use crate::who::{introduced, who};

/// Differences that are shown at once.
const MOST_SHOWN: usize = 50;

/// How a difference was settled.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Word {
    place: u32,
    /// The answer, by its place among the choices, from 1.
    v: usize,
    note: String,
    by: String,
}

pub async fn page(State(app): State<App>, Path((id, queue)): Path<(String, u64)>, headers: HeaderMap) -> Response {
    match found(&app, &id, queue).await {
        Ok(found) => show(&app, &found, who(&headers), None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn show(app: &App, found: &Found, who: Option<String>, returned: Option<(Word, Told)>) -> Response {
    let (folder, id) = (found.workspace.clone(), found.queue.id);
    let outcome = match away(app, move || review::outcome(&folder, id)).await {
        Ok(outcome) => outcome,
        Err(told) => return Refusal::new(told.status).into_response(),
    };
    let status = returned.as_ref().map_or(StatusCode::OK, |(_, told)| told.status);
    let page = Page {
        title: format!("{}: result", found.queue.title),
        place: Place::Feature(&found.asked.feature, &ENTRY),
        features: &found.asked.features,
        crumb: html! { b { (safe(&found.queue.title)) } " · " (safe(&found.queue.picked)) },
        actions: html! { @if outcome.labels_are_free() { a class="button" href={ (found.address()) "/labels.csv" } download { "Download the labels" } } },
        main: main(found, &outcome, who.as_deref().unwrap_or_default(), returned.as_ref()),
        changes: false,
    };
    (status, frame(app, &page)).into_response()
}

fn main(found: &Found, outcome: &Outcome, who: &str, returned: Option<&(Word, Told)>) -> Markup {
    let Outcome { queue, standing, .. } = outcome;
    let address = found.address();
    let marking = queue.closed_at.is_none() && standing.marked < standing.items;
    html! {
        (hero("How sure are these labels?", &answer(outcome), &lead(outcome)))
        div class="actions" {
            @if marking { a class="button first" href=(address) { "Mark the next" } }
            a class="button" href={ "/p/" (found.asked.feature.id) "/review" } { "All reviews" }
        }
        @if let Some((_, told)) = returned { (summary(told, "")) }
        @if let Some(agreement) = &outcome.agreement {
            section id="agreement" aria-labelledby="agreement-title" {
                div class="head" {
                    h2 id="agreement-title" { "How far they agree" }
                    p class="small muted" { "1 is always, 0 no more than by chance; intervals are 95%." }
                }
                (agreement_table(agreement))
            }
        }
        @if queue.reviewers > 1 { (differences(&address, outcome, who, returned)) }
        (labels(outcome))
        @if texts::answers_with_text(&found.asked.feature) { (outputs::where_labels_are(&found.asked.feature, who)) } @else { (onward(&address, outcome)) }
        section aria-labelledby="about-title" {
            div class="head" { h2 id="about-title" { "What was asked" } p class="small muted" { (how(queue)) } }
            @for paragraph in queue.rubric.lines().filter(|text| !text.trim().is_empty()) { p class="measure" { (safe(paragraph)) } }
            @if queue.closed_at.is_none() {
                form class="undo" method="post" action={ (address) "/close" } {
                    button class="button small" type="submit" { "Close this review" }
                    span class="small muted" { " Nobody marks it after that; what was said stays, and everybody may see it." }
                }
            } @else {
                p class="small muted" { "Closed: nobody marks it any more." }
            }
        }
    }
}

fn answer(outcome: &Outcome) -> String {
    let (queue, standing) = (&outcome.queue, &outcome.standing);
    match &outcome.agreement {
        Some(agreement) => format!("They gave {} the same label.", words::of(agreement.same(), agreement.rows)),
        None if queue.reviewers > 1 => "Nothing has two marks yet.".to_owned(),
        None => format!("{} marked, by one person each.", words::of(standing.marked, standing.items)),
    }
}

fn lead(outcome: &Outcome) -> String {
    match &outcome.agreement {
        Some(agreement) => agreement.meaning(),
        None if outcome.queue.reviewers > 1 => {
            "How far people agree is known once two have marked the same examples.".to_owned()
        }
        None => "How sure they are cannot be told from one person: let two mark some of them.".to_owned(),
    }
}

fn differences(address: &str, outcome: &Outcome, who: &str, returned: Option<&(Word, Told)>) -> Markup {
    let to_settle = outcome.standing.to_settle.len() as u64;
    let typed = |place: u32| returned.map(|(word, _)| word).filter(|word| word.place == place);
    html! {
        section id="differ" aria-labelledby="differ-title" {
            div class="head" {
                h2 id="differ-title" { "Where they differ" }
                @if outcome.open && !outcome.differing.is_empty() {
                    p class="small muted" { (words::counted(to_settle, "difference", "differences")) " to settle: by a third person, or by talking it over." }
                }
            }
            @if !outcome.open {
                p { "Shown once everything is marked, so that nobody goes by what the other said." }
            } @else if outcome.differing.is_empty() {
                p { "Nowhere so far." }
            } @else {
                ol class="log" {
                    @for differing in outcome.differing.iter().take(MOST_SHOWN) { (difference(address, outcome, differing, who, typed(differing.item.place))) }
                }
                @if outcome.differing.len() > MOST_SHOWN { p class="small muted" { "And " (outcome.differing.len() - MOST_SHOWN) " more: they are in the file." } }
            }
        }
    }
}

fn difference(address: &str, outcome: &Outcome, differing: &Differing, who: &str, typed: Option<&Word>) -> Markup {
    let Differing { item, marks, settled } = differing;
    let answers = review::answers(&outcome.queue, item);
    let prefix = format!("on-{}-", item.place);
    let mut shown = item.shown.clone();
    for (at, side) in item.sides.iter().flat_map(|sides| [("left", &sides.first), ("right", &sides.second)]) {
        shown.extend(side.shown.iter().map(|(name, text)| (format!("{name} ({at}: {})", side.choice), text.clone())));
    }
    html! {
        li id={ "example-" (item.place) } {
            div {
                h3 { "Example " (item.place) }
                @for mark in marks { p class="small" { (safe(&mark.reviewer)) ": " b { (safe(&mark.choice)) } @if !mark.note.is_empty() { ", " q { (safe(&mark.note)) } } } }
                @if let Some(label) = &item.label_before { p class="small muted" { "Its label so far: " (safe(label)) } }
                @if let Some(word) = settled { p { b { "Settled: " (safe(&word.choice)) } ", by " (safe(&word.by)) @if !word.note.is_empty() { ", " q { (safe(&word.note)) } } } }
            }
            div {
                dl class="cells" { @for (name, text) in &shown { div { dt { (safe(name)) } dd { (safe(text)) } } } }
                details class="numbers" open[typed.is_some()] {
                    summary { @if settled.is_some() { "Settle it otherwise" } @else { "Settle it" } }
                    form class="fill" method="post" action={ (address) "/settle" } novalidate {
                        input type="hidden" name="place" value=(item.place);
                        div class="field" {
                            label for={ (prefix) "note" } { "Why?" span class="under" { "What the rubric says, or should say. It may stay empty." } }
                            textarea id={ (prefix) "note" } name="note" rows="2" maxlength="2000" { "\n" (typed.map_or("", |word| word.note.as_str())) }
                        }
                        div class="field" {
                            label for={ (prefix) "by" } { "Who settles it?" span class="under" { "A third person, or both: “Asha and Ben”." } }
                            input id={ (prefix) "by" } name="by" type="text" value=(typed.map_or(who, |word| word.by.as_str())) autocomplete="off";
                        }
                        div class="answers" role="group" aria-label={ "The label of example " (item.place) } {
                            @for (i, answer) in answers.iter().enumerate() { button class="button" type="submit" name="v" value=(i + 1) { (safe(answer)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The labels in the end, beside those before.
fn labels(outcome: &Outcome) -> Markup {
    html! {
        @if !outcome.labels.is_empty() {
            section id="labels" aria-labelledby="labels-title" {
                div class="head" { h2 id="labels-title" { "The labels" } p class="small muted" { "Those on which all agree, and those that were settled." } }
                dl class="facts" { @for (label, n) in &outcome.labels { div { dt { (safe(label)) } dd { (words::count(*n)) } } } }
                @if let Some((compared, changed)) = outcome.changed.filter(|(compared, _)| *compared > 0) {
                    p class="measure" {
                        (words::of(changed, compared)) " differ from the label that the data have. "
                        @if changed == 0 { "There the labels are as people see them." }
                        @else { "Look at those before you judge with the labels in the data: no candidate can be better than the labels it is held against." }
                    }
                }
            }
        }
    }
}

fn onward(address: &str, outcome: &Outcome) -> Markup {
    let label = &outcome.queue.label;
    html! {
        section aria-labelledby="onward-title" {
            div class="head" { h2 id="onward-title" { "What to do with them" } }
            p class="measure" {
                @if outcome.labels_are_free() {
                    a class="more" href={ (address) "/labels.csv" } download { "Download the labels" }
                } @else {
                    "Once everything is marked, or the review is closed, download the labels"
                }
                " as a table: one line an example, with its id, the label so far, the reviewed one, and what each reviewer said. Where nobody has settled a difference, the reviewed label is empty."
            }
            @if !label.is_empty() {
                p class="measure" { "Join it to the golden set by the id, and name the new column in the spec: " code { "label: " (safe(label)) "_reviewed" } " under " code { "golden" } ". Rows without a label are left out, and counted. The golden set is never changed from here." }
            }
        }
    }
}

pub async fn settle(
    State(app): State<App>,
    Path((id, queue)): Path<(String, u64)>,
    headers: HeaderMap,
    Form(word): Form<Word>,
) -> Response {
    let found = match found(&app, &id, queue).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let (folder, at, place) = (found.workspace.clone(), app.bench().now().seconds, word.place);
    let (v, note, by) = (word.v, word.note.replace("\r\n", "\n"), crate::caller::who(&word.by));
    let settled = away(&app, move || {
        let there = review::queue(&folder, queue)?;
        let item = review::view(&folder, queue, place, "")?.item;
        let answers = review::answers(&there, &item);
        // What is none of the answers is refused with the others' names.
        let choice = v.checked_sub(1).and_then(|i| answers.get(i)).cloned().unwrap_or_default();
        review::settle(&folder, &MarkRequest { queue, place, reviewer: &by, choice: &choice, note: &note, at })
    });
    match settled.await {
        Ok(()) => {
            labelled(&app, &found).await;
            let mut response = Redirect::to(&format!("{}/result#example-{place}", found.address())).into_response();
            if let (None, Some(name)) = (who(&headers), crate::who::name(&word.by)) {
                response.headers_mut().insert(header::SET_COOKIE, introduced(&name));
            }
            response
        }
        Err(told) => show(&app, &found, who(&headers), Some((word, told))).await,
    }
}

pub async fn close(State(app): State<App>, Path((id, queue)): Path<(String, u64)>) -> Response {
    let found = match found(&app, &id, queue).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let (folder, at) = (found.workspace.clone(), app.bench().now().seconds);
    match away(&app, move || review::close(&folder, queue, at)).await {
        Ok(_) => {
            labelled(&app, &found).await;
            Redirect::to(&format!("{}/result", found.address())).into_response()
        }
        Err(told) => Refusal::new(told.status).into_response(),
    }
}

/// The labels as a file.
pub async fn labels_file(State(app): State<App>, Path((id, queue)): Path<(String, u64)>) -> Response {
    let found = match found(&app, &id, queue).await {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let folder = found.workspace.clone();
    let labels = away(&app, move || {
        let free = review::outcome(&folder, queue)?.labels_are_free();
        if free { review::export(&folder, queue).map(Some) } else { Ok(None) }
    });
    match labels.await {
        Ok(None) => {
            let said = "Reviewers do not see each other's marks before everything is marked, or the review is closed.";
            let near = vec![(format!("{}/result", found.address()), "The result so far".to_owned())];
            Refusal::because(StatusCode::CONFLICT, "The labels are not there yet.", said).near(near).into_response()
        }
        Ok(Some(table)) => {
            let name = format!("attachment; filename=\"{}-review-{queue}.csv\"", found.asked.feature.id);
            let headers =
                [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
            (headers, table).into_response()
        }
        Err(told) => Refusal::new(told.status).into_response(),
    }
}
