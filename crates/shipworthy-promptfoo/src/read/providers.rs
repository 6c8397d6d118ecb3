//! Providers: ids, mappings of settings, and files of them.

use serde_json::{Map, Value};
use shipworthy_grade::parse_yaml;

use super::Reader;
use crate::problems::{did_you_mean, kind_of};
use crate::speaks::Speaks;
use crate::suite::Provider;

const KEYS: [&str; 9] = ["id", "label", "config", "prompts", "transform", "delay", "env", "inputs", "description"];

impl Reader<'_> {
    pub(super) fn providers(&mut self, given: &Value, at: &str) -> Vec<Provider> {
        let mut providers = Vec::new();
        match given {
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.provider(item, &format!("{at}[{number}]"), &mut providers);
                }
            }
            other => self.provider(other, at, &mut providers),
        }
        if providers.iter().any(|provider| matches!(Speaks::of(&provider.id), Ok(Speaks::OpenAi { embeds: true, .. })))
        {
            self.problems.refuse(at, "a model that turns texts into vectors answers no prompt");
        }
        providers
    }

    fn provider(&mut self, item: &Value, at: &str, providers: &mut Vec<Provider>) {
        match item {
            Value::String(id) => match id
                .strip_prefix("file://")
                .filter(|path| path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json"))
            {
                Some(path) => {
                    for path in self.found(path, at) {
                        let read = self.files.text(&path).and_then(|text| parse_yaml(&text));
                        match self.problems.take(at, read.map_err(|why| format!("`{path}`: {why}"))) {
                            Some(Value::Array(items)) => {
                                for (number, item) in items.iter().enumerate() {
                                    self.provider(item, &format!("{path}[{number}]"), providers);
                                }
                            }
                            Some(item @ Value::Object(_)) => self.provider(&item, &path, providers),
                            Some(other) => {
                                self.problems.refuse(at, format!("`{path}` holds {}, and no provider", kind_of(&other)))
                            }
                            None => {}
                        }
                    }
                }
                None => self.one(id, &Map::new(), at, providers),
            },
            Value::Object(entries) => match entries.get("id") {
                Some(Value::String(id)) => self.one(id, entries, at, providers),
                Some(other) => {
                    self.problems.refuse(format!("{at}.id"), format!("an id is a text, and not {}", kind_of(other)))
                }
                // `openai:chat:x: {config: …}`
                None if entries.len() == 1 => {
                    for (name, options) in entries {
                        let none = Map::new();
                        let options = options.as_object().unwrap_or(&none);
                        let id = options.get("id").and_then(Value::as_str).unwrap_or(name);
                        self.one(id, options, &format!("{at}.{name}"), providers);
                    }
                }
                None => self.problems.refuse(at, "a provider has an `id`, such as openai:chat:MODEL"),
            },
            other => self.problems.refuse(at, format!("a provider is an id or a mapping, and not {}", kind_of(other))),
        }
    }

    fn one(&mut self, id: &str, entries: &Map<String, Value>, at: &str, providers: &mut Vec<Provider>) {
        for key in entries.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.problems.refuse(
                format!("{at}.{key}"),
                format!("a provider has no such key, and settings stand under `config`{}", did_you_mean(key, &KEYS)),
            );
        }
        let text = |key: &str| entries.get(key).and_then(Value::as_str).map(str::to_owned);
        let mapping = |key: &str| entries.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        let mut config = mapping("config");
        let place = if entries.contains_key("id") { format!("{at}.id") } else { at.to_owned() };
        match Speaks::of(id) {
            Err(why) => self.problems.refuse(place, why),
            Ok(speaks) => self.settings(&speaks, &mut config, at),
        }
        let transform =
            text("transform").or_else(|| config.get("transform").and_then(Value::as_str).map(str::to_owned));
        if transform.as_deref().is_some_and(|code| code.starts_with("file://")) {
            self.problems.refuse(
                format!("{at}.transform"),
                "a transform in a file is a program, which is not run here; write it as an expression",
            );
        }
        let prompts = match entries.get("prompts") {
            None => None,
            Some(Value::Array(names)) => Some(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            Some(Value::String(name)) => Some(vec![name.clone()]),
            Some(other) => {
                self.problems
                    .refuse(format!("{at}.prompts"), format!("it is a list of labels, and not {}", kind_of(other)));
                None
            }
        };
        let made = Provider {
            id: id.to_owned(),
            label: text("label"),
            config,
            env: mapping("env"),
            prompts,
            transform,
            delay_ms: entries.get("delay").and_then(Value::as_f64).filter(|delay| *delay > 0.0),
            at: at.to_owned(),
        };
        providers.push(made.without_keys());
    }

    /// Looks at settings: what names a file is read, what has no effect is told.
    fn settings(&mut self, speaks: &Speaks, config: &mut Map<String, Value>, at: &str) {
        let asked = matches!(speaks, Speaks::OpenAi { .. } | Speaks::Anthropic { .. });
        for (key, value) in config.iter_mut() {
            let place = format!("{at}.config.{key}");
            let path = value.as_str().and_then(|text| text.strip_prefix("file://")).map(str::to_owned);
            if let Some(path) = path {
                if matches!(key.as_str(), "response_format" | "tools" | "functions" | "body") {
                    let read = self.files.text(&path).and_then(|text| parse_yaml(&text));
                    if let Some(read) = self.problems.take(&place, read.map_err(|why| format!("`{path}`: {why}"))) {
                        *value = read;
                    }
                } else {
                    self.problems.refuse(place.clone(), format!("`{path}` is not read for this setting"));
                }
            }
            if asked && !crate::speaks::SETTINGS.contains(&key.as_str()) {
                self.problems.note(place, "is not sent");
            }
        }
        if let Speaks::Http { url } = speaks
            && url.is_empty()
            && !config.get("url").is_some_and(Value::is_string)
        {
            self.problems.refuse(format!("{at}.config.url"), "`http` needs an address as `url`");
        }
    }
}
