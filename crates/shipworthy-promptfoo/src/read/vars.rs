//! Variables: lists stand for one case each, files for what they hold.

use serde_json::{Map, Value};
use shipworthy_grade::{Vars, json_text, parse_yaml};

use super::{MOST_CASES, Reader};
use crate::fill::resolve;
use crate::problems::kind_of;

impl Reader<'_> {
    /// The variables of a test: a mapping, or files of mappings.
    pub(super) fn vars(&mut self, given: Option<&Value>, at: &str) -> Vars {
        match given {
            None | Some(Value::Null) => Vars::new(),
            Some(Value::Object(vars)) => vars.clone(),
            Some(Value::String(path)) => self.vars_of_file(path, at),
            Some(Value::Array(paths)) => {
                let mut vars = Vars::new();
                for path in paths {
                    match path.as_str() {
                        Some(path) => vars.extend(self.vars_of_file(path, at)),
                        None => self.problems.refuse(at, "a list of variables is a list of files"),
                    }
                }
                vars
            }
            Some(other) => {
                self.problems.refuse(at, format!("variables are a mapping, and not {}", kind_of(other)));
                Vars::new()
            }
        }
    }

    fn vars_of_file(&mut self, path: &str, at: &str) -> Vars {
        let path = path.strip_prefix("file://").unwrap_or(path);
        let mut vars = Vars::new();
        for path in self.found(path, at) {
            let read = self.files.text(&path).and_then(|text| parse_yaml(&text));
            match self.problems.take(at, read.map_err(|why| format!("`{path}`: {why}"))) {
                Some(Value::Object(more)) => vars.extend(more),
                Some(other) => {
                    self.problems.refuse(at, format!("`{path}` holds {}, and no mapping of variables", kind_of(&other)))
                }
                None => {}
            }
        }
        vars
    }

    /// Files of a pattern; that there are none is a problem.
    pub(super) fn found(&mut self, pattern: &str, at: &str) -> Vec<String> {
        let found = self.files.matching(pattern);
        if found.is_empty() {
            let why = self.files.text(pattern).err().unwrap_or_else(|| "it cannot be read".to_owned());
            self.problems.refuse(at, format!("`{pattern}`: {why}"));
        }
        found
    }

    /// Every combination of variables: lists of texts and patterns of files stand for one value after another.
    pub(super) fn combinations(&mut self, vars: &Vars, expand: bool, at: &str) -> Vec<Vars> {
        let mut all = vec![Vars::new()];
        for (name, value) in vars {
            let place = format!("{at}.{name}");
            let values: Vec<Value> = match value {
                Value::String(text) if text.starts_with("file://") && expand => self
                    .found(&text[7..], &place)
                    .into_iter()
                    .map(|path| Value::from(format!("file://{path}")))
                    .collect(),
                Value::Array(items) if expand && items.first().is_some_and(Value::is_string) => items.clone(),
                other => vec![other.clone()],
            };
            if all.len().saturating_mul(values.len()) > MOST_CASES {
                self.problems.refuse(at, format!("its lists make more than {MOST_CASES} combinations"));
                return Vec::new();
            }
            all = all
                .iter()
                .flat_map(|vars| {
                    values.iter().map(|value| {
                        let mut vars = vars.clone();
                        vars.insert(name.clone(), value.clone());
                        vars
                    })
                })
                .collect();
        }
        for vars in &mut all {
            self.read_files(vars, at);
            resolve(vars);
        }
        all
    }

    /// Puts what files hold in the place of their names.
    fn read_files(&mut self, vars: &mut Map<String, Value>, at: &str) {
        for (name, value) in vars {
            let Some(path) = value.as_str().and_then(|text| text.strip_prefix("file://")) else { continue };
            let place = format!("{at}.{name}");
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            let read = match ending.as_str() {
                "js" | "mjs" | "cjs" | "ts" | "py" => {
                    Err(format!("`{path}` is a program, which is not run here; write what it returns"))
                }
                "pdf" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "mp3" | "wav" | "m4a" | "mp4" | "webm" => {
                    Err(format!("`{path}` is no text; pictures, sound and PDF are not sent here"))
                }
                "yaml" | "yml" => {
                    self.files.text(path).and_then(|text| parse_yaml(&text)).map(|value| json_text(&value))
                }
                _ => self.files.text(path).map(|text| text.trim().to_owned()),
            };
            if let Some(text) = self
                .problems
                .take(&place, read.map_err(|why| if why.contains(path) { why } else { format!("`{path}`: {why}") }))
            {
                *value = Value::String(text);
            }
        }
    }
}
