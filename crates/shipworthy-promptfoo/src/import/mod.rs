//! A suite as a spec: golden table, prompts, models, candidates and graders, and what of it could not be carried over.
//!
//! A suite counts passes; a spec asks whether enough of them pass, and says how sure that is. So scores, weights and thresholds of cases do not
//! come along: a grader passes an output or does not.

mod evals;
mod graders;
mod prompts;

use serde_json::{Map, Value, json};

use crate::speaks::Speaks;
use crate::suite::{Provider, Suite, Told};

pub use evals::{csv_config, evals_config};

/// The column that identifies an example.
pub(crate) const ID: &str = "case_id";

/// A spec with its files, not yet written.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Name of the feature.
    pub name: String,
    /// The front matter of the spec, without its lines.
    pub front_matter: String,
    /// Further files: path relative to the spec, and text.
    pub files: Vec<(String, String)>,
    /// What could not be carried over, or should be looked at.
    pub left: Vec<Told>,
    /// How many examples, candidates and graders there are.
    pub counts: (usize, usize, usize),
}

/// What is carried over, as it grows.
pub(crate) struct Carried {
    pub columns: Vec<Map<String, Value>>,
    pub graders: Vec<Value>,
    pub bars: Vec<String>,
    pub left: Vec<Told>,
}

impl Carried {
    pub fn leave(&mut self, at: impl Into<String>, message: impl Into<String>) {
        let told = Told { at: at.into(), message: message.into() };
        if !self.left.contains(&told) {
            self.left.push(told);
        }
    }
}

/// The spec that a suite stands for.
///
/// # Errors
/// When nothing of it could be judged: no case, no candidate, or no grader.
pub fn import(suite: &Suite, name: &str) -> Result<Imported, Vec<Told>> {
    let cases: Vec<usize> = (0..suite.cases.len()).filter(|at| suite.cases[*at].repeat == 0).collect();
    let repeats = suite.cases.iter().map(|case| case.repeat + 1).max().unwrap_or(1);
    let mut carried = Carried { columns: Vec::new(), graders: Vec::new(), bars: Vec::new(), left: suite.notes.clone() };
    for (number, at) in cases.iter().enumerate() {
        let case = &suite.cases[*at];
        let mut row = Map::from_iter([(ID.to_owned(), json!(format!("c{}", number + 1)))]);
        if let Some(description) = &case.description {
            row.insert("case_description".to_owned(), json!(description));
        }
        row.extend(case.vars.iter().map(|(name, value)| (name.clone(), cell(value))));
        row.extend(
            case.metadata
                .iter()
                .filter(|(name, _)| !case.vars.contains_key(*name))
                .map(|(name, value)| (name.clone(), cell(value))),
        );
        if case.threshold.is_some() {
            carried.leave(format!("{}.threshold", case.at), "a case passes here when all its graders pass it");
        }
        if case.options.transform.is_some() {
            carried.leave(
                format!("{}.options.transform", case.at),
                "outputs are graded as they are; put the transform into the assertions",
            );
        }
        carried.columns.push(row);
    }
    graders::carry(suite, &cases, &mut carried);
    let models = models(suite, &mut carried);
    let (candidates, mut files) = prompts::carry(suite, &cases, &models, &mut carried);
    for derived in &suite.derived {
        carried.leave("derivedMetrics", format!("`{}` is no metric of a spec", derived.name));
    }
    let mut wrong = Vec::new();
    let mut lacks = |is_missing: bool, at: &str, message: &str| {
        if is_missing {
            wrong.push(Told { at: at.to_owned(), message: message.to_owned() });
        }
    };
    lacks(cases.is_empty(), "tests", "there is no case");
    lacks(candidates.is_empty(), "providers", "no prompt with a provider could be carried over");
    lacks(carried.graders.is_empty(), "tests", "no assertion could be carried over, so nothing says what is good");
    if !wrong.is_empty() {
        wrong.extend(carried.left);
        return Err(wrong);
    }
    let names = columns(&carried.columns);
    let golden: String = carried.columns.iter().map(|row| format!("{}\n", Value::Object(whole(row, &names)))).collect();
    files.insert(0, ("golden/cases.jsonl".to_owned(), golden));
    let counts = (cases.len(), candidates.len(), carried.graders.len());
    let front_matter = front_matter(suite, name, repeats, &models, &candidates, &carried);
    carried.leave(
        "bars",
        "there were none: the bar that stands there is a guess, and deciding what is enough is the work",
    );
    if !suite.ours.bars.is_empty() {
        carried.left.pop();
    }
    Ok(Imported { name: name.to_owned(), front_matter, files, left: carried.left, counts })
}

