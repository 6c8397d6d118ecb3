//! Judges: how far can what they say be trusted? For each judged grader how often it is right, and what is lacking before it may decide.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::judge::{AuditFigure, KeptAudit, last_audit};
use shipworthy_app::moment::Moment;
use shipworthy_app::review::outputs::Labelled;
use shipworthy_app::review::{NoQueue, outputs};
use shipworthy_eval::outcome::{Candidate, Check, Estimate, JudgeCard};
use shipworthy_report::parts::{from, safe};
use shipworthy_report::words;

use super::otherwise;
use crate::app::App;
use crate::frame::frame;
use crate::pages::waiting::{banners, check_button, hero, when};
use crate::pages::{Asked, Entry, asked, encoded};

/// Judges in the rail.
pub const ENTRY: Entry = Entry { path: "judges", title: "Judges", key: "k" };

const QUESTION: &str = "Can the judge be trusted?";
/// Labels below which no judge is corrected.
const FEWEST: u64 = 30;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/judges", get(page))
}

async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    if let Some(instead) = otherwise(&app, &asked, &ENTRY, QUESTION) {
        return instead;
    }
    let (bench, spec) = (app.bench().clone(), asked.feature.path.clone());
    let found = tokio::task::spawn_blocking(move || {
        (outputs::judged(&spec, bench.roots(), bench.threads()), last_audit(&spec))
    });
    let (judged, audit) = found.await.unwrap_or_else(|_| (Ok(Vec::new()), None));
    let offset_minutes = app.bench().now().offset_minutes;
    let at = |seconds: i64| Moment { seconds, offset_minutes };
    let check = asked.standing.run.as_ref().map(|run| &run.checked.check);
    let main = html! {
        @if let Some(check) = check { (banners(&asked.feature, &asked.standing)) (cards(&asked, check)) }
        @match &judged {
            Err(NoQueue::Spec(refused)) if check.is_none() => {
                (hero(QUESTION, "There is nothing to judge yet.", "Its data cannot be read as they are."))
                @for found in refused.diagnostics.iter().take(3) { p { (words::capital(&safe(&found.message))) "." } }
            }
            Ok(judged) if check.is_none() => (before(&asked, judged)),
            _ => {}
        }
        @if let Ok(judged) = &judged { @if !judged.is_empty() {
            (audited(&asked, audit.as_ref(), &at))
            (labels(&asked, judged))
        } }
    };
    frame(&app, &asked.page(&ENTRY, format!("Judges of {}", asked.feature.name), main)).into_response()
}

/// The page before the first check.
fn before(asked: &Asked, judged: &[Labelled]) -> Markup {
    let feature = &asked.feature;
    html! {
        @if judged.is_empty() {
            (hero(QUESTION, "No judge grades here.", "Every grader is an assertion, or what people said."))
        } @else {
            (hero(QUESTION, "Not known yet.", "A judge errs. People's labels on some of the same outputs say how often, and correct what it says."))
            div class="actions" { (check_button(feature, "Check it now", false)) }
        }
    }
}

fn cards(asked: &Asked, check: &Check) -> Markup {
    let all: Vec<(&Candidate, usize, &JudgeCard)> = check
        .candidates
        .iter()
        .flat_map(|candidate| candidate.judges.iter().enumerate().map(move |(place, card)| (candidate, place, card)))
        .collect();
    let refused = all.iter().filter(|(.., card)| card.refusal.is_some()).count() as u64;
    let answer = match (all.len() as u64, refused) {
        (0, _) => "No judge grades here.".to_owned(),
        (_, 0) => "Yes, once corrected by people.".to_owned(),
        (n, refused) if n == refused => "Not yet: it decides nothing.".to_owned(),
        _ => "In part.".to_owned(),
    };
    let lead = match all.len() {
        0 => "Every grader is an assertion, or what people said.",
        _ => {
            "A judge errs, so bars are held against what people would say, from their labels and its verdicts together."
        }
    };
    html! {
        (hero(QUESTION, &answer, lead))
        @for (candidate, place, card) in all { (one(asked, candidate, place, card)) }
    }
}

