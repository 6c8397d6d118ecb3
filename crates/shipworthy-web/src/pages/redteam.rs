//! The red team: how could this hurt somebody?
//!
//! What attacks showed, family by severity, with bounds and with what broke through; a way to write the attacks, and one to keep what
//! worked as examples of the feature's own golden set.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::{Feature, Workbench};
use shipworthy_app::check::Refused;
use shipworthy_app::redteam::lacking::lacking;
use shipworthy_app::redteam::regress::{FROM, golden_of, regress};
use shipworthy_app::redteam::report::{ReportRequest, report, spec_of};
use shipworthy_app::redteam::{NewRequest, Whom, create};
use shipworthy_eval::redteam::{Cell, Failure, Pairs, RedTeam, Shown, Tally};
use shipworthy_eval::words::percent;
use shipworthy_report::parts::safe;
use shipworthy_report::redteam::{headline, rests_on};
use shipworthy_report::words;

use super::waiting::hero;
use super::{Entry, asked, encoded};
use crate::app::App;
use crate::frame::frame;
use crate::refusal::Refusal;

/// The red team in the rail.
pub const ENTRY: Entry = Entry { path: "redteam", title: "Red team", key: "x" };

const QUESTION: &str = "How could this hurt somebody?";
/// Forms of each attack that the button writes.
const FORMS: usize = 4;
/// Attempts that are shown with their texts.
const MOST_SHOWN: usize = 60;
/// Severities, worst first: the columns of the matrix.
const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/redteam", get(page).post(write)).route("/p/{id}/redteam/regress", post(keep))
}

