//! `shipworthy new`: a spec that explains itself.

use std::path::PathBuf;

use shipworthy_spec::spec;
use shipworthy_spec::template::template;

use crate::args::{Common, New, Task};
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &New, common: &Common) -> Exit {
    let name = arguments.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        printer::error("a feature needs a name", "for example: shipworthy new \"Refund helper\"");
        return Exit::CouldNotRun;
    }
    let task = match arguments.task {
        Task::Binary => spec::Task::Binary,
        Task::Multiclass => spec::Task::Multiclass,
        Task::Multilabel => spec::Task::Multilabel,
        Task::Regression => spec::Task::Regression,
        Task::Forecast => spec::Task::Forecast,
        Task::Ranking => spec::Task::Ranking,
        Task::Preference => spec::Task::Preference,
    };
    let path = common.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.feature.md", file_stem(name))));
    if path.exists() {
        printer::error(&format!("{} exists already", path.display()), "give another file with --output");
        return Exit::CouldNotRun;
    }
    if let Err(error) = printer::write_whole(&path, template(name, task).as_bytes()) {
        printer::error(&format!("cannot write {}: {error}", path.display()), "check the folder and its permissions");
        return Exit::CouldNotRun;
    }
    printer::talk(
        &format!("wrote {}: fill it in, then run: shipworthy check {}", path.display(), path.display()),
        common,
    );
    Exit::Pass
}

/// `Refund helper` becomes `refund-helper`.
fn file_stem(name: &str) -> String {
    let mut stem: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    while stem.contains("--") {
        stem = stem.replace("--", "-");
    }
    let stem = stem.trim_matches('-');
    if stem.is_empty() { "feature".to_owned() } else { stem.chars().take(80).collect() }
}
