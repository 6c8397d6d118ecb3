//! What a configuration asks for, as plain data: every prompt, who answers it, every case with its variables, and what is asked of
//! each answer.

use serde_json::{Map, Value};
use shipworthy_grade::{Check, Vars};

/// Something that is wrong with a configuration, or worth knowing about it, with its place: `tests[2].assert[0].type`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// Where, as a path of keys; files other than the configuration by their name.
    pub at: String,
    /// What.
    pub message: String,
}

/// A whole configuration, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// What it is for.
    pub description: Option<String>,
    /// The prompts.
    pub prompts: Vec<Prompt>,
    /// Who answers them.
    pub providers: Vec<Provider>,
    /// Which provider answers which prompt: the columns of a table of results, providers first.
    pub columns: Vec<Column>,
    /// Every case, variables expanded and repeats counted: the rows.
    pub cases: Vec<Case>,
    /// Metrics that follow from other metrics.
    pub derived: Vec<Derived>,
    /// What templates find under `env`.
    pub env: Map<String, Value>,
    /// What the configuration says about environment variables for providers; it may hold keys, and is shown nowhere.
    pub provider_env: Map<String, Value>,
    /// How it is run.
    pub options: Options,
    /// Files for the results, as they are written.
    pub output_paths: Vec<String>,
    /// What stands under `shipworthy`.
    pub ours: Ours,
    /// What is there and has no effect.
    pub notes: Vec<Told>,
    /// The configuration as it was written, without anything that may be a key.
    pub written: Value,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// A name that stays the same as long as label or text do.
    pub id: String,
    /// The text with its templates; a conversation is JSON.
    pub raw: String,
    /// A name for people.
    pub label: String,
    /// Settings that go before those of the provider.
    pub config: Map<String, Value>,
}

/// Somebody who answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    /// `openai:chat:gpt-4.1`, `echo`, `https://…`.
    pub id: String,
    /// A name for people, and for tests that choose.
    pub label: Option<String>,
    /// Settings.
    pub config: Map<String, Value>,
    /// Environment variables of its own; they may be keys.
    pub env: Map<String, Value>,
    /// Labels of the prompts that it answers; all where there is none.
    pub prompts: Option<Vec<String>>,
    /// JavaScript that makes another output of each.
    pub transform: Option<String>,
    /// Milliseconds between calls.
    pub delay_ms: Option<f64>,
    /// Where it stands.
    pub at: String,
}

impl Provider {
    /// A provider of an id about which nothing more is said, and where it stands.
    pub fn plain(id: &str, at: &str) -> Provider {
        Provider {
            id: id.to_owned(),
            label: None,
            config: Map::new(),
            env: Map::new(),
            prompts: None,
            transform: None,
            delay_ms: None,
            at: at.to_owned(),
        }
        .without_keys()
    }

    /// The same, called by its address without the part where keys may be.
    pub(crate) fn without_keys(self) -> Provider {
        let shown = self.shown_id();
        let label = self.label.or_else(|| (shown != self.id).then_some(shown));
        Provider { label, ..self }
    }

    /// Its id as it may be shown.
    pub fn shown_id(&self) -> String {
        if self.id.starts_with("http") { crate::keys::without_query(&self.id) } else { self.id.clone() }
    }

    /// What results call it.
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }
}

/// A prompt with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Place in [`Suite::providers`].
    pub provider: usize,
    /// Place in [`Suite::prompts`].
    pub prompt: usize,
}

/// A case: variables, and what is asked of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where its test stands.
    pub at: String,
    /// What it is about.
    pub description: Option<String>,
    /// Variables, files read and references to each other filled in.
    pub vars: Vars,
    /// What is asked.
    pub checks: Vec<Check>,
    /// The score at which it passes; without it nothing may fail.
    pub threshold: Option<f64>,
    /// What is known about it.
    pub metadata: Map<String, Value>,
    /// Its options.
    pub options: CaseOptions,
    /// Which providers answer it; all where there is none.
    pub providers: Option<Vec<String>>,
    /// Which prompts it fills in; all where there is none.
    pub prompts: Option<Vec<String>>,
    /// An answer that is there already: nobody is asked.
    pub output: Option<Value>,
    /// Which time it is asked, from 0.
    pub repeat: u32,
}

/// Options of a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseOptions {
    /// JavaScript that makes another output of each.
    pub transform: Option<String>,
    /// Stands before every prompt.
    pub prefix: String,
    /// Stands after every prompt.
    pub suffix: String,
    /// Who judges: an id, or a provider.
    pub grader: Option<Value>,
    /// What is asked of the judge, in place of our words.
    pub rubric_prompt: Option<Value>,
    /// What each relation to a reference is worth: `subset`, `superset`, `agree`, `disagree`, `differButFactual`.
    pub factuality: Map<String, Value>,
}

/// A metric that follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Its name.
    pub name: String,
    /// How it follows.
    pub formula: String,
}

/// How a configuration is run.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Options {
    /// Calls at a time.
    pub concurrency: Option<usize>,
    /// Milliseconds between calls.
    pub delay_ms: Option<f64>,
    /// `cache: false`: everything is asked anew.
    pub anew: bool,
    /// Milliseconds that one call may take.
    pub timeout_ms: Option<f64>,
    /// Milliseconds that all of it may take.
    pub deadline_ms: Option<f64>,
}

/// What stands under `shipworthy`: what promptfoo does not know of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ours {
    /// Money that may be spent.
    pub money: Option<f64>,
    /// Tokens that may be spent.
    pub tokens: Option<u64>,
    /// Minutes that it may take.
    pub minutes: Option<f64>,
    /// By model, money per million tokens: prompt, reply.
    pub prices: Vec<(String, f64, f64)>,
    /// Bars of a spec, for `import`.
    pub bars: Vec<String>,
    /// Columns of slices, for `import`.
    pub slices: Vec<String>,
    /// The column of examples that are not independent, for `import`.
    pub cluster: Option<String>,
}

impl Suite {
    /// Every answer that is wanted: places in [`Suite::cases`] and [`Suite::columns`], in the order of promptfoo.
    pub fn wanted(&self) -> Vec<(usize, usize)> {
        let mut wanted = Vec::new();
        for (row, case) in self.cases.iter().enumerate() {
            for (at, column) in self.columns.iter().enumerate() {
                let (provider, prompt) = (&self.providers[column.provider], &self.prompts[column.prompt]);
                let of_provider = |names: &Vec<String>| {
                    names.iter().any(|name| {
                        named(name, &provider.id) || provider.label.as_deref().is_some_and(|label| named(name, label))
                    })
                };
                let of_prompt = |names: &Vec<String>| names.iter().any(|name| fits(name, prompt));
                if case.providers.as_ref().is_none_or(of_provider) && case.prompts.as_ref().is_none_or(of_prompt) {
                    wanted.push((row, at));
                }
            }
        }
        wanted
    }
}

/// Whether a name stands for this one: itself, the first part of it, or a pattern with a star at its end.
fn named(wanted: &str, name: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => wanted == name || name.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(':')),
    }
}

/// Whether a name stands for this prompt: its label or id, the first part of its label, or a pattern with a star at its end.
pub(crate) fn fits(wanted: &str, prompt: &Prompt) -> bool {
    named(wanted, &prompt.label) || prompt.id == wanted
}
