//! Rules about Rust files.

use crate::none;
use crate::repository::{self, File};

/// Past this many lines a file holds a second noun. No file is exempt.
const LONGEST: usize = 800;

fn rust() -> Vec<File> {
    // This folder names what it forbids.
    repository::files(&[".rs"]).into_iter().filter(|file| !file.path.starts_with("xtask/tests/tidy/")).collect()
}

/// Lines outside comments that hold one of `words`, in files for which `applies`.
fn holding(words: &[&str], applies: impl Fn(&File) -> bool) -> Vec<String> {
    let mut offences = Vec::new();
    for file in rust().iter().filter(|file| applies(file)) {
        for (number, line) in file.lines() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            if let Some(word) = words.iter().find(|word| line.contains(*word)) {
                offences.push(file.at(number, word));
            }
        }
    }
    offences
}

/// Programs talk to people: the binary, xtask, benchmarks, and tests that say why they skip.
fn is_program(file: &File) -> bool {
    file.path.starts_with("crates/shipworthy/")
        || file.path.starts_with("xtask/")
        || file.path.contains("/benches/")
        || file.path.contains("/tests/")
        || file.path == "crates/shipworthy-testkit/src/skips.rs"
}

#[test]
fn files_are_short() {
    let offences: Vec<String> = rust()
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{}: {lines} lines", file.path))
        .collect();
    none(&format!("files over {LONGEST} lines; look for the second noun:"), &offences);
}

#[test]
fn only_the_binary_and_xtask_print() {
    let printing = ["println!", "eprintln!", "print!(", "eprint!(", "dbg!(", "io::stdout()", "io::stderr()"];
    none("results are returned, and printed by the binary:", &holding(&printing, |file| !is_program(file)));
}

#[test]
fn time_comes_in_as_an_argument() {
    let clocks = ["SystemTime::now", "Instant::now", "Utc::now", "Local::now"];
    // How long a model takes is what calls are there to find out: one file counts the time of a run, and reads no time of day.
    let counts = "crates/shipworthy-providers/src/clock.rs";
    none("clocks are read in the binary:", &holding(&clocks, |file| !is_program(file) && file.path != counts));
    none("it only counts:", &holding(&clocks[..1], |file| file.path == counts));
}

#[test]
fn randomness_comes_in_as_a_seed() {
    let unseeded =
        ["thread_rng", "rand::rng()", "rand::random", "from_entropy", "from_os_rng", "getrandom", "RandomState::new"];
    // What nobody may guess is no draw: a file `secret.rs` makes secrets and nothing else.
    none("every draw has a seed:", &holding(&unseeded, |file| !file.path.ends_with("/secret.rs")));
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    let undone = ["todo!", "unimplemented!", "#[ignore", "FIXME", "XXX"];
    none("finish it, or leave it out:", &holding(&undone, |_| true));
}

#[test]
fn nothing_is_unsafe() {
    none("no unsafe code:", &holding(&["unsafe {", "unsafe fn", "unsafe impl"], |_| true));
}

#[test]
fn a_crate_has_one_integration_binary() {
    let offences: Vec<String> = rust()
        .iter()
        .filter(|file| {
            let mut parts = file.path.split('/').skip_while(|part| *part != "tests").skip(1);
            file.path.starts_with("crates/") && parts.next().is_some_and(|first| first.ends_with(".rs"))
        })
        .map(|file| file.path.clone())
        .collect();
    none("tests are modules of tests/it/main.rs, which links once:", &offences);
}

#[test]
fn every_library_says_what_it_is_for() {
    let offences: Vec<String> = rust()
        .iter()
        .filter(|file| file.path.ends_with("src/lib.rs") && !file.text.starts_with("//! "))
        .map(|file| file.path.clone())
        .collect();
    none("a crate starts with what it is for:", &offences);
}
