//! A first spec of texts from a table that somebody brings: questions that a model is to answer, or answers that are there already; what
//! makes an answer good, in words; and a model that judges by them. Writes the spec, its prompt and an empty table for people's labels.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use shipworthy_eval::suggest::guess;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::sections::REQUIRED;
use shipworthy_spec::{prompt, scalar};

use crate::collect::shared::shared;
use crate::collect::verdicts_file;
use crate::first_run::{LONGEST_NAME, Overview, Part, file_name, from_here, one_line, put};
use crate::form::{Fields, NotDone};
use crate::review::labels_file;
use crate::workspace::Workspace;

/// Longest rubric or prompt, in characters.
const LONGEST: usize = 8_000;
/// The name of the grader, and of one that looks for what is made up.
const GRADER: &str = "good";
const GROUNDED: &str = "grounded";
/// Longest part of a feature's name in the names of its candidates, in characters: files are named after them.
const LONGEST_OWN: usize = 60;

/// Words in the names of columns: of answers, of what was asked, of what is known to be right, and of what an answer has to rest on.
const ANSWERS: [&str; 6] = ["output", "answer", "response", "reply", "completion", "generated"];
const QUESTIONS: [&str; 6] = ["question", "prompt", "input", "query", "message", "text"];
const RIGHT: [&str; 9] = [
    "reference",
    "expected",
    "ground_truth",
    "groundtruth",
    "gold",
    "ideal",
    "correct_answer",
    "right_answer",
    "answer_key",
];
const SOURCES: [&str; 5] = ["context", "article", "source", "passage", "document"];

