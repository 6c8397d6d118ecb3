//! The built-in examples tell the stories that their READMEs say they tell.

use serde_json::Value;
use shipworthy_app::demo::EXAMPLES;

use crate::folder::Folder;

/// Commands that call models, or go on until they are told to stop.
const NOT_HERE: [&str; 3] = ["shipworthy run", "shipworthy serve", "shipworthy judge audit"];

/// What the check of an example says.
fn judged(example: &str) -> (Folder, Value) {
    let folder = Folder::new();
    let ran = folder.run(&["demo", "--example", example, "--format", "json", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let check = ran.json();
    (folder, check)
}

/// The candidate that the verdict is about.
fn decided(check: &Value) -> &Value {
    let name = check["ship"].as_str().expect("a candidate under decision");
    let candidates = check["candidates"].as_array().expect("candidates");
    candidates.iter().find(|candidate| candidate["name"] == name).expect("it is one of them")
}

/// The bars of this verdict: `metric where value`.
fn bars(check: &Value, verdict: &str) -> Vec<String> {
    let bars = decided(check)["bars"].as_array().expect("bars");
    let of = |bar: &Value| {
        let slice = bar["slice"].as_object().expect("a slice");
        let place: Vec<String> =
            slice.iter().map(|(k, v)| format!(" where {k} = {}", v.as_str().unwrap_or("?"))).collect();
        format!("{}{}", bar["metric"].as_str().expect("a metric"), place.concat())
    };
    bars.iter().filter(|bar| bar["verdict"] == verdict).map(of).collect()
}

/// Asserts the verdict, the bars that fail, those that are open, and the slice that stands first among the weak ones.
#[track_caller]
fn check(example: &str, verdict: &str, fails: &[&str], open: &[&str], weakest: (&str, &str)) -> Value {
    let (_, check) = judged(example);
    assert_eq!(check["verdict"], verdict, "{example}");
    assert_eq!(bars(&check, "fail"), fails, "{example}");
    assert_eq!(bars(&check, "not_enough_evidence"), open, "{example}");
    let first = &decided(&check)["weakest_slices"][0];
    assert_eq!(first["slice"][weakest.0], weakest.1, "{example}: {first}");
    check
}

fn finds(check: &Value, code: &str, about: &str) -> bool {
    let findings = check["findings"].as_array().expect("findings");
    findings.iter().any(|f| f["code"] == code && f["message"].as_str().is_some_and(|m| m.contains(about)))
}

fn narrower_launch(check: &Value) -> (&str, &str) {
    let ways = check["ways"].as_array().expect("ways");
    let way = ways.iter().find(|way| way["kind"] == "launch_narrower").expect("a narrower launch");
    (way["title"].as_str().expect("a title"), way["verdict"].as_str().expect("a verdict"))
}

/// The command lines of a page: in code blocks, and between backticks.
fn command_lines(page: &str) -> Vec<String> {
    let is_code = |line: &&str| line.starts_with("shipworthy ") || line.starts_with("    shipworthy ");
    let between = page.split('`').skip(1).step_by(2).filter(|text| text.starts_with("shipworthy "));
    let lines = page.lines().filter(is_code).chain(between);
    lines.map(|line| line.split(" #").next().unwrap_or(line).trim().to_owned()).collect()
}

/// The words of a command line behind the program, as a shell parts them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words.split_off(1)
}

#[test]
fn what_readmes_say_to_type_can_be_typed() {
    for example in EXAMPLES {
        let folder = Folder::new();
        let ran = folder.run(&["demo", ".", "--example", example.name, "--quiet"]);
        assert_eq!(ran.code, 0, "{}: {}", example.name, ran.stderr);
        let lines = command_lines(&folder.read("README.md"));
        assert!(!lines.is_empty(), "{}: its README says how to check it", example.name);
        for line in lines.iter().filter(|line| !NOT_HERE.iter().any(|not| line.starts_with(not))) {
            let words = words(line);
            let ran = folder.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(!ran.stderr.contains("Usage:"), "{}: {line}: {}", example.name, ran.stderr);
            assert_ne!(ran.code, 2, "{}: {line}: {}", example.name, ran.stderr);
        }
    }
}

#[test]
fn where_nobody_knows_what_a_candidate_costs_no_money_is_told() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["demo", ".", "--example", "support-assistant", "--quiet"]).code, 0);
    let spec = folder.read("support-assistant.feature.md");
    // Without labels nobody knows how often the judge errs, and so how many answers cost something.
    folder.write("support-assistant.feature.md", spec.replace("human_labels: labels/grounded.csv\n", ""));
    let check = folder.run(&["check", "--format", "json"]).json();
    assert_eq!(check["recommended"], "help page");
    let why = check["recommendation"].as_str().expect("a reason");
    assert!(!why.contains("n/a") && why.contains("what it costs is not known"), "{why}");
}

