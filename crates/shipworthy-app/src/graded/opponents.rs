//! Outputs that others are compared with.

use std::collections::BTreeMap;

use shipworthy_eval::gather::Problem;
use shipworthy_spec::spec::{Answers, Generation, Spec, TextAnswers};

use super::ByName;
use super::cells::Table;
use super::known::says_nothing;
use super::repeats::Repeats;

/// The outputs of every candidate that a grader compares others with, by example and repeat.
#[derive(Debug, Default)]
pub(crate) struct Opponents {
    of: ByName<Texts>,
}

/// One candidate's outputs that arrived: by example, then repeat.
pub(crate) type Texts = ByName<BTreeMap<u32, String>>;

impl Opponents {
    /// Reads them; nothing where no grader compares. `read` gives the table of the candidate at a place, or `None` where its outputs
    /// stand in the golden set.
    pub(crate) fn of(
        spec: &Spec,
        generation: &Generation,
        golden: &Table,
        read: &dyn Fn(usize) -> Result<Option<Table>, Vec<Problem>>,
    ) -> Result<Opponents, Vec<Problem>> {
        let mut of = ByName::new();
        for name in generation.graders.iter().filter_map(|grader| grader.by.against()) {
            let Some(place) = spec.candidates.iter().position(|candidate| candidate.name == name) else { continue };
            let Answers::Text(answers) = &spec.candidates[place].answers else { continue };
            if !of.contains_key(name) {
                of.insert(name.to_owned(), texts(spec, answers, golden, read(place)?.as_ref())?);
            }
        }
        Ok(Opponents { of })
    }

    /// Puts a candidate's outputs there.
    pub(crate) fn put(&mut self, candidate: &str, texts: Texts) {
        self.of.insert(candidate.to_owned(), texts);
    }

    /// Whether a candidate's outputs are there.
    pub(crate) fn has(&self, candidate: &str) -> bool {
        self.of.contains_key(candidate)
    }

    /// What a candidate said to an example in the same repeat; where it was asked less often, its repeats take turns. `None` where
    /// nothing arrived.
    pub(crate) fn to(&self, candidate: &str, id: &str, repeat: u32) -> Option<&str> {
        let repeats = self.of.get(candidate)?.get(id)?;
        let in_turn = || repeats.values().nth((repeat.max(1) as usize - 1) % repeats.len());
        repeats.get(&repeat).or_else(in_turn).map(String::as_str)
    }
}

/// A candidate's outputs that arrived and say something, by example and repeat.
pub(crate) fn texts(
    spec: &Spec,
    answers: &TextAnswers,
    golden: &Table,
    own: Option<&Table>,
) -> Result<Texts, Vec<Problem>> {
    let mut texts = Texts::new();
    for (id, repeat, text) in rows(spec, answers, golden, own)? {
        texts.entry(id).or_default().insert(repeat, text);
    }
    Ok(texts)
}

/// The same in the order of their table: example, repeat from 1, text. Nobody is asked about an output that says nothing.
pub(crate) fn rows(
    spec: &Spec,
    answers: &TextAnswers,
    golden: &Table,
    own: Option<&Table>,
) -> Result<Vec<(String, u32, String)>, Vec<Problem>> {
    let table = own.unwrap_or(golden);
    let column = match answers {
        TextAnswers::Golden(column) => column.as_str(),
        other => other.recorded().map_or("", |(_, column)| column),
    };
    let id = table.need(&[&spec.golden.label, "id"], "the example's id").map_err(|problem| vec![problem])?;
    let text = table.need(&[column], "the output").map_err(|problem| vec![problem])?;
    let beside = |name: &str| table.find(name).filter(|_| own.is_some());
    let (error, tool_calls) = (beside("error"), beside("tool_calls"));
    let said = Repeats::all((id, beside("repeat")), table)?.into_iter().filter_map(|(row, repeat)| {
        let failed = row.maybe(error).is_some_and(|error| !error.trim().is_empty());
        let text = row.cell(text).filter(|text| !failed && !says_nothing(&row, text, tool_calls))?;
        Some((row.cell(id)?.to_owned(), repeat, text.to_owned()))
    });
    Ok(said.collect())
}
