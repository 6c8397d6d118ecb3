//! A check that has everything in it: all verdicts, slices, undefined numbers, hostile and very long names.

use std::collections::BTreeMap;

use shipworthy_eval::gather::SliceValue;
use shipworthy_eval::outcome::*;
use shipworthy_spec::bar::Severity;

/// Text that must never reach a page as markup.
pub const HOSTILE: &str = "<script>alert(1)</script>";

const EXAMPLES: f64 = 48_842.0;
const POSITIVES: f64 = 391.0;

fn slice(pairs: &[(&str, &str)]) -> Slice {
    Slice(pairs.iter().map(|(name, value)| ((*name).to_string(), SliceValue::Text((*value).to_string()))).collect())
}

/// A Wilson interval, so that the drawn numbers look like real ones.
fn share(k: u64, n: u64) -> Estimate {
    if n == 0 {
        return Estimate { method: "wilson".into(), ..Estimate::default() };
    }
    let (p, n_, z) = (k as f64 / n as f64, n as f64, 1.959_963_984_540_054_f64);
    let middle = (p + z * z / (2.0 * n_)) / (1.0 + z * z / n_);
    let half = z / (1.0 + z * z / n_) * (p * (1.0 - p) / n_ + z * z / (4.0 * n_ * n_)).sqrt();
    Estimate { estimate: Some(p), low: Some(middle - half), high: Some(middle + half), n, method: "wilson".into() }
}

fn number(estimate: f64, low: f64, high: f64, n: u64, method: &str) -> Estimate {
    Estimate { estimate: Some(estimate), low: Some(low), high: Some(high), n, method: method.into() }
}

/// Counts at a threshold, from smooth curves.
fn at(threshold: f64) -> CurvePoint {
    let false_negatives = (POSITIVES * (0.02 + 0.93 * threshold.powf(2.6))).min(POSITIVES).round();
    let negatives = EXAMPLES - POSITIVES;
    let false_positives = (negatives * 0.5 * (-7.6 * threshold).exp()).round();
    let cost = (false_negatives * 7_787.0 + false_positives * 120.0) / EXAMPLES;
    CurvePoint {
        threshold,
        error_cost: cost,
        low: Some(cost * 0.92),
        high: Some(cost * 1.09),
        true_positives: POSITIVES - false_negatives,
        false_positives,
        false_negatives,
        true_negatives: negatives - false_positives,
    }
}

struct Bar<'a> {
    bar: &'a str,
    metric: &'a str,
    op: &'static str,
    target: f64,
    slice: Slice,
    estimate: Estimate,
    bound: f64,
    verdict: Verdict,
    more: Option<(u64, u64)>,
}

fn bar(b: Bar) -> BarResult {
    BarResult {
        id: if b.slice.0.is_empty() { b.metric.to_string() } else { format!("{}-{}", b.metric, b.slice.0[0].1) },
        bar: b.bar.to_string(),
        severity: Severity::Must,
        metric: b.metric.to_string(),
        op: b.op,
        target: Some(b.target),
        slice: b.slice,
        groups: None,
        estimate: b.estimate.estimate,
        low: b.estimate.low,
        high: b.estimate.high,
        bound: Some(b.bound),
        n: b.estimate.n,
        method: if b.estimate.method == "wilson" { "clopper-pearson".into() } else { b.estimate.method },
        verdict: b.verdict,
        waived: None,
        reason: None,
        more: b.more.map(|(denominator, examples)| More { denominator, examples }),
        more_labels: None,
        labels_of_new: None,
    }
}

