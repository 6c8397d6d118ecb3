//! What is done about a case: what was typed is kept, a question asked, a step taken, a decision committed.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::desk::Draft;
use shipworthy_app::practice::{self, PracticeError};
use shipworthy_report::{case_markdown, exhibit_markdown};

use super::scenario::{Returned, Sent, show};
use super::{away, code, desk, form, refused};
use crate::app::App;
use crate::refusal::Refusal;

/// Begins a case where that is to be done, and keeps what was sent. `None` where it was decided before.
async fn begun(app: &App, code: &Code, sent: Sent) -> Result<Option<Draft>, Refusal> {
    let (desk, code) = (desk(app), code.clone());
    away(app, move || {
        let open = desk.look(&code)?;
        if open.kept.is_some() {
            return Ok(None);
        }
        desk.begin(&code, case_markdown)?;
        let draft = form::typed(&open.case, &open.draft, &sent);
        if draft != open.draft {
            desk.keep(&code, &draft)?;
        }
        Ok(Some(draft))
    })
    .await
}

fn back(code: &Code) -> Response {
    Redirect::to(&format!("/learn/s/{code}")).into_response()
}

/// Keeps what was typed, and leaves; or stays, where that was asked for.
pub async fn keep(State(app): State<App>, Path(line): Path<String>, Form(sent): Form<Sent>) -> Response {
    let code = match code(&line) {
        Ok(code) => code,
        Err(refusal) => return refusal.into_response(),
    };
    let (stays, quietly) = (sent.contains_key("stay"), sent.contains_key("quietly"));
    match begun(&app, &code, sent).await {
        Err(refusal) => refusal.into_response(),
        Ok(_) if quietly => StatusCode::NO_CONTENT.into_response(),
        Ok(_) if stays => back(&code),
        Ok(_) => Redirect::to("/learn").into_response(),
    }
}

/// Asks a question; its answer stands in the page then.
pub async fn ask(State(app): State<App>, Path(line): Path<String>, Form(sent): Form<Sent>) -> Response {
    let question = sent.get("question").cloned().unwrap_or_default();
    let done = async {
        let code = code(&line)?;
        begun(&app, &code, sent).await?;
        let (desk, of) = (desk(&app), code.clone());
        away(&app, move || desk.ask(&of, &question, |of| exhibit_markdown(&of.answer)).map(drop)).await?;
        Ok(Redirect::to(&format!("/learn/s/{code}#questions")).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}

/// Takes the next step.
pub async fn step(State(app): State<App>, Path(line): Path<String>, Form(sent): Form<Sent>) -> Response {
    let action = sent.get("action").cloned().unwrap_or_default();
    let done = async {
        let code = code(&line)?;
        begun(&app, &code, sent).await?;
        let (desk, of) = (desk(&app), code.clone());
        away(&app, move || desk.step(&of, &action).map(drop)).await?;
        Ok(Redirect::to(&format!("/learn/s/{code}#arrived")).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}

/// Commits: scores and keeps the decision, or shows the form again with everything that was typed.
pub async fn commit(State(app): State<App>, Path(line): Path<String>, Form(sent): Form<Sent>) -> Response {
    let code = match code(&line) {
        Ok(code) => code,
        Err(refusal) => return refusal.into_response(),
    };
    let draft = match begun(&app, &code, sent).await {
        Ok(Some(draft)) => draft,
        // The first decision counts; it is shown.
        Ok(None) => return back(&code),
        Err(refusal) => return refusal.into_response(),
    };
    let (desk, of, typed, now) = (desk(&app), code.clone(), draft.clone(), app.bench().now());
    let done = tokio::task::spawn_blocking(move || {
        let open = desk.look(&of)?;
        match form::read(&open, &typed) {
            Ok(read) => desk.submit(&of, &read.written, &read.submission, now).map(|_| None),
            Err(told) => Ok(Some(told)),
        }
    });
    match done.await {
        Ok(Ok(None)) | Ok(Err(PracticeError::Decided(_))) => back(&code),
        Ok(Ok(Some(told))) => show(&app, code, Some(Returned { draft, told })).await,
        Ok(Err(error)) => refused(&app, &error).into_response(),
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// Opens the case as a product: it is checked there, as any product is.
pub async fn workbench(State(app): State<App>, Path(line): Path<String>) -> Response {
    let done = async {
        let code = code(&line)?;
        let (desk, bench) = (desk(&app), app.bench().clone());
        let found = away(&app, move || {
            let folder = desk.begin(&code, case_markdown)?;
            let feature = bench.practised_in(&folder);
            if let Some(feature) = &feature {
                let standing = bench.standing(feature);
                if standing.run.is_none() && standing.work.is_none() {
                    bench.start_for(feature, &desk.learner.name);
                }
            }
            Ok(feature)
        });
        let feature = found.await?.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND))?;
        Ok(Redirect::to(&format!("/p/{}/verdict", feature.id)).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}

/// What somebody says against how a point was read: that it is there after all, with the words, or that it is not.
pub async fn contest(State(app): State<App>, Path(line): Path<String>, Form(sent): Form<Sent>) -> Response {
    let done = async {
        let code = code(&line)?;
        let (desk, of, now) = (desk(&app), code.clone(), app.bench().now());
        away(&app, move || {
            let maker = desk.maker(now);
            let field = |name: &str| sent.get(name).map_or("", String::as_str);
            practice::contest(&of, field("point"), Some(field("quote")), &maker).map(drop)
        })
        .await?;
        Ok(Redirect::to(&format!("/learn/s/{code}#reason-read")).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}

/// Keeps how the reason was read among the answers that people scored: its author says that every point stands right.
pub async fn exemplify(State(app): State<App>, Path(line): Path<String>) -> Response {
    let done = async {
        let code = code(&line)?;
        let (desk, of, now) = (desk(&app), code.clone(), app.bench().now());
        away(&app, move || practice::exemplify(&of, &desk.maker(now)).map(drop)).await?;
        Ok(Redirect::to(&format!("/learn/s/{code}#scored")).into_response())
    };
    done.await.unwrap_or_else(|refusal: Refusal| refusal.into_response())
}
