//! One output, one assertion, one grade.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::assertion::{Assertion, Check};
use crate::catalogue::{Family, Kind};
use crate::error::GradeError;
use crate::output::{Output, as_text};
use crate::score::{self, CaseGrade};
use crate::script::{
    Given, Limits, Matched, Returned, Sandbox, ScriptError, Verdict, function_body, transform_body, verdict,
};
use crate::similar::{self, Meteor};
use crate::template::{Templates, Vars};
use crate::{contains, js, json, markup, measured, refusal, sql, tools, words};

/// A score under a name, and what it weighs when scores of that name are averaged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Named {
    /// The score.
    pub score: f64,
    /// Its weight.
    pub weight: f64,
}

/// What an assertion says about an output.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// Whether it passes.
    pub pass: bool,
    /// How well, usually between 0 and 1; a script may say anything.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
    /// Scores under names, for sums over many cases.
    pub named: IndexMap<String, Named>,
    /// The grades that this one is made of.
    pub parts: Vec<Grade>,
}

impl Grade {
    /// A grade without names and parts.
    pub fn new(pass: bool, score: f64, reason: impl Into<String>) -> Self {
        Self { pass, score, reason: reason.into(), named: IndexMap::new(), parts: Vec::new() }
    }
}

/// An assertion with everything that it looks at, templates filled in and the transform done.
pub(crate) struct Asked<'a> {
    pub assertion: &'a Assertion,
    pub output: &'a Output,
    pub vars: &'a Vars,
    /// The assertion's value, filled in.
    pub value: Option<Value>,
    /// The answer, transformed.
    pub answer: Value,
    /// The answer as text.
    pub text: String,
}

impl Asked<'_> {
    pub(crate) fn not(&self) -> bool {
        self.assertion.not
    }

    /// The assertion's value is of the wrong kind.
    pub(crate) fn takes(&self, what: &str) -> GradeError {
        GradeError::Value(format!("`{}` takes {what}", self.assertion.kind.name()))
    }

    /// The assertion lacks something.
    pub(crate) fn lacks(&self, what: &str) -> GradeError {
        GradeError::Value(format!("`{}` needs {what}", self.assertion.kind.name()))
    }

    /// The value as text.
    fn wanted(&self) -> Result<&str, GradeError> {
        self.value.as_ref().and_then(Value::as_str).ok_or_else(|| self.takes("a text"))
    }

    /// The value as texts: one, or several.
    fn references(&self) -> Result<Vec<&str>, GradeError> {
        let several = match &self.value {
            Some(Value::String(text)) => Some(vec![text.as_str()]),
            Some(Value::Array(items)) if !items.is_empty() => items.iter().map(Value::as_str).collect(),
            _ => None,
        };
        several.ok_or_else(|| self.takes("a text, or a list of texts"))
    }
}

/// What an assertion finds before `not-` is looked at.
pub(crate) struct Plain {
    found: bool,
    score: Score,
    /// Why it was not found.
    no: String,
    /// Why it was, which `not-` complains about.
    yes: String,
}

enum Score {
    /// 1 for a pass.
    Flag,
    /// The score, which `not-` takes from 1.
    Turned(f64),
    /// The score, whatever `not-` says.
    Same(f64),
    /// The pass stands too, whatever `not-` says.
    Fixed(f64),
}

impl Plain {
    pub(crate) fn flag(found: bool, no: String, yes: String) -> Self {
        Self { found, score: Score::Flag, no, yes }
    }

    /// A score that passes from `least` on.
    pub(crate) fn scored(score: f64, least: f64, what: &str) -> Self {
        let said = |how: &str| format!("the {what} of {score:.4} {how} {}", js::number(least));
        Self { found: score >= least, score: Score::Turned(score), no: said("is below"), yes: said("reaches") }
    }

    /// A score that `not-` leaves as it is.
    pub(crate) fn same_score(score: f64, found: bool, said: String) -> Self {
        Self { found, score: Score::Same(score), no: said.clone(), yes: said }
    }

