//! Lessons and skills as they are written in `content`: read, and held together.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

/// A lesson.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lesson {
    /// What stands before the text.
    pub front: Front,
    /// The text, Markdown, from its title on.
    pub body: String,
}

/// The front matter of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// The skill that it teaches.
    pub node: String,
    /// What it is called.
    pub title: String,
    /// Reading and working time.
    pub minutes: u32,
    /// Skills that come before.
    pub needs: Vec<String>,
    /// Archetypes that practise it.
    pub practice: Vec<String>,
    /// What it answers.
    pub seeds: Vec<String>,
    /// The month in which its facts were checked.
    pub facts: String,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// The step that is left out.
    pub gap: LessonGap,
}

/// What a lesson rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Author, year, title.
    pub text: String,
    /// Where it is found.
    #[serde(default)]
    pub url: Option<String>,
}

/// One question of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonGap {
    /// What is answered.
    pub kind: GapKind,
    /// The question.
    pub ask: String,
    /// The number, or the place of the right choice, from 1.
    pub answer: f64,
    /// How far off a number still counts; the bounds belong to it.
    #[serde(default)]
    pub within: f64,
    /// The choices.
    #[serde(default)]
    pub choices: Vec<String>,
    /// How the answer comes about.
    pub why: String,
    /// Wrong answers that people come upon, and what to say to them.
    #[serde(default)]
    pub near: Vec<Near>,
}

/// What a question is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GapKind {
    /// A number.
    Number,
    /// One of several.
    Choice,
}

/// A known wrong answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The answer.
    pub answer: f64,
    /// What to say to it.
    pub say: String,
}

/// What is said to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// Whether it is right.
    pub right: bool,
    /// What to say: how it comes about, or where a known wrong answer comes from.
    pub say: &'a str,
}

impl LessonGap {
    /// What to say to an answer. It is read with the room that `within` gives; so are known wrong answers.
    pub fn reply(&self, answer: f64) -> Said<'_> {
        // A decimal and its bound are a hair apart in binary.
        let is = |other: f64| (answer - other).abs() <= self.within + 1e-9;
        if is(self.answer) {
            return Said { right: true, say: &self.why };
        }
        let near = self.near.iter().find(|near| is(near.answer));
        Said { right: false, say: near.map_or(&self.why, |near| &near.say) }
    }
}

/// A skill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Skill {
    /// Its id: an area and a number.
    pub id: String,
    /// Its area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// What somebody does who has it.
    pub can: String,
    /// Skills that come before.
    pub needs: Vec<String>,
    /// Archetypes that practise it.
    #[serde(default)]
    pub practice: Vec<String>,
    /// How much it matters in each of the three roles, 1 to 3.
    pub weight: Vec<u32>,
}

#[derive(Deserialize)]
struct Skills {
    nodes: Vec<Skill>,
}

impl Lesson {
    /// Reads a lesson; `Err` says what is wrong with it.
    pub fn read(text: &str) -> Result<Lesson, String> {
        let rest = text.strip_prefix("---\n").ok_or("it begins with a front matter")?;
        let (front, body) = rest.split_once("\n---\n").ok_or("its front matter ends with ---")?;
        let value = yaml(front).map_err(|wrong| wrong.join("\n"))?;
        let front: Front = serde_json::from_value(value).map_err(|error| error.to_string())?;
        Ok(Lesson { front, body: body.trim_start().to_owned() })
    }

    /// Words of its text, without the title.
    pub fn words(&self) -> usize {
        self.body
            .lines()
            .skip(1)
            .flat_map(str::split_whitespace)
            .filter(|word| word.contains(char::is_alphanumeric))
            .count()
    }

    /// Lessons that it links to, as `[[E1]]`.
    pub fn links(&self) -> BTreeSet<&str> {
        self.body.split("[[").skip(1).filter_map(|rest| rest.split_once("]]")).map(|(node, _)| node).collect()
    }
}

