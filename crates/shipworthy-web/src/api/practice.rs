//! Practice: today's cases, a case, what can be asked and done about it, and what a decision was worth.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shipworthy_app::people::Action;
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::debrief::Submission;
use shipworthy_app::practice::desk::Open;
use shipworthy_app::practice::{self, PracticeError};
use shipworthy_report::{case_markdown, exhibit_markdown};

use super::operation::{Operation, Shape};
use super::problem::{Problem, Wrong};
use super::shape::shaped;
use super::{apart, json};
use crate::app::App;
use crate::guard::LARGEST_BODY;
use crate::pages::learn::{desk, today as day_here};
use crate::secret::reference;

const CASE: Shape = Shape::Named(
    "PracticeCase",
    || json!({"type": "object", "required": ["code", "title", "family", "brief", "exhibits", "actions", "questions", "asked", "steps", "decided"]}),
);
const EXHIBIT: Shape =
    Shape::Named("PracticeExhibit", || json!({"type": "object", "required": ["title", "columns", "rows", "note"]}));
const STAGE: Shape = Shape::Named("PracticeStage", || json!({"type": "object", "required": ["arrived", "can"]}));
const DEBRIEF: Shape = Shape::Named(
    "PracticeDebrief",
    || json!({"type": "object", "required": ["code", "score", "weights", "decision", "worth", "terms", "reasoning", "headline", "truth", "revealed"]}),
);

const SKILLS: Shape =
    Shape::Named("PracticeSkills", || json!({"type": "object", "required": ["who", "views", "decisions", "groups"]}));
const DUE: Shape = Shape::Named("PracticeDue", || json!({"type": "object"}));
const PROGRESS: Shape = Shape::Named(
    "PracticeProgress",
    || json!({"type": "object", "required": ["who", "rhythm", "calibration", "regret", "coverage", "bias", "ahead"]}),
);
const PLAN: Shape = Shape::Named("PracticePlan", || json!({"type": "object"}));

pub fn operations() -> Vec<Operation> {
    let json_body = &["application/json"];
    vec![
        Operation::new("listTodaysCases", Method::GET, "/v1/learn/today", Action::See, "List today's cases", get(today))
            .about("Three cases, the same for everybody on one day; who asks sees which of them they decided.")
            .answer(200, Shape::of::<TodaysCases>(), "Today's cases."),
        Operation::new("readCase", Method::GET, "/v1/learn/cases/{code}", Action::See, "Read a case", get(case))
            .about("Brief, evidence, what can be asked and done. Nothing in it depends on what is true but through the data. A code looks like `P03@1:42:level=2`.")
            .answer(200, CASE, "The case, with what was asked and done about it.")
            .problems(&[404]),
        Operation::new("askQuestion", Method::POST, "/v1/learn/cases/{code}/ask", Action::Practise, "Ask a question about a case", post(ask))
            .about("It is paid once, however often it is read.")
            .body(json_body, LARGEST_BODY, Shape::of::<PracticeQuestion>(), "What is asked.")
            .answer(200, EXHIBIT, "What was found.")
            .problems(&[404, 409, 422]),
        Operation::new("takeStep", Method::POST, "/v1/learn/cases/{code}/step", Action::Practise, "Take the next step of a case", post(step))
            .about("Where decisions follow each other. It cannot be taken back.")
            .body(json_body, LARGEST_BODY, Shape::of::<PracticeStep>(), "What is done.")
            .answer(200, STAGE, "What has arrived then, and what can be done.")
            .problems(&[404, 409, 422]),
        Operation::new("submitDecision", Method::POST, "/v1/learn/cases/{code}/submit", Action::Practise, "Decide about a case", post(submit))
            .about("The first decision counts, and it is on the disk when this answers.")
            .body(json_body, LARGEST_BODY, Shape::of::<PracticeDecision>(), "What is decided, how sure, and why.")
            .answer(201, DEBRIEF, "What it was worth.")
            .problems(&[404, 409, 422]),
        Operation::new("readDebrief", Method::GET, "/v1/learn/cases/{code}/debrief", Action::See, "Read what a decision was worth", get(debrief))
            .answer(200, DEBRIEF, "What it was worth.")
            .problems(&[404]),
        Operation::new("readSkills", Method::GET, "/v1/learn/skills", Action::See, "Read where you stand with each skill", get(skills))
            .about("Bands are `null` while it is too early. It is what `learn skills --format json` prints.")
            .answer(200, SKILLS, "Every skill, by area."),
        Operation::new("readDue", Method::GET, "/v1/learn/due", Action::See, "List what there is to do again today", get(due))
            .answer(200, DUE, "Cases and cards, no more than your settings allow."),
        Operation::new("readProgress", Method::GET, "/v1/learn/progress", Action::See, "Read how sure fits right, and what decisions left", get(progress))
            .about("It is what `learn stats --format json` prints.")
            .answer(200, PROGRESS, "Rhythm, calibration, regret, leanings and what is to come."),
        Operation::new("readPlan", Method::GET, "/v1/learn/plan", Action::See, "Read your plan", get(plan))
            .answer(200, PLAN, "Skills and things to do, in their order.")
            .problems(&[404]),
    ]
}

