//! Judges: cases and laws.

use proptest::prelude::*;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::judge::{
    Corrected, JudgePlan, JudgeTrust, JudgedRows, Labelled, Refusal, RepeatedVerdicts, Sampled, SupposedJudge,
    Unlabelled, conflict_rate, corrected_by_older, corrected_difference, corrected_mean, corrected_rate,
    corrected_win_rate, drift, label_choice, length_slope, more_to_settle,
};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::planner::OpenBar;
use shipworthy_stats::preference::{SwappedVerdicts, Verdict};
use shipworthy_stats::units::{CountUnits, Resampling};

const FEW: Resampling = Resampling { replicates: 200, seed: 0 };

fn counts(tp: u32, fn_: u32, fp: u32, tn: u32) -> Confusion {
    Confusion { tp: f64::from(tp), fn_: f64::from(fn_), fp: f64::from(fp), tn: f64::from(tn) }
}

fn trust(counts: Confusion) -> JudgeTrust {
    JudgeTrust::new(&CountUnits::Independent(counts), &FEW)
}

fn at_random(labelled: Confusion, passed: u64, failed: u64) -> Corrected {
    corrected_rate(&labelled, Unlabelled { passed, failed }, Sampled::AtRandom).expect("enough labels")
}

/// Rows with the counts of a table, then verdicts without labels.
fn rows(labelled: Confusion, passed: u64, failed: u64) -> (Vec<f64>, Vec<Option<f64>>) {
    let (mut verdicts, mut labels) = (Vec::new(), Vec::new());
    let cells = [(labelled.tp, 1.0, 1.0), (labelled.fn_, 1.0, 0.0), (labelled.fp, 0.0, 1.0), (labelled.tn, 0.0, 0.0)];
    for (count, label, verdict) in cells {
        for _ in 0..count as usize {
            verdicts.push(verdict);
            labels.push(Some(label));
        }
    }
    for (count, verdict) in [(passed, 1.0), (failed, 0.0)] {
        for _ in 0..count {
            verdicts.push(verdict);
            labels.push(None);
        }
    }
    (verdicts, labels)
}

fn of_rows<'a>(verdicts: &'a [f64], labels: &'a [Option<f64>], dependence: Dependence<'a>) -> JudgedRows<'a> {
    JudgedRows { verdicts, labels, label_weights: None, range: (0.0, 1.0), dependence }
}

#[test]
fn a_judge_is_measured_against_people() {
    let found = trust(counts(85, 5, 4, 6));
    let value = |found: &Option<shipworthy_stats::inference::Inference>| found.as_ref().expect("labels").estimate();
    assert_eq!(value(&found.true_positive_rate), 85.0 / 90.0);
    assert_eq!(value(&found.true_negative_rate), 0.6);
    assert_eq!(value(&found.precision_of_pass), 85.0 / 89.0);
    assert_eq!(value(&found.precision_of_fail), 6.0 / 11.0);
    assert_eq!(value(&found.accuracy), 0.91);
    assert!((value(&found.informedness) - (85.0 / 90.0 + 0.6 - 1.0)).abs() < 1e-12);
    assert_eq!(found.true_negative_rate.as_ref().unwrap().as_binomial(), Some((6, 10)));
    assert_eq!(found.refusal(0.05), None);
    assert!(trust(counts(20, 3, 0, 0)).true_negative_rate.is_none(), "nothing that fails was labelled");
}

