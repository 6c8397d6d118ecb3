//! `cargo xtask bench`: Shipworthy and the tools that people use today, on the same files, in one run.
//!
//! `rows.rs` says what is compared; `runs.rs` runs it; `page.rs` lays it out; `served.rs` asks the web app. Figures are CPU seconds of whole processes, built as
//! published binaries are (`--profile dist`), which takes a while the first time; functions of `shipworthy-stats` alone run in this
//! program (`alone.rs`).

mod alone;
mod answers;
mod calls;
mod client;
mod generated;
mod groups;
mod labels;
mod load;
mod machine;
mod measure;
mod page;
mod practice;
mod programs;
mod rows;
mod runs;
mod search;
mod served;
mod tables;

use std::path::PathBuf;

use anyhow::{Context, bail};

pub use alone::run as alone;

use crate::{complain, say};
use programs::Programs;
use rows::ROWS;

/// What the words after `bench` ask for.
#[derive(Debug, PartialEq)]
struct Wanted {
    /// Only these rows; all without it. The page is written only when all are measured.
    only: Vec<String>,
    /// The program to measure, instead of one that is built.
    binary: Option<PathBuf>,
    /// The profile that it is built with, and what reads files for comparison: that of published binaries if nobody says otherwise.
    profile: String,
    /// How often each measurement is repeated at most.
    repeats: Option<usize>,
}

/// Measures the rows, prints the tables and writes them to `docs/reference/performance.md`.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    let wanted = read(words)?;
    let programs = Programs::find(wanted.binary.as_deref(), &wanted.profile)?;
    let machine = machine::describe(&programs);
    let mut measured = Vec::new();
    for row in ROWS.iter().filter(|row| wanted.only.is_empty() || wanted.only.iter().any(|name| name == row.name)) {
        complain(&format!("{}: {}", row.name, row.what));
        measured.push(runs::measure(row, &programs, wanted.repeats).with_context(|| format!("row {}", row.name))?);
    }
    let mut of_app = Vec::new();
    for row in
        served::ROWS.iter().filter(|row| wanted.only.is_empty() || wanted.only.iter().any(|name| name == row.name))
    {
        complain(&format!("{}: the web app on {} rows", row.name, row.rows));
        of_app.push(served::measure(row, &programs).with_context(|| format!("row {}", row.name))?);
    }
    let of_calls = match wanted.only.is_empty() || wanted.only.iter().any(|name| name == calls::NAME) {
        true => calls::measure(&programs).context("row calls-1k")?,
        false => Vec::new(),
    };
    let of_practice = match wanted.only.is_empty() || wanted.only.iter().any(|name| name == practice::NAME) {
        true => Some(practice::measure(&programs).context("row practice")?),
        false => None,
    };
    let mut tables = page::tables(&machine, &measured);
    if !of_calls.is_empty() {
        tables.push_str(&format!("\n{}", calls::table(&of_calls)));
    }
    if !of_app.is_empty() {
        tables.push_str(&format!("\n{}", served::table(&of_app)));
    }
    if let Some(of_practice) = &of_practice {
        tables.push_str(&format!("\n{}", practice::table(of_practice)));
    }
    say(&tables);
    if wanted.only.is_empty() {
        page::write(&tables)?;
    } else {
        complain("the page is written when all rows are measured: leave out --only");
    }
    Ok(())
}

fn read(words: &[&str]) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted { only: Vec::new(), binary: None, profile: "dist".to_owned(), repeats: None };
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let mut next = || words.next().copied().with_context(|| format!("{word} needs something after it"));
        match word {
            "--only" => {
                let name = next()?;
                let names: Vec<&str> = ROWS
                    .iter()
                    .map(|row| row.name)
                    .chain(served::ROWS.iter().map(|row| row.name))
                    .chain([calls::NAME, practice::NAME])
                    .collect();
                if !names.contains(&name) {
                    bail!("no row is called {name}; there are {}", names.join(", "));
                }
                wanted.only.push(name.to_owned());
            }
            "--binary" => wanted.binary = Some(PathBuf::from(next()?)),
            "--profile" => wanted.profile = next()?.to_owned(),
            "--repeats" => {
                let count: usize = next()?.parse().context("--repeats needs a number")?;
                wanted.repeats = Some(count.max(1));
            }
            _ => bail!("bench does not know {word}; it knows --only ROW, --binary PATH, --profile NAME, --repeats N"),
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        let wanted = read(&["--only", "check-200", "--repeats", "0"]).unwrap();
        assert_eq!(wanted.only, ["check-200"]);
        assert_eq!((wanted.repeats, wanted.profile.as_str()), (Some(1), "dist"));
        assert_eq!(read(&["--profile", "dev"]).unwrap().profile, "dev");
        assert_eq!(read(&[]).unwrap().profile, "dist");
        assert!(read(&["--only", "check-3"]).unwrap_err().to_string().contains("check-200"));
        assert!(read(&["--binary"]).is_err());
    }
}