shaped! {
    answer:
    /// Today's cases.
    #[derive(Serialize)]
    struct TodaysCases {
        /// One of each stream.
        cases: Vec<TodaysCase>,
    }
}

shaped! {
    answer:
    /// One of today's cases.
    #[derive(Serialize)]
    struct TodaysCase {
        /// `llm`, `eval` or `decision`.
        stream: String,
        /// The line that makes it.
        code: String,
        /// What kind of decision it is.
        title: String,
        /// Its first line.
        headline: String,
        /// Whether who asks has decided about it.
        done: bool,
    }
}

shaped! {
    question:
    /// A question about a case.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct PracticeQuestion {
        /// Its id, or the beginning of it.
        question: String,
    }
}

shaped! {
    question:
    /// A step of a case.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct PracticeStep {
        /// The id of an action.
        action: String,
    }
}

shaped! {
    question:
    /// A decision about a case.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct PracticeDecision {
        /// The answer, as `learn submit --action` takes it: an id, a number, `a=60,b=40`, `a:0.8,b` or `none`, steps between commas.
        action: String,
        /// How likely it is that nothing better could have been done, in percent.
        confidence: u8,
        /// Why, in 80 characters or more.
        reason: String,
        /// Lower end of an 80% range, where one is asked for; written as text, as `120000`.
        #[serde(default)]
        low: Option<String>,
        /// Upper end of it.
        #[serde(default)]
        high: Option<String>,
        /// Probabilities of causes, where they are asked for: `season:0.6,chance:0.4`.
        #[serde(default)]
        beliefs: Option<String>,
    }
}

#[expect(clippy::result_large_err, reason = "a refused request is told once, and its problem is what is sent")]
fn code(line: &str) -> Result<Code, Problem> {
    line.parse::<Code>().map_err(|error| problem_of(&PracticeError::Code(error)))
}

/// What a use case said, where it is no mistake of this program.
fn problem_of(error: &PracticeError) -> Problem {
    let said = format!("{error}.");
    match error {
        PracticeError::Code(_) | PracticeError::NoCase(_) => {
            Problem::missing("such case", "GET /v1/learn/today names today's.").detail(said)
        }
        PracticeError::Decided(_) => Problem::new(
            StatusCode::CONFLICT,
            "It was decided before.",
            "GET /v1/learn/cases/{code}/debrief reads what it was worth.",
        )
        .detail(said),
        PracticeError::Wrong(all) => {
            let mut problem = Problem::field("action", said, "see the problems");
            problem.problems = all
                .iter()
                .map(|of| Wrong { r#where: "body".to_owned(), what: of.message.clone(), remedy: of.remedy.clone() })
                .collect();
            problem
        }
        _ => Problem::field("body", error.to_string(), "GET /v1/learn/cases/{code} lists what there is"),
    }
}

fn told(app: &App, error: &PracticeError) -> Problem {
    match error {
        PracticeError::NotEmpty(_)
        | PracticeError::Check(_)
        | PracticeError::File { .. }
        | PracticeError::Remains(_)
        | PracticeError::Store(_) => {
            let reference = reference();
            app.log(&format!("practice could not be kept, reference {reference}: {error}"));
            let mut problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "It could not be kept.", "Try again.");
            problem.reference = Some(reference);
            problem
        }
        other => problem_of(other),
    }
}

async fn done<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> Result<T, PracticeError> + Send + 'static,
) -> Result<T, Problem> {
    apart(work).await?.map_err(|error| told(app, &error))
}

#[expect(clippy::result_large_err, reason = "a refused request is told once, and its problem is what is sent")]
fn body<T>(sent: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    let Json(read) = sent.map_err(|error| {
        Problem::field("body", error.body_text(), "send the JSON object that the document describes")
    })?;
    Ok(read)
}

async fn today(State(app): State<App>) -> Result<Response, Problem> {
    let (desk, day) = (desk(&app), day_here(&app));
    let cases = done(&app, move || practice::today(day, &desk.learner.name, &desk.workspace)).await?;
    let cases = cases.into_iter().map(|of| TodaysCase {
        stream: of.stream.name().to_owned(),
        code: of.code.to_string(),
        title: of.title.to_owned(),
        headline: of.headline,
        done: of.done,
    });
    Ok(json(StatusCode::OK, &TodaysCases { cases: cases.collect() }))
}

