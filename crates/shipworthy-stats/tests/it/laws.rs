//! Laws that hold for every metric, written once over the list of metrics.

use proptest::prelude::*;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::{count_inference, count_inferences};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::paired::{PairedConfusion, PairedUnits, mcnemar, paired_auc_inference, paired_count_inference};
use shipworthy_stats::quantile::quantile_inference;
use shipworthy_stats::ranked::{Division, PartSize, PartWalks, Ranked, RankedPart};
use shipworthy_stats::score_inference::{score_inference, score_inferences};
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::sum::{ExactSum, exact_sum};
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_stats::values::{Atom, GroupSum, ValueUnits, mean_inference};

const FEW: Resampling = Resampling { replicates: 100, seed: 7 };

fn counts() -> impl Strategy<Value = Confusion> {
    let cell = || prop_oneof![Just(0u32), 1u32..6, 1u32..400];
    (cell(), cell(), cell(), cell()).prop_map(|(tp, fp, fn_, tn)| Confusion {
        tp: f64::from(tp),
        fp: f64::from(fp),
        fn_: f64::from(fn_),
        tn: f64::from(tn),
    })
}

fn groups() -> impl Strategy<Value = Vec<Confusion>> {
    let cell = || 0u32..5;
    let group = (cell(), cell(), cell(), cell()).prop_map(|(tp, fp, fn_, tn)| Confusion {
        tp: f64::from(tp),
        fp: f64::from(fp),
        fn_: f64::from(fn_),
        tn: f64::from(tn),
    });
    proptest::collection::vec(group, 2..40)
}

#[derive(Debug, Clone)]
struct Rows {
    scores: Vec<f64>,
    labels: Vec<bool>,
    weights: Vec<f64>,
    groups: Vec<u32>,
}

fn rows() -> impl Strategy<Value = Rows> {
    // Few distinct scores, so that ties are the rule.
    let row = (0u32..=20, any::<bool>(), 0u32..4, 0u32..12);
    proptest::collection::vec(row, 1..80).prop_map(|rows| Rows {
        scores: rows.iter().map(|row| f64::from(row.0) / 20.0).collect(),
        labels: rows.iter().map(|row| row.1).collect(),
        weights: rows.iter().map(|row| f64::from(row.2) * 0.75).collect(),
        groups: rows.iter().map(|row| row.3).collect(),
    })
}

fn rotated<T: Clone>(values: &[T], by: usize) -> Vec<T> {
    let mut values = values.to_vec();
    let by = by % values.len().max(1);
    values.rotate_left(by);
    values.reverse();
    values
}

/// What must hold of any inference, whatever the metric and the method.
fn check_inference(name: &str, inference: &Inference, (low, high): (f64, f64)) {
    let estimate = inference.estimate();
    assert!((low..=high).contains(&estimate), "{name}: {estimate} outside its range");
    let mut widest: Option<(f64, f64)> = None;
    for level in [0.5, 0.8, 0.9, 0.95, 0.99, 0.999] {
        let Some(interval) = inference.interval(Level::new(level).unwrap()) else { continue };
        assert!(interval.contains(estimate), "{name}: {estimate} outside {interval:?} at {level}");
        assert!(interval.lower >= low && interval.upper <= high, "{name}: {interval:?} leaves the range");
        if let Some((lower, upper)) = widest {
            let slack = 1e-9 * (upper - lower).abs().max(1e-12);
            assert!(
                interval.lower <= lower + slack && interval.upper >= upper - slack,
                "{name}: narrower at {level}: {interval:?} after {lower}..{upper}"
            );
        }
        widest = Some((interval.lower, interval.upper));
    }
    let mut last: Option<(f64, f64)> = None;
    for alpha in [1e-6, 1e-3, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4] {
        let (Some(lower), Some(upper)) = (inference.lower(alpha), inference.upper(alpha)) else { continue };
        assert!(!lower.is_nan() && !upper.is_nan());
        if let Some((lower_before, upper_before)) = last {
            // At an error that nobody asks for, what a bound of few clusters is made of may cross in its sixth digit.
            let slack = if alpha > 0.2 { 1e-5 } else { 1e-9 };
            assert!(
                lower >= lower_before - slack * lower.abs().max(1.0),
                "{name}: lower bound falls at {alpha}: {lower_before} {lower}"
            );
            assert!(
                upper <= upper_before + slack * upper.abs().max(1.0),
                "{name}: upper bound rises at {alpha}: {upper_before} {upper}"
            );
        }
        if alpha <= 0.05 {
            let slack = 1e-9 * estimate.abs().max(1.0);
            assert!(lower <= estimate + slack && upper >= estimate - slack, "{name}: bounds exclude the estimate");
        }
        last = Some((lower, upper));
    }
    for target in [estimate - 0.03, estimate, estimate + 0.03] {
        let (below, above) = (inference.p_value_below(target), inference.p_value_above(target));
        for p in [below, above] {
            assert!((0.0..=1.0).contains(&p), "{name}: p-value {p}");
        }
        // A p-value is where the bound crosses the target.
        if (1e-6..0.4).contains(&below) {
            assert!(inference.upper(below * 1.02).unwrap() <= target + 1e-9, "{name}: upper({below}) against {target}");
            assert!(inference.upper(below * 0.98).unwrap() >= target - 1e-9, "{name}: upper({below}) against {target}");
        }
        if (1e-6..0.4).contains(&above) {
            assert!(inference.lower(above * 1.02).unwrap() >= target - 1e-9, "{name}: lower({above}) against {target}");
            assert!(inference.lower(above * 0.98).unwrap() <= target + 1e-9, "{name}: lower({above}) against {target}");
        }
    }
}

