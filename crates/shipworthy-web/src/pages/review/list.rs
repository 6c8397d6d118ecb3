//! The queues of a feature, and the form that makes another.

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::Feature;
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::review::{self, MOST_CHOICES, MOST_ITEMS, NoQueue, Of, Pick, Queue, QueueRequest, Standing};
use shipworthy_eval::outcome::Check;
use shipworthy_report::parts::safe;
use shipworthy_report::{view, words};
use shipworthy_spec::spec::Task;

use super::{ENTRY, outputs};
use crate::app::App;
use crate::frame::frame;
use crate::pages::form::{Line, Told, area, described, line, summary, wrong};
use crate::pages::texts;
use crate::pages::waiting::hero;
use crate::pages::{Asked, asked, encoded};
use crate::who::{decoded, introduced, who};

/// Values of slices that are offered.
const MOST_SLICES: usize = 200;

/// The form of a queue, as it was typed.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    title: String,
    /// `all`, `disputed`, `wrong`, or `wrong:` and the name of a candidate.
    of: String,
    /// Column and value, each as a part of an address, with an equals sign between them.
    slice: String,
    examples: String,
    reviewers: String,
    blinded: String,
    /// One answer a line.
    choices: String,
    rubric: String,
    seed: String,
    by: String,
}

impl Draft {
    /// What stands in a form that nobody has filled in.
    fn usual(mut self, feature: &Feature, who: Option<String>) -> Draft {
        let better_of_two = feature.spec.as_ref().is_some_and(|spec| spec.task == Task::Preference);
        let rubric = if better_of_two {
            "Which of the two would you rather have been given? Read both to the end. Prefer neither where you cannot tell."
        } else {
            "Which answer is right for this example? Go by what you see and not by what a model would say. Skip what you cannot tell."
        };
        let fill = |field: &mut String, usual: &str| {
            if field.is_empty() {
                usual.clone_into(field);
            }
        };
        fill(&mut self.title, &format!("Labels of {}", feature.name).chars().take(120).collect::<String>());
        fill(&mut self.of, "all");
        fill(&mut self.examples, "20");
        fill(&mut self.reviewers, "2");
        fill(&mut self.blinded, "yes");
        fill(&mut self.rubric, rubric);
        fill(&mut self.seed, "1");
        fill(&mut self.by, &who.unwrap_or_default());
        self
    }
}

/// A queue with how far it has come.
type Listed = Vec<(Queue, Standing)>;