/// The columns of a table, in the order in which they come up.
fn columns(rows: &[Map<String, Value>]) -> Vec<String> {
    let names: indexmap::IndexSet<&String> = rows.iter().flat_map(Map::keys).collect();
    names.into_iter().cloned().collect()
}

/// A row with every column that any row has, so that a table has one shape.
fn whole(row: &Map<String, Value>, names: &[String]) -> Map<String, Value> {
    names.iter().map(|name| (name.clone(), row.get(name).cloned().unwrap_or(Value::Null))).collect()
}

/// A variable as a cell: text, so that a column has one type.
fn cell(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        other => json!(crate::read::shown(other)),
    }
}

/// The models of a spec, by the place of the provider: name and settings. Those that cannot be carried over are none.
fn models(suite: &Suite, carried: &mut Carried) -> Vec<Option<(String, Value)>> {
    let mut models: Vec<Option<(String, Value)>> = Vec::new();
    for provider in &suite.providers {
        let made = model(provider, carried);
        let mut name = slug(provider.name());
        let taken = |name: &str| models.iter().flatten().any(|(other, _)| other == name);
        if taken(&name) {
            let number = (2..).find(|number| !taken(&format!("{name}-{number}"))).unwrap_or(2);
            name = format!("{name}-{number}");
        }
        models.push(made.map(|model| (name, model)));
    }
    models
}

/// A provider as a model of a spec.
fn model(provider: &Provider, carried: &mut Carried) -> Option<Value> {
    let mut model = Map::new();
    let setting = |key: &str| provider.config.get(key);
    let text = |key: &str| setting(key).and_then(Value::as_str).filter(|text| !text.contains("{{"));
    if provider.transform.is_some() {
        carried.leave(format!("{}.transform", provider.at), "outputs are graded as they are");
    }
    let key = |variable: &str| {
        let own = setting("apiKey").and_then(Value::as_str).and_then(variable_of);
        own.or_else(|| setting("apiKeyEnvar").and_then(Value::as_str).map(str::to_owned))
            .unwrap_or_else(|| variable.to_owned())
    };
    match Speaks::of(&provider.id).ok()? {
        Speaks::OpenAi { model: name, base_url, key_variable, is_open, .. } => {
            let url = text("apiBaseUrl")
                .map(str::to_owned)
                .or_else(|| text("apiHost").map(|host| format!("https://{host}/v1")));
            model.insert("provider".to_owned(), json!("openai"));
            model.insert("url".to_owned(), json!(url.unwrap_or_else(|| base_url.to_owned())));
            model.insert("model".to_owned(), json!(name));
            if !is_open {
                model.insert("key".to_owned(), json!({"env": key(key_variable)}));
            }
        }
        Speaks::Anthropic { model: name } => {
            model.insert("provider".to_owned(), json!("anthropic"));
            model.insert("model".to_owned(), json!(name));
            model.insert("key".to_owned(), json!({"env": key("ANTHROPIC_API_KEY")}));
        }
        Speaks::Echo => {
            model.insert("provider".to_owned(), json!("echo"));
        }
        Speaks::Command { line } => {
            carried.leave(&provider.at, "the program gets the prompt on its standard input, and not as its argument");
            model.insert("provider".to_owned(), json!("command"));
            model.insert("url".to_owned(), json!(line));
        }
        Speaks::Http { .. } => {
            carried.leave(
                &provider.at,
                "an address with a body of its own has no place in a spec; record its outputs and name their file",
            );
            return None;
        }
    }
    let mut params = Map::new();
    for (name, value) in &provider.config {
        let is_plain = value.is_number() || value.is_boolean() || value.is_string();
        match name.as_str() {
            "temperature" | "top_p" | "max_tokens" | "seed" | "stop" | "frequency_penalty" | "presence_penalty"
            | "reasoning_effort"
                if is_plain =>
            {
                params.insert(name.clone(), value.clone());
            }
            "apiBaseUrl" | "apiHost" | "apiKey" | "apiKeyEnvar" | "cost" | "inputCost" | "outputCost"
            | "omitDefaults" => {}
            "headers" => carried.leave(format!("{}.config.headers", provider.at), "headers have no place in a spec"),
            _ => carried.leave(format!("{}.config.{name}", provider.at), "is not a setting of models of a spec"),
        }
    }
    let asked = matches!(model["provider"].as_str(), Some("openai" | "anthropic"));
    if asked && provider.config.get("omitDefaults").and_then(Value::as_bool) != Some(true) {
        params.entry("temperature".to_owned()).or_insert(json!(0));
        params.entry("max_tokens".to_owned()).or_insert(json!(1024));
    }
    if !params.is_empty() {
        model.insert("params".to_owned(), Value::Object(params));
    }
    let number = |key: &str| setting(key).and_then(Value::as_f64);
    let (input, output) = (number("inputCost").or(number("cost")), number("outputCost").or(number("cost")));
    if let (Some(input), Some(output)) = (input, output) {
        model.insert("price".to_owned(), json!({"input": input * 1e6, "output": output * 1e6}));
    }
    Some(Value::Object(model))
}

