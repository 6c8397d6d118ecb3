//! The skills audit: one thing at a time, in as many sittings as somebody likes; and what it found.

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice::record::CanDo;
use shipworthy_app::practice::skill_audit::report::AuditReport;
use shipworthy_app::practice::skill_audit::{Ask, Item, MOST_TASKS};
use shipworthy_app::practice::{self, Audit, AuditOf, PracticeError, Reply};

use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};
use crate::refusal::Refusal;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    audit: Option<u32>,
    tasks: Option<usize>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    audit: u32,
    tasks: usize,
    node: String,
    kind: String,
    answer: String,
    link: String,
}

pub async fn page(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let (desk, bench) = (desk(&app), app.bench().clone());
    let tasks = asked.tasks.unwrap_or(1).clamp(1, MOST_TASKS);
    let read = away(&app, move || {
        let of = AuditOf { by: &desk.learner.name, workspace: &desk.workspace, audit: asked.audit, tasks };
        Ok((practice::audit(&of)?, bench.features()))
    });
    match read.await {
        Ok((audit, features)) => {
            let place = Place::Workspace("/learn/skills");
            let crumb = html! { a class="more" href="/learn/skills" { "Skills" } };
            let page = page_of("Skills audit".to_owned(), place, &features, crumb, main(&audit, tasks));
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(audit: &Audit, tasks: usize) -> Markup {
    html! {
        @match (&audit.next, &audit.report) {
            (Some(item), report) => {
                (hero(&format!("{} of {} · {}", item.number, item.of, item.area.name), &item.skill, ""))
                (asked(audit.audit, tasks, item))
                @if let Some(report) = report { details class="numbers" { summary { "Found so far" } (found(report)) } }
            }
            (None, Some(report)) => {
                (hero("What can I do, and what not yet?", &report.says, "The audit is answered. Nothing of it is shown to anybody else."))
                (found(report))
                div class="actions" {
                    a class="button first" href="/learn/skills" { "Skills" }
                    @if tasks < MOST_TASKS { a class="button" href={ "/learn/audit?audit=" (audit.audit) "&tasks=" (tasks + 1) } { "Ask me one more of each area" } }
                    a class="button" href={ "/learn/audit?audit=" (audit.audit + 1) } { "A new audit" }
                }
            }
            (None, None) => { (hero("What can I do, and what not yet?", "Nothing to ask.", "")) }
        }
    }
}

fn asked(audit: u32, tasks: usize, item: &Item) -> Markup {
    let hidden = html! {
        input type="hidden" name="audit" value=(audit);
        input type="hidden" name="tasks" value=(tasks);
        input type="hidden" name="node" value=(item.node);
        input type="hidden" name="kind" value=(kind(&item.ask));
    };
    html! {
        @match &item.ask {
            Ask::CanDo { statement } => {
                form class="call said-form" method="post" action="/learn/audit" {
                    (hidden)
                    p class="lead" { (statement) }
                    fieldset class="asked" {
                        legend { "Do you do this?" }
                        @for (place, says) in CanDo::ALL.into_iter().enumerate() {
                            label class="opt" data-key=(place + 1) { input type="radio" name="answer" value=(says.name()) required; kbd aria-hidden="true" { (place + 1) } span { (capital(says.words())) } }
                        }
                    }
                    div class="field" {
                        label for="link" { "Where can it be seen? A link, if there is one" }
                        input id="link" name="link" maxlength="500" autocomplete="off";
                    }
                    div class="actions" { button class="button first" type="submit" { "Next" } }
                }
            }
            Ask::Case { code, title, begun } => {
                p { "A case: " b { (title) } ". Decide it as you would at work, then come back here." }
                div class="actions" {
                    @if *begun {
                        a class="button first" href={ "/learn/s/" (code) } { "To the case" }
                    } @else {
                        form method="post" action="/learn/audit" { (hidden) input type="hidden" name="answer" value="case"; button class="button first" type="submit" { "Take the case" } }
                    }
                }
            }
            Ask::Gap { ask, choices, .. } => {
                form class="call said-form" method="post" action="/learn/audit" {
                    (hidden)
                    @if choices.is_empty() {
                        div class="field" {
                            label for="answer" { (ask) }
                            input id="answer" name="answer" inputmode="decimal" autocomplete="off";
                        }
                    } @else {
                        fieldset class="asked" {
                            legend { (ask) }
                            @for (place, choice) in choices.iter().enumerate() {
                                label class="opt" data-key=(place + 1) { input type="radio" name="answer" value=(place + 1); kbd aria-hidden="true" { (place + 1) } span { (choice) } }
                            }
                        }
                    }
                    p class="small muted" { "Leave it open where you do not know; the lesson works it out." }
                    div class="actions" { button class="button first" type="submit" { "Next" } }
                }
            }
            Ask::Card { card } => {
                p class="lead" { (card.ask) }
                details class="numbers" { summary { "Say it to yourself, then look" } p { (card.answer) } }
                form class="actions" method="post" action="/learn/audit" {
                    (hidden)
                    button class="button first" type="submit" name="answer" value="yes" { "I knew it" }
                    button class="button" type="submit" name="answer" value="no" { "I did not" }
                }
            }
        }
    }
}

fn capital(text: &str) -> String {
    shipworthy_report::words::capital(text)
}

fn found(report: &AuditReport) -> Markup {
    html! {
        @if !report.gaps.is_empty() {
            section aria-labelledby="gaps" {
                h2 id="gaps" { "What to work on" }
                ol { @for gap in &report.gaps { li { (gap.says) " " a class="more" href={ "/learn/lessons/" (gap.lesson) } { "Lesson " (gap.lesson) } } } }
            }
        }
        section aria-labelledby="areas" {
            h2 id="areas" { "What you say, and what the tasks showed" }
            table class="plain cards" {
                caption class="hidden-words" { "Areas" }
                thead { tr { th scope="col" { "Area" } th scope="col" { "Beside each other" } th scope="col" { "Seen at" } } }
                tbody { @for area in &report.areas { tr {
                    th scope="row" { (area.name) }
                    td data-label="Beside each other" { span { (capital(&area.says)) } }
                    td data-label="Seen at" { span { (shipworthy_report::parts::safe(&area.link)) } }
                } } }
            }
            @for note in &report.notes { p class="small muted" { (note) } }
        }
    }
}

pub async fn answer(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let now = app.bench().now();
    let desk = desk(&app);
    let tasks = sent.tasks.clamp(1, MOST_TASKS);
    let (audit, back) = (sent.audit, format!("/learn/audit?audit={}&tasks={tasks}", sent.audit));
    let done = away(&app, move || {
        let of = AuditOf { by: &desk.learner.name, workspace: &desk.workspace, audit: Some(audit), tasks };
        let Some(item) = practice::audit(&of)?.next else { return Ok(()) };
        if kind(&item.ask) != sent.kind {
            return Ok(());
        }
        let reply = read(&item.ask, &sent.answer, &sent.link)?;
        match practice::reply(&of, &sent.node, &reply, now.seconds, now.offset_minutes) {
            // It was sent twice: the first one is kept.
            Ok(_) | Err(PracticeError::Decided(_)) => Ok(()),
            Err(error) => Err(error),
        }
    });
    match done.await {
        Ok(()) => Redirect::to(&back).into_response(),
        Err(refusal) => Refusal::into_response(refusal),
    }
}

/// What is asked, as forms name it: a form that is sent twice does not answer what comes after it.
fn kind(ask: &Ask) -> &'static str {
    match ask {
        Ask::CanDo { .. } => "can-do",
        Ask::Case { .. } => "case",
        Ask::Gap { .. } => "gap",
        Ask::Card { .. } => "card",
    }
}

fn read(ask: &Ask, answer: &str, link: &str) -> Result<Reply, PracticeError> {
    let wrong = |told: &str| PracticeError::Unknown(told.to_owned());
    match ask {
        Ask::CanDo { .. } => CanDo::read(answer)
            .map(|says| Reply::CanDo(says, link.to_owned()))
            .ok_or_else(|| wrong("choose one of the three")),
        Ask::Case { .. } => Ok(Reply::Case),
        Ask::Gap { .. } if answer.trim().is_empty() => Ok(Reply::Gap(None)),
        Ask::Gap { .. } => answer
            .trim()
            .trim_end_matches('%')
            .replace(',', "")
            .parse()
            .map(|number| Reply::Gap(Some(number)))
            .map_err(|_| wrong("the answer is a number, or nothing")),
        Ask::Card { .. } => Ok(Reply::Card(answer == "yes")),
    }
}
