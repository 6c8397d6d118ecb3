//! Tasks other than binary, end to end on small simulated tables whose answers can be counted by hand.

use std::fmt::Write;

use serde_json::Value;

use crate::folder::Folder;
use crate::reference::candidate;

const PROSE: &str = shipworthy_testkit::workspace::PROSE;

/// Judges a spec of this front matter beside these files.
fn judged(files: &[(&str, String)], front_matter: &str, more: &[&str]) -> Value {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(name, text);
    }
    folder.write("x.feature.md", format!("---\nformat: 1\n{front_matter}\n---\n{PROSE}"));
    let ran = folder.run(&[&["check", "x.feature.md", "--format", "json"], more].concat());
    assert!([0, 1, 3].contains(&ran.code), "exit code {}\n{}", ran.code, ran.stderr);
    ran.json()
}

#[track_caller]
fn estimate(candidate: &Value, metric: &str) -> f64 {
    candidate["metrics"][metric]["estimate"].as_f64().unwrap_or_else(|| panic!("no {metric}"))
}

/// Every third complaint is about a refund, every second about billing; the model misses every tenth refund.
fn complaints(order: impl Iterator<Item = usize>) -> String {
    let mut csv = "id,topics,said\n".to_owned();
    for row in order {
        let mut topics = Vec::new();
        let mut said = Vec::new();
        if row % 3 == 0 {
            topics.push("refund");
            if row % 30 != 0 {
                said.push("refund");
            }
        }
        if row % 2 == 0 {
            topics.push("billing");
            said.push("billing");
        }
        let joined = |words: &[&str]| if words.is_empty() { "none".to_owned() } else { words.join(";") };
        writeln!(csv, "{row},{},{}", joined(&topics), joined(&said)).expect("text");
    }
    csv
}

const COMPLAINTS: &str = r#"name: Complaint topics
task: multilabel
golden: {data: complaints.csv, id: id, label: topics, separator: ";", classes: [refund, billing]}
errors: {currency: INR, false_positive: {cost: 5}, false_negative: {cost: 40}, missed: {refund: 200}}
candidates:
  - {name: model, prediction: said}
bars: [recall of "refund" >= 80%, recall of every label >= 80%, hamming_loss <= 5%]"#;

#[test]
fn labels_are_counted_one_by_one() {
    let check = judged(&[("complaints.csv", complaints(0..600))], COMPLAINTS, &[]);
    let model = candidate(&check, "model");
    assert!((estimate(model, "recall of \"refund\"") - 0.9).abs() < 1e-12, "20 of 200 refunds are missed");
    assert_eq!(estimate(model, "recall of \"billing\""), 1.0);
    assert!((estimate(model, "hamming_loss") - 20.0 / 1200.0).abs() < 1e-12);
    assert!((estimate(model, "error_cost") - 20.0 * 200.0 / 600.0).abs() < 1e-12, "a missed refund costs 200");
    assert_eq!(check["verdict"], "pass");
    assert_eq!(model["bars"].as_array().expect("bars").len(), 4, "every label is a bar of its own");
}

/// Answers that are further off in one city, with prices that no computer adds up without rounding.
fn deliveries(order: impl Iterator<Item = usize>) -> String {
    let mut csv = "id,minutes,eta,city\n".to_owned();
    for row in order {
        let minutes = 20.0 + (row * 37 % 101) as f64 / 7.0;
        let off = (row * 53 % 29) as f64 / 9.0 * if row % 4 == 0 { 3.0 } else { 1.0 };
        writeln!(csv, "{row},{minutes},{},c{}", minutes + off, row % 4).expect("text");
    }
    csv
}

#[test]
fn neither_rows_nor_threads_have_a_say() {
    let front_matter = "name: Delivery time\ntask: regression\n\
        golden: {data: orders.csv, id: id, label: minutes, slices: [city]}\n\
        errors: {currency: USD, over: {cost: 0.1}, under: {cost: 0.3}}\n\
        candidates: [{name: model, prediction: eta}]\nbars: [mae <= 3 in every city]";
    let [first, other] = [deliveries(0..900), deliveries((0..900).rev())];
    let one = judged(&[("orders.csv", first)], front_matter, &["--threads", "1"]);
    let eight = judged(&[("orders.csv", other)], front_matter, &["--threads", "8"]);
    assert!(!one["candidates"][0]["weakest_slices"].as_array().expect("slices").is_empty(), "c0 is let down");
    assert_eq!(one, eight);
}