/// The variable that a template such as `{{env.NAME}}` names.
fn variable_of(text: &str) -> Option<String> {
    let inside = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let name = inside.strip_prefix("env.")?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then(|| name.to_owned())
}

fn front_matter(
    suite: &Suite,
    name: &str,
    repeats: u32,
    models: &[Option<(String, Value)>],
    candidates: &[Value],
    carried: &Carried,
) -> String {
    let mut text = format!("format: 1\nname: {}\ntask: generation\n", json!(name));
    let mut golden = Map::from_iter([("data".to_owned(), json!("golden/cases.jsonl")), ("id".to_owned(), json!(ID))]);
    if let Some(cluster) = &suite.ours.cluster {
        golden.insert("cluster".to_owned(), json!(cluster));
    }
    if !suite.ours.slices.is_empty() {
        golden.insert("slices".to_owned(), json!(suite.ours.slices));
    }
    text.push_str(&format!("golden: {}\nmodels:\n", Value::Object(golden)));
    let mut named: Vec<(&String, &Value)> = models.iter().flatten().map(|(name, model)| (name, model)).collect();
    let judges: Vec<(String, Value)> = graders::judges(carried);
    named.extend(judges.iter().map(|(name, model)| (name, model)));
    let mut seen: Vec<&String> = Vec::new();
    for (name, model) in named {
        if !seen.contains(&name) {
            text.push_str(&format!("  {}: {model}\n", json!(name)));
            seen.push(name);
        }
    }
    text.push_str("candidates:\n");
    candidates.iter().for_each(|candidate| text.push_str(&format!("  - {candidate}\n")));
    if repeats > 1 {
        text.push_str(&format!("repeats: {repeats}\n"));
    }
    text.push_str("graders:\n");
    for grader in &carried.graders {
        let mut grader = grader.clone();
        if let Some(entries) = grader.as_object_mut() {
            entries.shift_remove(graders::SPEAKS);
        }
        text.push_str(&format!("  - {grader}\n"));
    }
    let ours = &suite.ours;
    let mut budget = Map::new();
    for (key, value) in [
        ("money", ours.money.map(|money| json!(money))),
        ("tokens", ours.tokens.map(|tokens| json!(tokens))),
        ("minutes", ours.minutes.map(|minutes| json!(minutes))),
    ] {
        if let Some(value) = value {
            budget.insert(key.to_owned(), value);
        }
    }
    if !budget.is_empty() {
        text.push_str(&format!("budget: {}\n", Value::Object(budget)));
    }
    text.push_str("bars:\n");
    let usual = ["pass_rate >= 90%".to_owned()];
    let bars: &[String] = if ours.bars.is_empty() { &usual } else { &ours.bars };
    for bar in bars.iter().chain(&carried.bars) {
        text.push_str(&format!("  - {}\n", json!(bar)));
    }
    text
}

/// A name as the name of a file or a key.
pub(crate) fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug: String = words.join("-").chars().take(40).collect();
    if slug.is_empty() { "one".to_owned() } else { slug.trim_end_matches('-').to_owned() }
}