fn one(asked: &Asked, candidate: &Candidate, place: usize, card: &JudgeCard) -> Markup {
    let part = |path: &str| from::candidate(candidate, &format!("judges/{place}{path}"));
    let id = format!("judge-{}-{place}", encoded(&candidate.name).replace('%', "-"));
    let label = format!(
        "/p/{}/review?grader={}&label={}#outputs",
        asked.feature.id,
        encoded(&card.grader),
        encoded(&candidate.name)
    );
    html! {
        section class="judge" aria-labelledby=(id) data-from=(part("")) {
            div class="head" {
                h2 id=(id) { (safe(&card.grader)) " on " (safe(&candidate.name)) }
                p class="small muted" { (words::counted(card.labels, "output labelled by people", "outputs labelled by people")) }
            }
            @match &card.refusal {
                Some(why) => p { b { "It decides nothing: " } (safe(why)) "." },
                None => p { b { "It may decide, corrected by people." } },
            }
            dl class="facts" {
                (fact("Agrees with people", &card.agreement, &part("/agreement"), "", |e| count_of(e, false)))
                (fact("Misses bad answers", &card.true_negative_rate, &part("/true_negative_rate"), "of those that people fail", |e| count_of(e, true)))
                (fact("Passes good answers", &card.true_positive_rate, &part("/true_positive_rate"), "of those that people pass", |e| count_of(e, false)))
                (fact("Beyond chance (kappa)", &card.kappa, &part("/kappa"), "1 is always, 0 no more than chance", |e| e.estimate.map(words::number)))
            }
            table class="plain cards" {
                caption { "What passes, by whom" }
                thead { tr { th scope="col" { "By" } th scope="col" { "Share that passes" } th scope="col" { "Interval" } } }
                tbody {
                    tr data-from=(part("/raw_pass_rate")) {
                        th scope="row" { "The judge alone" }
                        td data-label="Share that passes" { span { @match card.raw_pass_rate { Some(rate) => (words::value("pass_rate", rate, None)), None => "not known" } } }
                        td data-label="Interval" { span class="muted" { "its own word, not to be believed" } }
                    }
                    tr data-from=(part("/pass_rate")) {
                        th scope="row" { "People, as far as can be told" }
                        td data-label="Share that passes" { span { @match card.pass_rate.estimate { Some(rate) => (words::value("pass_rate", rate, None)), None => "not known yet" } } }
                        td data-label="Interval" { span { @match (card.pass_rate.low, card.pass_rate.high) {
                            (Some(low), Some(high)) => (words::interval("pass_rate", Some(low), Some(high), None)),
                            _ => "label more outputs",
                        } } }
                    }
                }
            }
            @if let Some(worth) = card.worth_of_a_label {
                p class="small muted" data-from=(part("/worth_of_a_label")) { "Beside this judge one label is worth " (words::number(worth)) " labels alone." }
            }
            (more(candidate, card))
            div class="actions" { a class="button first" href=(label) { "Label outputs for it" } }
        }
    }
}

/// How many more labels would settle what is open.
fn more(candidate: &Candidate, card: &JudgeCard) -> Markup {
    let lacking = FEWEST.saturating_sub(card.labels);
    let open = candidate.bars.iter().filter(|bar| bar.more_labels.is_some());
    let need = open.filter_map(|bar| Some((from::bar(candidate, bar), words::need(bar)?))).next();
    html! {
        @if lacking > 0 {
            p data-from="words" { "It takes at least " (FEWEST) " labels, drawn by chance: " (words::counted(lacking, "more is", "more are")) " lacking." }
        } @else if let Some((place, need)) = need {
            p data-from=(place) { (words::capital(&safe(&need))) "." }
        }
    }
}