#[test]
fn judges_are_refused_with_a_reason() {
    let check = |table: Confusion, expect: fn(&Refusal) -> bool| {
        let found = trust(table).refusal(0.05).expect("a refusal");
        assert!(expect(&found), "{found:?}");
    };
    check(counts(10, 2, 2, 10), |found| matches!(found, Refusal::TooFewLabels { labels: 24, needed: 30 }));
    check(counts(60, 5, 1, 3), |found| matches!(found, Refusal::TooFewOfAKind { passing: false, labels: 4, .. }));
    check(counts(50, 50, 50, 50), |found| matches!(found, Refusal::NoBetterThanChance { .. }));
    check(counts(30, 25, 24, 26), |found| matches!(found, Refusal::NoBetterThanChance { .. }));
    check(
        counts(10, 40, 40, 10),
        |found| matches!(found, Refusal::NoBetterThanChance { estimate, .. } if *estimate < 0.5),
    );
    assert_eq!(trust(counts(10, 2, 2, 10)).refusal(0.05).unwrap().labels_missing(), Some(6));
    let few = corrected_rate(&counts(9, 1, 1, 9), Unlabelled { passed: 500, failed: 500 }, Sampled::AtRandom);
    assert_eq!(few.unwrap_err(), Refusal::TooFewLabels { labels: 20, needed: 30 });
    let unseen = corrected_rate(&counts(40, 0, 2, 0), Unlabelled { passed: 80, failed: 20 }, Sampled::ByVerdict);
    assert_eq!(unseen.unwrap_err(), Refusal::UnlabelledVerdict { passing: false });
}

#[test]
fn a_judge_that_knows_nothing_leaves_the_rate_of_people() {
    let found = at_random(counts(40, 40, 10, 10), 900, 100);
    assert_eq!(found.people, Some(0.8));
    assert_eq!(found.judge_weight, 0.0);
    assert_eq!(found.value.estimate(), 0.8);
    assert!((0.85..1.0).contains(&found.worth_of_a_label()), "{}", found.worth_of_a_label());
    // One that is worse than a coin is not turned around: it may have been read the wrong way.
    let against = at_random(counts(10, 40, 40, 10), 500, 500);
    assert_eq!((against.judge_weight, against.value.estimate()), (0.0, 0.5));
}

#[test]
fn a_perfect_judge_makes_few_labels_worth_many() {
    let found = at_random(counts(160, 0, 0, 40), 1_500, 300);
    // Labels are easier here than elsewhere by the judge's account, and it is believed.
    assert!((found.value.estimate() - 0.83).abs() < 0.006, "{:?}", found.value.estimate());
    assert!(found.judge_weight > 0.8 && found.worth_of_a_label() > 4.0, "{}", found.worth_of_a_label());
    let older = corrected_by_older(
        &trust(counts(160, 0, 0, 40)),
        &mean_of(&rows(counts(0, 0, 0, 0), 830, 170).0, (0.0, 1.0), &Dependence::NONE, &FEW).unwrap(),
        0.05,
    );
    assert!((older.expect("a good judge").estimate() - 0.83).abs() < 1e-12, "the raw rate");
    let strata = corrected_rate(&counts(50, 0, 0, 50), Unlabelled { passed: 700, failed: 200 }, Sampled::ByVerdict);
    assert!((strata.expect("labels of both verdicts").value.estimate() - 0.75).abs() < 1e-12, "the raw rate");
}

#[test]
fn a_lenient_judge_is_corrected_by_every_road() {
    // 70% truly pass; the judge passes 95% of those and 60% of the others.
    let (tp, fn_, fp, tn) = (133, 7, 36, 24);
    let raw = 0.845;
    let random = at_random(counts(tp, fn_, fp, tn), 1_521, 279);
    assert!((random.raw - raw).abs() < 1e-12 && (random.value.estimate() - 0.7).abs() < 0.01);
    let older = corrected_by_older(
        &trust(counts(tp, fn_, fp, tn)),
        &mean_of(&rows(counts(0, 0, 0, 0), 845, 155).0, (0.0, 1.0), &Dependence::NONE, &FEW).unwrap(),
        0.05,
    )
    .expect("better than chance");
    assert!((older.estimate() - 0.7).abs() < 1e-9, "{}", older.estimate());
    // As many of the judge's fails as of its passes.
    let labelled = counts(79, 23, 21, 77);
    let strata = corrected_rate(&labelled, Unlabelled { passed: 1_590, failed: 210 }, Sampled::ByVerdict).unwrap();
    assert!((strata.value.estimate() - (0.845 * 0.79 + 0.155 * 0.23)).abs() < 1e-12);
    let wide = |found: &shipworthy_stats::inference::Inference| found.upper(0.05).unwrap() - found.lower(0.05).unwrap();
    assert!(wide(&older) > wide(&random.value), "older labels say less");
    for found in [&random.value, &older, &strata.value] {
        assert!(found.upper(0.05).unwrap() < raw, "the raw rate is not credible: {}", found.bound_method());
    }
}

