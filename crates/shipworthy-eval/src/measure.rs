//! The metrics of binary decisions: their names, and their values with uncertainty on one set of rows.

use std::sync::Arc;

use shipworthy_spec::catalogue::{self, Metric};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::count_inferences;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::quantile::quantile_inference;
use shipworthy_stats::ranked::{Ranked, RankedPart};
use shipworthy_stats::score_inference::score_inferences;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_stats::values::{Atom, GroupSum, ValueUnits, mean_estimate, mean_inference};

use crate::candidate_rows::CandidateRows;
use crate::corrected;
use crate::decision::{DECISIONS, Decision};
use crate::outcome::{Estimate, Metrics};
use crate::prices::{ByOutcome, Losses};

/// One number that can be measured: a metric with its statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// A function of the confusion counts.
    Count(CountMetric),
    /// A function of scores and labels.
    Score(ScoreMetric),
    /// Money lost per case to wrong and right decisions.
    ErrorCost,
    /// Money per case to run the candidate.
    RunningCost,
    /// Both.
    TotalCost,
    /// Latency in milliseconds.
    Latency(Statistic),
    /// Share of cases that the candidate decides itself.
    Coverage,
}

/// Which number stands for a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// A quantile, for example 0.95; 1 is the largest value.
    Quantile(f64),
}

/// Top share, in percent of examples, that `lift`, `precision@` and `recall@` speak of when nobody says otherwise.
pub const TOP_PERCENT: u32 = 10;

impl Measure {
    /// The measure behind a canonical name and what follows its dot or `@`.
    pub fn parse(metric: &str, statistic: Option<&str>) -> Option<Measure> {
        if let Some(statistic) = statistic {
            return match metric {
                "latency_ms" => Statistic::parse(statistic).map(Measure::Latency),
                "lift" => statistic.parse().ok().map(|k| Measure::Score(ScoreMetric::LiftAt(k))),
                "precision" => statistic.parse().ok().map(|k| Measure::Score(ScoreMetric::PrecisionAt(k))),
                "recall" => statistic.parse().ok().map(|k| Measure::Score(ScoreMetric::RecallAt(k))),
                _ => None,
            };
        }
        match metric {
            "error_cost" => Some(Measure::ErrorCost),
            "running_cost" => Some(Measure::RunningCost),
            "total_cost" => Some(Measure::TotalCost),
            "latency_ms" => Some(Measure::Latency(Statistic::Mean)),
            "coverage" => Some(Measure::Coverage),
            "lift" => Some(Measure::Score(ScoreMetric::LiftAt(TOP_PERCENT))),
            _ => CountMetric::ALL
                .iter()
                .find(|m| m.name() == metric)
                .map(|&m| Measure::Count(m))
                .or_else(|| ScoreMetric::ALL.iter().find(|m| m.name() == metric).map(|&m| Measure::Score(m))),
        }
    }

    /// The catalogue's entry.
    pub fn metric(self) -> Option<&'static Metric> {
        match self {
            Measure::Latency(_) => catalogue::find("latency_ms.p95"),
            _ => catalogue::find(&self.name()),
        }
    }

    /// Canonical name with its statistic: `recall`, `latency_ms.p95`, `lift@10`.
    pub fn name(self) -> String {
        match self {
            Measure::Count(metric) => metric.name().to_owned(),
            Measure::Score(metric) => metric.name(),
            Measure::ErrorCost => "error_cost".to_owned(),
            Measure::RunningCost => "running_cost".to_owned(),
            Measure::TotalCost => "total_cost".to_owned(),
            Measure::Latency(Statistic::Mean) => "latency_ms.mean".to_owned(),
            Measure::Latency(Statistic::Quantile(1.0)) => "latency_ms.max".to_owned(),
            Measure::Latency(Statistic::Quantile(q)) => format!("latency_ms.p{}", (q * 100.0).round()),
            Measure::Coverage => "coverage".to_owned(),
        }
    }

    /// Whether its value depends on how common positives are.
    pub fn depends_on_prevalence(self) -> bool {
        self.metric().is_some_and(|metric| metric.depends_on_prevalence)
    }
}

