//! Rates corrected for the judge, from labels of the same population.

use super::refusal::{LEAST_LABELS, Refusal};
use super::tuned::{PairedSums, power_tuned};
use crate::confusion::Confusion;
use crate::inference::{Between, Inference, Law, Link, RateLaw};

/// Name of the bounds.
pub(crate) const BOUND: &str = "clopper-pearson on effective n of smoothed PPI++";
/// Name of the drawn interval.
pub(crate) const DRAWN: &str = "wilson on effective n of smoothed PPI++";
/// Names where labels were drawn by the judge's verdict.
pub(crate) const BY_VERDICT: &str = "clopper-pearson on effective n of strata by verdict";
/// Its drawn interval.
pub(crate) const BY_VERDICT_DRAWN: &str = "wilson on effective n of strata by verdict";

/// Imagined outputs of either kind with each verdict, where labels were drawn by verdict. By simulation: with 1 the rare bad outputs
/// among the judge's passes are missed, and a bar is cleared wrongly in up to 6.6% of samples; with 1.5 in at most 4.7%.
const IMAGINED: f64 = 1.5;

/// Verdicts on outputs that nobody labelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unlabelled {
    /// How many of them the judge passes.
    pub passed: u64,
    /// How many it fails.
    pub failed: u64,
}

/// How the outputs that people labelled were drawn from those that were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampled {
    /// At random, whatever the judge said.
    AtRandom,
    /// At random among those that the judge passed, and apart from that among those that it failed, in whatever numbers: usually
    /// more of the latter.
    ByVerdict,
}

/// What people would find, from their labels and the judge's verdicts together.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The corrected rate, mean or difference, with its bounds. Its effective n is the number of labels that would say as much
    /// without a judge.
    pub value: Inference,
    /// What the judge says itself, over all outputs. Not to be believed: it is here to be shown beside the corrected value.
    pub raw: f64,
    /// What the labels say alone; `None` where they were not drawn at random.
    pub people: Option<f64>,
    /// How much the judge's verdicts count: 0 is not at all, 1 as much as labels.
    pub judge_weight: f64,
    /// Outputs that people labelled.
    pub labels: u64,
    /// Outputs that were judged, labelled ones among them.
    pub judged: u64,
    /// What the variance of the value is made of: this over `labels` …
    pub(super) per_label: f64,
    /// … plus this over `judged`.
    pub(super) per_judged: f64,
}

impl Corrected {
    /// How many labels one label is worth beside this judge: 1.6 means that 100 labels and the judge say as much as 160 labels.
    pub fn worth_of_a_label(&self) -> f64 {
        self.value.effective_n() / self.labels as f64
    }
}

/// What share of outputs would people pass, when they have labelled some and a judge has judged all?
///
/// Labels at random: prediction-powered inference ([`power_tuned`] with one imagined output in each corner). Labels by verdict:
/// people's rate among the judge's passes and among its fails, weighted by how often it says either (a stratified estimate;
/// Cochran, 1977, section 5.3), with one and a half imagined outputs of either kind in each. Both have the variance of a rate
/// with so many effective labels; bounds are those of Clopper and Pearson on them (Korn and Graubard, 1998), the interval is Wilson's. Normal
/// bounds on the same variance, as published, are passed wrongly by up to 6.4% of samples instead of 5% when the rate is near an
/// end; these in at most 5%.
///
/// Outputs are independent; [`corrected_mean`](super::corrected_mean) has clusters. `labelled` counts labels by people's and the
/// judge's opinion; `unlabelled` are the other outputs. A judge that knows nothing leaves the people's rate, one that knows much
/// makes few labels say as much as many ([`Corrected::worth_of_a_label`]).
///
/// # Errors
/// [`Refusal::TooFewLabels`] below 30, and [`Refusal::UnlabelledVerdict`] where labels by verdict leave one out.
pub fn corrected_rate(labelled: &Confusion, unlabelled: Unlabelled, sampled: Sampled) -> Result<Corrected, Refusal> {
    let m = labelled.total();
    let labels = m.round() as u64;
    if labels < LEAST_LABELS {
        return Err(Refusal::TooFewLabels { labels, needed: LEAST_LABELS });
    }
    match sampled {
        Sampled::AtRandom => {
            let Unlabelled { passed, failed } = unlabelled;
            let sums = PairedSums {
                labelled: m,
                labels: labelled.positives(),
                verdicts: labelled.selected(),
                squared_labels: labelled.positives(),
                squared_verdicts: labelled.selected(),
                products: labelled.tp,
                others: (passed + failed) as f64,
                other_verdicts: passed as f64,
                squared_other_verdicts: passed as f64,
            };
            // Yes and no have no skewness that their bounds do not know of.
            of_sums(&sums, (0.0, 1.0), |_| 0.0).ok_or(Refusal::TooFewLabels { labels, needed: LEAST_LABELS })
        }
        Sampled::ByVerdict => by_verdict(labelled, unlabelled),
    }
}

/// Independent labels and verdicts between 0 and 1, told in the unit of `range`. `cubes` is the sum of the cubes of what each output
/// moves the estimate by, where the judge's verdicts count by a weight. `None` without labels.
pub(super) fn of_sums(sums: &PairedSums, range: (f64, f64), cubes: impl Fn(f64) -> f64) -> Option<Corrected> {
    let tuned = power_tuned(sums, 1.0)?;
    let (m, judged) = (sums.labelled, sums.labelled + sums.others);
    let place = tuned.estimate.clamp(0.0, 1.0);
    let variance = tuned.standard_error.powi(2);
    let spread = spread_beside_yes_and_no(m, sums.labels / m, sums.squared_labels / m);
    let between = if spread < 1.0 && variance > 0.0 {
        Between { df: (m - 1.0).max(1.0), skewness: cubes(tuned.judge_weight) / variance.powf(1.5) }
    } else {
        Between::NOTHING
    };
    let error = Error { variance, count: m, most: judged, spread, between };
    let value = error.inference(place, m, None, range, (BOUND, DRAWN));
    let told = |share: f64| range.0 + (range.1 - range.0) * share;
    Some(Corrected {
        value,
        raw: told((sums.verdicts + sums.other_verdicts) / judged),
        people: Some(told(sums.labels / m)),
        judge_weight: tuned.judge_weight,
        labels: m.round() as u64,
        judged: judged.round() as u64,
        per_label: tuned.per_label,
        per_judged: tuned.per_judged,
    })
}

