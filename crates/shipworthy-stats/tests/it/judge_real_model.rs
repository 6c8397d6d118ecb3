//! A real and poor judge whose replies were recorded: 300 cases at a time, drawn from those with their known truth, of which people label a
//! hundred.

use shipworthy_stats::binomial::wilson;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::judge::{JudgeTrust, Labelled, Refusal, Sampled, Unlabelled, corrected_rate};
use shipworthy_stats::level::Level;
use shipworthy_stats::units::Resampling;
use shipworthy_testkit::support_cases::{drawn_cases, passes, recorded_replies, reply_to};

/// Cases of a sample, those that people label, and samples.
const CASES: usize = 300;
const LABELS: usize = 100;
const RUNS: u64 = 1_000;

#[test]
fn the_corrected_rate_of_a_real_judge_holds_the_truth_and_its_own_does_not() {
    let replies = recorded_replies();
    assert!(replies.len() >= 100, "{} cases are recorded", replies.len());
    for truth in [0.5, 0.6] {
        let (mut held, mut held_raw, mut off, mut refused) = (0_u64, 0_u64, 0.0, 0_u64);
        for run in 0..RUNS {
            let (mut labelled, mut others) = (Confusion::default(), Unlabelled::default());
            let mut spoken = Vec::new();
            for (row, case) in drawn_cases(CASES, truth, run).iter().enumerate() {
                let verdict = passes(reply_to(&replies, &case.article).expect("a recorded case"));
                match (row < LABELS, verdict) {
                    (true, _) => {
                        labelled.add(case.good, verdict, 1.0);
                        spoken.push(Labelled { label: case.good, verdict });
                    }
                    (false, true) => others.passed += 1,
                    (false, false) => others.failed += 1,
                }
            }
            let found = corrected_rate(&labelled, others, Sampled::AtRandom).expect("a hundred labels");
            held += u64::from(found.value.interval(Level::NINETY_FIVE).expect("an interval").contains(truth));
            let raw = wilson(found.raw * CASES as f64, CASES as f64, Level::NINETY_FIVE);
            held_raw += u64::from(raw.contains(truth));
            off += (found.raw - truth).abs() / RUNS as f64;
            if run % 10 == 0 {
                let units = Labelled::units(&spoken, &Dependence::NONE);
                let trust = JudgeTrust::new(&units, &Resampling { replicates: 100, seed: run });
                refused += u64::from(matches!(trust.refusal(0.05), Some(Refusal::NoBetterThanChance { .. })));
            }
        }
        assert!(off > 0.1, "the judge's own rate is off by {off} where {truth} are good");
        assert!(held * 100 >= RUNS * 93, "the corrected interval holds {truth} in {held} of {RUNS}");
        assert!(held_raw * 100 < RUNS, "the judge's own holds {truth} in {held_raw} of {RUNS}");
        assert!(refused >= 90, "a judge that knows nothing is sent away in {refused} of 100");
    }
}