impl Statistic {
    fn parse(text: &str) -> Option<Statistic> {
        match text {
            "mean" => Some(Statistic::Mean),
            "max" => Some(Statistic::Quantile(1.0)),
            _ => {
                let percent: f64 = text.strip_prefix('p')?.parse().ok()?;
                (percent > 0.0 && percent < 100.0).then_some(Statistic::Quantile(percent / 100.0))
            }
        }
    }
}

/// Whether a score metric reads scores as probabilities, so that it is undefined for scores on another scale.
fn needs_probability(metric: ScoreMetric) -> bool {
    use ScoreMetric::{Brier, BrierSkill, CalibrationBias, Ece, LogLoss, MeanScore};
    matches!(metric, LogLoss | Brier | BrierSkill | Ece | MeanScore | CalibrationBias)
}

/// What applies to every measurement of one candidate.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Confidence of drawn intervals.
    pub level: Level,
    /// Replicates and seed.
    pub resampling: Resampling,
    /// Whether scores are probabilities.
    pub scores_are_probabilities: bool,
    /// Money per case to run the candidate.
    pub running_cost: Option<f64>,
}

/// Scored rows in order.
#[derive(Debug, Clone)]
pub enum Ranking {
    /// The rows.
    Rows(Ranked),
    /// What a walk over them found, where that is all that is asked: nothing is resampled, and positives are as common as in the rows.
    Walked(RankedPart),
}

/// Mergeable sums and sorted columns of one candidate on one set of rows, ready to answer for any metric.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Rows.
    pub examples: u64,
    /// Unweighted counts of decided rows.
    pub counts: Confusion,
    /// Rows left to a human.
    pub deferred: u64,
    /// Positive rows, decided or not.
    pub positives: u64,
    units: CountUnits,
    coverage: CountUnits,
    ranking: Option<Ranking>,
    loss: Option<ValueUnits>,
    latency_ms: Vec<f64>,
    latency_cluster: Option<Vec<u32>>,
    settings: Settings,
}

impl Measured {
    /// What is measured on these rows.
    pub fn new(rows: &CandidateRows, settings: Settings) -> Measured {
        Measured { ranking: ranked(rows).map(Ranking::Rows), ..Measured::unranked(rows, settings) }
    }

    /// What is measured on plain rows ([`CandidateRows::is_plain`]): how many there are of each label and decision, those with a score
    /// in order, and what outcomes cost, seen and possible.
    pub fn of_plain(
        outcomes: &[[u64; DECISIONS]; 2],
        ranking: Option<Ranking>,
        prices: Option<(&ByOutcome, &[(f64, bool)])>,
        settings: Settings,
    ) -> Measured {
        Measured {
            ranking,
            loss: prices.map(|(losses, possible)| with_possible(outcome_units(outcomes, losses), possible)),
            ..Measured::of_outcomes(outcomes, settings)
        }
    }

    /// The same rows, decided otherwise.
    pub fn decided_otherwise(&self, rows: &CandidateRows) -> Measured {
        Measured { ranking: self.ranking.clone(), ..Measured::unranked(rows, self.settings) }
    }

    /// What is measured where only the decisions matter, on independent rows: from how many there are of each label and decision.
    pub fn of_outcomes(outcomes: &[[u64; DECISIONS]; 2], settings: Settings) -> Measured {
        let of = |label: bool, decision: Decision| outcomes[usize::from(label)][decision as usize];
        let counts = confusion(outcomes);
        let deferred = of(true, Decision::Deferred) + of(false, Decision::Deferred);
        let examples: u64 = outcomes.iter().flat_map(|class| &class[..Decision::Excluded as usize]).sum();
        let coverage = Confusion { tp: (examples - deferred) as f64, fn_: deferred as f64, ..Confusion::default() };
        Measured {
            examples,
            counts,
            deferred,
            positives: outcomes[1][..Decision::Excluded as usize].iter().sum(),
            units: CountUnits::Independent(counts),
            coverage: CountUnits::Independent(coverage),
            ranking: None,
            loss: None,
            latency_ms: Vec::new(),
            latency_cluster: None,
            settings,
        }
    }

