//! What is found wrong while reading, all of it, and what is only worth knowing.

use serde_json::Value;

use crate::suite::Told;

/// More than this is told in one line.
const MOST: usize = 200;

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    wrong: Vec<Told>,
    notes: Vec<Told>,
}

impl Problems {
    /// Something that keeps the configuration from being run.
    pub fn refuse(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.wrong.push(Told { at: at.into(), message: message.into() });
    }

    /// Something that is there and does nothing here.
    pub fn note(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.notes.push(Told { at: at.into(), message: message.into() });
    }

    /// Takes a result apart.
    pub fn take<T>(&mut self, at: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.refuse(at, message)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_fine(&self) -> bool {
        self.wrong.is_empty()
    }

    /// What is wrong, and what is worth knowing, each once.
    pub fn into_told(mut self) -> (Vec<Told>, Vec<Told>) {
        let mut seen = std::collections::BTreeSet::new();
        self.wrong.retain(|told| seen.insert(told.clone()));
        self.notes.retain(|told| seen.insert(told.clone()));
        if self.wrong.len() > MOST {
            let more = self.wrong.len() - MOST;
            self.wrong.truncate(MOST);
            self.wrong.push(Told { at: String::new(), message: format!("and {more} problems more") });
        }
        (self.wrong, self.notes)
    }
}

/// What kind of value something is, for messages.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// The key of a list that is written most like `wrong`, as the end of a message.
pub(crate) fn did_you_mean(wrong: &str, known: &[&str]) -> String {
    let near = known.iter().max_by_key(|known| (strsim::jaro_winkler(known, wrong) * 1000.0) as u32);
    match near {
        Some(near) if strsim::jaro_winkler(near, wrong) > 0.85 => format!("; did you mean `{near}`?"),
        _ => String::new(),
    }
}
