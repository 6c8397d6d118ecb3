//! Which columns a file of predictions has to have, by the spec, and what may stand in them.

use shipworthy_spec::spec::{Answers, Candidate, NullScore, Source, Spec};

/// The columns of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// What identifies an example, where the spec says.
    pub id: Option<String>,
    /// The answers, of every candidate that reads this file.
    pub answers: Vec<Answer>,
}

/// A column of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its name.
    pub name: String,
    /// The numbers that may stand in it; `None` where any text may.
    pub range: Option<(f64, f64)>,
    /// Whether a cell may be empty.
    pub may_be_empty: bool,
}

impl Answer {
    /// What is wrong with a cell.
    pub fn wrong(&self, cell: &str) -> Option<String> {
        let cell = cell.trim();
        if cell.is_empty() {
            let told = || format!("{} is empty, and the spec does not say what becomes of such rows", self.name);
            return (!self.may_be_empty).then(told);
        }
        let (low, high) = self.range?;
        match cell.parse::<f64>() {
            Ok(number) if !number.is_finite() => Some(format!("{} is not finite", self.name)),
            Ok(number) if !(low..=high).contains(&number) => {
                Some(format!("{} is {number}, outside {low} to {high}", self.name))
            }
            Ok(_) => None,
            Err(_) => Some(format!("{} is '{}', which is no number", self.name, short(cell))),
        }
    }
}

/// What stands in a message of a text from outside.
pub fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// The columns that every candidate needs which reads this file.
pub fn wanted(spec: &Spec, file: &str) -> Wanted {
    let readers = spec.candidates.iter().filter(|candidate| candidate.file() == Some(file));
    let mut answers: Vec<Answer> = Vec::new();
    for answer in readers.flat_map(of) {
        if !answers.iter().any(|there| there.name == answer.name) {
            answers.push(answer);
        }
    }
    Wanted { id: spec.golden.id.clone(), answers }
}

fn of(candidate: &Candidate) -> Vec<Answer> {
    const ANY: (f64, f64) = (f64::MIN, f64::MAX);
    let may_be_empty = candidate.null_score != NullScore::Error;
    let number = |name: &String, range| Answer { name: name.clone(), range: Some(range), may_be_empty };
    let text = |name: &String| Answer { name: name.clone(), range: None, may_be_empty };
    match (&candidate.answers, &candidate.source) {
        (Answers::Decision, Source::Predictions { score, .. }) => vec![number(score, candidate.score_range)],
        (Answers::Class(class), _) => {
            let classes = class.probabilities.values().map(|name| number(name, (0.0, 1.0)));
            class.prediction.iter().map(text).chain(classes).collect()
        }
        (Answers::Number(numbers), _) => {
            let quantiles = numbers.quantiles.iter().map(|(_, name)| number(name, ANY));
            numbers.prediction.iter().map(|name| number(name, ANY)).chain(quantiles).collect()
        }
        // What the others read is looked at by the check.
        _ => Vec::new(),
    }
}
