//! Predictions of numbers: regression, and forecasts with quantiles and intervals.

use shipworthy_spec::bar::Detail;
use shipworthy_spec::spec::{Mistakes as SpecMistakes, Spec, Task};
use shipworthy_stats::forecast::{ForecastMetric, QuantileForecasts, forecast_inference, forecast_values};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference, regression_moves};
use shipworthy_stats::units::Resampling;

use super::answered::{Answered, Mistakes, Values};
use super::asked::Asked;
use super::layout::{AnswerColumns, Layout, numbers};
use super::price::Price;
use super::rows::{Rows, pick};
use crate::gather::Gathered;

const NOT_NEGATIVE: (f64, f64) = (0.0, f64::INFINITY);
const SIGNED: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
/// Two levels closer than this are the same level.
const SAME_LEVEL: f64 = 1e-9;

/// One candidate's numbers.
#[derive(Debug, Clone)]
pub struct NumberAnswers {
    task: Task,
    rows: Rows,
    label: Vec<f64>,
    prediction: Option<Vec<f64>>,
    quantiles: Vec<(f64, Vec<f64>)>,
    intervals: Vec<(f64, Vec<f64>, Vec<f64>)>,
    over: Option<Vec<f64>>,
    under: Option<Vec<f64>>,
    cost: Option<Vec<f64>>,
}

impl NumberAnswers {
    /// Puts a candidate's columns together.
    pub fn new(spec: &Spec, gathered: &Gathered, layout: &Layout, columns: &AnswerColumns) -> NumberAnswers {
        let rows = Rows::new(gathered, (0..gathered.rows as u32).collect());
        let label = numbers(gathered, layout.truth[0]).to_vec();
        let quantiles: Vec<(f64, Vec<f64>)> =
            columns.quantiles.iter().map(|(level, at)| (*level, numbers(gathered, *at).to_vec())).collect();
        let intervals = columns
            .intervals
            .iter()
            .map(|(level, low, high)| (*level, numbers(gathered, *low).to_vec(), numbers(gathered, *high).to_vec()))
            .collect();
        let median = || quantiles.iter().find(|(level, _)| same(*level, 0.5)).map(|(_, values)| values.clone());
        let prediction = columns.prediction.map(|at| numbers(gathered, at).to_vec()).or_else(median);
        let mut answers = NumberAnswers {
            task: spec.task,
            rows,
            label,
            prediction,
            quantiles,
            intervals,
            over: None,
            under: None,
            cost: None,
        };
        answers.price(spec, gathered, layout);
        answers
    }

    fn price(&mut self, spec: &Spec, gathered: &Gathered, layout: &Layout) {
        let (Some(errors), Some(prediction)) = (&spec.errors, &self.prediction) else { return };
        let SpecMistakes::Distance { over, under } = &errors.mistakes else { return };
        let side = |price: &Option<shipworthy_spec::spec::DistancePrice>, sign: f64| {
            let price = price.as_ref()?;
            let per_unit = Price::of(&price.cost, layout, gathered);
            let off = |at: usize| sign * (prediction[at] - self.label[at]) - price.beyond;
            let one =
                |at: usize| if off(at) > 0.0 { per_unit.at(self.rows.row[at]) * off(at) + price.once } else { 0.0 };
            Some((0..self.rows.len()).map(one).collect::<Vec<f64>>())
        };
        let (over, under) = (side(over, 1.0), side(under, -1.0));
        let part = |side: &Option<Vec<f64>>, at: usize| side.as_ref().map_or(0.0, |values| values[at]);
        self.cost = Some((0..self.rows.len()).map(|at| part(&over, at) + part(&under, at)).collect());
        (self.over, self.under) = (over, under);
    }

    fn quantile(&self, level: f64) -> Option<&[f64]> {
        self.quantiles.iter().find(|(at, _)| same(*at, level)).map(|(_, values)| values.as_slice())
    }

    /// Both ends of the interval of a level: as declared, else from two quantiles around the middle.
    fn interval(&self, level: f64) -> Option<(&[f64], &[f64])> {
        let declared = self.intervals.iter().find(|(at, ..)| same(*at, level));
        if let Some((_, low, high)) = declared {
            return Some((low, high));
        }
        Some((self.quantile((1.0 - level) / 2.0)?, self.quantile((1.0 + level) / 2.0)?))
    }

    /// Levels of all intervals that are declared, or that two quantiles make.
    fn interval_levels(&self) -> Vec<f64> {
        let mut levels: Vec<f64> = self.intervals.iter().map(|(level, ..)| *level).collect();
        let lower = self.quantiles.iter().map(|(level, _)| *level).filter(|level| *level < 0.5 - SAME_LEVEL);
        levels.extend(lower.filter(|level| self.quantile(1.0 - level).is_some()).map(|level| 1.0 - 2.0 * level));
        levels.sort_by(f64::total_cmp);
        levels.dedup_by(|a, b| same(*a, *b));
        levels
    }

