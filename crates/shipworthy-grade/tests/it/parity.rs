//! promptfoo 0.123.1 beside us: the same records, graded by both.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use shipworthy_grade::{Check, Grader, Output};

/// The share of records that may differ.
const ALLOWED: f64 = 0.005;

#[expect(
    clippy::print_stderr,
    reason = "a test that is skipped says so, and what differs is shown to whoever asks for it"
)]
#[test]
fn grades_are_those_of_promptfoo() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/acceptance/promptfoo/parity.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: promptfoo's grades are not beside this checkout");
        return;
    };
    let grader = Grader::default();
    let mut kinds: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("JSON Lines");
        let kind = record["assertion"]["type"].as_str().expect("a type").trim_start_matches("not-").to_owned();
        let mut output = Output::value(record["output"].clone());
        output.cost = record["cost"].as_f64();
        output.latency_ms = record["latency_ms"].as_f64();
        output.finish_reason = record["finish_reason"].as_str().map(str::to_owned);
        output.logprobs = record["logprobs"].as_array().map(|all| all.iter().filter_map(Value::as_f64).collect());
        let vars = record["vars"].as_object().cloned().unwrap_or_default();
        let graded = Check::from_value(&record["assertion"]).and_then(|check| grader.grade(&check, &output, &vars));
        let same = match (&graded, record.get("error")) {
            (Err(_), Some(_)) => true,
            (Ok(grade), None) => {
                let score = record["result"]["score"].as_f64().expect("a score");
                Some(grade.pass) == record["result"]["pass"].as_bool() && (grade.score - score).abs() < 1e-9
            }
            _ => false,
        };
        let entry = kinds.entry(kind).or_default();
        entry.0 += 1;
        if !same {
            entry.1.push(format!(
                "{} {} => {:?}, promptfoo {} {}",
                record["assertion"], record["output"], graded, record["result"], record["error"]
            ));
        }
    }
    let total: usize = kinds.values().map(|(records, _)| records).sum();
    let differing: usize = kinds.values().map(|(_, differing)| differing.len()).sum();
    for (kind, (records, differing)) in kinds.iter().filter(|(_, (_, differing))| !differing.is_empty()) {
        eprintln!("{kind}: {} of {records} differ", differing.len());
        for line in differing.iter().take(12) {
            eprintln!("  {line}");
        }
    }
    eprintln!("{} of {total} are the same", total - differing);
    assert!(differing as f64 <= ALLOWED * total as f64, "{differing} of {total} records differ");
    let exempt = ["is-sql", "contains-sql", "is-html", "contains-html", "is-xml", "contains-xml"];
    for (kind, (records, differing)) in kinds {
        let allowed = if exempt.contains(&kind.as_str()) { records / 10 } else { 0 };
        assert!(differing.len() <= allowed, "{kind}: {} of {records} records differ", differing.len());
    }
}
