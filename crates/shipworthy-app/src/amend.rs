//! What a page found, written into the spec: a threshold, a bar for a slice, an earlier prompt. The file stays the truth: where it was changed since
//! the page was made nothing is written, and what was written can be taken back (see [`crate::edit`]).

use std::path::Path;

use sha2::{Digest, Sha256};
use shipworthy_spec::amend::{self, Amended};
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::{Spec, Value};

use crate::edit::{self, EditRequest, Edited};
use crate::form::{FieldProblem, NotDone};
use crate::workspace::Workspace;

/// A change to a spec.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A candidate decides from this score on.
    Threshold {
        /// The candidate.
        candidate: String,
        /// The threshold.
        threshold: f64,
    },
    /// One more bar, on the examples that have these values.
    Bar {
        /// Metric, comparison and target: `recall >= 70%`.
        start: String,
        /// Slice columns with their values.
        values: Vec<(String, Value)>,
        /// Whether failing it fails the feature.
        must: bool,
    },
    /// One more candidate: a prompt that a model answers.
    Prompted {
        /// Its name.
        name: String,
        /// The prompt's file, as the spec writes paths.
        prompt: String,
        /// The model, by its name in the spec.
        model: String,
    },
    /// A file for what people say about outputs, as the spec writes paths.
    HumanLabels {
        /// The file.
        file: String,
    },
}

/// The mark of a text: a page carries it, so that what is written is what was seen.
pub fn mark(source: &str) -> String {
    Sha256::digest(source.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a change would do to the text of a spec at this place. Writes nothing.
pub fn propose(spec: &Path, source: &str, change: &Change) -> Result<Amended, NotDone> {
    let depth = Workspace::of(spec, Vec::new()).map_or(0, |workspace| workspace.depth());
    let reach = Reach { folders_up: depth, ..Reach::default() };
    let whole: Spec = parse_within("spec", source, reach)
        .spec
        .ok_or_else(|| NotDone::Conflict("the spec has problems; mend them in the brief first".to_owned()))?;
    match change {
        Change::Threshold { candidate, threshold } => {
            if !threshold.is_finite() {
                return Err(wrong("t", "this is no threshold", "write a number, such as 0.42"));
            }
            let of = whole.candidates.iter().find(|other| other.name == *candidate);
            let Some(of) = of.filter(|of| of.threshold.is_some()) else {
                return Err(wrong("t", "this candidate has no threshold", "choose one that gives scores"));
            };
            let (low, high) = of.score_range;
            if of.recalibrate.is_none() && !(low..=high).contains(threshold) {
                let message = format!("{threshold} is no threshold of scores from {low} to {high}");
                return Err(wrong("t", &message, &format!("write a number between {low} and {high}")));
            }
            amend::threshold(source, reach, candidate, *threshold)
        }
        Change::Bar { start, values, must } => {
            let sentence = amend::sentence_for(&whole, start, values)
                .map_err(|found| wrong("target", &found.message, &found.remedy))?;
            if whole.bars.iter().any(|bar| bar.text == sentence) {
                return Err(wrong(
                    "target",
                    "the spec has this bar already",
                    "choose another number, or another slice",
                ));
            }
            amend::bar(source, reach, &sentence, *must)
        }
        Change::Prompted { name, prompt, model } => amend::prompted(source, reach, name, prompt, model),
        Change::HumanLabels { file } => {
            if whole.generation.as_ref().is_some_and(|generation| generation.human_labels.is_some()) {
                return Err(wrong("file", "the spec names a file for labels already", "label into that one"));
            }
            amend::human_labels(source, reach, file)
        }
    }
    .ok_or_else(|| {
        NotDone::Conflict(
            "the spec is written in a way that this cannot be put in by itself; do it in the brief".to_owned(),
        )
    })
}

/// Makes a change in the file, where it still holds the text of this mark.
pub fn make(spec: &Path, seen: &str, change: &Change, by: &str, at: i64) -> Result<Amended, NotDone> {
    let meanwhile = || {
        NotDone::Conflict("the file was changed meanwhile, and was left as it is; look at it and try again".to_owned())
    };
    let source = std::fs::read_to_string(spec)
        .map_err(|error| NotDone::Conflict(format!("the spec cannot be read: {error}")))?;
    if mark(&source) != seen {
        return Err(meanwhile());
    }
    let amended = propose(spec, &source, change)?;
    match edit::save(&EditRequest { spec, base: &source, edited: &amended.text, by, at })? {
        Edited::Saved(_) | Edited::Same(_) => Ok(amended),
        Edited::Conflict { .. } => Err(meanwhile()),
    }
}

fn wrong(field: &'static str, message: &str, remedy: &str) -> NotDone {
    NotDone::Fields(vec![FieldProblem { field, message: message.to_owned(), remedy: remedy.to_owned() }])
}
