//! Real judges and real annotators: LLMBar's verdicts against what was published about them, and agreement on tweets, refusals and
//! short answers. The tables come from `reference/real_data.py`; tests skip, saying so, where they are absent.

use std::collections::BTreeMap;

use shipworthy_stats::agreement::{AgreementMetric, Distance, Labels, Weights, agreement, agreement_inference};
use shipworthy_stats::binomial::{p_value_below, wilson};
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::judge::{JudgeTrust, Labelled, PairedSums, corrected_win_rate, power_tuned};
use shipworthy_stats::level::Level;
use shipworthy_stats::preference::{SwappedVerdicts, Verdict};
use shipworthy_stats::random::Stream;
use shipworthy_stats::units::Resampling;

use super::real_data::{check, reference, text};

const FEW: Resampling = Resampling { replicates: 200, seed: 0 };

/// What one judge said about one pair; `None` where its answer could not be read.
struct Pair {
    gold: u8,
    original: Option<u8>,
    swapped: Option<u8>,
}

/// Pairs by subset, judge and way of prompting.
fn pairs() -> Option<BTreeMap<[String; 3], Vec<Pair>>> {
    let text = text("llmbar.csv")?;
    let mut found: BTreeMap<[String; 3], Vec<Pair>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [_, subset, judge, prompting, gold, original, swapped] = fields[..] else { panic!("seven fields: {line}") };
        let pair = Pair {
            gold: gold.parse().expect("a winner"),
            original: original.parse().ok(),
            swapped: swapped.parse().ok(),
        };
        found.entry([subset, judge, prompting].map(str::to_owned)).or_default().push(pair);
    }
    Some(found)
}

/// All pairs of one judge, asked plainly.
fn asked_plainly(pairs: &BTreeMap<[String; 3], Vec<Pair>>, judge: &str) -> Vec<(u8, Option<u8>, Option<u8>)> {
    let of = pairs.iter().filter(|(key, _)| key[1] == judge && key[2] == "Vanilla");
    of.flat_map(|(_, pairs)| pairs.iter().map(|pair| (pair.gold, pair.original, pair.swapped))).collect()
}

const JUDGES: [&str; 6] = ["ChatGPT", "ChatGPT-0301", "Falcon", "GPT-4", "LLaMA2", "PaLM2"];

/// Whether the first output wins; an answer that cannot be read is a tie.
fn verdict(winner: Option<u8>) -> Verdict {
    match winner {
        Some(1) => Verdict::Win,
        Some(_) => Verdict::Loss,
        None => Verdict::Tie,
    }
}

#[test]
fn every_published_accuracy_of_a_judge_is_reproduced() {
    let (Some(pairs), Some(published)) = (pairs(), text("llmbar_published.csv")) else { return };
    let mut compared = 0;
    for line in published.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let of = &pairs[&[fields[0], fields[1], fields[2]].map(str::to_owned)];
        assert_eq!(of.len().to_string(), fields[3], "{line}");
        let share = |holds: &dyn Fn(&Pair) -> bool| {
            100.0 * of.iter().filter(|pair| holds(pair)).count() as f64 / of.len() as f64
        };
        let right = |pair: &Pair, winner: Option<u8>| winner == Some(pair.gold);
        let (original, swapped) = (share(&|pair| right(pair, pair.original)), share(&|pair| right(pair, pair.swapped)));
        let both = share(&|pair| right(pair, pair.original) && right(pair, pair.swapped));
        let equal = share(&|pair| pair.original == pair.swapped);
        for (ours, field) in [original, swapped, 0.5 * (original + swapped), both, equal].into_iter().zip(&fields[4..])
        {
            let theirs: f64 = field.parse().expect("a share");
            assert!((ours - theirs).abs() < 1e-9, "{ours} should be {theirs}: {line}");
            compared += 1;
        }
    }
    assert_eq!(compared, 325 * 5);
}

