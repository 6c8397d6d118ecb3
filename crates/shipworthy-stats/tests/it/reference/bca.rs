use serde::Deserialize;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::count_inference;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::score_inference::score_inference;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_stats::values::{Atom, ValueUnits, mean_inference};

use super::{CLOSED, Tally, Tolerance, cases, flags};

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Bca(Bca),
    Limit(Limit),
    Beta(Beta),
}

/// A sample with scipy's interval.
#[derive(Deserialize)]
struct Bca {
    name: String,
    statistic: String,
    level: f64,
    values: Option<Vec<f64>>,
    cells: Option<[f64; 4]>,
    labels: Option<Vec<u8>>,
    scores: Option<Vec<f64>>,
    estimate: f64,
    standard_error: f64,
    bca: [f64; 2],
    bca_unit: [f64; 2],
}

/// A metric of counts with its limits.
#[derive(Deserialize)]
struct Limit {
    metric: String,
    cells: [f64; 4],
    prevalence: Option<f64>,
    replicates: f64,
    estimate: f64,
    #[serde(flatten)]
    ends: Ends,
}

/// A mean of zeros and ones with its limits.
#[derive(Deserialize)]
struct Beta {
    successes: f64,
    trials: f64,
    #[serde(flatten)]
    ends: Ends,
}

/// Bounds at 5% and the drawn interval of 95%, each with its Monte-Carlo standard error of one replicate.
#[derive(Deserialize)]
struct Ends {
    bound_lower: f64,
    bound_lower_unit: f64,
    bound_upper: f64,
    bound_upper_unit: f64,
    drawn_lower: f64,
    drawn_lower_unit: f64,
    drawn_upper: f64,
    drawn_upper_unit: f64,
}

fn stored() -> Vec<Case> {
    cases(include_str!("../../reference/bca.json"))
}

/// Three standard errors of our replicates and theirs together.
fn three_errors(unit: f64, ours: f64, theirs: f64) -> Tolerance {
    Tolerance::absolute(3.0 * unit * (1.0 / ours + 1.0 / theirs).sqrt())
}

/// Compares four ends.
fn ends(tally: &mut Tally, what: &str, ours: &Inference, reference: &Ends, replicates: f64, theirs: f64) {
    let drawn = ours.interval(Level::NINETY_FIVE);
    let within = |unit: f64| three_errors(unit, replicates, theirs).or_absolute_at_least(1e-12);
    let r = reference;
    tally.compare(format!("{what}: lower bound"), ours.lower(0.05), Some(r.bound_lower), within(r.bound_lower_unit));
    tally.compare(format!("{what}: upper bound"), ours.upper(0.05), Some(r.bound_upper), within(r.bound_upper_unit));
    tally.compare(
        format!("{what}: drawn lower"),
        drawn.map(|i| i.lower),
        Some(r.drawn_lower),
        within(r.drawn_lower_unit),
    );
    tally.compare(
        format!("{what}: drawn upper"),
        drawn.map(|i| i.upper),
        Some(r.drawn_upper),
        within(r.drawn_upper_unit),
    );
}

impl Tolerance {
    fn or_absolute_at_least(self, least: f64) -> Tolerance {
        self.or_absolute(self.absolute.max(least))
    }
}

fn confusion([tp, fn_, fp, tn]: [f64; 4]) -> Confusion {
    Confusion { tp, fp, fn_, tn }
}

impl Bca {
    fn inference(&self, resampling: &Resampling) -> Option<Inference> {
        match self.statistic.as_str() {
            "mean" => {
                let atom = |value: &f64| Atom { value: *value, count: 1.0, positive: false };
                mean_inference(&ValueUnits::Atoms(self.values.as_ref()?.iter().map(atom).collect()), None, resampling)
            }
            "f1" => {
                count_inference(&CountUnits::Independent(confusion(self.cells?)), CountMetric::F1, None, resampling)
            }
            "average_precision" => {
                let ranked = Ranked::new(self.scores.as_ref()?, &flags(self.labels.as_ref()?), None, None);
                score_inference(&ranked, ScoreMetric::AveragePrecision, None, resampling)
            }
            other => panic!("no such statistic: {other}"),
        }
    }
}

/// Our drawn intervals come by other ways to the same place: at the usual thousand replicates nobody can tell them from BCa.
#[test]
fn drawn_intervals_agree_with_bca() {
    let resampling = Resampling::default();
    let mut tally = Tally::default();
    let mut held = 0;
    for case in stored() {
        let Case::Bca(case) = case else { continue };
        held += 4;
        let ours = case.inference(&resampling).expect("defined");
        let drawn = ours.interval(Level::new(case.level).unwrap());
        tally.compare(
            format!("{}: estimate", case.name),
            Some(ours.estimate()),
            Some(case.estimate),
            Tolerance::relative(CLOSED),
        );
        // Over a thousand replicates a standard deviation is known to 2.2%; a tenth is four times that.
        tally.compare(
            format!("{}: standard error", case.name),
            ours.standard_error(),
            Some(case.standard_error),
            Tolerance::relative(0.1),
        );
        for (end, which) in ["lower", "upper"].into_iter().enumerate() {
            let ours = drawn.map(|i| if end == 0 { i.lower } else { i.upper });
            let within = three_errors(case.bca_unit[end], resampling.replicates as f64, 99_990.0);
            tally.compare(format!("{}: {which}", case.name), ours, Some(case.bca[end]), within);
        }
    }
    tally.settle(held);
}

#[test]
fn bootstraps_of_counts_reach_their_limits() {
    let resampling = Resampling { replicates: 20_000, seed: 1 };
    let mut tally = Tally::default();
    let mut held = 0;
    for case in stored() {
        let Case::Limit(case) = case else { continue };
        held += 5;
        let metric = CountMetric::from_name(&case.metric).expect("a known metric");
        let units = CountUnits::Independent(confusion(case.cells));
        let ours = count_inference(&units, metric, case.prevalence, &resampling).expect("defined");
        let what = format!("{} of {:?}", case.metric, case.cells);
        tally.compare(&what, Some(ours.estimate()), Some(case.estimate), Tolerance::relative(CLOSED));
        ends(&mut tally, &what, &ours, &case.ends, resampling.replicates as f64, case.replicates);
    }
    tally.settle(held);
}

#[test]
fn means_of_zeros_and_ones_reach_beta_quantiles() {
    let resampling = Resampling { replicates: 20_000, seed: 1 };
    let mut tally = Tally::default();
    let mut held = 0;
    for case in stored() {
        let Case::Beta(case) = case else { continue };
        held += 4;
        let atom = |value: f64, count: f64| Atom { value, count, positive: false };
        let units = ValueUnits::Atoms(vec![atom(1.0, case.successes), atom(0.0, case.trials - case.successes)]);
        let ours = mean_inference(&units, None, &resampling).expect("a mean");
        let what = format!("{} of {}", case.successes, case.trials);
        ends(&mut tally, &what, &ours, &case.ends, resampling.replicates as f64, f64::INFINITY);
    }
    tally.settle(held);
}
