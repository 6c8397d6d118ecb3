//! What one part of the golden set becomes: compact columns.

use std::mem::take;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Float64Type;
use shipworthy_eval::gather::Problem;

use crate::cells;
use crate::codes::Coded;
use crate::columns::ColumnPiece;
use crate::conflicts::Conflicts;
use crate::hash::{self, Fingerprint};
use crate::hashes::Hashes;
use crate::job::{Ask, Job};
use crate::kind::{Kind, kind_of};
use crate::label::same;
use crate::limits::MAX_SLICE_VALUES;
use crate::profile::Profiler;
use crate::row_words::RowWords;
use crate::scores::{Offences, Place, ScoreCheck};
use crate::searched::SearchedPiece;

/// Values of a label that are told apart before giving up.
const MAX_LABEL_VALUES: usize = 1_000;

/// Compact columns of the labelled rows, and counts of the others.
pub struct Piece {
    /// Rows read.
    pub read: u64,
    /// Rows that the filter left out.
    pub left_out: u64,
    /// Rows without label.
    pub unlabelled: u64,
    /// Of all rows read.
    pub fingerprint: Fingerprint,
    /// Codes of labels.
    pub label: Coded<u16>,
    /// Hashes of ids.
    pub id: Vec<u64>,
    /// Hashes of the ids of rows that were left out or had no label; kept for joins only.
    pub other_ids: Vec<u64>,
    /// Text of the first missing id, if an id is missing.
    pub missing_ids: Offences,
    /// Hashes of the content: of all columns.
    pub content: Vec<u64>,
    /// Without the id.
    pub without_id: Vec<u64>,
    /// Rows by inputs and label.
    pub conflicts: Conflicts,
    /// Weights.
    pub weight: Vec<f64>,
    /// Weights that are none.
    pub bad_weights: Offences,
    /// Hashes of clusters.
    pub cluster: Vec<u64>,
    /// Slices.
    pub slices: Vec<Coded<u16>>,
    /// Candidates.
    pub candidates: Vec<CandidatePiece>,
    /// Columns of the task.
    pub columns: Vec<ColumnPiece>,
    /// Columns for the search alone.
    pub searched: Vec<SearchedPiece>,
    /// Prices; NaN where there is none.
    pub costs: Vec<Vec<f64>>,
    /// Earliest and latest time.
    pub time: Option<(String, String)>,
}

/// One candidate's answers.
#[derive(Default)]
pub struct CandidatePiece {
    /// Scores.
    pub score: Vec<f64>,
    /// Decisions.
    pub decision: Vec<bool>,
    /// Rows for which a rule gave null.
    pub undecided: Offences,
    /// What is wrong with the scores.
    pub check: ScoreCheck,
    /// Latencies.
    pub latency: Vec<f64>,
    /// Latencies that are negative or not finite.
    pub bad_latency: Offences,
}

impl Piece {
    /// Nothing yet.
    pub fn new(job: &Job<'_>) -> Piece {
        Piece {
            read: 0,
            left_out: 0,
            unlabelled: 0,
            fingerprint: Fingerprint::default(),
            label: Coded::new(MAX_LABEL_VALUES),
            id: Vec::new(),
            other_ids: Vec::new(),
            missing_ids: Offences::default(),
            content: Vec::new(),
            without_id: Vec::new(),
            conflicts: Conflicts::default(),
            weight: Vec::new(),
            bad_weights: Offences::default(),
            cluster: Vec::new(),
            slices: job.slices.iter().map(|_| Coded::new(MAX_SLICE_VALUES + 1)).collect(),
            candidates: job.candidates.iter().map(|_| CandidatePiece::default()).collect(),
            columns: vec![ColumnPiece::default(); job.columns.len()],
            searched: job.searched.iter().map(|&column| SearchedPiece::new(job.table, column)).collect(),
            costs: job.costs.iter().map(|_| Vec::new()).collect(),
            time: None,
        }
    }

    /// Makes room for so many rows in all, if there is any: files may say what they like.
    pub fn reserve(&mut self, rows: usize) {
        let more = rows.saturating_sub(self.label.codes.len());
        let candidates = self.candidates.iter_mut().flat_map(|c| [&mut c.score, &mut c.latency]);
        let numbers = candidates.chain(self.costs.iter_mut()).chain([&mut self.weight]);
        let hashes = [&mut self.id, &mut self.content, &mut self.without_id, &mut self.cluster];
        let codes = self.slices.iter_mut().chain([&mut self.label]).map(|coded| &mut coded.codes);
        numbers.for_each(|column| make_room(column, more));
        hashes.into_iter().for_each(|column| make_room(column, more));
        codes.for_each(|column| make_room(column, more));
    }