    /// Everything but the ranking.
    pub fn unranked(rows: &CandidateRows, settings: Settings) -> Measured {
        let known = Measured::of_outcomes(&rows.outcomes(), settings);
        let present = |at: &usize| rows.latency_ms.as_ref().is_some_and(|l| !l[*at].is_nan());
        let timed: Vec<usize> =
            if rows.latency_ms.is_some() { (0..rows.len()).filter(present).collect() } else { Vec::new() };
        let coverage = match &known.coverage {
            CountUnits::Independent(whole) => *whole,
            CountUnits::Groups(_) | CountUnits::Shared(_) => Confusion::default(),
        };
        Measured {
            units: match &rows.positive_share {
                Some(shares) => corrected::count_units(rows, shares),
                None => grouped_counts(rows, known.counts, |label, decision, weight, group| {
                    if decision != Decision::Deferred {
                        group.add(label, decision == Decision::Positive, weight);
                    }
                }),
            },
            // Coverage is a rate like any other: decided rows are its successes.
            coverage: grouped_counts(rows, coverage, |_, decision, weight, group| {
                group.add(true, decision != Decision::Deferred, weight);
            }),
            loss: loss_units(rows).map(|units| with_possible(units, &rows.possible_loss)),
            latency_ms: rows.latency_ms.as_ref().map_or_else(Vec::new, |l| timed.iter().map(|&at| l[at]).collect()),
            latency_cluster: rows.cluster.as_ref().map(|c| timed.iter().map(|&at| c[at]).collect()),
            ..known
        }
    }

    /// The sorted scores, for curves.
    pub fn ranked(&self) -> Option<&Ranked> {
        match self.ranking.as_ref()? {
            Ranking::Rows(ranked) => Some(ranked),
            Ranking::Walked(_) => None,
        }
    }

    /// Everything there is to know about the uncertainty of `measure`, with positives as common as `prevalence` says
    /// (as common as in the rows, without it). `None` where the metric is undefined.
    pub fn inference(&self, measure: Measure, prevalence: Option<f64>) -> Option<Inference> {
        match measure {
            Measure::Score(metric) => self.score_inferences(&[metric], prevalence).pop().flatten(),
            _ => self.unscored_inference(measure, prevalence),
        }
    }

    /// Expected money per case, errors and running together; `None` without prices.
    pub fn expected_total_cost(&self, prevalence: Option<f64>) -> Option<f64> {
        mean_estimate(&shifted(self.loss.as_ref()?, self.settings.running_cost.unwrap_or(0.0)), prevalence)
    }

    fn unscored_inference(&self, measure: Measure, prevalence: Option<f64>) -> Option<Inference> {
        let resampling = &self.settings.resampling;
        match measure {
            Measure::Count(metric) => count_inferences(&self.units, &[metric], prevalence, resampling).pop().flatten(),
            Measure::Coverage => {
                count_inferences(&self.coverage, &[CountMetric::Recall], None, resampling).pop().flatten()
            }
            Measure::ErrorCost => mean_inference(self.loss.as_ref()?, prevalence, resampling),
            Measure::TotalCost => {
                let running = self.settings.running_cost.unwrap_or(0.0);
                mean_inference(&shifted(self.loss.as_ref()?, running), prevalence, resampling)
            }
            Measure::RunningCost | Measure::Score(_) => None,
            Measure::Latency(Statistic::Quantile(q)) => {
                quantile_inference(&mut self.latency_ms.clone(), q, self.latency_cluster.as_deref())
            }
            Measure::Latency(Statistic::Mean) => {
                let units = latency_units(&self.latency_ms, self.latency_cluster.as_deref());
                mean_inference(&units, None, resampling)
            }
        }
    }

    fn score_inferences(&self, metrics: &[ScoreMetric], prevalence: Option<f64>) -> Vec<Option<Inference>> {
        let mut inferences = match &self.ranking {
            None => return metrics.iter().map(|_| None).collect(),
            Some(Ranking::Rows(ranked)) => score_inferences(ranked, metrics, prevalence, &self.settings.resampling),
            Some(Ranking::Walked(part)) => metrics.iter().map(|&metric| part.inference(metric)).collect(),
        };
        for (inference, &metric) in inferences.iter_mut().zip(metrics) {
            if needs_probability(metric) && !self.settings.scores_are_probabilities {
                *inference = None;
            }
        }
        inferences
    }

