//! A rubric: the points of a good reason, each with the ways of saying it.

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

/// A rubric as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// Its name, with a version.
    pub id: String,
    /// What is asked, where it is a question of its own and no case.
    #[serde(default)]
    pub ask: String,
    /// Its points.
    pub points: Vec<RubricPoint>,
    /// Ways of asking each question of its cases; none where nothing can be asked, or only by name.
    #[serde(default)]
    pub questions: Vec<MenuQuestion>,
    /// What it is tried on: the brief of a case and its facts, with answers that people would give.
    pub trial: Trial,
}

/// A question of the menu, as people ask it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuQuestion {
    /// Its id in the case.
    pub id: String,
    /// Ways of asking it: one is enough.
    pub any: Vec<Way>,
    /// What people typed who meant it: it is tried on these.
    pub tried: Vec<String>,
}

/// One point.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricPoint {
    /// Its id.
    pub id: String,
    /// What it asks for, in a few words.
    pub title: String,
    /// What it counts as.
    pub kind: Kind,
    /// What it counts.
    pub weight: u32,
    /// Ways of saying it: one is enough.
    pub any: Vec<Way>,
    /// What takes it back.
    #[serde(default)]
    pub contradicts: Vec<Atom>,
    /// It counts only where none of these points is there.
    #[serde(default)]
    pub unless_any_point: Vec<String>,
    /// What to say where it is not there.
    #[serde(default)]
    pub say_if_missing: String,
}

/// What a point counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Without it a reason is no reason.
    Must,
    /// A good reason has it.
    Should,
    /// It makes up for something else.
    Bonus,
    /// It takes away.
    Penalty,
}

/// A way of saying something: one thing, or several in one clause.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Way {
    /// All of these, in one clause.
    All {
        /// What must be there.
        all: Vec<Atom>,
    },
    /// This alone.
    One(Atom),
}

/// Something that can be found in a clause.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Atom {
    /// A word that begins with one of these, after stemming or before.
    #[serde(default)]
    pub stem: Vec<String>,
    /// These words in a row.
    pub phrase: Option<String>,
    /// A number.
    pub number: Option<NumberAtom>,
    /// An amount of money.
    #[serde(default)]
    pub currency: bool,
    /// A name of the case, such as the topic that it is about: one of its words, as for `stem`.
    pub named: Option<String>,
    /// Words of the trade, anywhere in the text; one is half of it. See [`crate::grade::jargon`].
    #[serde(default)]
    pub jargon: bool,
    /// Numbers that are not in the case, anywhere in the text; one is half of it.
    #[serde(default)]
    pub foreign: bool,
    /// More words than this in all of the text.
    pub longer_than: Option<usize>,
    /// At most so many words away from what was found before it.
    pub near: Option<usize>,
}

/// Which number.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberAtom {
    /// A fact of the case; any number without it.
    pub bind: Option<String>,
    /// How far off it may be, as a share of the fact.
    #[serde(default = "tolerance")]
    pub tol: f64,
}

fn tolerance() -> f64 {
    0.03
}

/// What a rubric is tried on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// A brief; empty where the rubric asks a question of its own.
    #[serde(default)]
    pub prompt: String,
    /// Facts of its case.
    #[serde(default)]
    pub facts: std::collections::BTreeMap<String, f64>,
    /// Its names: for each the words that it goes by.
    #[serde(default)]
    pub names: std::collections::BTreeMap<String, Vec<String>>,
    /// What its exhibits show besides.
    #[serde(default)]
    pub shown: String,
    /// Four strong answers, four weak ones, two that are fluent and wrong, one stuffed, one that echoes the brief.
    pub answers: Vec<TrialAnswer>,
}

/// An answer that a rubric is tried on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialAnswer {
    /// How good it is.
    pub is: Quality,
    /// The answer.
    pub text: String,
}

/// How good an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// Says what matters.
    Strong,
    /// Says some of it.
    Weak,
    /// Reads well, and is wrong.
    Wrong,
    /// Words without sentences.
    Stuffed,
    /// Repeats the brief.
    Echo,
}

impl Way {
    /// What must be there.
    pub(super) fn atoms(&self) -> &[Atom] {
        match self {
            Way::All { all } => all,
            Way::One(atom) => std::slice::from_ref(atom),
        }
    }
}

impl Rubric {
    /// Reads a rubric; `Err` says what is wrong with it.
    pub fn read(text: &str) -> Result<Rubric, String> {
        let value = yaml(text).map_err(|wrong| wrong.join("\n"))?;
        let rubric: Rubric = serde_json::from_value(value).map_err(|error| error.to_string())?;
        rubric.sound()
    }

    /// Reads the rubric of a question, and adds the points that are common to all questions.
    pub fn read_with(text: &str, common: &str) -> Result<Rubric, String> {
        let value = yaml(text).map_err(|wrong| wrong.join("\n"))?;
        let mut rubric: Rubric = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let value = yaml(common).map_err(|wrong| wrong.join("\n"))?;
        let common: Vec<RubricPoint> = serde_json::from_value(value).map_err(|error| error.to_string())?;
        rubric.points.extend(common);
        rubric.sound()
    }

    /// What was asked: the question, or the brief that it is tried on.
    pub fn prompt(&self) -> &str {
        if self.ask.is_empty() { &self.trial.prompt } else { &self.ask }
    }

    /// The case that the answers of its trial are about.
    pub fn instance(&self) -> super::Instance<'_> {
        let Trial { facts, names, shown, .. } = &self.trial;
        super::Instance { prompt: self.prompt(), facts, names, shown }
    }

    fn sound(self) -> Result<Rubric, String> {
        for (index, point) in self.points.iter().enumerate() {
            if let Some(unknown) =
                point.unless_any_point.iter().find(|id| self.points.iter().all(|other| other.id != **id))
            {
                return Err(format!("{}: there is no point '{unknown}'", point.id));
            }
            if self.points[..index].iter().any(|before| before.id == point.id) {
                return Err(format!("two points are called '{}'", point.id));
            }
        }
        let counts = |point: &&RubricPoint| matches!(point.kind, Kind::Must | Kind::Should);
        if self.points.iter().filter(counts).map(|point| point.weight).sum::<u32>() == 0 {
            return Err(format!("{}: nothing counts", self.id));
        }
        Ok(self)
    }
}