/// A likelihood ratio of zero, whose bounds are centred on what one more example would make of it.
#[test]
fn p_values_agree_with_bounds_where_nothing_was_right() {
    let wrong = Confusion { fp: 1.0, fn_: 1.0, ..Confusion::default() };
    let metric = CountMetric::PositiveLikelihoodRatio;
    let found = count_inference(&CountUnits::Groups(vec![wrong, wrong]), metric, None, &FEW).expect("defined");
    check_inference(metric.name(), &found, metric.range());
}

/// A walked part has the metrics of its rows ranked alone. Their sums have the same terms in another order.
fn as_if_alone(part: &RankedPart, alone: &Ranked) -> Result<(), TestCaseError> {
    let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
        (a, b) => a == b,
    };
    let none = Resampling { replicates: 0, seed: 0 };
    prop_assert_eq!(part.rows(), alone.len() as u64);
    for &metric in ScoreMetric::ALL {
        let (here, there) = (part.value(metric), metric.value(alone, None));
        prop_assert!(close(here, there), "{}: {here:?} and {there:?}", metric.name());
        let (here, there) = (part.inference(metric), score_inference(alone, metric, None, &none));
        let estimates = close(here.as_ref().map(Inference::estimate), there.as_ref().map(Inference::estimate));
        let ranked = matches!(metric, ScoreMetric::RocAuc | ScoreMetric::Gini);
        prop_assert!(if ranked { same(&here, &there) } else { estimates }, "{}", metric.name());
    }
    prop_assert_eq!(part.value(ScoreMetric::LiftAt(11)), None);
    Ok(())
}