#[test]
fn rows_say_what_counts_say_and_clusters_say_less() {
    let table = counts(70, 8, 9, 33);
    let (verdicts, labels) = rows(table, 600, 280);
    let plain = corrected_mean(&of_rows(&verdicts, &labels, Dependence::NONE)).unwrap();
    let counted = at_random(table, 600, 280);
    assert!((plain.value.estimate() - counted.value.estimate()).abs() < 1e-12);
    assert!((plain.value.lower(0.05).unwrap() - counted.value.lower(0.05).unwrap()).abs() < 1e-9);
    // Each row its own cluster: the jackknife agrees with the closed form.
    let alone: Vec<u32> = (0..verdicts.len() as u32).collect();
    let by_row = Dependence { weights: None, clusters: Some(&alone) };
    let jackknife = corrected_mean(&of_rows(&verdicts, &labels, by_row)).unwrap();
    assert!((jackknife.value.estimate() - plain.value.estimate()).abs() < 0.003);
    let wide = |found: &Corrected| found.value.upper(0.05).unwrap() - found.value.lower(0.05).unwrap();
    assert!((0.97..1.15).contains(&(wide(&jackknife) / wide(&plain))), "{} {}", wide(&jackknife), wide(&plain));
    // Rows alike stand together: ten per document.
    let documents: Vec<u32> = (0..verdicts.len() as u32).map(|row| row / 10).collect();
    let by_document = Dependence { weights: None, clusters: Some(&documents) };
    let clustered = corrected_mean(&of_rows(&verdicts, &labels, by_document)).unwrap();
    assert!(wide(&clustered) > 1.5 * wide(&plain));
    assert_eq!(clustered.value.clusters(), Some(12));
    let one = vec![0; verdicts.len()];
    let together = Dependence { weights: None, clusters: Some(&one) };
    assert_eq!(corrected_mean(&of_rows(&verdicts, &labels, together)).unwrap_err(), Refusal::OneCluster);
}

#[test]
fn labels_drawn_by_verdict_are_weighted_back() {
    // Half of the labels among the judge's fails, which are 20% of all.
    let table = counts(54, 21, 6, 39);
    let (verdicts, labels) = rows(table, 740, 140);
    let labelled: Vec<Labelled> = verdicts
        .iter()
        .zip(&labels)
        .filter_map(|(verdict, label)| Some(Labelled { label: (*label)? == 1.0, verdict: *verdict == 1.0 }))
        .collect();
    let weights = Labelled::weights_by_verdict(&labelled, [200, 800]).expect("labels of both verdicts");
    assert!((weights.iter().sum::<f64>() - 120.0).abs() < 1e-9, "a mean of one");
    let units = Labelled::units(&labelled, &Dependence { weights: Some(&weights), clusters: None });
    let found = JudgeTrust::new(&units, &FEW);
    // Of 1,000: 720 pass and are passed, 70 pass and are failed, 80 fail and are passed, 130 fail and are failed.
    assert!((found.true_positive_rate.unwrap().estimate() - 720.0 / 790.0).abs() < 1e-9);
    assert!((found.true_negative_rate.unwrap().estimate() - 130.0 / 210.0).abs() < 1e-9);
    let strata = corrected_rate(&table, Unlabelled { passed: 740, failed: 140 }, Sampled::ByVerdict).unwrap();
    assert!((strata.value.estimate() - 0.79).abs() < 1e-12);
    let stands_for: Vec<f64> =
        verdicts.iter().map(|verdict| if *verdict == 1.0 { 800.0 / 60.0 } else { 200.0 / 60.0 }).collect();
    let weighted = JudgedRows { label_weights: Some(&stands_for), ..of_rows(&verdicts, &labels, Dependence::NONE) };
    let by_row = corrected_mean(&weighted).unwrap();
    assert!((by_row.value.estimate() - 0.79).abs() < 1e-9);
    let wide = |found: &Corrected| found.value.upper(0.05).unwrap() - found.value.lower(0.05).unwrap();
    assert!((0.8..1.6).contains(&(wide(&by_row) / wide(&strata))), "{} {}", wide(&by_row), wide(&strata));
    assert_eq!(JudgeTrust::new(&units, &FEW).refusal(0.05), None);
    // Labels that weigh little are labels nevertheless.
    let rare: Vec<Labelled> = (0..120).map(|row| Labelled { label: row >= 56, verdict: row >= 60 }).collect();
    let weights = Labelled::weights_by_verdict(&rare, [30, 970]).unwrap();
    let units = Labelled::units(&rare, &Dependence { weights: Some(&weights), clusters: None });
    assert!(!matches!(JudgeTrust::new(&units, &FEW).refusal(0.05), Some(Refusal::TooFewOfAKind { .. })));
    assert_eq!(Labelled::weights_by_verdict(&labelled[..54], [200, 800]), None, "no label of a fail");
}

