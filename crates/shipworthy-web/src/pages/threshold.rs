//! The threshold: where do I set the dial, in money?

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use shipworthy_app::bench::{Document, Kind};
use shipworthy_eval::outcome::{Candidate, Check, Money};
use shipworthy_report::parts::{self, CostCurve, from, safe};
use shipworthy_report::{view, words};

use super::amend::used;
use super::waiting::{banners, document_progress, hero, instead};
use super::{Asked, Entry, asked, candidate_links, candidate_of};
use crate::app::App;
use crate::frame::{Page, Place, frame};

/// The threshold in the rail.
pub const ENTRY: Entry = Entry { path: "threshold", title: "Threshold", key: "t" };

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/threshold", get(page))
}

#[derive(Deserialize)]
struct Wanted {
    /// The threshold to look at; the one in use without it.
    t: Option<String>,
    candidate: Option<String>,
    /// What was done just before.
    done: Option<String>,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let Asked { feature, standing, .. } = &asked;
    let mut waits = standing.work.is_some();
    let main = match (instead(feature, standing), &standing.run) {
        (Some(instead), _) => instead,
        (None, None) => html! {},
        (None, Some(run)) => {
            let check = &run.checked.check;
            let candidate = candidate_of(check, wanted.candidate.as_deref());
            let more = match candidate {
                Some(candidate) if priced(check, candidate) && is_subject(check, candidate) => {
                    let more = asked.document(&app, Kind::Thresholds).await;
                    waits |= more.is_none();
                    html! {
                        @match more.as_deref() {
                            Some(Document::Thresholds(answer)) => (parts::threshold_choices(answer)),
                            Some(Document::None(why)) => (none(why)),
                            Some(_) => {},
                            None => section aria-labelledby="more-title" {
                                div class="head" { h2 id="more-title" { "With reviewers, other rates, and for each group" } }
                                (document_progress(&app, feature, Kind::Thresholds))
                            },
                        }
                    }
                }
                _ => html! {},
            };
            html! {
                (banners(feature, standing))
                @if wanted.done.is_some() { (used(feature, wanted.candidate.as_deref(), wanted.t.as_deref())) }
                (threshold(check, candidate, wanted.t.as_deref(), &format!("/p/{}/threshold", feature.id)))
                (more)
            }
        }
    };
    let page = Page {
        title: format!("Threshold of {}", feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: asked.crumb(),
        actions: html! {},
        main,
        changes: waits,
    };
    frame(&app, &page).into_response()
}

fn is_subject(check: &Check, candidate: &Candidate) -> bool {
    view::subject(check).is_some_and(|subject| subject.name == candidate.name)
}

fn priced(check: &Check, candidate: &Candidate) -> bool {
    check.money.is_some() && !candidate.cost_curve.is_empty()
}

fn none(why: &[String]) -> Markup {
    html! { @for sentence in why { p class="notes" { (words::capital(&safe(sentence))) "." } } }
}

fn threshold(check: &Check, candidate: Option<&Candidate>, t: Option<&str>, address: &str) -> Markup {
    const QUESTION: &str = "Where do I set the dial, in money?";
    if check.task != "binary" {
        let lead = "A dial needs a score between yes and no; answers of this kind have none.";
        return hero(QUESTION, "There is no threshold to set.", lead);
    }
    let (Some(prices), Some(candidate)) = (check.money.as_ref(), candidate) else {
        return html! {
            (hero(QUESTION, "Mistakes have no price yet.", "With two prices in the spec, of a false alarm and of a miss, this page says what each threshold costs."))
            p class="measure" { "They stand under " code { "errors" } ": " code { "false_positive: {cost: 120}" } " and " code { "false_negative: {cost: 4000}" } ", with the " code { "currency" } " beside them." }
        };
    };
    let others = candidate_links(check, candidate, address, &|other| !other.cost_curve.is_empty());
    if candidate.cost_curve.is_empty() {
        return html! {
            (hero(QUESTION, &format!("{} has no threshold to set.", safe(&candidate.name)), "A dial needs a score between yes and no; a rule, and an answer of another kind, has none."))
            (others)
        };
    }
    let curve = CostCurve::of(check, candidate);
    let asked = t.and_then(|t| t.trim().parse::<f64>().ok()).filter(|t| t.is_finite());
    let at = asked.or_else(|| curve.start().map(|start| candidate.cost_curve[start].threshold)).unwrap_or(0.5);
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { (QUESTION) }
                h1 class="shorter" data-from=(from::candidate(candidate, "operating_points")) { (answer(candidate, prices)) }
            }
        }
        (others)
        section id="cost" aria-labelledby="cost-title" {
            div class="head" {
                h2 id="cost-title" { "What each threshold costs" }
                p class="small muted" data-from="check/money" { "Per " (words::number(prices.per)) " cases, " (safe(&candidate.name)) "." }
            }
            (dial(candidate, &curve, at, address))
            (curve.explore_at(prices, at))
            (parts::operating_points(candidate, prices))
            @if let Some(loss) = &candidate.expected_loss { (parts::choices(candidate, loss, prices)) }
        }
    }
}

