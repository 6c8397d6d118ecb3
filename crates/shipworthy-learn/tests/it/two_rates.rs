//! “92% of fraud, 3% of the rest: is that good enough?” (M050): what the answer depends on is asked for, at its price.

use shipworthy_learn::archetype::archetype;
use shipworthy_learn::case::{Answer, Case, Understood};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Debrief, Submission};
use shipworthy_learn::long::{LongCase, long_cases};

const REASON: &str = "The two rates alone decide nothing: it depends on how common fraud is, and on what a missed one costs against a wrong stop.";
/// What can decide, and what cannot.
const DECIDING: [&str; 5] = ["share", "miss", "stop", "volume", "people"];
const IDLE: [&str; 2] = ["ranking", "others"];

fn fraud() -> LongCase {
    long_cases().expect("long cases").into_iter().find(|case| case.id == "fraud").expect("the fraud case")
}

fn drawn(code: &Code) -> Case {
    code.of().expect("an archetype").draw(code)
}

fn decide(case: &Case, decision: &str, asked: &[&str]) -> Debrief {
    let asked = asked.iter().map(|id| (*id).to_owned()).collect();
    case.submit(&Submission { asked, ..Submission::plain(Answer::Choice(decision.to_owned()), 0.7, REASON) })
}

/// A21 of the research page: the question about precision and recall shows that its answer depends on prevalence and costs.
#[test]
fn a21_the_fraud_question_is_answered_by_asking_how_common_it_is_and_what_mistakes_cost() {
    let of = fraud();
    assert_eq!(of.mission, "M050");
    let (first, then) = (of.of().expect("a code"), of.next().expect("a second decision"));
    assert_eq!((first.archetype.as_str(), then.archetype.as_str()), ("P34", "P01"));
    let case = drawn(&first);
    // The learner is told the two rates, and no share and no price.
    let report = &case.exhibits[0];
    let told: Vec<&str> = report.rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(told, ["92%", "3%"]);
    let golden = case.files.iter().find(|file| file.path == "data/golden.csv").expect("rows");
    let frauds = golden.contents.lines().filter(|line| line.ends_with(",1")).count();
    assert_eq!((frauds, golden.contents.lines().count()), (1_000, 2_001), "half and half: no share is in the rows");
    // What the answer depends on can be asked for, in words that people use.
    for (words, id) in [
        ("How many of the payments are fraud?", "share"),
        ("What is the prevalence?", "share"),
        ("What does a missed fraud cost us?", "miss"),
        ("What does a false alarm cost?", "stop"),
        ("How many payments are there a day?", "volume"),
        ("How many can the review desk handle?", "people"),
        ("What is the AUC?", "ranking"),
    ] {
        let Understood::Question(question) = case.understood(words) else { panic!("“{words}” is not understood") };
        assert_eq!(question.id, id, "{words}");
    }
    // Without asking, the best is to say so; the debrief says why, with the same rates worked out twice.
    let debrief = decide(&case, "not-yet", &[]);
    let best = debrief.worth.iter().find(|worth| worth.best).expect("a best answer");
    assert_eq!(best.label, "It cannot be answered yet");
    let asking = debrief.asking.as_ref().expect("there are questions");
    assert!(asking.regret > 0.0 && asking.next.is_some(), "asking is worth more than any answer to two rates");
    let lessons = debrief.lessons.join("\n");
    for told in [
        "92% and 3% say what happens to frauds and to honest payments, each apart.",
        "so they decide nothing",
        "At 0.1%, 100,000 payments give 92 frauds and 2,997 honest payments that are stopped: a precision of 3%, and a loss of",
        "At 10%, 100,000 payments give 9,200 frauds and 2,700 honest payments that are stopped: a precision of 77%, and a gain of",
        "32.6 wrong stops where 0.1% are frauds, and 0.293 where 10% are",
        "Precision or recall is the same question once more",
    ] {
        assert!(lessons.contains(told), "{told}\n{lessons}");
    }
}

#[test]
fn whoever_asks_nothing_does_best_to_wait_and_no_fixed_answer_does_as_well_as_asking() {
    let of = archetype("P34").expect("an archetype");
    for level in Level::ALL {
        for seed in 1..20 {
            let case = drawn(&Code::new(of, seed, level));
            let code = case.code.to_string();
            for decision in ["as-is", "stricter", "leave-off"] {
                let debrief = decide(&case, decision, &[]);
                assert!(debrief.regret > decide(&case, "not-yet", &[]).regret, "{code}: {decision}");
            }
            for id in DECIDING.into_iter().chain(IDLE) {
                let asking = decide(&case, "not-yet", &[id]).asking.expect("a question");
                let asked = &asking.asked[0];
                // What cannot decide costs its price, whoever asks for it, and tells nothing.
                if IDLE.contains(&id) {
                    let nothing = 1e-9 * asked.price;
                    assert!(asked.worth <= nothing && asked.regret >= asked.price - nothing, "{code}: {asked:?}");
                }
            }
            let best: Vec<&str> = case.worth_asking().iter().map(|question| question.id.as_str()).collect();
            assert!(!best.is_empty() && best.iter().all(|id| DECIDING.contains(id)), "{code}: {best:?}");
        }
    }
}

#[test]
fn the_golden_set_has_the_rates_of_the_report_at_both_lines() {
    let of = archetype("P34").expect("an archetype");
    for (family, expect) in
        [("card-payments", [920, 660, 30, 6]), ("reply-guard", [880, 590, 40, 8]), ("exam-flags", [900, 620, 20, 4])]
    {
        let code = Code::new(of, 3, Level::ALL[0]).with_knob(&format!("family={family}")).expect("a family");
        let case = drawn(&code);
        let golden = case.files.iter().find(|file| file.path == "data/golden.csv").expect("rows");
        let rows: Vec<(f64, bool)> = golden
            .contents
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                (cells[3].parse().expect("a score"), cells[4] == "1")
            })
            .collect();
        let flagged = |from: f64, positive: bool| rows.iter().filter(|row| row.0 >= from && row.1 == positive).count();
        assert_eq!(
            [flagged(0.5, true), flagged(0.8, true), flagged(0.5, false), flagged(0.8, false)],
            expect,
            "{family}"
        );
    }
}
