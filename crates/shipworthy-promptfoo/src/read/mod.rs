//! From text to a suite. Everything that is wrong is found in one go.

mod asserts;
mod expected;
mod prompts;
mod providers;
mod references;
mod tests;
mod vars;

use serde_json::{Map, Value};
use shipworthy_grade::{Grader, Limits, parse_yaml};

use crate::keys::{hidden, without_keys};
use crate::problems::{Problems, did_you_mean, kind_of};
use crate::suite::{Column, Derived, Options, Ours, Suite, Told, fits};

pub use expected::asserted_cell;
pub use tests::cases_of_csv;
pub(crate) use tests::shown;

/// Longest configuration.
const LONGEST: usize = 16 << 20;
/// Most cases, and most answers.
const MOST_CASES: usize = 1_000_000;

/// What files hold. Paths are those of the configuration, relative to it.
pub trait Files {
    /// The text of a file.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn text(&self, path: &str) -> Result<String, String>;

    /// Files whose names fit a pattern with `*`, sorted; the path itself where it is none and is there. Empty where there are none.
    fn matching(&self, pattern: &str) -> Vec<String>;
}

/// What stands at the top of a configuration.
const KEYS: [&str; 29] = [
    "description",
    "prompts",
    "providers",
    "targets",
    "tests",
    "scenarios",
    "defaultTest",
    "assertionTemplates",
    "derivedMetrics",
    "env",
    "evaluateOptions",
    "commandLineOptions",
    "outputPath",
    "shipworthy",
    "nunjucksFilters",
    "extensions",
    "redteam",
    "sharing",
    "tags",
    "metadata",
    "writeLatestResults",
    "tracing",
    "$schema",
    "evalId",
    "config",
    "definitions",
    "prompt",
    "targetIds",
    "version",
];

pub(crate) struct Reader<'a> {
    files: &'a dyn Files,
    problems: Problems,
    /// With what templates may know.
    grader: Grader,
    /// What templates may know, by name.
    env: Map<String, Value>,
    /// The configuration, for `$ref`.
    root: Value,
}

/// Reads a configuration. `env` is what the person running it lets templates know of the environment.
///
/// # Errors
/// Everything that keeps it from being run, each with its place.
pub fn read(text: &str, env: &Map<String, Value>, files: &dyn Files) -> Result<Suite, Vec<Told>> {
    let whole = |message: String| vec![Told { at: String::new(), message }];
    if text.len() > LONGEST {
        return Err(whole(format!("the configuration is longer than {} MiB", LONGEST >> 20)));
    }
    let written = parse_yaml(text).map_err(|why| whole(format!("it is no YAML: {why}")))?;
    let Value::Object(top) = &written else {
        return Err(whole(format!("a configuration is a mapping, and this is {}", kind_of(&written))));
    };
    let provider_env = match top.get("env") {
        Some(Value::Object(env)) => env.clone(),
        _ => Map::new(),
    };
    let mut known = without_keys(&provider_env);
    known.extend(env.clone());
    let mut reader = Reader {
        files,
        problems: Problems::default(),
        grader: Grader::new(Limits::default(), &known),
        env: known,
        root: written.clone(),
    };
    let suite = reader.suite(top, provider_env, hidden(&written));
    let fine = reader.problems.is_fine();
    let (wrong, notes) = reader.problems.into_told();
    if fine { Ok(Suite { notes, ..suite }) } else { Err(wrong) }
}

