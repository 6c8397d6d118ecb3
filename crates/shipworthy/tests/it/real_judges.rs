//! Real judges and real annotators: LLMBar's verdicts against what was published about them, and agreement on tweets, refusals and
//! short answers.

use std::collections::BTreeMap;

use serde_json::Value;
use shipworthy_stats::agreement::{AgreementMetric, Distance, Labels, Weights, agreement, agreement_inference};
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::judge::{JudgeTrust, Labelled, corrected_win_rate};
use shipworthy_stats::level::Level;
use shipworthy_stats::preference::{SwappedVerdicts, Verdict};
use shipworthy_stats::random::Stream;
use shipworthy_stats::units::Resampling;

use crate::parquet_file::ParquetFile;
use crate::reference::Shared;

const FEW: Resampling = Resampling { replicates: 200, seed: 0 };

/// What one judge said about one pair; `None` where its answer could not be read.
struct Pair {
    gold: u8,
    original: Option<u8>,
    swapped: Option<u8>,
}

/// Pairs by subset, judge and way of prompting.
fn pairs(shared: &Shared) -> BTreeMap<[String; 3], Vec<Pair>> {
    let read = ParquetFile::new(&shared.folder().join("llm_judge/llmbar_judge_verdicts.parquet"));
    let keys = ["subset", "judge", "prompting"].map(|name| read.texts(name));
    let winners = ["gold_label", "winner_original", "winner_swapped"].map(|name| read.numbers(name));
    let mut found: BTreeMap<[String; 3], Vec<Pair>> = BTreeMap::new();
    for row in 0..keys[0].len() {
        let [gold, original, swapped] = [0, 1, 2].map(|of: usize| Some(winners[of][row]).filter(|who| !who.is_nan()));
        let winner = |who: f64| who as u8;
        let pair = Pair {
            gold: winner(gold.expect("a winner")),
            original: original.map(winner),
            swapped: swapped.map(winner),
        };
        found.entry([0, 1, 2].map(|of: usize| keys[of][row].clone())).or_default().push(pair);
    }
    found
}

/// The rows of a CSV file without its header, as the fields of these columns; none of them holds a comma.
fn csv(shared: &Shared, file: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(shared.folder().join(file)).expect("a file of the shared data");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<&str>>());
    let header = lines.next().expect("a header");
    let at = |name: &&str| header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no {name}"));
    let places: Vec<usize> = columns.iter().map(at).collect();
    let row = |fields: Vec<&str>| {
        assert_eq!(fields.len(), header.len(), "{fields:?}");
        places.iter().map(|place| fields[*place].to_owned()).collect()
    };
    lines.map(row).collect()
}