#[test]
fn the_place_decides_for_some_judges() {
    let Some(pairs) = pairs() else { return };
    let audit = |judge: &str| {
        let of = asked_plainly(&pairs, judge);
        let both = of.iter().map(|(_, original, swapped)| {
            // The same candidate stands first in one order and second in the other.
            (verdict(*original), verdict(*swapped))
        });
        SwappedVerdicts::new(both.collect())
    };
    let (falcon, gpt4) = (audit("Falcon"), audit("GPT-4"));
    let flips = |of: &SwappedVerdicts| of.flip_rate(None).expect("pairs");
    assert!((flips(&falcon).estimate() - 0.59).abs() < 0.01, "the same winner in 41% of swapped pairs");
    assert!(flips(&gpt4).upper(0.05).unwrap() < 0.1, "{:?}", flips(&gpt4).upper(0.05));
    let advantage = |of: &SwappedVerdicts| of.first_place_advantage(None, &FEW).expect("pairs");
    assert!(advantage(&falcon).lower(0.01).unwrap() > 0.45, "Falcon takes what it reads first");
    assert!(advantage(&gpt4).upper(0.05).unwrap() < 0.08);
    assert!(falcon.first_place_share().unwrap().lower(0.01).unwrap() > 0.9);
}

/// How often the truth is held in so many samples with replacement, of which people label a hundred: by the corrected win rate,
/// by the judge's own, and how wide the former is beside the interval of the labels alone.
fn coverage(population: &[(Verdict, Verdict)], name: &str, runs: u64) -> [f64; 3] {
    let n = population.len();
    let truth = population.iter().map(|(label, _)| label.share()).sum::<f64>() / n as f64;
    let (mut held, mut held_raw, mut width) = (0u64, 0u64, 0.0);
    for run in 0..runs {
        let mut stream = Stream::new(run, name);
        let sample: Vec<(Verdict, Verdict)> =
            (0..n).map(|_| population[(stream.uniform() * n as f64) as usize % n]).collect();
        let verdicts: Vec<Verdict> = sample.iter().map(|pair| pair.1).collect();
        let labels: Vec<Option<Verdict>> =
            sample.iter().enumerate().map(|(row, pair)| (row < 100).then_some(pair.0)).collect();
        let found = corrected_win_rate(&verdicts, &labels, Dependence::NONE).expect("a hundred labels");
        let drawn = found.value.interval(Level::NINETY_FIVE).expect("an interval");
        held += u64::from(drawn.contains(truth));
        held_raw += u64::from(wilson(found.raw * n as f64, n as f64, Level::NINETY_FIVE).contains(truth));
        let people = labels.iter().flatten().map(|label| label.share()).sum::<f64>();
        width += drawn.width() / wilson(people, 100.0, Level::NINETY_FIVE).width();
    }
    [held as f64, held_raw as f64, width].map(|sum| sum / runs as f64)
}

#[test]
fn corrected_win_rates_cover_the_truth_where_those_of_the_judge_do_not() {
    let Some(pairs) = pairs() else { return };
    let mut said = Vec::new();
    for judge in JUDGES {
        let of = asked_plainly(&pairs, judge);
        assert_eq!(of.len(), 419);
        let first: Vec<(Verdict, Verdict)> =
            of.iter().map(|(gold, original, _)| (verdict(Some(*gold)), verdict(*original))).collect();
        // Both orders together: a flip is a tie.
        let both: Vec<(Verdict, Verdict)> = of
            .iter()
            .map(|(gold, original, swapped)| {
                (verdict(Some(*gold)), if original == swapped { verdict(*original) } else { Verdict::Tie })
            })
            .collect();
        let [held, raw, width] = coverage(&first, judge, 1_000);
        let [held_both, ..] = coverage(&both, &format!("{judge}, both orders"), 1_000);
        said.push(format!("{judge}: corrected {held:.3}, raw {raw:.3}, both orders {held_both:.3}, width {width:.2}"));
        assert!(held >= 0.93 && held_both >= 0.93, "{said:?}");
        assert!(raw < 0.93, "{said:?}");
        if ["ChatGPT", "ChatGPT-0301", "Falcon"].contains(&judge) {
            assert!(raw < 0.01, "{said:?}");
        }
        if judge == "GPT-4" {
            assert!(width < 0.85, "a good judge saves labels: {said:?}");
        }
    }
}

