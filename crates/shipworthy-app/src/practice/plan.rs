//! Somebody's plan: what to learn and to do, in an order that follows from what was measured, and what they say of its steps.

use std::path::Path;

use shipworthy_learn::audit::Material;
use shipworthy_learn::content::lessons;
use shipworthy_learn::roadmap::Roadmap;
use shipworthy_learn::roadmap::plan::{Mark, Plan, State, Wish, plan as computed};
use shipworthy_learn::skill::graph::Graph;
use shipworthy_store::{PlanMark, Store};

use super::{Learner, Maker, PracticeError, learner};

/// Longest evidence, in characters.
pub const LONGEST_EVIDENCE: usize = 500;

/// The plan of somebody; `None` until they have said where they come from, which is the setting `background`.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn plan(by: &str, workspace: &Path) -> Result<Option<Plan>, PracticeError> {
    let Learner { name, decided, audits, settings, .. } = learner(by, workspace)?;
    let Some(background) = Roadmap::shipped().background(&settings.background) else { return Ok(None) };
    let graph = Graph::shipped();
    let lessons = lessons().expect("the lessons that are shipped are read by a test");
    let material = Material { graph: &graph, lessons: &lessons, learner: &name, decided: &decided, steps: &audits };
    let marks = marks(by, workspace)?;
    let wish = Wish { background, hours_a_week: settings.hours_a_week, role: settings.role, marks: &marks };
    Ok(Some(computed(Roadmap::shipped(), &material, &wish)))
}

/// What somebody said of steps, oldest first. What a later version wrote is left out.
fn marks(by: &str, workspace: &Path) -> Result<Vec<Mark>, PracticeError> {
    let kept = Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.plan_marks(by))?;
    let of = |kept: PlanMark| {
        Some(Mark { state: State::read(&kept.state)?, step: kept.step, evidence: kept.evidence, at: kept.at })
    };
    Ok(kept.into_iter().filter_map(of).collect())
}

/// Keeps what somebody says of a step, durably: done, with what can be shown; left out; or open again.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such step, or something is done and nothing can be shown.
pub fn mark(step: &str, state: State, evidence: &str, maker: &Maker<'_>) -> Result<(), PracticeError> {
    let (graph, typed) = (Graph::shipped(), step.trim());
    let skill = graph.skills.iter().map(|skill| skill.id.as_str()).find(|id| id.eq_ignore_ascii_case(typed));
    let of_road = || Roadmap::shipped().steps.iter().map(|of| of.id.as_str()).find(|id| id.eq_ignore_ascii_case(typed));
    let known = skill.or_else(of_road);
    let step = known.ok_or_else(|| PracticeError::Unknown(format!("there is no step '{typed}' in a plan")))?;
    let evidence = if state == State::Done { evidence.trim() } else { "" };
    if state == State::Done && evidence.is_empty() {
        let told = "what is done can be shown: write a note, or a link to it".to_owned();
        return Err(PracticeError::Unknown(told));
    }
    if evidence.chars().count() > LONGEST_EVIDENCE {
        let told = format!("what can be shown has more than {LONGEST_EVIDENCE} characters");
        return Err(PracticeError::Unknown(told));
    }
    let new = PlanMark {
        step: step.to_owned(),
        state: state.name().to_owned(),
        evidence: evidence.to_owned(),
        at: maker.at,
        utc_offset: maker.offset_minutes,
    };
    Ok(Store::open(maker.workspace)?.mark_plan(maker.by, &new)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::set;

    #[test]
    fn a_step_is_done_with_something_to_show_and_can_be_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let maker = Maker { by: "Asha", at: 10, offset_minutes: 0, workspace: folder.path() };
        assert_eq!(plan("Asha", folder.path()).expect("read"), None, "nobody said where they come from");
        set("background", "PM", &maker).expect("set");
        let now = || plan("Asha", folder.path()).expect("read").expect("a plan");
        let has = |id: &str| now().stages.iter().any(|of| of.step.as_ref().is_some_and(|step| step.id == id));
        assert!(has("teardowns"));
        let nothing = mark("teardowns", State::Done, "  ", &maker).expect_err("refused");
        assert!(nothing.to_string().contains("can be shown"), "{nothing}");
        mark("Teardowns", State::Done, "three pages, 12 November", &maker).expect("kept");
        assert!(!has("teardowns"));
        assert_eq!(now().done[0].evidence, "three pages, 12 November");
        mark("teardowns", State::Open, "", &maker).expect("kept");
        assert!(has("teardowns") && now().done.is_empty());
        mark("e2", State::Skipped, "", &maker).expect("kept");
        assert_eq!(now().skipped.iter().map(|of| of.id.as_str()).collect::<Vec<_>>(), ["E2"]);
        assert!(now().stages.iter().flat_map(|of| &of.skills).all(|of| of.id != "E2"));
        assert!(mark("Z9", State::Skipped, "", &maker).is_err());
        assert!(mark("E1", State::Done, &"x".repeat(LONGEST_EVIDENCE + 1), &maker).is_err());
    }
}
