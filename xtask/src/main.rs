//! The project's own chores: `cargo xtask test`, `cargo xtask generate`.

mod api_page;
mod bench;
mod calibrate;
mod calibration_page;
mod findings_page;
mod generate;
mod graders_page;
mod judge_calibration;
mod judge_methods_page;
mod judge_record;
mod methods_page;
mod python;
mod reference;
mod screenshots;
mod steps;
mod task_calibration;
mod task_methods_page;
mod test;
mod tools;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test                 everything that must hold before a commit: format, house rules, lints, docs, tests
cargo xtask generate             writes docs/reference and schema from the code
cargo xtask generate --check     says which of them are out of date, and writes nothing
cargo xtask calibrate            counts how often verdicts keep their promises: docs/reference/calibration.md (half an hour)
                                 --tasks counts those of tasks other than binary decisions, a section of its own
cargo xtask bench                measures speed beside other tools: docs/reference/performance.md (needs Python)
                                 --only ROW, --binary PATH, --profile NAME, --repeats N
cargo xtask reference            asks Python libraries again for the numbers that tests compare with (needs Python)
cargo xtask judge-record         asks the local model again, as a judge of 300 simulated cases, for tests to replay (a quarter of an hour)
cargo xtask screenshots          takes the pictures of docs/images (needs chromium, poppler-utils)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["test"] => test::run(),
        ["generate"] => generate::run(generate::Mode::Write),
        ["generate", "--check"] => generate::run(generate::Mode::Check),
        ["calibrate", ref words @ ..] => calibrate::run(words),
        ["bench", ref words @ ..] => bench::run(words),
        ["bench-alone", ref words @ ..] => bench::alone(words),
        ["reference", ref names @ ..] => reference::run(names),
        ["judge-record"] => judge_record::run(),
        ["screenshots"] => screenshots::run(),
        ["help" | "--help" | "-h"] => {
            say(HELP);
            Ok(())
        }
        _ => {
            complain(HELP);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_path_buf()
}

/// Cargo's build folder, which also keeps what takes long to make again.
pub fn build_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Prints a line of the result.
#[expect(clippy::print_stdout, reason = "this is the one place where xtask prints")]
pub fn say(line: &str) {
    println!("{line}");
}

/// Prints a line for the person who waits.
#[expect(clippy::print_stderr, reason = "this is the one place where xtask complains")]
pub fn complain(line: &str) {
    eprintln!("{line}");
}