#[test]
fn the_style_advisor_holds_for_western_wear_and_fails_for_ethnic_wear() {
    let check = check("style-advisor", "fail", &["ndcg@5 where wear = ethnic"], &[], ("wear", "ethnic"));
    assert!(
        finds(&check, "underrepresented-slice", "wear = ethnic is 14% of the golden set and 60%"),
        "{}",
        check["findings"]
    );
    let (title, verdict) = narrower_launch(&check);
    assert_eq!((title, verdict), ("Start without wear = ethnic. There, bestsellers stays in use.", "pass"));
    assert_eq!(check["golden"]["examples"], 620, "examples of a ranking are its queries");
}

#[test]
fn tickets_in_tamil_go_to_the_wrong_queue() {
    let check = check(
        "ticket-routing",
        "fail",
        &["accuracy where language = ta"],
        &["recall of \"outage\""],
        ("language", "ta"),
    );
    assert!(finds(&check, "underrepresented-slice", "language = ta"), "{}", check["findings"]);
    assert_eq!(narrower_launch(&check).1, "pass");
}

#[test]
fn nuts_of_home_kitchens_are_missed() {
    check(
        "product-tags",
        "not_enough_evidence",
        &[],
        &["recall of \"contains_nuts\"", "recall of \"contains_nuts\" where listing = home_kitchen"],
        ("listing", "home_kitchen"),
    );
}

#[test]
fn the_range_of_the_delivery_time_promises_too_much() {
    let check = check("delivery-time", "fail", &["interval_coverage@80"], &[], ("weather", "rain"));
    let coverage = decided(&check)["metrics"]["interval_coverage@80"]["estimate"].as_f64().expect("a share");
    assert!((0.6..0.75).contains(&coverage), "{coverage}");
}

#[test]
fn nobody_told_the_forecast_about_festivals() {
    let (_, check) = judged("store-demand");
    assert_eq!(check["verdict"], "fail");
    assert!(
        bars(&check, "fail").contains(&"wape where kind_of_day = festival".to_owned()),
        "{:?}",
        bars(&check, "fail")
    );
    assert_eq!(decided(&check)["weakest_slices"][0]["slice"]["kind_of_day"], "festival");
}

#[test]
fn warmer_replies_lose_where_a_refund_is_asked_for() {
    let check = check(
        "reply-preference",
        "fail",
        &["win_rate against \"prompt-6\" where topic = refund"],
        &["win_rate against \"prompt-6\""],
        ("topic", "refund"),
    );
    let why = check["recommendation"].as_str().expect("a reason");
    assert_eq!(why, "prompt-6 is the only one that does not fail");
}

#[test]
fn an_example_that_does_not_exist_is_refused_with_those_that_do() {
    let ran = Folder::new().run(&["demo", "--example", "styles"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("style-advisor") && ran.stderr.contains("ticket-routing"), "{}", ran.stderr);
}

#[test]
fn the_support_assistant_is_the_help_page_and_its_judge_misses_most_of_what_is_made_up() {
    let check = check(
        "support-assistant",
        "pass",
        &[],
        &["pass_rate of \"right\" where kind = other words"],
        ("kind", "other words"),
    );
    let of = |name: &str| {
        let candidates = check["candidates"].as_array().expect("candidates");
        candidates.iter().find(|candidate| candidate["name"] == name).unwrap_or_else(|| panic!("there is {name}"))
    };
    let helps = |name: &str| {
        let right = of(name)["metrics"]["pass_rate of \"right\""]["estimate"].as_f64().expect("a rate");
        (144.0 * right).round()
    };
    assert_eq!(
        ["rules", "help page", "model alone", "model with article"].map(helps),
        [50.0, 98.0, 14.0, 58.0],
        "as its README says"
    );
    let slices = of("help page")["slices"].as_array().expect("slices");
    let other = slices.iter().find(|slice| slice["slice"]["kind"] == "other words").expect("questions in other words");
    let right = other["metrics"]["pass_rate of \"right\""]["estimate"].as_f64().expect("a rate");
    assert_eq!(
        (other["examples"].as_u64(), (56.0 * right).round()),
        (Some(56), 24.0),
        "32 of 56 fail, as its README says"
    );
    // What the judge says alone, and what it comes to once people are asked.
    let card = &of("model with article")["judges"][0];
    assert!((card["raw_pass_rate"].as_f64().expect("a rate") - 110.0 / 144.0).abs() < 1e-12, "{card}");
    let made_up = &of("model with article")["metrics"]["hallucination_rate"];
    let ends = [&made_up["low"], &made_up["high"]].map(|end| end.as_f64().expect("an interval"));
    assert!(ends[0] > 0.6 && ends[0] < 0.75 && ends[1] > 0.75 && ends[1] < 0.9, "{made_up}");
    assert!(
        of("model alone")["judges"][0]["refusal"].as_str().is_some_and(|why| why.contains("chance")),
        "it knows nothing"
    );
    // What a resolved question costs.
    let cost = |name: &str| of(name)["metrics"]["cost_per_pass"]["estimate"].as_f64().expect("money");
    assert!(cost("help page") < cost("rules") && cost("rules") < cost("model with article") / 5.0);
    assert!(
        check["recommendation"].as_str().is_some_and(|text| text.starts_with("help page is the only one")),
        "{check}"
    );
}