fn bars() -> Vec<BarResult> {
    use Verdict::{Fail, NotEnoughEvidence as Open, Pass};
    let everyone = || slice(&[]);
    let tiers = "recall >= 85% in every city_tier with at least 200 examples";
    let mut bars = vec![
        bar(Bar {
            bar: "recall >= 88%",
            metric: "recall",
            op: ">=",
            target: 0.88,
            slice: everyone(),
            estimate: share(345, 391),
            bound: 0.852,
            verdict: Open,
            more: Some((3_242, 405_000)),
        }),
        bar(Bar {
            bar: "false_positive_rate <= 3%",
            metric: "false_positive_rate",
            op: "<=",
            target: 0.03,
            slice: everyone(),
            estimate: share(995, 48_451),
            bound: 0.0216,
            verdict: Pass,
            more: None,
        }),
        bar(Bar {
            bar: tiers,
            metric: "recall",
            op: ">=",
            target: 0.85,
            slice: slice(&[("city_tier", "tier1")]),
            estimate: share(160, 169),
            bound: 0.909,
            verdict: Pass,
            more: None,
        }),
        bar(Bar {
            bar: tiers,
            metric: "recall",
            op: ">=",
            target: 0.85,
            slice: slice(&[("city_tier", "tier2")]),
            estimate: share(129, 140),
            bound: 0.874,
            verdict: Pass,
            more: None,
        }),
        bar(Bar {
            bar: tiers,
            metric: "recall",
            op: ">=",
            target: 0.85,
            slice: slice(&[("city_tier", "tier3")]),
            estimate: share(56, 82),
            bound: 0.778,
            verdict: Fail,
            more: None,
        }),
        bar(Bar {
            bar: "recall >= 85% for channel = \"upi\"",
            metric: "recall",
            op: ">=",
            target: 0.85,
            slice: slice(&[("channel", "upi")]),
            estimate: share(121, 137),
            bound: 0.829,
            verdict: Open,
            more: Some((270, 33_700)),
        }),
        bar(Bar {
            bar: "error_cost <= baseline",
            metric: "error_cost",
            op: "<=",
            target: 17.78,
            slice: everyone(),
            estimate: number(9.78, 8.9, 10.7, 48_842, "bootstrap-bca"),
            bound: 10.52,
            verdict: Pass,
            more: None,
        }),
        bar(Bar {
            bar: "latency_ms.p95 <= 300",
            metric: "latency_ms.p95",
            op: "<=",
            target: 300.0,
            slice: everyone(),
            estimate: number(212.0, 205.0, 220.0, 48_842, "bootstrap-percentile"),
            bound: 218.6,
            verdict: Pass,
            more: None,
        }),
        bar(Bar {
            bar: "ece <= 0.05",
            metric: "ece",
            op: "<=",
            target: 0.05,
            slice: everyone(),
            estimate: number(0.0364, 0.027, 0.047, 48_842, "bootstrap-bca"),
            bound: 0.0454,
            verdict: Pass,
            more: None,
        }),
        bar(Bar {
            bar: "recall >= 85% for new_customer = true",
            metric: "recall",
            op: ">=",
            target: 0.85,
            slice: Slice(vec![("new_customer".into(), SliceValue::Bool(true))]),
            estimate: share(38, 54),
            bound: 0.802,
            verdict: Fail,
            more: None,
        }),
    ];
    bars[7].severity = Severity::Should;
    bars.push(BarResult {
        id: "recall-hostile".into(),
        bar: "recall >= 85% in every merchant_note".into(),
        severity: Severity::Must,
        metric: "recall".into(),
        op: ">=",
        target: Some(0.85),
        slice: slice(&[("merchant_note", HOSTILE)]),
        estimate: None,
        low: None,
        high: None,
        bound: None,
        n: 7,
        method: "clopper-pearson".into(),
        verdict: Open,
        waived: None,
        groups: None,
        reason: Some("only 7 positives, and 10 are needed for a verdict".into()),
        more: None,
        more_labels: None,
        labels_of_new: None,
    });
    bars
}

