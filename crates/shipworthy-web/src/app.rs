//! What every handler shares.

use std::sync::Arc;
use std::time::Duration;

use shipworthy_app::bench::Workbench;
use tokio::sync::watch;

use crate::guard::door::Door;
use crate::guard::host::Names;
use crate::secret::Secret;

/// Where the server writes what went wrong; the binary prints it.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// How much is taken from a browser, and how long it is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a file that is brought in.
    pub upload: u64,
    /// How long a file may not come any further.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { upload: 200 << 20, stall: Duration::from_secs(20) }
    }
}

/// The workspace, who may come in, and where the log goes. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    bench: Arc<Workbench>,
    door: Door,
    names: Names,
    log: Log,
    limits: Limits,
    stop: watch::Sender<bool>,
}

impl App {
    /// An app on a workspace, served on this port of this machine.
    pub fn new(bench: Arc<Workbench>, secret: &Secret, port: u16, log: Log) -> App {
        App::limited(bench, secret, port, log, Limits::default())
    }

    /// The same with other limits.
    pub fn limited(bench: Arc<Workbench>, secret: &Secret, port: u16, log: Log, limits: Limits) -> App {
        let (stop, _) = watch::channel(false);
        let (door, names) = (Door::new(secret, port), Names::of_this_machine(port));
        App(Arc::new(Inner { bench, door, names, log, limits, stop }))
    }

    /// How much is taken from a browser.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The workbench.
    pub fn bench(&self) -> &Arc<Workbench> {
        &self.0.bench
    }

    /// Writes a line to the log.
    pub fn log(&self, line: &str) {
        (self.0.log)(line);
    }

    /// Who may come in.
    pub(crate) fn door(&self) -> &Door {
        &self.0.door
    }

    /// What this server is called.
    pub(crate) fn names(&self) -> &Names {
        &self.0.names
    }

    /// Tells streams that never end to end, and work to be left for the next start.
    pub(crate) fn stop(&self) {
        self.0.stop.send_replace(true);
        self.0.bench.leave();
    }

    /// Hears when to stop.
    pub(crate) fn stopped(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }
}
