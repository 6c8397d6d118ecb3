//! Calls to models: the same configuration run here and by the tools that people use today, against a server that answers after 50 ms.
//!
//! What is measured: CPU seconds, time and memory of a whole run of 1,000 cases with three assertions each, and the median latency that a
//! tool reports, beside what it is: 50 ms and what loopback takes.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use shipworthy_testkit::model_server::ModelServer;

use super::measure::{self, Usage};
use super::programs::Programs;
use crate::complain;

/// How `--only` names the row.
pub const NAME: &str = "calls-1k";
/// Cases, and calls at a time.
const CASES: usize = 1_000;
const AT_ONCE: [usize; 2] = [32, 128];
/// How long the server thinks.
const THINKS: Duration = Duration::from_millis(50);
/// Where the others are, if they are: the file that Node.js starts promptfoo with, after a space; the program `inspect`.
const PROMPTFOO: &str = "SHIPWORTHY_BENCH_PROMPTFOO";
const INSPECT: &str = "SHIPWORTHY_BENCH_INSPECT";

/// One run.
#[derive(Debug)]
pub struct Run {
    tool: &'static str,
    at_once: usize,
    used: Usage,
    /// The median latency that the tool reports, in milliseconds.
    reported: f64,
}

/// Measures what there is.
pub fn measure(programs: &Programs) -> anyhow::Result<Vec<Run>> {
    let mut runs = Vec::new();
    for at_once in AT_ONCE {
        let folder = tempfile::tempdir()?;
        let server = ModelServer::steady("{\"answer\": \"The refund takes five days.\"}", THINKS);
        write(folder.path(), &server.url(), at_once)?;
        complain(&format!("{CASES} cases, {at_once} at a time"));
        runs.push(ours(programs, folder.path(), at_once)?);
        match std::env::var(PROMPTFOO) {
            Ok(words) => runs.push(promptfoo(&words, folder.path(), at_once)?),
            Err(_) => complain(&format!("promptfoo is not measured: {PROMPTFOO} does not say where it is")),
        }
        match std::env::var(INSPECT) {
            Ok(program) => runs.push(inspect(&program, folder.path(), &server.url(), at_once)?),
            Err(_) => complain(&format!("inspect-ai is not measured: {INSPECT} does not say where it is")),
        }
    }
    Ok(runs)
}

/// A configuration and its cases.
fn write(folder: &Path, url: &str, at_once: usize) -> anyhow::Result<()> {
    let config = json!({
        "prompts": ["Answer in JSON: {{question}}"],
        "providers": [{"id": "openai:chat:mock", "config": {"apiBaseUrl": url, "apiKey": "none"}}],
        "evaluateOptions": {"maxConcurrency": at_once, "cache": false},
        "defaultTest": {"assert": [
            {"type": "contains", "value": "{{want}}"},
            {"type": "regex", "value": "five \\w+"},
            {"type": "is-json", "value": {"type": "object", "required": ["answer"]}},
        ]},
        "tests": "file://cases.csv",
    });
    // JSON is YAML.
    std::fs::write(folder.join("promptfooconfig.yaml"), serde_json::to_vec_pretty(&config)?)?;
    let mut cases = "question,want\n".to_owned();
    // One in ten is answered wrongly.
    cases.extend(
        (0..CASES).map(|case| {
            format!("How long does refund {case} take?,{}\n", if case % 10 == 0 { "ten" } else { "refund" })
        }),
    );
    Ok(std::fs::write(folder.join("cases.csv"), cases)?)
}

fn ours(programs: &Programs, folder: &Path, at_once: usize) -> anyhow::Result<Run> {
    let mut run = Command::new(&programs.shipworthy);
    run.current_dir(folder).args(["run", "promptfooconfig.yaml", "--quiet", "--anew", "--output", "ours.json"]);
    let (used, _) = measure::run(&mut run, &[0])?;
    Ok(Run { tool: "Shipworthy", at_once, used, reported: reported(&folder.join("ours.json"))? })
}

