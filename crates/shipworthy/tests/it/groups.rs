//! Groups compared: by bars that give a verdict, and side by side in every report.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::golden::{payments, spec};

const BARS: &str = "  - recall.gap <= 40 points across city\n  - selection_rate.ratio >= 80% across city\n";
const FAIRNESS: &str = "fairness: {groups: [city, channel]}\n---\n# Pay";

fn judged(format: &str) -> Ran {
    let folder = Folder::new();
    // Two customers of a fourth city, who are too few to say anything about.
    let table =
        payments(1500, 11).mapped("city", |row, cells| if row < 2 { "agra".to_owned() } else { cells[2].clone() });
    folder.write("golden.csv", table.csv());
    let bars = "  - recall >= 60%\n  - false_positive_rate <= 40%\n";
    folder.write("pay.feature.md", spec(&[(bars, BARS), ("---\n# Pay", FAIRNESS)]));
    folder.run(&["check", "pay.feature.md", "--format", format])
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn a_bar_is_one_number_over_all_groups() {
    let ran = judged("json");
    let json = ran.json();
    let bars = json["candidates"][1]["bars"].as_array().unwrap_or_else(|| panic!("{}", ran.stderr)).clone();
    assert_eq!(bars.len(), 2);
    let recall: Vec<f64> = ["mumbai", "pune", "surat"]
        .iter()
        .map(|city| {
            let slices = json["candidates"][1]["slices"].as_array().expect("slices");
            let slice = slices.iter().find(|slice| slice["slice"]["city"] == *city).expect("the city");
            number(&slice["metrics"]["recall"]["estimate"])
        })
        .collect();
    let (low, high) = recall.iter().fold((1.0_f64, 0.0_f64), |(low, high), &x| (low.min(x), high.max(x)));
    assert!((number(&bars[0]["estimate"]) - (high - low)).abs() < 1e-12, "{}", bars[0]);
    assert_eq!((bars[0]["metric"].as_str(), bars[0]["verdict"].as_str()), (Some("recall.gap"), Some("pass")));
    assert_eq!(bars[0]["groups"]["across"], serde_json::json!(["city"]));
    assert_eq!(bars[0]["groups"]["compared"], 3);
    assert_eq!(number(&bars[0]["groups"]["lowest"]["estimate"]), low);
    let found = json["findings"].as_array().expect("findings");
    let note = found.iter().find(|finding| finding["code"] == "group-not-compared").expect("the note");
    assert_eq!((note["slice"]["city"].as_str(), note["severity"].as_str()), (Some("agra"), Some("note")));
}

#[test]
fn groups_stand_side_by_side_with_intervals_for_all_of_them() {
    let json = judged("json").json();
    let compared = json["candidates"][1]["fairness"].as_array().expect("comparisons").clone();
    let told: Vec<(&str, &str)> = compared
        .iter()
        .map(|c| (c["across"].as_str().expect("a column"), c["metric"].as_str().expect("a metric")))
        .collect();
    let metrics = ["selection_rate", "recall", "false_positive_rate"];
    let expected: Vec<(&str, &str)> =
        ["city", "channel"].into_iter().flat_map(|column| metrics.map(|metric| (column, metric))).collect();
    assert_eq!(told, expected);
    let recall = &compared[1];
    for group in recall["groups"].as_array().expect("groups") {
        let slices = json["candidates"][1]["slices"].as_array().expect("slices");
        let slice = slices.iter().find(|slice| slice["slice"] == group["slice"]).expect("the slice");
        let alone = &slice["metrics"]["recall"];
        assert!((number(&group["estimate"]) - number(&alone["estimate"])).abs() < 1e-12);
        assert_eq!(group["n"], alone["n"]);
        assert!(
            number(&group["low"]) < number(&group["estimate"]) && number(&group["estimate"]) < number(&group["high"])
        );
    }
    assert_eq!(recall["left_out"][0]["slice"]["city"], "agra");
    assert_eq!(recall["worst"], recall["lowest"], "who is caught least is worst off");
    assert_eq!(compared[0]["worst"], Value::Null, "being chosen is neither better nor worse");
    let (difference, ratio) = (&recall["difference"], &recall["ratio"]);
    assert!(number(&difference["low"]) <= number(&difference["estimate"]));
    assert!(number(&difference["estimate"]) <= number(&difference["high"]));
    assert!(number(&ratio["high"]) <= 1.0);
}

#[test]
fn reports_say_who_is_worst_off_and_who_is_too_few() {
    for format in ["text", "markdown", "html"] {
        let ran = judged(format);
        let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        for words in ["how groups compare", "that may be chance.", "too few to say: city agra", " apart ("] {
            assert!(told.contains(words), "{format} lacks {words:?}: {told}");
        }
        // The ratio is told for the column and the metric that a bar asks about, and nowhere else.
        assert_eq!(told.matches("; the lowest is ").count(), 1, "{format}: {told}");
    }
}