pub async fn page(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Query(draft): Query<Draft>,
    Query(outputs_draft): Query<outputs::Draft>,
) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => {
            let draft = draft.usual(&asked.feature, who(&headers));
            show(&app, &asked, &draft, &outputs_draft, None).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// The page with a form about outputs as it was sent, and what is wrong with it.
pub(super) async fn again(app: &App, asked: &Asked, outputs_draft: &outputs::Draft, by: &str, told: Told) -> Response {
    let draft = Draft { by: by.to_owned(), ..Draft::default() }.usual(&asked.feature, None);
    show(app, asked, &draft, outputs_draft, Some(told)).await
}

async fn show(app: &App, asked: &Asked, draft: &Draft, outputs_draft: &outputs::Draft, told: Option<Told>) -> Response {
    let feature = &asked.feature;
    let place = feature.place();
    let listed = tokio::task::spawn_blocking(move || place.map_or(Ok(Vec::new()), |(root, name)| listed(&root, &name)));
    let listed: Listed = match listed.await {
        Ok(Ok(listed)) => listed,
        Ok(Err(error)) => {
            app.log(&format!("review queues cannot be read: {error}"));
            Vec::new()
        }
        Err(_) => Vec::new(),
    };
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let check = asked.standing.run.as_ref().map(|run| &run.checked.check);
    let of_outputs = match feature.is_whole() && texts::answers_with_text(feature) {
        true => Some(outputs::section(app, feature, outputs_draft, &draft.by, told.as_ref()).await),
        false => None,
    };
    let main = html! {
        (hero("Is this output right?", &answer(&listed), lead(&listed)))
        @if !listed.is_empty() {
            section aria-labelledby="queues-title" {
                div class="head" { h2 id="queues-title" { "Reviews" } }
                ol class="queues" { @for (queue, standing) in &listed { (entry(feature, queue, standing)) } }
            }
        }
        @if feature.is_whole() && texts::answers_with_text(feature) {
            @if let Some(section) = &of_outputs { (section) }
        } @else if feature.is_whole() {
            (form(feature, check, draft, told.as_ref()))
        } @else {
            section aria-labelledby="new-title" {
                div class="head" { h2 id="new-title" { "Start a review" } }
                p { "The spec has problems, so nothing can be drawn from its examples yet. " a class="more" href={ "/p/" (feature.id) "/verdict" } { "See what to mend" } }
            }
        }
    };
    (status, frame(app, &asked.page(&ENTRY, format!("Human review of {}", feature.name), main))).into_response()
}

/// The queues of a spec, newest first.
fn listed(root: &std::path::Path, name: &str) -> Result<Listed, NotDone> {
    let of_spec = review::list(root)?.into_iter().filter(|queue| queue.spec == name);
    of_spec.map(|queue| Ok((queue.clone(), review::standing(root, queue.id)?))).collect()
}

fn answer(listed: &Listed) -> String {
    let open = |(queue, standing): &&(Queue, Standing)| queue.closed_at.is_none() && !standing.complete;
    let (to_mark, to_settle): (Vec<_>, Vec<_>) =
        listed.iter().filter(open).partition(|(_, standing)| standing.marked < standing.items);
    match (to_mark.len() as u64, to_settle.len() as u64) {
        (0, 0) if listed.is_empty() => "Nothing to review.".to_owned(),
        (0, 0) => "Nothing waits to be marked.".to_owned(),
        (0, n) => format!("{} differences to settle.", words::counted(n, "review has", "reviews have")),
        (n, _) => format!("{} to be marked.", words::counted(n, "review waits", "reviews wait")),
    }
}

fn lead(listed: &Listed) -> &'static str {
    if listed.is_empty() {
        "Nobody was asked yet. Draw some examples below, and one person or two say what they see, one by one."
    } else {
        ""
    }
}

fn entry(feature: &Feature, queue: &Queue, standing: &Standing) -> Markup {
    let address = format!("/p/{}/review/{}", feature.id, queue.id);
    let closed = queue.closed_at.is_some();
    let marking = !closed && standing.marked < standing.items;
    html! {
        li {
            div {
                h3 { (safe(&queue.title)) }
                p class="small muted" { (safe(&queue.picked)) ". " (how(queue)) }
                p class="small" {
                    @if closed { "Closed. " }
                    (words::of(standing.marked, standing.items)) " marked"
                    @for (i, (reviewer, n)) in standing.by_reviewer.iter().enumerate() {
                        (if i == 0 { ": " } else { ", " }) (safe(reviewer)) " " (words::count(*n))
                    }
                    "."
                    @if !marking && !standing.to_settle.is_empty() { " " (words::counted(standing.to_settle.len() as u64, "difference", "differences")) " to settle." }
                }
            }
            div class="actions" {
                @if marking { a class="button first" href=(address) { "Mark the next" } }
                a class="button" href={ (address) "/result" } { "See the result" }
            }
        }
    }
}

/// "Two people mark each, blinded."
pub fn how(queue: &Queue) -> &'static str {
    match (queue.reviewers, queue.blinded) {
        (1, true) => "One person marks each, blinded.",
        (1, false) => "One person marks each.",
        (_, true) => "Two people mark each, blinded.",
        (_, false) => "Two people mark each, and see each other.",
    }
}