/// Variance of labels between 0 and 1, as a share of the variance that yes and no of the same mean have: 1 for yes and no, and much
/// less where most labels are ties. `squares` is the mean of squared labels. With the imagined outputs of [`power_tuned`].
pub(super) fn spread_beside_yes_and_no(labels: f64, mean: f64, squares: f64) -> f64 {
    if squares >= mean {
        return 1.0;
    }
    let smoothed = |of: f64| (labels * of + 2.0) / (labels + 4.0);
    let (mean, squares) = (smoothed(mean), smoothed(squares));
    ((squares - mean * mean) / (mean * (1.0 - mean))).clamp(0.0, 1.0)
}

/// The error of an estimate between 0 and 1.
pub(super) struct Error {
    /// With what the data need not show.
    pub variance: f64,
    /// Labels, or clusters of them: with so many an estimate at the end of its range is not taken at its word.
    pub count: f64,
    /// Effective labels that there can be.
    pub most: f64,
    /// Variance of labels as a share of that of yes and no ([`spread_beside_yes_and_no`]).
    pub spread: f64,
    pub between: Between,
}

impl Error {
    /// Bounds of a rate with as many trials as have this variance: at the estimate drawn in by one imagined case of either kind,
    /// because at the end of the range nothing seems to vary. Labels between yes and no vary less than these, so that it can be more
    /// trials than there are outputs. By simulation of win rates with up to 98% ties, and of other labels of three values, a bar at the
    /// truth is then cleared wrongly in at most 5.0% of samples, given Student's t and the skewness (Johnson, 1978); without, in up to 6.1%.
    pub(super) fn inference(
        &self,
        place: f64,
        labels: f64,
        clusters: Option<u64>,
        range: (f64, f64),
        names: (&'static str, &'static str),
    ) -> Inference {
        self.inference_drawn_in_to(
            (self.count * place + 1.0) / (self.count + 2.0),
            place,
            labels,
            clusters,
            range,
            names,
        )
    }

    /// The same where the estimate drawn in lies elsewhere.
    pub(super) fn inference_drawn_in_to(
        &self,
        inner: f64,
        place: f64,
        labels: f64,
        clusters: Option<u64>,
        range: (f64, f64),
        names: (&'static str, &'static str),
    ) -> Inference {
        let shown = inner * (1.0 - inner) / self.variance;
        let most = if self.spread < 1.0 { f64::INFINITY } else { self.most };
        let trials = if shown.is_finite() { shown.min(most) } else { self.most };
        let width = range.1 - range.0;
        let link = if range == (0.0, 1.0) { Link::Same } else { Link::Within { low: range.0, high: range.1 } };
        Inference {
            estimate: range.0 + width * place,
            standard_error: (self.variance > 0.0).then(|| width * self.variance.sqrt()),
            denominator: labels,
            effective_n: (trials * self.spread).min(self.most),
            clusters,
            range,
            bound_method: names.0,
            drawn_method: names.1,
            law: Law::Rate(RateLaw { successes: place * trials, trials, between: self.between, link }),
        }
    }
}

/// Labels drawn by the judge's verdict.
fn by_verdict(labelled: &Confusion, unlabelled: Unlabelled) -> Result<Corrected, Refusal> {
    let Confusion { tp, fn_, fp, tn } = *labelled;
    let m = labelled.total();
    // By verdict: labels, those that people pass, and all that have the verdict.
    let strata = [
        (false, tn + fn_, fn_, tn + fn_ + unlabelled.failed as f64),
        (true, tp + fp, tp, tp + fp + unlabelled.passed as f64),
    ];
    let judged = strata[0].3 + strata[1].3;
    let (mut place, mut variance) = (0.0, 0.0);
    let mut rates = [0.0; 2];
    for (stratum, (passing, labels, passes, all)) in strata.into_iter().enumerate() {
        if all <= 0.0 {
            continue;
        }
        if labels <= 0.0 {
            return Err(Refusal::UnlabelledVerdict { passing });
        }
        let share = all / judged;
        place += share * passes / labels;
        rates[stratum] = (passes + IMAGINED) / (labels + 2.0 * IMAGINED);
        variance += share * share * rates[stratum] * (1.0 - rates[stratum]) / labels;
    }
    let shares = (strata[0].3 / judged) * (strata[1].3 / judged);
    let per_judged = if shares > 0.0 { (rates[1] - rates[0]).powi(2) * shares } else { 0.0 };
    let per_label = m * variance;
    let variance = variance + per_judged / judged;
    let error = Error { variance, count: m, most: judged, spread: 1.0, between: Between::NOTHING };
    Ok(Corrected {
        value: error.inference(place, m, None, (0.0, 1.0), (BY_VERDICT, BY_VERDICT_DRAWN)),
        raw: strata[1].3 / judged,
        people: None,
        judge_weight: (rates[1] - rates[0]).clamp(0.0, 1.0),
        labels: m.round() as u64,
        judged: judged.round() as u64,
        per_label,
        per_judged,
    })
}