    /// A grade that `not-` leaves as it is.
    pub(crate) fn fixed(pass: bool, score: f64, reason: String) -> Self {
        Self { found: pass, score: Score::Fixed(score), no: reason.clone(), yes: reason }
    }

    /// A pass, whatever was asked.
    pub(crate) fn whatever(score: f64, reason: String) -> Self {
        Self::fixed(true, score, reason)
    }

    fn grade(self, not: bool) -> Grade {
        let pass = if matches!(self.score, Score::Fixed(_)) { self.found } else { self.found != not };
        let score = match self.score {
            Score::Flag => f64::from(u8::from(pass)),
            Score::Turned(score) if not => 1.0 - score,
            Score::Turned(score) | Score::Same(score) | Score::Fixed(score) => score,
        };
        let reason = if self.found { self.yes } else { self.no };
        Grade::new(pass, score, if reason.is_empty() { "the assertion holds".to_owned() } else { reason })
    }
}

/// Grades outputs. It keeps an engine for scripts, so one per thread is made and used for many outputs; grades do not depend on what it graded
/// before.
pub struct Grader {
    templates: Templates,
    sandbox: Sandbox,
    limits: Limits,
}

impl Default for Grader {
    fn default() -> Self {
        Self::new(Limits::default(), &Map::new())
    }
}

impl Grader {
    /// With what scripts may use, and what templates find under `env`.
    pub fn new(limits: Limits, env: &Map<String, Value>) -> Self {
        Self { templates: Templates::new(env), sandbox: Sandbox::new(limits), limits }
    }

    /// The reader of templates that it uses.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// What `check` says about `output`; `vars` fill in its templates.
    ///
    /// # Errors
    /// When it cannot be graded: the assertion asks for something that it cannot, the record lacks what it looks at, or looking does not end within
    /// bounds. An output that is bad, whatever it holds, is no error but a grade.
    pub fn grade(&self, check: &Check, output: &Output, vars: &Vars) -> Result<Grade, GradeError> {
        match check {
            Check::One(assertion) => self.one(assertion, output, vars),
            Check::Set(set) => score::set(self, set, output, vars),
        }
    }

    /// What `checks` say about `output` together: see [`score`](crate::score).
    ///
    /// # Errors
    /// As [`Grader::grade`], for the first check that cannot be graded.
    pub fn case(
        &self,
        checks: &[Check],
        threshold: Option<f64>,
        output: &Output,
        vars: &Vars,
    ) -> Result<CaseGrade, GradeError> {
        score::case(self, checks, threshold, output, vars)
    }

    pub(crate) fn one(&self, assertion: &Assertion, output: &Output, vars: &Vars) -> Result<Grade, GradeError> {
        let family = assertion.kind.entry().family;
        if !family.graded() {
            let needs = if family == Family::Judge {
                "needs a judge: a model that reads the output"
            } else {
                assertion.kind.entry().differs
            };
            return Err(GradeError::NotHere { kind: assertion.type_name(), needs });
        }
        self.bounded(&output.answer)?;
        let answer = self.transformed(assertion, output, vars)?;
        let value = self.filled(assertion, vars)?;
        if let Some(value) = &value {
            self.bounded(value)?;
        }
        let text = as_text(&answer);
        let asked = Asked { assertion, output, vars, value, answer, text };
        let mut grade = match assertion.kind {
            Kind::Javascript => self.javascript(&asked)?,
            _ => self.plain(&asked)?.grade(assertion.not),
        };
        if !grade.score.is_finite() {
            grade.reason = format!("{} (the score is {})", grade.reason, js::number(grade.score));
            grade.score = 0.0;
        }
        if assertion.weight == Some(0.0) {
            grade.pass = true;
        }
        grade.reason = shown(&grade.reason);
        for part in &mut grade.parts {
            part.reason = shown(&part.reason);
        }
        Ok(grade)
    }

    fn bounded(&self, value: &Value) -> Result<(), GradeError> {
        let length = value.as_str().map_or(0, str::len);
        if length > self.limits.text { Err(GradeError::TooLong { length, limit: self.limits.text }) } else { Ok(()) }
    }

