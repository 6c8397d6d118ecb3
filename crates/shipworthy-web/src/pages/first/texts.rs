//! From a table of questions, or of answers, to a feature that answers with text: what makes an answer good, in words, who answers and
//! who judges.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use shipworthy_app::bench::Looking;
use shipworthy_app::first_run::{Looked, name_of};
use shipworthy_app::first_texts::{Speaks, TextsChoice};
use shipworthy_app::uploads::Upload;
use shipworthy_report::words;

use super::columns::{cut, first_rows};
use super::table::{framed, looked, progress, select};
use super::typed::Pairs;
use crate::app::App;
use crate::pages::form::{Line, Told, area, line, summary};
use crate::pages::waiting::hero;
use crate::refusal::Refusal;

const QUESTION: &str = "What makes an answer good?";
/// What the form says where an answer fails by what it makes up.
const MADE_UP: &str = "made-up";

/// What has to be known.
pub async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    match looked(&app, &id).await {
        Ok((upload, Looking::Done(looked))) => {
            let choice = TextsChoice::guess(&looked.overview, &name_of(&upload.name));
            framed(&app, &upload, StatusCode::OK, form(&upload, &looked, &choice, None), false).await
        }
        Ok((upload, Looking::Working(work))) => {
            framed(&app, &upload, StatusCode::OK, progress(&upload, &work), true).await
        }
        Ok((upload, Looking::Refused(_))) => Redirect::to(&format!("/welcome/file/{}", upload.id)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Writes the spec and leads to the page that runs it; or shows the form again.
pub async fn begin(State(app): State<App>, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Response {
    let (upload, looked) = match looked(&app, &id).await {
        Ok((upload, Looking::Done(looked))) => (upload, looked),
        Ok((upload, _)) => return Redirect::to(&format!("/welcome/file/{}/texts", upload.id)).into_response(),
        Err(refusal) => return refusal.into_response(),
    };
    let choice = typed(&pairs);
    let work = {
        let (bench, upload, looked, choice) =
            (Arc::clone(app.bench()), upload.clone(), Arc::clone(&looked), choice.clone());
        tokio::task::spawn_blocking(move || bench.begin_texts(&upload, &looked, &choice))
    };
    match work.await {
        Ok(Ok(feature)) => Redirect::to(&format!("/p/{}/run", feature.id)).into_response(),
        Ok(Err(error)) => {
            let told = Told::of(&app, error);
            framed(&app, &upload, told.status, form(&upload, &looked, &choice, Some(&told)), false).await
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

fn typed(pairs: &Pairs) -> TextsChoice {
    let of =
        |name: &str| pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str()).to_owned();
    TextsChoice {
        name: of("name"),
        id: of("id"),
        said: of("answers"),
        other: of("other"),
        asked: of("asked"),
        reference: of("reference"),
        made_up: of("fails") == MADE_UP,
        prompt: of("prompt"),
        answering: Speaks { url: of("url"), model: of("model"), key: of("key") },
        rubric: of("rubric"),
        judging: Speaks { url: of("judge_url"), model: of("judge_model"), key: of("judge_key") },
        share: of("share"),
    }
}

fn form(upload: &Upload, looked: &Looked, choice: &TextsChoice, told: Option<&Told>) -> Markup {
    let columns = |none: Option<&str>, chosen: &str| {
        let none = none.map(|none| (String::new(), none.to_owned(), chosen.is_empty()));
        let all = looked.overview.columns.iter();
        let all = all.map(|column| (column.name.clone(), cut(&column.name), column.name == chosen));
        none.into_iter().chain(all).collect::<Vec<_>>()
    };
    let fails: Vec<(String, String, bool)> =
        [("", "One that is not good enough", false), (MADE_UP, "One that says something made up", true)]
            .into_iter()
            .map(|(value, words, made_up)| (value.to_owned(), words.to_owned(), choice.made_up == made_up))
            .collect();
    let rows = words::counted(looked.overview.rows, "row", "rows");
    let text = |field: &'static str, label: &str, hint: &str, value: &str| {
        line(told, "", &Line { field, label, hint, kind: "text", value })
    };
    html! {
        (hero(QUESTION, &format!("{rows}, and a rule in words."), "Say what makes an answer good, as you would to a colleague. A model judges every answer by it, and some labels of yours tell how far that can be trusted."))
        @if let Some(told) = told { (summary(told, "")) }
        form id="texts" method="post" action={ "/welcome/file/" (upload.id) "/texts" } novalidate {
            section class="fill" aria-labelledby="rubric-title" {
                div class="head" { h2 id="rubric-title" { "The rule" } }
                (area(told, "", "rubric", "What makes an answer good?", "One question that can be answered with yes or no: “It answers what was asked, from the article alone, politely.”", &choice.rubric))
                (select(told, "fails", "What is an answer that fails?", "What is made up is counted by itself, as hallucinations.", &fails))
                (text("share", "How many percent of answers have to be good?", "A first bar, to be agreed on later.", &choice.share))
            }
            (first_rows(looked))
            section class="fill" aria-labelledby="answers-title" {
                div class="head" { h2 id="answers-title" { "The answers" } }
                (select(told, "id", "Which column tells the rows apart?", "Each row needs a value of its own.", &columns(None, &choice.id)))
                (select(told, "answers", "Where are the answers?", "", &columns(Some("Nowhere yet: a model is to answer"), &choice.said)))
                (select(told, "other", "Are there answers of somebody else beside them?", "Another model's, or yesterday's: a second candidate, judged alike.", &columns(Some("No"), &choice.other)))
                fieldset class="field" {
                    legend { "If a model is to answer" }
                    (area(told, "", "prompt", "What is it told?", "Columns in double braces are filled in for every row.", &choice.prompt))
                    (text("url", "Its address", "Like OpenAI's, up to what stands before /chat/completions. A model on this machine: http://127.0.0.1:8080/v1", &choice.answering.url))
                    (text("model", "What it is called there", "", &choice.answering.model))
                    (text("key", "Environment variable that holds its key", "The name, such as OPENAI_API_KEY, and never the key itself. Empty where it needs none.", &choice.answering.key))
                }
            }
            section class="fill" aria-labelledby="judge-title" {
                div class="head" { h2 id="judge-title" { "The judge" } p class="small muted" { "Better another model than the one that answers: models are kind to themselves." } }
                p class="measure" { "It is shown the rule, one answer, and of the table the two columns that are chosen here: no other column, and nobody else's answers." }
                (select(told, "asked", "Which column is the question?", "", &columns(Some("Show it every column, other answers too"), &choice.asked)))
                (select(told, "reference", "What is an answer held against?", "A right answer, or the article that it has to rest on.", &columns(Some("The rule alone"), &choice.reference)))
                (text("judge_url", "Its address", "Empty for the model that answers.", &choice.judging.url))
                (text("judge_model", "What it is called there", "", &choice.judging.model))
                (text("judge_key", "Environment variable that holds its key", "", &choice.judging.key))
            }
            section class="fill" aria-labelledby="name-title" {
                div class="head" { h2 id="name-title" { "What is it called?" } }
                (text("name", "Name of the feature", "Its spec becomes a file of this name in the folder.", &choice.name))
                p class="measure" { "Nothing is called yet. The next page says whom it would call and what that may cost." }
                div class="actions" { button class="button first" type="submit" { "Write the spec" } a class="button" href={ "/welcome/file/" (upload.id) } { "It gives another kind of answer" } }
            }
        }
    }
}
