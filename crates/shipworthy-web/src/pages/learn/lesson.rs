//! A lesson: one idea, worked in full but for one gap. What follows the gap may speak of its answer, and is shown when it is filled or
//! passed.

use std::sync::LazyLock;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use shipworthy_app::form::FieldProblem;
use shipworthy_app::practice::archetype::archetype;
use shipworthy_app::practice::code::Level;
use shipworthy_app::practice::content::{self, GapKind, Lesson};
use shipworthy_app::practice::desk::LessonAnswer;
use shipworthy_report::parts::prose;
use shipworthy_report::words;

use super::super::form::{Told, described, summary, wrong};
use super::shelf::fresh;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

/// The mark of the gap in a text.
const BLANK: &str = "____";

static LESSONS: LazyLock<Vec<Lesson>> = LazyLock::new(|| content::lessons().expect("a test reads every lesson"));

/// All lessons.
pub fn lessons() -> &'static [Lesson] {
    &LESSONS
}

fn lesson(node: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.front.node == node)
}

/// A text of the content as a page shows it: its headings follow the first one, its tables are named by the heading above them, and
/// `[[E1]]` leads to that lesson.
pub fn shown(markdown: &str) -> Markup {
    const TABLE: &str = "<table class=\"plain\">";
    let mut text = prose(markdown).into_string();
    for level in 3..=6 {
        for tag in ["<h", "</h"] {
            text = text.replace(&format!("{tag}{level}>"), &format!("{tag}{}>", level - 1));
        }
    }
    let mut named = String::with_capacity(text.len());
    for (place, piece) in text.split(TABLE).enumerate() {
        if place > 0 {
            let above = named.rsplit_once("</h2>").and_then(|(before, _)| before.rsplit_once("<h2>"));
            let heading = above.map_or("The figures", |(_, heading)| heading).to_owned();
            named.push_str(&format!("{TABLE}<caption class=\"hidden-words\">{heading}</caption>"));
        }
        named.push_str(piece);
    }
    let mut text = named;
    for other in lessons() {
        let node = &other.front.node;
        let link = html! { a href={ "/learn/lessons/" (node) } { (other.front.title) } }.into_string();
        text = text.replace(&format!("[[{node}]]"), &link);
    }
    PreEscaped(text)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// Whether the rest is shown without an answer.
    rest: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    answer: String,
}

fn missing() -> Response {
    let near = vec![("/learn/library".to_owned(), "Library".to_owned())];
    Refusal::because(StatusCode::NOT_FOUND, "There is no such lesson.", "The library lists those that there are.")
        .near(near)
        .into_response()
}

pub async fn page(State(app): State<App>, Path(node): Path<String>, Query(asked): Query<Asked>) -> Response {
    match lesson(&node) {
        Some(lesson) => show(&app, lesson, asked.rest.is_some(), None).await,
        None => missing(),
    }
}

