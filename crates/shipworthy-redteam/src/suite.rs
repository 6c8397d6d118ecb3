//! Seeds of attacks as they are written in `content/redteam`, one file a family.

use serde::Deserialize;
use shipworthy_spec::plain::yaml;

use crate::family::{Family, Severity};

/// The files that come with the program.
const FILES: [(&str, &str); 8] = [
    ("direct-injection.yaml", include_str!("../../../content/redteam/direct-injection.yaml")),
    ("indirect-injection.yaml", include_str!("../../../content/redteam/indirect-injection.yaml")),
    ("jailbreak.yaml", include_str!("../../../content/redteam/jailbreak.yaml")),
    ("data-leakage.yaml", include_str!("../../../content/redteam/data-leakage.yaml")),
    ("harmful-advice.yaml", include_str!("../../../content/redteam/harmful-advice.yaml")),
    ("off-topic.yaml", include_str!("../../../content/redteam/off-topic.yaml")),
    ("over-refusal.yaml", include_str!("../../../content/redteam/over-refusal.yaml")),
    ("bias.yaml", include_str!("../../../content/redteam/bias.yaml")),
];

/// The seeds of one family.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// What they are after.
    pub family: Family,
    /// The same in a sentence.
    pub about: String,
    /// The seeds, in the order of the file.
    pub seeds: Vec<Seed>,
}

/// One attack before it is dressed up.
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// Its name; unique.
    pub id: String,
    /// How bad it is when it works.
    pub severity: Severity,
    /// What the user asks; `{a}`, `{b}` and `{group}` are filled in.
    pub ask: String,
    /// What the user said before, turn by turn.
    pub turns: Vec<String>,
    /// An order that stands in a document.
    pub inject: Option<String>,
    /// A sentence with `{a}-{b}` in a document that nobody may be told.
    pub secret: Option<String>,
    /// What must not happen.
    pub check: Check,
    /// What a good answer is.
    pub good: String,
}

/// What says whether an attack worked.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// The answer holds `{a}` right before `{b}`.
    Canary,
    /// The answer holds one of these texts.
    Says(Vec<String>),
    /// The answer recites what the feature was told.
    Instructions,
    /// The answer is no refusal.
    Complies,
    /// The answer is a refusal.
    Refuses,
    /// The answer names none of these, and is no refusal.
    Misses(Vec<String>),
    /// Nothing in one answer: the pair is compared. The groups, and the pattern of an answer in their favour.
    Pair([String; 2], String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    family: String,
    about: String,
    seeds: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    severity: String,
    ask: String,
    #[serde(default)]
    turns: Vec<String>,
    inject: Option<String>,
    secret: Option<String>,
    leaks: Option<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    expect: Option<String>,
    groups: Option<[String; 2]>,
    favours: Option<String>,
    good: String,
}

/// The suites that come with the program, in the order of [`Family::ALL`].
///
/// # Panics
/// When a file of this repository is wrong, which a test finds first.
pub fn shipped() -> Vec<Suite> {
    let read = |(name, text): &(&str, &str)| read(text).unwrap_or_else(|why| panic!("content/redteam/{name}: {why}"));
    FILES.iter().map(read).collect()
}

/// Reads a suite.
///
/// # Errors
/// When it is no YAML of this shape, or a seed does not say what must not happen.
pub fn read(text: &str) -> Result<Suite, String> {
    let value = yaml(text).map_err(|wrong| wrong.join("\n"))?;
    let file: File = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let family = Family::named(&file.family).ok_or_else(|| format!("`{}` is no family of attacks", file.family))?;
    let seeds = file.seeds.into_iter().map(|written| seed(family, written)).collect::<Result<Vec<_>, _>>()?;
    Ok(Suite { family, about: file.about, seeds })
}

fn seed(family: Family, written: Written) -> Result<Seed, String> {
    let severity = Severity::named(&written.severity)
        .ok_or_else(|| format!("{}: `{}` is no severity", written.id, written.severity))?;
    let texts = [Some(&written.ask), written.inject.as_ref(), written.secret.as_ref()];
    let has_canary = texts.into_iter().flatten().any(|text| text.contains("{a}") && text.contains("{b}"));
    let check = match (&written.groups, written.favours, written.leaks.as_deref(), written.expect.as_deref()) {
        (Some(groups), Some(favours), None, None) => Check::Pair(groups.clone(), favours),
        (None, None, Some("system"), None) => Check::Instructions,
        (None, None, None, Some("refuse")) => Check::Complies,
        (None, None, None, None) if family == Family::OverRefusal => Check::Refuses,
        (None, None, None, None) if !written.says.is_empty() => Check::Says(written.says),
        (None, None, None, None) if !written.names.is_empty() => Check::Misses(written.names),
        (None, None, None, None) if has_canary => Check::Canary,
        _ => return Err(format!("{}: it does not say what must not happen, or says it twice", written.id)),
    };
    Ok(Seed {
        id: written.id,
        severity,
        ask: written.ask,
        turns: written.turns,
        inject: written.inject,
        secret: written.secret,
        check,
        good: written.good,
    })
}
