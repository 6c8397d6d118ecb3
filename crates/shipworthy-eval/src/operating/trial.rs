//! One candidate whose rows can be decided in any way, and what that does.

use shipworthy_spec::spec::{PositiveRate, Spec};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::values::mean_inference;

use super::answer::Point;
use crate::decision::{Decision, DecisionRule};
use crate::gather::Gathered;
use crate::judged::Judged;
use crate::measure::{Measure, Measured, value_units};
use crate::outcome::Estimate;
use crate::prices::Prices;
use crate::recalibrate;
use crate::threshold::{Effect, FOLDS, Goal, Limit, Sweep, folds};

/// A candidate under trial.
pub struct Trial<'a> {
    pub spec: &'a Spec,
    pub gathered: &'a Gathered,
    pub judged: &'a Judged,
    pub prices: &'a Prices,
    /// Fold of each golden row.
    pub fold: Vec<u8>,
    /// Share of positives in production, where the spec says it.
    pub rate: Option<f64>,
    /// Scores inside this band go to people.
    pub defer: Option<(f64, f64)>,
    /// Scores by golden row as they are decided: recalibrated where the spec says so, and NaN where missing.
    score: Vec<f64>,
}

/// What a threshold was chosen to be: on everything, and for each fold on the others.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// On all examples.
    pub shipped: Option<Effect>,
    /// Without each fold.
    pub folds: Vec<Option<f64>>,
}

impl<'a> Trial<'a> {
    pub fn new(spec: &'a Spec, gathered: &'a Gathered, judged: &'a Judged, prices: &'a Prices, seed: u64) -> Trial<'a> {
        let rate = spec.positive_rate.map(|rate| rate.value);
        let candidate = &spec.candidates[judged.index];
        let answers = recalibrate::answers(candidate, gathered, judged.index, rate, seed);
        let score = answers.score.clone();
        Trial { spec, gathered, judged, prices, fold: folds(gathered, seed), rate, defer: judged.defer, score }
    }

    /// The same with nobody to ask.
    pub fn alone(&self) -> Trial<'a> {
        Trial { fold: self.fold.clone(), score: self.score.clone(), defer: None, ..*self }
    }

    /// The rule of the candidate at a threshold.
    pub fn rule(&self, threshold: f64) -> DecisionRule {
        let candidate = &self.spec.candidates[self.judged.index];
        DecisionRule { threshold, defer: self.defer, null_score: candidate.null_score }
    }

    /// Decisions by golden row; rows that do not count are excluded.
    pub fn decided(&self, decide: impl Fn(usize) -> Decision) -> Vec<Decision> {
        let mut decision = vec![Decision::Excluded; self.gathered.rows];
        self.judged.rows.row.iter().for_each(|&row| decision[row as usize] = decide(row as usize));
        decision
    }

    /// Decisions by a threshold for each fold; a fold without one flags nobody.
    pub fn cross_fitted(&self, thresholds: &[Option<f64>]) -> Vec<Decision> {
        self.decided(|row| {
            let threshold = thresholds[self.fold[row] as usize].unwrap_or(f64::INFINITY);
            self.rule(threshold).decide(self.score(row))
        })
    }

    /// The score of a golden row; NaN where there is none: it is decided by the spec's rule and not by its place in the ranking.
    pub fn score(&self, row: usize) -> f64 {
        self.score[row]
    }

    /// The cheapest threshold within a limit, at a share of positives.
    pub fn cheapest(&self, limit: Limit, rate: Option<f64>) -> Chosen {
        let rate = rate.map(|value| PositiveRate { value, low: value, high: value });
        let rows = self.judged.rows.with_folds(&self.fold);
        let sweep = Sweep::new(&rows, self.prices, self.defer, rate.as_ref());
        let goals: Vec<Goal> =
            [None].into_iter().chain((0..FOLDS as u8).map(Some)).map(|without| Goal { without, limit }).collect();
        let mut found = sweep.cheapest(&goals);
        let folds = found.split_off(1).into_iter().map(|effect| effect.map(|effect| effect.threshold)).collect();
        Chosen { shipped: found[0], folds }
    }

    /// What decisions do.
    pub fn measured(&self, decision: &[Decision]) -> Measured {
        let mut rows = self.judged.rows.clone();
        rows.decide(decision, Some(self.prices));
        Measured::unranked(&rows, self.judged.settings)
    }

    /// What a way of deciding saves against another, per case, on the same examples.
    pub fn saved(&self, against: &[Decision], decision: &[Decision], rate: Option<f64>) -> Option<Inference> {
        let rows = &self.judged.rows;
        let one = |(&row, &label): (&u32, &bool)| {
            let row = row as usize;
            self.prices.loss(row, label, against[row]) - self.prices.loss(row, label, decision[row])
        };
        let values: Vec<f64> = rows.row.iter().zip(rows.label.iter()).map(one).collect();
        mean_inference(&value_units(rows, &values), rate, &self.judged.settings.resampling)
    }

    /// The same as figures of a report.
    pub fn saves(&self, against: &[Decision], decision: &[Decision]) -> Option<Estimate> {
        if against == decision {
            return None;
        }
        Some(self.figures(self.saved(against, decision, self.rate)?))
    }

    /// An inference about money as figures of a report.
    pub fn figures(&self, inference: Inference) -> Estimate {
        let interval = inference.interval(self.judged.settings.level);
        Estimate {
            estimate: Some(inference.estimate()),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            n: self.judged.rows.len() as u64,
            method: inference.drawn_method().to_owned(),
        }
    }

    /// A way of deciding with what it does, against today's decisions.
    pub fn point(&self, name: &str, threshold: Option<f64>, chosen: bool, decision: &[Decision]) -> Point {
        let measured = self.measured(decision);
        let of = |measure: Measure, rate: Option<f64>| measured.estimate(measure, measured.inference(measure, rate));
        Point {
            name: name.to_owned(),
            constraint: None,
            threshold,
            review_from: None,
            chosen,
            cost: of(Measure::ErrorCost, self.rate),
            cost_in_sample: None,
            saves: self.saves(&self.judged.decision, decision),
            recall: of(Measure::Count(CountMetric::Recall), None),
            false_positive_rate: of(Measure::Count(CountMetric::FalsePositiveRate), None),
            flagged: self.share(decision, Decision::Positive),
            reviewed: self.share(decision, Decision::Deferred),
        }
    }

    /// Share of cases that are decided so, with positives as common as in production.
    pub fn share(&self, decision: &[Decision], wanted: Decision) -> Option<f64> {
        let rows = &self.judged.rows;
        let (mut part, mut all) = ([0.0; 2], [0.0; 2]);
        for (at, &row) in rows.row.iter().enumerate() {
            // Weights that are whole numbers add up to the same in any order; others nearly do, and are shown rounded.
            let weight = rows.weight.as_ref().map_or(1.0, |weight| weight[at]);
            let class = usize::from(rows.label[at]);
            all[class] += weight;
            part[class] += if decision[row as usize] == wanted { weight } else { 0.0 };
        }
        let total = all[0] + all[1];
        if total <= 0.0 {
            return None;
        }
        Some(match self.rate.filter(|_| all[0] > 0.0 && all[1] > 0.0) {
            Some(rate) => rate * part[1] / all[1] + (1.0 - rate) * part[0] / all[0],
            None => (part[0] + part[1]) / total,
        })
    }

    /// Cases a day, where the spec says how many there are.
    pub fn cases_per_day(&self) -> Option<f64> {
        Some(self.spec.errors.as_ref()?.volume_per_month? / crate::limits::DAYS_PER_MONTH)
    }
}
