//! The browser's process, and the messages that go in and come out.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::Browser;

/// How long the browser may be silent. A busy machine with two processors needs a few seconds to start it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// No window, no first run, nothing in the background that asks the network for anything.
const SETTINGS: [&str; 14] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=en",
    // Inside containers there is no sandbox to be had, and the pages are our own.
    "--no-sandbox",
];

/// Process, both pipes, and what came without having been asked for.
pub struct Pipe {
    child: Child,
    to: Option<ChildStdin>,
    from: Receiver<Value>,
    last: u64,
    events: VecDeque<Value>,
    _profile: TempDir,
}

impl Pipe {
    /// Starts the program. It reads messages from its file 3 and writes them to its file 4, which a shell makes of
    /// standard input and output.
    pub fn open(program: &Path) -> Pipe {
        let profile = tempfile::Builder::new().prefix("browser-").tempdir().expect("a temporary folder");
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null"]).arg(program).args(SETTINGS);
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("sh for {}: {error}", program.display()));
        let to = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        let (send, from) = channel();
        // Ends with the pipe, that is with the process.
        std::thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("the browser speaks JSON");
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        Pipe { child, to, from, last: 0, events: VecDeque::new(), _profile: profile }
    }

    fn call(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Result<Value, String> {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": parameters});
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = serde_json::to_vec(&message).expect("a message has text keys");
        bytes.push(0);
        self.to
            .as_mut()
            .expect("open until dropped")
            .write_all(&bytes)
            .map_err(|error| format!("{method}: {error}"))?;
        loop {
            let mut answer = self.next().map_err(|error| format!("{method}: {error}"))?;
            if answer["id"] == self.last {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(answer["result"].take()),
                };
            }
            self.events.push_back(answer);
        }
    }

    fn next(&mut self) -> Result<Value, String> {
        self.from.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => format!("the browser says nothing for {} s", PATIENCE.as_secs()),
            RecvTimeoutError::Disconnected => "the browser is gone: does it start from a terminal?".to_owned(),
        })
    }
}

impl Browser {
    /// Asks the browser, or one of its pages, and waits for the answer.
    pub(super) fn call(&self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        self.tried(session, method, parameters).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, where a page may have gone elsewhere in between.
    pub(super) fn tried(&self, session: Option<&str>, method: &str, parameters: Value) -> Result<Value, String> {
        self.pipe.borrow_mut().call(session, method, parameters)
    }

    /// What a page told since it was asked last.
    pub(super) fn events(&self, session: &str) -> Vec<Value> {
        let mut pipe = self.pipe.borrow_mut();
        while let Ok(event) = pipe.from.try_recv() {
            pipe.events.push_back(event);
        }
        let (ours, others) = pipe.events.drain(..).partition(|event| event["sessionId"] == session);
        pipe.events = others;
        Vec::from_iter::<VecDeque<Value>>(ours)
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // A browser whose pipe is closed ends by itself, with all its processes.
        self.to = None;
        for _ in 0..200 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Gone already, or not ours to end: there is nothing to be told while a test unwinds.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
