//! The plan: what next, in which order? Made of what was measured, where somebody comes from, and the hours they have; its steps are done
//! with something to show, or left out.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice::archetype::archetype;
use shipworthy_app::practice::roadmap::plan::{Finished, Plan, SkillStep, Stage, State as StepState, resources};
use shipworthy_app::practice::roadmap::{RoadStep, Roadmap};
use shipworthy_app::practice::schedule::settings::Settings;
use shipworthy_app::practice::skill::graph::Graph;
use shipworthy_app::practice::{self, LONGEST_EVIDENCE, PracticeError};
use shipworthy_report::learn::plan::times;
use shipworthy_report::learn::tables::{hours_words, work_words};
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::super::waiting::hero;
use super::{away, desk, page as page_of, weeks};
use crate::app::App;
use crate::frame::{Place, frame};

/// Stages that stand open at first.
const OPEN: usize = 2;

/// Where somebody comes from, as it was sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    background: String,
    hours: String,
    role: String,
}

/// What somebody says of a step.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Said {
    step: String,
    state: String,
    evidence: String,
}

/// What could not be taken: of which step, what was typed, and why not.
struct Refused {
    said: Said,
    told: String,
}

pub async fn page(State(app): State<App>) -> Response {
    show(&app, None).await
}

async fn show(app: &App, refused: Option<Refused>) -> Response {
    let (desk, bench) = (desk(app), app.bench().clone());
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let read = away(app, move || {
        let (by, workspace) = (desk.learner.name.as_str(), desk.workspace.as_path());
        let settings = practice::settings(by, workspace)?;
        let plan = practice::plan(by, workspace)?;
        let weeks = weeks::section(&practice::weeks(by, workspace)?);
        Ok((html! { (main(plan.as_ref(), &settings, refused.as_ref())) (weeks) }, bench.features()))
    });
    match read.await {
        Ok((main, features)) => {
            let place = Place::Workspace("/learn/plan");
            let crumb = html! { a class="more" href="/learn/skills" { "Skills" } };
            let page = page_of("Plan".to_owned(), place, &features, crumb, main);
            (status, frame(app, &page)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(plan: Option<&Plan>, settings: &Settings, refused: Option<&Refused>) -> Markup {
    html! {
        @match plan {
            None => {
                (hero("What next, in which order?", "Where do you come from?", "A plan is an order of skills and of things to do, made from what you bring, what was measured, and the hours you have. It names no date."))
                @if let Some(refused) = refused { (not_taken(refused)) }
                (wishes(settings))
            }
            Some(plan) => (planned(plan, settings, refused)),
        }
    }
}

fn planned(plan: &Plan, settings: &Settings, refused: Option<&Refused>) -> Markup {
    let next = plan
        .stages
        .first()
        .map(|stage| stage.skills.first().map_or_else(|| stage.title.clone(), |skill| skill.name.clone()));
    let next = next.map_or("Nothing is left in this plan.".to_owned(), |next| {
        format!("Next: {}.", next.trim_end_matches(['.', '?']))
    });
    html! {
        (hero(&format!("From: {}", plan.name.to_lowercase()), &next, &plan.says))
        @if let Some(refused) = refused { (not_taken(refused)) }
        @if plan.audit.is_none() || plan.stages.first().and_then(|stage| stage.step.as_ref()).is_some_and(|step| step.here == "/learn/audit") {
            div class="banner open" {
                p { (plan.rests_on) }
                a class="button" href="/learn/audit" { @if plan.audit.is_none() { "Begin the audit" } @else { "Go on with the audit" } }
            }
        } @else { p class="small muted" { (plan.rests_on) } }
        details class="numbers" {
            summary { "Change where I come from, hours or role" }
            (wishes(settings))
        }
        section aria-labelledby="plan-title" {
            div class="head" {
                h2 id="plan-title" { "In this order" }
                p class="small muted" { "What something builds on comes before it; of the rest, the widest gap first." }
            }
            ol class="road" {
                @for (place, stage) in plan.stages.iter().enumerate() { li { (self::stage(place, stage, plan, refused)) } }
            }
        }
        (brought(plan))
        section class="learned" aria-labelledby="times-title" {
            div class="head" {
                h2 id="times-title" { "How long the guides say it takes" }
                p class="small muted" { "None of them says how many hours a week. They stand here for comparison, as of " (plan.facts) ", and are mixed into nothing." }
            }
            (times(plan))
        }
        (finished("done", "Done", &plan.done))
        (finished("left-out", "Left out", &plan.skipped))
    }
}

fn not_taken(refused: &Refused) -> Markup {
    html! { div class="banner fail" role="alert" tabindex="-1" autofocus { p { b { "Nothing was recorded yet." } " " (words::capital(&safe(&refused.told))) "." } } }
}

/// Where somebody comes from, their hours, the role they are after.
fn wishes(settings: &Settings) -> Markup {
    html! {
        form class="fill" method="post" action="/learn/plan" {
            fieldset class="field" {
                legend { "I come from" }
                @for of in &Roadmap::shipped().backgrounds {
                    label class="pick" {
                        input type="radio" name="background" value=(of.id) required checked[of.id == settings.background];
                        span { (of.name) span class="under" { (of.comes) } }
                    }
                }
            }
            div class="field" {
                label for="hours" { "Hours that I have in a week" span class="under" { "1 to 60, honestly." } }
                input id="hours" name="hours" type="number" min="1" max="60" value=(settings.hours_a_week) autocomplete="off";
            }
            fieldset class="field" {
                legend { "The role I am after" }
                @for role in &Graph::shipped().roles {
                    label class="pick" {
                        input type="radio" name="role" value=(role.id) checked[role.id == settings.role];
                        span { (role.name) span class="under" { (role.does) } }
                    }
                }
            }
            div class="actions" { button class="button first" type="submit" { "Make the plan" } }
        }
    }
}

fn stage(place: usize, stage: &Stage, plan: &Plan, refused: Option<&Refused>) -> Markup {
    let holds = |id: &str| refused.is_some_and(|refused| refused.said.step == id);
    let is_open = place < OPEN
        || stage.skills.iter().any(|skill| holds(&skill.id))
        || stage.step.as_ref().is_some_and(|step| holds(&step.id));
    html! {
        details class="stage" open[is_open] {
            summary {
                span class="muted" { (place + 1) }
                h3 { (stage.title) }
                span class="small muted" { (hours_words(stage.hours)) (skills_words(stage)) }
            }
            @if !stage.skills.is_empty() {
                ul class="shelf" { @for skill in &stage.skills { (self::skill(skill, refused)) } }
            }
            @if let Some(step) = &stage.step { (road_step(step, plan.role, stage.skills.is_empty(), refused)) }
        }
    }
}

/// ", 3 skills before it".
fn skills_words(stage: &Stage) -> String {
    let before = if stage.step.is_some() { " before it" } else { "" };
    match stage.skills.len() {
        0 => String::new(),
        1 => format!(", 1 skill{before}"),
        n => format!(", {n} skills{before}"),
    }
}

fn skill(of: &SkillStep, refused: Option<&Refused>) -> Markup {
    html! {
        li id={ "step-" (of.id) } {
            span class="muted" { (of.id) }
            div {
                b { a class="more" href={ "/learn/lessons/" (of.id) } { (of.name) } }
                p class="small muted" { @if of.seen.is_empty() { (of.can) } @else { "Seen: " (of.seen) "." } }
                (mark(&of.id, &of.name, refused))
            }
            span class="small muted work-of" {
                (work_words(of))
                @if let Some((kind, _)) = &of.practice {
                    @if let Some(kind) = archetype(kind) { br; a class="more" href={ "/learn/worked/" (kind.id()) } { (kind.title()) } }
                }
            }
        }
    }
}

fn road_step(step: &RoadStep, role: u32, alone: bool, refused: Option<&Refused>) -> Markup {
    html! {
        div class="road-step" id={ "step-" (step.id) } {
            @if !alone { p class="eyebrow" { "Then" } }
            p { (step.does) }
            p class="small" { b { "To show: " } (step.shows) " " span class="muted" { "About " (hours_words(step.hours)) ", our estimate; asked for by " (guides(step)) "." } }
            @if !step.resources.is_empty() {
                ul class="small sources" {
                    @for of in resources(step, role) {
                        li { (of.text) span class="muted" { " · " (of.guide) ", " (Roadmap::shipped().dated(&of.guide)) " (" (of.item) ")" @if !of.roles.contains(&role) { "; for another role" } } }
                    }
                }
            }
            p class="small" { a class="more" href=(step.here) { "Where this program helps" } }
            (mark(&step.id, &step.title, refused))
        }
    }
}

/// The items of the guides that ask for a step.
fn guides(step: &RoadStep) -> String {
    step.seeds.join(", ")
}

/// A fold in which a step is marked.
fn mark(id: &str, name: &str, refused: Option<&Refused>) -> Markup {
    let returned = refused.filter(|refused| refused.said.step == id);
    let field = format!("evidence-{id}");
    html! {
        details class="contest" open[returned.is_some()] {
            summary { "Done, or leave out" span class="hidden-words" { ": " (name) } }
            form method="post" action="/learn/plan/step" {
                input type="hidden" name="step" value=(id);
                label for=(field) { "What can be shown: a note, or a link" }
                input id=(field) name="evidence" maxlength=(LONGEST_EVIDENCE) autocomplete="off" value=(returned.map_or("", |refused| refused.said.evidence.as_str())) aria-invalid=[returned.map(|_| "true")];
                div class="ways-in" {
                    button class="button small" type="submit" name="state" value="done" { "It is done" }
                    button class="button small" type="submit" name="state" value="skipped" { "Leave it out" }
                }
            }
        }
    }
}

fn brought(plan: &Plan) -> Markup {
    html! {
        @if !plan.brought.is_empty() {
            section class="learned" aria-labelledby="brought-title" {
                h2 id="brought-title" { "Taken as there" }
                p class="measure" { (plan.comes) " So these are not in the plan; a measurement that says otherwise puts one back: "
                    @for (place, (id, name)) in plan.brought.iter().enumerate() { @if place > 0 { ", " } a href={ "/learn/lessons/" (id) } { (name) } } "."
                }
            }
        }
    }
}

fn finished(id: &str, title: &str, all: &[Finished]) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                ul class="shelf" {
                    @for of in all {
                        li {
                            span class="muted" { @if of.id.len() <= 2 { (of.id) } }
                            div {
                                b { (of.name) }
                                @if !of.evidence.is_empty() { p class="small" { (evidence(&of.evidence)) } }
                            }
                            @if of.said {
                                form method="post" action="/learn/plan/step" {
                                    input type="hidden" name="step" value=(of.id);
                                    button class="button small" type="submit" name="state" value="open" aria-label={ "Put back: " (of.name) } { "Put back" }
                                }
                            } @else { span class="small muted" { "measured" } }
                        }
                    }
                }
            }
        }
    }
}