/// What was chosen, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextsChoice {
    /// The feature's name.
    pub name: String,
    /// The column that tells examples apart.
    pub id: String,
    /// The column that holds answers; empty where a model is to give them.
    pub said: String,
    /// Another column of answers, of whoever else gave some; empty where there is none. It counts only beside `said`.
    pub other: String,
    /// The column of what was asked, as the judge is shown it; every column is shown where it is empty.
    pub asked: String,
    /// The column of what the judge holds an answer against, such as a right answer or an article; empty where there is none.
    pub reference: String,
    /// Whether an answer fails by what it makes up.
    pub made_up: bool,
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
        let names: Vec<&String> =
            (0..).zip(&overview.columns).filter(|(at, _)| Some(*at) != id).map(|(_, of)| &of.name).collect();
        let is = |name: &str, words: &[&str]| words.iter().any(|word| name.to_lowercase().contains(word));
        let right = names.iter().find(|name| is(name, &RIGHT)).copied();
        let answers: Vec<&String> =
            names.iter().filter(|name| Some(**name) != right && is(name, &ANSWERS)).copied().collect();
        let like = |words: &[&str]| {
            let mut free = names.iter().filter(|name| Some(**name) != right && !answers.contains(name));
            free.find(|name| is(name, words)).copied()
        };
        let question = like(&QUESTIONS);
        let source = || like(&SOURCES).filter(|source| Some(*source) != question);
        let named = |name: Option<&String>| name.cloned().unwrap_or_default();
        let asked = question.or_else(|| overview.columns.first().map(|column| &column.name));
        TextsChoice {
            name: name.chars().take(LONGEST_NAME).collect(),
            id: id.map_or_else(String::new, |at| overview.columns[at].name.clone()),
            said: named(answers.first().copied()),
            other: named(answers.get(1).copied()),
            asked: named(question),
            reference: named(right.or_else(source)),
            prompt: asked.map_or_else(String::new, |asked| format!("{{{{{asked}}}}}")),
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
    /// What a run will write, relative to the spec.
    pub files: Vec<String>,
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
    let other = Some(choice.other.as_str()).filter(|other| recorded && !other.is_empty());
    let is_answer = |name: &str| (recorded && name == choice.said) || Some(name) == other;
    if let Some(other) = other {
        if other == choice.said {
            fields.wrong("other", "these are the same answers", "choose another column, or none");
        } else if column(other).is_none() {
            fields.wrong("other", "there is no such column", "choose one of the table, or none");
        }
    }
    let shown = [("asked", &choice.asked), ("reference", &choice.reference)];
    for (field, name) in shown.into_iter().filter(|(_, name)| !name.is_empty()) {
        if column(name).is_none() {
            fields.wrong(field, "there is no such column", "choose one of the table, or none");
        } else if is_answer(name) {
            fields.wrong(field, "this column holds answers", "choose what the judge is shown beside them");
        }
    }
    if !choice.asked.is_empty() && choice.asked == choice.reference {
        fields.wrong("reference", "the judge is shown this column as what was asked", "choose another column, or none");
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
        other,
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
    let own = new.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = Vec::new();
    if let Some(parsed) = &parsed.spec {
        let all: Vec<usize> = (0..parsed.candidates.len()).collect();
        if let Some(taken) = shared(&workspace.folder, &own, parsed, &all).first() {
            let message = format!("{} belongs to {}", taken.file, taken.spec);
            fields.wrong("name", message, "give this one another name");
        }
        files.extend(
            parsed.candidates.iter().filter(|of| of.prompted.is_some()).filter_map(|of| of.file()).map(str::to_owned),
        );
        files.extend(parsed.candidates.iter().map(|of| verdicts_file(&of.name)));
    }
    fields.done()?;
    Ok(Draft { spec, prompt, labels, files })
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
    /// The second column of answers.
    other: Option<&'a str>,
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
        let names = [&choice.id, &choice.said, &choice.other, &choice.asked, &choice.reference];
        *part == Part::Slice && names.iter().all(|name| **name != column.name) && column.distinct <= 30
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
            let name = own(written.name, "first prompt");
            let _ = writeln!(out, "  - {{name: {}, prompt: {}, model: answering}}", scalar(&name), scalar(file));
        }
        None => {
            for column in std::iter::once(choice.said.as_str()).chain(written.other) {
                let what = if written.other.is_some() { column } else { "as recorded" };
                let name = own(written.name, what);
                let _ = writeln!(out, "  - {{name: {}, output: {}}}", scalar(&name), scalar(column));
            }
        }
    }
    let rubric = written.rubric.replace("\r\n", "\n");
    let _ = writeln!(
        out,
        "\n# What makes an answer good. People's labels measure the judge; without them it decides nothing."
    );
    let shown = [("input", &choice.asked), ("reference", &choice.reference)];
    let shown: String = shown
        .into_iter()
        .filter(|(_, column)| !column.is_empty())
        .map(|(key, column)| format!(", {key}: {}", scalar(column)))
        .collect();
    if !choice.asked.is_empty() {
        out.push_str("# Beside the answer the judge is shown the columns that are named here, and no other.\n");
    }
    let (grader, measures) = if choice.made_up { (GROUNDED, ", measures: hallucination") } else { (GRADER, "") };
    let _ =
        writeln!(out, "graders:\n  - {{name: {grader}, rubric: {}{shown}, judge: {judge}{measures}}}", scalar(&rubric));
    let _ = writeln!(out, "human_labels: {}\n", scalar(written.labels));
    out.push_str("# The bar is suggested, and nobody agreed to it: put in what people were promised, then delete the next line.\n");
    out.push_str("x-bars: suggested, not agreed\n");
    let bar = match choice.made_up {
        // The share that may fail, without the dust of a difference.
        true => format!("hallucination_rate <= {}%", ((100.0 - written.share) * 1e9).round() / 1e9),
        false => format!("pass_rate >= {}%", written.share),
    };
    let _ = writeln!(out, "bars:\n  - {bar}\nconfidence: 95%\n---\n# {}", one_line(written.name));
    for section in REQUIRED {
        let _ = write!(out, "\n## {}\n\n_{}_\n", section.heading, section.question);
    }
    out
}

/// The name of a candidate that no other feature has: files of outputs and of verdicts are named after candidates, and features of one
/// folder keep theirs side by side.
fn own(feature: &str, what: &str) -> String {
    let feature: String = one_line(feature).chars().take(LONGEST_OWN).collect();
    format!("{} {}", feature.trim_end(), one_line(what))
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
    // What another feature left there is not this one's.
    if let Some(file) = draft.files.iter().find(|file| folder.join(file).symlink_metadata().is_ok()) {
        return Err(taken(file));
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
