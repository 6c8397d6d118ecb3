//! Roads into the work: where somebody comes from, what is done on the way besides lessons and cases, and what five guides say of how long
//! it takes. The text is `content/roadmap.yaml`; [`plan`] puts it in order for one person.

pub mod plan;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

/// Something to do that is no lesson and no case, with what can be shown of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadStep {
    /// Its name: a word, where skills have a letter and a number.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What to do.
    pub does: String,
    /// What can be shown afterwards.
    pub shows: String,
    /// The page of this program that helps.
    pub here: String,
    /// Hours from and to, as the authors of this program estimate.
    pub hours: (f64, f64),
    /// Skills that are used in it.
    pub needs: Vec<String>,
    /// Items of the five guides that ask for it.
    pub seeds: Vec<String>,
    /// What guides recommend for it.
    pub resources: Vec<Resource>,
}

/// Something that a guide recommends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// What it is.
    pub text: String,
    /// The guide: S0 to S4.
    pub guide: String,
    /// Its item there.
    pub item: String,
    /// Roles that it suits, in the judgment of the authors of this program.
    pub roles: Vec<u32>,
}

/// How long a guide says that it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The guide: S0 to S4.
    pub guide: String,
    /// Its item there.
    pub item: String,
    /// Whom it speaks of.
    pub says: String,
    /// Months from and to; without an end where the guide names none.
    pub months: (f64, Option<f64>),
}

/// Where somebody comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Its name, as it is typed.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What they bring and what is new, in two sentences.
    pub comes: String,
    /// Skills that are taken as there until something measured says otherwise.
    pub brings: Vec<String>,
    /// Steps, in their order.
    pub road: Vec<String>,
    /// How long the guides say that it takes.
    pub bands: Vec<Reference>,
}

/// How a guide dates itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// S0 to S4.
    pub id: String,
    /// As it says.
    pub dated: String,
}

/// All roads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roadmap {
    /// The form of the file.
    pub format: u32,
    /// The month in which it was compared with the guides.
    pub facts: String,
    /// The guides.
    pub guides: Vec<Dated>,
    /// Steps.
    pub steps: Vec<RoadStep>,
    /// Where people come from, in the order in which they are offered.
    pub backgrounds: Vec<Background>,
}

static SHIPPED: LazyLock<Roadmap> = LazyLock::new(|| Roadmap::read().expect("the roads are read by a test"));

impl Roadmap {
    /// Reads the roads that are compiled in. `Err` says what is wrong with them; a test reads them before they are shipped.
    pub fn read() -> Result<Roadmap, String> {
        let value = yaml(include_str!("../../../../content/roadmap.yaml")).map_err(|wrong| wrong.join("\n"))?;
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    /// The roads that are compiled in.
    pub fn shipped() -> &'static Roadmap {
        &SHIPPED
    }

    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&RoadStep> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The background of this id, whatever its case.
    pub fn background(&self, id: &str) -> Option<&Background> {
        self.backgrounds.iter().find(|of| of.id.eq_ignore_ascii_case(id.trim()))
    }

    /// How a guide dates itself.
    pub fn dated(&self, guide: &str) -> &str {
        self.guides.iter().find(|of| of.id == guide).map_or("no date", |of| of.dated.as_str())
    }
}
