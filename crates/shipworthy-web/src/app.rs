//! What every handler shares.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use shipworthy_app::bench::Workbench;
use shipworthy_app::practice::JudgeRequest;
use shipworthy_app::team::Team;
use tokio::sync::{Semaphore, watch};

use crate::counts::Counts;
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
    counts: Counts,
    team: Team,
    behind_proxy: bool,
    signing_in: Semaphore,
    judge: Option<JudgeRequest>,
}

/// Where a server is reached.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// Further names that it answers to.
    pub names: Vec<String>,
    /// Whether a proxy before it ends TLS: cookies are for TLS alone, and it says where requests come from.
    pub behind_proxy: bool,
}

/// Passwords that are looked at side by side: each takes 19 MiB.
const SIGNING_IN: usize = 4;

impl App {
    /// An app on a workspace, served on this port of this machine.
    pub fn new(bench: Arc<Workbench>, secret: &Secret, port: u16, log: Log) -> App {
        App::limited(bench, secret, port, log, Limits::default())
    }

    /// The same with other limits.
    pub fn limited(bench: Arc<Workbench>, secret: &Secret, port: u16, log: Log, limits: Limits) -> App {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        App::within(bench, secret, &Reach { address, names: Vec::new(), behind_proxy: false }, log, limits)
    }

    /// An app on a workspace, reached in this way.
    pub fn within(bench: Arc<Workbench>, secret: &Secret, reach: &Reach, log: Log, limits: Limits) -> App {
        let (stop, _) = watch::channel(false);
        let Reach { address, behind_proxy, .. } = *reach;
        App(Arc::new(Inner {
            bench,
            door: Door::new(secret, address.port(), behind_proxy),
            names: Names::of_this_machine(address.port()).and(address, &reach.names),
            log,
            limits,
            stop,
            counts: Counts::default(),
            team: Team::default(),
            behind_proxy,
            signing_in: Semaphore::new(SIGNING_IN),
            judge: None,
        }))
    }

    /// The same with a language model that reads reasons besides, before anybody was served.
    #[must_use]
    pub fn with_judge(mut self, judge: Option<JudgeRequest>) -> App {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.judge = judge;
        }
        self
    }

    /// The language model that reads reasons besides; `None` where nobody named one.
    pub(crate) fn judge(&self) -> Option<&JudgeRequest> {
        self.0.judge.as_ref()
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

    /// Whether several people work here.
    pub(crate) fn is_team(&self) -> bool {
        self.0.team.is_there(self.0.bench.folder()).unwrap_or_else(|error| {
            // Who cannot tell lets nobody in by the key of the start alone.
            self.log(&format!("people cannot be looked up: {error}"));
            true
        })
    }

    /// Whether a proxy before it ends TLS.
    pub(crate) fn is_behind_proxy(&self) -> bool {
        self.0.behind_proxy
    }

    /// The places of those who sign in at this moment.
    pub(crate) fn signing_in(&self) -> &Semaphore {
        &self.0.signing_in
    }

    /// What is counted for monitoring.
    pub(crate) fn counts(&self) -> &Counts {
        &self.0.counts
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
