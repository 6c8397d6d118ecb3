//! What the engine is asked to read, and what comes back.
//!
//! A [`Gather`] is computed from a spec without touching data. The engine answers it with a [`Gathered`]: the few columns
//! that the metrics need, in compact form, plus mergeable profiles of every column for the audit. Nothing here knows files
//! formats, Arrow or SQL engines.
//!
//! **Row order carries no meaning.** The engine may deliver rows in any order; whatever is computed from them must not
//! depend on it. [`Gathered::key`] identifies a row by its content, so that resampling and folds follow the row, not its place.

use std::path::{Path, PathBuf};

pub use shipworthy_spec::spec::Value;

/// What to read, from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Gather {
    /// Files of the golden set, in the order given.
    pub golden: Files,
    /// Filter expression; rows it leaves out are counted.
    pub filter: Option<Sql>,
    /// The label column and its positive value.
    pub label: String,
    /// Which label value is the positive class, as written in the spec; `None` where the task has none. The truth is then one
    /// of the `columns`.
    pub positive: Option<Value>,
    /// Column that identifies an example.
    pub id: Option<String>,
    /// Column that says when it happened.
    pub time: Option<String>,
    /// Column whose equal values mark dependent examples.
    pub cluster: Option<String>,
    /// Column of weights.
    pub weight: Option<String>,
    /// Slice columns.
    pub slices: Vec<SliceColumn>,
    /// Candidates' answers.
    pub candidates: Vec<CandidateColumns>,
    /// What the task reads beside that.
    pub columns: Vec<TaskColumn>,
    /// Tables that are not joined to the golden set, such as the run files of a ranking.
    pub tables: Vec<TaskTable>,
    /// Columns of the golden set that nothing but the search for weak slices reads.
    pub searched: Vec<String>,
    /// Prices that are expressions over columns: name of the outcome, expression.
    pub costs: Vec<(Outcome, Sql)>,
    /// Whether to profile every column for the audit.
    pub profile: bool,
}

impl Gather {
    /// Every file that is read, sorted.
    pub fn paths(&self) -> Vec<&Path> {
        fn joined(columns: &[TaskColumn]) -> Vec<&Files> {
            let joined = columns.iter().filter_map(|column| match &column.source {
                TaskSource::Joined { files, .. } => Some(files),
                TaskSource::Column(_) | TaskSource::Computed(_) => None,
            });
            joined.collect()
        }
        let mut files = vec![&self.golden];
        files.extend(self.candidates.iter().filter_map(|candidate| match &candidate.answers {
            Answers::Predictions { files, .. } => Some(files),
            Answers::Columns | Answers::Rule(_) | Answers::Score(_) => None,
        }));
        files.extend(joined(&self.columns));
        for table in &self.tables {
            files.push(&table.files);
            files.extend(joined(&table.columns));
        }
        let mut paths: Vec<&Path> = files.into_iter().flat_map(|files| &files.paths).map(PathBuf::as_path).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

/// Files matched by one path or glob of the spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// As written in the spec.
    pub written: String,
    /// Absolute paths, sorted; at least one. Already checked to lie inside the workspace.
    pub paths: Vec<PathBuf>,
    /// Where in the spec this was written, such as `golden.data`.
    pub at: String,
}

/// An expression of the documented SQL subset, and where in the spec it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Sql {
    /// The expression.
    pub text: String,
    /// Path in the spec, such as `candidates[0].rule`.
    pub at: String,
}

/// A slice column to gather.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceColumn {
    /// Its name.
    pub name: String,
    /// Expression; `None` means the column of that name.
    pub expression: Option<Sql>,
    /// Path in the spec.
    pub at: String,
}

/// What to gather for one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateColumns {
    /// The candidate's name.
    pub name: String,
    /// Where its answers come from.
    pub answers: Answers,
    /// Range that scores must lie in.
    pub score_range: (f64, f64),
    /// Whether a missing score is an error.
    pub null_is_error: bool,
    /// Column of latencies in milliseconds.
    pub latency_ms: Option<String>,
    /// Path in the spec, such as `candidates[1]`.
    pub at: String,
}

