//! A first spec of texts from a table that somebody brings: questions that a model is to answer, or answers that are there already; what
//! makes an answer good, in words; and a model that judges by them. Writes the spec, its prompt and an empty table for people's labels.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use shipworthy_eval::suggest::guess;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::sections::REQUIRED;
use shipworthy_spec::{prompt, scalar};

use crate::first_run::{LONGEST_NAME, Overview, Part, file_name, from_here, one_line, put};
use crate::form::{Fields, NotDone};
use crate::review::labels_file;
use crate::workspace::Workspace;

/// Longest rubric or prompt, in characters.
const LONGEST: usize = 8_000;
/// The name of the grader.
const GRADER: &str = "good";

/// What was chosen, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextsChoice {
    /// The feature's name.
    pub name: String,
    /// The column that tells examples apart.
    pub id: String,
    /// The column that holds answers; empty where a model is to give them.
    pub said: String,
    /// What the model is told, with columns in double braces.
    pub prompt: String,
    /// The model that answers.
    pub answering: Speaks,
    /// What makes an answer good, in words.
    pub rubric: String,
    /// The model that judges; the one that answers where its address is empty.
    pub judging: Speaks,
    /// The share of answers that is to be good, in percent.
    pub share: String,
}

/// A model with an address like OpenAI's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speaks {
    /// Its address, up to what stands before `/chat/completions`.
    pub url: String,
    /// What it is called there.
    pub model: String,
    /// The environment variable that holds its key; empty where it needs none.
    pub key: String,
}

impl TextsChoice {
    /// What a table seems to ask for, under this name.
    pub fn guess(overview: &Overview, name: &str) -> TextsChoice {
        let parts = guess::parts(&overview.columns, overview.rows);
        let unique = |at: &usize| {
            let column = &overview.columns[*at];
            column.missing == 0 && column.distinct >= overview.rows
        };
        let named = (0..parts.len()).filter(unique).find(|at| parts[*at] == Part::Id);
        let id = named.or_else(|| (0..parts.len()).find(unique));
        let like = |words: &[&str]| {
            let all = overview.columns.iter().enumerate().filter(|(at, _)| Some(*at) != id);
            let of = |column: &str| words.iter().any(|word| column.to_lowercase().contains(word));
            all.map(|(_, column)| column.name.clone()).find(|name| of(name))
        };
        let said = like(&["output", "answer", "response", "reply", "completion", "generated"]).unwrap_or_default();
        let question = like(&["question", "prompt", "input", "query", "message", "text"]);
        let question = question.or_else(|| overview.columns.first().map(|column| column.name.clone()));
        TextsChoice {
            name: name.chars().take(LONGEST_NAME).collect(),
            id: id.map_or_else(String::new, |at| overview.columns[at].name.clone()),
            said,
            prompt: question.map_or_else(String::new, |question| format!("{{{{{question}}}}}")),
            answering: Speaks { url: "http://127.0.0.1:8080/v1".to_owned(), ..Speaks::default() },
            share: "80".to_owned(),
            ..TextsChoice::default()
        }
    }
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The spec.
    pub spec: String,
    /// The file of the prompt, relative to the spec, and its text; `None` where answers are there.
    pub prompt: Option<(String, String)>,
    /// The file of people's labels, relative to the spec.
    pub labels: String,
}

/// Where a first spec of texts goes, and what it is made of.
#[derive(Debug, Clone, Copy)]
pub struct NewTexts<'a> {
    /// The spec's file, which is not there yet.
    pub spec: &'a Path,
    /// The table, inside the workspace of the spec.
    pub data: &'a Path,
    /// What people call the table.
    pub called: &'a str,
    /// What the table holds.
    pub overview: &'a Overview,
    /// What was chosen.
    pub choice: &'a TextsChoice,
}

