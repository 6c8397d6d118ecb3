//! A line as a record: what is asked, of what, and every other field as it was written.

use std::collections::BTreeSet;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use shipworthy_grade::{Check, GradeError, Output, Trace, Vars, parse_json};

/// What is asked of an output.
pub(super) struct Asked {
    pub check: Check,
    pub output: Output,
    pub vars: Vars,
}

/// A line, read.
pub(super) struct Record<'a> {
    fields: Fields<'a>,
    /// None of it where some part cannot be graded at all, such as an output that is nested too deep.
    pub asked: Result<Asked, GradeError>,
}

/// The fields of a line in their order, each as it is written.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry::<String, &RawValue>()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Why a field cannot be used: the line is no record, or the record cannot be graded.
enum Problem {
    Line(String),
    Record(GradeError),
}

impl<'a> Record<'a> {
    /// # Errors
    /// What is wrong with the line.
    pub(super) fn read(text: &'a str) -> Result<Self, String> {
        let fields: Fields<'a> = serde_json::from_str(text).map_err(|error| {
            let said = error.to_string();
            // Where the line is one line, its number within itself says nothing.
            format!("it is no JSON object: {}", said.replace(" at line 1 column ", " at character "))
        })?;
        let mut seen = BTreeSet::new();
        if let Some((twice, _)) = fields.0.iter().find(|(name, _)| !seen.insert(name.clone())) {
            return Err(format!("the field `{twice}` stands twice"));
        }
        match asked(&fields) {
            Ok(asked) => Ok(Self { fields, asked: Ok(asked) }),
            Err(Problem::Record(error)) => Ok(Self { fields, asked: Err(error) }),
            Err(Problem::Line(message)) => Err(message),
        }
    }

    /// The line with one more field; an earlier `result` or `error` makes way.
    pub(super) fn with(&self, key: &str, value: &Value) -> String {
        let kept: Vec<&(String, &RawValue)> =
            self.fields.0.iter().filter(|(name, _)| name != "result" && name != "error").collect();
        let value = value.to_string();
        let size: usize = kept.iter().map(|(name, raw)| name.len() + raw.get().len() + 6).sum();
        let mut line = String::with_capacity(size + key.len() + value.len() + 8);
        line.push('{');
        for (name, raw) in kept {
            line.push_str(&Value::from(name.as_str()).to_string());
            line.push(':');
            line.push_str(raw.get());
            line.push(',');
        }
        line.push_str(&format!("\"{key}\":{value}}}\n"));
        line
    }
}

impl Fields<'_> {
    /// The value of a field; none where it is missing or null.
    fn value(&self, name: &str) -> Result<Option<Value>, Problem> {
        let Some((_, raw)) = self.0.iter().find(|(key, _)| key == name) else { return Ok(None) };
        match parse_json(raw.get()) {
            Ok(Some(Value::Null)) => Ok(None),
            Ok(Some(value)) => Ok(Some(value)),
            Ok(None) => Err(Problem::Line(format!("`{name}` cannot be read"))),
            Err(error) => Err(Problem::Record(error)),
        }
    }

    fn number(&self, name: &str) -> Result<Option<f64>, Problem> {
        match self.value(name)? {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(_) => Err(Problem::Line(format!("`{name}` is a number, or null"))),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, Problem> {
        match self.value(name)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::Line(format!("`{name}` is text, or null"))),
        }
    }
}

fn asked(fields: &Fields<'_>) -> Result<Asked, Problem> {
    let has = |name: &str| fields.0.iter().any(|(key, _)| key == name);
    for needed in ["assertion", "output"] {
        if !has(needed) {
            return Err(Problem::Line(format!("it has no `{needed}`")));
        }
    }
    let assertion = match fields.value("assertion")? {
        Some(value @ Value::Object(_)) => value,
        _ => return Err(Problem::Line("`assertion` is an object with a `type`".to_owned())),
    };
    let vars = match fields.value("vars")? {
        None => Vars::new(),
        Some(Value::Object(vars)) => vars,
        Some(_) => return Err(Problem::Line("`vars` is an object".to_owned())),
    };
    let mut output = Output::value(fields.value("output")?.unwrap_or(Value::Null));
    output.latency_ms = fields.number("latency_ms")?;
    output.cost = fields.number("cost")?;
    output.finish_reason = fields.text("finish_reason")?;
    output.prompt = fields.text("prompt")?;
    output.logprobs = logprobs(fields.value("logprobs")?)?;
    output.tool_calls = fields.value("tool_calls")?;
    output.tools = fields.value("tools")?;
    output.guardrails = fields.value("guardrails")?;
    output.metadata = fields.value("metadata")?;
    output.trace = match fields.value("trace")? {
        None => None,
        Some(trace) => match Trace::from_value(&trace) {
            Some(trace) => Some(trace),
            None => return Err(Problem::Line("`trace` is an object with a list of `spans`".to_owned())),
        },
    };
    let check = Check::from_value(&assertion).map_err(Problem::Record)?;
    Ok(Asked { check, output, vars })
}

/// Log probabilities as a list of numbers, or as OpenAI gives them: a list of objects under `content`.
fn logprobs(value: Option<Value>) -> Result<Option<Vec<f64>>, Problem> {
    let Some(value) = value else { return Ok(None) };
    let list = value.get("content").unwrap_or(&value);
    let number = |item: &Value| item.as_f64().or_else(|| item.get("logprob")?.as_f64());
    let numbers = list.as_array().and_then(|items| items.iter().map(number).collect::<Option<Vec<f64>>>());
    numbers.map(Some).ok_or_else(|| Problem::Line("`logprobs` is a list of numbers, or null".to_owned()))
}
