//! `cargo xtask calibrate --tasks`: the promises of tasks other than binary decisions, as a section at the end of
//! `docs/reference/calibration.md`. The rest of the page stays as it is, and stays where the rest is written anew.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use shipworthy_testkit::promises::exact::WRONG;
use shipworthy_testkit::promises::tally::Tally;
use shipworthy_testkit::promises::tasks::{TaskCell, TaskPromise};
use shipworthy_testkit::promises::{RUNS, Test};

use crate::calibrate::{line, parse_line};
use crate::calibration_page::grouped;
use crate::steps::cargo;
use crate::{build_folder, root, say};

const HEADING: &str = "\n## Other tasks\n";

const ABOUT: &str = "
The same promises where answers are numbers, classes and orders. The worlds: predictions are off by 2 of 20 on average, exponentially and
as often above as below; an interval around them truly holds 80%; classes of 50%, 30% and 20% are each told rightly in 80%; of each
query five graded items are shown in one of six orders. Rows of `ndcg@10` are queries. `clusters of 5` and `50 clusters` as above. Runs
below the minimum counts (20 examples, 20 clusters, 10 of the rarest class) have no verdict and are part of *open*.

";

const ADVICE: &str = "
The planner's number: a first golden set leaves a bar open; as many examples as the report asks for are added, from a world whose truth
is the first estimate. The bar is then settled, one way or the other, in at least 80%. Runs count when the bar was open and the number
at most 20,000.

";

/// Counts what is missing, up to so many runs of each cell, and writes the section.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    let (mut runs, mut fresh, mut page_only) = (RUNS, false, false);
    let mut rest = words.iter();
    while let Some(&word) = rest.next() {
        match word {
            "--tasks" => {}
            "--fresh" => fresh = true,
            "--page" => page_only = true,
            "--runs" => runs = rest.next().context("--runs needs a number")?.parse().context("a number of runs")?,
            _ => bail!("calibrate --tasks does not know {word}; it knows --runs N, --fresh, --page"),
        }
    }
    if cfg!(debug_assertions) && !page_only {
        let status =
            cargo().args(["run", "--release", "--package", "xtask", "--", "calibrate"]).args(words).status()?;
        return if status.success() { Ok(()) } else { bail!("calibrate failed: {status}") };
    }
    let store = build_folder().join("task-calibration.tsv");
    let stored = std::fs::read_to_string(&store).unwrap_or_default();
    let counted: Option<BTreeMap<String, Tally>> = stored.lines().map(parse_line).collect();
    let mut counted = counted.with_context(|| format!("cannot read {}: delete it to count anew", store.display()))?;
    for cell in TaskCell::all().into_iter().filter(|_| !page_only) {
        // Advice that was not followed leaves no run behind, so how many were made is kept beside the tally.
        let marker = format!("{}, made", cell.name());
        let made = if fresh { 0 } else { counted.get(&marker).map_or(0, |tally| tally.runs) };
        if made >= runs {
            continue;
        }
        let new = cell.run(made..runs);
        let before = counted.get(&cell.name()).copied().filter(|_| made > 0).unwrap_or_default();
        let tally = before.merge(new.tally);
        let wrong = TaskCell { tally, ..cell }.wrong();
        say(&format!(
            "{}: {} of {runs} runs count{}",
            cell.name(),
            tally.runs,
            if wrong.is_empty() { "" } else { ", misses" }
        ));
        counted.insert(cell.name(), tally);
        counted.insert(marker, Tally { runs, ..Tally::default() });
        let text: String = counted.iter().map(|(name, tally)| line(name, tally)).collect();
        std::fs::write(&store, text).with_context(|| format!("cannot write {}", store.display()))?;
    }
    let cells: Vec<TaskCell> = TaskCell::all()
        .into_iter()
        .filter_map(|cell| Some(TaskCell { tally: *counted.get(&cell.name())?, ..cell }))
        .collect();
    let path = root().join("docs/reference/calibration.md");
    let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let rest = page.split(HEADING).next().unwrap_or_default();
    let after = crate::judge_calibration::kept(&page);
    std::fs::write(&path, format!("{rest}{}{after}", section(&cells)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The section and what follows it, as it stands in a page; empty where there is none.
pub fn kept(page: &str) -> &str {
    page.find(HEADING).map_or("", |at| &page[at..])
}

fn section(cells: &[TaskCell]) -> String {
    let mut section = format!("{HEADING}{ABOUT}");
    section.push_str(
        "| rows | examples | metric | runs | pass | fail | open | truth in the 95% interval | p of passes | p of fails | p of so few | promise |\n",
    );
    section.push_str(&format!("|{}\n", "---|".repeat(12)));
    for cell in cells.iter().filter(|cell| cell.promise == TaskPromise::AtTheBar) {
        let tally = &cell.tally;
        let tests: Vec<Test> = cell.verdict_tests().into_iter().chain(cell.coverage_test()).collect();
        let p =
            |what: &str| tests.iter().find(|test| test.what == what).map_or("–".to_owned(), |test| p_value(test.p));
        section.push_str(&format!(
            "{} {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            place(cell),
            grouped(tally.runs),
            grouped(tally.passes),
            grouped(tally.fails),
            grouped(tally.open()),
            share(tally.covered, tally.drawn),
            p("passes"),
            p("fails"),
            p("coverage"),
            kept_or_missed(cell, !tests.is_empty())
        ));
    }
    section.push_str(ADVICE);
    section.push_str("| rows | examples | metric | runs | settled | share | p | promise |\n");
    section.push_str(&format!("|{}\n", "---|".repeat(8)));
    for cell in cells.iter().filter(|cell| cell.promise == TaskPromise::Advice) {
        let (tally, tests) = (&cell.tally, cell.verdict_tests());
        section.push_str(&format!(
            "{} {} | {} | {} | {} | {} |\n",
            place(cell),
            grouped(tally.runs),
            grouped(tally.passes),
            share(tally.passes, tally.runs),
            tests.first().map_or("–".to_owned(), |test| p_value(test.p)),
            kept_or_missed(cell, !tests.is_empty())
        ));
    }
    section
}

fn place(cell: &TaskCell) -> String {
    format!("| {} | {} | `{}` |", grouped(cell.examples as u64), cell.dependence.name(), cell.metric.name())
}

fn share(count: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.1}%", 100.0 * count as f64 / of as f64) }
}

fn kept_or_missed(cell: &TaskCell, counted: bool) -> &'static str {
    match (counted, cell.wrong().is_empty()) {
        (false, _) => "–",
        (_, true) => "kept",
        _ => "**missed**",
    }
}

fn p_value(p: f64) -> String {
    match p {
        _ if p >= 0.995 => "1".to_owned(),
        _ if p >= 0.01 => format!("{p:.2}"),
        _ if p >= WRONG => format!("{p:.4}"),
        _ => format!("{p:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_is_written_anew_and_kept() {
        let tally = Tally { runs: 2000, passes: 240, fails: 20, drawn: 2000, covered: 1900, ..Tally::default() };
        let cell = TaskCell { tally, ..TaskCell::all()[0] };
        let section = section(&[cell]);
        assert!(section.contains("| 100 | independent | `mae` | 2,000 | 240 | 20 | 1,740 | 95.0% |"), "{section}");
        assert!(section.contains("**missed**"), "{section}");
        let page = format!("# Calibration\n{section}");
        assert_eq!(kept(&page), section);
        assert_eq!(kept("# Calibration\n"), "");
    }
}