    /// Every metric of the catalogue. With `prevalence`, those that depend on it are given for it, and raw as `…_in_sample`.
    pub fn metrics(&self, prevalence: Option<f64>) -> Metrics {
        let mut metrics = Metrics::new();
        let mut put = |measure: Measure, corrected: bool, estimate: Estimate| {
            let suffix =
                if prevalence.is_some() && !corrected && measure.depends_on_prevalence() { "_in_sample" } else { "" };
            metrics.insert(format!("{}{suffix}", measure.name()), estimate);
        };
        let passes: &[Option<f64>] = if prevalence.is_some() { &[prevalence, None] } else { &[None] };
        for &pass in passes {
            let wanted = |measure: &Measure| pass.is_some() || prevalence.is_none() || measure.depends_on_prevalence();
            let counted: Vec<CountMetric> =
                CountMetric::ALL.iter().copied().filter(|&m| wanted(&Measure::Count(m))).collect();
            let inferences = count_inferences(&self.units, &counted, pass, &self.settings.resampling);
            for (&metric, inference) in counted.iter().zip(inferences) {
                put(Measure::Count(metric), pass.is_some(), self.estimate(Measure::Count(metric), inference));
            }
            let scored: Vec<ScoreMetric> =
                ScoreMetric::ALL.iter().copied().filter(|&m| wanted(&Measure::Score(m))).collect();
            for (&metric, inference) in scored.iter().zip(self.score_inferences(&scored, pass)) {
                put(Measure::Score(metric), pass.is_some(), self.estimate(Measure::Score(metric), inference));
            }
            let rest = [Measure::ErrorCost, Measure::RunningCost, Measure::TotalCost, Measure::Coverage];
            let latency =
                [Statistic::Mean, Statistic::Quantile(0.5), Statistic::Quantile(0.95), Statistic::Quantile(0.99)];
            for measure in rest.into_iter().chain(latency.map(Measure::Latency)).filter(wanted) {
                put(measure, pass.is_some(), self.estimate(measure, self.unscored_inference(measure, pass)));
            }
        }
        metrics
    }

    /// Puts an inference into the five fields of a report.
    pub fn estimate(&self, measure: Measure, inference: Option<Inference>) -> Estimate {
        if measure == Measure::RunningCost {
            let cost = self.settings.running_cost;
            return Estimate {
                estimate: cost,
                low: cost,
                high: cost,
                n: self.examples,
                method: "given in the spec".to_owned(),
            };
        }
        let interval = inference.as_ref().and_then(|i| i.interval(self.settings.level));
        Estimate {
            estimate: inference.as_ref().map(Inference::estimate),
            low: interval.map(|i| i.lower),
            high: interval.map(|i| i.upper),
            n: self.denominator(measure),
            method: inference.map_or("undefined", |i| i.drawn_method()).to_owned(),
        }
    }

    /// Rows in the metric's denominator.
    pub fn denominator(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Count(metric) => metric.denominator(&self.counts) as u64,
            Measure::Score(_) => match &self.ranking {
                None => 0,
                Some(Ranking::Rows(ranked)) => ranked.len() as u64,
                Some(Ranking::Walked(part)) => part.rows(),
            },
            Measure::Latency(_) => self.latency_ms.len() as u64,
            _ => self.examples,
        }
    }

    /// Clusters that contribute to the metric's denominator; `None` without clusters.
    pub fn clusters(&self, measure: Measure) -> Option<usize> {
        let groups = match (&self.units, self.latency_cluster.is_some()) {
            (CountUnits::Groups(groups), true) => groups,
            _ => return None,
        };
        Some(match measure {
            Measure::Count(metric) => groups.iter().filter(|g| metric.denominator(g) > 0.0).count(),
            _ => groups.len(),
        })
    }
}

fn confusion(outcomes: &[[u64; DECISIONS]; 2]) -> Confusion {
    let of = |label: bool, decision: Decision| outcomes[usize::from(label)][decision as usize] as f64;
    Confusion {
        tp: of(true, Decision::Positive),
        fn_: of(true, Decision::Negative),
        fp: of(false, Decision::Positive),
        tn: of(false, Decision::Negative),
    }
}