/// The values of slices, as `(posted, shown)`.
fn slices(check: Option<&Check>) -> Vec<(String, String)> {
    let Some(candidate) = check.and_then(view::subject) else { return Vec::new() };
    let single = candidate.slices.iter().filter(|slice| slice.slice.0.len() == 1);
    let posted = single.map(|slice| {
        let (column, value) = &slice.slice.0[0];
        (format!("{}={}", encoded(column), encoded(&value.to_string())), words::slice(&slice.slice))
    });
    posted.take(MOST_SLICES).collect()
}

fn form(feature: &Feature, check: Option<&Check>, draft: &Draft, told: Option<&Told>) -> Markup {
    let candidates: Vec<&str> =
        feature.spec.iter().flat_map(|spec| &spec.candidates).map(|candidate| candidate.name.as_str()).collect();
    let better_of_two = feature.spec.as_ref().is_some_and(|spec| spec.task == Task::Preference);
    let slices = slices(check);
    let option = |value: &str, label: &str| html! { option value=(value) selected[draft.of == value] { (label) } };
    let pick = |name: &str, value: &str, is: &str, label: &str, hint: &str| {
        html! { label class="pick" { input type="radio" name=(name) value=(value) checked[is == value]; span { (label) span class="under" { (hint) } } } }
    };
    html! {
        section id="start" data-from="words" aria-labelledby="start-title" {
            div class="head" {
                h2 id="start-title" { "Start a review" }
                p class="small muted" { "A copy of the examples is kept with it, so that it stays the same when the data change. The data are not changed." }
            }
            @if let Some(told) = told { (summary(told, "")) }
            form class="fill" method="post" action={ "/p/" (feature.id) "/review" } novalidate {
                (line(told, "", &Line { field: "title", label: "What is it about?", hint: "", kind: "text", value: &draft.title }))
                div class="field" {
                    label for="pick" { "Which examples?" }
                    select id="pick" name="of" aria-describedby=[described(told, "pick", "")] {
                        (option("all", "Of all"))
                        @if !better_of_two {
                            @if candidates.len() > 1 { (option("disputed", "Those on which candidates differ")) }
                            @for name in &candidates { (option(&format!("wrong:{name}"), &format!("What {} gets wrong", safe(name)))) }
                        }
                    }
                    (wrong(told, "pick", ""))
                }
                @if !slices.is_empty() || told.is_some_and(|told| told.about("slice").is_some()) {
                    div class="field" {
                        label for="slice" { "Of whom?" }
                        select id="slice" name="slice" aria-describedby=[described(told, "slice", "")] {
                            option value="" { "Everybody" }
                            @for (posted, shown) in &slices { option value=(posted) selected[draft.slice == *posted] { (safe(shown)) } }
                        }
                        (wrong(told, "slice", ""))
                    }
                }
                (line(told, "", &Line { field: "examples", label: "How many at most?", hint: "Drawn by chance from those; up to 5,000.", kind: "number", value: &draft.examples }))
                fieldset class="field" id="reviewers" {
                    legend { "How many people mark each?" }
                    (pick("reviewers", "2", &draft.reviewers, "Two", "So that you see how far they agree."))
                    (pick("reviewers", "1", &draft.reviewers, "One", "Half the work, and nothing tells how sure the labels are."))
                    (wrong(told, "reviewers", ""))
                }
                fieldset class="field" {
                    legend { "Blinded?" }
                    (pick("blinded", "yes", &draft.blinded, "Yes", "Reviewers see neither the label so far, nor what candidates said, nor each other's marks before all is marked."))
                    (pick("blinded", "no", &draft.blinded, "No", "They see all of it: quicker, and they agree more than they would."))
                }
                @if !better_of_two {
                    (area(told, "", "choices", "What can be answered?", "One answer a line, two to nine. Left empty, the labels that the examples have.", &draft.choices))
                }
                (area(told, "", "rubric", "What are reviewers asked, and how do they tell?", "They see it beside every example.", &draft.rubric))
                (line(told, "", &Line { field: "by", label: "Your name", hint: "", kind: "text", value: &draft.by }))
                details class="numbers" open[told.is_some_and(|told| told.about("seed").is_some())] {
                    summary { "The seed of the draw" }
                    (line(told, "", &Line { field: "seed", label: "Seed", hint: "The same seed draws the same examples from the same data.", kind: "number", value: &draft.seed }))
                }
                div class="actions" { button class="button first" type="submit" { "Draw the examples" } }
            }
        }
    }
}

