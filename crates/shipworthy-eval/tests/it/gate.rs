//! The gate's own rules, one case a line.

use shipworthy_eval::gate::{Evidence, Gate};
use shipworthy_eval::outcome::{Estimate, Slice, Verdict};
use shipworthy_spec::bar::{Op, Severity};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::count_inference;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::quantile::quantile_inference;
use shipworthy_stats::units::{CountUnits, Resampling};

const GATE: Gate = Gate { pass_alpha: 0.05, fail_alpha: 0.05 };

/// Recall of `caught` out of `positives`, against a bar.
fn recall(caught: u32, positives: u32, op: Op, target: f64) -> Evidence {
    let counts = Confusion { tp: f64::from(caught), fn_: f64::from(positives - caught), fp: 5.0, tn: 95.0 };
    recall_of(&CountUnits::Independent(counts), positives, op, target)
}

/// All positives caught, in groups of five.
fn all_caught(groups: u64, op: Op, target: f64) -> Evidence {
    let group = Confusion { tp: 5.0, fn_: 0.0, fp: 1.0, tn: 4.0 };
    recall_of(&CountUnits::Groups(vec![group; groups as usize]), 5 * groups as u32, op, target)
}

fn recall_of(units: &CountUnits, positives: u32, op: Op, target: f64) -> Evidence {
    let inference = count_inference(units, CountMetric::Recall, None, &Resampling::default());
    Evidence {
        id: "recall".to_owned(),
        bar: "recall".to_owned(),
        severity: Severity::Must,
        metric: "recall".to_owned(),
        op,
        target: Some(target),
        slice: Slice::default(),
        estimate: Estimate {
            estimate: inference.as_ref().map(|i| i.estimate()),
            n: u64::from(positives),
            ..Estimate::default()
        },
        inferences: inference.into_iter().collect(),
        as_shipped: None,
        cut: target,
        reason: None,
        rows_per_unit: 2.0,
        known: None,
        groups: None,
        corrected: None,
    }
}

#[track_caller]
fn check(caught: u32, positives: u32, op: Op, target: f64, expect: Verdict) {
    let judged = GATE.judge(vec![recall(caught, positives, op, target)]);
    assert_eq!(judged[0].verdict, expect, "{caught} of {positives} against {} {target}", op.sign());
}

#[test]
fn a_bound_must_clear_the_target_and_an_estimate_alone_does_not() {
    check(90, 100, Op::AtLeast, 0.80, Verdict::Pass);
    check(90, 100, Op::AtLeast, 0.88, Verdict::NotEnoughEvidence);
    check(60, 100, Op::AtLeast, 0.80, Verdict::Fail);
    check(75, 100, Op::AtLeast, 0.80, Verdict::NotEnoughEvidence);
    check(10, 100, Op::AtMost, 0.20, Verdict::Pass);
    check(40, 100, Op::AtMost, 0.20, Verdict::Fail);
}

#[test]
fn perfect_counts_are_not_certainty() {
    check(20, 20, Op::AtLeast, 0.90, Verdict::NotEnoughEvidence);
    check(30, 30, Op::AtLeast, 0.90, Verdict::Pass);
}

#[test]
fn failing_is_corrected_for_the_number_of_bars_and_passing_is_not() {
    let doubtful = || recall(72, 100, Op::AtLeast, 0.80);
    assert_eq!(GATE.judge(vec![doubtful()])[0].verdict, Verdict::Fail);
    let many = GATE.judge((0..10).map(|_| doubtful()).collect());
    assert!(many.iter().all(|bar| bar.verdict == Verdict::NotEnoughEvidence));
    let passing = GATE.judge((0..10).map(|_| recall(90, 100, Op::AtLeast, 0.80)).collect());
    assert!(passing.iter().all(|bar| bar.verdict == Verdict::Pass));
}

#[test]
fn an_open_bar_never_asks_for_no_examples_at_all() {
    let many = GATE.judge((0..10).map(|_| recall(72, 100, Op::AtLeast, 0.80)).collect());
    let more = many[0].more.expect("a plan");
    assert!(more.denominator > 0);
    // Every second example counts so far: a few more rows than twice as many, because it may be fewer than every second.
    assert!((2 * more.denominator + 1..5 * more.denominator / 2).contains(&more.examples), "{more:?}");
}

#[test]
fn groups_without_a_miss_are_told_how_many_more_settle_it() {
    let judged = |groups| GATE.judge(vec![all_caught(groups, Op::AtLeast, 0.90)]).remove(0);
    let open = judged(8);
    assert_eq!(open.verdict, Verdict::NotEnoughEvidence);
    let more = open.more.expect("a plan").denominator;
    assert!(more < 500, "{more} more positives");
    assert_eq!(judged(8 + more.div_ceil(5)).verdict, Verdict::Pass);
}

#[test]
fn a_chosen_threshold_fails_only_where_it_also_misses_the_bar_on_the_examples_it_was_chosen_on() {
    let judged = |caught, as_shipped| {
        let evidence = Evidence { as_shipped, ..recall(caught, 100, Op::AtLeast, 0.8) };
        let bar = GATE.judge(vec![evidence]).pop().expect("a result");
        (bar.verdict, bar.reason.is_some(), bar.more.is_some())
    };
    assert_eq!(judged(60, Some(0.79)), (Verdict::Fail, false, false));
    assert_eq!(judged(60, Some(0.80)), (Verdict::NotEnoughEvidence, true, false));
    // It says nothing for the bar, and nothing about one that is open anyway.
    assert_eq!(judged(75, Some(0.99)), (Verdict::NotEnoughEvidence, false, true));
    assert_eq!(judged(90, Some(0.10)), (Verdict::Pass, false, false));
}

#[test]
fn a_bar_with_a_reason_is_neither_passed_nor_failed() {
    for caught in [0, 100] {
        let evidence = Evidence { reason: Some("too few".to_owned()), ..recall(caught, 100, Op::AtLeast, 0.5) };
        assert_eq!(GATE.judge(vec![evidence])[0].verdict, Verdict::NotEnoughEvidence);
    }
}

#[test]
fn the_largest_seen_fails_a_bar_and_never_shows_that_it_is_kept() {
    let check = |op: Op, target: f64, expect: Verdict| {
        let mut times: Vec<f64> = (1..=200).map(f64::from).collect();
        let found = quantile_inference(&mut times, 1.0, None).expect("there are times");
        let estimate = Estimate { estimate: Some(found.estimate()), n: 200, ..Estimate::default() };
        let evidence = Evidence {
            metric: "latency_ms.max".to_owned(),
            estimate,
            inferences: vec![found],
            ..recall(1, 200, op, target)
        };
        let judged = &GATE.judge(vec![evidence])[0];
        assert_eq!((judged.verdict, judged.estimate), (expect, Some(200.0)), "{} {target}", op.sign());
        assert_eq!(judged.more, None, "no number of examples settles it");
        let why = judged.reason.as_deref();
        let open =
            "no sample shows how large the largest of all is: write the bar on a percentile, such as latency_ms.p99";
        assert_eq!(why, (expect == Verdict::NotEnoughEvidence).then_some(open));
    };
    check(Op::AtMost, 30_000.0, Verdict::NotEnoughEvidence);
    check(Op::AtMost, 200.0, Verdict::NotEnoughEvidence);
    check(Op::AtMost, 199.0, Verdict::Fail);
    check(Op::AtLeast, 150.0, Verdict::Pass);
    check(Op::AtLeast, 300.0, Verdict::NotEnoughEvidence);
}
