//! Laws of metrics of numbers, classes, labels and forecasts, over generated examples, and their corners.

use proptest::prelude::*;
use shipworthy_stats::calibration::{Bins, Isotonic, Sigmoid, Temperature, reliability_bands};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::forecast::{ForecastMetric, QuantileForecasts, forecast_inferences};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::multiclass::{
    Average, ClassConfusion, ClassMetric, ClassProbabilities, ClassUnits, PerClass, ProbabilityMetric,
    class_inferences, probability_inferences,
};
use shipworthy_stats::multilabel::{Multilabel, MultilabelMetric, multilabel_inferences};
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference, regression_inferences};
use shipworthy_stats::units::Resampling;

const FEW: Resampling = Resampling { replicates: 60, seed: 3 };
const CLASSES: usize = 4;

/// One example of every kind.
#[derive(Debug, Clone)]
struct Example {
    label: f64,
    prediction: f64,
    spread: f64,
    class: u32,
    chances: [f64; CLASSES],
    tags: [bool; CLASSES],
    weight: f64,
    cluster: u32,
}

impl Example {
    fn decision(&self) -> u32 {
        (0..CLASSES as u32).max_by(|a, b| self.chances[*a as usize].total_cmp(&self.chances[*b as usize])).unwrap()
    }
}

fn example() -> impl Strategy<Value = Example> {
    let numbers = (0.1f64..50.0, 0.1f64..50.0, 0.0f64..5.0);
    let classes = (0..CLASSES as u32, prop::array::uniform4(1u32..20), prop::array::uniform4(any::<bool>()));
    (numbers, classes, (1u32..40, 0u32..12)).prop_map(
        |((label, prediction, spread), (class, parts, tags), (w, cluster))| {
            let total: u32 = parts.iter().sum();
            let chances = parts.map(|part| f64::from(part) / f64::from(total));
            Example { label, prediction, spread, class, chances, tags, weight: f64::from(w) / 8.0, cluster }
        },
    )
}

fn examples() -> impl Strategy<Value = Vec<Example>> {
    prop::collection::vec(example(), 1..60)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Independent,
    Weighted,
    Clustered,
    Both,
}

const KINDS: [Kind; 4] = [Kind::Independent, Kind::Weighted, Kind::Clustered, Kind::Both];

