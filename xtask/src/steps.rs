//! Commands run one after the other, with their durations; all of them run, whatever became of the earlier ones.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::{root, say};

/// The steps so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<Step>,
    tests: Tests,
}

struct Step {
    name: &'static str,
    passed: bool,
    took: Duration,
}

/// The sums of cargo's own `test result:` lines, and which tests had nothing to look at.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tests {
    binaries: u64,
    passed: u64,
    failed: u64,
    ignored: u64,
    /// By reason, the names of tests that passed without looking at anything (`shipworthy_testkit::skips`).
    skipped: BTreeMap<String, Vec<String>>,
}

impl Steps {
    /// Runs `cargo` with these words, from the top of the repository. Its output passes through as it comes.
    pub fn cargo(&mut self, name: &'static str, words: &[&str], environment: &[(&str, &str)]) -> anyhow::Result<()> {
        say(&format!("\n==> {name}: cargo {}", words.join(" ")));
        let started = Instant::now();
        let mut child = cargo()
            .args(words)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start cargo for the step {name}"))?;
        let output = child.stdout.take().context("cargo has an output")?;
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            std::io::stdout().write_all(&line)?;
            std::io::stdout().write_all(b"\n")?;
            self.tests.count(&String::from_utf8_lossy(&line));
        }
        let passed = child.wait()?.success();
        let took = started.elapsed();
        say(&format!("<== {name}: {} in {}", if passed { "ok" } else { "FAILED" }, duration(took)));
        self.done.push(Step { name, passed, took });
        Ok(())
    }

    /// Prints all steps, and fails when one did.
    pub fn finish(self) -> anyhow::Result<()> {
        say("");
        for step in &self.done {
            say(&format!("{:>8}  {:6}  {}", duration(step.took), if step.passed { "ok" } else { "FAILED" }, step.name));
        }
        say(&self.tests.summary());
        let failed: Vec<&str> = self.done.iter().filter(|step| !step.passed).map(|step| step.name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

impl Tests {
    /// What all tests came to, and under it those that looked at nothing.
    fn summary(&self) -> String {
        let Tests { binaries, passed, failed, ignored, skipped } = self;
        let mut text = format!("tests: {passed} passed, {failed} failed, {ignored} ignored, in {binaries} binaries");
        for (why, tests) in skipped {
            text.push_str(&format!("\nskipped, of the passed: {} ({why}): {}", tests.len(), tests.join(", ")));
        }
        text
    }

    fn count(&mut self, line: &str) {
        // Where tests run one at a time, the line begins with the name of the test.
        if let Some((_, skip)) = line.split_once("skipped: ")
            && let Some((test, why)) = skip.split_once(": ")
        {
            let tests = self.skipped.entry(why.trim_end().to_owned()).or_default();
            if !tests.iter().any(|known| known == test) {
                tests.push(test.to_owned());
            }
        }
        let Some(counts) = line.trim_start().strip_prefix("test result: ") else { return };
        self.binaries += 1;
        for part in counts.split([';', '.']) {
            let mut words = part.split_whitespace();
            if let (Some(Ok(count)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) {
                match what {
                    "passed" => self.passed += count,
                    "failed" => self.failed += count,
                    "ignored" => self.ignored += count,
                    _ => {}
                }
            }
        }
    }
}

/// The cargo that runs this program, in the top of the repository.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{:.0} m {:02.0} s", (seconds / 60.0).floor(), seconds % 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_added_up() {
        let mut tests = Tests::default();
        tests.count("running 12 tests");
        tests.count("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.80s");
        tests
            .count("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.00s");
        assert_eq!(tests, Tests { binaries: 2, passed: 15, failed: 2, ignored: 1, ..Tests::default() });
    }

    #[test]
    fn tests_that_looked_at_nothing_are_named_with_the_reason() {
        let mut tests = Tests::default();
        tests.count("skipped: app::first::a_first_hour: no Chromium: install it, or name it in CHROMIUM");
        tests.count("test app::first::a_first_hour ... ok");
        tests.count("test judges::published ... skipped: judges::published: no shared data");
        tests.count("skipped: judges::tweets: no shared data");
        tests.count("skipped: judges::tweets: no shared data");
        tests.count("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.80s");
        let expect = "tests: 3 passed, 0 failed, 0 ignored, in 1 binaries
skipped, of the passed: 1 (no Chromium: install it, or name it in CHROMIUM): app::first::a_first_hour
skipped, of the passed: 2 (no shared data): judges::published, judges::tweets";
        assert_eq!(tests.summary(), expect);
    }

    #[test]
    fn durations_are_short() {
        assert_eq!(duration(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 m 05 s");
    }
}
