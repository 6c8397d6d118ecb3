//! `shipworthy learn`: where one stands, what comes up again, the audit, and all that is kept of a learner.

use serde_json::Value;

use crate::folder::{Folder, Ran};

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

fn learn(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["learn", "--who", "Asha"], arguments].concat())
}

#[test]
fn a_newcomer_is_told_what_is_not_known_and_gets_five_cards() {
    let folder = Folder::new();
    let skills = json(&learn(&folder, &["skills", "--format", "json"]));
    assert_eq!((skills["groups"].as_array().map(Vec::len), &skills["decisions"]), (Some(11), &Value::from(0)));
    let view = learn(&folder, &["skills", "--view", "s3"]);
    assert!(view.code == 0 && view.stdout.contains("Designing for failure"), "{}", view.stdout);
    let wrong = learn(&folder, &["skills", "--view", "s9"]);
    assert_eq!((wrong.code, wrong.stderr.contains("they are s0, s1, s2, s3, s4")), (2, true), "{}", wrong.stderr);
    let due = json(&learn(&folder, &["due", "--format", "json"]));
    assert_eq!((due["cases"].as_array().map(Vec::len), due["cards"].as_array().map(Vec::len)), (Some(0), Some(5)));
    let first = due["cards"][0]["card"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(learn(&folder, &["review", "--card", &first, "--knew", "yes"]).stdout, "kept\n");
    let due = json(&learn(&folder, &["due", "--format", "json"]));
    assert_eq!((due["cards"].as_array().map(Vec::len), &due["cards_done"]), (Some(4), &Value::from(1)));
    assert_eq!(learn(&folder, &["review", "--card", "Z9-1", "--knew", "no"]).code, 2);
    let stats = learn(&folder, &["stats", "calibration"]);
    assert!(stats.stdout.contains("Nothing was said yet."), "{}", stats.stdout);
    for of in ["regret", "retention"] {
        assert_eq!(learn(&folder, &["stats", of]).code, 0, "{of}");
    }
    let few = learn(&folder, &["optimize"]);
    assert!(few.code == 2 && few.stderr.contains("1,000") || few.stderr.contains("1000 are needed"), "{}", few.stderr);
}

#[test]
fn settings_are_kept_and_refused_with_what_can_be_written() {
    let folder = Folder::new();
    assert!(learn(&folder, &["settings", "cards-a-day", "2"]).stdout.contains("cards-a-day 2"));
    assert!(
        learn(&folder, &["settings"]).stdout.contains("cases-a-day 2\ncards-a-day 2\nday-begins  4\npoints      on")
    );
    let due = json(&learn(&folder, &["due", "--format", "json"]));
    assert_eq!(due["cards"].as_array().map(Vec::len), Some(2));
    let told = learn(&folder, &["settings", "points", "maybe"]);
    assert_eq!((told.code, told.stderr.contains("it is on or off")), (2, true), "{}", told.stderr);
}

#[test]
fn an_audit_is_answered_by_programs_too_and_reports_gaps() {
    let folder = Folder::new();
    assert!(learn(&folder, &["audit", "report"]).stdout.contains("No audit was begun"));
    let mut answered = 0;
    loop {
        let item = json(&learn(&folder, &["audit", "next", "--format", "json"]));
        if item.is_null() {
            break;
        }
        let node = item["node"].as_str().expect("a skill").to_owned();
        let answer = match item["ask"]["kind"].as_str().expect("a kind") {
            "can_do" => "with-help",
            "gap" => "pass",
            "card" => "no",
            // The first case is taken up, and waits.
            _ => "case",
        };
        let ran = learn(&folder, &["audit", "answer", &node, answer]);
        answered += 1;
        if answer == "case" {
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            let waits = json(&learn(&folder, &["audit", "next", "--format", "json"]));
            assert_eq!(waits["ask"]["begun"], true);
            break;
        }
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    assert_eq!(answered, 2, "a statement, then a case");
    let report = json(&learn(&folder, &["audit", "report", "--format", "json"]));
    assert_eq!((&report["whole"], &report["areas"][0]["said"]), (&Value::from(false), &Value::from("with_help")));
}

#[test]
fn all_that_is_kept_is_taken_along_forgotten_and_brought_back() {
    let folder = Folder::new();
    for card in ["A1-1", "E1-1"] {
        learn(&folder, &["review", "--card", card, "--knew", "yes"]);
    }
    learn(&folder, &["settings", "cards-a-day", "3"]);
    folder.run(&["learn", "--who", "Ben", "settings", "points", "off"]);
    assert_eq!(learn(&folder, &["export", "--output", "me.json"]).code, 0);
    let refused = learn(&folder, &["forget", "--confirm", "Ben"]);
    assert_eq!((refused.code, refused.stderr.contains("--confirm \"Asha\"")), (2, true), "{}", refused.stderr);
    assert_eq!(learn(&folder, &["forget", "--confirm", "Asha"]).stdout, "forgot 3 rows\n");
    assert!(learn(&folder, &["export"]).stdout.contains("\"card_review\": []"));
    assert_eq!(learn(&folder, &["import", "me.json"]).stdout, "brought 3 rows\n");
    assert_eq!(learn(&folder, &["export"]).stdout, folder.read("me.json"), "the same text again");
    assert_eq!(learn(&folder, &["import", "me.json"]).code, 2);
    let ben = folder.run(&["learn", "--who", "Ben", "settings"]);
    assert!(ben.stdout.contains("points      off"), "others keep theirs: {}", ben.stdout);
}

#[test]
fn a_plan_follows_from_where_somebody_comes_from_and_its_steps_are_done_with_evidence() {
    let folder = Folder::new();
    assert!(learn(&folder, &["plan"]).stdout.starts_with("Say where you come from"), "nothing was said yet");
    let mut orders = Vec::new();
    for background in ["pm", "technical", "domain", "marketer", "new"] {
        let plan = json(&learn(&folder, &["plan", "make", "--background", background, "--format", "json"]));
        assert!(plan["rests_on"].as_str().expect("a sentence").starts_with("No audit yet"), "{plan:#}");
        assert!(plan["bands"].as_array().expect("bands").iter().all(|band| band["item"].is_string()));
        let order = plan["stages"].clone();
        assert!(!orders.contains(&order), "{background}");
        orders.push(order);
    }
    let text = learn(&folder, &["plan", "make", "--background", "pm", "--hours", "5", "--role", "2"]).stdout;
    assert!(text.contains("at 5 hours a week") && text.contains("That is an amount and no date."), "{text}");
    assert!(text.contains("Take three tools apart") && text.contains("How long the guides say it takes"), "{text}");
    let unknown = learn(&folder, &["plan", "make", "--background", "king"]);
    assert_eq!((unknown.code, unknown.stderr.contains("it is pm, technical")), (2, true), "{}", unknown.stderr);
    let nothing = learn(&folder, &["plan", "done", "teardowns", "--evidence", " "]);
    assert_eq!((nothing.code, nothing.stderr.contains("can be shown")), (2, true), "{}", nothing.stderr);
    let is_left = |ran: &Ran| {
        let plan = json(ran);
        let stages = plan["stages"].as_array().expect("stages").clone();
        (stages.iter().any(|stage| stage["step"]["id"] == "teardowns"), plan["done"][0]["evidence"].clone())
    };
    let said = ["plan", "done", "teardowns", "--evidence", "https://a.example/three", "--format", "json"];
    assert_eq!(is_left(&learn(&folder, &said)), (false, Value::from("https://a.example/three")));
    assert_eq!(is_left(&learn(&folder, &["plan", "open", "teardowns", "--format", "json"])), (true, Value::Null));
    assert_eq!(learn(&folder, &["plan", "skip", "Z9"]).code, 2);
    let mut kept = json(&learn(&folder, &["export"]));
    assert_eq!(kept["tables"]["plan_mark"].as_array().map(Vec::len), Some(2), "{:#}", kept["tables"].take());
}

#[test]
fn weeks_are_written_down_and_held_beside_those_of_the_guide() {
    let folder = Folder::new();
    assert!(learn(&folder, &["weeks"]).stdout.contains("Nothing is written down yet"));
    let log = |hours: [&str; 3], week: &str| {
        let [out, evaluating, delivering] = hours;
        let said = ["weeks", "log", "--finding-out", out, "--evaluating", evaluating, "--delivering", delivering];
        learn(&folder, &[&said[..], &["--week", week]].concat())
    };
    assert!(log(["10", "1", "30"], "2026-11-11").stdout.contains("Too early: 1 of 2 weeks."));
    let text = log(["14", "3", "22"], "2026-11-18").stdout;
    assert!(text.contains("nearer to a week without a model") && text.contains("9 November 2026"), "{text}");
    let again = log(["16", "12", "12"], "2026-11-16").stdout;
    assert!(again.contains("2 weeks") && !again.contains("22 h"), "the later word counts: {again}");
    let refused = log(["90", "20", "0"], "2026-11-16");
    assert_eq!((refused.code, refused.stderr.contains("at most 100 hours")), (2, true), "{}", refused.stderr);
    assert_eq!(json(&learn(&folder, &["export"]))["tables"]["work_week"].as_array().map(Vec::len), Some(3));
}

#[test]
fn whoever_hides_points_sees_no_score_in_the_terminal() {
    let folder = Folder::new();
    let reason = "A right one gains less than a wrong one loses, so break-even is high; the interval is wide, and waiting a month is dear.";
    let submit = |folder_name: &str, seed: &str, more: &[&str]| {
        assert_eq!(learn(&folder, &["new", "P03", "--seed", seed, "--out", folder_name]).code, 0);
        let said = ["submit", folder_name, "--action", "hold", "--confidence", "0.7", "--reason", reason];
        learn(&folder, &[&said, more].concat())
    };
    let shown = submit("a", "1", &[]).stdout;
    assert!(shown.contains(" of 100") && shown.contains("log score"), "{shown}");
    assert!(learn(&folder, &["settings", "points", "off"]).stdout.contains("points      off"));
    let hidden = submit("b", "2", &[]).stdout;
    for told in [" of 100", "log score", "scores 0", "Not scored"] {
        assert!(!hidden.contains(told), "{told}: {hidden}");
    }
    assert!(hidden.contains("What each answer was expected to be worth"), "money stays: {hidden}");
    let markdown = submit("c", "3", &["--format", "markdown"]).stdout;
    assert!(!markdown.contains(" of 100"), "{markdown}");
    assert!(json(&submit("d", "4", &["--format", "json"]))["score"].is_u64(), "programs have it");
    let contested = learn(&folder, &["contest", "b"]).stdout;
    assert!(contested.contains("Nothing was contested.") && !contested.contains("% of the rubric"), "{contested}");
    let answer = ["grade", "IQ11", "--answer", reason];
    assert!(!learn(&folder, &answer).stdout.contains("% of the rubric"));
    learn(&folder, &["settings", "points", "on"]);
    assert!(learn(&folder, &answer).stdout.contains("% of the rubric"));
}