#[test]
fn labels_that_were_picked_by_verdict_are_found_out_and_weighted() {
    // 80% pass by the judge; of 120 labels two thirds are of its fails.
    let (verdicts, labels) = rows(counts(36, 24, 4, 56), 760, 120);
    let picked = of_rows(&verdicts, &labels, Dependence::NONE);
    let choice = label_choice(&counts(36, 24, 4, 56), Unlabelled { passed: 760, failed: 120 }).unwrap();
    assert!(choice.is_by_verdict() && choice.of_labelled == 1.0 / 3.0 && choice.of_others > 0.8, "{choice:?}");
    let weights = picked.weights_by_verdict().expect("labels of both verdicts");
    let weighted = corrected_mean(&JudgedRows { label_weights: Some(&weights), ..picked }).unwrap();
    // Nine tenths of the 800 passes are good, three tenths of the 200 fails.
    assert!((weighted.value.estimate() - 0.78).abs() < 1e-9, "{}", weighted.value.estimate());
    assert_eq!(weighted.people, None, "people's own share is of what was picked");
    assert!((corrected_mean(&picked).unwrap().value.estimate() - 0.78).abs() > 0.02, "taken as random it is off");
    // Drawn at random it is left alone; with all of one verdict unlabelled nothing can be weighted.
    let (verdicts, labels) = rows(counts(90, 4, 8, 18), 720, 160);
    assert_eq!(of_rows(&verdicts, &labels, Dependence::NONE).weights_by_verdict(), None);
    let (verdicts, labels) = rows(counts(0, 40, 0, 60), 760, 120);
    assert_eq!(of_rows(&verdicts, &labels, Dependence::NONE).weights_by_verdict(), None);
    assert_eq!(label_choice(&counts(9, 9, 9, 9), Unlabelled::default()), None);
}

#[test]
fn a_difference_is_that_of_the_same_examples() {
    // The judge likes b's style; people do not.
    let n = 400;
    let truth = |row: usize, easy: usize| f64::from(u8::from(row % 10 < easy));
    let label = |row: usize, value: f64| row.is_multiple_of(4).then_some(value);
    let (mut a, mut b, mut of_a, mut of_b) = (vec![], vec![], vec![], vec![]);
    for row in 0..n {
        a.push(truth(row * 7 % 10, 7));
        b.push(if row % 10 == 4 { 1.0 } else { truth(row * 7 % 10, 7) });
        of_a.push(label(row, truth(row * 7 % 10, 7)));
        of_b.push(label(row, truth(row * 7 % 10, 6)));
    }
    let found =
        corrected_difference(&of_rows(&a, &of_a, Dependence::NONE), &of_rows(&b, &of_b, Dependence::NONE)).unwrap();
    assert!(found.raw < 0.0, "the judge prefers b");
    assert!(found.value.estimate() > 0.05 && found.value.lower(0.05).unwrap() > 0.0, "people prefer a");
    let back =
        corrected_difference(&of_rows(&b, &of_b, Dependence::NONE), &of_rows(&a, &of_a, Dependence::NONE)).unwrap();
    assert!((back.value.estimate() + found.value.estimate()).abs() < 1e-12);
    assert!((back.value.upper(0.05).unwrap() + found.value.lower(0.05).unwrap()).abs() < 1e-9);
}

