//! Prompts: written out, or in files of several forms.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use shipworthy_grade::{json_text, parse_yaml};

use super::Reader;
use crate::cells;
use crate::problems::{did_you_mean, kind_of};
use crate::suite::Prompt;

/// The endings by which a text is taken for the name of a file.
const ENDINGS: [&str; 8] = [".txt", ".json", ".jsonl", ".yaml", ".yml", ".csv", ".md", ".j2"];
/// Those of programs.
const PROGRAMS: [&str; 9] = [".js", ".mjs", ".cjs", ".ts", ".py", ".sh", ".rb", ".exe", ".bat"];

impl Reader<'_> {
    pub(super) fn prompts(&mut self, given: &Value) -> Vec<Prompt> {
        let mut prompts = Vec::new();
        match given {
            Value::String(text) => self.prompt_text(text, None, &Map::new(), "prompts", &mut prompts),
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.prompt(item, &format!("prompts[{number}]"), &mut prompts);
                }
            }
            // A mapping of files, or texts, to labels.
            Value::Object(entries) => {
                for (text, label) in entries {
                    self.prompt_text(text, label.as_str(), &Map::new(), &format!("prompts.{text}"), &mut prompts);
                }
            }
            other => self.problems.refuse("prompts", format!("prompts are a list, and not {}", kind_of(other))),
        }
        for prompt in &prompts {
            let at = format!("prompts (`{}`)", short(&prompt.label));
            self.template(&at, &prompt.raw);
            if prompt.raw.contains("_conversation") && prompt.raw.contains("{%") {
                self.problems.refuse(at, "`_conversation` needs one answer after another, which is not done here");
            }
        }
        prompts
    }

    fn prompt(&mut self, item: &Value, at: &str, prompts: &mut Vec<Prompt>) {
        match item {
            Value::String(text) => self.prompt_text(text, None, &Map::new(), at, prompts),
            Value::Object(entries) => {
                for key in entries.keys() {
                    const KEYS: [&str; 7] = ["id", "label", "raw", "config", "display", "template", "prompt"];
                    if !KEYS.contains(&key.as_str()) {
                        self.problems
                            .refuse(format!("{at}.{key}"), format!("there is no such key{}", did_you_mean(key, &KEYS)));
                    }
                }
                let text = |key: &str| entries.get(key).and_then(Value::as_str);
                let config = entries.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
                match text("raw").or_else(|| text("id")) {
                    Some(raw) => self.prompt_text(raw, text("label").or_else(|| text("display")), &config, at, prompts),
                    None => self.problems.refuse(at, "a prompt has a text as `raw`, or a file as `id`"),
                }
            }
            other => self.problems.refuse(at, format!("a prompt is a text or a mapping, and not {}", kind_of(other))),
        }
    }

    /// A prompt that is written out, or the name of files that hold some.
    fn prompt_text(
        &mut self,
        text: &str,
        label: Option<&str>,
        config: &Map<String, Value>,
        at: &str,
        prompts: &mut Vec<Prompt>,
    ) {
        let path = text.strip_prefix("file://");
        if text.starts_with("exec:")
            || ["portkey://", "langfuse://", "helicone://", "package:"].iter().any(|start| text.starts_with(start))
        {
            let what = text.split(':').next().unwrap_or_default();
            return self
                .problems
                .refuse(at, format!("`{what}:` fetches a prompt from elsewhere, which is not done here"));
        }
        let name = path.unwrap_or(text);
        let one_line = !text.contains('\n') && text.len() < 1_000;
        let lower = name.to_ascii_lowercase();
        let program = PROGRAMS.iter().any(|ending| lower.ends_with(ending) || lower.contains(&format!("{ending}:")));
        if one_line && program && (path.is_some() || !name.contains(' ')) {
            return self.problems.refuse(at, format!("`{name}` is a program that writes prompts, which is not run here; write the prompt as a text with variables"));
        }
        let found = if one_line { self.files.matching(name) } else { Vec::new() };
        let is_named =
            path.is_some() || (ENDINGS.iter().any(|ending| lower.ends_with(ending)) && !name.contains(' ') && one_line);
        if found.is_empty() {
            if is_named {
                let why = self.files.text(name).err().unwrap_or_else(|| "it cannot be read".to_owned());
                self.problems.refuse(at, format!("`{name}`: {why}"));
            } else if text.trim().is_empty() {
                self.problems.refuse(at, "the prompt is empty");
            } else {
                prompts.push(made(text.to_owned(), label.unwrap_or(text).to_owned(), config));
            }
            return;
        }
        for path in found {
            match self.files.text(&path).and_then(|text| self.held(&path, &text, label)) {
                Ok(held) if held.is_empty() => self.problems.refuse(at, format!("`{path}` holds no prompt")),
                Ok(held) => prompts.extend(held.into_iter().map(|(raw, label)| made(raw, label, config))),
                Err(why) => self.problems.refuse(at, format!("`{path}`: {why}")),
            }
        }
    }

    /// The prompts that a file holds, with their labels.
    fn held(&self, path: &str, text: &str, label: Option<&str>) -> Result<Vec<(String, String)>, String> {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let named = |raw: &str| match label {
            Some(label) => format!("{label}: {path}: {raw}"),
            None => format!("{path}: {raw}"),
        };
        Ok(match ending.as_str() {
            "txt" => {
                let mut held = vec![String::new()];
                for line in text.lines() {
                    if line.trim() == "---" {
                        held.push(String::new());
                    } else if let Some(last) = held.last_mut() {
                        last.push_str(line);
                        last.push('\n');
                    }
                }
                let texts = held.iter().map(|raw| raw.trim()).filter(|raw| !raw.is_empty());
                texts.map(|raw| (raw.to_owned(), named(raw))).collect()
            }
            "jsonl" => {
                let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
                let several = lines.len() > 1;
                let label_of = |line: &str| if several { named(line) } else { label.unwrap_or(path).to_owned() };
                lines.into_iter().map(|line| (line.to_owned(), label_of(line))).collect()
            }
            "yaml" | "yml" => {
                let raw = parse_yaml(text).map_or_else(|_| text.to_owned(), |value| json_text(&value));
                let label = label
                    .map_or_else(|| format!("{path}: {}", raw.chars().take(80).collect::<String>()), str::to_owned);
                vec![(raw, label)]
            }
            "csv" => {
                let rows = cells::rows(text)?;
                let cell = |row: &cells::Cells, name: &str| {
                    row.iter().find(|(key, _)| key.trim() == name).map(|(_, cell)| cell.clone())
                };
                if rows.iter().any(|row| cell(row, "prompt").is_some()) {
                    let rows = rows
                        .iter()
                        .filter_map(|row| Some((cell(row, "prompt")?, cell(row, "label"))))
                        .filter(|(raw, _)| !raw.trim().is_empty());
                    rows.enumerate()
                        .map(|(number, (raw, label))| {
                            let label = label
                                .filter(|label| !label.is_empty())
                                .unwrap_or_else(|| format!("Prompt {} - {raw}", number + 1));
                            (raw, label)
                        })
                        .collect()
                } else {
                    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "prompt");
                    lines
                        .enumerate()
                        .map(|(number, raw)| (raw.to_owned(), format!("Prompt {} - {raw}", number + 1)))
                        .collect()
                }
            }
            "json" => vec![(text.to_owned(), label.unwrap_or(path).to_owned())],
            _ => {
                let start: String = text.chars().take(50).collect();
                vec![(text.to_owned(), label.map_or_else(|| format!("{path}: {start}..."), str::to_owned))]
            }
        })
    }
}

fn made(raw: String, label: String, config: &Map<String, Value>) -> Prompt {
    let id = Sha256::digest(&label).iter().map(|byte| format!("{byte:02x}")).collect();
    Prompt { id, raw, label, config: config.clone() }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > 40 {
        format!("{}…", line.chars().take(40).collect::<String>())
    } else {
        line.to_owned()
    }
}
