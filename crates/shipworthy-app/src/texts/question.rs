//! What an example asks, for people who read what was answered: the columns of the golden set that say it.

use shipworthy_spec::spec::{Answers, Candidate, GradedBy, Spec, TextAnswers};

use crate::opened::read_spec;
use crate::workspace::{Finder, Workspace};

/// Words from which on a value reads like prose.
const PROSE: usize = 3;

/// Columns of the golden set that hold what candidates wrote.
pub(crate) fn written(spec: &Spec) -> Vec<&str> {
    let said = spec.candidates.iter().filter_map(|candidate| match &candidate.answers {
        Answers::Text(TextAnswers::Golden(column)) => Some(column.as_str()),
        _ => None,
    });
    said.collect()
}

/// Columns of the golden set that hold what graders said.
pub(crate) fn graded(spec: &Spec) -> Vec<&str> {
    let graders = spec.generation.iter().flat_map(|generation| &generation.graders);
    let columns = graders.flat_map(|grader| match &grader.by {
        GradedBy::Column { name, swapped, .. } => vec![Some(name.as_str()), swapped.as_deref()],
        _ => Vec::new(),
    });
    columns.flatten().collect()
}

/// What a candidate was asked, as far as prompts and graders say where it stands.
pub(crate) struct Question<'a> {
    spec: &'a Spec,
    /// Places that name its columns, the best first.
    places: Vec<Place>,
}

enum Place {
    /// A prompt: what it is filled in with.
    Prompt(String),
    /// What judges are given as what was asked.
    Inputs(Vec<String>),
}

impl Place {
    fn names(&self, column: &str) -> bool {
        match self {
            Place::Prompt(template) => mentions(template, column),
            Place::Inputs(inputs) => inputs.iter().any(|input| input == column),
        }
    }
}

impl<'a> Question<'a> {
    /// That of the candidate at a place. Its own prompt tells most; a candidate without one was asked what its judges are told, or
    /// what other candidates were.
    pub(crate) fn of(spec: &'a Spec, workspace: &Workspace, candidate: usize) -> Question<'a> {
        let prompt = |of: &Candidate| {
            let written = &of.prompted.as_ref()?.prompt;
            let path = Finder::new(workspace).maybe(written).into_iter().next()?;
            read_spec(&path).ok().map(Place::Prompt)
        };
        let graders = spec.generation.iter().flat_map(|generation| &generation.graders);
        let inputs = graders.filter_map(|grader| match &grader.by {
            GradedBy::Judge { asks, .. } => asks.input.clone(),
            _ => None,
        });
        let own = spec.candidates.get(candidate).and_then(prompt);
        let others = spec.candidates.iter().filter_map(prompt);
        let places = own.into_iter().chain([Place::Inputs(inputs.collect())]).chain(others).collect();
        Question { spec, places }
    }

    /// Those columns of a row that say it. Where nothing names them, the first text of the row with those that graders mention.
    pub(crate) fn columns(&self, row: &[(String, String)]) -> Vec<String> {
        let hidden: Vec<&str> = written(self.spec).into_iter().chain(graded(self.spec)).collect();
        let cells = row.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let cells: Vec<(&str, &str)> =
            cells.filter(|(name, _)| *name != self.spec.golden.label && !hidden.contains(name)).collect();
        let named = |is: &dyn Fn(&str) -> bool| -> Vec<String> {
            cells.iter().filter(|(name, _)| is(name)).map(|(name, _)| (*name).to_owned()).collect()
        };
        let mut told = self.places.iter().map(|place| named(&|name| place.names(name)));
        told.find(|found| !found.is_empty()).unwrap_or_else(|| {
            let slices = &self.spec.golden.slices;
            let is_slice = |name: &str| slices.iter().any(|slice| slice.name == name);
            let is_prose = |value: &str| value.split_whitespace().count() >= PROSE;
            let first = cells
                .iter()
                .find(|(name, value)| is_prose(value) && !is_slice(name) && !self.is_shown_to_judges(name))
                .map(|(name, _)| *name);
            named(&|name| Some(name) == first || self.is_mentioned(name))
        })
    }

    /// Whether judges are shown a column as what an answer had to rest on, or as the right one.
    fn is_shown_to_judges(&self, name: &str) -> bool {
        let mut graders = self.spec.generation.iter().flat_map(|generation| &generation.graders);
        graders.any(|grader| match &grader.by {
            GradedBy::Judge { asks, .. } => {
                [&asks.context, &asks.reference].iter().any(|of| of.as_deref() == Some(name))
            }
            _ => false,
        })
    }

    /// Whether a rubric or an assertion mentions a column.
    fn is_mentioned(&self, name: &str) -> bool {
        let mut graders = self.spec.generation.iter().flat_map(|generation| &generation.graders);
        graders.any(|grader| match &grader.by {
            GradedBy::Judge { rubric, .. } => mentions(rubric, name),
            GradedBy::Assertions(written) => written.iter().any(|assertion| mentions(&assertion.to_string(), name)),
            GradedBy::Column { .. } => false,
        })
    }
}

/// Whether a template is filled in with a column: `{{question}}`, `{{ question | trim }}`.
fn mentions(template: &str, column: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-".contains(c);
    template.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).any(|(inside, _)| {
        let mut words = inside.split(|c: char| !is_part(c));
        words.any(|word| word == column)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_mentions_what_stands_in_its_braces() {
        let check = |template: &str, expect: bool| assert_eq!(mentions(template, "question"), expect, "{template}");
        check("Article: {{article_text}}\n\nQuestion: {{question}}", true);
        check("{{ question | trim }}", true);
        check("question", false);
        check("question {{other}} question", false);
        check("{{question_id}} {{the-question}}", false);
        check("{{question", false);
    }
}
