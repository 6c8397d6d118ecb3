//! Does the judge like long outputs?

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{OfSums, Student};
use crate::mean::SIGNED;

/// By how much verdicts and labels rise when an output gets twice as long.
#[derive(Debug, Clone)]
pub struct LengthSlope {
    /// The judge's verdicts.
    pub judge: Inference,
    /// People's labels. Longer outputs can be better.
    pub people: Inference,
    /// The judge's slope beyond that of people: what it pays for length alone. 0 is no such liking.
    pub beyond: Inference,
}

/// Does the judge prefer long outputs beyond what people do?
///
/// Least-squares slopes of verdicts and of labels on the binary logarithm of the length, on the same outputs: 0.05 means that
/// twice the length raises the pass rate by five points. The difference of slopes is the slope of the differences (verdict minus
/// label), which takes out how good long outputs are as far as people see it. For pairs: `lengths` are the ratio of the first
/// output's length to the second's, verdicts and labels the share of a win. Bounds by the jackknife with Student's t (close to
/// HC3 of MacKinnon and White, 1985), over clusters where there are any.
///
/// `None` when fewer than three outputs, or outputs of fewer than two lengths, or of one cluster only, have a positive length.
///
/// # Panics
/// When columns differ in length, or a length is negative or not finite.
pub fn length_slope(lengths: &[f64], verdicts: &[f64], labels: &[f64], dependence: &Dependence) -> Option<LengthSlope> {
    assert!(
        lengths.len() == verdicts.len() && lengths.len() == labels.len(),
        "one length, verdict and label per output"
    );
    assert!(lengths.iter().all(|length| length.is_finite() && *length >= 0.0), "lengths are sizes");
    dependence.check(lengths.len());
    // Outputs without any text have no logarithm and are left out.
    let kept: Vec<usize> = (0..lengths.len()).filter(|row| lengths[*row] > 0.0).collect();
    if kept.len() < 3 {
        return None;
    }
    let weights: Option<Vec<f64>> = dependence.weights.map(|all| kept.iter().map(|row| all[*row]).collect());
    let clusters: Option<Vec<u32>> = dependence.clusters.map(|all| kept.iter().map(|row| all[*row]).collect());
    let dependence = Dependence { weights: weights.as_deref(), clusters: clusters.as_deref() };
    // A fixed centre near all of them keeps the digits of the sums of squares.
    let mut logs: Vec<f64> = kept.iter().map(|row| lengths[*row].log2()).collect();
    logs.sort_unstable_by(f64::total_cmp);
    let centre = logs[logs.len() / 2];
    let slope = |value: &dyn Fn(usize) -> f64| {
        Student.of(
            kept.len(),
            &dependence,
            |row| {
                let (x, y) = (lengths[kept[row]].log2() - centre, value(kept[row]));
                [1.0, x, y, x * x, x * y]
            },
            |[n, x, y, xx, xy]| {
                let spread = n * xx - x * x;
                (*n > 0.0 && spread > 1e-9 * n * n).then(|| (n * xy - x * y) / spread)
            },
            SIGNED,
        )
    };
    Some(LengthSlope {
        judge: slope(&|row| verdicts[row])?,
        people: slope(&|row| labels[row])?,
        beyond: slope(&|row| verdicts[row] - labels[row])?,
    })
}
