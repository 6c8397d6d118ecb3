//! A number that is recorded beside answers, such as what they took, of two candidates on the same rows.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::units::Resampling;

use super::rows::{Rows, pick};

/// A difference has both signs.
const SIGNED: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// Uncertainty of mean(ours) − factor × mean(theirs), row by row, on those rows where both have a number: the others say nothing of the
/// difference. One number for each row, NaN where there is none. `None` where no row has both.
pub(super) fn difference(
    (ours, theirs): (&[f64], &[f64]),
    factor: f64,
    rows: &Rows,
    is_weighted: bool,
    resampling: &Resampling,
) -> Option<Inference> {
    let apart: Vec<f64> = ours.iter().zip(theirs).map(|(x, y)| x - factor * y).collect();
    let places: Vec<usize> = (0..apart.len()).filter(|at| !apart[*at].is_nan()).collect();
    if places.is_empty() {
        return None;
    }
    let here = rows.pick(&places);
    let weights = here.weight.as_deref().filter(|_| is_weighted);
    let dependence = Dependence { weights, clusters: here.cluster.as_deref() };
    mean_of(&pick(&apart, &places), SIGNED, &dependence, resampling)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(ours: &[f64], theirs: &[f64], cluster: Option<Vec<u32>>) -> Option<Inference> {
        let rows = Rows { row: (0..ours.len() as u32).collect(), cluster, ..Rows::default() };
        difference((ours, theirs), 1.0, &rows, true, &Resampling::default())
    }

    #[test]
    fn rows_where_one_has_no_number_say_nothing() {
        const NONE: f64 = f64::NAN;
        let check = |ours: &[f64], theirs: &[f64], expect: Option<f64>| {
            assert_eq!(apart(ours, theirs, None).map(|found| found.estimate()), expect, "{ours:?} {theirs:?}");
        };
        check(&[3.0, 5.0, 7.0], &[1.0, 2.0, 3.0], Some(3.0));
        // As many numbers each, on other rows: rows are not mixed up.
        check(&[3.0, 5.0, 7.0, NONE], &[NONE, 2.0, 3.0, 900.0], Some(3.5));
        check(&[NONE, 5.0], &[1.0, NONE], None);
        check(&[], &[], None);
    }

    #[test]
    fn what_all_examples_share_does_not_blur_the_difference() {
        let hard: Vec<f64> = (0..60).map(|row| 200.0 + 15.0 * f64::from(row)).collect();
        let slower: Vec<f64> = hard.iter().enumerate().map(|(row, time)| time + 20.0 + (row % 3) as f64).collect();
        let found = apart(&slower, &hard, None).expect("times");
        assert!((found.estimate() - 21.0).abs() < 1e-9);
        assert!(found.lower(0.025).is_some_and(|low| low > 20.0), "paired: {:?}", found.lower(0.025));
        let clusters: Vec<u32> = (0..60).map(|row| row / 3).collect();
        assert_eq!(apart(&slower, &hard, Some(clusters)).and_then(|found| found.clusters()), Some(20));
    }
}
