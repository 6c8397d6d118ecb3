//! Today: what do I practise now? Three cases, one first, and an end. Who was away finds today's cases and nothing that waited.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shipworthy_app::practice::archetype::Stream;
use shipworthy_app::practice::progressed::judgement::Judgement;
use shipworthy_app::practice::schedule::due::Due;
use shipworthy_app::practice::{self, Kept, Today};

use super::{away, day_of, desk, page as page_of, today};
use crate::app::App;
use crate::frame::{Place, frame};

/// Days that the rhythm looks back on.
const RHYTHM: i64 = 28;

/// What a day of practice shows.
struct Day {
    cases: Vec<(Today, Option<u32>)>,
    /// Days before today on which something was decided: 0 is today.
    days: BTreeSet<i64>,
    first_run: bool,
    due: Due,
    judgement: Judgement,
}

pub async fn page(State(app): State<App>) -> Response {
    let (desk, number, now) = (desk(&app), today(&app), app.bench().now());
    let bench = app.bench().clone();
    let read = away(&app, move || {
        let decided = desk.decided()?;
        let cases = practice::today(number, &desk.learner.name, &desk.workspace)?;
        let points = practice::settings(&desk.learner.name, &desk.workspace)?.points;
        let score = |of: &Today| {
            let kept = decided.iter().find(|kept| kept.code == of.code.to_string());
            kept.filter(|_| points).map(|kept| kept.score)
        };
        let ago = |kept: &Kept| i64::from(number) - day_of(now, kept.at);
        let days = decided.iter().map(ago).filter(|ago| (0..RHYTHM).contains(ago)).collect();
        let cases = cases
            .into_iter()
            .map(|of| {
                let score = score(&of);
                (of, score)
            })
            .collect();
        let due = practice::due(&desk.learner.name, &desk.workspace, now.seconds, now.offset_minutes)?;
        let judgement = practice::judgement(&desk.learner.name, &desk.workspace)?;
        Ok((Day { cases, days, first_run: decided.is_empty(), due, judgement }, bench.features()))
    });
    match read.await {
        Ok((day, features)) => {
            let title = answer(&day).trim_end_matches('.').to_owned();
            let page = page_of(title, Place::Workspace("/learn"), &features, html! { "Practice" }, main(&day));
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn open(day: &Day) -> usize {
    day.cases.iter().filter(|(of, _)| !of.done).count()
}

/// The case that is offered: the next one, and to whoever has decided none yet the shortest.
fn offered(day: &Day) -> Option<usize> {
    let open = || (0..day.cases.len()).filter(|place| !day.cases[*place].0.done);
    if day.first_run { open().min_by_key(|place| day.cases[*place].0.minutes) } else { open().next() }
}

fn answer(day: &Day) -> String {
    let minutes = day.cases.iter().filter(|(of, _)| !of.done).map(|(of, _)| of.minutes);
    match (open(day), day.first_run) {
        (0, _) => "Done for today.".to_owned(),
        (_, true) => {
            let minutes = offered(day).map_or(0, |place| day.cases[place].0.minutes);
            format!("One decision, {minutes} minutes.")
        }
        (1, _) => "One more, if you like.".to_owned(),
        (2, _) => "Two more, if you like.".to_owned(),
        _ => format!("Three decisions, {} minutes.", minutes.sum::<u32>()),
    }
}

fn main(day: &Day) -> Markup {
    let first = offered(day);
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { "What do I practise now?" }
                h1 { (answer(day)) }
                @if day.first_run {
                    p class="lead" { "Read what is claimed and what is known. Decide, say how sure you are, and why. Then see what each call was worth, apart from luck." }
                } @else if first.is_none() {
                    p class="lead" { "The next three come tomorrow. Nothing is lost by staying away." }
                }
            }
        }
        ul class="dots" aria-label="Today's three" {
            @for (place, (of, score)) in day.cases.iter().enumerate() { (row(of, *score, first == Some(place))) }
        }
        (judged(day))
        (again(&day.due))
        (rhythm(day))
        section aria-labelledby="more-title" {
            div class="head" { h2 id="more-title" { "When you want more" } }
            ul class="entries" {
                li { a href="/learn/library" { b { "Library" } span { "53 lessons and every kind of case, by skill" } } }
                li { a href="/learn/cases" { b { "Long cases" } span { "Six decisions with more to read" } } }
                li { a href="/learn/skills" { b { "Skills" } span { "Where you stand, and an audit that finds the gaps" } } }
                li { a href="/learn/plan" { b { "Plan" } span { "What next, in which order, from what was measured" } } }
                li { a href="/learn/questions" { b { "Questions" } span { "What interviewers ask, answered in your own words" } } }
                li { a href="/learn/progress" { b { "Progress" } span { "Whether sure means right, and what decisions left" } } }
                li { a href="/learn/guide/roles" { b { "Field guide" } span { "What five guides say about the job, and where they disagree" } } }
            }
        }
    }
}

