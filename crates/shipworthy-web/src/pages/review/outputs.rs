//! Reviews of outputs that a judge graded: which to draw, and the file that people's labels go into.

use std::path::PathBuf;

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::amend;
use shipworthy_app::bench::Feature;
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::review::labels_file::{self, NotWritten, Written};
use shipworthy_app::review::outputs::{self, Labelled, OutputsRequest};
use shipworthy_app::review::{MOST_ITEMS, NoQueue};
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::list;
use crate::app::App;
use crate::pages::form::{Line, Told, described, line, wrong};
use crate::pages::{Asked, asked, encoded};
use crate::refusal::Refusal;
use crate::who::{introduced, who};

/// The form of a review of outputs, as it was typed.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    grader: String,
    /// The candidate; empty for all.
    label: String,
    examples: String,
    reviewers: String,
    seed: String,
    by: String,
    /// For the key in the spec: its file, and the mark of the text that the person saw.
    file: String,
    seen: String,
}

/// What stands in the way of labels, and how many there are.
struct Known {
    judged: Result<Vec<Labelled>, String>,
    file: Option<String>,
    mark: String,
}

/// The part of the page of reviews that begins one.
pub async fn section(app: &App, feature: &Feature, draft: &Draft, by: &str, told: Option<&Told>) -> Markup {
    let (bench, spec) = (app.bench().clone(), feature.path.clone());
    let known = tokio::task::spawn_blocking(move || {
        let judged = outputs::judged(&spec, bench.roots(), bench.threads()).map_err(why);
        let mark = std::fs::read_to_string(&spec).map(|text| amend::mark(&text)).unwrap_or_default();
        Known { judged, file: labels_file::labels_file(&spec), mark }
    });
    let Ok(known) = known.await else { return html! {} };
    html! {
        section id="outputs" data-from="words" aria-labelledby="outputs-title" {
            div class="head" {
                h2 id="outputs-title" { "Label outputs" }
                p class="small muted" { "What people say measures the judge, and corrects it." }
            }
            @match &known.judged {
                Err(why) => p { "Nothing can be drawn yet: " (safe(why)) ". " a class="more" href={ "/p/" (feature.id) "/run" } { "Collect outputs" } },
                Ok(judged) if judged.is_empty() => p { "No judge grades here: every grader is an assertion, or what people said already." },
                Ok(judged) => {
                    (file(feature, &known, by, told))
                    (form(feature, judged, draft, by, told))
                },
            }
        }
    }
}

fn why(error: NoQueue) -> String {
    match error {
        NoQueue::Spec(refused) => refused.diagnostics.first().map(|found| found.message.clone()).unwrap_or_default(),
        NoQueue::NotDone(error) => error.to_string(),
    }
}

/// Where labels go, or the offer to name a file for them.
fn file(feature: &Feature, known: &Known, by: &str, told: Option<&Told>) -> Markup {
    html! {
        @match &known.file {
            Some(file) => p class="measure" { "Every label is written into " code { (safe(file)) } " beside the spec, from the first one on. Lines that somebody wrote there by hand stay as they are." },
            None => div class="banner open" {
                div {
                    p { b { "The spec names no file for what people say." } " Labels are kept with the review, and count once they have a file." }
                    form class="fill" method="post" action={ "/p/" (feature.id) "/review/labels/file" } novalidate {
                        input type="hidden" name="seen" value=(known.mark);
                        (line(told, "", &Line { field: "file", label: "Name one", hint: "It becomes the line `human_labels` of the spec.", kind: "text", value: &format!("labels/{}.csv", feature.id) }))
                        (line(told, "key-", &Line { field: "by", label: "Who says so?", hint: "", kind: "text", value: by }))
                        div class="actions" { button class="button" type="submit" { "Write it into the spec" } }
                    }
                }
            },
        }
    }
}