/// What can be shown: a link where it is nothing but one, else a note.
fn evidence(text: &str) -> Markup {
    let is_link = ["https://", "http://"].iter().any(|begins| text.starts_with(begins));
    html! {
        @if is_link && !text.contains(char::is_whitespace) { a class="more" href=(text) rel="noopener noreferrer" { (safe(text)) } } @else { (safe(text)) }
    }
}

/// Makes the plan, or another one.
pub async fn make(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let (desk, now) = (desk(&app), app.bench().now());
    let done = away(&app, move || {
        let maker = desk.maker(now);
        let changes = [("background", &sent.background), ("hours-a-week", &sent.hours), ("role", &sent.role)];
        let mut wished = practice::settings(maker.by, maker.workspace)?;
        // All of it can be set, or nothing is.
        for (name, value) in changes {
            if let Err(told) = wished.change(name, value) {
                return Ok(Some(Refused { said: Said::default(), told }));
            }
        }
        for (name, value) in changes {
            practice::set(name, value, &maker)?;
        }
        Ok(None)
    });
    match done.await {
        Ok(None) => Redirect::to("/learn/plan").into_response(),
        Ok(Some(refused)) => show(&app, Some(refused)).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Takes what somebody says of a step.
pub async fn step(State(app): State<App>, Form(said): Form<Said>) -> Response {
    let (desk, now) = (desk(&app), app.bench().now());
    let sent = said.clone();
    let done = away(&app, move || {
        let state = StepState::read(&sent.state);
        let state = state.ok_or_else(|| PracticeError::Unknown("a step is done, left out or open".to_owned()))?;
        match practice::mark(&sent.step, state, &sent.evidence, &desk.maker(now)) {
            Err(PracticeError::Unknown(told)) if state == StepState::Done => Ok(Some(told)),
            other => other.map(|()| None),
        }
    });
    match done.await {
        Ok(None) => Redirect::to("/learn/plan").into_response(),
        Ok(Some(told)) => show(&app, Some(Refused { said, told })).await,
        Err(refusal) => refusal.into_response(),
    }
}
