//! Where somebody stands with each skill, and what there is to do again today.

use std::path::Path;

use shipworthy_learn::content::lessons;
use shipworthy_learn::schedule::due::{self, Due};
use shipworthy_learn::skill::graph::Graph;
use shipworthy_learn::skill::standing::{Standing, standing};

use super::{PracticeError, learner};

/// Where somebody stands, by areas, or as one of the guides s0 to s4 cuts the skills up.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such view; [`PracticeError::Store`] where what was kept cannot be read.
pub fn skills(by: &str, workspace: &Path, view: Option<&str>) -> Result<Standing, PracticeError> {
    let graph = Graph::shipped();
    let chosen = match view {
        None => None,
        Some(id) => Some(graph.view(id).ok_or_else(|| {
            let known: Vec<&str> = graph.views.iter().map(|view| view.id.as_str()).collect();
            PracticeError::Unknown(format!("there is no view '{}': they are {}", id.trim(), known.join(", ")))
        })?),
    };
    let lessons = lessons().expect("the lessons that are shipped are read by a test");
    let learner = learner(by, workspace)?;
    Ok(standing(&graph, &lessons, chosen, by, &learner.decided))
}

/// What there is to do again at a moment: cases and cards, at most what their settings allow. `now` is in seconds since 1970-01-01 UTC,
/// `offset_minutes` how far their clock is ahead of it.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn due(by: &str, workspace: &Path, now: i64, offset_minutes: i32) -> Result<Due, PracticeError> {
    let learner = learner(by, workspace)?;
    Ok(due::due(&Graph::shipped(), learner.past(), &learner.settings, now, offset_minutes))
}