#[test]
fn ties_are_half_a_win_for_people_and_judge() {
    use Verdict::{Loss, Tie, Win};
    let verdicts: Vec<Verdict> = (0..300).map(|row| [Win, Win, Tie, Loss][row % 4]).collect();
    let labels: Vec<Option<Verdict>> =
        (0..300).map(|row| (row < 100).then(|| [Win, Tie, Tie, Loss][row % 4])).collect();
    let found = corrected_win_rate(&verdicts, &labels, Dependence::NONE).unwrap();
    assert_eq!((found.raw, found.people), (0.625, Some(0.5)));
    assert!((found.value.estimate() - 0.5).abs() < 1e-9);
}

#[test]
fn a_label_beside_a_judge_is_worth_what_labels_vary_by() {
    use Verdict::{Loss, Tie, Win};
    // 97 of 100 labels are ties, which the judge knows little of.
    let labelled = [(Tie, Tie, 74), (Tie, Win, 13), (Tie, Loss, 10), (Win, Win, 2), (Loss, Loss, 1)];
    let (mut verdicts, mut labels) = (Vec::new(), Vec::new());
    for (label, verdict, count) in labelled {
        verdicts.extend(std::iter::repeat_n(verdict, count));
        labels.extend(std::iter::repeat_n(Some(label), count));
    }
    for (verdict, count) in [(Tie, 143), (Win, 28), (Loss, 29)] {
        verdicts.extend(std::iter::repeat_n(verdict, count));
        labels.extend(std::iter::repeat_n(None, count));
    }
    let found = corrected_win_rate(&verdicts, &labels, Dependence::NONE).unwrap();
    assert!((1.0..1.1).contains(&found.worth_of_a_label()), "{}", found.worth_of_a_label());
    assert!(found.value.effective_n() <= 300.0);
    let drawn = found.value.interval(Level::NINETY_FIVE).unwrap();
    assert!((0.034..0.06).contains(&drawn.width()), "labels alone would be 0.034 wide: {drawn:?}");
    let bar = OpenBar { wants_more: true, target: 0.5, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 };
    let plan = more_to_settle(&found, &bar).further_labels.expect("a number");
    assert!((4_000..16_000).contains(&plan), "{plan}");
    // Alike by clusters of one row.
    let alone: Vec<u32> = (0..300).collect();
    let clustered = corrected_win_rate(&verdicts, &labels, Dependence { weights: None, clusters: Some(&alone) });
    let worth = clustered.unwrap().worth_of_a_label();
    assert!((0.8..1.3).contains(&worth), "{worth}");
    // Yes and no are as they were.
    let plain = at_random(counts(70, 8, 9, 33), 600, 280);
    assert!(plain.value.clusters().is_none() && plain.worth_of_a_label() > 1.2, "{}", plain.worth_of_a_label());
}

#[test]
fn a_judge_that_was_measured_on_one_kind_alone_is_not_proven() {
    let check = |table: Confusion, expect: Option<(bool, u64)>| {
        let found = trust(table).unproven(0.05).map(|refusal| match refusal {
            Refusal::TooFewOfAKind { passing, labels, .. } => (passing, labels),
            other => panic!("{other:?}"),
        });
        assert_eq!(found, expect, "{table:?}");
    };
    check(counts(0, 0, 48, 2), Some((true, 0)));
    check(counts(40, 6, 0, 0), Some((false, 0)));
    check(counts(50, 0, 0, 0), Some((false, 0)));
    // Few of a kind are enough where they show it, and not where they do not.
    check(counts(60, 2, 0, 6), None);
    check(counts(50, 10, 3, 1), Some((false, 4)));
    check(counts(82, 4, 3, 11), None);
    assert!(matches!(trust(counts(50, 50, 50, 50)).unproven(0.05), Some(Refusal::NoBetterThanChance { .. })));
}

