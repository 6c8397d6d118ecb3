//! What the engine is asked to read of a table, and what it knows afterwards.
//!
//! The facts are counts and small summaries; values of cells appear only as the categories of a column, and the audit masks
//! them before anything is shown.

use std::collections::BTreeMap;

use super::association::Association;
use super::dates;
use super::moments::MomentFacts;
use super::numbers::NumberFacts;
use super::personal::Personal;
use super::quantity;
use crate::gather::Files;

/// What to read.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPlan {
    /// The table.
    pub table: Files,
    /// Columns with a part to play.
    pub named: Named,
    /// Another table with the same columns: the one to compare with, or to be apart from.
    pub reference: Option<Files>,
}

/// Columns with a part to play, given or guessed from their names; by name, or by position.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T = String> {
    /// The label.
    pub label: Option<T>,
    /// What identifies a row.
    pub id: Option<T>,
    /// When it happened.
    pub time: Option<T>,
    /// When its label became known.
    pub label_time: Option<T>,
    /// Which split a row belongs to.
    pub split: Option<T>,
    /// Equal values mark rows that are not independent.
    pub cluster: Option<T>,
    /// Columns of groups of people.
    pub groups: Vec<T>,
    /// Columns with the labels of several annotators.
    pub annotators: Vec<T>,
}

impl<T> Default for Named<T> {
    fn default() -> Named<T> {
        Named {
            label: None,
            id: None,
            time: None,
            label_time: None,
            split: None,
            cluster: None,
            groups: Vec::new(),
            annotators: Vec::new(),
        }
    }
}

/// What is known about a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableFacts {
    /// Rows.
    pub rows: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Files.
    pub files: usize,
    /// Columns, in the order of the table.
    pub columns: Vec<ColumnFacts>,
    /// Rows that were kept in memory; below `rows` where the table is large. Figures that need sorted or paired cells come
    /// from them. Which rows are kept depends on their content only.
    pub kept: u64,
    /// Rows that repeat an earlier one in every column, and the share of kept rows that differ from all others.
    pub repeated_rows: u64,
    /// Whole rows that are different, among those kept.
    pub distinct_rows: u64,
    /// Rows that repeat an earlier one in all inputs: all columns but label, id, time and split.
    pub repeated_inputs: u64,
    /// Different inputs, among the rows kept.
    pub distinct_inputs: u64,
    /// Rows that agree with another one on all inputs and not on the label.
    pub conflicting: u64,
    /// Pairs of columns that hold the same.
    pub same_columns: Vec<SameColumns>,
    /// The label against time.
    pub labelling: Option<Labelling>,
    /// Days from the row to its label.
    pub delay: Option<Delay>,
    /// Rows on two sides.
    pub overlaps: Vec<Overlap>,
    /// Rows of the reference.
    pub reference_rows: Option<u64>,
    /// Counts of the group columns in the reference.
    pub reference_groups: BTreeMap<String, BTreeMap<String, u64>>,
    /// Labels of several annotators for the same rows.
    pub ratings: Option<Ratings>,
    /// Fingerprint of the multiset of rows.
    pub fingerprint: String,
}

/// What is known about one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnFacts {
    /// Name.
    pub name: String,
    /// Type in plain words, as in [`crate::gather::ColumnProfile::kind`].
    pub kind: String,
    /// Cells with a value.
    pub present: u64,
    /// Empty cells.
    pub missing: u64,
    /// NaN and infinite numbers.
    pub not_finite: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Whether that is exact; else it is at least so many.
    pub distinct_is_exact: bool,
    /// Values with their counts, most frequent first, then by text; `None` when there are too many to list.
    pub values: Option<Vec<(String, u64)>>,
    /// The numbers in it.
    pub numbers: Option<NumberFacts>,
    /// The moments in it.
    pub moments: Option<MomentFacts>,
    /// Facts about text.
    pub text: Option<TextFacts>,
    /// Personal data: kind, cells.
    pub personal: BTreeMap<Personal, PersonalCount>,
    /// What the column tells about the label.
    pub with_label: Option<Association>,
}

