//! The tables of a run, and their place in `docs/reference/performance.md`.

use std::collections::BTreeMap;

use anyhow::Context;

use super::measure::Spread;
use super::rows::Target;
use super::runs::{Beside, Measured};
use crate::root;

const PAGE: &str = "docs/reference/performance.md";
const START: &str = "<!-- Written by `cargo xtask bench`; do not edit up to the next mark. -->";
const END: &str = "<!-- End of what `cargo xtask bench` writes. -->";

/// Everything that stands between the marks.
pub fn tables(machine: &str, measured: &[Measured]) -> String {
    let mut text = format!("{machine}\n{}\n\n", versions(measured));
    text.push_str("| row | what is done |\n|---|---|\n");
    for one in measured {
        text.push_str(&format!("| `{}` | {} |\n", one.row.name, one.row.what));
    }
    text.push_str(
        "\nBeside its limits:\n\n\
         | row | CPU s, whole process | of it decode | start to end, s | peak memory, MB | limits |\n|---|---|---|---|---|---|\n",
    );
    measured.iter().for_each(|one| text.push_str(&limits(one)));
    text.push_str(
        "\nBeside other tools, without reading the file, and without start and imports of Python:\n\n\
         | row | Shipworthy, CPU s | tool | its CPU s | ratio | its decode | its start | its peak memory, MB | answers |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for one in measured {
        for (tool, beside) in one.row.tools.iter().zip(&one.tools) {
            let start = format!("| `{}` | {} | {}", one.row.name, range(one.ours.work), tool.name);
            text.push_str(&match beside {
                Ok(beside) => format!("{start} | {} |\n", side(one, beside)),
                Err(why) => format!("{start} | not measured: {why} | | | | | |\n"),
            });
        }
    }
    for note in notes(measured) {
        text.push_str(&format!("\n{note}\n"));
    }
    text
}

fn side(one: &Measured, beside: &Beside) -> String {
    let figures = &beside.figures;
    let agreement = &beside.agreement;
    format!(
        "{} | {}x | {} | {} | {} | {}",
        range(figures.work),
        number(figures.work.least / one.ours.work.least.max(1e-6)),
        number(figures.decode),
        number(beside.start),
        number(figures.memory),
        match agreement.different.len() {
            0 => format!("{} the same", agreement.same),
            different => format!("{} the same, {different} not", agreement.same),
        },
    )
}

/// A row of the table of limits.
fn limits(one: &Measured) -> String {
    let ours = &one.ours;
    let limits: Vec<String> = one
        .row
        .targets
        .iter()
        .map(|target| {
            let (limit, value, unit) = match *target {
                Target::Cpu(limit) => (limit, ours.cpu.least, "CPU s"),
                Target::CpuBeyondDecode(limit) => (limit, ours.work.least, "CPU s beyond decode"),
                Target::Wall(limit) => (limit, ours.wall.least, "s from start to end"),
                Target::Memory(limit) => (limit, ours.memory, "MB"),
            };
            let kept = if value <= limit { "kept" } else { "**not kept**" };
            format!("{} {unit}: {kept} with {}", number(limit), number(value))
        })
        .collect();
    format!(
        "| `{}` | {} | {} | {} | {} | {} |\n",
        one.row.name,
        range(ours.cpu),
        number(ours.decode),
        range(ours.wall),
        number(ours.memory),
        if limits.is_empty() { "none".to_owned() } else { limits.join("; ") },
    )
}

fn versions(measured: &[Measured]) -> String {
    let all: BTreeMap<&String, &String> =
        measured.iter().flat_map(|one| &one.tools).flatten().flat_map(|beside| &beside.versions).collect();
    let all: Vec<String> = all.iter().map(|(package, version)| format!("{package} {version}")).collect();
    let versions =
        if all.is_empty() { "None of the other tools was measured.".to_owned() } else { all.join(", ") + "." };
    format!(
        "{versions} Figures are the least of several runs, with the largest after a dash and the number of runs in brackets."
    )
}

/// What was scaled, and which answers differ.
fn notes(measured: &[Measured]) -> Vec<String> {
    let mut notes = Vec::new();
    for one in measured {
        for (tool, beside) in one.row.tools.iter().zip(&one.tools) {
            let Ok(beside) = beside else { continue };
            let place = format!("`{}`, {}", one.row.name, tool.name);
            if !beside.note.is_empty() {
                notes.push(format!("{place}: {}.", beside.note));
            }
            if !beside.agreement.different.is_empty() {
                notes.push(format!(
                    "{place}: ours beside theirs where they differ: {}.",
                    beside.agreement.different.join("; ")
                ));
            }
        }
    }
    notes
}

fn range(spread: Spread) -> String {
    let (least, most) = (number(spread.least), number(spread.most));
    if spread.count == 1 || least == most {
        format!("{least} ({})", spread.count)
    } else {
        format!("{least} – {most} ({})", spread.count)
    }
}

/// Three digits.
fn number(value: f64) -> String {
    let decimals = match value {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        v if v >= 0.1 => 3,
        _ => 4,
    };
    format!("{value:.decimals$}")
}

/// Puts the tables between the marks of the page.
pub fn write(tables: &str) -> anyhow::Result<()> {
    let path = root().join(PAGE);
    let old = std::fs::read_to_string(&path).with_context(|| format!("cannot read {PAGE}"))?;
    let new = between_marks(&old, tables).with_context(|| format!("{PAGE} has no marks"))?;
    std::fs::write(&path, new).with_context(|| format!("cannot write {PAGE}"))?;
    Ok(())
}

fn between_marks(page: &str, text: &str) -> Option<String> {
    let (before, rest) = page.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}\n\n{}\n\n{END}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = format!("# P\n\n{START}\nold\n{END}\n\nafter\n");
        let new = between_marks(&page, "new\n").unwrap();
        assert_eq!(new, format!("# P\n\n{START}\n\nnew\n\n{END}\n\nafter\n"));
        assert_eq!(between_marks(&new, "new").as_ref(), Some(&new));
        assert_eq!(between_marks("# P\n", "new"), None);
    }

    #[test]
    fn the_page_has_its_marks() {
        let page = std::fs::read_to_string(root().join(PAGE)).unwrap();
        assert!(between_marks(&page, "x").is_some());
    }

    #[test]
    fn figures_have_three_digits() {
        assert_eq!(
            ["310", "20.4", "1.15", "0.034"].map(|t| number(t.parse().unwrap())),
            ["310", "20.4", "1.15", "0.0340"]
        );
        assert_eq!(range(Spread { least: 1.0, most: 2.0, count: 5 }), "1.00 – 2.00 (5)");
    }
}
