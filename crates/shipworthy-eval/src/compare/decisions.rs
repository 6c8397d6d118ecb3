//! Two candidates of a binary task.

use shipworthy_spec::spec::Spec;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::score_metric::ScoreMetric;

use super::jackknife;
use super::sides::{Both, ByExample, Part, Sides};
use crate::bars::too_few;
use crate::candidate_rows::CandidateRows;
use crate::comparison::{Pair, difference};
use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::{Judged, decide};
use crate::measure::{Measure, Measured, Settings, Statistic};
use crate::outcome::Estimate;
use crate::prices::Prices;

/// Compared when nobody says otherwise, after the metrics of the bars.
const USUAL: [Measure; 7] = [
    Measure::Count(CountMetric::Recall),
    Measure::Count(CountMetric::FalsePositiveRate),
    Measure::Count(CountMetric::Precision),
    Measure::Count(CountMetric::Accuracy),
    Measure::Score(ScoreMetric::RocAuc),
    Measure::ErrorCost,
    Measure::TotalCost,
];

/// A metric by the name that people write.
pub(super) fn named(text: &str) -> Option<Measure> {
    let (name, statistic) = match text.split_once(['.', '@']) {
        Some((name, statistic)) => (name, Some(statistic)),
        None => (text, None),
    };
    Measure::parse(name, statistic)
}

/// Two candidates with their decisions taken.
pub(super) struct Decisions<'a> {
    gathered: &'a Gathered,
    a: Judged,
    b: Judged,
    rate: Option<f64>,
    measures: Vec<Measure>,
    groups: Vec<u32>,
}

impl<'a> Decisions<'a> {
    /// Takes the decisions of the candidates at these places of the spec. `asked` are metrics; without any, those of the bars and
    /// the usual ones.
    pub(super) fn new(
        spec: &Spec,
        gathered: &'a Gathered,
        (a, b): (usize, usize),
        asked: &[Measure],
        (settings, seed): (Settings, u64),
    ) -> Decisions<'a> {
        let prices = spec.errors.as_ref().map(|errors| Prices::new(errors, gathered));
        let judged = |index: usize| decide(spec, gathered, index, prices.as_ref(), settings, seed);
        let of_bars = spec.bars.iter().filter(|bar| bar.contrast.is_none());
        let of_bars = of_bars.filter_map(|bar| Measure::parse(&bar.metric, bar.statistic.as_deref()));
        let mut measures: Vec<Measure> = Vec::new();
        let wanted: Vec<Measure> = if asked.is_empty() { of_bars.chain(USUAL).collect() } else { asked.to_vec() };
        for measure in wanted {
            // A percentile of time is judged by its bar, and compared by the mean.
            let measure = match measure {
                Measure::Latency(_) if asked.is_empty() => Measure::Latency(Statistic::Mean),
                measure => measure,
            };
            let priced = !matches!(measure, Measure::ErrorCost | Measure::TotalCost) || prices.is_some();
            if priced && !measures.contains(&measure) {
                measures.push(measure);
            }
        }
        Decisions {
            gathered,
            a: judged(a),
            b: judged(b),
            rate: spec.positive_rate.map(|rate| rate.value),
            measures,
            groups: jackknife::groups(gathered),
        }
    }

    fn both_answer(&self, row: u32) -> bool {
        let answers = |judged: &Judged| judged.decision[row as usize] != Decision::Excluded;
        answers(&self.a) && answers(&self.b)
    }
}

impl Sides for Decisions<'_> {
    fn metrics(&self) -> Vec<String> {
        self.measures.iter().map(|measure| measure.name()).collect()
    }

    fn on<'s>(&'s self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Part + 's> {
        let rows = |judged: &Judged| judged.rows.filter(|row| self.both_answer(row) && keep(row));
        let (a, b) = (rows(&self.a), rows(&self.b));
        let measured = (Measured::new(&a, self.a.settings), Measured::new(&b, self.b.settings));
        // What one leaves to a person counts in no error rate of either, as in the difference.
        let decides = |judged: &Judged, row: u32| judged.decision[row as usize] != Decision::Deferred;
        let decided = (measured.0.deferred + measured.1.deferred > 0).then(|| {
            let both = |row: u32| decides(&self.a, row) && decides(&self.b, row);
            (Measured::unranked(&a.filter(both), self.a.settings), Measured::unranked(&b.filter(both), self.b.settings))
        });
        Box::new(Decided { sides: self, a, b, measured, decided })
    }
}

/// The two on some examples.
struct Decided<'a> {
    sides: &'a Decisions<'a>,
    a: CandidateRows,
    b: CandidateRows,
    measured: (Measured, Measured),
    /// On those that both decide, where one of them leaves some to a person.
    decided: Option<(Measured, Measured)>,
}