fn metrics(scale: f64) -> Metrics {
    let caught = (345.0 * scale).round() as u64;
    let alarms = 995;
    let mut metrics = Metrics::new();
    let mut add = |name: &str, e: Estimate| {
        metrics.insert(name.to_string(), e);
    };
    add("accuracy", share(48_842 - alarms - (391 - caught), 48_842));
    add("precision", share(caught, caught + alarms));
    add("recall", share(caught, 391));
    add("specificity", share(48_451 - alarms, 48_451));
    add("f1", number(0.398 * scale, 0.37 * scale, 0.425 * scale, 48_842, "bootstrap-bca"));
    add("false_positive_rate", share(alarms, 48_451));
    add("roc_auc", number(0.962 * scale, 0.951 * scale, 0.971 * scale, 48_842, "delong"));
    add("log_loss", number(0.0364, 0.034, 0.039, 48_842, "bootstrap-bca"));
    add("ece", number(0.0364, 0.027, 0.047, 48_842, "bootstrap-bca"));
    add("error_cost", number(9.78 / scale, 8.9 / scale, 10.7 / scale, 48_842, "bootstrap-bca"));
    add("latency_ms.p95", number(212.0, 205.0, 220.0, 48_842, "bootstrap-percentile"));
    add("lift@10", Estimate { n: 0, method: "none".into(), ..Estimate::default() });
    metrics
}

fn slices() -> Vec<SliceResult> {
    let of = |slice: Slice, examples: u64, caught: u64, positives: u64| {
        let mut metrics = Metrics::new();
        metrics.insert("recall".into(), share(caught, positives));
        metrics.insert("false_positive_rate".into(), share(examples / 49, examples - positives));
        SliceResult { slice, examples, positives: Some(positives), metrics }
    };
    vec![
        of(slice(&[("city_tier", "tier1")]), 21_400, 160, 169),
        of(slice(&[("city_tier", "tier2")]), 18_439, 129, 140),
        of(slice(&[("city_tier", "tier3")]), 9_003, 56, 82),
        of(slice(&[("channel", "card")]), 27_810, 224, 247),
        of(slice(&[("channel", "upi")]), 20_112, 121, 137),
        of(
            slice(&[(
                "channel",
                "net banking with a very long name that nobody would ever want to read in full on a telephone",
            )]),
            920,
            0,
            7,
        ),
        of(Slice(vec![("new_customer".into(), SliceValue::Bool(true))]), 4_120, 38, 54),
        of(Slice(vec![("new_customer".into(), SliceValue::Bool(false))]), 44_722, 307, 337),
        of(slice(&[("merchant_note", HOSTILE)]), 611, 0, 0),
        of(Slice(vec![("amount_band".into(), SliceValue::Null)]), 88, 3, 3),
    ]
}

fn weakest() -> Vec<WeakSlice> {
    let of = |slice: Slice,
              examples: u64,
              metric: &str,
              e: Estimate,
              elsewhere: f64,
              cost_share: Option<f64>,
              confirmed: bool| WeakSlice {
        slice,
        also: Vec::new(),
        examples,
        metric: metric.into(),
        estimate: e.estimate,
        low: e.low,
        high: e.high,
        elsewhere: Some(elsewhere),
        cost_share,
        example_share: examples as f64 / EXAMPLES,
        confirmed,
        p_value: Some(if confirmed { 0.0004 } else { 0.19 }),
    };
    vec![
        of(
            slice(&[("city_tier", "tier3"), ("channel", "upi")]),
            3_812,
            "recall",
            share(22, 41),
            0.923,
            Some(0.31),
            true,
        ),
        of(
            Slice(vec![
                ("new_customer".into(), SliceValue::Bool(true)),
                ("amount_band".into(), SliceValue::Text("large".into())),
            ]),
            1_204,
            "recall",
            share(11, 19),
            0.897,
            Some(0.14),
            true,
        ),
        of(
            slice(&[("amount", "[20000, 48000)")]),
            2_290,
            "error_cost",
            number(41.4, 28.2, 57.8, 2_290, "bootstrap-bca"),
            8.24,
            None,
            false,
        ),
        of(
            slice(&[("merchant_note", HOSTILE)]),
            611,
            "false_positive_rate",
            share(44, 611),
            0.0199,
            Some(0.021),
            false,
        ),
    ]
}

