//! `cargo xtask bench-alone FILE TIMES WORK...`: a process of ours that does one thing, so often.
//!
//! A process of its own, so that its CPU and memory are measured as those of the tools are. With no times it reads the file and
//! does nothing, which is what reading costs.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use super::rows::Work;
use super::{groups, labels, search};
use crate::say;

/// The process that does this to a file.
pub fn process(work: Work, file: &Path, times: u32) -> anyhow::Result<Command> {
    let mut process = Command::new(std::env::current_exe()?);
    process.arg("bench-alone").arg(file).arg(times.to_string());
    match work {
        Work::Slices { columns, least } => process.args(["slices", &columns.to_string(), &least.to_string()]),
        Work::LabelErrors => process.arg("label-errors"),
        Work::Groups => process.arg("groups"),
    };
    Ok(process)
}

/// What the process does: prints its answers as JSON.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    let &[file, times, ref work @ ..] = words else { bail!("bench-alone needs FILE TIMES WORK") };
    let times = times.parse()?;
    let answer = match *work {
        ["slices", columns, least] => search::run(&text(file)?, columns.parse()?, least.parse()?, times)?,
        ["label-errors"] => labels::run(&std::fs::read(file).with_context(|| format!("cannot read {file}"))?, times)?,
        ["groups"] => groups::run(&text(file)?, times)?,
        _ => bail!("bench-alone knows slices COLUMNS LEAST, label-errors, groups"),
    };
    say(&answer.to_string());
    Ok(())
}

fn text(file: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))
}

/// The answer of the last of so many times; nothing for none.
pub fn repeated(times: u32, mut answer: impl FnMut() -> Value) -> Value {
    (0..times).fold(Value::Null, |_, _| answer())
}
