//! Runs the rows: ours several times, then each tool, and compares what they answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use super::alone;
use super::answers::{Agreement, compare};
use super::measure::{self, Spread, Usage};
use super::programs::Programs;
use super::rows::{Ours, Row, Tool};
use super::tables;
use crate::complain;
use crate::python::{REMEDY, python, versions};

/// A row with its figures.
pub struct Measured {
    pub row: &'static Row,
    pub ours: Figures,
    /// What each tool of the row used, or why it could not be measured.
    pub tools: Vec<Result<Beside, String>>,
}

/// What one program used, in CPU seconds and megabytes.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The whole process.
    pub cpu: Spread,
    /// Start to end.
    pub wall: Spread,
    /// Without reading the file, and for Python without its start and imports.
    pub work: Spread,
    /// Reading the file; the least of all repeats.
    pub decode: f64,
    /// Peak of the repeat that needed most.
    pub memory: f64,
}

/// A tool's figures.
pub struct Beside {
    pub figures: Figures,
    /// Start of Python and imports, in CPU seconds.
    pub start: f64,
    /// What was left out or scaled.
    pub note: String,
    pub versions: BTreeMap<String, String>,
    pub agreement: Agreement,
}

/// Measures a row. Ours has to run; a tool that is missing or fails is noted.
pub fn measure(row: &'static Row, programs: &Programs, repeats: Option<usize>) -> anyhow::Result<Measured> {
    let file = row.table.file(programs)?;
    let at_most = |count: usize| repeats.unwrap_or(count).min(count).max(1);
    let (ours, answers) = of_ours(row, programs, &file, at_most(row.repeats))?;
    let mut tools = Vec::new();
    for tool in row.tools {
        let missing: Vec<&str> =
            tool.packages.iter().zip(versions(tool.packages)).filter(|(_, v)| v.is_none()).map(|(p, _)| *p).collect();
        if !missing.is_empty() {
            let lacks = format!("Python lacks {}", missing.join(", "));
            complain(&format!("  {} is left out: {lacks}\n{REMEDY}", tool.name));
            tools.push(Err(lacks));
            continue;
        }
        complain(&format!("  {}", tool.name));
        tools.push(of_tool(tool, &file, at_most(tool.repeats), &answers).map_err(|error| {
            complain(&format!("  {} is left out: {error:#}", tool.name));
            "its script failed".to_owned()
        }));
    }
    Ok(Measured { row, ours, tools })
}

fn of_ours(row: &Row, programs: &Programs, file: &Path, repeats: usize) -> anyhow::Result<(Figures, Value)> {
    let (mut work, mut decode, times) = match row.ours {
        Ours::Check { slices, replicates, threads } => {
            let mut check = Command::new(&programs.shipworthy);
            check.args(["check", "--quiet", "--format", "json", "--seed", "0"]);
            check.args(["--replicates", &replicates.to_string()]).arg(tables::spec(file, slices)?);
            check.args(threads.map(|threads| format!("--threads={threads}")));
            (check, reading(programs, file)?, 1)
        }
        Ours::Audit { named } => {
            let mut audit = Command::new(&programs.shipworthy);
            audit.args(["audit", "--quiet", "--format", "json"]).args(named).arg(file);
            (audit, reading(programs, file)?, 1)
        }
        Ours::Alone { work, times } => (alone::process(work, file, times)?, alone::process(work, file, 0)?, times),
    };
    let decode = repeat(&mut decode, repeats)?.0;
    // Pass, fail and not enough evidence are answers.
    let (used, said) = repeat(&mut work, repeats)?;
    let decode = Spread::of(decode.iter().map(|used| used.cpu)).least;
    let times = f64::from(times);
    let figures = figures(&used, decode, |used| (used.cpu - decode).max(0.0) / times);
    let whole = if times > 1.0 { figures.work.map(|work| work + decode) } else { figures.cpu };
    Ok((Figures { cpu: whole, ..figures }, serde_json::from_str(&said).context("our answer is JSON")?))
}

fn reading(programs: &Programs, file: &Path) -> anyhow::Result<Command> {
    let mut read = Command::new(programs.golden_set()?);
    read.arg("read").arg(file);
    Ok(read)
}

/// What each repeat used, and what the last one said.
fn repeat(command: &mut Command, repeats: usize) -> anyhow::Result<(Vec<Usage>, String)> {
    let mut all = Vec::new();
    let mut last = String::new();
    for _ in 0..repeats {
        let (used, said) = measure::run(command, &[0, 1, 3])?;
        all.push(used);
        last = said;
    }
    Ok((all, last))
}

fn figures(used: &[Usage], decode: f64, work: impl Fn(&Usage) -> f64) -> Figures {
    Figures {
        cpu: Spread::of(used.iter().map(|used| used.cpu)),
        wall: Spread::of(used.iter().map(|used| used.wall)),
        work: Spread::of(used.iter().map(work)),
        decode,
        memory: Spread::of(used.iter().map(|used| used.memory)).most,
    }
}

fn of_tool(tool: &Tool, file: &Path, repeats: usize, ours: &Value) -> anyhow::Result<Beside> {
    let mut used = Vec::new();
    let mut told = Vec::new();
    for _ in 0..repeats {
        let mut script = python();
        script.arg(PathBuf::from("reference/bench").join(tool.script)).arg(file).args(tool.words);
        let (usage, said) = measure::run(&mut script, &[0])?;
        used.push(usage);
        // Libraries may print before the script does.
        let line = said.lines().last().context("the script says nothing")?;
        told.push(serde_json::from_str::<Value>(line).context("the script does not answer in JSON")?);
    }
    let each = |name: &str| -> anyhow::Result<Spread> {
        let values: Option<Vec<f64>> = told.iter().map(|told| told[name].as_f64()).collect();
        Ok(Spread::of(values.with_context(|| format!("the script does not say {name}"))?))
    };
    let Some(last) = told.last() else { bail!("nothing was measured") };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Beside {
        figures: Figures { work: each("work")?, ..figures(&used, each("read")?.least, |used| used.cpu) },
        start: each("start")?.least,
        note: text(&last["note"]),
        versions: last["versions"].as_object().into_iter().flatten().map(|(k, v)| (k.clone(), text(v))).collect(),
        agreement: compare(ours, &last["answers"]),
    })
}
