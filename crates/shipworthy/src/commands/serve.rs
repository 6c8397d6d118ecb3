//! `shipworthy serve`: the web app on a workspace.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use shipworthy_app::bench::{Settings, Workbench};
use shipworthy_app::practice::JudgeRequest;
use shipworthy_web::{Limits, NotServed, Server};

use crate::args::{Common, Serve};
use crate::clock;
use crate::commands::check::threads;
use crate::commands::one_spec::roots;
use crate::exit::Exit;
use crate::printer;

/// What is served, and how.
pub struct Served<'a> {
    pub folder: &'a Path,
    pub host: IpAddr,
    pub port: Option<u16>,
    /// Further names that it answers to.
    pub names: &'a [String],
    pub behind_proxy: bool,
    pub open: bool,
    pub allow_read: &'a [String],
    /// Largest file that a browser may bring in, in megabytes; the usual one without it.
    pub max_upload: Option<u64>,
    /// A language model that reads the reasons of cases besides.
    pub judge: Option<JudgeRequest>,
    /// A spec to check at once, and to show first.
    pub first: Option<&'a Path>,
}

pub fn run(arguments: &Serve, common: &Common) -> Exit {
    let folder = arguments.workspace.as_deref().unwrap_or(Path::new("."));
    serve(
        &Served {
            folder,
            host: arguments.host,
            port: arguments.port,
            names: &arguments.names,
            behind_proxy: arguments.behind_proxy,
            open: !arguments.no_open,
            allow_read: &arguments.allow_read,
            max_upload: Some(arguments.max_upload),
            judge: arguments.judge.as_ref().map(|url| JudgeRequest {
                url: url.clone(),
                model: arguments.judge_model.clone(),
                key: arguments.judge_key.clone(),
                hosts: arguments.allow_net.clone(),
                price: None,
            }),
            first: None,
        },
        common,
    )
}

/// Serves a folder until it is told to stop. The first line on standard output is the address to open.
pub fn serve(served: &Served<'_>, common: &Common) -> Exit {
    let roots = match roots(served.allow_read) {
        Ok(roots) => roots,
        Err(exit) => return exit,
    };
    let settings = Settings {
        threads: threads(common),
        roots,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        clock: Arc::new(clock::moment),
    };
    let bench = match Workbench::open(served.folder, settings) {
        Ok(bench) => Arc::new(bench),
        Err(error) => {
            printer::error(&format!("{error:#}"), "name a folder: shipworthy serve my-features");
            return Exit::CouldNotRun;
        }
    };
    let first = served.first.and_then(|spec| spec.canonicalize().ok());
    let first = first.and_then(|spec| bench.features().into_iter().find(|feature| feature.path == spec));
    let address = first.as_ref().map_or_else(|| "/".to_owned(), |feature| format!("/p/{}/verdict", feature.id));
    let log = Arc::new(|line: &str| printer::say(line));
    let usual = Limits::default();
    let limits = Limits { upload: served.max_upload.map_or(usual.upload, |megabytes| megabytes << 20), ..usual };
    let bound = Server::bind(shipworthy_web::Settings {
        bench: Arc::clone(&bench),
        host: served.host,
        port: served.port,
        names: served.names.to_vec(),
        behind_proxy: served.behind_proxy,
        first: address,
        judge: served.judge.clone(),
        limits,
        log,
    });
    let server = match bound {
        Ok(server) => server,
        Err(error) => {
            printer::error(&error.to_string(), hint(&error));
            return Exit::CouldNotRun;
        }
    };
    // What an earlier start was asked for and did not finish comes first: a check that is asked for again is that one.
    bench.take_up();
    if let Some(feature) = first {
        let standing = bench.standing(&feature);
        if standing.run.is_none() || standing.stale.is_some() {
            bench.start(&feature);
        }
    }
    // The line is the result, whatever `--output` says: it holds a key, which belongs in no shared file.
    if let Err(error) = printer::line(server.url()) {
        printer::error(&format!("cannot say the address: {error}"), "leave standard output open");
        return Exit::CouldNotRun;
    }
    if server.is_team() {
        printer::talk("Open that address and sign in. Ctrl-C stops it.", common);
        if !served.host.is_loopback() && !served.behind_proxy {
            printer::say(
                "note: what is sent to it can be read on the way; put a proxy with TLS before it (--behind-proxy)",
            );
        }
    } else {
        printer::talk("Open that address; it holds the key of this start. Ctrl-C stops it.", common);
    }
    if served.open {
        open(server.page());
    }
    match server.run() {
        Ok(()) => {
            printer::talk("stopped", common);
            Exit::Pass
        }
        Err(error) => {
            printer::error(&error.to_string(), hint(&error));
            Exit::CouldNotRun
        }
    }
}

fn hint(error: &NotServed) -> &'static str {
    match error {
        NotServed::NotLoopback(_) => {
            "let somebody in first: shipworthy people add NAME --role owner; or leave --host out, and make a tunnel: ssh -L 4747:127.0.0.1:4747 MACHINE"
        }
        NotServed::Address { .. } => "another program may have that port: --port 0 takes any that is free",
        NotServed::Secret(_) | NotServed::People(_) | NotServed::Key { .. } | NotServed::Stopped(_) => {
            "check the folder and its permissions"
        }
    }
}

/// The address where none is given: this machine alone.
pub const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Opens a browser on a file where there is a screen. What comes of it is the browser's business.
fn open(page: &Path) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else if std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some() {
        "xdg-open"
    } else {
        return;
    };
    let _ = Command::new(program).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}