fn form(feature: &Feature, judged: &[Labelled], draft: &Draft, by: &str, told: Option<&Told>) -> Markup {
    let names: Vec<&str> =
        feature.spec.iter().flat_map(|spec| &spec.candidates).map(|candidate| candidate.name.as_str()).collect();
    let or = |typed: &str, usual: &str| if typed.is_empty() { usual.to_owned() } else { typed.to_owned() };
    let two = draft.reviewers == "2";
    let pick = |value: &str, is: bool, label: &str, hint: &str| {
        html! { label class="pick" { input type="radio" name="reviewers" value=(value) checked[is]; span { (label) span class="under" { (hint) } } } }
    };
    html! {
        form class="fill" method="post" action={ "/p/" (feature.id) "/review/outputs" } novalidate {
            div class="field" {
                label for="grader" { "Which judge is measured?" }
                select id="grader" name="grader" aria-describedby=[described(told, "grader", "")] {
                    @for of in judged { option value=(of.grader) selected[of.grader == draft.grader] { (safe(&of.grader)) " (" (words::of(of.labels, of.outputs)) " labelled)" } }
                }
                (wrong(told, "grader", ""))
            }
            @for of in judged { @if let Some(rubric) = &of.rubric { p class="small muted measure" { b { (safe(&of.grader)) } " asks: " q { (safe(&rubric.chars().take(600).collect::<String>())) } } } }
            @if names.len() > 1 {
                div class="field" {
                    label for="candidate" { "Whose outputs?" }
                    select id="candidate" name="label" aria-describedby=[described(told, "candidate", "")] {
                        option value="" { "All candidates', mixed" }
                        @for name in &names { option value=(name) selected[*name == draft.label] { (safe(name)) } }
                    }
                    (wrong(told, "candidate", ""))
                }
            }
            (line(told, "", &Line { field: "examples", label: "How many at most?", hint: "Drawn by chance from those that nobody has labelled, of each candidate as many; left empty, 30 of each. From 30 labels on, for each candidate, a judge is corrected.", kind: "number", value: &draft.examples }))
            fieldset class="field" id="reviewers" {
                legend { "How many people mark each?" }
                (pick("1", !two, "One", "Enough to measure a judge."))
                (pick("2", two, "Two", "So that you see how far people agree; a label counts once both have marked."))
                (wrong(told, "reviewers", ""))
            }
            (line(told, "", &Line { field: "seed", label: "Seed of the draw", hint: "The same number draws the same outputs.", kind: "number", value: &or(&draft.seed, "1") }))
            (line(told, "", &Line { field: "by", label: "Who starts it?", hint: "This browser keeps the name for next time.", kind: "text", value: &or(&draft.by, by) }))
            div class="actions" { button class="button first" type="submit" { "Draw them and begin" } }
        }
    }
}

/// Makes a review of outputs, and leads to its desk.
pub async fn make(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(draft): Form<Draft>,
) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    match queue(&app, &asked, &draft).await {
        Ok(queue) => {
            let mut response = Redirect::to(&format!("/p/{}/review/{queue}", asked.feature.id)).into_response();
            if let (None, Some(name)) = (who(&headers), crate::who::name(&draft.by)) {
                response.headers_mut().insert(header::SET_COOKIE, introduced(&name));
            }
            response
        }
        Err(told) => list::again(&app, &asked, &draft, &draft.by, told).await,
    }
}

async fn queue(app: &App, asked: &Asked, draft: &Draft) -> Result<u64, Told> {
    let mut problems: Vec<FieldProblem> = Vec::new();
    let mut number = |field: &'static str, text: &str, remedy: String| -> u64 {
        text.trim().parse().unwrap_or_else(|_| {
            problems.push(FieldProblem { field, message: "this is no whole number".to_owned(), remedy });
            1
        })
    };
    let examples = (!draft.examples.trim().is_empty())
        .then(|| number("examples", &draft.examples, format!("write 1 to {MOST_ITEMS}, or nothing")));
    let seed = number("seed", &draft.seed, "write a whole number, such as 1".to_owned());
    if !problems.is_empty() {
        return Err(Told::fields(problems));
    }
    let (bench, spec, draft, at) =
        (app.bench().clone(), asked.feature.path.clone(), draft.clone(), app.bench().now().seconds);
    let by = crate::caller::who(&draft.by);
    let made = tokio::task::spawn_blocking(move || {
        outputs::make(&OutputsRequest {
            spec: &spec,
            roots: bench.roots(),
            threads: bench.threads(),
            grader: &draft.grader,
            candidate: Some(draft.label.as_str()).filter(|name| !name.is_empty()),
            examples: examples.map(|examples| usize::try_from(examples).unwrap_or(usize::MAX)),
            reviewers: if draft.reviewers == "2" { 2 } else { 1 },
            seed,
            by: &by,
            at,
        })
    });
    match made.await {
        Ok(Ok(queue)) => Ok(queue),
        Ok(Err(NoQueue::NotDone(error))) => Err(Told::of(app, error)),
        Ok(Err(error @ NoQueue::Spec(_))) => {
            Err(Told::of(app, NotDone::Conflict(format!("the outputs cannot be read as they are: {}", why(error)))))
        }
        Err(_) => {
            Err(Told::of(app, NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned())))
        }
    }
}

