//! What an audit says: the JSON of its report is this, field for field.

use serde::{Deserialize, Serialize};

use super::agreement::Agreement;
use super::checklist::Checklist;
use super::code::Question;
use super::doubtful_labels::DoubtfulLabels;
use super::moments::MomentFacts;
use super::numbers::NumberFacts;
use super::personal;
use super::roles::Role;
use crate::outcome::{Finding, Level};

/// An audit of a table.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Audit {
    /// Version of this layout.
    pub schema: u32,
    /// Version of the tool.
    pub tool: String,
    /// The table, as it was named.
    pub table: String,
    /// Rows.
    pub rows: u64,
    /// Files.
    pub files: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Rows that sorted and paired figures come from; below `rows` in large tables.
    pub kept_rows: u64,
    /// Fingerprint of the rows; their order does not matter.
    pub fingerprint: String,
    /// The answers to the questions, in order.
    pub answers: Vec<Answer>,
    /// Everything found, worst first.
    pub findings: Vec<Finding>,
    /// The classes of the label.
    pub label: Option<LabelView>,
    /// How far several people agree who labelled.
    pub agreement: Option<Agreement>,
    /// Labels that a model doubts.
    pub doubtful_labels: Option<DoubtfulLabels>,
    /// The columns, in the order of the table.
    pub columns: Vec<Profile>,
    /// Lists of what privacy laws ask.
    pub checklists: Vec<Checklist>,
    /// What the figures rest on.
    pub notes: Vec<String>,
}

/// One question with its answer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// The answer in sentences.
    pub sentences: Vec<String>,
    /// Whether there was anything to answer it by.
    pub known: bool,
    /// The worst finding behind it.
    pub worst: Option<Level>,
    /// Findings behind it, as positions in [`Audit::findings`].
    pub findings: Vec<usize>,
}

/// The label's classes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct LabelView {
    /// The column.
    pub column: String,
    /// Classes with their rows, most frequent first.
    pub classes: Vec<(String, u64)>,
    /// Rows without a label.
    pub unlabelled: u64,
}

/// A column of the report.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// Type in plain words.
    pub kind: String,
    /// The part that it plays.
    pub role: Role,
    /// Cells with a value.
    pub present: u64,
    /// Empty cells.
    pub missing: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Whether that is exact; else there are at least so many.
    pub distinct_is_exact: bool,
    /// The numbers in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberFacts>,
    /// The moments in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moments: Option<MomentFacts>,
    /// The most frequent values, personal data masked.
    pub values: Vec<(String, u64)>,
    /// Cells with other values.
    pub other_values: u64,
    /// Kinds of personal data with their cells.
    pub personal: Vec<(String, u64)>,
    /// Codes of the findings about it.
    pub findings: Vec<String>,
}

/// Longest value that is shown, in characters.
const SHOWN: usize = 40;

/// A value as reports show it: personal data masked, one line, cut to a readable length.
pub fn shown(value: &str) -> String {
    let masked = personal::masked(value);
    let mut out = String::new();
    for (i, c) in masked.chars().enumerate() {
        if i == SHOWN {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
