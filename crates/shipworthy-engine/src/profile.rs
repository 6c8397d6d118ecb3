//! Profiles of columns: what is missing, how many values, and how well a column alone gives the label away.
//!
//! Costs are bounded. Distinct values and the share of the most frequent are exact up to [`DISTINCT_EXACT`] values
//! ([`DISTINCT_EXACT_FRACTIONS`] for fractional numbers, less for wide tables); beyond, `distinct` is a lower bound and the
//! share is estimated. A column's AUC is exact up to [`AUC_ROWS_PER_CLASS`] positives and as many negatives; beyond, it is
//! that of a sample of so many rows of each class, chosen by the hash of their content: the same rows in every run, whatever
//! their order.

use arrow::array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow::datatypes::SchemaRef;
use shipworthy_eval::gather::ColumnProfile;

use crate::cells;
use crate::codes::HashKeyed;
use crate::hash;
use crate::hashes::Hashes;
use crate::kind::{Kind, kind_of};
use crate::limits::{AUC_ROWS_PER_CLASS, DISTINCT_BUDGET, DISTINCT_EXACT, DISTINCT_EXACT_FRACTIONS};
use crate::tally::Tally;

/// A missing value in the sample.
const MISSING: u64 = u64::MAX;
/// Cells that the sample may hold for each class.
const SAMPLE_BUDGET: usize = 8_000_000;

/// Facts gathered so far; mergeable.
pub struct Profiler {
    kinds: Vec<Kind>,
    columns: Vec<ColumnFacts>,
    rows: [u64; 2],
    samples: [Sample; 2],
}

struct ColumnFacts {
    missing: u64,
    not_finite: u64,
    tally: Tally,
}

impl Profiler {
    /// Nothing seen yet.
    pub fn new(schema: &SchemaRef) -> Profiler {
        let kinds: Vec<Kind> = schema.fields().iter().map(|f| kind_of(f.data_type())).collect();
        let share = (DISTINCT_BUDGET / kinds.len().max(1)).max(1_000);
        let sample_rows = (SAMPLE_BUDGET / kinds.len().max(1)).clamp(1_000, AUC_ROWS_PER_CLASS);
        let columns = kinds
            .iter()
            .map(|kind| {
                let limit = if *kind == Kind::Number { DISTINCT_EXACT_FRACTIONS } else { DISTINCT_EXACT };
                ColumnFacts { missing: 0, not_finite: 0, tally: Tally::new(limit.min(share)) }
            })
            .collect();
        let samples = [Sample::new(kinds.len(), sample_rows), Sample::new(kinds.len(), sample_rows)];
        Profiler { kinds, columns, rows: [0, 0], samples }
    }

    /// Adds the labelled rows of a batch: the hashes of each column's cells, of whole rows, and the labels.
    pub fn add(&mut self, batch: &RecordBatch, cells: &[Hashes], content: &[u64], positive: &[bool]) {
        for (number, (facts, hashes)) in self.columns.iter_mut().zip(cells).enumerate() {
            let column = batch.column(number);
            facts.missing += column.logical_nulls().map_or(0, |n| n.null_count()) as u64;
            if self.kinds[number] == Kind::Number {
                facts.not_finite += not_finite(column);
            }
            facts.tally.add_column(hashes);
        }
        let positives = positive.iter().filter(|positive| **positive).count() as u64;
        self.rows[0] += positive.len() as u64 - positives;
        self.rows[1] += positives;
        // Few rows are chosen once the samples are full.
        let thresholds = [self.samples[0].threshold, self.samples[1].threshold];
        let mut chosen = [Chosen::default(), Chosen::default()];
        for (row, (content, positive)) in content.iter().zip(positive).enumerate() {
            let (class, place) = (usize::from(*positive), place(*content));
            if place <= thresholds[class] {
                chosen[class].rows.push(row as u32);
                chosen[class].places.push(place);
            }
        }
        for (sample, chosen) in self.samples.iter_mut().zip(&chosen) {
            sample.add(batch, cells, &self.kinds, chosen);
        }
    }