    /// Appends the rows of a later piece, which is empty then and keeps its memory.
    pub fn append(&mut self, piece: &mut Piece) {
        self.read += take(&mut piece.read);
        self.left_out += take(&mut piece.left_out);
        self.unlabelled += take(&mut piece.unlabelled);
        self.fingerprint.merge(take(&mut piece.fingerprint));
        self.label.append(&mut piece.label);
        self.id.append(&mut piece.id);
        self.other_ids.append(&mut piece.other_ids);
        self.missing_ids.merge(&take(&mut piece.missing_ids));
        self.content.append(&mut piece.content);
        self.without_id.append(&mut piece.without_id);
        self.conflicts.append(&mut piece.conflicts);
        self.weight.append(&mut piece.weight);
        self.bad_weights.merge(&take(&mut piece.bad_weights));
        self.cluster.append(&mut piece.cluster);
        for (mine, more) in self.slices.iter_mut().zip(&mut piece.slices) {
            mine.append(more);
        }
        for (mine, more) in self.candidates.iter_mut().zip(&mut piece.candidates) {
            mine.append(more);
        }
        for (mine, more) in self.columns.iter_mut().zip(&mut piece.columns) {
            mine.append(take(more));
        }
        for (mine, more) in self.costs.iter_mut().zip(&mut piece.costs) {
            mine.append(more);
        }
        for (mine, more) in self.searched.iter_mut().zip(&mut piece.searched) {
            mine.append(more);
        }
        self.time = widest(self.time.take(), piece.time.take());
    }

    /// Adds a batch that begins at `first`.
    pub fn add(
        &mut self,
        job: &Job<'_>,
        batch: &RecordBatch,
        first: Place,
        profiler: Option<&mut Profiler>,
    ) -> Result<(), Problem> {
        let rows = batch.num_rows();
        self.read += rows as u64;
        let mut cells: Vec<Hashes> = batch.columns().iter().map(Hashes::of).collect();
        let words = RowWords::of(job, &cells, rows);
        for (a, b) in words.content.iter().zip(&words.second) {
            self.fingerprint.add(*a, *b);
        }
        let ids = job.id.map(|id| cells::id_hashes(batch.column(id)));
        let keep = self.kept(job, batch)?;
        let Some(keep) = keep else {
            return self.add_kept(
                job,
                batch,
                ids,
                &cells,
                words,
                &|i| Place { row: first.row + i as u64, ..first },
                profiler,
            );
        };
        if job.joins
            && let Some(ids) = &ids
        {
            self.other_ids.extend(ids.iter().zip(keep.values().iter()).filter(|(_, k)| !k).map(|(id, _)| *id));
        }
        let kept = filter_record_batch(batch, &keep)
            .map_err(|e| crate::problem::problem("bad-filter", "golden.where", e.to_string(), "simplify the filter"))?;
        let positions: Vec<usize> = keep.values().set_indices().collect();
        cells.iter_mut().for_each(|c| *c = c.pick(&positions));
        let words = words.pick(&positions);
        let ids = ids.map(|ids| positions.iter().map(|at| ids[*at]).collect());
        self.add_kept(
            job,
            &kept,
            ids,
            &cells,
            words,
            &|i| Place { row: first.row + positions[i] as u64, ..first },
            profiler,
        )
    }

    /// Which rows pass the filter and have a label; `None` when all do.
    fn kept(&mut self, job: &Job<'_>, batch: &RecordBatch) -> Result<Option<BooleanArray>, Problem> {
        let (passes, labelled) = masks(job, batch)?;
        let rows = batch.num_rows();
        let passing = passes.as_ref().map_or(rows, BooleanArray::true_count);
        self.left_out += (rows - passing) as u64;
        let both = match (passes, labelled) {
            (Some(a), Some(b)) => Some(
                arrow::compute::and(&a, &b)
                    .map_err(|e| crate::problem::problem("bad-filter", "golden.where", e.to_string(), ""))?,
            ),
            (a, b) => a.or(b),
        };
        let kept = both.as_ref().map_or(rows, BooleanArray::true_count);
        self.unlabelled += (passing - kept) as u64;
        Ok(both.filter(|_| kept < rows))
    }

