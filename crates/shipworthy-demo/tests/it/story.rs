//! What the tables say, candidate by candidate and slice by slice, holds for every seed that a person may try.

use shipworthy_demo::{DemoFile, EXAMPLES, example};

use crate::csv::Table;

fn files(seed: u64) -> Vec<DemoFile> {
    example("payments").expect("there is one").files(seed)
}

/// A judged payment: what happened, where, and what each candidate decided; `None` is left to a human.
struct Row {
    fraud: bool,
    channel: String,
    tier: String,
    is_new: bool,
    month: String,
    amount: f64,
    decisions: [Option<bool>; 3],
}

const RULES: usize = 0;
const V3: usize = 1;
const V4: usize = 2;

/// Reads the files as the spec says: October left out, the rule of the spec, the thresholds of the spec.
fn judged(seed: u64) -> Vec<Row> {
    let files = files(seed);
    let table = |path: &str| Table::parse(&files.iter().find(|file| file.path == path).expect(path).contents);
    let (golden, predictions) = (table("data/golden.csv"), table("data/gbm_v4.csv"));
    let v4: std::collections::HashMap<_, _> = predictions
        .rows
        .iter()
        .map(|row| (predictions.get(row, "payment_id"), predictions.number(row, "score").expect("a score")))
        .collect();
    assert_eq!(v4.len(), golden.rows.len(), "one prediction per payment");
    golden
        .rows
        .iter()
        .filter(|row| golden.get(row, "paid_at") < "2026-10-01")
        .map(|row| {
            let amount = golden.number(row, "amount").expect("an amount");
            let hour = golden.number(row, "hour").expect("an hour");
            let device_new = golden.number(row, "device_new").unwrap_or(1.0) == 1.0;
            let rules = (amount > 5_000.0 && device_new)
                || (amount > 3_000.0 && !(5.0..23.0).contains(&hour))
                || amount > 40_000.0;
            let score = v4[golden.get(row, "payment_id")];
            Row {
                fraud: golden.get(row, "is_fraud") == "1",
                channel: golden.get(row, "channel").to_owned(),
                tier: golden.get(row, "city_tier").to_owned(),
                is_new: golden.number(row, "account_age_days").is_some_and(|days| days < 30.0),
                month: golden.get(row, "paid_at")[..7].to_owned(),
                amount,
                decisions: [
                    Some(rules),
                    Some(golden.number(row, "p_fraud").is_some_and(|score| score >= 0.40)),
                    (!(0.30..0.36).contains(&score)).then_some(score >= 0.36),
                ],
            }
        })
        .collect()
}

/// Share of decided rows, among those of this label, that a candidate blocks.
fn blocked(rows: &[Row], candidate: usize, fraud: bool, within: impl Fn(&Row) -> bool) -> f64 {
    let decided: Vec<bool> = rows
        .iter()
        .filter(|row| row.fraud == fraud && within(row))
        .filter_map(|row| row.decisions[candidate])
        .collect();
    assert!(decided.len() >= 40, "only {} rows", decided.len());
    decided.iter().filter(|&&blocked| blocked).count() as f64 / decided.len() as f64
}

#[track_caller]
fn check(what: &str, value: f64, expect: std::ops::RangeInclusive<f64>) {
    assert!(expect.contains(&value), "{what} is {value:.4}, expected within {expect:?}");
}

#[test]
fn candidates_and_slices_are_in_their_ranges() {
    for seed in [0, 1, 7, 42] {
        let rows = judged(seed);
        let recall = |candidate, within: &dyn Fn(&Row) -> bool| blocked(&rows, candidate, true, within);
        let alarms = |candidate, within: &dyn Fn(&Row) -> bool| blocked(&rows, candidate, false, within);

        check("frauds", rows.iter().filter(|row| row.fraud).count() as f64 / rows.len() as f64, 0.07..=0.09);
        check("recall of the rules", recall(RULES, &|_| true), 0.33..=0.42);
        check("recall of gbm-v3", recall(V3, &|_| true), 0.74..=0.82);
        check("recall of gbm-v4", recall(V4, &|_| true), 0.87..=0.92);
        check("false alarms of the rules", alarms(RULES, &|_| true), 0.020..=0.028);
        check("false alarms of gbm-v3", alarms(V3, &|_| true), 0.020..=0.026);
        check("false alarms of gbm-v4", alarms(V4, &|_| true), 0.010..=0.016);

        // The slice that fails, those that do not, and the one with too few frauds to tell.
        check("recall of gbm-v4 by UPI", recall(V4, &|row| row.channel == "upi"), 0.49..=0.64);
        for channel in ["app", "web", "pos"] {
            check(channel, recall(V4, &|row| row.channel == channel), 0.89..=0.98);
        }
        check("recall of gbm-v4 in tier 3", recall(V4, &|row| row.tier == "tier3"), 0.62..=0.86);
        let tier3 = rows.iter().filter(|row| row.tier == "tier3" && row.fraud).count();
        assert!((60..140).contains(&tier3), "{tier3} frauds in tier 3");
        check("false alarms on new customers", alarms(V4, &|row| row.is_new), 0.014..=0.032);
        check("the same of gbm-v3", alarms(V3, &|row| row.is_new), 0.040..=0.080);
    }
}