    fn error(&self) -> Option<Vec<f64>> {
        Some(self.prediction.as_ref()?.iter().zip(&self.label).map(|(prediction, label)| prediction - label).collect())
    }

    fn forecasts(&self) -> Option<QuantileForecasts<'_>> {
        let columns: Vec<(f64, &[f64])> =
            self.quantiles.iter().map(|(level, values)| (*level, values.as_slice())).collect();
        QuantileForecasts::new(&self.label, &columns, self.rows.dependence())
    }

    /// The forecasts of an interval as two quantiles, which is how the statistics read them.
    fn as_forecasts(&self, level: f64) -> Option<QuantileForecasts<'_>> {
        let (low, high) = self.interval(level)?;
        let columns = [((1.0 - level) / 2.0, low), ((1.0 + level) / 2.0, high)];
        QuantileForecasts::new(&self.label, &columns, self.rows.dependence())
    }

    fn off_by_more(&self, detail: Detail, sign: f64) -> Option<Values> {
        let error = self.error()?;
        let limit = |at: usize| match detail {
            Detail::RelativeDistance(share) => Some(share * self.label[at].abs()),
            Detail::Distance(distance) => Some(distance),
            _ => None,
        };
        let one = |at: usize| {
            let limit = limit(at)?;
            let outside = if sign == 0.0 { error[at].abs() <= limit } else { sign * error[at] > limit };
            Some(f64::from(u8::from(outside)))
        };
        Some(Values { of: (0..error.len()).map(one).collect::<Option<Vec<f64>>>()?, range: (0.0, 1.0) })
    }

    fn predictions(&self) -> Option<Predictions<'_>> {
        let predictions = self.prediction.as_ref()?;
        Some(Predictions { labels: &self.label, predictions, dependence: self.rows.dependence() })
    }

    /// What a metric of forecasts reads: an interval, or all quantiles.
    fn forecasts_for(&self, metric: ForecastMetric) -> Option<QuantileForecasts<'_>> {
        match metric {
            ForecastMetric::IntervalCoverage(level)
            | ForecastMetric::IntervalWidth(level)
            | ForecastMetric::IntervalScore(level) => self.as_forecasts(level),
            _ => self.forecasts(),
        }
    }
}

/// The metric of predicted numbers that is asked for.
fn of_predictions(asked: &Asked) -> Option<RegressionMetric> {
    use RegressionMetric as Of;
    Some(match (asked.metric, asked.detail) {
        ("mae", _) | ("absolute_error", Some(Detail::Statistic("mean"))) => Of::Mae,
        ("rmse", _) => Of::Rmse,
        ("median_absolute_error", _) => Of::MedianAbsoluteError,
        ("absolute_error", Some(Detail::Statistic("max"))) | ("max_error", _) => Of::MaxError,
        ("absolute_error", Some(Detail::Statistic(percentile))) => {
            let percent: f64 = percentile.strip_prefix('p')?.parse().ok()?;
            Of::AbsoluteErrorQuantile(percent / 100.0)
        }
        ("mape", _) => Of::Mape,
        ("smape", _) => Of::Smape,
        ("wape", _) => Of::Wape,
        ("bias", _) => Of::Bias,
        ("r2", _) => Of::R2,
        ("explained_variance", _) => Of::ExplainedVariance,
        ("pearson", _) => Of::Pearson,
        ("spearman", _) => Of::Spearman,
        _ => return None,
    })
}

/// The metric of forecasts that is asked for. Every one is a mean over examples.
fn of_forecasts(asked: &Asked) -> Option<ForecastMetric> {
    use ForecastMetric as Of;
    Some(match (asked.metric, asked.detail) {
        ("pinball_loss", None) => Of::PinballLoss,
        ("pinball_loss", Some(Detail::Quantile(level))) => Of::PinballLossAt(level),
        ("quantile_coverage", Some(Detail::Quantile(level))) => Of::QuantileCoverage(level),
        ("wis", _) => Of::Wis,
        ("interval_coverage", Some(Detail::Level(level))) => Of::IntervalCoverage(level),
        ("interval_width", Some(Detail::Level(level))) => Of::IntervalWidth(level),
        ("interval_score", Some(Detail::Level(level))) => Of::IntervalScore(level),
        _ => return None,
    })
}

impl Answered for NumberAnswers {
    fn rows(&self) -> &Rows {
        &self.rows
    }

