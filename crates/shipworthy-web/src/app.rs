//! What every handler shares.

use std::sync::Arc;

use shipworthy_app::bench::Workbench;
use tokio::sync::watch;

use crate::counts::Counts;
use crate::guard::door::Door;
use crate::guard::host::Names;
use crate::secret::Secret;

/// Where the server writes what went wrong; the binary prints it.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// The workspace, who may come in, and where the log goes. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    bench: Arc<Workbench>,
    door: Door,
    names: Names,
    log: Log,
    stop: watch::Sender<bool>,
    counts: Counts,
}

impl App {
    /// An app on a workspace, served on this port of this machine.
    pub fn new(bench: Arc<Workbench>, secret: &Secret, port: u16, log: Log) -> App {
        let (stop, _) = watch::channel(false);
        let (door, names) = (Door::new(secret, port), Names::of_this_machine(port));
        App(Arc::new(Inner { bench, door, names, log, stop, counts: Counts::default() }))
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

    /// Whether several people work here.
    pub(crate) fn is_team(&self) -> bool {
        false
    }

    /// What is counted for monitoring.
    pub(crate) fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// Tells streams that never end to end, and checks to stop.
    pub(crate) fn stop(&self) {
        self.0.stop.send_replace(true);
        self.0.bench.cancel_all();
    }

    /// Hears when to stop.
    pub(crate) fn stopped(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }
}