/// A column that some task reads: the truth, or a part of a candidate's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskColumn {
    /// Where its values come from.
    pub source: TaskSource,
    /// What they are.
    pub reading: Reading,
    /// Whether a row without a value is an error.
    pub missing_is_error: bool,
    /// What the values are, in the plural, for messages: `predictions`.
    pub what: &'static str,
    /// Path in the spec.
    pub at: String,
}

/// Where the values of a [`TaskColumn`] come from.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskSource {
    /// A column of the golden set, or of the [`TaskTable`] that asks for it.
    Column(String),
    /// An expression over the golden set.
    Computed(Sql),
    /// A column of other files, joined on the golden id.
    Joined {
        /// The files.
        files: Files,
        /// The column in them.
        column: String,
    },
}

/// What the values of a [`TaskColumn`] are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// Finite numbers between these two, or without limit.
    Number {
        /// Smallest and largest allowed.
        range: (f64, f64),
    },
    /// One of some values, such as a class.
    Category,
}

/// A table that is read as it is, row by row, beside the golden set.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskTable {
    /// The files.
    pub files: Files,
    /// The columns wanted; none of them joined or computed.
    pub columns: Vec<TaskColumn>,
}

/// The values of a [`TaskColumn`], row by row.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskValues {
    /// Numbers; NaN where missing.
    Numbers(Vec<f64>),
    /// Codes; a missing value is a value of its own, [`SliceValue::Null`].
    Categories(Categories),
}

/// The values of a [`SearchedColumn`], row by row.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchedValues {
    /// Numbers; NaN where missing.
    Numbers(Vec<f64>),
    /// Categories, each of which could be a slice.
    Slices(SliceCodes),
}

/// A column that nothing but the search for weak slices reads, whatever its values.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchedColumn {
    /// Its name.
    pub name: String,
    /// Numbers (NaN where there is none), or categories: without values where there are too many to search.
    pub values: SearchedValues,
}

/// Where a candidate's answers come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// In the [`TaskColumn`]s of the plan.
    Columns,
    /// A boolean expression.
    Rule(Sql),
    /// A column of the golden set.
    Score(String),
    /// A column of other files, joined on the golden id.
    Predictions {
        /// The files.
        files: Files,
        /// Column of scores.
        score: String,
    },
}

/// One of the four outcomes of a binary decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Outcome {
    TruePositive,
    FalsePositive,
    FalseNegative,
    TrueNegative,
}

/// What came back. All vectors have `rows` entries unless said otherwise.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Rows after the filter.
    pub rows: usize,
    /// Rows that the filter left out.
    pub left_out: u64,
    /// Rows whose label is null, after the filter. They are not in `rows`.
    pub unlabelled: u64,
    /// Whether each row is positive; empty where the task has no positive class.
    pub label: Vec<bool>,
    /// Content key of each row: a hash of the id, else of the content with the occurrence number of that content.
    pub key: Vec<u64>,
    /// Weights.
    pub weight: Option<Vec<f64>>,
    /// Clusters.
    pub cluster: Option<Clusters>,
    /// Slice columns, in the order asked for.
    pub slices: Vec<SliceCodes>,
    /// Candidates' answers, in the order asked for.
    pub candidates: Vec<CandidateAnswers>,
    /// The task's columns, in the order asked for.
    pub columns: Vec<TaskValues>,
    /// The task's tables, in the order asked for, column by column.
    pub tables: Vec<Vec<TaskValues>>,
    /// The columns for the search alone, in the order asked for.
    pub searched: Vec<SearchedColumn>,
    /// Per-row prices for the outcomes asked for.
    pub costs: Vec<(Outcome, Vec<f64>)>,
    /// Profiles of all columns of the golden set, sorted by column name.
    pub profiles: Vec<ColumnProfile>,
    /// What the audit needs about whole rows.
    pub rows_profile: RowsProfile,
    /// Fingerprint of the multiset of rows (order does not matter), in hexadecimal.
    pub fingerprint: String,
    /// The same without the predictions that were joined: another model on the same examples is no new look at them.
    pub golden_fingerprint: String,
    /// What is worth knowing about the data and does not keep the plan from being carried out.
    pub notes: Vec<Problem>,
}