#[test]
fn leaving_a_city_out_is_tried_and_not_only_said() {
    let front_matter = |bars: &str| {
        format!(
            "name: Delivery time\ntask: regression\ngolden: {{data: orders.csv, id: id, label: minutes, slices: [city]}}\n\
             candidates: [{{name: model, prediction: eta}}]\nbars: [mae <= 3 in every city, {bars}]"
        )
    };
    let narrower = |bars: &str| {
        let check = judged(&[("orders.csv", deliveries(0..900))], &front_matter(bars), &[]);
        check["ways"]
            .as_array()
            .expect("ways")
            .iter()
            .find(|way| way["kind"] == "launch_narrower")
            .expect("a way")
            .clone()
    };
    assert_eq!(narrower("rmse <= 3")["verdict"], "pass", "only c0 is far off");
    let short = narrower("rmse <= 1");
    assert_eq!((&short["verdict"], &short["outcome"]), (&"fail".into(), &"One bar that applies does not pass".into()));
}

/// The new prompt wins six of ten comparisons with the old one and ties one; thirty judges.
fn votes() -> String {
    let mut csv = "left,right,better,judge\n".to_owned();
    for row in 0..600 {
        let (left, right) = if row % 2 == 0 { ("v1", "v2") } else { ("v2", "v1") };
        let better = match row % 10 {
            0..6 => "v2",
            6 => "tie",
            _ => "v1",
        };
        let written = if better == "tie" {
            "tie"
        } else if better == left {
            "a"
        } else {
            "b"
        };
        writeln!(csv, "{left},{right},{written},j{}", row % 30).expect("text");
    }
    csv
}

#[test]
fn a_win_is_a_win_whoever_was_shown_first() {
    let check = judged(
        &[("votes.csv", votes())],
        r#"name: Answers that read better
task: preference
golden: {data: votes.csv, a: left, b: right, winner: better, ties: [tie], cluster: judge}
candidates:
  - {name: today, appears_as: v1}
  - {name: new prompt, appears_as: v2}
baseline: today
bars: [win_rate against "today" >= 53%, tie_rate <= 30%]"#,
        &[],
    );
    let new = candidate(&check, "new prompt");
    assert!((estimate(new, "strict_win_rate") - 0.6).abs() < 1e-12);
    assert!((estimate(new, "tie_rate") - 0.1).abs() < 1e-12);
    assert!((estimate(new, "win_rate") - 0.65).abs() < 1e-12, "a tie is half a win");
    assert!((estimate(candidate(&check, "today"), "win_rate") - 0.35).abs() < 1e-12);
    let strength = estimate(new, "bradley_terry") - estimate(candidate(&check, "today"), "bradley_terry");
    assert!(
        (strength - (0.65f64 / 0.35).ln()).abs() < 1e-6,
        "with two contestants, the log odds of winning: {strength}"
    );
}

/// Numbers that two candidates predict, the new one twice as well; further off in one city.
fn numbers(rows: usize) -> String {
    let mut csv = "y,old,new,city\n".to_owned();
    for row in 0..rows {
        let truth = 20.0 + (row * 37 % 101) as f64 / 7.0;
        let off = ((row * 53 % 29) as f64 - 14.0) / 7.0 * if row % 3 == 0 { 2.0 } else { 1.0 };
        writeln!(csv, "{truth},{},{},c{}", truth - 2.0 * off, truth + off, row % 3).expect("text");
    }
    csv
}

#[test]
fn metrics_that_are_no_means_are_compared_with_the_baseline_case_by_case() {
    let check = judged(
        &[("numbers.csv", numbers(300))],
        "name: Numbers\ntask: regression\ngolden: {data: numbers.csv, label: y}\n\
         candidates: [{name: old, prediction: old}, {name: new, prediction: new}]\nbaseline: old\n\
         bars: [rmse <= baseline, r2 >= baseline + 0.1, spearman >= baseline, rmse <= baseline * 0.4, median_absolute_error <= baseline, max_error <= baseline]",
        &[],
    );
    let bars = candidate(&check, "new")["bars"].as_array().expect("bars").clone();
    let verdicts: Vec<&Value> = bars.iter().map(|bar| &bar["verdict"]).collect();
    assert_eq!(verdicts, ["pass", "pass", "pass", "fail", "pass", "not_enough_evidence"], "{bars:?}");
    assert!(bars[5]["reason"].as_str().expect("a reason").contains("give the bar a number"));
    let compared = check["comparisons"].as_array().expect("comparisons");
    for metric in ["rmse", "r2", "wape", "pearson"] {
        let comparison = compared.iter().find(|c| c["metric"] == metric).unwrap_or_else(|| panic!("no {metric}"));
        assert_eq!(comparison["method"], "paired jackknife t");
        assert!(comparison["low"].as_f64() < comparison["difference"].as_f64());
    }
}

