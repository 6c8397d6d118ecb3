//! Progress, as curves and shares with their doubt: how well confidence fits, what was given away, which leanings show.

pub mod at_work;
pub mod bias;
pub mod calibration;
pub mod coverage;
pub mod judgement;
mod neglect;
pub mod regret;

use serde::Serialize;

use crate::record::{Decided, Rated};
use crate::schedule::due::Past;
use crate::schedule::forecast::{Ahead, forecast};
use crate::schedule::settings::Settings;
use crate::skill::graph::Graph;

/// Everything about somebody's progress.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// Who.
    pub who: String,
    /// How often somebody practised of late; no day that was left out is counted against anybody.
    pub rhythm: Rhythm,
    /// How well confidence fits.
    pub calibration: calibration::Calibration,
    /// Decisions at work among what it counts, oldest first.
    pub at_work: Vec<at_work::AtWork>,
    /// Decisions by week and kind of case.
    pub regret: regret::Regret,
    /// Intervals.
    pub coverage: coverage::Coverage,
    /// Leanings.
    pub bias: Vec<bias::Leaning>,
    /// The days to come.
    pub ahead: Vec<Ahead>,
}

/// Days on which something was practised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rhythm {
    /// Days of the last 28.
    pub days: usize,
    /// The same in words.
    pub says: String,
}

/// Days that a rhythm looks back.
const RHYTHM_DAYS: i64 = 28;

/// Somebody's rhythm: on how many of the last 28 days they decided about a case or were asked for a card.
pub fn rhythm(past: Past<'_>, settings: &Settings, at: i64, offset_minutes: i32) -> Rhythm {
    use crate::schedule::day::day_of;
    let day = |at, offset| day_of(at, offset, settings.day_begins);
    let today = day(at, offset_minutes);
    let decided = past.decided.iter().map(|of| day(of.at, of.offset_minutes));
    let mut days: Vec<i64> = decided.chain(past.cards.iter().map(|of| day(of.at, of.offset_minutes))).collect();
    days.retain(|day| (today - RHYTHM_DAYS + 1..=today).contains(day));
    days.sort_unstable();
    days.dedup();
    Rhythm { says: format!("{} of the last {RHYTHM_DAYS} days", days.len()), days: days.len() }
}

/// What somebody was sure of in practice, and what at work.
fn said(decided: &[Decided], real: &[at_work::AtWork]) -> Vec<calibration::Said> {
    let said = |of: &Decided| calibration::Said { probability: of.confidence, right: of.right, at_work: false };
    decided.iter().map(said).chain(real.iter().map(at_work::AtWork::said)).collect()
}

/// Computes somebody's progress. `real` is what they were sure of at work, with how it turned out.
pub fn progress(
    graph: &Graph,
    past: Past<'_>,
    rated: &[Rated],
    real: &[at_work::AtWork],
    settings: &Settings,
    at: i64,
    offset_minutes: i32,
) -> Progress {
    Progress {
        who: past.learner.to_owned(),
        rhythm: rhythm(past, settings, at, offset_minutes),
        calibration: calibration::calibration(&said(past.decided, real)),
        at_work: real.to_vec(),
        regret: regret::regret(past.decided, settings),
        coverage: coverage::coverage(past.decided),
        bias: bias::leanings(past.decided, rated),
        ahead: forecast(graph, past, settings, at, offset_minutes),
    }
}
