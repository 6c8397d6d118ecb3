//! `shipworthy decide`: recorded on a run, listed, and looked back on.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::golden::{SPEC, payments, spec};

const FILE: &str = "payments.feature.md";
const HOLD: [&str; 9] =
    ["decide", FILE, "--hold", "--reason", "Surat is open.", "--confidence", "80", "--who", "Asha Rao"];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(1200, 11).csv());
    folder.write(FILE, SPEC);
    folder
}

#[track_caller]
fn refused(ran: &Ran, meant: &str) {
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(meant), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

fn list(folder: &Folder) -> Value {
    let ran = folder.run(&["decide", FILE, "--list", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn a_decision_is_recorded_listed_and_looked_back_on() {
    let folder = folder();
    refused(&folder.run(&HOLD), "payments.feature.md has no run last: no check of it was kept yet");
    assert_eq!(list(&folder)["decisions"], Value::from(Vec::<Value>::new()));
    folder.run(&["check", FILE]);
    let recorded = folder.run(&[&HOLD[..], &["--review", "2999-01-31"]].concat());
    assert_eq!((recorded.code, recorded.stderr.as_str()), (0, ""));
    for told in ["Hold", "By Asha Rao on ", "The verdict of run 1, about model: ", "31 January 2999", "Surat is open."]
    {
        assert!(recorded.stdout.contains(told), "{told}: {}", recorded.stdout);
    }
    let looked = folder.run(&["decide", FILE, "--look-back", "1", "--held", "--who", "Ben", "--format", "json"]);
    assert_eq!(looked.code, 0, "{}", looked.stderr);
    let listed = list(&folder);
    assert_eq!((&listed["standing"], &listed["track_record"]["held"]), (&Value::from(1), &Value::from(1)));
    let decision = &listed["decisions"][0];
    assert_eq!((&decision["choice"], &decision["confidence"]), (&Value::from("hold"), &Value::from(80)));
    assert_eq!(decision["look_backs"][0]["outcome"], "held");
    let text = folder.run(&["decide", FILE, "--list"]).stdout;
    assert!(text.contains("Asha Rao was 80% sure. It held."), "{text}");
    let markdown = folder.run(&["decide", FILE, "--list", "--format", "markdown"]).stdout;
    assert!(markdown.contains("### 1. Hold"), "{markdown}");
}

#[test]
fn what_was_decided_at_work_counts_in_how_sure_fits_right() {
    let folder = folder();
    folder.run(&["check", FILE]);
    let calibration = |who: &str| {
        let ran = folder.run(&["learn", "--who", who, "stats", "calibration", "--format", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let told = ran.json()["calibration"].clone();
        [&told["answers"], &told["at_work"], &told["said"], &told["right"]].map(Clone::clone)
    };
    let nothing = [Value::from(0), Value::from(0), Value::Null, Value::Null];
    let decide = |more: &[&str]| assert_eq!(folder.run(&[&HOLD[..], more].concat()).code, 0, "{more:?}");
    let look_back = |number: &str, outcome: &str| {
        let ran = folder.run(&["decide", FILE, "--look-back", number, outcome, "--who", "Ben"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    };
    decide(&[]);
    assert_eq!(calibration("Asha Rao"), nothing, "nobody has looked back");
    look_back("1", "--held");
    assert_eq!(calibration("Asha Rao"), [Value::from(1), Value::from(1), Value::from(0.8), Value::from(1.0)]);
    assert_eq!(calibration("Ben"), nothing, "whoever looks back was not the one who was sure");
    decide(&[]);
    look_back("2", "--did-not-hold");
    assert_eq!(calibration("Asha Rao")[1..], [Value::from(2), Value::from(0.8), Value::from(0.5)]);
    let told = folder.run(&["learn", "--who", "Asha Rao", "stats", "calibration"]).stdout;
    assert!(told.contains("2 of them are decisions at work.") && told.contains("it did not hold"), "{told}");
    // What stands in place of another counts, and the other does not.
    decide(&["--supersedes", "2"]);
    assert_eq!(calibration("Asha Rao")[1..], [Value::from(1), Value::from(0.8), Value::from(1.0)]);
}

#[test]
fn a_launch_against_the_verdict_says_so_on_both_streams() {
    let folder = folder();
    folder.write(FILE, spec(&[("recall >= 60%", "recall >= 99.9%")]));
    folder.run(&["check", FILE]);
    folder.write("golden.csv", payments(1300, 12).csv());
    refused(
        &folder.run(&["decide", FILE, "--launch", "--reason", "The board wants it.", "--who", "Ben"]),
        "a launch against the verdict has a reason of 19 characters",
    );
    let reason =
        "The board wants it before the season ends, and the desk reads every refused payment by hand until then.";
    let launch = folder.run(&["decide", FILE, "--launch", "--reason", reason, "--who", "Ben"]);
    assert_eq!(launch.code, 0, "{}", launch.stderr);
    assert!(launch.stderr.contains("note: since run 1, golden.csv has changed"), "{}", launch.stderr);
    assert!(launch.stderr.contains("note: it goes against the verdict, and is recorded so"), "{}", launch.stderr);
    assert!(launch.stdout.contains("It goes against the verdict."), "{}", launch.stdout);
    let put_right = [&HOLD[..], &["--supersedes", "1"]].concat();
    assert_eq!(folder.run(&put_right).code, 0);
    refused(&folder.run(&put_right), "decision 1 was superseded by decision 2");
    assert_eq!(list(&folder)["standing"], 2);
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let folder = folder();
    folder.run(&["check", FILE]);
    let nobody =
        folder.command(&["decide", FILE, "--hold", "--reason", "x"]).env_remove("USER").env_remove("USERNAME").output();
    refused(&folder.finished(nobody.expect("the binary starts")), "nothing says who decides");
    let check = |arguments: &[&str], meant: &str| {
        refused(&folder.run(&[&["decide", FILE, "--who", "Ben"], arguments].concat()), meant);
    };
    check(&["--hold"], "reason is empty");
    check(&["--hold", "--reason", "x", "--review", "2020-01-01"], "2020-01-01 is not in the future");
    check(&["--hold", "--reason", "x", "--confidence", "0"], "write a percentage from 1 to 100");
    check(&["--hold", "--launch", "--reason", "x"], "cannot be used with");
    check(&["--look-back", "1"], "--did-not-hold");
    check(&["--look-back", "1", "--held"], "there is no decision 1");
    check(&["--hold", "--reason", "x", "--run", "7"], "has no run 7: there is run 1");
    check(&["--hold", "--reason", "x", "--format", "junit"], "a decision has no such shape");
    assert_eq!(list(&folder)["decisions"], Value::from(Vec::<Value>::new()), "nothing was recorded");
}
