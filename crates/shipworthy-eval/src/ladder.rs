//! Thresholds where every row of a class costs the same: counting is enough.
//!
//! Scores descend, so what lies at or above a threshold is a front part of the rows, and all sums are counts times prices, in the
//! whole units of [`crate::threshold`]. One walk finds the cheapest threshold for all goals together.

use std::ops::Range;

use crate::candidate_rows::CandidateRows;
use crate::decision::Decision;
use crate::prices::{ByOutcome, Losses, Prices};
use crate::threshold::{ClassSums, FOLDS, Goal, Limit, UNIT, Walk, next_above, to_units};

/// Rows whose sums are counts times prices.
#[derive(Clone)]
pub struct Ladder<'a> {
    rows: &'a CandidateRows,
    losses: ByOutcome,
    /// Rows with a score.
    scored: usize,
    /// Rows that go to a human at any threshold.
    band: Range<usize>,
}

/// What a class holds at any threshold.
#[derive(Debug, Clone, Copy, Default)]
struct Class {
    all: u64,
    decided: u64,
    /// Cost of the rows that are not decided.
    cost: i128,
    squares: i128,
}

/// Units lost per row of a class when decided positive, and when decided negative.
#[derive(Debug, Clone, Copy)]
struct Units {
    positive: i64,
    negative: i64,
}

/// The best threshold so far for one goal.
struct Runner<'g> {
    goal: &'g Goal,
    classes: [Class; 2],
    /// Cost at the highest threshold, by class, and what one row above the threshold changes.
    start: [i64; 2],
    scales: [f64; 2],
    best: Option<(f64, f64, [u64; 2])>,
}

