use shipworthy_eval::gather::SliceValue;
use shipworthy_eval::outcome::{Check, Estimate, Money, Slice, Verdict};
use shipworthy_report::words;

fn rupees() -> Money {
    Money { currency: "INR".into(), per: 10_000.0, ..Money::default() }
}

#[test]
fn the_headline_says_ship_only_when_everything_was_judged_and_written() {
    let headline = |missing: &[&str], only: Option<&str>| {
        let missing_sections = missing.iter().map(|m| (*m).to_owned()).collect();
        let only = only.map(str::to_owned);
        words::headline(&Check { verdict: Verdict::Pass, missing_sections, only, ..crate::sample::check() })
    };
    assert_eq!(headline(&[], None), "Ship it.");
    assert_eq!(headline(&["Users"], None), "Not yet: finish the spec.");
    assert_eq!(headline(&[], Some("recall")), "This bar passes.");
}

#[test]
fn verdicts_are_sentences_a_stakeholder_could_repeat() {
    let said: Vec<_> = [Verdict::Pass, Verdict::Fail, Verdict::NotEnoughEvidence]
        .into_iter()
        .map(|v| {
            let check = Check { verdict: v, missing_sections: Vec::new(), ..crate::sample::check() };
            (words::headline(&check), words::verdict(v), words::tally(v, 1))
        })
        .collect();
    insta::assert_debug_snapshot!(said, @r#"
    [
        (
            "Ship it.",
            "Passes",
            "1 passes",
        ),
        (
            "Not yet.",
            "Fails",
            "1 fails",
        ),
        (
            "Can't tell yet.",
            "Can't tell yet",
            "1 can't tell yet",
        ),
    ]
    "#);
}

#[test]
fn percentages_keep_the_digits_that_matter() {
    let check = |share: f64, expect: &str| assert_eq!(words::percent(share), expect, "{share}");
    check(0.92, "92%");
    check(0.9312, "93.1%");
    check(0.0, "0%");
    check(1.0, "100%");
    check(0.0046, "0.46%");
    check(0.00002, "0.002%");
    check(0.9993, "99.93%");
    check(-0.05, "−5%");
    check(f64::NAN, "n/a");
}

#[test]
fn numbers_have_three_significant_digits() {
    let check = |x: f64, expect: &str| assert_eq!(words::number(x), expect, "{x}");
    check(0.0364, "0.0364");
    check(0.42, "0.42");
    check(12.44, "12.4");
    check(999.7, "1,000");
    check(12_400.0, "12,400");
    check(-3.0, "−3");
    check(0.0, "0");
}

#[test]
fn values_carry_their_unit() {
    let money = rupees();
    assert_eq!(words::value("recall", 0.931, Some(&money)), "93.1%");
    assert_eq!(words::value("error_cost", 9.78, Some(&money)), "₹97,800");
    assert_eq!(words::value("error_cost", 9.78, None), "9.78");
    assert_eq!(words::value("latency_ms.p95", 212.0, None), "212 ms");
    assert_eq!(words::value("log_loss", 0.9621, None), "0.962");
    assert_eq!(words::value("recall_in_sample", 0.5, None), "50%");
}

#[test]
fn intervals_say_the_unit_once() {
    let money = rupees();
    assert_eq!(words::interval("recall", Some(0.59), Some(0.84), None), "59 to 84%");
    assert_eq!(words::interval("latency_ms.p95", Some(205.0), Some(220.0), None), "205 to 220 ms");
    assert_eq!(words::interval("error_cost", Some(14.2), Some(30.8), Some(&money)), "₹1.42 to ₹3.08 lakh");
    assert_eq!(words::interval("error_cost", Some(9.0), Some(30.8), Some(&money)), "₹90,000 to ₹3.08 lakh");
    assert_eq!(words::interval("recall", None, Some(0.84), None), "up to 84%");
    assert_eq!(words::interval("recall", None, None, None), "");
    assert_eq!(words::estimate("recall", &Estimate::default(), None), "undefined");
}

#[test]
fn metrics_have_plain_names() {
    let check = |name: &str, expect: &str| assert_eq!(words::metric(name), expect);
    check("recall", "positives caught");
    check("precision_in_sample", "alarms that are right, in this sample");
    check("precision@10", "positives in the top 10 percent");
    check("error_cost", "money lost to decisions");
    check("latency_ms.p95", "time to answer, slowest 5%");
    check("latency_ms.p50", "time to answer, typical");
    check("latency_ms.mean", "time to answer, on average");
    check("some_new_metric@10", "some new metric, 10");
}

#[test]
fn slices_are_named_by_what_they_hold() {
    let named = |column: &str, value: &str| words::slice(&Slice(vec![(column.into(), SliceValue::Text(value.into()))]));
    assert_eq!(named("city_tier", "tier3"), "tier3");
    assert_eq!(named("customer", "new customer"), "new customer");
    assert_eq!(named("channel", "upi"), "channel upi");
    let check = |value: SliceValue, expect: &str| {
        assert_eq!(words::slice(&Slice(vec![("new_customer".into(), value)])), expect)
    };
    check(SliceValue::Text("30-45".into()), "new customer 30-45");
    check(SliceValue::Bool(true), "new customer");
    check(SliceValue::Bool(false), "not new customer");
    check(SliceValue::Int(7), "new customer 7");
    check(SliceValue::Null, "new customer missing");
    assert_eq!(words::slice(&Slice::default()), "Everyone");
}

#[test]
fn counts_are_given_only_where_they_are_counts() {
    assert_eq!(words::share_of("recall", Some(33.0 / 45.0), 45).as_deref(), Some("33 of 45 positives"));
    assert_eq!(words::mistakes("recall", Some(33.0 / 45.0), 45).as_deref(), Some("12 missed"));
    assert_eq!(words::mistakes("false_positive_rate", Some(1.0 / 45.0), 45).as_deref(), Some("1 false alarm"));
    // A weighted share has no whole numerator.
    assert_eq!(words::share_of("recall", Some(0.7345), 45), None);
    assert_eq!(words::mistakes("recall", Some(0.7345), 45), None);
    assert_eq!(words::share_of("mcc", Some(1.0), 45), None);
}

#[test]
fn differences_of_shares_are_points() {
    assert_eq!(words::difference("recall", 0.397, None), "+39.7 points");
    assert_eq!(words::difference("recall", -0.02, None), "−2 points");
    assert_eq!(words::difference("error_cost", -8.0, Some(&rupees())), "−₹80,000");
}
