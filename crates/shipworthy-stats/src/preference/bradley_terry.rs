//! Strengths of many candidates from comparisons of two at a time (Bradley and Terry, 1952).
//!
//! The model: the log odds that one beats another are the difference of their strengths. Found by the
//! minorise-maximise iteration (Hunter, 2004, equation 3), finished by Newton steps because that iteration crawls at the end.

use super::linear_algebra::{inverse, times};
use crate::inference::{Between, Inference, Law};
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Judgements between two candidates. A tie counts half for each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The one candidate, by number.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// How often the one was preferred.
    pub a_wins: f64,
    /// How often the other was.
    pub b_wins: f64,
    /// What the judgements belong to, such as a prompt or a judge, where they are not independent.
    pub cluster: u32,
}

/// Fitted strengths.
#[derive(Debug, Clone, PartialEq)]
pub struct BradleyTerry {
    strengths: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    judgements: f64,
    clusters: Option<u64>,
}

/// Iterations before the Newton steps.
const WARM_UP: usize = 50;
const MOST_STEPS: usize = 100;

/// Name of the method for independent judgements.
const INFORMATION: &str = "bradley-terry, observed information";
/// Name of the method for clusters.
const SANDWICH: &str = "bradley-terry, clustered sandwich";

impl BradleyTerry {
    /// Which strengths explain these judgements best?
    ///
    /// Uncertainty is that of the observed information; with `clustered`, of the sandwich estimate over clusters, and Student's t.
    /// Ties counted as half make intervals a little too wide, never too narrow.
    ///
    /// `None` when the strengths are not determined: unless every candidate has, through a chain of wins, beaten every other
    /// one (Ford, 1957), somebody's strength has no limit. Also `None` for fewer than two candidates or clusters.
    ///
    /// # Panics
    /// When a candidate's number is not below `candidates`, or a count is negative.
    pub fn fit(candidates: usize, comparisons: &[Comparison], clustered: bool) -> Option<BradleyTerry> {
        let n = candidates;
        // Sums over equal pairs in canonical order: rows may come in any.
        let mut wins = vec![vec![0.0; n]; n];
        let mut rows: Vec<Comparison> = comparisons.iter().copied().filter(|row| row.a != row.b).collect();
        rows.sort_unstable_by_key(|row| (row.cluster, row.a, row.b, row.a_wins.to_bits(), row.b_wins.to_bits()));
        let mut entries: Vec<(usize, usize, f64)> =
            rows.iter().flat_map(|row| [(row.a, row.b, row.a_wins), (row.b, row.a, row.b_wins)]).collect();
        assert!(entries.iter().all(|entry| entry.0 < n && entry.2 >= 0.0), "known candidates and counts from zero on");
        entries.sort_unstable_by_key(|entry| (entry.0, entry.1));
        for pair in entries.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            wins[pair[0].0][pair[0].1] = exact_sum(pair.iter().map(|entry| entry.2));
        }
        if n < 2 || !all_reach_all(&wins) {
            return None;
        }
        let mut strengths = warm_up(&wins);
        let mut covariance = None;
        for _ in 0..MOST_STEPS {
            let (score, information) = derivatives(&wins, &strengths);
            let inverse = constrained_inverse(&information)?;
            let step = times(&inverse, &score);
            // Half steps where the quadratic picture is far off.
            let size = step.iter().fold(0.0_f64, |most, s| most.max(s.abs()));
            let scale = if size > 2.0 { 2.0 / size } else { 1.0 };
            strengths.iter_mut().zip(&step).for_each(|(strength, s)| *strength += scale * s);
            covariance = Some(inverse);
            if size < 1e-13 {
                break;
            }
        }
        let mean = strengths.iter().sum::<f64>() / n as f64;
        strengths.iter_mut().for_each(|strength| *strength -= mean);
        let mut covariance = covariance?;
        let mut clusters = None;
        if clustered {
            let groups: Vec<Vec<f64>> =
                rows.chunk_by(|a, b| a.cluster == b.cluster).map(|rows| score_of(rows, &strengths)).collect();
            let count = groups.len() as f64;
            if groups.len() < 2 {
                return None;
            }
            let moved: Vec<Vec<f64>> = groups.iter().map(|score| times(&covariance, score)).collect();
            let entry = |i: usize, j: usize| exact_sum(moved.iter().map(|m| m[i] * m[j])) * count / (count - 1.0);
            covariance = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
            clusters = Some(groups.len() as u64);
        }
        let judgements = exact_sum(entries.iter().map(|entry| entry.2));
        Some(BradleyTerry { strengths, covariance, judgements, clusters })
    }

    /// Strengths in log odds against the average candidate, whose strength is 0.
    pub fn strengths(&self) -> &[f64] {
        &self.strengths
    }

    /// How strong is a candidate against the average one, in log odds?
    pub fn strength(&self, candidate: usize) -> Inference {
        self.inference(self.strengths[candidate], self.covariance[candidate][candidate])
    }

    /// How much stronger is the one than the other, in log odds? Times 400 / ln 10 it is a difference of Elo ratings.
    pub fn difference(&self, a: usize, b: usize) -> Inference {
        self.inference(self.strengths[a] - self.strengths[b], self.difference_variance(a, b))
    }

    /// How likely is the one preferred to the other?
    pub fn win_chance(&self, a: usize, b: usize) -> Inference {
        let (distance, variance) = (self.strengths[a] - self.strengths[b], self.difference_variance(a, b));
        let scale = Scale::Logit { low: 0.0, high: 1.0 };
        let mut inference = self.inference(scale.back(distance), variance);
        inference.standard_error = inference.standard_error.map(|error| error / scale.slope(inference.estimate));
        inference.range = (0.0, 1.0);
        if let Law::Student { scale: of_law, centre, .. } = &mut inference.law {
            (*of_law, *centre) = (scale, distance);
        }
        inference
    }

    fn difference_variance(&self, a: usize, b: usize) -> f64 {
        (self.covariance[a][a] + self.covariance[b][b] - 2.0 * self.covariance[a][b]).max(0.0)
    }

    fn inference(&self, estimate: f64, variance: f64) -> Inference {
        let df = self.clusters.map_or(f64::INFINITY, |clusters| (clusters as f64 - 1.0).max(1.0));
        let method = if self.clusters.is_some() { SANDWICH } else { INFORMATION };
        let law = if variance > 0.0 {
            let between = Between { df, skewness: 0.0 };
            Law::Student { scale: Scale::Identity, centre: estimate, spread: variance.sqrt(), between }
        } else {
            Law::Silent
        };
        Inference {
            estimate,
            standard_error: (variance > 0.0).then(|| variance.sqrt()),
            denominator: self.judgements,
            effective_n: self.clusters.map_or(self.judgements, |clusters| (clusters as f64).min(self.judgements)),
            clusters: self.clusters,
            range: (f64::NEG_INFINITY, f64::INFINITY),
            bound_method: method,
            drawn_method: method,
            law,
        }
    }
}