fn same(a: &Option<Inference>, b: &Option<Inference>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let level = Level::NINETY_FIVE;
            a.estimate().to_bits() == b.estimate().to_bits()
                && a.interval(level) == b.interval(level)
                && a.lower(0.03) == b.lower(0.03)
                && a.upper(0.03) == b.upper(0.03)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn counts_merge_in_any_order(a in counts(), b in counts(), c in counts()) {
        prop_assert_eq!(a.merge(&b).merge(&c), c.merge(&a.merge(&b)));
        prop_assert_eq!(a.merge(&Confusion::default()), a);
    }

    #[test]
    fn exact_sums_merge_in_any_order(terms in proptest::collection::vec(any::<f64>().prop_filter("finite", |x| x.is_finite() && x.abs() < 1e300), 0..60), cut in 0usize..60) {
        let cut = cut.min(terms.len());
        let whole: ExactSum = terms.iter().copied().collect();
        let (mut left, right): (ExactSum, ExactSum) = (terms[..cut].iter().copied().collect(), terms[cut..].iter().copied().collect());
        left.merge(&right);
        prop_assert!(left == whole);
        prop_assert_eq!(left.value().to_bits(), whole.value().to_bits());
        prop_assert_eq!(exact_sum(rotated(&terms, cut)).to_bits(), whole.value().to_bits());
    }

    #[test]
    fn every_count_metric_is_honest_about_itself(counts in counts(), share in 0.001f64..0.999) {
        for prevalence in [None, Some(share)] {
            let found = count_inferences(&CountUnits::Independent(counts), CountMetric::ALL, prevalence, &FEW);
            for (metric, inference) in CountMetric::ALL.iter().zip(&found) {
                if let Some(inference) = inference {
                    check_inference(metric.name(), inference, metric.range());
                }
                if prevalence.is_none() {
                    prop_assert_eq!(inference.as_ref().map(Inference::estimate), metric.value(&counts), "{}", metric.name());
                }
            }
        }
    }

    #[test]
    fn grouped_count_metrics_are_honest_and_blind_to_order(groups in groups(), turn in 0usize..40, share in 0.01f64..0.9) {
        for prevalence in [None, Some(share)] {
            for metric in CountMetric::ALL {
                let found = count_inference(&CountUnits::Groups(groups.clone()), *metric, prevalence, &FEW);
                if let Some(inference) = &found {
                    check_inference(metric.name(), inference, metric.range());
                }
                let turned = count_inference(&CountUnits::Groups(rotated(&groups, turn)), *metric, prevalence, &FEW);
                prop_assert!(same(&found, &turned), "{} depends on the order of groups", metric.name());
            }
        }
    }

    #[test]
    fn swapping_classes_mirrors(c in counts()) {
        let mirror = Confusion { tp: c.tn, tn: c.tp, fp: c.fn_, fn_: c.fp };
        let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
            (a, b) => a.is_none() && b.is_none(),
        };
        use CountMetric::*;
        for (metric, other) in [(Recall, Specificity), (Precision, Npv), (FalsePositiveRate, FalseNegativeRate),
            (FalseDiscoveryRate, FalseOmissionRate), (Accuracy, Accuracy), (Mcc, Mcc), (CohenKappa, CohenKappa), (BalancedAccuracy, BalancedAccuracy),
            (Informedness, Informedness), (Markedness, Markedness), (GMean, GMean), (DiagnosticOddsRatio, DiagnosticOddsRatio)] {
            prop_assert!(close(metric.value(&c), other.value(&mirror)), "{}", metric.name());
        }
    }

    #[test]
    fn doubling_the_data_keeps_values_and_narrows_intervals(c in counts()) {
        let double = c.merge(&c);
        for metric in CountMetric::ALL {
            let once = count_inference(&CountUnits::Independent(c), *metric, None, &FEW);
            let twice = count_inference(&CountUnits::Independent(double), *metric, None, &FEW);
            let (Some(once), Some(twice)) = (once, twice) else { continue };
            prop_assert!((once.estimate() - twice.estimate()).abs() <= 1e-12 * once.estimate().abs().max(1.0));
            if metric.is_one_rate() {
                let level = Level::NINETY_FIVE;
                prop_assert!(twice.interval(level).unwrap().width() <= once.interval(level).unwrap().width() + 1e-12);
            }
        }
    }

    #[test]
    fn every_score_metric_is_honest_and_blind_to_order(rows in rows(), turn in 0usize..80, share in 0.01f64..0.9) {
        for (weights, groups) in [(false, false), (true, false), (false, true), (true, true)] {
            let make = |order: &dyn Fn(&[f64]) -> Vec<f64>, labels: &[bool], codes: &[u32]| {
                let (weights, codes) = (weights.then(|| order(&rows.weights)), groups.then_some(codes));
                Ranked::new(&order(&rows.scores), labels, weights.as_deref(), codes)
            };
            let ranked = make(&|x| x.to_vec(), &rows.labels, &rows.groups);
            // Codes are names: renaming clusters changes nothing either.
            let renamed: Vec<u32> = rotated(&rows.groups, turn).iter().map(|code| 11 - code).collect();
            let turned = make(&|x| rotated(x, turn), &rotated(&rows.labels, turn), &renamed);
            for prevalence in [None, Some(share)] {
                let found = score_inferences(&ranked, ScoreMetric::ALL, prevalence, &FEW);
                let again = score_inferences(&turned, ScoreMetric::ALL, prevalence, &FEW);
                for ((metric, found), again) in ScoreMetric::ALL.iter().zip(&found).zip(&again) {
                    prop_assert_eq!(metric.value(&ranked, prevalence).map(f64::to_bits), metric.value(&turned, prevalence).map(f64::to_bits), "{}", metric.name());
                    prop_assert!(same(found, again), "{} depends on the order of rows", metric.name());
                    if let Some(inference) = found {
                        check_inference(&metric.name(), inference, metric.range());
                    }
                }
            }
        }
    }

    #[test]
    fn whole_weights_are_repeated_rows(rows in rows()) {
        let times: Vec<usize> = rows.weights.iter().map(|w| (w / 0.75) as usize).collect();
        let repeat = |i: usize| std::iter::repeat_n(i, times[i]);
        let picks: Vec<usize> = (0..times.len()).flat_map(repeat).collect();
        let weights: Vec<f64> = times.iter().map(|t| *t as f64).collect();
        let weighted = Ranked::new(&rows.scores, &rows.labels, Some(&weights), None);
        let scores: Vec<f64> = picks.iter().map(|i| rows.scores[*i]).collect();
        let labels: Vec<bool> = picks.iter().map(|i| rows.labels[*i]).collect();
        let repeated = Ranked::new(&scores, &labels, None, None);
        for metric in ScoreMetric::ALL {
            match (metric.value(&weighted, None), metric.value(&repeated, None)) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{}: {a} {b}", metric.name()),
                (a, b) => prop_assert_eq!(a, b, "{}", metric.name()),
            }
        }
    }

    #[test]
    fn a_prevalence_equal_to_the_share_of_positives_changes_nothing(rows in rows()) {
        let ranked = Ranked::new(&rows.scores, &rows.labels, None, None);
        let share = ranked.positives() / (ranked.positives() + ranked.negatives());
        prop_assume!(share > 0.0 && share < 1.0);
        for metric in ScoreMetric::ALL {
            let (plain, corrected) = (metric.value(&ranked, None).unwrap(), metric.value(&ranked, Some(share)).unwrap());
            prop_assert!((plain - corrected).abs() <= 1e-12 * plain.abs().max(1.0), "{}", metric.name());
        }
    }

    #[test]
    fn ranking_metrics_ignore_monotone_transforms(rows in rows()) {
        let stretched: Vec<f64> = rows.scores.iter().map(|score| (3.0 * score).exp() - 2.0).collect();
        let (plain, moved) = (Ranked::new(&rows.scores, &rows.labels, None, None), Ranked::new(&stretched, &rows.labels, None, None));
        for metric in [ScoreMetric::RocAuc, ScoreMetric::AveragePrecision, ScoreMetric::Ks, ScoreMetric::RecallAt(20)] {
            prop_assert_eq!(metric.value(&plain, None), metric.value(&moved, None), "{}", metric.name());
        }
        let mirrored: Vec<f64> = rows.scores.iter().map(|score| 1.0 - score).collect();
        let mirrored = Ranked::new(&mirrored, &rows.labels, None, None);
        if let (Some(auc), Some(other)) = (plain.roc_auc(), mirrored.roc_auc()) {
            prop_assert!((auc + other - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn parts_walked_at_once_are_as_if_ranked_alone(rows in rows()) {
        let mut order: Vec<usize> = (0..rows.scores.len()).collect();
        order.sort_by(|a, b| rows.scores[*b].total_cmp(&rows.scores[*a]));
        // Six cells, divided into three parts and into two.
        let cell = |row: usize| rows.groups[row] as usize % 6;
        let divisions = [[0_u32, 1, 2, 0, 1, 2], [0, 0, 1, 1, 1, 0]];
        let in_part = |division: usize, part: usize| -> Vec<usize> {
            order.iter().copied().filter(|row| divisions[division][cell(*row)] as usize == part).collect()
        };
        let size = |division: usize, part: usize| {
            let count = |label| in_part(division, part).iter().filter(|row| rows.labels[**row] == label).count() as u64;
            PartSize { negatives: count(false), positives: count(true) }
        };
        let sizes = [vec![size(0, 0), size(0, 1), size(0, 2)], vec![size(1, 0), size(1, 1)]];
        let divided = [0, 1].map(|d| Division { part_of: &divisions[d], sizes: &sizes[d] });
        let mut walks = PartWalks::new(6, &divided, 10);
        order.iter().for_each(|row| walks.add(cell(*row), rows.scores[*row], rows.labels[*row]));
        let found = walks.finish();
        prop_assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
        for (division, parts) in found.iter().enumerate() {
            for (number, part) in parts.iter().enumerate() {
                let inside = in_part(division, number);
                let scores: Vec<f64> = inside.iter().map(|row| rows.scores[*row]).collect();
                let labels: Vec<bool> = inside.iter().map(|row| rows.labels[*row]).collect();
                prop_assert_eq!(part.is_none(), inside.is_empty());
                if let Some(part) = part {
                    as_if_alone(part, &Ranked::new(&scores, &labels, None, None))?;
                }
            }
        }
    }

    #[test]
    fn sorted_rows_need_no_sorting(rows in rows()) {
        let new = Ranked::new(&rows.scores, &rows.labels, Some(&rows.weights), Some(&rows.groups));
        let mut order: Vec<usize> = (0..rows.scores.len()).collect();
        order.sort_by(|a, b| rows.scores[*b].total_cmp(&rows.scores[*a]));
        let sorted = Ranked::from_sorted(
            order.iter().map(|i| rows.scores[*i]).collect(),
            order.iter().map(|i| rows.labels[*i]).collect(),
            Some(order.iter().map(|i| rows.weights[*i]).collect()),
            Some(order.iter().map(|i| rows.groups[*i]).collect()),
        );
        for metric in ScoreMetric::ALL {
            prop_assert!(same(&score_inference(&new, *metric, None, &FEW), &score_inference(&sorted, *metric, None, &FEW)), "{}", metric.name());
        }
    }

    #[test]
    fn means_are_honest_and_blind_to_order(values in proptest::collection::vec((0u32..9, any::<bool>()), 1..60), turn in 0usize..60, share in 0.01f64..0.9) {
        let atoms: Vec<Atom> = values.iter().map(|(v, positive)| Atom { value: f64::from(*v) * 1.25, count: 1.0, positive: *positive }).collect();
        let groups: Vec<GroupSum> = values.chunks(3).map(|chunk| chunk.iter().fold(GroupSum::default(), |mut sum, (v, positive)| {
            let (total, n) = if *positive { (&mut sum.sum_pos, &mut sum.n_pos) } else { (&mut sum.sum_neg, &mut sum.n_neg) };
            *total += f64::from(*v);
            *n += 1.0;
            sum
        })).collect();
        for prevalence in [None, Some(share)] {
            for (units, turned) in [
                (ValueUnits::Atoms(atoms.clone()), ValueUnits::Atoms(rotated(&atoms, turn))),
                (ValueUnits::Groups(groups.clone()), ValueUnits::Groups(rotated(&groups, turn))),
            ] {
                let found = mean_inference(&units, prevalence, &FEW);
                prop_assert!(same(&found, &mean_inference(&turned, prevalence, &FEW)));
                if let Some(inference) = &found {
                    check_inference("mean", inference, (f64::NEG_INFINITY, f64::INFINITY));
                }
            }
        }
    }

    #[test]
    fn quantiles_are_honest_and_blind_to_order(values in proptest::collection::vec(0u32..50, 1..200), turn in 0usize..200) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        for q in [0.5, 0.95] {
            let found = quantile_inference(&mut values.clone(), q, None);
            prop_assert!(same(&found, &quantile_inference(&mut rotated(&values, turn), q, None)));
            let inference = found.unwrap();
            if let (Some(lower), Some(upper)) = (inference.lower(0.05), inference.upper(0.05)) {
                prop_assert!(lower <= upper);
            }
        }
    }

    #[test]
    fn differences_change_sign_when_candidates_are_swapped(cells in proptest::collection::vec(0u32..60, 8)) {
        let mut pair = PairedConfusion::default();
        let mut swapped = PairedConfusion::default();
        for (i, count) in cells.iter().enumerate() {
            let (label, a, b) = (i & 4 != 0, i & 2 != 0, i & 1 != 0);
            pair.add(label, a, b, f64::from(*count));
            swapped.add(label, b, a, f64::from(*count));
        }
        for metric in CountMetric::ALL {
            let forth = paired_count_inference(&PairedUnits::Independent(pair), *metric, 1.0, None, &FEW);
            let back = paired_count_inference(&PairedUnits::Independent(swapped), *metric, 1.0, None, &FEW);
            prop_assert_eq!(forth.is_some(), back.is_some());
            let (Some(forth), Some(back)) = (forth, back) else { continue };
            prop_assert!((forth.estimate() + back.estimate()).abs() <= 1e-12 * forth.estimate().abs().max(1.0), "{}", metric.name());
            let expected = metric.value(&pair.a()).unwrap() - metric.value(&pair.b()).unwrap();
            prop_assert_eq!(forth.estimate(), expected);
        }
    }

    #[test]
    fn a_candidate_equals_itself(rows in rows()) {
        if let Some(difference) = paired_auc_inference(&rows.scores, &rows.scores, &rows.labels, None, 1.0) {
            prop_assert_eq!(difference.estimate(), 0.0);
            prop_assert!(difference.upper(0.05).unwrap() < 1e-9);
        }
    }

    #[test]
    fn one_sided_mcnemar_is_what_the_paired_bootstrap_finds(b in 0u64..40, c in 0u64..40) {
        let mut pair = PairedConfusion::default();
        pair.add(true, true, true, 200.0);
        pair.add(true, true, false, b as f64);
        pair.add(true, false, true, c as f64);
        let many = Resampling { replicates: 4000, seed: 3 };
        let difference = paired_count_inference(&PairedUnits::Independent(pair), CountMetric::Recall, 1.0, None, &many).unwrap();
        let exact = mcnemar(b, c).exact;
        let ours = (2.0 * difference.p_value_above(0.0).min(difference.p_value_below(0.0))).min(1.0);
        // Monte Carlo error of a tail from 4,000 replicates.
        let tail = 0.5 * exact;
        prop_assert!((ours - exact).abs() < 0.01 + 10.0 * (tail * (1.0 - tail) / 4000.0).sqrt(), "{} {}", ours, exact);
    }
}

#[test]
fn a_perfect_ranking_scores_best() {
    let scores: Vec<f64> = (0..60).map(|i| f64::from(i) / 59.0).collect();
    let labels: Vec<bool> = (0..60).map(|i| i >= 40).collect();
    let ranked = Ranked::new(&scores, &labels, None, None);
    for (metric, best) in [
        (ScoreMetric::RocAuc, 1.0),
        (ScoreMetric::Gini, 1.0),
        (ScoreMetric::AveragePrecision, 1.0),
        (ScoreMetric::Ks, 1.0),
        (ScoreMetric::LiftAt(10), 3.0),
    ] {
        let inference = score_inference(&ranked, metric, None, &FEW).unwrap();
        assert!((inference.estimate() - best).abs() < 1e-12, "{}", metric.name());
    }
    let auc = score_inference(&ranked, ScoreMetric::RocAuc, None, &FEW).unwrap();
    assert!(auc.lower(0.05).unwrap() < 0.95, "a perfect ranking of 20 positives is not certain");
}

#[test]
fn nothing_seen_is_not_nothing_there() {
    // No false positives among 300, with every metric that rests on them.
    let counts = Confusion { tp: 40.0, fp: 0.0, fn_: 5.0, tn: 300.0 };
    for metric in CountMetric::ALL {
        for prevalence in [None, Some(0.02)] {
            let Some(inference) = count_inference(&CountUnits::Independent(counts), *metric, prevalence, &FEW) else {
                continue;
            };
            let (lower, upper) = (inference.lower(0.05).unwrap(), inference.upper(0.05).unwrap());
            assert!(upper - lower > 1e-4, "{} at {prevalence:?}: {lower}..{upper}", metric.name());
        }
    }
    let unseen =
        [Atom { value: 0.0, count: 200.0, positive: false }, Atom { value: 500.0, count: 0.0, positive: true }];
    let cost = mean_inference(&ValueUnits::Atoms(unseen.to_vec()), None, &Resampling::default()).unwrap();
    assert_eq!(cost.estimate(), 0.0);
    // The rule of three: about three unseen cases.
    let upper = cost.upper(0.05).unwrap();
    assert!((6.5..8.5).contains(&upper), "{upper}");
}
