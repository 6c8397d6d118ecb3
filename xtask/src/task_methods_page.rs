//! The part of `docs/reference/methods.md` on tasks other than binary decisions. Names of methods are asked of the inferences
//! themselves, on a small table that has everything.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::forecast::{ForecastMetric, QuantileForecasts, forecast_inference};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::multiclass::{
    ClassMetric, ClassProbabilities, ClassUnits, ProbabilityMetric, class_inference, probability_inference,
};
use shipworthy_stats::multilabel::{Multilabel, MultilabelMetric, multilabel_inference};
use shipworthy_stats::ranking::catalogue::catalogue_coverage_inference;
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference};
use shipworthy_stats::units::Resampling;

const HEADING: &str = "\n\
## Metrics of other tasks

As above. Clusters of a ranking are clusters of queries. Metrics that are absent here are means over examples and have the methods of their kind:
shares of yes and no those of a rate, money and other losses those of `mae`.

| metric | independent | clustered | weighted |
|---|---|---|---|
";

const AFTER: &str = "
## Differences and groups in other tasks

Two candidates on the same examples: metrics that are means by the methods of a mean of both signs, on the differences example by example. Other
metrics (macro F1, RMSE, R2, correlations, areas under curves) by how far each example moves either of them (the jackknife; Quenouille 1956, Tukey
1958): *jackknife t* on the differences of moves, summed by cluster. Medians and percentiles: a paired bootstrap. Groups: normal replicates with the variances of the groups' moves, with
their covariances where clusters reach across groups, and the largest standardised deviation over all pairs (Romano and Wolf 2005).

## Money for outputs that pass or fail

Where every failure has one price f and running costs a known m, an output that passes costs (m + f) / p − f: bounds and interval are those of the
pass rate p (Clopper-Pearson and Wilson, or their kind with clusters or a judge), put in. Otherwise the upper bound of `total_cost` is divided by
the lower bound of the pass rate, and the other way round. That is cautious, because both ends would have to be off at once. Where the pass rate
cannot be told from 0 there is no upper end. Recorded running costs are a mean with a long tail: *jackknife t on the logarithm*, with clusters and
weights; calls that all cost the same are taken at that price. `total_cost` with recorded running costs adds bounds: those of the running cost, and
f (1 − p) by the bounds of the pass rate, or with several prices the bounds of `error_cost`. Where no output fails, `error_cost` is 0, and at most the dearest
price of a failure times the upper bound of the failure rate (0 of n, Clopper and Pearson 1934); `total_cost` adds the running cost. Two
candidates: differences of money, of the ratio linearised (Cochran 1977, section 6.3), example by example.
";

const ROWS: usize = 60;
const FEW: Resampling = Resampling { replicates: 40, seed: 0 };

/// The part of the page.
pub fn part() -> String {
    let mut page = HEADING.to_owned();
    let spread = |row: usize, step: usize, of: usize| (row * step % of) as f64 / of as f64;
    let labels: Vec<f64> = (0..ROWS).map(|row| 10.0 + 8.0 * spread(row, 37, 61)).collect();
    let predictions: Vec<f64> = (0..ROWS).map(|row| labels[row] + 3.0 * (spread(row, 17, 59) - 0.4)).collect();
    let classes: Vec<u32> = (0..ROWS).map(|row| (row % 3) as u32).collect();
    let decisions: Vec<u32> = (0..ROWS).map(|row| ((row + usize::from(row % 7 == 0)) % 3) as u32).collect();
    let column = |class: usize| {
        (0..ROWS).map(move |row| 0.1 + 0.5 * spread(row, 7 + class, 31) + 0.3 * f64::from(u8::from(row % 3 == class)))
    };
    let columns: Vec<Vec<f64>> = (0..3).map(|class| column(class).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let flags = |codes: &[u32]| -> Vec<Vec<bool>> {
        (0..3).map(|class| codes.iter().map(|code| *code == class).collect()).collect()
    };
    let (truth, decided) = (flags(&classes), flags(&decisions));
    let truth: Vec<&[bool]> = truth.iter().map(Vec::as_slice).collect();
    let decided: Vec<&[bool]> = decided.iter().map(Vec::as_slice).collect();
    let quantiles: Vec<(f64, Vec<f64>)> = [(0.1, -2.0), (0.5, 0.0), (0.9, 2.0)]
        .map(|(level, off)| (level, predictions.iter().map(|p| p + off).collect()))
        .to_vec();
    let quantiles: Vec<(f64, &[f64])> = quantiles.iter().map(|(level, column)| (*level, column.as_slice())).collect();
    for metric in RegressionMetric::ALL {
        row(&mut page, metric.name(), &|dependence| {
            regression_inference(&Predictions { labels: &labels, predictions: &predictions, dependence }, *metric, &FEW)
        });
    }
    for metric in ForecastMetric::ALL {
        row(&mut page, metric.name(), &|dependence| {
            forecast_inference(&QuantileForecasts::new(&labels, &quantiles, dependence)?, *metric)
        });
    }
    for metric in ClassMetric::ALL {
        row(&mut page, metric.name(), &|dependence| {
            class_inference(&ClassUnits::new(3, &classes, &decisions, &dependence), *metric, &FEW)
        });
    }
    for metric in ProbabilityMetric::ALL {
        row(&mut page, metric.name(), &|dependence| {
            probability_inference(
                &ClassProbabilities { labels: &classes, columns: &columns, dependence },
                *metric,
                &FEW,
            )
        });
    }
    for metric in MultilabelMetric::ALL {
        row(&mut page, &format!("{} (labels)", metric.name()), &|dependence| {
            multilabel_inference(
                &Multilabel { labels: &truth, decisions: &decided, scores: &columns, dependence },
                *metric,
                &FEW,
            )
        });
    }
    let shares: Vec<f64> = (0..ROWS).map(|row| spread(row, 13, 7)).collect();
    row(&mut page, "ndcg, map, mrr, precision@k, recall@k", &|dependence| {
        mean_of(&shares, (0.0, 1.0), &dependence, &FEW)
    });
    let lists: Vec<Vec<u32>> = (0..ROWS as u32).map(|list| vec![list % 20, list % 33]).collect();
    row(&mut page, "catalogue_coverage", &|dependence| match dependence.weights {
        None => catalogue_coverage_inference(&lists, 40, dependence.clusters),
        Some(_) => None,
    });
    page.push_str(AFTER);
    page
}

fn row(page: &mut String, name: &str, infer: &dyn Fn(Dependence<'_>) -> Option<Inference>) {
    let clusters: Vec<u32> = (0..ROWS as u32).map(|row| row / 2).collect();
    let weights: Vec<f64> = (0..ROWS).map(|row| if row % 2 == 0 { 0.5 } else { 1.5 }).collect();
    let settings = [
        Dependence::NONE,
        Dependence { weights: None, clusters: Some(&clusters) },
        Dependence { weights: Some(&weights), clusters: None },
    ];
    let cells = settings.map(|dependence| match infer(dependence) {
        None => "not defined".to_owned(),
        Some(found) if found.bound_method() == found.drawn_method() => found.bound_method().to_owned(),
        Some(found) => format!("{}, {}", found.bound_method(), found.drawn_method()),
    });
    page.push_str(&format!("| `{name}` | {} |\n", cells.join(" | ")));
}
