//! Two candidates on the same examples: paired differences.

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::multiplicity::holm;
use shipworthy_stats::paired::{PairedConfusion, PairedUnits, paired_auc_inference, paired_count_inference};
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::values::mean_inference;

use crate::candidate_rows::CandidateRows;
use crate::decision::Decision;
use crate::judged::Judged;
use crate::measure::{Measure, Statistic, value_units};
use crate::outcome::Comparison;

/// Metrics on which every pair of candidates is compared.
const COMPARED: [Measure; 6] = [
    Measure::ErrorCost,
    Measure::TotalCost,
    Measure::Count(CountMetric::Recall),
    Measure::Count(CountMetric::FalsePositiveRate),
    Measure::Count(CountMetric::Precision),
    Measure::Score(ScoreMetric::RocAuc),
];

/// Two candidates, a and b.
pub struct Pair<'a> {
    /// The first.
    pub a: &'a Judged,
    /// The second.
    pub b: &'a Judged,
}

/// Uncertainty of metric(a) − factor × metric(b) on those of `rows` (rows of a) for which both have an answer.
/// `None` where the metric cannot be compared example by example, or is undefined.
pub fn difference(
    pair: &Pair<'_>,
    rows: &CandidateRows,
    measure: Measure,
    factor: f64,
    prevalence: Option<f64>,
) -> Option<Inference> {
    let (a, b) = (pair.a, pair.b);
    let both = |row: u32| b.decision[row as usize] != Decision::Excluded;
    let shared;
    let rows = if b.rows.len() < b.decision.len() {
        shared = rows.filter(both);
        &shared
    } else {
        rows
    };
    let resampling = &a.settings.resampling;
    let of = |value: &dyn Fn(usize) -> f64| -> Option<Inference> {
        let values: Vec<f64> = rows.row.iter().map(|&row| value(row as usize)).collect();
        mean_inference(&value_units(rows, &values), prevalence, resampling)
    };
    let lost = |running: f64| -> Option<Inference> {
        let (ours, theirs) = (a.loss.as_ref()?, b.loss.as_ref()?);
        let one = |(&row, &label): (&u32, &bool)| {
            let row = row as usize;
            ours.at(row, label, a.decision[row]) - factor * theirs.at(row, label, b.decision[row]) + running
        };
        let values: Vec<f64> = rows.row.iter().zip(rows.label.iter()).map(one).collect();
        mean_inference(&value_units(rows, &values), prevalence, resampling)
    };
    match measure {
        Measure::Count(metric) => {
            paired_count_inference(&paired_units(pair, rows), metric, factor, prevalence, resampling)
        }
        Measure::ErrorCost => lost(0.0),
        Measure::TotalCost => {
            lost(a.settings.running_cost.unwrap_or(0.0) - factor * b.settings.running_cost.unwrap_or(0.0))
        }
        Measure::Coverage => {
            let decided = |judged: &Judged, row: usize| f64::from(u8::from(judged.decision[row] != Decision::Deferred));
            of(&|row| decided(a, row) - factor * decided(b, row))
        }
        Measure::Latency(Statistic::Mean) if !a.latency_ms.is_empty() && !b.latency_ms.is_empty() => {
            let timed = rows.filter(|row| !a.latency_ms[row as usize].is_nan() && !b.latency_ms[row as usize].is_nan());
            let values: Vec<f64> =
                timed.row.iter().map(|&row| a.latency_ms[row as usize] - factor * b.latency_ms[row as usize]).collect();
            mean_inference(&value_units(&timed, &values), None, resampling)
        }
        Measure::Score(metric) => score_difference(pair, rows, metric, factor, prevalence),
        Measure::RunningCost | Measure::Latency(_) => None,
    }
}