fn misses() -> Vec<Miss> {
    let of = |kind: &str, tier: &str, score: Option<f64>, cost: Option<f64>, columns: &[(&str, &str)]| Miss {
        kind: kind.into(),
        told: None,
        slice: slice(&[("city_tier", tier), ("channel", "upi")]),
        score,
        cost,
        output: None,
        why: Vec::new(),
        first: Vec::new(),
        columns: columns.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect(),
    };
    vec![
        of(
            "false_negative",
            "tier3",
            Some(0.31),
            Some(48_200.0),
            &[
                ("customer_note", "otp kisi ko bata diya galti se, paisa kat gaya, ab kya karu??"),
                ("amount", "48200"),
                ("account_age_days", "3"),
            ],
        ),
        of(
            "false_negative",
            "tier3",
            Some(0.22),
            Some(31_900.0),
            &[("customer_note", "card se 2 baar debit hua, rent dena hai aaj, please jaldi"), ("amount", "31900")],
        ),
        of(
            "false_negative",
            "tier2",
            None,
            Some(12_400.0),
            &[("customer_note", HOSTILE), ("amount", "12400"), ("merchant", "\u{202e}\u{1b}[31mred")],
        ),
        of(
            "false_positive",
            "tier1",
            Some(0.88),
            Some(120.0),
            &[("customer_note", "School fees for both children, same as every July."), ("amount", "64000")],
        ),
        of("false_positive", "tier1", Some(0.79), Some(120.0), &[("merchant", "Apollo Hospital"), ("amount", "91000")]),
    ]
}

fn candidate(name: &str, verdict: Verdict, scale: f64) -> Candidate {
    Candidate {
        name: name.into(),
        is_baseline: false,
        verdict,
        threshold: Some(0.42),
        threshold_is_chosen: false,
        thresholds: Vec::new(),
        recalibration: None,
        excluded: 0,
        bars: Vec::new(),
        metrics: metrics(scale),
        slices: Vec::new(),
        weakest_slices: Vec::new(),
        fairness: Vec::new(),
        judges: Vec::new(),
        repeats: None,
        operating_points: BTreeMap::new(),
        cost_curve: Vec::new(),
        roc: Vec::new(),
        reliability: Vec::new(),
        expected_loss: None,
        sentences: Vec::new(),
        details: None,
        misses: Vec::new(),
    }
}

fn gbm_v4() -> Candidate {
    let point = |threshold: f64, honest: Option<f64>| {
        let p = at(threshold);
        OperatingPoint {
            threshold: Some(threshold),
            error_cost: Some(p.error_cost),
            honest_error_cost: honest,
            low: p.low,
            high: p.high,
            recall: Some(p.true_positives / POSITIVES),
            false_positive_rate: Some(p.false_positives / (EXAMPLES - POSITIVES)),
            selection_rate: Some((p.true_positives + p.false_positives) / EXAMPLES),
            constraint: None,
        }
    };
    Candidate {
        bars: bars(),
        slices: slices(),
        weakest_slices: weakest(),
        fairness: Vec::new(),
        judges: Vec::new(),
        repeats: None,
        operating_points: BTreeMap::from([
            ("current".to_string(), point(0.42, None)),
            ("cheapest".to_string(), point(0.36, Some(at(0.36).error_cost * 1.01))),
            (
                "false_positive_rate <= 1%".to_string(),
                OperatingPoint { constraint: Some("false_positive_rate <= 1%".into()), ..point(0.52, None) },
            ),
        ]),
        cost_curve: (1..=98).map(|i| at(f64::from(i) / 100.0)).collect(),
        roc: (0..=100)
            .rev()
            .map(|i| at(f64::from(i) / 100.0))
            .map(|p| (p.false_positives / 48_451.0, p.true_positives / POSITIVES))
            .collect(),
        reliability: (0..10)
            .map(|i| {
                (
                    0.05 + 0.1 * f64::from(i),
                    (0.05 + 0.1 * f64::from(i)).powf(1.25),
                    41_000 / (1 + u64::from(i as u32)).pow(2),
                )
            })
            .collect(),
        expected_loss: Some(ExpectedLoss {
            ship: 2.93e7,
            hold: 5.34e7,
            gather: Some(2.87e7),
            gather_examples: Some(33_700),
            probability_ship_is_cheaper: 0.9993,
            unit: "INR per month".into(),
        }),
        sentences: vec![
            "Of 10,000 payments, 80 are frauds; it stops 71 of them and misses 9.".into(),
            "It blocks 204 honest customers in 10,000, 118 more than the rules.".into(),
            "Mistakes cost ₹97,800 per 10,000 payments; the rules cost ₹1.78 lakh.".into(),
        ],
        misses: misses(),
        ..candidate("gbm-v4", Verdict::Fail, 1.0)
    }
}