/// Whether a chain of wins leads from every candidate to every other one.
fn all_reach_all(wins: &[Vec<f64>]) -> bool {
    let reached = |edge: &dyn Fn(usize, usize) -> bool| {
        let (mut seen, mut next) = (vec![false; wins.len()], vec![0]);
        seen[0] = true;
        while let Some(from) = next.pop() {
            for (to, seen) in seen.iter_mut().enumerate() {
                if !*seen && edge(from, to) {
                    *seen = true;
                    next.push(to);
                }
            }
        }
        seen.iter().all(|seen| *seen)
    };
    reached(&|from, to| wins[from][to] > 0.0) && reached(&|from, to| wins[to][from] > 0.0)
}

fn warm_up(wins: &[Vec<f64>]) -> Vec<f64> {
    let n = wins.len();
    let mut weights = vec![1.0_f64; n];
    for _ in 0..WARM_UP {
        let next: Vec<f64> = (0..n)
            .map(|i| {
                let won: f64 = wins[i].iter().sum();
                let met: f64 = (0..n).map(|j| (wins[i][j] + wins[j][i]) / (weights[i] + weights[j])).sum();
                won / met
            })
            .collect();
        let mean = next.iter().map(|weight| weight.ln()).sum::<f64>() / n as f64;
        weights = next.iter().map(|weight| (weight.ln() - mean).exp()).collect();
    }
    weights.iter().map(|weight| weight.ln()).collect()
}

fn chance(difference: f64) -> f64 {
    1.0 / (1.0 + (-difference).exp())
}

/// Gradient and negative Hessian of the log likelihood.
fn derivatives(wins: &[Vec<f64>], strengths: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = wins.len();
    let (mut score, mut information) = (vec![0.0; n], vec![vec![0.0; n]; n]);
    for i in 0..n {
        for j in (i + 1)..n {
            let met = wins[i][j] + wins[j][i];
            if met == 0.0 {
                continue;
            }
            let p = chance(strengths[i] - strengths[j]);
            let (excess, weight) = (wins[i][j] - met * p, met * p * (1.0 - p));
            score[i] += excess;
            score[j] -= excess;
            information[i][i] += weight;
            information[j][j] += weight;
            information[i][j] -= weight;
            information[j][i] -= weight;
        }
    }
    (score, information)
}

/// The inverse among strengths that add up to zero (the pseudoinverse): the constant is not identified.
fn constrained_inverse(information: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let share = 1.0 / information.len() as f64;
    // Any positive multiple of the constant will do; one of the matrix's own size keeps it well conditioned.
    let size = information.iter().enumerate().map(|(i, row)| row[i]).fold(0.0, f64::max);
    let filled: Vec<Vec<f64>> =
        information.iter().map(|row| row.iter().map(|value| value + size * share).collect()).collect();
    let mut inverse = inverse(&filled)?;
    inverse.iter_mut().flatten().for_each(|value| *value -= share / size);
    Some(inverse)
}

fn score_of(rows: &[Comparison], strengths: &[f64]) -> Vec<f64> {
    let mut score = vec![0.0; strengths.len()];
    for row in rows {
        let expected = (row.a_wins + row.b_wins) * chance(strengths[row.a] - strengths[row.b]);
        score[row.a] += row.a_wins - expected;
        score[row.b] -= row.a_wins - expected;
    }
    score
}
