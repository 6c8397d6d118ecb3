//! Scope: should this be AI at all, and which kind, by what each reached on the same examples.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_eval::outcome::{Check, Verdict};
use shipworthy_eval::scope::{Scope, Test, Tried, Veto, approach_of, scope};
use shipworthy_report::parts::{chip, coded, from, safe};
use shipworthy_report::{money, words};
use shipworthy_spec::spec::{Approach, Cost, Errors, Mistakes, OutcomePrice, Spec, Task};

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
        (approaches(&scope, spec, check))
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
    let named = spec.candidates.iter().find(|candidate| Some(&candidate.name) == preferred);
    let approach = named.and_then(|candidate| approach_of(spec, candidate));
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

/// What an approach is called, and how one is tried; `None` for how where it is not missed.
fn called(approach: Option<Approach>, task: Task) -> (&'static str, Option<&'static str>) {
    let writes = task == Task::Generation;
    match approach {
        Some(Approach::Rule) if writes => {
            ("Rule", Some("add what one says as a column or a file, with `approach: rule`"))
        }
        Some(Approach::Rule) => ("Rule", Some("write one as a candidate: `rule: \"amount > 5000\"`")),
        Some(Approach::Model) if writes => ("Model", None),
        Some(Approach::Model) => ("Model", Some("add its scores as a column or a file")),
        Some(Approach::Llm) if writes => {
            ("Language model", Some("write a `prompt`, or add its answers as a column or a file, with `approach: llm`"))
        }
        Some(Approach::Llm) => ("Language model", Some("add its answers as a column or a file, with `approach: llm`")),
        Some(Approach::People) => {
            ("People", Some("add what people decided as a column or a file, with `approach: people`"))
        }
        None => ("Texts as given", None),
    }
}

