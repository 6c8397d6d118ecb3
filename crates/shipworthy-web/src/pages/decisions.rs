//! The decisions: what did we decide, why, and were we right?
//!
//! Nothing here edits a decision. A form records another, which may put an earlier one right; look-backs and the word of a second
//! person are added to one. Every form is sent, answered with a redirect, and shown again with what is wrong where it cannot be taken.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::{Feature, Remembered, Run};
use shipworthy_app::decisions::{self, Decision, Look, Outcome, Record, SHORTEST_REASON_AGAINST};
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::moment::Moment;
use shipworthy_app::runs::RunName;
use shipworthy_eval::decided::{Choice, launches_against};
use shipworthy_report::parts::safe;
use shipworthy_report::words;
use shipworthy_spec::spec::Date;

use super::decision_log::{answer, log, sureness};
use super::form::{Line, Told, area, described, line, summary, wrong};
use super::waiting::{check_button, hero, instead};
use super::{Asked, Entry, asked};
use crate::app::App;
use crate::caller::{who, wishes};
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;

/// The decisions in the rail.
pub const ENTRY: Entry = Entry { path: "decisions", title: "Decisions", key: "w" };

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{id}/decisions", get(page).post(record))
        .route("/p/{id}/decisions/{number}/look-back", post(look_back))
        .route("/p/{id}/decisions/{number}/agree", post(agree))
}

/// The form of a decision, as it was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    choice: String,
    reason: String,
    confidence: String,
    review_on: String,
    by: String,
    /// The run that the person saw.
    run: String,
    supersedes: String,
}

/// The form of a look-back, or of the word of a second person.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct LookDraft {
    /// `held`, `did_not_hold` or `too_early`.
    pub outcome: String,
    /// What was seen.
    pub note: String,
    /// When to look again.
    pub review_on: String,
    /// Who looks.
    pub by: String,
}

/// A form of one decision that could not be taken: which, what was typed, and why not.
pub struct Returned {
    /// The number of the decision.
    pub number: u32,
    /// What was typed.
    pub draft: LookDraft,
    /// Why it was not taken.
    pub told: Told,
}