fn row(of: &Today, score: Option<u32>, first: bool) -> Markup {
    let address = format!("/learn/s/{}", of.code);
    html! {
        li class=(if of.done { "done" } else { "open" }) {
            span class="dot-mark" aria-hidden="true" {}
            div {
                p class="eyebrow" { (stream(of.stream)) }
                h2 { a href=(address) { (of.headline) } }
                p class="small muted" { (of.title) ", about " (of.minutes) " minutes" @if let Some(score) = score { ". Decided: " (score) " of 100." } @else if of.done { ". Decided." } }
            }
            @if first { a class="button first" href=(address) data-enter { (of.minutes) " minutes " kbd { "Enter" } } }
        }
    }
}

fn stream(of: Stream) -> &'static str {
    match of {
        Stream::Llm => "Products on language models",
        Stream::Eval => "How well it works, and how sure that is",
        Stream::Decision => "What to do about it",
    }
}

/// Somebody's judgement in two sentences; nothing before the first decision.
fn judged(day: &Day) -> Markup {
    html! {
        @if !day.first_run {
            p class="small muted" id="judgement" {
                a class="more" href="/learn/progress" { (day.judgement.confidence()) } " "
                a class="more" href="/learn/skills" { (day.judgement.estimated()) }
            }
        }
    }
}

/// What was practised before and comes up again: as much as there is room for today, and no word of more.
fn again(due: &Due) -> Markup {
    html! {
        @if !due.done_for_today {
            section aria-labelledby="again-title" {
                div class="head" { h2 id="again-title" { "Once more" } }
                ul class="shelf" {
                    @for case in &due.cases { li {
                        span class="muted" { (case.code.archetype) }
                        div {
                            h3 { a class="more" href={ "/learn/s/" (case.code) } { (case.title) } }
                            p class="small muted" { @for (place, (_, name)) in case.skills.iter().enumerate() { @if place > 0 { " · " } (name) } }
                        }
                        @if case.worked_first { a class="more" href={ "/learn/worked/" (case.code.archetype) } { "See one worked first" } }
                    } }
                    @if !due.cards.is_empty() { li {
                        span class="muted" { "Cards" }
                        div { h3 { a class="more" href="/learn/cards" { @if due.cards.len() == 1 { "One card" } @else { (due.cards.len()) " cards" } } } p class="small muted" { "Facts worth having at hand" } }
                    } }
                }
            }
        }
    }
}

/// On how many of the last days something was decided. A day without it is a day like any other.
fn rhythm(day: &Day) -> Markup {
    html! {
        @if !day.first_run {
            section aria-labelledby="rhythm-title" {
                h2 id="rhythm-title" { (day.days.len()) " of the last " (RHYTHM) " days" }
                div class="rhythm" aria-hidden="true" { @for ago in (0..RHYTHM).rev() { i class=(if day.days.contains(&ago) { "on" } else { "off" }) {} } }
            }
        }
    }
}
