//! `shipworthy grade`: recorded outputs in, grades out.

use std::io::{BufReader, IsTerminal, Read};
use std::path::Path;

use shipworthy_app::grade::{Graded, NotGraded, grade};

use crate::args::{Common, Format, Grade};
use crate::commands::check::threads;
use crate::exit::Exit;
use crate::printer::{self, Spool};
use crate::progress::Line;

pub fn run(arguments: &Grade, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json) {
        printer::error("grades are JSON Lines", "leave out --format; what counts grades into a verdict is `check`");
        return Exit::CouldNotRun;
    }
    let Some(input) = opened(arguments.records.as_deref()) else { return Exit::CouldNotRun };
    let cannot_write = |problem: std::io::Error| {
        printer::error(
            &format!("cannot write the grades: {problem}"),
            "check the folder, its permissions and its space",
        );
        Exit::CouldNotRun
    };
    let mut spool = match Spool::new(common) {
        Ok(spool) => spool,
        Err(problem) => return cannot_write(problem),
    };
    let line = Line::new(common);
    let graded = grade(BufReader::with_capacity(1 << 20, input), &mut spool, threads(common), &line);
    drop(line);
    match graded {
        Ok(graded) => match spool.finish() {
            Ok(()) => {
                printer::talk(&counted(graded), common);
                Exit::Pass
            }
            Err(problem) => cannot_write(problem),
        },
        Err(refused) => {
            refuse(&refused);
            Exit::CouldNotRun
        }
    }
}

fn opened(path: Option<&Path>) -> Option<Box<dyn Read>> {
    match path.filter(|path| *path != Path::new("-")) {
        None if path.is_none() && std::io::stdin().is_terminal() => {
            printer::error("there is nothing to grade", "name a file of JSON Lines, or pipe one in");
            None
        }
        None => Some(Box::new(std::io::stdin())),
        Some(path) => match std::fs::File::open(path) {
            Ok(file) => Some(Box::new(file)),
            Err(problem) => {
                printer::error(&unopened(path, &problem), "name a file of JSON Lines");
                None
            }
        },
    }
}

/// Why a file cannot be opened, in a person's words.
fn unopened(path: &Path, problem: &std::io::Error) -> String {
    match problem.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
        kind => format!("cannot read {}: {kind}", path.display()),
    }
}

fn counted(graded: Graded) -> String {
    let failed = graded.records - graded.passed - graded.errors;
    format!("{} graded: {} pass, {failed} fail, {} could not be graded", graded.records, graded.passed, graded.errors)
}

fn refuse(refused: &NotGraded) {
    let NotGraded::Lines { problems, total } = refused else {
        return printer::error(&refused.to_string(), "check the file, its folder and its permissions");
    };
    let mut lines: Vec<String> =
        problems.iter().map(|problem| format!("error: line {}: {}", problem.line, problem.message)).collect();
    let more = total - problems.len() as u64;
    if more > 0 {
        lines.push(format!("error: and {more} lines more"));
    }
    printer::say(&lines.join("\n"));
    printer::say("hint: each line is a JSON object with `assertion` and `output`; nothing was written");
}