    /// Joins what another thread saw.
    pub fn merge(&mut self, other: Profiler) {
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            mine.missing += theirs.missing;
            mine.not_finite += theirs.not_finite;
            mine.tally.merge(theirs.tally);
        }
        for class in 0..2 {
            self.rows[class] += other.rows[class];
        }
        for (mine, theirs) in self.samples.iter_mut().zip(other.samples) {
            mine.merge(theirs);
        }
    }

    /// The profiles, sorted by column name.
    pub fn finish(mut self, schema: &SchemaRef) -> Vec<ColumnProfile> {
        self.samples.iter_mut().for_each(Sample::shrink);
        let rows = self.rows[0] + self.rows[1];
        let mut profiles: Vec<ColumnProfile> = schema
            .fields()
            .iter()
            .enumerate()
            .map(|(number, field)| {
                let facts = &self.columns[number];
                let (distinct, distinct_is_exact) = facts.tally.distinct();
                let top_share = match facts.tally.top() {
                    Some(top) if rows > 0 => top as f64 / rows as f64,
                    Some(_) => 0.0,
                    None => self.estimated_top_share(number),
                };
                let kind = if self.kinds[number] == Kind::Nothing { Kind::Other } else { self.kinds[number] };
                ColumnProfile {
                    name: field.name().clone(),
                    kind: kind.to_string(),
                    present: rows - facts.missing,
                    missing: facts.missing,
                    distinct,
                    distinct_is_exact,
                    single_column_auc: self.single_column_auc(number),
                    top_share,
                    not_finite: facts.not_finite,
                }
            })
            .collect();
        profiles.sort_by(|a, b| a.name.cmp(&b.name));
        profiles
    }

    /// From the sample, each class weighted by its share of all rows.
    fn estimated_top_share(&self, number: usize) -> f64 {
        let total = (self.rows[0] + self.rows[1]) as f64;
        let mut shares: HashKeyed<f64> = HashKeyed::default();
        for (class, sample) in self.samples.iter().enumerate() {
            let weight = self.rows[class] as f64 / total / (sample.places.len().max(1) as f64);
            for cell in sample.columns[number].iter().filter(|c| **c != MISSING && **c != hash::NULL) {
                *shares.entry(*cell).or_insert(0.0) += weight;
            }
        }
        shares.values().copied().fold(0.0, f64::max)
    }

    fn single_column_auc(&self, number: usize) -> Option<f64> {
        let [negatives, positives] = [&self.samples[0].columns[number], &self.samples[1].columns[number]];
        if negatives.is_empty() || positives.is_empty() {
            return None;
        }
        let by_value = if is_ranked(self.kinds[number]) {
            ranked_auc(negatives, positives).map(|auc| auc.max(1.0 - auc))
        } else if self.kinds[number] == Kind::Text {
            category_auc(negatives, positives).map(|auc| auc.max(0.5))
        } else {
            None
        };
        let missing_share = |cells: &[u64]| {
            cells.iter().filter(|c| **c == MISSING || **c == hash::NULL).count() as f64 / cells.len() as f64
        };
        let by_absence = 0.5 + (missing_share(positives) - missing_share(negatives)).abs() / 2.0;
        Some(by_value.unwrap_or(0.5).max(by_absence))
    }
}

fn is_ranked(kind: Kind) -> bool {
    matches!(kind, Kind::Whole | Kind::Number | Kind::Bool | Kind::Date | Kind::Time)
}

fn not_finite(column: &ArrayRef) -> u64 {
    cells::numbers(column).map_or(0, |values| values.iter().flatten().filter(|v| !v.is_finite()).count() as u64)
}

/// Where a row stands among those that a sample may take.
#[inline]
fn place(content: u64) -> u64 {
    hash::mix(content ^ 0x51ed_270b_0b6d_2a5b, 0x9fb2_1c65_1e98_df25)
}

/// Rows of a batch for a sample, and their places.
#[derive(Default)]
struct Chosen {
    rows: Vec<u32>,
    places: Vec<u64>,
}

/// The rows of one class with the lowest hashes: a sample that order cannot change.
struct Sample {
    limit: usize,
    threshold: u64,
    places: Vec<u64>,
    /// Per column: the bits of its number, or the hash of its text.
    columns: Vec<Vec<u64>>,
}

impl Sample {
    fn new(columns: usize, limit: usize) -> Sample {
        Sample { limit, threshold: u64::MAX, places: Vec::new(), columns: vec![Vec::new(); columns] }
    }

    fn add(&mut self, batch: &RecordBatch, cells: &[Hashes], kinds: &[Kind], chosen: &Chosen) {
        if chosen.rows.is_empty() {
            return;
        }
        let rows = UInt32Array::from(chosen.rows.clone());
        for (number, out) in self.columns.iter_mut().enumerate() {
            let ranked = is_ranked(kinds[number])
                .then(|| arrow::compute::take(batch.column(number), &rows, None).ok())
                .flatten();
            match ranked.and_then(|taken| cells::ordered(&taken)) {
                Some(numbers) => {
                    out.extend(numbers.iter().map(|v| v.filter(|x| !x.is_nan()).map_or(MISSING, f64::to_bits)))
                }
                None => out.extend(chosen.rows.iter().map(|row| cells[number].at(*row as usize))),
            }
        }
        self.places.extend_from_slice(&chosen.places);
        if self.places.len() > 2 * self.limit {
            self.shrink();
        }
    }