/// What would be written, where the choice fits the table. Writes nothing.
pub fn draft(new: &NewTexts<'_>) -> Result<Draft, NotDone> {
    let choice = new.choice;
    let mut fields = Fields::default();
    let name = fields.name("name", &choice.name, LONGEST_NAME, "say what it is called, such as Support answers");
    let rubric = fields.text("rubric", &choice.rubric, LONGEST, "say what makes an answer good, and how to tell");
    let column = |name: &str| new.overview.columns.iter().find(|column| column.name == name);
    match column(&choice.id) {
        Some(id) if id.missing > 0 || id.distinct < new.overview.rows => fields.wrong(
            "id",
            format!("'{}' is not different in every row", one_line(&choice.id)),
            "choose another column, or number the rows in one",
        ),
        Some(_) => {}
        None => fields.wrong("id", "no column tells the examples apart", "number the rows in a column of their own"),
    }
    let recorded = !choice.said.is_empty();
    if recorded && column(&choice.said).is_none() {
        fields.wrong("answers", "there is no such column", "choose one of the table, or let a model answer");
    }
    if !recorded {
        fields.text("prompt", &choice.prompt, LONGEST, "say what the model is told, with a column in double braces");
        check_speaks(&mut fields, &choice.answering, ["url", "model", "key"]);
    }
    let own_judge = !choice.judging.url.trim().is_empty() || !choice.judging.model.trim().is_empty();
    if own_judge || recorded {
        check_speaks(&mut fields, &choice.judging, ["judge_url", "judge_model", "judge_key"]);
    }
    let share = choice.share.trim().trim_end_matches('%').trim().parse::<f64>().ok();
    let share = share.filter(|share| (1.0..=100.0).contains(share));
    if share.is_none() {
        fields.wrong("share", "this is no share", "write a number between 1 and 100");
    }
    fields.done()?;
    let workspace = Workspace::of(new.spec, Vec::new())
        .map_err(|error| NotDone::Conflict(format!("cannot open the folder of {}: {error}", new.spec.display())))?;
    let data = from_here(&workspace, new.data)
        .ok_or_else(|| NotDone::Conflict("the table lies outside the workspace of the spec".to_owned()))?;
    let stem = file_name(&name).trim_end_matches(".feature.md").to_owned();
    let prompt = (!recorded).then(|| {
        let text = choice.prompt.replace("\r\n", "\n");
        (
            format!("prompts/{stem}.prompt.md"),
            format!("---\nparams: {{temperature: 0, max_tokens: 300}}\n---\n{}\n", text.trim()),
        )
    });
    let labels = format!("labels/{stem}.csv");
    let spec = document(&Written {
        new,
        name: &name,
        rubric: &rubric,
        data: &data,
        own_judge,
        share: share.unwrap_or(80.0),
        prompt: prompt.as_ref().map(|(file, _)| file.as_str()),
        labels: &labels,
    });
    let mut fields = Fields::default();
    if let Some((file, text)) = &prompt {
        for found in prompt::parse(file, text).1.iter().filter(|found| found.is_error()) {
            fields.wrong("prompt", found.message.clone(), found.remedy.clone());
        }
    }
    let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
    let parsed = parse_within(&format!("{stem}.feature.md"), &spec, reach);
    for found in parsed.diagnostics.iter().filter(|found| found.is_error()) {
        fields.wrong("name", found.message.clone(), found.remedy.clone());
    }
    fields.done()?;
    Ok(Draft { spec, prompt, labels })
}

fn check_speaks(fields: &mut Fields, speaks: &Speaks, [url, model, key]: [&'static str; 3]) {
    let address = speaks.url.trim();
    if !(address.starts_with("http://") || address.starts_with("https://")) {
        fields.wrong(url, "this is no address", "write one that begins with https:// (or http:// on this machine)");
    }
    if speaks.model.trim().is_empty() {
        fields.wrong(model, "the model has no name", "write what it is called there");
    }
    let named = speaks.key.trim();
    if !named.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') || named.starts_with(|c: char| c.is_ascii_digit())
    {
        fields.wrong(
            key,
            "this is no name of an environment variable",
            "write its name, such as OPENAI_API_KEY, and never the key",
        );
    }
}

struct Written<'a> {
    new: &'a NewTexts<'a>,
    name: &'a str,
    rubric: &'a str,
    data: &'a str,
    own_judge: bool,
    share: f64,
    prompt: Option<&'a str>,
    labels: &'a str,
}