/// Cluster codes, canonical: codes are ordered by the hash of the cluster's value, not by appearance.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    /// Code per row.
    pub code: Vec<u32>,
    /// Hash of the value of each code; its length is the number of clusters. A null is a cluster of its own row.
    pub key: Vec<u64>,
}

/// A dictionary-encoded column. Values are sorted: numbers by size, text by bytes, false before true, null last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Codes<C> {
    /// Name of the column.
    pub name: String,
    /// The distinct values.
    pub values: Vec<SliceValue>,
    /// Index into `values`, per row.
    pub code: Vec<C>,
}

/// A slice column. Its values are few, and its codes therefore of two bytes: a check of many rows spends its time on memory.
pub type SliceCodes = Codes<u16>;

/// A column of a task: classes, queries, items.
pub type Categories = Codes<u32>;

/// A value of a slice column, in the type it has in the data.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum SliceValue {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// Numbers above the first (not including it) up to the second (including it); no end where `None`.
    Range {
        above: Option<f64>,
        to: Option<f64>,
    },
    Null,
}

impl std::fmt::Display for SliceValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SliceValue::Bool(b) => write!(f, "{b}"),
            SliceValue::Int(i) => write!(f, "{i}"),
            SliceValue::Float(x) => write!(f, "{x}"),
            SliceValue::Text(t) => f.write_str(t),
            SliceValue::Range { above: Some(above), to: Some(to) } => write!(f, "above {above} up to {to}"),
            SliceValue::Range { above: Some(above), to: None } => write!(f, "above {above}"),
            SliceValue::Range { above: None, to: Some(to) } => write!(f, "up to {to}"),
            SliceValue::Range { above: None, to: None } => f.write_str("any number"),
            SliceValue::Null => f.write_str("(missing)"),
        }
    }
}

/// A candidate's answers on the golden rows.
#[derive(Debug, Clone, Default)]
pub struct CandidateAnswers {
    /// Scores; NaN stands for a missing one and appears only where the spec allows missing scores. Empty for a rule.
    pub score: Vec<f64>,
    /// Decisions of a rule; empty for scored candidates.
    pub decision: Vec<bool>,
    /// How many scores are missing.
    pub missing: u64,
    /// Latency in milliseconds; NaN where missing. Empty when not asked for.
    pub latency_ms: Vec<f64>,
}

/// Mergeable facts about one column of the golden set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnProfile {
    /// Column name.
    pub name: String,
    /// Type, in plain words: `text`, `whole number`, `number`, `yes/no`, `date`, `time`, `other`.
    pub kind: String,
    /// Rows with a value.
    pub present: u64,
    /// Rows without.
    pub missing: u64,
    /// Distinct values; exact up to `DISTINCT_EXACT`, otherwise a lower bound.
    pub distinct: u64,
    /// Whether `distinct` is exact.
    pub distinct_is_exact: bool,
    /// How well this column alone ranks positives above negatives: AUC folded to [0.5, 1]; categories are ranked by their
    /// positive rate with the row itself left out. `None` when undefined.
    pub single_column_auc: Option<f64>,
    /// The rows' share of the most frequent value.
    pub top_share: f64,
    /// NaN or infinite values in a number column.
    pub not_finite: u64,
}

/// Facts about whole rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowsProfile {
    /// Rows that repeat an earlier row in every column (the id column left aside).
    pub duplicate_rows: u64,
    /// Rows whose id was seen before.
    pub duplicate_ids: u64,
    /// Rows that agree with another one on every input column (not id, label, time, weight, score columns) but not on the label.
    pub conflicting_labels: u64,
    /// Earliest and latest value of the time column, as ISO 8601 text.
    pub time_range: Option<(String, String)>,
}

/// A problem with the data that keeps a plan from being carried out, or a note about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Stable code such as `missing-column`.
    pub code: &'static str,
    /// Path in the spec that this is about, such as `candidates[1].score`; the place to underline.
    pub at: String,
    /// Byte offset and length inside the value at `at`, for expressions.
    pub within: Option<(usize, usize)>,
    /// What is wrong, with the figures.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}