/// The reference file gives six decimals.
#[track_caller]
fn check(found: Option<f64>, expect: &Value) {
    let (found, expect) = (found.expect("a number"), expect.as_f64().expect("a reference value"));
    assert!((found - expect).abs() <= 1e-6 * expect.abs().max(1.0), "{found} should be {expect}");
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
    let Some(shared) = Shared::open() else { return };
    let pairs = pairs(&shared);
    let columns = [
        "subset",
        "judge",
        "prompting",
        "n",
        "published_correct_False",
        "published_correct_True",
        "published_correct_average",
        "published_correct_both",
        "published_equal",
    ];
    let mut compared = 0;
    for fields in csv(&shared, "llm_judge/llmbar_published_statistics.csv", &columns) {
        let of = &pairs[&[0, 1, 2].map(|part: usize| fields[part].clone())];
        assert_eq!(of.len().to_string(), fields[3], "{fields:?}");
        let share = |holds: &dyn Fn(&Pair) -> bool| {
            100.0 * of.iter().filter(|pair| holds(pair)).count() as f64 / of.len() as f64
        };
        let right = |pair: &Pair, winner: Option<u8>| winner == Some(pair.gold);
        let (original, swapped) = (share(&|pair| right(pair, pair.original)), share(&|pair| right(pair, pair.swapped)));
        let both = share(&|pair| right(pair, pair.original) && right(pair, pair.swapped));
        let equal = share(&|pair| pair.original == pair.swapped);
        for (ours, field) in [original, swapped, 0.5 * (original + swapped), both, equal].into_iter().zip(&fields[4..])
        {
            // `81 / 100 = 81.0%`, or the percentage alone.
            let percent = field.rsplit('=').next().expect("a part").trim_matches([' ', '%']);
            let theirs: f64 = percent.parse().expect("a share");
            assert!((ours - theirs).abs() < 1e-9, "{ours} should be {theirs}: {fields:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 325 * 5);
}

#[test]
fn the_place_decides_for_some_judges() {
    let Some(shared) = Shared::open() else { return };
    let pairs = pairs(&shared);
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
    let Some(shared) = Shared::open() else { return };
    let pairs = pairs(&shared);
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
    let Some(shared) = Shared::open() else { return };
    let pairs = pairs(&shared);
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
fn twenty_annotators_of_tweets_agree_as_was_computed_elsewhere() {
    let Some(shared) = Shared::open() else { return };
    let file = "annotation/vader_tweets_ratings.parquet";
    let (expect, read) = (shared.reference(file), ParquetFile::new(&shared.folder().join(file)));
    let first = |ratings: Vec<f64>| ratings.into_iter().take(20).map(Some).collect();
    let tweets: Vec<Vec<Option<f64>>> = read.lists("ratings").into_iter().map(first).collect();
    let labels = Labels::new(&tweets).expect("twenty ratings each");
    assert_eq!((labels.items(), labels.annotators()), (4_200, 20));
    let alpha = |distance| agreement(&labels, AgreementMetric::Krippendorff(distance));
    check(alpha(Distance::Interval), &expect["krippendorff_interval_first_20"]);
    check(alpha(Distance::Ordinal), &expect["krippendorff_ordinal_first_20"]);
    let metric = AgreementMetric::Krippendorff(Distance::Interval);
    let drawn = agreement_inference(&labels, metric, None, &FEW).unwrap().interval(Level::NINETY_FIVE).unwrap();
    assert!(drawn.width() < 0.02 && drawn.contains(0.756));
}

#[test]
fn two_annotators_of_refusals_and_two_judges_agree_as_was_computed_elsewhere() {
    let Some(shared) = Shared::open() else { return };
    let file = "redteam/xstest_completions_human_and_judge_labels.parquet";
    let (expect, read) = (shared.reference(file), ParquetFile::new(&shared.folder().join(file)));
    // `1_full_compliance` is 1; what a judge said that is none of the three is 0.
    let code = |text: &String| match text.split_once('_') {
        Some((number @ ("1" | "2" | "3"), _)) => number.parse().expect("a digit"),
        _ => 0.0,
    };
    let column = |name: &str| -> Vec<f64> { read.texts(name).iter().map(code).collect() };
    let (one, two, last) = (column("annotation_1"), column("annotation_2"), column("final_label"));
    let (gpt4, strings) = (column("gpt4_label"), column("strmatch_label"));
    let labels = |a: &[f64], b: &[f64]| {
        let rows: Vec<Vec<Option<f64>>> = a.iter().zip(b).map(|(a, b)| vec![Some(*a), Some(*b)]).collect();
        Labels::new(&rows).expect("labels")
    };
    let people = labels(&one, &two);
    check(agreement(&people, AgreementMetric::Cohen(Weights::Equal)), &expect["human_annotators_cohen_kappa"]);
    check(agreement(&labels(&last, &gpt4), AgreementMetric::Percent), &expect["gpt4_judge_accuracy_3class"]);
    // fleiss_kappa of statsmodels 0.15.0 and alpha of krippendorff 0.9.0, on the same two columns.
    check(agreement(&people, AgreementMetric::Fleiss), &FLEISS.into());
    check(agreement(&people, AgreementMetric::Krippendorff(Distance::Nominal)), &KRIPPENDORFF.into());
    // Compliance against everything else, as judges of whether a person would see compliance.
    for (judge, kappa, accuracy) in [
        (&gpt4, "gpt4_judge_kappa_binary", None),
        (&strings, "string_match_kappa_binary", Some("string_match_accuracy_binary")),
    ] {
        let complies = |code: &f64| *code == 1.0;
        let both = last.iter().zip(judge);
        let labelled: Vec<Labelled> =
            both.map(|(label, verdict)| Labelled { label: complies(label), verdict: complies(verdict) }).collect();
        let trust = JudgeTrust::new(&Labelled::units(&labelled, &Dependence::NONE), &FEW);
        check(trust.kappa.as_ref().map(|found| found.estimate()), &expect[kappa]);
        if let Some(accuracy) = accuracy {
            check(trust.accuracy.as_ref().map(|found| found.estimate()), &expect[accuracy]);
        }
        assert_eq!(trust.refusal(0.05), None, "better than chance");
    }
}

#[test]
fn two_graders_of_short_answers_agree_as_was_computed_elsewhere() {
    let Some(shared) = Shared::open() else { return };
    let file = "short_answer/mohler_2011.parquet";
    let (expect, read) = (shared.reference(file), ParquetFile::new(&shared.folder().join(file)));
    let marks = read.numbers("grader_1").into_iter().zip(read.numbers("grader_2"));
    let answers: Vec<Vec<Option<f64>>> = marks.map(|(one, two)| vec![Some(one), Some(two)]).collect();
    // Marks to the nearest half, halves to the even one.
    let halves = |mark: &Option<f64>| mark.map(|mark| (2.0 * mark).round_ties_even());
    let rows: Vec<Vec<Option<f64>>> = answers.iter().map(|row| row.iter().map(halves).collect()).collect();
    let kappa = agreement(&Labels::new(&rows).expect("marks"), AgreementMetric::Cohen(Weights::Quadratic));
    check(kappa, &expect["quadratic_weighted_kappa_half_points"]);
    let exact = agreement(&Labels::new(&answers).expect("marks"), AgreementMetric::Percent);
    check(exact, &expect["exact_agreement"]);
}

#[test]
fn a_published_scorer_is_as_uncertain_as_was_published() {
    let Some(shared) = Shared::open() else { return };
    let columns = ["num_responses", "accuracy", "accuracy_standard_error"];
    let mut compared = 0;
    for fields in csv(&shared, "redteam/pyrit_refusal_scorer_published_metrics.csv", &columns) {
        // Some have no error published.
        let numbers: Vec<f64> = fields.iter().filter_map(|field| field.parse().ok()).collect();
        let [responses, accuracy, error] = numbers[..] else { continue };
        let right = responses * accuracy;
        if (right - right.round()).abs() > 1e-6 {
            continue;
        }
        let labelled: Vec<Labelled> =
            (0..responses as u32).map(|row| Labelled { label: f64::from(row) < right - 0.5, verdict: true }).collect();
        let trust = JudgeTrust::new(&Labelled::units(&labelled, &Dependence::NONE), &FEW);
        let found = trust.accuracy.expect("labels");
        assert!((found.standard_error().unwrap_or(0.0) - error).abs() < 1e-6, "{fields:?}");
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
