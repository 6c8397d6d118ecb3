//! Where somebody stands: each skill with its band, its evidence, and the next thing to do.

use serde::Serialize;

use super::estimate::{Band, Estimate, estimate_of, estimates};
use super::graph::{Graph, View};
use super::next::{Next, next_for};
use crate::content::{Lesson, Skill};
use crate::record::Decided;

/// A skill that another builds on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Before {
    /// The skill.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Where somebody stands with a skill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillStanding {
    /// The skill.
    pub id: String,
    /// Its area.
    pub area: String,
    /// What it is called.
    pub name: String,
    /// What somebody does who has it.
    pub can: String,
    /// Skills that it builds on, as the map of skills has them.
    pub builds_on: Vec<Before>,
    /// Decisions that say something about it.
    pub answers: u32,
    /// The 80% band on the line from 0 to 100; `null` while it is too early.
    pub band: Option<Band>,
    /// The same in words.
    pub says: String,
    /// A fresh case that practises it; `null` where this program has no kind of case for it.
    pub next: Option<Next>,
    /// Its lesson, in minutes of reading and working.
    pub lesson_minutes: u32,
    /// How much it matters in each of the three roles, 1 to 3.
    pub weight: Vec<u32>,
}

/// A group of skills: an area, or a skill as one of the guides names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupStanding {
    /// Its letter, or its number in the view.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Decisions that say something about it.
    pub answers: u32,
    /// The 80% band of the group as a whole.
    pub band: Option<Band>,
    /// The same in words.
    pub says: String,
    /// Its skills.
    pub skills: Vec<SkillStanding>,
}

/// A view that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ViewName {
    /// Its id.
    pub id: String,
    /// Which guide it is.
    pub title: String,
}

/// Where somebody stands with everything.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Who.
    pub who: String,
    /// The view; `null` for the areas of this program.
    pub view: Option<ViewName>,
    /// Views that there are.
    pub views: Vec<ViewName>,
    /// Decisions in all.
    pub decisions: usize,
    /// The groups.
    pub groups: Vec<GroupStanding>,
}

fn name_of(view: &View) -> ViewName {
    ViewName { id: view.id.clone(), title: view.title.clone() }
}

/// Where somebody stands, by areas or as one of the guides cuts the skills up.
pub fn standing(graph: &Graph, lessons: &[Lesson], view: Option<&View>, who: &str, decided: &[Decided]) -> Standing {
    let found = estimates(graph, decided);
    let skill = |id: &str| -> Option<SkillStanding> {
        let skill = graph.skill(id)?;
        let estimate = found.get(id).copied().unwrap_or(Estimate::prior(0.0));
        let lesson = lessons.iter().find(|lesson| lesson.front.node == id);
        let before = |of: &Skill| Before { id: of.id.clone(), name: of.name.clone() };
        Some(SkillStanding {
            id: skill.id.clone(),
            area: skill.area.clone(),
            name: skill.name.clone(),
            can: skill.can.clone(),
            builds_on: skill.needs.iter().filter_map(|need| graph.skill(need)).map(before).collect(),
            answers: estimate.answers,
            band: estimate.band(),
            says: estimate.words(),
            next: next_for(graph, id, estimate, who, decided),
            lesson_minutes: lesson.map_or(0, |lesson| lesson.front.minutes),
            weight: skill.weight.clone(),
        })
    };
    let group = |id: String, name: &str, nodes: Vec<&str>| {
        let estimate = estimate_of(graph, &nodes, decided);
        GroupStanding {
            id,
            name: name.to_owned(),
            answers: estimate.answers,
            band: estimate.band(),
            says: estimate.words(),
            skills: nodes.into_iter().filter_map(skill).collect(),
        }
    };
    let groups = match view {
        None => graph
            .areas
            .iter()
            .map(|area| {
                let nodes = graph.of_area(&area.id).map(|skill| skill.id.as_str()).collect();
                group(area.id.clone(), &area.name, nodes)
            })
            .collect(),
        Some(view) => view
            .skills
            .iter()
            .enumerate()
            .map(|(place, of)| group((place + 1).to_string(), &of.name, of.nodes.iter().map(String::as_str).collect()))
            .collect(),
    };
    Standing {
        who: who.to_owned(),
        view: view.map(name_of),
        views: graph.views.iter().map(name_of).collect(),
        decisions: decided.len(),
        groups,
    }
}