#[test]
fn how_often_a_judge_is_right_is_covered_when_another_judge_helps() {
    // The accuracy of ChatGPT, from a hundred gold labels, with GPT-4 as the judge of whether it is right.
    let Some(pairs) = pairs() else { return };
    let (judged, judge) = (asked_plainly(&pairs, "ChatGPT"), asked_plainly(&pairs, "GPT-4"));
    let right = |right: bool| if right { Verdict::Win } else { Verdict::Loss };
    let population: Vec<(Verdict, Verdict)> = judged
        .iter()
        .zip(&judge)
        .map(|(of, by)| (right(of.1 == Some(of.0)), right(of.1.is_some() && of.1 == by.1)))
        .collect();
    let [held, raw, width] = coverage(&population, "accuracy", 1_000);
    assert!(held >= 0.93 && raw < 0.93 && width < 0.9, "{held} {raw} {width}");
}

#[test]
fn annotators_of_tweets_refusals_and_answers_agree_as_was_computed_elsewhere() {
    let rows = |name: &str| -> Option<Vec<Vec<Option<f64>>>> {
        let text = text(name)?;
        Some(text.lines().skip(1).map(|line| line.split(',').map(|field| field.parse().ok()).collect()).collect())
    };
    if let (Some(tweets), Some(expect)) = (rows("tweets.csv"), reference("annotation/vader_tweets_ratings.parquet")) {
        let labels = Labels::new(&tweets).expect("twenty ratings each");
        assert_eq!((labels.items(), labels.annotators()), (4_200, 20));
        let alpha = |distance| agreement(&labels, AgreementMetric::Krippendorff(distance));
        check(alpha(Distance::Interval), &expect["krippendorff_interval_first_20"]);
        check(alpha(Distance::Ordinal), &expect["krippendorff_ordinal_first_20"]);
        let metric = AgreementMetric::Krippendorff(Distance::Interval);
        let drawn = agreement_inference(&labels, metric, None, &FEW).unwrap().interval(Level::NINETY_FIVE).unwrap();
        assert!(drawn.width() < 0.02 && drawn.contains(0.756));
    }
    if let (Some(refusals), Some(expect)) =
        (rows("xstest.csv"), reference("redteam/xstest_completions_human_and_judge_labels.parquet"))
    {
        let two = |a: usize, b: usize| -> Labels {
            let rows: Vec<Vec<Option<f64>>> = refusals.iter().map(|row| vec![row[a], row[b]]).collect();
            Labels::new(&rows).expect("labels")
        };
        let people = two(0, 1);
        check(agreement(&people, AgreementMetric::Cohen(Weights::Equal)), &expect["human_annotators_cohen_kappa"]);
        check(agreement(&two(2, 3), AgreementMetric::Percent), &expect["gpt4_judge_accuracy_3class"]);
        // fleiss_kappa of statsmodels 0.15.0 and alpha of krippendorff 0.9.0, on the same two columns.
        check(agreement(&people, AgreementMetric::Fleiss), &serde_json::json!(FLEISS));
        check(agreement(&people, AgreementMetric::Krippendorff(Distance::Nominal)), &serde_json::json!(KRIPPENDORFF));
        // Compliance against everything else, as judges of whether a person would see compliance.
        for (column, kappa, accuracy) in [
            (3, "gpt4_judge_kappa_binary", None),
            (4, "string_match_kappa_binary", Some("string_match_accuracy_binary")),
        ] {
            let complies = |code: Option<f64>| code == Some(1.0);
            let labelled: Vec<Labelled> = refusals
                .iter()
                .map(|row| Labelled { label: complies(row[2]), verdict: complies(row[column]) })
                .collect();
            let trust = JudgeTrust::new(&Labelled::units(&labelled, &Dependence::NONE), &FEW);
            check(trust.kappa.as_ref().map(|found| found.estimate()), &expect[kappa]);
            if let Some(accuracy) = accuracy {
                check(trust.accuracy.as_ref().map(|found| found.estimate()), &expect[accuracy]);
            }
            assert_eq!(trust.refusal(0.05), None, "better than chance");
        }
    }
    if let (Some(answers), Some(expect)) = (rows("mohler.csv"), reference("short_answer/mohler_2011.parquet")) {
        // Marks to the nearest half, halves to the even one.
        let halves = |mark: Option<f64>| mark.map(|mark| (2.0 * mark).round_ties_even());
        let rows: Vec<Vec<Option<f64>>> =
            answers.iter().map(|row| row.iter().map(|mark| halves(*mark)).collect()).collect();
        let kappa = agreement(&Labels::new(&rows).expect("marks"), AgreementMetric::Cohen(Weights::Quadratic));
        check(kappa, &expect["quadratic_weighted_kappa_half_points"]);
        let exact = agreement(&Labels::new(&answers).expect("marks"), AgreementMetric::Percent);
        check(exact, &expect["exact_agreement"]);
    }
}

