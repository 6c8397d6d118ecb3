//! One answer with everything that is asked of it: what can be computed is computed, what judges said is put in its place, and the scores are
//! added up as promptfoo adds them up.

use indexmap::IndexMap;
use serde_json::{Value, json};
use shipworthy_grade::{
    Assertion, Check, Family, Grade, GradeError, Grader, Output, Tally, Vars, json_text, value_text,
};

use crate::judging::{is_comparison, is_likeness};

/// An assertion with its number: assertions of a case are counted from 0, those inside sets in their turn.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its number.
    pub number: usize,
    /// What it asks.
    pub assertion: &'a Assertion,
}

/// What somebody else said about an assertion.
#[derive(Debug, Clone, PartialEq)]
pub enum Judged {
    /// A grade.
    Grade(Grade),
    /// Nothing, and why.
    Error(String),
}

/// Something that was asked of an answer, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The type as it is written, or `assert-set`.
    pub kind: String,
    /// What it asked for, as it is written.
    pub value: Option<Value>,
    /// The threshold, as it is written.
    pub threshold: Option<f64>,
    /// The name of its metric, filled in.
    pub metric: Option<String>,
    /// How much it weighs.
    pub weight: f64,
    /// What came of it; of what could not be graded, a failure with the reason.
    pub grade: Grade,
    /// Whether it could not be graded.
    pub is_error: bool,
}

/// What all that is asked of an answer comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Graded {
    /// Whether the case passes.
    pub pass: bool,
    /// Its score.
    pub score: f64,
    /// Why.
    pub reason: String,
    /// By metric: the mean score by weight, the weight, and how many assertions gave it.
    pub named: IndexMap<String, (f64, f64, usize)>,
    /// Each assertion; a set, then what is in it.
    pub parts: Vec<Parts>,
    /// Why the case could not be graded, where some of it could not.
    pub error: Option<String>,
}

/// All assertions of a case, with their numbers.
fn numbered(checks: &[Check]) -> Vec<Asked<'_>> {
    let mut all = Vec::new();
    for check in checks {
        match check {
            Check::One(assertion) => all.push(assertion.as_ref()),
            Check::Set(set) => all.extend(&set.assertions),
        }
    }
    all.into_iter().enumerate().map(|(number, assertion)| Asked { number, assertion }).collect()
}

/// The assertions of a case that judges or embeddings are needed for, and those that compare answers.
pub fn judged_parts(checks: &[Check]) -> Vec<Asked<'_>> {
    let of = |asked: &Asked<'_>| {
        let kind = asked.assertion.kind;
        kind.entry().family == Family::Judge || is_likeness(kind)
    };
    numbered(checks).into_iter().filter(of).collect()
}

/// An answer after the transforms of provider and case.
///
/// # Errors
/// When a transform throws, does not end or returns nothing.
pub fn output_of(
    answer: Value,
    transforms: [Option<&str>; 2],
    vars: &Vars,
    label: &str,
    grader: &Grader,
) -> Result<Value, GradeError> {
    let context = json!({"vars": vars, "prompt": {"label": label}, "metadata": {}});
    let mut answer = answer;
    for code in transforms.into_iter().flatten() {
        answer = grader.transform(code, "output", &answer, &context)?;
    }
    Ok(answer)
}

/// The answer that an assertion is about, and the context that it is given: its `transform` and `contextTransform` done.
///
/// # Errors
/// As [`output_of`].
pub fn judged_output(
    assertion: &Assertion,
    output: &Value,
    vars: &Vars,
    label: &str,
    grader: &Grader,
) -> Result<(Value, Option<String>), GradeError> {
    let context = json!({"vars": vars, "prompt": {"label": label}, "metadata": {}});
    let given = match assertion.rest.get("contextTransform").and_then(Value::as_str) {
        Some(code) => Some(match grader.transform(code, "output", output, &context)? {
            Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join("\n\n"),
            other => text_of(&other),
        }),
        None => None,
    };
    let answer = match assertion.transform.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => grader.transform(code, "output", output, &context)?,
        None => output.clone(),
    };
    Ok((answer, given))
}

/// An answer as text: itself, or its JSON.
pub(crate) fn text_of(answer: &Value) -> String {
    match answer {
        Value::String(text) => text.clone(),
        other => json_text(other),
    }
}

