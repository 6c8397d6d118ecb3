//! Which examples deserve a person's look: those that a candidate gets wrong, and those on which candidates differ.

use std::collections::BTreeMap;

use shipworthy_spec::spec::{Spec, Task};

use crate::conclude::settings;
use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::decide;
use crate::prices::Prices;
use crate::task::answered::Answered;
use crate::task::candidate::TaskCandidate;
use crate::task::layout::Layout;

/// Golden rows that the candidate at `index` gets wrong, ascending: decided wrongly, or of other tasks with a mistake above zero.
/// What it leaves to a person, and what it has no score for, is not wrong.
pub fn wrong(spec: &Spec, gathered: &Gathered, index: usize, seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = if spec.task == Task::Binary {
        let decided = decisions(spec, gathered, index, seed);
        let is_wrong = |row: &usize| match decided[*row] {
            Decision::Positive => !gathered.label[*row],
            Decision::Negative => gathered.label[*row],
            Decision::Deferred | Decision::Excluded => false,
        };
        (0..gathered.rows).filter(is_wrong).collect()
    } else {
        let all = answered(spec, gathered, seed);
        let answers = all[index].answers.as_ref();
        let mistakes = answers.mistakes().of;
        let places = (0..answers.rows().len()).filter(|place| mistakes[*place] > 0.0);
        places.flat_map(|place| golden_rows(answers, place)).collect()
    };
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Golden rows on which candidates differ, ascending: two that answer, and not the same. Where one has no answer, the others are
/// compared. Empty where there is one candidate alone.
pub fn differ(spec: &Spec, gathered: &Gathered, seed: u64) -> Vec<usize> {
    if spec.task == Task::Binary {
        let all: Vec<Vec<Decision>> =
            (0..spec.candidates.len()).map(|index| decisions(spec, gathered, index, seed)).collect();
        let differs = |row: &usize| {
            let mut given = all.iter().map(|decided| decided[*row]).filter(|decision| *decision != Decision::Excluded);
            given.next().is_some_and(|first| given.any(|other| other != first))
        };
        return (0..gathered.rows).filter(differs).collect();
    }
    // What an answer was, beside the same truth, tells answers apart in every task.
    let mut told: BTreeMap<usize, (String, bool)> = BTreeMap::new();
    for candidate in answered(spec, gathered, seed) {
        let answers = candidate.answers.as_ref();
        for place in 0..answers.rows().len() {
            let answer = answers.told(place);
            for row in golden_rows(answers, place) {
                match told.get_mut(&row) {
                    Some((first, differs)) => *differs |= *first != answer,
                    None => {
                        told.insert(row, (answer.clone(), false));
                    }
                }
            }
        }
    }
    told.into_iter().filter(|(_, (_, differs))| *differs).map(|(row, _)| row).collect()
}

fn decisions(spec: &Spec, gathered: &Gathered, index: usize, seed: u64) -> Vec<Decision> {
    // A threshold that is the cheapest one needs the prices to be found.
    let prices = spec.errors.as_ref().map(|errors| Prices::new(errors, gathered));
    decide(spec, gathered, index, prices.as_ref(), settings(spec, 0, seed), seed).decision
}

fn answered(spec: &Spec, gathered: &Gathered, seed: u64) -> Vec<TaskCandidate> {
    TaskCandidate::all(spec, gathered, &Layout::without_files(spec), settings(spec, 0, seed))
}

/// The golden rows that an answer is about: of a ranking all items of a query.
fn golden_rows(answers: &dyn Answered, place: usize) -> Vec<usize> {
    match answers.members() {
        Some(members) => members[place].iter().map(|row| *row as usize).collect(),
        None => vec![answers.rows().row[place] as usize],
    }
}