#[test]
fn a_published_scorer_is_as_uncertain_as_was_published() {
    let Some(text) = text("scorer.csv") else { return };
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let numbers: Vec<f64> = line.split(',').map(|field| field.parse().expect("a number")).collect();
        let [responses, accuracy, error] = numbers[..] else { panic!("three numbers: {line}") };
        let right = responses * accuracy;
        if (right - right.round()).abs() > 1e-6 {
            continue;
        }
        let labelled: Vec<Labelled> =
            (0..responses as u32).map(|row| Labelled { label: f64::from(row) < right - 0.5, verdict: true }).collect();
        let trust = JudgeTrust::new(&Labelled::units(&labelled, &Dependence::NONE), &FEW);
        let found = trust.accuracy.expect("labels");
        assert!((found.standard_error().unwrap_or(0.0) - error).abs() < 1e-6, "{line}");
        if error == 0.0 {
            assert!(found.lower(0.05).unwrap() < 0.99, "no mistake in {responses} is not none at all");
        }
        compared += 1;
    }
    assert!(compared >= 10, "{compared} configurations compared");
}

/// Fleiss' kappa of the two annotators of refusals.
const FLEISS: f64 = 0.936522454506888;
/// Their nominal alpha.
const KRIPPENDORFF: f64 = 0.936536560628109;

#[test]
fn the_published_smoothing_is_what_keeps_the_promise_with_few_labels() {
    // 30 labels, 97% good outputs, a middling judge: the textbook's variance is often none at all.
    let (mut textbook, mut smoothed, runs) = (0u32, 0u32, 2_000u32);
    for run in 0..runs {
        let mut stream = Stream::new(u64::from(run), "few labels");
        let mut sums = PairedSums { labelled: 30.0, others: 300.0, ..PairedSums::default() };
        for row in 0..330 {
            let label = f64::from(u8::from(stream.uniform() < 0.9));
            let verdict = if stream.uniform() < 0.9 { label } else { 1.0 - label };
            if row < 30 {
                sums.labels += label;
                sums.verdicts += verdict;
                sums.products += label * verdict;
            } else {
                sums.other_verdicts += verdict;
            }
        }
        let squared = PairedSums {
            squared_labels: sums.labels,
            squared_verdicts: sums.verdicts,
            squared_other_verdicts: sums.other_verdicts,
            ..sums
        };
        let covers = |added| {
            let tuned = power_tuned(&squared, added).expect("labels");
            u32::from((tuned.estimate - 0.9).abs() <= 1.96 * tuned.standard_error)
        };
        textbook += covers(0.0);
        smoothed += covers(1.0);
    }
    let all = f64::from(runs);
    assert!(f64::from(textbook) < 0.88 * all, "{textbook} of {runs}");
    assert!(p_value_below(f64::from(smoothed), all, 0.94) > 1e-3, "{smoothed} of {runs}");
}