    /// The assertion's value with its templates filled in: text, and texts of a list.
    fn filled(&self, assertion: &Assertion, vars: &Vars) -> Result<Option<Value>, GradeError> {
        let file = |text: &str| {
            if text.starts_with("file://") {
                return Err(GradeError::Value(format!(
                    "{text:?} names a file; whoever reads the configuration puts its text in its place"
                )));
            }
            Ok(())
        };
        Ok(match &assertion.value {
            Some(Value::String(text)) => {
                file(text)?;
                Some(Value::String(self.templates.render(text, vars)?))
            }
            Some(Value::Array(items)) => {
                let mut filled = Vec::with_capacity(items.len());
                for item in items {
                    filled.push(match item {
                        Value::String(text) => {
                            file(text)?;
                            Value::String(self.templates.render(text, vars)?)
                        }
                        other => other.clone(),
                    });
                }
                Some(Value::Array(filled))
            }
            other => other.clone(),
        })
    }

    /// The answer that the assertion looks at.
    fn transformed(&self, assertion: &Assertion, output: &Output, vars: &Vars) -> Result<Value, GradeError> {
        match assertion.transform.as_deref().filter(|code| !code.is_empty()) {
            None => Ok(output.answer.clone()),
            Some(code) => {
                let mut context = json!({"vars": vars, "prompt": {"label": output.prompt}});
                if let Some(metadata) = &output.metadata {
                    context["metadata"] = metadata.clone();
                }
                self.transform(code, "output", &output.answer, &context)
            }
        }
    }

