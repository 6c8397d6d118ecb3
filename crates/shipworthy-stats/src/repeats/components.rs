//! Noise between repeats apart from differences between examples.

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{OfSums, Shape, Student};
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Variance of scores (or of pass and fail as 1 and 0) in two parts: the one-way analysis of variance with random examples
/// (Searle, Casella and McCulloch, 1992, section 3.6).
#[derive(Debug, Clone)]
pub struct Components {
    /// Mean over examples of their mean scores.
    pub mean: f64,
    /// Variance of what examples truly score, in the squared unit of the scores. 0 where repeats scatter as much as examples do.
    pub between_examples: f64,
    /// Variance of repeats of one example.
    pub between_repeats: f64,
    /// Share of the variance of a single run that is noise between repeats; `None` where scores do not vary.
    pub noise_share: Option<Inference>,
    /// Examples with at least one score.
    pub examples: u64,
    /// Scores per example, on average over those.
    pub repeats: f64,
}

const SHARE: Shape = Shape { scale: Scale::Identity, range: (0.0, 1.0), name: "jackknife t over examples" };

/// Sums over examples: of one, scores, squared numbers of scores, totals, squared totals over their numbers, squares.
type Sums = [f64; 6];

impl Components {
    /// From the scores of each example's repeats; examples may have different numbers of them, and those without any are left
    /// out. `None` with fewer than two examples, and where none was run twice.
    ///
    /// # Panics
    /// When a score is not a finite number, or there is not one cluster per example.
    pub fn new(scores: &[Vec<f64>], clusters: Option<&[u32]>) -> Option<Components> {
        assert!(scores.iter().flatten().all(|score| score.is_finite()), "scores are numbers");
        assert!(clusters.is_none_or(|clusters| clusters.len() == scores.len()), "one cluster per example");
        let kept: Vec<usize> = (0..scores.len()).filter(|example| !scores[*example].is_empty()).collect();
        let clusters: Option<Vec<u32>> = clusters.map(|all| kept.iter().map(|example| all[*example]).collect());
        let means: Vec<f64> = kept
            .iter()
            .map(|example| exact_sum(scores[*example].iter().copied()) / scores[*example].len() as f64)
            .collect();
        let examples = kept.len() as f64;
        if kept.is_empty() {
            return None;
        }
        let mean = exact_sum(means.iter().copied()) / examples;
        // About the mean, because sums of squares of large scores lose their digits.
        let rows: Vec<Sums> = kept
            .iter()
            .map(|example| {
                let of = &scores[*example];
                let count = of.len() as f64;
                let total = exact_sum(of.iter().map(|score| score - mean));
                let squares = exact_sum(of.iter().map(|score| (score - mean).powi(2)));
                [1.0, count, count * count, total, total * total / count, squares]
            })
            .collect();
        let sums: Sums = std::array::from_fn(|place| exact_sum(rows.iter().map(|row| row[place])));
        let (between_examples, between_repeats) = parts(&sums)?;
        let dependence = Dependence { weights: None, clusters: clusters.as_deref() };
        let noise_share = Student.of(
            rows.len(),
            &dependence,
            |row| rows[row],
            |sums| {
                let (examples, repeats) = parts(sums)?;
                (examples + repeats > 0.0).then(|| repeats / (examples + repeats))
            },
            SHARE,
        );
        Some(Components {
            mean,
            between_examples,
            between_repeats,
            noise_share,
            examples: kept.len() as u64,
            repeats: sums[1] / examples,
        })
    }

    /// Standard error of the mean score of so many examples with so many repeats each: √((σ²ₑ + σ²ᵣ / r) / E). Repeats take away
    /// only the second part. `None` for none of either.
    pub fn standard_error(&self, examples: u64, repeats: u64) -> Option<f64> {
        if examples == 0 || repeats == 0 {
            return None;
        }
        Some(((self.between_examples + self.between_repeats / repeats as f64) / examples as f64).sqrt())
    }

    /// How many repeats of each example are worth their price, where collecting and labelling one more example costs
    /// `example_cost` and one run costs `run_cost`?
    ///
    /// √(σ²ᵣ / σ²ₑ · example_cost / run_cost), rounded and at least 1: with it the mean is as sure as the money allows (Cochran,
    /// 1977, equation 10.21). Where examples are free, or repeats do not scatter, it is 1: run more examples instead. `None`
    /// where examples do not differ, so that only repeats matter; and for costs that are not positive (an example may cost 0).
    pub fn worthwhile_repeats(&self, example_cost: f64, run_cost: f64) -> Option<u64> {
        let sensible = example_cost >= 0.0 && example_cost.is_finite() && run_cost > 0.0 && run_cost.is_finite();
        if !sensible || self.between_examples <= 0.0 {
            return None;
        }
        let best = (self.between_repeats / self.between_examples * example_cost / run_cost).sqrt();
        Some((best.round() as u64).max(1))
    }
}

/// Variance between examples and between repeats. `None` where there is nothing to tell them apart by.
fn parts([examples, scores, squared, total, between, squares]: &Sums) -> Option<(f64, f64)> {
    let (free, within_free) = (examples - 1.0, scores - examples);
    if free < 1.0 || within_free < 1.0 {
        return None;
    }
    let repeats = ((squares - between) / within_free).max(0.0);
    let spread = ((between - total * total / scores) / free).max(0.0);
    let per_example = (scores - squared / scores) / free;
    (per_example > 0.0).then(|| (((spread - repeats) / per_example).max(0.0), repeats))
}
