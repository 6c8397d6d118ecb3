//! A language model as a second reader of a reason, where whoever serves the workspace named one. It stands beside the grader, says how far
//! it can be believed, and changes no score. Where nobody named one, nothing is said of it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use shipworthy_app::people::Action;
use shipworthy_app::practice::desk::{Desk, Open};
use shipworthy_app::practice::grade::Verdict;
use shipworthy_app::practice::grade::judge::Judged;
use shipworthy_app::practice::grade::rubric::Kind;
use shipworthy_app::practice::{Contested, JudgeRequest};
use shipworthy_eval::words::grouped;
use shipworthy_report::case_markdown;
use shipworthy_report::parts::safe;

use super::{away, code, desk};
use crate::app::App;
use crate::caller::may;
use crate::refusal::Refusal;

/// The second reader of a case.
pub struct SecondReader {
    /// The model.
    model: String,
    /// Where it is asked.
    host: String,
    /// Tokens that asking can take at most.
    tokens: u64,
    /// Whether whoever looks may have it asked: it can cost money.
    may_ask: bool,
    /// What it said; `None` before it was asked.
    judged: Option<Judged>,
}

impl SecondReader {
    /// The second reader of a case that was decided; `None` where nobody named one.
    pub fn of(request: Option<&JudgeRequest>, desk: &Desk, open: &Open, contested: &Contested) -> Option<SecondReader> {
        let request = request?;
        Some(SecondReader {
            model: safe(&request.model),
            host: safe(request.host()),
            tokens: desk.judge_takes(open, contested, request).tokens,
            may_ask: may(Action::CallModels),
            judged: desk.judged(open, contested),
        })
    }
}

/// What it says, or the way to ask it. `shown` says whether scores are.
pub fn section(of: &SecondReader, address: &str, contested: &Contested, shown: bool) -> Markup {
    let is_settled = of.judged.as_ref().is_some_and(|judged| judged.discarded.is_none());
    html! {
        @if of.judged.is_some() || of.may_ask {
            section class="exhibit" id="second-reader" aria-labelledby="second-reader-title" {
                h2 id="second-reader-title" { "A second reader" }
                p class="small muted" { "The language model " (of.model) " can read your " (contested.written) " too. It stands beside the grader and changes no score." @if !(shown && is_settled) { " Nobody has compared it with people on this question." } }
                @if let Some(judged) = &of.judged { (found(judged, contested, shown)) }
                @if of.may_ask && !is_settled {
                    form method="post" action={ (address) "/judge" } {
                        button class="button small" type="submit" { "Ask " (of.model) " to read it" }
                        p class="fine" { "Your " (contested.written) " and the case are sent to " (of.host) ", three times and with two answers that deserve nothing, to see whether it can be believed: at most " (grouped(i64::try_from(of.tokens).unwrap_or(i64::MAX))) " tokens." }
                    }
                }
            }
        }
    }
}

/// Its verdicts beside those of the grader.
fn found(judged: &Judged, contested: &Contested, shown: bool) -> Markup {
    let Some(read) = &judged.read else {
        let why = judged.discarded.as_deref().unwrap_or("it said nothing");
        return html! { p { b { "Nothing of what it said is shown: " } (safe(why)) "." } };
    };
    let rows = contested.read.points.iter().zip(&read.points).filter(|(grader, judge)| {
        grader.kind != Kind::Penalty || grader.verdict != Verdict::Missed || judge.verdict != Verdict::Missed
    });
    html! {
        @if shown { p class="small" { (judged.says()) } }
        table class="plain cards" {
            caption class="hidden-words" { "The grader and the second reader, point by point" }
            thead { tr { th scope="col" { "Point" } th scope="col" { "Grader" } th scope="col" { "Second reader" } } }
            tbody { @for (grader, judge) in rows { tr {
                th scope="row" { (grader.title) }
                td data-label="Grader" { span { (word(grader.verdict)) } }
                td data-label="Second reader" { span {
                    @if judged.deferred.contains(&judge.id) { "not sure; the grader stands" } @else {
                        (word(judge.verdict))
                        @for (from, to) in &judge.spans { @if let Some(said) = contested.reason.get(*from..*to) { " “" (said) "”" } }
                    }
                } }
            } } }
        }
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Hit => "found",
        Verdict::Partial => "in part",
        Verdict::Contradicted => "contradicted",
        Verdict::Missed => "not found",
        Verdict::Unverified => "its words only",
    }
}

/// Asks the second reader about the reason of a case.
pub async fn ask(State(app): State<App>, Path(line): Path<String>) -> Response {
    let done = async {
        let code = code(&line)?;
        let back = Redirect::to(&format!("/learn/s/{code}#second-reader"));
        let Some(request) = app.judge().cloned() else { return Ok(back.into_response()) };
        let desk = desk(&app);
        away(&app, move || {
            desk.begin(&code, case_markdown)?;
            desk.judge(&code, &request)
        })
        .await?;
        Ok(back.into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}