fn promptfoo(words: &str, folder: &Path, at_once: usize) -> anyhow::Result<Run> {
    let mut words = words.split(' ');
    let mut run = Command::new(words.next().unwrap_or_default());
    run.current_dir(folder).args(words).args(["eval", "-c", "promptfooconfig.yaml", "--no-cache", "--no-table"]);
    run.args(["--no-progress-bar", "--no-share", "-o", "theirs.json", "-j"]).arg(at_once.to_string());
    for (name, value) in [("PROMPTFOO_DISABLE_TELEMETRY", "1"), ("PROMPTFOO_DISABLE_UPDATE", "1")] {
        run.env(name, value);
    }
    run.env("PROMPTFOO_CONFIG_DIR", folder.join("promptfoo"));
    let (used, _) = measure::run(&mut run, &[100])?;
    Ok(Run { tool: "promptfoo", at_once, used, reported: reported(&folder.join("theirs.json"))? })
}

fn inspect(program: &str, folder: &Path, url: &str, at_once: usize) -> anyhow::Result<Run> {
    // It finds tasks in the folder that it is started in.
    let task = concat!(env!("CARGO_MANIFEST_DIR"), "/../reference/bench/calls_inspect.py");
    std::fs::copy(task, folder.join("calls_inspect.py"))?;
    let logs = folder.join(format!("logs-{at_once}"));
    let mut run = Command::new(program);
    run.current_dir(folder).args(["eval", "calls_inspect.py"]).args([
        "--model",
        "openai-api/mock/mock",
        "--display",
        "plain",
    ]);
    run.args([
        "--log-format",
        "json",
        "--max-connections",
        &at_once.to_string(),
        "--max-samples",
        &at_once.to_string(),
    ]);
    run.arg("--log-dir").arg(&logs).env("MOCK_BASE_URL", url).env("MOCK_API_KEY", "none");
    let (used, _) = measure::run(&mut run, &[0])?;
    let log = std::fs::read_dir(&logs)?.next().context("inspect writes a log")??.path();
    let log: Value = serde_json::from_slice(&std::fs::read(log)?)?;
    let samples = log["samples"].as_array().context("samples")?;
    ensure!(samples.len() == CASES, "inspect answered {} of {CASES}", samples.len());
    let took = samples.iter().filter_map(|sample| {
        sample["events"]
            .as_array()?
            .iter()
            .find_map(|event| event["working_time"].as_f64().filter(|_| event["event"] == "model"))
    });
    Ok(Run { tool: "inspect-ai", at_once, used, reported: median(took.map(|seconds| 1_000.0 * seconds).collect())? })
}

/// The median latency of results in promptfoo's form; all cases have to be there, and nine in ten pass.
fn reported(path: &Path) -> anyhow::Result<f64> {
    let document: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let results = document["results"]["results"].as_array().context("results")?;
    let passed = results.iter().filter(|result| result["success"] == true).count();
    ensure!(results.len() == CASES && passed == CASES - CASES / 10, "{passed} of {} pass", results.len());
    median(results.iter().filter_map(|result| result["latencyMs"].as_f64()).collect())
}

fn median(mut values: Vec<f64>) -> anyhow::Result<f64> {
    ensure!(values.len() == CASES, "{} of {CASES} latencies", values.len());
    values.sort_by(f64::total_cmp);
    Ok((values[CASES / 2 - 1] + values[CASES / 2]) / 2.0)
}

/// The table.
pub fn table(runs: &[Run]) -> String {
    let mut table = format!(
        "| {CASES} cases, three assertions each, a server that answers after {} ms | at a time | CPU s | seconds | memory, MB | latency it reports, p50, ms |\n\
         |---|---:|---:|---:|---:|---:|\n",
        THINKS.as_millis()
    );
    for Run { tool, at_once, used, reported } in runs {
        let Usage { cpu, wall, memory } = used;
        table.push_str(&format!("| {tool} | {at_once} | {cpu:.2} | {wall:.2} | {memory:.0} | {reported:.1} |\n"));
    }
    table
}
