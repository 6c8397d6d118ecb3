//! `size`: how many examples, with a golden set and without.

use serde_json::Value;

use crate::folder::Folder;
use crate::golden::{payments, spec};
use crate::reference::Shared;

fn question(arguments: &[&str]) -> Value {
    let ran = Folder::new().run(&[&["size", "--format", "json"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()
}

#[test]
fn before_there_are_data_a_bar_takes_so_many() {
    let sized = question(&["--metric", "recall", "--bar", "90%", "--expected", "93%", "--prevalence", "2%"]);
    assert_eq!((&sized["needed"], &sized["examples"]), (&Value::from(593), &Value::from(29_650)));
    assert_eq!(sized["counts"], "positives");
    let said = sized["sentences"][0].as_str().expect("a sentence");
    assert_eq!(said, "Collect 593 positives: about 30,000 examples at today's mix, where 2% are positive.");
    let slice =
        question(&["--metric", "recall", "--bar", "90%", "--expected", "93%", "--prevalence", "2%", "--share", "25%"]);
    assert_eq!(slice["examples"], 118_600);
    let low = question(&["--metric", "false_positive_rate", "--bar", "10%", "--expected", "7%"]);
    assert_eq!(low["needed"], 593, "the mirror image of the same question");
}

#[test]
fn a_number_of_examples_has_a_power() {
    let sized = question(&["--metric", "accuracy", "--bar", "90%", "--expected", "93%", "--examples", "593"]);
    let power = sized["with"]["power"].as_f64().expect("a power");
    assert!((0.8..0.85).contains(&power), "{power}");
    let fewer = question(&["--metric", "accuracy", "--bar", "90%", "--expected", "93%", "--examples", "200"]);
    assert!(fewer["with"]["power"].as_f64().expect("a power") < 0.5);
}

#[test]
fn two_candidates_take_so_many() {
    // (1.95996 + 0.84162)² (0.1 − 0.02²) / 0.02², rounded up.
    let differ = question(&["--metric", "accuracy", "--difference", "2 points", "--disagreement", "10%"]);
    assert_eq!(differ["needed"], 1955);
    // (1.64485 + 0.84162)² 0.05 / 0.01², rounded up.
    let margin = question(&["--metric", "accuracy", "--margin", "1 point", "--disagreement", "5%"]);
    assert_eq!(margin["needed"], 3092);
    let better =
        question(&["--metric", "accuracy", "--margin", "1 point", "--difference", "1 point", "--disagreement", "5%"]);
    assert!(better["needed"].as_u64().expect("a number") < 800, "{better}");
    let rate = ["--metric", "false_positive_rate", "--margin", "1 point", "--disagreement", "5%"];
    let worse = question(&[&rate[..], &["--difference", "0.5 points"]].concat());
    assert!(worse["needed"].as_u64().expect("a number") > 3092, "more mistakes are nearer to the margin: {worse}");
}

#[test]
fn what_makes_no_question_is_refused() {
    let folder = Folder::new();
    for (arguments, meant) in [
        (vec!["--metric", "recall", "--bar", "90%", "--expected", "80%"], "above 90%"),
        (vec!["--metric", "mae", "--bar", "90%"], "rate"),
        (vec!["--metric", "recall"], "--bar"),
        (vec!["--bar", "90%"], "--metric"),
        (vec!["--metric", "recall", "--bar", "190%"], "92%"),
        (vec!["--metric", "recall", "--difference", "9 points", "--disagreement", "5%"], "disagree"),
        (vec!["--metric", "recall", "--difference", "0", "--disagreement", "5%"], "--margin"),
        (vec![], "*.feature.md"),
        (vec!["x.feature.md", "--metric", "recall", "--bar", "90%"], "two questions"),
        (vec!["--metric", "recall", "--bar", "90%", "--format", "junit"], "json"),
    ] {
        let ran = folder.run(&[&["size"], &arguments[..]].concat());
        assert_eq!(ran.code, 2, "{arguments:?}\n{}", ran.stdout);
        assert!(ran.stderr.contains(meant), "{arguments:?}\n{}", ran.stderr);
    }
}

/// Payments judged by bars that are open on some slices.
fn workspace() -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(600, 11).csv());
    folder.write(
        "payments.feature.md",
        spec(&[("  - recall >= 60%\n", "  - recall >= 60%\n  - recall >= 65% in every city\n")]),
    );
    folder
}

#[test]
fn a_plan_says_what_every_open_bar_needs() {
    let folder = workspace();
    let plan = folder.run(&["size", "payments.feature.md", "--format", "json"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    let (plan, check) = (plan.json(), folder.run(&["check", "payments.feature.md", "--format", "json"]).json());
    let ship = check["ship"].as_str().expect("a candidate");
    let judged = check["candidates"].as_array().expect("candidates").iter().find(|c| c["name"] == ship).expect("it");
    let undecided: Vec<&Value> =
        judged["bars"].as_array().expect("bars").iter().filter(|bar| bar["verdict"] == "not_enough_evidence").collect();
    let open = plan["open"].as_array().expect("open bars");
    assert!(!open.is_empty() && open.len() == undecided.len(), "{} of {}", open.len(), undecided.len());
    for bar in undecided {
        let told = open.iter().find(|open| open["bar"] == bar["bar"] && open["slice"] == bar["slice"]).expect("told");
        assert_eq!(told["needs"]["counted"], bar["more"]["denominator"]);
        if let (Some(slice), Some(mix)) = (told["needs"]["in_slice"].as_u64(), told["needs"]["at_todays_mix"].as_u64())
        {
            assert!(slice <= mix, "a slice has no more rows than everything: {told}");
        }
    }
}

#[test]
fn a_budget_is_spent_whole_and_where_it_tells() {
    let folder = workspace();
    let ran = folder.run(&["size", "payments.feature.md", "--budget", "500", "--by", "city", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let budget = ran.json()["budget"].clone();
    let slices = budget["slices"].as_array().expect("slices");
    let spent: u64 = slices.iter().filter_map(|slice| slice["precision"].as_u64()).sum();
    assert!((480..=520).contains(&spent), "{spent} rows of 500");
    let width = |name: &str| budget[name].as_f64().expect("a width");
    assert!(width("half_width_then") < width("half_width_now"), "{budget}");
    let shares: f64 = slices.iter().filter_map(|slice| slice["share"].as_f64()).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    let again = folder.run(&[
        "size",
        "payments.feature.md",
        "--budget",
        "500",
        "--by",
        "city",
        "--format",
        "json",
        "--threads",
        "1",
    ]);
    assert_eq!(again.json()["budget"], budget);
}

#[test]
fn every_format_tells_the_plan() {
    let folder = workspace();
    for format in ["text", "markdown", "html"] {
        let ran = folder.run(&["size", "payments.feature.md", "--budget", "300", "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(
            ran.stdout.contains("at today&#39;s mix") || ran.stdout.contains("at today's mix"),
            "{format}\n{}",
            ran.stdout
        );
    }
}

#[test]
fn classes_of_computing_jobs_need_rare_ones() {
    let Some(shared) = Shared::open() else { return };
    let folder = Folder::new();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/hpc_cv.feature.md");
    folder.write("hpc.feature.md", std::fs::read(kept).expect("a spec"));
    let root = format!("shared={}", shared.folder().display());
    let ran = folder.run(&["size", "hpc.feature.md", "--allow-read", &root, "--replicates", "50", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let plan = ran.json();
    let open = plan["open"].as_array().expect("open bars");
    let rare = open.iter().find(|open| open["metric"] == "recall of \"L\"").expect("the rarest class is open");
    assert!(rare["needs"]["at_todays_mix"].as_u64() > rare["needs"]["counted"].as_u64(), "{rare}");
    assert!(plan["sentences"][0].as_str().expect("a sentence").contains("that are \"L\""), "{}", plan["sentences"]);
}

#[test]
fn a_golden_set_of_the_wrong_mix_is_short_of_somebody() {
    let folder = Folder::new();
    let mut csv = "id,label,score,wear\n".to_owned();
    for row in 0..600 {
        let wear = if row % 6 == 0 { "ethnic" } else { "western" };
        let label = row / 6 % 2;
        csv += &format!("{row},{label},{},{wear}\n", if row % 20 == 0 { 1 - label } else { label });
    }
    folder.write("golden.csv", csv);
    folder.write(
        "x.feature.md",
        "---\nformat: 1\nname: Outfits\ntask: binary\ngolden: {data: golden.csv, id: id, label: label, positive: 1, slices: [wear]}\n\
         population: {wear: {ethnic: 60%, western: 40%}}\ncandidates: [{name: model, score: score, threshold: 0.5}]\n\
         bars: [recall >= 50%]\n---\n",
    );
    let plan = folder.run(&["size", "x.feature.md", "--format", "json"]).json();
    assert_eq!(plan["bars"]["pass"], 1, "{plan}");
    // 500 western rows are 40% of 1,250, of which 750 are ethnic.
    let short = &plan["short_of"][0];
    assert_eq!((&short["slice"]["wear"], &short["further"]), (&Value::from("ethnic"), &Value::from(650)), "{short}");
    let text = folder.run(&["size", "x.feature.md"]).stdout;
    assert!(
        text.contains("The bars are settled, the mix is not.") && text.contains("wear = ethnic is 60% of cases"),
        "{text}"
    );
}
