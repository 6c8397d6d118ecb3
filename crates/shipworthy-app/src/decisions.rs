//! Decisions: recorded on a run, agreed to by a second person where they go against its verdict, and looked back on.

use std::path::Path;

use shipworthy_eval::decided::{self, Choice, LookBack};
use shipworthy_spec::spec::Date;
use shipworthy_store::{NewDecision, Store};

pub use shipworthy_eval::decided::{Decision, Outcome, TrackRecord, standing, track_record};

use crate::form::{Fields, NotDone};
use crate::runs::{self, RunError, RunName, place};

/// Longest reason or note, in characters.
const LONGEST_REASON: usize = 4000;
/// Fewest characters of the reason for a launch that the verdict does not vouch for.
pub const SHORTEST_REASON_AGAINST: usize = 80;
/// Longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 60;

/// A decision to record.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// The spec.
    pub spec: &'a Path,
    /// The run that it rests on.
    pub run: RunName,
    /// What is decided.
    pub choice: Choice,
    /// Why.
    pub reason: &'a str,
    /// How sure its maker is that it will hold, in percent.
    pub confidence: Option<u8>,
    /// When to look back on it.
    pub review_on: Option<Date>,
    /// Who decides.
    pub by: &'a str,
    /// Whether several people work here, whatever the workspace of the spec alone knows.
    pub team: bool,
    /// The decision that it puts right, where there was a mistake in one.
    pub supersedes: Option<u32>,
    /// Version of the tool now.
    pub tool: &'a str,
    /// Today.
    pub today: Option<Date>,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// A look-back to record.
#[derive(Debug, Clone)]
pub struct Look<'a> {
    /// The spec.
    pub spec: &'a Path,
    /// The decision.
    pub number: u32,
    /// How it turned out.
    pub outcome: Outcome,
    /// What was seen.
    pub note: &'a str,
    /// When to look again, where it is too early.
    pub review_on: Option<Date>,
    /// Who looks.
    pub by: &'a str,
    /// Today.
    pub today: Option<Date>,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// Records a decision. It is on the disk when this returns. A launch that the verdict does not vouch for waits for a second person
/// where several people work.
pub fn record(record: &Record<'_>) -> Result<Decision, NotDone> {
    let mut fields = Fields::default();
    let reason = fields.text(
        "reason",
        record.reason,
        LONGEST_REASON,
        "say why in a sentence: who reads this later was not here",
    );
    let by = fields.name("by", record.by, LONGEST_NAME, "say who decides");
    if record.confidence.is_some_and(|percent| !(1..=100).contains(&percent)) {
        fields.wrong("confidence", "confidence is no percentage", "write a number from 1 to 100");
    }
    in_the_future(&mut fields, record.review_on, record.today);
    fields.done()?;
    let (root, name) = place(record.spec)?;
    let run = match record.run {
        RunName::Last => runs::latest(record.spec)?,
        RunName::Number(_) => Some(runs::find(&root, &name, record.run)?.1),
    };
    let Some(run) = run else {
        return Err(
            RunError::None { spec: name, which: record.run, there: "no check of it was kept yet".to_owned() }.into()
        );
    };
    // Where the evidence was forgotten, so are the ways.
    let ways = match runs::open(record.spec, RunName::Number(run.number)) {
        Ok(opened) => opened.check.ways,
        Err(RunError::Forgotten { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let against_verdict = decided::launches_against(record.choice, run.verdict, &ways);
    let length = reason.chars().count();
    if against_verdict && length < SHORTEST_REASON_AGAINST {
        let mut fields = Fields::default();
        fields.wrong(
            "reason",
            format!("a launch against the verdict has a reason of {length} characters"),
            format!("say in {SHORTEST_REASON_AGAINST} or more what the verdict does not see"),
        );
        fields.done()?;
    }
    let changed: Vec<String> = runs::changes(record.spec, &run, record.tool)?.iter().map(ToString::to_string).collect();
    let mut store = Store::open(&root)?;
    let number = store.decide(&NewDecision {
        spec: &name,
        feature: &run.feature,
        choice: record.choice,
        reason: &reason,
        run: run.number,
        verdict: run.verdict,
        verdict_hash: &run.verdict_hash,
        ship: run.ship.as_deref(),
        against_verdict,
        changed: &changed,
        confidence: record.confidence,
        review_on: record.review_on,
        by: &by,
        at: record.at,
        needs_second: against_verdict && (record.team || store.is_team()?),
        supersedes: record.supersedes,
    })?;
    found(&store, &name, number)
}

/// Lets a second person agree to a decision that waits for one.
pub fn second(spec: &Path, number: u32, by: &str, at: i64) -> Result<Decision, NotDone> {
    let mut fields = Fields::default();
    let by = fields.name("by", by, LONGEST_NAME, "say who agrees");
    fields.done()?;
    let (root, name) = place(spec)?;
    let mut store = Store::open(&root)?;
    store.second(&name, number, &by, at)?;
    found(&store, &name, number)
}

/// Records how a decision turned out.
pub fn look_back(look: &Look<'_>) -> Result<Decision, NotDone> {
    let mut fields = Fields::default();
    let note = fields.optional_text("note", look.note, LONGEST_REASON);
    let by = fields.name("by", look.by, LONGEST_NAME, "say who looks back");
    in_the_future(&mut fields, look.review_on, look.today);
    if look.review_on.is_some() && look.outcome != Outcome::TooEarly {
        fields.wrong("review_on", "it is settled how it turned out", "leave the day out, or say that it is too early");
    }
    fields.done()?;
    let (root, name) = place(look.spec)?;
    let mut store = Store::open(&root)?;
    let look_back = LookBack { outcome: look.outcome, note, review_on: look.review_on, by, at: look.at };
    store.look_back(&name, look.number, &look_back)?;
    found(&store, &name, look.number)
}

/// The decisions about a feature, newest first.
pub fn list(spec: &Path) -> Result<Vec<Decision>, NotDone> {
    let (root, name) = place(spec)?;
    Ok(Store::open_existing(&root)?.map_or(Ok(Vec::new()), |store| store.decisions(Some(&name)))?)
}

/// The decisions of a whole workspace, newest first within a feature.
pub fn of_all(workspace: &Path) -> Result<Vec<Decision>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.decisions(None))?)
}

fn found(store: &Store, name: &str, number: u32) -> Result<Decision, NotDone> {
    let decision = store.decision(name, number)?;
    decision.ok_or_else(|| NotDone::Conflict(format!("there is no decision {number}")))
}

fn in_the_future(fields: &mut Fields, day: Option<Date>, today: Option<Date>) {
    if let (Some(day), Some(today)) = (day, today)
        && day <= today
    {
        fields.wrong("review_on", format!("{day} is not in the future"), "choose a day on which more will be known");
    }
}