    #[expect(clippy::too_many_arguments, reason = "one call site; the arguments are the batch in its several forms")]
    fn add_kept(
        &mut self,
        job: &Job<'_>,
        batch: &RecordBatch,
        ids: Option<Vec<u64>>,
        cells: &[Hashes],
        words: RowWords,
        place: &dyn Fn(usize) -> Place,
        profiler: Option<&mut Profiler>,
    ) -> Result<(), Problem> {
        let before = self.label.codes.len();
        self.label.add(batch.column(job.label), &cells[job.label]);
        if let Some(profiler) = profiler {
            let is_positive = |value| job.plan.positive.as_ref().is_some_and(|positive| same(value, positive));
            let positive: Vec<bool> = self.label.values.iter().map(is_positive).collect();
            let positive: Vec<bool> = self.label.codes[before..]
                .iter()
                .map(|c| positive.get(*c as usize).copied().unwrap_or(false))
                .collect();
            profiler.add(batch, cells, &words.content, &positive);
            self.conflicts.add(&words.inputs, &positive);
            if job.id.is_some() {
                self.without_id.extend(words.without_id);
            }
        }
        self.content.extend(words.content);
        if let Some(ids) = ids {
            for (i, id) in ids.iter().enumerate().filter(|(_, id)| **id == hash::NULL) {
                self.missing_ids.add(place(i), *id as f64);
            }
            self.id.extend(ids);
        }
        if let Some(weight) = job.weight {
            take_numbers(
                batch.column(weight),
                &mut self.weight,
                &mut self.bad_weights,
                |w| w >= 0.0 && w.is_finite(),
                true,
                place,
            );
        }
        if let Some(cluster) = job.cluster {
            self.cluster.reserve(batch.num_rows());
            cells[cluster].visit(|_, hash| self.cluster.push(hash));
        }
        for (source, coded) in job.slices.iter().zip(&mut self.slices) {
            match source {
                crate::job::Source::Column(number) => coded.add(batch.column(*number), &cells[*number]),
                computed => {
                    let values = computed.of(batch)?;
                    coded.add(&values, &Hashes::of(&values));
                }
            }
        }
        for (number, (ask, latency)) in job.candidates.iter().enumerate() {
            let asked = &job.plan.candidates[number];
            let piece = &mut self.candidates[number];
            match ask {
                Ask::Rule(rule) => piece.decide(&rule.evaluate(batch)?, place),
                Ask::Score(column) => {
                    let scores = cells::numbers(batch.column(*column)).unwrap_or_else(|| no_numbers(batch.num_rows()));
                    piece.score.extend(piece.check.take(&scores, asked.score_range, place));
                }
                Ask::Elsewhere => {}
            }
            if let Some(latency) = latency {
                take_numbers(
                    batch.column(*latency),
                    &mut piece.latency,
                    &mut piece.bad_latency,
                    |l| l >= 0.0 && l.is_finite(),
                    false,
                    place,
                );
            }
        }
        for ((source, asked), piece) in job.columns.iter().zip(&job.plan.columns).zip(&mut self.columns) {
            if let Some(source) = source {
                piece.add(asked, &source.of(batch)?, place);
            }
        }
        for (&column, piece) in job.searched.iter().zip(&mut self.searched) {
            piece.add(batch.column(column), &cells[column]);
        }
        for ((_, cost), out) in job.costs.iter().zip(&mut self.costs) {
            let values = cost.evaluate(batch)?;
            let values = cells::numbers(&values).unwrap_or_else(|| no_numbers(batch.num_rows()));
            out.extend(values.iter().map(|v| v.unwrap_or(f64::NAN)));
        }
        if let Some(time) = job.time {
            self.time = widest(self.time.take(), time_range(batch.column(time)));
        }
        Ok(())
    }
}

impl CandidatePiece {
    fn append(&mut self, more: &mut CandidatePiece) {
        self.score.append(&mut more.score);
        self.decision.append(&mut more.decision);
        self.undecided.merge(&take(&mut more.undecided));
        self.check.merge(&take(&mut more.check));
        self.latency.append(&mut more.latency);
        self.bad_latency.merge(&take(&mut more.bad_latency));
    }

    fn decide(&mut self, decisions: &ArrayRef, place: &dyn Fn(usize) -> Place) {
        let Some(decisions) = cells::truths(decisions) else { return };
        if decisions.null_count() == 0 {
            self.decision.extend(decisions.values().iter());
            return;
        }
        for (i, decision) in decisions.iter().enumerate() {
            if decision.is_none() {
                self.undecided.add(place(i), 0.0);
            }
            self.decision.push(decision.unwrap_or(false));
        }
    }
}

/// Of columns that are in use. Without room they grow as they go.
fn make_room<T>(column: &mut Vec<T>, more: usize) {
    if !column.is_empty() {
        column.try_reserve_exact(more).ok();
    }
}

fn no_numbers(rows: usize) -> arrow::array::Float64Array {
    arrow::array::Float64Array::new_null(rows)
}

