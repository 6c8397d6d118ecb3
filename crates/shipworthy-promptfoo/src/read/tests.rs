//! Tests, with what they take over from the default and from scenarios, as cases.

use serde_json::{Map, Value};
use shipworthy_grade::{json_text, parse_json, parse_yaml};

use super::expected::asserted_cell;
use super::{MOST_CASES, Reader};
use crate::cells::{self, Cells};
use crate::problems::{did_you_mean, kind_of};
use crate::suite::{Case, CaseOptions};

const KEYS: [&str; 14] = [
    "description",
    "vars",
    "provider",
    "providers",
    "prompts",
    "providerOutput",
    "assert",
    "assertScoringFunction",
    "threshold",
    "metadata",
    "options",
    "tags",
    "author",
    "assertions",
];
const OPTIONS: [&str; 18] = [
    "transform",
    "postprocess",
    "transformVars",
    "prefix",
    "suffix",
    "provider",
    "rubricPrompt",
    "storeOutputAs",
    "runSerially",
    "repeat",
    "disableDefaultAsserts",
    "disableConversationVar",
    "disableVarExpansion",
    "factuality",
    "config",
    "label",
    "prompt",
    "passthrough",
];

/// A test with its place.
type Placed = (String, Map<String, Value>);

impl Reader<'_> {
    /// Every case: tests, then scenarios.
    pub(super) fn cases(&mut self, top: &Map<String, Value>) -> Vec<Case> {
        let repeat = self.repeat(top);
        let default = self.default_test(top.get("defaultTest"));
        let mut tests: Vec<Placed> = Vec::new();
        match top.get("tests") {
            None | Some(Value::Null) => {}
            Some(given) => self.tests(given, "tests", &mut tests),
        }
        let scenarios = top.get("scenarios").filter(|given| !given.is_null());
        if tests.is_empty() && scenarios.is_none() && self.problems.is_fine() {
            // A configuration without tests asks every prompt once.
            tests.push(("tests".to_owned(), Map::new()));
        }
        if let Some(given) = scenarios {
            self.scenarios(given, &mut tests);
        }
        let mut cases = Vec::new();
        for (at, test) in tests {
            self.case(&at, &test, &default, repeat, &mut cases);
            if cases.len() > MOST_CASES {
                self.problems.refuse(at, format!("there are more than {MOST_CASES} cases"));
                break;
            }
        }
        cases
    }

    fn default_test(&mut self, given: Option<&Value>) -> Map<String, Value> {
        let at = "defaultTest";
        let mut default = match given {
            None | Some(Value::Null) => return Map::new(),
            Some(Value::Object(test)) => test.clone(),
            Some(Value::String(path)) => {
                let path = path.strip_prefix("file://").unwrap_or(path);
                let read =
                    self.files.text(path).and_then(|text| parse_yaml(&text)).map_err(|why| format!("`{path}`: {why}"));
                match self.problems.take(at, read) {
                    Some(test) => match self.references(&test, path) {
                        Value::Object(test) => test,
                        other => {
                            self.problems.refuse(at, format!("`{path}` holds {}, and no test", kind_of(&other)));
                            return Map::new();
                        }
                    },
                    None => return Map::new(),
                }
            }
            Some(other) => {
                self.problems.refuse(at, format!("it is a mapping, or a file, and not {}", kind_of(other)));
                return Map::new();
            }
        };
        // Looked at here, so that what is wrong with it is told once and not for every case.
        let before = self.problems.is_fine();
        self.checks(default.get("assert"), "defaultTest.assert");
        self.test_keys(at, &default);
        let vars = self.vars(default.get("vars"), "defaultTest.vars");
        default.insert("vars".to_owned(), Value::Object(vars));
        if before && !self.problems.is_fine() {
            default.remove("assert");
            default.remove("options");
        }
        default
    }

    /// Tests of a list, a mapping, or files.
    fn tests(&mut self, given: &Value, at: &str, tests: &mut Vec<Placed>) {
        match given {
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.tests(item, &format!("{at}[{number}]"), tests);
                }
            }
            Value::Object(test)
                if test.contains_key("path") && !test.contains_key("vars") && !test.contains_key("assert") =>
            {
                match test.get("path").and_then(Value::as_str) {
                    Some(path) => self.tests_of_files(path, at, tests),
                    None => self.problems.refuse(format!("{at}.path"), "it is a path"),
                }
            }
            Value::Object(test) => tests.push((at.to_owned(), test.clone())),
            Value::String(path) => self.tests_of_files(path, at, tests),
            other => self.problems.refuse(at, format!("a test is a mapping, or a file, and not {}", kind_of(other))),
        }
    }

    fn tests_of_files(&mut self, path: &str, at: &str, tests: &mut Vec<Placed>) {
        let path = path.strip_prefix("file://").unwrap_or(path);
        if path.contains("://") {
            let what = path.split("://").next().unwrap_or_default();
            return self.problems.refuse(at, format!("`{what}://` is fetched from elsewhere; keep a copy as a file"));
        }
        let program = path.split(':').next().unwrap_or_default();
        if [".js", ".mjs", ".cjs", ".ts", ".py"].iter().any(|ending| program.ends_with(ending)) {
            return self.problems.refuse(
                at,
                format!("`{path}` is a program that makes tests, which is not run here; keep what it makes as a file"),
            );
        }
        for path in self.found(path, at) {
            let read = self.files.text(&path).and_then(|text| tests_of_file(&path, &text));
            let Some(found) = self.problems.take(at, read.map_err(|why| format!("`{path}`: {why}"))) else { continue };
            for (place, test) in found {
                for (column, note) in test.1 {
                    self.problems.note(format!("{path}, column {column}"), note);
                }
                match self.references(&test.0, &place) {
                    Value::Object(test) => tests.push((place, test)),
                    other => self.problems.refuse(place, format!("a test is a mapping, and not {}", kind_of(&other))),
                }
            }
        }
    }

    /// Scenarios: every set of variables with every test.
    fn scenarios(&mut self, given: &Value, tests: &mut Vec<Placed>) {
        let Value::Array(scenarios) = given else {
            return self.problems.refuse("scenarios", format!("it is a list, and not {}", kind_of(given)));
        };
        for (number, scenario) in scenarios.iter().enumerate() {
            let at = format!("scenarios[{number}]");
            let (Some(Value::Array(sets)), own) = (scenario.get("config"), scenario.get("tests")) else {
                self.problems.refuse(at, "a scenario has a list of sets of variables as `config`, and `tests`");
                continue;
            };
            let mut of: Vec<Placed> = Vec::new();
            match own {
                None | Some(Value::Null) => of.push((format!("{at}.tests"), Map::new())),
                Some(own) => self.tests(own, &format!("{at}.tests"), &mut of),
            }
            for (place, set) in sets.iter().enumerate() {
                let Value::Object(set) = set else {
                    self.problems.refuse(format!("{at}.config[{place}]"), "it is a mapping with `vars`");
                    continue;
                };
                for (test_at, test) in &of {
                    tests.push((format!("{test_at} with config[{place}]"), merged(set, test)));
                }
            }
        }
    }

    fn test_keys(&mut self, at: &str, test: &Map<String, Value>) {
        for (key, value) in test {
            let place = format!("{at}.{key}");
            match key.as_str() {
                "provider" if !value.is_null() => {
                    self.problems.refuse(
                        place,
                        "a test is answered by the providers of the configuration; choose among them with `providers`",
                    );
                }
                "assertScoringFunction" => self.problems.refuse(
                    place,
                    "a scoring function is a program, which is not run here; use weights and a `threshold`",
                ),
                "options" => match value {
                    Value::Object(options) => self.option_keys(&place, options),
                    Value::Null => {}
                    other => self.problems.refuse(place, format!("it is a mapping, and not {}", kind_of(other))),
                },
                _ if KEYS.contains(&key.as_str()) => {}
                _ => self.problems.refuse(place, format!("a test has no such key{}", did_you_mean(key, &KEYS))),
            }
        }
    }

    fn option_keys(&mut self, at: &str, options: &Map<String, Value>) {
        for (key, value) in options {
            let place = format!("{at}.{key}");
            match key.as_str() {
                "storeOutputAs" => self
                    .problems
                    .refuse(place, "an answer cannot be a variable of a later test here: tests are asked side by side"),
                "runSerially" | "disableConversationVar" | "config" | "label" | "prompt" | "passthrough" => {
                    self.problems.note(place, "has no effect here");
                }
                "provider" => self.grader(value, &place),
                _ if OPTIONS.contains(&key.as_str()) => {}
                _ => self.problems.note(place, format!("has no effect here{}", did_you_mean(key, &OPTIONS))),
            }
        }
    }

    fn case(
        &mut self,
        at: &str,
        test: &Map<String, Value>,
        default: &Map<String, Value>,
        repeat: u32,
        cases: &mut Vec<Case>,
    ) {
        self.test_keys(at, test);
        let object = |from: &Map<String, Value>, key: &str| {
            from.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let mut options = object(default, "options");
        options.extend(object(test, "options"));
        let mut metadata = object(default, "metadata");
        metadata.extend(object(test, "metadata"));
        let mut vars = object(default, "vars");
        vars.extend(self.vars(test.get("vars"), &format!("{at}.vars")));
        for (name, value) in &vars {
            self.template_all(&format!("{at}.vars.{name}"), value);
        }
        let flag = |key: &str| options.get(key).and_then(Value::as_bool).unwrap_or(false);
        let mut checks = if flag("disableDefaultAsserts") {
            Vec::new()
        } else {
            self.checks(default.get("assert"), "defaultTest.assert")
        };
        checks.extend(self.checks(test.get("assert").or_else(|| test.get("assertions")), &format!("{at}.assert")));
        let either = |key: &str| {
            test.get(key).filter(|value| !value.is_null()).or_else(|| default.get(key)).filter(|value| !value.is_null())
        };
        let threshold = match either("threshold") {
            None => None,
            Some(value) => {
                let number = value.as_f64();
                if number.is_none() {
                    self.problems.refuse(format!("{at}.threshold"), "it is a number");
                }
                number
            }
        };
        let names = |value: &Value| {
            value.as_array().map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
        };
        let (providers, prompts) = (either("providers").and_then(names), either("prompts").and_then(names));
        let description =
            test.get("description").or_else(|| default.get("description")).and_then(Value::as_str).map(str::to_owned);
        let transform = self.transform(&options, &["transform", "postprocess"], &format!("{at}.options"));
        if let Some(code) = self.transform(&options, &["transformVars"], &format!("{at}.options")) {
            let made =
                self.grader.transform(&code, "vars", &Value::Object(vars.clone()), &serde_json::json!({"prompt": {}}));
            match made {
                Ok(Value::Object(more)) => vars.extend(more),
                Ok(other) => self.problems.refuse(
                    format!("{at}.options.transformVars"),
                    format!("it returned {}, and no mapping", kind_of(&other)),
                ),
                Err(why) => self.problems.refuse(format!("{at}.options.transformVars"), why.to_string()),
            }
        }
        let rubric_prompt = match options.get("rubricPrompt") {
            Some(given) => self.rubric_prompt(given, &format!("{at}.options.rubricPrompt")),
            None => None,
        };
        let text = |key: &str| options.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let case_options = CaseOptions {
            transform,
            prefix: text("prefix"),
            suffix: text("suffix"),
            grader: options.get("provider").cloned(),
            rubric_prompt,
            factuality: options.get("factuality").and_then(Value::as_object).cloned().unwrap_or_default(),
        };
        let repeats =
            options.get("repeat").and_then(Value::as_u64).map_or(repeat, |times| times.clamp(1, 1_000) as u32);
        let combinations = self.combinations(&vars, !flag("disableVarExpansion"), &format!("{at}.vars"));
        if cases.len().saturating_add(combinations.len().saturating_mul(repeats as usize)) > MOST_CASES {
            return self.problems.refuse(at, format!("there are more than {MOST_CASES} cases"));
        }
        for repeat in 0..repeats {
            cases.extend(combinations.iter().map(|vars| Case {
                at: at.to_owned(),
                description: description.clone(),
                vars: vars.clone(),
                checks: checks.clone(),
                threshold,
                metadata: metadata.clone(),
                options: case_options.clone(),
                providers: providers.clone(),
                prompts: prompts.clone(),
                output: test.get("providerOutput").filter(|output| !output.is_null()).cloned(),
                repeat,
            }));
        }
    }
}