/// The rows that have a score, as the statistics want them.
fn ranked(rows: &CandidateRows) -> Option<Ranked> {
    let scored = rows.scored();
    let weight = rows.weight.as_ref().map(|w| w[..scored].to_vec());
    let cluster = rows.cluster.as_ref().map(|c| c[..scored].to_vec());
    let (score, label) = match scored == rows.len() {
        true => (Arc::clone(&rows.score), Arc::clone(&rows.label)),
        false => (Arc::new(rows.score[..scored].to_vec()), Arc::new(rows.label[..scored].to_vec())),
    };
    (scored > 0).then(|| Ranked::from_shared(score, label, weight, cluster))
}

/// Counts per resampling unit: clusters where there are any, else rows where they are weighted, else all at once.
fn grouped_counts(
    rows: &CandidateRows,
    whole: Confusion,
    mut add: impl FnMut(bool, Decision, f64, &mut Confusion),
) -> CountUnits {
    let mut visit = |group_of: &dyn Fn(usize) -> usize, groups: usize| {
        let mut counts = vec![Confusion::default(); groups];
        for at in 0..rows.len() {
            let weight = rows.weight.as_ref().map_or(1.0, |w| w[at]);
            add(rows.label[at], rows.decision[at], weight, &mut counts[group_of(at)]);
        }
        CountUnits::Groups(counts)
    };
    match (&rows.cluster, &rows.weight) {
        (Some(cluster), _) => {
            let (local, groups) = local_codes(cluster);
            visit(&|at| local[at] as usize, groups)
        }
        (None, Some(_)) => visit(&|at| at, rows.len()),
        (None, None) => CountUnits::Independent(whole),
    }
}

/// Losses per resampling unit, when the spec has prices.
fn loss_units(rows: &CandidateRows) -> Option<ValueUnits> {
    match &rows.loss {
        Some(Losses::ByOutcome(losses)) if rows.weight.is_none() && rows.cluster.is_none() => {
            Some(outcome_units(&rows.outcomes(), losses))
        }
        _ => Some(value_units(rows, &rows.losses()?)),
    }
}

/// Losses of independent rows, from how many there are of each label and decision.
pub fn outcome_units(outcomes: &[[u64; DECISIONS]; 2], losses: &ByOutcome) -> ValueUnits {
    let mut counted = Vec::new();
    for positive in [false, true] {
        for decision in [Decision::Negative, Decision::Positive, Decision::Deferred] {
            let count = outcomes[usize::from(positive)][decision as usize];
            if count > 0 {
                counted.push((positive, bits_of(losses.of(positive, decision)), count as f64));
            }
        }
    }
    ValueUnits::Atoms(merged(counted))
}

/// Sums of a per-row value per resampling unit; equal values of independent rows share an atom.
pub fn value_units(rows: &CandidateRows, values: &[f64]) -> ValueUnits {
    match (&rows.cluster, &rows.weight) {
        (None, None) => ValueUnits::Atoms(atoms(values.iter().copied().zip(rows.label.iter().copied()))),
        (cluster, weight) => {
            let (local, groups) = match cluster {
                Some(cluster) => local_codes(cluster),
                None => ((0..rows.len() as u32).collect(), rows.len()),
            };
            let mut sums = vec![GroupSum::default(); groups];
            for (at, &value) in values.iter().enumerate() {
                let weight = weight.as_ref().map_or(1.0, |w| w[at]);
                add(&mut sums[local[at] as usize], value, rows.label[at], weight);
            }
            ValueUnits::Groups(sums)
        }
    }
}

/// Adds what a mistake would have cost where none was made, so that "no misses seen" is not taken for "no misses".
fn with_possible(units: ValueUnits, possible: &[(f64, bool)]) -> ValueUnits {
    match units {
        ValueUnits::Atoms(mut atoms) => {
            atoms.extend(possible.iter().map(|&(value, positive)| Atom { value, count: 0.0, positive }));
            ValueUnits::Atoms(atoms)
        }
        ValueUnits::Groups(mut groups) => {
            groups.extend(possible.iter().map(|&(value, positive)| {
                let (sum_pos, sum_neg) = if positive { (value, 0.0) } else { (0.0, value) };
                GroupSum { sum_pos, sum_neg, ..GroupSum::default() }
            }));
            ValueUnits::Groups(groups)
        }
    }
}

