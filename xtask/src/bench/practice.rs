//! Practice on this machine: a daily case written, decided and scored by the real binary, as somebody at a terminal has it; and all
//! archetypes calibrated.

use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use super::measure;
use super::programs::Programs;
use crate::complain;

/// How `--only` names it.
pub const NAME: &str = "practice";
/// What drawing and scoring a daily case may take, 95 of 100.
const CASE_P95: f64 = 0.300;
/// What calibrating every archetype on [`CASES`] cases a level may take, in seconds.
const CALIBRATION: f64 = 600.0;
const CASES: &str = "500";
/// Days whose cases are played, from 2026-01-01 on; three a day.
const DAYS: u32 = 40;
const REASON: &str =
    "This is measured, not thought about: the reason has as many characters as a reason needs, and no more.";

/// What was measured, in seconds.
pub struct Measured {
    /// `learn new` and `learn submit` of each case, the quickest first.
    cases: Vec<(f64, f64)>,
    /// Wall and CPU seconds of the calibration.
    calibration: (f64, f64),
}

/// Plays the daily cases of some weeks, and calibrates.
pub fn measure(programs: &Programs) -> anyhow::Result<Measured> {
    let folder = tempfile::tempdir()?;
    let learn = |words: &[&str]| {
        let mut command = Command::new(&programs.shipworthy);
        command
            .arg("learn")
            .args(words)
            .args(["--who", "bench", "--format", "json", "--quiet"])
            .current_dir(folder.path());
        command
    };
    let mut cases = Vec::new();
    for number in 0..DAYS {
        let day = format!("2026-{:02}-{:02}", 1 + number / 28, 1 + number % 28);
        let (_, today) = measure::run(&mut learn(&["today", "--day", &day]), &[0])?;
        for of in serde_json::from_str::<Vec<Value>>(&today).context("learn today writes a list")? {
            let code = of["code"].as_str().context("a daily case has a code")?;
            let out = format!("case-{}", cases.len());
            let (drawn, _) = measure::run(&mut learn(&["new", code, "--out", &out]), &[0])?;
            let asked = std::fs::read_to_string(folder.path().join(&out).join("actions.json"))?;
            let asked: Value = serde_json::from_str(&asked)?;
            let action = action(&asked, &out, &learn)?;
            let beliefs = beliefs(&asked);
            let mut submit = vec!["submit", &out, "--action", &action, "--confidence", "0.5", "--reason", REASON];
            if let Some(beliefs) = &beliefs {
                submit.extend(["--beliefs", beliefs]);
            }
            let (scored, _) = measure::run(&mut learn(&submit), &[0])?;
            cases.push((drawn.wall, scored.wall));
        }
    }
    cases.sort_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
    complain("practice: calibrating every archetype");
    let (all, _) = measure::run(&mut learn(&["calibrate", "--all", "--n", CASES]), &[0])?;
    Ok(Measured { cases, calibration: (all.wall, all.cpu) })
}

/// Something that can be answered, whatever is asked.
fn action(asked: &Value, out: &str, learn: &dyn Fn(&[&str]) -> Command) -> anyhow::Result<String> {
    let actions = &asked["actions"];
    let first = |list: &str| actions[list][0]["id"].as_str().map(str::to_owned).context("something can be done");
    match actions["kind"].as_str() {
        Some("choice") => first("actions"),
        Some("number") => Ok(actions["low"].to_string()),
        Some("picks") => Ok("none".to_owned()),
        Some("shares") => Ok(format!("{}=100", first("parts")?)),
        Some("stages") => {
            let mut path = Vec::new();
            let mut next = Some(first("actions")?);
            while let Some(step) = next {
                let (_, arrived) = measure::run(&mut learn(&["step", out, &step]), &[0])?;
                path.push(step);
                let arrived: Value = serde_json::from_str(&arrived)?;
                next = arrived["can"][0].as_str().map(str::to_owned);
            }
            Ok(path.join(","))
        }
        other => bail!("nobody knows how to answer {other:?}"),
    }
}

/// The same probability for each cause that a case asks about; `None` where it asks about none.
fn beliefs(asked: &Value) -> Option<String> {
    let causes = asked["beliefs"]["causes"].as_array()?;
    let each = 1.0 / causes.len() as f64;
    let one = |cause: &Value| Some(format!("{}:{each}", cause["id"].as_str()?));
    Some(causes.iter().filter_map(one).collect::<Vec<_>>().join(","))
}

/// The table of it.
pub fn table(measured: &Measured) -> String {
    let at = |share: f64, part: &dyn Fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = measured.cases.iter().map(part).collect();
        values.sort_by(f64::total_cmp);
        values[((values.len() as f64 * share).ceil() as usize).clamp(1, values.len()) - 1]
    };
    let row = |name: &str, part: &dyn Fn(&(f64, f64)) -> f64| {
        let [median, p95, slowest] = [0.5, 0.95, 1.0].map(|share| 1e3 * at(share, part));
        format!("| {name} | {median:.0} | {p95:.0} | {slowest:.0} |")
    };
    let kept = |kept: bool| if kept { "kept" } else { "not kept" };
    let both = |case: &(f64, f64)| case.0 + case.1;
    let (wall, cpu) = measured.calibration;
    format!(
        "Practice, by the command line, a process each time; the daily cases of {DAYS} days, {} of them:\n\n\
         | what | median, ms | 95 of 100 within, ms | slowest, ms |\n|---|---|---|---|\n{}\n{}\n{}\n\n\
         Limit for both, 95 of 100: {:.0} ms, {}. All archetypes on {CASES} cases a level: {wall:.0} s, {cpu:.0} CPU s; limit {CALIBRATION:.0} s, {}.\n",
        measured.cases.len(),
        row("`learn new`: drawn, written, checked", &|case| case.0),
        row("`learn submit`: scored and kept", &|case| case.1),
        row("both", &both),
        1e3 * CASE_P95,
        kept(at(0.95, &both) <= CASE_P95),
        kept(wall <= CALIBRATION),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_whether_limits_are_kept() {
        let quick = Measured { cases: vec![(0.05, 0.01); 20], calibration: (60.0, 110.0) };
        assert!(table(&quick).contains("| both | 60 | 60 | 60 |"), "{}", table(&quick));
        assert!(!table(&quick).contains("not kept"));
        let slow = Measured { cases: vec![(0.3, 0.01); 20], calibration: (700.0, 110.0) };
        assert_eq!(table(&slow).matches("not kept").count(), 2);
    }
}
