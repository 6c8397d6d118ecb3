//! The graph of skills with its areas, roles, and the skill lists of five guides as views of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

use crate::archetype::{Archetype, archetype};
use crate::content::Skill;

/// An area of skills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// One letter.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// A role that skills matter in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// 1 to 3.
    pub id: u32,
    /// What it is called.
    pub name: String,
    /// What somebody in it does.
    pub does: String,
}

/// How one of the guides cuts the skills up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// s0 to s4.
    pub id: String,
    /// Which guide it is.
    pub title: String,
    /// Its skills.
    pub skills: Vec<ViewSkill>,
}

/// A skill as one of the guides names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSkill {
    /// What it is called, in our words.
    pub name: String,
    /// The skills of the graph that it means.
    pub nodes: Vec<String>,
}

/// All skills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// Areas, in their order.
    pub areas: Vec<Area>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Skills, area by area.
    #[serde(rename = "nodes")]
    pub skills: Vec<Skill>,
    /// Views of five guides.
    pub views: Vec<View>,
}

impl Graph {
    /// Reads the graph that is compiled in. `Err` says what is wrong with it; a test reads it before it is shipped.
    pub fn read() -> Result<Graph, String> {
        let value = yaml(include_str!("../../../../content/skills.yaml")).map_err(|wrong| wrong.join("\n"))?;
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    /// The graph that is compiled in.
    pub fn shipped() -> Graph {
        Graph::read().expect("the graph that is shipped is read by a test")
    }

    /// The skill of this id.
    pub fn skill(&self, id: &str) -> Option<&Skill> {
        self.skills.iter().find(|skill| skill.id == id)
    }

    /// The skills of an area.
    pub fn of_area<'a>(&'a self, area: &'a str) -> impl Iterator<Item = &'a Skill> {
        self.skills.iter().filter(move |skill| skill.area == area)
    }

    /// The view of this id, whatever its case.
    pub fn view(&self, id: &str) -> Option<&View> {
        self.views.iter().find(|view| view.id.eq_ignore_ascii_case(id))
    }

    /// The archetypes of this program that practise a skill, in the order of the graph.
    pub fn practised_by(&self, node: &str) -> Vec<&'static dyn Archetype> {
        let named = self.skill(node).map_or(&[][..], |skill| &skill.practice);
        named.iter().filter_map(|id| archetype(id)).collect()
    }

    /// The skills that an archetype practises, in the order of the graph.
    pub fn practises(&self, archetype: &str) -> Vec<&Skill> {
        self.skills.iter().filter(|skill| skill.practice.iter().any(|id| id == archetype)).collect()
    }

    /// Skills such that what comes before a skill comes before it; of several that could come, the first in the graph.
    pub fn in_order_of_needs(&self) -> Vec<&Skill> {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut ordered: Vec<&Skill> = Vec::new();
        while let Some(next) = self.skills.iter().find(|skill| {
            !known.contains(skill.id.as_str()) && skill.needs.iter().all(|need| known.contains(need.as_str()))
        }) {
            known.insert(&next.id);
            ordered.push(next);
        }
        ordered
    }

    /// Skills by id.
    pub fn by_id(&self) -> BTreeMap<&str, &Skill> {
        self.skills.iter().map(|skill| (skill.id.as_str(), skill)).collect()
    }
}
