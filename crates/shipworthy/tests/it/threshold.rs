//! `threshold`: prices that can be added up by hand, limits that are kept, and choices judged on other examples than their own.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::golden::{Table, payments, spec};
use crate::reference::{Shared, candidate};

const PRICES: &str = "  false_negative: {cost: amount, who: \"a customer who loses the money\"}\n";
const WITH_REVIEW: &str = "  false_negative: {cost: amount, who: \"a customer who loses the money\"}\n  review: {cost: 5, capacity_per_day: 40}\n";

fn folder(table: &Table, changes: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", table.csv());
    folder.write("pay.feature.md", spec(changes));
    folder
}

fn threshold(folder: &Folder, more: &[&str]) -> Ran {
    let mut arguments = vec!["threshold", "pay.feature.md", "--format", "json", "--replicates", "100"];
    arguments.extend(more);
    folder.run(&arguments)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn point<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let points = answer["points"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    points.iter().find(|point| point["name"] == name).unwrap_or_else(|| panic!("no point {name}"))
}

/// What a rule costs on average, added up row by row.
fn cost_of(payments: &[Payment], flagged: impl Fn(f64) -> bool) -> f64 {
    let lost = |payment: &Payment| match (payment.is_fraud, flagged(payment.score)) {
        (true, false) => payment.amount,
        (false, true) => 40.0,
        _ => 0.0,
    };
    payments.iter().map(lost).sum::<f64>() / payments.len() as f64
}

struct Payment {
    is_fraud: bool,
    score: f64,
    amount: f64,
}

fn read(table: &Table) -> Vec<Payment> {
    let (label, score, amount) = (table.place("is_fraud"), table.place("p"), table.place("amount"));
    let cell = |row: &[String], place: usize| -> f64 { row[place].parse().expect("a number") };
    let of =
        |row: &Vec<String>| Payment { is_fraud: row[label] == "1", score: cell(row, score), amount: cell(row, amount) };
    table.rows.iter().map(of).collect()
}

#[test]
fn prices_are_what_adding_up_gives() {
    let table = payments(1500, 4);
    let ran = threshold(&folder(&table, &[]), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer = ran.json();
    let table = read(&table);
    let cases: [(&str, &dyn Fn(f64) -> bool); 3] =
        [("today", &|p| p >= 0.5), ("nobody", &|_| false), ("everybody", &|_| true)];
    for (name, flagged) in cases {
        let (told, expected) = (number(&point(&answer, name)["cost"]["estimate"]), cost_of(&table, flagged));
        assert!((told - expected).abs() < 1e-6, "{name}: {told} is not {expected}");
    }
    let cheapest = point(&answer, "cheapest");
    let at = number(&cheapest["threshold"]);
    assert!((number(&cheapest["cost_in_sample"]) - cost_of(&table, |p| p >= at)).abs() < 1e-6);
    // Between two scores nothing changes, so these are all thresholds that there are.
    for other in table.iter().map(|payment| payment.score) {
        assert!(number(&cheapest["cost_in_sample"]) <= cost_of(&table, |p| p >= other) + 1e-6, "{other} is cheaper");
    }
    assert!(
        number(&cheapest["cost"]["estimate"]) >= number(&cheapest["cost_in_sample"]),
        "nobody does better elsewhere"
    );
    let saves = number(&cheapest["saves"]["estimate"]);
    let difference = number(&point(&answer, "today")["cost"]["estimate"]) - number(&cheapest["cost"]["estimate"]);
    assert!((saves - difference).abs() < 1e-9);
    let between = &answer["worth_using"];
    assert!(number(&between["from"]) < at && at < number(&between["to"]));
    // A review has no price here, so people cannot be priced, and that is said.
    assert_eq!(answer["deferral"], Value::Null);
    assert!(answer["notes"].to_string().contains("errors.review"), "{}", answer["notes"]);
}

#[test]
fn limits_of_people_are_kept() {
    let folder = folder(&payments(1500, 4), &[(PRICES, WITH_REVIEW)]);
    let answer = threshold(&folder, &[]).json();
    let cases = number(&answer["cases_per_day"]);
    assert!((cases - 20_000.0 / (365.25 / 12.0)).abs() < 1e-9);
    let capacity = answer["capacity"].as_array().expect("capacities");
    let per_day: Vec<f64> = capacity.iter().map(|capacity| number(&capacity["per_day"]).round()).collect();
    assert_eq!(per_day, [20.0, 40.0, 80.0]);
    let steps = answer["deferral"]["steps"].as_array().expect("steps");
    assert!(steps.len() > 2, "{steps:#?}");
    let mut hours = 0.0;
    for step in steps {
        let reviewed = number(&step["point"]["reviewed"]);
        assert!(step["limit"].is_null() || reviewed <= number(&step["limit"]) + 1e-9, "{step:#}");
        assert!(number(&step["point"]["review_from"]) < number(&step["point"]["threshold"]));
        assert!((number(&step["hours_per_day"]) - reviewed * cases * 5.0 / 60.0).abs() < 1e-9);
        assert!(number(&step["hours_per_day"]) > hours, "more people, more hours");
        hours = number(&step["hours_per_day"]);
    }
    let last = steps.last().expect("a step");
    assert!(number(&last["saves"]["low"]) > 0.0, "a review at 5 saves money here: {last:#}");
    assert!(steps.iter().filter(|step| step["asked"] == true).count() == 1);
    let asked = threshold(&folder, &["--capacity", "5%,10 per day", "--minutes", "3"]).json();
    let shares: Vec<f64> =
        asked["capacity"].as_array().expect("capacities").iter().map(|capacity| number(&capacity["share"])).collect();
    assert!((shares[0] - 0.05).abs() < 1e-12 && (shares[1] - 10.0 / cases).abs() < 1e-12, "{shares:?}");
    assert_eq!(number(&asked["deferral"]["minutes"]), 3.0);
}

#[test]
fn another_rate_of_positives_moves_the_threshold() {
    let table = payments(1500, 4);
    let answer = threshold(&folder(&table, &[]), &["--prevalence", "2%,20%,60%"]).json();
    let shifts = answer["prevalence"].as_array().expect("shifts");
    let thresholds: Vec<f64> = shifts.iter().map(|shift| number(&shift["threshold"])).collect();
    assert!(thresholds[0] > thresholds[1] && thresholds[1] >= thresholds[2], "{thresholds:?}");
    let costs: Vec<f64> = shifts.iter().map(|shift| number(&shift["today"]["estimate"])).collect();
    // Straight in the rate: the cost is a mixture of that of positives and that of negatives.
    let between = costs[0] + (costs[2] - costs[0]) * (0.20 - 0.02) / (0.60 - 0.02);
    assert!((costs[1] - between).abs() < 1e-6, "{costs:?}");
}

#[test]
fn groups_get_thresholds_of_their_own_with_their_price() {
    // In one city all scores are half of what they are elsewhere.
    let table = payments(3000, 4);
    let (city, p) = (table.place("city"), table.place("p"));
    let table = table.mapped("p", |_, cells| {
        let score: f64 = cells[p].parse().expect("a score");
        if cells[city] == "surat" { format!("{:.4}", score * 0.5) } else { cells[p].clone() }
    });
    let answer = threshold(&folder(&table, &[]), &["--by", "city"]).json();
    let by_slice = &answer["by_slice"][0];
    let groups = by_slice["groups"].as_array().expect("groups");
    let names: Vec<&str> = groups.iter().filter_map(|group| group["slice"]["city"].as_str()).collect();
    assert_eq!(names, ["mumbai", "pune", "surat"]);
    let own = |group: usize| number(&groups[group]["threshold"]);
    assert!(own(2) < own(0) && own(2) < own(1), "{groups:#?}");
    for group in &groups[..2] {
        // One threshold must stay low for the city with low scores; the others pay for it in false alarms.
        assert!(number(&group["false_positive_rate_own"]) < number(&group["false_positive_rate_one"]), "{group:#}");
    }
    assert!(number(&by_slice["saves"]["low"]) > 0.0, "{:#}", by_slice["saves"]);
    let gap = &by_slice["gaps"][0];
    assert_eq!(gap["metric"], "recall");
    for told in [&gap["one"], &gap["own"]] {
        let recalls: Vec<f64> = groups
            .iter()
            .map(|group| number(&group[if *told == gap["one"] { "recall_one" } else { "recall_own" }]))
            .collect();
        let (least, most) = recalls.iter().fold((1.0_f64, 0.0_f64), |(least, most), &x| (least.min(x), most.max(x)));
        assert!((number(&told["estimate"]) - (most - least)).abs() < 1e-12, "{gap:#}");
    }
    for price in by_slice["frontier"].as_array().expect("prices") {
        assert!(number(&price["gap_in_sample"]) <= number(&price["allowed"]) + 1e-9, "{price:#}");
        assert_eq!(price["thresholds"].as_array().map(Vec::len), Some(3));
    }
    assert!(by_slice["frontier"].as_array().is_some_and(|prices| prices.len() > 2));
}

#[test]
fn order_and_threads_change_nothing_and_every_format_says_it() {
    let table = payments(1500, 4);
    let changes = [(PRICES, WITH_REVIEW)];
    let once = threshold(&folder(&table, &changes), &["--threads", "1"]).stdout;
    assert_eq!(threshold(&folder(&table.shuffled(9), &changes), &["--threads", "2"]).stdout, once);
    let folder = folder(&table, &changes);
    for format in ["text", "markdown", "html"] {
        let ran = folder.run(&["threshold", "--format", format, "--replicates", "100"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("Thresholds worth knowing"), "{format}: {}", ran.stdout);
    }
}

#[test]
fn what_cannot_be_priced_is_refused_with_a_remedy() {
    let table = payments(400, 4);
    let priced = spec(&[]);
    let (start, end) = (priced.find("errors:").expect("prices"), priced.find("candidates:").expect("candidates"));
    let free = format!("{}{}", &priced[..start], &priced[end..]);
    let folder = folder(&table, &[]);
    folder.write("free.feature.md", free);
    folder.write("slow.feature.md", spec(&[("  volume_per_month: 20000\n", "")]));
    for (arguments, message, remedy) in [
        (&["threshold", "free.feature.md"][..], "without prices", "errors"),
        (&["threshold", "pay.feature.md", "--candidate", "limit"], "limit is a rule", "--candidate"),
        (&["threshold", "pay.feature.md", "--by", "town"], "no slice 'town'", "city, channel"),
        (&["threshold", "slow.feature.md", "--capacity", "40/day"], "cases a day", "volume_per_month"),
        (&["threshold", "pay.feature.md", "--capacity", "many"], "40/day, or 2%", ""),
        (&["threshold"], "several specs", "name one"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(message) && ran.stderr.contains(remedy), "{arguments:?}: {}", ran.stderr);
    }
}

/// The cheapest threshold on its own examples is that of the reference, and the same as in a check.
#[test]
fn income_of_adults() {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check("adult_income.feature.md");
    let folder = Folder::new();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/adult_income.feature.md");
    folder.write("adult_income.feature.md", std::fs::read(kept).expect("a spec"));
    let root = format!("shared={}", shared.folder().display());
    let ran =
        folder.run(&["threshold", "--allow-read", &root, "--format", "json", "--replicates", "50", "--by", "sex"]);
    let answer = ran.json();
    let reference = &shared.reference("model_predictions/adult_income_oof.parquet")["score_hgb"]["cost_optimum"];
    let cheapest = point(&answer, "cheapest");
    let told = &candidate(&check, "score_hgb")["operating_points"]["cheapest"];
    assert_eq!(cheapest["threshold"], told["threshold"], "{reference}");
    assert_eq!(cheapest["cost_in_sample"], told["error_cost"]);
    assert_eq!(cheapest["cost"]["estimate"], told["honest_error_cost"]);
    assert_eq!(answer["by_slice"][0]["groups"].as_array().map(Vec::len), Some(2));
}
