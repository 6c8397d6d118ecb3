//! What thresholds do on a set of rows, at a few hundred of them: enough to choose two at once, or one for each group.
//!
//! Sums are kept in whole units, so that the order of tied rows cannot change a result.

use super::trial::Trial;
use crate::candidate_rows::CandidateRows;
use crate::threshold::{FOLDS, UNIT, next_above, to_units};

/// Thresholds by rank among all rows, and as many by rank among positives, who are where it matters.
const BY_RANK: usize = 200;

/// Sums over the rows of one class.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    /// Weight of the rows at or above the threshold.
    above: i128,
    /// Weight of all rows.
    all: i128,
    /// Money lost on the rows at or above the threshold if they are flagged.
    flagged: i128,
    /// Money lost on the rows below if they are left alone.
    left: i128,
}

/// Money and weights at one threshold, with classes as common as they should be.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct At {
    /// The threshold.
    pub threshold: f64,
    /// Weight at or above it.
    pub above: f64,
    /// Weight of all.
    pub all: f64,
    /// Money lost at or above it if flagged.
    pub flagged: f64,
    /// Money lost below it if left alone.
    pub left: f64,
    /// Share of positives at or above it.
    pub recall: Option<f64>,
    /// Share of negatives at or above it.
    pub false_positive_rate: Option<f64>,
}

/// Thresholds from high to low, each with its sums, fold by fold: negatives first.
pub struct Levels {
    thresholds: Vec<f64>,
    folds: Vec<Vec<[Sums; 2]>>,
}

impl Levels {
    /// The levels of these rows, which stand in order of score. Rows without a score take no part. `None` where none has one.
    pub fn new(trial: &Trial<'_>, rows: &CandidateRows) -> Option<Levels> {
        let scored = rows.scored();
        let thresholds = thresholds(&rows.score[..scored], &rows.label[..scored])?;
        let mut folds = vec![vec![[Sums::default(); 2]; thresholds.len()]; FOLDS as usize];
        // First what each row adds at the level from which on it is flagged, then everything from high to low.
        for at in 0..scored {
            let level = thresholds.partition_point(|&threshold| threshold > rows.score[at]);
            let (row, label) = (rows.row[at] as usize, rows.label[at]);
            let weight = rows.weight.as_ref().map_or(1.0, |weight| weight[at]);
            let fold = &mut folds[trial.fold[row] as usize];
            let left = to_units(trial.prices.if_negative(row, label) * weight);
            let class = usize::from(label);
            let here = &mut fold[level][class];
            here.above += to_units(weight);
            here.flagged += to_units(trial.prices.if_positive(row, label) * weight);
            here.left -= left;
            // All of them are below the highest threshold.
            fold[0][class].all += to_units(weight);
            fold[0][class].left += left;
        }
        for fold in &mut folds {
            let mut before = [Sums::default(); 2];
            for (level, here) in fold.iter_mut().enumerate() {
                if level > 0 {
                    for (here, before) in here.iter_mut().zip(&before) {
                        here.above += before.above;
                        here.flagged += before.flagged;
                        here.left += before.left;
                        here.all = before.all;
                    }
                }
                before = *here;
            }
        }
        Some(Levels { thresholds, folds })
    }

    /// Every level, without the rows of a fold; negatives count `scale.0` times, positives `scale.1` times.
    pub fn all(&self, without: Option<u8>, scale: (f64, f64)) -> Vec<At> {
        let kept = || (0..self.folds.len()).filter(move |&fold| without != Some(fold as u8));
        let one = |(level, &threshold): (usize, &f64)| {
            let sum = |class: usize, of: &dyn Fn(&Sums) -> i128| -> f64 {
                kept().map(|fold| of(&self.folds[fold][level][class])).sum::<i128>() as f64 / UNIT
            };
            let both = |of: &dyn Fn(&Sums) -> i128| sum(0, of) * scale.0 + sum(1, of) * scale.1;
            let share = |class: usize| {
                let all = sum(class, &|sums| sums.all);
                (all > 0.0).then(|| sum(class, &|sums| sums.above) / all)
            };
            At {
                threshold,
                above: both(&|sums| sums.above),
                all: both(&|sums| sums.all),
                flagged: both(&|sums| sums.flagged),
                left: both(&|sums| sums.left),
                recall: share(1),
                false_positive_rate: share(0),
            }
        };
        self.thresholds.iter().enumerate().map(one).collect()
    }
}

/// The thresholds that are tried, from high to low: above all scores first, the lowest score last.
fn thresholds(score: &[f64], label: &[bool]) -> Option<Vec<f64>> {
    let positives: Vec<f64> = score.iter().zip(label).filter(|(_, label)| **label).map(|(score, _)| *score).collect();
    let picked = |of: &[f64]| -> Vec<f64> {
        let step = (of.len() as f64 / BY_RANK as f64).max(1.0);
        (0..BY_RANK.min(of.len())).map(|rank| of[((rank as f64 + 1.0) * step) as usize - 1]).collect()
    };
    let mut found = vec![next_above(*score.first()?), *score.last()?];
    found.extend(picked(score));
    found.extend(picked(&positives));
    found.sort_unstable_by(|a, b| b.total_cmp(a));
    found.dedup();
    Some(found)
}
