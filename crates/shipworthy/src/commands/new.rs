//! `shipworthy new`: a spec that explains itself, or one for a table.

use std::path::{Path, PathBuf};

use shipworthy_app::Unwatched;
use shipworthy_app::first_run::{self, Choice, NewSpec, Overview, Part};
use shipworthy_app::form::NotDone;
use shipworthy_spec::spec;
use shipworthy_spec::template::template;

use crate::args::{Common, New, Task};
use crate::commands::check::threads;
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &New, common: &Common) -> Exit {
    let name = arguments.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        printer::error("a feature needs a name", "for example: shipworthy new \"Refund helper\"");
        return Exit::CouldNotRun;
    }
    let path = common.output.clone().unwrap_or_else(|| PathBuf::from(first_run::file_name(name)));
    if path.exists() {
        printer::error(&format!("{} exists already", path.display()), "give another file with --output");
        return Exit::CouldNotRun;
    }
    let outcome = match &arguments.from {
        Some(table) => for_table(&path, table, name, arguments, common),
        None => to_fill_in(&path, name, arguments.task),
    };
    match outcome {
        Ok(said) => {
            printer::talk(&format!("wrote {}: {said}shipworthy check {}", path.display(), path.display()), common);
            Exit::Pass
        }
        Err(problems) => {
            problems.iter().for_each(|(message, hint)| printer::error(message, hint));
            Exit::CouldNotRun
        }
    }
}

/// What is wrong, and what to do about it.
type Problems = Vec<(String, String)>;

fn to_fill_in(path: &Path, name: &str, task: Option<Task>) -> Result<String, Problems> {
    let text = template(name, task.map_or(spec::Task::Binary, Task::named));
    printer::write_whole(path, text.as_bytes())
        .map_err(|error| {
            vec![(
                format!("cannot write {}: {error}", path.display()),
                "check the folder and its permissions".to_owned(),
            )]
        })
        .map(|()| "fill it in, then run: ".to_owned())
}

fn for_table(path: &Path, table: &Path, name: &str, arguments: &New, common: &Common) -> Result<String, Problems> {
    if !table.is_file() {
        let hint = "name a table of labelled examples: CSV, Excel, Parquet or JSON Lines".to_owned();
        return Err(vec![(format!("there is no file {}", table.display()), hint)]);
    }
    let looked = first_run::look(table, threads(common), &Unwatched).map_err(told)?;
    let overview = &looked.overview;
    let mut choice = Choice::guess(overview, name);
    if !arguments.columns.is_empty() {
        for written in &arguments.columns {
            set(&mut choice, overview, written)?;
        }
        choice.task = None;
    }
    choice.task = arguments.task.map(Task::named).or(choice.task);
    let mut choice = choice.followed(overview);
    if let Some(positive) = &arguments.positive {
        choice.positive.clone_from(positive);
    }
    choice.currency.clone_from(&arguments.currency);
    choice.miss = arguments.miss.clone().unwrap_or_default();
    choice.alarm = arguments.alarm.clone().unwrap_or_default();
    let called = table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = NewSpec { spec: path, data: table, called: &called, overview, choice: &choice, threads: threads(common) };
    first_run::create(&new).map_err(told)?;
    for (column, part) in overview.columns.iter().zip(&choice.parts).filter(|(_, part)| **part != Part::Unused) {
        printer::talk(&format!("{}: {}", column.name, part.words()), common);
    }
    Ok("the bars in it are suggested, so replace them, then run: ".to_owned())
}

/// Gives a column the part that was written: `NAME=PART`. The column that played it alone so far plays none.
fn set(choice: &mut Choice, overview: &Overview, written: &str) -> Result<(), Problems> {
    let known: Vec<&str> = Part::ALL.iter().map(|part| part.key()).collect();
    let problem = |message: String, hint: String| Err(vec![(message, hint)]);
    let Some((name, key)) = written.rsplit_once('=') else {
        return problem(format!("'{written}' says no part"), "write --column NAME=PART, such as spam=label".to_owned());
    };
    let Some(part) = Part::of_key(key.trim()) else {
        return problem(format!("'{key}' is no part of a column"), format!("write one of {}", known.join(", ")));
    };
    let Some(at) = overview.columns.iter().position(|column| column.name == name) else {
        let names: Vec<&str> = overview.columns.iter().take(16).map(|column| column.name.as_str()).collect();
        return problem(format!("the table has no column '{name}'"), format!("the columns are {}", names.join(", ")));
    };
    if part.is_single() {
        choice.parts.iter_mut().filter(|other| **other == part).for_each(|other| *other = Part::Unused);
    }
    choice.parts[at] = part;
    Ok(())
}

fn told(error: NotDone) -> Problems {
    match error {
        NotDone::Fields(problems) => {
            problems.into_iter().map(|problem| (problem.message, flag(problem.field, problem.remedy))).collect()
        }
        other => vec![(other.to_string(), "check the folder and its permissions".to_owned())],
    }
}

/// What to do about a field, with the flag that does it.
fn flag(field: &str, remedy: String) -> String {
    match field {
        "parts" => format!("{remedy} (--column NAME=PART)"),
        "positive" | "miss" | "alarm" | "currency" | "task" => format!("{remedy} (--{field})"),
        _ => remedy,
    }
}

impl Task {
    /// The task of a spec.
    fn named(self) -> spec::Task {
        match self {
            Task::Binary => spec::Task::Binary,
            Task::Multiclass => spec::Task::Multiclass,
            Task::Multilabel => spec::Task::Multilabel,
            Task::Regression => spec::Task::Regression,
            Task::Forecast => spec::Task::Forecast,
            Task::Ranking => spec::Task::Ranking,
            Task::Preference => spec::Task::Preference,
            Task::Generation => spec::Task::Generation,
        }
    }
}
