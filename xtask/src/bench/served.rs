//! The web app under load: the real binary on a large golden set, asked on loopback as browsers and programs do.
//!
//! What is measured: how long each page takes once it is computed, the verdict page asked so often a second, and how much memory the
//! server holds when nobody asks any more.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;

use super::client::{Client, Server};
use super::load::{self, Latency};
use super::programs::Programs;
use super::tables::{self, Table};
use crate::complain;

/// A row of this kind.
#[derive(Debug)]
pub struct Row {
    /// How `--only` names it.
    pub name: &'static str,
    /// Rows of the golden set.
    pub rows: u64,
}

/// All rows.
pub const ROWS: [Row; 2] = [Row { name: "serve-10k", rows: 10_000 }, Row { name: "serve-1m", rows: 1_000_000 }];

/// What a page may take at the median, once computed.
pub const PAGE_MEDIAN: Duration = Duration::from_millis(150);
/// How often the verdict page is asked for in a second, for how long, and what 99 of 100 requests may take.
pub const RATE: u32 = 200;
const RATE_FOR: Duration = Duration::from_secs(20);
pub const RATE_P99: Duration = Duration::from_millis(100);
/// Memory that an idle server may hold, in megabytes.
pub const IDLE_MEMORY: f64 = 200.0;

/// How often each page is asked for.
const ASKED: usize = 100;
/// How long nobody asks before memory is read.
const IDLE_FOR: Duration = Duration::from_secs(20);
/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Pages, after the address of the feature; and those of the workspace.
const PAGES: [&str; 15] = [
    "",
    "/scope",
    "/brief",
    "/verdict",
    "/data",
    "/runs",
    "/slices",
    "/examples",
    "/review",
    "/threshold",
    "/decisions",
    "/report",
    "/report?for=engineer",
    "/report?for=compliance",
    "/verdict.html",
];
const PAGES_OF_ALL: [&str; 4] = ["/", "/jobs", "/welcome", "/settings"];

/// What was measured.
pub struct Measured {
    pub row: &'static Row,
    /// Seconds from asking for a check to its verdict.
    pub check: f64,
    /// Each page, what it took, and its size in bytes.
    pub pages: Vec<(String, Latency, usize)>,
    /// The verdict page under load.
    pub load: Latency,
    /// Megabytes after the check, and after everything, when nobody had asked for a while.
    pub memory: (f64, f64),
}

/// Measures a row.
pub fn measure(row: &'static Row, programs: &Programs) -> anyhow::Result<Measured> {
    let folder = workspace(row, programs)?;
    let mut running = Running::start(&programs.shipworthy, folder.path())?;
    let server = running.server.clone();
    let mut client = Client::to(&server)?;
    let feature = "/p/bench";
    let asked = Instant::now();
    client.post("/v1/features/bench/check")?;
    wait("a verdict", || {
        let about: Value = serde_json::from_str(&client.get("/v1/features/bench")?.1)?;
        Ok(about["run"].is_u64() && about["work"].is_null())
    })?;
    let check = asked.elapsed().as_secs_f64();
    std::thread::sleep(Duration::from_secs(1));
    let after = running.memory()?;
    let mut pages = Vec::new();
    let of_feature = PAGES.iter().map(|page| (format!("{feature}{page}"), (*page).to_owned()));
    for (address, name) in of_feature.chain(PAGES_OF_ALL.iter().map(|page| ((*page).to_owned(), (*page).to_owned()))) {
        // Some pages are computed when they are first asked for.
        wait(&address, || match client.get(&address)? {
            (200, text) => Ok(!text.contains("class=\"work\"")),
            (503, _) => Ok(false),
            (status, _) => bail!("{address} answers {status}"),
        })?;
        let mut took = Vec::new();
        let mut size = 0;
        for _ in 0..ASKED {
            let started = Instant::now();
            let (status, bytes) = client.browse(&address)?;
            took.push(started.elapsed());
            size = bytes;
            anyhow::ensure!(status == 200, "{address} answers {status}");
        }
        let name = if name.is_empty() { "overview".to_owned() } else { name };
        pages.push((name, Latency::of(took), size));
    }
    complain(&format!("{RATE} requests a second for {} s", RATE_FOR.as_secs()));
    let load = load::at_rate(&server, &format!("{feature}/verdict"), RATE, RATE_FOR)?;
    drop(client);
    std::thread::sleep(IDLE_FOR);
    let idle = running.memory()?;
    running.end()?;
    Ok(Measured { row, check, pages, load, memory: (after, idle) })
}

