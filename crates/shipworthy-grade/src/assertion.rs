//! What is asked of an output: one assertion, or a set of them with a rule of its own.

use serde_json::{Map, Value};

use crate::catalogue::{self, Kind};
use crate::error::GradeError;

/// One thing that is asked of an output.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// Which question it is.
    pub kind: Kind,
    /// Whether the answer is turned round: the type started with `not-`.
    pub not: bool,
    /// What the output is compared with; what it may be depends on the kind.
    pub value: Option<Value>,
    /// The score at which it passes; what it means depends on the kind.
    pub threshold: Option<f64>,
    /// How much its score counts among others. With 0 it always passes, and its score is still reported.
    pub weight: Option<f64>,
    /// The name under which its score is added up, a template.
    pub metric: Option<String>,
    /// JavaScript that makes another output of this one first.
    pub transform: Option<String>,
    /// What scripts and judges find as `config`.
    pub config: Option<Value>,
    /// The other keys, such as `provider`, `rubricPrompt` and `contextTransform`.
    pub rest: Map<String, Value>,
}

/// Several assertions with a rule of their own: all pass, or their score reaches the threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct AssertionSet {
    /// What is asked.
    pub assertions: Vec<Assertion>,
    /// The score at which the set passes; without it every assertion must pass.
    pub threshold: Option<f64>,
    /// How much the set's score counts among others.
    pub weight: Option<f64>,
    /// The name under which its score is added up, a template.
    pub metric: Option<String>,
}

/// An entry of a list of assertions.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// One assertion.
    One(Box<Assertion>),
    /// `assert-set`.
    Set(AssertionSet),
}

impl Assertion {
    /// An assertion of a kind about which nothing more is said.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            not: false,
            value: None,
            threshold: None,
            weight: None,
            metric: None,
            transform: None,
            config: None,
            rest: Map::new(),
        }
    }

    /// The type as it is written: `not-contains`.
    pub fn type_name(&self) -> String {
        format!("{}{}", if self.not { "not-" } else { "" }, self.kind.name())
    }

    fn from_entries(entries: &Map<String, Value>) -> Result<Self, GradeError> {
        let name = type_of(entries)?;
        let (not, base) = name.strip_prefix("not-").map_or((false, name), |base| (true, base));
        let kind = Kind::named(base)
            .ok_or_else(|| GradeError::UnknownKind { name: name.to_owned(), near: catalogue::nearest(base) })?;
        let mut assertion = Self { not, ..Self::new(kind) };
        for (key, value) in entries {
            match key.as_str() {
                "type" => {}
                "value" => assertion.value = Some(value.clone()),
                "threshold" => assertion.threshold = number(value, key)?,
                "weight" => assertion.weight = number(value, key)?,
                "metric" => assertion.metric = text(value, key)?,
                "transform" => assertion.transform = text(value, key)?,
                "config" => assertion.config = Some(value.clone()),
                _ => {
                    assertion.rest.insert(key.clone(), value.clone());
                }
            }
        }
        Ok(assertion)
    }
}

impl Check {
    /// The check that a mapping of promptfoo's form stands for.
    ///
    /// # Errors
    /// When the type is missing or unknown, or a key has a value of the wrong kind.
    pub fn from_value(value: &Value) -> Result<Self, GradeError> {
        let Value::Object(entries) = value else {
            return Err(GradeError::Value("an assertion is a mapping with a `type`".to_owned()));
        };
        if type_of(entries)? != "assert-set" {
            return Assertion::from_entries(entries).map(|assertion| Self::One(Box::new(assertion)));
        }
        let Some(Value::Array(items)) = entries.get("assert") else {
            return Err(GradeError::Value("`assert-set` takes a list of assertions as `assert`".to_owned()));
        };
        let mut assertions = Vec::new();
        for item in items {
            match item {
                Value::Object(inner) if type_of(inner)? != "assert-set" => {
                    assertions.push(Assertion::from_entries(inner)?)
                }
                Value::Object(_) => {
                    return Err(GradeError::Value("an `assert-set` cannot stand inside another".to_owned()));
                }
                _ => return Err(GradeError::Value("an assertion is a mapping with a `type`".to_owned())),
            }
        }
        let field = |key: &str| entries.get(key);
        Ok(Self::Set(AssertionSet {
            assertions,
            threshold: field("threshold").map_or(Ok(None), |value| number(value, "threshold"))?,
            weight: field("weight").map_or(Ok(None), |value| number(value, "weight"))?,
            metric: field("metric").map_or(Ok(None), |value| text(value, "metric"))?,
        }))
    }
}

fn type_of(entries: &Map<String, Value>) -> Result<&str, GradeError> {
    match entries.get("type") {
        Some(Value::String(name)) if !name.is_empty() => Ok(name),
        _ => Err(GradeError::Value("an assertion needs a `type`, such as `contains`".to_owned())),
    }
}

fn number(value: &Value, key: &str) -> Result<Option<f64>, GradeError> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(number.as_f64()),
        _ => Err(GradeError::Value(format!("`{key}` of an assertion is a number"))),
    }
}

fn text(value: &Value, key: &str) -> Result<Option<String>, GradeError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(GradeError::Value(format!("`{key}` of an assertion is text"))),
    }
}
