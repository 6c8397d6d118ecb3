//! Scores that mean what they say: a map from scores to probabilities, learned on four fifths of the examples and applied to the
//! rest, five times, clusters together. Thresholds then speak of probabilities.
//!
//! What a map does on the examples that it was learned on is named so. Thresholds that are chosen as well are chosen on these
//! cross-fitted probabilities: a rising map keeps the order of scores, so that it gives a threshold next to nothing of the answer.

use std::borrow::Cow;

use indexmap::IndexMap;
use shipworthy_spec::spec::{Candidate, Recalibration, Spec};
use shipworthy_stats::calibration::{Bins, Isotonic, Sigmoid, Temperature, reliability_bands};
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::multiclass::ClassProbabilities;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::sum::exact_sum;
use shipworthy_stats::values::mean_inference;

use crate::gather::{CandidateAnswers, Gathered};
use crate::judged::{Judged, decide};
use crate::measure::{Measure, value_units};
use crate::outcome::{Band, Change, Estimate, Finding, Level, Recalibrated};
use crate::prices::Prices;
use crate::threshold::{FOLDS, folds};
use crate::words::percent;

/// Parts of equally many examples in which scores are held against what happened.
const BANDS: u32 = 10;
/// Places at which the map that ships is told.
const KNOTS: usize = 64;
/// What is compared before and after.
const METRICS: [ScoreMetric; 4] = [ScoreMetric::LogLoss, ScoreMetric::Brier, ScoreMetric::Ece, ScoreMetric::RocAuc];

/// A map from scores to probabilities.
#[derive(Debug, Clone)]
enum Map {
    Isotonic(Isotonic),
    Sigmoid(Sigmoid),
    Temperature(Temperature),
}

impl Map {
    /// Learns from examples; `None` where there are none.
    fn fit(kind: Recalibration, score: &[f64], label: &[bool], weight: Option<&[f64]>) -> Option<Map> {
        match kind {
            Recalibration::Isotonic => {
                let label: Vec<f64> = label.iter().map(|&label| f64::from(u8::from(label))).collect();
                Isotonic::fit(score, &label, weight).map(Map::Isotonic)
            }
            Recalibration::Platt => Sigmoid::fit(score, label, weight).map(Map::Sigmoid),
            Recalibration::Temperature => {
                let labels: Vec<u32> = label.iter().map(|&label| u32::from(label)).collect();
                let others: Vec<f64> = score.iter().map(|score| 1.0 - score).collect();
                let columns: [&[f64]; 2] = [&others, score];
                let dependence = Dependence { weights: weight, clusters: None };
                let of = ClassProbabilities { labels: &labels, columns: &columns, dependence };
                Temperature::fit(&of).map(Map::Temperature)
            }
        }
    }

    fn apply(&self, score: f64) -> f64 {
        let found = match self {
            Map::Isotonic(map) => map.apply(score),
            Map::Sigmoid(map) => map.apply(score),
            Map::Temperature(map) => map.apply(&[1.0 - score, score])[1],
        };
        found.clamp(0.0, 1.0)
    }
}

/// A candidate's answers as they are judged: as they were given, or recalibrated without the fold of each row.
pub fn answers<'a>(
    candidate: &Candidate,
    gathered: &'a Gathered,
    index: usize,
    positive_rate: Option<f64>,
    seed: u64,
) -> Cow<'a, CandidateAnswers> {
    let given = &gathered.candidates[index];
    let Some(kind) = candidate.recalibrate.filter(|_| !given.score.is_empty()) else { return Cow::Borrowed(given) };
    let fold = folds(gathered, seed);
    let weight = weights(gathered, positive_rate);
    let maps: Vec<Option<Map>> = (0..FOLDS as u8)
        .map(|without| learned(kind, gathered, given, weight.as_deref(), |row| fold[row] != without))
        .collect();
    let one = |(row, &score): (usize, &f64)| match &maps[fold[row] as usize] {
        Some(map) if !score.is_nan() => map.apply(score),
        // Nothing to learn from: of one number nothing better is known than that it is a number.
        None if !score.is_nan() => positive_rate.unwrap_or(0.5),
        _ => score,
    };
    let score = given.score.iter().enumerate().map(one).collect();
    Cow::Owned(CandidateAnswers { score, ..given.clone() })
}

