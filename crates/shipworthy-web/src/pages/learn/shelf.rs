//! The library: lessons and kinds of case, by skill. Nothing is locked; an order is recommended and nothing more.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shipworthy_app::practice::Kept;
use shipworthy_app::practice::archetype::{ARCHETYPES, Archetype, Twist, archetype};
use shipworthy_app::practice::code::{Code, Level};
use shipworthy_app::practice::content::Lesson;
use shipworthy_app::practice::guide::areas;

use super::lesson::lessons;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};

pub async fn page(State(app): State<App>) -> Response {
    let (desk, bench) = (desk(&app), app.bench().clone());
    let read = away(&app, move || {
        let answers = desk.lesson_answers()?;
        let done: BTreeSet<String> = answers.into_iter().filter(|of| of.correct).map(|of| of.node).collect();
        Ok((main(&done, &desk.decided()?), bench.features()))
    });
    match read.await {
        Ok((main, features)) => {
            let page = page_of(
                "Library".to_owned(),
                Place::Workspace("/learn/library"),
                &features,
                html! { "Practice" },
                main,
            );
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(done: &BTreeSet<String>, decided: &[Kept]) -> Markup {
    let order = order(lessons());
    let next = order.iter().find(|lesson| !done.contains(&lesson.front.node));
    let minutes: u32 = lessons().iter().map(|lesson| lesson.front.minutes).sum();
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { "What can I learn here?" }
                h1 { (lessons().len()) " lessons, " (ARCHETYPES.len()) " kinds of decision." }
                p class="lead" { "Each lesson is one idea and one gap to fill, " (minutes / lessons().len().max(1) as u32) " minutes or so. Each kind of case can be practised as often as you like, always with another truth." }
            }
        }
        @if let Some(next) = next {
            p { "Recommended next, because what it builds on is done: " a class="more" href={ "/learn/lessons/" (next.front.node) } { (next.front.title) } ", " (next.front.minutes) " minutes." }
        }
        nav class="choice" aria-label="Areas" { @for area in areas().unwrap_or_default() { a href={ "#area-" (area.id) } { (area.name) } } a href="#kinds" { "Kinds of case" } }
        @for area in areas().unwrap_or_default() {
            @let of: Vec<&Lesson> = order.iter().copied().filter(|lesson| lesson.front.node.starts_with(&area.id)).collect();
            @let read = of.iter().filter(|lesson| done.contains(&lesson.front.node)).count();
            section id={ "area-" (area.id) } aria-labelledby={ "area-" (area.id) "-title" } {
                div class="head" { h2 id={ "area-" (area.id) "-title" } { (area.name) } p class="small muted" { (read) " of " (of.len()) " done, " (100 * read / of.len().max(1)) "%" } }
                ul class="shelf" { @for lesson in of { (row(lesson, done.contains(&lesson.front.node))) } }
            }
        }
        (kinds(decided))
    }
}

fn row(lesson: &Lesson, done: bool) -> Markup {
    let front = &lesson.front;
    let practice: Vec<&'static dyn Archetype> = front.practice.iter().filter_map(|id| archetype(id)).collect();
    html! {
        li {
            span class="muted" { (front.node) }
            div {
                h3 { a class="more" href={ "/learn/lessons/" (front.node) } { (front.title) } }
                @if !practice.is_empty() {
                    p class="small muted" { "Practised by " @for (place, of) in practice.iter().enumerate() { @if place > 0 { ", " } a class="more" href={ "#" (of.id()) } { (of.title()) } } }
                }
            }
            span class="small muted" { (front.minutes) " minutes" @if done { ", done" } }
        }
    }
}

fn kinds(decided: &[Kept]) -> Markup {
    html! {
        section id="kinds" aria-labelledby="kinds-title" {
            div class="head" {
                h2 id="kinds-title" { "Kinds of case" }
                p class="small muted" { "Learn: worked, but for one step. Practise: a fresh case. Test: three mixed ones, and nothing is said before the last." }
            }
            ul class="shelf" {
                @for of in ARCHETYPES {
                    @let so_often = decided.iter().filter(|kept| kept.archetype == of.id()).count();
                    li id=(of.id()) {
                        span class="muted" { (of.id()) }
                        div {
                            h3 { (of.title()) }
                            p class="small muted" { "Skills " (of.nodes().join(", ")) @if so_often > 0 { " · decided " (so_often) (if so_often == 1 { " time" } else { " times" }) } }
                            div class="ways-in" {
                                a class="more" href={ "/learn/worked/" (of.id()) } aria-label={ "Learn " (of.title()) } { "Learn" }
                                @for level in Level::ALL { a class="more" href={ "/learn/s/" (fresh(of, level, None, decided)) } aria-label={ "Practise, level " (level.number()) ": " (of.title()) } { "Practise, level " (level.number()) } }
                                @for twist in of.twists() { a class="more" href={ "/learn/s/" (fresh(of, Level::ALL[1], Some(twist), decided)) } aria-label={ "Practise, " (twist.title) ": " (of.title()) } { "Practise, " (twist.title) } }
                                a class="more" href={ "/learn/test/" (fresh(of, Level::ALL[0], None, decided)) } aria-label={ "Test, beginning with " (of.title()) } { "Test" }
                            }
                        }
                        span {}
                    }
                }
            }
        }
    }
}

/// The next case of a kind that somebody has not decided about.
pub fn fresh(of: &dyn Archetype, level: Level, twist: Option<&Twist>, decided: &[Kept]) -> Code {
    let taken: BTreeSet<&str> = decided.iter().map(|kept| kept.code.as_str()).collect();
    let codes = (1..).map(|seed| Code::new(of, seed, level).with_twist(twist));
    codes.into_iter().find(|code| !taken.contains(code.to_string().as_str())).expect("seeds do not end")
}

/// Lessons so that what one builds on stands before it; else as they are listed.
fn order(all: &[Lesson]) -> Vec<&Lesson> {
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = all
        .iter()
        .map(|lesson| (lesson.front.node.as_str(), lesson.front.needs.iter().map(String::as_str).collect()))
        .collect();
    let mut ordered: Vec<&Lesson> = Vec::new();
    while ordered.len() < all.len() {
        let ready = all.iter().find(|lesson| needs.get(lesson.front.node.as_str()).is_some_and(BTreeSet::is_empty));
        // A circle, which a test of the content excludes: the rest as it is listed.
        let Some(ready) = ready.or_else(|| all.iter().find(|lesson| needs.contains_key(lesson.front.node.as_str())))
        else {
            break;
        };
        let node = ready.front.node.as_str();
        needs.remove(node);
        needs.values_mut().for_each(|of| {
            of.remove(node);
        });
        ordered.push(ready);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lesson_builds_on_stands_before_it() {
        let order = order(lessons());
        assert_eq!(order.len(), lessons().len());
        for (place, lesson) in order.iter().enumerate() {
            for need in &lesson.front.needs {
                let before = order.iter().position(|other| other.front.node == *need).expect("a lesson");
                assert!(before < place, "{need} comes before {}", lesson.front.node);
            }
        }
    }

    #[test]
    fn a_fresh_case_is_one_that_was_not_decided() {
        let of = ARCHETYPES[0];
        assert_eq!(fresh(of, Level::ALL[1], None, &[]).to_string(), "P01@2:1:level=2");
    }
}
