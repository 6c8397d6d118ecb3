//! Scope: should this be AI at all, and which kind, by what each reached on the same examples.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_eval::outcome::{Check, Verdict};
use shipworthy_eval::scope::{Scope, Test, Tried, Veto, scope};
use shipworthy_report::parts::{chip, coded, from, safe};
use shipworthy_report::{money, words};
use shipworthy_spec::spec::{Approach, Spec};

use super::waiting::hero;
use super::{Entry, asked};
use crate::app::App;
use crate::frame::frame;

/// The scope in the rail.
pub const ENTRY: Entry = Entry { path: "scope", title: "Scope", key: "a" };

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/scope", get(page))
}

async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let main = asked.answer(|check| match &asked.feature.spec {
        Some(spec) => answer(&asked.feature, spec, check),
        None => html! {},
    });
    let page = asked.page(&ENTRY, format!("Scope of {}", asked.feature.name), main);
    frame(&app, &page).into_response()
}

fn answer(feature: &Feature, spec: &Spec, check: &Check) -> Markup {
    let scope = scope(spec, check);
    html! {
        div data-from=(compared(&scope)) { (hero("Should this be AI at all: a rule, a model, a language model?", headline(&scope, spec, check), &safe(&scope.sentences.join(" ")))) }
        (tests(&scope))
        (approaches(&scope, check))
        (decides(spec, check))
        p class="actions" {
            a class="button first" href={ "/p/" (feature.id) "/brief" } { "Take this forward" }
            a class="button" href={ "/p/" (feature.id) "/runs" } { "Candidates in detail" }
        }
    }
}

/// Where the numbers of its sentences stand: what was tried, and how it compares.
fn compared(scope: &Scope) -> String {
    let mut places = vec!["check/golden".to_owned(), "check/comparisons".to_owned()];
    for tried in scope.approaches.iter().flat_map(|(_, tried)| tried) {
        let metrics = ["error_cost", "running_cost", "total_cost"].into_iter().chain(scope.metric.as_deref());
        let of = format!("check/candidates/{}/metrics", from::pointed(&tried.candidate));
        places.extend(metrics.map(|metric| format!("{of}/{}", from::pointed(metric))));
    }
    places.join(" ")
}

fn headline(scope: &Scope, spec: &Spec, check: &Check) -> &'static str {
    let preferred = check.ship.as_ref().or(check.recommended.as_ref());
    let approach = spec.candidates.iter().find(|candidate| Some(&candidate.name) == preferred).map(|c| c.approach);
    match (scope.verdict(), approach) {
        (Verdict::Fail, _) => "Not as it stands.",
        (Verdict::NotEnoughEvidence, _) => "Can't tell yet.",
        (Verdict::Pass, Some(Approach::Rule)) => "A rule is enough.",
        (Verdict::Pass, Some(Approach::Llm)) => "Yes, with a language model.",
        (Verdict::Pass, Some(Approach::People)) => "No: people do it.",
        (Verdict::Pass, Some(Approach::Model)) => "Yes, with a model.",
        (Verdict::Pass, None) => "Yes.",
    }
}

fn tests(scope: &Scope) -> Markup {
    let asks = |test: Test| match test {
        Test::Data => ("Data", "Are there examples to judge with?"),
        Test::Success => ("Success", "Does anybody say when it is good enough?"),
        Test::Need => ("Need", "Is it better than today, by enough to matter?"),
    };
    let word = |veto: &Veto| match veto.verdict {
        Verdict::Pass => "Says go on",
        Verdict::Fail => "Says no",
        Verdict::NotEnoughEvidence => "Can't tell yet",
    };
    html! {
        section aria-labelledby="tests-title" {
            div class="head" { h2 id="tests-title" { "Three tests that can say no" } }
            ol class="stages" {
                @for veto in &scope.vetoes {
                    @let (name, question) = asks(veto.test);
                    li {
                        h3 { (name) }
                        p { (chip(veto.verdict, word(veto))) }
                        p class="small muted" { (question) }
                        @for said in &veto.because { p class="small" data-from=(compared(scope)) { (safe(said)) } }
                    }
                }
            }
        }
    }
}

/// What an approach is called, and how one is tried.
fn called(approach: Approach) -> (&'static str, &'static str) {
    match approach {
        Approach::Rule => ("Rule", "write one as a candidate: `rule: \"amount > 5000\"`"),
        Approach::Model => ("Model", "add its scores as a column or a file"),
        Approach::Llm => ("Language model", "add its answers as a column or a file, with `approach: llm`"),
        Approach::People => ("People", "add what people decided as a column or a file, with `approach: people`"),
    }
}

