//! What a file holds, and what a first spec would make of it: shown, corrected, written.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use shipworthy_app::bad_rows::BadRows;
use shipworthy_app::bench::{Looking, Work};
use shipworthy_app::first_run::{Choice, Looked, Part, TASKS, Today, name_of};
use shipworthy_app::form::FieldProblem;
use shipworthy_app::moment::Moment;
use shipworthy_app::uploads::Upload;
use shipworthy_report::parts::safe;
use shipworthy_report::words;
use shipworthy_spec::spec::Task;

use super::columns::{cut, first_rows, parts};
use super::typed::{Pairs, again, choice};
use super::upload::BY;
use crate::app::App;
use crate::caller::who;
use crate::frame::{Page, Place, frame};
use crate::live::told as told_work;
use crate::pages::form::{Line, Told, described, line, summary, wrong};
use crate::pages::waiting::{hero, when};
use crate::pages::welcome;
use crate::refusal::Refusal;
use crate::secret;

const QUESTION: &str = "What does this file tell?";

/// What a file holds.
pub async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    match looked(&app, &id).await {
        Ok((upload, Looking::Done(looked))) => {
            let choice = Choice::guess(&looked.overview, &name_of(&upload.name));
            show(&app, &upload, &looked, &choice, None).await
        }
        Ok((upload, Looking::Working(work))) => {
            framed(&app, &upload, StatusCode::OK, progress(&upload, &work), true).await
        }
        Ok((upload, Looking::Refused(problems))) => {
            let (bench, of) = (Arc::clone(app.bench()), upload.clone());
            let bad = tokio::task::spawn_blocking(move || bench.bad_rows(&of)).await.ok().flatten();
            let main = unreadable(&app, &upload, &problems, bad.as_ref());
            framed(&app, &upload, StatusCode::UNPROCESSABLE_ENTITY, main, false).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Writes the spec and leads to its verdict; or shows the form again.
pub async fn begin(State(app): State<App>, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Response {
    let (upload, looked) = match looked(&app, &id).await {
        Ok((upload, Looking::Done(looked))) => (upload, looked),
        Ok((upload, _)) => return Redirect::to(&format!("/welcome/file/{}", upload.id)).into_response(),
        Err(refusal) => return refusal.into_response(),
    };
    let typed = choice(&pairs, &looked.overview);
    if again(&pairs) {
        return show(&app, &upload, &looked, &typed.followed(&looked.overview), None).await;
    }
    let work = {
        let (bench, upload, looked, typed) =
            (Arc::clone(app.bench()), upload.clone(), Arc::clone(&looked), typed.clone());
        tokio::task::spawn_blocking(move || bench.begin(&upload, &looked, &typed))
    };
    match work.await {
        Ok(Ok(feature)) => Redirect::to(&format!("/p/{}/verdict", feature.id)).into_response(),
        Ok(Err(error)) => {
            let told = Told::of(&app, error);
            show(&app, &upload, &looked, &typed.followed(&looked.overview), Some(&told)).await
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// Forgets a file that nothing was made of.
pub async fn forget(State(app): State<App>, Path(id): Path<String>) -> Response {
    let bench = Arc::clone(app.bench());
    match tokio::task::spawn_blocking(move || bench.forget(&id)).await {
        Ok(Ok(true)) => Redirect::to("/welcome").into_response(),
        Ok(Ok(false)) => none().into_response(),
        Ok(Err(error)) => {
            let said = words::capital(&safe(&error.to_string()));
            Refusal::because(StatusCode::CONFLICT, "The file stays.", format!("{said}. Delete that feature first."))
                .near(vec![("/".to_owned(), "Home".to_owned())])
                .into_response()
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// A file that was taken in, and how far the look into it is.
pub async fn looked(app: &App, id: &str) -> Result<(Upload, Looking), Refusal> {
    let (bench, id) = (Arc::clone(app.bench()), id.to_owned());
    let look = tokio::task::spawn_blocking(move || {
        let upload = bench.upload(&id)?;
        let looking = bench.look(&upload);
        Some((upload, looking))
    });
    match look.await {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(none()),
        Err(_) => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

fn none() -> Refusal {
    Refusal::because(
        StatusCode::NOT_FOUND,
        "There is no such file here.",
        "It may have been forgotten. Bring it again.",
    )
    .near(vec![("/welcome".to_owned(), "Start something".to_owned()), ("/".to_owned(), "Home".to_owned())])
}

async fn show(app: &App, upload: &Upload, looked: &Looked, choice: &Choice, told: Option<&Told>) -> Response {
    let status = told.map_or(StatusCode::OK, |told| told.status);
    framed(app, upload, status, form(upload, looked, choice, told), false).await
}

pub async fn framed(app: &App, upload: &Upload, status: StatusCode, main: Markup, changes: bool) -> Response {
    let bench = Arc::clone(app.bench());
    let Ok(features) = tokio::task::spawn_blocking(move || bench.features()).await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let offset_minutes = app.bench().now().offset_minutes;
    let page = Page {
        title: format!("First look at {}", upload.name),
        place: Place::Workspace("/welcome/file"),
        features: &features,
        crumb: html! { b { (safe(&upload.name)) } ", brought " (when(Moment { seconds: upload.at, offset_minutes })) },
        actions: html! { form method="post" action={ "/welcome/file/" (upload.id) "/forget" } { button class="button" type="submit" { "Forget this file" } } },
        main,
        changes,
    };
    (status, frame(app, &page)).into_response()
}

pub fn progress(upload: &Upload, work: &Work) -> Markup {
    let told = told_work(work);
    html! {
        (hero(QUESTION, "Being read.", "Every row is looked at once, to see what the columns hold."))
        section id="work" class="work" aria-label="The look into the file" data-live={ "/welcome/file/" (upload.id) "/work" } {
            p { b id="work-step" { (told.step) } " " span id="work-count" class="num muted" { (told.count) } }
            progress id="work-share" max="100" value=[told.share] aria-label="Share of this step" { (told.count) }
        }
    }
}

/// Makes a table of the rows that can be read, and leads to it.
pub async fn leave_out(State(app): State<App>, Path(id): Path<String>) -> Response {
    let Ok(random) = secret::random() else { return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response() };
    let (bench, by) = (Arc::clone(app.bench()), who(BY));
    let made = tokio::task::spawn_blocking(move || {
        let upload = bench.upload(&id)?;
        Some(bench.without_bad_rows(&upload, &by, &random))
    });
    match made.await {
        Ok(Some(Ok(upload))) => Redirect::to(&format!("/welcome/file/{}", upload.id)).into_response(),
        Ok(Some(Err(error))) => welcome::shown(&app, Some(&Told::of(&app, error))).await,
        Ok(None) => none().into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// The rows that cannot be read, as a file.
pub async fn left_out(State(app): State<App>, Path(id): Path<String>) -> Response {
    let bench = Arc::clone(app.bench());
    let list = tokio::task::spawn_blocking(move || bench.upload(&id).and_then(|upload| bench.left_out(&upload))).await;
    match list {
        Ok(Some(list)) => {
            let kind = HeaderValue::from_static("text/csv; charset=utf-8");
            let disposition = HeaderValue::from_static("attachment; filename=\"left-out.csv\"");
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], list).into_response()
        }
        Ok(None) => none().into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

fn unreadable(app: &App, upload: &Upload, problems: &[FieldProblem], bad: Option<&BadRows>) -> Markup {
    html! {
        @match bad {
            Some(bad) => (hero(QUESTION, &format!("{} cannot be read.", words::counted(bad.bad, "row", "rows")), &format!("{} can.", words::capital(&words::counted(bad.good, "other row", "other rows"))))),
            None => (hero(QUESTION, "This file cannot be read.", "")),
        }
        @if let Some(bad) = bad { (offer(upload, bad)) }
        section aria-labelledby="problems-title" {
            div class="head" { h2 id="problems-title" { "What is wrong with it" } p class="small muted" { (safe(&upload.name)) } }
            @for problem in problems { p class="wrong" { (words::capital(&safe(&problem.message))) ": " (safe(&problem.remedy)) "." } }
        }
        section aria-labelledby="other-title" {
            div class="head" { h2 id="other-title" { "Bring another" } }
            (super::way_in(app, None))
        }
    }
}

/// What is wrong with single rows, and the way to go on without them.
fn offer(upload: &Upload, bad: &BadRows) -> Markup {
    let address = format!("/welcome/file/{}", upload.id);
    html! {
        section id="bad-rows" aria-labelledby="bad-title" {
            div class="head" { h2 id="bad-title" { "The rows that cannot be read" } p class="small muted" { "Leaving out rows can change the answer: look at whom they are about." } }
            ul class="said" {
                @for (line, what) in &bad.first { li { "Line " (line) ": " (safe(what)) "." } }
                @if bad.bad > bad.first.len() as u64 { li { "And " (words::count(bad.bad - bad.first.len() as u64)) " more." } }
            }
            div class="actions" {
                form method="post" action={ (address) "/leave-out" } { button class="button first" type="submit" { "Go on without " @if bad.bad == 1 { "it" } @else { "them" } } }
                a class="button" href={ (address) "/left-out.csv" } download { "See all that would be left out" }
            }
        }
    }
}

fn form(upload: &Upload, looked: &Looked, choice: &Choice, told: Option<&Told>) -> Markup {
    html! {
        (hero(QUESTION, &answer(looked, choice), "Say what each column is, what the two mistakes cost, and what the feature is called. Then it is checked."))
        @if let Some(told) = told { (summary(told, "")) }
        div class="banner" {
            p { b { "Are they questions that a model answers with text?" } " Then no column says what is right: say in words what makes an answer good." }
            a class=(if choice.label(&looked.overview).is_none() { "button first" } else { "button" }) href={ "/welcome/file/" (upload.id) "/texts" } { "It answers with text" }
        }
        form id="first" method="post" action={ "/welcome/file/" (upload.id) } novalidate {
            // What the Enter key does in a field: not the button that comes first in the page.
            button type="submit" hidden {}
            (parts(looked, choice, told))
            (first_rows(looked))
            section class="fill" aria-labelledby="judged-title" {
                div class="head" { h2 id="judged-title" { "What is judged" } }
                (task(choice, told))
                (positive(looked, choice, told))
                (today(looked, choice, told))
                div class="actions" { button class="button small" type="submit" name="again" value="1" { "Ask again with these columns" } }
            }
            section class="fill" aria-labelledby="money-title" {
                div class="head" { h2 id="money-title" { "Which mistakes cost more?" } p class="small muted" { "Leave empty what you do not know." } }
                (money(choice, told))
            }
            section class="fill" aria-labelledby="name-title" {
                div class="head" { h2 id="name-title" { "What is it called?" } }
                (line(told, "", &Line { field: "name", label: "Name of the feature", hint: "Its spec becomes a file of this name in the folder.", kind: "text", value: &choice.name }))
                p class="measure" { "The spec gets bars that are suggested and not agreed: they are the same for everybody, and not taken from your data. Replace them on its Brief page." }
                div class="actions" { button class="button first" type="submit" { "Write the spec and check it" } }
            }
        }
    }
}

/// "420 rows: score is held against label."
fn answer(looked: &Looked, choice: &Choice) -> String {
    let rows = words::counted(looked.overview.rows, "row", "rows");
    let candidates: Vec<String> =
        choice.candidates(&looked.overview).iter().map(|(_, _, column)| cut(&column.name)).collect();
    match (choice.label(&looked.overview), candidates.as_slice()) {
        (Some(label), [only]) => format!("{rows}: {only} is held against {}.", cut(&label.name)),
        (Some(label), [_, ..]) => {
            format!("{rows}: {} candidates are held against {}.", candidates.len(), cut(&label.name))
        }
        (Some(_), []) => format!("{rows}. Which column holds what a candidate said?"),
        (None, _) => format!("{rows}. Which column holds what is true?"),
    }
}

/// A list to choose from, with what is wrong with it.
pub fn select(
    told: Option<&Told>,
    field: &'static str,
    label: &str,
    hint: &str,
    options: &[(String, String, bool)],
) -> Markup {
    let described = described(told, field, "");
    html! {
        div class="field" {
            label for=(field) { (label) @if !hint.is_empty() { span class="under" { (hint) } } }
            select id=(field) name=(field) aria-invalid=[described.as_ref().map(|_| "true")] aria-describedby=[described] {
                @for (value, words, chosen) in options { option value=(value) selected[*chosen] { (words) } }
            }
            (wrong(told, field, ""))
        }
    }
}

fn task(choice: &Choice, told: Option<&Told>) -> Markup {
    let mut options: Vec<(String, String, bool)> = TASKS
        .iter()
        .map(|(task, words)| (task.name().to_owned(), words::capital(words), choice.task == Some(*task)))
        .collect();
    if choice.task.is_none() {
        options.insert(0, (String::new(), "Choose".to_owned(), true));
    }
    select(told, "task", "The kind of answer", "", &options)
}

fn positive(looked: &Looked, choice: &Choice, told: Option<&Told>) -> Markup {
    let Some(label) = choice.label(&looked.overview).filter(|label| !label.values.is_empty()) else { return html! {} };
    let (words, hint) = match choice.task {
        Some(Task::Regression) => return html! {},
        Some(Task::Multiclass) => ("The class that must not be missed", "Where there is one."),
        _ => ("The value that is to be caught", "What counts as a yes: fraud, urgent, 1."),
    };
    let mut options: Vec<(String, String, bool)> = label
        .values
        .iter()
        .map(|(value, n)| {
            let said = format!("{} ({})", cut(value), words::counted(*n, "example", "examples"));
            (value.clone(), said, *value == choice.positive)
        })
        .collect();
    if choice.task == Some(Task::Multiclass) || choice.positive.is_empty() {
        options.insert(0, (String::new(), "None in particular".to_owned(), choice.positive.is_empty()));
    }
    select(told, "positive", words, hint, &options)
}

fn today(looked: &Looked, choice: &Choice, told: Option<&Told>) -> Markup {
    let mut options = vec![("unknown".to_owned(), "I do not know".to_owned(), choice.today == Today::Unknown)];
    if matches!(choice.task, Some(Task::Binary) | None) {
        options.push((
            "nothing".to_owned(),
            "Nothing: every case is left as it is".to_owned(),
            choice.today == Today::Nothing,
        ));
    }
    for (at, part, column) in choice.candidates(&looked.overview) {
        let said = if part == Part::Score { "scores" } else { "answers" };
        options.push((
            at.to_string(),
            format!("The {said} in {}", cut(&column.name)),
            choice.today == Today::Column(at),
        ));
    }
    select(told, "today", "What decides today", "The others are compared with it.", &options)
}

/// The two questions of money, in the words of the task.
fn money(choice: &Choice, told: Option<&Told>) -> Markup {
    let (miss, of_miss, alarm, of_alarm) = match choice.task {
        Some(Task::Multiclass) => (
            "What does it cost to miss that class?",
            "Per example of the class above that was given another.",
            "What does any other wrong answer cost?",
            "Per example.",
        ),
        Some(Task::Regression) => (
            "What does one too little cost?",
            "Per unit of the label: a minute too early, a piece too few.",
            "What does one too much cost?",
            "Per unit of the label.",
        ),
        _ => (
            "What does a miss cost?",
            "Per case that should have been caught and was not.",
            "What does a false alarm cost?",
            "Per case that was caught and should not have been.",
        ),
    };
    html! {
        (line(told, "", &Line { field: "miss", label: miss, hint: of_miss, kind: "text", value: &choice.miss }))
        (line(told, "", &Line { field: "alarm", label: alarm, hint: of_alarm, kind: "text", value: &choice.alarm }))
        (line(told, "", &Line { field: "currency", label: "In which currency", hint: "Three letters, such as USD, EUR or INR.", kind: "text", value: &choice.currency }))
    }
}