/// A set of variables of a scenario with a test: the test goes first, assertions and variables of both count.
fn merged(set: &Map<String, Value>, test: &Map<String, Value>) -> Map<String, Value> {
    let mut made = set.clone();
    for (key, value) in test {
        let joined = match (key.as_str(), set.get(key), value) {
            ("vars" | "options" | "metadata", Some(Value::Object(of_set)), Value::Object(of_test)) => {
                let mut both = of_set.clone();
                both.extend(of_test.clone());
                Value::Object(both)
            }
            ("assert", Some(Value::Array(of_set)), Value::Array(of_test)) => {
                Value::Array(of_set.iter().chain(of_test).cloned().collect())
            }
            _ => value.clone(),
        };
        made.insert(key.clone(), joined);
    }
    made
}

/// Tests of one file, with their places and what is worth knowing about columns.
type Found = Vec<(String, (Value, Vec<(String, String)>))>;

fn tests_of_file(path: &str, text: &str) -> Result<Found, String> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let placed = |items: Vec<Value>| -> Found {
        items.into_iter().enumerate().map(|(number, item)| (format!("{path}[{number}]"), (item, Vec::new()))).collect()
    };
    Ok(match ending.as_str() {
        "csv" => cases_of_csv(path, text)?,
        "json" | "yaml" | "yml" => match parse_yaml(text)? {
            Value::Array(items) => placed(items),
            item @ Value::Object(_) => placed(vec![item]),
            other => return Err(format!("it holds {}, and no tests", kind_of(&other))),
        },
        "jsonl" => {
            let mut items = Vec::new();
            for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                match parse_json(line) {
                    Ok(Some(item @ Value::Object(_))) => items.push(item),
                    _ => return Err(format!("line {} is no JSON object", number + 1)),
                }
            }
            placed(items)
        }
        "xlsx" | "xls" => return Err("workbooks are not read here: save the sheet as CSV".to_owned()),
        _ => return Err("tests are read from .yaml, .json, .jsonl and .csv".to_owned()),
    })
}