pub async fn make(State(app): State<App>, Path(id): Path<String>, Form(draft): Form<Draft>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    match made(&app, &asked, &draft).await {
        Ok(queue) => {
            let mut response = Redirect::to(&format!("/p/{}/review/{queue}", asked.feature.id)).into_response();
            if let Some(name) = crate::who::name(&draft.by) {
                response.headers_mut().insert(axum::http::header::SET_COOKIE, introduced(&name));
            }
            response
        }
        Err(told) => show(&app, &asked, &draft, &outputs::Draft::default(), Some(told)).await,
    }
}

fn problem(field: &'static str, message: &str, remedy: String) -> FieldProblem {
    FieldProblem { field, message: message.to_owned(), remedy }
}

async fn made(app: &App, asked: &Asked, draft: &Draft) -> Result<u64, Told> {
    let mut problems = Vec::new();
    let examples = draft.examples.trim().parse::<usize>().unwrap_or_else(|_| {
        problems.push(problem("examples", "this is no number", format!("write a number from 1 to {MOST_ITEMS}")));
        1
    });
    let seed = draft.seed.trim().parse::<u64>().unwrap_or_else(|_| {
        problems.push(problem("seed", "this is no seed", "write a whole number, such as 1".to_owned()));
        1
    });
    let of = match draft.of.as_str() {
        "" | "all" => Of::All,
        "disputed" => Of::Disputed,
        "wrong" => Of::Wrong(None),
        other => match other.strip_prefix("wrong:") {
            Some(name) => Of::Wrong(Some(name.to_owned())),
            None => {
                problems.push(problem("pick", "nothing is chosen", "choose which examples".to_owned()));
                Of::All
            }
        },
    };
    let slice = match draft.slice.as_str() {
        "" => None,
        posted => {
            let parts = posted.split_once('=').and_then(|(column, value)| Some((decoded(column)?, decoded(value)?)));
            if parts.is_none() {
                problems.push(problem("slice", "this is no slice", "choose one of the list".to_owned()));
            }
            parts
        }
    };
    let choices: Vec<String> =
        draft.choices.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if choices.len() > MOST_CHOICES {
        let remedy = format!("name 2 to {MOST_CHOICES}: each has a key of its own");
        problems.push(problem("choices", "there are too many answers to choose from", remedy));
    }
    let (bench, spec, now) = (app.bench().clone(), asked.feature.path.clone(), app.bench().now());
    let draft = draft.clone();
    let made = tokio::task::spawn_blocking(move || {
        let request = QueueRequest {
            spec: &spec,
            roots: bench.roots(),
            threads: bench.threads(),
            title: &draft.title,
            rubric: &draft.rubric,
            choices: &choices,
            reviewers: if draft.reviewers == "1" { 1 } else { 2 },
            blinded: draft.blinded != "no",
            pick: Pick { of, slice, examples },
            seed,
            by: &crate::caller::who(&draft.by),
            at: now.seconds,
        };
        if problems.is_empty() {
            review::make(&request, &shipworthy_app::Unwatched)
        } else {
            Err(NoQueue::NotDone(NotDone::Fields(problems)))
        }
    });
    match made.await {
        Ok(Ok(queue)) => Ok(queue),
        Ok(Err(NoQueue::NotDone(error))) => Err(Told::of(app, error)),
        Ok(Err(NoQueue::Spec(refused))) => {
            let first = refused.diagnostics.first().map(|found| found.message.clone()).unwrap_or_default();
            Err(Told::of(app, NotDone::Conflict(format!("the spec or its data cannot be read as they are: {first}"))))
        }
        Err(_) => {
            Err(Told::of(app, NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned())))
        }
    }
}