fn approaches(scope: &Scope, spec: &Spec, check: &Check) -> Markup {
    let money = check.money.as_ref();
    let metric = scope.metric.as_deref();
    let quality = metric.map(|metric| words::capital(&words::metric(metric)));
    let unsaid = scope.approaches.iter().any(|(approach, tried)| approach.is_none() && !tried.is_empty());
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
                        @let (name, how) = called(*approach, spec.task);
                        @for one in tried {
                            tr data-from={ "check/candidates/" (from::pointed(&one.candidate)) } {
                                th scope="row" { (name) ": " (safe(&one.candidate)) @if one.today { span class="tag" { "in use today" } } }
                                (cells(one, metric, quality.as_deref(), check))
                            }
                        }
                        @if let (true, Some(how)) = (tried.is_empty(), how) {
                            tr {
                                th scope="row" { (name) }
                                td colspan="5" data-label="Not tried" data-from="words" { span class="dim" { (if unsaid { "None is named: " } else { "Not tried: " }) (coded(how)) "." } }
                            }
                        }
                    }
                }
            }
            @if unsaid {
                p class="small muted measure" { "What wrote the texts as given, the spec does not say: give their candidates " code { "approach: rule" } ", " code { "llm" } " or " code { "people" } "." }
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

/// What a mistake costs, as the brief says it: a question for each kind of mistake that the task can make.
fn prices(spec: &Spec) -> Vec<Row> {
    let errors = spec.errors.as_ref();
    let outcome = |of: fn(&Errors) -> Option<&OutcomePrice>| {
        errors.and_then(|errors| Some(price(of(errors)?, "for each case", &errors.currency)))
    };
    let false_negative = || outcome(|errors| Some(&errors.false_negative));
    let false_positive = || outcome(|errors| Some(&errors.false_positive));
    let row = |question: &str, said, field| Row { question: question.to_owned(), said, field, from: "words" };
    match spec.task {
        Task::Binary => [
            row("What does a miss cost, and whom?", false_negative(), "`errors.false_negative`"),
            row("What does a false alarm cost, and whom?", false_positive(), "`errors.false_positive`"),
        ]
        .map(|row| Row { from: "check/money", ..row })
        .into(),
        Task::Multilabel => vec![
            row("What does a label cost that is missing, and whom?", false_negative(), "`errors.false_negative`"),
            row("What does a label too many cost, and whom?", false_positive(), "`errors.false_positive`"),
        ],
        Task::Multiclass => {
            let said = outcome(|errors| match &errors.mistakes {
                Mistakes::Classes(prices) => prices.mistake.as_ref(),
                _ => None,
            });
            let of_their_own = errors.is_some_and(|errors| match &errors.mistakes {
                Mistakes::Classes(prices) => !prices.confusion.is_empty() || !prices.missed.is_empty(),
                _ => false,
            });
            let said = match (said, of_their_own) {
                (Some(said), true) => Some(format!("{said}; some classes have prices of their own")),
                (None, true) => Some("some classes have prices of their own".to_owned()),
                (said, false) => said,
            };
            vec![row("What does a wrong class cost, and whom?", said, "`errors.mistake`")]
        }
        Task::Regression | Task::Forecast => {
            let side = |over: bool| {
                let errors = errors?;
                let Mistakes::Distance { over: above, under: below } = &errors.mistakes else { return None };
                let side = if over { above } else { below }.as_ref()?;
                let once = (side.once > 0.0).then(|| format!("{} once", money::format(side.once, &errors.currency)));
                let per_unit = OutcomePrice { cost: side.cost.clone(), who: side.who.clone() };
                let told = price(&per_unit, "for each unit", &errors.currency);
                Some(once.map_or_else(|| told.clone(), |once| format!("{once}, and {told}")))
            };
            vec![
                row("What does an answer that is too high cost, and whom?", side(true), "`errors.over`"),
                row("What does an answer that is too low cost, and whom?", side(false), "`errors.under`"),
            ]
        }
        Task::Ranking => {
            let said = outcome(|errors| match &errors.mistakes {
                Mistakes::Queries(failed) => Some(&failed.price),
                _ => None,
            });
            vec![row("What does a query that finds nothing cost, and whom?", said, "`errors.failed_query`")]
        }
        Task::Generation => {
            let said = outcome(|errors| match &errors.mistakes {
                Mistakes::Outputs(prices) => Some(&prices.failed),
                _ => None,
            });
            let mut rows = vec![row("What does an output that fails cost, and whom?", said, "`errors.failed_output`")];
            if let Some(errors) = errors
                && let Mistakes::Outputs(prices) = &errors.mistakes
            {
                rows.extend(prices.by_grader.iter().map(|(grader, of)| Row {
                    question: format!("What does one cost that fails “{}”, and whom?", safe(grader)),
                    said: Some(price(of, "for each case", &errors.currency)),
                    field: "`errors.failed_grader`",
                    from: "words",
                }));
            }
            rows
        }
        // What somebody likes less has no price.
        Task::Preference => Vec::new(),
    }
}

/// "€30, a customer who is told what is not so"; of an expression "a price for each case".
fn price(of: &OutcomePrice, each: &str, currency: &str) -> String {
    let cost = match &of.cost {
        Cost::Constant(cost) if each == "for each case" => money::format(*cost, currency),
        Cost::Constant(cost) => format!("{} {each}", money::format(*cost, currency)),
        Cost::Expression(_) => format!("a price {each}"),
    };
    match &of.who {
        Some(who) => format!("{cost}, {}", safe(who)),
        None => cost,
    }
}

/// A question, what the brief says to it, the field that says it, and where its numbers stand.
struct Row {
    question: String,
    said: Option<String>,
    field: &'static str,
    from: &'static str,
}

/// The questions that decide between approaches, with what the brief says to them.
fn decides(spec: &Spec, check: &Check) -> Markup {
    let errors = spec.errors.as_ref();
    let money = check.money.as_ref();
    let limit = spec.bars.iter().find(|bar| bar.metric == "latency_ms");
    let row = |question: &str, said, field, from| Row { question: question.to_owned(), said, field, from };
    let volume = money.and_then(|m| m.volume_per_month).map(words::number);
    let states = (!spec.failure_states.is_empty()).then(|| {
        words::counted(
            spec.failure_states.len() as u64,
            "failure state is written down",
            "failure states are written down",
        )
    });
    let mut rows = vec![row("How many cases a month?", volume, "`errors.volume_per_month`", "check/money")];
    rows.extend(prices(spec));
    rows.extend([
        row(
            "How quick must it be?",
            limit.map(|bar| safe(&bar.text)),
            "a bar such as `latency_ms.p95 <= 300`",
            "words",
        ),
        row("What do people see when it cannot answer?", states, "`failure_states`", "check/failure_states#"),
        row("What data does it need?", spec.data_needs.as_deref().map(safe), "`data_needs`", "words"),
    ]);
    html! {
        section aria-labelledby="decides-title" {
            div class="head" { h2 id="decides-title" { "What decides between them" } @if errors.is_none() { p class="small muted" { "Without prices of mistakes, nothing can say what an improvement is worth." } } }
            table class="plain cards" {
                caption class="hidden-words" { "Questions that decide between approaches" }
                thead { tr { th scope="col" { "Question" } th scope="col" { "What the brief says" } } }
                tbody { @for row in &rows { tr {
                    th scope="row" data-from="words" { (row.question) }
                    td data-label="The brief" data-from=(row.from) { span { @match &row.said { Some(said) => (said), None => span class="dim" { "Not said yet: " (coded(row.field)) "." } } } }
                } } }
            }
        }
    }
}
