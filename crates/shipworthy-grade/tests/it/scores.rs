//! Rules of promptfoo's scores: sets, weights, thresholds, names.

use proptest::prelude::*;
use serde_json::{Value, json};
use shipworthy_grade::{CaseGrade, Check, Grade, GradeError, Grader, Output, Tally};

use crate::asked::{ask, vars};

fn case(checks: Value, threshold: Option<f64>, output: &str) -> CaseGrade {
    let checks: Vec<Check> =
        checks.as_array().expect("a list").iter().map(|check| Check::from_value(check).expect("a check")).collect();
    let vars = vars(json!({"topic": "tone"}));
    Grader::default().case(&checks, threshold, &Output::text(output), &vars).expect("a grade")
}

#[test]
fn the_score_is_the_mean_by_weight_and_one_failure_fails() {
    let check = |checks: Value, threshold: Option<f64>, pass: bool, score: f64| {
        let graded = case(checks.clone(), threshold, "hello world");
        assert_eq!((graded.pass, graded.score), (pass, score), "{checks}");
    };
    let hello = json!({"type": "contains", "value": "hello"});
    let moon = json!({"type": "contains", "value": "moon"});
    let heavy = json!({"type": "contains", "value": "moon", "weight": 3});
    let weightless = json!({"type": "contains", "value": "moon", "weight": 0});
    check(json!([]), None, true, 1.0);
    check(json!([hello]), None, true, 1.0);
    check(json!([hello, moon]), None, false, 0.5);
    check(json!([hello, moon]), Some(0.5), true, 0.5);
    check(json!([hello, heavy]), Some(0.5), false, 0.25);
    check(json!([hello, weightless]), None, true, 1.0);
    check(json!([weightless]), None, true, 0.0);
    check(json!([]), Some(2.0), true, 1.0);
}

#[test]
fn a_set_is_a_grade_of_its_own() {
    let set = |threshold: Value| {
        json!({"type": "assert-set", "threshold": threshold, "weight": 2, "metric": "greeting", "assert": [
            {"type": "contains", "value": "hello", "metric": "word"},
            {"type": "contains", "value": "moon", "metric": "word"},
        ]})
    };
    let graded = case(json!([set(json!(0.5)), {"type": "contains", "value": "moon"}]), None, "hello");
    assert!(!graded.pass, "the second failed");
    assert_eq!(graded.score, 1.0 / 3.0);
    assert!(graded.parts[0].pass);
    assert_eq!(graded.parts[0].parts.len(), 2);
    let named = |name: &str| graded.named[name].score;
    assert_eq!((named("greeting"), named("word")), (0.5, 0.5));
    assert!(!ask(set(Value::Null), "hello").expect("a grade").pass);
}

#[test]
fn scores_under_a_name_are_averaged_by_weight() {
    let graded = case(
        json!([
            {"type": "contains", "value": "hello", "metric": "{{ topic }}", "weight": 3},
            {"type": "contains", "value": "moon", "metric": "tone"},
            {"type": "javascript", "value": "({pass: true, score: 0.5, reason: 'so', namedScores: {depth: 0.2}})"},
        ]),
        Some(0.0),
        "hello",
    );
    assert_eq!(graded.named["tone"].score, 0.75);
    assert_eq!(graded.named["depth"].score, 0.2);
}

#[test]
fn templates_are_filled_in_and_outputs_are_not() {
    let grader = Grader::default();
    let check = |assertion: Value, output: &str, expected: bool| {
        let check = Check::from_value(&assertion).expect("a check");
        let grade = grader.grade(&check, &Output::text(output), &vars(json!({"n": 49, "list": ["a", "b"]})));
        assert_eq!(grade.expect("a grade").pass, expected, "{assertion} {output}");
    };
    check(json!({"type": "equals", "value": "{{ n }}"}), "49", true);
    check(json!({"type": "contains-all", "value": ["{{ list[0] }}", "{{ list[1] }}"]}), "ab", true);
    check(json!({"type": "equals", "value": "49"}), "{{ n }}", false);
    check(json!({"type": "javascript", "value": "output === '{' + '{ n }}'"}), "{{ n }}", true);
    check(json!({"type": "javascript", "value": "context.vars.n === {{ n }}"}), "", true);
    check(json!({"type": "equals", "value": {"a": "{{ n }}"}}), "{\"a\": \"{{ n }}\"}", true);
}

