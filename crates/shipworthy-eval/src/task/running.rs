//! What it costs to run a candidate on some rows: given by the spec, or recorded call by call and then as uncertain as any mean.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::sum::exact_sum;
use shipworthy_stats::units::Resampling;

use super::rows::{Rows, pick};

const NOT_NEGATIVE: (f64, f64) = (0.0, f64::INFINITY);

/// Money per case to run a candidate.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Running {
    /// Nobody says.
    Untold,
    /// Known without error: the spec gives it, or every call was recorded to cost the same.
    Known(f64),
    /// One for each row, NaN where nothing was recorded.
    Recorded(Vec<f64>),
}

impl Running {
    /// What goes for these rows: what the spec gives before what was recorded on each golden row.
    pub(super) fn of(given: Option<f64>, recorded: &[f64], rows: &Rows) -> Running {
        if let Some(given) = given {
            return Running::Known(given);
        }
        if recorded.is_empty() {
            return Running::Untold;
        }
        let here: Vec<f64> = rows.row.iter().map(|&row| recorded[row as usize]).collect();
        let mut there = here.iter().copied().filter(|cost| !cost.is_nan());
        match there.next() {
            Some(first) if there.all(|cost| cost == first) => Running::Known(first),
            _ => Running::Recorded(here),
        }
    }

    /// What is known without error; nothing where nobody says.
    pub(super) fn known(&self) -> Option<f64> {
        match self {
            Running::Untold => Some(0.0),
            Running::Known(cost) => Some(*cost),
            Running::Recorded(_) => None,
        }
    }

    /// A value on each row whose mean is the mean of what was recorded, and as uncertain: what is missing counts as the mean, and the others
    /// lie so much farther from it as they are fewer. `None` where nothing was recorded on these rows.
    pub(super) fn by_row(&self, rows: &Rows) -> Option<Vec<f64>> {
        let recorded = match self {
            Running::Recorded(recorded) => recorded,
            _ => return self.known().map(|cost| vec![cost; rows.len()]),
        };
        if recorded.iter().all(|cost| !cost.is_nan()) {
            return Some(recorded.clone());
        }
        let weight = |at: usize| rows.weight.as_ref().map_or(1.0, |weight| weight[at]);
        let there = || (0..recorded.len()).filter(|at| !recorded[*at].is_nan());
        let (all, some) = (exact_sum((0..recorded.len()).map(weight)), exact_sum(there().map(weight)));
        if some <= 0.0 {
            return None;
        }
        let mean = exact_sum(there().map(|at| weight(at) * recorded[at])) / some;
        let one = |cost: &f64| if cost.is_nan() { mean } else { mean + all / some * (cost - mean) };
        Some(recorded.iter().map(one).collect())
    }

    /// How certain is the mean of what was recorded? By the rows that have it, their clusters and weights, as for every number that is
    /// measured and cannot be negative. `None` where it is known, and where nothing was recorded.
    pub(super) fn inference(&self, rows: &Rows, resampling: &Resampling) -> Option<Inference> {
        let Running::Recorded(recorded) = self else { return None };
        let places: Vec<usize> = (0..recorded.len()).filter(|at| !recorded[*at].is_nan()).collect();
        let weights = rows.weight.as_ref().map(|weight| pick(weight, &places));
        let clusters = rows.cluster.as_ref().map(|cluster| pick(cluster, &places));
        let dependence = Dependence { weights: weights.as_deref(), clusters: clusters.as_deref() };
        mean_of(&pick(recorded, &places), NOT_NEGATIVE, &dependence, resampling)
    }

    /// How many rows it is told of.
    pub(super) fn told(&self) -> u64 {
        match self {
            Running::Recorded(recorded) => recorded.iter().filter(|cost| !cost.is_nan()).count() as u64,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u32) -> Rows {
        Rows { row: (0..count).collect(), ..Rows::default() }
    }

    #[test]
    fn a_price_in_the_spec_and_equal_costs_are_known_and_others_are_measured() {
        let check = |given, recorded: &[f64], expect| {
            let rows = rows(recorded.len() as u32);
            assert_eq!(Running::of(given, recorded, &rows).known(), expect, "{given:?} {recorded:?}");
        };
        check(Some(0.5), &[0.1, 0.2], Some(0.5));
        check(None, &[0.1, f64::NAN, 0.1], Some(0.1));
        check(None, &[0.1, 0.2], None);
        check(None, &[], Some(0.0));
        assert_eq!(Running::of(None, &[f64::NAN; 3], &rows(3)).by_row(&rows(3)), None, "not told on these rows");
    }

    #[test]
    fn rows_without_a_cost_say_nothing_about_it() {
        let recorded = [0.01, 0.03, 0.02, 0.08, 0.05, 0.05, 0.01, 0.07];
        let with_gaps: Vec<f64> = recorded.iter().flat_map(|cost| [*cost, f64::NAN]).collect();
        let (whole, gaps) = (rows(8), rows(16));
        let mean = |of: &[f64], rows: &Rows| {
            Running::of(None, of, rows).inference(rows, &Resampling::default()).expect("costs were recorded")
        };
        let (alone, among) = (mean(&recorded, &whole), mean(&with_gaps, &gaps));
        assert_eq!((alone.estimate(), alone.upper(0.05)), (among.estimate(), among.upper(0.05)));
        assert!((alone.estimate() - 0.04).abs() < 1e-15);
        // Filled up, the mean is the same and its error no smaller.
        let filled = Running::of(None, &with_gaps, &gaps).by_row(&gaps).expect("costs were recorded");
        let signed = (f64::NEG_INFINITY, f64::INFINITY);
        let filled = mean_of(&filled, signed, &Dependence::default(), &Resampling::default()).expect("rows");
        assert!((filled.estimate() - 0.04).abs() < 1e-15);
        let errors = (filled.standard_error().expect("costs differ"), alone.standard_error().expect("costs differ"));
        assert!((errors.0 / errors.1 - 1.0).abs() < 0.1, "{errors:?}");
    }
}