#[test]
fn both_levers_are_priced() {
    let bar = |target| OpenBar { wants_more: true, target, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 };
    let good = at_random(counts(82, 4, 3, 11), 680, 120);
    let plan = more_to_settle(&good, &bar(0.82));
    let (labels, alone) = (plan.further_labels.unwrap(), plan.labels_without_judge.unwrap());
    assert!(labels > 0 && alone > labels, "a judge saves labels: {plan:?}");
    let near = more_to_settle(&good, &bar(0.84));
    assert!(near.further_labels > plan.further_labels);
    assert_eq!(near.further_judged, None, "what the judge does not know stays unknown");
    let settled = more_to_settle(&good, &bar(0.6));
    assert_eq!(settled, JudgePlan { further_labels: Some(0), further_judged: Some(0), labels_without_judge: Some(0) });
    let useless = at_random(counts(43, 43, 7, 7), 400, 400);
    assert_eq!(more_to_settle(&useless, &bar(0.8)).further_judged, None);
}

#[test]
fn labels_are_planned_before_there_are_any() {
    let bar = OpenBar { wants_more: true, target: 0.9, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 };
    let judge = |true_positive_rate, true_negative_rate, judged| SupposedJudge {
        truth: 0.93,
        true_positive_rate,
        true_negative_rate,
        judged,
    };
    let coin = judge(0.5, 0.5, 2_000).labels_needed(&bar);
    assert_eq!(coin, shipworthy_stats::planner::sample_size_one_rate_exact(0.9, 0.93, 0.05, 0.8));
    let by_quality = [(0.5, 0.5), (0.9, 0.7), (0.95, 0.85), (0.98, 0.95)];
    let needed: Vec<u64> =
        by_quality.iter().map(|(tpr, tnr)| judge(*tpr, *tnr, 2_000).labels_needed(&bar).unwrap()).collect();
    assert!(needed.is_sorted_by(|worse, better| worse > better), "{needed:?}");
    // The table of docs/concepts/judges.md.
    assert_eq!(needed, [593, 508, 383, 209]);
    assert_eq!(judge(1.0, 1.0, 2_000).labels_needed(&bar), Some(30), "never fewer than the methods need");
    assert_eq!(judge(0.98, 0.95, 500).labels_needed(&bar), None, "too few outputs, however many are labelled");
    assert_eq!(SupposedJudge { truth: 0.9, ..judge(0.9, 0.9, 2_000) }.labels_needed(&bar), None);
}

#[test]
fn repeats_of_a_judge() {
    let found = RepeatedVerdicts::new(&[vec![1, 1, 1], vec![1, 0, 1], vec![0, 1], vec![1]], None);
    assert_eq!(found.outputs(), 3);
    assert!((found.share_that_differ().unwrap().estimate() - 2.0 / 3.0).abs() < 1e-12);
    let flips = (0.0 + 2.0 / 3.0 + 1.0) / 3.0;
    assert!((found.flip_chance(&FEW).unwrap().estimate() - flips).abs() < 1e-12);
    let none = RepeatedVerdicts::new(&[vec![1]], None);
    assert!(none.share_that_differ().is_none() && none.flip_chance(&FEW).is_none());
    let clustered = RepeatedVerdicts::new(&vec![vec![1, 0]; 40], Some(&[3; 40]));
    assert!(clustered.share_that_differ().unwrap().lower(0.05).is_none(), "one cluster bounds nothing");
}

#[test]
fn the_order_of_presentation() {
    use Verdict::{Loss, Tie, Win};
    let pairs = SwappedVerdicts::new(
        [vec![(Win, Loss); 30], vec![(Win, Win); 50], vec![(Loss, Loss); 15], vec![(Tie, Win); 5]].concat(),
    );
    assert_eq!(pairs.flip_rate(None).unwrap().estimate(), 0.35);
    assert_eq!(pairs.flip_rate(None).unwrap().estimate() + pairs.consistency().unwrap().estimate(), 1.0);
    let advantage = pairs.first_place_advantage(None, &FEW).unwrap();
    assert!((advantage.estimate() - 0.275).abs() < 1e-12 && advantage.lower(0.05).unwrap() > 0.15);
    let documents: Vec<u32> = (0..100).map(|pair| pair / 10).collect();
    assert!(pairs.flip_rate(Some(&documents)).unwrap().lower(0.05) < pairs.flip_rate(None).unwrap().lower(0.05));
    assert!(SwappedVerdicts::default().flip_rate(None).is_none());
}