/// The tests of a table: a column for each variable, and those that start with two underscores for the rest.
///
/// # Errors
/// What is wrong with the table.
pub fn cases_of_csv(path: &str, text: &str) -> Result<Found, String> {
    let rows = cells::rows(text)?;
    rows.into_iter()
        .enumerate()
        .map(|(number, row)| {
            let place = format!("{path}, row {}", number + 1);
            case_of_row(&row).map(|made| (place, made)).map_err(|why| format!("row {}: {why}", number + 1))
        })
        .collect()
}

fn case_of_row(row: &Cells) -> Result<(Value, Vec<(String, String)>), String> {
    let (mut test, mut vars, mut options, mut metadata) = (Map::new(), Map::new(), Map::new(), Map::new());
    let (mut asserts, mut thresholds, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut metric = None;
    for (key, cell) in row {
        let key = key.trim();
        let number = || cell.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        match key {
            _ if key.starts_with("__expected") => {
                if !cell.trim().is_empty() {
                    asserts.push(asserted_cell(cell.trim()));
                }
            }
            "__prefix" | "__suffix" => {
                options.insert(key[2..].to_owned(), Value::from(cell.as_str()));
            }
            "__description" if !cell.is_empty() => {
                test.insert("description".to_owned(), Value::from(cell.as_str()));
            }
            "__providerOutput" if !cell.is_empty() => {
                test.insert("providerOutput".to_owned(), Value::from(cell.as_str()));
            }
            "__description" | "__providerOutput" => {}
            "__metric" => metric = Some(cell.clone()).filter(|name| !name.is_empty()),
            "__threshold" => {
                if let Some(number) = number() {
                    test.insert("threshold".to_owned(), Value::from(number));
                } else if !cell.trim().is_empty() {
                    return Err(format!("`__threshold` is a number, and not `{}`", cell.trim()));
                }
            }
            "__metadata" => {
                notes.push((key.to_owned(), "needs a name, as in `__metadata:topic`; it is left out".to_owned()))
            }
            _ if key.starts_with("__metadata:") => {
                if cell.trim().is_empty() {
                    continue;
                }
                let name = &key[11..];
                match name.strip_suffix("[]") {
                    Some(name) => metadata.insert(name.to_owned(), Value::Array(listed(cell))),
                    None => metadata.insert(name.to_owned(), Value::from(cell.as_str())),
                };
            }
            _ if key.starts_with("__config:") => {
                let (of, what) = key[9..]
                    .split_once(':')
                    .ok_or_else(|| format!("`{key}` is written `__config:__expected1:threshold`"))?;
                let place = match of.strip_prefix("__expected") {
                    Some("") => Some(0),
                    Some(number) => number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)),
                    None => None,
                };
                let place = place.ok_or_else(|| format!("`{key}` names no column `__expected…`"))?;
                if what != "threshold" {
                    return Err(format!("`{key}`: only `threshold` can be set so"));
                }
                // An empty cell sets none for its row.
                if !cell.trim().is_empty() {
                    let number = number().ok_or_else(|| format!("`{key}` is a number, and not `{}`", cell.trim()))?;
                    thresholds.push((place, number));
                }
            }
            _ => {
                if key.starts_with("__") {
                    notes.push((key.to_owned(), "means nothing to promptfoo, and is taken for a variable".to_owned()));
                }
                vars.insert(key.to_owned(), Value::from(cell.as_str()));
            }
        }
    }
    for assertion in asserts.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(metric) = &metric {
            assertion.insert("metric".to_owned(), Value::from(metric.as_str()));
        }
    }
    for (place, number) in thresholds {
        if let Some(assertion) = asserts.get_mut(place).and_then(Value::as_object_mut) {
            assertion.insert("threshold".to_owned(), Value::from(number));
            metadata.insert("threshold".to_owned(), Value::from(number));
        }
    }
    test.insert("vars".to_owned(), Value::Object(vars));
    test.insert("assert".to_owned(), Value::Array(asserts));
    test.insert("options".to_owned(), Value::Object(options));
    if !metadata.is_empty() {
        test.insert("metadata".to_owned(), Value::Object(metadata));
    }
    Ok((Value::Object(test), notes))
}