/// Cells with one kind of personal data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonalCount {
    /// Proved by form or check digit.
    pub certain: u64,
    /// Digits that fit.
    pub possible: u64,
    /// Digits of the right length, fitting or not.
    pub candidates: u64,
}

/// Facts about the cells of a text column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextFacts {
    /// Words that stand for no value.
    pub nothing: BTreeMap<&'static str, u64>,
    /// Numbers, by how they are written.
    pub numbers: BTreeMap<quantity::Format, u64>,
    /// Numbers with a unit.
    pub quantities: u64,
    /// Units behind numbers.
    pub units: BTreeMap<String, u64>,
    /// Dates, by how they are written.
    pub dates: BTreeMap<dates::Format, u64>,
    /// Dates that do not exist.
    pub impossible_dates: u64,
    /// Cells that are nothing of these.
    pub words: u64,
    /// Words in all cells.
    pub word_count: u64,
    /// Cells with stray blanks.
    pub stray_blanks: u64,
    /// Cells with control characters.
    pub control: u64,
    /// Cells with replacement characters.
    pub replacement: u64,
    /// Cells that were decoded wrongly.
    pub mojibake: u64,
    /// Cells with HTML.
    pub html: u64,
    /// Cells by length in characters; lengths beyond [`LONGEST`] count as that.
    pub lengths: BTreeMap<u32, u64>,
    /// Texts nearly the same as another.
    pub near_duplicates: Option<NearDuplicates>,
}

/// More units than this in one column are no units.
const UNITS: usize = 6;

impl TextFacts {
    /// Cells that are numbers, with a unit or without.
    pub fn numeric(&self) -> u64 {
        let quantities = if (1..=UNITS).contains(&self.units.len()) { self.quantities } else { 0 };
        self.numbers.values().sum::<u64>() + quantities
    }
}

/// Lengths beyond this are not told apart.
pub const LONGEST: u32 = 20_000;

/// Texts that are nearly the same as another text, and not the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NearDuplicates {
    /// Cells with such a text; an estimate where texts were left out.
    pub rows: u64,
    /// Different texts that were compared.
    pub compared: u64,
    /// About how many different texts were not compared, as there were too many. See [`super::near_duplicates::place`].
    pub left_out: u64,
}

/// Two columns that hold the same.
#[derive(Debug, Clone, PartialEq)]
pub struct SameColumns {
    /// The first by name.
    pub a: String,
    /// The second.
    pub b: String,
    /// In which way.
    pub way: Way,
    /// Rows on which both have a value and agree.
    pub rows: u64,
}

/// How two columns are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Equal values.
    Equal,
    /// Each value goes with one of the other.
    OneToOne,
    /// A straight line.
    Line,
}

/// Rows and labels along time, in parts of equal numbers of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labelling {
    /// Per part: its start, rows, rows without label.
    pub parts: Vec<(f64, u64, u64)>,
}

/// From a row to its label, in days.
#[derive(Debug, Clone, PartialEq)]
pub struct Delay {
    /// The column of the label's time.
    pub column: String,
    /// Half of the labels need this long.
    pub median_days: f64,
    /// Nineteen in twenty need at most this long.
    pub p95_days: f64,
    /// Labels dated before their row.
    pub before: u64,
    /// Rows newer than the 95% delay at the end of the table.
    pub waiting: u64,
}

/// Rows found on two sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// The one side: the reference, or a value of the split column.
    pub a: String,
    /// The other: this table, or another value.
    pub b: String,
    /// Rows of `b` whose inputs are in `a`.
    pub rows: u64,
    /// Rows of `b` whose id is in `a`.
    pub ids: u64,
    /// The split column.
    pub column: Option<String>,
}

/// Labels of several annotators: for each row one code per annotator, `None` where one gave none.
///
/// The statistics of agreement and of label errors are computed from this by their own modules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ratings {
    /// The annotators' columns.
    pub columns: Vec<String>,
    /// The labels that codes stand for, sorted.
    pub values: Vec<String>,
    /// Different rows of codes with how often each occurs, sorted.
    pub patterns: Vec<(Vec<Option<u32>>, u64)>,
}