/// Everything that is said about the examples, by name.
fn all(examples: &[Example], kind: Kind) -> Vec<(String, Option<Inference>)> {
    let weights: Vec<f64> = examples.iter().map(|one| one.weight).collect();
    let clusters: Vec<u32> = examples.iter().map(|one| one.cluster).collect();
    let dependence = Dependence {
        weights: matches!(kind, Kind::Weighted | Kind::Both).then_some(&weights[..]),
        clusters: matches!(kind, Kind::Clustered | Kind::Both).then_some(&clusters[..]),
    };
    let column = |value: &dyn Fn(&Example) -> f64| examples.iter().map(value).collect::<Vec<f64>>();
    let (labels, predictions) = (column(&|one| one.label), column(&|one| one.prediction));
    let mut found: Vec<(String, Option<Inference>)> = vec![];
    let of = Predictions { labels: &labels, predictions: &predictions, dependence };
    let numbers = regression_inferences(&of, RegressionMetric::ALL, &FEW);
    found.extend(RegressionMetric::ALL.iter().map(|m| m.name().to_owned()).zip(numbers));

    let quantiles: Vec<(f64, Vec<f64>)> = [(0.1, -1.3), (0.5, 0.0), (0.9, 1.3)]
        .map(|(level, z)| (level, column(&|one| one.prediction + z * one.spread)))
        .to_vec();
    let quantiles: Vec<(f64, &[f64])> = quantiles.iter().map(|(level, column)| (*level, column.as_slice())).collect();
    let of = QuantileForecasts::new(&labels, &quantiles, dependence).unwrap();
    found.extend(
        ForecastMetric::ALL.iter().map(|m| m.name().to_owned()).zip(forecast_inferences(&of, ForecastMetric::ALL)),
    );

    let classes: Vec<u32> = examples.iter().map(|one| one.class).collect();
    let decisions: Vec<u32> = examples.iter().map(Example::decision).collect();
    let units = ClassUnits::new(CLASSES, &classes, &decisions, &dependence);
    let mut metrics = ClassMetric::ALL.to_vec();
    metrics.extend([CountMetric::Recall, CountMetric::F1].map(|metric| ClassMetric::OfClass(metric, 1)));
    found.extend(metrics.iter().map(|m| m.name().to_owned()).zip(class_inferences(&units, &metrics, &FEW)));

    let chances: Vec<Vec<f64>> = (0..CLASSES).map(|class| column(&|one| one.chances[class])).collect();
    let chances: Vec<&[f64]> = chances.iter().map(Vec::as_slice).collect();
    let of = ClassProbabilities { labels: &classes, columns: &chances, dependence };
    let mut metrics = ProbabilityMetric::ALL.to_vec();
    metrics.push(ProbabilityMetric::RocAucOf(2));
    found.extend(metrics.iter().map(|m| m.name().to_owned()).zip(probability_inferences(&of, &metrics, &FEW)));

    let flags = |value: &dyn Fn(&Example, usize) -> bool| -> Vec<Vec<bool>> {
        (0..CLASSES).map(|at| examples.iter().map(|one| value(one, at)).collect()).collect()
    };
    let (truth, decided) = (flags(&|one, at| one.tags[at]), flags(&|one, at| one.chances[at] > 0.25));
    let truth: Vec<&[bool]> = truth.iter().map(Vec::as_slice).collect();
    let decided: Vec<&[bool]> = decided.iter().map(Vec::as_slice).collect();
    let of = Multilabel { labels: &truth, decisions: &decided, scores: &chances, dependence };
    let labels = multilabel_inferences(&of, MultilabelMetric::ALL, &FEW);
    found.extend(MultilabelMetric::ALL.iter().map(|m| m.name().to_owned()).zip(labels));
    found
}