fn learned(
    kind: Recalibration,
    gathered: &Gathered,
    given: &CandidateAnswers,
    weight: Option<&[f64]>,
    keep: impl Fn(usize) -> bool,
) -> Option<Map> {
    let rows: Vec<usize> = (0..gathered.rows).filter(|&row| keep(row) && !given.score[row].is_nan()).collect();
    let score: Vec<f64> = rows.iter().map(|&row| given.score[row]).collect();
    let label: Vec<bool> = rows.iter().map(|&row| gathered.label[row]).collect();
    let weight: Option<Vec<f64>> = weight.map(|weight| rows.iter().map(|&row| weight[row]).collect());
    Map::fit(kind, &score, &label, weight.as_deref())
}

/// Weights of the golden set, else those that make positives as common as in production.
fn weights(gathered: &Gathered, positive_rate: Option<f64>) -> Option<Vec<f64>> {
    if let Some(weight) = &gathered.weight {
        return Some(weight.clone());
    }
    let rate = positive_rate?;
    let share = gathered.label.iter().filter(|&&label| label).count() as f64 / gathered.rows as f64;
    if share <= 0.0 || share >= 1.0 {
        return None;
    }
    let of = |label: &bool| if *label { rate / share } else { (1.0 - rate) / (1.0 - share) };
    Some(gathered.label.iter().map(of).collect())
}

/// What recalibration did to a candidate; `None` where it was not asked for.
pub fn told(
    spec: &Spec,
    gathered: &Gathered,
    judged: &Judged,
    prices: Option<&Prices>,
    seed: u64,
) -> Option<Recalibrated> {
    let candidate = &spec.candidates[judged.index];
    let kind = candidate.recalibrate.filter(|_| !judged.rows.score.is_empty())?;
    let mut plain = spec.clone();
    plain.candidates[judged.index].recalibrate = None;
    let raw = decide(&plain, gathered, judged.index, prices, judged.settings, seed);
    let rate = judged.positive_rate;
    let weight = weights(gathered, rate);
    let given = &gathered.candidates[judged.index];
    let map = learned(kind, gathered, given, weight.as_deref(), |_| true)?;
    let metrics: IndexMap<String, Change> = METRICS
        .iter()
        .map(|&metric| {
            let measure = Measure::Score(metric);
            let rate = rate.filter(|_| measure.depends_on_prevalence());
            let of = |judged: &Judged| judged.everybody.estimate(measure, judged.everybody.inference(measure, rate));
            let in_sample =
                (metric == ScoreMetric::LogLoss).then(|| in_sample(gathered, given, weight.as_deref(), &map));
            (measure.name(), Change { before: of(&raw), after: of(judged), in_sample: in_sample.flatten() })
        })
        .collect();
    // Only scores that are probabilities already can be held against the same threshold.
    let comparable = raw.settings.scores_are_probabilities && prices.is_some();
    Some(Recalibrated {
        method: match kind {
            Recalibration::Isotonic => "isotonic",
            Recalibration::Platt => "platt",
            Recalibration::Temperature => "temperature",
        }
        .to_owned(),
        before: bands(gathered, &raw, weight.as_deref()),
        after: bands(gathered, judged, weight.as_deref()),
        metrics,
        map: knots(given, &map),
        cost_before: comparable
            .then(|| raw.everybody.estimate(Measure::ErrorCost, raw.everybody.inference(Measure::ErrorCost, rate))),
        saves: if comparable { saved(&raw, judged, rate) } else { None },
    })
}

/// Log loss of the map that ships on the examples that it was learned on.
fn in_sample(gathered: &Gathered, given: &CandidateAnswers, weight: Option<&[f64]>, map: &Map) -> Option<f64> {
    let rows: Vec<usize> = (0..gathered.rows).filter(|&row| !given.score[row].is_nan()).collect();
    let weight = |row: usize| weight.map_or(1.0, |weight| weight[row]);
    let lost = |row: usize| {
        let p = map.apply(given.score[row]).clamp(1e-15, 1.0 - 1e-15);
        -(if gathered.label[row] { p } else { 1.0 - p }).ln()
    };
    let whole = exact_sum(rows.iter().map(|&row| weight(row)));
    (whole > 0.0).then(|| exact_sum(rows.iter().map(|&row| weight(row) * lost(row))) / whole)
}