/// A case as JSON. Answers of questions are in it once they were asked.
fn written(open: &Open) -> Value {
    let case = &open.case;
    let asked = case.questions.iter().filter(|of| open.progress.asked.contains(&of.id));
    let answers: serde_json::Map<String, Value> = asked.map(|of| (of.id.clone(), json!(of.answer))).collect();
    json!({
        "code": case.code, "title": case.title, "family": case.family, "currency": case.currency(),
        "brief": case.brief, "exhibits": case.exhibits, "questions": case.questions, "beliefs": case.beliefs,
        "actions": case.actions, "asked": open.progress.asked, "answers": answers, "steps": open.progress.path,
        "stage": case.stage(&open.progress.path), "decided": open.kept.is_some(),
    })
}

async fn case(State(app): State<App>, Path(line): Path<String>) -> Result<Response, Problem> {
    let (desk, code) = (desk(&app), code(&line)?);
    let read = done(&app, move || desk.look(&code).map(|open| written(&open))).await?;
    Ok(json(StatusCode::OK, &read))
}

async fn ask(
    State(app): State<App>,
    Path(line): Path<String>,
    sent: Result<Json<PracticeQuestion>, JsonRejection>,
) -> Result<Response, Problem> {
    let (desk, code, asked) = (desk(&app), code(&line)?, body(sent)?);
    let found = done(&app, move || {
        desk.begin(&code, case_markdown)?;
        desk.ask(&code, &asked.question, |of| exhibit_markdown(&of.answer)).map(|of| of.answer)
    });
    Ok(json(StatusCode::OK, &found.await?))
}

async fn step(
    State(app): State<App>,
    Path(line): Path<String>,
    sent: Result<Json<PracticeStep>, JsonRejection>,
) -> Result<Response, Problem> {
    let (desk, code, step) = (desk(&app), code(&line)?, body(sent)?);
    let stage = done(&app, move || {
        desk.begin(&code, case_markdown)?;
        desk.step(&code, &step.action)
    });
    Ok(json(StatusCode::OK, &stage.await?))
}

async fn submit(
    State(app): State<App>,
    Path(line): Path<String>,
    sent: Result<Json<PracticeDecision>, JsonRejection>,
) -> Result<Response, Problem> {
    let (desk, code, new) = (desk(&app), code(&line)?, body(sent)?);
    let now = app.bench().now();
    #[expect(clippy::result_large_err, reason = "a refused request is told once, and its problem is what is sent")]
    let number = |text: &Option<String>, name: &str| match text.as_deref().map(str::parse::<f64>) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(Problem::field(name, "this is no number", "write digits: 120000")),
    };
    let interval = number(&new.low, "low")?.zip(number(&new.high, "high")?);
    let debrief = done(&app, move || {
        let case = practice::draw(&code)?;
        let answer = case.actions.read(&new.action).map_err(PracticeError::Unknown)?;
        let beliefs = match (&case.beliefs, &new.beliefs) {
            (Some(asked), Some(text)) => Some(asked.read(text).map_err(PracticeError::Unknown)?),
            _ => None,
        };
        let plain = Submission::plain(answer, f64::from(new.confidence) / 100.0, new.reason);
        desk.begin(&code, case_markdown)?;
        desk.submit(&code, &new.action, &Submission { interval, beliefs, ..plain }, now)
    });
    Ok(json(StatusCode::CREATED, &debrief.await?))
}

async fn debrief(State(app): State<App>, Path(line): Path<String>) -> Result<Response, Problem> {
    let (desk, code) = (desk(&app), code(&line)?);
    let found = done(&app, move || desk.look(&code).map(|open| open.debrief())).await?;
    let found = found
        .ok_or_else(|| Problem::missing("decision of yours about it", "POST /v1/learn/cases/{code}/submit decides."))?;
    Ok(json(StatusCode::OK, &found))
}

async fn skills(State(app): State<App>) -> Result<Response, Problem> {
    let desk = desk(&app);
    let found = done(&app, move || practice::skills(&desk.learner.name, &desk.workspace, None)).await?;
    Ok(json(StatusCode::OK, &found))
}

async fn due(State(app): State<App>) -> Result<Response, Problem> {
    let (desk, now) = (desk(&app), app.bench().now());
    let found = done(&app, move || practice::due(&desk.learner.name, &desk.workspace, now.seconds, now.offset_minutes));
    Ok(json(StatusCode::OK, &found.await?))
}

async fn progress(State(app): State<App>) -> Result<Response, Problem> {
    let (desk, now) = (desk(&app), app.bench().now());
    let found =
        done(&app, move || practice::progress(&desk.learner.name, &desk.workspace, now.seconds, now.offset_minutes));
    Ok(json(StatusCode::OK, &found.await?))
}

async fn plan(State(app): State<App>) -> Result<Response, Problem> {
    let desk = desk(&app);
    let found = done(&app, move || practice::plan(&desk.learner.name, &desk.workspace)).await?;
    let found = found.ok_or_else(|| {
        Problem::missing("plan of yours", "say where you come from: `shipworthy learn plan --help`, or the page Plan.")
    })?;
    Ok(json(StatusCode::OK, &found))
}