    /// What JavaScript makes of a value: a transform of outputs (`output`) or of variables (`vars`).
    ///
    /// # Errors
    /// When it throws, does not end, or returns nothing.
    pub fn transform(&self, code: &str, name: &str, value: &Value, context: &Value) -> Result<Value, GradeError> {
        if code.starts_with("file://") {
            return Err(GradeError::Transform(format!(
                "{code:?} names a file; whoever reads the configuration puts its text in its place"
            )));
        }
        let returned = self.sandbox.call(&transform_body(code), &Given { name, value, context });
        match returned {
            Ok(Returned::Nothing | Returned::Value(Value::Null)) => {
                Err(GradeError::Transform(format!("the transform `{code}` returned nothing")))
            }
            Ok(Returned::Value(value)) => Ok(value),
            Ok(Returned::Number(number)) => serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| {
                GradeError::Transform(format!("the transform `{code}` returned {}", js::number(number)))
            }),
            Ok(Returned::Endless) => Err(GradeError::TooMuch { what: "running the transform to its end" }),
            Ok(Returned::Other(kind)) => {
                Err(GradeError::Transform(format!("the transform `{code}` returned a {kind}")))
            }
            Err(error) => Err(GradeError::Transform(format!("the transform `{code}` failed: {error}"))),
        }
    }

    fn javascript(&self, asked: &Asked<'_>) -> Result<Grade, GradeError> {
        let failed = |why: String| Ok(Grade::new(false, 0.0, why));
        let Some(Value::String(code)) = &asked.value else {
            return failed("`javascript` takes a script, as text".to_owned());
        };
        let context = script_context(asked);
        let given = Given { name: "output", value: &asked.answer, context: &context };
        let returned = match self.sandbox.call(&function_body(code), &given) {
            Ok(returned) => returned,
            Err(ScriptError::Threw(message)) => return failed(format!("the script failed: {message}")),
            Err(ScriptError::Endless) => return Err(GradeError::TooMuch { what: "running the script to its end" }),
            Err(ScriptError::Memory) => {
                return Err(GradeError::TooMuch { what: "giving the script the memory that it asks for" });
            }
        };
        let not = asked.not();
        Ok(match verdict(returned) {
            Err(why) => Grade::new(false, 0.0, why),
            Ok(Verdict::Flag(flag)) => {
                Plain::flag(flag, "the script returned false".to_owned(), "the script returned true".to_owned())
                    .grade(not)
            }
            Ok(Verdict::Score(score)) => {
                let found = asked.assertion.threshold.map_or(score > 0.0, |least| score >= least);
                Plain::same_score(score, found, format!("the script returned {}", js::number(score))).grade(not)
            }
            Ok(Verdict::Grade { pass, score, reason, named, parts }) => {
                let named = named.into_iter().map(|(name, score)| (name, Named { score, weight: 1.0 })).collect();
                Grade { pass: pass != not, score, reason, named, parts: parts.iter().filter_map(part).collect() }
            }
        })
    }

    fn plain(&self, asked: &Asked<'_>) -> Result<Plain, GradeError> {
        let threshold = asked.assertion.threshold;
        Ok(match asked.assertion.kind {
            Kind::Equals => equals(asked)?,
            Kind::Contains => contains::one(asked, false)?,
            Kind::IContains => contains::one(asked, true)?,
            Kind::ContainsAll => contains::several(asked, false, true)?,
            Kind::ContainsAny => contains::several(asked, false, false)?,
            Kind::IContainsAll => contains::several(asked, true, true)?,
            Kind::IContainsAny => contains::several(asked, true, false)?,
            Kind::StartsWith => contains::starts_with(asked)?,
            Kind::Regex => self.regex(asked)?,
            Kind::WordCount => words::count(asked)?,
            Kind::IsRefusal => is_refusal(asked),
            Kind::IsJson => self.is_json(asked)?,
            Kind::ContainsJson => self.contains_json(asked)?,
            Kind::IsHtml => {
                markup::readable(&asked.text)?;
                let complaint = markup::html::complaint(&asked.text);
                Plain::flag(
                    complaint.is_none(),
                    complaint.unwrap_or_default().to_owned(),
                    "the output is HTML".to_owned(),
                )
            }
            Kind::ContainsHtml => {
                let inside = markup::html::is_inside(&asked.text);
                Plain::flag(inside, "the output holds no HTML".to_owned(), "the output holds HTML".to_owned())
            }
            Kind::IsXml => {
                markup::readable(&asked.text)?;
                xml(asked, markup::xml::document)?
            }
            Kind::ContainsXml => xml(asked, markup::xml::inside)?,
            Kind::IsSql => sql::is_sql(asked)?,
            Kind::ContainsSql => sql::contains_sql(asked)?,
            Kind::Levenshtein => {
                let (edits, limit) =
                    (similar::levenshtein(&asked.text, asked.wanted()?)? as f64, threshold.unwrap_or(5.0));
                let said = |how: &str| format!("{} edits are {how} {}", js::number(edits), js::number(limit));
                Plain::flag(edits <= limit, said("more than"), said("within"))
            }
            Kind::RougeN => Plain::scored(
                similar::rouge_n(&asked.text, asked.wanted()?, 1),
                threshold.unwrap_or(0.75),
                "ROUGE-1 score",
            ),
            Kind::RougeL => Plain::scored(
                similar::rouge_l(&asked.text, asked.wanted()?)?,
                threshold.unwrap_or(0.75),
                "ROUGE-L score",
            ),
            Kind::Chrf => {
                Plain::scored(similar::chrf(&asked.text, asked.wanted()?), threshold.unwrap_or(0.5), "chrF score")
            }
            Kind::Bleu => {
                let score = similar::bleu(&asked.text, &asked.references()?).unwrap_or(0.0);
                Plain::scored(score, threshold.unwrap_or(0.5), "BLEU score")
            }
            Kind::Gleu => {
                let score = similar::gleu(&asked.text, &asked.references()?).unwrap_or(0.0);
                Plain::scored(score, threshold.unwrap_or(0.5), "GLEU score")
            }
            Kind::Meteor => meteor(asked)?,
            Kind::Latency => measured::latency(asked)?,
            Kind::Cost => measured::cost(asked)?,
            Kind::Perplexity => measured::perplexity(asked)?,
            Kind::PerplexityScore => measured::perplexity_score(asked)?,
            Kind::FinishReason => measured::finish_reason(asked)?,
            Kind::Guardrails => measured::guardrails(asked),
            Kind::ToolCallF1 => tools::called::f1(asked)?,
            Kind::IsValidFunctionCall | Kind::IsValidOpenaiFunctionCall => {
                tools::function_call::function(asked, &self.sandbox)?
            }
            Kind::IsValidOpenaiToolsCall => tools::function_call::openai_tools(asked, &self.sandbox)?,
            Kind::SkillUsed => tools::skill::used(asked)?,
            Kind::TrajectoryToolUsed => tools::trajectory::tool_used(asked)?,
            Kind::TrajectoryToolArgsMatch => tools::trajectory::tool_arguments(asked)?,
            Kind::TrajectoryToolSequence => tools::trajectory::tool_sequence(asked)?,
            Kind::TrajectoryStepCount => tools::trajectory::step_count(asked)?,
            Kind::TraceSpanCount => tools::trace::span_count(asked)?,
            Kind::TraceSpanDuration => tools::trace::span_duration(asked)?,
            Kind::TraceErrorSpans => tools::trace::error_spans(asked)?,
            _ => unreachable!("scripts, judges and what is outside were taken before"),
        })
    }

    fn regex(&self, asked: &Asked<'_>) -> Result<Plain, GradeError> {
        let pattern = match &asked.value {
            Some(Value::String(pattern)) if !pattern.is_empty() => pattern,
            _ => return Err(asked.takes("a pattern that is not empty")),
        };
        match self.sandbox.matches(pattern, "", &asked.text) {
            Ok(Matched::Invalid(why)) => Ok(Plain::fixed(false, 0.0, format!("the pattern is none: {why}"))),
            Ok(found) => Ok(Plain::flag(
                found == Matched::Yes,
                format!("the output does not match {pattern:?}"),
                format!("the output matches {pattern:?}"),
            )),
            Err(_) => Err(GradeError::TooMuch { what: "searching for the pattern in this text" }),
        }
    }

    fn is_json(&self, asked: &Asked<'_>) -> Result<Plain, GradeError> {
        let Some(value) = json::parse(&asked.text)? else {
            return Ok(Plain::flag(false, "the output is no JSON".to_owned(), String::new()));
        };
        let complaint = match json::schema_of(asked.value.as_ref(), "is-json", &self.sandbox)? {
            None => None,
            Some(schema) => schema.complaint(&value)?,
        };
        Ok(Plain::flag(
            complaint.is_none(),
            format!("the JSON does not fit the schema: {}", complaint.unwrap_or_default()),
            "the output is JSON as asked for".to_owned(),
        ))
    }

    fn contains_json(&self, asked: &Asked<'_>) -> Result<Plain, GradeError> {
        let objects = json::objects(&asked.text)?;
        if objects.is_empty() {
            return Ok(Plain::flag(false, "the output holds no JSON object".to_owned(), String::new()));
        }
        let found = |why: Option<String>| {
            Plain::flag(
                why.is_none(),
                format!("no JSON in the output fits the schema: {}", why.unwrap_or_default()),
                "the output holds JSON as asked for".to_owned(),
            )
        };
        let Some(schema) = json::schema_of(asked.value.as_ref(), "contains-json", &self.sandbox)? else {
            return Ok(found(None));
        };
        let mut last = None;
        for object in &objects {
            last = schema.complaint(object)?;
            if last.is_none() {
                break;
            }
        }
        Ok(found(last))
    }
}

