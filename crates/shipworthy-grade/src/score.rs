//! Many assertions, one score: promptfoo's rules for a case and for a set inside it.
//!
//! The score is the mean of the scores by weight, and 0 where nothing weighs anything. It passes when no assertion failed; where a threshold is given, when
//! the score reaches it, whatever failed. Scores under a name are averaged by weight. No assertions at all pass with 1.

use indexmap::IndexMap;

use crate::assertion::{AssertionSet, Check};
use crate::error::GradeError;
use crate::grade::{Grade, Grader, Named};
use crate::js;
use crate::output::Output;
use crate::template::Vars;

/// What all assertions of a case say together.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseGrade {
    /// Whether the case passes.
    pub pass: bool,
    /// Its score.
    pub score: f64,
    /// Why, in words: of the last assertion that failed, or the score and the threshold.
    pub reason: String,
    /// Scores under names.
    pub named: IndexMap<String, Named>,
    /// The grade of each assertion, in their order.
    pub parts: Vec<Grade>,
}

/// Adds grades up.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    total: f64,
    weight: f64,
    failed: Option<String>,
    /// Sums of score times weight, and of weights.
    named: IndexMap<String, (f64, f64)>,
    parts: Vec<Grade>,
}

impl Tally {
    /// Takes a grade with its weight, and the name under which its score is added up.
    pub fn add(&mut self, grade: Grade, weight: f64, metric: Option<&str>) {
        self.total += grade.score * weight;
        self.weight += weight;
        let mut name = |name: &str, score: f64, weight: f64| {
            let sums = self.named.entry(name.to_owned()).or_insert((0.0, 0.0));
            sums.0 += score * weight;
            sums.1 += weight;
        };
        let metric = metric.filter(|metric| !metric.is_empty());
        if let Some(metric) = metric {
            name(metric, grade.score, weight);
        }
        for (key, named) in grade.named.iter().filter(|(key, _)| metric != Some(key.as_str())) {
            name(key, named.score, named.weight * weight);
        }
        if !grade.pass {
            self.failed = Some(grade.reason.clone());
        }
        self.parts.push(grade);
    }

    /// What the grades come to.
    pub fn finish(self, threshold: Option<f64>) -> CaseGrade {
        if self.parts.is_empty() {
            return CaseGrade {
                pass: true,
                score: 1.0,
                reason: "nothing is asked".to_owned(),
                named: IndexMap::new(),
                parts: Vec::new(),
            };
        }
        let score = if self.weight > 0.0 { self.total / self.weight } else { 0.0 };
        // An empty reason does not count as a failure, as in promptfoo.
        let failed = self.failed.filter(|reason| !reason.is_empty());
        let (pass, reason) = match threshold {
            Some(least) => {
                let pass = score >= least;
                let how = if pass { "reaches" } else { "is below" };
                (pass, format!("the score of {score:.2} {how} {}", js::number(least)))
            }
            None => (failed.is_none(), failed.unwrap_or_else(|| "every assertion holds".to_owned())),
        };
        let named = self
            .named
            .into_iter()
            .map(|(name, (sum, weight))| (name, Named { score: if weight > 0.0 { sum / weight } else { 0.0 }, weight }))
            .collect();
        CaseGrade { pass, score, reason, named, parts: self.parts }
    }
}

/// The name of a metric, its template filled in; as it is written where that fails.
fn metric(grader: &Grader, metric: Option<&str>, vars: &Vars) -> Option<String> {
    metric.map(|metric| grader.templates().render(metric, vars).unwrap_or_else(|_| metric.to_owned()))
}

pub(crate) fn set(grader: &Grader, set: &AssertionSet, output: &Output, vars: &Vars) -> Result<Grade, GradeError> {
    let mut tally = Tally::default();
    for assertion in &set.assertions {
        let grade = grader.one(assertion, output, vars)?;
        let name = metric(grader, assertion.metric.as_deref(), vars);
        tally.add(grade, assertion.weight.unwrap_or(1.0), name.as_deref());
    }
    let whole = tally.finish(set.threshold);
    Ok(Grade { pass: whole.pass, score: whole.score, reason: whole.reason, named: whole.named, parts: whole.parts })
}

pub(crate) fn case(
    grader: &Grader,
    checks: &[Check],
    threshold: Option<f64>,
    output: &Output,
    vars: &Vars,
) -> Result<CaseGrade, GradeError> {
    let mut tally = Tally::default();
    for check in checks {
        let grade = grader.grade(check, output, vars)?;
        let (weight, name) = match check {
            Check::One(assertion) => (assertion.weight, assertion.metric.as_deref()),
            Check::Set(set) => (set.weight, set.metric.as_deref()),
        };
        let name = metric(grader, name, vars);
        tally.add(grade, weight.unwrap_or(1.0), name.as_deref());
    }
    Ok(tally.finish(threshold))
}
