//! What a process used: CPU seconds, time from start to end, memory at the peak.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use wait4::Wait4;

/// What one process used, with its children.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// CPU seconds of all threads, user and system.
    pub cpu: f64,
    /// Seconds from start to end.
    pub wall: f64,
    /// Megabytes of memory at the peak (10^6 bytes).
    pub memory: f64,
}

/// Runs a command; its standard output and what it used. Exit codes other than `good` are errors.
pub fn run(command: &mut Command, good: &[i32]) -> anyhow::Result<(Usage, String)> {
    let mut output = tempfile::tempfile()?;
    let mut errors = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(errors.try_clone()?);
    let started = Instant::now();
    let child = command.spawn().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let used = child.wait4()?;
    let wall = started.elapsed().as_secs_f64();
    if !used.status.code().is_some_and(|code| good.contains(&code)) {
        bail!("{command:?} ended with {}:\n{}", used.status, whole(&mut errors)?.trim_end());
    }
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    let memory = used.rusage.maxrss as f64 / 1e6;
    Ok((Usage { cpu, wall, memory }, whole(&mut output)?))
}

fn whole(file: &mut std::fs::File) -> anyhow::Result<String> {
    use std::io::{Read, Seek};
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The smallest and the largest of several measurements. The smallest is what the work costs; the rest is what else ran.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub least: f64,
    pub most: f64,
    pub count: usize,
}

impl Spread {
    /// Of measurements, of which there is at least one.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Spread {
        let empty = Spread { least: f64::INFINITY, most: f64::NEG_INFINITY, count: 0 };
        let spread = values.into_iter().fold(empty, |s, value| Spread {
            least: s.least.min(value),
            most: s.most.max(value),
            count: s.count + 1,
        });
        assert!(spread.count > 0, "something was measured");
        spread
    }

    /// Both ends with this done to them.
    pub fn map(self, change: impl Fn(f64) -> f64) -> Spread {
        Spread { least: change(self.least), most: change(self.most), count: self.count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_of_children_counts() {
        let (used, said) = run(Command::new("sh").args(["-c", "echo hello"]), &[0]).unwrap();
        assert_eq!(said, "hello\n");
        assert!(used.wall > 0.0 && used.memory > 0.1, "{used:?}");
        let failed = run(Command::new("sh").args(["-c", "echo why >&2; exit 3"]), &[0, 1]).unwrap_err();
        assert!(failed.to_string().contains("why"), "{failed}");
    }

    #[test]
    fn spreads_have_two_ends() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Spread { least: 1.0, most: 3.0, count: 3 });
    }
}