fn approaches(scope: &Scope, check: &Check) -> Markup {
    let money = check.money.as_ref();
    let metric = scope.metric.as_deref();
    let quality = metric.map(|metric| words::capital(&words::metric(metric)));
    html! {
        section aria-labelledby="tried-title" {
            div class="head" { h2 id="tried-title" { "What each reached" } p class="small muted" { "On the same examples." } }
            table class="plain cards" {
                caption class="hidden-words" { "What each approach reached on the same examples" }
                thead { tr {
                    th scope="col" { "Approach" }
                    @if let Some(quality) = &quality { th scope="col" { (quality) } }
                    @if money.is_some() { th scope="col" { "Mistakes cost" } }
                    th scope="col" { "Running it" }
                    th scope="col" data-from="words" { "Slowest 5%" }
                    th scope="col" { "Verdict" }
                } }
                tbody {
                    @for (approach, tried) in &scope.approaches {
                        @let (name, how) = called(*approach);
                        @for one in tried {
                            tr data-from={ "check/candidates/" (from::pointed(&one.candidate)) } {
                                th scope="row" { (name) ": " (safe(&one.candidate)) @if one.today { span class="tag" { "in use today" } } }
                                (cells(one, metric, quality.as_deref(), check))
                            }
                        }
                        @if tried.is_empty() {
                            tr {
                                th scope="row" { (name) }
                                td colspan="5" data-label="Not tried" data-from="words" { span class="dim" { "Not tried: " (coded(how)) "." } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cells(one: &Tried, metric: Option<&str>, quality: Option<&str>, check: &Check) -> Markup {
    let money = check.money.as_ref();
    html! {
        @if let (Some(metric), Some(label)) = (metric, quality) {
            td data-label=(label) { span { @match &one.quality { Some(estimate) => (words::estimate(metric, estimate, None)), None => "does not apply" } } }
        }
        @if let Some(prices) = money {
            td data-label="Mistakes cost" { span { @match &one.error_cost { Some(estimate) => { (words::estimate("error_cost", estimate, money)) " per " (words::number(prices.per)) } None => "does not apply" } } }
        }
        td data-label="Running it" { span {
            @match (one.running_cost_per_1k, money) {
                (Some(cost), Some(prices)) => { (money::format(cost, &prices.currency)) " per 1,000" }
                (Some(cost), None) => { (words::number(cost)) " per 1,000" }
                (None, _) => span class="dim" { "not said" }
            }
        } }
        td data-label="Slowest 5%" { span { @match one.latency_p95 { Some(ms) => { "from " (words::number(ms)) " ms" } None => span class="dim" { "not measured" } } } }
        td data-label="Verdict" { span { (chip(one.verdict, words::verdict(one.verdict))) } }
    }
}

/// The questions that decide between approaches, with what the brief says to them.
fn decides(spec: &Spec, check: &Check) -> Markup {
    let errors = spec.errors.as_ref();
    let price = |cost: Option<f64>, who: Option<&String>| {
        let prices = check.money.as_ref()?;
        let cost = cost.map(|cost| money::format(cost, &prices.currency));
        let who = who.map(|who| safe(who));
        Some(match (cost, who) {
            (Some(cost), Some(who)) => format!("{cost}, {who}"),
            (Some(cost), None) => cost,
            (None, Some(who)) => format!("a price for each case, {who}"),
            (None, None) => "a price for each case".to_owned(),
        })
    };
    let money = check.money.as_ref();
    let limit = spec.bars.iter().find(|bar| bar.metric == "latency_ms");
    let rows: [(&str, Option<String>, &str, &str); 6] = [
        (
            "How many cases a month?",
            money.and_then(|m| m.volume_per_month).map(words::number),
            "`errors.volume_per_month`",
            "check/money",
        ),
        (
            "What does a miss cost, and whom?",
            money.and_then(|m| price(m.false_negative, m.false_negative_who.as_ref())),
            "`errors.false_negative`",
            "check/money",
        ),
        (
            "What does a false alarm cost, and whom?",
            money.and_then(|m| price(m.false_positive, m.false_positive_who.as_ref())),
            "`errors.false_positive`",
            "check/money",
        ),
        ("How quick must it be?", limit.map(|bar| safe(&bar.text)), "a bar such as `latency_ms.p95 <= 300`", "words"),
        (
            "What do people see when it cannot answer?",
            (!spec.failure_states.is_empty()).then(|| {
                words::counted(
                    spec.failure_states.len() as u64,
                    "failure state is written down",
                    "failure states are written down",
                )
            }),
            "`failure_states`",
            "check/failure_states#",
        ),
        ("What data does it need?", spec.data_needs.as_deref().map(safe), "`data_needs`", "words"),
    ];
    html! {
        section aria-labelledby="decides-title" {
            div class="head" { h2 id="decides-title" { "What decides between them" } @if errors.is_none() { p class="small muted" { "Without prices of mistakes, nothing can say what an improvement is worth." } } }
            table class="plain cards" {
                caption class="hidden-words" { "Questions that decide between approaches" }
                thead { tr { th scope="col" { "Question" } th scope="col" { "What the brief says" } } }
                tbody { @for (question, said, field, from) in &rows { tr {
                    th scope="row" { (question) }
                    td data-label="The brief" data-from=(from) { span { @match said { Some(said) => (said), None => span class="dim" { "Not said yet: " (coded(field)) "." } } } }
                } } }
            }
        }
    }
}
