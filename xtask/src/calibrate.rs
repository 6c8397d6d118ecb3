//! `cargo xtask calibrate`: counts how often the product keeps its promises on simulated golden sets, and writes the page.
//!
//! Counts are kept under the build folder, cell by cell, so that an interrupted run goes on where it stopped, a short table can
//! be topped up to a long one, and one promise can be counted anew without the others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use shipworthy_testkit::promises::tally::Tally;
use shipworthy_testkit::promises::{Cell, Job, Promise, RUNS};

use crate::calibration_page::page;
use crate::steps::cargo;
use crate::{build_folder, root, say};

/// Counts of all cells so far, by the cell's name.
type Counted = BTreeMap<String, Tally>;

/// What the words after `calibrate` ask for.
#[derive(Debug, Default, PartialEq)]
struct Wanted {
    /// At most this many runs of each cell.
    runs: Option<u64>,
    /// Only this promise.
    only: Option<Promise>,
    /// Whether to forget what was counted before.
    fresh: bool,
    /// Whether to lay out the page from what was counted, without counting.
    page: bool,
}

/// Counts what is missing and writes `docs/reference/calibration.md` after every scene.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    if words.contains(&"--tasks") {
        return crate::task_calibration::run(words);
    }
    if words.contains(&"--judges") {
        return crate::judge_calibration::run(words);
    }
    let wanted = read(words)?;
    if cfg!(debug_assertions) && !wanted.page {
        // Two thousand runs of every cell: worth the minute that an optimised build takes.
        let status =
            cargo().args(["run", "--release", "--package", "xtask", "--", "calibrate"]).args(words).status()?;
        return if status.success() { Ok(()) } else { bail!("calibrate failed: {status}") };
    }
    let mut counted = load()?;
    let jobs =
        Job::all().into_iter().filter(|job| wanted.only.is_none_or(|promise| promise.counted_by() == job.promise));
    for job in jobs.filter(|_| !wanted.page) {
        let marker = format!("{}, runs", job.name());
        let made = if wanted.fresh { 0 } else { counted.get(&marker).map_or(0, |tally| tally.runs) };
        let runs = wanted.runs.unwrap_or(RUNS);
        if made >= runs {
            continue;
        }
        // Runs are numbered: what was counted before stays, and the table of so many runs is the same however it was reached.
        let cells: Vec<Cell> = job
            .run(made..runs)
            .into_iter()
            .map(|cell| match counted.get(&cell.name()).filter(|_| made > 0) {
                Some(&before) => Cell { tally: before.merge(cell.tally), ..cell },
                None => cell,
            })
            .collect();
        let wrong = cells.iter().filter(|cell| !cell.wrong().is_empty()).count();
        say(&format!("{}: {runs} runs, {wrong} of {} cells miss", job.name(), cells.len()));
        counted.extend(cells.iter().map(|cell| (cell.name(), cell.tally)));
        counted.insert(marker, Tally { runs, ..Tally::default() });
        save(&counted)?;
        write(&counted)?;
    }
    write(&counted)
}

fn read(words: &[&str]) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted::default();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "--fresh" => wanted.fresh = true,
            "--page" => wanted.page = true,
            "--runs" => {
                let count = words.next().context("--runs needs a number")?;
                wanted.runs = Some(count.parse().with_context(|| format!("{count} is not a number of runs"))?);
            }
            "--only" => {
                let name = words.next().context("--only needs a promise")?;
                let known = Promise::ALL.into_iter().find(|promise| promise.name() == *name);
                let names = Promise::ALL.map(Promise::name).join(", ");
                wanted.only = Some(known.with_context(|| format!("no promise is called {name}; there are {names}"))?);
            }
            _ => bail!("calibrate does not know {word}; it knows --runs N, --only PROMISE, --fresh, --page"),
        }
    }
    Ok(wanted)
}

fn write(counted: &Counted) -> anyhow::Result<()> {
    let cells: Vec<Cell> = Job::all()
        .iter()
        .flat_map(Job::cells)
        .filter_map(|cell| Some(Cell { tally: *counted.get(&cell.name())?, ..cell }))
        .collect();
    let path = root().join("docs/reference/calibration.md");
    // The sections on other tasks and on judges are counted by themselves.
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let page = page(&cells) + crate::task_calibration::kept(&before);
    std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))
}

fn store() -> PathBuf {
    build_folder().join("calibration.tsv")
}

fn load() -> anyhow::Result<Counted> {
    let path = store();
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Counted::new()) };
    text.lines()
        .map(|line| {
            parse_line(line).with_context(|| format!("cannot read {}: delete it to count anew", path.display()))
        })
        .collect()
}

fn save(counted: &Counted) -> anyhow::Result<()> {
    let text: String = counted.iter().map(|(name, tally)| line(name, tally)).collect();
    let path = store();
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

pub fn line(name: &str, tally: &Tally) -> String {
    let Tally { runs, passes, fails, below_minimum, drawn, covered } = tally;
    format!("{name}\t{runs}\t{passes}\t{fails}\t{below_minimum}\t{drawn}\t{covered}\n")
}

pub fn parse_line(line: &str) -> Option<(String, Tally)> {
    let mut parts = line.split('\t');
    let name = parts.next()?.to_owned();
    let mut number = || parts.next()?.parse().ok();
    let tally = Tally {
        runs: number()?,
        passes: number()?,
        fails: number()?,
        below_minimum: number()?,
        drawn: number()?,
        covered: number()?,
    };
    Some((name, tally))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_survive_the_file() {
        let tally = Tally { runs: 9, passes: 1, fails: 2, below_minimum: 3, drawn: 6, covered: 5 };
        assert_eq!(parse_line(line("a cell", &tally).trim_end()), Some(("a cell".to_owned(), tally)));
        assert_eq!(parse_line("a cell\t1\t2"), None);
    }

    #[test]
    fn words_are_read() {
        let wanted = read(&["--only", "looks", "--runs", "20", "--fresh"]).unwrap();
        assert_eq!(wanted, Wanted { runs: Some(20), only: Some(Promise::Looks), fresh: true, page: false });
        assert!(read(&["--only", "luck"]).unwrap_err().to_string().contains("at-the-bar"));
    }
}
