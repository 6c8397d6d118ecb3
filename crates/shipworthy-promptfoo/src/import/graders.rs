//! Assertions as graders of a spec. What every case asks becomes a grader as it is; what some cases ask, or each with a value of its own, becomes
//! one that reads a column of the golden table and passes the others.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use shipworthy_grade::{Assertion, Check, Family, Kind, Templates, Vars, value_text};

use super::Carried;
use crate::fill::render;
use crate::judging;
use crate::speaks::Speaks;
use crate::suite::{Case, Suite};

/// Most graders of a spec.
const MOST: usize = 60;
/// Under which a grader keeps its judge until the models are written.
pub(super) const SPEAKS: &str = "__judge";

/// Assertions that ask the same: of which cases, and with what value.
struct Group<'a> {
    assertion: &'a Assertion,
    at: String,
    values: IndexMap<usize, &'a Assertion>,
}

pub(super) fn carry(suite: &Suite, cases: &[usize], carried: &mut Carried) {
    let mut groups: IndexMap<String, Group<'_>> = IndexMap::new();
    for (row, at) in cases.iter().enumerate() {
        let case = &suite.cases[*at];
        let mut seen: IndexMap<String, usize> = IndexMap::new();
        for (number, check) in case.checks.iter().enumerate() {
            let place = format!("{}.assert[{number}]", case.at);
            let inner: Vec<&Assertion> = match check {
                Check::One(assertion) => vec![assertion.as_ref()],
                Check::Set(set) => {
                    if set.threshold.is_some() {
                        carried.leave(
                            &place,
                            "a set that may fail in part: its assertions became graders that must all pass",
                        );
                    }
                    set.assertions.iter().collect()
                }
            };
            for assertion in inner {
                if assertion.weight == Some(0.0) {
                    carried.leave(
                        &place,
                        format!("`{}` weighs nothing, so nothing depends on it; it is left out", assertion.type_name()),
                    );
                    continue;
                }
                // The threshold of a judge is not kept, so it tells no graders apart.
                let is_judged = assertion.kind.entry().family == Family::Judge;
                let threshold = assertion.threshold.filter(|_| !is_judged);
                let kind = format!(
                    "{} {:?} {threshold:?} {:?} {:?}",
                    assertion.type_name(),
                    assertion.metric,
                    assertion.transform,
                    assertion.config
                );
                let count = seen.entry(kind.clone()).or_insert(0);
                let key = format!("{kind} #{count}");
                *count += 1;
                let group = groups.entry(key).or_insert_with(|| Group {
                    assertion,
                    at: place.clone(),
                    values: IndexMap::new(),
                });
                group.values.insert(row, assertion);
            }
        }
    }
    let templates = Templates::new(&suite.env);
    for group in groups.values() {
        if carried.graders.len() >= MOST {
            carried.leave(
                &group.at,
                format!("there are more than {MOST} graders; this one and those after it are left out"),
            );
            break;
        }
        one(suite, cases, group, &templates, carried);
    }
}

fn one(suite: &Suite, cases: &[usize], group: &Group<'_>, templates: &Templates, carried: &mut Carried) {
    let assertion = group.assertion;
    let name = name(assertion, carried);
    let everywhere = group.values.len() == cases.len();
    let same = everywhere && group.values.values().all(|other| other.value == assertion.value);
    match assertion.kind.entry().family {
        Family::Judge => judged(suite, cases, group, &name, same, templates, carried),
        Family::Outside => carried.leave(&group.at, format!("`{}` is graded by no spec", assertion.type_name())),
        _ if assertion.kind == Kind::Latency => {
            let most = assertion.threshold.unwrap_or(0.0);
            carried.bars.push(format!("latency_ms.p95 <= {most}"));
            carried.leave(&group.at, "`latency` became a bar on the slowest twentieth of answers");
        }
        _ if assertion.kind == Kind::Cost => {
            carried.leave(
                &group.at,
                "`cost` of one answer is no grader: write a bar on the running cost, with a price of the model",
            );
        }
        _ if same => carried.graders.push(json!({"name": name, "assert": written(assertion, assertion.value.clone())})),
        _ => by_column(cases, group, &name, everywhere, carried),
    }
}

