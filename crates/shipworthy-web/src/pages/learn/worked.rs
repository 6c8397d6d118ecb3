//! A kind of case, worked but for one step: the questions that are worth asking are asked, the sums are done, one number is left.
//!
//! Worked cases have lines of their own, so that nobody sees the sums of a case that they decide about.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice::archetype::archetype;
use shipworthy_app::practice::case::Case;
use shipworthy_app::practice::code::{Code, Level};
use shipworthy_app::practice::dissent::dissent;
use shipworthy_app::practice::{self, PracticeError};
use shipworthy_eval::words::sentence_case;
use shipworthy_report::learn::{answered, exhibit, worth};

use super::scenario::story;
use super::{away, page as page_of, refused};
use crate::app::App;
use crate::frame::{Place, frame};

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// What was typed into the gap.
    answer: String,
    /// Which worked case, from 0.
    n: u64,
}

pub async fn page(State(app): State<App>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let Some(of) = archetype(&id) else {
        let error = PracticeError::Unknown(format!("there is no kind of case '{id}'"));
        return refused(&app, &error).into_response();
    };
    let bench = app.bench().clone();
    let drawn = away(&app, move || {
        let case = practice::draw(&Code::new(of, u64::MAX - asked.n.min(10_000), Level::ALL[0]))?;
        Ok((main(&case, &asked), bench.features()))
    });
    match drawn.await {
        Ok((main, features)) => {
            let crumb = html! { a class="more" href="/learn/library#kinds" { "Library" } " · worked" };
            let page = page_of(of.title().to_owned(), Place::Workspace("/learn/library"), &features, crumb, main);
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(case: &Case, asked: &Asked) -> Markup {
    let typed = asked.answer.trim();
    let number = typed.trim_end_matches('%').replace(',', "").trim().parse::<f64>().ok();
    let address = format!("/learn/worked/{}", case.code.archetype);
    html! {
        div class="case worked" {
            div {
                (story(case))
                @for (place, of) in case.exhibits.iter().enumerate() { (exhibit(of, &format!("exhibit-{}", place + 1))) }
                @for (place, question) in case.worth_asking().into_iter().enumerate() {
                    section class="exhibit" aria-labelledby={ "asked-" (place + 1) } {
                        h2 id={ "asked-" (place + 1) } { (question.label) }
                        p class="small muted" { "Asked, because it is worth its price." }
                        (answered(&question.answer))
                    }
                }
            }
            div {
                section class="call" id="gap" aria-labelledby="gap-title" {
                    h2 id="gap-title" { "Worked, but for one step" }
                    ol class="notes" { @for step in &case.gap.worked { li { (step) } } }
                    form method="get" action={ (address) "#gap" } {
                        input type="hidden" name="n" value=(asked.n);
                        div class="fld" {
                            label for="answer" { (case.gap.ask) }
                            div class="sure" { input id="answer" name="answer" inputmode="decimal" autocomplete="off" value=(typed); }
                        }
                        button class="button first" type="submit" { "Answer" }
                    }
                    @match (typed.is_empty(), number) {
                        (true, _) => {}
                        (false, None) => { p class="wrong" { "That is no number." } }
                        (false, Some(number)) => {
                            p role="status" { b { (if case.gap.accepts(number) { "Right. " } else { "Not quite. " }) } (case.gap.why) }
                        }
                    }
                }
                @if number.is_some() {
                    section class="exhibit" aria-labelledby="worth-title" {
                        h2 id="worth-title" { "What each call is worth" }
                        (worth(&case.worked(), case.currency()))
                    }
                    section class="exhibit" aria-labelledby="dissent-title" {
                        h2 id="dissent-title" { "Who would object" }
                        p class="small muted" { "The numbers leave something out. Written here, in nobody's name." }
                        @for note in dissent(&case.code.archetype) { blockquote class="say" { b { (sentence_case(&note.who)) } (note.says) } }
                    }
                    p { a class="more" href={ (address) "?n=" (asked.n + 1) } { "Another one, worked" } }
                    p { a class="more" href={ "/learn/library#" (case.code.archetype) } { "Practise it" } }
                }
            }
        }
    }
}