#[test]
fn fraud_moves_to_upi_and_the_older_model_ages() {
    let rows = judged(0);
    let by_upi = |month: &str| {
        let frauds: Vec<_> = rows.iter().filter(|row| row.fraud && row.month == month).collect();
        frauds.iter().filter(|row| row.channel == "upi").count() as f64 / frauds.len() as f64
    };
    assert!(by_upi("2026-09") > by_upi("2026-04") + 0.08, "{} {}", by_upi("2026-04"), by_upi("2026-09"));
    let in_month = |month: &'static str| blocked(&rows, V3, true, move |row| row.month == month);
    assert!(in_month("2026-09") < in_month("2026-04") - 0.05);
}

#[test]
fn amounts_go_with_tier_and_frauds_are_larger() {
    let rows = judged(0);
    let median = |within: &dyn Fn(&Row) -> bool| {
        let mut amounts: Vec<f64> = rows.iter().filter(|row| within(row)).map(|row| row.amount).collect();
        amounts.sort_by(f64::total_cmp);
        amounts[amounts.len() / 2]
    };
    assert!(median(&|row| !row.fraud && row.tier == "tier1") > 1.2 * median(&|row| !row.fraud && row.tier == "tier3"));
    assert!(median(&|row| row.fraud) > 2.0 * median(&|row| !row.fraud));
}

#[test]
fn labels_arrive_late_and_some_values_are_missing() {
    let files = files(0);
    let golden = Table::parse(&files.iter().find(|file| file.path == "data/golden.csv").expect("golden").contents);
    let missing = |column: &str| golden.rows.iter().filter(|row| golden.get(row, column).is_empty()).count();
    for column in [
        "payment_id",
        "paid_at",
        "customer_id",
        "city_tier",
        "channel",
        "amount",
        "hour",
        "is_fraud",
        "ms",
        "ms_v4",
        "ms_rules",
    ] {
        assert_eq!(missing(column), 0, "{column}");
    }
    for column in ["merchant_category", "account_age_days", "device_new", "p_fraud"] {
        let share = missing(column) as f64 / golden.rows.len() as f64;
        assert!(share > 0.0003 && share < 0.02, "{column}: {share}");
    }
    for row in &golden.rows {
        assert_eq!(golden.get(row, "is_fraud") == "1", !golden.get(row, "fraud_reported_at").is_empty());
        if golden.get(row, "is_fraud") == "1" {
            assert!(golden.get(row, "fraud_reported_at") > &golden.get(row, "paid_at")[..10]);
            assert!(golden.get(row, "fraud_reported_at") <= "2026-11-16");
        }
    }
    // October is left out because its frauds are not all known: fewer per payment than in September.
    let share = |month: &str| {
        let rows: Vec<_> = golden.rows.iter().filter(|row| golden.get(row, "paid_at").starts_with(month)).collect();
        rows.iter().filter(|row| golden.get(row, "is_fraud") == "1").count() as f64 / rows.len() as f64
    };
    assert!(share("2026-10") < 0.9 * share("2026-09"), "{} {}", share("2026-10"), share("2026-09"));
}

#[test]
fn the_rule_tested_here_is_the_rule_of_the_spec() {
    let files = files(0);
    let spec = files.iter().find(|file| file.path == "payments.feature.md").expect("the spec");
    let text = String::from_utf8(spec.contents.clone()).expect("UTF-8");
    assert!(text.contains(
        "(amount > 5000 AND COALESCE(device_new, 1) = 1) OR (amount > 3000 AND (hour >= 23 OR hour < 5)) OR amount > 40000"
    ));
    assert!(text.contains("threshold: 0.40, null_score: negative"));
    assert!(text.contains("threshold: 0.36, defer: [0.30, 0.36]"));
    assert!(text.contains("where: \"paid_at < '2026-10-01'\""));
}

#[test]
fn the_prose_says_that_the_data_are_simulated() {
    let all = EXAMPLES.iter().flat_map(|example| example.files(0));
    for file in all.filter(|file| file.path.ends_with(".md") && !file.path.ends_with(".prompt.md")) {
        assert!(String::from_utf8(file.contents).expect("UTF-8").contains("simulated"), "{}", file.path);
    }
}