/// An assertion as a spec writes it.
fn written(assertion: &Assertion, value: Option<Value>) -> Value {
    let mut made = Map::from_iter([("type".to_owned(), json!(assertion.type_name()))]);
    if let Some(value) = value {
        made.insert("value".to_owned(), value);
    }
    if let Some(threshold) = assertion.threshold {
        made.insert("threshold".to_owned(), json!(threshold));
    }
    if let Some(transform) = &assertion.transform {
        made.insert("transform".to_owned(), json!(transform));
    }
    if let Some(config) = &assertion.config {
        made.insert("config".to_owned(), config.clone());
    }
    Value::Object(made)
}

/// A name that no other grader has: of the metric, or of the type.
fn name(assertion: &Assertion, carried: &Carried) -> String {
    let first =
        assertion.metric.clone().filter(|metric| !metric.contains("{{")).unwrap_or_else(|| assertion.type_name());
    let taken = |name: &str| carried.graders.iter().any(|grader| grader["name"] == name);
    if !taken(&first) {
        return first;
    }
    (2..).map(|number| format!("{first} {number}")).find(|name| !taken(name)).unwrap_or(first)
}

/// A grader that reads what it looks for from a column; where that is empty, it passes.
fn by_column(cases: &[usize], group: &Group<'_>, name: &str, everywhere: bool, carried: &mut Carried) {
    let assertion = group.assertion;
    let column = format!("expected_{}", super::slug(name).replace('-', "_"));
    let texts =
        group.values.values().all(|of| matches!(of.value, Some(Value::String(_) | Value::Number(_) | Value::Bool(_))));
    let natively = everywhere && texts && assertion.kind != Kind::Javascript;
    let code = if natively { None } else { script(assertion.kind) };
    if !natively && code.is_none() {
        let (of, all) = (group.values.len(), cases.len());
        return carried.leave(
            &group.at,
            format!("`{}` is asked of {of} of {all} cases, and a grader is asked of all; put its cases into a spec of their own", assertion.type_name()),
        );
    }
    if assertion.kind == Kind::Javascript {
        let same = group.values.values().all(|of| of.value == assertion.value);
        if !same {
            return carried.leave(
                &group.at,
                "scripts that differ from case to case: write one that reads what differs from a column",
            );
        }
        for (row, of) in carried.columns.iter_mut().enumerate() {
            of.insert(column.clone(), if group.values.contains_key(&row) { json!("yes") } else { Value::Null });
        }
        let own = assertion.value.as_ref().map(value_text).unwrap_or_default();
        let body = if own.contains('\n') { own } else { format!("return {}", own.trim().trim_end_matches(';')) };
        let code = format!("if (!context.vars.{column}) return true;\n{body}");
        return carried.graders.push(json!({"name": name, "assert": written(assertion, Some(json!(code)))}));
    }
    let is_list =
        matches!(assertion.kind, Kind::ContainsAny | Kind::ContainsAll | Kind::IContainsAny | Kind::IContainsAll);
    for (row, of) in carried.columns.iter_mut().enumerate() {
        let value = group.values.get(&row).and_then(|of| of.value.as_ref()).map_or(Value::Null, |value| match value {
            Value::String(text) if is_list && !natively => json!(json!(listed(text)).to_string()),
            value => json!(crate::read::shown(value)),
        });
        of.insert(column.clone(), value);
    }
    // A value that is a template itself is filled in before it is written down.
    if group.values.values().any(|of| of.value.as_ref().is_some_and(|value| crate::read::shown(value).contains("{{"))) {
        for row in &mut carried.columns {
            let vars: Vars = row.clone();
            if let Some(Value::String(text)) = row.get_mut(&column)
                && let Ok(filled) = render(text, &vars, &Templates::default())
            {
                *text = filled;
            }
        }
    }
    let made = match code {
        None => written(assertion, Some(json!(format!("{{{{{column}}}}}")))),
        Some(code) => {
            let found = if assertion.not { format!("!({code})") } else { code };
            let plain = Assertion { not: false, kind: Kind::Javascript, threshold: None, ..assertion.clone() };
            written(
                &plain,
                Some(json!(format!(
                    "if (!context.vars.{column}) return true;\nconst wanted = context.vars.{column};\nreturn {found}"
                ))),
            )
        }
    };
    carried.graders.push(json!({"name": name, "assert": made}));
}