/// What recalibrated decisions save against those of the raw scores, per case.
fn saved(raw: &Judged, judged: &Judged, rate: Option<f64>) -> Option<Estimate> {
    let rows = &judged.rows;
    let one =
        |(&row, &label): (&u32, &bool)| Some(raw.loss_at(row as usize, label)? - judged.loss_at(row as usize, label)?);
    let values: Vec<f64> = rows.row.iter().zip(rows.label.iter()).map(one).collect::<Option<_>>()?;
    let inference = mean_inference(&value_units(rows, &values), rate, &judged.settings.resampling)?;
    let interval = inference.interval(judged.settings.level);
    Some(Estimate {
        estimate: Some(inference.estimate()),
        low: interval.map(|interval| interval.lower),
        high: interval.map(|interval| interval.upper),
        n: rows.len() as u64,
        method: format!("paired {}", inference.drawn_method()),
    })
}

/// What scores say against how often it happens. Empty unless scores are probabilities.
fn bands(gathered: &Gathered, judged: &Judged, weight: Option<&[f64]>) -> Vec<Band> {
    let rows = &judged.rows;
    let scored = rows.scored();
    if !judged.settings.scores_are_probabilities {
        return Vec::new();
    }
    let weights: Option<Vec<f64>> =
        weight.map(|weight| rows.row[..scored].iter().map(|&row| weight[row as usize]).collect());
    let clusters = gathered.cluster.as_ref().and(rows.cluster.as_ref()).map(|clusters| &clusters[..scored]);
    let dependence = Dependence { weights: weights.as_deref(), clusters };
    let found = reliability_bands(&rows.score[..scored], &rows.label[..scored], &dependence, Bins::Quantile(BANDS));
    let mut bands: Vec<Band> = Vec::new();
    for band in found.unwrap_or_default() {
        let inside = |score: &f64| (bands.is_empty() || *score > band.from) && *score <= band.to;
        let examples = rows.score[..scored].iter().filter(|score| inside(score)).count() as u64;
        let interval = band.happened.interval(judged.settings.level);
        bands.push(Band {
            from: band.from,
            to: band.to,
            says: band.mean_score,
            happened: Estimate {
                estimate: Some(band.happened.estimate()),
                low: interval.map(|interval| interval.lower),
                high: interval.map(|interval| interval.upper),
                n: examples,
                method: band.happened.drawn_method().to_owned(),
            },
        });
    }
    bands
}

/// The map that ships, at places from the lowest to the highest score.
fn knots(given: &CandidateAnswers, map: &Map) -> Vec<(f64, f64)> {
    if let Map::Isotonic(map) = map
        && map.knots().len() <= 2 * KNOTS
    {
        return map.knots().to_vec();
    }
    let scores = || given.score.iter().copied().filter(|score| !score.is_nan());
    let (low, high) = (scores().fold(f64::INFINITY, f64::min), scores().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return Vec::new();
    }
    let place = |knot: usize| low + (high - low) * knot as f64 / (KNOTS - 1) as f64;
    (0..KNOTS).map(|knot| (place(knot), map.apply(place(knot)))).collect()
}

/// Candidates whose scores say on average something else than what happens: by at least a tenth of it, and not by chance.
pub fn findings(spec: &Spec, candidates: &[Judged]) -> Vec<Finding> {
    let one = |judged: &Judged| {
        if spec.candidates[judged.index].recalibrate.is_some() || !judged.settings.scores_are_probabilities {
            return None;
        }
        let bias = judged.everybody.inference(Measure::Score(ScoreMetric::CalibrationBias), judged.positive_rate)?;
        let says = judged.everybody.inference(Measure::Score(ScoreMetric::MeanScore), judged.positive_rate)?.estimate();
        let happens = says - bias.estimate();
        let interval = bias.interval(judged.settings.level)?;
        let by_chance = interval.lower <= 0.0 && interval.upper >= 0.0;
        (!by_chance && bias.estimate().abs() >= 0.1 * happens).then(|| Finding {
            code: "scores-are-no-probabilities".to_owned(),
            severity: Level::Note,
            message: format!(
                "the scores of {} say {} on average, and {} happen",
                judged.name,
                percent(says),
                percent(happens)
            ),
            remedy: "to read them as probabilities, add `recalibrate: isotonic` (or `platt`, with few examples) to the candidate"
                .to_owned(),
            slice: None,
            column: None,
            rows: None,
        })
    };
    candidates.iter().filter_map(one).collect()
}