#[derive(Deserialize, Default)]
struct Wanted {
    candidate: Option<String>,
    /// Only attempts of this family.
    family: Option<String>,
    /// Examples that were added just before, and those that were there.
    added: Option<usize>,
    there: Option<usize>,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    match asked(&app, &id).await {
        Ok(asked) => shown(&app, &asked, &wanted, None).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn shown(app: &App, asked: &super::Asked, wanted: &Wanted, told: Option<&Refused>) -> Response {
    let feature = Arc::clone(&asked.feature);
    let (bench, features) = (Arc::clone(app.bench()), asked.features.clone());
    // Outputs are graded anew, so that the page is never older than its files.
    let looked = move || (look(&bench, &feature), Suite::of(&feature, &features, bench.threads()));
    let made = tokio::task::spawn_blocking(looked).await;
    let Ok(made) = made else { return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response() };
    let main = html! {
        @if let Some(told) = told { (refused(told)) }
        (content(&asked.feature, &made, wanted))
    };
    let page = asked.page(&ENTRY, format!("Red team of {}", asked.feature.name), main);
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, frame(app, &page)).into_response()
}

/// The attacks of a feature.
#[derive(Default)]
struct Suite {
    /// Where they are asked, if their spec is a feature of this workspace.
    run: Option<String>,
    /// Families that they have none of, a sentence each.
    lacking: Vec<String>,
}

impl Suite {
    fn of(feature: &Feature, features: &[Arc<Feature>], threads: usize) -> Suite {
        let Some(spec) = spec_of(&feature.path) else { return Suite::default() };
        let own = features.iter().find(|of| of.path == spec);
        Suite { run: own.map(|own| format!("/p/{}/run", own.id)), lacking: lacking(&spec, threads) }
    }
}

/// What there is to show.
enum Made {
    /// The feature writes no text, or its spec cannot be read.
    NotForIt,
    /// No attacks are written yet.
    Nothing,
    /// Attacks are written, and something is missing before they can be counted.
    Open(String, Refused),
    /// What they show, and the golden set that failures can be kept in.
    Shown(Box<RedTeam>, Option<PathBuf>),
}

fn look(bench: &Workbench, feature: &Feature) -> Made {
    if feature.spec.as_ref().is_none_or(|spec| spec.generation.is_none()) {
        return Made::NotForIt;
    }
    let Some(spec) = spec_of(&feature.path) else { return Made::Nothing };
    let file = spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match report(&request(bench, spec)) {
        Ok(made) => Made::Shown(Box::new(made), golden_of(&feature.path)),
        Err(refused) => Made::Open(file, refused),
    }
}

fn request(bench: &Workbench, spec: PathBuf) -> ReportRequest {
    ReportRequest { spec, threads: bench.threads(), tool: bench.tool().to_owned() }
}

async fn write(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (bench, path) = (Arc::clone(app.bench()), asked.feature.path.clone());
    let made = tokio::task::spawn_blocking(move || {
        let whom = Whom {
            spec: Some(path),
            out: None,
            input: None,
            document: None,
            judge: None,
            replace: false,
            threads: bench.threads(),
        };
        create(&NewRequest { whom, families: Vec::new(), strategies: Vec::new(), forms: FORMS, seed: 0 })
    });
    match made.await {
        Ok(Ok(_)) => Redirect::to(&format!("/p/{}/redteam", asked.feature.id)).into_response(),
        Ok(Err(refused)) => shown(&app, &asked, &Wanted::default(), Some(&refused)).await,
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

async fn keep(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let (bench, path) = (Arc::clone(app.bench()), asked.feature.path.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let (spec, into) = (spec_of(&path)?, golden_of(&path)?);
        Some(regress(&request(&bench, spec), &into, None))
    });
    match kept.await {
        Ok(Some(Ok(kept))) => {
            let query = format!("added={}&there={}", kept.added, kept.there);
            Redirect::to(&format!("/p/{}/redteam?{query}", asked.feature.id)).into_response()
        }
        Ok(Some(Err(refused))) => shown(&app, &asked, &Wanted::default(), Some(&refused)).await,
        Ok(None) => Refusal::new(StatusCode::CONFLICT).into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

fn refused(told: &Refused) -> Markup {
    html! {
        div class="banner fail" role="alert" tabindex="-1" autofocus {
            div {
                p { b { "Nothing was written." } }
                ul { @for problem in told.diagnostics.iter().take(8) { li { (words::capital(&safe(&problem.message))) ": " (safe(&problem.remedy)) "." } } }
            }
        }
    }
}

fn content(feature: &Feature, (made, suite): &(Made, Suite), wanted: &Wanted) -> Markup {
    match made {
        Made::NotForIt => hero(
            QUESTION,
            "Not by what it says.",
            "Attacks are for features that answer with text. Whom this one lets down is on the page of its slices.",
        ),
        Made::Nothing => html! {
            (hero(QUESTION, "Nobody has tried yet.", "Attacks that are harmless to read try injections, jailbreaks, leaks, bad advice, bias and needless refusals on this feature's own prompts. Writing them calls nobody."))
            div class="actions" {
                form method="post" action={ "/p/" (feature.id) "/redteam" } { button class="button first" type="submit" { "Write the attacks" } }
            }
            p class="measure" { "Or in the terminal: " code { "shipworthy redteam new " (safe(&feature.file)) } ", which also takes families, strategies, and suites of others." }
        },
        Made::Open(file, refused) => html! {
            (hero(QUESTION, "The attacks wait for answers.", "They are written, and what the feature says to them is not recorded yet."))
            ul class="measure" { @for problem in refused.diagnostics.iter().take(8) { li { (words::capital(&safe(&problem.message))) ": " (safe(&problem.remedy)) "." } } }
            @if let Some(run) = &suite.run { div class="actions" { a class="button first" href=(run) { "Ask them" } } }
            p class="measure" { @if suite.run.is_some() { "Or in the terminal: " } @else { "Ask them with " } code { "shipworthy run " (safe(file)) } ", then come back." }
            (left_out(suite))
        },
        Made::Shown(red_team, golden) => found(feature, (red_team, suite), golden.is_some(), wanted),
    }
}

/// What nobody tried, because the suite has no such attack.
fn left_out(suite: &Suite) -> Markup {
    html! {
        @if !suite.lacking.is_empty() {
            section aria-labelledby="left-out-title" {
                div class="head" { h2 id="left-out-title" { "What is not tried" } }
                ul class="measure" { @for said in &suite.lacking { li { (words::capital(&safe(said))) "." } } }
            }
        }
    }
}

fn found(feature: &Feature, (red_team, suite): (&RedTeam, &Suite), can_keep: bool, wanted: &Wanted) -> Markup {
    let named = |name: &String| red_team.candidates.iter().find(|shown| shown.tested.name == *name);
    let worst = || red_team.candidates.iter().max_by_key(|shown| shown.failures_in_all);
    let Some(shown) = wanted.candidate.as_ref().and_then(named).or_else(worst) else {
        return hero(QUESTION, "Nobody was asked.", "The spec of the attacks has no candidate.");
    };
    let address = format!("/p/{}/redteam", feature.id);
    let answer = words::capital(&format!("{}.", headline(shown)));
    html! {
        @if let (Some(added), Some(there)) = (wanted.added, wanted.there) { (kept(red_team, added, there)) }
        div data-from="kept" { (hero(QUESTION, &answer, &format!("{}. Forms of one attack are alike and count as one in bounds.", safe(&shown.tested.name)))) }
        @if red_team.candidates.len() > 1 {
            nav class="choice" aria-label="Candidates" {
                @for other in &red_team.candidates {
                    a href={ (address) "?candidate=" (encoded(&other.tested.name)) } aria-current=[(other.tested.name == shown.tested.name).then_some("true")] { (safe(&other.tested.name)) }
                }
            }
        }
        @if let Some(run) = &suite.run { div class="actions" { a class="button" href=(run) { "Run the attacks" } } }
        (matrix(shown, &address))
        (tallies("harmless", "Harmless questions that were refused", "Refused", &shown.tested.refused))
        @if let Some(pairs) = &shown.tested.pairs { (pairs_of(shown, pairs)) }
        (tallies("strategies", "By strategy", "Broke through", &shown.tested.strategies))
        (failures(feature, shown, can_keep, wanted, &address))
        (left_out(suite))
        section aria-labelledby="rests-title" data-from="kept" {
            div class="head" { h2 id="rests-title" { "What this rests on" } }
            ul class="measure" {
                @for said in rests_on(red_team) { li { (words::capital(&safe(&said))) "." } }
                @if shown.tested.no_output > 0 { li { (words::counted(shown.tested.no_output, "attempt got no answer", "attempts got no answer")) ", which shows nothing." } }
            }
        }
    }
}

fn kept(red_team: &RedTeam, added: usize, there: usize) -> Markup {
    html! {
        div class="banner" role="status" data-from="kept" {
            div {
                p {
                    b { (words::counted(added as u64, "example was added", "examples were added")) } " to the golden set; " (there) " stood there already. "
                    "The graders of " code { (safe(&red_team.spec)) } " judge them and pass examples without a " code { (FROM) } ": copy them into the feature's spec, and check again."
                }
            }
        }
    }
}

/// Families by severities.
fn matrix(shown: &Shown, address: &str) -> Markup {
    let cell = |family: &str, severity: &str| {
        shown.tested.cells.iter().find(|cell| cell.family == family && cell.severity == severity)
    };
    let others: Vec<&str> = shown.tested.severities.iter().map(|of| of.name.as_str()).collect();
    let severities: Vec<&str> = SEVERITIES
        .into_iter()
        .filter(|known| others.contains(known))
        .chain(others.iter().copied().filter(|name| !SEVERITIES.contains(name)))
        .collect();
    let query = format!("{address}?candidate={}", encoded(&shown.tested.name));
    html! {
        @if !shown.tested.families.is_empty() {
            section aria-labelledby="matrix-title" data-from="kept" {
                div class="head" { h2 id="matrix-title" { "What broke through" } p class="small muted" { "Attempts that worked, of all. The bound is for attacks like these." } }
                div class="scroll" tabindex="0" role="group" aria-label="Families by severity" {
                    table class="plain" {
                        caption class="hidden-words" { "Families of attacks by severity" }
                        thead { tr {
                            th scope="col" { "Family" }
                            @for severity in &severities { th scope="col" { (words::capital(&safe(severity))) } }
                            th scope="col" { "All" } th scope="col" { "At most" }
                        } }
                        tbody {
                            @for family in &shown.tested.families {
                                tr {
                                    th scope="row" { @if family.worked > 0 { a class="more" href={ (query) "&family=" (encoded(&family.name)) "#failures" } { (safe(&family.name)) } } @else { (safe(&family.name)) } }
                                    @for severity in &severities { td { (of_cell(cell(&family.name, severity))) } }
                                    td { (counted(family)) }
                                    td { b { (words::or_dash(family.at_most.map(percent))) } span class="under small muted" { " " (safe(&family.sentence)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn of_cell(cell: Option<&Cell>) -> Markup {
    html! { @match cell { Some(cell) => (counted(&cell.tally)), None => span class="dim" { "none" } } }
}

/// "2 of 12", strong where something worked.
fn counted(tally: &Tally) -> Markup {
    let told = words::of(tally.worked, tally.attempts);
    html! { @if tally.worked > 0 { b { (told) } } @else { (told) } }
}

fn tallies(id: &str, title: &str, what: &str, tallies: &[Tally]) -> Markup {
    html! {
        @if !tallies.is_empty() {
            section aria-labelledby={ (id) "-title" } data-from="kept" {
                div class="head" { h2 id={ (id) "-title" } { (title) } }
                table class="plain cards" {
                    caption class="hidden-words" { (title) }
                    thead { tr { th scope="col" { "Of" } th scope="col" { (what) } th scope="col" { "At most" } th scope="col" { "In words" } } }
                    tbody {
                        @for tally in tallies {
                            tr {
                                th scope="row" { (safe(&tally.name)) }
                                td data-label=(what) { span { (counted(tally)) } }
                                td data-label="At most" { span { (words::or_dash(tally.at_most.map(percent))) } }
                                td data-label="In words" { span { (safe(&tally.sentence)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn pairs_of(shown: &Shown, pairs: &Pairs) -> Markup {
    html! {
        section aria-labelledby="pairs-title" data-from="kept" {
            div class="head" { h2 id="pairs-title" { "The same question about two groups" } }
            p class="measure" { (safe(&pairs.sentence)) }
            @for pair in &shown.pairs_shown {
                details {
                    summary { (safe(&pair.pair)) }
                    @for (asked, said) in &pair.sides { (texts(asked, said)) }
                }
            }
        }
    }
}

fn texts(asked: &str, said: &str) -> Markup {
    html! {
        dl class="facts" {
            div { dt { "Asked" } dd { blockquote { (safe(asked)) } } }
            div { dt { "Answered" } dd { blockquote { (safe(said)) } } }
        }
    }
}

fn failures(feature: &Feature, shown: &Shown, can_keep: bool, wanted: &Wanted, address: &str) -> Markup {
    let fits = |failure: &&Failure| wanted.family.as_ref().is_none_or(|family| failure.family == *family);
    let fitting: Vec<&Failure> = shown.failures.iter().filter(fits).collect();
    html! {
        @if !shown.failures.is_empty() {
            section id="failures" aria-labelledby="failures-title" data-from="kept" {
                div class="head" {
                    h2 id="failures-title" { "What broke through, worst first" }
                    @if can_keep {
                        form method="post" action={ "/p/" (feature.id) "/redteam/regress" } { button class="button" type="submit" { "Turn into regression examples" } }
                    }
                }
                p class="measure small muted" { "What models wrote may be unpleasant to read. A fixed check found each of these: it can be wrong." }
                @if let Some(family) = &wanted.family { p { "Only " (safe(family)) ". " a class="more" href={ (address) "?candidate=" (encoded(&shown.tested.name)) "#failures" } { "Show all" } } }
                @for failure in fitting.iter().take(MOST_SHOWN) {
                    details {
                        summary { span { b { (words::capital(&safe(&failure.severity))) } " " (safe(&failure.family)) " " span class="small muted" { (safe(&failure.strategy)) ", " code { (safe(&failure.id)) } } } }
                        (texts(&failure.input, &failure.output))
                        @if !failure.good.is_empty() { p class="measure" { b { "A good answer: " } (safe(&failure.good)) } }
                    }
                }
                @let more = shown.failures_in_all as usize - fitting.len().min(MOST_SHOWN).min(shown.failures_in_all as usize);
                @if more > 0 && wanted.family.is_none() { p class="small muted" { "And " (words::count(more as u64)) " more; " code { "shipworthy redteam report --format json" } " has them." } }
            }
        }
    }
}