/// A reason as it may be shown anywhere: of bounded length, control characters as escapes, so that what a model wrote moves no cursor and turns
/// no text round.
fn shown(reason: &str) -> String {
    const MOST: usize = 2_000;
    let mut result = String::with_capacity(reason.len().min(MOST));
    for (at, character) in reason.chars().enumerate() {
        if at == MOST {
            result.push('…');
            break;
        }
        match character {
            '\n' => result.push(character),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                result.extend(character.escape_unicode())
            }
            other if other.is_control() => result.extend(other.escape_default()),
            other => result.push(other),
        }
    }
    result
}

/// What scripts find as `context`.
fn script_context(asked: &Asked<'_>) -> Value {
    let output = asked.output;
    let mut response = json!({"output": output.answer, "cost": output.cost, "logProbs": output.logprobs, "finishReason": output.finish_reason});
    let mut context = json!({
        "prompt": output.prompt,
        "vars": asked.vars,
        "test": {"vars": asked.vars},
        "logProbs": output.logprobs,
    });
    if let Some(metadata) = &output.metadata {
        response["metadata"] = metadata.clone();
        context["metadata"] = metadata.clone();
    }
    if let Some(config) = &asked.assertion.config {
        context["config"] = config.clone();
    }
    if let Some(trace) = &output.trace {
        let spans: Vec<Value> = trace
            .spans
            .iter()
            .map(|span| {
                json!({
                    "name": span.name, "startTime": span.start_ms, "endTime": span.end_ms, "statusCode": span.status_code,
                    "statusMessage": span.status_message, "attributes": span.attributes,
                })
            })
            .collect();
        context["trace"] = json!({"spans": spans});
    }
    context["providerResponse"] = response;
    context
}