#[test]
fn what_cannot_be_graded_is_an_error_and_says_why() {
    let check = |assertion: Value, expected: &str| match ask(assertion.clone(), "output") {
        Err(error) => assert!(error.to_string().contains(expected), "{assertion}: {error}"),
        Ok(grade) => panic!("{assertion}: {grade:?}"),
    };
    check(json!({"type": "contain", "value": "a"}), "did you mean `contains`");
    check(json!({"value": "a"}), "needs a `type`");
    check(json!({"type": "contains", "value": ""}), "a text that is not empty");
    check(json!({"type": "contains", "value": ["a"]}), "a text that is not empty");
    check(json!({"type": "cost", "threshold": 1}), "what the answer cost");
    check(json!({"type": "latency"}), "a `threshold`");
    check(json!({"type": "perplexity"}), "log probabilities");
    check(json!({"type": "word-count", "value": {"min": 3, "max": 1}}), "not above");
    check(json!({"type": "llm-rubric", "value": "good"}), "needs a judge");
    check(json!({"type": "not-similar", "value": "good"}), "needs an embedding");
    check(json!({"type": "equals", "value": "file://secret.txt"}), "names a file");
    check(json!({"type": "equals", "value": "{{ broken"}), "template");
    check(json!({"type": "contains", "value": "a", "transform": "output.nothing"}), "returned nothing");
    check(json!({"type": "contains", "value": "a", "transform": "throw 1"}), "failed");
    check(json!({"type": "trajectory:tool-used", "value": "a"}), "trace");
    check(json!({"type": "is-sql", "value": {"databaseType": "Access"}}), "no database");
    check(json!({"type": "assert-set", "assert": [{"type": "assert-set", "assert": []}]}), "inside another");
}

#[test]
fn a_grader_forgets() {
    let grader = Grader::default();
    let grade = |value: &str| -> Result<Grade, GradeError> {
        let check = Check::from_value(&json!({"type": "javascript", "value": value})).expect("a check");
        grader.grade(&check, &Output::text("x"), &vars(json!({})))
    };
    let spoils = "globalThis.seen = 1; Object.prototype.pass = true; JSON.stringify = () => '{}'; Array.prototype.map = null;\nreturn true";
    assert!(grade(spoils).expect("a grade").pass);
    assert!(
        grade("typeof seen === 'undefined' && ({}).pass === undefined && [1].map(x => x)[0] === 1")
            .expect("a grade")
            .pass
    );
}

#[test]
fn a_script_may_promise() {
    assert!(
        ask(json!({"type": "javascript", "value": "Promise.resolve(output.length === 1)"}), "x").expect("a grade").pass
    );
    assert!(!ask(json!({"type": "javascript", "value": "new Promise(() => {})"}), "x").expect("a grade").pass);
}

proptest! {
    #[test]
    fn a_score_stays_among_its_parts(scores in prop::collection::vec((0.0..=1.0_f64, 0.1..5.0_f64), 1..8)) {
        let mut tally = Tally::default();
        for (score, weight) in &scores {
            tally.add(Grade::new(true, *score, "so"), *weight, Some("all"));
        }
        let graded = tally.finish(None);
        let least = scores.iter().map(|(score, _)| *score).fold(f64::INFINITY, f64::min);
        let most = scores.iter().map(|(score, _)| *score).fold(0.0, f64::max);
        prop_assert!(least - 1e-12 <= graded.score && graded.score <= most + 1e-12);
        prop_assert!((graded.named["all"].score - graded.score).abs() < 1e-12);
    }

    #[test]
    fn not_turns_every_flag_round(text in "\\PC{0,40}", piece in "\\PC{1,4}") {
        for kind in ["equals", "contains", "icontains", "starts-with", "is-json", "is-html", "contains-html", "is-xml", "contains-xml", "contains-json"] {
            let value = if kind.starts_with("is-") || kind.starts_with("contains-") { Value::Null } else { json!(piece) };
            let plain = ask(json!({"type": kind, "value": value}), &text);
            let turned = ask(json!({"type": format!("not-{kind}"), "value": value}), &text);
            if let (Ok(plain), Ok(turned)) = (plain, turned) {
                prop_assert_eq!(plain.pass, !turned.pass);
                prop_assert_eq!(plain.score, 1.0 - turned.score);
            }
        }
    }
}