/// A folder with the golden set and its spec.
fn workspace(row: &Row, programs: &Programs) -> anyhow::Result<tempfile::TempDir> {
    let file = Table::GoldenSet { rows: row.rows, cells: false }.file(programs)?;
    let folder = tempfile::tempdir_in(file.parent().context("a file lies in a folder")?)?;
    let own: PathBuf = folder.path().join(file.file_name().context("a file has a name")?);
    if std::fs::hard_link(&file, &own).is_err() {
        std::fs::copy(&file, &own)?;
    }
    tables::spec(&own, super::rows::SLICES)?;
    Ok(folder)
}

/// Waits until something is so.
fn wait(what: &str, mut so: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    while !so()? {
        anyhow::ensure!(started.elapsed() < PATIENCE, "{what} takes too long");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// A server that runs; gone when dropped.
struct Running {
    child: Child,
    server: Server,
}

impl Running {
    fn start(program: &Path, folder: &Path) -> anyhow::Result<Running> {
        let mut serve = Command::new(program);
        serve.arg("serve").arg(folder).args(["--port", "0", "--no-open", "--quiet"]);
        let mut child = serve.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is a pipe")?).read_line(&mut line)?;
        let left = std::fs::read_to_string(folder.join(".shipworthy/serve.json"));
        let left: Value = serde_json::from_str(&left.context("the server leaves its key")?)?;
        let text = |key: &str| left[key].as_str().map(str::to_owned).with_context(|| format!("it says no {key}"));
        let host = text("url")?.trim_start_matches("http://").to_owned();
        Ok(Running { child, server: Server { host, key: text("token")? } })
    }

    /// Megabytes of memory that it holds now.
    fn memory(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .context("memory of a server is read where there is /proc")?;
        resident(&status).context("the system says how much memory is resident")
    }

    fn end(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already, or not to be waited for after an error.
        let _ = self.end();
    }
}

fn resident(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// The figures as a table for the page.
pub fn table(measured: &[Measured]) -> String {
    let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e3);
    let mut text = String::from(
        "The web app on loopback, the load generator on the same machine; each page asked 100 times over one connection, once it is computed:\n\n\
         | row | page | median, ms | 99 of 100 within, ms | slowest, ms | kB, compressed |\n|---|---|---|---|---|---|\n",
    );
    for one in measured {
        for (name, took, size) in &one.pages {
            let (median, p99, most) = (ms(took.median()), ms(took.within(0.99)), ms(took.within(1.0)));
            let kept = if took.median() < PAGE_MEDIAN { "" } else { " **not kept**" };
            text.push_str(&format!(
                "| `{}` | `{name}` | {median}{kept} | {p99} | {most} | {} |\n",
                one.row.name,
                size / 1_000
            ));
        }
    }
    text.push_str("\n| row | check, s | verdict page, requests | median, ms | 99 of 100 within, ms | limit | memory after the check, MB | idle, MB | limit |\n|---|---|---|---|---|---|---|---|---|\n");
    for one in measured {
        let p99 = one.load.within(0.99);
        let kept = |kept: bool| if kept { "kept" } else { "**not kept**" };
        text.push_str(&format!(
            "| `{}` | {:.2} | {} at {RATE} a second | {} | {} | {}: {} | {:.0} | {:.0} | {IDLE_MEMORY:.0}: {} |\n",
            one.row.name,
            one.check,
            one.load.count(),
            ms(one.load.median()),
            ms(p99),
            RATE_P99.as_millis(),
            kept(p99 < RATE_P99),
            one.memory.0,
            one.memory.1,
            kept(one.memory.1 < IDLE_MEMORY),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_megabytes() {
        assert_eq!(resident("Name:\tx\nVmRSS:\t   1000 kB\n"), Some(1.024));
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