/// A figure with its interval.
fn fact(
    name: &str,
    estimate: &Estimate,
    place: &str,
    hint: &str,
    said: impl Fn(&Estimate) -> Option<String>,
) -> Markup {
    html! {
        div data-from=(place) {
            dt { (name) }
            dd {
                @match said(estimate) {
                    Some(said) => (said),
                    None => span class="muted" { "not known" },
                }
                @if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
                    small { @if name.starts_with("Misses") { "it catches " (words::interval("accuracy", Some(low), Some(high), None)) } @else if name.contains("kappa") { (words::number(low)) " to " (words::number(high)) } @else { (words::interval("accuracy", Some(low), Some(high), None)) } }
                }
                @if !hint.is_empty() { small data-from="words" { (hint) } }
            }
        }
    }
}

/// "32 of 40"; of the others, where what is left over is meant.
fn count_of(estimate: &Estimate, others: bool) -> Option<String> {
    let share = estimate.estimate?;
    let part = (share * estimate.n as f64).round() as u64;
    Some(words::of(if others { estimate.n - part.min(estimate.n) } else { part }, estimate.n))
}

/// What asking the judges again found: whether they contradict themselves, and what their verdicts rest on.
fn audited(asked: &Asked, audit: Option<&KeptAudit>, at: &dyn Fn(i64) -> Moment) -> Markup {
    let command = format!("shipworthy judge audit {}", asked.feature.file);
    html! {
        section id="audit" aria-labelledby="audit-title" {
            div class="head" {
                h2 id="audit-title" { "What their verdicts rest on" }
                @if let Some(kept) = audit { p class="small muted" data-from="kept" { "Asked again " (when(at(kept.at))) ", on up to " (words::counted(kept.audit.sample, "output", "outputs")) " of each candidate." } }
            }
            @match audit {
                None => p data-from="words" { "Nobody has asked the judges again yet: whether they contradict themselves, and whether order, length or what an output says to them decides. It takes calls: " code { (safe(&command)) } "." },
                Some(kept) => {
                    @for card in &kept.audit.cards {
                        table class="plain cards" data-from="kept" {
                            caption { (safe(&card.grader)) " on " (safe(&card.candidate)) }
                            thead { tr { th scope="col" { "Question" } th scope="col" { "Standing" } th scope="col" { "Answer" } } }
                            tbody { @for figure in &card.figures { tr {
                                th scope="row" { (safe(&figure.question)) }
                                td data-label="Standing" { span { (standing(figure)) } }
                                td data-label="Answer" { span { (safe(&figure.sentence)) } }
                            } } }
                        }
                    }
                    @if kept.audit.calls.ended_early { p class="small" data-from="kept" { "It was ended before all was asked." } }
                    p class="small muted" data-from="words" { "None of this corrects anything; people's labels do. To ask again: " code { (safe(&command)) } "." }
                },
            }
        }
    }
}

/// Whether a figure is a reason to worry, as the command line says it.
fn standing(figure: &AuditFigure) -> &'static str {
    match (figure.worry, &figure.estimate) {
        (true, _) => "look into it",
        (false, None) if figure.kind != "itself" => "not measured",
        (false, _) => "fine",
    }
}

/// How many outputs are labelled now, which may be more than the latest check knew.
fn labels(asked: &Asked, judged: &[Labelled]) -> Markup {
    html! {
        section aria-labelledby="now-title" {
            div class="head" { h2 id="now-title" { "Labels so far" } p class="small muted" { "Of the outputs that are there now." } }
            table class="plain cards" {
                caption class="hidden-words" { "Labels of each judged grader" }
                thead { tr { th scope="col" { "Grader" } th scope="col" { "Asked" } th scope="col" { "Labelled" } th scope="col" { span class="hidden-words" { "What to do" } } } }
                tbody { @for of in judged { tr data-from="kept" {
                    th scope="row" { (safe(&of.grader)) }
                    td data-label="Asked" { span { @match &of.rubric { Some(rubric) => (safe(&rubric.chars().take(300).collect::<String>())), None => span class="muted" { "verdicts stand in a column" } } } }
                    td data-label="Labelled" { span { (words::of(of.labels, of.outputs)) } }
                    td data-label="" { a class="more" href={ "/p/" (asked.feature.id) "/review?grader=" (encoded(&of.grader)) "#outputs" } { "Label some" } }
                } } }
            }
        }
    }
}