    fn merge(&mut self, other: Sample) {
        self.places.extend(other.places);
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            mine.extend(theirs);
        }
        self.threshold = self.threshold.min(other.threshold);
        self.shrink();
    }

    fn shrink(&mut self) {
        if self.places.len() <= self.limit {
            return;
        }
        let mut order: Vec<u32> = (0..self.places.len() as u32).collect();
        // Rows with equal hashes have equal content: which of them stays does not matter.
        order.select_nth_unstable_by_key(self.limit - 1, |row| self.places[*row as usize]);
        order.truncate(self.limit);
        self.threshold = order.iter().map(|row| self.places[*row as usize]).max().unwrap_or(u64::MAX);
        self.places = order.iter().map(|row| self.places[*row as usize]).collect();
        for column in &mut self.columns {
            *column = order.iter().map(|row| column[*row as usize]).collect();
        }
    }
}

/// Probability that a positive's value is above a negative's, ties counting half (Mann and Whitney, 1947).
fn ranked_auc(negatives: &[u64], positives: &[u64]) -> Option<f64> {
    let values = |cells: &[u64], positive: f64| -> Vec<(f64, f64, f64)> {
        cells.iter().filter(|c| **c != MISSING).map(|c| (f64::from_bits(*c), 1.0 - positive, positive)).collect()
    };
    let mut all = values(negatives, 0.0);
    all.extend(values(positives, 1.0));
    auc(&mut all)
}

/// The same, with categories ranked by the share of positives among the other rows of the category. A category of one row
/// has no others and takes the overall share.
fn category_auc(negatives: &[u64], positives: &[u64]) -> Option<f64> {
    let mut counts: HashKeyed<[f64; 2]> = HashKeyed::default();
    for (class, cells) in [negatives, positives].into_iter().enumerate() {
        for cell in cells.iter().filter(|c| **c != hash::NULL) {
            counts.entry(*cell).or_default()[class] += 1.0;
        }
    }
    let totals = counts.values().fold([0.0, 0.0], |t, c| [t[0] + c[0], t[1] + c[1]]);
    let overall = totals[1] / (totals[0] + totals[1]);
    let mut all = Vec::with_capacity(2 * counts.len());
    for [without, with] in counts.into_values() {
        let others = without + with - 1.0;
        let rate = |positive_others: f64| if others > 0.0 { positive_others / others } else { overall };
        if without > 0.0 {
            all.push((rate(with), without, 0.0));
        }
        if with > 0.0 {
            all.push((rate(with - 1.0), 0.0, with));
        }
    }
    auc(&mut all)
}

/// From (value, weight of negatives, weight of positives).
fn auc(all: &mut [(f64, f64, f64)]) -> Option<f64> {
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut won, mut with) = (0.0, 0.0, 0.0);
    for tied in all.chunk_by(|a, b| a.0 == b.0) {
        let negatives: f64 = tied.iter().map(|t| t.1).sum();
        let positives: f64 = tied.iter().map(|t| t.2).sum();
        won += positives * (below + negatives / 2.0);
        below += negatives;
        with += positives;
    }
    if below > 0.0 && with > 0.0 { Some(won / (below * with)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|v| v.to_bits()).collect()
    }

    #[test]
    fn ranks() {
        assert_eq!(ranked_auc(&bits(&[1.0, 2.0]), &bits(&[3.0])), Some(1.0));
        assert_eq!(ranked_auc(&bits(&[1.0, 3.0]), &bits(&[3.0])), Some(0.75));
        assert_eq!(ranked_auc(&bits(&[1.0]), &[MISSING]), None);
    }

    #[test]
    fn a_column_of_ids_gives_nothing_away() {
        let negatives: Vec<u64> = (0..50).map(hash::whole).collect();
        let positives: Vec<u64> = (50..60).map(hash::whole).collect();
        assert_eq!(category_auc(&negatives, &positives), Some(0.5));
    }

    #[test]
    fn a_category_that_names_the_label_is_found() {
        assert_eq!(category_auc(&[hash::whole(1); 50], &[hash::whole(2); 10]), Some(1.0));
    }
}
