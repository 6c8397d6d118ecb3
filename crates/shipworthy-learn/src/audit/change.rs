//! What changed between two audits: where somebody stood in each area when the earlier one was answered, and when the later one was.

use serde::Serialize;
use shipworthy_eval::moment;

use super::Material;
use crate::record::{AuditDone, AuditStep, Decided};
use crate::skill::estimate::{Band, Estimate, FEWEST, estimate_of};

/// An area before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaChange {
    /// Its letter.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The 80% band when the earlier audit was answered; `null` where it rested on too little.
    pub before: Option<Band>,
    /// Answers that it rested on.
    pub answers_before: u32,
    /// The same when the later one was.
    pub after: Option<Band>,
    /// Answers that this rests on.
    pub answers_after: u32,
    /// What can be said of it.
    pub moved: Moved,
    /// The same in words.
    pub says: String,
}

/// What can be said of two bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// They overlap, or one rests on too little.
    TooEarly,
    /// The later one lies above the earlier one as a whole.
    Up,
    /// It lies below it as a whole.
    Down,
}

/// Two audits beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The earlier audit, from 1.
    pub before: u32,
    /// When its last item was answered, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub before_at: i64,
    /// The later one.
    pub after: u32,
    /// When its last item was answered so far.
    #[serde(serialize_with = "moment::serialize")]
    pub after_at: i64,
    /// In a sentence.
    pub says: String,
    /// Areas.
    pub areas: Vec<AreaChange>,
}

impl Material<'_> {
    /// What changed since the audit before this one; `None` where there was none before.
    pub fn change(&self, audit: u32) -> Option<Change> {
        let before = self.steps.iter().map(|step| step.audit).filter(|number| *number < audit).max()?;
        let (before_at, after_at) = (self.answered_at(before)?, self.answered_at(audit)?);
        let areas: Vec<AreaChange> = self
            .graph
            .areas
            .iter()
            .map(|area| {
                let was = self.estimate_at(before, before_at, &area.id);
                let is = self.estimate_at(audit, after_at, &area.id);
                let moved = moved(was.band(), is.band());
                AreaChange {
                    id: area.id.clone(),
                    name: area.name.clone(),
                    before: was.band(),
                    answers_before: was.answers,
                    after: is.band(),
                    answers_after: is.answers,
                    moved,
                    says: words(moved, was, is),
                }
            })
            .collect();
        Some(Change { before, before_at, after: audit, after_at, says: says(&areas), areas })
    }

    /// When the last item of an audit was answered; `None` before its first.
    fn answered_at(&self, audit: u32) -> Option<i64> {
        let steps = self.steps.iter().filter(|step| step.audit == audit);
        let answered = |step: &AuditStep| match &step.done {
            AuditDone::Case(code) => self.decision(code).map(|of| of.at),
            AuditDone::Gap { .. } | AuditDone::Card { .. } | AuditDone::CanDo { .. } => Some(step.at),
        };
        steps.filter_map(answered).max()
    }

    /// What was believed about an area when an audit was answered: what was decided until then, and its questions and facts.
    fn estimate_at(&self, audit: u32, at: i64, area: &str) -> Estimate {
        let nodes: Vec<&str> = self.graph.of_area(area).map(|skill| skill.id.as_str()).collect();
        let until: Vec<Decided> = self.decided.iter().filter(|of| of.at <= at).cloned().collect();
        self.with_questions(audit, area, estimate_of(self.graph, &nodes, &until))
    }
}

fn moved(before: Option<Band>, after: Option<Band>) -> Moved {
    match before.zip(after) {
        Some((before, after)) if after.low > before.high => Moved::Up,
        Some((before, after)) if after.high < before.low => Moved::Down,
        _ => Moved::TooEarly,
    }
}

fn words(moved: Moved, before: Estimate, after: Estimate) -> String {
    match (moved, before.answers < FEWEST || after.answers < FEWEST) {
        (Moved::Up, _) => "better than before".to_owned(),
        (Moved::Down, _) => "lower than before".to_owned(),
        (Moved::TooEarly, true) => format!("too early: a band takes {FEWEST} answers"),
        (Moved::TooEarly, false) => "too early: the bands overlap".to_owned(),
    }
}

fn says(areas: &[AreaChange]) -> String {
    let names = |wanted: Moved| {
        let found: Vec<&str> =
            areas.iter().filter(|area| area.moved == wanted).map(|area| area.name.as_str()).collect();
        (!found.is_empty()).then(|| found.join(", "))
    };
    match (names(Moved::Up), names(Moved::Down)) {
        (None, None) => "Too early to say that anything changed since the audit before.".to_owned(),
        (Some(up), None) => format!("Better than in the audit before: {up}."),
        (None, Some(down)) => format!("Lower than in the audit before: {down}."),
        (Some(up), Some(down)) => format!("Better than in the audit before: {up}. Lower: {down}."),
    }
}
