//! Decisions about a feature: listed and recorded.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use shipworthy_app::decisions::{self, Decision, Record};
use shipworthy_app::people::Action;
use shipworthy_app::runs::RunName;
use shipworthy_eval::decided::{Choice, Outcome};
use shipworthy_spec::spec::Date;

use super::features::{at, verdict_word};
use super::operation::{Operation, Shape};
use super::problem::Problem;
use super::shape::shaped;
use super::{apart, feature, json};
use crate::app::App;
use crate::caller::who;
use crate::guard::LARGEST_BODY;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("listDecisions", Method::GET, "/v1/features/{id}/decisions", Action::See, "List the decisions", get(list))
            .answer(200, Shape::of::<Decisions>(), "What was decided, newest first.")
            .problems(&[404]),
        Operation::new("recordDecision", Method::POST, "/v1/features/{id}/decisions", Action::Decide, "Record a decision", post(record))
            .about("It is on the disk when this answers, and nobody edits it. A launch that the verdict does not vouch for wants a reason of 80 characters or more, and where several people work, a second person.")
            .body(&["application/json"], LARGEST_BODY, Shape::of::<NewDecision>(), "What is decided.")
            .answer(201, Shape::of::<Decided>(), "It is recorded.")
            .problems(&[404, 409, 422]),
    ]
}

shaped! {
    answer:
    /// What was decided.
    #[derive(Serialize)]
    struct Decisions {
        /// Newest first.
        decisions: Vec<Decided>,
    }
}

shaped! {
    question:
    /// What is decided.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NewDecision {
        /// `launch`, `launch_narrower`, `hold` or `gather`.
        choice: String,
        /// Why.
        reason: String,
        /// How sure you are that it will hold, in percent.
        #[serde(default)]
        confidence: Option<u8>,
        /// When to look back on it, as 2027-01-31.
        #[serde(default)]
        review_on: Option<String>,
        /// The run that it rests on; the latest without it.
        #[serde(default)]
        run: Option<u32>,
        /// The decision that it puts right.
        #[serde(default)]
        supersedes: Option<u32>,
        /// Who decides, where one person works alone; else whoever is signed in.
        #[serde(default)]
        by: String,
    }
}

shaped! {
    answer:
    /// A decision.
    #[derive(Serialize)]
    struct Decided {
        /// Counted from 1 within the feature.
        number: u32,
        /// The feature's name then.
        feature: String,
        /// `launch`, `launch_narrower`, `hold` or `gather`.
        choice: String,
        /// Why.
        reason: String,
        /// The run that it rests on.
        run: u32,
        /// The verdict of that run.
        verdict: String,
        /// Whether it launches what the verdict does not vouch for.
        against_verdict: bool,
        /// What had changed since the run.
        changed: Vec<String>,
        /// How sure its maker was, in percent.
        confidence: Option<u8>,
        /// When to look back on it.
        review_on: Option<String>,
        /// Who decided.
        by: String,
        /// When.
        at: String,
        /// Whether it stands: nobody put it right, and nobody has to agree any more.
        stands: bool,
        /// The second person who agreed.
        second: Option<String>,
        /// Whether it waits for one.
        waits_for_second: bool,
        /// The decision that this one puts right.
        supersedes: Option<u32>,
        /// The decision that puts this one right.
        superseded_by: Option<u32>,
        /// How it turned out: `held`, `did_not_hold`; null where nobody has looked back or it is too early.
        outcome: Option<String>,
    }
}

/// The choices as JSON writes them.
const CHOICES: [(Choice, &str); 4] = [
    (Choice::Launch, "launch"),
    (Choice::LaunchNarrower, "launch_narrower"),
    (Choice::Hold, "hold"),
    (Choice::Gather, "gather"),
];

impl From<Decision> for Decided {
    fn from(decision: Decision) -> Decided {
        let choice = CHOICES.iter().find(|(choice, _)| *choice == decision.choice).map_or("", |(_, word)| word);
        let outcome = decision.outcome().and_then(|outcome| match outcome {
            Outcome::Held => Some("held".to_owned()),
            Outcome::DidNotHold => Some("did_not_hold".to_owned()),
            Outcome::TooEarly => None,
        });
        Decided {
            number: decision.number,
            choice: choice.to_owned(),
            run: decision.run,
            verdict: verdict_word(decision.verdict).to_owned(),
            against_verdict: decision.against_verdict,
            confidence: decision.confidence,
            review_on: decision.review_on.map(|day| day.to_string()),
            at: at(decision.at),
            stands: decision.stands(),
            waits_for_second: decision.waits_for_second(),
            second: decision.second.map(|second| second.by),
            supersedes: decision.supersedes,
            superseded_by: decision.superseded_by,
            outcome,
            feature: decision.feature,
            reason: decision.reason,
            changed: decision.changed,
            by: decision.by,
        }
    }
}

async fn list(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let path = feature(&app, &id).await?.feature.path.clone();
    let all = apart(move || decisions::list(&path)).await?.map_err(|error| Problem::of(&app, error))?;
    Ok(json(StatusCode::OK, &Decisions { decisions: all.into_iter().map(Decided::from).collect() }))
}

async fn record(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Result<Json<NewDecision>, JsonRejection>,
) -> Result<Response, Problem> {
    let found = feature(&app, &id).await?.feature;
    let Json(new) = body.map_err(|error| {
        Problem::field("body", error.body_text(), "send the JSON object that the document describes")
    })?;
    let Some((choice, _)) = CHOICES.into_iter().find(|(_, word)| *word == new.choice) else {
        return Err(Problem::field(
            "choice",
            "this is nothing that can be decided",
            "write launch, launch_narrower, hold or gather",
        ));
    };
    let review_on = match new.review_on.as_deref() {
        None => None,
        Some(text) => match Date::parse(text) {
            Some(day) => Some(day),
            None => {
                return Err(Problem::field(
                    "review_on",
                    "this is no day",
                    "write year, month and day, such as 2027-01-31",
                ));
            }
        },
    };
    let (now, tool, by) = (app.bench().now(), app.bench().tool().to_owned(), who(&new.by));
    let team = app.is_team();
    let done = apart(move || {
        decisions::record(&Record {
            spec: &found.path,
            run: new.run.map_or(RunName::Last, RunName::Number),
            choice,
            reason: &new.reason,
            confidence: new.confidence,
            review_on,
            by: &by,
            team,
            supersedes: new.supersedes,
            tool: &tool,
            today: now.day(),
            at: now.seconds,
        })
    });
    let decision = done.await?.map_err(|error| Problem::of(&app, error))?;
    Ok(json(StatusCode::CREATED, &Decided::from(decision)))
}