async fn show(app: &App, lesson: &'static Lesson, passed: bool, returned: Option<(Typed, Told)>) -> Response {
    let (desk, bench) = (desk(app), app.bench().clone());
    let status = returned.as_ref().map_or(StatusCode::OK, |(_, told)| told.status);
    let read = away(app, move || {
        let answers = desk.lesson_answers()?;
        let last = answers.iter().rev().find(|of| of.node == lesson.front.node);
        let decided = desk.decided()?;
        let onward = onward(lesson, |of| fresh(of, Level::ALL[0], None, &decided).to_string());
        Ok((main(lesson, last, passed, returned.as_ref(), &onward), bench.features()))
    });
    match read.await {
        Ok((main, features)) => {
            let crumb = html! { a class="more" href="/learn/library" { "Library" } " · " (lesson.front.node) };
            let page = page_of(lesson.front.title.clone(), Place::Workspace("/learn/library"), &features, crumb, main);
            (status, frame(app, &page)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(
    lesson: &Lesson,
    last: Option<&LessonAnswer>,
    passed: bool,
    returned: Option<&(Typed, Told)>,
    onward: &Markup,
) -> Markup {
    let front = &lesson.front;
    let (before, after) = split(&lesson.body);
    let open = last.is_some() || passed;
    html! {
        p class="read-bar" {
            progress data-read max="1" value="0" aria-label="How much is read" hidden {}
            span data-minutes-left=(front.minutes) { (front.minutes) " minutes" }
        }
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { (front.node) @if last.is_some_and(|of| of.correct) { " · done" } }
                h1 { (front.title) }
            }
        }
        div data-lesson {
            div class="lesson" { (shown(before)) }
            (gap(lesson, last, open, returned))
            @if open { div class="lesson" { (shown(after)) } (onward) (sources(lesson)) }
        }
    }
}

/// The text up to the paragraph with the gap, and what follows it. The title stands apart.
fn split(body: &str) -> (&str, &str) {
    let text = body.split_once('\n').map_or("", |(_, rest)| rest);
    let Some(at) = text.find(BLANK) else { return (text, "") };
    let end = text[at..].find("\n\n").map_or(text.len(), |end| at + end);
    text.split_at(end)
}

/// The gap: a question, and what is said to the last answer.
fn gap(lesson: &Lesson, last: Option<&LessonAnswer>, open: bool, returned: Option<&(Typed, Told)>) -> Markup {
    let gap = &lesson.front.gap;
    let told = returned.map(|(_, told)| told);
    let typed = returned
        .map_or_else(|| last.map(|of| of.answer.to_string()).unwrap_or_default(), |(typed, _)| typed.answer.clone());
    let said = last.map(|of| gap.reply(of.answer));
    html! {
        section class="gap-form" id="gap" aria-labelledby="gap-title" {
            h2 id="gap-title" { "Fill the gap" }
            @if let Some(told) = told { (summary(told, "")) }
            form method="post" action={ "/learn/lessons/" (lesson.front.node) } novalidate {
                @match gap.kind {
                    GapKind::Number => {
                        div class="field" {
                            label for="answer" { (gap.ask) }
                            input id="answer" name="answer" inputmode="decimal" autocomplete="off" value=(typed) aria-invalid=[described(told, "answer", "").map(|_| "true")] aria-describedby=[described(told, "answer", "")];
                        }
                    }
                    GapKind::Choice => {
                        fieldset class="asked" id="answer" {
                            legend { (gap.ask) }
                            @for (place, choice) in gap.choices.iter().enumerate() {
                                label class="opt" data-key=(place + 1) { input type="radio" name="answer" value=(place + 1) checked[typed == (place + 1).to_string()]; kbd aria-hidden="true" { (place + 1) } span { (choice) } }
                            }
                        }
                    }
                }
                (wrong(told, "answer", ""))
                div class="actions" {
                    button class="button first" type="submit" { (if last.is_some() { "Answer again" } else { "Answer" }) }
                    @if !open { a class="button" href={ "/learn/lessons/" (lesson.front.node) "?rest=1#gap" } { "Go on without" } }
                }
            }
            @if let Some(said) = said {
                p role="status" { b { (if said.right { "Right. " } else { "Not quite. " }) } (said.say) }
                @if !said.right && said.say != gap.why { p class="small muted" { (gap.why) } }
            }
        }
    }
}

/// Where to go next: practise it, and lessons that build on it.
fn onward(lesson: &Lesson, fresh: impl Fn(&dyn shipworthy_app::practice::archetype::Archetype) -> String) -> Markup {
    let node = &lesson.front.node;
    let next: Vec<&Lesson> = lessons().iter().filter(|other| other.front.needs.contains(node)).collect();
    html! {
        section aria-labelledby="onward-title" {
            h2 id="onward-title" { "Where to go next" }
            ul {
                @for of in lesson.front.practice.iter().filter_map(|id| archetype(id)) { li { a class="more" href={ "/learn/s/" (fresh(of)) } { "Practise it: " (of.title()) } } }
                @for other in next { li { a class="more" href={ "/learn/lessons/" (other.front.node) } { (other.front.title) } ", " (other.front.minutes) " minutes" } }
                li { a class="more" href="/learn/library" { "All lessons" } }
            }
        }
    }
}

fn sources(lesson: &Lesson) -> Markup {
    html! {
        section aria-labelledby="sources-title" {
            h2 id="sources-title" { "Sources" }
            ul { @for source in &lesson.front.sources { li class="small" { (source.text) @if let Some(url) = &source.url { " " code { (url) } } } } }
            p class="small muted" { "Facts checked in " (lesson.front.facts) "." }
        }
    }
}

/// Takes an answer, and leads to what is said to it.
pub async fn answer(State(app): State<App>, Path(node): Path<String>, Form(typed): Form<Typed>) -> Response {
    let Some(lesson) = lesson(&node) else { return missing() };
    let number = typed.answer.trim().trim_end_matches('%').trim().replace(',', "").parse::<f64>();
    let Some(number) = number.ok().filter(|number| number.is_finite()) else {
        let (message, remedy) = match lesson.front.gap.kind {
            GapKind::Number => ("the answer is no number", "type a number, such as 12.5"),
            GapKind::Choice => ("nothing is chosen", "choose one"),
        };
        let problem = FieldProblem { field: "answer", message: message.to_owned(), remedy: remedy.to_owned() };
        return show(&app, lesson, false, Some((typed, Told::fields(vec![problem])))).await;
    };
    let (desk, at) = (desk(&app), app.bench().now().seconds);
    let kept =
        away(&app, move || desk.answer_lesson(&lesson.front.node, number, lesson.front.gap.reply(number).right, at));
    match kept.await {
        Ok(()) => Redirect::to(&format!("/learn/lessons/{node}#gap")).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Pages of the field guide.
pub async fn guide(State(app): State<App>, Path(id): Path<String>) -> Response {
    use shipworthy_app::practice::guide::guide;
    let pages = guide().unwrap_or_default();
    let Some(found) = pages.iter().find(|page| page.id == id) else { return missing() };
    let bench = app.bench().clone();
    let Ok(features) = tokio::task::spawn_blocking(move || bench.features()).await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let text = found.body.split_once('\n').map_or("", |(_, rest)| rest);
    let main = html! {
        p class="eyebrow" { "Field guide" }
        h1 { (found.title) }
        nav class="choice" aria-label="Field guide" { @for page in &pages { a href={ "/learn/guide/" (page.id) } aria-current=[(page.id == id).then_some("page")] { (page.title) } } }
        p class="small muted measure" { "Claims, each with who made it and when; where the guides contradict each other, they stand side by side and nothing is averaged. Compared in " (found.facts) "." }
        div class="lesson" { (shown(text)) }
        section aria-labelledby="sources-title" {
            h2 id="sources-title" { "Sources" }
            ul { @for source in &found.sources { li class="small" { (source.text) } } }
        }
    };
    let page = page_of(
        words::capital(&found.title),
        Place::Workspace("/learn/library"),
        &features,
        html! { a class="more" href="/learn/library" { "Library" } },
        main,
    );
    frame(&app, &page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_is_split_at_its_gap_and_no_link_is_left_over() {
        for lesson in lessons() {
            let (before, after) = split(&lesson.body);
            assert!(before.contains(BLANK) && !after.contains(BLANK), "{}", lesson.front.node);
            assert!(after.contains("## On Monday"), "{}", lesson.front.node);
            let text = shown(&lesson.body).into_string();
            assert!(!text.contains("[["), "{}: {text}", lesson.front.node);
        }
    }
}