impl Decided<'_> {
    fn estimate(&self, measure: Measure) -> ((Estimate, Option<f64>), (Estimate, Option<f64>)) {
        let rate = self.rate(measure);
        let one = |measured: &Measured| {
            let inference = measured.inference(measure, rate);
            let error = inference.as_ref().and_then(Inference::standard_error);
            (measured.estimate(measure, inference), error)
        };
        let (a, b) = match (&self.decided, measure) {
            (Some((a, b)), Measure::Count(_)) => (a, b),
            _ => (&self.measured.0, &self.measured.1),
        };
        (one(a), one(b))
    }

    fn rate(&self, measure: Measure) -> Option<f64> {
        self.sides.rate.filter(|_| measure.depends_on_prevalence())
    }

    /// By leaving groups of examples out, for metrics of scores that are no means over examples.
    fn by_groups(&self, measure: Measure) -> Option<Inference> {
        let rate = self.rate(measure);
        let value = |keep: &dyn Fn(u32) -> bool| -> Option<f64> {
            let one = |rows: &CandidateRows, settings: Settings| {
                Some(Measured::new(&rows.filter(keep), settings).inference(measure, rate)?.estimate())
            };
            let cheap = |judged: &Judged| Settings {
                resampling: shipworthy_stats::units::Resampling { replicates: 0, ..judged.settings.resampling },
                ..judged.settings
            };
            Some(one(&self.a, cheap(&self.sides.a))? - one(&self.b, cheap(&self.sides.b))?)
        };
        jackknife::difference(&self.sides.groups, &self.a.row, &value)
    }
}

impl Part for Decided<'_> {
    fn examples(&self) -> u64 {
        self.a.len() as u64
    }

    fn measured(&self, metric: usize) -> Both {
        let measure = self.sides.measures[metric];
        let ((a, a_error), (b, b_error)) = self.estimate(measure);
        let pair = Pair { a: &self.sides.a, b: &self.sides.b };
        let (positives, negatives) = (self.measured.0.positives, self.examples() - self.measured.0.positives);
        let few = too_few(&measure.name(), a.n.max(b.n), positives, negatives);
        let undefined = a.estimate.is_none() || b.estimate.is_none();
        let percentile = matches!(measure, Measure::Latency(Statistic::Quantile(_)));
        let inference = if few.is_some() || undefined || percentile || measure == Measure::RunningCost {
            None
        } else {
            let paired = difference(&pair, &self.a, measure, 1.0, self.rate(measure));
            paired.or_else(|| matches!(measure, Measure::Score(_)).then(|| self.by_groups(measure)).flatten())
        };
        let reason = if inference.is_some() {
            None
        } else if undefined {
            Some("undefined for at least one of the two".to_owned())
        } else if percentile {
            let jumps =
                if measure == Measure::Latency(Statistic::Quantile(1.0)) { "largest values" } else { "percentiles" };
            Some(format!("{jumps} are not compared: ask for latency_ms.mean"))
        } else if measure == Measure::RunningCost {
            Some("given in the spec, not measured".to_owned())
        } else {
            few.or_else(|| Some("it cannot be compared on these examples".to_owned()))
        };
        Both { a, b, errors: (a_error, b_error), difference: inference, reason }
    }

    fn example_by_example(&self) -> Option<ByExample> {
        let (a, b) = (&self.sides.a, &self.sides.b);
        let mut told = ByExample {
            sign: Vec::new(),
            both_right: Some(0),
            weight: self.a.weight.as_ref().map(|_| Vec::new()),
            cluster: self.a.cluster.as_ref().map(|_| Vec::new()),
            left_to_people: 0,
        };
        for (at, (&row, &label)) in self.a.row.iter().zip(self.a.label.iter()).enumerate() {
            let right = |judged: &Judged| match judged.decision[row as usize] {
                Decision::Positive => Some(label),
                Decision::Negative => Some(!label),
                Decision::Deferred | Decision::Excluded => None,
            };
            let (Some(ours), Some(theirs)) = (right(a), right(b)) else {
                told.left_to_people += 1;
                continue;
            };
            told.sign.push(f64::from(i8::from(ours) - i8::from(theirs)));
            if ours && theirs {
                told.both_right = told.both_right.map(|n| n + 1);
            }
            if let (Some(weights), Some(weight)) = (&mut told.weight, &self.a.weight) {
                weights.push(weight[at]);
            }
            if let (Some(clusters), Some(cluster)) = (&mut told.cluster, &self.a.cluster) {
                clusters.push(cluster[at]);
            }
        }
        Some(told)
    }
}

impl Decisions<'_> {
    /// What identifies the answers of each of the two.
    pub(super) fn marks(&self) -> [String; 2] {
        [super::tried::of_decisions(self.gathered, &self.a), super::tried::of_decisions(self.gathered, &self.b)]
    }
}