fn document(written: &Written<'_>) -> String {
    let choice = written.new.choice;
    let mut out = String::from(
        "---\n# Suggested from a table: say what was promised in the bars, and in the prose below.\nformat: 1\n",
    );
    let _ = writeln!(out, "name: {}\ntask: generation\nstage: proposed\n", scalar(&one_line(written.name)));
    let _ = writeln!(
        out,
        "golden:\n  # {}\n  data: {}\n  id: {}",
        one_line(written.new.called),
        scalar(written.data),
        scalar(&choice.id)
    );
    let parts = guess::parts(&written.new.overview.columns, written.new.overview.rows);
    let slices = written.new.overview.columns.iter().zip(parts).filter(|(column, part)| {
        *part == Part::Slice && column.name != choice.id && column.name != choice.said && column.distinct <= 30
    });
    let slices: Vec<String> = slices.map(|(column, _)| scalar(&column.name)).collect();
    if !slices.is_empty() {
        let _ = writeln!(out, "  slices: [{}]", slices.join(", "));
    }
    out.push_str("\n# A key is never written here: only the variable that holds it.\nmodels:\n");
    if written.prompt.is_some() {
        let _ = writeln!(out, "  answering: {}", speaks(&choice.answering, 300));
    }
    let judge = if written.own_judge || written.prompt.is_none() {
        let _ = writeln!(out, "  judging: {}", speaks(&choice.judging, 200));
        "judging"
    } else {
        "answering"
    };
    out.push_str("\ncandidates:\n");
    match written.prompt {
        Some(file) => {
            let _ = writeln!(out, "  - {{name: first prompt, prompt: {}, model: answering}}", scalar(file));
        }
        None => {
            let _ = writeln!(out, "  - {{name: as recorded, output: {}}}", scalar(&choice.said));
        }
    }
    let rubric = written.rubric.replace("\r\n", "\n");
    let _ = writeln!(
        out,
        "\n# What makes an answer good. People's labels measure the judge; without them it decides nothing."
    );
    let _ = writeln!(out, "graders:\n  - {{name: {GRADER}, rubric: {}, judge: {judge}}}", scalar(&rubric));
    let _ = writeln!(out, "human_labels: {}\n", scalar(written.labels));
    out.push_str("# The bar is suggested, and nobody agreed to it: put in what people were promised, then delete the next line.\n");
    out.push_str("x-bars: suggested, not agreed\n");
    let _ =
        writeln!(out, "bars:\n  - pass_rate >= {}%\nconfidence: 95%\n---\n# {}", written.share, one_line(written.name));
    for section in REQUIRED {
        let _ = write!(out, "\n## {}\n\n_{}_\n", section.heading, section.question);
    }
    out
}

fn speaks(speaks: &Speaks, most_tokens: u32) -> String {
    let key = speaks.key.trim();
    let key = if key.is_empty() { String::new() } else { format!(", key: {{env: {key}}}") };
    format!(
        "{{provider: openai, url: {}, model: {}{key}, params: {{temperature: 0, max_tokens: {most_tokens}}}}}",
        scalar(speaks.url.trim()),
        scalar(speaks.model.trim())
    )
}

/// Writes the spec, its prompt and an empty table of labels; never over what is there.
pub fn create(new: &NewTexts<'_>) -> Result<(), NotDone> {
    let draft = draft(new)?;
    let folder = new.spec.parent().unwrap_or(Path::new("."));
    let prompt: Option<(PathBuf, &String)> = draft.prompt.as_ref().map(|(file, text)| (folder.join(file), text));
    let taken = |what: &str| {
        let mut fields = Fields::default();
        fields.wrong("name", format!("there is {what} already"), "give this one another name");
        fields.done().expect_err("it has a problem")
    };
    let shown = new.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if new.spec.symlink_metadata().is_ok() {
        return Err(taken(&format!("a feature in {shown}")));
    }
    let failed = |what: &str, error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(what),
        _ => NotDone::Conflict(format!("cannot write {what}: {error}")),
    };
    if let Some((path, text)) = prompt {
        let named = draft.prompt.as_ref().map_or("", |(file, _)| file.as_str());
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(|error| failed(named, error))?;
        put(&path, text).map_err(|error| failed(named, error))?;
    }
    labels_file::begin(new.spec, &draft.labels).map_err(NotDone::Conflict)?;
    put(new.spec, &draft.spec).map_err(|error| failed(&shown, error))
}