/// A type as JavaScript about `wanted`; none where that would not be the same.
fn script(kind: Kind) -> Option<String> {
    let list = "JSON.parse(wanted)";
    Some(match kind {
        Kind::Equals => "output === wanted".to_owned(),
        Kind::Contains => "output.includes(wanted)".to_owned(),
        Kind::IContains => "output.toLowerCase().includes(wanted.toLowerCase())".to_owned(),
        Kind::StartsWith => "output.startsWith(wanted)".to_owned(),
        Kind::Regex => "new RegExp(wanted).test(output)".to_owned(),
        Kind::ContainsAny => format!("{list}.some(one => output.includes(one))"),
        Kind::ContainsAll => format!("{list}.every(one => output.includes(one))"),
        Kind::IContainsAny => format!("{list}.some(one => output.toLowerCase().includes(one.toLowerCase()))"),
        Kind::IContainsAll => format!("{list}.every(one => output.toLowerCase().includes(one.toLowerCase()))"),
        Kind::Javascript => String::new(),
        _ => return None,
    })
}

/// The parts of a text between commas; what stands in quotes stays together.
fn listed(text: &str) -> Vec<String> {
    let (mut parts, mut quoted) = (vec![String::new()], false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let last = parts.last_mut().expect("there is always one");
        match character {
            '\\' if quoted && characters.peek() == Some(&'"') => last.extend(characters.next()),
            '"' if quoted && characters.peek() == Some(&'"') => last.extend(characters.next()),
            '"' if quoted || last.trim().is_empty() => {
                if !quoted {
                    last.clear();
                }
                quoted = !quoted;
            }
            ',' if !quoted => parts.push(String::new()),
            other => last.push(other),
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// A judge's question as a rubric. Judges see every column, so what differs from case to case stands in one.
fn judged(
    suite: &Suite,
    cases: &[usize],
    group: &Group<'_>,
    name: &str,
    same: bool,
    templates: &Templates,
    carried: &mut Carried,
) {
    let assertion = group.assertion;
    if judging::is_comparison(assertion.kind) || matches!(assertion.kind, Kind::ContextRecall | Kind::ContextRelevance)
    {
        return carried
            .leave(&group.at, format!("`{}` is not about one output, so it is no grader", assertion.type_name()));
    }
    if assertion.threshold.is_some() {
        carried.leave(
            &group.at,
            format!("`{}`: a judge passes an output or does not; its threshold is not kept", assertion.type_name()),
        );
    }
    let value = assertion.value.as_ref().map(value_text).unwrap_or_default();
    let asks = |what: &str| match assertion.kind {
        Kind::Factuality | Kind::ModelGradedFactuality => format!("It states nothing that contradicts {what}."),
        Kind::AnswerRelevance => "All that it says helps to answer the question.".to_owned(),
        Kind::ContextFaithfulness => "Everything that it states is said by the context, or follows from it.".to_owned(),
        _ => format!("It keeps to this: {what}"),
    };
    let rubric = if same && !value.contains("{{") {
        let of_text = matches!(assertion.kind, Kind::Factuality | Kind::ModelGradedFactuality);
        if of_text {
            asks(&format!("this reference: {value}"))
        } else if value.is_empty() {
            asks("")
        } else if assertion.kind == Kind::LlmRubric || assertion.kind == Kind::ModelGradedClosedqa {
            value
        } else {
            asks(&value)
        }
    } else {
        let column = format!("rubric_{}", super::slug(name).replace('-', "_"));
        for (row, at) in cases.iter().enumerate() {
            let filled = group
                .values
                .get(&row)
                .and_then(|of| of.value.as_ref())
                .map(|value| filled(&value_text(value), &suite.cases[*at], templates));
            carried.columns[row].insert(column.clone(), filled.map_or(Value::Null, Value::from));
        }
        format!(
            "{} Where that is empty, the output passes.",
            asks(&format!("what stands in `{column}`")).trim_end_matches('.').to_owned() + "."
        )
    };
    let rubric = if assertion.not { format!("The opposite holds of: {rubric}") } else { rubric };
    let given = assertion.rest.get("provider").or(suite.cases[cases[0]].options.grader.as_ref());
    let (judge, speaks) = judge(suite, given);
    let hallucination =
        matches!(assertion.kind, Kind::ContextFaithfulness | Kind::Factuality | Kind::ModelGradedFactuality);
    let mut grader = json!({"name": name, "rubric": rubric, "judge": judge, SPEAKS: speaks});
    if hallucination && !assertion.not {
        grader["measures"] = json!("hallucination");
    }
    carried.graders.push(grader);
}

fn filled(text: &str, case: &Case, templates: &Templates) -> String {
    render(text, &case.vars, templates).unwrap_or_else(|_| text.to_owned())
}

/// Who judges, as a model of the spec.
fn judge(suite: &Suite, given: Option<&Value>) -> (String, Value) {
    let entry = given.map(|given| given.get("text").filter(|_| given.get("id").is_none()).unwrap_or(given));
    let id = entry
        .and_then(|entry| entry.as_str().or_else(|| entry.get("id")?.as_str()))
        .unwrap_or("openai:chat:gpt-4.1-mini");
    let labelled = suite.providers.iter().find(|provider| provider.label.as_deref() == Some(id));
    let id = labelled.map_or(id, |provider| provider.id.as_str());
    let model = match Speaks::of(id) {
        Ok(Speaks::OpenAi { model, base_url, key_variable, is_open, .. }) => {
            let own = entry
                .and_then(|entry| entry.get("config")?.get("apiBaseUrl")?.as_str())
                .filter(|url| !url.contains("{{"));
            let mut made = json!({"provider": "openai", "url": own.unwrap_or(base_url), "model": model, "params": {"temperature": 0}});
            if !is_open {
                made["key"] = json!({"env": key_variable});
            }
            made
        }
        Ok(Speaks::Anthropic { model }) => {
            json!({"provider": "anthropic", "model": model, "key": {"env": "ANTHROPIC_API_KEY"}})
        }
        Ok(Speaks::Command { line }) => json!({"provider": "command", "url": line}),
        _ => json!({"provider": "echo"}),
    };
    (format!("judge-{}", super::slug(id)), model)
}

/// The models that judge, by name.
pub(super) fn judges(carried: &Carried) -> Vec<(String, Value)> {
    let mut judges: Vec<(String, Value)> = Vec::new();
    for grader in &carried.graders {
        if let (Some(name), Some(model)) = (grader["judge"].as_str(), grader.get(SPEAKS))
            && !judges.iter().any(|(other, _)| other == name)
        {
            judges.push((name.to_owned(), model.clone()));
        }
    }
    judges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_promptfoo_reads_them() {
        let check = |text: &str, expected: &[&str]| assert_eq!(listed(text), expected, "{text}");
        check("a, b,,c", &["a", "b", "c"]);
        check(" Dev, \"Mr. Dev, reader\"", &["Dev", "Mr. Dev, reader"]);
        check("\"say \"\"hi\"\"\", \"a\\\"b\"", &["say \"hi\"", "a\"b"]);
    }
}
