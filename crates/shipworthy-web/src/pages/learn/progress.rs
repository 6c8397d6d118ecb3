//! Progress: am I getting better, and do I know when I am right? Every picture has its table.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::practice::progressed::{Progress, at_work};
use shipworthy_app::practice::{self, Kept, PracticeError};
use shipworthy_report::learn::progress::{ahead, confidence, left, weeks};
use shipworthy_report::learn::table;
use shipworthy_report::learn::tables::{calibration_tables, regret_tables, retention_tables};

use super::super::waiting::hero;
use super::{away, desk, page as page_of};
use crate::app::App;
use crate::frame::{Place, frame};

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    code: String,
    quality: u8,
}

/// Decisions that are offered for rating.
const OFFERED: usize = 3;

pub async fn page(State(app): State<App>) -> Response {
    let (desk, bench, now) = (desk(&app), app.bench().clone(), app.bench().now());
    let read = away(&app, move || {
        let (by, workspace) = (desk.learner.name.as_str(), desk.workspace.as_path());
        let progress = practice::progress(by, workspace, now.seconds, now.offset_minutes)?;
        let learner = practice::learner(by, workspace)?;
        let (rated, points) = (learner.rated, learner.settings.points);
        let mut open = practice::practised(by, workspace)?;
        open.retain(|kept| !rated.iter().any(|of| of.code == kept.code));
        open.reverse();
        open.truncate(OFFERED);
        Ok((main(&progress, &open, points), bench.features()))
    });
    match read.await {
        Ok((main, features)) => {
            let place = Place::Workspace("/learn/progress");
            let page = page_of("Progress".to_owned(), place, &features, html! { "Practice" }, main);
            frame(&app, &page).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn main(progress: &Progress, open: &[Kept], points: bool) -> Markup {
    let (calibration, regret, ahead_of) =
        (calibration_tables(progress), regret_tables(progress, points), retention_tables(progress));
    let numbers = |tables: &[practice::case::Exhibit]| {
        html! { details class="numbers" { summary { "The numbers" } @for of in tables { h3 { (of.title) } (table(of)) } } }
    };
    let lead = "What decisions were worth with luck left out, how sure fits right, and what stays.";
    html! {
        (hero("Am I getting better?", &format!("{}.", progress.rhythm.says), lead))
        section class="learned" aria-labelledby="confidence" {
            h2 id="confidence" { "When you are sure, are you right?" }
            p { (progress.calibration.says) @if let Some(work) = at_work::says(progress.calibration.at_work) { " " (work) } }
            (confidence(progress))
            p { (progress.coverage.says) }
            (numbers(&calibration))
        }
        section class="learned" aria-labelledby="decisions" {
            @if points {
                h2 id="decisions" { "Decisions, week by week" }
                (weeks(progress))
            } @else { h2 id="decisions" { "What decisions left on the table" } }
            (left(progress))
            (numbers(&regret))
        }
        section class="learned" aria-labelledby="leanings" {
            h2 id="leanings" { "Leanings" }
            dl { @for of in &progress.bias { dt { (of.title) } dd { (of.says) } } }
            @if !open.is_empty() {
                h3 { "How good was it, knowing how it turned out?" }
                p class="small muted" { "Rate the decision, not the outcome: 1 is poor, 5 as good as could be." }
                ul class="shelf" { @for kept in open { li {
                    span class="muted" { (kept.archetype) }
                    div { a class="more" href={ "/learn/s/" (kept.code) } { (practice::archetype::archetype(&kept.archetype).map_or("A case", |of| of.title())) } }
                    form class="rating" method="post" action="/learn/progress" {
                        input type="hidden" name="code" value=(kept.code);
                        @for quality in 1..=5 { button class="button" type="submit" name="quality" value=(quality) aria-label={ "Rate it " (quality) " of 5" } { (quality) } }
                    }
                } } }
            }
        }
        section class="learned" aria-labelledby="ahead" {
            h2 id="ahead" { "What stays" }
            (ahead(progress))
            (numbers(&ahead_of))
        }
    }
}

pub async fn rate(State(app): State<App>, Form(sent): Form<Sent>) -> Response {
    let now = app.bench().now();
    let desk = desk(&app);
    let done = away(&app, move || match practice::rate(&sent.code, sent.quality, &desk.maker(now)) {
        // The first rating counts; one that was sent twice is the same.
        Ok(()) | Err(PracticeError::Decided(_)) => Ok(()),
        Err(error) => Err(error),
    });
    match done.await {
        Ok(()) => Redirect::to("/learn/progress#leanings").into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