struct Grading<'a> {
    grader: &'a Grader,
    output: &'a Output,
    vars: &'a Vars,
    number: usize,
    named: IndexMap<String, Vec<(f64, f64)>>,
    parts: Vec<Parts>,
    error: Option<String>,
}

/// What is asked of an output comes to. `judged` says what judges said, by the number of the assertion. What compares answers is left out: it
/// is put on top of it afterwards.
pub fn grade(
    checks: &[Check],
    threshold: Option<f64>,
    output: &Output,
    vars: &Vars,
    grader: &Grader,
    judged: &mut dyn FnMut(usize) -> Option<Judged>,
) -> Graded {
    let mut grading =
        Grading { grader, output, vars, number: 0, named: IndexMap::new(), parts: Vec::new(), error: None };
    let mut tally = Tally::default();
    for check in checks {
        match check {
            Check::One(assertion) if is_comparison(assertion.kind) => grading.number += 1,
            Check::One(assertion) => {
                let grade = grading.one(assertion, judged);
                tally.add(grade, assertion.weight.unwrap_or(1.0), None);
            }
            Check::Set(set) => {
                let place = grading.parts.len();
                let mut inner = Tally::default();
                for assertion in &set.assertions {
                    let grade = grading.one(assertion, judged);
                    inner.add(grade, assertion.weight.unwrap_or(1.0), None);
                }
                let whole = inner.finish(set.threshold);
                let grade = Grade::new(whole.pass, whole.score, whole.reason);
                let metric = grading.metric(set.metric.as_deref());
                let weight = set.weight.unwrap_or(1.0);
                grading.name(metric.as_deref(), grade.score, weight);
                grading.parts.insert(
                    place,
                    Parts {
                        kind: "assert-set".to_owned(),
                        value: None,
                        threshold: set.threshold,
                        metric,
                        weight,
                        grade: grade.clone(),
                        is_error: false,
                    },
                );
                tally.add(grade, weight, None);
            }
        }
    }
    let whole = tally.finish(threshold);
    let named = grading.named.into_iter().map(|(name, scores)| (name, mean(&scores))).collect();
    Graded {
        pass: whole.pass && grading.error.is_none(),
        score: whole.score,
        reason: grading.error.clone().unwrap_or(whole.reason),
        named,
        parts: grading.parts,
        error: grading.error,
    }
}

/// The mean of scores by weight, their weight and number. Scores that weigh nothing are averaged as they are and weigh 1 each: a metric that
/// is only looked at (`weight: 0`) still is one.
fn mean(scores: &[(f64, f64)]) -> (f64, f64, usize) {
    let weight: f64 = scores.iter().map(|(_, weight)| weight).sum();
    let count = scores.len();
    if weight > 0.0 {
        (scores.iter().map(|(score, weight)| score * weight).sum::<f64>() / weight, weight, count)
    } else {
        (scores.iter().map(|(score, _)| score).sum::<f64>() / count as f64, count as f64, count)
    }
}

impl Grading<'_> {
    fn one(&mut self, assertion: &Assertion, judged: &mut dyn FnMut(usize) -> Option<Judged>) -> Grade {
        let number = self.number;
        self.number += 1;
        let kind = assertion.kind;
        let result = if kind.entry().family == Family::Judge || is_likeness(kind) {
            match judged(number) {
                Some(Judged::Grade(mut grade)) => {
                    grade.pass = grade.pass || assertion.weight == Some(0.0);
                    Ok(grade)
                }
                Some(Judged::Error(why)) => Err(why),
                None => Err("its judge was not asked".to_owned()),
            }
        } else {
            let check = Check::One(Box::new(assertion.clone()));
            self.grader.grade(&check, self.output, self.vars).map_err(|error| error.to_string())
        };
        let weight = assertion.weight.unwrap_or(1.0);
        let metric = self.metric(assertion.metric.as_deref());
        let (grade, is_error) = match result {
            Ok(grade) => (grade, false),
            Err(why) => {
                let why = format!("`{}` could not be graded: {why}", assertion.type_name());
                self.error.get_or_insert_with(|| why.clone());
                (Grade::new(false, 0.0, why), true)
            }
        };
        if !is_error {
            self.name(metric.as_deref(), grade.score, weight);
            for (name, named) in grade.named.iter().filter(|(name, _)| metric.as_deref() != Some(name.as_str())) {
                self.name(Some(name), named.score, named.weight * weight);
            }
        }
        self.parts.push(Parts {
            kind: assertion.type_name(),
            value: assertion.value.clone(),
            threshold: assertion.threshold,
            metric,
            weight,
            grade: grade.clone(),
            is_error,
        });
        grade
    }

    fn name(&mut self, metric: Option<&str>, score: f64, weight: f64) {
        if let Some(metric) = metric {
            self.named.entry(metric.to_owned()).or_default().push((score, weight));
        }
    }

    /// The name of a metric, its template filled in; as it is written where that fails.
    fn metric(&self, metric: Option<&str>) -> Option<String> {
        let metric = metric.filter(|metric| !metric.is_empty())?;
        Some(self.grader.templates().render(metric, self.vars).unwrap_or_else(|_| metric.to_owned()))
    }
}