impl<'a> Ladder<'a> {
    /// `None` where rows are weighted or prices depend on the row.
    pub fn new(rows: &'a CandidateRows, prices: &Prices, defer: Option<(f64, f64)>) -> Option<Ladder<'a>> {
        let losses = prices.by_outcome().filter(|_| rows.weight.is_none())?;
        let largest = [false, true].into_iter().flat_map(|label| {
            [Decision::Positive, Decision::Negative, Decision::Deferred]
                .map(|decision| losses.of(label, decision).abs())
        });
        // Sums of all rows must fit a word.
        let most = largest.fold(0.0, f64::max) * UNIT * (rows.len() as f64 + 1.0);
        if most.is_nan() || most >= 2_f64.powi(62) {
            return None;
        }
        let scored = rows.scored();
        let above = |threshold: f64| rows.score[..scored].partition_point(|&score| score >= threshold);
        let band = defer.map_or(0..0, |(low, high)| above(high)..above(low).max(above(high)));
        Some(Ladder { rows, losses, scored, band })
    }

    fn units(&self, label: bool) -> Units {
        let of = |decision| to_units(self.losses.of(label, decision)) as i64;
        Units { positive: of(Decision::Positive), negative: of(Decision::Negative) }
    }

    /// What each class holds, fold by fold; all in one without folds.
    fn classes(&self, fold: Option<&[u8]>) -> Vec<[Class; 2]> {
        let mut parts = vec![[Class::default(); 2]; if fold.is_some() { FOLDS as usize } else { 1 }];
        match fold {
            None => {
                let positives = count(&self.rows.label);
                parts[0][1].all = positives;
                parts[0][0].all = self.rows.len() as u64 - positives;
            }
            Some(fold) => {
                for (&label, &fold) in self.rows.label.iter().zip(fold) {
                    parts[fold as usize][usize::from(label)].all += 1;
                }
            }
        }
        for part in &mut parts {
            for class in part {
                class.decided = class.all;
            }
        }
        let loss = Losses::ByOutcome(self.losses);
        for at in self.band.clone().chain(self.scored..self.rows.len()) {
            let label = self.rows.label[at];
            let class = &mut parts[fold.map_or(0, |fold| fold[at] as usize)][usize::from(label)];
            // Deferred rows, and rows without a score, cost the same at every threshold.
            let lost = loss.at(at, label, self.rows.decision[at]);
            class.decided -= 1;
            class.cost += to_units(lost);
            class.squares += to_units(lost * lost);
        }
        parts
    }

    /// The sums with so many rows of each class above the threshold: negatives first.
    fn walk(&self, classes: &[Class; 2], above: [u64; 2]) -> Walk {
        let sums = |label: bool| {
            let (class, above) = (&classes[usize::from(label)], above[usize::from(label)]);
            let (now, was) = (self.losses.of(label, Decision::Positive), self.losses.of(label, Decision::Negative));
            let both = |of_above: i128, of_below: i128| {
                i128::from(above) * of_above + i128::from(class.decided - above) * of_below
            };
            let weight = |rows: u64| i128::from(rows) * UNIT as i128;
            ClassSums {
                above: weight(above),
                decided: weight(class.decided),
                all: weight(class.all),
                cost: class.cost + both(to_units(now), to_units(was)),
                squares: class.squares + both(to_units(now * now), to_units(was * was)),
            }
        };
        Walk { positive: sums(true), negative: sums(false) }
    }

    /// The sums at each of these thresholds, which descend; `None` above all scores.
    pub fn at(&self, thresholds: &[f64]) -> Vec<Option<Walk>> {
        let Some(&top) = self.rows.score[..self.scored].first() else { return vec![None; thresholds.len()] };
        let classes = self.classes(None)[0];
        let (mut row, mut above) = (0, [0_u64; 2]);
        let add = |rows: Range<usize>, above: &mut [u64; 2]| {
            if !rows.is_empty() {
                let labels = &self.rows.label[rows];
                let positives = count(labels);
                above[1] += positives;
                above[0] += labels.len() as u64 - positives;
            }
        };
        thresholds
            .iter()
            .map(|&threshold| {
                let end = row + self.rows.score[row..self.scored].partition_point(|&score| score >= threshold);
                add(row..end.min(self.band.start.max(row)), &mut above);
                add(row.max(self.band.end)..end, &mut above);
                row = end;
                (threshold <= next_above(top)).then(|| self.walk(&classes, above))
            })
            .collect()
    }

    /// For each goal the cheapest threshold and the sums there.
    pub fn cheapest(&self, goals: &[Goal], scales: impl Fn(&Walk) -> (f64, f64)) -> Vec<Option<(f64, Walk)>> {
        let Some(&top) = self.rows.score[..self.scored].first() else { return goals.iter().map(|_| None).collect() };
        let unfolded;
        let fold = match &self.rows.fold[..] {
            [] => {
                unfolded = vec![0; self.rows.len()];
                &unfolded[..]
            }
            fold => fold,
        };
        let parts = self.classes(Some(fold));
        let units = [self.units(false), self.units(true)];
        let steps = units.map(|units| units.positive - units.negative);
        let mut runners: Vec<Runner<'_>> = goals
            .iter()
            .map(|goal| {
                let kept = parts.iter().enumerate().filter(|(number, _)| goal.without != Some(*number as u8));
                let mut classes = [Class::default(); 2];
                for (_, part) in kept {
                    for (sum, class) in classes.iter_mut().zip(part) {
                        sum.add(class);
                    }
                }
                let start = [0, 1].map(|l| classes[l].cost as i64 + classes[l].decided as i64 * units[l].negative);
                let (up, down) = scales(&self.walk(&classes, [0, 0]));
                Runner { goal, classes, start, scales: [down, up], best: None }
            })
            .collect();
        runners.iter_mut().for_each(|runner| runner.offer(next_above(top), [0, 0], &steps));
        // As a rule only a positive makes a lower threshold cheaper; then nothing else need be looked at.
        let by_positives = steps[1] < 0 && steps[0] >= 0;
        let (mut above, mut in_fold, mut worth_a_look) = ([0_u64; 2], [[0_u64; 2]; FOLDS as usize], false);
        let scores = &self.rows.score[..self.scored];
        for at in (0..self.band.start).chain(self.band.end..self.scored) {
            let label = usize::from(self.rows.label[at]);
            above[label] += 1;
            in_fold[fold[at] as usize][label] += 1;
            worth_a_look |= label == 1 || !by_positives;
            if worth_a_look && scores.get(at + 1).is_none_or(|&next| next < scores[at]) {
                worth_a_look = false;
                for runner in &mut runners {
                    let left_out = runner.goal.without.map_or([0, 0], |fold| in_fold[fold as usize]);
                    runner.offer(scores[at], [above[0] - left_out[0], above[1] - left_out[1]], &steps);
                }
            }
        }
        runners
            .into_iter()
            .map(|runner| runner.best.map(|(_, threshold, above)| (threshold, self.walk(&runner.classes, above))))
            .collect()
    }
}

impl Class {
    fn add(&mut self, other: &Class) {
        self.all += other.all;
        self.decided += other.decided;
        self.cost += other.cost;
        self.squares += other.squares;
    }
}

impl Runner<'_> {
    /// Takes a threshold that is cheaper than the best so far; of equally cheap ones the first, which is the highest.
    #[inline]
    fn offer(&mut self, threshold: f64, above: [u64; 2], steps: &[i64; 2]) {
        let cost = |class: usize| (self.start[class] + above[class] as i64 * steps[class]) as f64 * self.scales[class];
        let cost = cost(0) + cost(1);
        if self.best.is_none_or(|best| cost < best.0) && self.allows(above) {
            self.best = Some((cost, threshold, above));
        }
    }

    fn allows(&self, above: [u64; 2]) -> bool {
        let share = |class: usize| {
            let of = self.classes[class].decided;
            (of > 0).then(|| above[class] as f64 / of as f64)
        };
        match self.goal.limit {
            Limit::None => true,
            Limit::FalsePositiveRate(most) => share(0).is_some_and(|rate| rate <= most),
            Limit::Recall(least) => share(1).is_some_and(|rate| rate >= least),
            Limit::SelectionRate(most) => {
                let all = (self.classes[0].all + self.classes[1].all) as f64;
                (above[1] as f64 * self.scales[1] + above[0] as f64 * self.scales[0]) / all <= most
            }
        }
    }
}

fn count(labels: &[bool]) -> u64 {
    labels.iter().filter(|label| **label).count() as u64
}
