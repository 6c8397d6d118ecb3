//! The server: binds an address of this machine, says which, and serves until it is told to stop.

use std::io::Write;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use maud::{DOCTYPE, html};
use shipworthy_app::bench::Workbench;
use shipworthy_app::people::is_team;
use shipworthy_app::practice::JudgeRequest;
use tokio::runtime::Runtime;

use crate::app::{App, Limits, Log, Reach};
use crate::router::router;
use crate::secret::Secret;

/// The port that is tried first where none is asked for.
pub const DEFAULT_PORT: u16 = 4747;

/// How long requests that are under way may take to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// What to serve, and where.
pub struct Settings {
    /// The workspace.
    pub bench: Arc<Workbench>,
    /// The address; one of this machine alone, unless there are people who can sign in.
    pub host: IpAddr,
    /// Further names that it answers to.
    pub names: Vec<String>,
    /// Whether a proxy before it ends TLS.
    pub behind_proxy: bool,
    /// The port; 0 for any free one. Without it [`DEFAULT_PORT`], or any where that is taken.
    pub port: Option<u16>,
    /// The page that is opened first.
    pub first: String,
    /// A language model that reads the reasons of cases besides; none without it.
    pub judge: Option<JudgeRequest>,
    /// How much is taken from a browser.
    pub limits: Limits,
    /// Where it is written what went wrong.
    pub log: Log,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum NotServed {
    /// An address that other machines reach.
    #[error("{0} can be reached from other machines, and there are no users yet who could sign in")]
    NotLoopback(IpAddr),
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The operating system gave no secret.
    #[error("the system gives no random numbers for the key: {0}")]
    Secret(std::io::Error),
    /// The key cannot be left for programs.
    #[error("cannot write {path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The people of the workspace cannot be looked up.
    #[error("cannot look up who works here: {0}")]
    People(String),
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// A server that listens, and serves once it runs.
pub struct Server {
    runtime: Runtime,
    ending: Ending,
    listener: TcpListener,
    app: App,
    url: String,
    keys: KeyFiles,
}

impl Server {
    /// Listens: to its address, and for the wish to end. From here on the address is taken; [`Server::run`] answers.
    pub fn bind(settings: Settings) -> Result<Server, NotServed> {
        let team = is_team(settings.bench.folder()).map_err(|error| NotServed::People(error.to_string()))?;
        if !settings.host.is_loopback() && !team {
            return Err(NotServed::NotLoopback(settings.host));
        }
        let listen = |port: u16| {
            let address = SocketAddr::new(settings.host, port);
            TcpListener::bind(address).map_err(|source| NotServed::Address { address, source })
        };
        let listener = match settings.port {
            Some(port) => listen(port)?,
            None => listen(DEFAULT_PORT).or_else(|_| listen(0))?,
        };
        let address = listener.local_addr().map_err(NotServed::Stopped)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(NotServed::Stopped)?;
        let ending = {
            let _inside = runtime.enter();
            Ending::heard().map_err(NotServed::Stopped)?
        };
        let secret = Secret::new().map_err(NotServed::Secret)?;
        let base = format!("http://{address}");
        // Where several people work, each signs in, and no key opens to whoever has it.
        let (url, key) = if team {
            (format!("{base}{}", settings.first), None)
        } else {
            let url = format!("{base}/enter?token={}&to={}", secret.expose(), settings.first);
            (url.trim_end_matches("&to=/").to_owned(), Some(&secret))
        };
        let keys = KeyFiles::write(settings.bench.folder(), &base, key, &url)?;
        let reach = Reach { address, names: settings.names, behind_proxy: settings.behind_proxy };
        let app =
            App::within(settings.bench, &secret, &reach, settings.log, settings.limits).with_judge(settings.judge);
        Ok(Server { runtime, ending, listener, app, url, keys })
    }

    /// Whether several people work here, who sign in.
    pub fn is_team(&self) -> bool {
        self.app.is_team()
    }

    /// The address to open, with its key.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A page on disk that only its owner can read, and that leads to the address: a browser started with it does not show the key to
    /// everybody who lists the programs that run here.
    pub fn page(&self) -> &Path {
        &self.keys.page
    }

    /// Serves until Ctrl-C or the wish to end. Requests under way are answered, streams and checks are stopped.
    pub fn run(self) -> Result<(), NotServed> {
        let Server { runtime, ending, listener, app, keys, .. } = self;
        let served = runtime.block_on(async {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let told = {
                let app = app.clone();
                async move {
                    ending.asked().await;
                    app.stop();
                }
            };
            let mut stopped = app.stopped();
            let serving = axum::serve(listener, router(app).into_make_service_with_connect_info::<SocketAddr>())
                .with_graceful_shutdown(told);
            let patience = async {
                // An app that is gone has stopped too.
                let _ = stopped.wait_for(|stopped| *stopped).await;
                tokio::time::sleep(FAREWELL).await;
            };
            tokio::select! {
                ended = serving => ended,
                () = patience => Ok(()),
            }
        });
        drop(keys);
        // A check that does not look up would keep the process; what it would have found is not waited for.
        runtime.shutdown_timeout(Duration::from_millis(200));
        served.map_err(NotServed::Stopped)
    }
}

/// The wish of a person, or of the system, that the server ends. Heard from the moment it is made, before anybody has the address.
#[cfg(unix)]
struct Ending {
    interrupted: tokio::signal::unix::Signal,
    terminated: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ending {
    fn heard() -> std::io::Result<Ending> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Ending { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? })
    }

    async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}

/// The wish of a person that the server ends.
#[cfg(windows)]
struct Ending(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Ending {
    fn heard() -> std::io::Result<Ending> {
        tokio::signal::windows::ctrl_c().map(Ending)
    }

    async fn asked(mut self) {
        self.0.recv().await;
    }
}

/// Two files that only their owner can read, gone with the server: one for programs, one for a browser.
struct KeyFiles {
    json: PathBuf,
    page: PathBuf,
    written: String,
}

impl KeyFiles {
    fn write(workspace: &Path, base: &str, key: Option<&Secret>, url: &str) -> Result<KeyFiles, NotServed> {
        let folder = workspace.join(".shipworthy");
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |source| NotServed::Key { path, source }
        };
        if !folder.is_dir() {
            std::fs::create_dir_all(&folder).map_err(failed(&folder))?;
            // Notes to oneself, not part of the project's history.
            std::fs::write(folder.join(".gitignore"), "*\n").map_err(failed(&folder))?;
        }
        let (json, page) = (folder.join("serve.json"), folder.join("open.html"));
        let mut written = serde_json::json!({"url": base, "process": std::process::id()});
        if let Some(key) = key {
            written["token"] = key.expose().into();
        }
        let written = format!("{written}\n");
        let leads = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="refresh" content={ "0;url=" (url) };
                    title { "Shipworthy" }
                }
                body { p { a href=(url) { "Open Shipworthy" } } }
            }
        };
        private(&json, written.as_bytes()).map_err(failed(&json))?;
        private(&page, leads.into_string().as_bytes()).map_err(failed(&page))?;
        Ok(KeyFiles { json, page, written })
    }
}

impl Drop for KeyFiles {
    fn drop(&mut self) {
        // A later start in the same workspace has left its own.
        if std::fs::read_to_string(&self.json).is_ok_and(|there| there == self.written) {
            let _ = std::fs::remove_file(&self.json);
            let _ = std::fs::remove_file(&self.page);
        }
    }
}

/// Writes a file that nobody else can read, not even while it is written.
fn private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Temporary files are made for their owner alone, and keep that when they get their name.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
