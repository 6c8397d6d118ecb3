//! Skills: where do I stand? Each on a line from 0 to 100 with its doubt, what it rests on, and what to do next.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice::skill::standing::{GroupStanding, SkillStanding, Standing};
use shipworthy_app::practice::skill_audit::change::Change;
use shipworthy_app::practice::skill_audit::report::AuditReport;
use shipworthy_app::practice::{self, AuditOf};
use shipworthy_report::learn::progress::{bands, cases, change};
use shipworthy_report::learn::table;
use shipworthy_report::learn::tables::change_table;

use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    view: Option<String>,
}

pub async fn page(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let (desk, bench) = (desk(&app), app.bench().clone());
    let read = away(&app, move || {
        let (by, workspace) = (desk.learner.name.as_str(), desk.workspace.as_path());
        let view = asked.view.as_deref().filter(|view| !view.is_empty());
        let standing = practice::skills(by, workspace, view)?;
        let report = practice::audit(&AuditOf { by, workspace, audit: None, tasks: 1 })?.report;
        Ok((main(&standing, report.as_ref()), bench.features()))
    });
    match read.await {
        Ok((main, features)) => {
            let place = Place::Workspace("/learn/skills");
            let page = page_of("Skills".to_owned(), place, &features, html! { "Practice" }, main);
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(standing: &Standing, report: Option<&AuditReport>) -> Markup {
    let known = standing.groups.iter().flat_map(|group| &group.skills).filter(|skill| skill.band.is_some()).count();
    let lead = match (standing.decisions, known) {
        (0, _) => {
            "Nothing was decided yet. An estimate of a skill shows after three cases that practise it; until then there is nothing to say, and nothing is guessed."
        }
        (_, 0) => "Too few cases so far: an estimate of a skill shows after three that practise it.",
        _ => {
            "50 is as good as the best fixed rule, 100 the best that can be decided. A line holds the skill with a chance of 80%."
        }
    };
    html! {
        (hero("Where do I stand?", "Skills.", lead))
        (gaps(report))
        @if let Some(change) = report.and_then(|report| report.change.as_ref()) { (changed(change)) }
        nav class="choice" aria-label="Ways to cut the skills up" {
            a href="/learn/skills" aria-current=[standing.view.is_none().then_some("page")] { "By area" }
            @for view in &standing.views {
                @let here = standing.view.as_ref().is_some_and(|of| of.id == view.id);
                a href={ "/learn/skills?view=" (view.id) } title=(view.title) aria-current=[here.then_some("page")] { "Guide " (view.id.to_uppercase()) }
            }
        }
        @if let Some(view) = &standing.view { p class="muted" { (view.title) ". The same skills, as this guide names them." } }
        @for (place, of) in standing.groups.iter().enumerate() { (group(of, place)) }
    }
}

/// The gaps of the latest audit, in words.
fn gaps(report: Option<&AuditReport>) -> Markup {
    html! {
        section class="learned" aria-labelledby="gaps" {
            h2 id="gaps" { "Gaps" }
            @match report {
                None => {
                    p { "An audit finds them: a statement and a task for each of eleven areas, about twenty minutes, in as many sittings as you like." }
                    p class="onward" { a class="button first" href="/learn/audit" { "Begin the audit" } " " a class="more" href="/learn/plan" { "Or see a plan without one" } }
                }
                Some(report) => {
                    @if report.gaps.is_empty() { p { (report.says) } } @else {
                        ol { @for gap in &report.gaps { li {
                            (gap.says)
                            " " a class="more" href={ "/learn/lessons/" (gap.lesson) } { "Lesson " (gap.lesson) }
                        } } }
                    }
                    p class="onward" { a class="button" href="/learn/plan" { "What next: the plan" } " " a class="more" href="/learn/audit" { @if report.whole { "The audit" } @else { "Go on with the audit" } } }
                }
            }
        }
    }
}

/// The audit before and the latest one, as bands with their table.
fn changed(of: &Change) -> Markup {
    html! {
        section class="learned" aria-labelledby="change" {
            h2 id="change" { "Before and after" }
            p { (of.says) }
            (change(of))
            details class="numbers" { summary { "The numbers" } (table(&change_table(of))) }
        }
    }
}

fn group(of: &GroupStanding, place: usize) -> Markup {
    let id = format!("group-{place}");
    html! {
        section class="learned" aria-labelledby=(id) {
            h2 id=(id) { (of.name) }
            @if of.answers > 0 { p class="small muted" { "As a whole: " (of.says) "." } }
            (bands(of))
            table class="plain cards standing" {
                caption class="hidden-words" { (of.name) ", skill by skill" }
                thead { tr { th scope="col" { "Skill" } th scope="col" { "Estimate" } th scope="col" { "Rests on" } th scope="col" { "Next" } } }
                tbody { @for skill in &of.skills { (row(skill)) } }
            }
        }
    }
}

fn row(of: &SkillStanding) -> Markup {
    html! {
        tr {
            th scope="row" { a class="more" href={ "/learn/lessons/" (of.id) } { (of.name) } span class="under muted" { " " (of.id) } }
            td data-label="Estimate" { span { (of.says) } }
            td data-label="Rests on" { span { (cases(of.answers)) } }
            td data-label="Next" { span {
                @match &of.next {
                    Some(next) => {
                        @if next.worked_first { a class="more" href={ "/learn/worked/" (next.code.archetype) } { "See one worked" } ", then " }
                        a class="more" href={ "/learn/s/" (next.code) } { (next.title) }
                    }
                    None => a class="more" href={ "/learn/lessons/" (of.id) } { "Lesson, " (of.lesson_minutes) " minutes" }
                }
                (builds_on(of))
            } }
        }
    }
}

/// What comes before it, for whoever finds it hard.
fn builds_on(of: &SkillStanding) -> Markup {
    html! {
        @if !of.builds_on.is_empty() {
            span class="before small muted" {
                "Builds on "
                @for (place, before) in of.builds_on.iter().enumerate() {
                    @if place > 0 { ", " }
                    a class="more" href={ "/learn/lessons/" (before.id) } { (before.name) }
                }
            }
        }
    }
}