/// The parts of a cell between commas; a comma after a backslash belongs to its part.
fn listed(cell: &str) -> Vec<Value> {
    let mut parts = vec![String::new()];
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        let last = parts.last_mut().expect("there is always one");
        match character {
            '\\' if characters.peek() == Some(&',') => {
                last.push(',');
                characters.next();
            }
            ',' => parts.push(String::new()),
            other => last.push(other),
        }
    }
    parts.iter().map(|part| Value::from(part.trim())).collect()
}

/// A variable as a cell shows it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => json_text(other),
    }
}

#[cfg(test)]
mod rows {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_become_tests() {
        let table = "q,__expected1,__expected2,__metadata:tags[],__config:__expected2:threshold,__metric,__x\n\
                     hi,contains: a,\"llm-rubric: is, kind\",\"a\\,b, c\",0.4,tone,y\n";
        let found = cases_of_csv("t.csv", table).expect("a table");
        let (place, (test, notes)) = &found[0];
        assert_eq!(place, "t.csv, row 1");
        assert_eq!(
            test["assert"][1],
            json!({"type": "llm-rubric", "value": " is, kind", "metric": "tone", "threshold": 0.4})
        );
        assert_eq!(test["metadata"], json!({"tags": ["a,b", "c"], "threshold": 0.4}));
        assert_eq!(test["vars"], json!({"q": "hi", "__x": "y"}));
        assert_eq!(notes[0].0, "__x");
        assert!(cases_of_csv("t.csv", "a,__config:__expected:threshold\n1,x\n").is_err());
        assert!(cases_of_csv("t.csv", "a,__config:__expected:threshold\n1,\n").is_ok());
        assert!(cases_of_csv("t.csv", "a,__config:__other:threshold\n1,1\n").is_err());
    }
}