fn finding(
    code: &str,
    severity: Level,
    message: &str,
    remedy: &str,
    slice: Option<Slice>,
    rows: Option<u64>,
) -> Finding {
    Finding { code: code.into(), severity, message: message.into(), remedy: remedy.into(), slice, column: None, rows }
}

/// The rich sample: a screen for card payments that is not ready yet.
pub fn check() -> Check {
    Check {
        format: 1,
        tool: "0.1.0".into(),
        spec: "fraud.feature.md".into(),
        feature: "Card payment fraud screen".into(),
        task: "binary",
        seed: 0,
        confidence: 0.95,
        verdict: Verdict::Fail,
        only: None,
        ship: Some("gbm-v4".into()),
        recommended: Some("gbm-v4".into()),
        recommendation: Some("gbm-v4 has the lowest expected total cost of the candidates".into()),
        baseline: Some("rules".into()),
        golden: Golden {
            examples: 48_842,
            positives: Some(391),
            left_out: 1_203,
            unlabelled: 44,
            clusters: Some(31_877),
            weighted: false,
            positive_rate: Some(0.008),
            fingerprint: "9f2c41d07be85a63".into(),
            examples_fingerprint: "51d0c4e2a9f37b86".into(),
            time_range: Some(("2026-07-01".into(), "2026-09-30".into())),
        },
        looks: Looks { this: 2, planned: 3, alpha: 0.0178, real_error: None },
        money: Some(Money {
            currency: "INR".into(),
            per: 10_000.0,
            volume_per_month: Some(3_000_000.0),
            horizon_months: 12.0,
            false_positive: Some(120.0),
            false_negative: None,
            false_positive_who: Some("a customer whose honest payment is blocked".into()),
            false_negative_who: Some("a customer who loses the money".into()),
            review: Some(35.0),
            review_capacity_per_day: Some(400.0),
            label: Some(40.0),
            label_days: Some(14.0),
        }),
        findings: vec![
            finding(
                "conflicting-labels",
                Level::Error,
                "31 payments appear twice with different labels.",
                "Settle them with a second reviewer before the next look.",
                None,
                Some(62),
            ),
            finding(
                "underrepresented-slice",
                Level::Warning,
                "tier3 is 18% of the golden set but 25% of production.",
                "Label 2,300 more tier3 payments, or give weights.",
                Some(slice(&[("city_tier", "tier3")])),
                Some(9_003),
            ),
            Finding {
                column: Some(HOSTILE.into()),
                ..finding(
                    "id-like-column",
                    Level::Note,
                    &format!("Column {HOSTILE} has a different value in every row."),
                    "Leave it out of the slices.",
                    None,
                    None,
                )
            },
        ],
        candidates: vec![
            Candidate { is_baseline: true, threshold: None, ..candidate("rules", Verdict::Fail, 0.55) },
            gbm_v4(),
            Candidate {
                threshold_is_chosen: true,
                thresholds: Vec::new(),
                recalibration: None,
                excluded: 12,
                ..candidate(
                    "vendor score, second contract of 2026 with the extended feature set",
                    Verdict::NotEnoughEvidence,
                    0.97,
                )
            },
        ],
        comparisons: vec![
            Comparison {
                a: "gbm-v4".into(),
                b: "rules".into(),
                metric: "error_cost".into(),
                difference: Some(-8.0),
                low: Some(-9.4),
                high: Some(-6.6),
                p_value: Some(0.0001),
                n: 48_842,
                method: "paired bootstrap".into(),
            },
            Comparison {
                a: "gbm-v4".into(),
                b: "rules".into(),
                metric: "recall".into(),
                difference: Some(0.397),
                low: Some(0.34),
                high: Some(0.45),
                p_value: Some(3e-19),
                n: 391,
                method: "mcnemar-exact".into(),
            },
            Comparison {
                a: "gbm-v4".into(),
                b: "rules".into(),
                metric: "roc_auc".into(),
                difference: None,
                low: None,
                high: None,
                p_value: None,
                n: 48_842,
                method: "none".into(),
            },
        ],
        sentences: vec![
            "Two of eleven bars fail for gbm-v4, and for three more there is too little evidence.".into(),
            "Two in three frauds are caught in tier3 and seven in ten among new customers; the bar is 85%.".into(),
            "gbm-v4 has the lowest expected total cost of the candidates.".into(),
        ],
        ways: vec![
            Way {
                kind: "launch_narrower".into(),
                title: "Start without tier3 and new customers. There, keep the rules.".into(),
                facts: vec![("Covers".into(), "74% of payments".into()), ("Costs".into(), "no extra work".into())],
                verdict: Verdict::Pass,
                outcome: "All 7 bars that apply pass".into(),
            },
            Way {
                kind: "move_threshold".into(),
                title: "Flag from 0.36 instead of 0.42. Fewer misses, more false alarms.".into(),
                facts: vec![
                    ("Saves".into(), "about ₹4,200 per 10,000 payments".into()),
                    ("Costs".into(), "118 more false alarms per 10,000".into()),
                ],
                verdict: Verdict::Fail,
                outcome: "Two bars still fail".into(),
            },
            Way {
                kind: "gather_evidence".into(),
                title: "Label 33,700 more payments, upi first.".into(),
                facts: vec![
                    ("Settles".into(), "upi: positives caught".into()),
                    ("Costs".into(), "₹13.5 lakh, 14 days".into()),
                ],
                verdict: Verdict::NotEnoughEvidence,
                outcome: "Answers the open bars, not the two that fail".into(),
            },
        ],
        missing_sections: vec!["When it is wrong".into()],
        failure_states: vec![
            FailureState {
                when: "deferred".into(),
                then: "review".into(),
                user_sees: Some("We are checking this payment. It takes two minutes.".into()),
            },
            FailureState { when: "timeout".into(), then: "rules".into(), user_sees: None },
        ],
        against: None,
        verdict_hash: String::new(),
    }
}