#[test]
fn groups_are_compared_in_other_tasks_too() {
    let check = judged(
        &[("numbers.csv", numbers(600))],
        "name: Numbers\ntask: regression\ngolden: {data: numbers.csv, label: y, slices: [city]}\n\
         fairness: {groups: [city], metrics: [mae, within@1]}\n\
         candidates: [{name: new, prediction: new}]\n\
         bars: [mae.gap <= 2 across city, mae.gap <= 0.5 across city, mae.ratio >= 30% across city, median_absolute_error.gap <= 1 across city]",
        &[],
    );
    let new = candidate(&check, "new");
    let bars = new["bars"].as_array().expect("bars");
    let verdicts: Vec<&Value> = bars.iter().map(|bar| &bar["verdict"]).collect();
    assert_eq!(verdicts, ["pass", "fail", "pass", "not_enough_evidence"], "{bars:?}");
    let of = |city: &str| {
        let slices = new["slices"].as_array().expect("slices");
        let slice = slices.iter().find(|slice| slice["slice"]["city"] == city).expect("the city");
        slice["metrics"]["mae"]["estimate"].as_f64().expect("a number")
    };
    let most = ["c0", "c1", "c2"].map(of);
    let (low, high) = (most.into_iter().fold(f64::MAX, f64::min), most.into_iter().fold(0.0, f64::max));
    assert!((bars[0]["estimate"].as_f64().expect("a gap") - (high - low)).abs() < 1e-12);
    assert_eq!(bars[0]["groups"]["highest"]["slice"]["city"], "c0");
    let compared = new["fairness"].as_array().expect("comparisons");
    let metrics: Vec<&Value> = compared.iter().map(|c| &c["metric"]).collect();
    assert_eq!(metrics, ["mae", "within@1"]);
    assert_eq!((&compared[0]["worst"]["city"], &compared[1]["worst"]["city"]), (&"c0".into(), &"c0".into()));
    assert!((compared[0]["ratio"]["estimate"].as_f64().expect("a ratio") - low / high).abs() < 1e-12);
}

#[test]
fn a_search_is_judged_by_its_first_items_and_by_how_much_of_the_catalogue_it_shows() {
    // Query q has items a, b, c; only b is relevant, and the engine puts it second. Query r has nothing relevant.
    let mut csv = "query,item,grade,score\n".to_owned();
    for query in 0..30 {
        let relevant = if query % 3 == 2 { "none" } else { "b" };
        for (item, score) in [("a", 3), ("b", 2), ("c", 1)] {
            writeln!(csv, "q{query},{item}{},{},{score}", query % 2, u8::from(item == relevant)).expect("text");
        }
    }
    let check = judged(
        &[("judged.csv", csv)],
        "name: Search\ntask: ranking\ngolden: {data: judged.csv, query: query, item: item, relevance: grade, catalogue_size: 12}\n\
         candidates: [{name: engine, score: score}]\n\
         bars: [mrr@1 <= 10%, mrr@2 >= 20%, map@2 >= 20%, catalogue_coverage@2 >= 20%, catalogue_coverage@2 >= 90%]",
        &[],
    );
    let bars = candidate(&check, "engine")["bars"].as_array().expect("bars");
    let estimates: Vec<f64> = bars.iter().map(|bar| bar["estimate"].as_f64().expect("a number")).collect();
    let third = 2.0 / 3.0 / 2.0;
    assert_eq!(estimates[0], 0.0, "nothing relevant stands first");
    assert!((estimates[1] - third).abs() < 1e-12, "a query without relevant items counts 0: {estimates:?}");
    assert!((estimates[2] - third).abs() < 1e-12);
    assert!((estimates[3] - 4.0 / 12.0).abs() < 1e-12, "four of twelve items are among the first two");
    let verdicts: Vec<&Value> = bars.iter().map(|bar| &bar["verdict"]).collect();
    assert_eq!(verdicts, ["pass", "pass", "pass", "not_enough_evidence", "fail"], "{bars:?}");
}