/// A part of a script's grade.
fn part(value: &Value) -> Option<Grade> {
    let pass = value.get("pass")?.as_bool()?;
    Some(Grade::new(
        pass,
        value.get("score")?.as_f64()?,
        value.get("reason").and_then(Value::as_str).unwrap_or_default(),
    ))
}

/// `equals`. An assertion without a value compares with the word that JavaScript has for nothing.
fn equals(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let (same, wanted) = match &asked.value {
        None => (asked.text == "undefined", "undefined".to_owned()),
        Some(value @ (Value::Object(_) | Value::Array(_) | Value::Null)) => {
            let parsed = json::parse(&asked.text)?;
            (parsed.is_some_and(|parsed| js::same(value, &parsed)), js::stringify(value))
        }
        Some(value) => {
            let wanted = js::text(value);
            (wanted == asked.text, wanted)
        }
    };
    Ok(Plain::flag(same, format!("the output is not {wanted:?}"), format!("the output is {wanted:?}")))
}

/// `is-refusal`. What is no text, or empty, is taken for a refusal that deserves no score.
fn is_refusal(asked: &Asked<'_>) -> Plain {
    match &asked.answer {
        Value::String(text) if !js::trim(text).is_empty() => Plain::flag(
            refusal::is_refusal(text),
            "the output does not decline".to_owned(),
            "the output declines".to_owned(),
        ),
        _ => Plain::fixed(!asked.not(), 0.0, "there is no text, which counts as a refusal".to_owned()),
    }
}

fn xml(asked: &Asked<'_>, find: fn(&str, &[String]) -> markup::xml::Found) -> Result<Plain, GradeError> {
    let texts = |items: &[Value]| items.iter().map(js::text).collect::<Vec<_>>();
    let paths = match &asked.value {
        Some(Value::String(text)) => text.split(',').map(|path| js::trim(path).to_owned()).collect(),
        Some(Value::Array(items)) => texts(items),
        Some(Value::Object(entries)) if !entries.is_empty() => match entries.get("requiredElements") {
            Some(Value::Array(items)) => texts(items),
            _ => return Err(asked.takes("paths of elements, or `requiredElements`")),
        },
        _ => Vec::new(),
    };
    let found = find(&asked.text, &paths);
    Ok(Plain::flag(
        found.is_ok(),
        found.err().unwrap_or_default(),
        "the XML is there, with all that is asked for".to_owned(),
    ))
}

fn meteor(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let usual = Meteor::default();
    let given = |key: &str, usual: f64| asked.assertion.rest.get(key).and_then(Value::as_f64).unwrap_or(usual);
    let settings = Meteor {
        alpha: given("alpha", usual.alpha),
        beta: given("beta", usual.beta),
        gamma: given("gamma", usual.gamma),
    };
    if asked.text.is_empty() {
        return Err(GradeError::Missing("`meteor` compares words, and the output is empty".to_owned()));
    }
    let score = similar::meteor(&asked.text, &asked.references()?, settings).unwrap_or(0.0);
    Ok(Plain::scored(score, asked.assertion.threshold.unwrap_or(0.5), "METEOR score"))
}