#[test]
fn a_taste_for_length_is_not_a_taste_for_quality() {
    let lengths: Vec<f64> = (0..200).map(|row| 40.0 * 2f64.powi(row % 6)).collect();
    let good: Vec<f64> = (0..200).map(|row| f64::from(u8::from(row % 6 + row % 5 > 4))).collect();
    let fair = length_slope(&lengths, &good, &good, &Dependence::NONE).unwrap();
    assert!(fair.judge.estimate() > 0.05, "longer outputs are better");
    assert_eq!(fair.beyond.estimate(), 0.0, "and the judge sees no more in them than people do");
    let likes: Vec<f64> = (0..200).map(|row| f64::from(u8::from(row % 6 >= 3))).collect();
    let flat: Vec<f64> = (0..200).map(|row| f64::from(u8::from(row % 7 > 3))).collect();
    let biased = length_slope(&lengths, &likes, &flat, &Dependence::NONE).unwrap();
    assert!(biased.beyond.lower(0.01).unwrap() > 0.1);
    assert!(length_slope(&[50.0; 30], &vec![1.0; 30], &vec![0.0; 30], &Dependence::NONE).is_none());
}

#[test]
fn verdicts_against_their_rationale() {
    let found =
        conflict_rate(&[true, true, false, false], &[Some(true), Some(false), None, Some(false)], None).unwrap();
    assert_eq!((found.rate.as_binomial(), found.undecided), (Some((1, 3)), 1));
    assert!(conflict_rate(&[true], &[None], None).is_none());
}

