//! Run: collect what models say, and what judges think of it. Who is called, what it may cost and how far it is are said; a host beside
//! this machine is called only where a person has ticked it here. Keys are never shown nor asked for: only whether they are there.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_app::collect::estimate::{Called, Estimate, Needs, estimate};
use shipworthy_app::collect::{CollectRequest, Money, timing};
use shipworthy_app::form::FieldProblem;
use shipworthy_app::jobs::{self, Collecting, Gathered, Job, JobState, Question};
use shipworthy_app::moment::Moment;
use shipworthy_report::parts::{coded, safe};
use shipworthy_report::words;
use shipworthy_spec::spec::{Candidate, Spec, Task};

use super::otherwise;
use crate::app::App;
use crate::frame::frame;
use crate::pages::first::Pairs;
use crate::pages::form::{Line, Told, line, summary, wrong};
use crate::pages::jobs::resume_button;
use crate::pages::waiting::{hero, problems, progress, when};
use crate::pages::{Asked, Entry, asked};
use crate::who::who;

/// Running in the rail.
pub const ENTRY: Entry = Entry { path: "run", title: "Run", key: "n" };

const QUESTION: &str = "What do the models say?";

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/run", get(page).post(start))
}

/// The form, as it was sent.
#[derive(Default)]
struct Draft {
    candidates: Vec<String>,
    limit: String,
    anew: bool,
    hosts: Vec<String>,
    by: String,
}

impl Draft {
    fn of(pairs: &Pairs) -> Draft {
        let mut draft = Draft::default();
        for (field, value) in pairs {
            match field.as_str() {
                "candidate" => draft.candidates.push(value.clone()),
                "host" => draft.hosts.push(value.clone()),
                "limit" => draft.limit.clone_from(value),
                "by" => draft.by.clone_from(value),
                "anew" => draft.anew = true,
                _ => {}
            }
        }
        draft
    }

    /// How many examples; the error is what is wrong with the field.
    fn limit(&self) -> Result<Option<usize>, FieldProblem> {
        match self.limit.trim() {
            "" => Ok(None),
            written => match written.parse() {
                Ok(limit) if limit > 0 => Ok(Some(limit)),
                _ => Err(FieldProblem {
                    field: "limit",
                    message: "this is no number of examples".to_owned(),
                    remedy: "write a whole number, or leave it empty for all".to_owned(),
                }),
            },
        }
    }

