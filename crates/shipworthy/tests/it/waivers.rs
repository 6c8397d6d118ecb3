//! A waived bar fails nobody until its day is over, and every report says who, why and until when.

use crate::folder::{Folder, Ran};
use crate::golden::{payments, spec};

const WAIVER: &str = "waive:\n  - {bar: alarms, until: 2027-03-01, by: Asha Rao, reason: The desk has spare hands until March.}\n---\n# Pay";

fn judged(format: &str, today: &str) -> Ran {
    let folder = Folder::new();
    folder.write("golden.csv", payments(600, 11).csv());
    let bars = "  - {id: alarms, bar: false_positive_rate <= 0.1%}\n";
    folder.write("pay.feature.md", spec(&[("  - false_positive_rate <= 40%\n", bars), ("---\n# Pay", WAIVER)]));
    folder.run(&["check", "pay.feature.md", "--format", format, "--today", today])
}

#[test]
fn a_waived_bar_keeps_its_verdict_and_does_not_fail_the_feature() {
    // The waiver holds on its last day.
    for today in ["2026-11-21", "2027-03-01"] {
        let ran = judged("json", today);
        let json = ran.json();
        assert_eq!((ran.code, json["verdict"].as_str()), (0, Some("pass")), "{}", ran.stderr);
        let bar = &json["candidates"][1]["bars"][1];
        assert_eq!(bar["verdict"], "fail");
        let waived = serde_json::json!({
            "until": "2027-03-01",
            "by": "Asha Rao",
            "reason": "The desk has spare hands until March."
        });
        assert_eq!(bar["waived"], waived);
        assert_eq!(json["candidates"][1]["bars"][0].get("waived"), None, "a bar that passes needs no waiver");
        assert!(!ran.stdout.contains("2026-11-21"), "the day itself is not told");
    }
}

#[test]
fn reports_do_not_depend_on_the_day_while_the_waiver_holds() {
    assert_eq!(judged("json", "2026-11-21").stdout, judged("json", "2027-02-28").stdout);
}

#[test]
fn a_waiver_that_is_over_has_no_effect_and_is_told() {
    let ran = judged("json", "2027-03-02");
    let json = ran.json();
    assert_eq!((ran.code, json["verdict"].as_str()), (1, Some("fail")));
    assert_eq!(json["candidates"][1]["bars"][1].get("waived"), None);
    let found = json["findings"].as_array().expect("findings");
    let told = found.iter().find(|finding| finding["code"] == "waiver-expired").expect("the finding");
    assert_eq!(told["severity"], "warning");
    assert_eq!(told["message"], "the waiver of alarms by Asha Rao ended on 1 March 2027: it has no effect");
}

#[test]
fn every_report_says_who_why_and_until_when() {
    for format in ["text", "markdown", "html", "junit"] {
        let told = judged(format, "2026-11-21").stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let waiver = "waived until 1 March 2027 by Asha Rao: The desk has spare hands until March.";
        assert!(told.contains(waiver), "{format}: {told}");
        let headline = "ship it, with one bar waived until 1 march 2027.";
        assert!(format == "junit" || told.to_lowercase().contains(headline), "{format}: {told}");
    }
    let junit = judged("junit", "2026-11-21").stdout;
    assert!(junit.contains("failures=\"0\" errors=\"0\" skipped=\"1\""), "{junit}");
}

#[test]
fn a_day_that_is_none_is_refused() {
    let ran = judged("json", "2027-02-30");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("write year, month and day"), "{}", ran.stderr);
}