/// "The cheapest threshold is 0.31; the spec says 0.42."
fn answer(candidate: &Candidate, prices: &Money) -> String {
    let point = |name: &str| candidate.operating_points.get(name);
    let cost = |name: &str| point(name).and_then(|point| point.honest_error_cost.or(point.error_cost));
    let amount = |cost: f64| words::value("error_cost", cost, Some(prices));
    let at = |name: &str| point(name)?.threshold.map(words::number);
    match (at("cheapest"), at("current").filter(|_| !candidate.threshold_is_chosen)) {
        (Some(cheapest), Some(current)) if cheapest != current => {
            match cost("cheapest").zip(cost("current")) {
                Some((a, b)) if a < b => {
                    format!(
                        "The cheapest threshold is {cheapest}: {} instead of {} at {current}.",
                        amount(a),
                        amount(b)
                    )
                }
                // What is cheapest on these examples need not be on others, and cross-fitting says so.
                Some(_) => format!("Nothing found is cheaper than the spec's {current}."),
                None => format!("The cheapest threshold is {cheapest}, the spec says {current}."),
            }
        }
        (Some(cheapest), Some(_)) => format!("The threshold in the spec, {cheapest}, is the cheapest."),
        (Some(cheapest), None) => format!("The cheapest threshold is {cheapest}."),
        (None, _) => "Each threshold has its price.".to_owned(),
    }
}

/// The number field, which works without scripts, and the ways to places that have a name.
fn dial(candidate: &Candidate, curve: &CostCurve<'_>, at: f64, address: &str) -> Markup {
    let place = |threshold: Option<f64>| threshold.and_then(|threshold| curve.place(threshold));
    let start = place(Some(at)).unwrap_or(0);
    let thresholds: Vec<f64> = candidate.cost_curve.iter().map(|point| point.threshold).collect();
    // Numbers alone: nothing in them could end the block.
    let island = serde_json::to_string(&thresholds).expect("numbers");
    let query = format!("candidate={}", crate::pages::encoded(&candidate.name));
    let link = |label: &str, key: &str, threshold: Option<f64>| {
        html! {
            @if let (Some(threshold), Some(index)) = (threshold, place(threshold)) {
                a class="button small js-off" href={ (address) "?" (query) "&t=" (threshold) } { (label) " " (words::number(threshold)) }
                button class="button small" type="button" hidden data-to=(index) data-key=(key) { (label) " " (words::number(threshold)) " " kbd { (key.to_uppercase()) } }
            }
        }
    };
    html! {
        form class="dial" method="get" action=(address) data-from=(from::candidate(candidate, "operating_points")) {
            input type="hidden" name="candidate" value=(candidate.name);
            label for="threshold-number" { "Threshold" }
            input id="threshold-number" name="t" type="number" step="any" inputmode="decimal" value=(thresholds[start]);
            button class="button small" type="submit" { "Show" }
            button class="button small" type="submit" formaction={ (address) "/use" } { "Use this threshold" }
            (link("Cheapest", "o", candidate.operating_points.get("cheapest").and_then(|point| point.threshold)))
            (link("In the spec", "t", candidate.threshold.filter(|_| !candidate.threshold_is_chosen)))
        }
        script type="application/json" id="thresholds" { (PreEscaped(island)) }
    }
}