fn latency_units(values: &[f64], cluster: Option<&[u32]>) -> ValueUnits {
    match cluster {
        None => ValueUnits::Atoms(atoms(values.iter().map(|&v| (v, false)))),
        Some(cluster) => {
            let (local, groups) = local_codes(cluster);
            let mut sums = vec![GroupSum::default(); groups];
            for (&group, &value) in local.iter().zip(values) {
                add(&mut sums[group as usize], value, false, 1.0);
            }
            ValueUnits::Groups(sums)
        }
    }
}

fn add(sum: &mut GroupSum, value: f64, positive: bool, weight: f64) {
    let (total, n) = if positive { (&mut sum.sum_pos, &mut sum.n_pos) } else { (&mut sum.sum_neg, &mut sum.n_neg) };
    *total += value * weight;
    *n += weight;
}

/// The same values with a constant added to each.
fn shifted(units: &ValueUnits, by: f64) -> ValueUnits {
    match units {
        ValueUnits::Atoms(atoms) => {
            ValueUnits::Atoms(atoms.iter().map(|atom| Atom { value: atom.value + by, ..*atom }).collect())
        }
        ValueUnits::Groups(groups) => ValueUnits::Groups(
            groups
                .iter()
                .map(|g| {
                    // A group without examples states a value that was possible; it moves by the constant itself.
                    let possible = g.n_pos + g.n_neg == 0.0;
                    let moved = |sum: f64, n: f64| if possible && sum != 0.0 { sum + by } else { sum + by * n };
                    GroupSum { sum_pos: moved(g.sum_pos, g.n_pos), sum_neg: moved(g.sum_neg, g.n_neg), ..*g }
                })
                .collect(),
        ),
    }
}

/// Distinct (label, value) pairs with their counts, sorted.
fn atoms(values: impl Iterator<Item = (f64, bool)>) -> Vec<Atom> {
    // Most rows lose nothing, or the same constant: count runs of the last few values before sorting the rest.
    const KEPT: usize = 4;
    let mut recent: [(u64, bool, f64); KEPT] = [(u64::MAX, false, 0.0); KEPT];
    let mut filled = 0;
    let mut rest: Vec<(bool, u64)> = Vec::new();
    for (value, positive) in values {
        let bits = bits_of(value);
        match recent[..filled].iter_mut().find(|slot| slot.0 == bits && slot.1 == positive) {
            Some(slot) => slot.2 += 1.0,
            None if filled < KEPT => {
                recent[filled] = (bits, positive, 1.0);
                filled += 1;
            }
            None => rest.push((positive, bits)),
        }
    }
    rest.sort_unstable();
    let mut counted: Vec<(bool, u64, f64)> =
        recent[..filled].iter().map(|&(bits, positive, n)| (positive, bits, n)).collect();
    for run in rest.chunk_by(|a, b| a == b) {
        counted.push((run[0].0, run[0].1, run.len() as f64));
    }
    merged(counted)
}

/// Bits that are equal where values are.
fn bits_of(value: f64) -> u64 {
    (value + 0.0).to_bits()
}

/// Atoms from (label, bits of the value, count), equal ones together.
fn merged(mut counted: Vec<(bool, u64, f64)>) -> Vec<Atom> {
    counted.sort_unstable_by_key(|&(positive, bits, _)| (positive, bits));
    counted
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|same| Atom {
            value: f64::from_bits(same[0].1),
            count: same.iter().map(|c| c.2).sum(),
            positive: same[0].0,
        })
        .collect()
}

/// Cluster codes renumbered 0.. in canonical (ascending) order, with how many there are.
pub(crate) fn local_codes(cluster: &[u32]) -> (Vec<u32>, usize) {
    let Some(&largest) = cluster.iter().max() else { return (Vec::new(), 0) };
    let mut seen = vec![false; largest as usize + 1];
    for &code in cluster {
        seen[code as usize] = true;
    }
    let mut local = vec![0u32; seen.len()];
    let mut next = 0;
    for (code, _) in seen.iter().enumerate().filter(|(_, seen)| **seen) {
        local[code] = next;
        next += 1;
    }
    (cluster.iter().map(|&code| local[code as usize]).collect(), next as usize)
}