/// The smallest check there can be: no prices, no baseline, no slices, one open bar.
pub fn bare() -> Check {
    let mut open = bars().remove(10);
    open.slice = Slice::default();
    Check {
        verdict: Verdict::NotEnoughEvidence,
        ship: None,
        recommended: None,
        recommendation: None,
        baseline: None,
        money: None,
        golden: Golden { examples: 12, positives: Some(7), fingerprint: "00".into(), ..Golden::default() },
        looks: Looks { this: 1, planned: 1, alpha: 0.05, real_error: Some(0.081) },
        findings: Vec::new(),
        candidates: vec![Candidate {
            bars: vec![open],
            metrics: Metrics::new(),
            threshold: None,
            ..candidate("one rule", Verdict::NotEnoughEvidence, 1.0)
        }],
        comparisons: Vec::new(),
        sentences: vec!["Can’t tell yet.".into(), "There are too few examples to say anything.".into()],
        ways: Vec::new(),
        missing_sections: Vec::new(),
        failure_states: Vec::new(),
        ..check()
    }
}

/// A check that passes everything.
pub fn passing() -> Check {
    let mut check = check();
    check.verdict = Verdict::Pass;
    check.sentences = vec!["gbm-v4 clears all six bars.".into()];
    check.ways.clear();
    check.missing_sections.clear();
    check.candidates[1].verdict = Verdict::Pass;
    check.candidates[1].bars.retain(|bar| bar.verdict == Verdict::Pass);
    check
}
