//! A program on this machine that answers, within limits of time and output.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::clock::Clock;

/// What is run.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub program: std::path::PathBuf,
    pub args: Vec<String>,
    pub stdin: Option<String>,
    pub folder: std::path::PathBuf,
    pub limit_bytes: usize,
    pub timeout: Duration,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ran {
    Said {
        text: String,
        latency: Duration,
    },
    /// It ended with another exit code than 0; `None` where a signal ended it.
    Failed {
        code: Option<i32>,
        message: String,
    },
    CouldNotStart(String),
    TimedOut,
    TooLarge,
    Stopped,
}

/// How often it is looked whether the program is still there.
const LOOK: Duration = Duration::from_millis(2);

/// How long what a program says about its failure may take to come once it has ended.
const COMPLAINS_WITHIN: Duration = Duration::from_millis(500);

/// How much of what a program says about its failure is kept.
const COMPLAINT: u64 = 4096;

/// Stops a program when it is dropped.
pub(crate) struct Leash(Arc<AtomicBool>);

impl Drop for Leash {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a program on a thread of its own. Whoever waits for it holds the leash.
pub(crate) fn start(task: Task, clock: Clock) -> (tokio::task::JoinHandle<Ran>, Leash) {
    let stop = Arc::new(AtomicBool::new(false));
    let leash = Leash(Arc::clone(&stop));
    (tokio::task::spawn_blocking(move || run(&task, clock, &stop)), leash)
}

fn run(task: &Task, clock: Clock, stop: &AtomicBool) -> Ran {
    let started = clock.now();
    let mut child = match spawn(task) {
        Ok(child) => child,
        Err(error) => return Ran::CouldNotStart(format!("{}: {error}", task.program.display())),
    };
    feed(&mut child, task.stdin.as_deref());
    let output = read(child.stdout.take(), task.limit_bytes as u64 + 1);
    let complaint = read(child.stderr.take(), COMPLAINT);
    let ended = wait(&mut child, &output, clock, started + task.timeout, stop);
    let latency = clock.now() - started;
    let status = match ended {
        Ok(status) => status,
        Err(why) => {
            end(&mut child);
            return why;
        }
    };
    let text = output.join().unwrap_or_default();
    if text.len() > task.limit_bytes {
        return Ran::TooLarge;
    }
    if status.success() {
        return Ran::Said { text: String::from_utf8_lossy(&text).into_owned(), latency };
    }
    // A program that it left behind may hold its standard error open: what has not come soon is not waited for.
    let patience = clock.now() + COMPLAINS_WITHIN;
    while !complaint.is_finished() && clock.now() < patience {
        thread::sleep(LOOK);
    }
    let complaint = if complaint.is_finished() { complaint.join().unwrap_or_default() } else { Vec::new() };
    Ran::Failed { code: status.code(), message: crate::failure::short(&String::from_utf8_lossy(&complaint)) }
}

fn spawn(task: &Task) -> std::io::Result<Child> {
    let mut command = Command::new(&task.program);
    command.args(&task.args).current_dir(&task.folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if task.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    // With a group of its own, what it starts can be ended with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// Hands over the text, on a thread: a program may answer before it has read all.
fn feed(child: &mut Child, text: Option<&str>) {
    let (Some(mut stdin), Some(text)) = (child.stdin.take(), text.map(str::to_owned)) else { return };
    // A program that does not want to read its input has not failed for that.
    thread::spawn(move || stdin.write_all(text.as_bytes()).is_ok());
}

fn read(pipe: Option<impl Read + Send + 'static>, most: u64) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What came before an error is what there is.
            pipe.take(most).read_to_end(&mut bytes).unwrap_or_default();
        }
        bytes
    })
}

fn wait(
    child: &mut Child,
    output: &JoinHandle<Vec<u8>>,
    clock: Clock,
    until: Duration,
    stop: &AtomicBool,
) -> Result<ExitStatus, Ran> {
    loop {
        let status = child.try_wait().map_err(|error| Ran::CouldNotStart(error.to_string()))?;
        if let Some(status) = status
            && output.is_finished()
        {
            return Ok(status);
        }
        if stop.load(Ordering::Relaxed) {
            return Err(Ran::Stopped);
        }
        if status.is_none() && output.is_finished() {
            // Either it closed its output and goes on, or it has said more than it may and is stuck.
            let grace = clock.now() + Duration::from_millis(200);
            while clock.now() < grace.min(until) {
                if let Ok(Some(status)) = child.try_wait() {
                    return Ok(status);
                }
                thread::sleep(LOOK);
            }
            end(child);
            return child.wait().map_err(|error| Ran::CouldNotStart(error.to_string()));
        }
        if clock.now() >= until {
            return Err(Ran::TimedOut);
        }
        thread::sleep(LOOK);
    }
}

/// Ends a program and what it started.
fn end(child: &mut Child) {
    if cfg!(unix) {
        let group = format!("-{}", child.id());
        let kill = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        if kill.is_ok_and(|status| status.success()) {
            child.wait().ok();
            return;
        }
    }
    // It may have ended by itself in the meantime.
    child.kill().ok();
    child.wait().ok();
}

/// The program, for messages.
pub(crate) fn name(program: &Path) -> String {
    program.display().to_string()
}
