//! From a spec to what must be read: pure, so that a test can look at it.

use std::path::PathBuf;

use shipworthy_spec::spec::{Cost, NullScore, Source, Spec, Task, TrueLabels, Truth};

use crate::gather::{Answers, CandidateColumns, Files, Gather, Outcome, SliceColumn, Sql};
use crate::task::layout::Layout;

/// Finds the files behind a path or glob of the spec; given by the caller, who may touch the disk.
pub trait FindFiles {
    /// Absolute, sorted paths for what is `written` at the place `at` of the spec.
    fn find(&self, written: &str, at: &str) -> Vec<PathBuf>;
}

/// What the engine must read to judge `spec`.
pub fn plan(spec: &Spec, files: &dyn FindFiles) -> Gather {
    let golden = &spec.golden;
    let layout = Layout::of(spec, files);
    let found = |written: &str, at: String| Files { written: written.to_owned(), paths: files.find(written, &at), at };
    Gather {
        golden: found(&golden.data, "golden.data".to_owned()),
        filter: golden.filter.as_ref().map(|text| Sql { text: text.clone(), at: "golden.where".to_owned() }),
        label: label(spec),
        positive: golden.positive.clone(),
        id: golden.id.clone(),
        time: golden.time.clone(),
        cluster: golden.cluster.clone(),
        weight: golden.weight.clone(),
        slices: golden
            .slices
            .iter()
            .enumerate()
            .map(|(i, slice)| SliceColumn {
                name: slice.name.clone(),
                expression: slice
                    .expression
                    .as_ref()
                    .map(|text| Sql { text: text.clone(), at: format!("golden.slices[{i}].{}", slice.name) }),
                at: format!("golden.slices[{i}]"),
            })
            .collect(),
        candidates: spec
            .candidates
            .iter()
            .enumerate()
            .map(|(i, candidate)| {
                let at = format!("candidates[{i}]");
                CandidateColumns {
                    name: candidate.name.clone(),
                    answers: match &candidate.source {
                        _ if spec.task != Task::Binary => Answers::Columns,
                        Source::Rule(text) => Answers::Rule(Sql { text: text.clone(), at: format!("{at}.rule") }),
                        Source::Score(column) => Answers::Score(column.clone()),
                        Source::Predictions { data, score } => Answers::Predictions {
                            files: found(data, format!("{at}.{}", candidate.predictions_at())),
                            score: score.clone(),
                        },
                    },
                    score_range: candidate.score_range,
                    null_is_error: candidate.null_score == NullScore::Error,
                    // Of a prompt in other tasks it stands beside the answers, among the columns of the task.
                    latency_ms: candidate
                        .latency_ms
                        .clone()
                        .filter(|_| spec.task == Task::Binary || candidate.prompted.is_none()),
                    at,
                }
            })
            .collect(),
        columns: layout.columns,
        tables: layout.tables,
        searched: Vec::new(),
        costs: costs(spec),
        profile: true,
    }
}

/// The column that says whether a row has a label at all: of several, the first.
fn label(spec: &Spec) -> String {
    match &spec.golden.truth {
        Truth::Labels(TrueLabels::Columns(names)) => names.first().cloned().unwrap_or_default(),
        _ => spec.golden.label.clone(),
    }
}

/// The prices that are expressions, with the outcome that each belongs to.
fn costs(spec: &Spec) -> Vec<(Outcome, Sql)> {
    let Some(errors) = spec.errors.as_ref().filter(|_| spec.task == Task::Binary) else { return Vec::new() };
    [
        (Outcome::TruePositive, &errors.true_positive, "true_positive"),
        (Outcome::FalsePositive, &errors.false_positive, "false_positive"),
        (Outcome::FalseNegative, &errors.false_negative, "false_negative"),
        (Outcome::TrueNegative, &errors.true_negative, "true_negative"),
    ]
    .into_iter()
    .filter_map(|(outcome, price, key)| match &price.cost {
        Cost::Constant(_) => None,
        Cost::Expression(text) => Some((outcome, Sql { text: text.clone(), at: format!("errors.{key}.cost") })),
    })
    .collect()
}