impl Reader<'_> {
    fn suite(&mut self, top: &Map<String, Value>, provider_env: Map<String, Value>, written: Value) -> Suite {
        self.top_keys(top);
        let top = match self.references(&Value::Object(top.clone()), "") {
            Value::Object(top) => top,
            _ => Map::new(),
        };
        let none = Value::Null;
        let of = |key: &str| top.get(key).unwrap_or(&none);
        let prompts = match of("prompts") {
            Value::Null => {
                self.problems
                    .refuse("prompts", "there are none: give one, such as `prompts: [\"Answer: {{question}}\"]`");
                Vec::new()
            }
            given => self.prompts(given),
        };
        let providers = match (of("providers"), of("targets")) {
            (Value::Null, Value::Null) => {
                self.problems.refuse(
                    "providers",
                    "there are none: give one, such as `providers: [openai:chat:MODEL]`, or `echo`",
                );
                Vec::new()
            }
            (Value::Null, targets) => self.providers(targets, "targets"),
            (providers, _) => self.providers(providers, "providers"),
        };
        for provider in &providers {
            let unknown =
                provider.prompts.iter().flatten().find(|name| !prompts.iter().any(|prompt| fits(name, prompt)));
            if let Some(unknown) = unknown {
                self.problems
                    .refuse(format!("{}.prompts", provider.at), format!("there is no prompt labelled `{unknown}`"));
            }
        }
        let columns = columns(&providers, &prompts);
        let cases = self.cases(&top);
        let options = self.options(of("evaluateOptions"), of("commandLineOptions"));
        let derived = self.derived(of("derivedMetrics"));
        let ours = self.ours(of("shipworthy"));
        Suite {
            description: of("description").as_str().map(str::to_owned),
            prompts,
            providers,
            columns,
            cases,
            derived,
            env: self.env.clone(),
            provider_env,
            options,
            output_paths: self.output_paths(of("outputPath")),
            ours,
            notes: Vec::new(),
            written,
        }
    }

    fn top_keys(&mut self, top: &Map<String, Value>) {
        for (key, value) in top {
            match key.as_str() {
                "nunjucksFilters" => {
                    self.problems.refuse(key, "filters of one's own are programs, which are not run here")
                }
                "extensions" if value.as_array().is_none_or(|list| !list.is_empty()) => {
                    self.problems.refuse(key, "extensions are programs, which are not run here");
                }
                "redteam" => self.problems.note(key, "attacks are not generated here; the tests are run"),
                "tracing" => self.problems.note(key, "no traces are received while it runs"),
                "sharing" | "writeLatestResults" => self.problems.note(key, "nothing is shared or kept elsewhere"),
                "env" if !value.is_object() => self.problems.refuse(key, "`env` is a mapping of names to values"),
                "prompt" | "version" | "targetIds" | "config" | "definitions" | "evalId" => {
                    self.problems.note(key, "has no effect here");
                }
                _ if KEYS.contains(&key.as_str()) || key.starts_with("x-") => {}
                _ => self.problems.refuse(key, format!("there is no such key{}", did_you_mean(key, &KEYS))),
            }
        }
    }

    fn options(&mut self, evaluate: &Value, line: &Value) -> Options {
        let mut options = Options::default();
        for (at, given) in [("commandLineOptions", line), ("evaluateOptions", evaluate)] {
            let Value::Object(given) = given else {
                if !given.is_null() {
                    self.problems.refuse(at, format!("it is a mapping, and not {}", kind_of(given)));
                }
                continue;
            };
            for (key, value) in given {
                let place = format!("{at}.{key}");
                let number = value.as_f64().filter(|number| *number >= 0.0);
                match (key.as_str(), number) {
                    ("maxConcurrency", Some(number)) if number >= 1.0 => options.concurrency = Some(number as usize),
                    ("delay", Some(number)) => options.delay_ms = Some(number).filter(|delay| *delay > 0.0),
                    ("timeoutMs", Some(number)) => options.timeout_ms = Some(number).filter(|timeout| *timeout > 0.0),
                    ("maxEvalTimeMs", Some(number)) => options.deadline_ms = Some(number).filter(|time| *time > 0.0),
                    ("maxConcurrency" | "delay" | "timeoutMs" | "maxEvalTimeMs", _) => {
                        self.problems.refuse(place, "it is a number, and not below zero");
                    }
                    ("cache", _) => match value.as_bool() {
                        Some(cache) => options.anew = !cache,
                        None => self.problems.refuse(place, "it is true or false"),
                    },
                    ("repeat" | "showProgressBar" | "table" | "write" | "share" | "progressBar" | "verbose", _) => {}
                    _ => self.problems.note(place, "has no effect here"),
                }
            }
        }
        options
    }

    /// How often every case is asked.
    fn repeat(&mut self, top: &Map<String, Value>) -> u32 {
        let asked = |at: &str| top.get(at).and_then(|options| options.get("repeat"));
        let Some(value) = asked("evaluateOptions").or_else(|| asked("commandLineOptions")) else { return 1 };
        match value.as_u64().filter(|times| (1..=1_000).contains(times)) {
            Some(times) => times as u32,
            None => {
                self.problems.refuse("evaluateOptions.repeat", "it is a whole number from 1 to 1000");
                1
            }
        }
    }

    fn derived(&mut self, given: &Value) -> Vec<Derived> {
        let mut derived = Vec::new();
        let items = match given {
            Value::Null => return derived,
            Value::Array(items) => items,
            other => {
                self.problems.refuse("derivedMetrics", format!("it is a list, and not {}", kind_of(other)));
                return derived;
            }
        };
        for (number, item) in items.iter().enumerate() {
            let at = format!("derivedMetrics[{number}]");
            let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
            match (text("name"), text("value")) {
                (Some(name), Some(formula)) if formula.starts_with("file://") => {
                    self.problems.refuse(
                        format!("{at}.value"),
                        format!("`{name}` follows from a program, which is not run here; write it as arithmetic"),
                    );
                }
                (Some(name), Some(formula)) => derived.push(Derived { name, formula }),
                _ => self.problems.refuse(at, "a derived metric has a `name` and, as `value`, arithmetic over metrics"),
            }
        }
        derived
    }

    fn output_paths(&mut self, given: &Value) -> Vec<String> {
        let paths: Vec<String> = match given {
            Value::Null => Vec::new(),
            Value::String(path) => vec![path.clone()],
            Value::Array(items) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            other => {
                self.problems
                    .refuse("outputPath", format!("it is a path or a list of paths, and not {}", kind_of(other)));
                Vec::new()
            }
        };
        let ends =
            |path: &str, endings: &[&str]| endings.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
        let (written, other): (Vec<String>, Vec<String>) =
            paths.into_iter().partition(|path| ends(path, &crate::results::ENDINGS));
        for path in other {
            let known = crate::results::ENDINGS.join(", ");
            if ends(&path, &[".html", ".yaml", ".yml", ".txt"]) {
                self.problems.note("outputPath", format!("`{path}` is not written; those that end with {known} are"));
            } else {
                self.problems.refuse("outputPath", format!("`{path}` has none of the endings {known}"));
            }
        }
        written
    }

    fn ours(&mut self, given: &Value) -> Ours {
        const OURS: [&str; 5] = ["budget", "prices", "bars", "slices", "cluster"];
        let mut ours = Ours::default();
        let entries = match given {
            Value::Null => return ours,
            Value::Object(entries) => entries,
            other => {
                self.problems.refuse("shipworthy", format!("it is a mapping, and not {}", kind_of(other)));
                return ours;
            }
        };
        let texts = |value: &Value| {
            value
                .as_array()
                .and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>())
        };
        for (key, value) in entries {
            let at = format!("shipworthy.{key}");
            match key.as_str() {
                "budget" => {
                    let number = |name: &str| value.get(name).and_then(Value::as_f64).filter(|number| *number > 0.0);
                    ours.money = number("money");
                    ours.tokens = number("tokens").map(|tokens| tokens as u64);
                    ours.minutes = number("minutes");
                    let given = value.as_object().map_or(0, Map::len);
                    let read = [ours.money.is_some(), ours.tokens.is_some(), ours.minutes.is_some()];
                    if given == 0 || given != read.into_iter().filter(|is_there| *is_there).count() {
                        self.problems.refuse(at, "it takes `money`, `tokens` and `minutes`, numbers above zero");
                    }
                }
                "prices" => {
                    for (model, price) in value.as_object().into_iter().flatten() {
                        let number =
                            |name: &str| price.get(name).and_then(Value::as_f64).filter(|number| *number >= 0.0);
                        match (number("input"), number("output")) {
                            (Some(input), Some(output)) => ours.prices.push((model.clone(), input, output)),
                            _ => self.problems.refuse(
                                format!("{at}.{model}"),
                                "a price is `{input: …, output: …}`, money per million tokens",
                            ),
                        }
                    }
                }
                "bars" | "slices" => match texts(value) {
                    Some(texts) if key == "bars" => ours.bars = texts,
                    Some(texts) => ours.slices = texts,
                    None => self.problems.refuse(at, "it is a list of texts"),
                },
                "cluster" => ours.cluster = value.as_str().map(str::to_owned),
                _ => self.problems.refuse(at, format!("there is no such key{}", did_you_mean(key, &OURS))),
            }
        }
        ours
    }

    /// Says what a template uses of the environment that it may not know.
    fn template(&mut self, at: &str, text: &str) {
        if !text.contains("{{") && !text.contains("{%") {
            return;
        }
        for (start, _) in text.match_indices("env.") {
            let before = text[..start].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
                continue;
            }
            let name: String =
                text[start + 4..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if !name.is_empty() && !self.env.contains_key(&name) {
                self.problems.refuse(
                    at,
                    format!("`env.{name}` is not known to templates: set it under `env`, or let them know it with --allow-env {name}"),
                );
            }
        }
    }

    /// Looks for what templates use of the environment, in every text of a value.
    fn template_all(&mut self, at: &str, value: &Value) {
        match value {
            Value::String(text) => self.template(at, text),
            Value::Array(items) => items.iter().for_each(|item| self.template_all(at, item)),
            Value::Object(entries) => entries.values().for_each(|value| self.template_all(at, value)),
            _ => {}
        }
    }
}

/// Every provider with the prompts that it answers.
fn columns(providers: &[crate::suite::Provider], prompts: &[crate::suite::Prompt]) -> Vec<Column> {
    let mut columns = Vec::new();
    for (provider, of) in providers.iter().enumerate() {
        for (prompt, by) in prompts.iter().enumerate() {
            if of.prompts.as_ref().is_none_or(|names| names.iter().any(|name| fits(name, by))) {
                columns.push(Column { provider, prompt });
            }
        }
    }
    columns
}