    fn listed(&self) -> Vec<Asked> {
        let ask = |name: &str, statistic: Option<&str>| Asked::new(self.task, name, statistic);
        let mut listed = Vec::new();
        if self.prediction.is_some() {
            let plain = ["mae", "rmse", "median_absolute_error", "max_error", "mape", "smape", "wape", "bias", "r2"];
            listed.extend(plain.iter().map(|name| ask(name, None)));
            listed.extend([ask("explained_variance", None), ask("pearson", None), ask("spearman", None)]);
            listed.push(ask("absolute_error", Some("p90")));
        }
        if !self.quantiles.is_empty() {
            listed.extend([ask("pinball_loss", None), ask("wis", None)]);
            for (level, _) in &self.quantiles {
                let level = level.to_string();
                listed.extend([ask("pinball_loss", Some(&level)), ask("quantile_coverage", Some(&level))]);
            }
        }
        for level in self.interval_levels() {
            let percent = ((level * 1e6).round() / 1e4).to_string();
            for name in ["interval_coverage", "interval_width", "interval_score"] {
                listed.push(ask(name, Some(&percent)));
            }
        }
        listed.into_iter().flatten().collect()
    }

    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference> {
        if let Some(metric) = of_predictions(asked) {
            return regression_inference(&self.predictions()?, metric, resampling);
        }
        if let Some(metric) = of_forecasts(asked) {
            return forecast_inference(&self.forecasts_for(metric)?, metric);
        }
        let values = self.values(asked)?;
        mean_of(&values.of, values.range, &self.rows.dependence(), resampling)
    }

    fn moves(&self, asked: &Asked) -> Option<Moves> {
        regression_moves(&self.predictions()?, of_predictions(asked)?)
    }

    fn percentile(&self, asked: &Asked) -> Option<(Vec<f64>, f64)> {
        let share = match of_predictions(asked)? {
            RegressionMetric::MedianAbsoluteError => 0.5,
            RegressionMetric::AbsoluteErrorQuantile(share) => share,
            _ => return None,
        };
        Some((self.error()?.into_iter().map(f64::abs).collect(), share))
    }

    fn values(&self, asked: &Asked) -> Option<Values> {
        let absolute = |of: Vec<f64>| Values { of: of.into_iter().map(f64::abs).collect(), range: NOT_NEGATIVE };
        match (asked.metric, asked.detail) {
            ("mae", _) | ("absolute_error", Some(Detail::Statistic("mean"))) => self.error().map(absolute),
            ("bias", _) => self.error().map(|of| Values { of, range: SIGNED }),
            ("within", Some(detail)) => self.off_by_more(detail, 0.0),
            ("over", Some(detail)) => self.off_by_more(detail, 1.0),
            ("under", Some(detail)) => self.off_by_more(detail, -1.0),
            ("over_cost", _) => self.over.clone().map(|of| Values { of, range: NOT_NEGATIVE }),
            ("under_cost", _) => self.under.clone().map(|of| Values { of, range: NOT_NEGATIVE }),
            _ => {
                let metric = of_forecasts(asked)?;
                Some(Values { of: forecast_values(&self.forecasts_for(metric)?, metric)?, range: metric.range() })
            }
        }
    }

    fn denominator(&self, _: &Asked) -> u64 {
        self.rows.len() as u64
    }

    fn rarest(&self, _: &Asked) -> Option<(u64, String)> {
        None
    }

    fn mistakes(&self) -> Mistakes {
        let asked = if self.prediction.is_some() { "mae" } else { "pinball_loss" };
        let asked = Asked::new(self.task, asked, None).expect("both stand in the catalogue");
        let of = self.values(&asked).map_or_else(|| vec![0.0; self.rows.len()], |values| values.of);
        Mistakes { asked, of }
    }

    fn costs(&self) -> Option<&[f64]> {
        self.cost.as_deref()
    }

    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered> {
        let places = self.rows.places(keep);
        let some = |values: &Option<Vec<f64>>| values.as_ref().map(|values| pick(values, &places));
        Box::new(NumberAnswers {
            task: self.task,
            rows: self.rows.pick(&places),
            label: pick(&self.label, &places),
            prediction: some(&self.prediction),
            quantiles: self.quantiles.iter().map(|(level, values)| (*level, pick(values, &places))).collect(),
            intervals: self
                .intervals
                .iter()
                .map(|(level, low, high)| (*level, pick(low, &places), pick(high, &places)))
                .collect(),
            over: some(&self.over),
            under: some(&self.under),
            cost: some(&self.cost),
        })
    }

    fn told(&self, place: usize) -> String {
        let truth = self.label[place];
        match &self.prediction {
            Some(prediction) => format!("said {}, was {truth}", prediction[place]),
            None => format!("was {truth}"),
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < SAME_LEVEL
}