    fn request(&self, app: &App, feature: &Feature) -> CollectRequest {
        CollectRequest {
            spec: feature.path.clone(),
            candidates: self.candidates.clone(),
            limit: self.limit().unwrap_or_default(),
            replay: false,
            anew: self.anew,
            hosts: Vec::new(),
            commands: false,
            seed: 0,
            threads: app.bench().threads(),
            roots: app.bench().roots().to_vec(),
            at: None,
        }
    }
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(pairs): Query<Pairs>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => show(&app, &asked, &Draft::of(&pairs), None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn show(app: &App, asked: &Asked, draft: &Draft, told: Option<Told>) -> Response {
    if let Some(instead) = otherwise(app, asked, &ENTRY, QUESTION) {
        return instead;
    }
    let feature = &asked.feature;
    let Some(spec) = feature.spec.as_ref() else { return Redirect::to("/").into_response() };
    let (bench, of, request) = (app.bench().clone(), feature.clone(), draft.request(app, feature));
    let found = tokio::task::spawn_blocking(move || {
        let jobs = bench.jobs().into_iter().filter(|found| found.feature.as_ref().is_some_and(|to| to.id == of.id));
        let collecting = |job: &Job| jobs::question(job).is_some_and(|question| question.collect.is_some());
        (estimate(&request), jobs.map(|found| found.job).find(collecting))
    });
    let Ok((reckoned, last)) = found.await else {
        return crate::refusal::Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let offset_minutes = app.bench().now().offset_minutes;
    let at = |seconds: i64| Moment { seconds, offset_minutes };
    let going = asked.standing.work.as_ref();
    let main = html! {
        (hero(QUESTION, &answer(last.as_ref(), going.is_some()), lead(spec, last.as_ref())))
        @if let Some(told) = &told { (summary(told, "")) }
        @if let Some(work) = going { (progress(feature, work)) }
        @if let Some(job) = &last { (ended(feature, job, &at, going.is_some())) }
        @match &reckoned {
            Ok(reckoned) => (form(feature, spec, draft, reckoned, told.as_ref())),
            Err(refused) => section aria-labelledby="cannot-title" {
                div class="head" { h2 id="cannot-title" { "What keeps it from running" } }
                (problems(&refused.diagnostics, &refused.source))
            },
        }
    };
    let mut page = asked.page(&ENTRY, format!("Run {}", feature.name), main);
    page.changes = going.is_some();
    (status, frame(app, &page)).into_response()
}

fn answer(last: Option<&Job>, going: bool) -> String {
    if going {
        return "Being asked.".to_owned();
    }
    let Some(job) = last else { return "Nobody has asked them here yet.".to_owned() };
    let parts = jobs::partial(job).collected.unwrap_or_default();
    let (done, calls) = parts.iter().fold((0, 0), |(done, calls), part| (done + part.done, calls + part.calls));
    match job.state {
        JobState::Done => format!("{} answered.", words::of(done, calls)),
        JobState::Failed => "Not all of it is there.".to_owned(),
        JobState::Cancelled => "Stopped; what was answered is kept.".to_owned(),
        JobState::Interrupted => "Interrupted; what was answered is kept.".to_owned(),
        JobState::Waiting | JobState::Running => "Being asked.".to_owned(),
    }
}

fn lead(spec: &Spec, last: Option<&Job>) -> &'static str {
    let prompts = spec.candidates.iter().any(|of| of.prompted.is_some());
    match (last, prompts) {
        (Some(_), _) => "",
        (None, true) if spec.task != Task::Generation => {
            "Every prompt is answered for every example, and the class that an answer names is its candidate's decision. Replies are kept as they come."
        }
        (None, true) => {
            "Every prompt is answered for every example, then judges say what they think. Replies are kept as they come."
        }
        (None, false) => "Outputs are recorded already; judges are asked about them. Replies are kept as they come.",
    }
}

/// What came of the latest run.
fn ended(feature: &Feature, job: &Job, at: &dyn Fn(i64) -> Moment, going: bool) -> Markup {
    let parts = jobs::partial(job).collected.unwrap_or_default();
    let tried = jobs::question(job).and_then(|question| question.collect).and_then(|collect| collect.limit);
    let spent: u64 = parts.iter().map(|part| part.spent_nanos).sum();
    html! {
        section id="last" data-from="kept" aria-labelledby="last-title" {
            div class="head" {
                h2 id="last-title" { "The latest run" }
                p class="small muted" { "Asked for " (when(at(job.made_at))) @if !job.by.is_empty() { " by " (safe(&job.by)) } @if let Some(limit) = tried { ", on the first " (words::counted(limit as u64, "example", "examples")) } "." }
            }
            @if let (JobState::Failed, Some(told)) = (job.state, &job.told) { p class="measure" { b { "It did not get to its end: " } (safe(told)) "." } }
            @if !parts.is_empty() { (gathered(&parts)) }
            @if spent > 0 { p { "Spent: " (money(Money { nanos: spent }.units(), None)) "." } }
            @if !going {
                div class="actions" {
                    @if matches!(job.state, JobState::Failed | JobState::Cancelled | JobState::Interrupted) {
                        (resume_button(feature, job, true))
                        span class="small muted" { "Only what has no answer yet is asked." }
                    } @else {
                        a class="button first" href={ "/p/" (feature.id) "/review#outputs" } { "Label some outputs" }
                        a class="button" href={ "/p/" (feature.id) "/verdict" } { "See the verdict" }
                        a class="button" href={ "/p/" (feature.id) "/outputs" } { "See the outputs" }
                    }
                }
            }
        }
    }
}

fn gathered(parts: &[Gathered]) -> Markup {
    html! {
        table class="plain cards" {
            caption class="hidden-words" { "What was collected" }
            thead { tr { th scope="col" { "What" } th scope="col" { "Answered" } th scope="col" { "From the record" } th scope="col" { "Failed" } th scope="col" { "Median latency" } th scope="col" { "Waited here" } th scope="col" { "Asked again" } } }
            tbody { @for part in parts { tr {
                th scope="row" { (words::capital(&safe(&part.what))) }
                td data-label="Answered" { span { (words::of(part.done, part.calls)) @if part.unclear > 0 { ", " (words::count(part.unclear)) " without an answer that counts" } @if !part.cut.is_empty() { ": " (part.cut) } } }
                td data-label="From the record" { span { (words::count(part.recorded)) } }
                td data-label="Failed" { span {
                    @if part.failures.is_empty() { "none" }
                    @for (at, (kind, n)) in part.failures.iter().enumerate() { (if at == 0 { "" } else { ", " }) (words::count(*n)) " " (kind) }
                    @if let Some(first) = &part.first_failure { span class="under" { "The first: " (safe(first)) } }
                } }
                td data-label="Median latency" { span { @match part.timing.latency_ms_p50 { Some(ms) => (timing::time(ms)), None => "no call" } } }
                td data-label="Waited here" { span {
                    @if part.timing.waited == 0 { "none" } @else { (words::counted(part.timing.waited, "call", "calls")) span class="under" { (timing::time(part.timing.waited_ms)) " in all, at most " (timing::time(part.timing.waited_ms_max)) } }
                } }
                td data-label="Asked again" { span { @if part.timing.retried == 0 { "none" } @else { (words::counted(part.timing.retried, "call", "calls")) } } }
            } } }
        }
        p class="small muted" { "Latency is what the model took for the try that gave its reply. Waiting here for limits and pauses, tries before that one, and replies from the record are not in it." }
    }
}

fn form(feature: &Feature, spec: &Spec, draft: &Draft, reckoned: &Estimate, told: Option<&Told>) -> Markup {
    let chosen = |name: &str| draft.candidates.is_empty() || draft.candidates.iter().any(|of| of == name);
    html! {
        section id="start" data-from="words" aria-labelledby="start-title" {
            div class="head" { h2 id="start-title" { "Ask them" } p class="small muted" { "What is recorded already is not asked, and not paid, again." } }
            form class="fill" method="post" action={ "/p/" (feature.id) "/run" } novalidate {
                fieldset class="field" id="candidate" {
                    legend { "Which candidates?" }
                    @for candidate in spec.candidates.iter().filter(|of| spec.task == Task::Generation || of.prompted.is_some()) {
                        label class="pick" { input type="checkbox" name="candidate" value=(candidate.name) checked[chosen(&candidate.name)]; span { (safe(&candidate.name)) span class="under" { (how(candidate, spec.task)) } } }
                    }
                    (wrong(told, "candidate", ""))
                }
                (line(told, "", &Line { field: "limit", label: "How many examples?", hint: "Empty for all of them. A few are a trial: they are not checked.", kind: "number", value: &draft.limit }))
                fieldset class="field" {
                    legend { "What is recorded" }
                    label class="pick" { input type="checkbox" name="anew" value="1" checked[draft.anew]; span { "Ask it again" span class="under" { "Pays for all of it again; the record keeps the new replies." } } }
                }
                (called(draft, reckoned, told))
                (cost(reckoned))
                (line(told, "", &Line { field: "by", label: "Who asks?", hint: "Your name stays with it.", kind: "text", value: &draft.by }))
                div class="actions" {
                    button class="button first" type="submit" { "Ask them" }
                    button class="button" type="submit" formmethod="get" formaction={ "/p/" (feature.id) "/run#cost" } { "Reckon again" }
                }
            }
        }
    }
}

fn how(candidate: &Candidate, task: Task) -> &'static str {
    match (&candidate.prompted, task) {
        (Some(_), Task::Generation) => "a prompt: a model answers it, then judges are asked",
        (Some(_), _) => "a prompt: a model answers it, and its answer names a class",
        (None, _) => "its outputs are recorded: judges are asked about them",
    }
}

/// Who will be called, and what a person has to allow for it.
fn called(draft: &Draft, reckoned: &Estimate, told: Option<&Told>) -> Markup {
    let mut hosts: Vec<&str> =
        reckoned.called.iter().filter(|of| of.needs == Needs::Host).map(|of| of.whom.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    html! {
        fieldset class="field" id="host" {
            legend { "Who will be called?" }
            @if reckoned.called.is_empty() { p class="small muted" { "Nobody." } }
            @for of in &reckoned.called { p class="small" { (whom(of)) } }
            @for host in &hosts {
                label class="pick" {
                    input type="checkbox" name="host" value=(host) checked[draft.hosts.iter().any(|of| of == host)];
                    span { "Let " b { (safe(host)) } " be called" span class="under" { "What the prompts hold is sent there." } }
                }
            }
            (wrong(told, "host", ""))
        }
    }
}

fn whom(of: &Called) -> Markup {
    html! {
        b { (safe(&of.model)) } ": "
        @match of.needs {
            Needs::Nothing if of.whom.is_empty() => "nobody, it says its prompt again",
            Needs::Nothing => { (safe(&of.whom)) ", on this machine" },
            Needs::Host => { (safe(&of.whom)) },
            Needs::Program => { "the program " code { (safe(&of.whom)) } ", which only the command line runs: " code { "shipworthy run --allow-exec" } },
        }
        @if let Some((place, there)) = &of.key { ". Its key: " (safe(place)) ", " @if *there { "which is there" } @else { b { "which is not there" } } }
        "."
    }
}

/// What is missing for an upper bound of what it costs.
fn unbounded(reckoned: &Estimate) -> &'static str {
    let unpriced = reckoned.parts.iter().any(|part| part.about.is_none());
    let endless = reckoned.parts.iter().any(|part| part.about.is_some() && part.at_most.is_none());
    match (unpriced, endless) {
        (true, true) => "give each model a `price` and `max_tokens` under `params`, or the spec a `budget` of money.",
        (true, false) => "give each model a `price`, or the spec a `budget` of money.",
        (false, _) => "give each model `max_tokens` under `params`, or the spec a `budget` of money.",
    }
}

/// What it may cost.
fn cost(reckoned: &Estimate) -> Markup {
    let currency = reckoned.currency.as_deref();
    let shown = |amount: Option<f64>| match amount {
        Some(amount) => money(amount, currency),
        None => "not known".to_owned(),
    };
    html! {
        div class="field" id="cost" {
            p { b { "What it takes: " } @if reckoned.may_be_fewer() { "at most " } (words::counted(reckoned.calls_left(), "call", "calls")) " to be made, " (match reckoned.about() { Some(0.0) => "for nothing.".to_owned(), Some(about) => format!("for about {}.", money(about, currency)), None => "at a price that the spec does not say.".to_owned() }) }
            @if reckoned.may_be_fewer() { p class="small muted" { "It may be fewer: equal questions are asked once, and what a judge is asked depends on outputs that are not there yet." } }
            @match reckoned.at_most() {
                Some(most) if most > 0.0 => p class="small" { "It cannot cost more than " b { (money(most, currency)) } @if reckoned.budget == Some(most) { ", which is the budget of the spec" } "." },
                Some(_) => {},
                None if reckoned.calls_left() == 0 => p class="small muted" { "Nothing is left to ask: every answer is recorded." },
                None => p class="small muted" { "What it costs at most is not known: " (coded(unbounded(reckoned))) },
            }
            @if let Some(minutes) = reckoned.minutes { p class="small muted" { "It ends after " (words::number(minutes)) " minutes at the latest." } }
            @if !reckoned.parts.is_empty() {
                details class="numbers" {
                    summary { "Part by part" }
                    table class="plain cards" {
                        caption class="hidden-words" { "What each part takes" }
                        thead { tr { th scope="col" { "What" } th scope="col" { "Calls" } th scope="col" { "Recorded" } th scope="col" { "About" } th scope="col" { "At most" } } }
                        tbody { @for part in &reckoned.parts { tr {
                            th scope="row" { (words::capital(&safe(&part.what))) span class="under" { (safe(&part.model)) } }
                            td data-label="Calls" { span { (words::count(part.calls)) } }
                            td data-label="Recorded" { span { (words::count(part.recorded)) } }
                            td data-label="About" { span { (shown(part.about)) } }
                            td data-label="At most" { span { (shown(part.at_most)) } }
                        } } }
                    }
                }
            }
        }
    }
}

/// Small amounts with as many digits as they need.
fn money(amount: f64, currency: Option<&str>) -> String {
    let written = if amount >= 1.0 || amount == 0.0 { format!("{amount:.2}") } else { format!("{amount:.4}") };
    match currency {
        Some(currency) => format!("{} {written}", safe(currency)),
        None => written,
    }
}

async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(pairs): Form<Pairs>,
) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let draft = Draft::of(&pairs);
    let feature = asked.feature.clone();
    let request = draft.request(&app, &feature);
    let reckoned = tokio::task::spawn_blocking(move || estimate(&request)).await;
    // What the spec says is wrong, the page says.
    let Ok(Ok(reckoned)) = reckoned else { return show(&app, &asked, &draft, None).await };
    let limit = draft.limit();
    let mut wrong: Vec<FieldProblem> = limit.as_ref().err().cloned().into_iter().collect();
    wrong.extend(not_allowed(&draft, &reckoned));
    if draft.candidates.is_empty() {
        wrong.push(FieldProblem {
            field: "candidate",
            message: "no candidate was chosen".to_owned(),
            remedy: "choose one".to_owned(),
        });
    }
    if !wrong.is_empty() {
        return show(&app, &asked, &draft, Some(Told::fields(wrong))).await;
    }
    let everything = feature.spec.as_ref().is_some_and(|spec| spec.candidates.len() == draft.candidates.len());
    let collecting = Collecting {
        candidates: if everything { Vec::new() } else { draft.candidates.clone() },
        limit: limit.unwrap_or_default(),
        anew: draft.anew,
        hosts: draft.hosts.clone(),
    };
    let question = Question { collect: Some(collecting), ..Question::check() };
    let name = if draft.by.trim().is_empty() { who(&headers).unwrap_or_default() } else { draft.by.clone() };
    let (bench, of, by) = (app.bench().clone(), feature.clone(), crate::caller::who(&name));
    match tokio::task::spawn_blocking(move || bench.start_job(&of, &question, &by)).await {
        Ok(Ok(_)) => Redirect::to(&format!("/p/{}/run", feature.id)).into_response(),
        Ok(Err(error)) => show(&app, &asked, &draft, Some(Told::of(&app, error))).await,
        Err(_) => crate::refusal::Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// Whom a person has not allowed, and which keys are not there.
fn not_allowed(draft: &Draft, reckoned: &Estimate) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    for of in &reckoned.called {
        let ticked = draft.hosts.contains(&of.whom);
        match of.needs {
            Needs::Host if !ticked => found.push(FieldProblem {
                field: "host",
                message: format!("the host {} may not be called yet", of.whom),
                remedy: "tick it, if what the prompts hold may be sent there".to_owned(),
            }),
            Needs::Program => found.push(FieldProblem {
                field: "host",
                message: format!("{} is a program, and programs are not run from here", of.model),
                remedy: "run it on the command line: `shipworthy run --allow-exec`".to_owned(),
            }),
            Needs::Host | Needs::Nothing => {}
        }
        if let Some((place, false)) = &of.key {
            found.push(FieldProblem {
                field: "host",
                message: format!("the key of {} is not in {place}", of.model),
                remedy: "set it where `shipworthy serve` is started, and start that again".to_owned(),
            });
        }
    }
    found.dedup();
    found
}