#[test]
fn a_judge_that_drifted_is_found_and_one_that_did_not_is_not() {
    let before = trust(counts(180, 20, 10, 90));
    let same = drift(&before, &trust(counts(90, 10, 5, 45)), Level::NINETY_FIVE);
    assert_eq!((same.true_positive_rate.unwrap().by, same.p_value), (0.0, 1.0));
    let worse = drift(&before, &trust(counts(95, 5, 40, 60)), Level::NINETY_FIVE);
    assert!(worse.p_value < 1e-4 && worse.true_negative_rate.unwrap().interval.upper < -0.15);
    let holm = 2.0 * worse.true_negative_rate.unwrap().p_value;
    assert!((worse.p_value - holm).abs() < 1e-12, "two rates were looked at");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn bounds_are_numbers_nested_and_around_the_estimate(
        table in (0u32..90, 0u32..30, 0u32..30, 0u32..60), passed in 0u64..900, failed in 0u64..900, by_verdict: bool,
    ) {
        let labelled = counts(table.0, table.1, table.2, table.3);
        let sampled = if by_verdict { Sampled::ByVerdict } else { Sampled::AtRandom };
        let trusted = trust(labelled);
        let mut found: Vec<shipworthy_stats::inference::Inference> = Vec::new();
        if let Ok(corrected) = corrected_rate(&labelled, Unlabelled { passed, failed }, sampled) {
            prop_assert!((0.0..=1.0).contains(&corrected.judge_weight) && corrected.worth_of_a_label() > 0.0);
            let bar = OpenBar { wants_more: true, target: 0.8, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 };
            let plan = more_to_settle(&corrected, &bar);
            prop_assert!(plan.further_labels <= plan.labels_without_judge || plan.labels_without_judge.is_none());
            found.push(corrected.value);
        } else if !by_verdict {
            prop_assert!(labelled.total() < 30.0);
        }
        let judged = mean_of(&rows(counts(0, 0, 0, 0), passed, failed).0, (0.0, 1.0), &Dependence::NONE, &FEW);
        if let Some(Ok(older)) = judged.map(|judged| corrected_by_older(&trusted, &judged, 0.05)) {
            found.push(older);
        }
        for value in found {
            let mut last = (value.estimate(), value.estimate());
            for alpha in [0.4, 0.2, 0.1, 0.05, 0.01, 0.001, 1e-6] {
                let (lower, upper) = (value.lower(alpha).unwrap(), value.upper(alpha).unwrap());
                prop_assert!(lower.is_finite() && upper.is_finite());
                prop_assert!(0.0 <= lower && lower <= last.0 + 1e-12 && upper >= last.1 - 1e-12 && upper <= 1.0);
                last = (lower, upper);
            }
            let drawn = value.interval(Level::NINETY_FIVE).unwrap();
            prop_assert!(drawn.contains(value.estimate()));
            let p = value.p_value_above(0.5);
            prop_assert!((0.0..=1.0).contains(&p));
        }
    }

    #[test]
    fn the_order_of_rows_and_the_names_of_clusters_change_nothing(
        seed in 0u64..1_000, clusters in 4u32..12, weighted: bool,
    ) {
        let n = 150;
        let at = |row: usize, of: u64| shipworthy_stats::random::mix(seed, row as u64 * 8 + of) % 100;
        let verdicts: Vec<f64> = (0..n).map(|row| f64::from(u8::from(at(row, 0) < 70))).collect();
        let labels: Vec<Option<f64>> = (0..n)
            .map(|row| (row % 3 == 0).then(|| if at(row, 1) < 80 { verdicts[row] } else { 1.0 - verdicts[row] }))
            .collect();
        let groups: Vec<u32> = (0..n).map(|row| at(row, 2) as u32 % clusters).collect();
        let weights: Vec<f64> = (0..n).map(|row| 0.5 + at(row, 3) as f64 / 50.0).collect();
        let ask = |order: &[usize], rename: u32| {
            let verdicts: Vec<f64> = order.iter().map(|row| verdicts[*row]).collect();
            let labels: Vec<Option<f64>> = order.iter().map(|row| labels[*row]).collect();
            let groups: Vec<u32> = order.iter().map(|row| groups[*row] ^ rename).collect();
            let weights: Vec<f64> = order.iter().map(|row| weights[*row]).collect();
            let dependence = Dependence { weights: weighted.then_some(&weights[..]), clusters: Some(&groups) };
            let found = corrected_mean(&of_rows(&verdicts, &labels, dependence)).unwrap();
            [found.value.estimate(), found.value.lower(0.05).unwrap(), found.value.upper(0.05).unwrap(), found.raw, found.judge_weight]
        };
        let forwards: Vec<usize> = (0..n).collect();
        let backwards: Vec<usize> = (0..n).rev().collect();
        let (a, b) = (ask(&forwards, 0), ask(&backwards, 0x5a5));
        for (a, b) in a.into_iter().zip(b) {
            prop_assert_eq!(a.to_bits(), b.to_bits());
        }
    }

    #[test]
    fn a_perfect_judge_gives_its_raw_rate(good in 20u32..90, bad in 20u32..90, passed in 0u64..900, failed in 1u64..900) {
        let labelled = counts(good, 0, 0, bad);
        let (others, unlabelled) = ((passed + failed) as f64, Unlabelled { passed, failed });
        let raw = (f64::from(good) + passed as f64) / (f64::from(good + bad) + others);
        let strata = corrected_rate(&labelled, unlabelled, Sampled::ByVerdict).expect("both verdicts");
        prop_assert!((strata.value.estimate() - raw).abs() < 1e-12);
        let verdicts = rows(counts(0, 0, 0, 0), passed, failed).0;
        let judged = mean_of(&verdicts, (0.0, 1.0), &Dependence::NONE, &FEW).expect("verdicts");
        let older = corrected_by_older(&trust(labelled), &judged, 0.05).expect("a good judge");
        prop_assert!((older.estimate() - judged.estimate()).abs() < 1e-12);
        // With few labels not everything is believed of it: between people's rate and its own on the others.
        let random = corrected_rate(&labelled, unlabelled, Sampled::AtRandom).expect("labels");
        let (people, its) = (random.people.expect("drawn at random"), passed as f64 / others);
        let (low, high) = (people.min(its), people.max(its));
        prop_assert!(low - 1e-12 <= random.value.estimate() && random.value.estimate() <= high + 1e-12);
    }

    #[test]
    fn more_labels_alike_never_widen(table in (5u32..60, 1u32..20, 1u32..20, 5u32..40), passed in 100u64..900) {
        let labelled = counts(table.0 + 10, table.1, table.2, table.3 + 10);
        let once = at_random(labelled, passed, 200);
        let more = at_random(labelled.merge(&labelled), 2 * passed, 400);
        let wide = |found: &Corrected| found.value.upper(0.05).unwrap() - found.value.lower(0.05).unwrap();
        prop_assert!(wide(&more) < wide(&once));
    }
}
