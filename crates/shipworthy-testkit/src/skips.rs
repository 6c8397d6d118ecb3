//! Tests that have nothing to look at on this machine, and data that are not part of the project.

use std::io::Write;
use std::path::{Path, PathBuf};

/// Says that the test which calls this looks at nothing, and why.
///
/// The line goes past the test harness, which keeps what a passing test prints to itself; `cargo xtask test` counts these lines and
/// names them at its end.
pub fn skipped(why: &str) {
    let thread = std::thread::current();
    let line = format!("skipped: {}: {why}\n", thread.name().unwrap_or("a test"));
    // Where nobody can be told, the test still passes.
    let _ = std::io::stdout().write_all(line.as_bytes());
}

/// The folder of the shared data: that of `SHIPWORTHY_DATA`, else the one beside the workspace; `None`, said by [`skipped`], where
/// there is none.
///
/// # Panics
///
/// Panics where `SHIPWORTHY_DATA` names no folder: data that were asked for are there, or the test fails.
pub fn shared_data() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("SHIPWORTHY_DATA") {
        let folder = PathBuf::from(given);
        assert!(folder.is_dir(), "SHIPWORTHY_DATA is {}, which is no folder", folder.display());
        return Some(folder);
    }
    let beside = beside_workspace("data");
    if beside.is_none() {
        skipped("no shared data: set SHIPWORTHY_DATA to their folder");
    }
    beside
}

/// A file or folder of `../shared` beside the workspace, where it is there.
pub fn beside_workspace(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    found.exists().then_some(found)
}