impl Graded {
    /// Puts a comparison with other answers on top: a lost one fails the case with its score.
    pub fn compared(&mut self, assertion: &Assertion, result: Result<Grade, String>) {
        let part = |grade: Grade, is_error: bool| Parts {
            kind: assertion.type_name(),
            value: assertion.value.clone(),
            threshold: assertion.threshold,
            metric: assertion.metric.clone(),
            weight: assertion.weight.unwrap_or(1.0),
            grade,
            is_error,
        };
        match result {
            Ok(grade) => {
                if !grade.pass {
                    self.score = grade.score;
                    self.reason.clone_from(&grade.reason);
                    self.pass = false;
                }
                self.parts.push(part(grade, false));
            }
            Err(why) => {
                let why = format!("`{}` could not be graded: {why}", assertion.type_name());
                self.pass = false;
                self.error.get_or_insert_with(|| why.clone());
                self.parts.push(part(Grade::new(false, 0.0, why), true));
            }
        }
    }

    /// Types and scores of what was graded, for comparisons.
    pub fn scores(&self) -> Vec<(String, f64)> {
        let own =
            |part: &&Parts| !part.is_error && !matches!(part.kind.as_str(), "select-best" | "max-score" | "assert-set");
        self.parts.iter().filter(own).map(|part| (part.kind.clone(), part.grade.score)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graded(asserts: Value, output: &str, judged: &mut dyn FnMut(usize) -> Option<Judged>) -> Graded {
        let checks: Vec<Check> =
            asserts.as_array().expect("a list").iter().map(|item| Check::from_value(item).expect("a check")).collect();
        grade(&checks, None, &Output::text(output), &Vars::new(), &Grader::default(), judged)
    }

    #[test]
    fn judges_and_assertions_are_added_up() {
        let asserts = json!([
            {"type": "contains", "value": "a", "metric": "words"},
            {"type": "assert-set", "threshold": 0.4, "assert": [
                {"type": "llm-rubric", "value": "kind", "metric": "tone"},
                {"type": "contains", "value": "z", "metric": "words"},
            ]},
        ]);
        let mut judged = |number| {
            assert_eq!(number, 1);
            Some(Judged::Grade(Grade::new(true, 0.8, "kind enough")))
        };
        let found = graded(asserts, "a", &mut judged);
        assert!(found.pass);
        assert_eq!(
            found.parts.iter().map(|part| part.kind.as_str()).collect::<Vec<_>>(),
            ["contains", "assert-set", "llm-rubric", "contains"]
        );
        assert_eq!(found.named["words"], (0.5, 2.0, 2));
        assert_eq!(found.named["tone"], (0.8, 1.0, 1));
        assert!((found.score - 0.7).abs() < 1e-12);
    }

    #[test]
    fn what_weighs_nothing_is_still_a_metric() {
        let asserts = json!([{"type": "javascript", "value": "output === 'x' ? 1 : 0", "weight": 0, "metric": "hits"}, {"type": "contains", "value": "x"}]);
        let found = graded(asserts, "x", &mut |_| None);
        assert_eq!(found.named["hits"], (1.0, 1.0, 1));
        assert!(found.pass);
    }

    #[test]
    fn what_cannot_be_graded_is_an_error_and_the_rest_is_graded() {
        let asserts = json!([{"type": "cost", "threshold": 1}, {"type": "contains", "value": "x"}, {"type": "llm-rubric", "value": "x"}]);
        let found = graded(asserts, "x", &mut |_| Some(Judged::Error("unreachable".to_owned())));
        assert!(!found.pass);
        assert!(found.error.expect("an error").contains("`cost` could not be graded"));
        assert_eq!(found.parts.iter().map(|part| part.is_error).collect::<Vec<_>>(), [true, false, true]);
    }
}