/// What the page shows besides the log.
#[derive(Default)]
struct Shown {
    draft: Draft,
    told: Option<Told>,
    returned: Option<Returned>,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(draft): Query<Draft>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => show(&app, &asked, Shown { draft, ..Shown::default() }).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// The decisions about a feature, newest first; none where they cannot be read, and the log says why. They are held in memory while nothing is recorded.
pub async fn of(app: &App, feature: &Arc<Feature>) -> Vec<Decision> {
    about(app, feature).await.decisions.clone()
}

/// What is remembered about a feature; nothing where it cannot be read, and the log says why.
pub async fn about(app: &App, feature: &Arc<Feature>) -> Arc<Remembered> {
    let (bench, feature) = (app.bench().clone(), Arc::clone(feature));
    let about = tokio::task::spawn_blocking(move || bench.remembered(&feature)).await.unwrap_or_default();
    if let Some(error) = &about.unread {
        app.log(&format!("what is remembered cannot be read: {error}"));
    }
    about
}

async fn show(app: &App, asked: &Asked, mut shown: Shown) -> Response {
    let Asked { feature, standing, .. } = asked;
    let all = of(app, feature).await;
    let offset_minutes = app.bench().now().offset_minutes;
    let at = |seconds: i64| Moment { seconds, offset_minutes };
    let status = shown.told.as_ref().or(shown.returned.as_ref().map(|returned| &returned.told));
    let status = status.map_or(StatusCode::OK, |told| told.status);
    // Who said their name, else who wrote here last, most likely writes now.
    if shown.draft.by.is_empty() {
        shown.draft.by = wishes().name;
    }
    if shown.draft.by.is_empty()
        && let Some(last) = all.first()
    {
        shown.draft.by.clone_from(&last.by);
    }
    let main = html! {
        @match (instead(feature, standing), &standing.run) {
            (Some(instead), _) => { (instead) }
            (None, Some(run)) => {
                div data-from="kept" { (hero("What did we decide, why, and were we right?", &answer(&all, &at), "")) }
                (changed(feature, asked))
                (form(feature, run, &all, &shown))
            }
            (None, None) => {}
        }
        (log(feature, &all, &at, app.bench().now().day(), shown.returned.as_ref()))
        (sureness(&all))
    };
    let page = Page {
        title: format!("Decisions about {}", feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: asked.crumb(),
        actions: html! {},
        main,
        // A page that asks again by itself would take away what is being typed.
        changes: standing.run.is_none() && standing.work.is_some(),
    };
    (status, frame(app, &page)).into_response()
}

/// What is no longer as it was when the latest run was made; a decision records it.
fn changed(feature: &Feature, asked: &Asked) -> Markup {
    html! {
        @if asked.standing.work.is_some() {
            p class="banner" { "A check is under way. What you record now rests on the run before it." }
        } @else if let Some(stale) = asked.standing.stale {
            div class="banner open" {
                p { b { (super::waiting::changed(stale)) } " A decision recorded now says so." }
                (check_button(feature, "Check again", false))
            }
        }
    }
}

/// The choices, in the order of a page.
const CHOICES: [(Choice, &str, &str); 4] = [
    (Choice::Launch, "launch", "To everybody that the spec speaks of."),
    (Choice::LaunchNarrower, "launch_narrower", "To some: where its bars pass."),
    (Choice::Hold, "hold", "It does not launch now."),
    (Choice::Gather, "gather", "First more evidence, then decide."),
];

fn form(feature: &Feature, run: &Run, all: &[Decision], shown: &Shown) -> Markup {
    let Shown { draft, told, .. } = shown;
    let told = told.as_ref();
    let check = &run.checked.check;
    let against = |choice| launches_against(choice, check.verdict, &check.ways);
    let supersedes: Option<u32> = draft.supersedes.parse().ok();
    let supersedes = supersedes
        .filter(|number| all.iter().any(|decision| decision.number == *number && decision.superseded_by.is_none()));
    html! {
        section id="record" aria-labelledby="record-title" data-from="kept" {
            div class="head" {
                h2 id="record-title" { @match supersedes { Some(number) => { "Put decision " (number) " right" } None => "Record a decision" } }
                p class="small muted" { "It rests on run " (run.number) ", whose verdict is: " (words::verdict(check.verdict)) ". Once recorded, nobody edits it." }
            }
            @if let Some(told) = told { (summary(told, "")) }
            form class="fill" method="post" action={ "/p/" (feature.id) "/decisions" } novalidate {
                input type="hidden" name="run" value=(run.number);
                @if let Some(number) = supersedes { input type="hidden" name="supersedes" value=(number); }
                fieldset class="field" id="choice" aria-describedby=[described(told, "choice", "")] {
                    legend { "What do you decide?" }
                    @for (choice, value, hint) in CHOICES {
                        label class="pick" {
                            input type="radio" name="choice" value=(value) checked[draft.choice == value];
                            span { (words::capital(choice.words())) span class="under" {
                                (hint)
                                @if against(choice) { " This goes against the verdict, and is recorded so. It wants a reason of " (SHORTEST_REASON_AGAINST) " characters or more; where several people work, it stands once a second person has agreed." }
                            } }
                        }
                    }
                    (wrong(told, "choice", ""))
                }
                (area(told, "", "reason", "Why?", "For somebody who was not here, and reads it in a year.", &draft.reason))
                (line(told, "", &Line { field: "confidence", label: "How sure are you that it will hold, in percent?", hint: "From 1 to 100; leave it out where you cannot say.", kind: "number", value: &draft.confidence }))
                (line(told, "", &Line { field: "review_on", label: "When to look back on it?", hint: "A day on which more will be known.", kind: "date", value: &draft.review_on }))
                (line(told, "", &Line { field: "by", label: "Your name", hint: "", kind: "text", value: &draft.by }))
                div class="actions" {
                    button class="button first" type="submit" { "Record it" }
                    @if supersedes.is_some() { a class="button" href={ "/p/" (feature.id) "/decisions" } { "Leave it as it is" } }
                }
            }
        }
    }
}

/// Something that a field should have said.
fn problem(field: &'static str, message: &str, remedy: &str) -> FieldProblem {
    FieldProblem { field, message: message.to_owned(), remedy: remedy.to_owned() }
}

/// A day as people type it; `Ok(None)` where nothing stands there.
fn day(text: &str) -> Result<Option<Date>, FieldProblem> {
    match text.trim() {
        "" => Ok(None),
        text => Date::parse(text).map(Some).ok_or_else(|| {
            problem("review_on", "this is no day", "write year, month and day, such as 2027-01-31, or leave it out")
        }),
    }
}

async fn record(State(app): State<App>, Path(id): Path<String>, Form(draft): Form<Draft>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    match recorded(&app, &asked, &draft).await {
        Ok(decision) => to_decision(&asked.feature, &decision),
        Err(told) => show(&app, &asked, Shown { draft, told: Some(told), ..Shown::default() }).await,
    }
}

async fn recorded(app: &App, asked: &Asked, draft: &Draft) -> Result<Decision, Told> {
    let mut problems = Vec::new();
    let choice = CHOICES.iter().find(|(_, value, _)| *value == draft.choice).map(|(choice, ..)| *choice);
    if choice.is_none() {
        problems.push(problem("choice", "nothing is chosen", "choose what you decide"));
    }
    let review_on = day(&draft.review_on).unwrap_or_else(|wrong| {
        problems.push(wrong);
        None
    });
    // What is no number is no percentage either, and is refused as one.
    let confidence = draft.confidence.trim().trim_end_matches('%').trim_end();
    let confidence = (!confidence.is_empty()).then(|| confidence.parse().unwrap_or(0));
    if confidence.is_some_and(|percent| !(1..=100).contains(&percent)) {
        problems.push(problem("confidence", "confidence is no percentage", "write a number from 1 to 100"));
    }
    let number: Option<u32> = draft.run.parse().ok();
    if draft.reason.trim().is_empty() {
        problems.push(problem("reason", "reason is empty", "say why in a sentence: who reads this later was not here"));
    }
    if who(&draft.by).trim().is_empty() {
        problems.push(problem("by", "your name is missing", "say who decides"));
    }
    let (Some(choice), true) = (choice, problems.is_empty()) else { return Err(Told::fields(problems)) };
    let Some(number) = number else {
        return Err(Told::of(
            app,
            NotDone::Conflict("the run that it rested on is not there any more; look at the latest".to_owned()),
        ));
    };
    let now = app.bench().now();
    let (spec, tool) = (asked.feature.path.clone(), app.bench().tool().to_owned());
    let (reason, by) = (draft.reason.clone(), who(&draft.by));
    let (supersedes, team) = (draft.supersedes.parse().ok(), app.is_team());
    done(app, move || {
        decisions::record(&Record {
            spec: &spec,
            run: RunName::Number(number),
            choice,
            reason: &reason,
            confidence,
            review_on,
            by: &by,
            team,
            supersedes,
            tool: &tool,
            today: now.day(),
            at: now.seconds,
        })
    })
    .await
}

async fn look_back(
    State(app): State<App>,
    Path((id, number)): Path<(String, u32)>,
    Form(draft): Form<LookDraft>,
) -> Response {
    let outcome = match draft.outcome.as_str() {
        "held" => Ok(Outcome::Held),
        "did_not_hold" => Ok(Outcome::DidNotHold),
        "too_early" => Ok(Outcome::TooEarly),
        _ => Err(problem("outcome", "nothing is chosen", "say how it turned out")),
    };
    let review_on = day(&draft.review_on);
    let now = app.bench().now();
    let (note, by) = (draft.note.clone(), who(&draft.by));
    let problems: Vec<FieldProblem> =
        [outcome.as_ref().err(), review_on.as_ref().err()].into_iter().flatten().cloned().collect();
    let (Ok(outcome), Ok(review_on)) = (outcome, review_on) else {
        return added(&app, &id, number, draft, |_| Err(NotDone::Fields(problems))).await;
    };
    let look = move |spec: PathBuf| {
        decisions::look_back(&Look {
            spec: &spec,
            number,
            outcome,
            note: &note,
            review_on,
            by: &by,
            today: now.day(),
            at: now.seconds,
        })
    };
    added(&app, &id, number, draft, look).await
}

async fn agree(
    State(app): State<App>,
    Path((id, number)): Path<(String, u32)>,
    Form(draft): Form<LookDraft>,
) -> Response {
    let (by, at) = (who(&draft.by), app.bench().now().seconds);
    added(&app, &id, number, draft, move |spec| decisions::second(&spec, number, &by, at)).await
}

/// Adds something to a decision, and leads to it; or shows what was typed again.
async fn added(
    app: &App,
    id: &str,
    number: u32,
    draft: LookDraft,
    add: impl FnOnce(PathBuf) -> Result<Decision, NotDone> + Send + 'static,
) -> Response {
    let asked = match asked(app, id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let spec = asked.feature.path.clone();
    match done(app, move || add(spec)).await {
        Ok(decision) => to_decision(&asked.feature, &decision),
        Err(told) if of(app, &asked.feature).await.iter().any(|decision| decision.number == number) => {
            let returned = Some(Returned { number, draft, told });
            show(app, &asked, Shown { returned, ..Shown::default() }).await
        }
        Err(_) => {
            let near = vec![(format!("/p/{}/decisions", asked.feature.id), "All decisions".to_owned())];
            let said = "Nothing was recorded.";
            Refusal::because(StatusCode::NOT_FOUND, "There is no such decision.", said).near(near).into_response()
        }
    }
}

/// Does what may take a moment, away from the threads that answer.
async fn done(app: &App, work: impl FnOnce() -> Result<Decision, NotDone> + Send + 'static) -> Result<Decision, Told> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| Told::of(app, error)),
        Err(_) => {
            Err(Told::of(app, NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned())))
        }
    }
}

fn to_decision(feature: &Feature, decision: &Decision) -> Response {
    Redirect::to(&format!("/p/{}/decisions#decision-{}", feature.id, decision.number)).into_response()
}

/// What was decided, at the foot of a verdict.
pub fn foot(feature: &Feature, run: &Run, all: &[Decision], offset_minutes: i32) -> Markup {
    let address = format!("/p/{}/decisions", feature.id);
    let at = |seconds: i64| Moment { seconds, offset_minutes };
    let against = launches_against(Choice::Launch, run.checked.check.verdict, &run.checked.check.ways);
    html! {
        section id="decided" aria-labelledby="decided-title" data-from="kept" {
            div class="head" { h2 id="decided-title" { "What we decided" } }
            @if all.is_empty() {
                p { "No decision recorded yet." }
                div class="actions" {
                    @if against {
                        a class="button" href={ (address) "?choice=hold#record" } { "Record “hold”" }
                        a class="button" href={ (address) "?choice=launch#record" } { "Launch anyway…" }
                    } @else {
                        a class="button" href={ (address) "?choice=launch#record" } { "Record “launch”" }
                        a class="button" href={ (address) "#record" } { "Record another decision" }
                    }
                }
            } @else {
                p { b { (answer(all, &at)) } @if let Some(now) = decisions::standing(all) { " " q { (safe(&now.reason)) } } }
                p class="onward" { a class="more" href=(address) { "All decisions, and the form for another" } }
            }
        }
    }
}
