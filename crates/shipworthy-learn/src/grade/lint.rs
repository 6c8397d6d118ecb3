//! What is wrong with a rubric, before anybody is read by it.

use serde::Serialize;

use super::grade_of;
use super::rubric::{Atom, Kind, Quality, Rubric, RubricPoint, Way};
use super::words::Text;

/// Answers of each kind that a rubric is tried on, at least.
const NEEDED: [(Quality, usize); 5] =
    [(Quality::Strong, 4), (Quality::Weak, 4), (Quality::Wrong, 2), (Quality::Stuffed, 1), (Quality::Echo, 1)];

/// How a rubric reads the answers that it is tried on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// The rubric.
    pub rubric: String,
    /// Each answer, in the order in which they are written.
    pub answers: Vec<TriedAnswer>,
    /// What is out of order; nothing where strong answers come before weak ones, and weak ones before the rest.
    pub wrong: Vec<String>,
}

/// One answer, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TriedAnswer {
    /// How good it was written to be.
    pub is: Quality,
    /// The coverage that it gets.
    pub coverage: f64,
    /// How it begins.
    pub text: String,
}

impl Tried {
    /// Whether the rubric ranks them as it should.
    pub fn holds(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Reads the answers that a rubric is tried on: every strong one must come before every weak one, and the weak ones on average before those
/// that are wrong, stuffed or an echo.
pub fn tried(rubric: &Rubric) -> Tried {
    let answers: Vec<TriedAnswer> = rubric
        .trial
        .answers
        .iter()
        .map(|of| TriedAnswer {
            is: of.is,
            coverage: grade_of(rubric, &of.text, &rubric.instance()).coverage,
            text: of.text.chars().take(60).collect(),
        })
        .collect();
    let of = |wanted: Quality| answers.iter().filter(move |answer| answer.is == wanted);
    let mut wrong = Vec::new();
    for (quality, needed) in NEEDED {
        let there = of(quality).count();
        if there < needed {
            wrong.push(format!("{there} answers are {quality:?}, and {needed} are needed"));
        }
    }
    let least = of(Quality::Strong).map(|answer| answer.coverage).fold(f64::INFINITY, f64::min);
    for weak in of(Quality::Weak).filter(|weak| weak.coverage >= least) {
        wrong.push(format!("a weak answer gets {:.2}, the least strong one {least:.2}: {}", weak.coverage, weak.text));
    }
    let mean =
        |wanted: Quality| of(wanted).map(|answer| answer.coverage).sum::<f64>() / of(wanted).count().max(1) as f64;
    let weak = mean(Quality::Weak);
    for quality in [Quality::Wrong, Quality::Stuffed, Quality::Echo] {
        let worse = mean(quality);
        if of(quality).count() > 0 && worse >= weak {
            wrong.push(format!("{quality:?} answers get {worse:.2} on average, and weak ones {weak:.2}"));
        }
    }
    Tried { rubric: rubric.id.clone(), answers, wrong }
}

/// What is wrong with a rubric as it is written; nothing where it can be used.
pub fn lint(rubric: &Rubric) -> Vec<String> {
    let mut wrong = Vec::new();
    if rubric.prompt().trim().is_empty() {
        wrong.push("it asks nothing: write `ask`, or `prompt` in `trial`".to_owned());
    }
    for point in &rubric.points {
        let wanted = matches!(point.kind, Kind::Must | Kind::Should);
        if wanted && point.say_if_missing.is_empty() && point.kind == Kind::Must {
            wrong.push(format!("{}: nothing is said where it is missing: write `say_if_missing`", point.id));
        }
        if point.any.is_empty() {
            wrong.push(format!("{}: there is no way of saying it", point.id));
        }
        wrong.extend(atoms(point).filter_map(|atom| odd(atom).map(|why| format!("{}: {why}", point.id))));
    }
    if !rubric.trial.answers.is_empty() {
        let strong: Vec<_> = rubric.trial.answers.iter().filter(|of| of.is == Quality::Strong).collect();
        for point in rubric.points.iter().filter(|point| point.kind == Kind::Must) {
            let found = strong.iter().any(|of| {
                let read = grade_of(rubric, &of.text, &rubric.instance());
                read.points.iter().any(|read| read.id == point.id && read.share() > 0.0)
            });
            if !found {
                wrong.push(format!("{}: no strong answer has it", point.id));
            }
        }
    }
    wrong
}

fn atoms(point: &RubricPoint) -> impl Iterator<Item = &Atom> {
    let ways = point.any.iter().flat_map(|way| match way {
        Way::All { all } => all.as_slice(),
        Way::One(atom) => std::slice::from_ref(atom),
    });
    ways.chain(&point.contradicts)
}

/// Why an atom can never be found.
fn odd(atom: &Atom) -> Option<String> {
    if let Some(phrase) = &atom.phrase {
        let read = Text::read(phrase);
        let plain = read.plain.join(" ");
        return (read.clauses.len() > 1 || plain != *phrase)
            .then(|| format!("the phrase “{phrase}” is never found: write “{plain}”"));
    }
    let of_the_case = atom.named.is_some() || atom.number.is_some() || atom.foreign;
    if atom.stem.is_empty() && !of_the_case && !atom.currency && !atom.jargon && atom.longer_than.is_none() {
        return Some("there is an empty way of saying it".to_owned());
    }
    let odd = atom.stem.iter().find(|stem| stem.is_empty() || **stem != stem.to_lowercase() || stem.contains(' '));
    odd.map(|stem| format!("the stem “{stem}” is never found: one word, in small letters"))
}
