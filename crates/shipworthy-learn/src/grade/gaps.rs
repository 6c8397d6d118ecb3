//! Words that people use and no rubric knows: where an author looks for ways of saying a point that are missing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::overlap::content;
use super::words::Text;
use super::{Grade, rubric::Rubric};

/// A word that was used and not matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The word as it was first written, in small letters.
    pub word: String,
    /// Answers that use it.
    pub answers: usize,
    /// Points that were missed in those answers, the most often missed first.
    pub missed: Vec<String>,
}

/// Words of at least `fewest` answers that no point matched, most used first. Each answer comes with how it was read; what repeats the
/// question is left out.
pub fn gaps(rubric: &Rubric, answers: &[(&str, &Grade)], fewest: usize) -> Vec<Gap> {
    let asked: BTreeSet<String> = content(&Text::read(rubric.prompt())).into_iter().collect();
    let mut used: BTreeMap<String, (String, usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    for (text, read) in answers {
        let spans: Vec<(usize, usize)> = read.points.iter().flat_map(|point| point.spans.iter().copied()).collect();
        let words = Text::read(text);
        let known: BTreeSet<String> = content(&words).into_iter().filter(|stem| !asked.contains(stem)).collect();
        let mut seen = BTreeSet::new();
        for word in words.words().filter(|word| known.contains(&word.stem) && word.number.is_none()) {
            let matched = spans.iter().any(|(from, to)| word.from < *to && *from < word.to);
            if matched || !seen.insert(word.stem.clone()) {
                continue;
            }
            let entry = used.entry(word.stem.clone()).or_insert_with(|| (word.lower.clone(), 0, BTreeMap::new()));
            entry.1 += 1;
            for point in read.points.iter().filter(|point| point.share() == 0.0 && !point.say_if_missing.is_empty()) {
                *entry.2.entry(point.id.as_str()).or_default() += 1;
            }
        }
    }
    let mut found: Vec<Gap> = used
        .into_values()
        .filter(|(_, answers, _)| *answers >= fewest)
        .map(|(word, answers, missed)| {
            let mut missed: Vec<(&str, usize)> = missed.into_iter().collect();
            missed.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            Gap { word, answers, missed: missed.into_iter().take(3).map(|(id, _)| id.to_owned()).collect() }
        })
        .collect();
    found.sort_by(|a, b| b.answers.cmp(&a.answers).then(a.word.cmp(&b.word)));
    found
}