fn score_difference(
    pair: &Pair<'_>,
    rows: &CandidateRows,
    metric: ScoreMetric,
    factor: f64,
    prevalence: Option<f64>,
) -> Option<Inference> {
    let (a, b) = (pair.a, pair.b);
    if a.rows.score.is_empty() || b.rows.score.is_empty() {
        return None;
    }
    let (ours, theirs) = (a.score_by_row(), b.score_by_row());
    let scored = rows.filter(|row| !ours[row as usize].is_nan() && !theirs[row as usize].is_nan());
    let label = &scored.label;
    let pick = |scores: &[f64]| -> Vec<f64> { scored.row.iter().map(|&row| scores[row as usize]).collect() };
    let (ours, theirs) = (pick(&ours), pick(&theirs));
    let probabilities = a.settings.scores_are_probabilities && b.settings.scores_are_probabilities;
    let mean_of = |loss: &dyn Fn(f64, bool) -> f64| {
        let values: Vec<f64> =
            ours.iter().zip(&theirs).zip(label.iter()).map(|((&x, &y), &l)| loss(x, l) - factor * loss(y, l)).collect();
        mean_inference(&value_units(&scored, &values), prevalence, &a.settings.resampling)
    };
    match metric {
        ScoreMetric::RocAuc if scored.weight.is_none() => {
            paired_auc_inference(&ours, &theirs, label, scored.cluster.as_deref(), factor)
        }
        ScoreMetric::Brier if probabilities => mean_of(&|p, l| (p - f64::from(u8::from(l))).powi(2)),
        ScoreMetric::LogLoss if probabilities => mean_of(&|p, l| {
            let p = p.clamp(1e-15, 1.0 - 1e-15);
            -(if l { p } else { 1.0 - p }).ln()
        }),
        _ => None,
    }
}

/// Every candidate against the baseline (else against the first), metric by metric.
pub fn comparisons(candidates: &[Judged], baseline: Option<usize>, prevalence: Option<f64>) -> Vec<Comparison> {
    let Some(b) = candidates.get(baseline.unwrap_or(0)) else { return Vec::new() };
    let mut all = Vec::new();
    for a in candidates.iter().filter(|a| a.index != b.index) {
        let pair = Pair { a, b };
        let mut found: Vec<(Comparison, f64)> = Vec::new();
        for measure in COMPARED {
            let rate = prevalence.filter(|_| measure.depends_on_prevalence());
            let Some(inference) = difference(&pair, &a.rows, measure, 1.0, rate) else { continue };
            let interval = inference.interval(a.settings.level);
            let two_sided = 2.0 * inference.p_value_below(0.0).min(inference.p_value_above(0.0));
            found.push((
                Comparison {
                    a: a.name.clone(),
                    b: b.name.clone(),
                    metric: measure.name(),
                    difference: Some(inference.estimate()),
                    low: interval.map(|i| i.lower),
                    high: interval.map(|i| i.upper),
                    p_value: None,
                    n: a.everybody.denominator(measure),
                    method: format!("paired {}", inference.drawn_method()),
                },
                two_sided.min(1.0),
            ));
        }
        let adjusted = holm(&found.iter().map(|(_, p)| *p).collect::<Vec<_>>());
        all.extend(
            found.into_iter().zip(adjusted).map(|((comparison, _), p)| Comparison { p_value: Some(p), ..comparison }),
        );
    }
    all
}

/// Counts of label × decision of a × decision of b, per resampling unit, on rows that both decide.
fn paired_units(pair: &Pair<'_>, rows: &CandidateRows) -> PairedUnits {
    // How positive a decision counts; nothing where it is left to a human or not taken.
    let share = |judged: &Judged, row: u32| {
        let plain = match judged.decision[row as usize] {
            Decision::Positive => 1.0,
            Decision::Negative => 0.0,
            Decision::Deferred | Decision::Excluded => return None,
        };
        Some(judged.positive_share.as_ref().map_or(plain, |shares| shares[row as usize]))
    };
    let shares = rows
        .row
        .iter()
        .enumerate()
        .filter_map(|(at, &row)| Some((at, rows.label[at], share(pair.a, row)?, share(pair.b, row)?)));
    let add = |counts: &mut PairedConfusion, label: bool, a: f64, b: f64, weight: f64| {
        for (a_positive, a) in [(true, a), (false, 1.0 - a)] {
            for (b_positive, b) in [(true, b), (false, 1.0 - b)] {
                counts.add(label, a_positive, b_positive, a * b * weight);
            }
        }
    };
    match (&rows.cluster, &rows.weight) {
        (None, None) => {
            let mut counts = PairedConfusion::default();
            shares.for_each(|(_, label, a, b)| add(&mut counts, label, a, b, 1.0));
            // Shares outside 0 and 1 can leave a little less than nothing.
            counts.cells = counts.cells.map(|by_a| by_a.map(|by_b| by_b.map(|cell| cell.max(0.0))));
            PairedUnits::Independent(counts)
        }
        (cluster, weight) => {
            let mut groups: std::collections::BTreeMap<u32, PairedConfusion> = std::collections::BTreeMap::new();
            for (at, label, a, b) in shares {
                let group = cluster.as_ref().map_or(at as u32, |c| c[at]);
                add(groups.entry(group).or_default(), label, a, b, weight.as_ref().map_or(1.0, |w| w[at]));
            }
            PairedUnits::Groups(groups.into_values().collect())
        }
    }
}