/// Everything that an inference answers, to the bit.
fn answers(found: &Option<Inference>) -> Option<[Option<u64>; 6]> {
    let found = found.as_ref()?;
    let interval = found.interval(Level::NINETY_FIVE);
    Some(
        [
            Some(found.estimate()),
            found.lower(0.05),
            found.upper(0.05),
            interval.map(|interval| interval.lower),
            interval.map(|interval| interval.upper),
            Some(found.effective_n()),
        ]
        .map(|answer| answer.map(f64::to_bits)),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_order_of_rows_and_the_names_of_clusters_do_not_matter(examples in examples(), turn in 0usize..60) {
        let mut turned = examples.clone();
        turned.rotate_left(turn % examples.len());
        turned.reverse();
        for one in &mut turned {
            one.cluster = 100 - one.cluster;
        }
        for kind in KINDS {
            for ((name, a), (_, b)) in all(&examples, kind).iter().zip(all(&turned, kind)) {
                prop_assert_eq!(answers(a), answers(&b), "{} {:?}", name, kind);
            }
        }
    }

    #[test]
    fn bounds_hold_the_estimate_and_more_confidence_is_never_narrower(examples in examples()) {
        for kind in KINDS {
            for (name, found) in all(&examples, kind) {
                let Some(found) = found else { continue };
                let estimate = found.estimate();
                prop_assert!(estimate.is_finite(), "{name}");
                for alpha in [0.05, 0.01] {
                    prop_assert!(found.lower(alpha).is_none_or(|lower| lower <= estimate), "{name} {kind:?}");
                    prop_assert!(found.upper(alpha).is_none_or(|upper| upper >= estimate), "{name} {kind:?}");
                }
                if let (Some(wide), Some(narrow)) = (found.upper(0.01), found.upper(0.05)) {
                    prop_assert!(wide >= narrow - 1e-12, "{name} {kind:?}: {wide} {narrow}");
                }
                if let Some(interval) = found.interval(Level::NINETY_FIVE) {
                    prop_assert!(interval.contains(estimate), "{name} {kind:?}");
                }
                prop_assert!(found.effective_n() <= found.denominator() * (1.0 + 1e-9), "{name} {kind:?}");
                prop_assert_eq!(found.clusters().is_none(), kind == Kind::Independent, "{} {:?}", name, kind);
            }
        }
    }

    #[test]
    fn weights_of_one_do_not_change_an_estimate(mut examples in examples()) {
        for one in &mut examples {
            one.weight = 1.0;
        }
        for ((name, a), (_, b)) in all(&examples, Kind::Independent).iter().zip(all(&examples, Kind::Weighted)) {
            // A quantile with weights is another of the usual definitions; pairs of classes have none.
            let (Some(a), Some(b)) = (a, b) else { continue };
            let close = (a.estimate() - b.estimate()).abs() <= 1e-12 * a.estimate().abs().max(1.0);
            prop_assert!(close || name == "absolute_error_quantile", "{}: {} {}", name, a.estimate(), b.estimate());
        }
    }

    #[test]
    fn errors_have_the_unit_of_the_label(examples in examples(), power in -3i32..4) {
        // A power of two, so that nothing is rounded.
        let factor = 2f64.powi(power);
        let mut scaled = examples.clone();
        for one in &mut scaled {
            one.label *= factor;
            one.prediction *= factor;
            one.spread *= factor;
        }
        let same = ["mape", "smape", "wape", "r2", "explained_variance", "quantile_coverage", "interval_coverage"];
        let grows = ["mae", "rmse", "bias", "max_error", "pinball_loss", "wis", "interval_score", "interval_width"];
        for kind in KINDS {
            for ((name, a), (_, b)) in all(&examples, kind).into_iter().zip(all(&scaled, kind)) {
                if !same.contains(&&name[..]) && !grows.contains(&&name[..]) {
                    continue;
                }
                let times = if grows.contains(&&name[..]) { factor } else { 1.0 };
                prop_assert_eq!(a.is_some(), b.is_some());
                let (Some(a), Some(b)) = (a, b) else { continue };
                let pairs = [
                    (Some(a.estimate()), Some(b.estimate())),
                    (a.upper(0.05), b.upper(0.05)),
                    (a.lower(0.05), b.lower(0.05)),
                ];
                for (a, b) in pairs {
                    prop_assert_eq!(a.is_some(), b.is_some(), "{} {:?}", name, kind);
                    let (Some(a), Some(b)) = (a, b) else { continue };
                    let close = (times * a - b).abs() <= 1e-9 * b.abs().max(1e-9);
                    prop_assert!(close, "{} {:?}: {} {}", name, kind, times * a, b);
                }
            }
        }
    }

    #[test]
    fn merged_matrices_are_the_whole(examples in examples(), cut in 0usize..60) {
        let count = |part: &[Example]| {
            let mut counts = ClassConfusion::new(CLASSES);
            for one in part {
                counts.add(one.class, one.decision(), 1.0);
            }
            counts
        };
        let (first, second) = examples.split_at(cut.min(examples.len()));
        let whole = count(&examples);
        prop_assert_eq!(&count(first).merge(&count(second)), &whole);
        let classes: Vec<u32> = examples.iter().map(|one| one.class).collect();
        let decisions: Vec<u32> = examples.iter().map(Example::decision).collect();
        let units = ClassUnits::new(CLASSES, &classes, &decisions, &Dependence::NONE);
        prop_assert_eq!(units.total(), &whole);
        let found = class_inferences(&units, ClassMetric::ALL, &FEW);
        for (metric, found) in ClassMetric::ALL.iter().zip(found) {
            let (value, found) = (metric.value(&whole), found.map(|found| found.estimate()));
            prop_assert_eq!(value.is_some(), found.is_some());
            prop_assert!(value.is_none_or(|value| (value - found.unwrap()).abs() < 1e-12), "{}", metric.name());
        }
    }

    #[test]
    fn a_bound_and_its_p_value_say_the_same(examples in examples()) {
        for (name, found) in all(&examples, Kind::Clustered) {
            let asked = ["mae", "wape", "r2", "bias", "wis", "macro_f1", "cohen_kappa", "macro_roc_auc"];
            // With a handful of clusters effective counts fall below one, where an exact law is a step.
            let enough = |found: &Inference| found.clusters().is_some_and(|clusters| clusters >= 8);
            let Some(found) = found.filter(|found| asked.contains(&&name[..]) && enough(found)) else { continue };
            let (Some(lower), Some(upper)) = (found.lower(0.05), found.upper(0.05)) else { continue };
            let step = |bound: f64| 1e-6 * bound.abs();
            // Bounds that a handful of unequal clusters leave nearly open are too coarse numbers to step over.
            let ordinary = |bound: f64| bound.abs() > 1e-9 * found.estimate().abs() && bound.abs() < 1e9;
            if !ordinary(lower) || !ordinary(upper) {
                continue;
            }
            // At the end of its range a bound is the same at any confidence.
            if found.lower(0.01) != found.lower(0.05) {
                prop_assert!(found.p_value_above(lower - step(lower)) <= 0.0501, "{}", name);
                prop_assert!(found.p_value_above(lower + step(lower)) >= 0.0499, "{}", name);
            }
            if found.upper(0.01) != found.upper(0.05) {
                prop_assert!(found.p_value_below(upper + step(upper)) <= 0.0501, "{}", name);
                prop_assert!(found.p_value_below(upper - step(upper)) >= 0.0499, "{}", name);
            }
        }
    }

    #[test]
    fn an_isotonic_map_never_falls_and_keeps_the_mean(
        rows in prop::collection::vec((0u32..30, any::<bool>(), 1u32..9), 1..60)
    ) {
        let scores: Vec<f64> = rows.iter().map(|row| f64::from(row.0) / 30.0).collect();
        let labels: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.1))).collect();
        let weights: Vec<f64> = rows.iter().map(|row| f64::from(row.2)).collect();
        let map = Isotonic::fit(&scores, &labels, Some(&weights)).unwrap();
        let at: Vec<f64> = (-2..34).map(|step| map.apply(f64::from(step) / 30.0)).collect();
        prop_assert!(at.windows(2).all(|pair| pair[0] <= pair[1] + 1e-15));
        let sum = |values: &dyn Fn(usize) -> f64| (0..rows.len()).map(|row| weights[row] * values(row)).sum::<f64>();
        prop_assert!((sum(&|row| map.apply(scores[row])) - sum(&|row| labels[row])).abs() < 1e-9);
        let mut turned: Vec<usize> = (0..rows.len()).collect();
        turned.reverse();
        let pick = |column: &[f64]| turned.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        prop_assert_eq!(Isotonic::fit(&pick(&scores), &pick(&labels), Some(&pick(&weights))).unwrap(), map);
    }

    #[test]
    fn maps_do_not_depend_on_the_order_of_rows(examples in examples()) {
        let maps = |examples: &[Example]| {
            let scores: Vec<f64> = examples.iter().map(|one| one.chances[0]).collect();
            let flags: Vec<bool> = examples.iter().map(|one| one.class == 0).collect();
            let classes: Vec<u32> = examples.iter().map(|one| one.class).collect();
            let columns: Vec<Vec<f64>> =
                (0..CLASSES).map(|class| examples.iter().map(|one| one.chances[class]).collect()).collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let of = ClassProbabilities { labels: &classes, columns: &columns, dependence: Dependence::NONE };
            (Sigmoid::fit(&scores, &flags, None).unwrap(), Temperature::fit(&of).unwrap())
        };
        let mut turned = examples.clone();
        turned.reverse();
        prop_assert_eq!(maps(&examples), maps(&turned));
        let (_, temperature) = maps(&examples);
        let scaled = temperature.apply(&examples[0].chances);
        prop_assert!((scaled.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn reliability_bands_hold_every_example_once(examples in examples(), bins in 1u32..12) {
        let scores: Vec<f64> = examples.iter().map(|one| one.chances[0]).collect();
        let flags: Vec<bool> = examples.iter().map(|one| one.class == 0).collect();
        let weights: Vec<f64> = examples.iter().map(|one| one.weight).collect();
        let dependence = Dependence { weights: Some(&weights), clusters: None };
        for bins in [Bins::Uniform(bins), Bins::Quantile(bins)] {
            let bands = reliability_bands(&scores, &flags, &dependence, bins).unwrap();
            let held: f64 = bands.iter().map(|band| band.count).sum();
            prop_assert!((held - weights.iter().sum::<f64>()).abs() < 1e-9);
            for band in &bands {
                prop_assert!(band.from <= band.mean_score + 1e-12 && band.mean_score <= band.to + 1e-12, "{bins:?}");
            }
        }
    }
}

fn of<'a>(labels: &'a [f64], predictions: &'a [f64]) -> Predictions<'a> {
    Predictions { labels, predictions, dependence: Dependence::NONE }
}

#[track_caller]
fn check(metric: RegressionMetric, labels: &[f64], predictions: &[f64], expect: Option<f64>) {
    let found = regression_inference(&of(labels, predictions), metric, &FEW).map(|found| found.estimate());
    assert_eq!(found, expect, "{}", metric.name());
}

#[test]
fn nothing_has_no_number() {
    let nothing = regression_inferences(&of(&[], &[]), RegressionMetric::ALL, &FEW);
    assert!(nothing.iter().all(Option::is_none));
    let units = ClassUnits::new(3, &[], &[], &Dependence::NONE);
    assert!(class_inferences(&units, ClassMetric::ALL, &FEW).iter().all(Option::is_none));
    let columns: Vec<&[f64]> = vec![&[], &[], &[]];
    let none = ClassProbabilities { labels: &[], columns: &columns, dependence: Dependence::NONE };
    assert!(probability_inferences(&none, ProbabilityMetric::ALL, &FEW).iter().all(Option::is_none));
    let flags: Vec<&[bool]> = vec![&[], &[]];
    let none = Multilabel { labels: &flags, decisions: &flags, scores: &[], dependence: Dependence::NONE };
    assert!(multilabel_inferences(&none, MultilabelMetric::ALL, &FEW).iter().all(Option::is_none));
    let none = QuantileForecasts::new(&[], &[(0.5, &[])], Dependence::NONE).unwrap();
    assert!(forecast_inferences(&none, ForecastMetric::ALL).iter().all(Option::is_none));
}

#[test]
fn what_is_undefined_has_no_number() {
    check(RegressionMetric::Mape, &[0.0, 1.0], &[1.0, 1.0], None);
    check(RegressionMetric::Mape, &[2.0, 1.0], &[1.0, 1.0], Some(0.25));
    check(RegressionMetric::Wape, &[0.0, 0.0], &[1.0, 1.0], None);
    check(RegressionMetric::R2, &[3.0, 3.0], &[1.0, 2.0], None);
    check(RegressionMetric::R2, &[3.0], &[3.0], None);
    check(RegressionMetric::PoissonDeviance, &[1.0, -1.0], &[1.0, 1.0], None);
    check(RegressionMetric::GammaDeviance, &[1.0, 0.0], &[1.0, 1.0], None);
    check(RegressionMetric::TweedieDeviance(0.5), &[1.0, 2.0], &[1.0, 1.0], None);
    check(RegressionMetric::AsymmetricCost { too_low: -1.0, too_high: 1.0 }, &[1.0], &[1.0], None);
    check(RegressionMetric::AbsoluteErrorQuantile(1.0), &[1.0], &[1.0], None);
}

#[test]
fn costs_tell_late_from_early() {
    // Ten minutes late, four early.
    let (labels, predictions) = ([40.0, 26.0], [30.0, 30.0]);
    check(RegressionMetric::AsymmetricCost { too_low: 3.0, too_high: 0.5 }, &labels, &predictions, Some(16.0));
    check(RegressionMetric::WithinWindow { early: 4.0, late: 9.0 }, &labels, &predictions, Some(0.5));
    check(RegressionMetric::WithinWindow { early: 4.0, late: 10.0 }, &labels, &predictions, Some(1.0));
    check(RegressionMetric::WithinWindow { early: f64::INFINITY, late: 5.0 }, &labels, &predictions, Some(0.5));
    check(RegressionMetric::Bias, &labels, &predictions, Some(-3.0));
}

#[test]
fn errors_that_never_vary_have_no_bounds_and_one_that_may_be_exceeded_has_none_above() {
    let exact = regression_inference(&of(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]), RegressionMetric::Mae, &FEW).unwrap();
    assert_eq!((exact.estimate(), exact.upper(0.05), exact.p_value_below(1.0)), (0.0, None, 1.0));
    let one = regression_inference(&of(&[1.0], &[2.0]), RegressionMetric::Mae, &FEW).unwrap();
    assert_eq!((one.estimate(), one.upper(0.05), one.lower(0.05)), (1.0, None, None));
    let most = regression_inference(&of(&[1.0, 2.0], &[1.5, 9.0]), RegressionMetric::MaxError, &FEW).unwrap();
    assert_eq!((most.estimate(), most.lower(0.05), most.upper(0.05)), (7.0, Some(7.0), None));
    assert!(most.p_value_above(5.0) < 0.05, "a larger error than allowed was seen");
    assert_eq!(most.p_value_below(100.0), 1.0);
}

#[test]
fn a_share_of_examples_is_exact() {
    let labels: Vec<f64> = (0..20).map(f64::from).collect();
    let predictions: Vec<f64> = labels.iter().map(|label| if *label < 4.0 { label + 9.0 } else { *label }).collect();
    let kept = RegressionMetric::WithinWindow { early: 1.0, late: 1.0 };
    let found = regression_inference(&of(&labels, &predictions), kept, &FEW).unwrap();
    assert_eq!(found.as_binomial(), Some((16, 20)));
    let units = ClassUnits::new(2, &[0, 1, 1, 0], &[0, 1, 0, 0], &Dependence::NONE);
    let found = class_inferences(&units, &[ClassMetric::Accuracy], &FEW).pop().unwrap().unwrap();
    assert_eq!(found.as_binomial(), Some((3, 4)));
}

#[test]
fn a_class_that_is_never_decided_for_is_not_forgotten() {
    let units = ClassUnits::new(3, &[0, 1, 2, 2], &[0, 1, 1, 1], &Dependence::NONE);
    let value = |what| ClassMetric::Averaged(what, Average::Macro).value(units.total());
    assert_eq!(value(PerClass::Precision), None);
    assert!((value(PerClass::F1).unwrap() - (1.0 + 0.5 + 0.0) / 3.0).abs() < 1e-15);
    assert_eq!(units.total().smallest_class(), 1.0);
}

#[test]
fn levels_must_be_levels() {
    let column: &[f64] = &[1.0];
    let new = |levels: &[f64]| {
        let columns: Vec<(f64, &[f64])> = levels.iter().map(|level| (*level, column)).collect();
        QuantileForecasts::new(&[1.0], &columns, Dependence::NONE)
    };
    assert!(new(&[]).is_none());
    assert!(new(&[0.0, 0.5]).is_none());
    assert!(new(&[0.5, 1.0 - 0.5]).is_none());
    let forecasts = new(&[0.9, 0.1, 0.5]).unwrap();
    assert_eq!(forecasts.levels().collect::<Vec<f64>>(), [0.1, 0.5, 0.9]);
    assert_eq!(forecasts.interval_levels(), [0.8]);
}
