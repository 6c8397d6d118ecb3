//! The skills audit: what is asked next, what was answered, what it found.

use std::path::Path;

use shipworthy_learn::audit::report::AuditReport;
use shipworthy_learn::audit::{Ask, Item, MOST_TASKS, Material};
use shipworthy_learn::content::{Lesson, lessons};
use shipworthy_learn::record::CanDo;
use shipworthy_learn::skill::graph::Graph;
use shipworthy_store::{AuditRow, Store};

use super::{Learner, PracticeError, learner};

/// Longest link to what somebody has done, in characters.
const LONGEST_LINK: usize = 500;

/// Where somebody's audit stands.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Audit {
    /// Its number, from 1.
    pub audit: u32,
    /// What is asked next; `null` once all is answered.
    pub next: Option<Item>,
    /// What it found so far; `null` before its first step.
    pub report: Option<AuditReport>,
}

/// What somebody replies.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Whether they do it, and where that can be seen.
    CanDo(CanDo, String),
    /// They take up the case; its decision is made elsewhere.
    Case,
    /// The answer to the question of a lesson; `None` for "I do not know".
    Gap(Option<f64>),
    /// Whether they knew the fact.
    Card(bool),
}

/// Which audit, of whom.
#[derive(Debug, Clone, Copy)]
pub struct AuditOf<'a> {
    /// Who.
    pub by: &'a str,
    /// The workspace whose store keeps it.
    pub workspace: &'a Path,
    /// Its number; `None` for the latest, or the first.
    pub audit: Option<u32>,
    /// Tasks of each area, 1 to 4.
    pub tasks: usize,
}

/// Reads the material of an audit and its number.
fn with<T>(of: &AuditOf<'_>, then: impl FnOnce(&Material<'_>, u32, &[Lesson]) -> T) -> Result<T, PracticeError> {
    let graph = Graph::shipped();
    let lessons = lessons().expect("the lessons that are shipped are read by a test");
    let Learner { name, decided, audits, .. } = learner(of.by, of.workspace)?;
    let material = Material { graph: &graph, lessons: &lessons, learner: &name, decided: &decided, steps: &audits };
    let latest = material.latest();
    let audit = of.audit.unwrap_or(latest.max(1));
    if audit == 0 || audit > latest + 1 {
        return Err(PracticeError::Unknown(format!("there is no audit {audit}: the next one is {}", latest + 1)));
    }
    Ok(then(&material, audit, &lessons))
}

/// Where an audit stands.
///
/// # Errors
/// [`PracticeError::Unknown`] for an audit that was not begun and is not the next; [`PracticeError::Store`].
pub fn audit(of: &AuditOf<'_>) -> Result<Audit, PracticeError> {
    with(of, |material, audit, _| Audit {
        audit,
        next: material.next(audit, of.tasks.clamp(1, MOST_TASKS)),
        report: material.report(audit),
    })
}

/// Keeps a reply to what is asked next, durably. `node` is the skill that it was asked about, so that a reply that was sent twice is kept
/// once. What is kept is on the disk when this returns.
///
/// # Errors
/// [`PracticeError::Decided`] where something else is asked by now; [`PracticeError::Unknown`] for a reply that does not fit.
pub fn reply(
    of: &AuditOf<'_>,
    node: &str,
    reply: &Reply,
    at: i64,
    offset_minutes: i32,
) -> Result<Audit, PracticeError> {
    let row = with(of, |material, audit, lessons| row(material, audit, lessons, of.tasks, node, reply))??;
    Store::open(of.workspace)?.step_audit(of.by, &AuditRow { at, utc_offset: offset_minutes, ..row })?;
    audit(of)
}

fn row(
    material: &Material<'_>,
    audit: u32,
    lessons: &[Lesson],
    tasks: usize,
    node: &str,
    reply: &Reply,
) -> Result<AuditRow, PracticeError> {
    let Some(item) = material.next(audit, tasks.clamp(1, MOST_TASKS)) else {
        return Err(PracticeError::Decided("everything of this audit was answered".to_owned()));
    };
    let passed = || PracticeError::Decided("that was answered already; something else is asked now".to_owned());
    let plain = AuditRow {
        audit,
        node: item.node.clone(),
        kind: String::new(),
        item: String::new(),
        answer: String::new(),
        outcome: None,
        at: 0,
        utc_offset: 0,
    };
    if item.node != node {
        return Err(passed());
    }
    match (&item.ask, reply) {
        (Ask::CanDo { .. }, Reply::CanDo(says, link)) => {
            let link = link.trim();
            if link.chars().count() > LONGEST_LINK {
                return Err(PracticeError::Unknown(format!("the link has more than {LONGEST_LINK} characters")));
            }
            Ok(AuditRow { kind: "can_do".to_owned(), item: link.to_owned(), answer: says.name().to_owned(), ..plain })
        }
        (Ask::Case { code, begun: false, .. }, Reply::Case) => {
            Ok(AuditRow { kind: "case".to_owned(), item: code.to_string(), ..plain })
        }
        (Ask::Gap { lesson, choices, .. }, Reply::Gap(answer)) => {
            let of = lessons.iter().find(|of| of.front.node == *lesson);
            let gap = &of.expect("what is asked is in a lesson").front.gap;
            let fits = |answer: f64| {
                answer.is_finite() && (choices.is_empty() || (1.0..=choices.len() as f64).contains(&answer))
            };
            if answer.is_some_and(|answer| !fits(answer)) {
                let form = if choices.is_empty() {
                    "a number".to_owned()
                } else {
                    format!("a number from 1 to {}", choices.len())
                };
                return Err(PracticeError::Unknown(format!("the answer is {form}, or nothing")));
            }
            Ok(AuditRow {
                kind: "gap".to_owned(),
                answer: answer.map_or(String::new(), |answer| answer.to_string()),
                outcome: Some(answer.is_some_and(|answer| gap.reply(answer).right)),
                ..plain
            })
        }
        (Ask::Card { card }, Reply::Card(knew)) => {
            Ok(AuditRow { kind: "card".to_owned(), item: card.id.clone(), outcome: Some(*knew), ..plain })
        }
        _ => Err(passed()),
    }
}