/// All lessons, by node. They are read by a test before they are shipped.
pub fn lessons() -> Result<Vec<Lesson>, String> {
    LESSONS
        .iter()
        .map(|text| Lesson::read(text).map_err(|why| format!("{}: {why}", text.lines().nth(1).unwrap_or_default())))
        .collect()
}

/// The texts of all lessons without what stands before them: quick, for whoever wants words alone.
pub(crate) fn bodies() -> impl Iterator<Item = &'static str> {
    LESSONS.iter().filter_map(|text| text.split_once("\n---\n")).map(|(_, body)| body.trim_start())
}

/// The skills, area by area.
pub fn skills() -> Result<Vec<Skill>, String> {
    let value = yaml(include_str!("../../../content/skills.yaml")).map_err(|wrong| wrong.join("\n"))?;
    let skills: Skills = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(skills.nodes)
}

const LESSONS: [&str; 53] = [
    include_str!("../../../content/lessons/A1.md"),
    include_str!("../../../content/lessons/A2.md"),
    include_str!("../../../content/lessons/A3.md"),
    include_str!("../../../content/lessons/A4.md"),
    include_str!("../../../content/lessons/A5.md"),
    include_str!("../../../content/lessons/B1.md"),
    include_str!("../../../content/lessons/B2.md"),
    include_str!("../../../content/lessons/B3.md"),
    include_str!("../../../content/lessons/B4.md"),
    include_str!("../../../content/lessons/B5.md"),
    include_str!("../../../content/lessons/C1.md"),
    include_str!("../../../content/lessons/C2.md"),
    include_str!("../../../content/lessons/C3.md"),
    include_str!("../../../content/lessons/C4.md"),
    include_str!("../../../content/lessons/C5.md"),
    include_str!("../../../content/lessons/D1.md"),
    include_str!("../../../content/lessons/D2.md"),
    include_str!("../../../content/lessons/D3.md"),
    include_str!("../../../content/lessons/D4.md"),
    include_str!("../../../content/lessons/D5.md"),
    include_str!("../../../content/lessons/D6.md"),
    include_str!("../../../content/lessons/E1.md"),
    include_str!("../../../content/lessons/E2.md"),
    include_str!("../../../content/lessons/E3.md"),
    include_str!("../../../content/lessons/E4.md"),
    include_str!("../../../content/lessons/E5.md"),
    include_str!("../../../content/lessons/E6.md"),
    include_str!("../../../content/lessons/F1.md"),
    include_str!("../../../content/lessons/F2.md"),
    include_str!("../../../content/lessons/F3.md"),
    include_str!("../../../content/lessons/G1.md"),
    include_str!("../../../content/lessons/G2.md"),
    include_str!("../../../content/lessons/G3.md"),
    include_str!("../../../content/lessons/G4.md"),
    include_str!("../../../content/lessons/G5.md"),
    include_str!("../../../content/lessons/H1.md"),
    include_str!("../../../content/lessons/H2.md"),
    include_str!("../../../content/lessons/H3.md"),
    include_str!("../../../content/lessons/H4.md"),
    include_str!("../../../content/lessons/I1.md"),
    include_str!("../../../content/lessons/I2.md"),
    include_str!("../../../content/lessons/I3.md"),
    include_str!("../../../content/lessons/I4.md"),
    include_str!("../../../content/lessons/J1.md"),
    include_str!("../../../content/lessons/J2.md"),
    include_str!("../../../content/lessons/J3.md"),
    include_str!("../../../content/lessons/J4.md"),
    include_str!("../../../content/lessons/J5.md"),
    include_str!("../../../content/lessons/K1.md"),
    include_str!("../../../content/lessons/K2.md"),
    include_str!("../../../content/lessons/K3.md"),
    include_str!("../../../content/lessons/K4.md"),
    include_str!("../../../content/lessons/K5.md"),
];