/// The filter's mask and the labels' mask; `None` where nothing is excluded.
pub fn masks(job: &Job<'_>, batch: &RecordBatch) -> Result<(Option<BooleanArray>, Option<BooleanArray>), Problem> {
    let passes = match &job.filter {
        None => None,
        // A filter that is null for a row leaves it out, as WHERE does.
        Some(filter) => cells::truths(&filter.evaluate(batch)?)
            .map(|t| if t.null_count() == 0 { t } else { arrow::compute::prep_null_mask_filter(&t) }),
    };
    let label = batch.column_by_name(job.table.schema.field(job.label).name()).cloned();
    Ok((passes, label.and_then(|label| labelled(&label))))
}

/// Rows that have a label; `None` when all do. NaN is no label.
fn labelled(label: &ArrayRef) -> Option<BooleanArray> {
    let nulls = label.logical_nulls().filter(|n| n.null_count() > 0);
    let nan = (kind_of(label.data_type()) == Kind::Number)
        .then(|| cells::numbers(label))
        .flatten()
        .filter(|n| n.values().iter().any(|v| v.is_nan()));
    if nulls.is_none() && nan.is_none() {
        return None;
    }
    let is_valid =
        |i: usize| nulls.as_ref().is_none_or(|n| n.is_valid(i)) && nan.as_ref().is_none_or(|n| !n.value(i).is_nan());
    Some((0..label.len()).map(|i| Some(is_valid(i))).collect())
}

fn take_numbers(
    column: &ArrayRef,
    out: &mut Vec<f64>,
    bad: &mut Offences,
    good: impl Fn(f64) -> bool,
    null_is_bad: bool,
    place: &dyn Fn(usize) -> Place,
) {
    let Some(values) = cells::numbers(column) else { return };
    for (i, value) in values.iter().enumerate() {
        if !value.map_or(!null_is_bad, &good) {
            bad.add(place(i), value.unwrap_or(f64::NAN));
        }
        out.push(value.unwrap_or(f64::NAN));
    }
}

/// Fingerprint words of rows of another table, where nothing else is needed.
pub fn fingerprint(batch: &RecordBatch, seeds: &[hash::ColumnSeed], into: &mut Fingerprint) {
    let mut sums = vec![(0_u64, 0_u64); batch.num_rows()];
    for (column, seed) in batch.columns().iter().zip(seeds) {
        Hashes::of(column).words(*seed, |row, (a, b)| {
            sums[row] = (sums[row].0.wrapping_add(a), sums[row].1.wrapping_add(b));
        });
    }
    for (a, b) in sums {
        into.add(a, b);
    }
}

/// Earliest and latest as text.
fn time_range(column: &ArrayRef) -> Option<(String, String)> {
    match kind_of(column.data_type()) {
        Kind::Date | Kind::Time | Kind::Whole | Kind::Number => {
            let numbers = cells::ordered(column)?;
            let present = || numbers.iter().enumerate().filter_map(|(i, v)| v.filter(|x| !x.is_nan()).map(|x| (i, x)));
            let first = present().min_by(|a, b| a.1.total_cmp(&b.1))?.0;
            let last = present().max_by(|a, b| a.1.total_cmp(&b.1))?.0;
            Some((cells::text(column, first)?, cells::text(column, last)?))
        }
        Kind::Text => {
            let text = arrow::compute::cast(column, &arrow::datatypes::DataType::Utf8).ok()?;
            let text = text.as_string::<i32>();
            // Only ISO 8601 sorts as text.
            let iso = |t: &str| t.len() >= 10 && t.as_bytes()[4] == b'-' && t.as_bytes()[7] == b'-';
            if !text.iter().flatten().all(iso) {
                return None;
            }
            Some((text.iter().flatten().min()?.to_string(), text.iter().flatten().max()?.to_string()))
        }
        _ => None,
    }
}

/// The wider of two ranges. ISO 8601 text of one form compares as time does; plain numbers compare as numbers.
pub fn widest(a: Option<(String, String)>, b: Option<(String, String)>) -> Option<(String, String)> {
    let before = |x: &String, y: &String| match (x.parse::<f64>(), y.parse::<f64>()) {
        (Ok(x), Ok(y)) => x < y,
        _ => x < y,
    };
    match (a, b) {
        (Some(a), Some(b)) => {
            let low = if before(&b.0, &a.0) { b.0 } else { a.0 };
            let high = if before(&a.1, &b.1) { b.1 } else { a.1 };
            Some((low, high))
        }
        (a, b) => a.or(b),
    }
}

/// Numbers of a batch's column, for joins.
pub fn number_values(column: &ArrayRef) -> arrow::array::Float64Array {
    cells::numbers(column)
        .unwrap_or_else(|| no_numbers(column.len()))
        .as_any()
        .downcast_ref::<arrow::array::PrimitiveArray<Float64Type>>()
        .cloned()
        .unwrap_or_else(|| no_numbers(column.len()))
}