/// Where the labels of a feature are, and the way to write them now.
pub fn where_labels_are(feature: &Feature, who: &str) -> Markup {
    let file = labels_file::labels_file(&feature.path);
    html! {
        section id="where" aria-labelledby="where-title" {
            div class="head" { h2 id="where-title" { "Where the labels are" } }
            @match &file {
                Some(file) => {
                    p class="measure" { "They stand in " code { (safe(file)) } " beside the spec, which the next check reads. What two people mark is written once both have." }
                    div class="actions" {
                        form method="post" action={ "/p/" (feature.id) "/review/labels" } { button class="button" type="submit" { "Write them now" } }
                        form method="post" action={ "/p/" (feature.id) "/check" } { button class="button first" type="submit" { "Check with these labels" } }
                        a class="button" href={ "/p/" (feature.id) "/judges" } { "See the judge" }
                    }
                }
                None => p class="measure" {
                    "The spec names no file for them yet. " a class="more" href={ "/p/" (feature.id) "/review" (if who.is_empty() { "" } else { "?by=" }) (encoded(who)) "#outputs" } { "Name one" }
                },
            }
        }
    }
}

/// Writes all labels of a feature into their file.
pub async fn write(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let near = vec![(format!("/p/{}/review", asked.feature.id), "All reviews".to_owned())];
    let Some((workspace, _)) = asked.feature.place() else {
        return Refusal::new(StatusCode::NOT_FOUND).near(near).into_response();
    };
    match written(workspace, asked.feature.path.clone()).await {
        Ok(written) => {
            let by_hand = if written.by_hand == 0 {
                String::new()
            } else {
                format!(
                    " {} kept as somebody wrote them by hand.",
                    words::counted(written.by_hand, "label is", "labels are")
                )
            };
            app.log(&format!("{} labels stand in {}.{by_hand}", written.labels, written.file));
            Redirect::to(&format!("/p/{}/judges", asked.feature.id)).into_response()
        }
        Err(said) => {
            let said = format!("{}.", words::capital(&safe(&said)));
            Refusal::because(StatusCode::CONFLICT, "The labels are not written.", said).near(near).into_response()
        }
    }
}

async fn written(workspace: PathBuf, spec: PathBuf) -> Result<Written, String> {
    let done = tokio::task::spawn_blocking(move || labels_file::write(&workspace, &spec)).await;
    match done {
        Ok(Ok(written)) => written.map_err(|error: NotWritten| error.to_string()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("something went wrong in Shipworthy itself; try again".to_owned()),
    }
}

/// Names a file for labels in the spec, and writes those that are there.
pub async fn name_file(State(app): State<App>, Path(id): Path<String>, Form(draft): Form<Draft>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (spec, at) = (asked.feature.path.clone(), app.bench().now().seconds);
    let (file, seen, by) = (draft.file.trim().to_owned(), draft.seen.clone(), crate::caller::who(&draft.by));
    let made = tokio::task::spawn_blocking(move || labels_file::name(&spec, &file, &seen, &by, at)).await;
    match made {
        Ok(Ok(())) => {
            if let Some((workspace, _)) = asked.feature.place() {
                // Where nobody has labelled anything yet there is nothing to write.
                let _ = written(workspace, asked.feature.path.clone()).await;
            }
            Redirect::to(&format!("/p/{}/review#outputs", asked.feature.id)).into_response()
        }
        Ok(Err(error)) => {
            let told = Told::of(&app, error);
            list::again(&app, &asked, &draft, &draft.by, told).await
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}
